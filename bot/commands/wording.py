"""Sentences and their words: taking a text apart, and telling whether two texts say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_STOP = frozenset(
    """a an and any are as at be been by can could for from had has have he her his i if in into is it its of on or our
    she should so that the their them then there these they this those to us was we were what when where which who will
    with would also all out up be do does did not no if his her action agreed clerk chair""".split()
)
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Cllr|St|No|Nos|Rev|Hon|approx|inc|etc|e\.g|i\.e|a\.m|p\.m|vs|cf|Ref|ref|re|Prop|Sec|Fig|para|[A-Z])\.$"
)
_END = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9@])|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text; abbreviations and initials end none."""
    parts: list[str] = []
    start = 0
    for match in _END.finditer(text):
        before = text[start : match.start()]
        if "\n" not in match[0] and _ABBREVIATION.search(before):
            continue
        if "\n" not in match[0] and re.fullmatch(r"\W*\(?\d{1,3}(?:\.\d+)*\.", before.strip()):
            continue
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """The words that carry a text's meaning, cut to their stems."""
    bare = re.sub(r"https?://\S+", " ", text.casefold().replace("’", "'").replace("'", ""))
    return tuple(_stem(word) for word in re.findall(r"[^\W_]+", bare) if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ers", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def shared(first: str, second: str, *, without: Iterable[str] = ()) -> float:
    """How much of the shorter text's meaning is in the longer one, 0 to 1; without: names that count for nothing."""
    names = {word for name in without for word in words_of(name)}
    one, other = set(words_of(first)) - names, set(words_of(second)) - names
    if not one or not other:
        return 0.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    met = sum(1 for word in small if word in large or any(_alike(word, each) for each in large))
    return met / len(small)


def _alike(one: str, other: str) -> bool:
    """ "info" and "inform", "temp" and "template"."""
    return min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one))


def alike(first: str, second: str) -> bool:
    """Whether two texts are the same sentence but for small differences."""
    one, other = set(words_of(first)), set(words_of(second))
    if not one or not other:
        return first.casefold() == second.casefold()
    return len(one & other) >= 0.8 * max(len(one), len(other))


def tidy(text: str) -> str:
    """Without signs of emphasis left over, bullets, and space where none belongs."""
    text = re.sub(r"(?<!\w)\*+|\*+(?!\w)", " ", text)
    text = re.sub(
        r"\s*\(\S{1,30}, \d\d:\d\d:\d\d\)\s*$", "", text
    )  # who wrote it into a chat's log, and when
    text = re.sub(r"[ \t\n]+", " ", text).strip()
    text = re.sub(r"^(?:[-–—•·>:,;.]|\d{1,2}\)(?=\s))\s*", "", text).strip()
    return text.strip(" |")


def first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
