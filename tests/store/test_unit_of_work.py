"""What a unit of work promises on both databases: all or nothing, acknowledged after commit, refused cleanly."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.domain.errors import BadValue, Busy
from bot.store.tables import network, pace
from bot.store.unit_of_work import Store

NOON = datetime(2024, 6, 25, 12, tzinfo=UTC)


def put(scope: str, at: datetime = NOON) -> Callable[[Connection], None]:
    return lambda connection: connection.execute(insert(pace).values(scope=scope, next_send_at=at)) and None


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(pace)).scalar_one())


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


async def test_an_error_that_coroutines_can_not_carry_comes_out_as_another(store: Store) -> None:
    """StopIteration, from a next() without a default, must not keep its neighbours waiting for ever."""
    results = await asyncio.gather(
        store.run(put("a")), store.run(lambda _: next(iter(()))), store.run(put("b")), return_exceptions=True
    )

    assert [type(result) for result in results] == [type(None), RuntimeError, type(None)]
    assert await store.run(count, write=False) == 2


async def test_each_who_hears_of_an_error_hears_of_their_own(store: Store) -> None:
    await store.run(put("taken"))
    first, second = await asyncio.gather(
        store.run(put("taken")), store.run(put("taken")), return_exceptions=True
    )

    assert isinstance(first, IntegrityError)
    assert first is not second


async def test_what_only_reads_may_not_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"read.?only"):
        await store.run(put("a"), write=False)

    assert await store.run(count, write=False) == 0
    await store.run(put("a"))


async def test_what_reads_sees_one_moment(store: Store) -> None:
    loop = asyncio.get_running_loop()

    def twice(connection: Connection) -> tuple[int, int]:
        before = count(connection)
        if (
            store.dialect == "sqlite"
        ):  # There it runs in a thread of its own, and the loop is free for the writer.
            asyncio.run_coroutine_threadsafe(store.run(put("meanwhile")), loop).result(10)
        return before, count(connection)

    before, after = await store.run(twice, write=False)

    assert before == after == 0


async def test_a_rehearsal_sees_what_is_stored_and_leaves_nothing(store: Store) -> None:
    await store.run(put("a"))

    async with store.rehearse() as rehearsal:
        await rehearsal.run(put("b"))
        with pytest.raises(IntegrityError):
            await rehearsal.run(put("a"))
        assert await rehearsal.run(count) == 2

    assert await store.run(count, write=False) == 1


async def test_a_rehearsal_keeps_nobody_from_writing(store: Store) -> None:
    async with store.rehearse() as rehearsal:
        await rehearsal.run(put("rehearsed"))
        await store.run(put("real"))
        assert await rehearsal.run(count) == 1

    assert await store.run(count, write=False) == 1


async def test_many_in_a_rehearsal_take_turns(store: Store) -> None:
    async with store.rehearse() as rehearsal:
        await asyncio.gather(*(rehearsal.run(put(str(number))) for number in range(5)))
        assert await rehearsal.run(count) == 5


async def test_naive_instants_are_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="naive datetime") as caught:
        await store.run(put("a", NOON.replace(tzinfo=None)))

    assert isinstance(caught.value.__cause__, ValueError)


async def test_instants_come_back_in_utc_and_compare_as_time_does(store: Store) -> None:
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    early, late = NOON.astimezone(elsewhere), NOON + timedelta(microseconds=1)
    await store.run(put("late", late))
    await store.run(put("early", early))

    def stored(connection: Connection) -> list[datetime]:
        return list(connection.execute(select(pace.c.next_send_at).order_by(pace.c.next_send_at)).scalars())

    def until_noon(connection: Connection) -> list[str]:
        return list(connection.execute(select(pace.c.scope).where(pace.c.next_send_at <= early)).scalars())

    assert await store.run(stored, write=False) == [NOON, late]
    assert {each.tzinfo for each in await store.run(stored, write=False)} == {UTC}
    assert await store.run(until_noon, write=False) == ["early"]


@pytest.mark.parametrize(
    "value", [{"b": [1, None, "é – 🗓"], "a": {"x": 1.5}}, [], {}, "text", 0, False], ids=str
)
async def test_json_comes_back_as_it_was(store: Store, value: object) -> None:
    row = {"slug": "a", "name": "A", "time_zone": "Europe/London", "region": "GB-ENG", "created_at": NOON}
    await store.run(lambda connection: connection.execute(insert(network).values(**row, policy=value)))

    policy = await store.run(lambda connection: connection.execute(select(network.c.policy)).scalar_one())
    assert policy == value


async def test_json_is_written_the_same_way_whatever_its_order(store: Store) -> None:
    row = {"name": "A", "time_zone": "Europe/London", "region": "GB-ENG", "created_at": NOON}

    def write(connection: Connection) -> set[str]:
        connection.execute(insert(network).values(slug="a", policy={"x": 1, "y": 2}, **row))
        connection.execute(insert(network).values(slug="b", policy={"y": 2, "x": 1}, **row))
        return set(connection.execute(text("SELECT policy FROM network")).scalars())

    assert await store.run(write) == {'{"x":1,"y":2}'}


@pytest.mark.parametrize("url", ["oracle://somewhere", "convenor.db", "", "mysql://root@localhost/x"])
async def test_an_unknown_database_is_named(url: str) -> None:
    with pytest.raises(BadValue):
        await Store.open(url)


async def test_a_statement_that_runs_away_is_stopped_and_nothing_is_stored(database_url: str) -> None:
    endless = text("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n")

    def run_away(connection: Connection) -> None:
        put("a")(connection)
        connection.execute(endless)

    store = await Store.open(database_url, seconds=0.1)
    with pytest.raises(DBAPIError, match=r"interrupted|statement timeout"):
        await store.run(run_away)
    with pytest.raises(DBAPIError, match=r"interrupted|statement timeout"):
        await store.run(lambda connection: connection.execute(endless), write=False)

    assert await store.run(count, write=False) == 0
    await store.run(put("a"))
    await store.close()


async def test_too_many_are_told_busy_at_once_and_the_others_are_all_stored(database_url: str) -> None:
    store = await Store.open(database_url, queue_limit=50, pool_size=2, patience=60)

    results = await asyncio.gather(
        *(store.run(put(str(each))) for each in range(500)), return_exceptions=True
    )

    refused = [result for result in results if isinstance(result, Busy)]
    assert len(refused) >= 500 - 50 - 2
    assert {type(result) for result in results} == {type(None), Busy}
    assert await store.run(count, write=False) == 500 - len(refused)
    await store.close()


async def test_reads_are_bounded_as_writes_are(database_url: str) -> None:
    store = await Store.open(database_url, queue_limit=50, pool_size=2, patience=60)

    results = await asyncio.gather(
        *(store.run(count, write=False) for _ in range(500)), return_exceptions=True
    )

    assert sum(isinstance(result, Busy) for result in results) >= 500 - 50 - 2
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

    assert len(acknowledged) >= 200
    assert set(acknowledged) <= stored
