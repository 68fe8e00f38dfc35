"""Who speaks before the directory has shown them: Slack's commands give a handle, and a person has a name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.request import AccountSeen, Sender
from bot.platforms.slack.directory import Seen, account_of
from bot.platforms.slack.workspaces import NotInstalled, NotNow

log = logging.getLogger(__name__)

ASK_SECONDS = 1.5  # What somebody waits at most with their first words.

IsKnown: TypeAlias = Callable[[str, str], Awaitable[bool]]  # workspace, user: whether the directory has them
Clients: TypeAlias = Callable[[str], Awaitable[AsyncWebClient]]  # workspace -> its client


@dataclass(kw_only=True)
class Newcomers:
    """Asks Slack who somebody is, once, and only where nobody has told yet."""

    is_known: IsKnown
    client_of: Clients
    seen: Seen
    _met: set[tuple[str, str]] = field(default_factory=set)

    def met(self, accounts: Iterable[AccountSeen]) -> None:
        """The directory has shown these: they need no introduction."""
        self._met.update((each.workspace, each.user) for each in accounts)

    async def meet(self, sender: Sender) -> None:
        """Let the directory know the sender before what they say is handled; never in its way for long."""
        who = (sender.workspace, sender.user)
        if who in self._met:
            return
        if await self.is_known(*who):
            self._met.add(who)
            return
        try:
            async with asyncio.timeout(ASK_SECONDS):
                client = await self.client_of(sender.workspace)
                answer = await client.users_info(user=sender.user)
            user = answer.get("user")
            if isinstance(user, dict) and user.get("id"):  # A gateway may say yes to anything.
                await self.seen([account_of(user, sender.workspace)])
        except (SlackClientError, ClientError, TimeoutError, OSError, NotInstalled, NotNow) as error:
            refused = isinstance(error, SlackApiError)
            log.info("Slack did not say who somebody is", extra={"error": type(error).__name__})
            if not refused:
                return  # Asked again with their next words.
        self._met.add(who)
