"""The agenda and the action log in the words that papers show; documents/ writes them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.documents.action_log_writer import ActionLog, LoggedAction
from bot.documents.agenda_writer import AgendaPaper, AgendaRow
from bot.domain.action import Action, OwnerKind
from bot.domain.agenda import Slot, timetable
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.store import requests
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
    )


def _row(slot: Slot, number: int, zone: str) -> AgendaRow:
    item = slot.item
    return AgendaRow(
        number=str(number),
        time=_time(slot, zone),
        title=item.title,
        lines=item.lines,
        leads=tuple(words.sentence(words.owner(lead).removeprefix("the ")) for lead in item.leads),
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


def action_log(register: Register) -> ActionLog:
    """Every action but the held ones; never who is late."""
    actions = register.actions.where(held=False)
    zone = register.network.time_zone
    return ActionLog(
        network=register.network.name,
        as_of=words.day(register.now.astimezone(ZoneInfo(zone)).date()),
        open=tuple(_logged(each, register) for each in actions if each.status.is_open),
        finished=tuple(_logged(each, register) for each in actions if not each.status.is_open),
        made=register.now,
    )


def _logged(action: Action, register: Register) -> LoggedAction:
    zone = register.network.time_zone
    meeting = next((each for each in register.all_meetings if each.id == action.meeting_id), None)
    until = action.completed_at or register.now
    return LoggedAction(
        ref=action.key,
        text=action.summary,
        owners=tuple(words.sentence(words.owner(owner).removeprefix("the ")) for owner in action.owners),
        organisations=_organisations(action, register),
        due=words.sentence(words.due(action.due, zone)),
        state=words.sentence(words.state(action)),
        outcome=action.outcome or "",
        meeting=words.meeting_day(meeting, zone) if meeting else "",
        made=f"{action.created_at.astimezone(ZoneInfo(zone)):%Y-%m-%d}",
        completed=f"{action.completed_at.astimezone(ZoneInfo(zone)):%Y-%m-%d}" if action.completed_at else "",
        age=max(0, (until - action.created_at).days),
    )


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
