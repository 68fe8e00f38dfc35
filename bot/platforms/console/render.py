"""A card as lines of terminal text: plain when piped, coloured for a person; buttons are numbered."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from bot.replies.enclosed import in_words
from bot.replies.model import (
    Attached,
    Button,
    Buttons,
    Card,
    Fields,
    Form,
    Heading,
    Item,
    Items,
    Link,
    Mention,
    Moment,
    Part,
    Picture,
    Span,
    Strong,
    Text,
    Tone,
    Typed,
    said,
)

WIDTH = 96  # Columns; longer lines are wrapped at words.
_COLOURS = {
    "title": "1",
    "strong": "1",
    "typed": "36",
    "ref": "33",
    "quiet": "2",
    "button": "34",
    Tone.GOOD: "32",
    Tone.QUESTION: "35",
    Tone.REFUSAL: "33",
    Tone.PLAIN: "0",
}
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
# Marks that reorder what follows them, and so could disguise one text as another.
_REORDERING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"}


@dataclass(kw_only=True)
class Rendered:
    """The lines of one card, and the buttons by their numbers (1 is buttons[0])."""

    lines: list[str] = field(default_factory=list)
    buttons: list[Button | Form] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def clean(written: str) -> str:
    """What a person wrote, without anything that a terminal would obey or that reorders the line."""
    kept = (
        char
        for char in written
        if char == "\n" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _REORDERING)
    )
    return "".join(kept)


def render(card: Card, *, colour: bool = False) -> Rendered:
    """The card for the terminal. Buttons count through the whole card, from 1."""
    rendered = Rendered()
    style = _Style(colour)
    if card.title:
        rendered.lines.append(style("title", clean(said(card.title))))
    for part in card.parts:
        rendered.lines += _part(part, rendered.buttons, style)
    if card.tone is not Tone.PLAIN and colour and rendered.lines:
        mark = {Tone.GOOD: "✓", Tone.QUESTION: "?", Tone.REFUSAL: "✗"}[card.tone]
        rendered.lines[0] = f"{style(card.tone, mark)} {rendered.lines[0]}"
    return rendered


class _Style:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, name: str | Tone, words: str) -> str:
        return f"\x1b[{_COLOURS[name]}m{words}\x1b[0m" if self._colour and words else words


def _part(part: Part, pressed: list[Button | Form], style: _Style) -> Iterator[str]:
    match part:
        case Text():
            words = _spans(part.spans, style)
            yield from _wrap(style("quiet", words) if part.quiet else words)
        case Heading():
            yield style("title", clean(said(part.text)))
        case Fields():
            width = max((len(name) for name, _ in part.pairs), default=0)
            for name, value in part.pairs:
                yield from _wrap(
                    f"{clean(name) + ':':<{width + 1}} {clean(said(value))}", indent=" " * (width + 2)
                )
        case Items():
            if not part.items and part.empty:
                yield from _wrap(clean(part.empty))
            for number, item in enumerate(part.items, start=1):
                yield from _item(item, f"{number}." if part.numbered else "", pressed, style)
        case Buttons():
            yield from _wrap(
                " ".join(_button(button, pressed, style) for button in part.buttons), indent="  "
            )
        case Form():
            pressed.append(part)
            asked = ", ".join(clean(each.label).rstrip("?").lower() for each in part.inputs)
            yield style("button", f"[{len(pressed)} {clean(part.title)}: {asked}]")
        case Attached() | Picture():
            yield from _wrap(_spans(in_words(part).spans, style))
        case _:
            assert_never(part)


def _item(item: Item, number: str, pressed: list[Button | Form], style: _Style) -> Iterator[str]:
    lead = " ".join(each for each in (number, style("ref", clean(item.ref)) if item.ref else "") if each)
    first = " ".join(each for each in (lead, _spans(item.title, style)) if each)
    yield from _wrap(f"  {first}", indent="      ")
    if item.detail:
        yield from _wrap(style("quiet", f"      {clean(said(item.detail))}"), indent="      ")
    for line in item.lines:
        yield from _wrap(f"      {clean(said(line))}", indent="        ")
    if item.buttons:
        yield from _wrap(
            "      " + " ".join(_button(button, pressed, style) for button in item.buttons), indent="      "
        )


def _button(button: Button, pressed: list[Button | Form], style: _Style) -> str:
    pressed.append(button)
    return style("button", f"[{len(pressed)} {clean(button.label)}]")


def _spans(spans: Iterable[Span], style: _Style) -> str:
    return "".join(_span(span, style) for span in spans)


def _span(span: Span, style: _Style) -> str:
    match span:
        case str():
            return clean(span)
        case Strong():
            return style("strong", clean(span.text))
        case Mention():
            return style("strong", clean(span.name))
        case Link():
            return f"{clean(span.text)} <{clean(span.url)}>" if span.text != span.url else clean(span.url)
        case Typed():
            return style("typed", clean(span.text))
        case Moment():
            return style("strong", clean(span.words)) if span.strong else clean(span.words)
        case _:
            assert_never(span)


def _wrap(line: str, *, indent: str = "") -> Iterator[str]:
    for each in line.split("\n"):
        if len(_ESCAPE.sub("", each)) <= WIDTH:
            yield each
        elif "\x1b" in each:
            yield each  # The terminal wraps coloured lines itself: their length is not their width.
        else:
            yield from textwrap.wrap(
                each, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )
