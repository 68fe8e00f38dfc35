"""The schema grows and shrinks by its migrations, and they make exactly the tables."""

from __future__ import annotations

import asyncio

from sqlalchemy import inspect

from bot.store import schema
from bot.store.unit_of_work import Store


async def test_migrations_make_exactly_the_tables(store: Store) -> None:
    assert await schema.is_current(store)
    assert await schema.differences(store) == []


async def test_migrations_go_down_to_nothing_and_up_again(store: Store) -> None:
    await schema.downgrade(store)
    left = await store.run(lambda connection: inspect(connection).get_table_names())
    try:
        assert left == ["alembic_version"]
    finally:
        await schema.upgrade(store)
    assert await schema.differences(store) == []


async def test_two_that_migrate_at_once_do_not_collide(database_url: str) -> None:
    first, second = await Store.open(database_url), await Store.open(database_url)
    try:
        await schema.downgrade(first)
        await asyncio.gather(schema.upgrade(first), schema.upgrade(second))
        assert await schema.is_current(second)
    finally:
        await first.close()
        await second.close()
