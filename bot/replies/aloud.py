"""A card as sentences without any markup: for a notification, a screen reader, and where cards are not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import assert_never

from bot.replies.model import (
    Attached,
    Buttons,
    Card,
    Fields,
    Form,
    Heading,
    Item,
    Items,
    Picture,
    Text,
    said,
)

NOTHING = "Nothing to show."

# Marks that are not seen: they reorder a line, or hide in a word so that it passes for another. The joiners
# of emoji and of several scripts (U+200C, U+200D) stay.
_UNSEEN = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)
_REMOVED = re.compile(f"[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff{_UNSEEN}]")


def clean(written: str) -> str:
    """The text without control characters, and without marks that nobody sees."""
    whole = written.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _REMOVED.sub("", whole)


def one_line(written: str) -> str:
    """The text, clean, its spaces and line ends made single spaces."""
    return " ".join(clean(written).split())


def shortened(words: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one near the end."""
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    whole = cut if words[limit - 1].isspace() else cut.rpartition(" ")[0]
    return f"{(whole if len(whole) > limit // 2 else cut).rstrip()}…"


def within(words: str, limit: int, written: Callable[[str], str]) -> str:
    """The words as `written` writes them, shortened until that has at most `limit` characters."""
    if len(shown := written(words)) <= limit:
        return shown
    fewest, most = 0, min(len(words), limit)  # The largest number of characters that fits, found by halving.
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if len(written(shortened(words, middle))) <= limit:
            fewest = middle
        else:
            most = middle - 1
    return written(shortened(words, fewest))


def sentences(card: Card) -> str:
    """The card's words, a line for each of its parts and rows; never empty, and nothing in them escaped."""
    lines = [one_line(line) for line in _sentences(card)]
    return "\n".join(line for line in lines if line) or NOTHING


def _sentences(card: Card) -> Iterator[str]:
    yield said(card.title)
    for part in card.parts:
        match part:
            case Text():
                yield said(part.spans)
            case Heading():
                yield said(part.text)
            case Fields():
                for name, value in part.pairs:
                    yield f"{name}: {said(value)}"
            case Items():
                if not part.items:
                    yield part.empty
                for number, item in enumerate(part.items, start=1):
                    yield _row(item, f"{number}. " if part.numbered else "")
            case Form():
                yield part.title
            case Attached():
                yield part.says
            case Picture():
                yield part.alt
            case Buttons():
                pass  # What is read aloud has none.
            case _:
                assert_never(part)


def _row(item: Item, number: str) -> str:
    lead = f"{item.ref}: " if item.ref else ""
    row = f"{number}{lead}{said(item.title)}"
    for more in map(said, (item.detail, *item.lines)):
        if more:
            row += f"{'' if row.endswith(('.', '?', '!', ':')) else ','} {more}"
    return row.replace(" · ", ", ")
