"""Meetings: the next one, the list, and setting a date for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.commands.model import ListMeetings, NextMeeting, ScheduleMeeting
from bot.domain.errors import TooLong
from bot.domain.meeting import Meeting
from bot.domain.person import Role
from bot.domain.reminder import Planner
from bot.handlers import following, meeting_times
from bot.handlers.context import Context
from bot.handlers.meeting_times import NoTime, Unclear
from bot.replies.cards import meetings as cards
from bot.replies.model import Reply
from bot.store import overview, requests

LONGEST_TITLE = 300  # characters
LONGEST_PLACE = 500  # characters
LONGEST_LINK = 1_000  # characters; some online addresses are long
USUAL_HOURS = ("10:00", "12:00")  # Offered while there is no earlier meeting to go by.


def next_meeting(command: NextMeeting, context: Context) -> Reply:
    """The meeting in session, else the next one."""
    meeting = context.current_meeting or context.next_meeting
    if meeting is None:
        return Reply(card=cards.none_scheduled(deciding=context.runs_meetings))
    answers = context.register.attendance.where(meeting_id=meeting.id, person_id=context.person.id)
    counted = cards.Coming()
    if meeting == context.next_meeting:
        known = overview.overview(context.register).answers
        counted = cards.Coming(coming=len(known.coming), apologies=len(known.apologies), asked=known.total)
    return Reply(
        card=cards.next_meeting(
            meeting,
            in_session=meeting == context.current_meeting,
            answer=answers[0] if answers else None,
            coming=counted,
            closes=_closes(meeting, context),
            today=context.today,
            may_answer=context.person.role is not Role.OBSERVER,
            zone=context.zone,
        )
    )


def _closes(meeting: Meeting, context: Context) -> date:
    return Planner(policy=context.policy, work=context.workdays).closing_day(meeting)


def list_meetings(command: ListMeetings, context: Context) -> Reply:
    """Those to come with one in session; past: those that are over, the latest first."""
    over = [each for each in context.meetings if each.dtend <= context.now]
    if command.past:
        chosen = list(reversed(over))
    else:
        unreleased = [each for each in over if each.is_held_at(context.now)]
        chosen = unreleased[-1:] if context.runs_meetings else []
        chosen += [each for each in context.meetings if each.dtend > context.now]
    return Reply(
        card=cards.listed(
            chosen,
            past=command.past,
            now=context.now,
            deciding=context.runs_meetings,
            may_cancel=context.person.role is Role.CHAIR,
            zone=context.zone,
        )
    )


def schedule_meeting(command: ScheduleMeeting, context: Context) -> Reply:
    """With its standing items, the suggestions that waited for a meeting, and the dates that waited for it."""
    context.require(context.runs_meetings, verb="meeting schedule")
    if not command.when:
        return Reply(card=cards.ask_when(command))
    place, link = _place(command)
    title = _title(command, context)
    said = f"{command.when} to {command.to}" if command.to else command.when
    zone = context.network.time_zone
    times = meeting_times.read(said, context)
    if isinstance(times, NoTime):
        command = replace(command, title=command.title or times.title)
        return Reply(card=cards.ask_hours(command, times.day, usual=_usual_hours(context)))
    if isinstance(times, Unclear):
        return Reply(card=cards.unclear(command, times.reason, times.phrase, times.candidates, zone=zone))
    other = meeting_times.clash(times.start.date(), context)
    if other is not None:
        return Reply(card=cards.same_day(other, meeting_times.typed(times), zone=zone))
    meeting = context.register.meetings.add(
        Meeting(
            network_id=context.network.id,
            title=times.title or title,
            dtstart=times.start,
            dtend=times.end,
            location=place,
            link=link,
            number=max((each.number or 0 for each in context.meetings), default=0) + 1,
            uid=f"{context.register.change}@{context.network.slug}.convenor",
            created_at=context.now,
        )
    )
    attached = requests.attach(context.register, meeting)
    dated = following.give_dates(meeting, context)
    return Reply(
        card=cards.scheduled(
            meeting,
            attached=attached,
            dated=[each.before for each in dated],
            closes=_closes(meeting, context),
            zone=zone,
            change=context.register.change,
        )
    )


def _place(command: ScheduleMeeting) -> tuple[str | None, str | None]:
    """A place, or the address of an online meeting."""
    place = " ".join((command.place or "").split())
    if place.lower().startswith(("https://", "http://")):
        if len(place) > LONGEST_LINK:
            raise TooLong(what="link", limit=LONGEST_LINK, length=len(place))
        return None, place
    if len(place) > LONGEST_PLACE:
        raise TooLong(what="place", limit=LONGEST_PLACE, length=len(place))
    return place or None, None


def _title(command: ScheduleMeeting, context: Context) -> str:
    title = " ".join((command.title or "").split()) or f"{context.network.name} meeting"
    if len(title) > LONGEST_TITLE:
        raise TooLong(what="title", limit=LONGEST_TITLE, length=len(title))
    return title


def _usual_hours(context: Context) -> tuple[str, str]:
    """The hours of the latest meeting, as they are offered for the next."""
    if not context.meetings:
        return USUAL_HOURS
    zone, latest = ZoneInfo(context.network.time_zone), context.meetings[-1]
    return f"{latest.dtstart.astimezone(zone):%H:%M}", f"{latest.dtend.astimezone(zone):%H:%M}"
