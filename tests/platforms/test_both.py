"""One network in Slack and in Teams at once: each through its own door, and both through one outbox."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import loop
from bot.engine.outbox import Platform
from bot.platforms.slack.outbound import SlackPost
from bot.platforms.slack.render import Look as SlackLook
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.outbound import TeamsPost
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.render import Look as TeamsLook
from bot.platforms.teams.tokens import Password, Tokens
from bot.store import tables
from bot.store.register import Register
from tests.harness import Bot, bot, moment, text
from tests.platforms.slack import office as in_slack
from tests.platforms.slack import standin as slacks
from tests.platforms.slack.standin import Slack
from tests.platforms.teams import identity as identities
from tests.platforms.teams import office as in_teams
from tests.platforms.teams import standin as connectors
from tests.platforms.teams.activities import BOT, LEADS
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import APP_ID, SECRET, TENANT
from tests.platforms.teams.office import chat_of
from tests.platforms.teams.standin import Teams

__all__ = ["bot"]

QA_LEADS = "C0QALEADS"
IMRAN = "Imran Sethi"
THERE = next(user for user, name in in_slack.PEOPLE.items() if name == IMRAN)


@dataclass(kw_only=True)
class Both:
    """The same people, with an account here and one there."""

    bot: Bot
    slack: in_slack.Office
    teams: in_teams.Office
    platforms: dict[str, Platform]

    async def code(self) -> str:
        shown = text(await self.bot.say("/network link"))
        found = re.search(r"/network link ([A-Z0-9]{4}-[A-Z0-9]{4})", shown)
        assert found is not None, shown
        return found[1]

    async def let_pass(self, until: str) -> None:
        """A worker that has both platforms, from now on."""
        while self.bot.now < moment(until):
            self.bot.now += timedelta(hours=1)
            await loop.do_round(self.bot.store, self.platforms, self.bot.now)

    def told_in_slack(self) -> list[str]:
        return [str(each) for each in self.slack.slack.messages(THERE)]

    def told_in_teams(self) -> list[str]:
        return [each.words for each in self.teams.shown(chat_of(IMRAN))]

    async def record(self) -> list[tuple[str, str]]:
        """(platform, kind) of everything that was sent to Imran, in order."""

        def read(register: Register) -> list[tuple[str, str]]:
            person = next(each for each in register.members if each.name == IMRAN)
            table = tables.delivery
            rows = register.connection.execute(
                table.select()
                .where(table.c.person_id == person.id, table.c.state == "sent")
                .order_by(table.c.id)
            )
            return [(row.platform, row.kind) for row in rows]

        return await self.bot.look(read)


@pytest.fixture
async def both(bot: Bot) -> AsyncIterator[Both]:
    async with AsyncExitStack() as stack:
        slack: Slack = await stack.enter_async_context(slacks.running())
        teams: Teams = await stack.enter_async_context(connectors.running(TENANT))
        identity = await stack.enter_async_context(identities.running())
        session = await stack.enter_async_context(aiohttp.ClientSession())

        def now() -> Any:
            return bot.now

        here = await stack.enter_async_context(in_slack.opened(bot, slack, now=now))
        there = await stack.enter_async_context(in_teams.opened(bot, teams, identity, now=now))
        yield Both(
            bot=bot,
            slack=here,
            teams=there,
            platforms={
                "slack": _slack_post(slack, session),
                "teams": await _teams_post(teams, identity.address, session, stack, now),
            },
        )


def _slack_post(slack: Slack, session: aiohttp.ClientSession) -> SlackPost:
    client = AsyncWebClient(token="xoxb-quay", base_url=slack.base_url, session=session, retry_handlers=[])

    async def client_of(_: str) -> AsyncWebClient:
        return client

    async def look_of(_: str) -> SlackLook:
        return SlackLook(users={}, seal=in_slack.seal)

    async def token_refused(workspace: str, error: str) -> None:
        raise AssertionError(f"{error} in {workspace}")

    return SlackPost(client_of=client_of, look_of=look_of, token_refused=token_refused)


async def _teams_post(
    teams: Teams, authority: str, session: aiohttp.ClientSession, stack: AsyncExitStack, now: Any
) -> TeamsPost:
    password = Password(app_id=APP_ID, password=SECRET, tenant=TENANT, authority=authority)
    tokens = Tokens(password, session=session, now=now, seconds=Clock().seconds)
    stack.push_async_callback(tokens.close)

    async def look_of(_: str) -> TeamsLook:
        return TeamsLook(users={}, seal=in_teams.seal)

    post = TeamsPost(connector=Connector(session=session, tokens=tokens), bot=BOT, look_of=look_of)
    post.heard(Reference(tenant=TENANT, service_url=teams.address, conversation=LEADS))
    return post


async def test_a_code_connects_a_channel_of_each_and_both_are_posted_in(both: Both) -> None:
    await both.slack.signer.mention(f"network link {await both.code()}", by="U0MARION")
    await both.slack.settled()
    await both.teams.says(f"network link {await both.code()}", by="Marion Keane", where="channel")

    await both.bot.say("/meeting schedule Monday 9 December 2024 10:00 to 12:00")
    await both.let_pass("2024-06-20T18:00")
    asked = await both.bot.say("/meeting move December to Monday 16 December 2024 10:00 to 12:00")
    await both.bot.press(asked, "Move it")
    await both.let_pass("2024-06-21T18:00")

    in_channel = [each for each in both.teams.teams.sent if each.conversation.startswith(LEADS)]
    posted = [each for each in in_channel if "December" in str(each.activity)]
    assert len(posted) == 2
    first, second = posted
    assert first.conversation == LEADS, "a new post"
    assert second.conversation == f"{LEADS};messageid={first.id}", "one thread for each meeting"
    assert any("December" in str(each) for each in both.slack.slack.messages(QA_LEADS))


async def test_what_is_captured_in_one_is_seen_and_changed_in_the_other(both: Both) -> None:
    await both.slack.signer.command(
        "/action", "add Imran to send round the template by 12 July", by="U0MARION"
    )
    await both.slack.settled()

    await both.teams.says("actions", by=IMRAN)
    assert any("send round the template" in str(each.activity) for each in both.teams.shown(chat_of(IMRAN)))
    await both.teams.says("done 1", by=IMRAN)

    [action] = await both.bot.actions()
    assert action.status.value == "done"
    left = await both.slack.signer.command("/action", "list mine", by=THERE)
    assert "send round the template" not in str(left.json)


async def test_each_reminder_comes_once_where_its_reader_answered_last(both: Both) -> None:
    await both.bot.say("/action add Imran to send round the template by 12 July")
    await both.bot.say("/action add Imran to book the room by 13 August")
    for what in ("ask for prices", "find a date"):
        await both.bot.say(f"/action add Imran to {what} by 12 July")
    await both.slack.signer.command("/action", "done 3", by=THERE)
    await both.slack.settled()
    both.bot.now += timedelta(minutes=5)
    await both.teams.says("done 4", by=IMRAN)
    before, answered = len(both.told_in_slack()), len(both.told_in_teams())

    await both.let_pass("2024-07-13T10:00")
    sent = await both.record()
    assert sent
    assert {platform for platform, _ in sent} == {"teams"}
    assert len(both.told_in_slack()) == before
    assert len(both.told_in_teams()) == answered + len(sent), "nothing is said twice"

    await both.slack.signer.command("/action", "done 1", by=THERE)
    await both.slack.settled()
    in_teams_before = len(both.told_in_teams())
    await both.let_pass("2024-08-14T10:00")
    later = (await both.record())[len(sent) :]
    assert later
    assert {platform for platform, _ in later} == {"slack"}
    assert len(both.told_in_teams()) == in_teams_before
