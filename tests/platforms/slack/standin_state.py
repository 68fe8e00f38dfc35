"""What a Slack of our own keeps: workspaces, people, conversations, messages, views, and time that a test moves."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

ALL_SCOPES = frozenset(
    """app_mentions:read channels:history channels:join channels:manage channels:read chat:write
    chat:write.public commands files:read groups:history groups:read im:history im:read im:write
    mpim:history mpim:read reactions:read team:read users:read users:read.email""".split()
)


@dataclass(kw_only=True)
class Hands:
    """A clock that moves when a test says so."""

    now: datetime = datetime(2024, 6, 3, 9, tzinfo=UTC)

    def pass_(self, span: timedelta) -> None:
        self.now += span

    def seconds(self) -> float:
        return self.now.timestamp()


@dataclass(kw_only=True)
class Workspace:
    id: str
    name: str
    bot_user: str
    enterprise: str | None = None
    sends_per_second: int | None = None  # To one conversation; None: as many as one likes.
    looks_per_minute: int | None = None  # Into all conversations together; the same.

    @property
    def bot_id(self) -> str:
        return f"B{self.bot_user[1:]}"


@dataclass(kw_only=True)
class Grant:
    """A token, and what may be done with it."""

    token: str
    workspace: str
    scopes: frozenset[str] = ALL_SCOPES
    error: str = ""  # token_revoked, account_inactive …: what every call answers
    expires_at: datetime | None = None
    refresh_token: str | None = None
    org_wide: bool = False


@dataclass(kw_only=True)
class User:
    id: str
    name: str
    workspace: str
    email: str | None = None
    time_zone: str = "Europe/London"
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_stranger: bool = False  # of another organisation, seen through Slack Connect
    deleted: bool = False

    def as_json(self, *, with_email: bool) -> Json:
        profile: Json = {"real_name": self.name, "display_name": self.name.split()[0], "team": self.workspace}
        if with_email and self.email and not self.is_stranger:
            profile["email"] = self.email
        shown: Json = {
            "id": self.id,
            "team_id": self.workspace,
            "name": self.name.lower().replace(" ", "."),
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1717400000,
            "profile": profile,
        }
        if self.is_stranger:
            return {**shown, "is_stranger": True}
        if self.deleted:
            return shown
        return {
            **shown,
            "real_name": self.name,
            "tz": self.time_zone,
            "tz_offset": 3600,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
        }


@dataclass(kw_only=True)
class Channel:
    id: str
    name: str
    workspaces: list[str]
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_archived: bool = False
    person: str | None = None  # of a direct message: the other side

    @property
    def is_direct(self) -> bool:
        return self.person is not None

    def as_json(self, bot_user: str) -> Json:
        if self.is_direct:
            return {"id": self.id, "is_im": True, "user": self.person, "is_archived": self.is_archived}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": True,
            "is_im": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_member": bot_user in self.members,
            "is_ext_shared": len(self.workspaces) > 1,
            "num_members": len(self.members),
        }


@dataclass(kw_only=True)
class Posted:
    """One message in a conversation."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    metadata: Json | None = None
    only_for: str | None = None  # ephemeral: nobody else sees it
    deleted: bool = False
    edited: int = 0
    asked: Json = field(default_factory=dict)  # the call that made it, as it came

    @property
    def id(self) -> str:
        return f"{self.channel}/{self.ts}"

    def as_json(self, *, with_metadata: bool) -> Json:
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.asked:
            shown["bot_id"] = f"B{self.user[1:]}"
        if with_metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass(kw_only=True)
class View:
    """A modal that is open, or somebody's App Home."""

    id: str
    user: str
    workspace: str
    body: Json
    version: int = 1
    previous: str | None = None
    root: str | None = None

    @property
    def hash(self) -> str:
        return f"1717400000.{self.id}{self.version}"

    def as_json(self, app_id: str, bot_id: str) -> Json:
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            **self.body,
            "id": self.id,
            "team_id": self.workspace,
            "app_id": app_id,
            "bot_id": bot_id,
            "hash": self.hash,
            "state": {"values": {}},
            "root_view_id": self.root or self.id,
            "previous_view_id": self.previous,
        }


@dataclass(kw_only=True)
class Trigger:
    user: str
    workspace: str
    ends: datetime
    used: bool = False


@dataclass(kw_only=True)
class Hook:
    """A response_url: five uses in thirty minutes."""

    channel: str
    user: str
    workspace: str
    ends: datetime
    message: Posted | None = None  # whose button was pressed
    uses: int = 0
    bodies: list[Json] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that arrived."""

    method: str
    workspace: str | None
    arguments: Json
    answer: str  # "ok", the error, or what was done to the connection
    at: datetime


@dataclass(kw_only=True)
class Kept:
    """Everything that this Slack knows."""

    clock: Hands = field(default_factory=Hands)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Posted] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)  # by workspace and person
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    codes: dict[str, str | None] = field(default_factory=dict)  # OAuth codes; None: used up
    calls: list[Call] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def number(self) -> int:
        return next(self.numbers)

    def new_ts(self) -> str:
        return f"{int(self.clock.seconds())}.{self.number():06d}"

    def direct(self, workspace: Workspace, user: str) -> Channel:
        """The conversation of the bot with one person, opened when there is none."""
        id = f"D{user[1:]}"
        if id not in self.channels:
            self.channels[id] = Channel(
                id=id,
                name="",
                workspaces=[workspace.id],
                members=[user, workspace.bot_user],
                person=user,
            )
        return self.channels[id]
