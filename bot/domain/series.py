"""Meetings that come again: the days of a rhythm, which of them to avoid, and the rule that some days follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.clashes import Clash, clashes
from bot.domain.meeting import Meeting
from bot.domain.workdays import WorkCalendar, bank_holiday_names

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MOST = 30  # Meetings that are drafted at once.
FURTHEST = 366 * 10  # Days ahead in which they are looked for.
_TAKEN = "there is a meeting on that day already"
_RFC_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """A weekday that comes again every so many weeks, or so many months, or in certain months."""

    weekday: int  # 0: Monday
    weeks: int = 0
    months: int = 0
    only: tuple[int, ...] = ()  # the months in which it comes (1 to 12), in order
    nth: int = 0  # of the month: 1 to 4; -1: the last; 0 with weeks

    def days(self, start: date) -> Iterator[date]:
        """From the first that fits on, start included. With `months` that is in start's month, or as soon as it can."""
        if self.weeks:
            day = start + DAY * ((self.weekday - start.weekday()) % 7)
            while True:
                yield day
                day += WEEK * self.weeks
        month = start.year * 12 + start.month - 1
        if not self.only and self._in(month) < start:
            month += 1
        while True:
            if (not self.only or month % 12 + 1 in self.only) and self._in(month) >= start:
                yield self._in(month)
            month += 1 if self.only else self.months

    def _in(self, month: int) -> date:
        """Its day in a month, counted from the year 0."""
        first = date(month // 12, month % 12 + 1, 1)
        if self.nth < 0:
            last = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - DAY
            return last - DAY * ((last.weekday() - self.weekday) % 7)
        return first + DAY * ((self.weekday - first.weekday()) % 7) + WEEK * (self.nth - 1)


def first_days(rhythm: Rhythm, start: date, count: int) -> tuple[date, ...]:
    return tuple(islice(rhythm.days(start), count))


def rule_of(days: Sequence[date]) -> Rhythm | None:
    """The rhythm that gives exactly these days, three or more, in order; None where there is none.

    Only what readers of calendars agree on: every so many weeks, or so many months on the n-th weekday.
    """
    if len(days) < 3 or len({day.weekday() for day in days}) > 1:
        return None
    first, second = days[0], days[1]
    apart = (second.year - first.year) * 12 + second.month - first.month
    nths = ((first.day - 1) // 7 + 1, -1)
    candidates = [Rhythm(weekday=first.weekday(), months=apart, nth=nth) for nth in nths if nth < 5]
    candidates.append(Rhythm(weekday=first.weekday(), weeks=(second - first).days // 7))
    fitting = (
        each
        for each in candidates
        if (each.weeks or each.months) and first_days(each, first, len(days)) == tuple(days)
    )
    return next(fitting, None)


def rule_of_meetings(meetings: Sequence[Meeting], zone: str) -> Rhythm | None:
    """The rhythm of meetings that are alike in title, place and local hours; None where one is not."""
    if len({(each.title, each.location, each.link) for each in meetings}) != 1:
        return None
    starts = [each.dtstart.astimezone(ZoneInfo(zone)) for each in meetings]
    ends = [each.dtend.astimezone(ZoneInfo(zone)) for each in meetings]
    if len({(start.time(), end.time()) for start, end in zip(starts, ends, strict=True)}) != 1:
        return None
    return rule_of([start.date() for start in starts])


def rrule(rhythm: Rhythm, count: int) -> str:
    """RFC 5545 RRULE of a rhythm that rule_of() gave."""
    day = _RFC_DAYS[rhythm.weekday]
    if rhythm.weeks:
        return f"FREQ=WEEKLY;INTERVAL={rhythm.weeks};BYDAY={day};COUNT={count}"
    return f"FREQ=MONTHLY;INTERVAL={rhythm.months};BYDAY={rhythm.nth}{day};COUNT={count}"


# --- a draft


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """One meeting to be: its day, the day of the rhythm in whose place it is and why, and what else lies on it."""

    day: date
    instead_of: date | None = None
    why: str = ""
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    meetings: tuple[Drafted, ...]
    left_out: tuple[Drafted, ...] = ()  # no other day was free near these


def draft(
    rhythm: Rhythm,
    start: date,
    work: WorkCalendar,
    *,
    count: int = MOST,
    until: date | None = None,
    taken: Collection[date] = (),
) -> Draft:
    """The next days of a rhythm, away from bank holidays, quiet weeks and days that have a meeting.

    A month's meeting goes to the same weekday of another week of that month; a week's is left out.
    count and until (inclusive): whichever comes first.
    """
    last = until or start + DAY * FURTHEST
    meetings: list[Drafted] = []
    left_out: list[Drafted] = []
    for day in rhythm.days(start):
        if len(meetings) >= min(count, MOST) or day > last or len(left_out) > MOST:
            break
        found = _placed(day, rhythm, start, work, taken)
        if found is None:
            left_out.append(Drafted(day=day, why=_trouble(day, rhythm, work, taken)))
        else:
            meetings.append(replace(found, clashes=_minded(found.day, work)))
    return Draft(meetings=tuple(meetings), left_out=tuple(left_out))


def checked(days: Sequence[date], work: WorkCalendar, *, taken: Collection[date] = ()) -> Draft:
    """Days that somebody named, with what lies on them; none is moved, and none has two meetings."""
    wanted = sorted(set(days))
    return Draft(
        meetings=tuple(
            Drafted(day=day, clashes=clashes(day, day, work)) for day in wanted if day not in taken
        ),
        left_out=tuple(Drafted(day=day, why=_TAKEN) for day in wanted if day in taken),
    )


def _placed(
    day: date, rhythm: Rhythm, start: date, work: WorkCalendar, taken: Collection[date]
) -> Drafted | None:
    why = _trouble(day, rhythm, work, taken)
    if not why:
        return Drafted(day=day)
    if rhythm.weeks:
        return None
    for other in (day + WEEK, day - WEEK, day + WEEK * 2, day - WEEK * 2):
        fits = other.month == day.month and other >= start
        if fits and not _trouble(other, rhythm, work, taken):
            return Drafted(day=other, instead_of=day, why=why)
    return None


def _trouble(day: date, rhythm: Rhythm, work: WorkCalendar, taken: Collection[date]) -> str:
    """Why nobody should meet on a day; empty where they may."""
    if day in taken:
        return _TAKEN
    holiday = bank_holiday_names(work.region, day.year).get(day)
    if holiday is not None:
        return holiday
    if rhythm.weeks:  # Whoever meets every other week may mean the school holidays too.
        return ""
    quiet = [each for year in (day.year - 1, day.year) for each in work.quiet_weeks(year)]
    return next((each.name for each in quiet if each.first <= day <= each.last), "")


def _minded(day: date, work: WorkCalendar) -> tuple[Clash, ...]:
    """What lies on a day that was not avoided; a weekend that was asked for is none."""
    return tuple(each for each in clashes(day, day, work) if each.name != f"a {day:%A}")
