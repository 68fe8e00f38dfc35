"""Keeps people's App Home up to date: shown when it is opened, and again, in good time, when something changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands import codec
from bot.commands.model import Home
from bot.commands.request import Request, Sender
from bot.platforms.slack import render
from bot.platforms.slack.refusals import LOCKED_OUT, no_of
from bot.platforms.slack.render import Look
from bot.platforms.slack.workspaces import NotInstalled, NotNow
from bot.replies.model import Reply

log = logging.getLogger(__name__)

WORKING_DAY: Final = timedelta(hours=10)  # So long somebody who opened their Home is shown what changes.
MOST_VIEWERS: Final = 200  # Per process; who opened it longest ago is shown no changes any more.
DELAY: Final = 2.0  # Seconds from a change until homes are looked at: changes come in flocks.
AFTER_LOOKING: Final = 0.05  # Seconds of rest after each home that was looked at: answers go first.
AFTER_SHOWING: Final = (
    0.5  # After each that was published. Source: Slack, "views.publish" is Tier 4, 100 a minute.
)
LATER: Final = 30.0  # Seconds, when Slack says "later" and not when.

Handle = Callable[[Request], Awaitable[Reply]]
ClientOf = Callable[[str], Awaitable[AsyncWebClient]]  # workspace -> who speaks there
LookOf = Callable[[str], Awaitable[Look]]
Pause = Callable[[float], Awaitable[object]]
Key = tuple[str, str]  # workspace, user


@dataclass(kw_only=True)
class _Viewer:
    """Somebody who has the Home tab open, perhaps."""

    opened_at: datetime
    shown: str = ""  # digest of the view that Slack has
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # An older view never overtakes a newer one.


class _Later(Exception):
    """Slack wants the next view after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Homes:
    """The homes of one process. Nothing here raises, and nobody waits for it."""

    def __init__(
        self,
        *,
        handle: Handle,
        client_of: ClientOf,
        look_of: LookOf,
        now: Callable[[], datetime],
        pause: Pause = asyncio.sleep,
        most: int = MOST_VIEWERS,
    ) -> None:
        """handle: the dispatcher's. client_of may raise NotInstalled and NotNow."""
        self._handle = handle
        self._client_of = client_of
        self._look_of = look_of
        self._now = now
        self._pause = pause
        self._most = most
        self._viewers: OrderedDict[Key, _Viewer] = OrderedDict()  # who opened it last, last
        self._stale: OrderedDict[Key, None] = OrderedDict()  # still to be looked at, first things first
        self._following: asyncio.Task[None] | None = None

    async def opened(self, workspace: str, user: str) -> None:
        """Somebody opened their Home: show it as it is now."""
        key = (workspace, user)
        viewer = self._viewers.pop(key, None) or _Viewer(opened_at=self._now())
        viewer.opened_at, viewer.shown = self._now(), ""
        self._viewers[key] = viewer
        while len(self._viewers) > self._most:
            self._viewers.popitem(last=False)
        try:
            await self._show(key)
        except _Later as later:
            self._look_again(key, first_wait=later.seconds)

    def changed(self, workspace: str = "", user: str = "") -> None:
        """Something was stored, by this person where one is named: theirs is looked at first."""
        if not self._viewers:
            return
        for key in reversed(self._viewers):
            self._stale[key] = None
        if (workspace, user) in self._stale:
            self._stale.move_to_end((workspace, user), last=False)
        self._follow(DELAY)

    def told(self, workspace: str, user: str) -> None:
        """Somebody was sent a message: what it says may be news to their home too."""
        if (workspace, user) in self._viewers:
            self._stale[workspace, user] = None
            self._follow(DELAY)

    async def settled(self) -> None:
        """Everything that has changed is shown."""
        while self._following is not None and not self._following.done():
            await asyncio.wait([self._following])

    async def close(self) -> None:
        """Show nothing any more."""
        self._viewers.clear()
        self._stale.clear()
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])

    # --- following changes

    def _look_again(self, key: Key, *, first_wait: float) -> None:
        self._stale[key] = None
        self._follow(first_wait)

    def _follow(self, wait: float) -> None:
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._look_at_all(wait))

    async def _look_at_all(self, wait: float) -> None:
        """One home after the other, with a rest after each, until none is stale."""
        await self._pause(wait)
        while self._stale:
            key, _ = self._stale.popitem(last=False)
            try:
                published = await self._show(key)
            except _Later as later:
                self._stale[key] = None
                await self._pause(later.seconds)
            else:
                await self._pause(AFTER_SHOWING if published else AFTER_LOOKING)

    # --- one home

    async def _show(self, key: Key) -> bool:
        """Publish this home where it says something new; False: it was not.

        Raises:
            _Later: Slack asks for a pause.
        """
        viewer = self._viewers.get(key)
        if viewer is None or self._now() - viewer.opened_at >= WORKING_DAY:
            self._viewers.pop(key, None)
            return False
        async with viewer.turn:
            try:
                return await self._publish(key, viewer)
            except SlackApiError as error:
                return self._refused(key, error)
            except NotInstalled:
                self._forget(key[0])
            except (NotNow, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.info("A home could not be shown", extra={"error": type(error).__name__})
            except Exception:
                log.exception("A home could not be shown")
            return False

    async def _publish(self, key: Key, viewer: _Viewer) -> bool:
        workspace, user = key
        reply = await self._handle(self._asks(workspace, user))
        if reply.card is None:
            return False
        view = render.home(reply.card, look=await self._look_of(workspace))
        digest = _digest(view)
        if digest == viewer.shown:
            return False
        client = await self._client_of(workspace)
        await client.views_publish(user_id=user, view=view)
        viewer.shown = digest
        return True

    def _asks(self, workspace: str, user: str) -> Request:
        sender = Sender(platform="slack", workspace=workspace, user=user, return_address=user)
        return Request(sender=sender, received_at=self._now(), payload=codec.encode(Home()))

    def _refused(self, key: Key, error: SlackApiError) -> bool:
        no = no_of(error)
        if no.too_fast:
            raise _Later(no.retry_after.total_seconds() if no.retry_after else LATER) from error
        log.warning("Slack did not take a home", extra={"status": no.status, "error": no.error})
        if no.error in LOCKED_OUT or no.error == "account_inactive":
            self._forget(key[0])
        elif not no.passing:
            self._viewers.pop(key, None)  # They are shown it again when they open it.
        return False

    def _forget(self, workspace: str) -> None:
        """Nobody there can be shown anything; when the bot is back, they open their Home again."""
        for key in [each for each in self._viewers if each[0] == workspace]:
            del self._viewers[key]


def _digest(view: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
