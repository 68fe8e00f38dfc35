"""Agenda items (standing, suggested, accepted, declined, deferred, discussed), their order and their times."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.action import Owner
from bot.domain.errors import BadValue

_CLOCK = re.compile(r"(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
LONGEST_ITEM = 600  # minutes
EXPECTED = "expected "  # A paper that begins so has not come yet.


class ItemState(StrEnum):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"  # on the agenda of its meeting, at its position
    DECLINED = "declined"
    DEFERRED = "deferred"  # to a later meeting; waits there as a suggestion
    DISCUSSED = "discussed"

    @property
    def is_waiting(self) -> bool:
        """Whether chair and minute taker still have to decide about it."""
        return self in (ItemState.SUGGESTED, ItemState.DEFERRED)

    @property
    def is_on_agenda(self) -> bool:
        return self in (ItemState.ACCEPTED, ItemState.DISCUSSED)


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One line of an agenda, or a suggestion waiting for one (S1, S2 …, never reused)."""

    id: int = 0
    network_id: int
    meeting_id: int | None = None  # for which meeting; None: the next one that is scheduled
    suggestion: int | None = None  # n of "Sn"; None for standing items and those the chair put straight on
    standing_id: int | None = None
    position: int | None = None  # 1…n once accepted
    label: str | None = None  # the paper's own number, where an agenda was imported
    title: str
    lines: tuple[str, ...] = ()  # sub-items, indented under it
    minutes: int | None = None  # length
    starts: str | None = None  # fixed local time "10:50", where the chair set one
    leads: tuple[Owner, ...] = ()
    papers: tuple[str, ...] = ()  # links, file names, or "expected by 9 September"
    files: tuple[int, ...] = ()  # ids of the papers that were sent as files; they go out with the agenda
    paper_due: date | None = None  # by when the paper that is expected should come, where somebody said so
    state: ItemState = ItemState.SUGGESTED
    reason: str | None = None  # why it was declined or deferred
    late: bool = False  # suggested after suggestions had closed
    proposed_by: int | None = None  # person id
    on_behalf_of: str | None = None  # "from WHO", as it was written
    action_id: int | None = None  # the action that asked for it ("add X to September's agenda")
    source: str | None = None  # link of the message it was captured from
    put_off_from: int | None = None  # the meeting it was deferred from, while it waits for one after that
    created_at: datetime
    version: int = 1

    @property
    def awaits_paper(self) -> bool:
        """Whether it is on an agenda, and its paper has not come."""
        return self.state is ItemState.ACCEPTED and any(each.startswith(EXPECTED) for each in self.papers)

    @property
    def ref(self) -> str:
        return f"S{self.suggestion}" if self.suggestion is not None else f"item {self.position}"


@dataclass(frozen=True, kw_only=True)
class StandingItem:
    """An item that every agenda of the network starts with, in this order."""

    id: int = 0
    network_id: int
    position: int
    title: str
    minutes: int | None = None
    lead: Owner | None = None
    version: int = 1


# --- order


def agenda(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """What is on the agenda, in its order."""
    return tuple(
        sorted(
            (each for each in items if each.state.is_on_agenda),
            key=lambda each: (each.position or 0, each.id),
        )
    )


def waiting(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Suggestions that nobody has decided about, oldest first."""
    return tuple(
        sorted(
            (each for each in items if each.state.is_waiting),
            key=lambda each: (each.suggestion or 0, each.id),
        )
    )


def numbered(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """The items with positions 1…n in the order given."""
    return tuple(replace(each, position=position) for position, each in enumerate(items, start=1))


# --- times


@dataclass(frozen=True, kw_only=True)
class Slot:
    """An item with the time at which it begins (UTC); None where an item before it has no length."""

    item: AgendaItem
    starts: datetime | None


def timetable(items: Iterable[AgendaItem], *, dtstart: datetime, zone: str) -> tuple[Slot, ...]:
    """When each item of an agenda begins, counted from the meeting's start.

    A start that the chair fixed is kept, and what follows counts from it. zone: in which fixed starts
    are meant (IANA).
    """
    day = dtstart.astimezone(ZoneInfo(zone)).date()
    clock: datetime | None = dtstart.astimezone(UTC)
    slots = []
    for item in agenda(items):
        if item.starts is not None:
            fixed = time.fromisoformat(item.starts)
            clock = datetime.combine(day, fixed, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        slots.append(Slot(item=item, starts=clock))
        # Nobody said how long it takes, so nobody can say when the next one begins.
        known = clock is not None and item.minutes is not None
        clock = clock + timedelta(minutes=item.minutes or 0) if known and clock is not None else None
    return tuple(slots)


def overruns(slots: Iterable[Slot]) -> list[tuple[Slot, datetime]]:
    """Items whose fixed start comes before the one ahead of them ends, with that end."""
    found: list[tuple[Slot, datetime]] = []
    until: datetime | None = None
    for slot in slots:
        if until is not None and slot.starts is not None and slot.starts < until:
            found.append((slot, until))
        known = slot.starts is not None and slot.item.minutes is not None
        until = slot.starts + timedelta(minutes=slot.item.minutes or 0) if known and slot.starts else None
    return found


def planned_minutes(items: Iterable[AgendaItem]) -> int:
    """What the lengths of the items on the agenda add up to."""
    return sum(each.minutes or 0 for each in agenda(items))


def papers_in(items: Iterable[AgendaItem]) -> tuple[int, int]:
    """Of the items on the agenda that have a paper, or wait for one: how many have it, and how many there are."""
    wanted = [each for each in agenda(items) if each.papers]
    here = [each for each in wanted if not any(paper.startswith(EXPECTED) for paper in each.papers)]
    return len(here), len(wanted)


def clock_time(phrase: str, *, dtstart: datetime, dtend: datetime, zone: str) -> str:
    """A local time within a meeting, as AgendaItem.starts keeps it: "10:50" of "10.50", "at 10:50am".

    Without am or pm it is the reading that lies within the meeting ("2.30" of an afternoon).

    Raises:
        BadValue: it is no time, or not within the meeting.
    """
    first, last = dtstart.astimezone(ZoneInfo(zone)).time(), dtend.astimezone(ZoneInfo(zone)).time()
    bad = BadValue(
        name="the time", value=phrase, expected=f"between {first:%H:%M} and {last:%H:%M}, like {first:%H:%M}"
    )
    match = _CLOCK.fullmatch(phrase.strip())
    if match is None:
        raise bad
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        raise bad
    hours = [hour % 12 + (12 if half == "pm" else 0)] if half else [hour, *([hour + 12] if hour < 12 else [])]
    for each in hours:
        if first <= time(each, minute) < last:
            return f"{each:02d}:{minute:02d}"
    raise bad


def length(minutes: int) -> int:
    """How long an item may take, in minutes.

    Raises:
        BadValue: no such length.
    """
    if not 1 <= minutes <= LONGEST_ITEM:
        raise BadValue(
            name="the length", value=f"{minutes} minutes", expected="between 1 minute and 10 hours"
        )
    return minutes
