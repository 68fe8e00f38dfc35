"""The whole agenda: shown, shared, reviewed by chair and minute taker, sent out to everybody."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import AddRequested, PublishAgenda, ReviewAgenda, ShowAgenda
from bot.domain import agenda, attendance
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState, Slot
from bot.domain.errors import NotUnderstood, WrongState
from bot.domain.meeting import Meeting
from bot.domain.person import Role
from bot.handlers import placing, yours
from bot.handlers.choosing import asks_which
from bot.handlers.context import DOCX, Context
from bot.handlers.placing import Placed
from bot.replies.cards import agenda as cards
from bot.replies.cards import posts as post_cards
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import Attached, Reply
from bot.store import overview, requests


def show_agenda(command: ShowAgenda, context: Context) -> Reply:
    """Private to who asked; only a confirmed share is posted."""
    if command.meeting is None and not (context.current_meeting or context.next_meeting):
        waiting = agenda.waiting(requests.unattached(context.register))
        return Reply(card=cards.none_scheduled(waiting, names=_names(context)))
    meeting = placing.meeting_meant(command.meeting, context)
    items = requests.items_of(context.register, meeting)
    slots = yours.slots(items, meeting, context)
    if command.shared:
        card = cards.shared(meeting, slots, confirmed=command.confirmed, zone=context.network.time_zone)
        return Reply(card=card, private=not command.confirmed)
    return Reply(
        card=cards.shown(
            meeting,
            slots,
            waiting=agenda.waiting(items),
            later=agenda.waiting(requests.unattached(context.register)),
            names=_names(context),
            yours=yours.for_person(context.person, slots, yours.due_at(meeting, context), context),
            deciding=context.runs_meetings,
            may_suggest=context.person.role is not Role.OBSERVER,
            planned=agenda.planned_minutes(items),
            zone=context.zone,
        )
    )


def _names(context: Context) -> dict[int, str]:
    return {person.id: person.name for person in context.register.all_people}


# --- the chair's


def review_agenda(command: ReviewAgenda, context: Context) -> Reply:
    """Everything that is left to decide about one agenda."""
    context.require(context.runs_meetings, verb="agenda review")
    meeting = context.meeting_named(command.meeting)
    items = requests.items_of(context.register, meeting)
    return Reply(
        card=cards.review(
            meeting,
            yours.slots(items, meeting, context),
            waiting=agenda.waiting(items),
            promised=_promised(meeting, items, context),
            names=_names(context),
            planned=agenda.planned_minutes(items),
            zone=context.zone,
        )
    )


def _promised(meeting: Meeting, items: list[AgendaItem], context: Context) -> tuple[Action, ...]:
    """What open actions ask for and this agenda lacks; one that names no meeting means the next one."""
    column = context.register.actions.column("status")
    open_ = context.register.actions.where(column.in_(("open", "started")))
    if context.next_meeting is None or meeting.id != context.next_meeting.id:
        open_ = [each for each in open_ if each.request_meeting_id == meeting.id]
    return overview.promised(open_, meeting, [*items, *requests.unattached(context.register)])


@asks_which("add")
def add_requested(command: AddRequested, context: Context) -> Reply:
    """What actions ask for becomes items of the agenda, led by their owners; the actions are done with that."""
    context.require(context.runs_meetings, verb="agenda review")
    if command.all_requested:
        meeting = context.meeting_named(command.meeting)
        wanted = _promised(meeting, requests.items_of(context.register, meeting), context)
        if not wanted:
            return Reply(card=cards.nothing_requested(meeting, zone=context.zone))
    else:
        if not command.ref:
            raise NotUnderstood(
                text="",
                missing="the reference of the action, such as 4a",
                nearest=("/agenda add Jun24/7a",),
            )
        action = context.action(command.ref)
        meeting = _asked_for(action, context)
        wanted = (action,)
    placed = [_place(action, meeting, context) for action in wanted]
    for each in placed:
        placing.tell_placed(each, context)
    return Reply(
        card=cards.requests_added(
            [(each.item, each.closed) for each in placed],
            meeting,
            undo=undo_button(context.register.change),
            zone=context.zone,
        )
    )


def _asked_for(action: Action, context: Context) -> Meeting:
    """The meeting that an action names while that is to come, else the next one.

    Raises:
        NoMeeting: none is scheduled; WrongState: the action is closed.
    """
    if not action.status.is_open:
        raise WrongState(subject=action.key, state=action.status.value, verb="add", text=action.summary)
    named = next((each for each in context.meetings if each.id == action.request_meeting_id), None)
    if named is not None and named.dtstart > context.now:
        return named
    return context.meeting_named(None)


def _place(action: Action, meeting: Meeting, context: Context) -> Placed:
    """A suggestion that it has made already is accepted; else an item is made.

    Raises:
        WrongState: it is on an agenda already.
    """
    known = context.register.agenda_items.where(action_id=action.id)
    if any(each.state is ItemState.ACCEPTED and each.meeting_id == meeting.id for each in known):
        raise WrongState(subject=action.key, state="on the agenda", verb="add", text=action.summary)
    suggested = next((each for each in known if each.state.is_waiting), None)
    item = suggested or AgendaItem(
        network_id=context.network.id,
        title=action.agenda_request or action.summary,
        action_id=action.id,
        created_at=context.now,
    )
    return placing.place(item, meeting, context, leads=item.leads or action.owners)


# --- sending it out


def publish_agenda(command: PublishAgenda, context: Context) -> Reply:
    """One message for each member, with what is theirs in it. Sent again, it says that it has changed."""
    context.require(context.runs_meetings, verb="agenda publish")
    meeting = placing.require_to_come(context.meeting_named(command.meeting), context)
    items = requests.items_of(context.register, meeting)
    slots, waiting = yours.slots(items, meeting, context), agenda.waiting(items)
    if not slots:
        return Reply(card=cards.nothing_to_send(meeting, waiting=len(waiting), zone=context.zone))
    again = meeting.published_at is not None
    closed = [placing.close_request(slot.item, meeting, context) for slot in slots]
    due = yours.due_at(meeting, context)
    files = (_as_file(meeting, context), *_papers(slots, context))
    recipients = _send_out(meeting, slots, due, files, context, again=again)
    post = post_cards.agenda_out(meeting, slots, files, again=again, zone=context.network.time_zone)
    context.post(post, thread=meeting.key)
    published = context.register.meetings.save(meeting, replace(meeting, published_at=context.now))
    return Reply(
        card=cards.published(
            published,
            slots,
            files,
            recipients=recipients,
            yours=yours.for_person(context.person, slots, due, context),
            waiting=len(waiting),
            promised=len(_promised(meeting, items, context)),
            closed=[each for each in closed if each is not None],
            again=again,
            zone=context.zone,
        )
    )


def _as_file(meeting: Meeting, context: Context) -> Attached:
    # Word's library is loaded by whoever writes a file.
    from bot.documents.agenda_writer import write_agenda
    from bot.handlers import papers

    zone = context.network.time_zone
    kept = context.keep(
        name=f"Agenda {words.meeting_day(meeting, zone)}.docx",
        media_type=DOCX,
        content=write_agenda(papers.agenda(context.register, meeting)),
    )
    return Attached(file=kept, says="The agenda as a Word file")


def _papers(slots: tuple[Slot, ...], context: Context) -> list[Attached]:
    """What was sent for the items, as files that go out with the agenda."""
    return [
        Attached(file=kept, says=f"Paper for item {slot.item.position}")
        for slot in slots
        for id in slot.item.files
        if (kept := context.kept(id)) is not None
    ]


def _send_out(
    meeting: Meeting,
    slots: tuple[Slot, ...],
    due: list[Action],
    files: tuple[Attached, ...],
    context: Context,
    *,
    again: bool,
) -> int:
    """A card for every member but the sender, who has the direct reply; returns how many."""
    answers = context.register.attendance.where(meeting_id=meeting.id)
    away = {each.person_id for each in answers if each.partstat.is_away}
    deputies = attendance.deputies(answers, context.register.members)
    recipients = [each for each in context.register.members if each.id != context.person.id]
    for person in recipients:
        card = cards.for_member(
            meeting,
            slots,
            files,
            network=context.network,
            yours=yours.for_person(person, slots, due, context, deputies),
            again=again,
            away=person.id in away,
            observes=person.role is Role.OBSERVER,
            zone=person.time_zone or context.network.time_zone,
        )
        context.tell([person], card)
    return len(recipients)
