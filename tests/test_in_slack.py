"""Slack's parts put together: from an empty database to a reminder that arrives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import in_slack
from bot.engine import loop
from bot.handlers.dispatch import Dispatcher
from bot.in_slack import InSlack
from bot.platforms.slack.checks import SlackSettings
from bot.store.unit_of_work import Store
from tests.harness import moment
from tests.platforms.slack import standin
from tests.platforms.slack.signed import Signer
from tests.platforms.slack.standin import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Slack

KEY = "k" * 32
ONE = SlackSettings(bot_token="xoxb-quay", signing_secret=SIGNING_SECRET)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with standin.running() as running:
        yield running


@dataclass(kw_only=True)
class Running:
    signer: Signer
    parts: InSlack
    clock: list[datetime]

    async def settled(self) -> None:
        """Everything that was begun is done."""
        await self.parts.settled()


@asynccontextmanager
async def running(store: Store, slack: Slack, settings: SlackSettings = ONE) -> AsyncIterator[Running]:
    clock = [moment("2024-06-20T10:00")]
    application = web.Application()
    async with in_slack.opened(
        store, settings, api_url=slack.base_url, secret_key=KEY, now=lambda: clock[0]
    ) as parts:
        adapter = parts.adapter(Dispatcher(store=store).handle)
        parts.mount(adapter, application)
        parts.follow()
        async with TestServer(application) as listening, aiohttp.ClientSession() as session:
            signer = Signer(
                slack=slack,
                session=session,
                url=str(listening.make_url("/slack/events")),
                now=lambda: clock[0].timestamp(),
            )
            yield Running(signer=signer, parts=parts, clock=clock)


async def test_from_nothing_to_a_reminder_that_arrives(sqlite_store: Store, slack: Slack):
    async with running(sqlite_store, slack) as bot:
        await bot.settled()
        setup = await bot.signer.command("/network", "setup South Quay QA Leads chair me", by="U0MARION")
        added = await bot.signer.command(
            "/action", "add me to book the room by Friday 12 July", by="U0MARION"
        )
        post = bot.parts.post()
        for _ in range(25):
            bot.clock[0] += timedelta(days=1)
            await loop.do_round(sqlite_store, {"slack": post}, bot.clock[0])

        assert "South Quay QA Leads" in setup.json["text"]
        assert "book the room" in added.json["text"]
        assert any("book the room" in each.text for each in slack.messages("U0MARION"))


async def test_the_directory_is_read_at_the_start(sqlite_store: Store, slack: Slack):
    async with running(sqlite_store, slack) as bot:
        await bot.settled()

    assert slack.calls("users.list")


async def test_a_workspace_that_was_never_added_is_told_so(sqlite_store: Store, slack: Slack):
    settings = SlackSettings(
        signing_secret=SIGNING_SECRET,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        public_url="https://convenor.example.org",
    )
    async with running(sqlite_store, slack, settings) as bot:
        answer = await bot.signer.command("/action", "list", by="U0MARION")

    assert (answer.status, "not installed" in answer.json["text"]) == (200, True)


async def test_with_both_ways_in_the_token_of_the_settings_speaks_where_nothing_is_installed(
    sqlite_store: Store, slack: Slack
):
    settings = SlackSettings(
        bot_token="xoxb-quay",
        signing_secret=SIGNING_SECRET,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        public_url="https://convenor.example.org",
    )
    async with running(sqlite_store, slack, settings) as bot:
        answer = await bot.signer.command("/convenor", "help", by="U0MARION")
        bot.signer.workspace = "T0OTHER"
        elsewhere = await bot.signer.command("/convenor", "help", by="U0MARION")

    assert answer.json["blocks"]
    assert "not installed" in elsewhere.json["text"]


# --- where the network's channel goes


async def at_home(bot: Running) -> None:
    await bot.settled()
    await bot.signer.command("/network", "setup South Quay QA Leads chair me", by="U0MARION")


async def deliver(store: Store, bot: Running) -> None:
    """Let what waits be sent on the next working day."""
    post = bot.parts.post()
    for _ in range(3):
        bot.clock[0] += timedelta(days=1)
        await loop.do_round(store, {"slack": post}, bot.clock[0])


GONE = {
    "channel_archive": "was archived",
    "channel_deleted": "was deleted",
    "channel_left": "no longer has me in it",
    "group_archive": "was archived",
    "group_deleted": "was deleted",
    "group_left": "no longer has me in it",
}


@pytest.mark.parametrize(("kind", "words"), GONE.items(), ids=list(GONE))
async def test_the_chair_hears_once_that_the_channel_is_lost_and_nothing_is_posted_there(
    sqlite_store: Store, slack: Slack, kind: str, words: str
):
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        for _ in range(2):
            answer = await bot.signer.event({"type": kind, "channel": "C0QALEADS", "user": "U0NADIA"})
        await bot.signer.command("/meeting", "schedule 18 July 10:00", by="U0MARION", channel="C0OTHER")
        await deliver(sqlite_store, bot)

    assert answer.status == 200
    told = [each for each in slack.messages("U0MARION") if words in each.text]
    assert len(told) == 1
    assert "They reach no channel now" in told[0].text
    assert not [each for each in slack.messages("C0QALEADS") if "18 July" in each.text]


async def test_a_channel_with_a_new_id_stays_the_networks(sqlite_store: Store, slack: Slack):
    slack.add_channel("C0NEW", "qa-leads")
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        moved = {"type": "channel_id_changed", "old_channel_id": "C0QALEADS", "new_channel_id": "C0NEW"}
        await bot.signer.event(moved)
        await bot.signer.event(moved)
        await bot.signer.command("/meeting", "schedule 18 July 10:00", by="U0MARION", channel="C0NEW")
        await deliver(sqlite_store, bot)

    assert [each for each in slack.messages("C0NEW") if "18 July" in each.text]
    assert not [each for each in slack.messages("C0QALEADS") if "18 July" in each.text]


async def test_what_happens_to_other_channels_is_nothing_to_the_network(sqlite_store: Store, slack: Slack):
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        said = len(slack.messages("U0MARION"))
        await bot.signer.event({"type": "channel_archive", "channel": "C0OTHER", "user": "U0NADIA"})
        await bot.signer.event(
            {"type": "channel_rename", "channel": {"id": "C0QALEADS", "name": "leads", "created": 1}}
        )
        await deliver(sqlite_store, bot)

    assert not [each for each in slack.messages("U0MARION")[said:] if "channel" in each.text.lower()]
