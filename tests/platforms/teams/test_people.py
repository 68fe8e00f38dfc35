"""People and places in Teams, from the news of them to what is stored and who is told: with a connector and a store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.request import Request
from bot.engine import loop
from bot.handlers.dispatch import Dispatcher
from bot.in_teams_people import People
from bot.platforms.teams import inbound
from bot.platforms.teams.asked import Changed, Installed, Members, Met, Said
from bot.platforms.teams.auth import Verified
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.outbound import TeamsPost
from bot.replies.model import Reply
from bot.store import accounts as known
from bot.store import entrance, posts, tables
from bot.store import outbox as rows
from bot.store.overview import overview
from bot.store.register import Register
from tests.harness import CHAIR, Bot, labels, moment, text
from tests.platforms.teams.activities import (
    CHAT,
    IMRAN,
    IMRAN_THERE,
    LEADS,
    NADIA,
    NADIA_THERE,
    PLACES,
    activity,
    to_the_bot,
)
from tests.platforms.teams.conftest import look_of
from tests.platforms.teams.identity import TENANT
from tests.platforms.teams.standin import Teams

TEAM = "19:team@thread.tacv2"
MEETING_CHAT = str(PLACES["meeting"]["conversation"]["id"])
IN_TEAM = {"tenantId": TENANT, "userRole": "user"}
ROSTER: list[dict[str, Any]] = [
    {
        "id": NADIA_THERE,
        "aadObjectId": NADIA,
        "name": "Nadia Farrow",
        "email": "nadia.farrow@example.org",
        **IN_TEAM,
    },
    {
        "id": IMRAN_THERE,
        "aadObjectId": IMRAN,
        "name": "Imran Sethi",
        "email": "imran@elsewhere.example",
        "tenantId": TENANT,
        "userRole": "guest",
    },
]


@dataclass(kw_only=True)
class Tenant:
    """The bot in a tenant, as the composition root lets it follow the news."""

    bot: Bot
    teams: Teams
    people: People
    begun: list[asyncio.Task[None]]
    looks: list[str]
    ids: int = 0

    async def hears(self, where: str, *, by: str = NADIA, **more: Any) -> Reply | None:
        """News from Teams."""
        news = self._read(where, by, more)
        assert isinstance(news, Installed | Members | Changed | Met), news
        await self.people.heard(news.origin)
        reply = await self.people.news(news)
        await asyncio.gather(*self.begun)
        return reply

    async def says(self, words: str, *, where: str = "personal", by: str = NADIA) -> Reply:
        said = {"text": words} if where == "personal" else to_the_bot(words)
        read = self._read(where, by, said)
        assert isinstance(read, Said), read
        return await self.handle(read.request)

    async def handle(self, request: Request) -> Reply:
        await self.people.meet(request)
        return await Dispatcher(store=self.bot.store).handle(request)

    def _read(self, where: str, by: str, more: dict[str, Any]) -> object:
        self.ids += 1
        sent = activity(where, id=f"171930960{self.ids:04}", serviceUrl=self.teams.address, **more)
        if by == IMRAN:
            sent["from"] = {"id": IMRAN_THERE, "name": "Imran Sethi", "aadObjectId": IMRAN}
        verified = Verified(tenant=TENANT, user=by, service_url=self.teams.address)
        return inbound.read(sent, verified, now=self.bot.now, unseal=lambda value: value)

    async def installed(self, where: str, action: str = "add", *, by: str = NADIA) -> Reply | None:
        return await self.hears(where, by=by, type="installationUpdate", action=action)

    async def happens(self, what: str) -> None:
        data = {**PLACES["channel"]["channelData"], "eventType": what}
        await self.hears("channel", type="conversationUpdate", channelData=data)

    async def meeting(self, name: str, at: str, where: str = "meeting") -> Reply | None:
        word = "StartTime" if name == "meetingStart" else "EndTime"
        return await self.hears(
            where, type="event", name=f"application/vnd.microsoft.{name}", value={"Title": "QA", word: at}
        )

    async def link(self, where: str = "channel") -> Reply:
        """The chair's code, typed in a channel."""
        code = text(await self.bot.say("/network link")).split("/network link ")[1].split()[0]
        return await self.says(f"network link {code}", where=where)

    async def owners(self) -> dict[str, str]:
        def read(register: Register) -> dict[str, str]:
            names = {person.id: person.name for person in register.members}
            return {user: names[id] for user, id in known.linked(register, "teams", TENANT).items()}

        return await self.bot.look(read)

    async def ways(self, name: str) -> list[str | None]:
        def read(register: Register) -> list[str | None]:
            person = next(each for each in register.members if each.name == name)
            found = rows.accounts(register.connection, [person.id]).of.get(person.id, [])
            return [each.return_address for each in found if each.platform == "teams"]

        return await self.bot.look(read)

    async def told(self, title: str, *, to: str = CHAIR) -> list[str]:
        sent = await self.bot.tick(self.bot.now + timedelta(days=3))
        return [text(each) for each in sent if each.to_name == to and title in text(each)]


