"""What a unit of work promises: all or nothing, acknowledged after commit, refused cleanly when there is too much."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import BadValue, Busy
from bot.store.tables import pace
from bot.store.unit_of_work import Store

NOON = datetime(2024, 6, 25, 12, tzinfo=UTC)


def put(scope: str) -> Callable[[Connection], None]:
    return lambda connection: connection.execute(insert(pace).values(scope=scope, next_send_at=NOON)) and None


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(pace)).scalar_one())


@asynccontextmanager
async def occupied(store: Store) -> AsyncIterator[None]:
    """Inside, a unit of work has started and does not end."""
    started, finish = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        put("slow")(connection)
        started.set()
        assert finish.wait(10)
        connection.execute(pace.delete().where(pace.c.scope == "slow"))

    writing = asyncio.create_task(store.run(slow))
    await asyncio.to_thread(started.wait, 10)
    try:
        yield
    finally:
        finish.set()
        await writing


async def test_work_is_stored_when_it_is_acknowledged(store: Store) -> None:
    await store.run(put("a"))

    assert await store.run(count, write=False) == 1


async def test_an_error_takes_back_everything_of_its_work_and_comes_out(store: Store) -> None:
    def half(connection: Connection) -> None:
        put("a")(connection)
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await store.run(half)

    assert await store.run(count, write=False) == 0


async def test_one_that_fails_does_not_hurt_its_neighbours(store: Store) -> None:
    """Many units share a transaction on SQLite; a broken one among them is alone in failing."""
    await store.run(put("taken"))

    names = ["a", "taken", "b", "taken", "c"]
    results = await asyncio.gather(*(store.run(put(name)) for name in names), return_exceptions=True)

    assert [isinstance(result, IntegrityError) for result in results] == [False, True, False, True, False]
    assert await store.run(count, write=False) == 4


async def test_a_rehearsal_sees_what_is_stored_and_leaves_nothing(store: Store) -> None:
    await store.run(put("a"))

    async with store.rehearse() as rehearsal:
        await rehearsal.run(put("b"))
        with pytest.raises(IntegrityError):
            await rehearsal.run(put("a"))
        assert await rehearsal.run(count) == 2

    assert await store.run(count, write=False) == 1


async def test_naive_instants_are_refused(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Exception, match="naive datetime"):
        await store.run(
            lambda connection: connection.execute(insert(pace).values(scope="a", next_send_at=naive))
        )


async def test_instants_come_back_in_utc(store: Store) -> None:
    await store.run(put("a"))

    stored = await store.run(lambda connection: connection.execute(select(pace.c.next_send_at)).scalar_one())

    assert stored == NOON
    assert stored.utcoffset() == NOON.utcoffset()


async def test_an_unknown_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadValue):
        await Store.open("oracle://somewhere")


async def test_reads_go_on_while_a_write_takes_its_time(sqlite_store: Store) -> None:
    started, finish = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        put("slow")(connection)
        started.set()
        assert finish.wait(10)

    writing = asyncio.create_task(sqlite_store.run(slow))
    await asyncio.to_thread(started.wait, 10)

    assert await sqlite_store.run(count, write=False) == 0
    finish.set()
    await writing
    assert await sqlite_store.run(count, write=False) == 1


async def test_too_many_are_told_busy_at_once_and_nothing_of_theirs_is_stored(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, queue_limit=3)
    started, finish = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        started.set()
        assert finish.wait(10)

    writing = asyncio.create_task(store.run(slow))
    await asyncio.to_thread(started.wait, 10)
    waiting = [asyncio.create_task(store.run(put(str(number)))) for number in range(5)]
    refused = [task for task in (await asyncio.wait(waiting, timeout=0.1))[0]]
    finish.set()
    await asyncio.gather(writing, *waiting, return_exceptions=True)

    assert [type(task.exception()) for task in refused] == [Busy] * 3
    assert await store.run(count, write=False) == 2
    await store.close()


async def test_work_that_waited_too_long_is_withdrawn_while_it_waits(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, patience=0.05)
    async with occupied(store):
        with pytest.raises(Busy):
            await store.run(put("a"))

    assert await store.run(count, write=False) == 0
    await store.close()


async def test_when_the_commit_fails_everybody_who_waits_is_told(sqlite_url: str) -> None:
    """A full disk, played by a limit on the file's pages."""
    store = await Store.open(sqlite_url, queue_limit=5000, patience=60)
    pages = await store.run(lambda connection: connection.execute(text("PRAGMA page_count")).scalar_one())
    await store.run(
        lambda connection: connection.execute(text(f"PRAGMA max_page_count={pages}")).scalar_one()
    )

    results = await asyncio.gather(
        *(store.run(put(f"{number}" + "x" * 250)) for number in range(3000)), return_exceptions=True
    )
    stored = await store.run(count, write=False)

    failed = [result for result in results if isinstance(result, Exception)]
    assert failed
    assert stored == len(results) - len(failed)
    await store.run(lambda connection: connection.execute(text("PRAGMA max_page_count=1000000")).scalar_one())
    await store.run(put("room again"))
    await store.close()


_WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from sqlalchemy import insert
from bot.store.tables import pace
from bot.store.unit_of_work import Store

async def main():
    store = await Store.open(sys.argv[1])
    noon = datetime(2024, 6, 25, 12, tzinfo=UTC)
    async def one(number):
        await store.run(lambda c: c.execute(insert(pace).values(scope=str(number), next_send_at=noon)))
        print(number, flush=True)
    for start in range(0, 100000, 8):
        await asyncio.gather(*(one(start + each) for each in range(8)))

asyncio.run(main())
"""


@pytest.mark.slow
async def test_what_was_acknowledged_survives_a_kill(database_url: str) -> None:
    store = await Store.open(database_url)
    await store.run(lambda connection: connection.execute(pace.delete()))
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, database_url], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [
        line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")
    ]
    process.stdout.close()
    process.wait()

    stored = await store.run(lambda connection: set(connection.execute(select(pace.c.scope)).scalars()))
    await store.close()

    assert set(acknowledged) <= stored


@pytest.mark.postgresql
async def test_work_is_repeated_when_postgresql_drops_the_connection(request: pytest.FixtureRequest) -> None:
    from tests.databases import need

    server = need(request.getfixturevalue("migrated_postgresql"), request.node.nodeid)
    store = await Store.open(server.url)
    await store.run(lambda connection: connection.execute(pace.delete()))
    tries = 0

    def cut_off_once(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        put("a")(connection)
        if tries == 1:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await store.run(cut_off_once)

    assert tries == 2
    assert await store.run(count, write=False) == 1
    await store.close()
