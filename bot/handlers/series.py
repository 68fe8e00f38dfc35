"""Meetings that come again: drafted as days of their own, shown with what lies on them, then stored together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.commands import dates
from bot.commands.date_model import add_months
from bot.commands.model import ScheduleSeries
from bot.domain import series as rules
from bot.domain.due import local_day
from bot.domain.errors import BadValue, DateProblem, WrongState
from bot.domain.series import Draft, Rhythm
from bot.handlers import meeting_times, meeting_words, scheduling, several_days
from bot.handlers.context import Context
from bot.handlers.meeting_times import NoTime, Times
from bot.replies.cards import posts
from bot.replies.cards import series as cards
from bot.replies.model import Reply
from bot.store.posts import has_places

YEAR = 12  # months
USUAL_WEEKS = 6  # As many meetings as are drafted where a rhythm of weeks names no end.


def schedule_series(command: ScheduleSeries, context: Context) -> Reply:
    """Nothing is stored before somebody has seen the days; then each is a meeting of its own."""
    context.require(context.runs_meetings, verb="meeting series")
    if not (command.dates or command.weeks or command.months or command.only):
        return _standing(context)
    if command.dates:
        draft = rules.checked(_days(command, context), context.workdays, taken=_taken(context))
    else:
        weekday = _weekday(command, context)
        if weekday is None:
            return Reply(card=cards.ask_weekday(command))
        draft = _draft(replace(command, weekday=weekday), context)
    if draft.left_out and not draft.meetings:
        raise WrongState(subject="Each of these days", state="taken by a meeting", verb="series")
    if not draft.meetings:
        raise BadValue(
            name="the series", value=command.until or "", expected="at least one day from tomorrow on"
        )
    if not command.hours:
        return Reply(card=cards.ask_hours(command, usual=scheduling.usual_hours(context)))
    times = [_times(each.day, command.hours, context) for each in draft.meetings]
    settled = replace(
        ScheduleSeries(place=command.place, title=command.title),
        dates=", ".join(each.day.isoformat() for each in draft.meetings),
        hours=f"{times[0].start:%H:%M} to {times[0].end:%H:%M}",
    )
    if not command.confirmed or draft.left_out:  # Taken since the days were shown: they are shown again.
        rule = rules.rule_of([each.day for each in draft.meetings])
        return Reply(card=cards.shown(settled, draft, rule, hours=settled.hours or ""))
    return _store(settled, times, context)


def _standing(context: Context) -> Reply:
    to_come = [each for each in context.meetings if each.dtstart > context.now]
    zone = context.network.time_zone
    rule = rules.rule_of_meetings(to_come, zone)
    example = f"/meeting series quarterly on a Monday at 10 from {add_months(context.today, 1):%B %Y}"
    return Reply(card=cards.standing(to_come, rule, example=example, zone=zone))


# --- which days


def _days(command: ScheduleSeries, context: Context) -> tuple[date, ...]:
    """Those that were typed or shown, one of them replaced where that was asked for.

    Raises:
        DateProblem: one is no day, or over; BadValue: there are too many.
    """
    assert command.dates is not None
    found = several_days.read(command.dates, context, least=1, most=rules.MOST)
    if command.instead_of and command.when:
        other = several_days.one(command.when, context)
        found = tuple(other if each.isoformat() == command.instead_of else each for each in found)
    return tuple(sorted(set(found)))


def _taken(context: Context) -> set[date]:
    return {local_day(each.dtstart, context.network.time_zone) for each in context.meetings}


def _weekday(command: ScheduleSeries, context: Context) -> int | None:
    """As it was said, of the day from which it starts, or that of the latest meeting."""
    if command.weekday is not None:
        return command.weekday
    exact = _exact_start(command, context)
    if exact is not None:
        return exact.weekday()
    latest = _latest(context)
    return latest.weekday() if latest is not None else None


def _draft(command: ScheduleSeries, context: Context) -> Draft:
    assert command.weekday is not None
    start = _start(command, context)
    rhythm = Rhythm(
        weekday=command.weekday,
        weeks=command.weeks,
        months=command.months,
        only=tuple(sorted(set(command.only))),
        nth=0 if command.weeks else command.nth or _usual_nth(command, context),
    )
    until = _until(command, start, context)
    count = command.count or (rules.MOST if until is not None else _usual_count(rhythm))
    if count > rules.MOST:
        raise BadValue(name="how many", value=str(count), expected=f"at most {rules.MOST} meetings at once")
    return rules.draft(rhythm, start, context.workdays, count=count, until=until, taken=_taken(context))


def _start(command: ScheduleSeries, context: Context) -> date:
    """From when on: as it was said, after the latest meeting at its distance, or with the next month."""
    tomorrow = context.today + timedelta(days=1)
    if command.start:
        return max(_said(command.start, context)[0], tomorrow)
    latest = _latest(context)
    if latest is None or latest < context.today:
        return add_months(context.today.replace(day=1), 1) if command.months else tomorrow
    if command.months:
        return add_months(latest.replace(day=1), command.months)
    return latest + (timedelta(weeks=command.weeks) if command.weeks else timedelta(days=1))


def _exact_start(command: ScheduleSeries, context: Context) -> date | None:
    if not command.start:
        return None
    first, last = _said(command.start, context)
    return first if first == last else None


def _latest(context: Context) -> date | None:
    return local_day(context.meetings[-1].dtstart, context.network.time_zone) if context.meetings else None


def _usual_nth(command: ScheduleSeries, context: Context) -> int:
    """That of the day from which it starts, of the latest meeting on that weekday, else the second of the month."""
    for day in (_exact_start(command, context), _latest(context)):
        if day is not None and day.weekday() == command.weekday:
            return (day.day - 1) // 7 + 1 if day.day <= 28 else -1
    return 2


def _usual_count(rhythm: Rhythm) -> int:
    if rhythm.weeks:
        return USUAL_WEEKS
    return len(rhythm.only) or max(2, YEAR // rhythm.months)


def _until(command: ScheduleSeries, start: date, context: Context) -> date | None:
    """The last day, inclusive."""
    if command.until:
        return _said(command.until, context)[1]
    if command.lasting:
        return add_months(start, command.lasting) - timedelta(days=1)
    return None


def _said(phrase: str, context: Context) -> tuple[date, date]:
    """The first and the last day of a phrase, both inclusive.

    Raises:
        DateProblem: it is no day and no month.
    """
    found = dates.resolve(phrase, context.calendar)
    if found.first_day is None or found.last_day is None:
        raise DateProblem(phrase=phrase, reason=found.reason or "no_date", candidates=found.candidates)
    return found.first_day, found.last_day


def _times(day: date, hours: str, context: Context) -> Times:
    """Raises DateProblem, MeetingProblem."""
    said = f"{day.day} {day:%B %Y} {hours}"
    times = meeting_times.read(said, context)
    if isinstance(times, Times):
        return times
    raise DateProblem(phrase=hours, reason="no_date" if isinstance(times, NoTime) else times.reason)


# --- stored


def _store(command: ScheduleSeries, times: list[Times], context: Context) -> Reply:
    place, link = meeting_words.place(command.place or "")
    title = meeting_words.title(command.title or "") or f"{context.network.name} meeting"
    zone = context.network.time_zone
    made = scheduling.schedule(times, context, title=title, place=place, link=link)
    meetings = [each.meeting for each in made]
    context.post(posts.series_scheduled(meetings, zone=zone), thread=meetings[0].key)
    return Reply(
        card=cards.scheduled(
            meetings,
            rule=rules.rule_of([each.start.date() for each in times]),
            waited=[item for each in made for item in each.attached if item.standing_id is None],
            dated=[shift.before for each in made for shift in each.dated],
            invites_in=scheduling.invites_in(meetings[0], context),
            posted=has_places(context.register),
            asks=scheduling.is_to_be_asked(context),
            zone=zone,
            change=context.register.change,
        )
    )
