"""Slack's parts put together: from an empty database to a reminder that arrives."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Connection, select, update

from bot import app, in_slack
from bot.engine import loop
from bot.handlers.dispatch import Dispatcher
from bot.in_slack import InSlack
from bot.platforms.slack.adapter import SlackAdapter
from bot.platforms.slack.checks import SlackSettings
from bot.platforms.slack.workspaces import to_text
from bot.store import lockouts, tables
from bot.store.lockouts import Lockout
from bot.store.unit_of_work import Store
from tests.engine.world import FakePlatform
from tests.harness import moment, text
from tests.platforms.slack import standin
from tests.platforms.slack.signed import Signer
from tests.platforms.slack.standin import (
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Fault,
    Slack,
    bad_gateway,
    says,
)
from tests.platforms.slack.standin_state import Posted

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
    adapter: SlackAdapter
    clock: list[datetime]

    async def answered(self) -> None:
        """Everything that was asked has its answer."""
        await self.adapter.finish()

    async def settled(self) -> None:
        """Everything that was begun is done."""
        await self.parts.settled()


@dataclass(kw_only=True)
class Nights:
    """Lets a day pass when a test says so; shorter pauses pass at once."""

    over: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def pause(self, seconds: float) -> None:
        if seconds == in_slack.EVERY_DAY:
            self.begun.set()
            await self.over.get()

    async def pass_(self) -> None:
        await self.begun.wait()
        self.begun.clear()
        self.over.put_nowait(None)
        await self.begun.wait()


@asynccontextmanager
async def running(
    store: Store, slack: Slack, settings: SlackSettings = ONE, *, nights: Nights | None = None
) -> AsyncIterator[Running]:
    clock = [moment("2024-06-20T10:00")]
    application = web.Application()
    async with in_slack.opened(
        store, settings, api_url=slack.base_url, secret_key=KEY, now=lambda: clock[0]
    ) as parts:
        if nights is not None:
            parts.pause = nights.pause
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
            yield Running(signer=signer, parts=parts, adapter=adapter, clock=clock)


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


async def test_slacks_own_dates_are_left_to_slack_itself(sqlite_store: Store, slack: Slack):
    async with running(sqlite_store, slack) as bot:
        elsewhere = await bot.parts.look_of("T0QUAY")
        bot.parts.api_url = in_slack.SLACK_URL
        at_slack = await bot.parts.look_of("T0OTHER")

    assert (elsewhere.dates, at_slack.dates) == (False, True)


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


@pytest.mark.parametrize("kind", GONE)
async def test_the_chair_hears_once_that_the_channel_is_lost_and_nothing_is_posted_there(
    sqlite_store: Store, slack: Slack, kind: str
):
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        for _ in range(2):
            answer = await bot.signer.event({"type": kind, "channel": "C0QALEADS", "user": "U0NADIA"})
        await bot.signer.command("/meeting", "schedule 18 July 10:00", by="U0MARION", channel="C0OTHER")
        await deliver(sqlite_store, bot)

    assert answer.status == 200
    told = [each for each in slack.messages("U0MARION") if GONE[kind] in each.text]
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


# --- the directory, and a token that is refused

MANY = SlackSettings(
    signing_secret=SIGNING_SECRET,
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    public_url="https://convenor.example.org",
)


async def whole_organisation(bot: Running, slack: Slack) -> None:
    """The bot is installed in an organisation of two workspaces; a third is another's."""
    slack.kept.workspaces["T0QUAY"].enterprise = "E0COUNTY"
    slack.add_workspace("T0COUNTY", "County Hall", enterprise="E0COUNTY")
    slack.add_workspace("T0EAST", "Eastmarsh", enterprise="E0EAST")
    slack.add_user("U0GWEN", "Gwen Tallis", workspace="T0COUNTY")
    grant = slack.kept.grants["xoxb-org"] = replace(
        slack.kept.grants["xoxb-quay"], token="xoxb-org", org_wide=True
    )
    installation = Installation(
        user_id="U0MARION", enterprise_id="E0COUNTY", is_enterprise_install=True, bot_token=grant.token
    )
    await bot.parts.kept.save(enterprise="E0COUNTY", workspace="", name="Quays", text=to_text(installation))


def read(slack: Slack) -> list[str]:
    """The workspaces whose people were read, in order."""
    return [
        str(each.arguments.get("team_id") or each.workspace)
        for each in slack.calls("users.list")
        if each.answer == "ok"
    ]


