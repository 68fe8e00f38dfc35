"""A card as Slack blocks: short, quiet, and within every limit that Slack has, whatever its texts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.platforms.slack import limits
from bot.platforms.slack.text import (
    Look,
    atoms,
    escape,
    mrkdwn,
    packed,
    plain,
    plain_text,
)
from bot.replies.aloud import NOTHING, one_line, shortened
from bot.replies.codec import payload
from bot.replies.costly import costs
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
    KeptFile,
    Line,
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
    line,
    said,
)

__all__ = ["Blocks", "Look", "home", "message"]

Block = dict[str, Any]

MARK = {Tone.GOOD: "✓"}  # Nothing else is marked: a question asks, and a no is said in words.
INDENT = "\u2003"  # One letter wide: Slack keeps it at the start of a line.
ROW = 5  # Buttons in one row; what is left goes behind its "…".


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """One message: its blocks, and the text for where they are not shown."""

    blocks: list[Block]
    text: str


def message(card: Card, *, look: Look) -> Blocks:
    """The card as one message."""
    return Blocks(blocks=_blocks(card, look, limits.MESSAGE_BLOCKS), text=plain(card))


def home(card: Card, *, look: Look) -> dict[str, Any]:
    """The card as a person's Home tab."""
    return {"type": "home", "blocks": _blocks(card, look, limits.VIEW_BLOCKS)}


# --- as much as fits


@dataclass(frozen=True, kw_only=True)
class _Level:
    """How much of a card is shown: what does not fit gives way in this order."""

    rows: int | None = None  # of all lists together; None: all
    short_rows: bool = False  # a row keeps its first button alone, which stands beside it
    joined: bool = False  # paragraphs share a block


def _blocks(card: Card, look: Look, most: int) -> list[Block]:
    """The fullest rendering that fits: first paragraphs move together, then rows give up buttons, then rows go."""
    total = sum(len(part.items) for part in card.parts if isinstance(part, Items))
    values: dict[int, str] = {}
    levels = [_Level(), _Level(joined=True), _Level(joined=True, short_rows=True)]
    for level in levels:
        if _fits(blocks := _Rendering(look=look, level=level, values=values).of(card), most):
            return blocks
    fewest, rows = 0, total  # The largest number of rows that fits, found by halving.
    while fewest < rows:
        middle = (fewest + rows + 1) // 2
        level = replace(levels[-1], rows=middle)
        if _fits(_Rendering(look=look, level=level, values=values).of(card), most):
            fewest = middle
        else:
            rows = middle - 1
    blocks = _Rendering(look=look, level=replace(levels[-1], rows=fewest), values=values).of(card)
    return blocks if _fits(blocks, most) else _cut(blocks, most)


def _fits(blocks: Sequence[Block], most: int) -> bool:
    return len(blocks) <= most and sum(map(_length, blocks)) <= limits.MESSAGE_CHARACTERS


def _length(shown: Any) -> int:
    """Characters of every text in it, as Slack seems to count them for msg_blocks_too_long."""
    match shown:
        case {"text": str(words)}:
            return len(words)
        case dict():
            return sum(_length(each) for each in shown.values())
        case list():
            return sum(_length(each) for each in shown)
    return 0


def _cut(blocks: list[Block], most: int) -> list[Block]:
    """A card that is too long even without its lists: the end of its words goes, its buttons stay."""
    note = _context("There is more than fits here. Ask for a part of it.")
    kept = list(blocks)
    while not _fits([*kept, note], most):
        words = [place for place, block in enumerate(kept) if block["type"] != "actions"]
        kept.pop(words[-1] if len(words) > 1 else -1)
    place = next(
        (n for n, block in enumerate(kept) if all(b["type"] == "actions" for b in kept[n:])), len(kept)
    )
    return [*kept[:place], note, *kept[place:]]


# --- the parts


