"""Another time that somebody proposed from their calendar, refused; to take it is to move the meeting."""

from __future__ import annotations

from bot.commands.model import KeepDate
from bot.domain.errors import NotUnderstood
from bot.handlers import placing
from bot.handlers.context import Context
from bot.replies.cards import counters as cards
from bot.replies.model import Reply
from bot.store import alarms
from bot.store.invitations import Calendars


def keep_date(command: KeepDate, context: Context) -> Reply:
    """Their calendar is told where they answer from one, else they are."""
    context.require(context.runs_meetings, verb="meeting stays")
    if not command.who:
        missing, nearest = "who proposed another time", ("/meeting stays September for Nadia",)
        raise NotUnderstood(text="", missing=missing, nearest=nearest)
    meeting = placing.require_to_come(placing.meeting_meant(command.meeting, context), context)
    person = context.member(command.who)
    if context.mails and Calendars(context.register).last(meeting.id, person.id) is not None:
        alarms.tell_calendar(context.register, meeting.key, person.id)
    else:
        context.tell([person], cards.stays(meeting, zone=person.time_zone or context.network.time_zone))
    return Reply(card=cards.kept(meeting, person, zone=context.zone))