async def known(store: Store) -> set[tuple[str, str]]:
    table = tables.account
    return await store.run(
        lambda connection: {
            tuple(row) for row in connection.execute(select(table.c.workspace, table.c.name))
        },
        write=False,
    )  # type: ignore[return-value]  # two columns


async def test_an_organisations_workspaces_are_each_visited(sqlite_store: Store, slack: Slack):
    nights = Nights()
    async with running(sqlite_store, slack, MANY, nights=nights) as bot:
        await bot.settled()
        assert read(slack) == []
        await whole_organisation(bot, slack)
        await nights.pass_()

        assert read(slack) == ["T0QUAY", "T0COUNTY"]
        assert ("T0COUNTY", "Gwen Tallis") in await known(sqlite_store)
        client = await bot.parts.workspaces.client_of("T0COUNTY")
        assert client.token == "xoxb-org", "later the workspace may be named alone"


async def test_a_workspace_that_an_organisation_lets_the_bot_into_is_visited_at_once(
    sqlite_store: Store, slack: Slack
):
    async with running(sqlite_store, slack, MANY) as bot:
        await bot.settled()
        await whole_organisation(bot, slack)
        event = {"type": "team_access_granted", "team_ids": ["T0COUNTY"]}
        authorization = {"enterprise_id": "E0COUNTY", "team_id": None, "is_enterprise_install": True}
        body = bot.signer.event_body(event) | {"authorizations": [authorization]}
        await bot.signer.raw(json.dumps(body).encode(), {"Content-Type": "application/json"})
        await bot.settled()

        assert read(slack) == ["T0COUNTY"]


async def test_the_directory_is_read_again_each_day(sqlite_store: Store, slack: Slack):
    nights = Nights()
    async with running(sqlite_store, slack, nights=nights) as bot:
        await bot.settled()
        slack.add_user("U0NEW", "Sam Okoro")
        before = len(read(slack))
        await nights.pass_()

        assert len(read(slack)) == before + 1
        assert ("T0QUAY", "Sam Okoro") in await known(sqlite_store)


async def test_a_refused_token_is_told_to_the_chair_once_by_another_way(sqlite_store: Store, slack: Slack):
    nights = Nights()
    async with running(sqlite_store, slack, nights=nights) as bot:
        await bot.settled()
        await bot.signer.command("/network", "setup South Quay QA Leads chair me", by="U0MARION")
        await bot.signer.command("/action", "add me to book the room by Friday 12 July", by="U0MARION")
        await bot.signer.command("/action", "add me to find a caterer by Monday 15 July", by="U0MARION")
        slack.revoke()
        mail = FakePlatform(name="console")
        platforms = {"slack": bot.parts.post(), "console": mail}
        for _ in range(25):
            bot.clock[0] += timedelta(days=1)
            await loop.do_round(sqlite_store, platforms, bot.clock[0])
            await bot.settled()
            await loop.do_round(sqlite_store, platforms, bot.clock[0] + timedelta(minutes=1))

        told = [each for each in mail.messages if "I can’t write in Slack any more" in text(each.card)]
        assert len(told) == 1
        assert any("book the room" in text(each.card) for each in mail.messages), "reminders go that way too"
        locked = await sqlite_store.run(lockouts.now, write=False)
        assert [(each.workspace, "has to be added again" in each.why) for each in locked] == [
            ("T0QUAY", True)
        ]

        slack.kept.grants["xoxb-quay"].error = ""
        await nights.pass_()
        assert await sqlite_store.run(lockouts.now, write=False) == []


async def test_the_doctor_says_where_the_bot_cannot_write(sqlite_store: Store):
    shut = Lockout(
        platform="slack",
        workspace="T0QUAY",
        why="the bot's Slack token was withdrawn; it has to be added again",
        since=moment("2024-06-20T10:00"),
    )

    def look(connection: Connection) -> list[app.Finding]:
        lockouts.note(connection, shut)
        return app._diagnose_register(connection, shut.since)

    [found] = [each for each in await sqlite_store.run(look) if each.check == "slack"]

    assert not found.ok
    assert found.says.startswith(
        "since 2024-06-20 09:00 UTC nothing can be written in T0QUAY: the bot's Slack"
    )
    assert "add the bot again" in found.fix


