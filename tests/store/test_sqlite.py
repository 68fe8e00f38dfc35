"""What SQLite promises beside the rest: one file, several processes, one writer that disturbs no reader."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.domain.errors import BadValue, Busy
from bot.store.tables import pace
from bot.store.unit_of_work import Store
from tests.store.test_unit_of_work import count, put


@asynccontextmanager
async def occupied(store: Store) -> AsyncIterator[None]:
    """Inside, a unit of work has started and does not end; it leaves nothing."""
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


@contextmanager
def locked_by_another(url: str) -> Iterator[None]:
    """Inside, somebody else is writing to the file."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full_disk() -> Iterator[None]:
    """Inside, no file of this process can be written to beyond its first bytes."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


async def test_what_is_confirmed_is_on_the_disk(sqlite_store: Store) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys")

    def read(connection: Connection) -> list[object]:
        return [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in pragmas]

    assert await sqlite_store.run(read) == ["wal", 2, 1]  # 2: FULL


async def test_reads_go_on_while_a_write_takes_its_time(sqlite_store: Store) -> None:
    async with occupied(sqlite_store):
        assert await sqlite_store.run(count, write=False) == 0
        async with sqlite_store.rehearse() as rehearsal:
            await rehearsal.run(put("rehearsed"))
            assert await rehearsal.run(count) == 1


async def test_what_the_queue_has_no_room_for_is_refused_at_once(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, queue_limit=3, patience=60)
    async with occupied(store):
        waiting = [asyncio.create_task(store.run(put(name))) for name in "ab"]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await store.run(put("c"))
    await asyncio.gather(*waiting)

    assert await store.run(count, write=False) == 2
    await store.close()


async def test_work_that_waited_too_long_is_withdrawn_while_it_waits(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, patience=0.05)
    async with occupied(store):
        with pytest.raises(Busy):
            await store.run(put("a"))

    assert await store.run(count, write=False) == 0
    await store.close()


async def test_what_has_started_is_never_called_busy(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, patience=0.01)

    async with occupied(store):
        for _ in range(3):
            with pytest.raises(Busy):
                await store.run(put("a"))  # Each waits as long as is allowed, and the first is still at work.

    assert await store.run(count, write=False) == 0
    await store.close()


async def test_work_that_nobody_waits_for_any_more_is_not_started(sqlite_store: Store) -> None:
    async with occupied(sqlite_store):
        given_up = asyncio.create_task(sqlite_store.run(put("given up")))
        await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up

    await sqlite_store.run(put("a"))
    assert await sqlite_store.run(count, write=False) == 1


async def test_while_another_process_writes_the_others_wait_and_are_told_in_time(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, patience=0.2)
    with locked_by_another(sqlite_url):
        with pytest.raises(Busy):
            await store.run(put("refused"))
        waiting = asyncio.create_task(store.run(put("waited")))
        await asyncio.sleep(0)
    await waiting

    assert await store.run(count, write=False) == 1
    await store.close()


async def test_several_processes_write_to_one_file(sqlite_url: str) -> None:
    first, second = await Store.open(sqlite_url, patience=60), await Store.open(sqlite_url, patience=60)

    await asyncio.gather(*(each.run(put(f"{index}{number}")) for number in range(100)
                           for index, each in enumerate((first, second))))  # fmt: skip

    assert await first.run(count, write=False) == 200
    await first.close()
    await second.close()


async def test_when_the_commit_fails_everybody_who_waits_is_told(sqlite_url: str) -> None:
    """A disk that fills up, played by a limit on the file's pages: what was acknowledged is what is stored."""
    store = await Store.open(sqlite_url, queue_limit=5000, patience=60)
    pages = await store.run(lambda connection: connection.execute(text("PRAGMA page_count")).scalar_one())
    limit = text(f"PRAGMA max_page_count={pages}")
    await store.run(lambda connection: connection.execute(limit).scalar_one())

    results = await asyncio.gather(
        *(store.run(put(f"{number}" + "x" * 250)) for number in range(3000)), return_exceptions=True
    )

    failed = [result for result in results if result is not None]
    assert failed
    assert {type(result) for result in failed} == {OperationalError}
    assert len({id(result) for result in failed}) == len(failed)
    assert await store.run(count, write=False) == len(results) - len(failed)
    await store.close()


async def test_a_full_disk_is_told_to_everybody_and_passes_by_itself(sqlite_store: Store) -> None:
    await sqlite_store.run(put("before"))
    with full_disk():
        results = await asyncio.gather(
            *(sqlite_store.run(put(str(number))) for number in range(20)), return_exceptions=True
        )
        assert {type(result) for result in results} == {OperationalError}
        assert await sqlite_store.run(count, write=False) == 1
        with pytest.raises(OperationalError):
            await sqlite_store.ping()  # Not ready: it can be read, and stores nothing.

    await sqlite_store.ping()
    await sqlite_store.run(put("after"))
    assert await sqlite_store.run(count, write=False) == 2


