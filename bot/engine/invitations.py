"""An invitation as it is sent: its words, and the calendar part for which mail programs show their buttons."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from bot.calendar import entries, objects
from bot.calendar.entries import Entry
from bot.calendar.objects import Mailbox
from bot.domain.errors import BadValue, WrongState
from bot.domain.invitation import Invitation, Method, cancel, request
from bot.domain.meeting import Attendance, Meeting, MeetingStatus, PartStat
from bot.domain.person import Person, Role
from bot.domain.reminder import Kind
from bot.domain.revision import later
from bot.engine.wording import Desk
from bot.replies.cards import calendars as cards
from bot.replies.cards import counters as counter_cards
from bot.replies.cards import words
from bot.replies.model import Card
from bot.store import requests
from bot.store.invitations import Calendars
from bot.store.outbox import Due
from bot.store.register import Register

UNANSWERED = "NEEDS-ACTION"


@dataclass(frozen=True, kw_only=True)
class CalendarPart:
    """What a calendar is sent, but for the address that answers go to: that is the platform's to say."""

    invitation: Invitation
    entry: Entry
    organizer: str  # its name: the network's
    name: str  # the person's
    zone: str
    partstat: str = UNANSWERED  # what they have said to this very occasion

    @property
    def method(self) -> str:
        return self.invitation.method.value

    def to_bytes(self, address: str) -> bytes:
        """address: where answers arrive; the mail must be sent from it, or some readers take it for a forgery."""
        organizer = Mailbox(name=self.organizer, address=address)
        to = Mailbox(name=self.name, address=self.invitation.address)
        if self.invitation.method is Method.REQUEST:
            return objects.request(self.entry, organizer, to, zone=self.zone, partstat=self.partstat)
        if self.invitation.method is Method.DECLINECOUNTER:
            return objects.counter_declined(self.entry, organizer, to, zone=self.zone)
        write = objects.cancelled if self.invitation.off else objects.uninvited
        return write(self.entry, organizer, to, zone=self.zone)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """An invitation with everything that its mail needs of the network."""

    to: str  # the address
    card: Card
    part: CalendarPart
    stored: str | None  # what their calendar has from then on
    must_wait: bool  # an earlier one is on its way


def post_of(desk: Desk, occurrence: Due, person: Person, *, perhaps_sent: str | None) -> Posted:
    """What an occurrence that is wanted says to a calendar. What was sent, and may have arrived, goes as it was."""
    register, calendars = desk.register, desk.planning.calendars
    meeting_id, own = int(occurrence.subject.partition(":")[2]), occurrence.delivery_id or 0
    last = calendars.last(meeting_id, person.id, but=own)
    changes = occurrence.kind == Kind.INVITATION
    if perhaps_sent is not None:
        invitation = Invitation.from_json(json.loads(perhaps_sent))
    else:
        said = calendars.following(meeting_id, person, but=own) if changes else _refusal(last, register.now)
        assert said is not None, "it is wanted"
        invitation = said
    meeting = _as_said(invitation, desk.planning.meetings.get(meeting_id), register)
    return Posted(
        to=invitation.address,
        card=card_of(register, invitation, meeting, person),
        part=part_of(register, invitation, meeting, person, last=last),
        stored=json.dumps(invitation.to_json(), ensure_ascii=False) if changes else None,
        must_wait=any(not each.has_ended for each in calendars.told(meeting_id, person.id, but=own)),
    )


def _refusal(last: Invitation | None, now: datetime) -> Invitation | None:
    """Of another time that they proposed."""
    if last is None:
        return None
    return replace(last, method=Method.DECLINECOUNTER, dtstamp=later(last.dtstamp, now))


def _as_said(invitation: Invitation, meeting: Meeting | None, register: Register) -> Meeting:
    """The meeting as the invitation has it: it may be elsewhere by now, or taken back."""
    if meeting is None:
        meeting = Meeting(
            network_id=register.network.id,
            title=invitation.title,
            dtstart=invitation.start,
            dtend=invitation.end,
            uid=invitation.uid,
            created_at=invitation.created,
        )
    return replace(
        meeting,
        title=invitation.title,
        dtstart=invitation.start,
        dtend=invitation.end,
        location=invitation.location,
        link=invitation.link,
    )


def exported(register: Register, meeting: Meeting, person: Person, method: str) -> tuple[Card, CalendarPart]:
    """What a person's calendar would be sent of a meeting now, whoever sends the network's invitations.

    Raises:
        WrongState: an invitation to a meeting that was cancelled.
        BadValue: the person has no address.
    """
    last = Calendars(register).last(meeting.id, person.id)
    asked = request(last, meeting, person) or last
    if asked is None:
        raise BadValue(name=f"the e-mail address of {person.name}", value="", expected="set: it is not known")
    if method == Method.CANCEL:
        # As it would be, were it cancelled now.
        off = person.left_at is None or meeting.status is MeetingStatus.CANCELLED
        asked = (
            asked if asked.method is Method.CANCEL else replace(cancel(asked, meeting, register.now), off=off)
        )
    elif meeting.status is MeetingStatus.CANCELLED:
        subject = f"The meeting on {words.meeting_day(meeting, register.network.time_zone)}"
        raise WrongState(subject=subject, state="cancelled", verb="invite")
    meeting = _as_said(asked, meeting, register)
    card = card_of(register, asked, meeting, person)
    return card, part_of(register, asked, meeting, person, last=last)


def part_of(
    register: Register, invitation: Invitation, meeting: Meeting, person: Person, *, last: Invitation | None
) -> CalendarPart:
    """last: what their calendar has."""
    zone = register.network.time_zone
    details = ""
    if invitation.method is Method.REQUEST:
        agenda = requests.published(register, meeting)
        details = cards.meeting_details(meeting, agenda, chair=_chair(register), zone=zone)
    return CalendarPart(
        invitation=invitation,
        entry=entries.of_invitation(invitation, description=details),
        organizer=register.network.name,
        name=person.name,
        zone=zone,
        partstat=_said(register, invitation, meeting, person, last),
    )


def card_of(register: Register, invitation: Invitation, meeting: Meeting, person: Person) -> Card:
    """The same for readers without a calendar."""
    zone, chair = register.network.time_zone, _chair(register)
    if invitation.method is Method.DECLINECOUNTER:
        return counter_cards.stays(meeting, zone=zone)
    if invitation.method is Method.REQUEST:
        agenda = requests.published(register, meeting)
        return cards.invited(meeting, agenda, again=invitation.again, chair=chair, zone=zone)
    if invitation.off:
        return cards.called_off(meeting, zone=zone)
    if person.left_at is not None:
        return cards.not_invited(meeting, zone=zone)
    return cards.others_invite(meeting, chair=chair, zone=zone)


def _chair(register: Register) -> str:
    return next((each.name for each in register.members if each.role is Role.CHAIR), "")


_SAID = {
    PartStat.ACCEPTED: "ACCEPTED",
    PartStat.TENTATIVE: "TENTATIVE",
    PartStat.DECLINED: "DECLINED",
    PartStat.DELEGATED: "DELEGATED",
}


def _said(
    register: Register, invitation: Invitation, meeting: Meeting, person: Person, last: Invitation | None
) -> str:
    """What they answered to this very time and place, so that nobody is asked twice."""
    found: list[Attendance] = register.attendance.where(meeting_id=meeting.id, person_id=person.id)
    if not found:
        return UNANSWERED
    stays = last is not None and last.method is Method.REQUEST and last.occasion == invitation.occasion
    return _SAID[found[0].partstat] if stays or found[0].at >= meeting.revised_at else UNANSWERED
