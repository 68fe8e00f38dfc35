"""One hop per unit of work: plain functions over one connection, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import BadValue, Busy
from bot.store.sqlite import SqliteBackend

T = TypeVar("T")

QUEUE_LIMIT = 500  # Units of work that may wait; one more is told "busy" at once.
PATIENCE = 2.0  # Seconds that one may wait before it starts; then it is withdrawn.
ATTEMPTS = 6  # Tries of one unit of work when PostgreSQL goes away or two of them collide.
_RETRIED = ("57P", "08", "40001", "40P01")  # SQLSTATE: shutdown, connection, serialisation, deadlock.


class Runner(Protocol):
    """What runs units of work: the store, or a rehearsal of it."""

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T: ...


class Store:
    """The database. Open it once per process, and close it."""

    def __init__(self, backend: SqliteBackend | PostgresqlBackend, *, dialect: str, url: str) -> None:
        self._backend = backend
        self.dialect = dialect  # sqlite | postgresql
        self.url = url

    @classmethod
    async def open(
        cls, url: str, *, queue_limit: int = QUEUE_LIMIT, patience: float = PATIENCE, pool_size: int = 10
    ) -> Store:
        """Connect. "sqlite://" without a path is a temporary database that is gone with its directory.

        Raises:
            BadValue: the address is of no database that Convenor knows.
        """
        if url.startswith("sqlite"):
            path = make_url(url).database
            if not path or path == ":memory:":
                path = str(Path(tempfile.mkdtemp(prefix="convenor-")) / "temporary.db")
            backend = SqliteBackend(path=path, queue_limit=queue_limit, patience=patience)
            return cls(backend, dialect="sqlite", url=url)
        if url.startswith("postgres"):
            return cls(
                PostgresqlBackend(
                    _asyncpg(url), pool_size=pool_size, queue_limit=queue_limit, patience=patience
                ),
                dialect="postgresql",
                url=url,
            )
        raise BadValue(
            name="the database", value=url, expected="like sqlite:///convenor.db or postgresql://host/name"
        )

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T:
        """Run one whole unit of work in one transaction; returns after COMMIT.

        An exception in the work undoes all of it and comes out here. The work may run again when
        PostgreSQL went away in the middle; it must do nothing but read and write the connection.

        Raises:
            Busy: overloaded; the work was not started and nothing was stored.
        """
        return await (self._backend.write(work) if write else self._backend.read(work))

    @asynccontextmanager
    async def rehearse(self) -> AsyncIterator[Runner]:
        """The same store, of which nothing is kept: for showing what would happen."""
        if isinstance(self._backend, SqliteBackend):
            rehearsal = _SyncRehearsal(await asyncio.to_thread(self._backend.copy_in_memory))
            try:
                yield rehearsal
            finally:
                rehearsal.close()
        else:
            async with self._backend.engine.connect() as connection:
                await connection.execution_options(isolation_level="REPEATABLE READ")
                await connection.begin()
                try:
                    yield _AsyncRehearsal(connection)
                finally:
                    await connection.rollback()

    async def ping(self) -> None:
        """Raises whatever keeps the database from answering."""
        await self.run(lambda connection: connection.execute(text("SELECT 1")).scalar_one(), write=False)

    async def close(self) -> None:
        """Finish what is queued, then let go."""
        await self._backend.close()


def _asyncpg(url: str) -> str:
    """The address for asyncpg, whatever PostgreSQL driver it names."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


class _SyncRehearsal:
    """Units of work on a copy in memory; each in a savepoint, as in the store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T:
        raw: Any = self._connection.connection.driver_connection
        raw.execute("SAVEPOINT work")
        try:
            result = work(self._connection)
        except BaseException:
            raw.execute("ROLLBACK TO work")
            raw.execute("RELEASE work")
            raise
        raw.execute("RELEASE work")
        return result

    def close(self) -> None:
        engine = self._connection.engine
        self._connection.close()
        engine.dispose()


class _AsyncRehearsal:
    """Units of work inside one transaction that is never committed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T:
        async with self._connection.begin_nested():
            return await self._connection.run_sync(work)


class PostgresqlBackend:
    """Runs units of work on PostgreSQL over asyncpg, one transaction each."""

    def __init__(self, url: str, *, pool_size: int, queue_limit: int, patience: float) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_pre_ping=True,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=30,
            query_cache_size=1200,
        )
        self._places = asyncio.Semaphore(pool_size)
        self._waiting = 0
        self._queue_limit = queue_limit
        self._patience = patience

    async def write(self, work: Callable[[Connection], T]) -> T:
        await self._admit()
        try:
            return await self._with_retries(work)
        finally:
            self._places.release()

    read = write

    async def _admit(self) -> None:
        """Wait for a place, not too long and not with too many.

        Raises:
            Busy: the work was not started.
        """
        if self._waiting >= self._queue_limit:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    async def _with_retries(self, work: Callable[[Connection], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self.engine.begin() as connection:
                    return await connection.run_sync(work)
            except (DBAPIError, OSError) as error:
                if attempt == ATTEMPTS or not _is_passing(error):
                    raise
                # Jitter keeps those that collided from colliding again.
                await asyncio.sleep(min(2.0, 0.05 * 2**attempt) * random.uniform(0.5, 1.0))  # noqa: S311
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        await self.engine.dispose()


def _is_passing(error: Exception) -> bool:
    """Whether the same work may succeed in a moment: a restart, a dropped connection, a collision."""
    if isinstance(error, OSError):
        return True
    assert isinstance(error, DBAPIError)
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or ""
    return str(state).startswith(_RETRIED)