@pytest.fixture
async def tenant(bot: Bot, teams: Teams, connector: Connector) -> Tenant:
    begun: list[asyncio.Task[None]] = []
    looks: list[str] = []

    def begin(work: Coroutine[Any, Any, None]) -> None:
        begun.append(asyncio.ensure_future(work))

    async def pause(seconds: float) -> None:
        """No time passes."""

    people = People(
        store=bot.store,
        connector=connector,
        begin=begin,
        changed=looks.append,
        now=lambda: bot.now,
        pause=pause,
    )
    teams.roster = {TEAM: ROSTER, CHAT: [ROSTER[0]]}
    made = Tenant(bot=bot, teams=teams, people=people, begun=begun, looks=looks)

    def at_home(register: Register) -> None:
        register.save_network(replace(register.network, home=known.home("teams", TENANT)))

    await bot.look(at_home)
    return made


# --- who is there


async def test_a_team_s_people_are_known_once_the_bot_is_in_it(tenant: Tenant) -> None:
    welcome = await tenant.installed("channel")

    assert await tenant.owners() == {NADIA: "Nadia Farrow"}
    assert tenant.looks, "who can be mentioned is asked anew"
    assert welcome is not None
    assert not welcome.private
    assert "/network setup" in text(welcome)
    assert "/network link" in text(welcome)
    # A guest's address proves nothing: the chair is asked.
    assert any("Imran Sethi in Teams?" in said for said in await tenant.told("Imran Sethi"))


async def test_a_welcome_is_said_once(tenant: Tenant) -> None:
    assert await tenant.installed("channel") is not None
    assert await tenant.installed("channel") is None
    assert await tenant.installed("channel", "add-upgrade") is None


async def test_whoever_joins_a_team_is_known(tenant: Tenant) -> None:
    came = [{"id": NADIA_THERE, "aadObjectId": NADIA}]
    await tenant.hears("channel", type="conversationUpdate", membersAdded=came)
    assert await tenant.owners() == {NADIA: "Nadia Farrow"}

    await tenant.hears("channel", type="conversationUpdate", membersRemoved=came)
    assert await tenant.ways("Nadia Farrow") == [None], "out of the team is not out of reach"


async def test_places_are_read_again_every_day(tenant: Tenant) -> None:
    tenant.teams.roster[TEAM] = []
    await tenant.installed("channel")
    tenant.teams.roster[TEAM] = ROSTER
    slept = asyncio.Event()

    async def one_day(seconds: float) -> None:
        slept.set()
        await asyncio.Event().wait()

    tenant.people.pause = one_day
    tenant.people.follow()
    await slept.wait()
    await tenant.people.close()

    assert await tenant.owners() == {NADIA: "Nadia Farrow"}


async def test_a_place_that_can_t_be_read_takes_nothing_with_it(tenant: Tenant) -> None:
    tenant.teams.roster = {}
    assert await tenant.installed("channel") is not None
    assert await tenant.owners() == {}


# --- each person's own chat


async def test_whoever_opens_a_chat_is_welcomed_and_reached_there(tenant: Tenant) -> None:
    welcome = await tenant.installed("personal")

    assert welcome is not None
    assert labels(welcome) == ["My actions", "Agenda", "Help"]
    [way] = await tenant.ways("Nadia Farrow")
    assert way is not None
    assert CHAT in way
    assert tenant.teams.address in way
    assert "action" in text(await tenant.says("actions"))


async def test_who_speaks_first_is_known_before_it_is_answered(tenant: Tenant) -> None:
    reply = await tenant.says("add me to find a venue by Friday")

    assert "find a venue" in text(reply)
    asked = tenant.teams.asked
    await tenant.says("actions")
    assert tenant.teams.asked == asked, "who somebody is is asked once"


async def test_nobody_waits_for_a_busy_directory(tenant: Tenant) -> None:
    tenant.teams.roster = {}
    reply = await tenant.says("actions")
    assert reply.card is not None