@dataclass(kw_only=True)
class _Rendering:
    """One pass over a card."""

    look: Look
    level: _Level
    values: dict[int, str]  # id of a button of this card -> its sealed value, kept from pass to pass
    actions: int = 0
    rows: int = 0
    primary: bool = False

    def of(self, card: Card) -> list[Block]:
        blocks = list(self._title(card))
        for part in card.parts:
            if (
                isinstance(part, Heading)
                and not self.level.joined
                and blocks
                and blocks[-1]["type"] == "actions"
            ):
                blocks.append({"type": "divider"})  # What came before has ended with its buttons.
            blocks += self._part(part)
        if self.level.joined:
            blocks = list(_joined(blocks))
        return blocks or [_section(NOTHING)]

    def _title(self, card: Card) -> Iterator[Block]:
        mark = f"{MARK[card.tone]} " if card.tone in MARK else ""
        if said(card.title).strip():
            yield from self._paragraph((mark, *_emphatic(card.title)))

    def _part(self, part: Part) -> Iterator[Block]:
        match part:
            case Text():
                if part.quiet:
                    for words in packed(atoms(part.spans, self.look), limits.SECTION):
                        yield _context(words)
                else:
                    yield from self._paragraph(part.spans)
            case Heading():
                yield from self._paragraph(_emphatic(part.text))
            case Fields():
                yield from self._fields(part)
            case Items():
                yield from self._items(part)
            case Buttons():
                yield from self._buttons(part.buttons)
            case Form():
                yield from self._buttons((part,))
            case Picture(file=KeptFile(url=str(url))):
                alt = shortened(one_line(part.alt), limits.ALT) or NOTHING
                yield {"type": "image", "image_url": url, "alt_text": alt}
            case Attached() | Picture():
                yield from self._paragraph(in_words(part).spans)
            case _:
                assert_never(part)

    def _paragraph(self, spans: Sequence[Span]) -> Iterator[Block]:
        for words in packed(atoms(spans, self.look), limits.SECTION):
            yield _section(words)

    def _fields(self, part: Fields) -> Iterator[Block]:
        """In two columns; a value that is too long for one stands alone."""
        row: list[dict[str, Any]] = []
        for name, value in part.pairs:
            words = mrkdwn(line(Strong(text=name), "\n", value or "–"), self.look)
            if not words.strip():
                continue
            if len(words) > limits.FIELD:
                if row:
                    yield {"type": "section", "fields": row}
                    row = []
                yield from self._paragraph(line(Strong(text=name), "\n", value))
                continue
            row.append(_words(words))
            if len(row) == limits.FIELDS:
                yield {"type": "section", "fields": row}
                row = []
        if row:
            yield {"type": "section", "fields": row}

    def _items(self, part: Items) -> Iterator[Block]:
        if not part.items:
            if part.empty:
                yield from self._paragraph((part.empty,))
            return
        left = len(part.items) if self.level.rows is None else max(0, self.level.rows - self.rows)
        shown, hidden = part.items[:left], part.items[left:]
        self.rows += len(shown)
        together: list[list[str]] = []  # Rows without a button share a block.
        for number, item in enumerate(shown, start=1):
            row = list(self._row(item, f"{number}. " if part.numbered else ""))
            if item.buttons:
                yield from _sections(together)
                together = []
                yield from self._with_buttons(item, row)
            else:
                together.append(row)
        yield from _sections(together)
        if hidden:
            yield _context(_more(hidden))

    def _row(self, item: Item, number: str) -> Iterator[str]:
        """Its pieces: what one types and what it is, then a line each for the rest, set in where rows share a block."""
        start = "\n" if item.buttons else f"\n{INDENT}"
        lead: tuple[Span, ...] = (Strong(text=item.ref), "  ") if item.ref else ()
        yield from atoms((number, *lead, *item.title), self.look)
        for more in (line(item.detail), *(line("• ", each) for each in item.lines if said(each).strip())):
            if said(more).strip():
                yield start
                yield from atoms(more, self.look)

    def _with_buttons(self, item: Item, row: Sequence[str]) -> Iterator[Block]:
        about = said(item.title)
        sections = list(_sections([row])) or [_section("–")]
        fitting = self._carried(item.buttons)
        if fitting and (len(fitting) == 1 or self.level.short_rows):
            sections[0]["accessory"] = self._button(fitting[0], about=about)
            yield from sections
        else:
            yield from sections
            yield from self._buttons(fitting, about=about)

    # --- buttons

    def _buttons(self, buttons: Sequence[Button | Form], about: str = "") -> Iterator[Block]:
        """One row of at most five, then "…"; what "…" cannot carry makes further rows.

        An option of an overflow menu holds 150 characters where a button holds 2,000: a signed command fits,
        most forms do not.
        """
        fitting = self._carried(buttons)
        first, rest = fitting[:ROW], fitting[ROW:]
        if len(rest) == 1:
            first, rest = fitting, []
        behind = [each for each in rest if self._is_short(each)][: limits.OVERFLOW]
        if len(behind) < 2:
            behind = []
        elements = [self._button(each, about=about) for each in first]
        if behind:
            elements.append(self._overflow(behind))
        if elements:
            yield {"type": "actions", "elements": elements}
        if further := [each for each in rest if each not in behind]:
            for start in range(0, len(further), ROW):
                row = [self._button(each, about=about) for each in further[start : start + ROW]]
                yield {"type": "actions", "elements": row}

    def _carried(self, buttons: Iterable[Button | Form]) -> list[Button | Form]:
        """Those that fit into a button: what is longer is kept elsewhere before a card comes here, and one that
        was missed is left out, since Slack would refuse the whole message.
        """
        return [each for each in buttons if len(self._value(each)) <= limits.VALUE]

    def _value(self, button: Button | Form) -> str:
        if (known := self.values.get(id(button))) is None:
            known = self.values[id(button)] = self.look.seal(payload(button))
        return known

    def _is_short(self, button: Button | Form) -> bool:
        return not costs(button) and len(self._value(button)) <= limits.OPTION_VALUE

    def _button(self, button: Button | Form, *, about: str = "") -> Block:
        label = button.title if isinstance(button, Form) else button.label
        shown: Block = {
            "type": "button",
            "action_id": self._action_id(button),
            "text": plain_text(label, limits.BUTTON),
            "value": self._value(button),
        }
        if isinstance(button, Button) and button.primary and not self.primary:
            self.primary = True
            shown["style"] = "primary"
        if about:
            shown["accessibility_label"] = plain_text(f"{label}: {about}", limits.BUTTON)["text"]
        if costs(button):
            shown["confirm"] = _confirm(label)
        return shown

    def _overflow(self, buttons: Sequence[Button | Form]) -> Block:
        options = [
            {
                "text": plain_text(each.title if isinstance(each, Form) else each.label, limits.OPTION),
                "value": self._value(each),
            }
            for each in buttons
        ]
        self.actions += 1
        return {"type": "overflow", "action_id": f"o:{self.actions}", "options": options}

    def _action_id(self, button: Button | Form) -> str:
        """ "c:3" sends its command, "f:4" opens its form. A form that is kept elsewhere is asked for by a command."""
        self.actions += 1
        form = button if isinstance(button, Form) else button.form
        return f"{'c' if form is None or form.kept is not None else 'f'}:{self.actions}"


