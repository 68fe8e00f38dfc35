"""What a card is about, for the record of what was sent: what it says of itself, and the rows of its lists."""

from __future__ import annotations

from bot.replies.model import Card, Items


def subjects_of(card: Card) -> tuple[str, ...]:
    """ "meeting:3", "Jun24/4a", each once."""
    rows = (each.ref for part in card.parts if isinstance(part, Items) for each in part.items)
    return tuple(dict.fromkeys(each for each in (card.about, *rows) if each))
