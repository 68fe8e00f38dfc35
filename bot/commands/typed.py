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
_SPACES_BUT_TABS = re.compile(r"[^\S\n\t]+")
# Another's mention ("<@U1>") is a person; the bot's own in a platform's form is taken off by its adapter.
_MENTION = re.compile(r"^[/@]?convenor\b(?=[\s,:]|$)[\s,:]*", re.IGNORECASE)
_QUOTES = str.maketrans("“”„‟", '""""')


def clean(line: str) -> str:
    """What was typed, without control characters and marks that reorder the line.

    Newlines stay, and in a text of several lines tabs too: they part the cells of a pasted table.
    """
    if line.isascii() and line.isprintable():
        return _SPACES.sub(" ", line).strip()
    line = unicodedata.normalize("NFC", line).translate(_INVISIBLE)
    line = (
        line.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").strip()
    )
    line = "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Co") else " "
        for char in line
    )
    return (_SPACES_BUT_TABS if "\n" in line else _SPACES).sub(" ", line).strip()


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


_REF_IN_FRONT = re.compile(
    rf"[\"'“‘(\[]?(?:(?:action|ref|reference|number|no\.?)\s+)?({REF})[\"'”’)\]]?(?=[\s:,.;!?–—-]|$)[\s:,.;–—-]*",
    re.IGNORECASE,
)
_MORE_REFS = re.compile(
    rf"(?:(?:,|;|&|\+|\band\b)\s*)?({REF})(?=[\s:,.;!?–—-]|$)[\s:.;–—-]*,?\s*", re.IGNORECASE
)


def ref_and_rest(words: str) -> tuple[str | None, str]:
    """A reference in front, and what follows it; no reference: None and all the words."""
    words = words.strip()
    match = _REF_IN_FRONT.match(words)
    return (match[1], words[match.end() :].strip()) if match else (None, words)


def refs_and_rest(words: str) -> tuple[tuple[str, ...], str]:
    """All references in front ("4a, 4b and 7c"), and what follows them."""
    ref, rest = ref_and_rest(words)
    refs = [ref] if ref else []
    joined = words.strip()[: len(words.strip()) - len(rest)].rstrip()[-1:] in (",", ";")
    while refs and (match := _MORE_REFS.match(rest)) is not None:
        # A bare number after a space alone is an outcome: "done 4a 12 authorities answered".
        alone = match.end() == len(rest)  # "done 1 2": a number and nothing else is no outcome.
        if not (joined or alone or re.match(r",|;|&|\+|and\b", rest, re.IGNORECASE)) and match[1].isdigit():
            break
        refs.append(match[1])
        joined = match[0].rstrip()[-1:] == ","
        rest = rest[match.end() :].strip()
    return tuple(refs), rest


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


MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
TIME = r"(?:\d{1,2}[:.]\d{2}(?:\s*[ap]m)?|\d{1,2}\s*[ap]m|noon|midday)"
# A month or weekday alone is no name; "April Jones" is one.
_NO_NAME = rf"(?!(?i:(?:{MONTH}|{WEEKDAY})\b)(?!\s+[A-Z][a-z])|I\b)"
# Case counts even where the rest of a pattern ignores it: "lead Dev", and not "lead to better results".
NAMELIKE = (
    rf"(?-i:(?:@(?=\S)|<@)?(?:{_NO_NAME}[A-Z][^\s,;]*|(?<=@)[^\s,;]+|me\b|(?:the )?chair\b|(?:the )?minute[ -]taker\b)"
    rf"(?:(?:\s+|\s*,\s*|\s+and\s+|\s*&\s*)@?{_NO_NAME}[A-Z][^\s,;]*){{0,7}})"
)
_NUMBERS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45,
    "sixty": 60, "ninety": 90,
}  # fmt: skip
LENGTH = (
    r"(?:(?P<n>\d{1,3}|five|ten|fifteen|twenty|thirty|forty-five|forty|sixty|ninety)[\s-]*(?:minutes|minute|mins|min|m)\b"
    r"|(?P<half>half\s+an\s+hour)\b|(?P<hours>an|one|1\.5|1½|1|two|2|3)\s*(?:hours?|hrs?)\b)\.?"
)
_LENGTH_LAST = re.compile(
    rf"(?:^|[\s,;(]{{1,4}})(?:(?:for|about|around|approx\.?|c\.|~)\s*){{0,2}}{LENGTH}\s*\)?$", re.IGNORECASE
)
_LENGTH_ANYWHERE = re.compile(
    rf"(?:^|[\s,;(]{{1,4}})(?:(?:for|about|around)\s+){{0,2}}{LENGTH}\)?", re.IGNORECASE
)


def minutes_of(match: re.Match[str]) -> int:
    """The length that a match of LENGTH says, in minutes."""
    if match["n"]:
        return int(match["n"]) if match["n"].isdigit() else _NUMBERS[match["n"].lower()]
    if match["half"]:
        return 30
    return {"an": 60, "one": 60, "1": 60, "1.5": 90, "1½": 90, "two": 120, "2": 120, "3": 180}[
        match["hours"].lower()
    ]


def take_minutes(words: str, *, last: bool = False) -> tuple[int | None, str]:
    """ "for 20 min" anywhere or only at the end, and the words without it."""
    match = (_LENGTH_LAST if last else _LENGTH_ANYWHERE).search(words)
    return (minutes_of(match), _cut(words, match)) if match else (None, words)


def take_after(words: str, *keywords: str, value: str = r".+") -> tuple[str | None, str]:
    """What follows one of these keywords at the end of the words, and the words before it."""
    joined = "|".join(keywords)
    match = re.search(rf"(?:^|[\s,;(]{{1,4}})(?:{joined})\s*:?\s+({value})\)?$", words, re.IGNORECASE)
    return (match[1].strip(" ,;)"), words[: match.start()].rstrip(" ,;")) if match else (None, words)


def _cut(words: str, match: re.Match[str]) -> str:
    return " ".join(f"{words[: match.start()]} {words[match.end() :]}".split()).strip(" ,;")


def meeting_named(words: str) -> str | None:
    """A meeting's name; "next" and nothing mean the next one: None."""
    bare = words.strip(" ?.!,;:")
    bare = re.sub(
        r"^(?:(?:for|of|on|at|to|in)\s+)?(?:the\s+)?(?:meeting\s+(?:in|on|of)\s+)?(?:the\s+)?",
        "",
        bare,
        flags=re.IGNORECASE,
    )
    bare = re.sub(r"['’]s$", "", bare)
    return None if _NEXT.fullmatch(bare) else bare


_NEXT = re.compile(
    r"(?:(?:this|the)\s+)?(?:next|meeting|next meeting|next time|next one|coming meeting)?", re.IGNORECASE
)


def later(words: str) -> str | None:
    """ "for a week", "until Monday", "Monday" as a phrase for dates.resolve; None where nothing is said."""
    bare = re.sub(
        r"^(?:until|till|to|by|for(?=\s+(?:an?|another|one|two|three|four|\d+|the)\b))\s+",
        "",
        words.strip(" .!?,"),
        flags=re.IGNORECASE,
    )
    if re.fullmatch(
        r"(?:an?|one|two|three|four|\d{1,2})\s+(?:days?|weeks?|fortnight|months?)", bare, re.IGNORECASE
    ):
        return f"in {bare}"
    return bare or None
