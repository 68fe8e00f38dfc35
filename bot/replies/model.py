"""The reply model: a card is built once from these parts and rendered by every platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, assert_never

from bot.commands.model import Command


class Tone(StrEnum):
    """How a card feels; a renderer may colour it. There is no tone for lateness (experience.md, rule 3)."""

    PLAIN = "plain"
    GOOD = "good"  # something was stored
    QUESTION = "question"  # an answer is needed; nothing was stored
    REFUSAL = "refusal"  # a clear no, and what to type next


@dataclass(frozen=True, kw_only=True)
class Strong:
    text: str


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A person: a platform that knows them mentions them, the others show the name."""

    name: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Words to type, shown as such."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An instant with its words in the zone of the card: a platform that knows its reader's zone may say it in that."""

    at: datetime  # aware, in the zone of the words
    words: str  # "Monday 16 September 2024, 10:00"
    hour: bool = False  # The words are the time of day alone.
    strong: bool = False


Span: TypeAlias = str | Strong | Mention | Link | Typed | Moment
Line: TypeAlias = str | tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Text:
    """One paragraph. Every str in it is shown literally: renderers escape it."""

    spans: tuple[Span, ...]
    quiet: bool = False  # small print


@dataclass(frozen=True, kw_only=True)
class Heading:
    text: Line


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Name and value pairs, shown in a column."""

    pairs: tuple[tuple[str, Line], ...]


class InputKind(StrEnum):
    LINE = "line"
    PARAGRAPH = "paragraph"
    DATE = "date"
    PERSON = "person"
    CHOICE = "choice"


@dataclass(frozen=True, kw_only=True)
class Input:
    """One field of a form; its answer replaces the field `name` of the form's command."""

    name: str
    label: str
    kind: InputKind = InputKind.LINE
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # (value, label)
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """Asks for what a command still needs. Answers are typed words, as in the grammar."""

    title: str
    command: Command
    inputs: tuple[Input, ...]
    submit: str = "Save"
    kept: int | None = None  # where it is too long for a button: the number it is kept under


@dataclass(frozen=True, kw_only=True)
class Button:
    """Carries the whole command; with a form, pressing it opens the form first."""

    label: str
    command: Command
    form: Form | None = None
    primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row of a list."""

    title: tuple[Span, ...]
    ref: str = ""  # shown first, as what one types
    detail: Line = ""  # second line: owners, due date, state in words
    lines: tuple[Line, ...] = ()  # indented under it
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Items:
    items: tuple[Item, ...]
    numbered: bool = False  # shown 1. 2. 3.
    empty: str = ""  # shown instead when there are none


@dataclass(frozen=True, kw_only=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that the store keeps."""

    id: int
    name: str  # with its ending
    media_type: str
    size: int  # bytes
    url: str | None = None  # where whoever has the address reads it; None: the bot has no public address


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file that goes with the card: enclosed in a mail, linked in a chat."""

    file: KeptFile
    says: str  # what it is: "The agenda, as a Word file"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture among the parts. alt: what it shows, in words that can stand in its place."""

    file: KeptFile
    alt: str


Part: TypeAlias = Text | Heading | Fields | Items | Buttons | Form | Attached | Picture


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one person, or one conversation, is shown.

    about names what it is about ("action:12", "meeting:3"), for the record of what was sent.
    """

    title: Line = ""
    parts: tuple[Part, ...] = ()
    tone: Tone = Tone.PLAIN
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The direct answer to a request. No card: the bot stays silent ("thanks").

    private: only who asked sees it. replaces: the message whose button was pressed, to be updated in place.
    retry: what is kept for a repeated delivery of the same request, where the card holds a code for one pair of eyes.
    """

    card: Card | None
    private: bool = True
    replaces: str | None = None
    retry: Card | None = None


def text(*each: Line | Span, quiet: bool = False) -> Text:
    return Text(spans=line(*each), quiet=quiet)


def line(*each: Line | Span) -> tuple[Span, ...]:
    """One line of all these, as they stand."""
    spans: list[Span] = []
    for one in each:
        spans += one if isinstance(one, tuple) else (one,)
    return tuple(spans)


def said(words: Line) -> str:
    """The words alone."""
    return words if isinstance(words, str) else "".join(_said(span) for span in words)


def _said(span: Span) -> str:
    match span:
        case str():
            return span
        case Strong() | Link() | Typed():
            return span.text
        case Mention():
            return span.name
        case Moment():
            return span.words
        case _:
            assert_never(span)


def buttons(*each: Button) -> Buttons:
    return Buttons(buttons=each)


def items(each: Iterable[Item], *, numbered: bool = False, empty: str = "") -> Items:
    return Items(items=tuple(each), numbered=numbered, empty=empty)
