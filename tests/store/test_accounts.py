"""What is kept of a directory, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.commands.request import AccountSeen, Sender
from bot.domain.person import Network, Person
from bot.store import accounts, entrance, tables
from bot.store.register import Author, Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store

NOON = datetime(2024, 6, 20, 12, tzinfo=UTC)
NADIA = AccountSeen(
    platform="slack",
    workspace="T0QUAY",
    user="U0NADIA",
    name="Nadia Farrow",
    email="nadia@harrowmere.example",
    is_admin=True,
    time_zone="Europe/London",
)


async def keep(store: Store, *entries: AccountSeen, now: datetime = NOON) -> None:
    await store.run(lambda connection: accounts.store(connection, entries, now=now))


async def test_an_entry_comes_back_as_it_was(store: Store) -> None:
    await keep(store, NADIA)

    def read(connection: Connection) -> AccountSeen | None:
        return accounts.account_of(connection, "slack", "T0QUAY", "U0NADIA")

    assert await store.run(read, write=False) == NADIA


async def test_the_last_of_two_entries_counts(store: Store) -> None:
    await keep(store, NADIA, replace(NADIA, name="Nadia Farrow-Lane"))
    await keep(store, replace(NADIA, name="Nadia Lane"), replace(NADIA, user="U0X", workspace="T0ELSE"))

    def read(connection: Connection) -> dict[str, AccountSeen]:
        return accounts.known(connection, "slack", "T0QUAY")

    assert {user: each.name for user, each in (await store.run(read, write=False)).items()} == {
        "U0NADIA": "Nadia Lane"
    }


async def test_an_account_is_gone_since_it_was_first_seen_gone(store: Store) -> None:
    gone_at = tables.account.c.gone_at

    async def since() -> datetime | None:
        query = select(gone_at)
        return await store.run(lambda connection: connection.execute(query).scalar_one(), write=False)

    await keep(store, replace(NADIA, gone=True))
    await keep(store, replace(NADIA, gone=True), now=NOON + timedelta(days=3))
    assert await since() == NOON
    await keep(store, NADIA, now=NOON + timedelta(days=4))
    assert await since() is None
    await keep(store, replace(NADIA, gone=True), now=NOON + timedelta(days=5))
    assert await since() == NOON + timedelta(days=5)


async def test_more_accounts_than_one_statement_holds(store: Store) -> None:
    many = [replace(NADIA, user=f"U{n:05}") for n in range(1_201)]
    await keep(store, *many)

    def read(connection: Connection) -> dict[str, AccountSeen]:
        return accounts.known(connection, "slack", "T0QUAY", [each.user for each in many])

    assert len(await store.run(read, write=False)) == 1_201


async def test_the_directory_completes_what_a_platform_says_of_a_sender(store: Store) -> None:
    guest = replace(NADIA, user="U0GUEST", standing="guest", email=None, is_admin=False, name="Ned Guest")
    await keep(store, NADIA, guest)
    full = Sender(platform="slack", workspace="T0QUAY", user="U0NADIA")
    claims = Sender(platform="slack", workspace="T0QUAY", user="U0GUEST", email="marion@wexcombe.example")
    unknown = Sender(platform="slack", workspace="T0QUAY", user="U0NEW", display_name="New Person")

    def read(connection: Connection) -> list[Sender]:
        return [accounts.introduced(connection, each) for each in (full, claims, unknown)]

    known, suspect, same = await store.run(read, write=False)

    assert (known.display_name, known.email, known.is_admin) == (
        "Nadia Farrow",
        "nadia@harrowmere.example",
        True,
    )
    assert (suspect.display_name, suspect.email, suspect.standing) == ("Ned Guest", None, "guest")
    assert same == unknown


async def test_the_clocks_of_those_who_belong_to_a_network_are_known(store: Store) -> None:
    theirs = replace(NADIA, time_zone="Europe/London")
    odd = replace(NADIA, user="U0ODD", time_zone="Mars/Olympus")
    elsewhere = replace(NADIA, user="U0FAR", time_zone="Asia/Tokyo")  # Nobody's: no member of any network.
    await keep(store, theirs, odd, elsewhere)

    def link(connection: Connection) -> None:
        network = entrance.create_network(connection, Network(slug="quay", name="Quay", created_at=NOON))
        author = Author(person_id=None, platform="test", verb="Test")
        register = Register(connection, network, now=NOON, author=author)
        person = register.people.add(Person(network_id=network.id, name="Nadia Farrow", created_at=NOON))
        for account in (theirs, odd):
            accounts.link(register, person, account)

    await store.run(link)

    zones = await store.run(lambda connection: accounts.zones(connection, "slack", "T0QUAY"), write=False)

    assert zones == {"Europe/London"}
