"""Capture: a new action is added, held during a meeting, parked when in doubt, or asked about."""

from __future__ import annotations

from bot.commands.model import AddAction
from bot.handlers import lateness, new_action
from bot.handlers.context import Context
from bot.handlers.new_action import Question, Recorded
from bot.replies.cards import actions as cards
from bot.replies.cards import capture as capture_cards
from bot.replies.model import Reply
from bot.store import proposals


def add_action(command: AddAction, context: Context) -> Reply:
    """Store it when nothing is in doubt; else ask, or during a held meeting park it until afterwards."""
    understood = new_action.understand(command, context)
    if isinstance(understood, Question):
        if _is_parked(understood, context):
            return _park(command, context)
        return Reply(card=understood.card)
    recorded = new_action.record(understood, context)
    if understood.held:
        return _held(recorded, context)
    return _captured(recorded, context)


def _is_parked(question: Question, context: Context) -> bool:
    """Doubts of a running meeting wait; a form that was asked for, and what is there already, don't."""
    fresh = question.command.proposal is None and question.why not in ("text", "again")
    return fresh and new_action.is_held(context.last_meeting, context)


def _park(command: AddAction, context: Context) -> Reply:
    proposals.add(context.register, person_id=context.person.id, kind=proposals.PARKED, commands=(command,))
    said = command.sentence or command.text or ""
    return Reply(card=capture_cards.parked(said, count=len(proposals.parked(context.register))))


def _held(recorded: list[Recorded], context: Context) -> Reply:
    last = recorded[-1]
    count = context.register.actions.count(held=True)
    card = cards.held(
        last.action,
        count=count,
        zone=context.zone,
        change=context.register.change,
        unknown_item=last.unknown_item,
        label_taken=last.label_taken,
        corrected=last.corrected,
    )
    return Reply(card=card)


def _captured(recorded: list[Recorded], context: Context) -> Reply:
    soon = any(lateness.is_too_soon(each.action, context) for each in recorded)  # All have the same date.
    for each in recorded:
        if each.action.status.is_open:
            card = cards.for_you(each.action, by=context.person, zone=context.zone, soon=soon)
            context.tell(context.people_of(each.action.owners), card, at_once=soon)
    if len(recorded) > 1:
        made = [each.action for each in recorded]
        return Reply(card=cards.captured_each(made, zone=context.zone, change=context.register.change))
    only = recorded[0]
    told = [each for each in context.people_of(only.action.owners) if each.id != context.person.id]
    return Reply(
        card=cards.captured(
            only.action,
            zone=context.zone,
            change=context.register.change,
            corrected=only.corrected,
            unknown_item=only.unknown_item,
            label_taken=only.label_taken,
            closest=only.closest,
            agenda=only.agenda,
            suggestion=only.suggestion,
            two=only.two,
            soon=soon,
            told=told if len(told) <= cards.MANY and only.action.status.is_open else (),
        )
    )
