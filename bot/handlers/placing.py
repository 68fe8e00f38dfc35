"""Which meeting and which item of its agenda is meant, and how an item gets on an agenda."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from bot.commands import refs
from bot.domain import agenda
from bot.domain.action import Action, Owner
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.due import local_day
from bot.domain.errors import (
    BadValue,
    ConvenorError,
    MeetingProblem,
    NoMeeting,
    NotUnderstood,
    StaleAgenda,
    UnknownReference,
    WrongState,
)
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Person, Role
from bot.handlers.context import Context
from bot.replies.cards import suggestions as cards
from bot.replies.cards import words
from bot.store import requests


def meeting_meant(phrase: str | None, context: Context) -> Meeting:
    """The meeting whose agenda is meant: the one named, else the one in session, else the next one.

    Raises:
        NoMeeting: none fits.
    """
    if phrase is None and context.current_meeting is not None:
        return context.current_meeting
    return context.meeting_named(phrase)


def held_or_last(phrase: str | None, context: Context) -> Meeting:
    """The meeting named; else the one being held, or today's, or the last: what is noted there, and after it.

    Raises:
        NoMeeting: there is none.
        MeetingProblem: its day has not come, or it was cancelled.
    """
    if phrase is not None:
        meeting = context.meeting_named(phrase)
    else:
        following = context.next_meeting
        today = following if following is not None and _has_come(following, context) else None
        known = context.held_meeting or context.current_meeting or today or context.last_meeting
        meeting = known or context.meeting_named(None)
    name = f"The meeting on {words.meeting_day(meeting, context.zone)}"
    if meeting.status is MeetingStatus.CANCELLED:
        raise MeetingProblem(reason="cancelled", detail=name)
    if not _has_come(meeting, context):
        raise MeetingProblem(reason="not_started", detail=name)
    return meeting


def _has_come(meeting: Meeting, context: Context) -> bool:
    """From the morning of its day on: who sits there early is noted early."""
    zone = context.network.time_zone
    return local_day(meeting.dtstart, zone) <= local_day(context.now, zone)


def require_to_come(meeting: Meeting, context: Context) -> Meeting:
    """The meeting, when its agenda can still change.

    Raises:
        MeetingProblem: it is over.
    """
    if not meeting.is_upcoming(context.now):
        closed = meeting.status is MeetingStatus.CLOSED
        raise MeetingProblem(
            reason="closed" if closed else "past",
            detail=f"The meeting on {words.meeting_day(meeting, context.zone)}",
        )
    return meeting


def following(meeting: Meeting, context: Context) -> Meeting | None:
    """The first meeting after this one that is still to come."""
    later = [
        each
        for each in context.meetings
        if each.dtstart > max(meeting.dtstart, context.now) and each.id != meeting.id
    ]
    return later[0] if later else None


def present(meeting: Meeting, context: Context) -> tuple[AgendaItem, ...]:
    """What is on the meeting's agenda now, in order."""
    return agenda.agenda(requests.items_of(context.register, meeting))


def stale(phrase: str, items: tuple[AgendaItem, ...]) -> ConvenorError:
    return StaleAgenda(phrase=phrase, present=tuple(each.title for each in items))


def item_at(
    number: int | None,
    items: tuple[AgendaItem, ...],
    *,
    example: str,
    item_id: int | None = None,
    item_version: int | None = None,
) -> AgendaItem:
    """The item at a position of the present agenda, or the one that a button showed.

    Raises:
        StaleAgenda: there is none, or it changed since the button was shown.
        NotUnderstood: no number was given.
    """
    if item_id is not None:
        found = next((each for each in items if each.id == item_id), None)
        if found is None or item_version not in (None, found.version):
            raise stale("This button", items)
        return found
    if number is None:
        raise NotUnderstood(text="", missing="the item's number", nearest=(example,))
    if not 1 <= number <= len(items):
        raise stale(f"item {number}", items)
    return items[number - 1]


