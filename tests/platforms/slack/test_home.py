"""The App Home follows what changes, for those who have it open, and costs nobody an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.request import Request
from bot.handlers.dispatch import Dispatcher
from bot.platforms.slack import home, outbound
from bot.platforms.slack.home import Homes
from bot.platforms.slack.render import Look
from bot.platforms.slack.workspaces import NotInstalled
from bot.replies.model import Reply
from tests.harness import Bot
from tests.platforms.slack.office import Office, seal
from tests.platforms.slack.standin import PEOPLE, Slack, cuts, fails, hangs, says, too_many


@dataclass(kw_only=True)
class Hall:
    """The homes of one process, whose pauses last no time unless a test holds them."""

    bot: Bot
    slack: Slack
    session: aiohttp.ClientSession
    waits: list[float] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)  # users, as their homes were read
    breaks_for: str = ""
    installed: bool = True

    def __post_init__(self) -> None:
        self.free.set()
        self.homes = self.new_homes()

    def new_homes(self, *, most: int = home.MOST_VIEWERS) -> Homes:
        return Homes(
            handle=self.handle,
            client_of=self.client_of,
            look_of=self.look_of,
            now=lambda: self.bot.now,
            pause=self.pause,
            most=most,
        )

    async def handle(self, request: Request) -> Reply:
        self.asked.append(request.sender.user)
        if request.sender.user == self.breaks_for:
            raise RuntimeError("a defect")
        return await Dispatcher(store=self.bot.store).handle(request)

    async def client_of(self, workspace: str) -> AsyncWebClient:
        if not self.installed:
            raise NotInstalled(workspace)
        return outbound.connect("xoxb-quay", session=self.session, base_url=self.slack.base_url)

    async def look_of(self, workspace: str) -> Look:
        return Look(users={}, seal=seal)

    async def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.free.wait()
        await asyncio.sleep(0)

    async def open(self, *users: str) -> None:
        """They open their homes; what was asked and published for that is forgotten."""
        for user in users:
            await self.homes.opened("T0QUAY", user)
        self.asked.clear()
        self.slack.kept.calls.clear()

    async def changed(self, user: str = "") -> None:
        self.homes.changed("T0QUAY", user)
        await self.homes.settled()

    def published(self) -> list[str]:
        return [
            each.arguments["user_id"] for each in self.slack.calls("views.publish") if each.answer == "ok"
        ]

    def home(self, user: str) -> str:
        return str(self.slack.home(user))


@pytest.fixture
async def hall(office: Office) -> AsyncIterator[Hall]:
    async with outbound.open_session() as session:
        opened = Hall(bot=office.bot, slack=office.slack, session=session)
        yield opened
        await opened.homes.close()


async def test_opening_it_shows_what_is_true_now(hall: Hall) -> None:
    await hall.bot.say("/action add Nadia to draft the glossary by 12 July", as_="Nadia Farrow")
    await hall.homes.opened("T0QUAY", "U0NADIA")
    assert "draft the glossary" in hall.home("U0NADIA")


async def test_somebody_who_is_no_member_is_told_so_there(hall: Hall) -> None:
    hall.slack.add_user("U0STRANGER", "Nobody Known")
    await hall.homes.opened("T0QUAY", "U0STRANGER")
    assert hall.published() == ["U0STRANGER"]


async def test_a_change_reaches_those_whom_it_concerns(hall: Hall) -> None:
    await hall.open(*PEOPLE)
    await hall.bot.say("/action add Imran to book the room by 12 July", as_="Nadia Farrow")

    await hall.changed("U0NADIA")

    assert "book the room" in hall.home("U0IMRAN")
    assert "U0IMRAN" in hall.published()
    assert "U0DEV" not in hall.published(), "their home says what it said"
    assert sorted(hall.asked) == sorted(PEOPLE)


async def test_many_changes_are_one_look_and_whoever_made_one_sees_it_first(hall: Hall) -> None:
    await hall.open(*PEOPLE)
    hall.free.clear()
    for number in range(5):
        await hall.bot.say(f"/action add Nadia to write part {number} by 12 July", as_="Nadia Farrow")
        hall.homes.changed("T0QUAY", "U0NADIA")
    assert hall.asked == [], "changes come in flocks"

    hall.free.set()
    await hall.homes.settled()
    assert hall.asked[0] == "U0NADIA"
    assert len(hall.asked) == len(PEOPLE)
    assert hall.waits[0] == home.DELAY


async def test_what_has_not_changed_is_not_published_again(hall: Hall) -> None:
    for line in (
        '/agenda suggest "Device lab booking" 15 min: could we share the booking sheet between all four?',
        "/action add Nadia to draft the glossary by 12 July",
        "/action add Marion to ask Wexcombe about the lab by 12 July",
    ):
        await hall.bot.say(line, as_="Nadia Farrow")
    await hall.open(*PEOPLE)
    await hall.changed()
    assert sorted(hall.asked) == sorted(PEOPLE)
    assert hall.published() == []


async def test_nobody_looks_so_nothing_is_read(hall: Hall) -> None:
    await hall.changed()
    assert (hall.asked, hall.waits) == ([], [])


async def test_after_a_working_day_it_is_closed(hall: Hall) -> None:
    await hall.open("U0NADIA")
    hall.bot.now += timedelta(hours=9)
    await hall.open("U0IMRAN")
    hall.bot.now += timedelta(hours=1)
    await hall.changed()
    assert hall.asked == ["U0IMRAN"]


async def test_not_more_than_slack_takes(hall: Hall) -> None:
    await hall.open(*PEOPLE)
    for user in PEOPLE.values():
        await hall.bot.say(f"/action add {user} to send their report by 12 July", as_="Marion Keane")

    await hall.changed()

    assert len(hall.published()) == len(PEOPLE)
    assert hall.waits[1:] == [home.AFTER_SHOWING] * len(PEOPLE)


async def test_slack_asking_for_a_pause_gets_it(hall: Hall) -> None:
    await hall.open("U0NADIA")
    await hall.bot.say("/action add Nadia to draft the glossary by 12 July", as_="Marion Keane")
    hall.slack.next("views.publish", too_many(17))

    await hall.changed()

    assert hall.waits[:2] == [home.DELAY, 17]
    assert "draft the glossary" in hall.home("U0NADIA")


async def test_opening_it_while_slack_asks_for_a_pause_shows_it_after_that(hall: Hall) -> None:
    hall.slack.next("views.publish", too_many(17))
    await hall.homes.opened("T0QUAY", "U0NADIA")
    await hall.homes.settled()
    assert hall.waits[0] == 17
    assert hall.published() == ["U0NADIA"]


@pytest.mark.parametrize("fault", [fails(), cuts(acts=False), says("invalid_arguments")])
async def test_one_that_fails_holds_up_no_other(hall: Hall, fault: object) -> None:
    await hall.open("U0IMRAN", "U0NADIA")
    for name in ("Nadia", "Imran"):
        await hall.bot.say(f"/action add {name} to draft the glossary by 12 July", as_="Marion Keane")
    hall.slack.next("views.publish", fault, channel="U0NADIA")  # type: ignore[arg-type]

    await hall.changed("U0NADIA")
    assert hall.published() == ["U0IMRAN"]

    await hall.homes.opened("T0QUAY", "U0NADIA")
    assert "draft the glossary" in hall.home("U0NADIA")


async def test_a_defect_in_one_home_holds_up_no_other(hall: Hall) -> None:
    await hall.open("U0IMRAN", "U0NADIA")
    await hall.bot.say("/action add Imran to book the room by 12 July", as_="Marion Keane")
    hall.breaks_for = "U0NADIA"
    await hall.changed("U0NADIA")
    assert hall.published() == ["U0IMRAN"]


async def test_a_workspace_without_the_bot_is_left_alone_until_somebody_opens_it_again(hall: Hall) -> None:
    await hall.open(*PEOPLE)
    hall.slack.revoke()
    await hall.bot.say("/action add Nadia, Imran to draft the glossary by 12 July", as_="Marion Keane")
    await hall.changed()
    assert len(hall.slack.calls("views.publish")) == 1

    hall.installed = False
    await hall.homes.opened("T0QUAY", "U0NADIA")
    hall.asked.clear()
    await hall.changed()
    assert hall.asked == []

    hall.installed = True
    hall.slack.revoke(error="")
    await hall.homes.opened("T0QUAY", "U0NADIA")
    assert "draft the glossary" in hall.home("U0NADIA")


async def test_what_changes_during_a_look_is_looked_at_again(hall: Hall) -> None:
    await hall.open("U0NADIA")
    await hall.bot.say("/action add Nadia to draft the glossary by 12 July", as_="Marion Keane")
    hall.slack.next("views.publish", hangs(acts=True))
    hall.homes.changed()
    await hall.slack.hanging()
    await hall.bot.say("/action add Nadia to print the badges by 12 July", as_="Marion Keane")
    hall.homes.changed()
    hall.slack.release()
    await hall.homes.settled()
    assert "print the badges" in hall.home("U0NADIA")


async def test_closing_waits_for_nothing(hall: Hall) -> None:
    await hall.open("U0NADIA")
    await hall.bot.say("/action add Nadia to draft the glossary by 12 July", as_="Marion Keane")
    hall.slack.next("views.publish", hangs(acts=False))
    hall.homes.changed()
    await hall.slack.hanging()
    async with asyncio.timeout(1):
        await hall.homes.close()


async def test_the_number_of_homes_is_bounded(hall: Hall) -> None:
    hall.homes = hall.new_homes(most=3)
    await hall.open(*PEOPLE)
    await hall.changed()
    assert sorted(hall.asked) == sorted(list(PEOPLE)[-3:])


async def test_somebody_who_was_sent_a_message_has_their_home_looked_at_and_nobody_else(hall: Hall) -> None:
    await hall.open("U0MARION", "U0NADIA")

    hall.homes.told("T0QUAY", "U0NADIA")
    hall.homes.told("T0QUAY", "U0IMRAN")
    await hall.homes.settled()

    assert hall.asked == ["U0NADIA"]
