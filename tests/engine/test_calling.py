"""Who can't be written to is asked, where the network talks, to open a chat: once, and with nothing given away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.engine import loop
from bot.engine.outbox import Message, Refused
from bot.store import tables
from bot.store.register import Register
from tests.engine.world import START, FakePlatform, World, at
from tests.harness import mentions
from tests.harness import text as words_of

TENANT = "8d0c7a52-3c1e-4a6f-8f3e-2f6d0b1a9c33"
CHANNEL = "19:leads@thread.tacv2"
BLOCKED = "the bot is not installed for them in Teams"


@pytest.fixture
async def teams(world: World) -> FakePlatform:
    """The network lives in one Teams channel, and Imran has an account there but no chat with the bot."""
    await _write(
        world,
        lambda register: (
            register.connection.execute(
                insert(tables.conversation).values(
                    network_id=world.network_id,
                    platform="teams",
                    workspace=TENANT,
                    conversation=CHANNEL,
                    purpose="posts",
                    created_at=START,
                )
            ),
            register.connection.execute(
                insert(tables.identity).values(
                    network_id=world.network_id,
                    person_id=world.people["Imran Sethi"],
                    platform="teams",
                    workspace=TENANT,
                    user="imran",
                )
            ),
        ),
    )

    def answer(message: Message) -> None:
        if not message.post:
            raise Refused(BLOCKED, permanent=True)

    return FakePlatform(name="teams", answer=answer)


async def _write(world: World, work: Callable[[Register], object]) -> None:
    await world.change(START, lambda register: work(register) and None)


async def tick(world: World, teams: FakePlatform, when: datetime, *others: FakePlatform) -> None:
    platforms = {each.name: each for each in (teams, *others)}
    await loop.do_round(world.store, platforms, when, timing=world.timing)


async def give_chair_slack(world: World) -> None:
    await _write(
        world,
        lambda register: register.connection.execute(
            insert(tables.identity).values(
                network_id=world.network_id,
                person_id=world.people["Marion Keane"],
                platform="slack",
                workspace="T0QUAY",
                user="U0MARION",
                return_address="U0MARION",
            )
        ),
    )


async def late(world: World, teams: FakePlatform, *others: FakePlatform) -> None:
    """Two of Imran's actions come due and pass."""
    await world.add_action("send round the template", "Imran Sethi", date(2024, 7, 12))
    await world.add_action("ask the festival for a date", "Imran Sethi", date(2024, 7, 19))
    moment = at("2024-06-20 09:00")
    while moment < at("2024-08-10 09:00"):
        await tick(world, teams, moment, *others)
        moment += timedelta(hours=6)


async def test_it_is_said_once_and_names_nothing(world: World, teams: FakePlatform) -> None:
    await give_chair_slack(world)
    slack = FakePlatform(name="slack")
    await late(world, teams, slack)

    [asked] = [message for message in teams.messages if message.post]
    assert (asked.address, asked.thread) == (CHANNEL, None)
    assert mentions(asked) == {"Imran Sethi"}
    said = words_of(asked)
    assert said == "Imran Sethi, I have something for you. Please open a chat with me and say hello."
    # The chair, alone, hears why.
    told = " ".join(words_of(message) for message in slack.to("Marion Keane"))
    assert BLOCKED in told
    assert "In the channel I ask them to write to me, and say nothing of what it is about." in told


async def test_it_is_said_again_when_they_had_been_there_since(world: World, teams: FakePlatform) -> None:
    await late(world, teams)
    seen = at("2024-08-12 09:00")
    await _write(
        world,
        lambda register: register.connection.execute(
            update(tables.identity).where(tables.identity.c.user == "imran").values(seen_at=seen)
        ),
    )
    await world.add_action("book a room", "Imran Sethi", date(2024, 10, 4), when=at("2024-09-02 09:00"))
    moment = at("2024-09-02 09:00")
    while moment < at("2024-10-20 09:00"):
        await tick(world, teams, moment)
        moment += timedelta(hours=6)

    assert len([message for message in teams.messages if message.post]) == 2


async def test_nobody_is_asked_where_they_have_no_account(world: World, teams: FakePlatform) -> None:
    await world.add_action("send round the template", "Nadia Farrow", date(2024, 7, 12))
    moment = at("2024-06-20 09:00")
    while moment < at("2024-07-20 09:00"):
        await tick(world, teams, moment)
        moment += timedelta(hours=6)

    assert [message for message in teams.messages if message.post] == []


async def test_whoever_can_be_written_to_is_not_asked(world: World, teams: FakePlatform) -> None:
    teams.answer = lambda message: None
    await late(world, teams)

    assert [message for message in teams.messages if message.post] == []
    assert {message.to_name for message in teams.messages} == {"Imran Sethi"}
