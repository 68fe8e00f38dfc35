"""Suggestions for an agenda: anybody makes them, chair and minute taker accept, decline or defer them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.commands.model import AcceptSuggestion, DeclineSuggestion, DeferSuggestion, Suggest
from bot.commands.people import fold
from bot.domain import agenda
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.errors import (
    AlreadyExists,
    AmbiguousReference,
    NoMeeting,
    TooLong,
    UnknownReference,
    WrongState,
)
from bot.domain.meeting import Meeting
from bot.domain.person import Person, Role
from bot.domain.reminder import Planner
from bot.handlers import placing
from bot.handlers.choosing import asks_which
from bot.handlers.context import Context
from bot.replies.cards import suggestions as cards
from bot.replies.cards import words
from bot.replies.model import Reply
from bot.store import requests

LONGEST_TITLE = 500  # characters
LONGEST_REASON = 2_000  # characters


@asks_which("suggest", person="lead")
def suggest(command: Suggest, context: Context) -> Reply:
    """Any member's. Nothing is refused for being late: it is taken and marked."""
    context.require(context.person.role is not Role.OBSERVER, verb="agenda suggest", by="member")
    title = _title(command.text or "")
    if not title:
        return Reply(card=cards.ask_what(command))
    if len(title) > LONGEST_TITLE:
        raise TooLong(what="title", limit=LONGEST_TITLE, length=len(title))
    meeting = _meeting_of(command, context)
    action = _asking(command.action, context)
    leads = context.owners(command.lead) if command.lead else ()
    _require_new(title, meeting, context)
    closed_on = _closed_on(meeting, context)
    behalf = placing.people_named(command.on_behalf_of, context)
    if command.on_behalf_of:
        author = context.register.author
        for_whom = behalf.name if behalf else command.on_behalf_of
        context.register.author = replace(author, on_behalf_of=for_whom[:200])
    item = context.register.agenda_items.add(
        AgendaItem(
            network_id=context.network.id,
            meeting_id=meeting.id if meeting else None,
            suggestion=context.register.next_number("suggestion"),
            title=title,
            minutes=agenda.length(command.minutes) if command.minutes is not None else None,
            leads=leads,
            late=closed_on is not None,
            proposed_by=context.person.id,
            on_behalf_of=_in_whose_name(command, behalf, context),
            action_id=action.id if action else None,
            source=command.source,
            created_at=context.now,
        )
    )
    _tell_new(item, meeting, behalf, context)
    return Reply(
        card=cards.suggested(
            item,
            meeting,
            deciders=placing.leaders(context),
            deciding=context.runs_meetings,
            closed_on=closed_on,
            zone=context.zone,
            change=context.register.change,
        )
    )


def _in_whose_name(command: Suggest, behalf: Person | None, context: Context) -> str | None:
    """From whom it comes, as it was written; an account that is mentioned by its name."""
    said = command.on_behalf_of
    if said and "<@" in said:
        said = behalf.name if behalf else ", ".join(each.name for each in context.owners(said))
    return said[:300] if said else None


def _title(said: str) -> str:
    """On one line, and beginning with a capital where the first word is an ordinary one."""
    title = " ".join(said.split())
    first = title.partition(" ")[0]
    return words.sentence(title) if first.islower() else title


def _meeting_of(command: Suggest, context: Context) -> Meeting | None:
    """The meeting named, else the next one; None while none is scheduled.

    Raises:
        NoMeeting: none fits the words; MeetingProblem: it is over.
    """
    if command.meeting is None:
        return context.next_meeting
    try:
        return placing.require_to_come(context.meeting_named(command.meeting), context)
    except NoMeeting:
        # "The next meeting" before it is scheduled: the suggestion waits for it.
        if context.next_meeting is None and fold(command.meeting).removeprefix("the ") in (
            "next meeting",
            "next",
        ):
            return None
        raise


def _asking(ref: str | None, context: Context) -> Action | None:
    """The action that asked for it; a button names it in full, so a short reference is no question here.

    Raises:
        UnknownReference: none fits, or several do.
    """
    if ref is None:
        return None
    try:
        return context.action(ref)
    except AmbiguousReference as error:
        raise UnknownReference(phrase=ref) from error


def _require_new(title: str, meeting: Meeting | None, context: Context) -> None:
    """Raises AlreadyExists when the same words wait for this meeting or are on its agenda."""
    known = requests.items_of(context.register, meeting) if meeting else requests.unattached(context.register)
    for each in known:
        if fold(each.title) == fold(title) and (each.state.is_waiting or each.state.is_on_agenda):
            raise AlreadyExists(what="an item or suggestion", name=each.title)


