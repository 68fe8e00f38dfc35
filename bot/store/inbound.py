"""Events already handled, with their answers: a retry shows the first answer and changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, text

from bot.commands.request import Request
from bot.store import tables
from bot.store.types import UtcDateTime

KEPT = timedelta(hours=24)  # How long an answer can be repeated to a retry.

# Built once: putting a statement together takes as long as running it.
_ANSWERED = select(tables.inbound.c.reply).where(
    tables.inbound.c.platform == bindparam("its_platform"), tables.inbound.c.key == bindparam("its_key")
)
_REMEMBER = text(
    "INSERT INTO inbound (platform, key, at, reply) VALUES (:its_platform, :its_key, :its_time, :its_reply) "
    "ON CONFLICT (platform, key) DO NOTHING"
).bindparams(bindparam("its_time", type_=UtcDateTime))


class Repeated(Exception):
    """This event was handled before: its unit of work is taken back, and the first answer is given again."""


def answered(connection: Connection, request: Request) -> str | None:
    """The stored answer to this very event, or None when it is new."""
    values = {"its_platform": request.sender.platform, "its_key": request.key}
    found = connection.execute(_ANSWERED, values).scalar_one_or_none()
    return str(found) if found is not None else None


def remember(connection: Connection, request: Request, reply: str) -> None:
    """Store the answer beside the effect, in its transaction.

    New events are not looked up first, since nearly all are new: the primary key tells the others, also the
    one that is handled by another process at this moment.

    Raises:
        Repeated: there is an answer already.
    """
    values = {
        "its_platform": request.sender.platform,
        "its_key": request.key,
        "its_time": request.received_at,
        "its_reply": reply,
    }
    if connection.execute(_REMEMBER, values).rowcount != 1:
        raise Repeated


def is_first(connection: Connection, *, platform: str, key: str, at: datetime) -> bool:
    """Whether an event that asks for no answer was not handled before; from now on it was."""
    values = {"its_platform": platform, "its_key": key, "its_time": at, "its_reply": ""}
    return connection.execute(_REMEMBER, values).rowcount == 1


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove answers older than KEPT; returns how many."""
    return connection.execute(delete(tables.inbound).where(tables.inbound.c.at < now - KEPT)).rowcount
