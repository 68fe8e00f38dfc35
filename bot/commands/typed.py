"""Typed words made plain, and the small pieces that every verb's words are made of."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.errors import NotUnderstood, TooLong

LONGEST_LINE = 10_000  # characters of one message
LONGEST_TEXT = 2_000  # characters of an action's or a suggestion's text
SHORT_TEXT = 300  # characters of a name, a title, a reason

REF = r"(?:#\s?\d{1,6}|[A-Za-z]{3}\d{2}[a-z]?\s?/\s?\d{1,3}[a-z]{0,2}|\d{1,3}[a-z]{0,2})"
# Marks that reorder or hide what follows them.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_SPACES = re.compile(r"[^\S\n]+")
_MENTION = re.compile(r"^(?:<@[^>]*>|@?convenor\b(?=[\s,:]|$))[\s,:]*", re.IGNORECASE)
_QUOTES = str.maketrans("“”„‟", '""""')


def clean(line: str) -> str:
    """What was typed, without control characters and marks that reorder the line; newlines stay."""
    if line.isascii() and line.isprintable():
        return _SPACES.sub(" ", line).strip()
    line = unicodedata.normalize("NFC", line).translate(_INVISIBLE)
    line = line.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    line = "".join(
        char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Co") else " " for char in line
    )
    return _SPACES.sub(" ", line).strip()


def without_mention(line: str) -> str:
    """The line without the bot's own name in front."""
    return _MENTION.sub("", line, count=1).strip()


def unquoted(words: str) -> str:
    """A name that may stand in quotation marks."""
    words = words.strip().translate(_QUOTES).strip()
    if len(words) >= 2 and words[0] == words[-1] and words[0] in "\"'":
        return words[1:-1].strip()
    return words.strip('"').strip()


def first_word(words: str) -> tuple[str, str]:
    """The first word and the rest."""
    head, _, rest = words.partition(" ")
    return head, rest.strip()


def bounded(words: str, what: str, limit: int = LONGEST_TEXT) -> str:
    """The words.

    Raises:
        TooLong: they are longer than the field.
    """
    if len(words) > limit:
        raise TooLong(what=what, limit=limit, length=len(words))
    return words


def ref_and_rest(words: str) -> tuple[str | None, str]:
    """A reference in front, and what follows it; no reference: None and all the words."""
    match = re.match(rf"({REF})(?=[\s:,.;–—-]|$)[\s:,;–—-]*(.*)$", words, re.DOTALL | re.IGNORECASE)
    return (match[1], match[2].strip()) if match else (None, words.strip())


def ref_only(words: str, usage: str) -> str:
    """The reference that a verb needs.

    Raises:
        NotUnderstood: there is none.
    """
    ref, _ = ref_and_rest(words)
    if ref is None:
        raise NotUnderstood(text=words, missing="the reference of the action, such as 4a", nearest=(usage,))
    return ref


def number(words: str) -> int | None:
    """A whole number in front ("3", "item 3"), where there is one."""
    match = re.match(r"(?:item\s+)?(\d{1,3})\b", words.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


_MINUTES = r"(\d{1,3})\s*(?:minutes|minute|mins|min|m)\b"


def take_minutes(words: str) -> tuple[int | None, str]:
    """ "for 20 min" anywhere after the first word, and the words without it."""
    match = re.search(rf"(?:\s+|^)(?:\(|for\s+|about\s+|,\s*)*{_MINUTES}\.?\)?", words, re.IGNORECASE)
    if match is None:
        hours = re.search(r"\s+for\s+(an|1|one|half an)\s+hours?\b", words, re.IGNORECASE)
        if hours is None:
            return None, words
        length = 30 if hours[1].lower().startswith("half") else 60
        return length, _cut(words, hours)
    return int(match[1]), _cut(words, match)


def take_after(words: str, *keywords: str, value: str = r".+") -> tuple[str | None, str]:
    """What follows one of these keywords at the end of the words, and the words before it."""
    joined = "|".join(keywords)
    match = re.search(rf"(?:^|[\s,;]{{1,4}})(?:{joined})\s*:?\s+({value})$", words, re.IGNORECASE)
    return (match[1].strip(" ,;"), words[: match.start()].rstrip(" ,;")) if match else (None, words)


def _cut(words: str, match: re.Match[str]) -> str:
    return " ".join(f"{words[: match.start()]} {words[match.end() :]}".split()).strip(" ,;")
