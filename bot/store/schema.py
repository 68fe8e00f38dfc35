"""The schema's version: bring it up to date, take it back, say whether it is current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store.tables import metadata
from bot.store.unit_of_work import Store

_LOCK = 0x636F6E76  # The advisory lock that keeps two `migrate` from running at once ("conv").


async def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the schema to a revision; several processes may try at once."""
    await store.run(lambda connection: _run(connection, "upgrade", revision))


async def downgrade(store: Store, revision: str = "base") -> None:
    await store.run(lambda connection: _run(connection, "downgrade", revision))


async def current(store: Store) -> str | None:
    """The database's revision; None when it has no schema."""
    return await store.run(_revision, write=False)


async def is_current(store: Store) -> bool:
    return await current(store) == ScriptDirectory.from_config(_config()).get_current_head()


async def differences(store: Store) -> list[Any]:
    """What the tables have that the migrations have not, or the other way round; [] when they agree."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    return await store.run(compare)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _run(connection: Connection, direction: str, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    else:
        # Begins SQLAlchemy's own transaction, so that Alembic joins this unit of work and commits nothing itself.
        connection.execute(text("SELECT 1"))
    config = _config()
    config.attributes["connection"] = connection
    getattr(command, direction)(config, revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def write_revision(message: str, url: str) -> None:
    """Write a new migration from the difference between the tables and a database; for developers."""
    config = _config()
    config.set_main_option("sqlalchemy.url", url)
    command.revision(config, message=message, autogenerate=True)
