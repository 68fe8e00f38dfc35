"""Chat workspaces that let the bot write no longer, until it can again: noted once, by whichever process sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.store import tables


@dataclass(frozen=True, kw_only=True)
class Lockout:
    """One workspace. why: completes "In Slack, …"."""

    platform: str
    workspace: str
    why: str
    since: datetime


def note(connection: Connection, lockout: Lockout) -> bool:
    """Remember it; False: it is known already, and keeps its beginning."""
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = build(tables.lockout).values(**{**vars(lockout), "why": lockout.why[:300]})
    noted = connection.execute(
        statement.on_conflict_do_nothing().returning(tables.lockout.c.workspace)
    ).one_or_none()
    return noted is not None


def end(connection: Connection, platform: str, workspace: str) -> None:
    """The bot can write there again."""
    table = tables.lockout
    connection.execute(delete(table).where(table.c.platform == platform, table.c.workspace == workspace))


def now(connection: Connection) -> list[Lockout]:
    """Those that last, the oldest first."""
    table = tables.lockout
    rows = connection.execute(select(table).order_by(table.c.since, table.c.workspace)).mappings()
    return [Lockout(**row) for row in rows]
