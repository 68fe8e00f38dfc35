"""When a meeting is: the words after schedule and move become a start and an end, or a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands import dates
from bot.domain.errors import MeetingProblem
from bot.domain.meeting import Meeting
from bot.handlers.context import Context
from bot.replies.cards import words

USUAL_LENGTH = timedelta(hours=2)
LONGEST = timedelta(hours=12)  # "12:00 to 10:00" is a slip, not a meeting through the night.


@dataclass(frozen=True, kw_only=True)
class Times:
    """Both aware; end is exclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class NoTime:
    """A day without a time of day, and where none can be taken from an earlier meeting."""

    day: date


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """No such date, or several may be meant; reason is one of commands/dates."""

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
    found = dates.resolve(phrase, calendar, purpose="meeting")
    match found.kind:
        case "datetime" if found.start is not None:
            start = found.start.astimezone(zone)
            end = found.end.astimezone(zone) if found.end else _later(start, _length(moving))
            return _checked(start, end, context)
        case "date" if found.date is not None and moving is not None:
            local = moving.dtstart.astimezone(zone)
            start = datetime.combine(found.date, local.time(), tzinfo=zone)
            return _checked(start, _later(start, _length(moving)), context)
        case "date" if found.date is not None:
            if found.date < calendar.today:
                raise MeetingProblem(reason="past", detail=words.day(found.date))
            return NoTime(day=found.date)
        case "range":
            return Unclear(reason="vague", phrase=phrase)
        case _:
            return Unclear(reason=found.reason or "no_date", phrase=phrase, candidates=found.candidates)


def _length(moving: Meeting | None) -> timedelta:
    return moving.dtend - moving.dtstart if moving is not None else USUAL_LENGTH


def _later(start: datetime, length: timedelta) -> datetime:
    """Counted in hours that pass, also where the clocks change in between."""
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def _checked(start: datetime, end: datetime, context: Context) -> Times:
    if start <= context.now:
        raise MeetingProblem(
            reason="past", detail=words.sentence(words.instant(start, context.network.time_zone))
        )
    if not timedelta() < end - start <= LONGEST:
        raise MeetingProblem(reason="ends_before_start")
    return Times(start=start, end=end)


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