async def test_whoever_takes_the_bot_away_is_out_of_reach_until_it_is_back(tenant: Tenant) -> None:
    await tenant.installed("personal")
    await tenant.installed("personal", "remove")
    assert await tenant.ways("Nadia Farrow") == []
    assert "Took me out of their apps: Nadia Farrow" in text(await tenant.bot.say("/network status"))

    assert await tenant.installed("personal") is not None
    assert len(await tenant.ways("Nadia Farrow")) == 1
    assert "Took me out" not in text(await tenant.bot.say("/network status"))


async def test_an_install_that_was_missed_is_made_up_for_by_speaking(tenant: Tenant) -> None:
    await tenant.installed("personal")
    await tenant.installed("personal", "remove")
    await tenant.says("actions")
    assert len(await tenant.ways("Nadia Farrow")) == 1


async def test_the_status_says_who_can_t_be_reached_and_what_to_do(tenant: Tenant) -> None:
    await tenant.installed("channel")
    said = text(await tenant.bot.say("/network status"))
    assert "Not in any chat that I know:" in said
    assert "Imran Sethi" in said
    assert "Ask them to open a chat with me" in said

    await tenant.bot.tick(tenant.bot.now + timedelta(days=2))
    found = await tenant.bot.look(overview)
    assert "Nadia Farrow" not in {each.name for each in found.out_of_reach}


async def test_a_guest_who_never_opened_a_chat_may_not_be_reached(tenant: Tenant) -> None:
    await tenant.installed("channel")

    def link(register: Register) -> None:
        person = next(each for each in register.members if each.name == "Imran Sethi")
        account = known.account_of(register.connection, "teams", TENANT, IMRAN)
        assert account is not None
        known.link(register, person, account)

    await tenant.bot.look(link)
    assert "Guests who never opened a chat with me: Imran Sethi." in text(
        await tenant.bot.say("/network status")
    )

    tenant.teams.roster[CHAT] = [ROSTER[1]]
    await tenant.says("actions", by=IMRAN)
    assert "Guests who" not in text(await tenant.bot.say("/network status"))


# --- channels


async def place_of(tenant: Tenant) -> dict[str, Any]:
    def read(register: Register) -> dict[str, Any]:
        table = tables.conversation
        found = register.connection.execute(table.select().where(table.c.platform == "teams")).mappings()
        return dict(found.one())

    return await tenant.bot.look(read)


async def test_a_linked_channel_can_be_posted_in(tenant: Tenant) -> None:
    await tenant.installed("channel")
    await tenant.link()

    place = await place_of(tenant)
    assert place["conversation"] == LEADS
    assert tenant.teams.address in place["return_address"]
    assert (place["within"], place["purpose"]) == (TEAM, "posts")


@pytest.mark.parametrize(
    "gone, back",
    [
        ("channelDeleted", "channelRestored"),
        ("teamArchived", "teamUnarchived"),
        ("teamDeleted", "teamRestored"),
    ],
)
async def test_what_is_lost_is_told_once_and_goes_on_when_it_is_back(
    tenant: Tenant, gone: str, back: str
) -> None:
    await tenant.installed("channel")
    await tenant.link()
    for _ in range(2):
        await tenant.happens(gone)
    assert (await place_of(tenant))["purpose"] == entrance.LOST
    assert not await tenant.bot.look(posts.has_places)
    [said] = await tenant.told("A channel of South Quay QA Leads was")
    assert "Once it is back, they go on there by themselves." in said

    for _ in range(2):
        await tenant.happens(back)
    assert await tenant.bot.look(posts.has_places)
    assert len(await tenant.told("is back")) == 1


async def test_a_team_that_is_gone_for_good_takes_its_channels_with_it(tenant: Tenant) -> None:
    await tenant.installed("channel")
    await tenant.link()
    await tenant.happens("teamHardDeleted")
    assert await tenant.bot.look(lambda register: entrance.conversations_of(register.connection, 1)) == 0
    assert len(await tenant.told("was deleted")) == 1


async def test_out_of_a_team_and_in_again(tenant: Tenant) -> None:
    await tenant.installed("channel")
    await tenant.link()
    await tenant.installed("channel", "remove")
    assert not await tenant.bot.look(posts.has_places)
    assert len(await tenant.told("no longer has me in it")) == 1

    back = await tenant.installed("channel")
    assert back is not None
    assert "for South Quay QA Leads" in text(back)
    assert await tenant.bot.look(posts.has_places)


