"""Words that may be used once, until they expire: kept as digests, so that the database gives none of them away."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from bot.store import tables


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a word that was used stands for."""

    purpose: str  # install | claim | link
    network_id: int | None
    person_id: int | None


def issue(
    connection: Connection,
    purpose: str,
    word: str,
    *,
    network_id: int | None = None,
    person_id: int | None = None,
    expires_at: datetime,
) -> None:
    """Keep a word's digest. The same word issued again replaces the earlier one; for another purpose it is another.

    expires_at: the first instant at which it is worth nothing.
    """
    connection.execute(delete(tables.ticket).where(tables.ticket.c.digest == _digest(purpose, word)))
    connection.execute(
        insert(tables.ticket).values(
            digest=_digest(purpose, word),
            purpose=purpose,
            network_id=network_id,
            person_id=person_id,
            expires_at=expires_at,
        )
    )


def use(connection: Connection, purpose: str, word: str, now: datetime) -> Ticket | None:
    """What the word stands for, which it does no longer; None: unknown, used or expired.

    Of several who use it at the same moment, one gets it.
    """
    table = tables.ticket
    taken = (
        connection.execute(
            delete(table)
            .where(table.c.digest == _digest(purpose, word), table.c.expires_at > now)
            .returning(table.c.purpose, table.c.network_id, table.c.person_id)
        )
        .mappings()
        .one_or_none()
    )
    return Ticket(**taken) if taken is not None else None


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove those that have expired; how many they were."""
    return connection.execute(delete(tables.ticket).where(tables.ticket.c.expires_at <= now)).rowcount


def _digest(purpose: str, word: str) -> str:
    return hashlib.sha256(f"{purpose}:{word}".encode()).hexdigest()
