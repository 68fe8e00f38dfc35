"""A plan's timeline as a picture: a line for each step, with its day or its window, over the months."""

from __future__ import annotations

import calendar
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH: Final = 1400  # Pixels: more than twice as wide as chats show it, so that letters stay sharp.
LONGEST: Final = 40  # Rows; a longer plan is shown in its list.

_FONT: Final = Path(__file__).with_name("fonts") / "DejaVuSans.ttf"
_MARGIN, _LABELS, _ROW, _HEAD, _AXIS = 40, 520, 92, 118, 66
_LETTERS, _SMALL, _TITLE = 28, 26, 38
# As in mails: every pair of these has a contrast of at least 4.5 to 1 on white.
_INK, _QUIET, _BLUE, _PALE, _RULE, _NOW = "#1d1c1d", "#595959", "#0b4a8f", "#bcd2ea", "#d9d9d4", "#a3470a"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step. first and last are inclusive, and the same for one day; when: the same in words."""

    label: str
    first: date
    last: date
    when: str
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """first and last: the days that everything leads up to, inclusive."""

    title: str
    rows: tuple[Row, ...]  # by date
    first: date
    last: date
    today: date


def draw(timeline: Timeline) -> bytes:
    """The picture as a PNG. Shapes tell what is done (filled and ticked) from what is open, not colours alone."""
    # Loaded by whoever draws, and by nobody else.
    from PIL import Image, ImageDraw

    rows = timeline.rows[:LONGEST]
    height = _HEAD + _AXIS + _ROW * len(rows) + _MARGIN
    image = Image.new("RGB", (WIDTH, height), "white")
    pen = ImageDraw.Draw(image)
    scale = _Scale.of(timeline)
    pen.text((_MARGIN, 34), _fitting(timeline.title, _TITLE, WIDTH - 2 * _MARGIN), _INK, _font(_TITLE))
    _months(pen, scale, height)
    _aim(pen, scale, timeline, height)
    _now(pen, scale, timeline.today, height)
    for number, row in enumerate(rows):
        _row(pen, scale, row, top=_HEAD + _AXIS + _ROW * number)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


# --- the days along the picture


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """Where a day stands. first and last: whole months."""

    first: date
    last: date

    @classmethod
    def of(cls, timeline: Timeline) -> _Scale:
        days = [timeline.first, timeline.last]
        for row in timeline.rows[:LONGEST]:
            days += [row.first, row.last]
        if min(days) - timedelta(days=31) <= timeline.today <= max(days):
            days.append(timeline.today)
        last = max(days)
        return cls(
            first=min(days).replace(day=1),
            last=last.replace(day=calendar.monthrange(last.year, last.month)[1]),
        )

    def at(self, day: date) -> float:
        """The middle of its day."""
        return self.edge(day) + self._day / 2

    def edge(self, day: date) -> float:
        """Where it begins."""
        return _MARGIN + _LABELS + (day - self.first).days * self._day

    @property
    def _day(self) -> float:
        return (WIDTH - 2 * _MARGIN - _LABELS) / ((self.last - self.first).days + 1)

    def months(self) -> Sequence[date]:
        """The first days of as many as there is room for; of a long plan every third, or every January."""
        first, last = (each.year * 12 + each.month - 1 for each in (self.first, self.last))
        steps = (1, 2, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 1000)))
        step = next(each for each in steps if last - first < 9 * each)
        shown = (number for number in range(first, last + 1) if number % step == 0)
        return [date(number // 12, number % 12 + 1, 1) for number in shown]


def _months(pen: ImageDraw, scale: _Scale, height: int) -> None:
    for number, month in enumerate(scale.months()):
        x = scale.edge(month)
        pen.line((x, _HEAD + _AXIS - 14, x, height - _MARGIN), _RULE, 2)
        name = "Sept" if month.month == 9 else f"{month:%b}"
        if x + 6 + _font(_SMALL).getlength("2000") > WIDTH - _MARGIN:
            continue
        pen.text((x + 6, _HEAD + 14), name, _QUIET, _font(_SMALL))
        if number == 0 or month.month == 1:
            pen.text((x + 6, _HEAD - 18), str(month.year), _QUIET, _font(_SMALL))


def _aim(pen: ImageDraw, scale: _Scale, timeline: Timeline, height: int) -> None:
    """The days that everything leads up to, through all rows."""
    left, right = scale.edge(timeline.first), scale.edge(timeline.last + timedelta(days=1))
    pen.rectangle((left, _HEAD + _AXIS - 14, max(right, left + 6), height - _MARGIN), _PALE)


def _now(pen: ImageDraw, scale: _Scale, today: date, height: int) -> None:
    if not scale.first <= today <= scale.last:
        return
    x = scale.at(today)
    for y in range(_HEAD + _AXIS - 14, height - _MARGIN, 16):
        pen.line((x, y, x, y + 8), _NOW, 3)
    words, font = "today", _font(_SMALL)
    left = min(x - font.getlength(words) / 2, WIDTH - _MARGIN - font.getlength(words))
    pen.text((left, height - _MARGIN + 2), words, _NOW, font)


def _row(pen: ImageDraw, scale: _Scale, row: Row, *, top: int) -> None:
    middle = top + _ROW / 2
    pen.line((_MARGIN, top, WIDTH - _MARGIN, top), _RULE, 1)
    lines = _wrapped(row.label, _LETTERS, _LABELS - 30)
    first = middle - len(lines) * 36 / 2
    for number, words in enumerate(lines):
        pen.text((_MARGIN, first + 36 * number), words, _INK, _font(_LETTERS))
    if row.first == row.last:
        left, right = _diamond(pen, scale.at(row.first), middle, done=row.done)
    else:
        left, right = _bar(pen, scale, row, middle)
    font = _font(_SMALL)
    length = font.getlength(row.when)
    x = right + 12 if right + 12 + length <= WIDTH - _MARGIN else left - 12 - length
    x = max(x, _MARGIN + _LABELS)
    pen.text((x, middle - 17), row.when, _INK, font, stroke_width=5, stroke_fill="white")


def _diamond(pen: ImageDraw, x: float, y: float, *, done: bool) -> tuple[float, float]:
    """Where it begins and ends."""
    half = 17
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    pen.polygon(corners, _BLUE if done else "white", _BLUE, 4)
    if done:
        _tick(pen, x, y)
    return x - half, x + half


def _bar(pen: ImageDraw, scale: _Scale, row: Row, y: float) -> tuple[float, float]:
    left, right = scale.edge(row.first), scale.edge(row.last + timedelta(days=1))
    left = min(left, WIDTH - _MARGIN - 34)
    right = max(right, left + 34)
    pen.rounded_rectangle((left, y - 15, right, y + 15), 15, _BLUE if row.done else "white", _BLUE, 4)
    if row.done:
        _tick(pen, (left + right) / 2, y)
    return left, right


def _tick(pen: ImageDraw, x: float, y: float) -> None:
    pen.line(((x - 7, y), (x - 2, y + 6), (x + 8, y - 6)), "white", 4, joint="curve")


# --- words


@lru_cache(maxsize=8)
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(_FONT, size)


def _wrapped(words: str, size: int, width: float) -> list[str]:
    """In at most two lines."""
    words = _shown(words)
    if _font(size).getlength(words) <= width:
        return [words]
    parts = words.split()
    split = _most(len(parts) - 1, lambda count: _font(size).getlength(" ".join(parts[:count])) <= width)
    if split == 0:
        return [_fitting(words, size, width)]
    return [" ".join(parts[:split]), _fitting(" ".join(parts[split:]), size, width)]


def _fitting(words: str, size: int, width: float) -> str:
    """As much of it as fits, with a mark where something is missing."""
    words = _shown(words)
    if _font(size).getlength(words) <= width:
        return words
    kept = _most(len(words), lambda count: _font(size).getlength(f"{words[:count]}…") <= width)
    return f"{words[:kept].rstrip()}…"


def _shown(words: str) -> str:
    """One line of what can be seen: the letters are laid out by a library that knows no ends of lines."""
    return "".join(each if each.isprintable() else " " for each in words)


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to a limit that fits; 0 where none does."""
    fewest = 0
    while fewest < limit:
        middle = (fewest + limit + 1) // 2
        if fits(middle):
            fewest = middle
        else:
            limit = middle - 1
    return fewest
