"""When a meeting is: the words after schedule and move become a start and an end, or a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands import dates
from bot.commands.dates import Calendar, Resolution
from bot.domain.errors import MeetingProblem
from bot.domain.meeting import Meeting
from bot.handlers.context import Context
from bot.replies.cards import words

USUAL_LENGTH = timedelta(hours=2)
MOST_WORDS = 30  # What is longer is no date with a title.
MOST_YEARS = 10  # What is further away is a slip.
LONGEST = timedelta(hours=9)  # "12:00 to 10:00" is a slip, not a meeting until late at night.


@dataclass(frozen=True, kw_only=True)
class Times:
    """Both aware; end is exclusive."""

    start: datetime
    end: datetime
    title: str | None = None  # what stood beside the date


@dataclass(frozen=True, kw_only=True)
class NoTime:
    """A day without a time of day."""

    day: date
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """No such date, or several may be meant; reason is one of commands/dates, several_days or too_far."""

    reason: str
    phrase: str
    candidates: tuple[date | datetime, ...] = ()


def read(phrase: str, context: Context, *, moving: Meeting | None = None) -> Times | NoTime | Unclear:
    """The start and end that a phrase means, in the network's zone.

    moving: the meeting that gets them; a day alone keeps its hours, a start alone its length.

    Raises:
        MeetingProblem: it is in the past, or ends before it starts.
    """
    zone = ZoneInfo(context.network.time_zone)
    calendar = replace(context.calendar, zone=zone, now=context.now.astimezone(zone))
    found, title = dates.resolve(phrase, calendar, purpose="meeting"), None
    if found.kind in ("ambiguous", "none") and moving is None:
        found, title = _beside(phrase, found, calendar)
    if found.first_day is not None and found.first_day.year > calendar.today.year + MOST_YEARS:
        return Unclear(reason="too_far", phrase=phrase)
    match found.kind:
        case "datetime" if found.start is not None:
            start = found.start.astimezone(zone)
            end = found.end.astimezone(zone) if found.end else _later(start, _length(moving))
            return _checked(Times(start=start, end=end, title=title), context)
        case "date" if found.date is not None and moving is not None:
            start = datetime.combine(found.date, moving.dtstart.astimezone(zone).time(), tzinfo=zone)
            return _checked(Times(start=start, end=_later(start, _length(moving))), context)
        case "date" if found.date is not None:
            if found.date < calendar.today:
                raise MeetingProblem(reason="past", detail=words.day(found.date))
            return NoTime(day=found.date, title=title)
        case "range":
            return Unclear(reason="several_days", phrase=phrase)
        case _:
            return Unclear(reason=found.reason or "no_date", phrase=phrase, candidates=found.candidates)


def _beside(phrase: str, found: Resolution, calendar: Calendar) -> tuple[Resolution, str | None]:
    """The date in front, where the words after it are the meeting's title ("10 March 10:00 Budget special")."""
    said = phrase.split()[:MOST_WORDS]
    for count in range(len(said) - 1, 0, -1):
        if not (said[count][0].isupper() or said[count][0] in '"“'):
            continue
        front = dates.resolve(" ".join(said[:count]), calendar, purpose="meeting")
        if front.kind in ("date", "datetime"):
            return front, " ".join(said[count:]).strip('"“”')
    return found, None


def _length(moving: Meeting | None) -> timedelta:
    return moving.dtend - moving.dtstart if moving is not None else USUAL_LENGTH


def _later(start: datetime, length: timedelta) -> datetime:
    """Counted in hours that pass, also where the clocks change in between."""
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def _checked(times: Times, context: Context) -> Times:
    if times.start <= context.now:
        raise MeetingProblem(reason="past", detail=words.instant(times.start, context.network.time_zone))
    if not timedelta() < times.end - times.start <= LONGEST:
        raise MeetingProblem(reason="ends_before_start")
    return times


def clash(day: date, context: Context, *, but: Meeting | None = None) -> Meeting | None:
    """Another meeting of that day, in the network's zone."""
    zone = ZoneInfo(context.network.time_zone)
    return next(
        (
            each
            for each in context.meetings
            if each.dtstart.astimezone(zone).date() == day and (but is None or each.id != but.id)
        ),
        None,
    )


def typed(times: Times) -> str:
    """The times as they may be typed again: "23 September 2024 10:00 to 12:00"."""
    return f"{times.start.day} {times.start:%B %Y %H:%M} to {times.end:%H:%M}"
