"""What a phrase about time is read against, and what the reading gives: calendar, events, links, resolutions."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.commands.date_awaited import is_awaited

Kind = Literal["date", "datetime", "range", "ambiguous", "none"]
Relation = Literal["at", "before", "after"]
Moment = dt.date | dt.datetime
Holidays = Callable[[dt.date], bool] | Container[dt.date]

DAY = dt.timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
WINDOW = dt.timedelta(
    days=7
)  # A conference of a few days has dates; one that takes longer is still a window.
NEXT_MEETING = "meeting:next"  # The key of a link that waits for a meeting nobody has scheduled yet.
FURTHEST = 400  # Working days are counted so far and no further (a phrase may say 9999).


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something a date can hang on. `end` is the last day of a window (inclusive) or the end of a meeting."""

    key: str
    name: str
    type: str
    start: Moment
    end: Moment | None = None
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class NamedPeriod:
    """A named stretch of days, such as the October half term; both days are inclusive."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What a phrase is resolved against. `current` is the key of the meeting that is in session."""

    now: dt.datetime
    zone: ZoneInfo = LONDON
    events: tuple[Event, ...] = ()
    holidays: Holidays | None = None  # None: the bank holidays of England and Wales.
    terms: tuple[NamedPeriod, ...] = ()
    current: str | None = None

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(self.zone).date()

    def day_of(self, moment: Moment) -> dt.date:
        """The day of a moment as the people of this calendar see it."""
        if not isinstance(moment, dt.datetime):
            return moment
        return moment.astimezone(self.zone).date() if moment.tzinfo else moment.date()

    def days_of(self, event: Event) -> tuple[dt.date, dt.date]:
        """The first and the last day of an event, both inclusive."""
        first = self.day_of(event.start)
        return first, max(first, self.day_of(event.end)) if event.end else first

    def works(self, day: dt.date) -> bool:
        """Whether people work that day: no weekend, no bank holiday."""
        if day.weekday() >= 5:
            return False
        if self.holidays is None:
            return day not in bank_holidays(day.year)
        return not (self.holidays(day) if callable(self.holidays) else day in self.holidays)

    def add_working_days(self, day: dt.date, amount: int) -> dt.date:
        """The day `amount` working days after (before, when negative) the day.

        Raises OverflowError beyond what a calendar can count.
        """
        if abs(amount) > FURTHEST:
            raise OverflowError("too many working days")
        step = DAY if amount > 0 else -DAY
        left = abs(amount)
        while left:
            day += step
            left -= self.works(day)
        return day


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[dt.date]:
    """The bank holidays of England and Wales in a year."""
    import holidays  # Loading it takes a quarter of a second, and most phrases never ask.

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