async def test_a_database_that_stores_is_ready_while_another_process_writes(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    with locked_by_another(sqlite_url):
        await store.ping()
    await store.close()


async def test_a_file_that_can_not_be_opened_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadValue) as caught:
        await Store.open(f"sqlite:///{tmp_path / 'nowhere' / 'convenor.db'}")

    assert "nowhere" in caught.value.value


async def test_a_file_that_is_no_database_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_text("Dear Marion, " * 100)

    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        await Store.open(f"sqlite:///{tmp_path / 'letter.docx'}")


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'convenor.db'}")
    await store.alone(lambda connection: connection.exec_driver_sql("CREATE TABLE t (a)"))

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    await store.close()


async def test_a_database_without_a_file_is_one_for_all_and_gone_when_closed() -> None:
    store = await Store.open("sqlite://")
    await store.run(lambda connection: connection.exec_driver_sql("CREATE TABLE t (a)"))
    await store.run(lambda connection: connection.exec_driver_sql("INSERT INTO t VALUES (1)"))

    def read(connection: Connection) -> tuple[int, str]:
        rows = connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one()
        return rows, connection.exec_driver_sql("PRAGMA database_list").one()[2]

    rows, path = await store.run(read, write=False)
    await store.close()
    assert rows == 1
    assert not Path(path).parent.exists()


async def test_closing_finishes_what_is_queued(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    writing = [asyncio.create_task(store.run(put(str(number)))) for number in range(100)]
    await asyncio.sleep(0)
    await store.close()

    assert await asyncio.gather(*writing) == [None] * 100
    with pytest.raises(Busy):
        await store.run(put("too late"))
    again = await Store.open(sqlite_url)
    assert await again.run(count, write=False) == 100
    await again.close()


async def test_a_closed_store_leaves_one_file_and_no_thread(sqlite_url: str) -> None:
    before = set(threading.enumerate())
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for number in range(30):  # Connections that close at once leave the clearing up to each other.
        store = await Store.open(sqlite_url)
        await asyncio.gather(store.run(put(f"{number}")), *(store.run(count, write=False) for _ in range(8)))
        await store.close()
        await store.close()
        assert [each.name for each in path.parent.iterdir()] == [path.name]

    assert not {thread for thread in threading.enumerate() if thread.name.startswith("store")} - before


@pytest.mark.slow
def test_a_store_that_nobody_closed_does_not_keep_the_process(sqlite_url: str) -> None:
    script = (
        "import asyncio, sys; from bot.store.unit_of_work import Store; from sqlalchemy import text\n"
        "async def main():\n"
        "    store = await Store.open(sys.argv[1])\n"
        "    for write in (True, False):\n"
        "        await store.run(lambda c: c.execute(text('SELECT 1')).scalar_one(), write=write)\n"
        "asyncio.run(main()); print('done')"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, sqlite_url], capture_output=True, text=True, timeout=30
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


# --- what changes tables


@pytest.fixture
async def family(tmp_path: Path) -> AsyncIterator[Store]:
    """A parent with one child, by foreign key."""
    store = await Store.open(f"sqlite:///{tmp_path / 'family.db'}")

    def make(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)")
        connection.exec_driver_sql(
            "CREATE TABLE child (id INTEGER PRIMARY KEY, of INTEGER NOT NULL REFERENCES parent ON DELETE CASCADE)"
        )
        connection.exec_driver_sql("INSERT INTO parent VALUES (1, 'Marion')")
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 1)")

    await store.alone(make)
    yield store
    await store.close()


def children(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM child").scalar_one())


async def test_a_table_is_made_anew_without_hurting_what_refers_to_it(family: Store) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    def alter(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("parent", recreate="always") as batch:
            batch.drop_column("name")

    await family.alone(alter)

    assert await family.run(children, write=False) == 1
    with pytest.raises(IntegrityError):
        await family.run(lambda connection: connection.exec_driver_sql("INSERT INTO child VALUES (2, 9)"))


async def test_a_change_of_tables_that_leaves_rows_without_their_parent_is_taken_back(family: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="child"):
        await family.alone(lambda connection: connection.exec_driver_sql("DELETE FROM parent"))

    assert await family.run(children, write=False) == 1


async def test_a_change_of_tables_that_fails_is_taken_back(family: Store) -> None:
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE child")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await family.alone(half)

    assert await family.run(children, write=False) == 1
