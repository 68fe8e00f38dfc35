"""Who speaks before anybody has shown them: Teams is asked who they are, once, before what they say is handled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import aiohttp

from bot.commands.request import AccountSeen, Sender
from bot.platforms.teams import directory
from bot.platforms.teams.connector import Connector, Unfit
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.tokens import NoToken

log = logging.getLogger(__name__)

ASK_SECONDS: Final = 1.5  # What somebody waits at most with their first words.
UNREACHABLE: Final = (directory.Unread, NoToken, Unfit, aiohttp.ClientError, TimeoutError, OSError)

IsKnown: TypeAlias = Callable[[Sender], Awaitable[bool]]  # whether the directory has them, in this very chat


@dataclass(kw_only=True)
class Newcomers:
    """Learns who people are from their own chats with the bot; who is in a team is read as a whole."""

    connector: Connector
    is_known: IsKnown
    seen: directory.Seen
    opened: Callable[[Sender], Awaitable[None]]  # their chat is open: what is for them goes there
    _met: set[tuple[str, str, str | None]] = field(default_factory=set)

    async def meet(self, sender: Sender) -> None:
        """Let the directory know the sender before what they say is handled; never in its way for long."""
        if sender.return_address is None or sender.standing == "stranger":
            return
        who = (sender.workspace, sender.user, sender.return_address)
        if who in self._met:
            return
        if not await self.is_known(sender):
            if not await self.introduce(sender):
                return  # Asked again with their next words.
            await self.opened(sender)
        self._met.add(who)

    def forget(self, sender: Sender) -> None:
        """Their chat was closed: when they speak again, it is open again."""
        self._met = {each for each in self._met if each[:2] != (sender.workspace, sender.user)}

    async def introduce(self, sender: Sender) -> bool:
        """Ask who they are; False: Teams could not be asked."""
        try:
            place = Reference.from_text(sender.return_address or "", tenant=sender.workspace)
            async with asyncio.timeout(ASK_SECONDS):
                await directory.sync(self.connector, place, seen=self._only(sender), pause=_do_not_wait)
        except UNREACHABLE as error:
            log.info("Teams did not say who somebody is", extra={"error": type(error).__name__})
            return isinstance(error, directory.Unread)
        return True

    def _only(self, sender: Sender) -> directory.Seen:
        async def one(accounts: Iterable[AccountSeen]) -> None:
            await self.seen([each for each in accounts if each.user == sender.user])

        return one


async def _do_not_wait(seconds: float) -> None:
    """Who waits for an answer does not wait for a busy directory."""
    raise TimeoutError
