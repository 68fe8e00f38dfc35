"""How meetings that come again are said: "quarterly on a Monday at 10 from March 2025, four times"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.commands import meeting_verbs, model
from bot.commands.date_words import MONTHS, NUMBERS, WEEKDAYS
from bot.commands.typed import MONTH, TIME, WEEKDAY, bounded
from bot.domain.errors import NotUnderstood

EXAMPLE = "/meeting series quarterly on a Monday at 10"
LONGEST = 2_000  # characters
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NTH = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1,
}  # fmt: skip
_ORDINAL = rf"(?:{'|'.join(_NTH)})"
_NAMED = {
    "weekly": (1, 0),
    "fortnightly": (2, 0),
    "monthly": (0, 1),
    "bimonthly": (0, 2),
    "quarterly": (0, 3),
    "half-yearly": (0, 6),
    "half yearly": (0, 6),
    "six-monthly": (0, 6),
    "biannually": (0, 6),
    "twice-yearly": (0, 6),
    "yearly": (0, 12),
    "annually": (0, 12),
    "annual": (0, 12),
}  # fmt: skip  (weeks, months)
_A_YEAR = {"once": 12, "twice": 6, "three times": 4, "four times": 3, "six times": 2}
_EACH = r"(?:every|each)"
_HOW_OFTEN = re.compile(
    rf"\b(?P<named>{'|'.join(_NAMED)})\b"
    rf"|\b(?P<times>{'|'.join(_A_YEAR)})\s+(?:a|per|each|every)\s+year\b"
    rf"|\b{_EACH}\s+(?:(?P<other>other|second|alternate)\s+|(?P<number>{_NUMBER})\s+)?(?P<unit>week|fortnight|month|quarter|year)s?\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(?:on\s+)?(?:the\s+|a\s+)?(?:{_EACH}\s+)?(?:(?P<other>other|alternate)\s+)?(?:(?P<nth>{_ORDINAL})\s+)?"
    rf"(?P<weekday>{WEEKDAY})s?\b(?!\s+\d)(?:\s+of\s+(?:the|each|every)\s+(?:month|quarter))?",
    re.IGNORECASE,
)
_EVERY_DAY = re.compile(
    rf"\b{_EACH}\s+(?:other\s+|alternate\s+)?(?:{_ORDINAL}\s+)?{WEEKDAY}\b|\b(?:on\s+)?(?:{WEEKDAY})s\b"
    rf"|\b{_ORDINAL}\s+{WEEKDAY}\s+(?:of|in)\s+(?:{_EACH}|the\s+month|{MONTH}\s*(?:,|and|&))",
    re.IGNORECASE,
)
_IN_MONTHS = re.compile(
    rf"\b(?:in|of|every|each)\s+(?P<months>{MONTH}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){MONTH})+)\b",
    re.IGNORECASE,
)
_HOURS = re.compile(
    rf"[\s,]{{1,3}}(?P<hours>(?:(?:at|from)\s+)?(?:{TIME}|(?<=at\s)\d{{1,2}}|(?<=from\s)\d{{1,2}}(?=\s*(?:to|until|-|–)))"
    rf"(?:\s*(?:to|until|till|-|–)\s*(?:{TIME}|\d{{1,2}}\b))?)(?!\s*(?:{MONTH}|st\b|nd\b|rd\b|th\b|times|meetings))"
    r"(?P<length>\s+for\s+(?:an?|one|two|three|\d(?:\.5)?)\s+(?:and\s+a\s+half\s+)?hours?)?",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"[\s,;(]{{1,3}}(?:for\s+)?(?:x\s*(?P<x>\d{{1,2}})|(?P<number>{_NUMBER})\s+(?:times(?!\s+(?:a|per|each|every)\s)|meetings|dates|occurrences|in\s+all))\)?",
    re.IGNORECASE,
)
_FOR_YEARS = re.compile(
    rf"[\s,;]{{1,3}}(?:for|over)\s+(?:the\s+(?:next|coming)\s+)?(?:(?P<number>a|{_NUMBER})\s+)?(?P<unit>year|month)s?\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"[\s,;]{{1,3}}(?:until|till|til|up\s+to|ending)\s+(?P<until>(?:the\s+end\s+of\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{MONTH}(?:\s+\d{{4}})?|\d{{4}}-\d\d-\d\d)",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"[\s,;]{{1,3}}(?:from|starting(?:\s+(?:on|in|from))?|beginning(?:\s+(?:on|in))?|start(?:s|ing)?\s+(?:in|on))\s+"
    rf"(?P<start>(?:the\s+)?(?:{WEEKDAY}\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{MONTH}(?:\s+\d{{4}})?|\d{{4}}-\d\d-\d\d|next\s+(?:month|year|week))",
    re.IGNORECASE,
)
_SEVERAL_DATES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s*(?:{MONTH})?(?:\s+\d{{4}})?(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s*;\s*)(?:{WEEKDAY}\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}\b",
    re.IGNORECASE,
)


_ONE_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*[:.])|\d{{4}}-\d\d-\d\d|\d/\d",
    re.IGNORECASE,
)


@dataclass
class _Rest:
    """What is left of the words, from which each part is taken."""

    words: str

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.words)
        if match is not None:
            self.words = f"{self.words[: match.start()]} {self.words[match.end() :]}"
        return match


def says_a_series(words: str) -> bool:
    """Whether the words are about meetings that come again, or name several days.

    One day with "quarterly" in the title is one meeting.
    """
    if _SEVERAL_DATES.search(words):
        return True
    rest = _Rest(f" {words} ")
    rest.take(_UNTIL)
    rest.take(_FROM)
    return not _ONE_DAY.search(rest.words) and bool(
        _HOW_OFTEN.search(rest.words) or _EVERY_DAY.search(rest.words)
    )


def schedule(words: str) -> model.ScheduleMeeting | model.ScheduleSeries:
    return series(words) if says_a_series(words) else meeting_verbs.schedule(words)


def series(words: str) -> model.ScheduleSeries:
    """How often, on which weekday, in which months, from and until when, how many times, at what time, in any order.

    What is left says where, and what they are called; without how often it is the days themselves.
    """
    rest = _Rest(f" {bounded(words.strip(), 'series', LONGEST)} ")
    until, begins, count = rest.take(_UNTIL), rest.take(_FROM), rest.take(_COUNT)
    span = rest.take(_FOR_YEARS) if count is None and until is None else None
    listed = rest.take(_IN_MONTHS)
    every, often = _EVERY_DAY.search(rest.words), rest.take(_HOW_OFTEN)
    if often is None and every is None and listed is None:
        return _days(rest)
    hours = rest.take(_HOURS)
    day = rest.take(_DAY)
    weeks, months = _rhythm(often, day, listed)
    place, title = _place_and_title(rest.words)
    return model.ScheduleSeries(
        weeks=weeks,
        months=months,
        only=tuple(_month(each) for each in re.findall(MONTH, listed["months"], re.IGNORECASE))
        if listed
        else (),
        weekday=_weekday(day["weekday"]) if day else None,
        nth=_NTH[day["nth"].lower()] if day and day["nth"] else None,
        hours=_said(hours, "hours", "length"),
        start=_said(begins, "start"),
        until=_said(until, "until"),
        count=_number(count["x"] or count["number"]) if count else None,
        lasting=_lasting(span) if span else None,
        place=place,
        title=title,
    )


def _days(rest: _Rest) -> model.ScheduleSeries:
    """ "10 March, 9 June and 8 September 2025 at 10"."""
    hours = rest.take(_HOURS)
    said = rest.words.strip(" ,;")
    found = meeting_verbs.schedule(said)
    if said and not found.when:
        raise NotUnderstood(text=said, missing="how often you meet, or on which days", nearest=(EXAMPLE,))
    return model.ScheduleSeries(
        dates=found.when, hours=_said(hours, "hours", "length"), place=found.place, title=found.title
    )


def _rhythm(
    often: re.Match[str] | None, day: re.Match[str] | None, listed: re.Match[str] | None
) -> tuple[int, int]:
    """Weeks and months from one to the next; "every first Tuesday" comes each month, "every Monday" each week."""
    if listed is not None:
        return 0, 0
    if often is None:
        weekly = day is not None and not day["nth"]
        return (2 if day is not None and day["other"] else 1, 0) if weekly else (0, 1)
    if often["named"]:
        return _NAMED[often["named"].lower()]
    if often["times"]:
        return 0, _A_YEAR[" ".join(often["times"].lower().split())]
    number = 2 if often["other"] else _number(often["number"]) if often["number"] else 1
    weeks, months = {
        "week": (1, 0),
        "fortnight": (2, 0),
        "month": (0, 1),
        "quarter": (0, 3),
        "year": (0, 12),
    }[often["unit"].lower()]
    return weeks * number, months * number


def _lasting(span: re.Match[str]) -> int:
    """Months."""
    number = 1 if (span["number"] or "a").lower() == "a" else _number(span["number"])
    return number * (12 if span["unit"].lower() == "year" else 1)


_FILLING = re.compile(
    r"\b(?:we|meet|meetings?|please|for|on|of|the|a|and|in|each|every|schedule|set\s+up)\b", re.IGNORECASE
)


def _place_and_title(words: str) -> tuple[str | None, str | None]:
    said = " ".join(re.sub(r"\s+([,;])", r"\1", words).split()).strip(" ,;")
    if not _FILLING.sub("", said).strip(" ,;.–-"):
        return None, None
    found = meeting_verbs.schedule(
        f"1 May 2000 {said}" if re.match(r"(?:at|in|on|via)\b|@|https?:", said) else f"1 May 2000, {said}"
    )
    return found.place, found.title


def _said(match: re.Match[str] | None, *parts: str) -> str | None:
    said = " ".join(match[part] or "" for part in parts).strip() if match else ""
    return " ".join(said.split()) or None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS.index(word.lower())


def _weekday(word: str) -> int:
    return WEEKDAYS[word.lower()]


def _month(word: str) -> int:
    return MONTHS[word.lower()]
