"""Names as minutes write them: several in one phrase, and two that can be one person."""

from __future__ import annotations

import re

TITLES = r"(?:Cllrs?|Councillors?|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Rev|Revd)\.?\s+"
_JOINED = re.compile(r"\s*(?:,\s*and\s+|,|;|/|&|\+|\band\b|\n)\s*", re.IGNORECASE)


def split(words: str) -> tuple[str, ...]:
    """The names in "A, B and C", "KS, (DH, LM)", "CarlH/LeonB"."""
    words = re.sub(r"\s+with\s+.*$|\s+(?:in|from)\s+.*$", "", words.strip(), flags=re.IGNORECASE)
    words = re.sub(r"[()\[\]*]", " ", words)
    parts = (
        re.sub(r"^(?:to|for|by|the)\s+|^@", "", part.strip(' .:–—-"“”'), flags=re.IGNORECASE)
        for part in _JOINED.split(words)
    )
    return tuple(dict.fromkeys(part for part in parts if part))


def same(one: str, other: str) -> bool:
    """Whether two written names can be the same person: "JM" and "Joshua Marpet", "Leon" and "LeonB"."""
    first, second = _folded(one), _folded(other)
    if not first or not second:
        return False
    if first == second or set(first.split()) & set(second.split()):
        return True
    if first.replace(" ", "") == second.replace(" ", "") or first.replace("-", "") == second.replace("-", ""):
        return True
    short, long = sorted((first, second), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    return short == "".join(part[0] for part in re.split(r"[\s-]+", long) if part)


def _folded(name: str) -> str:
    return re.sub(rf"^(?:{TITLES.lower()}|the\s+)", "", name.strip(" @.").casefold())
