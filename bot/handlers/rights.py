"""Who may do what: the least role of each verb, and with an action its owner, its maker, chair and minute taker."""

from __future__ import annotations

from datetime import timedelta

from bot.commands import grammar
from bot.commands.model import Command
from bot.domain.action import Action
from bot.domain.errors import NotAllowed
from bot.domain.person import Role
from bot.handlers.context import Context

CORRECTION = timedelta(days=1)  # So long the maker of an action may put right what was echoed.
_RANK = {Role.OBSERVER: 0, Role.MEMBER: 1, Role.MINUTE_TAKER: 2, Role.CHAIR: 3}
DOOR = {"observer": 0, "member": 1, "owner": 1, "minute_taker": 2, "chair": 3}


def require_door(command: Command, context: Context) -> None:
    """Raises NotAllowed where the sender has less than the verb's least role."""
    verb = grammar.verb_of(command)
    context.require(
        passes_door(command, context.person.role),
        verb=f"{verb.noun} {verb.name}".strip(),
        by=verb.allowed,
    )


def passes_door(command: Command, role: Role) -> bool:
    """Whether the role has at least the verb's least role; what it concerns may ask for more."""
    return _RANK[role] >= DOOR[grammar.verb_of(command).allowed]


def may_finish(action: Action, context: Context) -> bool:
    """Start, done, outcome, remind me later, stuck, not mine."""
    return context.runs_meetings or (context.owns(action) and context.person.role is not Role.OBSERVER)


def may_change(action: Action, context: Context) -> bool:
    """Words, owner, date and dropping at once; an owner asks for them instead.

    Who captured it may put it right for a day: "Change" stands beside "Undo" on what was echoed.
    """
    if context.runs_meetings:
        return True
    made_it = action.created_by == context.person.id and context.person.role is not Role.OBSERVER
    return made_it and context.now - action.created_at <= CORRECTION


def on(action: Action, context: Context) -> frozenset[str]:
    """What the sender may do with it, for the buttons that are shown."""
    allowed = {
        "done": may_finish(action, context),
        "change": may_change(action, context),
        "request": context.owns(action) and context.person.role is not Role.OBSERVER,
        "reason": context.runs_meetings or context.owns(action),
    }
    return frozenset(name for name, may in allowed.items() if may)


def require_finishing(action: Action, context: Context, verb: str) -> None:
    """Raises NotAllowed, with the names of those who can."""
    if not may_finish(action, context):
        raise NotAllowed(verb=verb, allowed="owner", ask=_who_can(action, context))


def require_change_or_request(action: Action, context: Context, verb: str) -> None:
    """Raises NotAllowed, with the names of those who can."""
    if not may_change(action, context) and "request" not in on(action, context):
        raise NotAllowed(verb=verb, allowed="owner", ask=_who_can(action, context))


def _who_can(action: Action, context: Context) -> tuple[str, ...]:
    """The chair, then the minute taker: whoever stands first is who is asked."""
    return tuple(person.name for role in (Role.CHAIR, Role.MINUTE_TAKER) for person in context.holders(role))
