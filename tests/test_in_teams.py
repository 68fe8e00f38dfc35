"""Teams' parts put together: from an empty database to a reminder that arrives, alone and beside Slack."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import app, config, in_teams
from bot.engine import loop
from bot.handlers.dispatch import Dispatcher
from bot.in_teams import InTeams
from bot.platforms.teams import registration
from bot.platforms.teams.adapter import TeamsAdapter
from bot.platforms.teams.clouds import PUBLIC
from bot.platforms.teams.registration import TeamsSettings
from bot.store import accounts as known
from bot.store import presence
from bot.store.unit_of_work import Store
from tests.harness import moment
from tests.platforms.slack import standin as slacks
from tests.platforms.slack.signed import Signer
from tests.platforms.slack.standin import SIGNING_SECRET
from tests.platforms.teams import identity as identities
from tests.platforms.teams import standin
from tests.platforms.teams.activities import (
    CHAT,
    IMRAN,
    LEADS,
    NADIA,
    NADIA_THERE,
    activity,
    to_the_bot,
)
from tests.platforms.teams.identity import APP_ID, SECRET, TENANT, Identity
from tests.platforms.teams.standin import Sent, Teams

KEY = "k" * 32


@pytest.fixture
async def identity() -> AsyncIterator[Identity]:
    async with identities.running() as running:
        yield running


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    async with standin.running(TENANT) as running:
        running.people = {NADIA: CHAT, NADIA_THERE: CHAT}
        running.conversations = {CHAT, LEADS}
        yield running


def settings_for(identity: Identity, **changed: Any) -> TeamsSettings:
    settings: dict[str, Any] = {
        "app_id": APP_ID,
        "password": SECRET,
        "tenants": (TENANT,),
        "openid_url": identity.openid_url,
        "authority_url": identity.address,
    }
    return TeamsSettings(**settings | changed)


@dataclass(kw_only=True)
class Connector:
    """Says things to the bot as Microsoft's connector does. now: as the bot's clock reads."""

    session: aiohttp.ClientSession
    identity: Identity
    teams: Teams
    url: str
    now: Callable[[], datetime]
    said: int = 0

    async def say(self, words: str, where: str = "personal", **changed: Any) -> int:
        """The status of the answer. In a channel the bot is mentioned."""
        self.said += 1
        words_there = {"text": words} if where == "personal" else to_the_bot(words)
        told = activity(where, id=f"{self.said}", serviceUrl=self.teams.address, **(words_there | changed))
        told["conversation"] = told["conversation"] | {"id": told["conversation"]["id"].partition(";")[0]}
        claims = {"serviceurl": self.teams.address}
        token = self.identity.token(self.now(), claims=claims)
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.post(self.url, json=told, headers=headers) as answer:
            return answer.status

    def heard(self, conversation: str) -> list[Sent]:
        return [each for each in self.teams.sent if each.conversation.startswith(conversation)]


@dataclass(kw_only=True)
class Running:
    connector: Connector
    parts: InTeams
    adapter: TeamsAdapter
    clock: list[datetime]

    async def answered(self) -> None:
        """Everything that was asked has its answer."""
        await self.adapter.finish()
        await self.parts.settled()


@asynccontextmanager
async def running(store: Store, teams: Teams, identity: Identity, **changed: Any) -> AsyncIterator[Running]:
    clock = [moment("2024-06-20T10:00")]
    application = web.Application()
    settings = settings_for(identity, **changed)
    async with in_teams.opened(store, settings, secret_key=KEY, now=lambda: clock[0]) as parts:
        adapter = parts.adapter(Dispatcher(store=store).handle)
        parts.mount(adapter, application)
        parts.follow()
        async with TestServer(application) as listening, aiohttp.ClientSession() as session:
            connector = Connector(
                session=session,
                identity=identity,
                teams=teams,
                url=str(listening.make_url("/api/messages")),
                now=lambda: clock[0],
            )
            yield Running(connector=connector, parts=parts, adapter=adapter, clock=clock)


async def test_from_nothing_to_a_reminder_that_arrives(sqlite_store: Store, teams: Teams, identity: Identity):
    async with running(sqlite_store, teams, identity) as bot:
        assert await bot.connector.say("network setup South Quay QA Leads chair me") == 200
        assert await bot.connector.say("action add me to book the room by Friday 12 July") == 200
        await bot.answered()
        setup, added = bot.connector.heard(CHAT)
        post = bot.parts.post()
        for _ in range(25):
            bot.clock[0] += timedelta(days=1)
            await loop.do_round(sqlite_store, {"teams": post}, bot.clock[0])
        reminded = bot.connector.heard(CHAT)[2:]

    assert "South Quay QA Leads" in setup.words
    assert "book the room" in added.words
    assert any("book the room" in each.words for each in reminded)


async def test_what_happens_in_a_team_is_followed(sqlite_store: Store, teams: Teams, identity: Identity):
    team = "19:team@thread.tacv2"
    imran = {"id": "29:1imran", "aadObjectId": IMRAN, "name": "Imran Sethi", "tenantId": TENANT}
    teams.roster = {
        team: [imran],
        CHAT: [{**imran, "id": NADIA_THERE, "aadObjectId": NADIA, "name": "Nadia"}],
    }
    async with running(sqlite_store, teams, identity) as bot:
        await bot.connector.say("network setup South Quay QA Leads chair me", "channel")
        for _ in range(2):
            news = {"type": "installationUpdate", "action": "add", "text": None}
            assert await bot.connector.say("", "channel", **news) == 200
        await bot.answered()
        seen = await sqlite_store.run(
            lambda connection: known.account_of(connection, "teams", TENANT, IMRAN), write=False
        )
        served = await sqlite_store.run(
            lambda connection: presence.address_of(connection, "teams", TENANT), write=False
        )
        welcomes = [each for each in bot.connector.heard(LEADS) if "I am back" in str(each.activity)]

    assert seen is not None
    assert seen.name == "Imran Sethi"
    assert served == teams.address
    assert len(welcomes) == 1


async def test_one_token_serves_everything_that_is_sent(
    sqlite_store: Store, teams: Teams, identity: Identity
):
    async with running(sqlite_store, teams, identity) as bot:
        for _ in range(5):
            await bot.connector.say("help")
        await bot.answered()

    assert len(bot.connector.heard(CHAT)) == 5
    assert identity.asked["token"] == 1
    assert teams.tokens == {"token-1"}


@pytest.mark.parametrize(
    "tenants, status", [((TENANT,), 200), (("0f0f0f0f-3c1e-4a6f-8f3e-2f6d0b1a9c33",), 403)]
)
async def test_only_the_tenants_of_the_settings_come_in(
    sqlite_store: Store, teams: Teams, identity: Identity, tenants: tuple[str, ...], status: int
):
    async with running(sqlite_store, teams, identity, tenants=tenants) as bot:
        assert await bot.connector.say("help") == status


async def test_without_authentication_nothing_is_proved_and_no_token_is_sent(
    sqlite_store: Store, teams: Teams, identity: Identity
):
    """The bot's own token would go to whatever address whoever comes in names."""
    teams.is_token = lambda token: False
    async with running(sqlite_store, teams, identity, is_guarded=False) as bot:
        status = await bot.connector.say("help")
        await bot.answered()

    assert status == 200
    assert identity.asked == {}
    assert teams.asked
    assert teams.tokens == set()


