"""What of a register stands in whose calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.calendar import entries, objects
from bot.calendar.entries import Entry
from bot.commands import people
from bot.commands.people import Roster
from bot.domain.action import Action, ActionStatus
from bot.domain.due import Due, local_day
from bot.domain.errors import (
    AmbiguousReference,
    Candidate,
    NoMeeting,
    UnknownReference,
)
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.domain.person import Person, Role
from bot.replies.cards import calendars as cards
from bot.store import requests
from bot.store.register import Register

CANCELLED = 12  # So many cancelled meetings stay, the latest: every reader sees in time that they are.


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One calendar, read from the register; the bytes may be written elsewhere."""

    name: str
    about: str
    zone: str
    entries: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        return objects.feed(self.name, self.entries, zone=self.zone, about=self.about)


def shown(register: Register, person: Person | None) -> Shown:
    """The network's calendar, or with a person theirs: what they promised, their meetings, their plan steps."""
    network = register.network
    found = [*_meetings(register), *_steps(register, person)]
    found += _owed(register, person) if person is not None else _plans(register)
    return Shown(
        name=cards.name(network, person),
        about=cards.about(person),
        zone=network.time_zone,
        entries=tuple(found) or (_nothing_yet(register),),
    )


# --- entries


def entry_of(meeting: Meeting, register: Register) -> Entry:
    details = cards.meeting_details(
        meeting,
        requests.published(register, meeting),
        chair=_chair(register),
        zone=register.network.time_zone,
    )
    return entries.of_meeting(meeting, description=details)


def _meetings(register: Register) -> Iterator[Entry]:
    meetings = register.all_meetings
    off = [each for each in meetings if each.status is MeetingStatus.CANCELLED]
    for meeting in meetings:
        if meeting.status is not MeetingStatus.CANCELLED or meeting in off[-CANCELLED:]:
            yield entry_of(meeting, register)


def _chair(register: Register) -> str:
    return next((each.name for each in register.members if each.role is Role.CHAIR), "")


def _steps(register: Register, person: Person | None) -> Iterator[Entry]:
    plans = {plan.id: plan for plan in register.all_plans}
    for milestone in register.milestones.where():
        mine = person is None or any(_is_of(milestone, person))
        if milestone.status is not MilestoneStatus.DROPPED and mine:
            summary, text = cards.step(milestone, plans.get(milestone.plan_id or 0))
            entry = _of_due(milestone, milestone.due, register, f"step-{milestone.number}")
            if entry is not None:
                yield replace(entry, summary=summary, description=text)


def _is_of(thing: Milestone, person: Person) -> Iterator[bool]:
    return (owner.includes(person.id, person.organisation_id, person.role.value) for owner in thing.owners)


def _owed(register: Register, person: Person) -> Iterator[Entry]:
    open_ = register.actions.column("status").in_((ActionStatus.OPEN.value, ActionStatus.STARTED.value))
    for action in register.actions.where(open_, held=False):
        if action.due is not None and action.is_owned_by(
            person.id, person.organisation_id, person.role.value
        ):
            summary, text = cards.owed(action)
            entry = _of_due(action, action.due, register, f"action-{action.number}")
            if entry is not None:
                yield replace(entry, summary=summary, description=text, private=True)


def _plans(register: Register) -> Iterator[Entry]:
    for plan in register.all_plans:
        if plan.first is not None and plan.last is not None:
            yield _of_days(plan, plan.first, plan.last, register, f"plan-{plan.id}", cards.plan_day(plan))


def _of_due(thing: Action | Milestone, due: Due, register: Register, uid: str) -> Entry | None:
    """The day, or the days of a window, on which something is due; None: it has none."""
    last = local_day(due.at, register.network.time_zone) if due.at is not None else due.day
    if last is None:
        return None
    return _of_days(thing, due.first or last, last, register, uid, "")


def _of_days(
    thing: Action | Milestone | Plan, first: date, last: date, register: Register, uid: str, summary: str
) -> Entry:
    return entries.of_days(
        first,
        last,
        uid=f"{uid}.{register.network.uid}@convenor",
        version=thing.version,
        dtstamp=thing.revised_at,
        created=thing.created_at,
        summary=summary,
    )


def _nothing_yet(register: Register) -> Entry:
    network = register.network
    day = local_day(network.created_at, network.time_zone)
    return entries.of_days(
        day,
        day,
        uid=f"nothing.{network.uid}@convenor",
        version=1,
        dtstamp=network.created_at,
        created=network.created_at,
        summary=cards.nothing_yet(network),
    )


# --- which meeting, which person


def person_named(register: Register, name: str) -> Person:
    """Somebody who is or was in the network.

    Raises:
        UnknownPerson, AmbiguousPerson.
    """
    known = [each for each in register.all_people if each.name.casefold() == name.strip().casefold()]
    if len(known) == 1:
        return known[0]
    me = Person(network_id=register.network.id, name="", created_at=register.now)
    roster = Roster(me=me, people=register.members, organisations=register.all_organisations)
    return people.person(name, roster)


def meeting_named(register: Register, phrase: str) -> Meeting:
    """A meeting by number, reference, day or month, cancelled ones too: "2", "Sep24", "2024-09-16", "September".

    Raises:
        UnknownReference, AmbiguousReference, NoMeeting.
    """
    wanted, zone = " ".join(phrase.split()).casefold(), ZoneInfo(register.network.time_zone)
    if wanted == "next":
        later = [each for each in register.all_meetings if each.is_upcoming(register.now)]
        if not later:
            raise NoMeeting
        return later[0]
    if wanted == "last":
        begun = [
            each
            for each in register.all_meetings
            if each.dtstart <= register.now and each.status is not MeetingStatus.CANCELLED
        ]
        if not begun:
            raise NoMeeting
        return begun[-1]
    found = [each for each in register.all_meetings if wanted in _names_of(each, zone)]
    if len(found) > 1:
        candidates = tuple(
            Candidate(key=f"{each.dtstart.astimezone(zone):%Y-%m-%d}", text=each.title) for each in found
        )
        raise AmbiguousReference(phrase=phrase, candidates=candidates)
    if not found:
        raise UnknownReference(phrase=phrase, kind="meeting")
    return found[0]


def _names_of(meeting: Meeting, zone: ZoneInfo) -> set[str]:
    start = meeting.dtstart.astimezone(zone)
    written = {
        meeting.uid,
        meeting.key,
        meeting.prefix or "",
        f"{meeting.number or ''}",
        f"{start:%Y-%m-%d}",
        f"{start:%B}",
        f"{start:%B %Y}",
        f"{start:%b%y}",
        f"{start.day} {start:%B}",
        f"{start.day} {start:%B %Y}",
    }
    return {each.casefold() for each in written} - {""}
