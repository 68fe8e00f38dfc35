"""Stretches of time: weeks, months, quarters, years, terms, and their ends."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod

from bot.commands.date_clock import Span
from bot.commands.date_model import DAY, NamedPeriod, add_months, month_span
from bot.commands.date_named import NamedReader, name_words

WEEK = dt.timedelta(days=7)
STARTS = frozenset(
    ("commencing", "com", "beginning", "starting", "comm", "beg", "begining", "start", "commences")
)
WC = frozenset(("w/c", "w/b", "wc", "wb", "w/k"))
WE = frozenset(("w/e",))
SEASONS = frozenset(("spring", "summer", "autumn", "winter"))
TERM_WORDS = frozenset(("term", "terms", "termtime", "holidays", "holiday", "hols", "break", "semester"))
FINANCIAL = (("financial", "year"), ("fiscal", "year"), ("fin", "year"), ("fy",), ("council", "year"))


def asked(reason: str, *candidates: dt.date) -> Span:
    """A span that must be asked about."""
    return Span(reason=reason, candidates=candidates)


class PeriodReader(NamedReader):
    """Reads weeks, months, quarters, years and terms from tokens."""

    @abstractmethod
    def week_day(self, place: int) -> list[tuple[Span, int]]:
        """The days that may say which week is meant."""

    @abstractmethod
    def monday(self, place: int) -> list[tuple[Span, int]]:
        """The Monday that a week is said to begin with."""

    @abstractmethod
    def bare(self, weekday: int, shape: str = "weekday", weeks: int = 0) -> Span:
        """A weekday on its own."""

    @abstractmethod
    def around(self, place: int, unit: str, amount: int = 1) -> list[tuple[Span, int]]:
        """So much time before or after another day."""

    # Months

    def months(self, place: int) -> list[tuple[Span, int]]:
        """A month, with its year or the next to come (this month counts)."""
        token = self.at(place)
        if token.sort != "mo":
            return []
        after = self.skip(place + 1, "in", "of") if self.at(place + 2).sort == "num" else place + 1
        found = []
        if given := self.year(after):
            if len(self.low(given[1] - 1)) == 4:
                found.append((Span(*month_span(given[0], token.value), "monthyear"), given[1]))
        if (given := self.financial(after)) and self.at(given[1] - 1).sort in ("pair", "dm"):
            found.append(
                (Span(*month_span(given[0] + (token.value < 4), token.value), "monthyear"), given[1])
            )
        for word, offset in (("this", 0), ("next", 1), ("last", -1)):
            if end := self.said(place + 1, word, "year"):
                found.append((Span(*month_span(self.today.year + offset, token.value), "monthyear"), end))
        year = self.today.year + (token.value < self.today.month)
        found.append((Span(*month_span(year, token.value), "month"), self.skip(place + 1, "month")))
        return found

    def months_with_short_year(self, place: int) -> list[tuple[Span, int]]:
        """Beside another month "Apr 25" can only be April 2025."""
        found = self.months(place)
        if self.at(place).sort == "mo" and (given := self.year(place + 1)):
            found = [(Span(*month_span(given[0], self.at(place).value), "monthyear"), given[1]), *found]
        return found

    # Periods named by their kind

    def period(self, place: int) -> list[tuple[Span, int]]:
        """This, next or last month, quarter or year; a financial year; a weekend."""
        offset = {"this": 0, "current": 0, "next": 1, "last": -1, "previous": -1, "following": 1}.get(
            self.low(place)
        )
        found = []
        after = place + 1
        if offset is not None:
            found += self._kind(after, offset)
        if after := self.said(place, "month", "after", "next"):
            found += self._kind(place, 2)
            found = [(span, after) for span, _ in found]
        if self.low(place) in ("weekend",):
            saturday = self.today + dt.timedelta(days=5 - self.today.weekday())
            found.append((Span(saturday, saturday + DAY, "weekend"), place + 1))
        if end := self.said(place, "month", "of"):
            found += self.months(end)
        if given := self._financial_year(place):
            found.append(given)
        return found

    def _financial_year(self, place: int) -> tuple[Span, int] | None:
        words = next((end for each in FINANCIAL if (end := self.said(place, *each))), 0)
        start = self.skip(words, "of") if words else place
        given = self.financial(start)
        if not given or (not words and self.at(place).sort != "pair"):
            return None
        end = self.skip(self.skip(given[1], "financial", "fiscal", "fy"), "year") if not words else given[1]
        return Span(dt.date(given[0], 4, 1), dt.date(given[0] + 1, 3, 31), "period"), end

    def financial(self, place: int) -> tuple[int, int] | None:
        """The first year of a pair such as 2024/25 or 24/25."""
        token = self.at(place)
        if token.sort == "pair" and token.value[1] == (token.value[0] + 1) % 100:
            return token.value[0], place + 1
        if token.sort == "dm" and token.value[1] == token.value[0] + 1 and token.value[0] > 12:
            return 2000 + token.value[0], place + 1
        if token.sort == "num" and self.low(place + 1) in ("-", "/") and self.at(place + 2).sort == "num":
            start, end = token.value % 100, self.at(place + 2).value % 100
            if end == (start + 1) % 100 and (token.value > 2000 or 12 < token.value < 100):
                return 2000 + start, place + 3
        return None

    def _kind(self, place: int, offset: int) -> list[tuple[Span, int]]:
        """The period of a kind that lies `offset` from the present one."""
        place = self.skip(place, "calendar")
        today = self.today
        match self.low(place):
            case "month":
                month = add_months(today.replace(day=1), offset)
                return [(Span(*month_span(month.year, month.month), "period"), place + 1)]
            case "year":
                year = today.year + offset
                return [(Span(dt.date(year, 1, 1), dt.date(year, 12, 31), "period"), place + 1)]
            case "quarter":
                start = add_months(dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * offset)
                return [(Span(start, add_months(start, 3) - DAY, "period"), place + 1)]
            case "week" | "wk":
                monday = today - dt.timedelta(days=today.weekday()) + WEEK * offset
                return [(Span(monday, monday + 6 * DAY, "week"), place + 1)]
            case "working" if self.low(place + 1) == "week":
                return self._kind(place + 1, offset)
            case "financial" | "fiscal" | "fy" | "fin" | "council" | "tax":
                after = self.said(place, "fy") or (place + 2 if self.low(place + 1) == "year" else 0)
                if not after:
                    return []
                start_day = 6 if self.low(place) == "tax" else 1
                year = today.year - (today < dt.date(today.year, 4, start_day)) + offset
                return [
                    (
                        Span(dt.date(year, 4, start_day), dt.date(year + 1, 4, start_day) - DAY, "period"),
                        after,
                    )
                ]
            case "academic" | "school" | "term":
                return [(asked("vague"), place + 1 + (self.low(place + 1) in ("year", "term")))]
        return []

    def whole(self, place: int) -> list[tuple[Span, int]]:
        """A period whose end or n-th day is asked for: here "the month" is this one."""
        bare = self.skip(place, "the", "our", "this", "that")
        token = self.at(bare)
        found = [*self._kind(bare, 0), *self.period(bare), *self.weeks(bare)]
        found += self.months_with_short_year(bare)
        found += [*self.quarters(bare), *self.terms(bare)]
        if token.low == "calendar" and (given := self.year(self.skip(bare + 1, "year"))):
            found.append(self._year(given))
        if token.sort == "num" and len(token.low) == 4 and (given := self.year(bare)):
            found.append(self._year(given))
        if (given := self.financial(bare)) is not None:
            found.append((Span(dt.date(given[0], 4, 1), dt.date(given[0] + 1, 3, 31), "period"), given[1]))
        found += [each for each in self.event(bare) if each[0].first != each[0].last]
        return found

    def _year(self, given: tuple[int, int]) -> tuple[Span, int]:
        return Span(dt.date(given[0], 1, 1), dt.date(given[0], 12, 31), "period"), given[1]

    # Quarters

    def quarters(self, place: int) -> list[tuple[Span, int]]:
        token, found = self.at(place), []
        if token.sort == "pair":
            if given := self._financial_year(place):
                found.append(given)
            elif 1 <= token.value[1] <= 12:
                found.append((Span(*month_span(*token.value), "monthyear"), place + 1))
            return found
        lead = self.skip(self.skip(place, "financial", "calendar", "fy"), "year")
        number, after = 0, lead
        if self.low(lead) in ("q", "qtr", "quarter", "h") and self.at(lead + 1).sort == "num":
            number, after = self.at(lead + 1).value, lead + 2
        elif self.at(lead).sort == "ord" and self.low(lead + 1) == "quarter":
            number, after = self.at(lead).value, lead + 2
        if not 1 <= number <= (2 if self.low(lead) == "h" else 4):
            return found
        if self.low(lead) == "h":
            found.append((asked("fy_or_calendar"), (self.year(after) or (0, after))[1]))
            return found
        for shift in (after, self.skip(after, "of", "in")):
            rest = self.skip(self.skip(self.skip(shift, "the"), "fy", "financial", "fiscal"), "year")
            if pair := self.financial(rest):
                start = dt.date(pair[0] + (number == 4), number * 3 % 12 + 1, 1)
                found.append((Span(start, add_months(start, 3) - DAY, "period"), pair[1]))
            if said := self.year(self.skip(rest, "calendar")):
                calendar = (lead > place and self.low(place) == "calendar") or self.low(rest) == "calendar"
                start = dt.date(said[0], number * 3 - 2, 1)
                span = Span(start, add_months(start, 3) - DAY, "period")
                found.append((span if calendar else asked("fy_or_calendar"), said[1]))
            if rest > shift and not self.financial(rest):
                year = self.today.year - (self.today.month < 4)
                start = dt.date(year + (number == 4), number * 3 % 12 + 1, 1)
                found.append((Span(start, add_months(start, 3) - DAY, "period"), rest))
        starts = (
            dt.date(self.today.year, number * 3 - 2, 1),
            dt.date(self.today.year - (self.today.month < 4) + (number == 4), number * 3 % 12 + 1, 1),
        )
        found.append((asked("fy_or_calendar", *starts), after))
        return found

    # Weeks

    def weeks(self, place: int) -> list[tuple[Span, int]]:
        """A week said by the day it begins or ends with, or by what lies before it."""
        low, after = self.low(place), place + 1
        if low == "w/c" or low in WC or (low == "commencing" and after < self.size):
            return [
                (self._begins(span), end) for span, end in self.monday(self.skip(after, "the", "on", ":"))
            ]
        if low in WE:
            return self.week_day(after)
        if low not in ("week", "wk", "weeks"):
            return []
        word = self.low(after)
        if word in STARTS:
            return [(self._begins(span), end) for span, end in self.monday(self.skip(after + 1, "the", "on"))]
        if word == "c" or word == "b":
            return [(self._begins(span), end) for span, end in self.monday(after + 1)]
        if word in ("ending", "end"):
            return self.week_day(self.skip(after + 1, "on", "the"))
        if word == "of":
            found = []
            for span, end in self.monday(self.skip(after + 1, "the")):
                found.append((self._begins(span), end))
            for span, end in self.day(self.skip(after + 1, "the")):
                if span.first and span.shape in ("event", "holiday"):
                    monday = span.first - dt.timedelta(days=span.first.weekday())
                    link = span.link and type(span.link)(key=span.link.key, unit="whole week")
                    found.append((Span(monday, monday + 6 * DAY, "week", link), end))
            return found
        found = []
        if end := self.said(after, "after", "next"):
            found += [(span, end) for span, _ in self._kind(place, 2)]
        if word == "on" and self.at(after + 1).sort == "wd":
            found += [(self.bare(self.at(after + 1).value, "relative", 1), after + 2)]
        found += self.around(after, "whole week")
        return found

    def _begins(self, span: Span) -> Span:
        if span.reason or span.first is None:
            return span
        monday = span.first - dt.timedelta(days=span.first.weekday())
        if span.first != monday:
            return asked("not_a_monday", monday)
        return Span(monday, monday + 6 * DAY, "week")

    # Ends

    def ends(self, place: int) -> list[tuple[Span, int]]:
        """The end of a week (its Friday), month, quarter or year."""
        low, found = self.low(place), []
        short = {"eow": "week", "eom": "month", "eoy": "year", "eoq": "quarter"}.get(low)
        if short:
            return [(self._short_end(short), place + 1)]
        if low in ("month", "quarter") and self.low(place + 1) == "end":
            found.append((self._short_end(low), place + 2))
        if low in ("eofy", "fye"):
            return [(self._financial_end(), place + 1)]
        if low in ("financial", "fiscal", "fy", "tax"):
            after = self.said(place, low, "year", "end") or self.said(place, low, "end")
            if after:
                found += self._year_end(after, sure=True, tax=low == "tax")
        if low == "year" and (after := self.said(place, "year", "end")):
            found += self._year_end(after, sure=False)
        if low in ("end", "close", "last"):
            rest = (
                self.skip(place + 1, "of", "if", "on")
                if low == "end"
                else self.said(place + 1, "of") or self.said(place + 1, "day", "of")
            )
            for span, end in self.whole(rest) if rest else []:
                if low != "close" or span.shape in ("week", "period", "month", "monthyear"):
                    found.append((self.end_of(span), end))
        return found

    def _short_end(self, kind: str) -> Span:
        today = self.today
        if kind == "week":
            monday = today - dt.timedelta(days=today.weekday())
            return self.end_of(Span(monday, monday + 6 * DAY, "week"))
        if kind == "month":
            last = month_span(today.year, today.month)[1]
        elif kind == "year":
            last = dt.date(today.year, 12, 31)
        else:
            last = add_months(dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3) - DAY
        return Span(last, last, "end")

    def _financial_end(self) -> Span:
        last = dt.date(self.today.year + (self.today > dt.date(self.today.year, 3, 31)), 3, 31)
        return Span(last, last, "end")

    def _year_end(self, place: int, *, sure: bool, tax: bool = False) -> list[tuple[Span, int]]:
        found = []
        rest = self.skip(place, "on", "of", "in", "-")
        if given := self.financial(rest):
            last = dt.date(given[0] + 1, 3, 31)
            found.append((Span(last, last, "end"), given[1]))
        found += [each for each in self.week_day(rest) if each[0].shape in ("explicit", "numeric")]
        found += [(self.end_of(span), end) for span, end in self.months_with_short_year(rest)]
        if sure and (given := self.year(rest)):
            last = dt.date(given[0], 3, 31)
            found.append((Span(last, last, "end"), given[1]))
        financial = self._financial_end()
        if tax:
            last = dt.date(self.today.year + (self.today > dt.date(self.today.year, 4, 5)), 4, 5)
            financial = Span(last, last, "end")
        december = dt.date(self.today.year, 12, 31)
        found.append((financial if sure else asked("fy_or_calendar", december, financial.last), place))
        return found

    def end_of(self, span: Span) -> Span:
        """The last day of a period; of a week its Friday, unless that is past on the weekend after."""
        if span.reason:
            return span
        if span.shape == "week":
            friday = span.first + 4 * DAY
            if friday < self.today <= span.last:
                return asked("two_readings", friday, friday + WEEK)
            return Span(friday, friday, "end", span.link)
        if span.shape == "event":
            link = span.link and type(span.link)(key=span.link.key, of="last")
            return Span(span.last, span.last, "event", link)
        return Span(span.last, span.last, "end", span.link)

    # Terms and seasons

    def terms(self, place: int) -> list[tuple[Span, int]]:
        """A period from the calendar's own list, else a word for a time of year that nobody can place."""
        found = [(each, end) for each in self.calendar.terms if (end := self._named_period(each, place))]
        if found:
            coming = [each for each in found if each[0].last >= self.today] or found
            longest = max(end for _, end in coming)
            chosen = min((each for each, end in coming if end == longest), key=lambda each: each.first)
            return [(Span(chosen.first, chosen.last, "term"), longest)]
        after = place
        while self.low(after) in SEASONS or self.low(after) in ("half", "school", "new", "next", "academic"):
            after += 1
        if (
            self.low(after) == "easter"
            or self.low(after) in ("christmas", "xmas")
            or self.at(after).sort == "mo"
        ):
            after = self.skip(after + 1, "half")
        if self.low(after) in TERM_WORDS and self.low(after - 1) != "bank":
            end = after + 1
            given = self.year(end)
            return [(asked("vague")._replace(shape="term"), given[1] if given else end)]
        if self.low(place) in SEASONS:
            given = self.year(place + 1)
            return [(asked("vague")._replace(shape="term"), given[1] if given else place + 1)]
        return []

    def _named_period(self, period: NamedPeriod, place: int) -> int:
        """Where the name of a period ends if it is said here, in full or from one of its words on."""
        words = name_words(period.name)
        for start in range(len(words)):
            if all(self.low(place + n) == word for n, word in enumerate(words[start:])):
                if len(words) - start > 1 or len(words) == 1:
                    return place + len(words) - start
        return 0