def test_the_settings_speak_of_registrations_as_the_platform_does():
    """Neither may import the other: reading settings loads no platform."""
    words = ("SINGLE_TENANT", "MULTI_TENANT", "MANAGED_IDENTITY", "ANY_TENANT")

    assert [getattr(config, each) for each in words] == [getattr(registration, each) for each in words]
    assert config.Settings().teams_openid_url == PUBLIC.openid_url
    assert config.Settings().teams_app_type == TeamsSettings().app_type


# --- a process that serves both


@dataclass(kw_only=True)
class Office:
    """One bot in Slack and in Teams."""

    process: Process
    slack: Signer
    teams: Connector
    log: Path

    async def in_teams(self, words: str, where: str = "personal", **changed: Any) -> str:
        """What the bot says to it, as text."""
        conversation = CHAT if where == "personal" else LEADS
        before = len(self.teams.heard(conversation))
        assert await self.teams.say(words, where, **changed) == 200
        await self.until(
            lambda: len(self.teams.heard(conversation)) > before, f"nothing was answered to {words!r}"
        )
        return self.teams.heard(conversation)[before].words

    async def until(self, come: Callable[[], bool], otherwise: str) -> None:
        """Nobody tells when another process has sent something."""
        for _ in range(200):
            if come():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), 0.05)
        raise AssertionError(f"{otherwise}: {self.log.read_text()}")


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/convenor.db"
    subprocess.run(
        [sys.executable, "-m", "bot", "migrate", "--database", url], check=True, capture_output=True
    )
    return url


@pytest.fixture
async def office(database: str, tmp_path: Path, teams: Teams, identity: Identity) -> AsyncIterator[Office]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "serve.log"
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slacks.running())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        process = await _serving(
            log,
            {
                "DATABASE_URL": database,
                "PORT": str(port),
                "SECRET_KEY": KEY,
                "SLACK_BOT_TOKEN": "xoxb-quay",
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": slack.base_url,
                "TEAMS_APP_ID": APP_ID,
                "TEAMS_APP_PASSWORD": SECRET,
                "TEAMS_TENANT_IDS": TENANT,
                "TEAMS_OPENID_URL": identity.openid_url,
                "TEAMS_AUTHORITY_URL": identity.address,
            },
        )
        try:
            address = f"http://127.0.0.1:{port}"
            await _ready(process, session, f"{address}/readyz")
            yield Office(
                process=process,
                slack=Signer(slack=slack, session=session, url=f"{address}/slack/events"),
                teams=Connector(
                    session=session,
                    identity=identity,
                    teams=teams,
                    url=f"{address}/api/messages",
                    now=loop.local_clock,  # The process reads it too.
                ),
                log=log,
            )
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


