"""The composition root's part for Teams, imported only where Teams is configured."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.commands.request import Request
from bot.in_teams_people import People
from bot.platforms.teams import checks
from bot.platforms.teams.adapter import TeamsAdapter
from bot.platforms.teams.asked import NAME, Origin
from bot.platforms.teams.auth import Guard, TokenGuard, Unguarded
from bot.platforms.teams.connector import Connector, open_session
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.outbound import TeamsPost
from bot.platforms.teams.registration import TeamsSettings
from bot.platforms.teams.render import Look
from bot.platforms.teams.tokens import Tokens
from bot.replies.check import Check
from bot.replies.model import Reply
from bot.store import accounts as known
from bot.store.secrets import BadSignature, Secrets
from bot.store.unit_of_work import Store

log = logging.getLogger(__name__)

PURPOSE = "teams button"  # Of the signatures in buttons; must never change.
LOOK_SECONDS = 30.0  # How long it may take until somebody who was just linked is mentioned.

Handle = Callable[[Request], Awaitable[Reply]]


@dataclass(kw_only=True)
class InTeams:
    """Teams' parts of one process; `opened` makes it, and takes it down."""

    store: Store
    settings: TeamsSettings
    secrets: Secrets
    connector: Connector
    guard: Guard
    now: Callable[[], datetime]
    _looks: dict[str, tuple[float, Look]] = field(default_factory=dict)
    _begun: set[asyncio.Task[Any]] = field(default_factory=set)
    _post: TeamsPost | None = None
    _people: People | None = None

    # --- out

    def post(self) -> TeamsPost:
        """The engine's way into Teams."""
        if self._post is None:
            self._post = TeamsPost(
                connector=self.connector,
                bot=self.settings.bot,
                look_of=self.look_of,
                served_at=self.people().served_at,
            )
        return self._post

    async def look_of(self, tenant: str) -> Look:
        """Who can be mentioned in a tenant, and how its buttons are signed."""
        until, look = self._looks.get(tenant, (0.0, None))
        if look is None or time.monotonic() >= until:
            users = await self.store.run(
                lambda connection: known.mentioned(connection, NAME, tenant), write=False
            )
            look = Look(users=users, seal=self._seal)
            self._looks[tenant] = (time.monotonic() + LOOK_SECONDS, look)
        return look

    def _seal(self, payload: str) -> str:
        return self.secrets.sign(payload, purpose=PURPOSE)

    def _unseal(self, value: str) -> str:
        try:
            return self.secrets.unsign(value, purpose=PURPOSE).decode()
        except BadSignature as error:
            raise ValueError("no button of this bot") from error

    # --- in

    def answer(self, handle: Handle, application: web.Application) -> None:
        """Take what Teams sends from now on, and follow who is there."""
        self.mount(self.adapter(handle), application)
        self.follow()

    async def listen(self, stopping: asyncio.Event) -> None:
        """Teams sends by HTTP alone."""

    def adapter(self, handle: Handle) -> TeamsAdapter:
        """What answers Teams."""
        return TeamsAdapter(
            handle=self._introducing(handle),
            unseal=self._unseal,
            look=self.look_of,
            connector=self.connector,
            guard=self.guard,
            on_news=self.people().news,
            on_heard=self._heard,
            now=self.now,
        )

    def _introducing(self, handle: Handle) -> Handle:
        """Whoever opened a chat that is not known yet is looked up before what they say is handled."""

        async def introduced(request: Request) -> Reply:
            await self.people().meet(request)
            return await handle(request)

        return introduced

    def mount(self, adapter: TeamsAdapter, application: web.Application) -> None:
        """Where Teams sends what happens."""
        adapter.mount(application)

    async def _heard(self, origin: Origin) -> None:
        self.post().heard(origin.place)
        await self.people().heard(origin)

    # --- who is there

    def people(self) -> People:
        """Who is where, and what follows from the news."""
        if self._people is None:
            self._people = People(
                store=self.store,
                connector=self.connector,
                begin=self._begin,
                changed=lambda tenant: self._looks.pop(tenant, None) and None,
                now=self.now,
            )
        return self._people

    def follow(self) -> None:
        """Learn who is in the teams and chats."""
        self.people().follow()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._begun.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("Something that Teams started failed", exc_info=error)

    async def settled(self) -> None:
        """What was begun is done."""
        while self._begun:
            await asyncio.wait(set(self._begun))

    async def close(self) -> None:
        if self._people is not None:
            await self._people.close()
        tasks = set(self._begun)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True, kw_only=True)
class _Microsoft:
    """What a process has of Microsoft's: one session, the keys it signs with, and the token for the bot."""

    session: aiohttp.ClientSession
    keys: Keys
    tokens: Tokens | None


@asynccontextmanager
async def _microsoft(settings: TeamsSettings, now: Callable[[], datetime]) -> AsyncIterator[_Microsoft]:
    credentials = settings.credentials
    async with open_session() as session:
        keys = Keys(settings.openid_url, session=session)
        tokens = None if credentials is None else Tokens(credentials, session=session, now=now)
        try:
            yield _Microsoft(session=session, keys=keys, tokens=tokens)
        finally:
            await keys.close()
            if tokens is not None:
                await tokens.close()


@asynccontextmanager
async def opened(
    store: Store, settings: TeamsSettings, *, secret_key: str, now: Callable[[], datetime]
) -> AsyncIterator[InTeams]:
    """Teams' parts of this process."""
    async with _microsoft(settings, now) as microsoft:
        teams = InTeams(
            store=store,
            settings=settings,
            secrets=Secrets(secret_key),
            connector=Connector(session=microsoft.session, tokens=microsoft.tokens),
            guard=_guard(settings, microsoft.keys),
            now=now,
        )
        try:
            yield teams
        finally:
            await teams.close()


def _guard(settings: TeamsSettings, keys: Keys) -> Guard:
    if settings.app_id is None or not settings.is_guarded:
        log.warning("TEAMS_AUTH is off: whoever can reach the bot is let in")
        return Unguarded(tenants=settings.allowed)
    return TokenGuard(
        app_id=settings.app_id, issuer=settings.cloud.issuer, keys=keys, tenants=settings.allowed
    )


# --- the doctor


async def diagnose(settings: TeamsSettings, *, now: Callable[[], datetime]) -> list[Check]:
    """What is set without what it needs, and what Microsoft says to it."""
    found = checks.together(settings)
    if settings.app_id is None or not settings.is_guarded:
        return found
    async with _microsoft(settings, now) as microsoft:
        asked: list[Coroutine[Any, Any, Check]] = [checks.keys(microsoft.keys)]
        if microsoft.tokens is not None:
            asked.insert(0, checks.token(microsoft.tokens))
        if settings.public_url:
            asked.append(checks.endpoint(settings.public_url, microsoft.session))
        return [*found, *await asyncio.gather(*asked)]
