"""What people wrote, as Teams shows it as it was typed: as runs, which format nothing, and as markdown where it must.

Runs of a RichTextBlock take every character literally, on every client. Only a TextBlock can mention somebody
(Microsoft: "Mention support within Adaptive Cards"), and its markdown differs between clients: the mobile ones
show a backslash that escapes (AdaptiveCards issue 5590) and read no entities. So in a TextBlock a mark that could
format is shown by the sign that looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never
from urllib.parse import quote

from bot.platforms.teams import limits
from bot.replies.aloud import clean, one_line, sentences, within
from bot.replies.model import Card, Link, Mention, Moment, Span, Strong, Typed

Element = dict[str, Any]

JOINED = "\u2060"  # Shows nothing, and parts what would be taken together.
_LOOKS_LIKE = {
    "*": "∗",  # U+2217
    "_": "ˍ",  # U+02CD
    "~": "∼",  # U+223C
    "`": "ˋ",  # U+02CB
    "<": "‹",  # U+2039
    ">": "›",  # U+203A
}
_MARKS = re.compile(r"[*_~`<>]")
_ENTITY = re.compile(r"&(?=[#\w])")
_ESCAPING = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_LINKING = re.compile(r"\](?=[(\[:])")
_BLOCK = re.compile(r"(?=[#+=|-]|\d{1,9}[.)])")  # At a line's start: a heading, a list, a rule.
_MACRO = re.compile(r"\{(?=\{)")  # {{DATE(…)}} is put into the reader's words, in runs too.
_ADDRESS = re.compile(r"https?://[^\s<>|\"“”„«»]*[^\s<>|\"“”„«».,;:!?()\[\]'’*_~`]")
_LINKED = re.compile(r"(?:https?://|mailto:)[^\s<>|\"]+")
_OBJECT_ID = re.compile(r"[0-9A-Za-z:._-]{1,128}")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the renderer is told about where a card is shown."""

    users: Mapping[int, str]  # person id -> object id (Microsoft Entra) in this tenant
    seal: Callable[[str], str]  # a button's payload -> the signed text that its data hold


@dataclass(kw_only=True)
class Mentions:
    """The people whom one card mentions: each has a tag in a text, and an entity beside the card's body."""

    users: Mapping[int, str]
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)  # tag -> (object id, name)

    def known(self, span: Span) -> bool:
        return isinstance(span, Mention) and self._user(span) is not None

    def tag(self, span: Mention) -> str | None:
        """ "<at>Marion Keane</at>"; None for somebody who has no account here."""
        user = self._user(span)
        if user is None:
            return None
        name = one_line(span.name) or "Somebody"
        shown = escape_inline(name)
        # Teams finds a person by the tag: of two who have one name, the second's gets a mark that shows nothing.
        while self.tags.get(tag := f"<at>{shown}</at>", (user, ""))[0] != user:
            shown += JOINED
        self.tags[tag] = (user, name)
        return tag

    def entities(self) -> list[Element]:
        return [
            {"type": "mention", "text": tag, "mentioned": {"id": user, "name": name}}
            for tag, (user, name) in self.tags.items()
        ]

    def _user(self, span: Mention) -> str | None:
        user = self.users.get(span.person_id) if span.person_id is not None else None
        return user if user is not None and _OBJECT_ID.fullmatch(user) else None


def escape(written: str) -> str:
    """What a person wrote, for a text that Teams reads as markdown or HTML: shown as typed, line by line."""
    lines = (escape_inline(line.strip()) for line in clean(written).split("\n"))
    return "\n".join(f"{JOINED if _BLOCK.match(line) else ''}{line}" for line in lines)


def escape_inline(written: str) -> str:
    """The same within a line, whose start is somebody else's."""
    words = clean(written)
    shown = _MARKS.sub(
        lambda mark: mark[0] if _within_a_word(words, mark.start()) else _LOOKS_LIKE[mark[0]], words
    )
    shown = _ESCAPING.sub(f"\\\\{JOINED}", shown)
    shown = _ENTITY.sub(f"&{JOINED}", shown)
    shown = _LINKING.sub(f"]{JOINED}", shown)
    return _MACRO.sub(f"{{{JOINED}", shown)


def is_plain(written: str) -> bool:
    """Whether markdown shows it as it is, so that a TextBlock can hold it unchanged."""
    return "\n" not in written and escape(written) == written


def plain(card: Card) -> str:
    """The card in sentences: for a notification, and for clients that don't show cards.

    Escaped; at most limits.TEXT characters, and never empty.
    """
    return within(sentences(card), limits.TEXT, escape)


