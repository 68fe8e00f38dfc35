"""Who was there: noted at a meeting or after it, by chair or minute taker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.commands import people
from bot.commands.model import MarkPresent
from bot.commands.people import fold
from bot.domain import attendance
from bot.domain.errors import AmbiguousPerson, NotUnderstood
from bot.domain.meeting import Attendance
from bot.domain.person import Role
from bot.handlers import people_named, placing, seen_there
from bot.handlers.context import Context
from bot.handlers.seen_there import Seen
from bot.replies.cards import asking
from bot.replies.cards import roll_call as cards
from bot.replies.model import Reply
from bot.store import overview

ALL = frozenset({"all", "everybody", "everyone", "all of them", "they all", "they were all there"})


def mark_present(command: MarkPresent, context: Context) -> Reply:
    """What is said later adds to what was noted, or puts it right."""
    context.require(context.runs_meetings, verb="meeting present")
    if not command.who and not command.but:
        raise NotUnderstood(text="", missing="who was there", nearest=("/meeting present all except Imran",))
    meeting = placing.held_or_last(command.meeting, context)
    answers = {each.person_id: each for each in context.register.attendance.where(meeting_id=meeting.id)}
    try:
        seen = _seen(command.who, answers, context)
    except AmbiguousPerson as error:
        return Reply(card=asking.which_person(command, error, field="who"))
    try:
        missed = people_named.named(command.but, context) if command.but else []
    except AmbiguousPerson as error:
        return Reply(card=asking.which_person(command, error, field="but"))
    changed = seen_there.note(
        {**seen, **{each.id: Seen(person=each, was_there=False) for each in missed}}, meeting, context
    )
    places = overview.roll(context.register, meeting)
    quorum = context.policy.quorum
    card = cards.roll(
        meeting,
        places,
        deciding=True,
        to_come=meeting.is_upcoming(context.now),
        begun=True,
        quorum=quorum,
        missing=attendance.missing(places, quorum),
        zone=context.network.time_zone,
    )
    return Reply(card=cards.noted(card, change=context.register.change) if changed else card)


def _seen(phrase: str | None, answers: Mapping[int, Attendance], context: Context) -> dict[int, Seen]:
    """By person id.

    Raises:
        UnknownPerson, AmbiguousPerson: a name that is nobody's, or several people's.
    """
    if not phrase:
        return {}
    if fold(phrase) in ALL:
        return _by_id(_expected(answers, context))
    whole = people.organisation_named(phrase, context.register.all_organisations)
    names = [phrase] if whole else people.split(phrase)
    return _by_id(each for name in names for each in _of_name(name, answers, context))


def _by_id(seen: Iterable[Seen]) -> dict[int, Seen]:
    return {each.person.id: each for each in seen}


def _expected(answers: Mapping[int, Attendance], context: Context) -> list[Seen]:
    """Those who said that they come, and who comes for whom; where nobody said anything, everybody but observers."""
    by_id = {each.id: each for each in context.register.members}
    coming = [
        Seen(person=by_id[each.person_id], was_there=not each.partstat.is_away, deputy=each.deputy)
        for each in answers.values()
        if each.person_id in by_id and (each.deputy or not each.partstat.is_away)
    ]
    if coming:
        return coming
    silent = [each for each in by_id.values() if each.id not in answers]
    return [Seen(person=each) for each in silent if each.role is not Role.OBSERVER]


def _of_name(name: str, answers: Mapping[int, Attendance], context: Context) -> list[Seen]:
    """Who is named as somebody's deputy sits there for them; a deputy who is a member is there as well."""
    for_whom = [each for each in answers.values() if each.deputy and fold(each.deputy) == fold(name)]
    by_id = {each.id: each for each in context.register.members}
    found = [
        Seen(person=by_id[each.person_id], was_there=False, deputy=each.deputy)
        for each in for_whom
        if each.person_id in by_id
    ]
    if not found:
        return [Seen(person=each) for each in people_named.behind(name, context)]
    own = placing.people_named(name, context)
    return found + ([Seen(person=own)] if own is not None else [])
