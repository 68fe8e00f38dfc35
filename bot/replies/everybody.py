"""A card for several readers: names instead of mentions, so that nobody is called who merely stands in a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from bot.replies.model import Card, Fields, Heading, Items, Line, Mention, Part, Span, Text

Change: TypeAlias = Callable[[Span], Span]


def for_everybody(card: Card) -> Card:
    """The card as several people may see it; a platform tells whoever is mentioned where others look on."""
    return with_spans(card, lambda span: span.name if isinstance(span, Mention) else span)


def with_spans(card: Card, change: Change) -> Card:
    """The card with another span in the place of each, wherever one stands."""
    parts = tuple(_part(part, change) for part in card.parts)
    return replace(card, title=_line(card.title, change), parts=parts)


def _part(part: Part, change: Change) -> Part:
    match part:
        case Text():
            return replace(part, spans=_spans(part.spans, change))
        case Heading():
            return replace(part, text=_line(part.text, change))
        case Fields():
            return replace(part, pairs=tuple((name, _line(value, change)) for name, value in part.pairs))
        case Items():
            rows = tuple(
                replace(
                    item,
                    title=_spans(item.title, change),
                    detail=_line(item.detail, change),
                    lines=tuple(_line(line, change) for line in item.lines),
                )
                for item in part.items
            )
            return replace(part, items=rows)
        case _:
            return part


def _line(words: Line, change: Change) -> Line:
    return words if isinstance(words, str) else _spans(words, change)


def _spans(spans: tuple[Span, ...], change: Change) -> tuple[Span, ...]:
    return tuple(change(span) for span in spans)
