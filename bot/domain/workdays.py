"""Working days, bank holidays, quiet weeks and quiet hours; shifting an instant to an allowed time."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.errors import BadValue
from bot.domain.person import Network, QuietWeeks
from bot.domain.policy import Policy

DAY = timedelta(days=1)
LONGEST_SEARCH = 400  # Days; a list of quiet weeks that leaves no day in so many is not followed.


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    """When a network may be written to. All instants are aware and come back in UTC."""

    zone: str = "Europe/London"  # IANA name
    region: str = "GB-ENG"
    own_quiet_weeks: tuple[QuietWeeks, ...] | None = None  # None: the default list of the region
    opens: time = time(8)  # local; first minute in which somebody may be written to
    closes: time = time(18)  # local, exclusive

    def is_holiday(self, day: date) -> bool:
        return day in bank_holidays(self.region, day.year)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_holiday(day)

    def quiet_weeks(self, year: int) -> tuple[QuietWeeks, ...]:
        """The quiet weeks that begin in a year."""
        if self.own_quiet_weeks is not None:
            return tuple(each for each in self.own_quiet_weeks if each.first.year == year)
        return default_quiet_weeks(year)

    def is_quiet(self, day: date) -> bool:
        """Whether a day lies in quiet weeks."""
        if self.own_quiet_weeks is None:
            return day in _default_quiet_days(day.year)
        return any(quiet.first <= day <= quiet.last for quiet in self.own_quiet_weeks)

    def is_allowed_day(self, day: date) -> bool:
        """A working day outside the quiet weeks: the days on which nudges go out."""
        return self.is_working_day(day) and not self.is_quiet(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The working day that many after (or, negative, before) a day; 0: the day itself."""
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`."""
        return sum(self.is_working_day(first + DAY * n) for n in range(1, (last - first).days + 1))

    def first_working_day(self, day: date) -> date:
        """The day itself, or the next working day."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def last_working_day(self, day: date) -> date:
        """The day itself, or the working day before."""
        return day if self.is_working_day(day) else self.add_working_days(day, -1)

    def allowed_on_or_before(self, day: date) -> date:
        """Where quiet weeks leave no such day for more than a year: a working day, so that nothing is lost."""
        for each in _walk(day, -DAY):
            if self.is_allowed_day(each):
                return each
        return self.last_working_day(day)

    def allowed_on_or_after(self, day: date) -> date:
        """Where quiet weeks leave no such day for more than a year: a working day, so that nothing is lost."""
        for each in _walk(day, DAY):
            if self.is_allowed_day(each):
                return each
        return self.first_working_day(day)

    def at(self, day: date, clock: time, zone: str | None = None) -> datetime:
        """A local time as an instant; one that happens twice is the first, one that is skipped moves on."""
        return datetime.combine(day, clock, tzinfo=ZoneInfo(zone or self.zone)).astimezone(UTC)

    def day_of(self, instant: datetime, zone: str | None = None) -> date:
        return instant.astimezone(ZoneInfo(zone or self.zone)).date()

    def next_allowed(
        self, instant: datetime, zone: str | None = None, *, in_quiet_weeks: bool = True
    ) -> datetime:
        """The instant itself inside allowed hours of a working day, else the next opening.

        in_quiet_weeks: whether quiet weeks count as allowed; they do for answers and notices, not for nudges.
        """
        local = instant.astimezone(ZoneInfo(zone or self.zone))
        following = self.first_working_day if in_quiet_weeks else self.allowed_on_or_after
        if following(local.date()) == local.date():
            if local.time() < self.opens:
                return self.at(local.date(), self.opens, zone)
            if local.time() < self.closes:
                return instant.astimezone(UTC)
        return self.at(following(local.date() + DAY), self.opens, zone)

    def is_allowed(self, instant: datetime, zone: str | None = None) -> bool:
        """Whether a nudge may go out at this instant."""
        return self.next_allowed(instant, zone, in_quiet_weeks=False) == instant.astimezone(UTC)


def _walk(day: date, step: timedelta) -> Iterator[date]:
    for _ in range(LONGEST_SEARCH):
        yield day
        day += step


@lru_cache(maxsize=256)
def bank_holidays(region: str, year: int) -> frozenset[date]:
    """The public holidays of a country or subdivision ("GB-ENG") in a year.

    Raises:
        BadValue: there is no such region.
    """
    return frozenset(bank_holiday_names(region, year))


@lru_cache(maxsize=64)
def bank_holiday_names(region: str, year: int) -> Mapping[date, str]:
    """The same with their names.

    Raises:
        BadValue: there is no such region.
    """
    import holidays  # Loaded late: it costs a tenth of a second, and few commands need it.

    country, _, subdivision = region.partition("-")
    try:
        return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError:
        raise BadValue(
            name="the region", value=region, expected="England, Wales, Scotland or a code like IE"
        ) from None


@lru_cache(maxsize=64)
def default_quiet_weeks(year: int) -> tuple[QuietWeeks, ...]:
    """School holidays in England as a rule of thumb; a network replaces them by its own list.

    Spring half term: the week of the first Monday from 12 February. Easter: the week before and the week
    after Easter Sunday. Summer half term: the week of the last Monday of May. Summer: from the last Monday
    of July to 1 September. Autumn half term: the week of the last Monday of October. Christmas: from
    21 December to 2 January.
    """
    sunday = easter(year)
    twelfth = date(year, 2, 12)
    spring = twelfth + DAY * (-twelfth.weekday() % 7)

    def week(name: str, monday: date) -> QuietWeeks:
        return QuietWeeks(name=name, first=monday, last=monday + DAY * 6)

    return (
        week("spring half term", spring),
        QuietWeeks(name="Easter holidays", first=sunday - DAY * 6, last=sunday + DAY * 7),
        week("summer half term", _last_monday(year, 5)),
        QuietWeeks(name="summer holidays", first=_last_monday(year, 7), last=date(year, 9, 1)),
        week("autumn half term", _last_monday(year, 10)),
        QuietWeeks(name="Christmas holidays", first=date(year, 12, 21), last=date(year + 1, 1, 2)),
    )


@lru_cache(maxsize=64)
def _default_quiet_days(year: int) -> frozenset[date]:
    """Day by day, because every alarm of every plan asks. Christmas reaches into the next year."""
    return frozenset(
        quiet.first + DAY * n
        for quiet in default_quiet_weeks(year - 1) + default_quiet_weeks(year)
        for n in range((quiet.last - quiet.first).days + 1)
    )


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, months.monthrange(year, month)[1])
    return last - DAY * last.weekday()


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar. Source: the anonymous algorithm in Nature, 20 April 1876."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    (i, k) = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * el) // 433
    month = (h + el - 7 * m + 90) // 25
    return date(year, month, (h + el - 7 * m + 33 * month + 19) % 32)


def work_calendar(network: Network) -> WorkCalendar:
    """The calendar of a network: its zone, its region's bank holidays, its quiet weeks and hours."""
    policy = Policy.from_mapping(network.policy)
    return WorkCalendar(
        zone=network.time_zone,
        region=network.region,
        own_quiet_weeks=network.quiet_weeks,
        opens=policy.opens,
        closes=policy.closes,
    )
