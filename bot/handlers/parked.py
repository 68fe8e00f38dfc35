"""What is too long for a button waits in the register, and is opened here as if it had been in the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.commands.model import Command, Parked
from bot.domain.errors import ProposalGone
from bot.handlers import rights
from bot.handlers.context import Context
from bot.replies import parking
from bot.replies.codec import pressed_from_json
from bot.replies.model import Card, Form, Reply
from bot.store import proposals

Handlers = Mapping[type[Command], Callable[[Any, Context], Reply]]


def keep_long(reply: Reply, context: Context) -> Reply:
    """The reply, what is too long in it kept for whoever sees it: the sender, or everybody in the network."""
    if reply.card is None:
        return reply
    keep = partial(proposals.keep, context.register, context.person.id, for_all=not reply.private)
    return replace(reply, card=parking.shortened(reply.card, keep))


def press(command: Parked, context: Context, handlers: Handlers) -> Reply:
    """Do what is kept as if it had just been pressed; a form comes back to be filled in.

    Raises:
        ProposalGone: expired, of another network, or shown to somebody else.
        NotAllowed: the sender may not, as for any other button.
    """
    kept = proposals.kept(context.register, command.id)
    if not kept.for_all and kept.person_id != context.person.id:
        raise ProposalGone(why="other")
    pressed = pressed_from_json(kept.value)
    if isinstance(pressed, Form):
        return Reply(card=Card(parts=(replace(pressed, kept=command.id),)))
    rights.require_door(pressed, context)
    context.register.author = replace(context.register.author, verb=type(pressed).__name__)
    return handlers[type(pressed)](pressed, context)
