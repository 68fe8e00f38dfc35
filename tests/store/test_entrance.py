"""Which network is meant, and who speaks, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.request import Request, Sender
from bot.domain.errors import NoNetwork, NotMember
from bot.domain.person import Network, Person
from bot.store import entrance, outbox
from bot.store.register import Author, Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store

NOON = datetime(2024, 6, 20, 12, tzinfo=UTC)
NADIA = Sender(platform="slack", workspace="T0QUAY", user="U0NADIA", return_address="U0NADIA")
# Nadia is in the first two; each has a channel, and "C0LOOSE" is nobody's.
NETWORKS = {"south-quay": "C0QUAY", "harrow-data": "C0DATA", "eastmarsh": "C0EAST"}


def said_in(channel: str | None) -> Request:
    return Request(sender=NADIA, received_at=NOON, text="/action list", conversation=channel)


def set_up(connection: Connection, *, member_of: int) -> None:
    for number, (slug, channel) in enumerate(NETWORKS.items()):
        network = entrance.create_network(connection, Network(slug=slug, name=slug, created_at=NOON))
        author = Author(person_id=None, platform="slack", verb="Test")
        register = Register(connection, network, now=NOON, author=author)
        nadia = register.people.add(Person(network_id=network.id, name=f"Nadia of {slug}", created_at=NOON))
        entrance.bind(connection, network_id=network.id, request=said_in(channel))
        if number < member_of:
            entrance.connect(connection, network_id=network.id, person_id=nadia.id, sender=NADIA, at=NOON)


async def who(store: Store, channel: str | None) -> tuple[str, str]:
    def ask(connection: Connection) -> tuple[str, str]:
        known = entrance.recognise(connection, said_in(channel))
        return known.network.slug, known.person.name

    return await store.run(ask, write=False)


@pytest.mark.parametrize(
    "member_of,channel,slug",
    [
        pytest.param(1, None, "south-quay", id="her only network, alone with the bot"),
        pytest.param(1, "C0QUAY", "south-quay", id="her only network, in its channel"),
        pytest.param(1, "C0LOOSE", "south-quay", id="her only network, in a channel of nobody's"),
        pytest.param(2, "C0QUAY", "south-quay", id="the channel's, of two"),
        pytest.param(2, "C0DATA", "harrow-data", id="the other channel's, of two"),
    ],
)
async def test_the_channel_tells_which_network_is_meant(
    store: Store, member_of: int, channel: str | None, slug: str
) -> None:
    await store.run(lambda connection: set_up(connection, member_of=member_of))
    assert await who(store, channel) == (slug, f"Nadia of {slug}")


@pytest.mark.parametrize("member_of", [1, 2])
async def test_in_another_networks_channel_she_is_nobody(store: Store, member_of: int) -> None:
    await store.run(lambda connection: set_up(connection, member_of=member_of))
    with pytest.raises(NotMember):
        await who(store, "C0EAST")


@pytest.mark.parametrize("channel", [None, "C0LOOSE"])
async def test_of_two_networks_none_is_guessed(store: Store, channel: str | None) -> None:
    await store.run(lambda connection: set_up(connection, member_of=2))
    with pytest.raises(NoNetwork):
        await who(store, channel)


async def test_the_channels_network_comes_before_the_chosen_one(store: Store) -> None:
    def choose(connection: Connection) -> None:
        set_up(connection, member_of=2)
        entrance.choose(connection, NADIA, entrance.all_networks(connection)[1])

    await store.run(choose)
    assert (await who(store, "C0QUAY"))[0] == "south-quay"
    assert (await who(store, "C0LOOSE"))[0] == "harrow-data"
    assert (await who(store, None))[0] == "harrow-data"


async def test_the_account_that_was_heard_from_last_is_known_within_a_day(store: Store) -> None:
    """Somebody who goes back and forth between two chats is reached in the one they used last."""
    there = Sender(platform="teams", workspace="tenant", user="nadia", return_address="a:1nadia")

    def work(connection: Connection) -> list[str]:
        set_up(connection, member_of=1)
        here = entrance.recognise(connection, said_in(None))
        person = here.person.id
        entrance.connect(connection, network_id=here.network.id, person_id=person, sender=there, at=NOON)
        last = []
        for minutes, sender in enumerate((NADIA, there, NADIA, NADIA, there), start=1):
            said = Request(sender=sender, received_at=NOON + timedelta(minutes=minutes), text="help")
            entrance.note_seen(connection, said, entrance.recognise(connection, said))
            last.append(outbox.accounts(connection, [person]).of[person][0].platform)
        return last

    assert await store.run(work) == ["slack", "teams", "slack", "slack", "teams"]
