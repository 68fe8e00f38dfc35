"""The words of dates: splitting a phrase into tokens, and mending the ones that are misspelt."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}

WEEKDAYS = {
    short: number
    for number, shorts in enumerate(
        ("mon", "tue tues", "wed weds wednes", "thu thur thurs", "fri", "sat", "sun"),
    )
    for short in (WEEKDAY_NAMES[number], *shorts.split())
}
MONTHS = {
    short: number
    for number, shorts in enumerate(
        ("jan", "feb febr", "mar", "apr", "", "jun", "jul", "aug", "sep sept", "oct", "nov", "dec"), start=1
    )
    for short in (MONTH_NAMES[number - 1], *shorts.split())
}

TODAY = frozenset(("today", "2day", "tonight", "tonite", "todays", "2nite"))
TOMORROW = frozenset(
    ("tomorrow", "tomorrows", "tmrw", "tmr", "tmw", "tomoz", "tomo", "2moro", "2morrow", "2mrw")
)

UNITS = {
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "wk": "week",
    "wks": "week",
    "fortnight": "fortnight",
    "fortnights": "fortnight",
    "month": "month",
    "months": "month",
    "mth": "month",
    "mths": "month",
    "year": "year",
    "years": "year",
    "yr": "year",
    "yrs": "year",
    "wd": "working day",
    "wds": "working day",
    "hour": "hour",
    "hours": "hour",
    "hr": "hour",
    "hrs": "hour",
    "minute": "minute",
    "minutes": "minute",
    "min": "minute",
    "mins": "minute",
}

# Misspelt words are mended towards these only. A three-letter word is no target: too much is near it.
TARGETS = frozenset(
    (
        *WEEKDAY_NAMES,
        *MONTH_NAMES,
        *ORDINALS[4:],
        *NUMBERS[4:],
        "sept",
        "tues",
        "weds",
        "thurs",
        "today",
        "tonight",
        "tomorrow",
        "yesterday",
        "fortnight",
        "week",
        "weeks",
        "day",
        "days",
        "end",
        "morning",
        "afternoon",
        "evening",
        "month",
        "months",
        "meeting",
        "christmas",
        "easter",
        "halloween",
        "boxing",
        "holiday",
        "working",
        "commencing",
        "beginning",
        "midday",
        "midnight",
        "quarter",
        "before",
        "after",
        "next",
        "last",
        "close",
        "financial",
        "conference",
        "twenty",
        "thirty",
        "hours",
        "minutes",
    )
)
# Words that are right as they stand, although they are near one of the targets.
SOUND = frozenset(
    """a an and as ask at be best but by can care case cast clean client cost daily date dates day days do done
    due each ease east eat else end ever every few first firs for from get go had hand has have hear heat her here
    him his hold home hour how if in is it item its job just keep kept key lane large lead least left less let
    like line list live local long lost made mail main make many marsh mark mars match me meet money monday's
    more most moth mouth much must my near need new news nest neat none noon not note now of off on once one only
    or our out over own pack page paper part past pay peak plan post press rest risk role room rows said same say
    second see seek seen send sent set she site so some soon start still sub summer sun sunny support sure take
    talk tea team tell term test text than that the their them then there these they third this those thrift
    time to too two type under until up us use visit wait walk want was we weak wear weds weekend week-end well
    went were west when which who why will wish with word work would write year years yet you your closed closing
    lasts lasting test tested text quarterly monthly weekly daily weekdays hourly beforehand afterwards thirst
    thirteen fourteen meetings holidays june's jane jude julie april's avril""".split()
)

_TOKEN = re.compile(
    r"""
    (?P<iso>\d{4}-\d{2}-\d{2}t\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,6})?)?(?:z|[+-]\d{2}:?\d{2})?(?![\d:])
        |\d{4}-\d{2}-\d{2}\ \d{2}:\d{2}(?::\d{2})?\ ?(?:z\b|\+\d{2}:?\d{2})(?![\d:]))
  | (?P<ymd>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?![\d])(?![-/.]\d))
  | (?P<dmy>\d{1,2}(?:\ ?/\ ?\d{1,2}\ ?/\ ?|-\d{1,2}-|\ -\ \d{1,2}\ -\ |\.\ ?\d{1,2}\.\ ?
        |\ \d{1,2}\ (?=\d{4}))(?:\d{4}|\d{2})
        (?![\d])(?![/.:]\d))
  | (?P<hm>\d{1,2}(?::\d{2}(?::00)?|h\d{2})(?![\d.:]\d|\d))
  | (?P<ver>\d+(?:[./:]\d+){2,}|\d+\.\d{3,}|\d{3,}\.\d+)
  | (?P<pair>\d{4}[/-]\d{2}(?!\d))
  | (?P<dm>\d{1,2}/\d{1,2}(?!\d))
  | (?P<dot>\d{1,2}\.\d{1,2}(?!\d))
  | (?P<short>2(?:day|moro|morrow|mrw|nite)\b)
  | (?P<ord>\d{1,3}\ ?(?:st|nd|rd|th)(?![^\W\d_])|\d{1,3}(?:ht|ts|dn|dr)(?![^\W\d_])
        |\d{1,3}(?:st|nd|rd|th)(?=of|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))
  | (?P<num>\d+)
  | (?P<mark>[ap]\.m\b\.?|w/[cbek]\b|wk/c\b|n/a\b|c\.o\.[bp]\b\.?|e\.o\.d\b\.?|a\.s\.a\.p\b\.?|t\.b\.[cda]\b\.?)
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
  | (?P<soft>[.,;()\[\]"!?*_'|<>{}]+)
  | (?P<sign>\S)
    """,
    re.VERBOSE,
)
_SIGNS = {ord(dash): "-" for dash in "‐‑‒–—―−﹘﹣－"} | {ord(quote): "'" for quote in "‘’ʼ‛`´＇"}
_SPLIT = re.compile(r"\ ?[-/.]\ ?|\ ")


class Token(NamedTuple):
    """One word, number or sign. `start` and `end` are its place in the text as typed."""

    sort: str
    low: str
    value: Any = None
    start: int = 0
    end: int = 0
    apart: bool = False  # A comma, full stop or bracket stands before it.
    glued: bool = False  # Nothing stands between it and the token before.


def plain(text: str) -> tuple[str, list[int] | None]:
    """The text in lower case with plain dashes, quotes and spaces; and where each character came from."""
    if text.isascii():
        if text.isprintable():
            return text.lower(), None
        return "".join(char if char.isprintable() else " " for char in text).lower(), None
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Cf", "Cs", "Mn", "Me", "Co", "Cn") or char == "\ufe0f":
            continue
        if category == "So":  # An emoji says nothing about when.
            chars.append(" ")
            places.append(place)
            continue
        for each in unicodedata.normalize("NFKC", char).translate(_SIGNS).lower():
            chars.append(" " if each.isspace() or unicodedata.category(each) == "Cc" else each)
            places.append(place)
    return "".join(chars), places


def tokens_of(text: str) -> list[Token]:
    """Split a text into tokens; commas and the like only leave a mark on the token after them."""
    low, places = plain(text)
    found: list[Token] = []
    apart, previous_end = False, -1
    for match in _TOKEN.finditer(low):
        group = match.lastgroup or ""
        start, end = match.span()
        if group == "soft":
            apart = True
            continue
        token = _token(group, match.group(), start, end, apart, start == previous_end)
        apart, previous_end = False, end
        found.append(token)
    found = _joined(found)
    if places is not None:
        found = [token._replace(start=places[token.start], end=places[token.end - 1] + 1) for token in found]
    return found


def _token(group: str, low: str, start: int, end: int, apart: bool, glued: bool) -> Token:
    value: Any = None
    match group:
        case "word":
            return word_token(low, start, end, apart, glued)
        case "num":
            value = int(low) if len(low) <= 9 else -1
        case "ord":
            value = int(low.rstrip("abcdefghijklmnopqrstuvwxyz "))
        case "hm":
            hour, minute = low.replace("h", ":").split(":")[:2]
            value = (int(hour), int(minute))
        case "dot":
            value = tuple(map(int, low.split(".")))
        case "dm" | "pair":
            value = tuple(int(part) for part in re.split("[/-]", low))
        case "dmy":
            day, month, year = (int(part) for part in _SPLIT.split(low))
            value = (day, month, year if year > 99 else 2000 + year)
        case "ymd":
            value = tuple(int(part) for part in re.split("[-/.]", low))
        case "mark":
            low = low.replace(".", "").replace("wk/", "w/")
            group = "word"
        case "short":
            group = "word"
    return Token(group, low, value, start, end, apart, glued)


def word_token(low: str, start: int, end: int, apart: bool, glued: bool) -> Token:
    """A word with what it means: a weekday, a month, a number, an ordinal, or itself."""
    known = _KNOWN.get(low)
    if known is None and "'" in low:
        known = _KNOWN.get(low.removesuffix("'s"))
        if known is not None and known[0] not in ("wd", "mo"):
            known = None
        low = low.replace("'", "")
    if known is None:
        return Token("word", low, None, start, end, apart, glued)
    return Token(known[0], low, known[1], start, end, apart, glued)


def _known() -> dict[str, tuple[str, int]]:
    words: dict[str, tuple[str, int]] = {}
    words |= {word: ("num", number) for number, word in enumerate(NUMBERS)}
    words |= {word: ("num", number) for word, number in TENS.items()}
    words |= {word: ("ord", number) for number, word in enumerate(ORDINALS)}
    words |= {"thirtieth": ("ord", 30), "nineth": ("ord", 9), "twelth": ("ord", 12), "dozen": ("num", 12)}
    words |= {word: ("wd", number) for word, number in WEEKDAYS.items()}
    words |= {word: ("mo", number) for word, number in MONTHS.items()}
    return words


_KNOWN = _known()
_RANGED = frozenset((*WEEKDAYS, *MONTHS, *TODAY, *TOMORROW))


def _joined(tokens: list[Token]) -> list[Token]:
    """Put together what was typed apart: twenty-first, half-term; a dash between two weekdays stays."""
    done: list[Token] = []
    for place, token in enumerate(tokens):
        if not done:
            if token.sort != "sign" or token.low not in "-:":
                done.append(token)
            continue
        last = done[-1]
        if token.low == "-" and place + 1 < len(tokens):
            after = tokens[place + 1]
            glued = token.glued and after.glued
            letters = last.low.isalpha() and after.low[0].isalpha()
            if glued and letters and not (last.low in _RANGED and after.low in _RANGED):
                continue
            if glued and last.sort in ("num", "ord") and last.low[0].isdigit() and after.sort in ("mo",):
                continue
            if glued and last.sort == "mo" and after.sort == "num":
                continue
        ten = last.sort == "num" and last.low in TENS and not token.apart
        if ten and token.sort in ("num", "ord") and 0 < (token.value or 0) < 10 and token.low.isalpha():
            joined = last.value + token.value
            done[-1] = Token(token.sort, f"{last.low} {token.low}", joined, last.start, token.end, last.apart)
            continue
        done.append(token)
    return done


def near(left: str, right: str, limit: int) -> int:
    """How many slips (a letter more, less, other, or two swapped) lie between two words; limit + 1 if more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        current = [i]
        for j, b in enumerate(right, start=1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, row = row, current
    return row[-1]


@lru_cache(maxsize=4096)
def mended(word: str, extra: frozenset[str] = frozenset()) -> str | None:
    """The one word of the language that a misspelt word must be, or None. Two equally near: None."""
    if not 3 <= len(word) <= 14 or word in SOUND or word in _KNOWN or word in TARGETS or not word.isalpha():
        return None
    best: list[str] = []
    least = 3
    for target in (*TARGETS, *extra):
        limit = 2 if len(target) >= 8 and len(word) >= 6 else 1
        swapped = word[:2] == target[1::-1]
        if word[0] != target[0] and not swapped:
            continue
        slips = near(word, target, limit)
        if slips > limit or (len(word) == 3 and sorted(word) != sorted(target) and len(target) < 4):
            continue
        if slips < least:
            best, least = [target], slips
        elif slips == least:
            best.append(target)
    meanings = {str(_KNOWN.get(target, UNITS.get(target, target))) for target in best}
    return best[0] if len(meanings) == 1 else None
