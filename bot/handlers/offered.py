"""What a card offers its reader: no button of a command that their role would be refused."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import Command, Several
from bot.domain.person import Role
from bot.handlers import rights
from bot.replies.model import Button, Buttons, Card, Items, Part


def to_role(card: Card, role: Role) -> Card:
    """The card as this role may use it. A form that was asked for stays: its command got as far as this."""
    parts = tuple(kept for part in card.parts if (kept := _part(part, role)) is not None)
    return replace(card, parts=parts) if parts != card.parts else card


def _part(part: Part, role: Role) -> Part | None:
    """The part, None where nothing is left of it."""
    match part:
        case Buttons():
            left = _fitting(part.buttons, role)
            return Buttons(buttons=left) if left else None
        case Items():
            rows = tuple(replace(item, buttons=_fitting(item.buttons, role)) for item in part.items)
            return replace(part, items=rows)
        case _:
            return part


def _fitting(buttons: tuple[Button, ...], role: Role) -> tuple[Button, ...]:
    return tuple(each for each in buttons if _may(each.form.command if each.form else each.command, role))


def _may(command: Command, role: Role) -> bool:
    if isinstance(command, Several):
        return all(_may(each, role) for each in command.commands)
    return rights.passes_door(command, role)
