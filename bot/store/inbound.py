"""Events already handled, with their answers: a retry shows the first answer and changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.commands.request import Request
from bot.store import tables

KEPT = timedelta(hours=24)  # How long an answer can be repeated to a retry.

# Built once: putting a statement together takes as long as running it.
_ANSWERED = select(tables.inbound.c.reply).where(
    tables.inbound.c.platform == bindparam("its_platform"), tables.inbound.c.key == bindparam("its_key")
)
_REMEMBER = insert(tables.inbound)


def answered(connection: Connection, request: Request) -> str | None:
    """The stored answer to this very event, or None when it is new."""
    values = {"its_platform": request.sender.platform, "its_key": request.key}
    found = connection.execute(_ANSWERED, values).scalar_one_or_none()
    return str(found) if found is not None else None


def remember(connection: Connection, request: Request, reply: str) -> None:
    """Store the answer beside the effect, in its transaction.

    The primary key makes a second delivery that runs at the same time fail; its retry finds the answer.
    """
    values = {
        "platform": request.sender.platform,
        "key": request.key,
        "at": request.received_at,
        "reply": reply,
    }
    connection.execute(_REMEMBER, values)


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove answers older than KEPT; returns how many."""
    return connection.execute(delete(tables.inbound).where(tables.inbound.c.at < now - KEPT)).rowcount
