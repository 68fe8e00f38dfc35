"""Whose turn something is that one process alone may do at a time: held for a while, and renewed while it is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, or_, update
from sqlalchemy.exc import IntegrityError

from bot.store import tables


def hold(
    connection: Connection, scope: str, *, held: datetime | None, until: datetime, now: datetime
) -> bool:
    """Whether it is the caller's until then. held: until when it was the caller's, if it was; until == now ends it."""
    table = tables.pace
    free = table.c.next_send_at <= now
    if held is not None:
        free = or_(free, table.c.next_send_at == held)
    renewed = connection.execute(update(table).where(table.c.scope == scope, free).values(next_send_at=until))
    if renewed.rowcount:
        return True
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(scope=scope, next_send_at=until))
    except IntegrityError:  # It is somebody else's.
        return False
    return True
