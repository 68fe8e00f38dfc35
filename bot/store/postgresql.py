"""PostgreSQL: whole units of work over asyncpg, run again when the server goes away in the middle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import Busy

T = TypeVar("T")

RETRY_SECONDS = 15.0  # How long a unit of work is tried again: a server needs some seconds to restart.
PING_SECONDS = 2.0  # The same for the question whether it answers.
LONGEST_PAUSE = 1.0  # Seconds between two tries.
EXTRA_CONNECTIONS = 2  # For pings and rehearsals, which do not stand in the queue.
# SQLSTATE of what passes: a server that stops or starts, a lost connection, too many of them, two that collided.
_PASSING = ("57P", "08", "53300", "40001", "40P01")


class PostgresqlBackend:
    """Runs units of work on PostgreSQL, one transaction each.

    There is no ping before each unit of work (pool_pre_ping: three trips to the server): a connection that was
    lost while it was idle fails at BEGIN, and the whole unit is run again on a new one.
    """

    dialect = "postgresql"

    def __init__(
        self, url: str, *, pool_size: int, queue_limit: int, patience: float, seconds: float
    ) -> None:
        self._engine = _engine(url, pool_size, seconds)
        # Reads see one moment, as they do on SQLite, and may not write, as there.
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._places = asyncio.Semaphore(pool_size)
        self._waiting = 0
        self._queue_limit = queue_limit
        self._patience = patience

    async def write(self, work: Callable[[Connection], T]) -> T:
        async with self._place():
            return await _persist(self._engine, work, RETRY_SECONDS)

    async def read(self, work: Callable[[Connection], T]) -> T:
        async with self._place():
            return await _persist(self._reading, work, RETRY_SECONDS)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for a place, not too long and not with too many.

        Raises:
            Busy: the work was not started.
        """
        if self._waiting >= self._queue_limit:
            raise Busy
        self._waiting += 1
        try:
            if self._places.locked():
                async with asyncio.timeout(self._patience):
                    await self._places.acquire()
            else:
                await self._places.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def alone(self, work: Callable[[Connection], T]) -> T:
        """Run what changes tables, as long as it takes; on any number of processes, one after the other."""

        def locked(connection: Connection) -> T:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            return work(connection)

        return await _persist(self._engine, locked, RETRY_SECONDS)

    @asynccontextmanager
    async def rehearse(self) -> AsyncIterator[PostgresqlRehearsal]:
        """One transaction that is never committed.

        Rows that a rehearsal writes are locked for the others until it ends, and numbers given by sequences
        are not given again.
        """
        await self.ping()  # Weeds out connections that were lost, since a rehearsal can't be run again.
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            await connection.begin()
            try:
                yield PostgresqlRehearsal(connection)
            finally:
                await connection.rollback()

    async def ping(self) -> None:
        await _persist(
            self._reading, lambda connection: connection.execute(text("SELECT 1")).scalar_one(), PING_SECONDS
        )

    async def close(self) -> None:
        await self._engine.dispose()


_LOCK = 0x636F6E76  # The advisory lock of `alone` ("conv").


class PostgresqlRehearsal:
    """Units of work inside one transaction, one after the other, each in a savepoint."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T:
        async with self._turn, self._connection.begin_nested():
            return await self._connection.run_sync(work)


def _engine(url: str, pool_size: int, seconds: float) -> AsyncEngine:
    engine = create_async_engine(
        asyncpg_url(url),
        pool_size=pool_size,
        max_overflow=EXTRA_CONNECTIONS,
        pool_use_lifo=True,  # What is not needed stays idle, and few connections are kept warm.
        query_cache_size=1200,
        hide_parameters=True,  # An error is logged; what people wrote is not.
    )
    milliseconds = int(seconds * 1000)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _: Any) -> None:
        # Straight to asyncpg: what the adapter executes would be rolled back. jit only slows small statements.
        connection.run_async(
            lambda asyncpg: asyncpg.execute(f"SET statement_timeout = {milliseconds}; SET jit = off")
        )

    return engine


def asyncpg_url(url: str) -> str:
    """The address for asyncpg, whatever driver it names and however libpq calls its options."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    options = dict(address.query)
    if "sslmode" in options:
        options["ssl"] = options.pop("sslmode")
    options.pop("channel_binding", None)
    return address.set(query=options).render_as_string(hide_password=False)


async def _persist(engine: AsyncEngine, work: Callable[[Connection], T], seconds: float) -> T:
    """Run one transaction, again and again for so many seconds while what fails it is passing.

    The work may have been stored when the connection was lost at COMMIT; the unique keys of what came in,
    and of what goes out, make it harmless to run it again.
    """
    until = monotonic() + seconds
    for attempt in count():
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        except Exception as error:
            # At once after the first failure; then jitter keeps those that collided from colliding again.
            pause = min(LONGEST_PAUSE, 0.01 * 2**attempt) * random.uniform(0.5, 1.0) if attempt else 0.0  # noqa: S311
            if not _is_passing(error) or monotonic() + pause > until:
                raise
        await asyncio.sleep(pause)
    raise AssertionError("counting does not end")


def _is_passing(error: Exception) -> bool:
    """Whether the same work may succeed in a moment."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        if error.orig is not None and isinstance(error.orig, Exception):
            return _is_passing(error.orig)
    # A plan that was prepared before the tables changed is made anew by whoever asks again.
    if type(error).__name__ == "InvalidCachedStatementError":
        return True
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, OSError) or str(state).startswith(_PASSING)
