"""What a platform hands in: who said which words where, and when it was received."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who speaks, proved by the platform: (platform, workspace, user) is the identity, never the name."""

    platform: str  # console | slack | teams | mail
    workspace: str  # Slack: team; Teams: tenant; console and mail: ""
    user: str
    display_name: str = ""
    email: str | None = None  # only where the platform vouches for it
    standing: str = "full"  # full | guest | stranger | bot; a stranger's address is trusted by nobody
    is_admin: bool = False  # of the workspace
    return_address: str | None = None  # opaque; saved when it changed, opened by its platform alone


@dataclass(frozen=True, kw_only=True)
class AccountSeen:
    """One entry of a workspace's directory, as its platform vouches for it."""

    platform: str
    workspace: str
    user: str
    name: str
    email: str | None = None  # of full members alone
    standing: str = "full"  # full | guest | stranger (of another organisation) | bot
    is_admin: bool = False
    time_zone: str | None = None  # IANA name
    gone: bool = False  # deactivated, or removed


LARGEST_FILE = 20_000_000  # bytes that a platform fetches of a file


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A file that somebody sent with what they said, as it came. Nothing has looked into it, and nothing keeps it.

    problem: why its bytes could not be had, as DocumentProblem's reasons; whoever needs them says so.
    """

    name: str  # as the sender's program says; a path is none
    media_type: str = ""  # the same
    content: bytes = field(default=b"", repr=False)
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing said or pressed. Exactly one of text and payload is set; a file may come with either.

    received_at is aware; it is the only clock that handlers see.
    """

    sender: Sender
    received_at: datetime
    text: str | None = None  # typed words, without the mention of the bot
    payload: str | None = None  # a button or form: commands/codec
    key: str | None = None  # the platform's id of this event; four deliveries of one make one row
    conversation: str | None = None  # where it was said; None: a direct message
    place: str | None = None  # the conversation's return address; None: its id is enough
    within: str | None = None  # the team that the conversation is part of, where there are teams
    message: str | None = None  # the platform's id of the message whose button was pressed
    network: str | None = None  # slug, where the platform names one
    file: SentFile | None = None
    permalink: str | None = None  # address of the message that a shortcut captured
