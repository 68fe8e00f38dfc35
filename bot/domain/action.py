"""An action: what somebody promised, by when, and what became of it (RFC 5545 calls it a to-do)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.due import Due


class ActionStatus(StrEnum):
    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        return self in (ActionStatus.OPEN, ActionStatus.STARTED)


class OwnerKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    ROLE = "role"
    NAME = "name"  # nobody knows it yet: kept as written until the chair maps it


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who does it. name is what is shown: a person's full name, an organisation, a role, or as written."""

    kind: OwnerKind
    name: str
    id: int | None = None  # of the person or organisation

    def includes(self, person_id: int, organisation_id: int | None, role: str) -> bool:
        """Whether this person is meant, by name, organisation or role."""
        match self.kind:
            case OwnerKind.PERSON:
                return self.id == person_id
            case OwnerKind.ORGANISATION:
                return organisation_id is not None and self.id == organisation_id
            case OwnerKind.ROLE:
                return self.name == role
            case OwnerKind.NAME:
                return False


@dataclass(frozen=True, kw_only=True)
class Action:
    """One promise. `number` is network-wide (#12); `ref` counts within meeting and item (Jun24/4a)."""

    id: int = 0
    network_id: int
    number: int
    ref: str | None = None  # full reference, None for an action made before any meeting
    meeting_id: int | None = None  # where it was made
    item: str | None = None  # the agenda item's number there, as it was given
    summary: str
    owners: tuple[Owner, ...]
    watchers: tuple[Owner, ...] = ()
    status: ActionStatus = ActionStatus.OPEN
    due: Due | None = None
    held: bool = False  # captured in a meeting and not released: chair and minute taker only
    agenda_request: str | None = None  # what it asks to have on an agenda: the item's title
    request_meeting_id: int | None = None  # for which meeting; None: the next one
    outcome: str | None = None  # what difference it made
    reason: str | None = None  # why it was dropped (private to owner, chair, minute taker)
    carried: int = 0  # how often a meeting carried it to the next
    created_by: int  # person id
    created_at: datetime
    released_at: datetime | None = None  # when the owners could first know
    completed_at: datetime | None = None
    agreed_meeting_id: int | None = (
        None  # the meeting whose review agreed that it is done; then it left the log
    )
    source: str | None = None  # link of the message it was captured from
    dtstamp: datetime | None = None  # of the last change; None: since it was made there was none
    version: int = 1

    @property
    def key(self) -> str:
        """What identifies it in buttons and mails: the full reference, or #n."""
        return self.ref or f"#{self.number}"

    @property
    def revised_at(self) -> datetime:
        """RFC 5545 DTSTAMP: when it was last changed."""
        return self.dtstamp or self.created_at

    def is_owned_by(self, person_id: int, organisation_id: int | None, role: str) -> bool:
        """Whether this person is one of the owners, by name, organisation or role."""
        return any(owner.includes(person_id, organisation_id, role) for owner in self.owners)


@dataclass(frozen=True, kw_only=True)
class Note:
    """What was said about an action between meetings: an update, a request, a comment."""

    id: int = 0
    network_id: int
    action_id: int
    person_id: int
    kind: str = "update"  # update | stuck | new_date | not_mine | comment
    text: str
    at: datetime
    version: int = 1

    @property
    def is_for_everybody(self) -> bool:
        """Requests, and that somebody is stuck, are for its people and those who help."""
        return self.kind in ("update", "comment")
