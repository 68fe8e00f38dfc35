"""Minutes out: the chair agrees, everybody gets them once, and what is wrong in them comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.model import CirculateMinutes, CorrectMinutes, ShowCirculation
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.errors import MeetingProblem, NoMeeting, NotUnderstood, TooLong
from bot.domain.meeting import Correction, Meeting, Minutes
from bot.domain.person import Person, Role
from bot.handlers import editions, held, placing
from bot.handlers.context import Context
from bot.replies.cards import circulating as cards
from bot.replies.cards import posts as post_cards
from bot.replies.model import Card, KeptFile, Reply
from bot.store import deliveries, requests

LONGEST_CORRECTION = 2_000  # characters


def circulate_minutes(command: CirculateMinutes, context: Context) -> Reply:
    """Ask the chair, with what would go out; the button under that sends it."""
    context.require(context.runs_meetings, verb="minutes circulate")
    if command.agreed:
        return _agreed(command, context)
    meeting = _meeting(command.meeting, context)
    minutes = _brought(command, meeting, context)
    if minutes is None:
        return Reply(card=cards.no_file(meeting, zone=context.zone))
    sent = editions.last_sent(context, meeting.id)
    if sent is not None and sent.id == minutes.id and not command.again:
        return Reply(card=cards.sent_already(sent, meeting, zone=context.zone))
    chairs = context.holders(Role.CHAIR)
    card = _question(minutes, meeting, sent, context)
    if not chairs or context.person in chairs:
        return Reply(card=card)
    context.tell(chairs, cards.asked_by(card, context.person), at_once=True)
    return Reply(card=cards.chair_asked(chairs, meeting, zone=context.zone))


def _meeting(phrase: str | None, context: Context) -> Meeting:
    """The one named, else the last.

    Raises:
        NoMeeting, MeetingProblem: none has started.
    """
    meeting = context.meeting_named(phrase) if phrase else context.last_meeting
    if meeting is None and context.next_meeting is None:
        raise NoMeeting()
    if meeting is None or meeting.dtstart > context.now:
        raise MeetingProblem(reason="not_started", detail="The meeting")
    return meeting


def _brought(command: CirculateMinutes, meeting: Meeting, context: Context) -> Minutes | None:
    """The file that came with these words, the draft if that was asked for, else the last that was brought; None: there
    is none."""
    if (file := context.file) is not None:
        return editions.add(editions.keep(file, context).id, meeting, context, changes=command.changes)
    if command.draft:
        _, kept = editions.drafted(meeting, context, name="Minutes")
        return editions.add(kept.id, meeting, context, changes=command.changes)
    known = editions.of(meeting, context)
    if not known or not command.again or known[-1].circulated_at is None:
        return known[-1] if known else None
    # The same file once more is an edition of its own: who got which stays known.
    return editions.add(known[-1].file_id, meeting, context, changes=command.changes)


def _question(minutes: Minutes, meeting: Meeting, sent: Minutes | None, context: Context) -> Card:
    return cards.question(
        minutes,
        meeting,
        _file(minutes, context),
        people=len(context.register.members),
        held=len(context.register.actions.where(held=True, meeting_id=meeting.id)),
        sent=sent,
        changes=_changes(minutes, sent, context),
        zone=context.zone,
    )


def _changes(minutes: Minutes, sent: Minutes | None, context: Context) -> tuple[str, ...]:
    """What a second edition has changed: what was said with it, else what people said was wrong."""
    if sent is None:
        return ()
    if minutes.changes:
        return (minutes.changes,)
    return tuple(
        each.text
        for each in _corrections(minutes.meeting_id, context)
        if sent.circulated_at is None or each.at >= sent.circulated_at
    )


def _file(minutes: Minutes, context: Context) -> KeptFile:
    kept = context.kept(minutes.file_id)
    assert kept is not None, "a file of minutes is kept with them"
    return kept


# --- sending them


def _agreed(command: CirculateMinutes, context: Context) -> Reply:
    """Everything in one step: what was held is known, everybody has one message, the next agenda has its item.

    Raises:
        NotAllowed: only the chair agrees, where there is one.
    """
    may = context.person.role is Role.CHAIR or not context.holders(Role.CHAIR)
    context.require(may, verb="minutes circulate", by="chair")
    minutes = context.register.minutes.get(command.minutes or 0)
    meeting = next((each for each in context.meetings if minutes and each.id == minutes.meeting_id), None)
    if minutes is None or meeting is None:
        raise NotUnderstood(text="", missing="the minutes", nearest=("/minutes circulate",))
    if minutes.circulated_at is not None:
        return Reply(card=cards.sent_already(minutes, meeting, zone=context.zone))
    if editions.of(meeting, context)[-1].id != minutes.id:
        return Reply(card=cards.newer_file(meeting, zone=context.zone))
    before = editions.last_sent(context, meeting.id)
    changes = _changes(minutes, before, context)
    if meeting.released_at is None:
        held.release(meeting, context)
    item = _to_be_agreed(meeting, before, context)
    sent = context.register.minutes.save(
        minutes,
        replace(
            minutes,
            circulated_at=context.now,
            agreed_by=context.person.id,
            sent_in=context.register.change,
            item_id=item.id if item is not None else None,
        ),
    )
    recipients = _send_out(sent, meeting, before, changes, context)
    post = post_cards.minutes_out(meeting, corrected=before is not None, zone=context.network.time_zone)
    context.post(post, thread=meeting.key)
    return Reply(
        card=cards.circulated(
            meeting,
            _file(sent, context),
            recipients=recipients,
            mine=_actions_of(context.person, meeting, context),
            item=item,
            following=placing.following(meeting, context),
            zone=context.zone,
            change=context.register.change,
        )
    )


def _send_out(
    minutes: Minutes, meeting: Meeting, before: Minutes | None, changes: tuple[str, ...], context: Context
) -> int:
    """One message for every member but the sender, who has the direct reply; returns how many."""
    file = _file(minutes, context)
    others = [each for each in context.register.members if each.id != context.person.id]
    for person in others:
        card = cards.for_member(
            meeting,
            file,
            actions=_actions_of(person, meeting, context),
            name=person.name,
            corrected=before is not None,
            changes=changes,
            may_correct=person.role is not Role.OBSERVER,
            zone=person.time_zone or context.network.time_zone,
        )
        context.tell([person], card)
    return len(others)


def _actions_of(person: Person, meeting: Meeting, context: Context) -> list[Action]:
    """What somebody promised at this meeting and has not done yet."""
    made = context.register.actions.where(meeting_id=meeting.id)
    return [
        each
        for each in made
        if each.status.is_open and not each.held and person in context.people_of(each.owners)
    ]


# --- agreeing them at the next meeting


def _to_be_agreed(meeting: Meeting, before: Minutes | None, context: Context) -> AgendaItem | None:
    """The item under which the following meeting agrees the minutes: the one that is there, else a new one.

    Without a following meeting it waits as a suggestion for the next that is scheduled.
    """
    register = context.register
    known = register.agenda_items.get(before.item_id) if before is not None and before.item_id else None
    if known is not None:
        return known
    title = cards.agreeing_title(meeting, context.network.time_zone)
    following = placing.following(meeting, context)
    item = AgendaItem(
        network_id=context.network.id,
        meeting_id=following.id if following is not None else None,
        title=title,
        state=ItemState.ACCEPTED if following is not None else ItemState.SUGGESTED,
        created_at=context.now,
    )
    if following is None:
        return register.agenda_items.add(replace(item, suggestion=register.next_number("suggestion")))
    present = list(placing.present(following, context))
    named = next((each for each in present if cards.is_agreeing(each.title)), None)
    if named is not None:
        return named
    # After the introductions and apologies, where an agenda begins with those.
    place = 1 if present and cards.is_opening(present[0].title) else 0
    stored = register.agenda_items.add(replace(item, position=place + 1))
    order = [*present[:place], stored, *present[place:]]
    requests.arrange(register, order, order)
    return register.agenda_items.get(stored.id)


# --- what is wrong in them


def correct_minutes(command: CorrectMinutes, context: Context) -> Reply:
    """Kept with who said it, told to whoever takes the minutes, and noted where they will be agreed.

    Raises:
        NotUnderstood: nothing was said. TooLong.
    """
    said = " ".join((command.text or "").split())
    if not said:
        raise NotUnderstood(
            text="", missing="the correction", nearest=("/minutes correct The date is 12 July",)
        )
    if len(said) > LONGEST_CORRECTION:
        raise TooLong(what="correction", limit=LONGEST_CORRECTION, length=len(said))
    minutes = editions.last_sent(context, command.meeting)
    if minutes is None:
        return Reply(card=cards.nothing_to_correct())
    meeting = next(each for each in context.register.all_meetings if each.id == minutes.meeting_id)
    context.register.corrections.add(
        Correction(
            network_id=context.network.id,
            meeting_id=meeting.id,
            text=said,
            said_by=context.person.id,
            at=context.now,
        )
    )
    item = context.register.agenda_items.get(minutes.item_id) if minutes.item_id is not None else None
    if item is not None and (item.state.is_waiting or item.state is ItemState.ACCEPTED):
        line = cards.correction_line(said, context.person)
        context.register.agenda_items.save(item, replace(item, lines=(*item.lines, line)))
    takers = context.holders(Role.MINUTE_TAKER) or context.holders(Role.CHAIR)
    context.tell(takers, cards.correction_for_minute_taker(said, context.person, meeting, zone=context.zone))
    return Reply(
        card=cards.correction_kept(said, meeting, takers, zone=context.zone, change=context.register.change)
    )


def _corrections(meeting_id: int, context: Context) -> Sequence[Correction]:
    found = context.register.corrections.where(meeting_id=meeting_id)
    return sorted(found, key=lambda each: (each.at, each.id))


# --- who got them


def show_circulation(command: ShowCirculation, context: Context) -> Reply:
    """Whom they reached, against the list of those they were meant for; and what was said to be wrong."""
    context.require(context.runs_meetings, verb="minutes sent")
    named = _meeting(command.meeting, context) if command.meeting else None
    minutes = editions.last_sent(context, named.id if named is not None else None)
    if minutes is None:
        return Reply(card=cards.not_sent_yet())
    meeting = next(each for each in context.register.all_meetings if each.id == minutes.meeting_id)
    names = {each.id: each.name for each in context.register.all_people}
    tally = deliveries.told_in(context.register, minutes.sent_in or "")
    said = [(names.get(each.said_by, ""), each.text) for each in _corrections(meeting.id, context)]
    agreed_by = names.get(minutes.agreed_by or 0, "")
    return Reply(
        card=cards.circulation(minutes, meeting, tally, said, agreed_by=agreed_by, zone=context.zone)
    )
