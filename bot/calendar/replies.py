"""What calendars send back, read out of mails: answers, deputies, other times, and invitations of the chair's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.message import Message
from email.policy import default as policy
from enum import StrEnum

import icalendar

from bot.calendar.objects import Mailbox
from bot.domain.meeting import PartStat

LARGEST = 512 * 1024  # bytes of one calendar object; what readers send has a few thousand
MOST_ANSWERS = 500  # attendees of one object
LONGEST = 2_000  # characters of a text that is taken over
KINDS = ("text/calendar", "application/ics", "text/x-vcalendar")
# Where an online meeting is: what Exchange and Google write, before any address in the text.
_LINKS = (
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "X-GOOGLE-CONFERENCE",
    "CONFERENCE",
)
_MEETING_ADDRESS = re.compile(
    r"https://[^\s<>\"]*(?:teams\.microsoft|teams\.live|zoom\.us|meet\.google|webex|gotomeeting)[^\s<>\"]+"
)


class Method(StrEnum):
    """What somebody's calendar says (RFC 5546, section 1.4); others are not read."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"  # may we meet at another time?
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one attendee says."""

    who: Mailbox
    partstat: PartStat
    deputy: Mailbox | None = None  # who comes instead: DELEGATED-TO
    deputy_of: str | None = None  # whose place it is: the address of DELEGATED-FROM
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One event of one object. sequence and dtstamp order what one sender says about one uid."""

    method: Method
    uid: str
    sequence: int
    dtstamp: datetime
    organizer: str | None = None  # an address; Exchange leaves it out of its answers
    answers: tuple[Answer, ...] = ()
    start: datetime | None = None  # aware; None where there is none or it has no zone
    end: datetime | None = None
    summary: str = ""
    location: str = ""
    link: str = ""
    repeats: bool = False  # it is a series, or one of a series

    @property
    def revision(self) -> tuple[int, datetime]:
        return (self.sequence, self.dtstamp)


def in_mail(raw: bytes) -> tuple[Incoming, ...]:
    """What the calendar parts of a mail say, each thing once: many programs send two copies in one mail.

    raw: the whole mail, whatever somebody sent. What can't be read is left out.
    """
    mail = message_from_bytes(raw, policy=policy)
    found: dict[Incoming, None] = {}
    for part in mail.walk():
        if part.get_content_type() in KINDS:
            found.update(dict.fromkeys(read(_content(part))))
    return tuple(found)


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):  # Its encoding is not what it says.
        return b""
    return content if isinstance(content, bytes) else b""


def read(data: bytes) -> tuple[Incoming, ...]:
    """The events of one iCalendar object; none where it can't be read or says nothing that concerns us."""
    if len(data) > LARGEST:
        return ()
    try:
        calendar = icalendar.Calendar.from_ical(data.decode("utf-8", "replace"))
        method = Method(_text(calendar.get("METHOD")).upper())
        return tuple(_events(calendar, method))
    except Exception:  # noqa: BLE001  # The library raises what it likes for what strangers send; none of it is ours.
        return ()


def _events(calendar: icalendar.Component, method: Method) -> Iterator[Incoming]:
    for event in calendar.walk("VEVENT"):
        uid, dtstamp = _text(event.get("UID")), _instant(event.get("DTSTAMP"))
        if not uid or dtstamp is None:
            continue
        yield Incoming(
            method=method,
            uid=uid,
            sequence=max(0, int(event.get("SEQUENCE", 0))),
            dtstamp=dtstamp,
            organizer=_address(event.get("ORGANIZER")) or None,
            answers=tuple(_answers(event)),
            start=_instant(event.get("DTSTART")),
            end=_instant(event.get("DTEND")) or _after(event),
            summary=_line(event.get("SUMMARY")),
            location=_line(event.get("LOCATION")),
            link=_link(event),
            repeats=any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")),
        )


_SAID = {each.value.upper(): each for each in PartStat}


def _answers(event: icalendar.Component) -> Iterator[Answer]:
    """Of those who have answered; who has not says nothing."""
    comment = next(map(_line, _each(event.get("COMMENT"))), "")
    for attendee in _each(event.get("ATTENDEE"))[:MOST_ANSWERS]:
        said = _SAID.get(str(attendee.params.get("PARTSTAT", "")).upper())
        if said is None or not (address := _address(attendee)):
            continue
        deputies = [_bare(each) for each in _each(attendee.params.get("DELEGATED-TO"))]
        places = [_bare(each) for each in _each(attendee.params.get("DELEGATED-FROM"))]
        yield Answer(
            who=Mailbox(name=_line(attendee.params.get("CN")), address=address),
            partstat=said,
            deputy=Mailbox(name=_name_of(deputies[0], event), address=deputies[0]) if deputies else None,
            deputy_of=places[0] if places else None,
            comment=comment,
        )


def _name_of(address: str, event: icalendar.Component) -> str:
    """A deputy's name, which stands with their own ATTENDEE."""
    for attendee in _each(event.get("ATTENDEE"))[:MOST_ANSWERS]:
        if _address(attendee) == address:
            return _line(attendee.params.get("CN"))
    return ""


def _each(value: object) -> list[icalendar.vCalAddress]:
    """One, several or none, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]  # type: ignore[list-item]


def _address(value: object) -> str:
    return _bare(value) if value is not None else ""


def _bare(value: object) -> str:
    """An address without "mailto:", in small letters; "" for what is none (Exchange writes "invalid:nomail")."""
    address = re.sub(r"^mailto:", "", str(value).strip().strip('"'), flags=re.IGNORECASE).strip().lower()
    return address if re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", address) else ""


def _instant(value: object) -> datetime | None:
    """An instant in UTC; a whole day is its first instant there. None: it is missing, or floats without a zone."""
    found = getattr(value, "dt", None)
    if isinstance(found, datetime):
        return found.astimezone(UTC) if found.tzinfo is not None else None
    return datetime.combine(found, time(), tzinfo=UTC) if isinstance(found, date) else None


def _after(event: icalendar.Component) -> datetime | None:
    """The end, where a duration stands instead."""
    start, lasts = _instant(event.get("DTSTART")), getattr(event.get("DURATION"), "dt", None)
    return start + lasts if start is not None and lasts is not None else None


def _link(event: icalendar.Component) -> str:
    for name in _LINKS:
        for value in _each(event.get(name)):
            if str(value).startswith("https://"):
                return str(value)[:1_000]
    texts = (event.get(name) for name in ("LOCATION", "DESCRIPTION", "URL"))
    return next(iter(_addresses(str(each) for each in texts if each is not None)), "")


def _addresses(texts: Iterable[str]) -> Iterator[str]:
    for each in texts:
        if found := _MEETING_ADDRESS.search(each[:100_000]):
            yield found[0].rstrip(".>)")[:1_000]


def _text(value: object) -> str:
    return str(value).strip()[:LONGEST] if value is not None else ""


def _line(value: object) -> str:
    return " ".join(_text(value).split())
