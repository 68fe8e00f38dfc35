"""The agenda, the minutes and the action log in the words that papers show; documents/ writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.documents.action_log_writer import ActionLog, Happened, LoggedAction
from bot.documents.agenda_writer import AgendaPaper, AgendaRow
from bot.documents.minutes_writer import Discussed, MinutesPaper, Noted, Seats
from bot.domain.action import Action, ActionStatus, Note, OwnerKind
from bot.domain.agenda import Slot, timetable
from bot.domain.attendance import Place
from bot.domain.due import local_day
from bot.domain.history import Entry
from bot.domain.meeting import Decision, Meeting
from bot.replies.cards import action_lists, words
from bot.replies.cards import actions as action_cards
from bot.store import files, history, overview, requests
from bot.store.register import Register


def agenda(register: Register, meeting: Meeting) -> AgendaPaper:
    """What is on the agenda of one meeting; suggestions that wait are not."""
    zone = register.network.time_zone
    slots = timetable(requests.items_of(register, meeting), dtstart=meeting.dtstart, zone=zone)
    return AgendaPaper(
        network=register.network.name,
        when=words.meeting_time(meeting, zone),
        places=tuple(each for each in (meeting.location, meeting.link) if each),
        rows=tuple(_row(slot, number, zone) for number, slot in enumerate(slots, start=1)),
        made=register.now,
        template=template_of(register),
    )


def _row(slot: Slot, number: int, zone: str) -> AgendaRow:
    item = slot.item
    return AgendaRow(
        number=str(number),
        time=_time(slot, zone),
        title=item.title,
        lines=item.lines,
        leads=words.owner_names(item.leads),
        papers=item.papers,
        standing=item.standing_id is not None,
    )


def _time(slot: Slot, zone: str) -> str:
    if slot.starts is None:
        return f"{slot.item.minutes} minutes" if slot.item.minutes else ""
    begins = words.clock(slot.starts, zone)
    if not slot.item.minutes:
        return begins
    return f"{begins} – {words.clock(slot.starts + timedelta(minutes=slot.item.minutes), zone)}"


def template_of(register: Register) -> bytes | None:
    """The network's own Word template, cleaned when it was brought; None: it has none."""
    kept = register.network.template
    return files.content(register.connection, kept) if kept is not None else None


# --- minutes


def minutes(register: Register, meeting: Meeting) -> MinutesPaper:
    """What is known of a meeting; held actions are in it, for its draft is for chair and minute taker."""
    zone = register.network.time_zone
    slots = timetable(requests.items_of(register, meeting), dtstart=meeting.dtstart, zone=zone)
    places = overview.roll(register, meeting)
    decisions = register.decisions.where(meeting_id=meeting.id)
    agreed = [
        each
        for each in register.actions.where(meeting_id=meeting.id)
        if each.status is not ActionStatus.DROPPED
    ]
    agreed.sort(
        key=lambda each: (
            int(each.item) if each.item and each.item.isdecimal() else len(slots) + 1,
            each.number,
        )
    )
    numbers = {str(number) for number, _ in enumerate(slots, start=1)}
    later = [
        each
        for each in register.all_meetings
        if each.dtstart > meeting.dtstart and each.is_upcoming(register.now)
    ]
    return MinutesPaper(
        network=register.network.name,
        when=words.meeting_time(meeting, zone),
        places=tuple(each for each in (meeting.location, meeting.link) if each),
        is_noted=any(each.is_noted for each in places),
        seats=tuple(seats for each in places if (seats := _seats(each)).present or seats.apologies),
        review=tuple(_noted(each, zone) for each in _reviewed(register, meeting)),
        items=tuple(
            _discussed(slot, number, decisions, agreed, zone) for number, slot in enumerate(slots, start=1)
        ),
        other=Discussed(
            title="Other matters",
            decisions=tuple(each.text for each in decisions if each.item not in numbers),
            actions=tuple(_noted(each, zone) for each in agreed if each.item not in numbers),
        ),
        actions=tuple(_noted(each, zone) for each in agreed),
        following=words.meeting_time(later[0], zone) if later else "",
        made=register.now,
        template=template_of(register),
    )


def _seats(place: Place) -> Seats:
    there = place.present if place.is_noted else place.coming
    stand_ins = place.stand_ins if place.is_noted else place.deputies
    seen = {each.id for each in there}
    return Seats(
        name=place.name,
        present=(
            *(each.name for each in there),
            *(f"{deputy} (for {person.name})" for deputy, person in stand_ins),
        ),
        apologies=tuple(person.name for person, _ in place.apologies if person.id not in seen),
    )