def _closed_on(meeting: Meeting | None, context: Context) -> date | None:
    """The day on which suggestions closed; None while they are open."""
    if meeting is None:
        return None
    day = Planner(policy=context.policy, work=context.workdays).closing_day(meeting)
    return day if context.workdays.day_of(context.now) > day else None


def _tell_new(item: AgendaItem, meeting: Meeting | None, behalf: Person | None, context: Context) -> None:
    """Those who decide, and the one in whose name it was suggested."""
    card = cards.new_suggestion(
        item,
        meeting,
        by=context.person,
        on_behalf=behalf.name if behalf else item.on_behalf_of,
        zone=context.network.time_zone,
    )
    deciders = placing.leaders(context)
    context.tell(deciders, card)
    if behalf is not None and behalf not in deciders:
        yours = cards.suggested_for_you(
            item, meeting, by=context.person, zone=behalf.time_zone or context.network.time_zone
        )
        context.tell([behalf], yours)


@asks_which("accept", person="lead")
def accept_suggestion(command: AcceptSuggestion, context: Context) -> Reply:
    """Last on the agenda, until it is moved. What asked for it is done with that."""
    context.require(context.runs_meetings, verb="agenda accept")
    item = placing.suggestion(command.ref, context, verb="accept")
    meeting = placing.agenda_for(item, context)
    leads = context.owners(command.lead) if command.lead else ()
    placed = placing.place(item, meeting, context, minutes=command.minutes, at=command.at, leads=leads)
    placing.tell_placed(placed, context)
    return Reply(
        card=cards.accepted(
            placed.item,
            meeting,
            told=_others(item, context),
            closed=placed.closed,
            zone=context.zone,
            change=context.register.change,
        )
    )


def decline_suggestion(command: DeclineSuggestion, context: Context) -> Reply:
    """With a reason, which is asked for privately and goes to who suggested it."""
    context.require(context.runs_meetings, verb="agenda decline")
    item = placing.suggestion(command.ref, context, verb="decline")
    reason = (command.reason or "").strip()
    if not reason:
        return Reply(card=cards.ask_reason(item))
    if len(reason) > LONGEST_REASON:
        raise TooLong(what="reason", limit=LONGEST_REASON, length=len(reason))
    saved = context.register.agenda_items.save(
        item, replace(item, state=ItemState.DECLINED, reason=reason, position=None)
    )
    context.tell(placing.asked_by(saved, context), cards.your_suggestion_declined(saved, by=context.person))
    return Reply(card=cards.declined(saved, told=_others(saved, context), change=context.register.change))


def defer_suggestion(command: DeferSuggestion, context: Context) -> Reply:
    """To the meeting named, else to the one after its own; there it waits as a suggestion."""
    context.require(context.runs_meetings, verb="agenda defer")
    item = placing.suggestion(command.ref, context, verb="defer")
    own = next((each for each in context.meetings if each.id == item.meeting_id), context.next_meeting)
    to = _deferred_to(command, item, own, context)
    saved = context.register.agenda_items.save(
        item,
        replace(
            item,
            state=ItemState.DEFERRED,
            meeting_id=to.id if to else None,
            put_off_from=None if to else own.id if own else item.put_off_from,
            position=None,
            late=False,
        ),
    )
    _follow(saved, to, context)
    card = cards.your_suggestion_deferred(saved, to, zone=context.network.time_zone)
    context.tell(placing.asked_by(saved, context), card)
    return Reply(
        card=cards.deferred(
            saved, to, told=_others(saved, context), zone=context.zone, change=context.register.change
        )
    )


def _deferred_to(
    command: DeferSuggestion, item: AgendaItem, own: Meeting | None, context: Context
) -> Meeting | None:
    """own: the meeting that it waits for. None: the next one that is scheduled after that.

    Raises:
        NoMeeting, MeetingProblem, or WrongState where it waits for that meeting already.
    """
    if not command.meeting:
        return placing.following(own, context) if own is not None else None
    to = placing.require_to_come(context.meeting_named(command.meeting), context)
    if to.id == item.meeting_id:
        day = words.meeting_day(to, context.zone)
        raise WrongState(subject=item.ref, state=f"waiting for {day}", verb="defer", text=item.title)
    return to


def _follow(item: AgendaItem, to: Meeting | None, context: Context) -> None:
    """The action that asked for it asks for the later meeting now, so that nobody is told it is missing."""
    action = context.register.actions.get(item.action_id) if item.action_id is not None else None
    if action is not None and action.status.is_open and action.agenda_request is not None and to is not None:
        context.register.actions.save(action, replace(action, request_meeting_id=to.id))


def _others(item: AgendaItem, context: Context) -> list[Person]:
    """Who hears what became of it, besides the sender."""
    return [each for each in placing.asked_by(item, context) if each.id != context.person.id]
