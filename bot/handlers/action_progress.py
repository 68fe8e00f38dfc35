"""How an action goes: done, started, an update, reopened, remind me later. Its owners say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.commands.model import DoneAction, ReopenAction, SnoozeAction, StartAction, UpdateAction
from bot.domain.action import Action, ActionStatus, Note
from bot.domain.due import Due, DueKind
from bot.domain.errors import ChangedSince, NotAllowed, WrongState
from bot.domain.person import Person, Role
from bot.handlers import due_dates, rights
from bot.handlers.choosing import asks_which, the_action
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.replies.cards import action_changes as cards
from bot.replies.model import Card, Reply
from bot.store import alarms

SNOOZED_UNTIL = time(9)  # When a day is named without an hour: with the day's other reminders.


@asks_which("done")
def done_action(command: DoneAction, context: Context) -> Reply:
    """One owner's word is enough; the others are told. It closes nothing else."""
    action = the_action(command.ref, context)
    rights.require_finishing(action, context, "action done")
    if action.status is ActionStatus.DONE and command.outcome and action.outcome is None:
        return _add_outcome(action, command.outcome, context)
    _require_open(action, "done", context)
    if command.version is not None and command.version != action.version:
        raise ChangedSince(subject=action.key)
    done = context.register.actions.save(
        action, replace(action, status=ActionStatus.DONE, completed_at=context.now, outcome=command.outcome)
    )
    _tell_the_others(done, cards.others_done(done, by=context.person, zone=context.zone), context)
    return Reply(
        card=cards.done(
            done,
            ask_outcome=command.ask_outcome and command.outcome is None,
            change=context.register.change,
            others=() if done.held else _others(done, context),
        )
    )


def _add_outcome(action: Action, outcome: str, context: Context) -> Reply:
    """The answer to "what difference did it make?", given after it was done."""
    saved = context.register.actions.save(action, replace(action, outcome=outcome))
    return Reply(card=cards.outcome_kept(saved, change=context.register.change))


def _require_open(action: Action, verb: str, context: Context) -> None:
    """Raises WrongState with the present state in words."""
    if not action.status.is_open:
        raise WrongState(
            subject=action.key,
            state=cards.present_state(action, context.zone),
            verb=verb,
            text=action.summary,
        )


def _others(action: Action, context: Context) -> tuple[Person, ...]:
    """Everybody else who has to do with it: owners and watchers."""
    people = context.people_of((*action.owners, *action.watchers))
    return tuple(person for person in people if person.id != context.person.id)


def _tell_the_others(action: Action, card: Card, context: Context) -> None:
    """What is held stays between chair and minute taker."""
    if not action.held:
        context.tell(_others(action, context), card)


@asks_which("start")
def start_action(command: StartAction, context: Context) -> Reply:
    action = the_action(command.ref, context, only=not context.runs_meetings)
    rights.require_finishing(action, context, "action start")
    if action.status is not ActionStatus.OPEN:
        raise WrongState(
            subject=action.key,
            state=cards.present_state(action, context.zone),
            verb="start",
            text=action.summary,
        )
    started = context.register.actions.save(action, replace(action, status=ActionStatus.STARTED))
    return Reply(card=cards.started(started, zone=context.zone, change=context.register.change))


@asks_which("update")
def update_action(command: UpdateAction, context: Context) -> Reply:
    """A note on how it goes, or a comment of somebody else; never done. Being stuck reaches the chair."""
    action = the_action(command.ref, context, only=bool(command.text) or not context.runs_meetings)
    if context.person.role is Role.OBSERVER:
        raise NotAllowed(verb="action update", allowed="member")
    finishing = rights.may_finish(action, context) and command.kind != "comment"
    kind = command.kind if finishing else "comment"
    if not command.text and kind != "stuck":
        return Reply(card=cards.ask_update(action, kind))
    note = context.register.notes.add(
        Note(
            network_id=context.network.id,
            action_id=action.id,
            person_id=context.person.id,
            kind=kind,
            text=command.text or "Stuck",
            at=context.now,
        )
    )
    if kind == "stuck":
        helpers = _who_helps(context)
        context.tell(helpers, cards.somebody_is_stuck(action, note, by=context.person, zone=context.zone))
        return Reply(card=cards.stuck(action, helpers=helpers, change=context.register.change))
    card = cards.said(action, note, by=context.person, zone=context.zone)
    told = _others(action, context) if kind == "comment" else context.people_of(action.watchers)
    if not action.held:
        context.tell(told, card)
    return Reply(card=cards.noted(action, note, change=context.register.change))


def _who_helps(context: Context) -> tuple[Person, ...]:
    """The chair; where the chair is the one who is stuck, the minute taker."""
    chairs = tuple(person for person in context.holders(Role.CHAIR) if person.id != context.person.id)
    return chairs or tuple(
        person for person in context.holders(Role.MINUTE_TAKER) if person.id != context.person.id
    )


@asks_which("reopen")
def reopen_action(command: ReopenAction, context: Context) -> Reply:
    """Open again, with a new date: the old one may have passed."""
    action = the_action(command.ref, context)
    rights.require_finishing(action, context, "action reopen")
    if action.status.is_open:
        raise WrongState(
            subject=action.key,
            state=cards.present_state(action, context.zone),
            verb="reopen",
            text=action.summary,
        )
    named = replace(command, ref=action.key)
    if not command.when:
        return Reply(card=cards.ask_reopen(action, named, meeting=context.next_meeting, zone=context.zone))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Doubt):
        return due_dates.ask(named, read, context)
    opened = context.register.actions.save(
        action,
        replace(
            action,
            status=ActionStatus.OPEN,
            completed_at=None,
            agreed_meeting_id=None,
            reason=None,
            due=read.due,
        ),
    )
    _tell_the_others(opened, cards.others_reopened(opened, by=context.person, zone=context.zone), context)
    return Reply(card=cards.reopened(opened, zone=context.zone, change=context.register.change))


@asks_which("snooze")
def snooze_action(command: SnoozeAction, context: Context) -> Reply:
    """Remind me later: for the person who asks, and nobody else; the due date stays."""
    action = the_action(command.ref, context, only=bool(command.when) or not context.runs_meetings)
    rights.require_finishing(action, context, "action snooze")
    _require_open(action, "snooze", context)
    named = replace(command, ref=action.key)
    if not command.when:
        return Reply(card=cards.ask_snooze(action, named, days=due_dates.offers(context)))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Doubt) or read.due is None or _until(read.due, context) is None:
        doubt = read if isinstance(read, Doubt) else Doubt(reason="no_date", phrase=command.when, text="")
        return due_dates.ask(named, doubt, context, meeting=False)
    until = _until(read.due, context)
    assert until is not None
    until = context.workdays.next_allowed(until, context.zone)
    alarms.snooze(context.register, f"action:{action.id}", context.person.id, until)
    return Reply(card=cards.snoozed(action, until, zone=context.zone))


def _until(due: Due, context: Context) -> datetime | None:
    if due.kind is DueKind.INSTANT:
        return due.at
    if due.day is None:
        return None
    return datetime.combine(due.day, SNOOZED_UNTIL, tzinfo=ZoneInfo(context.zone))
