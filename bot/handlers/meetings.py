"""Meetings: the next one, the list, and setting, moving and cancelling one with all that hangs on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from bot.commands import series_words
from bot.commands.model import CancelMeeting, ListMeetings, MoveMeeting, NextMeeting, ScheduleMeeting
from bot.domain.action import Action
from bot.domain.agenda import ItemState
from bot.domain.errors import WrongState
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Person, Role
from bot.handlers import following, meeting_times, meeting_words, placing, scheduling
from bot.handlers.context import Context
from bot.handlers.following import Shift
from bot.handlers.meeting_times import NoTime, Times, Unclear
from bot.replies.cards import meeting_changes as changes
from bot.replies.cards import meetings as cards
from bot.replies.cards import posts, words
from bot.replies.cards.meeting_changes import Follows, Hangs
from bot.replies.model import Reply
from bot.store import hanging, overview, requests
from bot.store.invitations import Calendars
from bot.store.posts import has_places


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
            yours=_owed_at(meeting, context),
            closes=scheduling.closes(meeting, context),
            today=context.today,
            may_answer=context.person.role is not Role.OBSERVER,
            zone=context.zone,
        )
    )


def _owed_at(meeting: Meeting, context: Context) -> list[Action]:
    """The sender's own open actions that are due at the meeting."""
    return [
        action
        for action in hanging.on(context.register, meeting.key).actions
        if action.due is not None
        and action.due.meeting_id == meeting.id
        and context.owns(action)
        and context.visible(action)
    ]


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
    if series_words.says_a_series(command.when):  # It was written into the form of one meeting.
        series = series_words.series(command.when)
        found = replace(series, place=command.place or series.place, title=command.title or series.title)
        return Reply(card=cards.several(found))
    place, link = meeting_words.place(command.place or "")
    title = meeting_words.title(command.title or "") or f"{context.network.name} meeting"
    said = f"{command.when} to {command.to}" if command.to else command.when
    zone = context.network.time_zone
    times = meeting_times.read(said, context)
    if isinstance(times, NoTime):
        command = replace(command, title=command.title or times.title)
        return Reply(card=cards.ask_hours(command, times.day, usual=scheduling.usual_hours(context)))
    if isinstance(times, Unclear):
        return Reply(card=cards.unclear(command, times.reason, times.phrase, times.candidates, zone=zone))
    other = meeting_times.clash(times.start.date(), context)
    if other is not None:
        return Reply(card=cards.same_day(other, meeting_times.typed(times), zone=zone))
    (made,) = scheduling.schedule([times], context, title=title, place=place, link=link)
    meeting = made.meeting
    post = posts.scheduled(meeting, closes=scheduling.closes(meeting, context), zone=zone)
    context.post(post, thread=meeting.key)
    return Reply(
        card=cards.scheduled(
            meeting,
            attached=made.attached,
            dated=[each.before for each in made.dated],
            closes=scheduling.closes(meeting, context),
            posted=has_places(context.register),
            invites_in=scheduling.invites_in(meeting, context),
            asks=scheduling.is_to_be_asked(context),
            zone=zone,
            change=context.register.change,
        )
    )


# --- moved


def move_meeting(command: MoveMeeting, context: Context) -> Reply:
    """What hangs on it is shown first; then all of it follows in one transaction, and everybody hears."""
    context.require(context.runs_meetings, verb="meeting move")
    meeting = _to_come(command.meeting, context)
    zone = context.network.time_zone
    if not command.when:
        return Reply(card=cards.ask_new_time(command, meeting, zone))
    times = meeting_times.read(command.when, context, moving=meeting)
    if isinstance(times, Unclear):
        return Reply(card=cards.unclear(command, times.reason, times.phrase, times.candidates, zone=zone))
    assert isinstance(times, Times), "a day alone keeps the meeting's hours"
    if (times.start, times.end) == (meeting.dtstart, meeting.dtend):
        raise WrongState(
            subject="The meeting", state=f"on {words.meeting_time(meeting, zone)}", verb="move", text=""
        )
    other = meeting_times.clash(times.start.date(), context, but=meeting)
    if other is not None:
        return Reply(card=cards.day_taken(command, other, zone=zone))
    to = replace(meeting, dtstart=times.start, dtend=times.end)
    moving = following.shifts(hanging.on(context.register, meeting.key), following.meeting_event(to), context)
    at_once = scheduling.is_soon(meeting, context) or scheduling.is_soon(to, context)
    if not command.confirmed:
        exact = MoveMeeting(
            meeting=_phrase(meeting, context), when=meeting_times.typed(times), confirmed=True
        )
        hangs = _hangs(meeting, moving, context)
        members = len(_others(context))
        card = changes.confirm_move(exact, meeting, to, hangs, members=members, at_once=at_once, zone=zone)
        return Reply(card=card)
    return _move(meeting, to, moving, context, at_once=at_once)


