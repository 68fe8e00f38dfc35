"""What stands in a calendar: a meeting, a plan step, a promise, as the fields of one VEVENT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import content, zones
from bot.domain.invitation import Invitation
from bot.domain.meeting import Meeting, MeetingStatus

ALL_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One VEVENT. start and end are both days (an all-day entry) or both aware instants; end is exclusive.

    A reader keeps, of all it was sent under one uid, the highest sequence, then the latest dtstamp.
    """

    uid: str
    sequence: int
    dtstamp: datetime  # the last revision, in whole seconds
    created: datetime
    start: date
    end: date
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    private: bool = False
    rule: str = ""  # RRULE: when it comes again, at the same local time; start and end are those of the first

    @property
    def is_timed(self) -> bool:
        return isinstance(self.start, datetime)


def of_meeting(meeting: Meeting, *, description: str = "") -> Entry:
    """description: the agenda and how to join, as words."""
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        dtstamp=meeting.revised_at,
        created=meeting.created_at,
        start=meeting.dtstart,
        end=meeting.dtend,
        summary=meeting.title,
        description=description,
        location=meeting.location or meeting.link or "",
        url=meeting.link or "",
        cancelled=meeting.status is MeetingStatus.CANCELLED,
    )


def of_invitation(invitation: Invitation, *, description: str) -> Entry:
    """A meeting as one person's calendar is sent it."""
    return Entry(
        uid=invitation.uid,
        sequence=invitation.sequence,
        dtstamp=invitation.dtstamp,
        created=invitation.created,
        start=invitation.start,
        end=invitation.end,
        summary=invitation.title,
        description=description,
        location=invitation.location or invitation.link or "",
        url=invitation.link or "",
        cancelled=invitation.off,
    )


def of_days(
    first: date,
    last: date,
    *,
    uid: str,
    version: int,
    dtstamp: datetime,
    created: datetime,
    summary: str,
    description: str = "",
    private: bool = False,
) -> Entry:
    """Something that takes whole days, both inclusive, and nobody's time.

    version: of its row. It rises with every change, so that readers which ignore a change without a higher
    SEQUENCE (Google's do) see this one.
    """
    return Entry(
        uid=uid,
        sequence=version - 1,
        dtstamp=dtstamp,
        created=created,
        start=first,
        end=last + ALL_DAY,
        summary=summary,
        description=description,
        private=private,
    )


def is_local(entry: Entry, zone: str) -> bool:
    """Whether its times are written in local time: not where the zone's rules are not known.

    Nor in the hour that comes twice when the clocks go back, of which readers take one or the other.
    """
    if not entry.is_timed or not zones.is_known(zone):
        return False
    return not any(_comes_twice(at, zone) for at in (entry.start, entry.end))


def _comes_twice(at: date, zone: str) -> bool:
    assert isinstance(at, datetime), "a timed entry begins and ends at instants"
    local = at.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def vevent(entry: Entry, *, zone: str, people: tuple[str, ...] = (), status: bool = True) -> list[str]:
    """Its lines. people: those of ORGANIZER and ATTENDEE. status: whether to say if it takes place."""
    return content.component("VEVENT", _properties(entry, zone, people, status=status))


def _properties(entry: Entry, zone: str, people: tuple[str, ...], *, status: bool) -> Iterator[str]:
    yield content.prop("UID", entry.uid)
    yield content.prop("DTSTAMP", content.utc(entry.dtstamp))
    yield content.prop("CREATED", content.utc(min(entry.created, entry.dtstamp)))
    yield content.prop("LAST-MODIFIED", content.utc(entry.dtstamp))
    yield content.prop("SEQUENCE", str(entry.sequence))
    yield _when("DTSTART", entry.start, entry, zone)
    yield _when("DTEND", entry.end, entry, zone)
    if entry.rule and is_local(entry, zone):  # In UTC it would come an hour early or late half of the year.
        yield content.prop("RRULE", entry.rule)
    yield content.one_line("SUMMARY", entry.summary, instead="Meeting")
    if entry.description.strip():
        yield content.text("DESCRIPTION", entry.description)
    if entry.location.strip():
        yield content.one_line("LOCATION", entry.location)
    if entry.url.startswith(("https://", "http://")):
        yield content.prop("URL", "".join(entry.url.split()))
    yield from people
    if status:
        yield content.prop("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    yield content.prop("CLASS", "PRIVATE" if entry.private else "PUBLIC")
    busy = entry.is_timed and not entry.cancelled
    yield content.prop("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    yield content.prop("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY" if busy else "FREE")


def _when(name: str, at: date, entry: Entry, zone: str) -> str:
    if not isinstance(at, datetime):
        return content.prop(name, content.day(at), VALUE="DATE")
    if is_local(entry, zone):
        return content.prop(name, f"{at.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}", TZID=zone)
    return content.prop(name, content.utc(at))
