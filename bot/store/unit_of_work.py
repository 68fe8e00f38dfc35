"""One hop per unit of work: plain functions over one connection, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.errors import BadValue
from bot.store.sqlite import SqliteBackend

T = TypeVar("T")

QUEUE_LIMIT = 500  # Units of work that may wait; one more is told "busy" at once.
PATIENCE = 2.0  # Seconds that one may wait before it starts; then it is withdrawn.
STATEMENT_SECONDS = 10.0  # How long one may work in the database before it is stopped.
POOL_SIZE = 10  # Connections to PostgreSQL.


class Runner(Protocol):
    """What runs units of work: the store, or a rehearsal of it."""

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T: ...


class _Backend(Protocol):
    async def write(self, work: Callable[[Connection], T]) -> T: ...
    async def read(self, work: Callable[[Connection], T]) -> T: ...
    async def alone(self, work: Callable[[Connection], T]) -> T: ...
    def rehearse(self) -> AbstractAsyncContextManager[Runner]: ...
    async def ping(self) -> None: ...
    async def close(self) -> None: ...


class Store:
    """The database. Open it once per process, and close it."""

    def __init__(self, backend: _Backend, *, dialect: str, folder: str | None = None) -> None:
        self._backend = backend
        self.dialect = dialect  # sqlite | postgresql
        self._forget = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True) if folder else None

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        queue_limit: int = QUEUE_LIMIT,
        patience: float = PATIENCE,
        seconds: float = STATEMENT_SECONDS,
        pool_size: int = POOL_SIZE,
    ) -> Store:
        """Open a database; PostgreSQL is first spoken to by the first unit of work.

        url: sqlite:///FILE, postgresql://USER:PASSWORD@HOST/NAME, or "sqlite://" for one that is gone when closed.
        queue_limit: units of work that may wait at a time. patience: seconds that one may wait before it starts.
        seconds: that one statement on PostgreSQL, or one unit of work on SQLite, may take.

        Raises:
            BadValue: the address is of no database that Convenor knows, or of a file that can't be opened.
        """
        match _kind(url):
            case "sqlite":
                path, folder = make_url(url).database, None
                if not path or path == ":memory:":
                    folder = tempfile.mkdtemp(prefix="convenor-")
                    path = str(Path(folder) / "temporary.db")
                sqlite = await asyncio.to_thread(
                    SqliteBackend, path=path, queue_limit=queue_limit, patience=patience, seconds=seconds
                )
                return cls(sqlite, dialect="sqlite", folder=folder)
            case "postgresql" | "postgres":
                # Imported only where it is used: asyncpg and the async engine are 8 MiB.
                from bot.store.postgresql import PostgresqlBackend

                postgresql = PostgresqlBackend(
                    url, queue_limit=queue_limit, patience=patience, seconds=seconds, pool_size=pool_size
                )
                return cls(postgresql, dialect="postgresql")
        raise BadValue(
            name="the database", value=url, expected="like sqlite:///convenor.db or postgresql://host/name"
        )

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T:
        """Run one whole unit of work in one transaction; returns after COMMIT.

        An exception in the work undoes all of it and comes out here. The work may run again when
        PostgreSQL went away in the middle; it must do nothing but read and write the connection.
        With write=False it sees what is committed, all of one moment, and may not write.

        Raises:
            Busy: overloaded; the work was not started and nothing was stored.
        """
        return await (self._backend.write(work) if write else self._backend.read(work))

    async def alone(self, work: Callable[[Connection], T]) -> T:
        """Run what changes tables, in one transaction: no limit of time, and nobody else does so meanwhile."""
        return await self._backend.alone(work)

    def rehearse(self) -> AbstractAsyncContextManager[Runner]:
        """The same store, of which nothing is kept: for showing what would happen."""
        return self._backend.rehearse()

    async def ping(self) -> None:
        """Raises whatever keeps the database from answering, or from storing where it failed to."""
        await self._backend.ping()

    async def close(self) -> None:
        """Finish what is queued, then let go."""
        await self._backend.close()
        if self._forget is not None:
            self._forget()


def _kind(url: str) -> str:
    try:
        return make_url(url).get_backend_name()
    except ArgumentError:
        return ""
