"""A card for several readers: names instead of mentions, so that nobody is called who merely stands in a list."""

from __future__ import annotations

from dataclasses import replace

from bot.replies.model import Card, Fields, Heading, Items, Line, Mention, Part, Span, Text


def for_everybody(card: Card) -> Card:
    """The card as several people may see it; a platform tells whoever is mentioned where others look on."""
    return replace(card, title=_named(card.title), parts=tuple(_part(part) for part in card.parts))


def _part(part: Part) -> Part:
    match part:
        case Text():
            return replace(part, spans=_spans(part.spans))
        case Heading():
            return replace(part, text=_named(part.text))
        case Fields():
            return replace(part, pairs=tuple((name, _named(value)) for name, value in part.pairs))
        case Items():
            rows = tuple(
                replace(
                    item,
                    title=_spans(item.title),
                    detail=_named(item.detail),
                    lines=tuple(_named(line) for line in item.lines),
                )
                for item in part.items
            )
            return replace(part, items=rows)
        case _:
            return part


def _named(words: Line) -> Line:
    return words if isinstance(words, str) else _spans(words)


def _spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(span.name if isinstance(span, Mention) else span for span in spans)
