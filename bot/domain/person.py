"""Networks, organisations, people, their roles and preferences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    OBSERVER = "observer"
    MEMBER = "member"
    MINUTE_TAKER = "minute_taker"
    CHAIR = "chair"

    @property
    def runs_meetings(self) -> bool:
        """Whether this is the chair or the minute taker."""
        return self in (Role.CHAIR, Role.MINUTE_TAKER)


class Invitations(StrEnum):
    """Who sends the invitations to a network's meetings: two entries for one meeting annoy everybody."""

    CONVENOR = "convenor"
    FOLLOWS = "follows"  # the chair does, from a calendar of their own


@dataclass(frozen=True, kw_only=True)
class QuietWeeks:
    """A named period without nudges (a school holiday), both days inclusive."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Network:
    """One network: everything else belongs to exactly one."""

    id: int = 0
    slug: str
    name: str
    time_zone: str = "Europe/London"  # IANA name
    region: str = "GB-ENG"  # bank holidays: country-subdivision as the package `holidays` names them
    policy: Mapping[str, object] = field(
        default_factory=dict
    )  # overrides of domain/reminder.Policy, by field
    quiet_weeks: tuple[QuietWeeks, ...] | None = None  # None: the region's default list
    # What the steps of its plans usually are: the template's name -> its lines (commands/timeline_template).
    timelines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    home: str | None = (
        None  # "slack:T123": where it was set up; only there may addresses tell who somebody is
    )
    uid: str = ""  # random, given when it is stored: what calendars show of it is unlike any other network's
    invitations: Invitations | None = None  # None: nobody has said; then the bot sends them
    template: int | None = None  # file id of the Word template of its papers; None: the bot's own look
    created_at: datetime
    version: int = 1

    @property
    def sends_invitations(self) -> bool:
        return self.invitations is not Invitations.FOLLOWS


@dataclass(frozen=True, kw_only=True)
class Organisation:
    id: int = 0
    network_id: int
    name: str
    aliases: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Person:
    id: int = 0
    network_id: int
    name: str
    email: str | None = None
    organisation_id: int | None = None
    role: Role = Role.MEMBER
    time_zone: str | None = None  # IANA name; None: the network's
    preferences: Mapping[str, object] = field(
        default_factory=dict
    )  # overrides of domain/reminder.Preferences
    created_at: datetime
    welcomed_at: datetime | None = None
    left_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Identity:
    """How one platform knows a person: (platform, workspace, user) is unique, a name never is."""

    id: int = 0
    network_id: int
    person_id: int
    platform: str  # console | slack | teams | mail
    workspace: str
    user: str
    return_address: str | None = None  # opaque; only its platform opens it
    seen_at: datetime | None = None
    version: int = 1
