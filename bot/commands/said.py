"""A sentence that fitted, and the words that several kinds of sentences share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.commands.model import Command
from bot.commands.typed import NAMELIKE

PLAIN = str.maketrans("’‘`´ʼ“”„", "'''''\"\"\"")  # One character for one, so that places stay the same.


class Said:
    """A sentence that fitted: its parts by name, in the sender's own characters."""

    def __init__(self, match: re.Match[str], words: str) -> None:
        self.match, self.words = match, words

    def __getitem__(self, name: str) -> str | None:
        """The part, stripped; None where it is not there or empty."""
        start, end = self.match.span(name)
        return self.words[start:end].strip() or None if start >= 0 else None

    def raw(self, name: str = "rest") -> str:
        """The part with the spaces around it."""
        start, end = self.match.span(name)
        return self.words[start:end] if start >= 0 else ""

    def rest(self, name: str = "rest") -> str:
        """A part without the punctuation around it."""
        return (self[name] or "").strip(" .,:;!–—-")

    @property
    def ref(self) -> str | None:
        """The reference, wherever the pattern has it."""
        return next(
            (
                self[name]
                for name in ("ref", "ref2", "ref3")
                if name in self.match.re.groupindex and self[name]
            ),
            None,
        )


Read = Callable[[Said], Command | None]
Table = tuple[tuple[re.Pattern[str], Read], ...]


def table(rows: Iterable[tuple[str, Read]]) -> Table:
    """Patterns with what reads them, tried in this order."""
    return tuple((re.compile(pattern, re.DOTALL | re.IGNORECASE), read) for pattern, read in rows)


NAME = NAMELIKE.replace(r"|me\b|(?:the )?chair\b|(?:the )?minute[ -]taker\b", "")
I_AM = r"(?:(?:i'?m\s+|i\s+am\s+|i'?ll\s+be\s+|i\s+will\s+be\s+)(?:going\s+(?=on\b|away\b|off\b))?)"
AWAY = (
    r"(?:on\s+(?:annual\s+|maternity\s+|paternity\s+|parental\s+|sick\s+|study\s+)?leave|away|on\s+holiday|"
    r"out\s+of\s+(?:the\s+)?office|off(?:\s+sick)?)"
)
