"""Meetings, who comes to them, and what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MeetingStatus(StrEnum):
    SCHEDULED = "scheduled"
    CLOSED = "closed"  # its action review is finished
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One meeting of the series. Between dtstart and release, chair and minute taker capture held actions."""

    id: int = 0
    network_id: int
    title: str
    dtstart: datetime  # aware
    dtend: datetime  # aware, exclusive
    location: str | None = None  # a place
    link: str | None = None  # an online address
    number: int | None = None  # number in the series
    prefix: str | None = None  # of references made at it ("Jun24"); fixed at first use, survives a move
    status: MeetingStatus = MeetingStatus.SCHEDULED
    published_at: datetime | None = None  # the agenda was sent out
    released_at: datetime | None = None
    closed_at: datetime | None = None
    uid: str  # RFC 5545 UID
    sequence: int = 0  # RFC 5545 SEQUENCE; domain/revision says when it goes up
    created_at: datetime
    dtstamp: datetime | None = (
        None  # RFC 5545 DTSTAMP of the last change; None: since it was made there was none
    )
    # The chair's own invitation that it follows, and the version of that which it has.
    followed_uid: str | None = None
    followed_sequence: int | None = None
    followed_dtstamp: datetime | None = None
    version: int = 1

    @property
    def key(self) -> str:
        return f"meeting:{self.id}"

    @property
    def revised_at(self) -> datetime:
        """RFC 5545 DTSTAMP: when it was last changed."""
        return self.dtstamp or self.created_at

    def is_held_at(self, now: datetime) -> bool:
        """Whether capture by chair and minute taker is held: it has started and is not released."""
        return self.status is MeetingStatus.SCHEDULED and self.dtstart <= now and self.released_at is None

    def is_upcoming(self, now: datetime) -> bool:
        return self.status is MeetingStatus.SCHEDULED and self.dtend > now and self.closed_at is None


class PartStat(StrEnum):
    """RFC 5545 participation status."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"  # perhaps; only calendars say so
    DECLINED = "declined"
    DELEGATED = "delegated"  # apologies, with a deputy

    @property
    def is_away(self) -> bool:
        """Whether these are apologies."""
        return self in (PartStat.DECLINED, PartStat.DELEGATED)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    id: int = 0
    network_id: int
    meeting_id: int
    person_id: int
    partstat: PartStat
    deputy: str | None = None  # as it was written
    note: str | None = None  # "joining 10:30", or a private reason
    said_by: int  # person id: who said so (on behalf of)
    at: datetime
    sequence: int | None = None  # of the invitation that was last answered from a calendar
    dtstamp: datetime | None = None  # of that answer
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class AtMeeting:
    """Whether a member was at a meeting, as chair or minute taker noted it there."""

    id: int = 0
    network_id: int
    meeting_id: int
    person_id: int
    was_there: bool
    deputy: str | None = None  # who sat there for them
    said_by: int  # person id
    at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """A meeting's minutes as a file: each one that was brought is kept, and says whether it went round."""

    id: int = 0
    network_id: int
    meeting_id: int
    file_id: int
    brought_by: int  # person id
    brought_at: datetime
    changes: str | None = None  # what is different from those that went round before
    circulated_at: datetime | None = None
    agreed_by: int | None = None  # person id: who let them go
    sent_in: str | None = None  # the change that sent them: its messages say who got them
    item_id: int | None = None  # on the following agenda: where they are agreed
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody says is wrong in minutes that went round."""

    id: int = 0
    network_id: int
    meeting_id: int
    text: str
    said_by: int  # person id
    at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Decision:
    id: int = 0
    network_id: int
    number: int  # D1, D2 … network-wide
    meeting_id: int | None
    item: str | None = None
    text: str
    recorded_by: int
    at: datetime
    version: int = 1
