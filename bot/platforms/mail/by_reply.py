"""What one may write back instead of following a link: a few words that mean what the button does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.commands.model import (
    Apologise,
    Attend,
    ChangeDue,
    Command,
    DoneAction,
    DropAction,
    ListActions,
    MilestoneDone,
    NotMine,
    ShowAgenda,
    SnoozeAction,
    Undo,
    UpdateAction,
)
from bot.replies.model import Button, Buttons, Card, Form, Items, Tone

MOST: Final = 4  # In one mail; nobody reads more.


@dataclass(frozen=True, kw_only=True)
class Said:
    """How one says a command: in a mail about one thing, and in one about several."""

    alone: str
    named: str  # with {ref}; "" where there is nothing to name


_STUCK: Final = Said(alone="I'm stuck", named="I'm stuck with {ref}")
SAID: Final[Mapping[type[Command], Said]] = {
    Apologise: Said(alone="apologies", named=""),
    Attend: Said(alone="I'm coming", named=""),
    ChangeDue: Said(alone="I need until Friday", named="I need until Friday for {ref}"),
    DoneAction: Said(alone="done", named="done {ref}"),
    DropAction: Said(alone="no longer needed", named="drop {ref}"),
    ListActions: Said(alone="my actions", named=""),
    MilestoneDone: Said(alone="done {ref}", named="done {ref}"),
    NotMine: Said(alone="not mine", named="not mine {ref}"),
    ShowAgenda: Said(alone="agenda", named=""),
    SnoozeAction: Said(alone="remind me on Monday", named="remind me of {ref} on Monday"),
    Undo: Said(alone="undo", named=""),
}


def hints(card: Card) -> tuple[str, ...]:
    """Words to reply with, in the order of the buttons; they name what is meant where a mail is about several."""
    offered = list(_pressed(card))
    if card.tone is Tone.QUESTION and sum(isinstance(each, Button) and each.primary for each in offered) == 1:
        return ("yes",)
    commands = [each.command for each in offered]
    several = len({ref for each in commands if (ref := ref_of(each))}) > 1
    found = (words(each, named=several) for each in commands)
    return tuple(dict.fromkeys(each for each in found if each))[:MOST]


def words(command: Command, *, named: bool) -> str:
    """How one says this command; "" where a few words don't say it."""
    said = SAID.get(type(command))
    match command:
        case UpdateAction(kind="stuck"):
            said = _STUCK
        case ListActions(scope=scope) if scope != "mine":
            said = None
    if said is None:
        return ""
    template = (said.named or said.alone) if named else said.alone
    ref = ref_of(command)
    return template.format(ref=ref) if ref or "{" not in template else ""


def ref_of(command: Command) -> str:
    """The thing that it is about, as one types it: "Jun24/4a"."""
    ref = getattr(command, "ref", None)
    return ref if isinstance(ref, str) else ""


def _pressed(card: Card) -> Iterator[Button | Form]:
    for part in card.parts:
        match part:
            case Buttons():
                yield from part.buttons
            case Items():
                for item in part.items:
                    yield from item.buttons
            case Form():
                yield part
