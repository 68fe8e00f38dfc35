"""After a meeting: letting the owners know, ending the action review, and recording what was decided."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import CloseMeeting, Decide, ReleaseMeeting
from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.agenda import ItemState
from bot.domain.errors import MeetingProblem, NoMeeting, TooLong, WrongState
from bot.domain.meeting import Decision, Meeting, MeetingStatus
from bot.handlers import due_dates, following, held, placing
from bot.handlers.context import Context
from bot.replies.cards import capture as capture_cards
from bot.replies.cards import closing as cards
from bot.replies.cards import posts
from bot.replies.cards.closing import Ending
from bot.replies.cards.messages import Reader
from bot.replies.model import Reply
from bot.store import hanging, proposals, requests

LONGEST_DECISION = 2_000  # characters


# --- release


def release_meeting(command: ReleaseMeeting, context: Context) -> Reply:
    """What was held becomes known: each owner hears once, of everything that is theirs."""
    context.require(context.runs_meetings, verb="meeting release")
    meeting = _to_release(command.meeting, context)
    actions = held.release(meeting, context)
    released = replace(meeting, released_at=context.now)
    open_ = [action for action in actions if action.status.is_open]
    heard = _tell_owners(open_, released, context)
    if open_:
        context.post(posts.released(released, len(open_), zone=context.network.time_zone), thread=meeting.key)
    return Reply(
        card=cards.released(
            released,
            actions,
            mine=[action for action in open_ if context.person in context.people_of(action.owners)],
            heard=heard,
            unknown=_unknown(open_),
            parked=capture_cards.parked_part(proposals.parked_lines(context.register)),
            following=placing.following(meeting, context),
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
    """Lists what is undecided; confirmed, done ones are agreed and the rest goes to the next meeting."""
    context.require(context.runs_meetings, verb="meeting close")
    meeting = _to_close(command.meeting, context)
    waiting = context.register.actions.where(held=True, meeting_id=meeting.id)
    if waiting:
        return Reply(card=cards.release_first(meeting, len(waiting), zone=context.zone))
    ending = _ending(meeting, command.discussed, context)
    if not command.confirmed:
        return Reply(card=cards.confirm_close(ending, zone=context.zone))
    return _close(ending, context)


def _to_close(phrase: str | None, context: Context) -> Meeting:
    """The meeting that is over or under way, and not closed.

    Raises:
        NoMeeting, MeetingProblem: there is none, it has not started, or it is closed.
    """
    meeting = context.meeting_named(phrase) if phrase else context.last_meeting
    if meeting is None or meeting.dtstart > context.now:
        if meeting is None and context.next_meeting is None:
            raise NoMeeting()
        raise MeetingProblem(reason="not_started", detail="The meeting")
    if meeting.status is MeetingStatus.CLOSED:
        raise MeetingProblem(reason="closed", detail="That meeting")
    return meeting


def _ending(meeting: Meeting, discussed: tuple[int, ...], context: Context) -> Ending:
    """What closing settles. An item under which something was recorded was discussed; others are asked about."""
    register = context.register
    decisions = register.decisions.where(meeting_id=meeting.id)
    recorded = {each.item for each in decisions if each.item}
    recorded |= {each.item for each in register.actions.where(meeting_id=meeting.id) if each.item}
    known = requests.items_of(register, meeting)
    accepted = [each for each in known if each.state is ItemState.ACCEPTED and each.standing_id is None]
    said = tuple(
        each.id
        for each in accepted
        if each.id in discussed or str(each.position) in recorded or (each.label or "") in recorded
    )
    return Ending(
        meeting=meeting,
        following=placing.following(meeting, context),
        agree=[
            action
            for action in register.actions.where(status=ActionStatus.DONE.value, agreed_meeting_id=None)
            if action.meeting_id != meeting.id and not action.held
        ],
        carry=[
            action
            for action in hanging.on(register, meeting.key).actions
            if action.due is not None and action.due.meeting_id == meeting.id
        ],
        undiscussed=[each for each in accepted if each.id not in said],
        waiting=[each for each in known if each.state.is_waiting],
        decisions=decisions,
        discussed=said,
    )


def _close(ending: Ending, context: Context) -> Reply:
    """Everything in one transaction; owners of what is carried hear once."""
    meeting, register = ending.meeting, context.register
    for action in ending.agree:
        register.actions.save(action, replace(action, agreed_meeting_id=meeting.id))
    carried = _carry(ending, context)
    for item in requests.items_of(register, meeting):
        if item.id in ending.discussed:
            register.agenda_items.save(item, replace(item, state=ItemState.DISCUSSED))
    note = cards.not_reached(meeting, context.network.time_zone)
    moved = requests.carry_over(register, meeting, ending.following, note=note)
    following.ask_for_next(meeting, ending.following, context)
    register.meetings.save(
        meeting,
        replace(
            meeting,
            status=MeetingStatus.CLOSED,
            closed_at=context.now,
            released_at=meeting.released_at or context.now,  # Nothing was held, so nobody is left to tell.
        ),
    )
    for person in register.members:
        theirs = [action for action in carried if person in context.people_of(action.owners)]
        if theirs:
            zone = person.time_zone or context.network.time_zone
            context.tell([person], cards.carried_for_you(theirs, meeting, zone=zone))
    return Reply(card=cards.closed(ending, moved, zone=context.zone, change=register.change))


def _carry(ending: Ending, context: Context) -> list[Action]:
    """What is open and was due at this meeting is due at the following one, or waits for it."""
    was = f"the {following.local_start(ending.meeting, context):%B} meeting"
    carried = []
    for action in ending.carry:
        assert action.due is not None, "what hangs on a meeting has a date"
        later = (
            due_dates.due_at(ending.following, context)
            if ending.following
            else following.waiting_again(action.due, was)
        )
        stored = context.register.actions.save(action, replace(action, due=later, carried=action.carried + 1))
        carried.append(stored)
    return carried


# --- decisions


def decide(command: Decide, context: Context) -> Reply:
    """A decision of the meeting in session, or of the last one.

    Raises:
        NoMeeting, MeetingProblem: none has started yet. TooLong.
    """
    context.require(context.runs_meetings, verb="meeting decide")
    said = " ".join((command.text or "").split())
    if not said:
        return Reply(card=cards.ask_decision(command))
    if len(said) > LONGEST_DECISION:
        raise TooLong(what="decision", limit=LONGEST_DECISION, length=len(said))
    meeting = context.last_meeting
    if meeting is None:
        if context.next_meeting is None:
            raise NoMeeting()
        raise MeetingProblem(reason="not_started", detail="The meeting")
    item = (command.item or "").strip(" .").lower().removeprefix("item ") or None
    decision = context.register.decisions.add(
        Decision(
            network_id=context.network.id,
            number=context.register.next_number("decision"),
            meeting_id=meeting.id,
            item=item,
            text=said,
            recorded_by=context.person.id,
            at=context.now,
        )
    )
    present = placing.present(meeting, context)
    known = {str(each.position) for each in present} | {(each.label or "").lower() for each in present}
    return Reply(
        card=cards.decided(
            decision,
            meeting,
            unknown_item=item is not None and item not in known,
            zone=context.zone,
            change=context.register.change,
        )
    )