def paragraph(
    spans: Iterable[Span], mentions: Mentions | None, *, spacing: str = "", **style: Any
) -> Iterator[Element]:
    """A block for each line that says something. mentions: None where nobody is to be mentioned.

    style: of every run (weight, size, isSubtle).
    """
    first = True
    for line in _lines(spans):
        block = _line(line, mentions, style)
        if block is None:
            continue
        wanted = spacing if first else "None"
        yield block | ({"spacing": wanted} if wanted else {})
        first = False


# --- lines


def _line(spans: list[Span], mentions: Mentions | None, style: Mapping[str, Any]) -> Element | None:
    if mentions is not None and any(mentions.known(span) for span in spans):
        words = "".join(_markdown(span, mentions) for span in spans).strip()
        start = JOINED if _BLOCK.match(words) else ""
        return {"type": "TextBlock", "text": start + words, "wrap": True, **style}
    runs = [run for span in spans for run in _runs(span, style) if run["text"]]
    if not any(run["text"].strip() for run in runs):
        return None
    return {"type": "RichTextBlock", "inlines": runs}


def _lines(spans: Iterable[Span]) -> list[list[Span]]:
    """The spans, a list of them for each line."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        match span:
            case str():
                each: list[Span] = list(clean(span).split("\n"))
            case Strong():
                each = [Strong(text=words) for words in clean(span.text).split("\n")]
            case _:
                each = [span]
        lines[-1].append(each[0])
        lines += [[more] for more in each[1:]]
    return lines


# --- runs


def _runs(span: Span, style: Mapping[str, Any]) -> Iterator[Element]:
    match span:
        case str():
            yield from _literal(span, style)
        case Strong():
            yield from _literal(span.text, {**style, "weight": "Bolder"})
        case Mention():
            yield _run(one_line(span.name), style)
        case Link():
            yield from _link(span, style)
        case Typed():
            yield _run(one_line(span.text), {**style, "fontType": "Monospace"})
        case Moment():
            yield _run(one_line(span.words), {**style, "weight": "Bolder"} if span.strong else style)
        case _:
            assert_never(span)


def _literal(words: str, style: Mapping[str, Any]) -> Iterator[Element]:
    """The words; a web address in them stays one that can be followed."""
    place = 0
    for address in _ADDRESS.finditer(words):
        yield _run(words[place : address.start()], style)
        yield _run(address[0], style, address[0])
        place = address.end()
    yield _run(words[place:], style)


def _link(span: Link, style: Mapping[str, Any]) -> Iterator[Element]:
    address = _LINKED.fullmatch(clean(span.url).strip())
    label = one_line(span.text)
    if address is None:
        yield _run(label if span.text == span.url else f"{label} ({one_line(span.url)})", style)
    else:
        yield _run(label or address[0], style, address[0])


def _run(words: str, style: Mapping[str, Any], address: str = "") -> Element:
    follows = {"selectAction": {"type": "Action.OpenUrl", "url": address}} if address else {}
    return {"type": "TextRun", "text": _MACRO.sub(f"{{{JOINED}", words), **style, **follows}


# --- markdown


def _markdown(span: Span, mentions: Mentions) -> str:
    match span:
        case str():
            return "".join(_linked(span))
        case Strong() | Typed():  # Teams formats no code in a card.
            return _bold(span.text)
        case Mention():
            return mentions.tag(span) or escape_inline(one_line(span.name))
        case Link():
            address = _LINKED.fullmatch(clean(span.url).strip())
            if address is None:
                return escape_inline(f"{one_line(span.text)} ({one_line(span.url)})")
            return _markdown_link(one_line(span.text) or address[0], address[0])
        case Moment():
            return _bold(span.words) if span.strong else escape_inline(one_line(span.words))
        case _:
            assert_never(span)


def _linked(words: str) -> Iterator[str]:
    place = 0
    for address in _ADDRESS.finditer(words):
        yield escape_inline(words[place : address.start()])
        yield _markdown_link(address[0], address[0])
        place = address.end()
    yield escape_inline(words[place:])


def _markdown_link(label: str, address: str) -> str:
    shown = escape_inline(label).replace("[", "［").replace("]", "］")
    return f"[{shown}]({quote(address, safe=_IN_ADDRESS)})"


_IN_ADDRESS = "%/:?#@!$&',;=+~-."  # What stays: no bracket or mark that could end the link, or format.


def _bold(written: str) -> str:
    words = one_line(written)
    if not words:
        return " " if written else ""
    shown = escape_inline(words)
    before, after = (" " if edge.isspace() else "" for edge in (written[:1], written[-1:]))
    first, last = ("" if edge.isalnum() else JOINED for edge in (shown[0], shown[-1]))
    return f"{before}**{first}{shown}{last}**{after}"


def _within_a_word(words: str, place: int) -> bool:
    """An underscore between letters formats nothing; an address or a file's name keeps it."""
    ends = f" {words} "
    return words[place] == "_" and ends[place].isalnum() and ends[place + 2].isalnum()
