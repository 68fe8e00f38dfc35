"""A card as it makes sense to one reader: without what puts it where others talk, which no mail and no page can do."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import ListActions, ShowAgenda
from bot.replies.model import Button, Buttons, Card, Items, Part


def for_one(card: Card) -> Card:
    return replace(card, parts=tuple(_part(each) for each in card.parts))


def _part(part: Part) -> Part:
    match part:
        case Buttons(buttons=offered):
            return replace(part, buttons=_kept(offered))
        case Items(items=rows):
            return replace(part, items=tuple(replace(each, buttons=_kept(each.buttons)) for each in rows))
        case _:
            return part


def _kept(offered: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(each for each in offered if not _is_shared(each))


def _is_shared(button: Button) -> bool:
    match button.command:
        case ListActions(shared=shared) | ShowAgenda(shared=shared):
            return shared
        case _:
            return False
