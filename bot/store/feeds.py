"""Addresses under which calendars are read: who may, of what, and what was last written there."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, delete, insert, select, update

from bot.domain.person import Person
from bot.store import tables
from bot.store.lists import one_of
from bot.store.register import CHANGES, Register

MOST = 20  # Addresses of one person; with one more, the oldest ends.


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One address. changes: how often its network has changed by now."""

    id: int
    network_id: int
    person_id: int
    whole: bool  # the network's calendar, with nothing of the person's own
    digest: str
    etag: str  # of the bytes that were last written; "" before the first time
    written_at: datetime | None  # when they became so
    written_of: str  # the changes they were written of
    changes: int

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since it was written."""
        return self.etag != "" and self.written_of == str(self.changes)


def digest_of(word: str) -> str:
    """What is kept of an address's secret word.

    It is looked up by its digest: how long that takes says nothing of the word, since whoever tries words
    can't choose their digests.
    """
    return hashlib.sha256(f"feed:{word}".encode("utf-8", "replace")).hexdigest()


def issue(register: Register, person: Person, *, whole: bool) -> str:
    """A new secret word; nobody can find it out later."""
    word, table = secrets.token_urlsafe(32), tables.feed
    register.connection.execute(
        insert(table).values(
            network_id=register.network.id,
            person_id=person.id,
            whole=whole,
            digest=digest_of(word),
            created_at=register.now,
        )
    )
    mine = select(table.c.id).where(table.c.person_id == person.id)
    newest = mine.order_by(table.c.id.desc()).limit(MOST)
    register.connection.execute(
        delete(table).where(table.c.person_id == person.id, table.c.id.not_in(newest))
    )
    return word


def revoke(register: Register, person: Person) -> int:
    """End all addresses that were given to this person; how many they were."""
    table = tables.feed
    mine = (table.c.network_id == register.network.id) & (table.c.person_id == person.id)
    return register.connection.execute(delete(table).where(mine)).rowcount


_KNOWN = (
    select(tables.feed, tables.counter.c.value.label("changes"))
    .join(tables.person, tables.person.c.id == tables.feed.c.person_id)
    .outerjoin(
        tables.counter,
        and_(tables.counter.c.network_id == tables.feed.c.network_id, tables.counter.c.scope == CHANGES),
    )
    .where(one_of(tables.feed.c.digest, "its_digests"), tables.person.c.left_at.is_(None))
)


def known(connection: Connection, digests: Iterable[str]) -> dict[str, Feed]:
    """By digest, those that are good. Who has left reads nothing any more."""
    rows = connection.execute(_KNOWN, {"its_digests": list(digests)}).mappings()
    return {
        row["digest"]: Feed(
            id=row["id"],
            network_id=row["network_id"],
            person_id=row["person_id"],
            whole=row["whole"],
            digest=row["digest"],
            etag=row["etag"],
            written_at=row["written_at"],
            written_of=row["written_of"],
            changes=row["changes"] or 0,
        )
        for row in rows
    }


def wrote(connection: Connection, feed: Feed, *, etag: str, of: int, now: datetime) -> datetime:
    """Remember what is written there; since when it is so, which never goes back.

    of: the network's changes when it was read.
    """
    table = tables.feed
    present = connection.execute(
        select(table.c.etag, table.c.written_at).where(table.c.id == feed.id)
    ).one_or_none()
    at = now.astimezone(UTC).replace(microsecond=0)
    if present is not None and present.written_at is not None:
        same = present.etag == etag
        at = present.written_at if same else max(at, present.written_at + timedelta(seconds=1))
    values = {"etag": etag, "written_at": at, "written_of": str(of)}
    connection.execute(update(table).where(table.c.id == feed.id).values(values))
    return at
