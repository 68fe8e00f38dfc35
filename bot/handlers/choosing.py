"""Which action or person a short word means: a doubt becomes a question whose buttons carry the command."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from bot.commands.model import Command
from bot.domain.action import Action
from bot.domain.errors import AmbiguousPerson, AmbiguousReference, Candidate
from bot.handlers.context import Context
from bot.replies.cards import asking
from bot.replies.model import Reply

C = TypeVar("C", bound=Command)
Handler = Callable[[C, Context], Reply]


def asks_which(verb: str, *, person: str = "who") -> Callable[[Handler[C]], Handler[C]]:
    """For handlers that look everything up before they change anything.

    person: the field of the command that names people.
    """

    def decorate(handler: Handler[C]) -> Handler[C]:
        @wraps(handler)
        def asking_first(command: C, context: Context) -> Reply:
            try:
                return handler(command, context)
            except AmbiguousReference as error:
                return Reply(card=asking.which(command, error, verb=verb))
            except AmbiguousPerson as error:
                return Reply(card=asking.which_person(command, error, field=person))

        return asking_first

    return decorate


def the_action(ref: str | None, context: Context, *, only: bool = False) -> Action:
    """The action that is meant; without a reference, the sender is asked which of their own.

    only: one's only open action is meant without being asked, since nothing is ended or taken away by it. Who
    runs meetings may as well mean anybody's, and is asked where nothing else was said.

    Raises:
        UnknownReference, AmbiguousReference: also where no reference was given.
    """
    if ref is not None and ref.strip():
        return context.action(ref)
    own = [
        action
        for action in context.register.actions.where(
            context.register.actions.column("status").in_(("open", "started"))
        )
        if context.visible(action) and context.owns(action)
    ]
    if only and len(own) == 1:
        return own[0]
    raise AmbiguousReference(
        phrase="", candidates=tuple(Candidate(key=action.key, text=action.summary) for action in own[:10])
    )
