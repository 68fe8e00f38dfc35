"""What the action review of a meeting goes through: open actions of earlier meetings, and those done since."""

from __future__ import annotations

from bot.domain.action import Action, ActionStatus, Note
from bot.domain.meeting import Meeting
from bot.handlers.context import Context
from bot.replies.cards import review as cards
from bot.replies.model import Card


def card(meeting: Meeting | None, context: Context) -> Card:
    found = [action for action in context.register.actions.where() if _is_reviewed(action, meeting)]
    return cards.review(
        meeting,
        sorted(found, key=_order),
        last_words=_last_words(context),
        meetings={each.id: each for each in context.register.all_meetings},
        zone=context.zone,
    )


def _is_reviewed(action: Action, meeting: Meeting | None) -> bool:
    """What is held or was made at this very meeting is not reviewed at it."""
    if action.held or action.status is ActionStatus.DROPPED or action.agreed_meeting_id is not None:
        return False
    return meeting is None or action.meeting_id != meeting.id


def _order(action: Action) -> tuple[int, int]:
    return action.meeting_id or 0, action.number


def _last_words(context: Context) -> dict[int, Note]:
    """What was said last about each action; requests and reasons are not for a screen."""
    return {note.action_id: note for note in context.register.notes.where() if note.is_for_everybody}
