"""Events that have no date yet: what one is called, and when two names mean the same one."""

from __future__ import annotations

import re
from collections.abc import Sequence

AWAITED = "awaited:"  # What the key of a link to such an event begins with.
LONGEST_NAME = 8  # words
LONGEST_KEY = 100  # characters, with "awaited:"
# Words that say nothing about which event it is.
_SAYS_NOTHING = frozenset(
    """the a an our your my their his her its this that of is are was were be been being has have had will gets get got
    in on to and for by at with from date day take takes took taken place happen happens happened""".split()
)
# "After it is introduced" and "after they left care" name no event; "after each visit" names many.
_NO_NAME = frozenset(
    """it they he she we you i them him us me who which what that this these those each every any some all both
    a an another more less being having becoming receiving leaving""".split()
)
_NOT_IN_ONE = frozenset("by before after until unless if then so but or because while when please".split())
_ENDING = re.compile(r"(?:ation|ion|ment|ing|al|ed|e)?s?$")
_STEM = 5  # Letters of a word that tell it apart from others: "publication" is "published".


def is_named(words: Sequence[str]) -> bool:
    """Whether words may name an event: "publication", "the tool is introduced"."""
    if not 1 <= len(words) <= LONGEST_NAME or words[0] in _NO_NAME or not _NOT_IN_ONE.isdisjoint(words):
        return False
    return all(word.isalpha() for word in words) and bool(_stems(" ".join(words)))


def key_of(name: str) -> str:
    """Under which things wait for an event: alike for "the tool is introduced" and "Introduction of the tool"."""
    return f"{AWAITED}{' '.join(_stems(name))}"[:LONGEST_KEY]


def may_be(name: str, other: str) -> bool:
    """Whether two names have a word in common: "publication" and "the guidance was published"."""
    return not set(_stems(name)).isdisjoint(_stems(other))


def is_awaited(key: str | None) -> bool:
    """Whether a link or a date of that key waits for such an event."""
    return key is not None and key.startswith(AWAITED)


def _stems(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+", re.sub(r"['’]s?\b", "", name.casefold()))
    return sorted({_stem(word) for word in words if word not in _SAYS_NOTHING})


def _stem(word: str) -> str:
    bare = _ENDING.sub("", word) if len(word) > _STEM - 1 else word
    return ((bare.rstrip("e") if len(bare) > 2 else "") or word)[:_STEM]
