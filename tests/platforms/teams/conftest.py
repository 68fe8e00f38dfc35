"""What the tests of this platform share: an identity provider, the connector, who sends to it, and a clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.platforms.teams.connector import Connector
from bot.platforms.teams.outbound import TeamsPost
from bot.platforms.teams.pace import Pace
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.render import Look
from bot.platforms.teams.tokens import Password, Tokens
from tests.harness import Bot, bot
from tests.platforms.teams import identity as identities
from tests.platforms.teams import office as offices
from tests.platforms.teams import standin
from tests.platforms.teams.activities import BOT, CHAT, GROUP_CHAT, LEADS, NADIA, NADIA_THERE
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import APP_ID, SECRET, TENANT, Identity
from tests.platforms.teams.office import Office
from tests.platforms.teams.standin import Teams

__all__ = ["bot"]

LOOK = Look(users={}, seal=lambda payload: payload)


@pytest.fixture
async def identity() -> AsyncIterator[Identity]:
    async with identities.running() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def look_of(_: str) -> Look:
    return LOOK


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    async with standin.running(TENANT) as running:
        running.people = {NADIA: CHAT, NADIA_THERE: CHAT}
        running.conversations = {CHAT, GROUP_CHAT, LEADS}
        yield running


@pytest.fixture
async def tokens(session: aiohttp.ClientSession, identity: Identity, clock: Clock) -> AsyncIterator[Tokens]:
    password = Password(app_id=APP_ID, password=SECRET, tenant=TENANT, authority=identity.address)
    made = Tokens(password, session=session, now=clock.now, seconds=clock.seconds)
    yield made
    await made.close()


@pytest.fixture
def connector(session: aiohttp.ClientSession, tokens: Tokens) -> Connector:
    return Connector(session=session, tokens=tokens)


@pytest.fixture
def waited() -> list[float]:
    """How long each message waited for its turn, in seconds."""
    return []


@pytest.fixture
def post(connector: Connector, teams: Teams, clock: Clock, waited: list[float]) -> TeamsPost:
    async def pause(seconds: float) -> None:
        waited.append(seconds)
        clock.pass_(timedelta(seconds=seconds))

    made = TeamsPost(
        connector=connector, bot=BOT, look_of=look_of, pace=Pace(seconds=clock.seconds), pause=pause
    )
    made.heard(Reference(tenant=TENANT, service_url=teams.address, conversation=CHAT))
    return made


@pytest.fixture
async def office(bot: Bot, teams: Teams, identity: Identity) -> AsyncIterator[Office]:
    """The network's bot in the tenant."""
    async with offices.opened(bot, teams, identity) as opened:
        yield opened
