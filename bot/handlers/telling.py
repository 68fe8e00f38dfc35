"""Who hears that dates followed an event, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.action import Action
from bot.domain.due import Due
from bot.domain.person import Person
from bot.handlers import placing
from bot.handlers.context import Context
from bot.handlers.following import Shift
from bot.replies.cards import follow_ups as cards
from bot.replies.cards.follow_ups import Follows


def follows(shift: Shift) -> Follows:
    return Follows(key=shift.key, summary=shift.before.summary, was=shift.before.due, now=shift.due)


def zone_of(person: Person, context: Context) -> str:
    """The IANA zone in which somebody reads dates."""
    return person.time_zone or context.network.time_zone


def followed(name: str, due: Due, shifts: Iterable[Shift], context: Context) -> None:
    """Each owner hears of their own, chair and minute taker of all; what is held is said to these two alone."""
    shifts = tuple(shifts)
    lead = placing.leaders(context)
    for person in context.register.members:
        theirs = [follows(each) for each in shifts if person in lead or is_of(each, person, context)]
        if theirs:
            card = cards.followed_told(
                name, due, theirs, by=context.person.name, zone=zone_of(person, context)
            )
            context.tell([person], card)


def is_of(shift: Shift, person: Person, context: Context) -> bool:
    held = isinstance(shift.before, Action) and shift.before.held
    return not held and person in context.people_of(shift.before.owners)
