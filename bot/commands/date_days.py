"""Days as people in the UK say them: dates, weekdays, periods, and what is counted from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.commands.date_clock import Span
from bot.commands.date_model import DAY, Link, add_months, follow_days, month_span, shift
from bot.commands.date_named import nth_weekday
from bot.commands.date_numbers import DateReader, Raw, one
from bot.commands.date_periods import STARTS, WC, WEEK, asked
from bot.commands.date_words import TODAY, TOMORROW

EARLIER = frozenset(("before", "preceding"))
DEEPEST = 4  # "the day before the week before the ..." is followed so far and no further.
LATER = frozenset(("after", "following", "from"))


class DayReader(DateReader):
    """Reads days and stretches of days from tokens."""

    def day(self, place: int) -> list[tuple[Span, int]]:
        """Every reading of the day or period at a place, longest first."""
        known = self.memo.get(place)
        if known is not None:
            return known  # type: ignore[no-any-return]
        self.memo[place] = []  # A phrase that leads back to itself has no reading.
        try:
            found = self._read(place)
        except (OverflowError, ValueError):
            found = []
        found.sort(key=lambda each: -each[1])
        self.memo[place] = found
        return found

    def _read(self, place: int) -> list[tuple[Span, int]]:
        token = self.at(place)
        match token.sort:
            case "wd":
                return self.weekday(place)
            case "mo":
                return [*self.holiday(place), *self.event(place), *self.months(place), *self.dated(place)]
            case "ord":
                return [*self.dated(place), *self.nth(place), *self.quarters(place)]
            case "num":
                return [*self.dated(place), *self.counted(place), *self.quarters(place)]
            case "dm" | "dot" | "dmy" | "ymd" | "iso" | "pair":
                return [*self.dated(place), *self.quarters(place), *self.counted(place)]
            case "word":
                return self.worded(place)
        return []

    def worded(self, place: int) -> list[tuple[Span, int]]:
        low = self.low(place)
        if low in ("the", "our", "your", "my", "their", "that"):
            if self.at(place + 1).sort == "num":
                return [*self.dated(place + 1, article=True), *self.counted(place + 1)]
            return self.day(place + 1) if self.low(place + 1) != low else []
        found = [*self.holiday(place), *self.event(place), *self.terms(place)]
        if low in TODAY:
            rest = self.skip(place + 1, "week")
            found.append((one(self.today + WEEK * (rest - place - 1)), rest))
        elif low in TOMORROW:
            rest = self.skip(place + 1, "week")
            found.append((one(self.today + DAY + WEEK * (rest - place - 1)), rest))
        elif low == "now" and self.low(place - 1) in ("between", "from") and place:
            found.append((one(self.today), place + 1))
        elif low == "yesterday":
            found.append((one(self.today - DAY), place + 1))
        elif low == "day":
            found += self.day_words(place)
        elif low in ("night", "evening"):
            found += self.around(place + 1, "day")
        elif low in ("next", "nxt"):
            found += self.next(place)
        elif low in ("this", "current", "coming", "same"):
            found += self.this(place)
        elif low in ("last", "penultimate", "second", "previous", "final"):
            found += [*self.last(place), *self.nth(place)]
        elif low in ("working", "business", "weekday"):
            found += self.working(place)
        found += [*self.ends(place), *self.period(place), *self.weeks(place), *self.quarters(place)]
        found += self.counted(place)
        return found

    def week_day(self, place: int) -> list[tuple[Span, int]]:
        """The single days at a place that may say which week is meant."""
        found = self.dated(place, article=True)
        if self.at(place).sort == "wd" or self.low(place) in ("next", "this"):
            found = [*found, *self.day(place)]
        return [(span, end) for span, end in found if span.reason or span.first == span.last]

    def monday(self, place: int) -> list[tuple[Span, int]]:
        """The Monday that a week is said to begin with; it may lie a little back."""
        found = []
        if self.at(place).sort != "wd" and self.at(place).sort != "iso":
            for raw, end in self.raw(place, article=True):
                span = self.settle(raw, 0)
                if span.reason == "weekday_mismatch":
                    day = self.calendar.day_of(span.candidates[0])
                    span = asked("not_a_monday", day - dt.timedelta(days=day.weekday()))
                found.append((span, end))
        return found or self.week_day(place)

    # Weekdays

    def coming(self, weekday: int) -> dt.date:
        """The next such weekday after today."""
        return self.today + dt.timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def in_week(self, weekday: int, offset: int) -> dt.date:
        """That weekday of a Monday to Sunday week, counted from this one."""
        return self.today + dt.timedelta(days=weekday - self.today.weekday()) + WEEK * offset

    def bare(self, weekday: int, shape: str = "weekday", weeks: int = 0) -> Span:
        if weekday == self.today.weekday():
            return asked("two_readings", self.today + WEEK * weeks, self.today + WEEK * (weeks + 1))
        return one(self.coming(weekday) + WEEK * weeks, shape)

    def weekday(self, place: int) -> list[tuple[Span, int]]:
        weekday, after = self.at(place).value, place + 1
        low = self.low(place)
        shape = "weekday" if len(low) > 5 else "wdshort"
        found: list[tuple[Span, int]] = []
        dated = self.skip(self.skip(after, "-"), "the")
        dated = self.skip(dated, "on") if dated == after else dated
        for raw, end in self.raw(dated, article=True):
            hours = (raw.shape == "dashed" and raw.day <= 12) or (raw.shape == "dot" and end < self.size)
            if not hours and (raw.month or not self.whole_number(dated) or self.low(dated - 1) == "the"):
                found.append((self.settle(raw, weekday), end))
        number = self.at(after)
        if number.sort == "num" and number.low.isdigit() and number.value <= 31 and after + 1 >= self.size:
            found.append((self._weekday_number(weekday, number.value), after + 1))
        for words, weeks in ((("week",), 1), (("weeks",), 1), (("fortnight",), 2), (("in", "a", "week"), 1)):
            if (end := self.said(after, *words)) and self.low(end) not in STARTS:
                found.append((self.bare(weekday, "relative", weeks), self.skip(end, "time")))
        if end := self.said(after, "in", "a", "fortnight"):
            found.append((self.bare(weekday, "relative", 2), end))
        if end := self.said(after, "after", "next") or self.said(after, "next", "but", "one"):
            found.append((asked("two_readings", *(self.in_week(weekday, n) for n in (1, 2))), end))
        found += self._of_week(weekday, after)
        if end := self.said(after, "coming"):
            found.append((one(self.coming(weekday)), end))
        if end := self.said(after, "just", "gone") or self.said(after, "just", "past"):
            found.append((one(self.coming(weekday) - WEEK), end))
        if end := self.said(after, "next"):
            pair = (self.coming(weekday), self.in_week(weekday, 1))
            found.append((one(pair[0]) if pair[0] == pair[1] else asked("two_readings", *pair), end))
        if end := self.said(after, "last") or self.said(after, "gone"):
            found.append((self._last_weekday(weekday), end))
        found += self.around(after, f"weekday:{weekday}")
        found.append((self.bare(weekday, shape), after))
        return found

    def _weekday_number(self, weekday: int, number: int) -> Span:
        """ "Friday 28" is a date; "Friday 10" may be a time as well."""
        dated = self.settle(Raw(number, shape="dayonly"), weekday)
        if number > 12:
            return dated
        return asked("two_readings", *dated.candidates, *([dated.first] if dated.first else []))

    def _of_week(self, weekday: int, place: int) -> list[tuple[Span, int]]:
        found = []
        start = self.skip(self.skip(place, "of", "in"), "the")
        for words, offset in (
            (("next", "week"), 1),
            (("this", "week"), 0),
            (("last", "week"), -1),
            (("following", "week"), 1),
            (("week", "after", "next"), 2),
            (("week", "after"), 1),
            (("week", "after", "that"), 1),
        ):
            if end := self.said(start, *words):
                if len(words) == 2 and words[1] == "after" and end < self.size:
                    continue
                found.append((one(self.in_week(weekday, offset)), end))
        for span, end in self.weeks(start):
            if start > place or self.low(start) in WC:
                day = span.first + dt.timedelta(days=weekday) if span.first and span.shape == "week" else None
                found.append((one(day, "explicit") if day else span._replace(link=None), end))
        return found

    def _last_weekday(self, weekday: int) -> Span:
        recent, of_week = self.coming(weekday) - WEEK, self.in_week(weekday, -1)
        if weekday == self.today.weekday():
            recent = self.today - WEEK
        return one(recent) if recent == of_week else asked("two_readings", recent, of_week)

    # What is counted from another day

    def around(self, place: int, unit: str, amount: int = 1) -> list[tuple[Span, int]]:
        """ "before the conference", "after Easter": the relation and its day, applied to what was said before it."""
        word = self.low(place)
        if word in EARLIER or self.said(place, "prior", "to") or self.said(place, "ahead", "of"):
            relation, after = "before", place + (2 if word in ("prior", "ahead") else 1)
        elif self.said(place, "in", "advance", "of"):
            relation, after = "before", place + 3
        elif word in LATER or (word == "of" and not unit.startswith("weekday")) or word in ("post", "on"):
            relation, after = "after", place + 1
            after = self.skip(after, "on", "from")
        else:
            return []
        if word == "on" and (unit not in ("week", "month", "day") or self.at(after).sort != "wd"):
            return []
        if self.depth > DEEPEST:
            return []
        self.depth += 1
        days = self.day(after)
        self.depth -= 1
        found = []
        for span, end in days:
            if (
                word in ("from", "of", "on")
                and span.shape not in ("event", "holiday")
                and span.first != span.last
            ):
                continue
            found.append((self.moved(span, relation, unit, amount), end))
        return found

    def moved(self, span: Span, relation: str, unit: str, amount: int) -> Span:
        """A span moved before or after; its link moves with it when it is the event itself."""
        assert relation in ("before", "after")
        link = Link(key="", relation="before" if relation == "before" else "after", amount=amount, unit=unit)
        kept = None
        if span.link and span.link.relation == "at" and span.shape == "event":
            kept = replace(span.link, relation=link.relation, amount=amount, unit=unit)
        if span.reason:
            candidates = tuple(
                follow_days(link, self.calendar.day_of(each), self.calendar.day_of(each), self.calendar)
                for each in span.candidates
            )
            return span._replace(candidates=candidates, link=kept)
        if unit == "whole week":
            signed = amount if relation == "after" else -amount
            edge = span.last if relation == "after" else span.first
            monday = edge - dt.timedelta(days=edge.weekday()) + WEEK * signed
            return Span(monday, monday + 6 * DAY, "week", kept)
        day = shift(span.first if relation == "before" else span.last, link, self.calendar)
        return Span(day, day, "offset", kept)

    def counted(self, place: int) -> list[tuple[Span, int]]:
        """So many days, weeks or months from something."""
        length = self.lasting(place)
        if not length or length[1] == "minute":
            return []
        amount, unit, after = int(length[0]), length[1], length[2]
        if amount > 5000:
            return [(asked("no_such_date"), after)]
        found = []
        for words, base in (
            (("from", "now"), 0),
            (("from", "today"), 0),
            (("from", "tomorrow"), 1),
            (("time",), 0),
            (("hence",), 0),
            (("today",), 0),
            (("from", "todays", "date"), 0),
            (("from", "the", "date", "of", "this", "meeting"), 0),
            (("tomorrow",), 1),
            (("yesterday",), -1),
            (("later",), 0),
        ):
            if end := self.said(after, *words):
                found.append((self._from_today(amount, unit, base), end))
        if end := self.said(after, "from", "yesterday"):
            found.append((self._from_today(amount, unit, -1), end))
        if end := self.said(after, "ago"):
            link = Link(key="", relation="before", amount=amount, unit=unit)
            found.append((one(shift(self.today, link, self.calendar)), end))
        base = self.skip(after, "on", "from", "next", "this", "coming")
        if self.at(base).sort == "wd" and unit == "week" and self.low(after) not in ("next", "this"):
            if self.low(base + 1) not in ("week", "before", "after") and self.low(after) != "from":
                found.append((self.bare(self.at(base).value, "relative", amount), base + 1))
        found += self.around(after, unit, amount)
        found.append((self._from_today(amount, unit, 0)._replace(shape="duration"), after))
        return found

    def _from_today(self, amount: int, unit: str, base: int) -> Span:
        link = Link(key="", relation="after", amount=amount, unit=unit)
        return one(shift(self.today + base * DAY, link, self.calendar))

    def day_words(self, place: int) -> list[tuple[Span, int]]:
        after = place + 1
        if self.low(after) == "after" and self.low(after + 1) in TOMORROW:
            return [(one(self.today + 2 * DAY), after + 2)]
        if end := self.said(after, "before", "yesterday"):
            return [(one(self.today - 2 * DAY), end)]
        if self.low(after) == "of":
            return [each for each in self.day(after + 1) if each[0].shape in ("event", "holiday")]
        return self.around(after, "day")

    def working(self, place: int) -> list[tuple[Span, int]]:
        after = self.said(place, "working", "day") or self.said(place, "business", "day")
        return self.around(after, "working day") if after else []

    # next, this, last

    def next(self, place: int) -> list[tuple[Span, int]]:
        after = place + 1
        token, found = self.at(after), []
        sunday = self.today.weekday() == 6
        if token.sort == "wd":
            days = (self.in_week(token.value, 1), self.in_week(token.value, 2))
            span = asked("two_readings", *days) if sunday else one(days[0])
            found.append((span, after + 1))
            if end := self.said(after + 1, "week"):
                found.append((asked("two_readings", days[0], days[0] + WEEK), end))
            found += self.around(after + 1, f"weekday:{token.value}")
        elif token.sort == "mo":
            found += self._next_month_named(after)
        elif token.low in ("week", "wk"):
            found += self._weekday_in(after + 1, 1)
            if self.low(after + 1) not in STARTS:
                found.append((self._week(1), after + 1))
        elif token.low in ("working", "business") and self.low(after + 1) == "day":
            found.append((one(self.calendar.add_working_days(self.today, 1)), after + 2))
            found += self.around(after + 2, "working day")
        elif token.low == "day":
            found.append((one(self.today + DAY), after + 1))
        elif token.low == "fortnight":
            found.append((one(self.today + 2 * WEEK), after + 1))
        elif token.low in ("weekend",):
            saturday = self.in_week(5, 1)
            span = Span(saturday, saturday + DAY, "weekend")
            found.append((asked("two_readings", self.in_week(5, 0), saturday) if sunday else span, after + 1))
        elif self.at(after).sort == "num" or token.low in ("couple", "few"):
            length = self.lasting(after)
            if length and length[1] != "minute":
                found.append((self._from_today(int(length[0]), length[1], 0), length[2]))
        return found

    def _next_month_named(self, place: int) -> list[tuple[Span, int]]:
        found: list[tuple[Span, int]] = []
        for span, end in self.months(place):
            if span.shape == "month" and span.first:
                year = span.first.year
                later = month_span(year + 1, span.first.month)[0]
                found.append(
                    (span if year > self.today.year else asked("two_readings", span.first, later), end)
                )
        return found

    def _weekday_in(self, place: int, offset: int) -> list[tuple[Span, int]]:
        after = self.skip(self.skip(place, "on", "-"), "the")
        token = self.at(after)
        if token.sort != "wd":
            return []
        return [(one(self.in_week(token.value, offset)), after + 1)]

    def _week(self, offset: int) -> Span:
        monday = self.in_week(0, offset)
        return Span(monday, monday + 6 * DAY, "week")

    def this(self, place: int) -> list[tuple[Span, int]]:
        after = place + 1
        token, found = self.at(after), []
        if self.low(place) in ("this", "same") and token.low == "time":
            if end := self.said(after, "time", "next", "week"):
                found.append((one(self.today + WEEK), end))
            elif self.low(after + 1) in TOMORROW:
                found.append((one(self.today + DAY), after + 2))
            return found
        if token.low == "coming" and self.low(place) != "coming":
            after, token = after + 1, self.at(after + 1)
            if token.sort == "wd":
                found.append((one(self.coming(token.value)), after + 1))
        elif token.sort == "wd":
            found.append(
                (
                    one(self.coming(token.value))
                    if self.low(place) == "coming"
                    else self._this_weekday(token.value),
                    after + 1,
                )
            )
            found += self.around(after + 1, f"weekday:{token.value}")
        elif token.sort == "mo":
            found += [each for each in self.months(after) if each[0].shape == "month"]
        elif token.low in ("week", "wk"):
            found += self._weekday_in(after + 1, 0)
            found.append((self._week(0), after + 1))
        elif token.low in ("morning", "afternoon", "evening"):
            found.append((one(self.today), after))
        if token.low == "weekend":
            found.append((self._weekend(), after + 1))
        return found

    def _this_weekday(self, weekday: int) -> Span:
        of_week, coming = self.in_week(weekday, 0), self.coming(weekday)
        if of_week > self.today or (self.today.weekday() >= 5 and of_week < self.today):
            return one(coming)
        return asked("two_readings", of_week, coming)

    def _weekend(self) -> Span:
        saturday = self.in_week(5, 0)
        return Span(saturday, saturday + DAY, "weekend")

    def last(self, place: int) -> list[tuple[Span, int]]:
        after = place + 1
        token, found = self.at(after), []
        if self.low(place) not in ("last", "previous"):
            return []
        if token.sort == "wd":
            found.append((self._last_weekday(token.value), after + 1))
            if end := self.said(after + 1, "week"):
                found.append((one(self.in_week(token.value, -1)), end))
        elif token.low in ("week", "wk"):
            found += self._weekday_in(after + 1, -1)
            found.append((self._week(-1), after + 1))
        elif token.low == "night":
            found.append((one(self.today - DAY), after + 1))
        return found

    # The n-th something of a period

    def nth(self, place: int) -> list[tuple[Span, int]]:
        number, after = self._nth_number(place)
        if not number:
            return []
        token = self.at(after)
        if token.sort == "wd":
            rest, unit = after + 1, f"weekday:{token.value}"
        elif self.low(after) in ("working", "business") and self.low(after + 1) in ("day", "days"):
            rest, unit = after + 2, "working day"
        elif token.low in ("day", "weekday"):
            rest, unit = after + 1, "day" if token.low == "day" else "working day"
        else:
            return []
        rest = self.skip(rest, "back")
        counts = number > 0 and self.low(rest) in LATER
        found = self.around(rest, unit, number) if counts else self._last_before(rest, unit)
        if (
            self.low(rest) in ("of", "in", "each", "every", "during", "this", "next")
            or token.sort == "wd"
            or self.at(rest).sort == "mo"
        ):
            of = self.skip(rest, "of", "in", "during")
            if self.low(of) in ("every", "each"):
                return [*found, (asked("recurrence"), self.size)]
            found += self._nth_in(number, unit, of)
        if token.sort == "wd" and rest >= self.size and number > 0:
            found.append((self._nth_of_month(number, unit), rest))
        return found

    def _nth_number(self, place: int) -> tuple[int, int]:
        token, low = self.at(place), self.low(place)
        if (
            self.said(place, "second", "last")
            or self.said(place, "last", "but", "one")
            or low == "penultimate"
        ):
            return -2, place + (1 if low == "penultimate" else 2 if low == "second" else 3)
        if low in ("last", "final", "very"):
            return -1, place + 1
        if token.sort == "ord" and 1 <= token.value <= 31:
            return token.value, place + 1
        return 0, place

    def _last_before(self, place: int, unit: str) -> list[tuple[Span, int]]:
        return self.around(place, unit) if self.low(place) in EARLIER else []

    def _nth_in(self, number: int, unit: str, place: int) -> list[tuple[Span, int]]:
        found = []
        if end := self.said(self.skip(place, "the"), "month"):
            found.append((self._nth_of_month(number, unit), end))
        if end := self.said(self.skip(place, "the"), "new", "year"):
            january = dt.date(self.today.year + (self.today > dt.date(self.today.year, 1, 31)), 1, 1)
            found.append((self._pick(number, unit, *month_span(january.year, 1)), end))
        for span, end in [*self.whole(place), *self.day(place)]:
            if not span.first or span.shape not in ("month", "monthyear", "period", "week", "event", "term"):
                continue
            if span.shape == "event" and unit != "day":
                continue
            picked = self._pick(number, unit, span.first, span.last)
            if span.shape == "month" and picked.last and picked.last < self.today:
                picked = self._pick(number, unit, *month_span(span.first.year + 1, span.first.month))
            if span.shape == "event" and picked.first and span.link:
                picked = picked._replace(shape="event", link=span.link if number in (1, -1) else None)
                if picked.link:
                    picked = picked._replace(
                        link=Link(key=picked.link.key, of="first" if number == 1 else "last")
                    )
            found.append((picked, end))
        return found

    def _nth_of_month(self, number: int, unit: str) -> Span:
        """In this month, or the next when that day is past."""
        for offset in (0, 1):
            month = add_months(self.today.replace(day=1), offset)
            span = self._pick(number, unit, *month_span(month.year, month.month))
            if span.first and span.first >= self.today:
                return span
        return asked("no_such_date")

    def _pick(self, number: int, unit: str, first: dt.date, last: dt.date) -> Span:
        days = [first + dt.timedelta(days=n) for n in range(min((last - first).days, 400) + 1)]
        if unit.startswith("weekday:"):
            if first.day == 1 and (first.year, first.month) == (last.year, last.month):
                chosen = nth_weekday(first.year, first.month, int(unit[-1]), number)
                return one(chosen) if chosen else asked("no_such_date")
            days = [day for day in days if day.weekday() == int(unit[-1])]
        elif unit == "working day":
            days = [day for day in (days if number > 0 else days[-20:]) if self.calendar.works(day)]
        if abs(number) > len(days):
            return asked("no_such_date")
        return one(days[number - 1] if number > 0 else days[number])
