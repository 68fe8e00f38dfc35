"""A short answer to a question that a message put: which of its buttons it presses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.agreeing import Agreed, Agreement
from bot.commands.model import Command, Confirm, ConfirmImport, Several
from bot.replies.model import Button, Buttons, Card, Items, Tone


def pressed(answer: Agreement, card: Card) -> Command | None:
    """None: nothing of what the card offers is meant for sure.

    A message that puts no question is not agreed to: "ok" to a reminder ticks nothing off.
    """
    if card.tone is not Tone.QUESTION:
        return None
    match answer.said:
        case Agreed.YES:
            return _only([each for each in _buttons(card) if each.primary])
        case Agreed.NO:
            return _only([each for each in _buttons(card) if _discards(each)])
        case Agreed.ALL:
            found = list(_rows(card).values())
            return Several(commands=tuple(found)) if len(found) > 1 else None
        case Agreed.SOME:
            rows = _rows(card)
            named = [_named(each, rows) for each in answer.refs]
            commands = tuple(each for each in named if each is not None)
            if len(commands) != len(answer.refs):
                return None
            return commands[0] if len(commands) == 1 else Several(commands=commands)


def _only(offered: Sequence[Button]) -> Command | None:
    return offered[0].command if len(offered) == 1 and offered[0].form is None else None


def _discards(button: Button) -> bool:
    return isinstance(button.command, Confirm | ConfirmImport) and button.command.discard


def _buttons(card: Card) -> Iterator[Button]:
    for part in card.parts:
        if isinstance(part, Buttons):
            yield from part.buttons


def _rows(card: Card) -> dict[str, Command]:
    """What choosing a row of the question does, by its reference: where each has one button, for the same verb."""
    rows = [each for part in card.parts if isinstance(part, Items) for each in part.items]
    chosen = {
        each.ref: each.buttons[0].command
        for each in rows
        if each.ref and len(each.buttons) == 1 and each.buttons[0].form is None
    }
    kinds = {type(each) for each in chosen.values()}
    return chosen if len(chosen) == len(rows) and len(kinds) == 1 and Confirm not in kinds else {}


def _named(ref: str, rows: dict[str, Command]) -> Command | None:
    wanted = ref.casefold()
    fitting = [
        command
        for key, command in rows.items()
        if wanted in (key.casefold(), key.rpartition("/")[2].casefold())
    ]
    return fitting[0] if len(fitting) == 1 else None