async def test_a_delivery_is_shown_in_the_home_of_whom_it_went_to(sqlite_store: Store, slack: Slack):
    nights = Nights()
    async with running(sqlite_store, slack, nights=nights) as bot:
        await bot.settled()
        await bot.signer.command("/network", "setup South Quay QA Leads chair me", by="U0MARION")
        homes = bot.parts._homes
        assert homes is not None
        homes._pause = nights.pause
        await homes.opened("T0QUAY", "U0MARION")
        await bot.signer.command("/action", "add me to book the room by Friday 12 July", by="U0MARION")
        await homes.settled()
        slack.kept.calls.clear()
        await sqlite_store.run(
            lambda connection: connection.execute(update(tables.action).values(status="done")) and None
        )
        bot.parts.post()._wrote("T0QUAY", "U0MARION")
        await homes.settled()

        assert len(slack.calls("views.publish")) == 1


# --- a thumbs-up on a reminder


async def reminder(store: Store, slack: Slack, bot: Running) -> Posted:
    """The first message that reminds Marion of something."""
    await at_home(bot)
    for what in ("book the room", "ask Eastmarsh for its figures"):
        await bot.signer.command("/action", f"add me to {what} by Friday 12 July", by="U0MARION")
    await bot.signer.command("/action", "add me to write the report by 30 August", by="U0MARION")
    post = bot.parts.post()
    for _ in range(25):
        bot.clock[0] += timedelta(days=1)
        await loop.do_round(store, {"slack": post}, bot.clock[0])
        found = [each for each in slack.messages("U0MARION") if "book the room" in each.text]
        if found:
            return found[0]
    raise AssertionError("nobody was reminded")


def thumbs_up(on: Posted) -> dict[str, object]:
    return {
        "type": "reaction_added",
        "user": "U0MARION",
        "reaction": "thumbsup",
        "item_user": "U0BOTQUAY",
        "item": {"type": "message", "channel": on.channel, "ts": on.ts},
    }


async def test_a_thumbs_up_on_a_reminder_asks_about_its_actions_once_and_changes_nothing(
    sqlite_store: Store, slack: Slack
):
    async with running(sqlite_store, slack) as bot:
        reminded = await reminder(sqlite_store, slack, bot)
        before = len(slack.messages("U0MARION"))
        for _ in range(2):
            await bot.signer.event(thumbs_up(reminded))
        await bot.answered()
        (asked,) = slack.messages("U0MARION")[before:]
        await bot.signer.press(asked, "Done", by="U0MARION")
        await bot.answered()
        listed = await bot.signer.command("/action", "list mine", by="U0MARION")

    assert "Which of these are done?" in asked.text
    assert "book the room" in asked.text
    assert "Eastmarsh" in asked.text
    assert "report" not in asked.text
    assert asked.thread_ts == reminded.ts
    assert "book the room" not in listed.json["text"]
    assert "Eastmarsh" in listed.json["text"]


async def test_a_thumbs_up_on_what_is_done_or_on_anything_else_is_a_nod(sqlite_store: Store, slack: Slack):
    async with running(sqlite_store, slack) as bot:
        reminded = await reminder(sqlite_store, slack, bot)
        await bot.signer.direct_message("help", by="U0MARION")
        await bot.signer.direct_message("done #1, #2", by="U0MARION")
        await bot.answered()
        before = slack.messages("U0MARION")
        await bot.signer.event(thumbs_up(reminded))
        await bot.signer.event(thumbs_up(before[-1]))
        await bot.answered()

    assert slack.messages("U0MARION") == before


# --- who speaks before the directory was read


async def members(bot: Running) -> str:
    listed = await bot.signer.command("/network", "members", by="U0MARION")
    return str(listed.json["text"])


async def test_who_sets_a_network_up_before_the_directory_is_read_has_their_own_name(
    sqlite_store: Store, slack: Slack
):
    slack.always("users.list", says("fatal_error"))
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        assert "Marion Keane" in await members(bot)

    assert len(slack.calls("users.info")) == 1


async def test_whom_the_directory_has_shown_nobody_asks_about(sqlite_store: Store, slack: Slack):
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        assert "Marion Keane" in await members(bot)

    assert not slack.calls("users.info")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(bad_gateway(), id="a gateway's page"),
        pytest.param(Fault(status=200, body='{"ok": true}'), id="a yes without a user"),
        pytest.param(
            Fault(status=200, body='{"ok": true, "user": {"name": "x"}}'), id="a user without an id"
        ),
    ],
)
async def test_without_an_answer_of_slack_everything_goes_on_with_the_handle(
    sqlite_store: Store, slack: Slack, fault: Fault
):
    slack.always("users.list", says("fatal_error"))
    slack.always("users.info", fault)
    async with running(sqlite_store, slack) as bot:
        await at_home(bot)
        assert "u0marion" in await members(bot)