def suggestion(phrase: str | None, context: Context, *, verb: str) -> AgendaItem:
    """The suggestion that a reference means, which nobody has decided about.

    Raises:
        NotUnderstood: no reference; UnknownReference: no such one; WrongState: it is decided already.
    """
    if phrase is None or not phrase.strip():
        raise NotUnderstood(text="", missing="which suggestion", nearest=(f"/agenda {verb} S1",))
    number = refs.numbered(phrase, "S")
    found = context.register.agenda_items.where(suggestion=number) if number is not None else []
    if not found:
        raise UnknownReference(phrase=phrase.strip(), kind="suggestion")
    item = found[0]
    if not item.state.is_waiting:
        raise WrongState(subject=item.ref, state=cards.decided(item), verb=verb, text=item.title)
    return item


def agenda_for(item: AgendaItem, context: Context) -> Meeting:
    """The meeting on whose agenda a suggestion would go: its own while that is to come, else the next one.

    Raises:
        NoMeeting: none is scheduled.
    """
    own = next((each for each in context.meetings if each.id == item.meeting_id), None)
    if own is not None and own.is_upcoming(context.now):
        return own
    if context.next_meeting is None:
        raise NoMeeting()
    return context.next_meeting


def asked_by(item: AgendaItem, context: Context) -> tuple[Person, ...]:
    """Who suggested it, and the member for whom it was suggested."""
    behalf = people_named(item.on_behalf_of, context)
    return tuple(
        person
        for person in context.register.members
        if person.id == item.proposed_by or (behalf is not None and person.id == behalf.id)
    )


def people_named(phrase: str | None, context: Context) -> Person | None:
    """The one member whom words mean; None where nobody or several fit."""
    if not phrase:
        return None
    try:
        return context.member(phrase)
    except ConvenorError:
        return None


def leaders(context: Context) -> tuple[Person, ...]:
    """Chair and minute taker, who decide about agendas."""
    return (*context.holders(Role.CHAIR), *context.holders(Role.MINUTE_TAKER))


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item that is on an agenda now, and the action that asked for it, which that closed."""

    item: AgendaItem
    meeting: Meeting
    closed: Action | None


def place(
    item: AgendaItem,
    meeting: Meeting,
    context: Context,
    *,
    minutes: int | None = None,
    at: str | None = None,
    leads: tuple[Owner, ...] = (),
) -> Placed:
    """Put an item at the end of an agenda. A new one (id 0) is stored, a suggestion becomes accepted.

    Raises:
        BadValue: a length or time that cannot be.
    """
    zone = context.network.time_zone
    starts = None
    if at is not None:
        starts = agenda.clock_time(at, dtstart=meeting.dtstart, dtend=meeting.dtend, zone=zone)
    elif item.starts is not None:  # The agenda that the minutes suggested said when.
        with suppress(BadValue):
            starts = agenda.clock_time(item.starts, dtstart=meeting.dtstart, dtend=meeting.dtend, zone=zone)
    accepted = replace(
        item,
        meeting_id=meeting.id,
        put_off_from=None,
        position=len(present(meeting, context)) + 1,
        minutes=agenda.length(minutes) if minutes is not None else item.minutes,
        starts=starts,
        leads=leads or item.leads,
        state=ItemState.ACCEPTED,
        reason=None,
    )
    items = context.register.agenda_items
    stored = items.save(item, accepted) if item.id else items.add(accepted)
    return Placed(item=stored, meeting=meeting, closed=close_request(stored, meeting, context))


def close_request(item: AgendaItem, meeting: Meeting, context: Context) -> Action | None:
    """An item on the agenda is what the action asked for: it is done, and its owners hear it."""
    outcome = cards.request_outcome(meeting, context.network.time_zone)
    return requests.close_request(context.register, item, outcome)


def tell_placed(placed: Placed, context: Context) -> None:
    """Who suggested it hears that it is on, and so do the owners of the action that asked for it."""
    card = cards.your_suggestion_accepted(placed.item, placed.meeting, zone=context.zone)
    told = asked_by(placed.item, context)
    context.tell(told, card)
    if placed.closed is not None and not placed.closed.held:
        owners = [each for each in context.people_of(placed.closed.owners) if each not in told]
        context.tell(
            owners, cards.request_closed(placed.closed, placed.item, placed.meeting, zone=context.zone)
        )
