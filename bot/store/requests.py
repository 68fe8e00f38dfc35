"""What waits for an agenda, and what a new or cancelled meeting does to it: standing items and suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.commands.block import is_spoken
from bot.domain import agenda
from bot.domain.action import Action, ActionStatus
from bot.domain.agenda import AgendaItem, ItemState, Slot, StandingItem
from bot.domain.meeting import Meeting, MeetingStatus
from bot.store.register import Register


def items_of(register: Register, meeting: Meeting) -> list[AgendaItem]:
    """Everything that was ever meant for this meeting's agenda."""
    return register.agenda_items.where(meeting_id=meeting.id)


def published(register: Register, meeting: Meeting) -> tuple[Slot, ...]:
    """The agenda with its times, once it was sent out; empty before."""
    if meeting.published_at is None:
        return ()
    items = items_of(register, meeting)
    return agenda.timetable(items, dtstart=meeting.dtstart, zone=register.network.time_zone)


def unattached(register: Register) -> list[AgendaItem]:
    """Suggestions for a meeting that is not scheduled yet."""
    return [each for each in register.agenda_items.where(meeting_id=None) if each.state.is_waiting]


def standing(register: Register) -> list[StandingItem]:
    """The network's standing items, in their order."""
    return sorted(register.standing_items.where(), key=lambda each: (each.position, each.id))


def attach(register: Register, meeting: Meeting) -> list[AgendaItem]:
    """Give a new meeting its agenda: the standing items first, and the suggestions that waited for a meeting.

    What was put off from a meeting waits for one after it, not for one that comes in between.
    """
    known = items_of(register, meeting)
    taken = {each.standing_id for each in known if each.standing_id is not None}
    made = [add_standing(register, meeting, each) for each in standing(register) if each.id not in taken]
    made += [
        register.agenda_items.save(item, replace(item, meeting_id=meeting.id, put_off_from=None))
        for item in unattached(register)
        if not _put_off_beyond(register, item, meeting)
    ]
    return made


def _put_off_beyond(register: Register, item: AgendaItem, meeting: Meeting) -> bool:
    own = register.meetings.get(item.put_off_from) if item.put_off_from is not None else None
    return own is not None and own.status is not MeetingStatus.CANCELLED and meeting.dtstart < own.dtstart


def add_standing(register: Register, meeting: Meeting, item: StandingItem) -> AgendaItem:
    """Put a standing item on one agenda, after the standing items that are on it already."""
    present = list(agenda.agenda(items_of(register, meeting)))
    before = 1 + max((n for n, each in enumerate(present) if each.standing_id is not None), default=-1)
    added = AgendaItem(
        network_id=register.network.id,
        meeting_id=meeting.id,
        standing_id=item.id,
        title=item.title,
        minutes=item.minutes,
        leads=(item.lead,) if item.lead else (),
        state=ItemState.ACCEPTED,
        created_at=register.now,
        position=before + 1,
    )
    stored = register.agenda_items.add(added)
    order = [*present[:before], stored, *present[before:]]
    arrange(register, order, order)
    return stored


def arrange(register: Register, stored: Iterable[AgendaItem], wanted: Iterable[AgendaItem]) -> None:
    """Store items with positions 1…n in the order wanted, each written once, so that it can be undone.

    stored: the same items as they are now; a wanted one may differ from it in more than its place.
    """
    before = {each.id: each for each in stored}
    for after in agenda.numbered(wanted):
        register.agenda_items.save(before[after.id], after)


def carry_over(
    register: Register, meeting: Meeting, to: Meeting | None, *, note: str | None = None
) -> list[AgendaItem]:
    """Nothing vanishes without a decision: what was not discussed waits for another meeting as a suggestion.

    For a cancelled or closed meeting. to: the meeting that follows; None: the next one to be scheduled.
    Standing items stay behind: every meeting has its own. note: why it is there again.
    """
    carried = []
    for item in items_of(register, meeting):
        undiscussed = item.state is ItemState.ACCEPTED and item.standing_id is None
        if item.state.is_waiting or undiscussed:
            again = suggestion_again(register, replace(item, meeting_id=to.id if to else None))
            noted = replace(again, reason=note if undiscussed else item.reason, late=False)
            carried.append(register.agenda_items.save(item, noted))
    return carried


def suggestion_again(register: Register, item: AgendaItem) -> AgendaItem:
    """An item that is off the agenda and waits again, under a number of its own."""
    number = item.suggestion if item.suggestion is not None else register.next_number("suggestion")
    return replace(
        item, suggestion=number, position=None, starts=None, state=ItemState.SUGGESTED, reason=None
    )


def close_request(register: Register, item: AgendaItem, outcome: str) -> Action | None:
    """Close the action that asked for an item which is on the agenda now; None when there is none open.

    One that is done by speaking there stays open until that was done.
    """
    action = register.actions.get(item.action_id) if item.action_id is not None else None
    if action is None or not action.status.is_open or is_spoken(action.summary):
        return None
    return register.actions.save(
        action,
        replace(action, status=ActionStatus.DONE, completed_at=register.now, outcome=outcome),
    )


def upcoming(register: Register) -> list[Meeting]:
    """Meetings that are still to begin, by start."""
    return [
        each
        for each in register.all_meetings
        if each.status is MeetingStatus.SCHEDULED and each.dtstart > register.now
    ]