# --- blocks


def _words(mrkdwn: str) -> Block:
    """Verbatim: Slack links and mentions only what is written as a link or mention."""
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": _words(mrkdwn)}


def _context(mrkdwn: str) -> Block:
    return {"type": "context", "elements": [_words(mrkdwn)]}


def _sections(rows: Iterable[Sequence[str]]) -> Iterator[Block]:
    """Rows of pieces, parted between two rows where that can be."""
    pieces: list[str] = []
    for row in rows:
        whole = "".join(row).strip()
        pieces += [f"{whole}\n"] if len(whole) < limits.SECTION else [*row, "\n"]
    for words in packed(pieces, limits.SECTION):
        yield _section(words)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, with neighbouring paragraphs, or neighbouring small print, in one."""
    waiting: Block | None = None
    for block in blocks:
        both = None if waiting is None else _together(waiting, block)
        if both is None and waiting is not None:
            yield waiting
        waiting = both or block
    if waiting is not None:
        yield waiting


def _together(first: Block, second: Block) -> Block | None:
    match first, second:
        case (
            {"type": "section", "text": {"text": str(one)}, **nothing},
            {"type": "section", "text": {"text": str(other)}, **neither},
        ) if not nothing and not neither and len(one) + len(other) < limits.SECTION:
            return _section(f"{one}\n{other}")
        case (
            {"type": "context", "elements": [{"text": str(one)}]},
            {"type": "context", "elements": [{"text": str(other)}]},
        ) if len(one) + len(other) < limits.SECTION:
            return _context(f"{one}\n{other}")
    return None


def _emphatic(words: Line) -> tuple[Span, ...]:
    """In bold: a title, a heading. A mention is set off as it is, and so is what is typed."""
    spans: list[Span] = []
    for span in line(words):
        match span:
            case str():
                spans.append(Strong(text=span))
            case Moment():
                spans.append(replace(span, strong=True))
            case Strong() | Mention() | Link() | Typed():
                spans.append(span)
            case _:
                assert_never(span)
    return tuple(spans)


# --- what the platform itself says


def _more(hidden: Sequence[Item]) -> str:
    """How many rows are not shown, and how to see them."""
    refs = [item.ref for item in hidden if item.ref]
    count = f"… and {len(hidden)} more."
    if not refs:
        return f"{count} Ask for a part of the list to see them."
    named = escape(shortened(", ".join(refs[:20]), 400))
    return f"{count} Type “show” and its number to see one: {named}{'' if len(refs) <= 20 else ' …'}"


def _confirm(label: str) -> Block:
    return {
        "title": plain_text(label, limits.CONFIRM_TITLE),
        "text": plain_text("Are you sure?", limits.CONFIRM_TEXT),
        "confirm": plain_text("Yes", limits.CONFIRM_BUTTON),
        "deny": plain_text("Not now", limits.CONFIRM_BUTTON),
    }
