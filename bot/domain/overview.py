"""Where a network stands, for its chair: what needs them, what goes well, who was not reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """Somebody whom a message did not reach, or a channel in which nothing could be posted."""

    name: str  # full name; the platform where it is a channel
    why: str
    messages: int
    is_channel: bool = False


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Who is coming, one answer for each organisation (a person without one counts for themselves)."""

    coming: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()  # of those who sent apologies: "Sam Okoro for Eastmarsh"
    perhaps: tuple[str, ...] = ()
    not_heard: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.coming) + len(self.apologies) + len(self.perhaps) + len(self.not_heard)


@dataclass(frozen=True, kw_only=True)
class ShutOut:
    """A chat workspace that lets the bot write no longer."""

    platform: str
    why: str
    since: datetime


class NoWay(StrEnum):
    """Why nothing can be written to a member where the network talks."""

    UNKNOWN = "unknown"  # no account there is known to be theirs
    CLOSED = "closed"  # their account was closed
    REMOVED = "removed"  # they took the bot away
    SILENT_GUEST = "silent guest"  # of the organisation, and never opened a chat: it may not arrive


@dataclass(frozen=True, kw_only=True)
class OutOfReach:
    """A member to whom the bot can't write, or can't be sure to."""

    name: str
    why: NoWay


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Facts only; replies/cards/overview.py has the words."""

    meeting: Meeting | None  # the next one
    last_meeting: Meeting | None
    to_release: Meeting | None  # started, and what was captured in it is still held
    promised: tuple[Action, ...] = ()  # ask for an item on the next agenda, and have none
    suggestions: tuple[AgendaItem, ...] = ()  # wait for a decision
    planned_minutes: int = 0  # what the accepted items add up to
    meeting_minutes: int = 0
    papers: tuple[int, int] = (0, 0)  # of the next meeting: how many are in, of how many
    awaited: tuple[AgendaItem, ...] = ()  # the items whose papers are not
    done: int = 0  # of the actions made at the last meeting
    made: int = 0
    held: int = 0  # captured and not released
    parked: tuple[
        str, ...
    ] = ()  # lines of a meeting that were in doubt and wait to be settled, as they were said
    word: tuple[Action, ...] = ()  # might need a word: noted twice after their date
    unreached: tuple[Unreached, ...] = ()
    shut_out: tuple[ShutOut, ...] = ()
    out_of_reach: tuple[OutOfReach, ...] = ()
    answers: Answers = Answers()
    unresolved: tuple[str, ...] = ()  # owners whom nobody knows
    waiting: tuple[Action | Milestone, ...] = ()  # hang on an event that is not scheduled
