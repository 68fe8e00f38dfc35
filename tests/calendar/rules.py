"""The rules that every calendar object of the bot keeps, checked on its bytes by nobody's library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME", "X-WR-CALDESC", "NAME"}
# RFC 5546, section 3.2: for each method what a VEVENT has exactly once, and what it must not have.
ITIP = {
    "PUBLISH": ("UID DTSTAMP DTSTART ORGANIZER SUMMARY", "ATTENDEE VALARM"),
    "REQUEST": ("UID DTSTAMP DTSTART DTEND ORGANIZER SUMMARY SEQUENCE ATTENDEE", ""),
    "CANCEL": ("UID DTSTAMP DTSTART ORGANIZER SEQUENCE ATTENDEE", "VALARM"),
    "DECLINECOUNTER": ("UID DTSTAMP ORGANIZER SEQUENCE ATTENDEE", "VALARM"),
    "": ("UID DTSTAMP DTSTART SUMMARY SEQUENCE LAST-MODIFIED", "ATTENDEE ORGANIZER VALARM"),
}


@dataclass(frozen=True, kw_only=True)
class Property:
    name: str
    value: str
    parameters: dict[str, str]


@dataclass(kw_only=True)
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def one(self, name: str) -> Property:
        found = self.all(name)
        assert len(found) == 1, f"{self.name} has {len(found)} {name}"
        return found[0]

    def value(self, name: str) -> str:
        return self.one(name).value

    def parts(self, name: str) -> list[Component]:
        return [each for each in self.components if each.name == name]


def checked(data: bytes) -> Component:
    """The one VCALENDAR in these bytes; an AssertionError names the rule that they break."""
    calendar = _tree(list(_lines(data)))
    method = calendar.all("METHOD")
    assert calendar.value("VERSION") == "2.0"
    assert calendar.value("PRODID")
    assert [each.name for each in calendar.components if each.name not in ("VTIMEZONE", "VEVENT")] == []
    _check_zones(calendar)
    events = calendar.parts("VEVENT")
    assert events, "an empty calendar is an error in Outlook"
    for event in events:
        _check_event(event, method[0].value if method else "")
    keys = [each.value("UID") for each in events]
    assert len(keys) == len(set(keys)), "one UID stands for two events"
    if method:
        assert len(events) == 1
        assert calendar.all("X-WR-CALNAME") == [], "Outlook would make a new calendar of it"
    else:
        refresh = calendar.one("REFRESH-INTERVAL")
        assert (refresh.parameters, refresh.value) == ({"VALUE": "DURATION"}, "PT6H")
        assert calendar.value("X-WR-CALNAME").strip()
    return calendar


def _lines(data: bytes) -> Iterator[str]:
    assert data.endswith(b"\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", data) is None, "a line ends in CRLF"
    whole: list[bytes] = []
    for line in data[:-2].split(b"\r\n"):
        assert 0 < len(line) <= 75, f"{len(line)} octets"
        assert re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line) is None, "a control character"
        line.decode()  # A fold that splits a character leaves a line that is no UTF-8.
        if line[:1] in b" \t":
            whole[-1] += line[1:]
        else:
            whole.append(line)
    for each in whole:
        yield each.decode()


_PARAMETER = re.compile(r';([A-Z-]+)=("[^"]*"|[^";:,]*)')


def _property(line: str) -> Property:
    name = re.match(r"[A-Z-]+", line)
    assert name is not None, line
    at, parameters = name.end(), {}
    while found := _PARAMETER.match(line, at):
        assert found[1] not in parameters, f"{found[1]} twice"
        parameters[found[1]] = found[2].strip('"')
        at = found.end()
    assert line[at : at + 1] == ":", line
    made = Property(name=name[0], value=line[at + 1 :], parameters=parameters)
    if made.name in TEXTS:
        bare = re.sub(r"\\[\\;,n]", "", made.value)
        assert re.search(r"[\\;,]", bare) is None, f"not escaped: {line}"
    return made


def _tree(lines: list[str]) -> Component:
    root = Component(name="")
    stack = [root]
    for line in lines:
        made = _property(line)
        if made.name == "BEGIN":
            begun = Component(name=made.value)
            stack[-1].components.append(begun)
            stack.append(begun)
        elif made.name == "END":
            assert stack.pop().name == made.value
        else:
            assert stack[-1].components == [], f"{made.name} after a component"
            stack[-1].properties.append(made)
    assert stack == [root]
    assert [each.name for each in root.components] == ["VCALENDAR"]
    return root.components[0]


def _check_zones(calendar: Component) -> None:
    """Every TZID has its VTIMEZONE, and nothing else has one; Exchange reads only the simplest rules."""
    used = {
        each.parameters["TZID"]
        for event in calendar.parts("VEVENT")
        for each in event.properties
        if "TZID" in each.parameters
    }
    zones = calendar.parts("VTIMEZONE")
    assert sorted(each.value("TZID") for each in zones) == sorted(used)
    for zone in zones:
        assert [each.name for each in zone.components] == ["DAYLIGHT", "STANDARD"]
        for each in zone.components:
            assert re.fullmatch(r"FREQ=YEARLY;BYMONTH=(3|10);BYDAY=-1SU", each.value("RRULE"))
            assert each.all("RDATE") == []


def offset(zone: Component, local: datetime) -> timedelta:
    """What a VTIMEZONE of ours says of a local time: by the onset that came last before it."""
    onsets = []
    for each in zone.components:
        clock = datetime.fromisoformat(each.value("DTSTART")).time()
        month = 3 if each.name == "DAYLIGHT" else 10
        signs = each.value("TZOFFSETTO")
        seconds = (int(signs[1:3]) * 60 + int(signs[3:5])) * 60 * (-1 if signs[0] == "-" else 1)
        for year in (local.year - 1, local.year):
            last = date(year, month, 31)
            last -= timedelta(days=(last.weekday() + 1) % 7)
            onsets.append((datetime.combine(last, clock), timedelta(seconds=seconds)))
    return max((at, shift) for at, shift in onsets if at <= local)[1]


def instant(stamp: Property) -> datetime | date:
    """What a DTSTART or DTEND means."""
    if stamp.parameters.get("VALUE") == "DATE":
        assert "TZID" not in stamp.parameters
        return date.fromisoformat(stamp.value)
    if stamp.value.endswith("Z"):
        assert stamp.parameters == {}
        return datetime.fromisoformat(stamp.value)
    local = datetime.fromisoformat(stamp.value)
    return local.replace(tzinfo=ZoneInfo(stamp.parameters["TZID"]))  # A floating time raises KeyError.


def _check_event(event: Component, method: str) -> None:
    once, never = ITIP[method]
    for name in once.split():
        assert event.one(name)
    assert [each for each in never.split() if event.all(each) or event.parts(each)] == []
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.value(name))
    begins, ends = instant(event.one("DTSTART")), instant(event.one("DTEND"))
    assert type(begins) is type(ends)
    assert begins < ends, "DTEND is exclusive, and later"
    assert event.value("SUMMARY").strip()
    assert "\\n" not in event.value("SUMMARY").replace("\\\\", "")
    assert event.value("SEQUENCE").isdigit()
    is_day = not isinstance(begins, datetime)
    if is_day:
        assert event.value("TRANSP") == "TRANSPARENT"
        assert event.value("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    for who in (*event.all("ORGANIZER"), *event.all("ATTENDEE")):
        assert re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", who.value)
        assert who.parameters["CN"] == who.parameters["CN"].strip()
    if method == "REQUEST":
        assert event.one("ATTENDEE").parameters["RSVP"] == "TRUE"
        assert event.value("STATUS") == "CONFIRMED"
    if method == "CANCEL":
        assert int(event.value("SEQUENCE")) > 0, "a cancellation raises it"


def plain(value: str) -> str:
    """A TEXT value as it was before it was escaped."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)
