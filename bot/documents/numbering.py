"""The numbers that Word shows in front of paragraphs and does not write into them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "m cm d cd c xc l xl x ix v iv i".split(),
        strict=True,
    )
)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What stands in front of a paragraph: a number, or a bullet (None)."""

    number: str | None
    depth: int


@dataclass(frozen=True, kw_only=True)
class _Level:
    how: str
    text: str
    start: int
    plain: bool  # numbers of higher levels are shown as 1, 2, 3, whatever their own format


@dataclass(kw_only=True)
class Numbering:
    """Counts through a document, paragraph by paragraph, as Word does when it lays it out."""

    lists: dict[str, str] = field(default_factory=dict)  # a list's id: its abstract list's
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        read = cls()
        if root is None:
            return read
        for abstract in root.iterfind(f"{W}abstractNum"):
            read.levels[abstract.get(f"{W}abstractNumId", "")] = {
                _int(level.get(f"{W}ilvl")): _level(level) for level in abstract.iterfind(f"{W}lvl")
            }
        for one in root.iterfind(f"{W}num"):
            number, abstract_id = one.get(f"{W}numId", ""), _value(one, "abstractNumId")
            read.lists[number] = abstract_id
            for override in one.iterfind(f"{W}lvlOverride"):
                start = _value(override, "startOverride")
                if start:
                    read.overrides[number, _int(override.get(f"{W}ilvl"))] = _int(start, 1)
        return read

    def next(self, number: str, depth: int) -> Shown | None:
        """What the next paragraph of this list shows; None where it is in none."""
        abstract = self.lists.get(number)
        levels = self.levels.get(abstract or "", {})
        level = levels.get(depth)
        if abstract is None or level is None:
            return None
        counts = self.counts.setdefault(abstract, {})
        restart = self.overrides.get((number, depth))
        if restart is not None and (number, depth) not in self.begun:
            counts.pop(depth, None)
            level = _Level(how=level.how, text=level.text, start=restart, plain=level.plain)
        self.begun.add((number, depth))
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if level.how == "bullet":
            return Shown(number=None, depth=depth)
        return Shown(number=_shown(level, depth, levels, counts) or None, depth=depth)


def _shown(level: _Level, depth: int, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    def replaced(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at not in levels:
            return ""
        count = counts.get(at, levels[at].start)
        return _formatted(count, "decimal" if level.plain else levels[at].how)

    return re.sub(r"%([1-9])", replaced, level.text).strip()


def _formatted(count: int, how: str) -> str:
    match how:
        case "lowerLetter":
            return _letters(count)
        case "upperLetter":
            return _letters(count).upper()
        case "lowerRoman":
            return _roman(count)
        case "upperRoman":
            return _roman(count).upper()
        case "decimalZero":
            return f"{count:02}"
        case "ordinal":
            return f"{count}{'th' if 10 <= count % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"
        case "none":
            return ""
        case _:
            return str(count)


def _letters(count: int) -> str:
    """a…z, aa, bb …, as Word counts."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count < 1000 else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (count // worth)
        count %= worth
    return written


def _level(element: etree._Element) -> _Level:
    return _Level(
        how=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        start=_int(_value(element, "start"), 1),
        plain=element.find(f"{W}isLgl") is not None,
    )


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _int(text: str | None, default: int = 0) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default
