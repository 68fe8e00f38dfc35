"""The action review of a meeting: what is done is agreed and leaves the log, the rest is carried over."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import AgreeActions, CarryAction, ReviewActions
from bot.domain.action import Action, ActionStatus
from bot.domain.due import DueKind
from bot.domain.errors import MeetingProblem, NoMeeting, WrongState
from bot.domain.meeting import Meeting
from bot.handlers import due_dates, reviewing
from bot.handlers.choosing import asks_which, the_action
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.replies.cards import action_changes as change_cards
from bot.replies.cards import review as cards
from bot.replies.model import Reply


def review_actions(command: ReviewActions, context: Context) -> Reply:
    """Open actions and those done since, made before the meeting that reviews them."""
    context.require(context.runs_meetings, verb="action review")
    meeting = _reviewing(command, context)
    return Reply(card=reviewing.card(meeting, context))


def _reviewing(command: ReviewActions, context: Context) -> Meeting | None:
    """The meeting named, else the one in session, else the next one, else the last one."""
    if command.meeting:
        return context.meeting_named(command.meeting)
    return context.current_meeting or context.next_meeting or context.last_meeting


def agree_actions(command: AgreeActions, context: Context) -> Reply:
    """The meeting agrees that these are done: they leave the log."""
    context.require(context.runs_meetings, verb="action agree")
    meeting = _agreeing(context)
    chosen = [context.action(ref) for ref in command.refs]
    if command.all_done or not chosen:
        chosen = [
            action
            for action in context.register.actions.where(
                status=ActionStatus.DONE.value, agreed_meeting_id=None
            )
            if not action.held
        ]
    if not chosen:
        return Reply(card=cards.nothing_to_agree())
    for action in chosen:
        _require_done(action, context)
    agreed = [
        context.register.actions.save(action, replace(action, agreed_meeting_id=meeting.id))
        for action in chosen
    ]
    return Reply(card=cards.agreed(agreed, meeting, change=context.register.change, zone=context.zone))


def _agreeing(context: Context) -> Meeting:
    """The meeting in session or the last one: its review is during or after it.

    Raises:
        NoMeeting, MeetingProblem: none has started yet.
    """
    if context.last_meeting is not None:
        return context.last_meeting
    if context.next_meeting is None:
        raise NoMeeting()
    raise MeetingProblem(reason="not_started", detail=context.next_meeting.title)


def _require_done(action: Action, context: Context) -> None:
    if action.status is not ActionStatus.DONE or action.agreed_meeting_id is not None:
        state = (
            "agreed as done" if action.agreed_meeting_id else change_cards.present_state(action, context.zone)
        )
        raise WrongState(subject=action.key, state=state, verb="agree", text=action.summary)


@asks_which("carry")
def carry_action(command: CarryAction, context: Context) -> Reply:
    """Open, to the next meeting or the date given."""
    context.require(context.runs_meetings, verb="action carry")
    action = the_action(command.ref, context)
    if not action.status.is_open:
        raise WrongState(
            subject=action.key,
            state=change_cards.present_state(action, context.zone),
            verb="carry",
            text=action.summary,
        )
    due = replace(due_dates.default_due(context), assumed=False)
    if command.when:
        read = due_dates.read_phrase(command.when, context)
        if isinstance(read, Doubt):
            return due_dates.ask(replace(command, ref=action.key), read, context)
        assert read.due is not None, "a phrase without a date is a doubt"
        due = read.due
    elif action.due is not None and action.due.kind in (DueKind.ONGOING, DueKind.PROGRESS):
        due = action.due  # It comes back at each meeting as it is.
    carried = context.register.actions.save(action, replace(action, due=due, carried=action.carried + 1))
    if not carried.held:
        context.tell(context.people_of(carried.owners), cards.carried_for_you(carried, zone=context.zone))
    return Reply(card=cards.carried(carried, change=context.register.change, zone=context.zone))
