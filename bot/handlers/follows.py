"""A network whose chair invites: what their own invitation says of a meeting, the register says too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.commands.model import CancelMeeting, Command, FollowInvitation, MoveMeeting, ScheduleMeeting
from bot.domain.errors import BadValue
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Invitations, Role
from bot.handlers import following, meeting_times
from bot.handlers.context import Context
from bot.handlers.meeting_times import Times
from bot.replies.cards import follows as cards
from bot.replies.model import Reply

Handlers = Mapping[type[Command], Callable[[Any, Context], Reply]]
LONGEST_UID = 500  # characters
NOBODYS = (
    "microsoft teams meeting",
    "online",
    "zoom meeting",
)  # What programs write where there is no place.


def follow_invitation(command: FollowInvitation, context: Context, handlers: Handlers) -> Reply:
    """Schedules, moves or cancels a meeting as its chair did in their calendar. Nobody else is listened to."""
    if not context.runs_meetings or len(command.uid) > LONGEST_UID:
        return Reply(card=None)
    if not command.proved:
        return Reply(card=cards.is_it_yours(command, zone=context.zone))
    if command.repeats:
        return Reply(card=cards.no_series())
    known = _known(command, context)
    if known is not None and _revision(known) >= (command.sequence, _instant(command.dtstamp)):
        return Reply(card=None)  # It came before.
    if context.network.sends_invitations:
        if not command.agreed:
            return Reply(card=cards.who_invites(command, zone=context.zone))
        context.require(context.person.role is Role.CHAIR, verb="network settings", by="chair")
        context.register.save_network(replace(context.network, invitations=Invitations.FOLLOWS))
    if command.off:
        return _cancel(known, context, handlers)
    return _follow(command, known, context, handlers)


def _known(command: FollowInvitation, context: Context) -> Meeting | None:
    """The meeting that follows this invitation."""
    return next((each for each in context.register.all_meetings if each.followed_uid == command.uid), None)


def _revision(meeting: Meeting) -> tuple[int, datetime]:
    assert meeting.followed_sequence is not None, "it follows one"
    assert meeting.followed_dtstamp is not None, "it follows one"
    return (meeting.followed_sequence, meeting.followed_dtstamp)


def _instant(said: str) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except ValueError as error:
        raise BadValue(name="the time", value=said, expected="an instant") from error
    if found.tzinfo is None:
        raise BadValue(name="the time", value=said, expected="an instant with its zone")
    return found


def _cancel(known: Meeting | None, context: Context, handlers: Handlers) -> Reply:
    if known is None or not known.is_upcoming(context.now):
        return Reply(card=None)
    return handlers[CancelMeeting](CancelMeeting(meeting=_phrase(known, context), confirmed=True), context)


def _follow(command: FollowInvitation, known: Meeting | None, context: Context, handlers: Handlers) -> Reply:
    start, end = (
        _instant(each).astimezone(following.zone_of(context)) for each in (command.start, command.end)
    )
    if end <= context.now:
        return Reply(card=None)
    typed = meeting_times.typed(Times(start=start, end=end))
    meeting = known or _unclaimed(start, context)
    if meeting is None:
        made = ScheduleMeeting(when=typed, place=command.link or _place(command), title=command.title or None)
        reply = handlers[ScheduleMeeting](made, context)
    elif meeting.status is not MeetingStatus.SCHEDULED:
        return Reply(card=None)
    elif (meeting.dtstart, meeting.dtend) != (start, end):
        moved = MoveMeeting(meeting=_phrase(meeting, context), when=typed, confirmed=True)
        reply = handlers[MoveMeeting](moved, context)
    else:
        reply = Reply(card=cards.noted(command, meeting, zone=context.zone, change=context.register.change))
    return _linked(command, start, end, reply, context)


def _unclaimed(start: datetime, context: Context) -> Meeting | None:
    """A meeting of that day, which was scheduled here before the invitation came."""
    other = meeting_times.clash(start.date(), context)
    return other if other is not None and other.followed_uid is None else None


def _linked(
    command: FollowInvitation, start: datetime, end: datetime, reply: Reply, context: Context
) -> Reply:
    """The meeting follows the invitation from now on, where it is at its time."""
    meeting = next(
        (
            each
            for each in context.register.all_meetings
            if (each.dtstart, each.dtend) == (start, end) and each.status is MeetingStatus.SCHEDULED
        ),
        None,
    )
    if meeting is not None:
        context.register.meetings.save(
            meeting,
            replace(
                meeting,
                title=command.title or meeting.title,
                location=_place(command) or meeting.location,
                link=command.link or meeting.link,
                followed_uid=command.uid,
                followed_sequence=command.sequence,
                followed_dtstamp=_instant(command.dtstamp),
            ),
        )
    return reply


def _place(command: FollowInvitation) -> str | None:
    """Where people sit, where the invitation says so."""
    place = " ".join(command.place.split())
    is_none = place.casefold() in NOBODYS or place.startswith("https://")
    return None if is_none or not place else place


def _phrase(meeting: Meeting, context: Context) -> str:
    start = following.local_start(meeting, context)
    return f"{start.day} {start:%B %Y}"
