"""What an activity asks, as frozen values: who says or presses what, and where the answer belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from bot.commands.model import Command
from bot.commands.request import Request
from bot.platforms.teams.reference import Reference
from bot.replies.model import Form

NAME: Final = "teams"
PERSONAL, GROUP, CHANNEL = "personal", "groupChat", "channel"  # Teams' own words

Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where something was said or pressed, and so where its answer belongs."""

    tenant: str
    service_url: str
    user: str  # aadObjectId; of somebody without an account, Teams' own id
    member: str = ""  # Teams' own id of the same person ("29:…"): a targeted message is for it
    name: str = ""
    vouched: bool = True  # Microsoft says who it is
    bot: str | None = None  # "28:…"
    kind: str = PERSONAL
    conversation: str = ""  # without the thread
    thread: str | None = None  # of a channel: the id of the message that began it
    activity: str | None = None  # what is answered
    message: str | None = None  # the message of ours whose button was pressed
    targeted: bool = False  # only its sender saw it, and only they see the answer
    several: bool = False  # there is more to press in that message
    again: str = ""  # what its reader asked for to be shown it: a list that can be shown anew
    team: str | None = None  # a team's id: of what is said in its channels
    meeting: str | None = None  # a meeting's id: of what is said in its chat

    @property
    def direct(self) -> bool:
        return self.kind == PERSONAL

    @property
    def place(self) -> Reference:
        """The conversation: what is posted there, and to whoever is alone in it with the bot, goes to it."""
        return Reference(
            tenant=self.tenant, service_url=self.service_url, conversation=self.conversation, bot=self.bot
        )

    def to_private(self) -> dict[str, str]:
        """What a dialog remembers of it; who sends the dialog is known then."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return {name: "yes" if value is True else value for name, value in kept.items() if value}

    def with_private(self, kept: Mapping[str, str]) -> Origin:
        """Where the dialog was opened, for whom it is now."""
        return replace(
            self,
            message=kept.get("message"),
            targeted="targeted" in kept,
            several="several" in kept,
            again=kept.get("again", ""),
        )


_KEPT = ("message", "targeted", "several", "again")


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody in a conversation, as an activity names them."""

    id: str  # Teams' own
    user: str | None = None  # aadObjectId
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A file that came with a message, before it is fetched. problem: as SentFile's; then it is not."""

    name: str
    address: str = field(repr=False)  # Whoever has it can read the file, for some minutes.
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words for the bot, or a thumbs-up on a message of its own; a file may have come with the words."""

    request: Request
    origin: Origin
    file: Shared | None = None


@dataclass(frozen=True, kw_only=True)
class Captures:
    """A message that was chosen for an action or the agenda: answered with a dialog."""

    request: Request
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A button that carries a command.

    invoke: the answer may be a card that takes the old one's place. dialog: the answer is one, since it may be a
    form that was kept elsewhere. refreshes: nobody pressed anything; a client asks how the card looks for its reader.
    """

    request: Request
    command: Command
    origin: Origin
    invoke: bool
    dialog: bool = False
    refreshes: bool = False


@dataclass(frozen=True, kw_only=True)
class Opens:
    """A button that opens a form. dialog: the answer is the dialog; else the form has to be shown in a card."""

    form: Form
    origin: Origin
    dialog: bool
    invoke: bool = False


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A form that was sent; `data` are its sealed part and its answers. `request` lacks the payload they make."""

    request: Request
    data: Payload
    origin: Origin
    dialog: bool
    invoke: bool = False  # it was filled in within a card, whose place the answer takes
    extension: bool = False  # the dialog was opened from a message: its answer takes another shape


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A button or form whose signed value is not one of ours. dialog, invoke: what its answer has to be."""

    origin: Origin
    dialog: bool = False
    invoke: bool = False


@dataclass(frozen=True, kw_only=True)
class Installed:
    """The bot was added somewhere, upgraded there, or removed."""

    origin: Origin
    present: bool
    upgraded: bool = False


@dataclass(frozen=True, kw_only=True)
class Members:
    """People, or the bot itself, came into a conversation or left it."""

    origin: Origin
    came: tuple[Account, ...] = ()
    left: tuple[Account, ...] = ()
    bot: bool = False  # the bot itself is one of them


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Something happened to a team or channel: what, in Teams' own word ("channelRenamed", "teamArchived" …)."""

    origin: Origin
    what: str
    channel: str | None = None
    channel_name: str = ""  # "" for General, which Teams gives none
    team_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Met:
    """A meeting began or ended in Teams. at: as Teams says it, else when the news came."""

    origin: Origin
    began: bool
    at: datetime
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Not for us, or nothing to do: acknowledged and forgotten."""


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """No activity that can be made sense of: what it must have is missing, or nobody answers what it invokes."""

    invoke: bool = False


Inbound: TypeAlias = (
    Said
    | Captures
    | Pressed
    | Opens
    | Submitted
    | Unreadable
    | Installed
    | Members
    | Changed
    | Met
    | Nothing
    | Unknown
)
