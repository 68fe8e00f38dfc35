"""What one person's calendar was sent of a meeting, and what it must be sent next so that it is right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Person
from bot.domain.revision import later

_A_SECOND = timedelta(seconds=1)


class Method(StrEnum):
    """RFC 5546, section 1.4."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"  # the other time that somebody proposed is not taken


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One version of a meeting, for one person.

    Their calendar keeps, of all that it was sent under one uid, the highest sequence, then the latest dtstamp.
    """

    method: Method
    uid: str
    sequence: int
    dtstamp: datetime  # in whole seconds
    created: datetime
    start: datetime
    end: datetime  # exclusive
    title: str
    location: str | None = None
    link: str | None = None
    address: str  # of the person
    again: bool = False  # they have an earlier one
    off: bool = False  # of a CANCEL: the meeting does not take place for anybody

    @property
    def digest(self) -> str:
        """The same for all versions that say the same."""
        said = (self.method, self.title, self.address, self.off, *self.occasion)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:20]

    @property
    def occasion(self) -> tuple[str, ...]:
        """When and where: what people say yes or no to."""
        return _occasion(self.start, self.end, self.location, self.link)

    def is_about(self, meeting: Meeting) -> bool:
        """Whether what they say to it is said to the meeting as it is now."""
        return self.occasion == _occasion(meeting.dtstart, meeting.dtend, meeting.location, meeting.link)

    def to_json(self) -> dict[str, Any]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in values.items()
            if value is not None and value is not False
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Invitation:
        instants = {
            name: datetime.fromisoformat(stored[name]) for name in ("dtstamp", "created", "start", "end")
        }
        return cls(**{**stored, **instants, "method": Method(stored["method"])})


def _occasion(start: datetime, end: datetime, location: str | None, link: str | None) -> tuple[str, ...]:
    times = (each.astimezone(UTC).isoformat() for each in (start, end))
    return (*times, location or "", link or "")


def following(
    last: Invitation | None, meeting: Meeting | None, person: Person, *, sends: bool, now: datetime
) -> Invitation | None:
    """What this person must be sent, so that their calendar has what the register has; None: nothing.

    last: what they were sent last. meeting: as it is now; None: it was taken back. sends: whether the network
    leaves invitations to the bot.
    """
    if sends and meeting is not None and meeting.is_upcoming(now) and person.left_at is None:
        return request(last, meeting, person)
    if last is None or last.method is Method.CANCEL or last.end <= now:
        return None
    if meeting is not None and meeting.status is MeetingStatus.CLOSED:
        return None  # It has taken place.
    return cancel(last, meeting, now)


def request(last: Invitation | None, meeting: Meeting, person: Person) -> Invitation | None:
    """None: they have it, or no address."""
    if not person.email:
        return None
    made = Invitation(
        method=Method.REQUEST,
        uid=meeting.uid,
        sequence=meeting.sequence,
        dtstamp=meeting.revised_at.replace(microsecond=0),
        created=meeting.created_at,
        start=meeting.dtstart,
        end=meeting.dtend,
        title=meeting.title,
        location=meeting.location,
        link=meeting.link,
        address=person.email,
        again=last is not None and last.method is Method.REQUEST,
    )
    if last is None:
        return made
    if made.digest == last.digest:
        return None
    # Who left and came back has seen a sequence that nobody else has.
    raised = last.sequence + (last.method is Method.CANCEL or made.occasion != last.occasion)
    return replace(
        made,
        sequence=max(made.sequence, raised),
        dtstamp=max(made.dtstamp, last.dtstamp + _A_SECOND),
    )


def cancel(last: Invitation, meeting: Meeting | None, now: datetime) -> Invitation:
    """To where the invitation went, and about what it said: that is what is taken out of a calendar."""
    off = meeting is None or meeting.status is MeetingStatus.CANCELLED
    return replace(
        last,
        method=Method.CANCEL,
        sequence=max(last.sequence + 1, meeting.sequence if meeting is not None else 0),
        dtstamp=later(last.dtstamp, now),
        again=False,
        off=off,
    )