def _reviewed(register: Register, meeting: Meeting) -> list[Action]:
    """Of earlier meetings: what is open, what was done and not agreed before, and what this one let go."""

    def is_reviewed(action: Action) -> bool:
        if action.held or action.meeting_id == meeting.id or action.created_at >= meeting.dtstart:
            return False
        if action.status is ActionStatus.DROPPED:
            return action.revised_at >= meeting.dtstart
        return action.agreed_meeting_id in (None, meeting.id)

    return [each for each in register.actions.where() if is_reviewed(each)]


def _discussed(
    slot: Slot, number: int, decisions: Sequence[Decision], agreed: Sequence[Action], zone: str
) -> Discussed:
    own = str(number)
    return Discussed(
        title=f"{number}. {slot.item.title}",
        leads=words.owner_names(slot.item.leads),
        decisions=tuple(each.text for each in decisions if each.item == own),
        actions=tuple(_noted(each, zone) for each in agreed if each.item == own),
    )


def _noted(action: Action, zone: str) -> Noted:
    agreed = action.agreed_meeting_id is not None
    return Noted(
        ref=action.key,
        text=words.sentence(action.summary),
        owners=words.owner_names(action.owners),
        due=words.sentence(words.due(action.due, zone)),
        state="Done, agreed" if agreed else words.sentence(words.STATE[action.status]),
        outcome=action.outcome or "",
    )


# --- the action log


def action_log(register: Register) -> ActionLog:
    """Every action but the held ones; never who is late, and no reason why one was dropped."""
    actions = register.actions.where(held=False)
    entries = history.of_every(register, "action")
    notes: dict[int, list[Note]] = {}
    for note in register.notes.where():
        notes.setdefault(note.action_id, []).append(note)
    logged = [_logged(each, entries.get(each.id, []), notes.get(each.id, []), register) for each in actions]
    return ActionLog(
        network=register.network.name,
        as_of=words.day(local_day(register.now, register.network.time_zone)),
        open=tuple(row for row, each in zip(logged, actions, strict=True) if each.status.is_open),
        finished=tuple(row for row, each in zip(logged, actions, strict=True) if not each.status.is_open),
        made=register.now,
        template=template_of(register),
    )


def _logged(
    action: Action, entries: Sequence[Entry], notes: Sequence[Note], register: Register
) -> LoggedAction:
    zone = register.network.time_zone
    meeting = next((each for each in register.all_meetings if each.id == action.meeting_id), None)
    until = action.completed_at or register.now
    return LoggedAction(
        ref=action.key,
        text=words.sentence(action.summary),
        owners=words.owner_names(action.owners),
        organisations=_organisations(action, register),
        due=words.sentence(words.due(action.due, zone)),
        due_on=action.due.day if action.due else None,
        state=words.sentence(words.state(action)),
        outcome=action.outcome or "",
        meeting=words.meeting_day(meeting, zone) if meeting else "",
        made=local_day(action.created_at, zone),
        completed=local_day(action.completed_at, zone) if action.completed_at else None,
        age=_days(action.created_at, until, zone),
        history=_happened(entries, notes, register),
    )


def _days(start: datetime, end: datetime, zone: str) -> int:
    """From midnight to midnight: what was made yesterday evening is a day old."""
    first: date = local_day(start, zone)
    return max(0, (local_day(end, zone) - first).days)


def _happened(entries: Sequence[Entry], notes: Sequence[Note], register: Register) -> tuple[Happened, ...]:
    """What everybody may know of an action's history, the first thing first."""
    zone = register.network.time_zone
    names = {each.id: each.name for each in register.all_people}
    told = [
        (
            each.at,
            action_lists.changed(each, zone, reasons=False),
            each.actor or "Convenor",
        )
        for each in entries
    ]
    told += [
        (each.at, f"{action_cards.NOTE[each.kind]}: {each.text}", names.get(each.person_id, "Somebody"))
        for each in notes
        if each.is_for_everybody
    ]
    told.sort(key=lambda each: each[0])
    return tuple(Happened(day=local_day(at, zone), what=what, who=who) for at, what, who in told)


def _organisations(action: Action, register: Register) -> tuple[str, ...]:
    """The owners' organisations, each once, in the order of the owners."""
    names = {each.id: each.name for each in register.all_organisations}
    of_people = {each.id: each.organisation_id for each in register.all_people}
    ids = [
        of_people.get(owner.id or 0) if owner.kind is OwnerKind.PERSON else owner.id
        for owner in action.owners
        if owner.kind in (OwnerKind.PERSON, OwnerKind.ORGANISATION)
    ]
    return tuple(dict.fromkeys(names[each] for each in ids if each in names))
