"""A command that was typed without its words is answered with a form, beside whatever else can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.model import Command
from bot.domain import agenda
from bot.domain.action import Action, ActionStatus
from bot.domain.agenda import ItemState
from bot.domain.errors import NotUnderstood
from bot.domain.milestone import MilestoneStatus
from bot.handlers import awaited
from bot.handlers.context import Context
from bot.replies.cards import asking, blank, words
from bot.replies.cards.suggestions import phrase
from bot.replies.model import Buttons, Card, Form, Reply, Tone
from bot.store import overview, requests

Pairs = tuple[tuple[str, str], ...]


def asked(command: Command, context: Context | None, handle: Callable[[], Reply]) -> Reply:
    """The answer; where it would only say what is missing, a form that asks for it.

    context: None before anybody is known to belong to a network.

    Raises:
        NotUnderstood: something is missing for which there is no form.
    """
    try:
        reply = handle()
    except NotUnderstood:
        form = _form(command, context)
        if form is None:
            raise
        return Reply(card=asking.question(form))
    card = reply.card
    if card is None or card.tone is not Tone.QUESTION or any(isinstance(part, Form) for part in card.parts):
        return reply
    form = None if _goes_on(card, command) else _form(command, context)
    return replace(reply, card=replace(card, parts=(*card.parts, form))) if form is not None else reply


def _goes_on(card: Card, command: Command) -> bool:
    """Whether the question opens a form itself, for the same with what is known by now."""
    return any(
        type(button.form.command) is type(command) and button.form.command != command
        for part in card.parts
        if isinstance(part, Buttons)
        for button in part.buttons
        if button.form is not None
    )


def _form(command: Command, context: Context | None) -> Form | None:
    return blank.form(command, lambda of: _CHOICES[of](context) if context is not None else ())


def _open_actions(context: Context) -> Pairs:
    """One's own; those who run meetings choose from all."""
    column = context.register.actions.column("status")
    return _actions(context.register.actions.where(column.in_(("open", "started"))), context)


def _finished_actions(context: Context) -> Pairs:
    return _actions(
        context.register.actions.where(status=ActionStatus.DONE.value, agreed_meeting_id=None), context
    )


def _actions(found: Iterable[Action], context: Context) -> Pairs:
    return tuple(
        (each.key, f"{each.key} {each.summary}")
        for each in found
        if context.visible(each) and (context.runs_meetings or context.owns(each))
    )


def _promised(context: Context) -> Pairs:
    facts = overview.overview(context.register)
    return tuple((each.key, f"{each.key} {each.agenda_request or each.summary}") for each in facts.promised)


def _suggestions(context: Context) -> Pairs:
    column = context.register.agenda_items.column("state")
    waiting = (ItemState.SUGGESTED.value, ItemState.DEFERRED.value)
    return tuple(
        (each.ref, f"{each.ref} {each.title}")
        for each in context.register.agenda_items.where(column.in_(waiting))
        if each.suggestion is not None
    )


def _items(context: Context) -> Pairs:
    meeting = context.current_meeting or context.next_meeting
    if meeting is None:
        return ()
    return tuple(
        (str(each.position), f"{each.position}. {each.title}")
        for each in agenda.agenda(requests.items_of(context.register, meeting))
    )


def _meetings(context: Context) -> Pairs:
    later = [each for each in context.meetings if each.dtstart > context.now]
    return tuple((phrase(each, context.zone), words.meeting_day(each, context.zone)) for each in later)


def _steps(context: Context) -> Pairs:
    person = context.person
    return tuple(
        (each.ref, f"{each.ref} {each.summary}")
        for each in context.register.milestones.where(status=MilestoneStatus.OPEN.value)
        if context.runs_meetings
        or any(owner.includes(person.id, person.organisation_id, person.role.value) for owner in each.owners)
    )


def _plans(context: Context) -> Pairs:
    return tuple((each.name, each.name) for each in context.register.all_plans)


def _events(context: Context) -> Pairs:
    return tuple((name, words.sentence(name)) for name in awaited.everything(context))


def _organisations(context: Context) -> Pairs:
    return tuple((each.name, each.name) for each in context.register.all_organisations)


_CHOICES: Mapping[str, Callable[[Any], Pairs]] = {
    "actions": _open_actions,
    "finished": _finished_actions,
    "promised": _promised,
    "suggestions": _suggestions,
    "items": _items,
    "meetings": _meetings,
    "steps": _steps,
    "plans": _plans,
    "organisations": _organisations,
    "events": _events,
}
