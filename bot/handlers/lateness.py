"""Whether a due date has passed: said to the owner, the chair and the minute taker alone."""

from __future__ import annotations

from bot.domain.action import Action
from bot.domain.due import local_day
from bot.domain.meeting import MeetingStatus
from bot.handlers.context import Context


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
