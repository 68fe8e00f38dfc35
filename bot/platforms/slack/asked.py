"""What a Slack payload asks, as frozen values: who says or presses what, and where the answer belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bot.commands.model import Command
from bot.commands.request import Request
from bot.replies.filling_in import Filled
from bot.replies.model import Form

NAME = "slack"
EPHEMERAL = "ephemeral"  # Request.message of what only one person sees: Slack gives it no lasting address.

Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where something was said or pressed, and so where its answer belongs. Travels inside a modal."""

    workspace: str
    user: str
    channel: str | None = None
    thread: str | None = None  # ts of the thread that the answer belongs to
    message: str | None = None  # ts of the message whose button was pressed, one of ours
    block: str | None = None  # id of the block in which that button stands
    several: bool = False  # there is more to press in that message
    ephemeral: bool = False  # that message is one that only its reader sees
    home: bool = False  # pressed on the App Home
    view: str | None = None  # id of the modal in which it was pressed
    respond: str | None = None  # response_url: at most five uses in 30 minutes

    @property
    def direct(self) -> bool:
        return self.channel is None or self.channel.startswith("D")

    def to_private(self) -> dict[str, str]:
        """What a modal remembers of it; who sends the modal is known then."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return {name: "yes" if value is True else value for name, value in kept.items() if value}

    def with_private(self, kept: Mapping[str, str]) -> Origin:
        """Where the modal was opened, for whom it is now."""
        return replace(
            self,
            channel=kept.get("channel"),
            thread=kept.get("thread"),
            message=kept.get("message"),
            block=kept.get("block"),
            several="several" in kept,
            ephemeral="ephemeral" in kept,
            home="home" in kept,
            view=kept.get("view"),
            respond=kept.get("respond"),
        )


_KEPT = ("channel", "thread", "message", "block", "several", "ephemeral", "home", "view", "respond")


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A file that came with a message, before it is fetched. problem: as SentFile's; then it is not."""

    name: str
    media_type: str
    address: str = field(repr=False)
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A slash command or a shortcut: a form can be opened. file: of the message that the shortcut was chosen on."""

    request: Request
    origin: Origin
    trigger: str | None
    slash: bool = False  # Slack shows what it is answered with
    file: Shared | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A mention in a channel, or a direct message; a file may have come with it."""

    request: Request
    origin: Origin
    file: Shared | None = None


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A button that carries a command. blocks: of the message it stands in, where Slack shows them to us."""

    request: Request
    command: Command
    origin: Origin
    trigger: str | None
    blocks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opens:
    """A button that opens a form. blocks: as for Pressed."""

    form: Form
    origin: Origin
    trigger: str | None
    blocks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A form that was sent. `request` is complete but for its payload, which the answers make."""

    request: Request
    filled: Filled
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A button or form whose signed value is not one of ours."""

    origin: Origin
    trigger: str | None = None
    in_view: bool = False


@dataclass(frozen=True, kw_only=True)
class HomeOpened:
    workspace: str
    user: str


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """Something happened in a workspace: an account changed, a channel went, the bot was removed."""

    kind: str
    workspace: str
    enterprise: str
    event: Payload
    organisation: bool = False  # the bot is installed in a whole organisation there


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Not for us, or nothing to do: acknowledged and forgotten."""


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """No kind of payload that there is."""


Inbound: TypeAlias = (
    Typed | Said | Pressed | Opens | Submitted | Unreadable | HomeOpened | Noticed | Nothing | Unknown
)
