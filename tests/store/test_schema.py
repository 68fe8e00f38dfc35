"""The schema grows and shrinks by its migrations, and they make exactly the tables."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, inspect, select, text

from bot.store import schema, tables
from bot.store.unit_of_work import Store

NOON = datetime(2024, 6, 25, 12, tzinfo=UTC)


@pytest.fixture
async def empty_store(database_url: str) -> AsyncIterator[Store]:
    """An open store without tables."""
    opened = await Store.open(database_url)
    await schema.downgrade(opened)
    yield opened
    await schema.upgrade(opened)
    await opened.close()


def names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def blueprint(connection: Connection) -> set[Any]:
    """Everything that the database itself says of its tables, as it says it."""
    if connection.dialect.name == "postgresql":
        columns = text(
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        )
        indexes = text("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        constraints = text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
        )
        rows = [tuple(row) for query in (columns, indexes, constraints) for row in connection.execute(query)]
    else:
        rows = list(_sqlite_blueprint(connection))
    return {row for row in rows if row[0] != "alembic_version"}


def _sqlite_blueprint(connection: Connection) -> Iterator[tuple[Any, ...]]:
    def plain(sql: str | None) -> str:
        return "" if sql is None else sql.replace('"', "").replace("'", "").strip("()")

    for table in names(connection):
        for _, name, kind, not_null, default, key in connection.exec_driver_sql(
            f"PRAGMA table_info('{table}')"
        ):
            yield table, name, kind, not_null, plain(default), key
        for key in connection.exec_driver_sql(f"PRAGMA foreign_key_list('{table}')"):
            yield table, "refers to", key[2:]
        for _, index, unique, origin, partial in connection.exec_driver_sql(f"PRAGMA index_list('{table}')"):
            columns = connection.exec_driver_sql(f"PRAGMA index_info('{index}')")
            yield table, unique, origin, partial, *(column[2] for column in columns)
    made = text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    for table, name, sql in connection.execute(made):
        yield table, name, plain(sql)


async def test_migrations_make_exactly_the_tables(empty_store: Store) -> None:
    """To the letter: columns, types, defaults, constraints, indexes and their conditions."""
    await empty_store.alone(tables.metadata.create_all)
    meant = await empty_store.run(blueprint, write=False)
    await empty_store.alone(tables.metadata.drop_all)

    await schema.upgrade(empty_store)

    made = await empty_store.run(blueprint, write=False)
    assert made - meant == set()
    assert meant - made == set()
    assert len(made) > 100


async def test_a_database_is_current_after_its_migrations_and_only_then(empty_store: Store) -> None:
    assert await schema.current(empty_store) is None
    assert not await schema.is_current(empty_store)

    await schema.upgrade(empty_store)

    assert await schema.current(empty_store) == schema.newest()
    assert await schema.is_current(empty_store)
    assert await schema.differences(empty_store) == []


async def test_a_table_that_no_migration_makes_is_noticed(store: Store) -> None:
    await store.alone(lambda connection: connection.execute(text("CREATE TABLE forgotten (a INTEGER)")))
    try:
        assert len(await schema.differences(store)) == 1
    finally:
        await store.alone(lambda connection: connection.execute(text("DROP TABLE forgotten")))


async def test_migrations_go_down_to_nothing_with_rows_in_the_tables_and_up_again(store: Store) -> None:
    def fill(connection: Connection) -> None:
        network = connection.execute(
            insert(tables.network)
            .values(slug="south-quay", name="South Quay QA Leads", time_zone="Europe/London", region="GB-ENG",
                    policy={}, created_at=NOON)
            .returning(tables.network.c.id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(tables.person).values(
                network_id=network, name="Marion Keane", role="chair", preferences={}, created_at=NOON
            )
        )

    await store.run(fill)

    await schema.downgrade(store)
    assert await store.run(names, write=False) == {"alembic_version"}
    await schema.upgrade(store)

    assert await schema.differences(store) == []
    people = select(func.count()).select_from(tables.person)
    assert await store.run(lambda connection: connection.execute(people).scalar_one()) == 0


async def test_migrating_what_is_current_changes_nothing(store: Store) -> None:
    before = await store.run(blueprint, write=False)

    await schema.upgrade(store)

    assert await store.run(blueprint, write=False) == before


async def test_two_that_migrate_at_once_do_not_collide(database_url: str) -> None:
    first, second = await Store.open(database_url), await Store.open(database_url)
    try:
        await schema.downgrade(first)
        await asyncio.gather(schema.upgrade(first), schema.upgrade(second))
        assert await schema.is_current(second)
    finally:
        await first.close()
        await second.close()


_MIGRATE = """
import asyncio, sys
from alembic import command
from bot.store import schema
from bot.store.unit_of_work import Store

async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    store = await Store.open(sys.argv[1])
    await schema.upgrade(store)
    await store.close()

asyncio.run(main())
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def untouched_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without anything: on SQLite not even its file."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return str(request.getfixturevalue("own_postgresql").url)


@pytest.mark.slow
async def test_processes_that_migrate_at_once_do_not_collide(untouched_url: str) -> None:
    """As when web and worker are started together for the first time."""
    processes = [
        subprocess.Popen([sys.executable, "-c", _MIGRATE, untouched_url], text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for each in processes:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    complaints = await asyncio.gather(*(asyncio.to_thread(each.communicate, "go\n") for each in processes))

    assert [each.returncode for each in processes] == [0, 0]
    assert complaints == [("", "")] * 2
    store = await Store.open(untouched_url)
    assert await schema.differences(store) == []
    await store.close()


async def test_commands_wait_while_the_tables_change(store: Store) -> None:
    """Nobody is refused for a short migration, and nobody sees half of one."""

    async def change() -> None:
        await store.alone(lambda connection: connection.execute(text("CREATE TABLE more (a INTEGER)")))
        await store.alone(lambda connection: connection.execute(text("DROP TABLE more")))

    row = {"name": "A", "time_zone": "Europe/London", "region": "GB-ENG", "policy": {}, "created_at": NOON}
    works = (insert(tables.network).values(slug=str(number), **row) for number in range(20))
    await asyncio.gather(
        change(),
        *(store.run(lambda connection, work=work: connection.execute(work) and None) for work in works),
    )

    total = select(func.count()).select_from(tables.network)
    assert await store.run(lambda connection: connection.execute(total).scalar_one(), write=False) == 20
