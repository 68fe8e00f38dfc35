"""After a meeting: letting the owners know, ending the action review, and recording what was decided."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import AddAction, CloseMeeting, Decide, ReleaseMeeting
from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.errors import MeetingProblem, NoMeeting, NotUnderstood, WrongState
from bot.domain.meeting import Decision, Meeting, MeetingStatus
from bot.handlers import due_dates, following, placing
from bot.handlers.context import Context
from bot.replies.cards import capture as capture_cards
from bot.replies.cards import closing as cards
from bot.replies.cards.messages import Reader
from bot.replies.model import Reply
from bot.store import hanging, proposals, requests

# --- release


def release_meeting(command: ReleaseMeeting, context: Context) -> Reply:
    """What was held becomes known: each owner hears once, of everything that is theirs."""
    context.require(context.runs_meetings, verb="meeting release")
    meeting = _to_release(command.meeting, context)
    released = context.register.meetings.save(meeting, replace(meeting, released_at=context.now))
    actions = [
        context.register.actions.save(action, replace(action, held=False, released_at=context.now))
        for action in context.register.actions.where(held=True, meeting_id=meeting.id)
    ]
    open_ = [action for action in actions if action.status.is_open]
    heard = _tell_owners(open_, released, context)
    parked = [
        (each.id, each.commands[0])
        for each in proposals.parked(context.register)
        if isinstance(each.commands[0], AddAction)
    ]
    return Reply(
        card=cards.released(
            released,
            actions,
            mine=[action for action in open_ if context.person in context.people_of(action.owners)],
            heard=heard,
            unknown=_unknown(open_),
            parked=capture_cards.parked_part(parked),
            zone=context.zone,
            change=context.register.change,
        )
    )


def _to_release(phrase: str | None, context: Context) -> Meeting:
    """The meeting whose actions are held.

    Raises:
        NoMeeting, MeetingProblem: none has started. WrongState: it was released.
    """
    if phrase:
        meeting = context.meeting_named(phrase)
    elif context.held_meeting is not None:
        meeting = context.held_meeting
    elif context.last_meeting is not None:
        meeting = context.last_meeting
    elif context.next_meeting is not None:
        raise MeetingProblem(reason="not_started", detail="The meeting")
    else:
        raise NoMeeting()
    if meeting.dtstart > context.now:
        raise MeetingProblem(reason="not_started", detail="That meeting")
    if meeting.released_at is not None:
        raise WrongState(subject="That meeting", state="released", verb="release")
    return meeting


def _tell_owners(actions: list[Action], meeting: Meeting, context: Context) -> int:
    """One card each; the number of those who hear (without the sender, who has the reply)."""
    heard = 0
    for person in context.register.members:
        theirs = [action for action in actions if person in context.people_of(action.owners)]
        if not theirs or person.id == context.person.id:
            continue
        reader = Reader(
            name=person.name,
            zone=person.time_zone or context.network.time_zone,
            network=context.network.name,
            chair=None,
            minute_taker=None,
        )
        context.tell([person], cards.for_owner(theirs, reader, meeting))
        heard += 1
    return heard


def _unknown(actions: list[Action]) -> list[Owner]:
    """Owners who can't hear because nobody knows them yet."""
    found = [owner for action in actions for owner in action.owners if owner.kind is OwnerKind.NAME]
    return list(dict.fromkeys(found))


# --- close


def close_meeting(command: CloseMeeting, context: Context) -> Reply:
    """Ends the action review: done ones are agreed, open ones carried on, suggestions move on; nothing vanishes."""
    context.require(context.runs_meetings, verb="meeting close")
    meeting = _to_close(command.meeting, context)
    done = [
        action
        for action in context.register.actions.where(status=ActionStatus.DONE.value, agreed_meeting_id=None)
        if action.meeting_id != meeting.id
    ]
    found = hanging.on(context.register, meeting.key)
    items = requests.items_of(context.register, meeting)
    discussed = [item for item in items if item.state is ItemState.ACCEPTED]
    waiting = [item for item in items if item.state.is_waiting]
    due = [action for action in found.actions if action.status.is_open]
    if not command.confirmed and (done or due or waiting):
        return Reply(
            card=cards.confirm_close(
                meeting,
                done=done,
                due=due,
                waiting=waiting,
                discussed=[item for item in discussed if item.standing_id is None],
                zone=context.zone,
            )
        )
    return _close(meeting, done, due, discussed, context)


def _to_close(phrase: str | None, context: Context) -> Meeting:
    """The meeting that is over or under way, released, and not closed.

    Raises:
        NoMeeting, MeetingProblem: there is none, or it has not started or is not released.
    """
    meeting = context.meeting_named(phrase) if phrase else context.last_meeting
    if meeting is None or meeting.dtstart > context.now:
        if meeting is None and context.next_meeting is None:
            raise NoMeeting()
        raise MeetingProblem(reason="not_started", detail="The meeting")
    if meeting.status is MeetingStatus.CLOSED:
        raise MeetingProblem(reason="closed", detail="That meeting")
    return meeting


def _close(
    meeting: Meeting, done: list[Action], due: list[Action], discussed: list[AgendaItem], context: Context
) -> Reply:
    """Everything in one transaction; what is still held is kept held until it is released."""
    agreed = [
        context.register.actions.save(action, replace(action, agreed_meeting_id=meeting.id))
        for action in done
    ]
    instead = placing.following(meeting, context)
    carried = _carry(meeting, due, instead, context)
    for item in discussed:
        context.register.agenda_items.save(item, replace(item, state=ItemState.DISCUSSED))
    moved = requests.carry_over(context.register, meeting, instead)
    following.ask_for_next(meeting, instead, context)
    closed = context.register.meetings.save(
        meeting, replace(meeting, status=MeetingStatus.CLOSED, closed_at=context.now)
    )
    return Reply(
        card=cards.closed(
            closed,
            agreed=agreed,
            carried=carried,
            moved=moved,
            decisions=context.register.decisions.where(meeting_id=meeting.id),
            following=instead,
            held=meeting.released_at is None,
            zone=context.zone,
            change=context.register.change,
        )
    )


def _carry(meeting: Meeting, due: list[Action], instead: Meeting | None, context: Context) -> list[Action]:
    """Open ones that were due at this meeting are due at the following one, or wait for it."""
    was = f"the {following.local_start(meeting, context):%B} meeting"
    carried = []
    for action in due:
        assert action.due is not None, "what hangs on a meeting has a date"
        later = due_dates.due_at(instead, context) if instead else following.waiting_again(action.due, was)
        stored = context.register.actions.save(action, replace(action, due=later, carried=action.carried + 1))
        carried.append(stored)
    return carried


# --- decisions


def decide(command: Decide, context: Context) -> Reply:
    """A decision of the meeting in session, or of the last one."""
    context.require(context.runs_meetings, verb="meeting decide")
    if not command.text:
        raise NotUnderstood(
            text="", missing="what was decided", nearest=("/meeting decide The conference is on 20 March",)
        )
    meeting = context.last_meeting
    decision = context.register.decisions.add(
        Decision(
            network_id=context.network.id,
            number=context.register.next_number("decision"),
            meeting_id=meeting.id if meeting else None,
            item=command.item,
            text=command.text,
            recorded_by=context.person.id,
            at=context.now,
        )
    )
    return Reply(card=cards.decided(decision, meeting, zone=context.zone, change=context.register.change))
