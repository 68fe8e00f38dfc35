"""What people answer in their own calendars, put with what they say in chats: one answer for each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.calendar.replies import Answer, Incoming, Method
from bot.domain.meeting import Attendance, Meeting, MeetingStatus
from bot.domain.person import Person, Role
from bot.domain.revision import is_news
from bot.handlers import own_work
from bot.replies.cards import attendance as cards
from bot.store.register import Register

LONGEST_NOTE = 2_000  # characters


class Taken(StrEnum):
    """What became of an answer."""

    STORED = "stored"
    KNOWN = "known"  # a copy, a late one, or about an earlier date
    NOT_THEIRS = "not theirs"  # it speaks for somebody else than who sent it
    NO_MEETING = "no meeting"


def take(register: Register, incoming: Incoming, sender: Person) -> Taken:
    """Store what somebody answered to an invitation, and settle this unit of work.

    sender: who sent it, proved by whoever received it; the address in an answer proves nothing. An answer
    for anybody else is not stored: it is for the chair to look at.
    """
    meeting = next((each for each in register.all_meetings if each.uid == incoming.uid), None)
    if incoming.method is not Method.REPLY or meeting is None:
        return Taken.NO_MEETING
    if meeting.status is not MeetingStatus.SCHEDULED:
        return Taken.KNOWN
    answer = next(
        (each for each in incoming.answers if each.who.address == (sender.email or "").lower()), None
    )
    if answer is None:
        return Taken.NOT_THEIRS
    found = register.attendance.where(meeting_id=meeting.id, person_id=sender.id)
    before = found[0] if found else None
    if not is_news(
        incoming.revision,
        last=_last(before),
        said_at=before.at if before is not None else None,
        present=meeting.sequence,
    ):
        return Taken.KNOWN
    _store(register, meeting, sender, answer, incoming, before)
    _tell_leaders(register, meeting, sender, answer)
    return Taken.STORED


def _last(before: Attendance | None) -> tuple[int, datetime] | None:
    if before is None or before.sequence is None or before.dtstamp is None:
        return None
    return (before.sequence, before.dtstamp)


def _store(
    register: Register,
    meeting: Meeting,
    sender: Person,
    answer: Answer,
    incoming: Incoming,
    before: Attendance | None,
) -> None:
    after = Attendance(
        network_id=register.network.id,
        meeting_id=meeting.id,
        person_id=sender.id,
        partstat=answer.partstat,
        deputy=_deputy(answer, register),
        note=answer.comment[:LONGEST_NOTE] or None,
        said_by=sender.id,
        at=register.now,
        sequence=incoming.sequence,
        dtstamp=incoming.dtstamp,
    )
    if before is None:
        register.attendance.add(after)
    else:
        register.attendance.save(before, replace(after, id=before.id, version=before.version))


def _deputy(answer: Answer, register: Register) -> str | None:
    """A member's name where the address is theirs, else as the calendar has it."""
    if answer.deputy is None:
        return None
    address = answer.deputy.address
    known = (each.name for each in register.members if (each.email or "").lower() == address)
    return next(known, answer.deputy.name or address)[:200]


def _tell_leaders(register: Register, meeting: Meeting, sender: Person, answer: Answer) -> None:
    """Apologies are news to chair and minute taker, as they are from a chat; so is a remark."""
    told = []
    if answer.partstat.is_away or answer.comment:
        card = cards.told(
            meeting,
            [sender],
            by=sender,
            comes=not answer.partstat.is_away,
            deputy=_deputy(answer, register),
            note=answer.comment or None,
            zone=register.network.time_zone,
        )
        leaders = [each for each in register.members if each.role in (Role.CHAIR, Role.MINUTE_TAKER)]
        told = [(each, card) for each in leaders if each.id != sender.id]
    own_work.settle(register, told)
