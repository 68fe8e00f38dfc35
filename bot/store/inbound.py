"""Events already handled, with their answers: a retry shows the first answer and changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.commands.request import Request
from bot.store import tables

KEPT = timedelta(hours=24)  # How long an answer can be repeated to a retry.


def answered(connection: Connection, request: Request) -> str | None:
    """The stored answer to this very event, or None when it is new."""
    table = tables.inbound
    statement = select(table.c.reply).where(
        table.c.platform == request.sender.platform, table.c.key == request.key
    )
    found = connection.execute(statement).scalar_one_or_none()
    return str(found) if found is not None else None


def remember(connection: Connection, request: Request, reply: str) -> None:
    """Store the answer beside the effect, in its transaction.

    The primary key makes a second delivery that runs at the same time fail; its retry finds the answer.
    """
    connection.execute(
        insert(tables.inbound).values(
            platform=request.sender.platform, key=request.key, at=request.received_at, reply=reply
        )
    )


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove answers older than KEPT; returns how many."""
    return connection.execute(delete(tables.inbound).where(tables.inbound.c.at < now - KEPT)).rowcount
