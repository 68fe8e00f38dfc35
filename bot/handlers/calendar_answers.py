"""What people answer in their own calendars, put with what they say in chats: one answer for each person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.calendar.replies import Answer, Incoming, Method
from bot.domain.meeting import Attendance, Meeting, MeetingStatus, PartStat
from bot.domain.person import Person, Role
from bot.domain.revision import is_news
from bot.handlers import own_work
from bot.replies.cards import attendance as cards
from bot.replies.cards import counters
from bot.replies.model import Card
from bot.store import inbound, invitations
from bot.store.invitations import Calendars
from bot.store.register import Register
from bot.store.types import Connection

PLATFORM = "mail"
LONGEST_NOTE = 2_000  # characters


class Taken(StrEnum):
    """What became of an answer."""

    STORED = "stored"
    KNOWN = "known"  # a copy, a late one, or about an earlier date
    SHOWN = "shown to the chair"
    NO_MEETING = "no meeting"


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Whom a mail with an answer is from.

    person: whose token it answers with; None: none's, then their address tells. proved: whether it is, by whoever
    received it: what stands in an answer proves nothing.
    """

    person: int | None
    address: str  # as From says, in small letters
    proved: bool


def arrived(connection: Connection, said: Iterable[Incoming], writer: Writer, now: datetime) -> list[Taken]:
    """Take what the calendar parts of one mail say, each in the network of its meeting."""
    taken = []
    for each in said:
        home = invitations.home_of(connection, each.uid)
        if home is None:
            taken.append(Taken.NO_MEETING)
            continue
        register = own_work.register_of(
            connection, home, platform=PLATFORM, verb="AnswerFromCalendar", now=now
        )
        taken.append(_Desk(register, each, writer).take())
    return taken


