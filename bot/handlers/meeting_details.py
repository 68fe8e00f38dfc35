"""Where a meeting is and what it is called, once it is scheduled."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import PlaceMeeting, RenameMeeting
from bot.commands.people import fold
from bot.domain.errors import NotUnderstood
from bot.domain.meeting import Meeting
from bot.handlers import following, meeting_words, placing
from bot.handlers.context import Context
from bot.replies.cards import meeting_details as cards
from bot.replies.model import Reply

NOWHERE = ("none", "nowhere", "no place")


def place_meeting(command: PlaceMeeting, context: Context) -> Reply:
    """Everybody hears of another place: they have to go there. A place and an address to join stand side by side."""
    context.require(context.runs_meetings, verb="meeting place")
    if not command.place:
        raise NotUnderstood(
            text="", missing="a place, or the address to join", nearest=("/meeting place at Town Hall",)
        )
    meeting = _to_come(command.meeting, context)
    if fold(command.place) in NOWHERE:
        wanted = replace(meeting, location=None, link=None)
    else:
        place, link = meeting_words.place(command.place)
        wanted = replace(meeting, location=place or meeting.location, link=link or meeting.link)
    if wanted == meeting:
        return Reply(card=cards.as_it_was(meeting, zone=context.zone))
    placed = context.register.meetings.save(meeting, wanted)
    soon = context.workdays.add_working_days(context.today, context.policy.short_notice)
    at_once = following.day_of(placed, context) <= soon
    for person in context.register.members:
        card = cards.told_placed(placed, zone=person.time_zone or context.network.time_zone)
        context.tell([person], card, at_once=at_once, as_invited=placed)
    told = cards.told_placed(placed, zone=context.network.time_zone)
    context.post(told, thread=placed.key, at_once=at_once)
    members = len([each for each in context.register.members if each.id != context.person.id])
    change = context.register.change
    return Reply(card=cards.placed(placed, members=members, zone=context.zone, change=change))


def rename_meeting(command: RenameMeeting, context: Context) -> Reply:
    """Calendars show it; nobody is told."""
    context.require(context.runs_meetings, verb="meeting rename")
    title = meeting_words.title(command.title or "")
    if title is None:
        raise NotUnderstood(
            text="", missing="a title", nearest=("/meeting rename September to Budget special",)
        )
    meeting = _to_come(command.meeting, context)
    if title == meeting.title:
        return Reply(card=cards.as_it_was(meeting, zone=context.zone))
    renamed = context.register.meetings.save(meeting, replace(meeting, title=title))
    return Reply(card=cards.renamed(renamed, meeting, zone=context.zone, change=context.register.change))


def _to_come(phrase: str | None, context: Context) -> Meeting:
    """Raises NoMeeting, MeetingProblem."""
    return placing.require_to_come(context.meeting_named(phrase), context)
