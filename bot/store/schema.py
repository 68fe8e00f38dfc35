"""The schema's version: bring it up to date, take it back, say whether it is current, write the next one."""

from __future__ import annotations

import ast
import asyncio
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from bot.store.tables import metadata
from bot.store.unit_of_work import Store

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).with_name("migrations")

# Alembic is imported where it is used: a server that only asks whether its schema is current starts without it.


async def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the schema to a revision; several processes may try at once."""
    if revision == "head" and await is_current(store):
        return
    from alembic import command  # Before the others are kept waiting: it takes half a second.

    await store.alone(lambda connection: command.upgrade(_config(connection), revision))


async def downgrade(store: Store, revision: str = "base") -> None:
    """Take the schema back to a revision, and lose what only later ones can hold."""
    from alembic import command

    await store.alone(lambda connection: command.downgrade(_config(connection), revision))


async def current(store: Store) -> str | None:
    """The database's revision; None when it has no schema."""
    return await store.run(_revision, write=False)


async def is_current(store: Store) -> bool:
    return await current(store) == newest()


@cache
def newest() -> str:
    """The revision that this version of the bot needs: the one that no other follows."""
    revisions = [_names(path) for path in _MIGRATIONS.glob("versions/[0-9]*.py")]
    followed = {names["down_revision"] for names in revisions}
    (head,) = (names["revision"] for names in revisions if names["revision"] not in followed)
    return str(head)


def _names(path: Path) -> dict[str, Any]:
    """The plain values that a migration assigns, without running it."""
    return {
        statement.targets[0].id: statement.value.value
        for statement in ast.parse(path.read_text()).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Constant)
    }


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


async def differences(store: Store) -> list[Any]:
    """What the tables have that the migrations have not, or the other way round; [] when they agree.

    It sees tables, columns and indexes, not the conditions of partial indexes.
    """
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    return await store.run(compare, write=False)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def write_revision(message: str) -> None:
    """Write a new migration: what the tables have that the migrations so far have not. For developers."""
    from alembic import command

    store = await Store.open("sqlite://")
    try:
        await upgrade(store)
        await store.alone(
            lambda connection: command.revision(
                _config(connection), message, autogenerate=True, rev_id=f"{int(newest()) + 1:04}"
            )
        )
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(
        write_revision(" ".join(sys.argv[1:]) or sys.exit('usage: python -m bot.store.schema "What is new"'))
    )
