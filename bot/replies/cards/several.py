"""Cards for the same done to several things: what became of each, or what stands in the way of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands.model import Acknowledge, Command, Several, Undo
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Buttons,
    Card,
    Form,
    Item,
    Items,
    Part,
    Text,
    Tone,
    buttons,
    items,
    line,
    text,
)


def together(cards: Sequence[Card], *, change: str) -> Card:
    """A row for each: its first sentence, what else was said, and its own buttons; one Undo takes all back."""
    parts: tuple[Part, ...] = (items([_row(card) for card in cards]), buttons(undo_button(change)))
    return Card(tone=Tone.GOOD, parts=parts, about=", ".join(card.about for card in cards if card.about))


def _row(card: Card) -> Item:
    said = [part.spans for part in card.parts if isinstance(part, Text)]
    return Item(
        title=said[0] if said else line(card.title),
        lines=tuple(said[1:]),
        buttons=tuple(
            button
            for part in card.parts
            if isinstance(part, Buttons)
            for button in part.buttons
            if not isinstance(button.command, (Undo, Acknowledge))
        ),
    )


def refused(card: Card, others: Sequence[Command]) -> Card:
    """One can't be done: the others may be, without it."""
    names = words.listed([str(ref) for each in others if (ref := getattr(each, "ref", None))])
    if not names:
        return card
    rest = others[0] if len(others) == 1 else Several(commands=tuple(others))
    only = Button(label=f"Only {words.shorten(names, 40)}", command=rest)
    spared = text(f"Nothing was changed for {names} either.")
    return replace(card, parts=(*card.parts, spared, buttons(only)))


def asked(
    card: Card,
    commands: tuple[Command, ...],
    number: int,
    *,
    settle: Callable[[Command], tuple[Command, ...]],
) -> Card:
    """The question about one of them; each answer does them all."""
    about = commands[number]

    def button(each: Button) -> Button:
        command = each.command
        if isinstance(command, type(about)):
            command = Several(commands=settle(command))
        return replace(each, command=command, form=form(each.form) if each.form else None)

    def form(each: Form) -> Form:
        answers = {one.name for one in each.inputs}
        if not isinstance(each.command, type(about)) or not answers <= {"when", "reason"}:
            return each
        return replace(each, command=Several(commands=settle(each.command), asked=number))

    def part(each: Part) -> Part:
        match each:
            case Buttons():
                return replace(each, buttons=tuple(button(one) for one in each.buttons))
            case Items():
                rows = [
                    replace(item, buttons=tuple(button(one) for one in item.buttons)) for item in each.items
                ]
                return replace(each, items=tuple(rows))
            case Form():
                return form(each)
            case _:
                return each

    names = words.listed([str(ref) for each in commands if (ref := getattr(each, "ref", None))])
    waiting = text(
        f"{names} wait for your answer: it counts for all, and nothing was changed yet.", quiet=True
    )
    return replace(card, parts=(*(part(each) for each in card.parts), waiting))