def _move(
    meeting: Meeting, to: Meeting, moving: tuple[Shift, ...], context: Context, *, at_once: bool
) -> Reply:
    hangs = _hangs(meeting, moving, context)
    moved = context.register.meetings.save(meeting, to)
    following.apply(moving, context)
    _shift_agenda(meeting, moved, context)
    answers = {each.person_id: each for each in context.register.attendance.where(meeting_id=moved.id)}
    for person in _others(context):
        yours = _theirs(hangs, person, context)
        card = changes.told_moved(
            moved,
            meeting,
            yours=yours,
            answer=answers.get(person.id),
            may_answer=person.role is not Role.OBSERVER,
            zone=person.time_zone or context.network.time_zone,
        )
        context.tell([person], card, at_once=at_once, as_invited=None if yours else moved)
    post = posts.moved(moved, meeting, zone=context.network.time_zone)
    context.post(post, thread=meeting.key, at_once=at_once)
    return Reply(
        card=changes.moved(
            moved,
            meeting,
            hangs,
            members=len(_others(context)),
            zone=context.network.time_zone,
            change=context.register.change,
        )
    )


def _shift_agenda(was: Meeting, now: Meeting, context: Context) -> None:
    """Fixed times keep their distance from the start; what is in time for the new date is not late any more."""
    before, after = following.local_start(was, context), following.local_start(now, context)
    earlier_or_later = after.replace(tzinfo=None) - datetime.combine(after.date(), before.time())
    closes = scheduling.closes(now, context)
    for item in requests.items_of(context.register, now):
        starts, late = item.starts, item.late
        if starts is not None:
            moved = datetime.combine(after.date(), time.fromisoformat(starts)) + earlier_or_later
            starts = f"{moved:%H:%M}"
        if late and context.workdays.day_of(item.created_at) <= closes:
            late = False
        context.register.agenda_items.save(item, replace(item, starts=starts, late=late))


# --- cancelled


def cancel_meeting(command: CancelMeeting, context: Context) -> Reply:
    """What hung on it goes to the next of the series, else it waits for one; answers are kept."""
    context.require(context.person.role is Role.CHAIR, verb="meeting cancel", by="chair")
    meeting = _to_come(command.meeting, context)
    zone = context.network.time_zone
    instead = placing.following(meeting, context)
    moving = following.to_next(hanging.on(context.register, meeting.key), meeting, instead, context)
    hangs = _hangs(meeting, moving, context)
    at_once, members = scheduling.is_soon(meeting, context), len(_others(context))
    if not command.confirmed:
        card = changes.confirm_cancel(meeting, instead, hangs, members=members, at_once=at_once, zone=zone)
        return Reply(card=card)
    cancelled = context.register.meetings.save(meeting, replace(meeting, status=MeetingStatus.CANCELLED))
    following.apply(moving, context)
    carried = requests.carry_over(context.register, meeting, instead)
    following.ask_for_next(meeting, instead, context)
    calendars = Calendars(context.register)
    for person in _others(context):
        yours = _theirs(hangs, person, context)
        card = changes.told_cancelled(
            cancelled,
            instead,
            yours=yours,
            by=context.person,
            in_calendar=calendars.has(meeting.id, person.id),
            may_suggest=person.role is not Role.OBSERVER,
            zone=person.time_zone or zone,
        )
        context.tell([person], card, at_once=at_once, as_invited=None if yours else cancelled)
    context.post(posts.cancelled(cancelled, instead, zone=zone), thread=meeting.key, at_once=at_once)
    hangs = replace(hangs, suggestions=carried)
    return Reply(
        card=changes.cancelled(
            cancelled, instead, hangs, members=members, zone=zone, change=context.register.change
        )
    )


# --- shared by moving and cancelling


def _to_come(phrase: str | None, context: Context) -> Meeting:
    """A meeting that can still be moved or cancelled.

    Raises:
        NoMeeting: none fits; MeetingProblem: it is over; WrongState: it is in session.
    """
    meeting = placing.require_to_come(context.meeting_named(phrase), context)
    if meeting.dtstart <= context.now:
        raise WrongState(
            subject=f"The meeting on {_phrase(meeting, context)}", state="in session", verb="move"
        )
    return meeting


def _phrase(meeting: Meeting, context: Context) -> str:
    return words.meeting_day(meeting, context.network.time_zone).partition(" ")[2]


def _others(context: Context) -> list[Person]:
    return [each for each in context.register.members if each.id != context.person.id]


def _hangs(meeting: Meeting, moving: tuple[Shift, ...], context: Context) -> Hangs:
    known = requests.items_of(context.register, meeting)
    subjects = [meeting.key, *(_subject(each) for each in moving)]
    return Hangs(
        follows=[_follows(each) for each in moving],
        past=[_follows(each) for each in following.now_past(moving, context)],
        reminders=hanging.reminders(context.register, subjects),
        on_agenda=sum(each.state is ItemState.ACCEPTED and each.standing_id is None for each in known),
        suggestions=[each for each in known if each.state.is_waiting],
    )


def _subject(shift: Shift) -> str:
    return f"action:{shift.before.id}" if isinstance(shift.before, Action) else shift.before.key


def _follows(shift: Shift) -> Follows:
    return Follows(thing=shift.before, was=shift.before.due, due=shift.due)


def _theirs(hangs: Hangs, person: Person, context: Context) -> list[Follows]:
    """What of it is somebody's own; what is held is not said yet."""
    return [
        each
        for each in hangs.follows
        if not (isinstance(each.thing, Action) and each.thing.held)
        and any(owner.id == person.id for owner in context.people_of(each.thing.owners))
    ]
