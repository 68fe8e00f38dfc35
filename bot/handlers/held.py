"""What was captured in a meeting and held until its wording was agreed."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.action import Action
from bot.domain.meeting import Meeting
from bot.handlers.context import Context


def release(meeting: Meeting, context: Context) -> list[Action]:
    """Let what is held of a meeting be known; whoever owns it is the caller's to tell."""
    context.register.meetings.save(meeting, replace(meeting, released_at=context.now))
    return [
        context.register.actions.save(action, replace(action, held=False, released_at=context.now))
        for action in context.register.actions.where(held=True, meeting_id=meeting.id)
    ]
