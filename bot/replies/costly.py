"""Which buttons take something away at once: a platform asks again before it sends their command."""

from __future__ import annotations

from bot.commands.model import CancelMeeting, DropAction, DropMilestone
from bot.replies.model import Button, Form


def costs(pressed: Button | Form) -> bool:
    """Whether it takes something away, for others too. What has a form, or asks back itself, does not."""
    if isinstance(pressed, Form) or pressed.form is not None:
        return False
    match pressed.command:
        case DropAction() | DropMilestone():
            return True
        case CancelMeeting(confirmed=confirmed):
            return confirmed
    return False
