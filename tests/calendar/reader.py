"""Somebody's calendar, which keeps of what it is sent what iTIP says (RFC 5546), and takes nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage

from tests.calendar import rules


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A meeting as somebody sees it."""

    title: str
    start: date
    end: date
    place: str


@dataclass(kw_only=True)
class Reader:
    """One person's calendar. shown: by uid."""

    shown: dict[str, Shown] = field(default_factory=dict)
    versions: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    latest: bytes = b""
    misses_some: bool = False  # it may hear of the end of what it was never sent

    def take(self, content: bytes, *, repeated: bool = False) -> None:
        """repeated: it says of itself that it may have come before."""
        if repeated and content == self.latest:
            return
        self.latest = content
        calendar = rules.checked(content)
        method = calendar.value("METHOD")
        (event,) = calendar.parts("VEVENT")
        uid = event.value("UID")
        version = (int(event.value("SEQUENCE")), datetime.fromisoformat(event.value("DTSTAMP")))
        last = self.versions.get(uid)
        assert last is None or version > last, f"{method} {version} after {last}: it is doubled, or too old"
        assert method == "REQUEST" or self.misses_some or uid in self.shown, "what is not there is taken out"
        if last is not None and method == "REQUEST" and uid in self.shown:
            assert version[0] > last[0] or self._occasion(event) == self._place_and_time(uid), (
                "another time or place needs a higher SEQUENCE, so that nobody's answer is taken for one to it"
            )
        self.versions[uid] = version
        if method == "CANCEL":
            self.shown.pop(uid, None)
        else:
            self.shown[uid] = shown(event)

    def _place_and_time(self, uid: str) -> tuple[object, ...]:
        seen = self.shown[uid]
        return (seen.start, seen.end, seen.place)

    def _occasion(self, event: rules.Component) -> tuple[object, ...]:
        seen = shown(event)
        return (seen.start, seen.end, seen.place)


def shown(event: rules.Component) -> Shown:
    start, end = (rules.instant(event.one(name)) for name in ("DTSTART", "DTEND"))
    place = event.all("LOCATION")
    return Shown(
        title=rules.plain(event.value("SUMMARY")),
        start=start,
        end=end,
        place=rules.plain(place[0].value) if place else "",
    )


def calendar_in(mail: EmailMessage) -> bytes:
    """The object in a mail, which is shaped as mail programs want it (RFC 6047)."""
    assert mail.get_content_type() == "multipart/alternative"
    parts = list(mail.iter_parts())
    assert [each.get_content_type() for each in parts] == ["text/plain", "text/html", "text/calendar"]
    assert all(each.get_filename() is None for each in parts), "an attachment has no buttons"
    content = parts[-1].get_payload(decode=True)
    assert isinstance(content, bytes)
    assert parts[-1].get_param("method") == rules.checked(content).value("METHOD")
    organizer = rules.checked(content).parts("VEVENT")[0].one("ORGANIZER").value
    assert organizer == f"mailto:{mail['From'].addresses[0].addr_spec}"
    return content
