"""What is said of a meeting beside its time: where it is, the address to join, what it is called."""

from __future__ import annotations

from bot.domain.errors import TooLong

LONGEST_TITLE = 300  # characters
LONGEST_PLACE = 500  # characters
LONGEST_LINK = 1_000  # characters; some online addresses are long


def place(said: str) -> tuple[str | None, str | None]:
    """A place, or the address of an online meeting.

    Raises:
        TooLong.
    """
    words = " ".join(said.split())
    if words.lower().startswith(("https://", "http://")):
        return None, _within(words, "link", LONGEST_LINK)
    return _within(words, "place", LONGEST_PLACE) or None, None


def title(said: str) -> str | None:
    """Raises TooLong."""
    return _within(" ".join(said.split()), "title", LONGEST_TITLE) or None


def _within(words: str, what: str, limit: int) -> str:
    if len(words) > limit:
        raise TooLong(what=what, limit=limit, length=len(words))
    return words
