"""From what was read to what it means: the resolution of days, hours and the words that led to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

from bot.commands.date_clock import Hours, Span
from bot.commands.date_model import DAY, WINDOW, Calendar, Link, Resolution


class Found(NamedTuple):
    """What was read: days, hours, a part of the day, or an exact moment; `shape` says how strong a sign it is."""

    span: Span | None = None
    hours: Hours | None = None
    part: str = ""
    moment: dt.datetime | None = None
    shape: str = ""


def resolution(found: Found, relation: str, calendar: Calendar, purpose: str) -> Resolution:
    """What a reading comes to, for an action or a meeting."""
    span, hours = found.span, found.hours
    if found.moment is not None:
        if relation in ("after", "vague"):
            return Resolution(kind="ambiguous", reason="vague")
        return _moment(found.moment.astimezone(calendar.zone), calendar)
    if span is not None and span.reason:
        link = _awaited(span, relation)
        return Resolution(kind="ambiguous", reason=span.reason, candidates=tuple(span.candidates), link=link)
    if relation in ("after", "vague") or (relation == "before" and found.part):
        return Resolution(kind="ambiguous", reason="vague")
    if hours is not None:
        return _timed(span, hours, calendar)
    assert span is not None
    if relation == "in" and span.shape == "holiday":
        return Resolution(kind="ambiguous", reason="vague", candidates=(span.first,))
    if span.shape in ("dot", "dashed") and purpose == "meeting" and not relation:
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(span.first,))
    if relation == "within" and span.shape in ("week", "period"):
        return Resolution(kind="ambiguous", reason="vague")
    if found.part and purpose == "meeting" and span.first == span.last:
        return Resolution(kind="ambiguous", reason="vague", candidates=(span.first,))
    return _days(span, relation, calendar)


def _awaited(span: Span, relation: str) -> Link | None:
    """How a date hangs on an event that has none yet; None where that is not clear either."""
    if span.reason == "no_next_meeting":
        return _related(span.link, relation)
    return span.link if span.shape == "awaited" and relation not in ("before", "after", "vague") else None


def _related(link: Link | None, relation: str) -> Link | None:
    if link is None or relation != "before" or link.relation != "at":
        return link
    return Link(key=link.key, relation="before", amount=1, unit="day")


def _days(span: Span, relation: str, calendar: Calendar) -> Resolution:
    first, last, link = span.first, span.last, span.link
    if relation == "before" and span.shape != "end":
        day = first - DAY
        kept = _related(link, relation) if span.shape == "event" else None
        return _day(day, calendar, kept)
    if (
        relation == "by"
        and span.shape in ("month", "monthyear")
        and first.day == 1
        and last - first < 32 * DAY
    ):
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first - DAY, last))
    if relation == "by" and span.shape == "period" and last - first > WINDOW:
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first - DAY, last))
    if span.shape == "event":
        due = first if last - first <= WINDOW else last
        return _day(due, calendar, link) if relation != "during" else _range(first, last, calendar, link)
    if span.shape == "weekend" and relation == "by":
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first - DAY, last))
    if span.shape == "term" and relation in ("by", "at"):
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first, last))
    if first == last:
        return _day(first, calendar, link)
    return _range(first, last, calendar, link)


def _day(day: dt.date, calendar: Calendar, link: Link | None = None) -> Resolution:
    flags = frozenset(("past",)) if day < calendar.today else frozenset()
    return Resolution(kind="date", date=day, link=link, flags=flags)


def _range(first: dt.date, last: dt.date, calendar: Calendar, link: Link | None) -> Resolution:
    flags = frozenset(("past",)) if last < calendar.today else frozenset()
    return Resolution(kind="range", from_=first, to=last, link=link, flags=flags)


def _moment(start: dt.datetime, calendar: Calendar, end: dt.datetime | None = None) -> Resolution:
    flags = frozenset(("past",)) if start < calendar.now else frozenset()
    return Resolution(kind="datetime", start=start, end=end, flags=flags)


def _timed(span: Span | None, hours: Hours, calendar: Calendar) -> Resolution:
    day = span.first if span else calendar.today
    if hours.reason == "no_such_date":
        return Resolution(kind="ambiguous", reason="no_such_date")
    if span and span.first != span.last and span.shape == "event":
        day = span.first
    elif span and span.first != span.last:
        return Resolution(kind="ambiguous", reason="vague")
    if hours.reason == "midnight":
        midnights = tuple(_local(each, 0, 0, calendar) for each in (day, day + DAY))
        return Resolution(kind="ambiguous", reason="two_readings", candidates=midnights)
    if hours.reason:
        choices = tuple(_local(day, *each, calendar) for each in hours.choices)
        return Resolution(kind="ambiguous", reason=hours.reason, candidates=choices)
    start, trouble = checked(day, *hours.start, calendar)
    end: dt.datetime | None = None
    if hours.end:
        end, end_trouble = checked(day + DAY if hours.over else day, *hours.end, calendar)
        trouble = trouble or end_trouble
    elif hours.minutes:
        end = (start.astimezone(dt.UTC) + dt.timedelta(minutes=hours.minutes)).astimezone(calendar.zone)
    if trouble:
        return Resolution(kind="ambiguous", reason=trouble)
    if span is None and start < calendar.now and not hours.close:
        tomorrow = _local(day + DAY, *hours.start, calendar)
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(start, tomorrow))
    return replace(_moment(start, calendar, end), link=span.link if span else None)


def _local(day: dt.date, hour: int, minute: int, calendar: Calendar) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=calendar.zone)


def checked(day: dt.date, hour: int, minute: int, calendar: Calendar) -> tuple[dt.datetime, str | None]:
    """A local time, and the trouble with it if clocks skip it or show it twice that night."""
    local = _local(day, hour, minute, calendar)
    back = local.astimezone(dt.UTC).astimezone(calendar.zone)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        return local, "nonexistent_time"
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return local, "ambiguous_time"
    return local, None
