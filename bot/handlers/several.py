"""The same for several things at once: each is stored, or none and the one in doubt is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from bot.commands.model import Command, Several
from bot.domain.errors import ConvenorError
from bot.handlers import rights
from bot.handlers.context import Context
from bot.replies.cards import problems
from bot.replies.cards import several as cards
from bot.replies.model import Card, Reply, Tone

Handlers = Mapping[type[Command], Callable[[Any, Context], Reply]]


class AskedFirst(Exception):  # No error: a question, for which all that was done is taken back.
    """One of several is in doubt: the unit of work ends with this answer, and stores nothing."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("one of several is in doubt")
        self.reply = reply


def several(command: Several, context: Context, handlers: Handlers) -> Reply:
    """Each in its turn, in one change that is undone as one.

    Raises:
        AskedFirst: one of them can't be done, or must be asked about.
    """
    commands = _answered(command)
    verbs = {type(each).__name__ for each in commands}
    if len(verbs) == 1:
        context.register.author = replace(context.register.author, verb=verbs.pop())
    done = [_one(commands, number, context, handlers) for number in range(len(commands))]
    return Reply(card=cards.together(done, change=context.register.change))


def _one(commands: tuple[Command, ...], number: int, context: Context, handlers: Handlers) -> Card:
    each = commands[number]
    try:
        rights.require_door(each, context)
        reply = handlers[type(each)](each, context)
    except ConvenorError as error:
        refusal = problems.problem(error, said=context.request.text)
        others = commands[:number] + commands[number + 1 :]
        raise AskedFirst(Reply(card=cards.refused(refusal, others))) from error
    assert reply.card is not None, "what is done for several things answers for each"
    if reply.card.tone in (Tone.QUESTION, Tone.REFUSAL):
        asked = cards.asked(
            reply.card, commands, number, settle=lambda answer: _settled(commands, number, answer)
        )
        raise AskedFirst(Reply(card=asked))
    return reply.card


def _answered(command: Several) -> tuple[Command, ...]:
    """The commands with the answer of a form."""
    if command.asked is None or not 0 <= command.asked < len(command.commands):
        return command.commands
    given: dict[str, Any] = {
        name: value for name in ("when", "reason") if (value := getattr(command, name)) is not None
    }
    before = command.commands[command.asked]
    answer = replace(before, **{name: value for name, value in given.items() if hasattr(before, name)})
    return _settled(command.commands, command.asked, answer)


def _settled(commands: tuple[Command, ...], asked: int, answer: Command) -> tuple[Command, ...]:
    """An answer for one of them, given to all that said the same: one date, one reason; a reference is its own."""
    before = commands[asked]
    if type(answer) is not type(before):
        return (*commands[:asked], answer, *commands[asked + 1 :])
    changed = {
        each.name: (getattr(before, each.name), getattr(answer, each.name))
        for each in fields(before)
        if each.name != "ref" and getattr(before, each.name) != getattr(answer, each.name)
    }
    settled: list[Command] = []
    for number, each in enumerate(commands):
        if number == asked:
            settled.append(answer)
        elif type(each) is type(before):
            new: dict[str, Any] = {
                name: after for name, (was, after) in changed.items() if getattr(each, name) == was
            }
            settled.append(replace(each, **new))
        else:
            settled.append(each)
    return tuple(settled)
