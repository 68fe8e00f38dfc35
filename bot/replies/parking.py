"""Buttons and forms that are too long for a platform's button: kept elsewhere, with a short one in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.commands.model import Parked
from bot.replies.codec import LONGEST, payload, pressed_to_json
from bot.replies.model import Button, Buttons, Card, Form, Items, Part

Keep = Callable[[Any], int]  # JSON of a command or a form -> the number it is kept under


def is_long(card: Card) -> bool:
    """Whether any button or form of the card is too long."""
    return any(_has_long(part) for part in card.parts)


def shortened(card: Card, keep: Keep) -> Card:
    """The card with each long button carrying a Parked instead, and each long form its number."""
    if not is_long(card):
        return card
    return replace(card, parts=tuple(_short_part(part, keep) for part in card.parts))


def without_long(card: Card) -> Card:
    """The card without what is too long, for where nothing can be kept."""
    parts: list[Part] = []
    for part in card.parts:
        match part:
            case Form() if _is_long(part):
                continue
            case Buttons():
                part = Buttons(buttons=_fitting(part.buttons))
            case Items():
                part = replace(
                    part, items=tuple(replace(each, buttons=_fitting(each.buttons)) for each in part.items)
                )
        parts.append(part)
    return replace(card, parts=tuple(parts))


def _fitting(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(each for each in buttons if not _is_long(each))


def _has_long(part: Part) -> bool:
    match part:
        case Form():
            return _is_long(part)
        case Buttons():
            return any(_is_long(each) for each in part.buttons)
        case Items():
            return any(_is_long(each) for item in part.items for each in item.buttons)
        case _:
            return False


def _is_long(pressed: Button | Form) -> bool:
    return len(payload(pressed).encode()) > LONGEST


def _short_part(part: Part, keep: Keep) -> Part:
    match part:
        case Form() if _is_long(part):
            return replace(part, kept=keep(pressed_to_json(part)))
        case Buttons():
            return Buttons(buttons=tuple(_short(each, keep) for each in part.buttons))
        case Items():
            rows = tuple(
                replace(item, buttons=tuple(_short(each, keep) for each in item.buttons))
                for item in part.items
            )
            return replace(part, items=rows)
        case _:
            return part


def _short(button: Button, keep: Keep) -> Button:
    if not _is_long(button):
        return button
    return replace(button, command=Parked(id=keep(pressed_to_json(button.form or button.command))), form=None)
