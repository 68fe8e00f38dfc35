"""Several days in one line, as people type them: "20, 27 March or 3 April 2025"."""

from __future__ import annotations

import re
from datetime import date

from bot.commands.typed import MONTH
from bot.domain.errors import BadValue, DateProblem
from bot.handlers import due_dates
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt

_PARTS = re.compile(r"\s*(?:,|;|\bor\b|\band\b|&)\s*", re.IGNORECASE)
_DAY_ALONE = re.compile(r"(?:[a-z]+day\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(rf"\b{MONTH}(?:\s+\d{{4}})?\s*$", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\s*$")


def read(typed: str, context: Context, *, most: int, least: int = 2) -> tuple[date, ...]:
    """ "20, 27 March or 3 April 2025": a day without its month has that of the one behind it.

    Raises:
        DateProblem: one of them is no day, is over, or may mean several.
        BadValue: too few, or too many.
    """
    days = sorted({one(each, context) for each in _completed(_PARTS.split(typed.strip()))})
    if not least <= len(days) <= most:
        raise BadValue(name="the days", value=typed, expected=f"{least} to {most} different ones")
    return tuple(days)


def _completed(parts: list[str]) -> list[str]:
    completed: list[str] = []
    month = year = ""
    for part in reversed([each for each in parts if each]):
        if _DAY_ALONE.fullmatch(part) and month:
            part = f"{part} {month}"
        elif year and not _YEAR.search(part) and _MONTH_AND_YEAR.search(part):
            part = f"{part} {year}"
        if found := _MONTH_AND_YEAR.search(part):
            month = found[0]
        if found := _YEAR.search(part):
            year = found[0]
        completed.insert(0, part)
    return completed


def one(phrase: str, context: Context) -> date:
    """Raises DateProblem."""
    read = due_dates.read_phrase(phrase, context)
    if isinstance(read, Doubt):
        raise DateProblem(phrase=phrase, reason=read.reason, candidates=read.candidates)
    if read.due is None or read.due.day is None or read.due.first not in (None, read.due.day):
        raise DateProblem(phrase=phrase, reason="no_date")
    return read.due.day
