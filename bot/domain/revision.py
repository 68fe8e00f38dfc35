"""What readers of a calendar tell a later version from an earlier one by: SEQUENCE and DTSTAMP."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.action import Action
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone, Plan

Revised = TypeVar("Revised", Action, Meeting, Milestone, Plan)


def later(stamp: datetime, now: datetime) -> datetime:
    """The DTSTAMP of a revision: now in whole seconds, or a second after the one before.

    Of two revisions within one second readers would keep the first (RFC 5546, section 2.1.5).
    """
    return max(now.replace(microsecond=0), stamp.replace(microsecond=0) + timedelta(seconds=1))


def next_sequence(before: Meeting, after: Meeting) -> int:
    """The SEQUENCE of a changed meeting.

    Goes up by one when it is at another time or place or does (or does not) take place; otherwise stays,
    so that answers remain valid. It never goes down, also where the change is taken back. Source: RFC 5546,
    section 2.1.4.
    """
    binding = ("dtstart", "dtend", "location", "link", "status")
    changed = any(
        _taking_place(getattr(before, name)) != _taking_place(getattr(after, name)) for name in binding
    )
    return before.sequence + changed


def _taking_place(value: object) -> object:
    """A meeting that is closed has taken place: nothing changes in a calendar."""
    return "scheduled" if value == "closed" else value


def is_news(
    revision: tuple[int, datetime],
    *,
    last: tuple[int, datetime] | None,
    said_at: datetime | None,
    present: int,
) -> bool:
    """Whether an answer from a calendar counts: it is neither a copy, nor late, nor about an earlier date.

    revision: its SEQUENCE and DTSTAMP. last: those of the last one from this person. said_at: when they last
    answered in any way. present: the meeting's SEQUENCE. Source: RFC 5546, section 2.1.5.
    """
    sequence, dtstamp = revision
    if sequence < present or (last is not None and revision <= last):
        return False
    return said_at is None or dtstamp >= said_at.replace(microsecond=0)


def revised(before: Revised, after: Revised, now: datetime) -> Revised:
    """The value with the mark of its revision; before: as it was stored."""
    return replace(after, dtstamp=later(before.revised_at, now))


def revised_meeting(before: Meeting, after: Meeting, now: datetime) -> Meeting:
    """The same of a meeting, whose changes people are invited to answer anew."""
    return replace(revised(before, after, now), sequence=next_sequence(before, after))
