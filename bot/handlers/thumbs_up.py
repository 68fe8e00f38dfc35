"""A thumbs-up on a reminder: perhaps it is done, so that is asked; on anything else it is a nod."""

from __future__ import annotations

from bot.commands.model import ThumbsUp
from bot.domain.action import ActionStatus
from bot.handlers.context import Context
from bot.replies.cards import asking
from bot.replies.model import Reply
from bot.store import deliveries

_OPEN = (ActionStatus.OPEN, ActionStatus.STARTED)


def thumbs_up(command: ThumbsUp, context: Context) -> Reply:
    """Ask about the actions of that very message which are still the sender's to do."""
    register = context.register
    reminded = deliveries.actions_in(
        register, context.person.id, platform=context.request.sender.platform, message=command.message
    )
    found = [action for id in reminded if (action := register.actions.get(id)) is not None]
    still = [action for action in found if action.status in _OPEN and context.owns(action)]
    return Reply(card=asking.is_it_done(still) if still else None)
