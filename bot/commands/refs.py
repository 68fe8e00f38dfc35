"""What a reference means: Jun24/4a, #12, S2, M3 in full, or 4a alone, which is the sender's own open one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.domain.action import Action
from bot.domain.errors import AmbiguousReference, Candidate, UnknownReference

_FULL = re.compile(r"^(?P<prefix>[A-Za-z]{3}\d{2}[a-z]?)\s*/\s*(?P<rest>[0-9]+[a-z]*)$", re.IGNORECASE)
_NUMBER = re.compile(r"^#?\s*(?P<number>\d+)$")
_LETTERS = re.compile(r"^[0-9]+[a-z]*$", re.IGNORECASE)


def letters(n: int) -> str:
    """The n-th letter of a count that starts at 1: a…z, aa, ab …"""
    result = ""
    while n > 0:
        n, rest = divmod(n - 1, 26)
        result = chr(ord("a") + rest) + result
    return result


def clean(phrase: str) -> str:
    """A reference as it is stored: no spaces, brackets or full stop, the prefix capitalised."""
    bare = re.sub(r"[\s()\[\].:]+", "", phrase)
    full = _FULL.match(bare)
    if full:
        return f"{full['prefix'].capitalize()}/{full['rest'].lower()}"
    return bare if bare.startswith("#") else bare.lower()


def action(phrase: str, actions: Iterable[Action], *, is_mine: Callable[[Action], bool]) -> Action:
    """The action that a reference means, among those the sender may see.

    Full references and #n mean one action, open or not. A short one means the sender's own open one;
    where the sender has none, the only one that there is, open or not; anything else is asked.

    Raises:
        UnknownReference: nothing fits.
        AmbiguousReference: several do; the candidates have full references and texts.
    """
    wanted = clean(phrase)
    everything = list(actions)
    exact = [each for each in everything if each.ref is not None and each.ref.lower() == wanted.lower()]
    if exact:
        return exact[0]
    if wanted.startswith("#"):
        number = _NUMBER.match(wanted)
        found = [each for each in everything if number and each.number == int(number["number"])]
        if found:
            return found[0]
        raise UnknownReference(phrase=phrase.strip())
    if not _LETTERS.match(wanted):
        raise UnknownReference(phrase=phrase.strip())
    fitting = [
        each for each in everything if each.ref is not None and each.ref.rpartition("/")[2].lower() == wanted
    ]
    if not fitting and wanted.isdigit():
        fitting = [each for each in everything if each.ref is None and each.number == int(wanted)]
    mine = [each for each in fitting if each.status.is_open and is_mine(each)]
    pool = mine or fitting
    if len(pool) == 1:
        return pool[0]
    if not pool:
        raise UnknownReference(phrase=phrase.strip())
    raise AmbiguousReference(
        phrase=phrase.strip(), candidates=tuple(Candidate(key=each.key, text=each.summary) for each in pool)
    )


def numbered(phrase: str, prefix: str) -> int | None:
    """The n of "S2" or "M3" (prefix "S", "M"), also typed as "2"; None when it is no such reference."""
    match = re.fullmatch(rf"\s*(?:{prefix}\s*)?(\d{{1,6}})\s*\.?\s*", phrase, re.IGNORECASE)
    return int(match[1]) if match else None
