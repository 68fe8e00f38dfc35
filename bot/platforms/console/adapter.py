"""The terminal as somewhere to send messages to: they are kept for the session, or printed by a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TextIO

from bot.platforms.console.render import clean, render
from bot.replies.model import Card

NAME = "console"


class Message(Protocol):
    """What of the outbox's message the terminal needs."""

    @property
    def key(self) -> str: ...
    @property
    def to_name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def card(self) -> Card: ...


@dataclass(kw_only=True)
class Terminal:
    """Everybody is reachable here by name. What was sent waits in `sent` until it is taken; `out` prints it too."""

    out: TextIO | None = None
    sent: list[Message] = field(default_factory=list)

    @property
    def name(self) -> str:
        return NAME

    async def send(self, message: Message) -> str:
        if self.out is None:
            self.sent.append(message)
        else:
            lines = [f"To {clean(message.to_name)}:", *(f"  {line}" for line in render(message.card).lines)]
            print("\n".join(lines), file=self.out, flush=True)
        return message.key

    async def look_up(self, message: Message) -> str | None:
        """What was printed before a crash can't be seen any more; it counts as not arrived."""
        return None

    def take(self) -> list[Message]:
        """What was sent since the last time."""
        taken, self.sent = self.sent, []
        return taken