@dataclass(frozen=True, kw_only=True)
class Link:
    """How a date hangs on an event, so that it can follow when the event moves.

    `unit` is 'day', 'week', 'month', 'year', 'working day', 'weekday:0' (Monday) to 'weekday:6',
    or 'whole week' (the Monday to Sunday around it). `of` says which of the event's days counts.
    With `until` it is a stretch of days: from `amount` units to `until` units before or after the event.
    `name` is what the event was called, where more than its day is said back.
    """

    key: str
    relation: Relation = "at"
    amount: int = 0
    unit: str = "day"
    of: Literal["first", "last", "due"] = "due"
    working: bool = False  # on a working day: before its event on the one before, after it on the one after
    until: int | None = None  # more than amount
    name: str | None = None

    def to_json(self) -> dict[str, Any]:
        more = {"working": self.working or None, "until": self.until, "name": self.name}
        return {
            "key": self.key,
            "relation": self.relation,
            "amount": self.amount,
            "unit": self.unit,
            "of": self.of,
        } | {name: value for name, value in more.items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Link:
        return cls(**data)


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What a phrase means. `text` is what is left of a sentence once its date is taken out.

    A date has `date`; a datetime `start` and perhaps `end`; a range `from_` and `to`, both inclusive.
    `standing` tells the words that stand in place of a date apart: asap, ongoing, tbc, none.
    `corrected` is a spelling that was mended, for the reply to echo.
    """

    kind: Kind
    phrase: str = ""
    date: dt.date | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    from_: dt.date | None = None
    to: dt.date | None = None
    reason: str | None = None
    candidates: tuple[Moment, ...] = ()
    flags: frozenset[str] = frozenset()
    link: Link | None = None
    standing: str | None = None
    corrected: str | None = None
    text: str | None = None

    @property
    def due(self) -> Moment | None:
        """When something with this date is due: a window is due on its last day."""
        return self.date or self.end or self.start or self.to

    @property
    def first_day(self) -> dt.date | None:
        """The first local day that is meant; None when the phrase is in doubt or has no date."""
        return self.date or self.from_ or (self.start.date() if self.start else None)

    @property
    def last_day(self) -> dt.date | None:
        """The last local day that is meant; None when the phrase is in doubt or has no date."""
        return self.date or self.to or (self.start.date() if self.start else None)

    @property
    def awaits(self) -> bool:
        """Whether this counts from an event that nobody has dated; its link says from which."""
        return self.link is not None and is_awaited(self.link.key)

    def to_json(self) -> dict[str, Any]:
        given: dict[str, Any] = {
            "kind": self.kind,
            "date": self.date,
            "start": self.start,
            "end": self.end,
            "from": self.from_,
            "to": self.to,
            "reason": self.reason,
            "candidates": [each.isoformat() for each in self.candidates] or None,
            "flag": sorted(self.flags) or None,
            "link": self.link.to_json() if self.link else None,
            "standing": self.standing,
            "corrected": self.corrected,
            "text": self.text,
        }
        return {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in given.items()
            if value is not None
        }


def events_from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Event, ...]:
    """Events from rows of name, type, start, end and perhaps key and cancelled; keys are numbered when missing."""
    return tuple(
        Event(
            key=str(row.get("key") or f"{row['type']}:{number}"),
            name=str(row["name"]),
            type=str(row["type"]),
            start=moment_from_text(row["start"]),
            end=moment_from_text(row["end"]) if row.get("end") else None,
            cancelled=bool(row.get("cancelled", False)),
        )
        for number, row in enumerate(rows, start=1)
    )


def moment_from_text(text: str) -> Moment:
    """A date or a datetime from its ISO form."""
    return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)


def as_typed(link: Link | None, phrase: str) -> Link | None:
    """The link with its event's name in the letters of the phrase that it was read from."""
    begin = phrase.lower().rfind(link.name) if link is not None and link.name else -1
    if link is None or link.name is None or begin < 0:
        return link
    return replace(link, name=phrase[begin : begin + len(link.name)])


def follow(link: Link, event: Event, calendar: Calendar) -> dt.date:
    """The day a link points to now that its event is where it is."""
    first, last = calendar.days_of(event)
    return follow_days(link, first, last, calendar)


def follow_days(link: Link, first: dt.date, last: dt.date, calendar: Calendar) -> dt.date:
    """The day a link points to when its event takes these days (both inclusive).

    Before counts from the first day and after from the last. An event that is still a window of
    dates is due on its last day, one of a few days by its first.
    """
    if link.relation == "at":
        due = last if last - first > WINDOW else first
        day = {"first": first, "last": last, "due": due}[link.of]
        return day + dt.timedelta(days=6 - day.weekday()) if link.unit == "whole week" else day
    day = shift(first if link.relation == "before" else last, link, calendar)
    if link.working and not calendar.works(day):
        return calendar.add_working_days(day, -1 if link.relation == "before" else 1)
    return day


def follow_window(link: Link, event: Event, calendar: Calendar) -> tuple[dt.date, dt.date]:
    """The first and the last day (both inclusive) that a link with `until` points to."""
    assert link.until is not None
    near, far = (
        follow(replace(link, amount=amount, until=None), event, calendar)
        for amount in (link.amount, link.until)
    )
    return min(near, far), max(near, far)


def shift(day: dt.date, link: Link, calendar: Calendar) -> dt.date:
    """Move a day by the amount of a link, in its direction. Raises OverflowError off the calendar."""
    amount = -link.amount if link.relation == "before" else link.amount
    unit, _, which = link.unit.partition(":")
    match unit:
        case "day":
            return day + dt.timedelta(days=amount)
        case "week":
            return day + dt.timedelta(weeks=amount)
        case "month":
            return add_months(day, amount)
        case "year":
            return add_months(day, amount * 12)
        case "working day":
            return calendar.add_working_days(day, amount)
        case "weekday" if link.relation == "before":
            return day - dt.timedelta(days=(day.weekday() - int(which) - 1) % 7 + 1 - 7 * (amount + 1))
        case "weekday":
            return day + dt.timedelta(days=(int(which) - day.weekday() - 1) % 7 + 1 + 7 * (amount - 1))
        case "whole week":
            return day + dt.timedelta(days=7 * amount + 6 - day.weekday())
    raise ValueError(f"no such unit: {link.unit}")


def add_months(day: dt.date, amount: int) -> dt.date:
    """The same day `amount` months on, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + amount, 12)
    year = day.year + years
    if not 1 <= year <= 9999:
        raise OverflowError("off the calendar")
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_span(year: int, month: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    return dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