async def _serving(log: Path, settings: dict[str, str]) -> Process:
    with log.open("w") as out:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", stdout=out, stderr=out, env={**os.environ, **settings}
        )


async def _ready(process: Process, session: aiohttp.ClientSession, address: str) -> None:
    """Ask until it answers: nobody tells when another process is ready."""
    for _ in range(300):
        with suppress(aiohttp.ClientConnectionError):
            async with session.get(address) as answer:
                if answer.status == 200:
                    return
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 0.1)
    raise AssertionError("the bot does not get ready")


@pytest.mark.slow
async def test_one_network_lives_in_slack_and_in_teams_of_one_process(office: Office):
    setup = await office.slack.command("/network", "setup South Quay QA Leads chair me", by="U0MARION")
    codes = await office.slack.command("/network", "link", by="U0MARION")
    link, claim = _codes(codes.json["text"])

    connected = await office.in_teams(f"network link {link}", "channel")
    claimed = await office.in_teams(f"network claim {claim}")
    added = await office.slack.command("/action", "add me to book the room by 12 July", by="U0MARION")
    seen = await office.in_teams("action list mine")
    done = await office.in_teams("done 1")
    left = await office.slack.command("/action", "list mine", by="U0MARION")

    assert "South Quay QA Leads" in setup.json["text"]
    assert "South Quay QA Leads" in connected
    assert "Marion" in claimed or "South Quay" in claimed
    assert "book the room" in added.json["text"]
    assert "book the room" in seen
    assert "book the room" in done
    assert "book the room" not in left.json["text"]
    assert "Traceback" not in office.log.read_text()


def _codes(text: str) -> tuple[str, str]:
    """The code that connects a channel, and the one by which the chair claims their account."""
    link = re.search(r"link ([A-Z0-9]{4}-[A-Z0-9]{4})", text)
    claim = re.search(r"claim ([A-Z0-9]{4}-[A-Z0-9]{4})", text)
    assert link is not None
    assert claim is not None
    return link[1], claim[1]


@pytest.mark.slow
async def test_what_is_being_answered_when_the_process_is_stopped_is_answered(office: Office):
    teams = office.teams.teams
    teams.open.clear()  # The answer can't be sent yet.
    asked = asyncio.create_task(office.teams.say("help"))
    await office.until(lambda: teams.asked > 0, "the bot does not answer")
    office.process.terminate()
    teams.open.set()

    assert await asked == 200
    assert await office.process.wait() == 0
    assert len(office.teams.heard(CHAT)) == 1


# --- the doctor


async def test_the_doctor_asks_microsoft_and_the_way_to_the_bot(
    sqlite_store: Store, teams: Teams, identity: Identity
):
    async with running(sqlite_store, teams, identity) as bot:
        public = bot.connector.url.removesuffix("/api/messages")
        settings = settings_for(identity, public_url=public)
        found = await in_teams.diagnose(settings, now=lambda: bot.clock[0])

    assert [each.says for each in found if each.ok] == [
        "Microsoft gives the bot a token",
        "the keys that prove a request to be Teams’ are published",
        f"{public}/api/messages answers, and lets nobody in without a proof",
    ]
    assert [each.says for each in found if not each.ok] == [
        f"PUBLIC_URL is {public}, where Teams sends nothing"
    ]


async def test_the_doctor_warns_where_teams_lets_anybody_in(tmp_path: Path):
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "TEAMS_AUTH": "off"}
    found = await app.diagnose(None, environment, now=moment("2024-06-20T10:00"))

    says = {each.check: each for each in found}
    assert says["platforms"].says == "messages go by Microsoft Teams"
    assert not says["teams"].ok
    assert says["teams"].says.startswith("TEAMS_AUTH is off")


async def test_the_doctor_names_what_keeps_the_bot_from_starting(tmp_path: Path):
    environment = {"TEAMS_AUTH": "off", "HOST": "0.0.0.0"}
    (found,) = await app.diagnose(None, environment, now=moment("2024-06-20T10:00"))

    assert (found.check, found.ok) == ("settings", False)
    assert found.fix.startswith("TEAMS_AUTH is off")


async def test_an_app_that_is_not_switched_on_is_missed(tmp_path: Path):
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "TEAMS_TENANT_IDS": TENANT}
    found = await app.diagnose(None, environment, now=moment("2024-06-20T10:00"))

    assert "TEAMS_APP_ID is not set" in next(each.says for each in found if each.check == "teams")


def test_a_process_without_teams_does_not_load_it():
    program = "import sys, bot.app, bot.cli; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert {"bot.in_teams", "bot.platforms.teams", "botbuilder", "bot.in_slack", "slack_bolt"} & {
        *loaded
    } == set()
