"""What PostgreSQL promises beside the rest: it may restart, drop connections and let units of work collide."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, insert, select, text

from bot.domain.errors import Busy
from bot.store import schema
from bot.store.postgresql import asyncpg_url
from bot.store.tables import pace
from bot.store.unit_of_work import Store
from tests.databases import Server
from tests.store.test_unit_of_work import NOON, count, put

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(postgresql: Server) -> str:
    return postgresql.url


@pytest.fixture
async def postgresql_store(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url)
    yield store
    await store.close()


def put_once(scope: str) -> object:
    """As commands do, whose inbound key is unique: harmless to run again."""

    def work(connection: Connection) -> None:
        if connection.execute(select(pace.c.scope).where(pace.c.scope == scope)).first() is None:
            connection.execute(insert(pace).values(scope=scope, next_send_at=NOON))

    return work


CUT_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


async def test_work_is_repeated_when_the_connection_drops_in_the_middle(postgresql_store: Store) -> None:
    tries = 0

    def cut_off_once(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        put("a")(connection)
        if tries == 1:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await postgresql_store.run(cut_off_once)

    assert tries == 2
    assert await postgresql_store.run(count, write=False) == 1


async def test_connections_that_were_lost_while_idle_are_noticed_by_nobody(
    postgresql_store: Store, url: str
) -> None:
    async def everyone() -> None:
        reads = (postgresql_store.run(count, write=False) for _ in range(10))
        writes = (postgresql_store.run(lambda connection: count(connection)) for _ in range(10))
        await asyncio.gather(*reads, *writes)

    await everyone()
    other = await Store.open(url)
    await other.run(lambda connection: connection.execute(CUT_OTHERS).all())
    await everyone()
    await other.run(lambda connection: connection.execute(CUT_OTHERS).all())
    async with postgresql_store.rehearse() as rehearsal:
        await rehearsal.run(put("a"))
    await other.run(lambda connection: connection.execute(CUT_OTHERS).all())
    await postgresql_store.ping()
    await other.close()


async def test_two_that_lock_each_other_out_both_finish(postgresql_store: Store) -> None:
    """Of two that wait for each other PostgreSQL ends one (40P01); it is run again."""
    for name in "ab":
        await postgresql_store.run(put(name))
    touch = text("UPDATE pace SET next_send_at = next_send_at WHERE scope = :scope")
    wait = text("SELECT pg_sleep(0.1)")

    def both(first: str, second: str, connection: Connection) -> None:
        connection.execute(touch, {"scope": first})
        connection.execute(wait)
        connection.execute(touch, {"scope": second})

    await asyncio.gather(
        postgresql_store.run(lambda connection: both("a", "b", connection)),
        postgresql_store.run(lambda connection: both("b", "a", connection)),
    )


async def test_an_error_that_does_not_pass_is_not_repeated(postgresql_store: Store) -> None:
    tries = 0

    def wrong(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(Exception, match="division by zero"):
        await postgresql_store.run(wrong)

    assert tries == 1


async def test_plans_that_were_prepared_before_a_migration_are_made_anew(
    postgresql_store: Store, url: str
) -> None:
    read = text("SELECT * FROM later")

    def reads(connection: Connection) -> list[str]:
        return list(connection.execute(read).keys())

    other = await Store.open(url)
    await other.alone(lambda connection: connection.execute(text("CREATE TABLE later (a int)")))
    try:
        assert await postgresql_store.run(reads) == ["a"]
        await other.alone(lambda connection: connection.execute(text("ALTER TABLE later ADD b int")))
        assert await postgresql_store.run(reads) == ["a", "b"]
    finally:
        await other.alone(lambda connection: connection.execute(text("DROP TABLE later")))
        await other.close()


async def test_work_that_waited_too_long_is_withdrawn(url: str) -> None:
    store = await Store.open(url, pool_size=1, patience=0.05)
    slow = asyncio.create_task(
        store.run(lambda connection: connection.execute(text("SELECT pg_sleep(0.5)")).all())
    )
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await store.run(put("a"))

    await store.ping()  # It does not stand in the queue: overloaded is not dead.
    await slow
    await store.close()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart_under_load_fails_nobody(own_postgresql: Server, mode: str) -> None:
    store = await Store.open(own_postgresql.url, patience=60)
    await schema.upgrade(store)
    acknowledged: set[str] = set()
    restarted = asyncio.Event()

    async def caller(name: str) -> None:
        number = 0
        while not restarted.is_set() or number % 10:
            number += 1
            await store.run(put_once(f"{name}-{number}"))
            acknowledged.add(f"{name}-{number}")

    async def restart() -> None:
        while len(acknowledged) < 100:
            await store.run(count, write=False)
        await asyncio.to_thread(own_postgresql.restart, mode=mode)
        restarted.set()

    await asyncio.gather(*(caller(str(each)) for each in range(20)), restart())

    stored = await store.run(lambda connection: set(connection.execute(select(pace.c.scope)).scalars()))
    assert acknowledged <= stored
    await store.close()


@pytest.mark.parametrize(
    "given, meant",
    [
        ("postgres://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        ("postgresql://u:p@host:5433/db", "postgresql+asyncpg://u:p@host:5433/db"),
        ("postgresql+psycopg://u@host/db", "postgresql+asyncpg://u@host/db"),
        ("postgresql://u@host/db?sslmode=require", "postgresql+asyncpg://u@host/db?ssl=require"),
        ("postgresql://u@host/db?channel_binding=require&sslmode=verify-full", "postgresql+asyncpg://u@host/db?ssl=verify-full"),
    ],
    ids=["postgres", "postgresql", "another driver", "sslmode", "channel binding"],
)  # fmt: skip
def test_addresses_are_taken_as_hosting_services_write_them(given: str, meant: str) -> None:
    assert asyncpg_url(given) == meant
