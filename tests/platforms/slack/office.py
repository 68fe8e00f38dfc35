"""A network whose people are in Slack: the real dispatcher on SQLite behind the real adapter, on a real port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.request import Request, Sender
from bot.handlers.dispatch import Dispatcher
from bot.platforms.slack.adapter import SlackAdapter
from bot.platforms.slack.asked import Noticed
from bot.platforms.slack.files import HOME
from bot.platforms.slack.render import Look
from bot.platforms.slack.workspaces import OneWorkspace
from bot.replies.model import Reply
from bot.store import entrance
from bot.store.register import Register
from bot.store.secrets import BadSignature, Secrets
from bot.web import server
from tests.harness import Bot
from tests.platforms.slack.signed import Signer
from tests.platforms.slack.standin import PEOPLE, SIGNING_SECRET, Slack

PURPOSE = "slack button"
SECRETS = Secrets("a secret key of thirty-two letters")


def seal(payload: str) -> str:
    return SECRETS.sign(payload, purpose=PURPOSE)


def unseal(value: str) -> str:
    try:
        return SECRETS.unsign(value, purpose=PURPOSE).decode()
    except BadSignature as error:
        raise ValueError("not signed by this bot") from error


@dataclass(kw_only=True)
class Office:
    """The bot in its workspace, and what it was told."""

    bot: Bot
    slack: Slack
    adapter: SlackAdapter
    signer: Signer
    requests: list[Request] = field(default_factory=list)
    homes: list[tuple[str, str]] = field(default_factory=list)
    notices: list[Noticed] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)

    async def settled(self) -> None:
        """Everything that was begun is done."""
        await self.adapter.finish()


Between = Callable[[Callable[[Request], Awaitable[Reply]]], Callable[[Request], Awaitable[Reply]]]


@asynccontextmanager
async def opened(
    bot: Bot,
    slack: Slack,
    *,
    between: Between = lambda handle: handle,
    patience: float = 2.0,
    connected: bool = False,
    now: Callable[[], datetime] | None = None,
    files_at: str = HOME,
) -> AsyncIterator[Office]:
    """between: stands before the dispatcher, for a test that makes it slow or fail. connected: before, already.

    now: a clock that moves; else it stands still.
    """
    if not connected:
        await bot.look(_connect)
    stamp = bot.now
    clock = now or (lambda: stamp)
    async with aiohttp.ClientSession() as session:

        def connect(token: str | None) -> AsyncWebClient:
            return AsyncWebClient(token=token, base_url=slack.base_url, session=session, retry_handlers=[])

        async def look(workspace: str) -> Look:
            return Look(users=users, seal=seal)

        async def on_home(workspace: str, user: str) -> None:
            office.homes.append((workspace, user))

        async def on_notice(notice: Noticed) -> None:
            office.notices.append(notice)

        handle = between(Dispatcher(store=bot.store).handle)

        async def noted(request: Request) -> Reply:
            office.requests.append(request)
            return await handle(request)

        users = await bot.look(_users)
        adapter = SlackAdapter(
            handle=noted,
            unseal=unseal,
            look=look,
            workspaces=OneWorkspace("xoxb-quay", connect=connect),
            signing_secret=SIGNING_SECRET,
            files_at=files_at,
            api_url=slack.base_url,
            on_home=on_home,
            on_notice=on_notice,
            on_change=lambda workspace, user: office.changes.append((workspace, user)),
            now=clock,
            patience=patience,
        )

        async def ready() -> None:
            """There is nothing to wait for."""

        application = server.build(ready=ready, version="1")
        adapter.mount(application)
        async with TestServer(application) as listening:
            signer = Signer(
                slack=slack,
                session=session,
                url=str(listening.make_url("/slack/events")),
                now=lambda: clock().timestamp(),
            )
            office = Office(bot=bot, slack=slack, adapter=adapter, signer=signer)
            yield office


def _connect(register: Register) -> None:
    for user, name in PEOPLE.items():
        person = next(each for each in register.all_people if each.name == name)
        sender = Sender(platform="slack", workspace="T0QUAY", user=user, return_address=user)
        entrance.connect(
            register.connection,
            network_id=register.network.id,
            person_id=person.id,
            sender=sender,
            at=register.now - timedelta(days=1),
        )


def _users(register: Register) -> dict[int, str]:
    people = {each.name: each.id for each in register.all_people}
    return {people[name]: user for user, name in PEOPLE.items()}


def slow(release: asyncio.Event) -> Between:
    """A dispatcher that has stored everything, and answers when it is released."""

    def between(handle: Callable[[Request], Awaitable[Reply]]) -> Callable[[Request], Awaitable[Reply]]:
        async def held(request: Request) -> Reply:
            reply = await handle(request)
            await release.wait()
            return reply

        return held

    return between
