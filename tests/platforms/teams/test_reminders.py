"""A worker that delivers to Teams: nothing is lost, and the chair learns of whom it could not reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from bot.engine import loop
from bot.platforms.teams.outbound import TeamsPost
from bot.platforms.teams.reference import Reference
from bot.store import tables
from bot.store.unit_of_work import Store
from tests.engine.world import START, FakePlatform, World, at, make_network
from tests.platforms.teams.activities import BOT, CHAT, IMRAN, NADIA
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import TENANT
from tests.platforms.teams.standin import Teams, refusal

NINE = at("2024-07-12 09:00")
IMRANS = "a:1imranschat"


@dataclass(kw_only=True)
class Round:
    """The network, whose people are all in one tenant; Nadia has spoken to the bot, Imran has not."""

    world: World
    teams: Teams
    post: TeamsPost
    clock: Clock

    async def at(self, after: timedelta = timedelta()) -> None:
        """What is due so long after nine."""
        self.clock.pass_(timedelta(minutes=10))
        await loop.do_round(self.world.store, {"teams": self.post}, NINE + after)

    async def states(self) -> list[str]:
        return [str(each["state"]) for each in await self.world.deliveries()]

    def words(self, conversation: str) -> list[str]:
        return [sent.words for sent in self.teams.sent if sent.conversation == conversation]


@pytest.fixture
async def round_(sqlite_store: Store, teams: Teams, post: TeamsPost, clock: Clock) -> Round:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    kept = Reference(tenant=TENANT, service_url="https://old.example/", conversation=CHAT, bot=BOT)
    accounts: Mapping[str, tuple[str, str | None]] = {
        "Nadia Farrow": (NADIA, kept.to_text()),
        "Imran Sethi": (IMRAN, None),
        "Marion Keane": ("5e0d1c2b-0000-4000-8000-000000000003", None),
    }
    rows = [
        {
            "network_id": network_id,
            "person_id": people[name],
            "platform": "teams",
            "workspace": TENANT,
            "user": user,
            "return_address": address,
            "seen_at": START,
        }
        for name, (user, address) in accounts.items()
    ]
    await sqlite_store.run(lambda connection: connection.execute(insert(tables.identity), rows) and None)
    teams.people[IMRAN] = IMRANS
    teams.people[accounts["Marion Keane"][0]] = "a:1marionschat"
    return Round(world=world, teams=teams, post=post, clock=clock)


async def a_reminder(round_: Round, owner: str = "Nadia Farrow") -> None:
    await round_.world.add_action("book the venue", owner, date(2024, 7, 12))


async def test_a_reminder_arrives_in_the_personal_chat(round_: Round) -> None:
    await a_reminder(round_)
    await round_.at()

    (sent,) = round_.teams.sent
    (delivery,) = await round_.world.deliveries()
    assert (delivery["state"], delivery["message_id"]) == ("sent", f"{CHAT}/{sent.id}")
    assert "book the venue" in sent.words


async def test_who_never_spoke_to_the_bot_is_reminded_too(round_: Round) -> None:
    await a_reminder(round_, "Imran Sethi")
    await round_.at()

    assert len(round_.words(IMRANS)) == 1


async def test_a_busy_conversation_gets_it_later_once(round_: Round) -> None:
    await a_reminder(round_)
    round_.teams.next += [refusal(412, "PreconditionFailed"), refusal(429, "Throttled", Retry_After="30")]
    for minutes in (0, 10, 20, 30):
        await round_.at(timedelta(minutes=minutes))

    assert len(round_.words(CHAT)) == 1
    assert await round_.states() == ["sent"]


async def test_what_may_have_arrived_is_repeated_as_such(round_: Round) -> None:
    """Teams can't be asked, so it is said a second time rather than never, and says so."""
    await a_reminder(round_)
    round_.teams.after.append(refusal(504))
    await round_.at()
    assert await round_.states() == ["uncertain"]

    await round_.at(timedelta(minutes=10))
    first, second = round_.words(CHAT)
    assert "book the venue" in first
    assert first != second
    assert await round_.states() == ["sent"]


async def test_a_second_token_comes_in_mid_run(round_: Round) -> None:
    await a_reminder(round_)
    round_.teams.is_token = lambda token: token == "token-2"
    await round_.at()

    assert await round_.states() == ["sent"]


async def test_the_chair_learns_of_whom_it_could_not_reach(round_: Round) -> None:
    await a_reminder(round_)
    await a_reminder(round_, "Imran Sethi")
    round_.teams.blocked.add(CHAT)
    del round_.teams.people[IMRAN]
    await round_.at()
    assert await round_.states() == ["failed", "failed"]

    for hours in (1, 24, 72):
        await round_.at(timedelta(hours=hours))
    told = " ".join(round_.words("a:1marionschat"))
    assert "the bot is blocked there in Teams" in told
    assert "the bot is not installed for them in Teams" in told


async def test_an_hour_without_teams_loses_nothing(round_: Round) -> None:
    await a_reminder(round_)
    await a_reminder(round_, "Imran Sethi")
    for minutes in range(0, 60, 10):
        round_.teams.next[:] = [refusal(429, "Throttled", Retry_After="60") for _ in range(4)]
        await round_.at(timedelta(minutes=minutes))
    round_.teams.next.clear()
    for minutes in range(60, 180, 10):
        await round_.at(timedelta(minutes=minutes))

    assert (len(round_.words(CHAT)), len(round_.words(IMRANS))) == (1, 1)