async def test_a_code_in_a_channel_that_was_lost_brings_it_back(tenant: Tenant) -> None:
    await tenant.installed("channel")
    await tenant.link()
    await tenant.happens("channelDeleted")
    await tenant.link()
    assert await tenant.bot.look(posts.has_places)


# --- meetings


async def test_a_meeting_that_begins_in_the_network_s_channel_offers_what_there_is_to_do(
    tenant: Tenant,
) -> None:
    await tenant.installed("channel")
    await tenant.link()
    tenant.bot.now = moment("2024-06-25T10:01")

    shown = await tenant.meeting("meetingStart", "2024-06-25T09:00:30Z", "channel")
    again = await tenant.meeting("meetingStart", "2024-06-25T09:00:30Z", "channel")

    assert shown is not None
    assert not shown.private
    assert labels(shown) == ["I'm here", "Somebody can't come…", "Agenda"]
    assert again is None
    sent = await tenant.bot.tick("2024-06-25T10:05")
    offered = [each for each in sent if "has begun" in text(each)]
    assert sorted(each.to_name for each in offered) == ["Bethan Lowe", CHAIR]
    review = await tenant.bot.press(offered[0], "Action review", as_=offered[0].to_name)
    assert review.private

    come = await tenant.bot.press(shown, "I'm here", as_="Nadia Farrow")
    assert "25 June" in text(come)
    assert "25 June" in text(await tenant.bot.press(shown, "Agenda", as_="Nadia Farrow"))


async def test_a_meeting_that_ends_offers_its_release_to_those_who_run_it(tenant: Tenant) -> None:
    await tenant.installed("channel")
    await tenant.link()
    await tenant.bot.say("/action add Nadia to find a venue by 12 July", at="2024-06-25T10:30")
    tenant.bot.now = moment("2024-06-25T12:01")

    assert await tenant.meeting("meetingEnd", "2024-06-25T11:00:30Z", "channel") is None

    sent = await tenant.bot.tick("2024-06-25T12:05")
    offered = [each for each in sent if "has ended" in text(each)]
    assert sorted(each.to_name for each in offered) == ["Bethan Lowe", CHAIR]
    assert "One action from it waits to be released." in text(offered[0])
    assert "Released" in text(await tenant.bot.press(offered[0], "Release", as_=offered[0].to_name))


async def test_a_meeting_is_known_by_its_link_where_its_chat_was_never_connected(tenant: Tenant) -> None:
    await tenant.installed("channel")

    def online(register: Register) -> None:
        meeting = register.all_meetings[0]
        address = f"https://teams.microsoft.com/l/meetup-join/{MEETING_CHAT.replace(':', '%3a')}/0"
        register.meetings.save(meeting, replace(meeting, link=address))

    await tenant.bot.look(online)
    tenant.bot.now = moment("2024-06-25T10:01")
    assert await tenant.meeting("meetingStart", "2024-06-25T09:00:30Z") is not None


@pytest.mark.parametrize(
    "where, at",
    [("meeting", "2024-06-25T10:01"), ("channel", "2024-06-24T10:01")],
    ids=["in a chat of nobody's", "on another day"],
)
async def test_other_meetings_are_nothing_to_us(tenant: Tenant, where: str, at: str) -> None:
    await tenant.installed("channel")
    await tenant.link()
    tenant.bot.now = moment(at)
    assert await tenant.meeting("meetingStart", f"{at}:00+01:00", where) is None
    assert not [each for each in await tenant.bot.tick(at[:11] + "13:00") if "has begun" in text(each)]


# --- several processes


async def test_the_worker_writes_to_where_the_web_process_heard_from(
    tenant: Tenant, connector: Connector
) -> None:
    """The kept reference names an address of last year."""
    await tenant.installed("personal")

    def aged(register: Register) -> None:
        table = tables.identity
        written = {"tenant": TENANT, "conversation": CHAT, "service_url": "https://last.year.example/"}
        register.connection.execute(
            table.update().where(table.c.platform == "teams").values(return_address=json.dumps(written))
        )

    await tenant.bot.look(aged)
    worker = TeamsPost(connector=connector, bot="28:bot", look_of=look_of, served_at=tenant.people.served_at)
    tenant.bot.now = moment("2024-06-21T10:00")
    await tenant.bot.say("/action add Nadia to find a venue by 12 July")
    await loop.do_round(tenant.bot.store, {"teams": worker}, moment("2024-06-21T11:00"))

    assert [sent.conversation for sent in tenant.teams.sent] == [CHAT]
