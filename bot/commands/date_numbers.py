"""Dates with a number in them: 16 Sept, 3/4/25, the 3rd; which year is meant, or why there is no such date."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from bot.commands.date_clock import Span
from bot.commands.date_model import add_months, month_span
from bot.commands.date_periods import PeriodReader, asked

RECENT = dt.timedelta(days=60)  # A weekday may point to a date that is past by less than this.


class Raw(NamedTuple):
    """A date before it is known which year, or even month, is meant."""

    day: int
    month: int | None = None
    year: int | None = None
    shape: str = "explicit"


def one(day: dt.date, shape: str = "relative") -> Span:
    """A span of a single day."""
    return Span(day, day, shape)


def real_date(year: int, month: int, day: int) -> dt.date | None:
    """That date, or None when the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


class DateReader(PeriodReader):
    """Reads dates that are written with a number."""

    def raw(self, place: int, *, article: bool = False) -> list[tuple[Raw, int]]:
        """The dates with a number at a place, before their year is settled."""
        token = self.at(place)
        match token.sort:
            case "dmy":
                day, month, year = token.value
                return [(Raw(day, month, year), place + 1)]
            case "ymd":
                year, month, day = token.value
                return [(Raw(day, month, year) if month <= 12 else Raw(0), place + 1)]
            case "dm":
                day, month = token.value
                found = [(Raw(day, month, None, "numeric"), place + 1)]
                if given := self.year(place + 1):
                    found.append((Raw(day, month, given[0]), given[1]))
                return found
            case "dot" if token.value[1] <= 12 and 0 < token.value[0] < 32:
                day, month = token.value
                found = [(Raw(day, month, None, "dot"), place + 1)]
                given = self.year(place + 1)
                return [*found, (Raw(day, month, given[0]), given[1])] if given else found
            case "ord" | "num":
                return self._numbered_date(place, article)
            case "mo":
                return self._month_first(place)
        return []

    def _numbered_date(self, place: int, article: bool) -> list[tuple[Raw, int]]:
        token = self.at(place)
        day, found = token.value, []
        if len(token.low) > 3 and token.low.isdigit():
            return self._run_together(token.low, place)
        after = place + 1
        if self.low(after) == "day" and token.sort == "ord":
            after += 1
        after = self.skip(after, "of", "in", "-", "/")
        if self.at(after).sort == "mo":
            month = self.at(after).value
            rest = after + 1
            given = self.year(self.skip(rest, "-", "/", "in", "of")) or self.pair_year(rest, month)
            if given:
                found.append((Raw(day, month, given[0]), given[1]))
            found.append((Raw(day, month), rest))
            return found
        numbers = [self.at(n) for n in (place, place + 1, place + 2)]
        if place + 3 == self.size <= 4 and all(each.sort == "num" and len(each.low) < 3 for each in numbers):
            found.append((Raw(day, numbers[1].value, 2000 + numbers[2].value), place + 3))
        if token.sort == "ord" and self.low(place + 1) == "/" and self.at(place + 2).sort == "num":
            found.append((Raw(day, self.at(place + 2).value, None, "numeric"), place + 3))
        if self.low(place + 1) in ("of", "in"):
            of = self.skip(place + 2, "the")
            for word, offset in (("this", 0), ("next", 1), ("last", -1), ("following", 1)):
                if end := self.said(of, word, "month"):
                    month = add_months(self.today.replace(day=1), offset)
                    found.append((Raw(day, month.month, month.year), end))
            if (end := self.said(of, "month")) and token.sort == "ord" and end >= self.size:
                found.append((Raw(day, shape="dayonly"), end))
        if token.sort == "num" and self.low(place + 1) == "-" and self.at(place + 2).sort == "num":
            right = self.at(place + 2)
            if (
                right.glued
                and self.at(place + 1).glued
                and right.low.isdigit()
                and right.value <= 12
                and day < 32
            ):
                found.append((Raw(day, right.value, None, "dashed"), place + 3))
        if token.sort == "ord" or article:
            found.append((Raw(day, shape="dayonly" if token.low[0].isdigit() else "dayword"), place + 1))
        return found

    def _run_together(self, low: str, place: int) -> list[tuple[Raw, int]]:
        if len(low) == 8 and low[:2] == "20" and int(low[4:6]) <= 12:
            return [(Raw(int(low[6:]), int(low[4:6]), int(low[:4]), "numeric"), place + 1)]
        year = self.year(place)
        if year and self.at(place + 1).sort == "mo" and self.at(place + 2).sort in ("num", "ord"):
            return [(Raw(self.at(place + 2).value, self.at(place + 1).value, year[0]), place + 3)]
        return []

    def _month_first(self, place: int) -> list[tuple[Raw, int]]:
        month, after = self.at(place).value, self.skip(place + 1, "the", "-")
        token = self.at(after)
        if token.sort not in ("ord", "num") or token.value > 99 or token.value < 0:
            return []
        if token.sort == "num" and not token.low.isdigit():
            return []
        found = []
        if given := self.year(after + 1):
            if len(self.low(given[1] - 1)) == 4:
                found.append((Raw(token.value, month, given[0]), given[1]))
        if token.sort == "num" and len(token.low) == 2 and self.year(after):
            found.append((Raw(token.value, month, None, "monthtwo"), after + 1))
        elif token.sort == "ord" or token.value < 40:
            found.append((Raw(token.value, month), after + 1))
        return found

    def pair_year(self, place: int, month: int) -> tuple[int, int] | None:
        """The year of a month in a financial year such as 2024/25."""
        pair = self.financial(place)
        return (pair[0] + (month < 4), pair[1]) if pair else None

    def dated(self, place: int, *, article: bool = False) -> list[tuple[Span, int]]:
        token = self.at(place)
        if token.sort == "iso":
            return [(Span(self.today, self.today, "iso", candidates=()), place + 1)]
        found = []
        for raw, after in self.raw(place, article=article):
            following = self.at(self.skip(after, "-", "on", "a"))
            echo = after + 1 if following.sort == "wd" and following is self.at(after) else 0
            if raw.shape == "dashed" and (echo or self.low(after) in ("on", "am", "pm", ".", ":")):
                continue
            if echo and self.low(echo) not in ("week", "before", "after"):
                found.append((self.settle(raw, self.at(after).value), echo))
            found.append((self.settle(raw), after))
        return found

    def settle(self, raw: Raw, weekday: int | None = None) -> Span:
        """A date with its year and month; or why there is no such date."""
        day, month, year, shape = raw
        if month is None:
            return self._day_only(day, weekday, shape)
        if shape == "monthtwo":
            day_reading = self.settle(Raw(day, month))
            first, last = month_span(2000 + day, month)
            if not day_reading.first and 2000 + day > self.today.year + 4:
                return day_reading
            if day > 31 or last < self.today.replace(day=1):
                return Span(first, last, "monthyear") if day > 31 else day_reading
            return Span(
                reason="two_readings",
                candidates=(*((day_reading.first,) if day_reading.first else ()), first),
            )
        if month > 12 and day <= 12 and 12 < month <= 31 and day:
            try:
                swapped = dt.date(year, day, month) if year else self._next_date(month, day)
            except ValueError:
                return asked("no_such_date")
            return asked("us_order", swapped) if swapped else asked("no_such_date")
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            return asked("no_such_date")
        if year is None:
            return self._without_year(day, month, weekday, shape)
        try:
            found = dt.date(year, month, day)
        except ValueError:
            return asked("no_such_date")
        return self._agree(found, weekday, shape)

    def _agree(self, day: dt.date, weekday: int | None, shape: str) -> Span:
        if weekday is None or day.weekday() == weekday:
            return one(day, shape)
        return asked("weekday_mismatch", day, day + dt.timedelta(days=weekday - day.weekday()))

    def _next_date(self, day: int, month: int) -> dt.date | None:
        for year in (self.today.year, self.today.year + 1):
            try:
                found = dt.date(year, month, day)
            except ValueError:
                continue
            if found >= self.today:
                return found
        return None

    def _without_year(self, day: int, month: int, weekday: int | None, shape: str) -> Span:
        coming = self._next_date(day, month)
        if coming and weekday in (None, coming.weekday()):
            return one(coming, shape)
        if weekday is not None:
            for year in (self.today.year, self.today.year - 1):
                past = real_date(year, month, day)
                if past and past.weekday() == weekday and self.today - RECENT < past < self.today:
                    return one(past, shape)
        if coming is None:
            if (month, day) == (2, 29):
                leap = next(y for y in range(self.today.year, self.today.year + 9) if self._leap_ahead(y))
                return asked("no_such_date", dt.date(leap, 2, 29))
            return asked("no_such_date")
        return self._agree(coming, weekday, shape)

    def _leap_ahead(self, year: int) -> bool:
        leap = real_date(year, 2, 29)
        return leap is not None and leap >= self.today

    def _day_only(self, day: int, weekday: int | None, shape: str) -> Span:
        if not 1 <= day <= 31:
            return asked("no_such_date")
        coming = []
        start = self.today.replace(day=1)
        for offset in range(4):
            month = add_months(start, offset)
            found = real_date(month.year, month.month, day)
            if found and found >= self.today:
                coming.append(found)
        if weekday is None:
            return one(coming[0], shape)
        fits = [each for each in coming[:2] if each.weekday() == weekday]
        if fits:
            return one(fits[0], "explicit")
        for offset in (0, -1, -2):
            month = add_months(start, offset)
            past = real_date(month.year, month.month, day)
            if past and past.weekday() == weekday and self.today - RECENT < past < self.today:
                return one(past, "explicit")
        return self._agree(coming[0], weekday, shape)
