"""Which meetings minutes are about: known ones, or new ones that would be stored with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.due import local_day
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.minutes import MinutesFound, NextMeeting
from bot.handlers.context import Context

USUAL_START, USUAL_LENGTH = time(10), timedelta(hours=2)


def held(found: MinutesFound, context: Context) -> tuple[Meeting | None, bool]:
    """The meeting of these minutes: the one of that day, else one that would be kept as held."""
    day = found.meeting.date
    if day is None:
        return context.last_meeting, False
    known = _on(day, context)
    if known is not None or day > context.today:
        return known, False
    start = _at(day, found.meeting.start, context)
    end = _at(day, found.meeting.end, context) if found.meeting.end else start + USUAL_LENGTH
    new = _new_meeting(found.meeting.body or context.network.name, start, end, "held", context)
    return replace(new, released_at=context.now, closed_at=context.now, status=MeetingStatus.CLOSED), True


def following(
    found: NextMeeting | None, meeting: Meeting | None, context: Context
) -> tuple[Meeting | None, bool]:
    """The meeting after it: the one of that day, else one that would be scheduled."""
    if found is None or found.date is None:
        later = [each for each in context.meetings if meeting is None or each.dtstart > meeting.dtstart]
        return (later[0] if later else None), False
    known = _on(found.date, context)
    if known is not None or found.date <= context.today:
        return known, False
    like = meeting or context.last_meeting
    zone = ZoneInfo(context.network.time_zone)
    usual = like.dtstart.astimezone(zone).strftime("%H:%M") if like is not None else None
    start = _at(found.date, found.start or usual, context)
    length = like.dtend - like.dtstart if like is not None else USUAL_LENGTH
    title = like.title if like is not None else context.network.name
    return _new_meeting(title, start, start + length, "following", context), True


def _on(day: date, context: Context) -> Meeting | None:
    zone = context.network.time_zone
    return next((each for each in context.meetings if local_day(each.dtstart, zone) == day), None)


def _at(day: date, clock: str | None, context: Context) -> datetime:
    at = time.fromisoformat(clock) if clock else USUAL_START
    return datetime.combine(day, at, tzinfo=ZoneInfo(context.network.time_zone))


def _new_meeting(title: str, start: datetime, end: datetime, sort: str, context: Context) -> Meeting:
    return Meeting(
        network_id=context.network.id,
        title=title[:200],
        dtstart=start,
        dtend=end if end > start else start + USUAL_LENGTH,
        uid=f"{context.register.change}-{sort}@{context.network.slug}.convenor",
        created_at=context.now,
    )
