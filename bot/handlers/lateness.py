"""Whether a due date has passed, which few are told, or comes too soon for a reminder, which is said at once."""

from __future__ import annotations

from bot.domain.action import Action
from bot.domain.due import local_day
from bot.domain.meeting import MeetingStatus
from bot.domain.reminder import Planner, has_reminder_before_due
from bot.handlers.context import Context


def is_too_soon(action: Action, context: Context) -> bool:
    """Whether no reminder fits an allowed time before the due date: then the owner hears at once, and only once."""
    due = action.due
    if not action.status.is_open or due is None or due.day is None or due.meeting_id is not None:
        return False
    planner = Planner(policy=context.policy, work=context.workdays)
    alarms = planner.action(action, owners=context.people_of(action.owners), chairs=(), meeting=None)
    return not has_reminder_before_due(alarms, context.now)


def is_late(action: Action, context: Context) -> bool:
    """What is due at a meeting is late once that meeting is closed, or some working days after it."""
    due = action.due
    if not action.status.is_open or due is None or due.day is None:
        return False
    meeting = next((each for each in context.meetings if each.id == due.meeting_id), None)
    if meeting is not None:
        if meeting.status is MeetingStatus.CLOSED:
            return True
        day = local_day(meeting.dtstart, context.network.time_zone)
        return context.today >= context.workdays.add_working_days(day, context.policy.meeting_grace)
    if due.at is not None:
        return due.at < context.now
    return due.day < context.today