class _Desk:
    """One answer, in the network of its meeting."""

    def __init__(self, register: Register, incoming: Incoming, writer: Writer) -> None:
        self.register = register
        self.incoming = incoming
        self.writer = writer
        self.zone = register.network.time_zone

    def take(self) -> Taken:
        meeting = next((each for each in self.register.all_meetings if each.uid == self.incoming.uid), None)
        if meeting is None or self.incoming.method not in (Method.REPLY, Method.COUNTER):
            return Taken.NO_MEETING
        if meeting.status is not MeetingStatus.SCHEDULED:
            return Taken.KNOWN
        if self.incoming.method is Method.COUNTER:
            return self._counter(meeting)
        return self._reply(meeting)

    # --- who

    def _sender(self) -> Person | None:
        """The member whose mail it is, as far as anybody can tell."""
        members = self.register.members
        if self.writer.person is not None:
            return next((each for each in members if each.id == self.writer.person), None)
        return self._at(self.writer.address)

    def _at(self, address: str | None) -> Person | None:
        """Of an address that several share it is nobody's."""
        if not address:
            return None
        found = [each for each in self.register.members if (each.email or "").lower() == address]
        return found[0] if len(found) == 1 else None

    def _leaders(self) -> list[Person]:
        return [each for each in self.register.members if each.role in (Role.CHAIR, Role.MINUTE_TAKER)]

    # --- answers

    def _reply(self, meeting: Meeting) -> Taken:
        sender = self._sender()
        answers = self.incoming.answers
        own = next(
            (each for each in answers if sender is not None and each.who.address == _address(sender)), None
        )
        if (
            own is not None
            and own.deputy_of is not None
            and (principal := self._at(own.deputy_of)) is not None
        ):
            return self._deputy_answers(meeting, principal, own)
        if self.writer.proved and sender is not None and own is not None:
            return self._count(meeting, sender, own)
        for each in answers:
            person = self._at(each.deputy_of) or self._at(each.who.address) or sender
            if person is not None:
                return self._show_unproved(meeting, person, each)
        return Taken.NO_MEETING

    def _count(self, meeting: Meeting, sender: Person, answer: Answer) -> Taken:
        found = self.register.attendance.where(meeting_id=meeting.id, person_id=sender.id)
        before = found[0] if found else None
        if not is_news(
            self.incoming.revision,
            last=_last(before),
            said_at=before.at if before is not None else None,
            present=self._present(meeting, sender),
        ):
            return Taken.KNOWN
        after = Attendance(
            network_id=self.register.network.id,
            meeting_id=meeting.id,
            person_id=sender.id,
            partstat=answer.partstat,
            deputy=self._deputy(answer),
            note=answer.comment[:LONGEST_NOTE] or None,
            said_by=sender.id,
            at=self.register.now,
            sequence=self.incoming.sequence,
            dtstamp=self.incoming.dtstamp,
        )
        if before is None:
            self.register.attendance.add(after)
        else:
            self.register.attendance.save(before, replace(after, id=before.id, version=before.version))
        own_work.settle(self.register, self._news(meeting, sender, answer))
        return Taken.STORED

    def _present(self, meeting: Meeting, sender: Person) -> int:
        """The least SEQUENCE with which somebody answers to the meeting as it is now."""
        last = Calendars(self.register).last(meeting.id, sender.id)
        if last is None:
            return meeting.sequence
        return last.sequence if last.is_about(meeting) else max(meeting.sequence, last.sequence + 1)

    def _deputy(self, answer: Answer) -> str | None:
        """A member's name where the address is theirs, else as the calendar has it."""
        if answer.deputy is None:
            return None
        known = self._at(answer.deputy.address)
        return (known.name if known is not None else answer.deputy.name or answer.deputy.address)[:200]

    def _news(self, meeting: Meeting, sender: Person, answer: Answer) -> list[tuple[Person, Card]]:
        """Apologies are news to chair and minute taker, as they are from a chat; so is a remark."""
        told: list[tuple[Person, Card]] = []
        deputy = self._deputy(answer)
        if answer.partstat.is_away or answer.comment:
            card = cards.told(
                meeting,
                [sender],
                by=sender,
                comes=not answer.partstat.is_away,
                deputy=deputy,
                note=answer.comment or None,
                zone=self.zone,
            )
            told += [(each, card) for each in self._leaders() if each.id != sender.id]
        known = self._at(answer.deputy.address) if answer.deputy is not None else None
        if known is not None:
            told.append((known, cards.told_deputy(meeting, [sender], zone=known.time_zone or self.zone)))
        return told

    # --- what a person looks at

    def _show_unproved(self, meeting: Meeting, person: Person, answer: Answer) -> Taken:
        card = counters.unproved(
            meeting,
            person,
            answer.partstat,
            deputy=self._deputy(answer) or (answer.who.name or None if answer.deputy_of else None),
            sender=self.writer.address,
            zone=self.zone,
        )
        return self._show(card)

    def _deputy_answers(self, meeting: Meeting, principal: Person, answer: Answer) -> Taken:
        """What is known already is no news: a deputy was named, and comes."""
        found = self.register.attendance.where(meeting_id=meeting.id, person_id=principal.id)
        named = found[0].deputy if found and found[0].partstat is PartStat.DELEGATED else None
        deputy = self._at(answer.who.address)
        name = deputy.name if deputy is not None else answer.who.name or answer.who.address
        comes = not answer.partstat.is_away
        if comes and named == name:
            return Taken.KNOWN
        if comes:
            apologies = replace(answer, partstat=PartStat.DELEGATED, deputy=answer.who)
            return self._show_unproved(meeting, principal, apologies)
        card = counters.deputy_declines(
            meeting,
            principal,
            name,
            proved=self.writer.proved,
            sender=self.writer.address,
            zone=self.zone,
        )
        return self._show(card)

    def _counter(self, meeting: Meeting) -> Taken:
        start, end = self.incoming.start, self.incoming.end
        attendee = next((self._at(each.who.address) for each in self.incoming.answers), None)
        person = self._sender() or attendee
        if person is None or start is None or end is None or end <= start:
            return Taken.NO_MEETING
        if (start, end) == (meeting.dtstart, meeting.dtend) or self.incoming.sequence < self._present(
            meeting, person
        ):
            return Taken.KNOWN
        card = counters.proposes(
            meeting,
            person,
            start=start,
            end=end,
            note=next((each.comment for each in self.incoming.answers if each.comment), "")[:LONGEST_NOTE],
            proved=self.writer.proved and person == self._sender(),
            sender=self.writer.address,
            zone=self.zone,
        )
        return self._show(card)

    def _show(self, card: Card) -> Taken:
        """Once: the same mail may come again."""
        said = self.incoming
        key = f"calendar:{said.uid}:{said.method}:{said.sequence}:{said.dtstamp.isoformat()}:{self.writer.address}"
        if not inbound.is_first(
            self.register.connection, platform=PLATFORM, key=key[-300:], at=self.register.now
        ):
            return Taken.KNOWN
        own_work.settle(self.register, [(each, card) for each in self._leaders()])
        return Taken.SHOWN


def _address(person: Person) -> str:
    return (person.email or "").lower()


def _last(before: Attendance | None) -> tuple[int, datetime] | None:
    if before is None or before.sequence is None or before.dtstamp is None:
        return None
    return (before.sequence, before.dtstamp)
