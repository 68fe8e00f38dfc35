"""What people's calendars were sent of meetings, kept with the messages that took it there."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, bindparam, select

from bot.domain.invitation import Invitation, Method, following
from bot.domain.meeting import Meeting
from bot.domain.person import Network, Person
from bot.domain.reminder import Kind
from bot.store import records, tables
from bot.store.register import Register


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message that took an invitation to somebody, or may have."""

    delivery: int
    invitation: Invitation
    has_ended: bool  # its send, whatever became of it


class Calendars:
    """What the calendars of a network's people have of its meetings, each meeting's read at most once.

    A meeting is meant by its id: it may have been taken back since.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._told: dict[int, dict[int, list[Told]]] = {}

    def told(self, meeting_id: int, person_id: int, *, but: int = 0) -> list[Told]:
        """Everything that was sent, the latest last. but: a message that does not count."""
        if meeting_id not in self._told:
            self._told[meeting_id] = self._read(meeting_id)
        found = self._told[meeting_id].get(person_id, ())
        return [each for each in found if each.delivery != but]

    def last(self, meeting_id: int, person_id: int, *, but: int = 0) -> Invitation | None:
        """What their calendar has."""
        found = self.told(meeting_id, person_id, but=but)
        return found[-1].invitation if found else None

    def has(self, meeting_id: int, person_id: int) -> bool:
        """Whether it stands in their calendar."""
        last = self.last(meeting_id, person_id)
        return last is not None and last.method is Method.REQUEST

    def following(self, meeting_id: int, person: Person, *, but: int = 0) -> Invitation | None:
        """What they must be sent, so that it has what the register has; None: nothing."""
        register = self._register
        return following(
            self.last(meeting_id, person.id, but=but),
            self._meetings.get(meeting_id),
            person,
            sends=register.network.sends_invitations,
            now=register.now,
        )

    @cached_property
    def _meetings(self) -> dict[int, Meeting]:
        return {each.id: each for each in self._register.all_meetings}

    def _read(self, meeting_id: int) -> dict[int, list[Told]]:
        values = {"its_network": self._register.network.id, "its_subject": f"meeting:{meeting_id}"}
        found: dict[int, list[Told]] = defaultdict(list)
        for row in self._register.connection.execute(_TOLD, values):
            one = Told(
                delivery=row.id,
                invitation=Invitation.from_json(json.loads(row.invitation)),
                has_ended=row.state != "uncertain",
            )
            found[row.person_id].append(one)
        return dict(found)

    def waiting(self) -> set[int]:
        """The ids of meetings of which some calendar is still to be sent something."""
        rows = self._register.connection.execute(_WAITING, {"its_network": self._register.network.id})
        return {int(subject.partition(":")[2]) for subject in rows.scalars()}


def home_of(connection: Connection, uid: str) -> Network | None:
    """The network whose meeting has this UID."""
    row = connection.execute(_HOME, {"its_uid": uid}).mappings().one_or_none()
    return records.NETWORK.from_row(row) if row is not None else None


_HOME = (
    select(tables.network)
    .join(tables.meeting, tables.meeting.c.network_id == tables.network.c.id)
    .where(tables.meeting.c.uid == bindparam("its_uid"))
)
_RODE, _SENT = tables.occurrence, tables.delivery
_OURS = (_RODE.c.network_id == bindparam("its_network")) & (_RODE.c.kind == Kind.INVITATION.value)
_TOLD = (
    select(_RODE.c.person_id, _SENT.c.id, _SENT.c.invitation, _SENT.c.state)
    .join(_SENT, _SENT.c.id == _RODE.c.delivery_id)
    .where(_OURS, _RODE.c.subject == bindparam("its_subject"), _SENT.c.invitation.is_not(None))
    .order_by(_SENT.c.id)
)
_WAITING = select(_RODE.c.subject).where(_OURS, _RODE.c.state == "pending").distinct()
