"""The harness's bot, spoken to through a platform: what holds for the terminal's conversations holds there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.request import Request
from bot.replies.model import Reply
from tests.harness import Bot, moment

Handle = Callable[[Request], Awaitable[Reply]]


@dataclass(kw_only=True)
class BotElsewhere(Bot):
    """Those who are there speak through the platform; for the others everything is as it was."""

    there: Collection[str]
    answered: list[Reply] = field(default_factory=list)

    async def arrives(self, who: str, *, text: str | None, payload: str | None) -> int:
        """Send it as the platform does, and wait for all that follows; the status that it was answered with."""
        raise NotImplementedError

    def kept(self, handle: Handle) -> Handle:
        """The dispatcher, with its answers kept: what a test reads is what the adapter was given."""

        async def answers(request: Request) -> Reply:
            reply = await handle(request)
            self.answered.append(reply)
            return reply

        return answers

    async def _handle(
        self, who: str, at: str | datetime | None, *, text: str | None = None, payload: str | None = None
    ) -> Reply:
        if who not in self.there:
            return await super()._handle(who, at, text=text, payload=payload)
        if at is not None:
            self.now = moment(at)
        before = len(self.answered)
        assert await self.arrives(who, text=text, payload=payload) == 200
        assert len(self.answered) > before, f"{text or payload!r} was not taken"
        return self.answered[-1]
