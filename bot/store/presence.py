"""Where the bot is: the shared places that it was added to, and under which address each workspace is served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.store import tables


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A team or a group chat whose members are told by asking it. place: its id on the platform."""

    platform: str
    workspace: str
    place: str
    return_address: str
    since: datetime


def entered(connection: Connection, presence: Presence) -> bool:
    """The bot is there, under this address; False: it was there before."""
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    table = tables.presence
    new = build(table).values(**vars(presence)).on_conflict_do_nothing().returning(table.c.place)
    if connection.execute(new).one_or_none() is not None:
        return True
    connection.execute(
        table.update()
        .where(
            table.c.platform == presence.platform,
            table.c.workspace == presence.workspace,
            table.c.place == presence.place,
            table.c.return_address != presence.return_address,
        )
        .values(return_address=presence.return_address)
    )
    return False


def left(connection: Connection, platform: str, workspace: str, place: str) -> None:
    """The bot is there no longer."""
    table = tables.presence
    connection.execute(
        delete(table).where(
            table.c.platform == platform, table.c.workspace == workspace, table.c.place == place
        )
    )


def on(connection: Connection, platform: str) -> list[Presence]:
    """Everywhere that the bot is on a platform, the longest first."""
    table = tables.presence
    statement = select(table).where(table.c.platform == platform).order_by(table.c.since, table.c.place)
    return [Presence(**row) for row in connection.execute(statement).mappings()]


# --- addresses of workspaces


def served_from(connection: Connection, platform: str, workspace: str, address: str, *, at: datetime) -> None:
    """The platform wrote from this address: the workspace is served there from now on."""
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    table = tables.service
    statement = build(table).values(platform=platform, workspace=workspace, address=address, heard_at=at)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["platform", "workspace"],
            set_={"address": statement.excluded.address, "heard_at": statement.excluded.heard_at},
            where=(table.c.address != statement.excluded.address)
            & (table.c.heard_at <= statement.excluded.heard_at),
        )
    )


def address_of(connection: Connection, platform: str, workspace: str) -> str | None:
    """Where a workspace is served; None: nothing came from there yet."""
    table = tables.service
    statement = select(table.c.address).where(table.c.platform == platform, table.c.workspace == workspace)
    return connection.execute(statement).scalar_one_or_none()
