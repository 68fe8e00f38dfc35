"""The words of a card for a letter: as HTML in which nothing of them is markup, and as plain text."""

from __future__ import annotations

import re
from html import escape as escaped
from typing import Final, assert_never

from bot.replies.aloud import clean, one_line, sentences, shortened
from bot.replies.model import Card, Line, Link, Mention, Moment, Span, Strong, Typed, line, said

SUBJECT: Final = 120  # Characters; a phone shows about 40, and the day stands at their beginning.

_LEADS_SOMEWHERE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)


def html(words: Line) -> str:
    """The words as HTML: whatever a person wrote in them is shown as it was written."""
    return "".join(map(_html, line(words)))


def plain(words: Line) -> str:
    """The words as plain text; the address of a link stands behind its words."""
    return "".join(map(_plain, line(words)))


def row(words: Line) -> str:
    """The words as plain text on one line, as what stands in a list is."""
    return one_line(plain(words))


def escape(written: str) -> str:
    """What a person wrote, for HTML and for the value of an attribute."""
    return escaped(clean(written), quote=True)


def subject(card: Card) -> str:
    """What it is about, when, and how many: the card's own title, on one line."""
    return shortened(one_line(said(card.title)) or sentences(card).split("\n", 1)[0], SUBJECT)


def is_address(url: str) -> bool:
    """Whether a link of ours may lead there: the web, or a letter to somebody."""
    return _LEADS_SOMEWHERE.fullmatch(clean(url).strip()) is not None


def anchor(url: str, words: str, given: str = "") -> str:
    """A link; given: further attributes, as they stand in the tag."""
    return f'<a href="{escape(url.strip())}"{given}>{escape(words)}</a>'


def _html(span: Span) -> str:
    match span:
        case str():
            return _with_breaks(span)
        case Strong():
            return f"<strong>{_with_breaks(span.text)}</strong>"
        case Mention():
            return escape(span.name)
        case Link():
            if not is_address(span.url):
                return escape(_with_address(span))
            return anchor(span.url, one_line(span.text) or span.url)
        case Typed():
            return f"<strong>“{escape(one_line(span.text))}”</strong>" if span.text.strip() else ""
        case Moment():
            return f"<strong>{escape(span.words)}</strong>" if span.strong else escape(span.words)
        case _:
            assert_never(span)


def _plain(span: Span) -> str:
    match span:
        case str():
            return clean(span)
        case Strong() | Moment() | Mention():
            return clean(said((span,)))
        case Link():
            return clean(_with_address(span))
        case Typed():
            return f"“{one_line(span.text)}”" if span.text.strip() else ""
        case _:
            assert_never(span)


def _with_breaks(written: str) -> str:
    return escape(written).replace("\n", "<br>")


def _with_address(link: Link) -> str:
    return link.url if link.text.strip() in ("", link.url) else f"{link.text} ({link.url})"
