"""Who is coming, authority by authority: before a meeting, during it and after."""

from __future__ import annotations

from bot.commands.model import AskUnheard, ShowAttendance
from bot.domain import attendance
from bot.domain.meeting import Meeting
from bot.handlers import placing
from bot.handlers.context import Context
from bot.replies.cards import roll_call as cards
from bot.replies.model import Reply
from bot.store import overview


def show_attendance(command: ShowAttendance, context: Context) -> Reply:
    """Chair and minute taker also see who has not answered, and who has no voice there."""
    meeting = _meant(command.meeting, context)
    places = overview.roll(context.register, meeting)
    quorum = context.policy.quorum
    return Reply(
        card=cards.roll(
            meeting,
            places,
            deciding=context.runs_meetings,
            to_come=meeting.is_upcoming(context.now),
            begun=meeting.dtstart <= context.now,
            quorum=quorum,
            missing=attendance.missing(places, quorum),
            zone=context.network.time_zone,
        )
    )


def ask_unheard(command: AskUnheard, context: Context) -> Reply:
    """Everybody of an authority that has said nothing; whoever has answered is left in peace."""
    context.require(context.runs_meetings, verb="meeting ask")
    meeting = placing.require_to_come(placing.meeting_meant(command.meeting, context), context)
    silent = [place for place in overview.roll(context.register, meeting) if not place.has_answered]
    asked = [person for place in silent for person in place.unheard if person.id != context.person.id]
    for person in asked:
        zone = person.time_zone or context.network.time_zone
        context.tell([person], cards.are_you_coming(meeting, by=context.person, zone=zone))
    return Reply(card=cards.asked(meeting, silent, people=len(asked), zone=context.zone))


def _meant(phrase: str | None, context: Context) -> Meeting:
    """The meeting named, else the one that is being held or written up, else the next, else the last.

    Raises:
        NoMeeting: there is none.
    """
    if phrase is None:
        held = context.held_meeting if context.runs_meetings else None
        known = held or context.current_meeting or context.next_meeting or context.last_meeting
        if known is not None:
            return known
    return placing.meeting_meant(phrase, context)
