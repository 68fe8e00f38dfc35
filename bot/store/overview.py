"""Where a network stands, for its chair: what needs them, what goes well, who was not reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select

from bot.commands.wording import alike
from bot.domain.action import Action, ActionStatus, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState, papers_in
from bot.domain.attendance import Place, by_authority
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.domain.overview import Answers, Overview, ShutOut, Unreached
from bot.store import accounts, lockouts, proposals, reach, tables
from bot.store.register import Register

FAILURES_SHOWN = timedelta(days=30)  # A message that failed longer ago is history, not news.


def overview(register: Register) -> Overview:
    """Read the facts of one network as they are now; about ten statements."""
    meetings = [each for each in register.all_meetings if each.status is not MeetingStatus.CANCELLED]
    begun = [each for each in meetings if each.dtstart <= register.now]
    later = [each for each in meetings if each.dtstart > register.now]
    next_meeting = later[0] if later else None
    last_meeting = begun[-1] if begun else None
    actions = register.actions.where()
    open_ = [each for each in actions if each.status.is_open]
    made = [
        each
        for each in actions
        if last_meeting is not None
        and each.meeting_id == last_meeting.id
        and each.status is not ActionStatus.DROPPED
    ]
    items = _items(register, next_meeting)
    accepted = [each for each in items if each.state is ItemState.ACCEPTED]
    return Overview(
        meeting=next_meeting,
        last_meeting=last_meeting,
        to_release=next((each for each in begun if each.is_held_at(register.now)), None),
        promised=promised(open_, next_meeting, items),
        suggestions=tuple(each for each in items if _is_to_decide(each)),
        planned_minutes=sum(each.minutes or 0 for each in accepted),
        meeting_minutes=_minutes(next_meeting),
        papers=papers_in(accepted),
        awaited=tuple(
            sorted((each for each in accepted if each.awaits_paper), key=lambda each: each.position or 0)
        ),
        done=sum(each.status is ActionStatus.DONE for each in made),
        made=len(made),
        held=sum(each.held for each in open_),
        word=_might_need_a_word(register, open_),
        parked=tuple(each.sentence or each.text or "" for _, each in proposals.parked_lines(register)),
        unreached=unreached(register),
        shut_out=_shut_out(register),
        out_of_reach=reach.out_of_reach(register),
        answers=_answers(register, next_meeting),
        unresolved=_unresolved(open_),
        waiting=(*(each for each in open_ if _waits(each.due)), *_waiting_steps(register)),
    )


def _waits(due: Due | None) -> bool:
    return due is not None and due.kind is DueKind.WAITING


def _waiting_steps(register: Register) -> list[Milestone]:
    steps = register.milestones.where(status=MilestoneStatus.OPEN.value)
    return [each for each in steps if _waits(each.due)]


def promised(
    actions: Iterable[Action], meeting: Meeting | None, items: Iterable[AgendaItem]
) -> tuple[Action, ...]:
    """Open actions that ask for an item at this meeting and have none, not even a suggestion.

    An action that names no meeting means the next one.
    """
    if meeting is None:
        return ()
    known = list(items)
    answered = {each.action_id for each in known if each.action_id is not None}
    return tuple(
        each
        for each in actions
        if each.agenda_request is not None
        and each.status.is_open
        and each.request_meeting_id in (None, meeting.id)
        and each.id not in answered
        and not any(alike(each.agenda_request, item.title) for item in known)
    )


def _items(register: Register, meeting: Meeting | None) -> list[AgendaItem]:
    """The items of this meeting, and the suggestions for whichever is next."""
    column = register.agenda_items.column("meeting_id")
    if meeting is None:
        return register.agenda_items.where(column.is_(None))
    return register.agenda_items.where(column.is_(None) | (column == meeting.id))


def _is_to_decide(item: AgendaItem) -> bool:
    """What was deferred until another meeting is scheduled has been decided about, until then."""
    return item.state.is_waiting and (item.state is ItemState.SUGGESTED or item.meeting_id is not None)


def _minutes(meeting: Meeting | None) -> int:
    return int((meeting.dtend - meeting.dtstart).total_seconds() // 60) if meeting is not None else 0


def _unresolved(actions: Iterable[Action]) -> tuple[str, ...]:
    names = [owner.name for action in actions for owner in action.owners if owner.kind is OwnerKind.NAME]
    return tuple(dict.fromkeys(names))


def _might_need_a_word(register: Register, actions: Iterable[Action]) -> tuple[Action, ...]:
    """Open ones about whose present date an owner was written to twice after it had passed."""
    table = tables.occurrence
    statement = (
        select(table.c.subject, table.c.target)
        .where(
            table.c.network_id == register.network.id,
            table.c.kind == "action_late",
            table.c.state == "sent",
        )
        .group_by(table.c.subject, table.c.target, table.c.person_id)
        .having(func.count() >= 2)
    )
    noted = {(row.subject, row.target) for row in register.connection.execute(statement)}
    return tuple(
        each
        for each in actions
        if each.due is not None
        and each.due.day is not None
        and (f"action:{each.id}", each.due.day.isoformat()) in noted
    )


def unreached(register: Register) -> tuple[Unreached, ...]:
    """Whom (and which channel) messages of the last weeks could not reach, nor did since; the latest reason."""
    table, names = tables.delivery, {each.id: each.name for each in register.members}
    place = tables.conversation
    statement = (
        select(table.c.person_id, table.c.state, table.c.why, place.c.platform)
        .outerjoin_from(table, place, table.c.conversation_id == place.c.id)
        .where(
            table.c.network_id == register.network.id,
            table.c.state.in_(("sent", "failed")),
            table.c.created_at >= register.now - FAILURES_SHOWN,
        )
        .order_by(table.c.id)
    )
    failures: dict[int | str, list[str]] = {}
    for row in register.connection.execute(statement):
        to = row.platform or row.person_id
        if row.platform is None and to not in names:
            continue
        if row.state == "sent":
            failures.pop(to, None)
        else:
            failures.setdefault(to, []).append(row.why or "")
    return tuple(
        Unreached(
            name=to if isinstance(to, str) else names[to],
            why=reasons[-1],
            messages=len(reasons),
            is_channel=isinstance(to, str),
        )
        for to, reasons in failures.items()
    )


def _shut_out(register: Register) -> tuple[ShutOut, ...]:
    """Where the network lives and the bot can't write any more."""
    lasting = lockouts.now(register.connection)
    places = accounts.workspaces_of(register) if lasting else ()
    return tuple(
        ShutOut(platform=each.platform, why=each.why, since=each.since)
        for each in lasting
        if (each.platform, each.workspace) in places
    )


def _answers(register: Register, meeting: Meeting | None) -> Answers:
    """One answer for each organisation: somebody who comes counts before somebody who can't."""
    if meeting is None:
        return Answers()
    places = roll(register, meeting)
    away = [place for place in places if place.apologies and not place.coming and not place.perhaps]
    return Answers(
        coming=tuple(place.name for place in places if place.coming),
        apologies=tuple(place.name for place in away),
        deputies=tuple(f"{deputy} for {place.name}" for place in away for deputy, _ in place.deputies),
        perhaps=tuple(place.name for place in places if place.perhaps and not place.coming),
        not_heard=tuple(place.name for place in places if not place.has_answered),
    )


def roll(register: Register, meeting: Meeting) -> tuple[Place, ...]:
    """Who comes to a meeting, and who was there, authority by authority."""
    answers = {each.person_id: each for each in register.attendance.where(meeting_id=meeting.id)}
    seen = {each.person_id: each for each in register.at_meeting.where(meeting_id=meeting.id)}
    return by_authority(register.members, register.all_organisations, answers, seen)
