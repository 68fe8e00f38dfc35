"""Stretches from one day to another: 16-18 Sept, Mon 16 to Wed 18, March or April 2025."""

from __future__ import annotations

import datetime as dt

from bot.commands.date_clock import UNTIL, Span
from bot.commands.date_follow_up import FollowUpReader
from bot.commands.date_model import DAY, add_months, month_span
from bot.commands.date_numbers import Raw, one, real_date
from bot.commands.date_periods import asked


class RangeReader(FollowUpReader):
    """Reads stretches of days from tokens."""

    def ranged(self, place: int) -> list[tuple[Span, int]]:
        opening = self.low(place)
        start = place + 1 if opening in ("from", "between") else place
        found: list[tuple[Span, int]] = []
        if start > place:  # From 6 to 9 months after the conference.
            found += [each for each in self.day(start) if self.is_stretch(each[0])]
        if self.at(start).sort == "dm" and self.at(start + 1).sort == "mo":
            first, last = self.at(start).value
            for raw, end in self._month_after(start, last):
                found.append((self._between(Raw(first), raw), end))
        if self.at(start).sort == "mo":
            found += self._months(start, opening)
            found += self._within_month(start)
        left = self._left(start)
        for weekday, number, after in left:
            joint = self.low(after)
            if joint not in UNTIL and joint not in ("/", "&", "or"):
                continue
            right = self.skip(after + 1, "on", "the")
            right_weekday = self.at(right).value if self.at(right).sort == "wd" else None
            right = self.skip(right + 1, "the") if right_weekday is not None else right
            for raw, end in self.raw(right):
                if raw.month is None or raw.shape in ("dashed", "monthtwo"):
                    continue
                span = self._between(Raw(number), raw, weekday, right_weekday)
                if (
                    joint == "or"
                    or (joint == "/" and weekday is not None)
                    or (
                        joint in ("and", "&")
                        and opening != "between"
                        and span.first
                        and span.last - span.first > DAY
                    )
                ):
                    span = self._either(span)
                found.append((span, end))
        if left and found:
            return found
        for span, after in self.day(start):
            joint = self.low(after)
            if (joint not in UNTIL and joint not in ("/", "&", "or")) or span.shape in ("month", "monthyear"):
                continue
            if after + 1 >= self.size or (span.first is None and span.reason != "weekday_mismatch"):
                continue
            found += self._to_day(span, joint, opening, self.skip(after + 1, "on", "the", "is"))
        return found

    def _month_after(self, place: int, day: int) -> list[tuple[Raw, int]]:
        month = self.at(place + 1).value
        given = self.year(place + 2)
        return [*([(Raw(day, month, given[0]), given[1])] if given else []), (Raw(day, month), place + 2)]

    def _left(self, place: int) -> list[tuple[int | None, int, int]]:
        """A day of the month with nothing but perhaps its weekday before it."""
        weekday = None
        if self.at(place).sort == "wd":
            weekday, place = self.at(place).value, place + 1
        place = self.skip(place, "the")
        token = self.at(place)
        if token.sort in ("num", "ord") and token.low[0].isdigit() and 0 < token.value <= 99:
            return [(weekday, token.value, place + 1)]
        if token.sort == "ord":
            return [(weekday, token.value, place + 1)]
        return []

    def _between(self, left: Raw, right: Raw, weekday: int | None = None, last: int | None = None) -> Span:
        """From a bare day of the month to a date: the month is that of the date, or the one before."""
        end = self.settle(right, last)
        if end.reason:
            return end
        month = end.first.month
        if left.day > end.first.day:
            return asked("two_readings", end.first)
        start = self.settle(Raw(left.day, month, end.first.year), weekday)
        if start.reason:
            return start
        return Span(start.first, end.first, "explicit")

    def _either(self, span: Span) -> Span:
        return span if span.reason else Span(reason="two_readings", candidates=(span.first, span.last))

    def _months(self, place: int, opening: str) -> list[tuple[Span, int]]:
        found = []
        for left, after in self.months(place):
            if self.low(after) not in UNTIL and self.low(after) not in ("/", "&", "or"):
                continue
            start = self.at(place).value
            for right, end in self.months_with_short_year(after + 1):
                year = left.first.year if left.shape == "monthyear" else None
                last = right.first.month
                if year is None:
                    year = right.first.year - (start > last)
                    if right.shape == "month" and dt.date(year, start, 1) < self.today.replace(day=1):
                        year = left.first.year
                final = (
                    right if right.shape == "monthyear" else Span(*month_span(year + (last < start), last))
                )
                first = dt.date(year, start, 1)
                if first <= final.last:
                    found.append((Span(first, final.last, "monthyear"), end))
        return found

    def _within_month(self, place: int) -> list[tuple[Span, int]]:
        """Sept 16-18."""
        month, first = self.at(place).value, self.at(place + 1)
        if first.sort not in ("num", "ord") or self.low(place + 2) not in UNTIL:
            return []
        second = self.at(place + 3)
        if second.sort not in ("num", "ord") or not first.low[0].isdigit() or second.value > 31:
            return []
        given = self.year(place + 4)
        year, end = given if given else (None, place + 4)
        return [(self._between(Raw(first.value), Raw(second.value, month, year)), end)]

    def _to_day(self, left: Span, joint: str, opening: str, place: int) -> list[tuple[Span, int]]:
        found = []
        place = self.skip(place, "it")
        for right, end in self.day(place):
            if right.shape == "duration" or (right.shape == "dayonly" and left.shape == "event"):
                continue
            if left.reason or right.reason:
                if right.reason == "two_readings" and self.at(place).sort == "wd" and not left.reason:
                    right = one(self.coming(self.at(place).value))
                else:
                    found.append((left if left.reason else right, end))
                    continue
            first, last = left.first, right.last
            if self.at(place).sort == "wd" and end == place + 1:
                last = first + dt.timedelta(days=(self.at(place).value - first.weekday() - 1) % 7 + 1)
            elif right.shape in ("dayonly", "dayword"):
                last = self._day_after(first, last.day)
            elif right.shape in ("explicit", "numeric") and last < first:
                first = add_months(first, -12) if left.shape in ("explicit", "numeric") else first
            span = Span(first, last, "explicit")
            if last < first:
                span = asked("two_readings", first, last)
            elif self._alternatives(joint, opening, left, last - first):
                span = Span(reason="two_readings", candidates=(first, right.first))
            found.append((span, end))
        return found

    def _alternatives(self, joint: str, opening: str, left: Span, length: dt.timedelta) -> bool:
        """Whether two days are offered to choose from: "Friday or Monday"."""
        if joint in ("or", "/"):
            return joint == "or" or left.first == left.last
        return joint in ("and", "&") and opening != "between" and length > DAY

    def _day_after(self, first: dt.date, number: int) -> dt.date:
        """The day of that number in the month of a date, or in the next month."""
        same = real_date(first.year, first.month, number)
        if same and same > first:
            return same
        following = add_months(first.replace(day=1), 1)
        return real_date(following.year, following.month, number) or first
