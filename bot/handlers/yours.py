"""What one person has to do with a meeting: the items that they lead, and what they owe it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import agenda
from bot.domain.action import Action, Owner
from bot.domain.agenda import AgendaItem, Slot
from bot.domain.attendance import Deputies
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.handlers.context import Context
from bot.replies.cards.agenda import ForYou

NOBODY = Deputies(members={}, others={})


def slots(items: Sequence[AgendaItem], meeting: Meeting, context: Context) -> tuple[Slot, ...]:
    """The agenda with the times at which its items begin."""
    return agenda.timetable(items, dtstart=meeting.dtstart, zone=context.network.time_zone)


def for_person(
    person: Person,
    slots: Sequence[Slot],
    due: Sequence[Action],
    context: Context,
    deputies: Deputies = NOBODY,
) -> ForYou:
    """The items that somebody leads, themselves or as a deputy, and their own of the actions that are due then."""
    stands_for = deputies.members.get(person.id, ())
    return ForYou(
        name=person.name,
        stands_for=tuple(each.name for each in stands_for),
        deputy=deputies.others.get(person.id),
        leads=tuple(
            slot
            for slot in slots
            if any(_is_led_by(slot.item.leads, each, context) for each in (person, *stands_for))
        ),
        actions=tuple(
            action
            for action in due
            if action.is_owned_by(person.id, person.organisation_id, person.role.value)
        ),
    )


def _is_led_by(leads: Sequence[Owner], person: Person, context: Context) -> bool:
    return any(each.id == person.id for each in context.people_of(leads))


def due_at(meeting: Meeting, context: Context) -> list[Action]:
    """Open actions that are due at a meeting; what is held is not said yet."""
    column = context.register.actions.column("status")
    return [
        action
        for action in context.register.actions.where(column.in_(("open", "started")), held=False)
        if action.due is not None and action.due.meeting_id == meeting.id
    ]
