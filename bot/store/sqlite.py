"""SQLite: one writer thread with group commit, and a small pool of readers."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool, StaticPool

from bot.domain.errors import Busy

T = TypeVar("T")

LARGEST_BATCH = 200  # Units of work in one transaction; bounds how long a reply waits for its neighbours.
BUSY_TIMEOUT = 10.0  # Seconds that another process of this machine may hold the database.


@dataclass(kw_only=True)
class _Job:
    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    queued_at: float  # monotonic seconds
    result: Any = None
    error: BaseException | None = None


@dataclass(kw_only=True)
class SqliteBackend:
    """Runs units of work on one SQLite file.

    A unit of work is acknowledged only after COMMIT with synchronous=FULL: what was confirmed survives
    the end of the process and of the power. Whatever is queued shares one transaction, each unit in a
    driver-level SAVEPOINT of its own, so that one that fails takes nobody with it.
    """

    path: str
    queue_limit: int
    patience: float  # Seconds that a unit of work may wait before it starts
    readers: int = 3
    _queue: queue.SimpleQueue[_Job | None] = field(default_factory=queue.SimpleQueue, init=False)
    _waiting: int = field(default=0, init=False)
    _closed: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._writer = self._engine(readonly=False)
        self._reader = self._engine(readonly=True)
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(self.readers, thread_name_prefix="store-read")
        self._thread = threading.Thread(target=self._write_loop, name="store-write", daemon=True)
        self._thread.start()

    def _engine(self, *, readonly: bool) -> Engine:
        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA temp_store=MEMORY")
            if readonly:
                connection.execute("PRAGMA query_only=ON")
            return connection

        # isolation_level=None: BEGIN and COMMIT are ours, driver and engine keep out of it.
        return create_engine("sqlite://", creator=connect, poolclass=NullPool)

    # --- writing

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a unit of work in the writer thread; returns after COMMIT.

        Raises:
            Busy: too many are waiting, or this one waited too long; it was not started.
        """
        if self._closed or self._waiting >= self.queue_limit:
            raise Busy
        loop = asyncio.get_running_loop()
        job = _Job(work=work, loop=loop, future=loop.create_future(), queued_at=monotonic())
        self._waiting += 1
        try:
            self._queue.put(job)
            return await asyncio.shield(job.future)
        finally:
            self._waiting -= 1

    def _write_loop(self) -> None:
        connection = _begun(self._writer)
        raw: Any = connection.connection.driver_connection
        try:
            while (job := self._queue.get()) is not None:
                batch, last = [job], False
                while len(batch) < LARGEST_BATCH:
                    try:
                        another = self._queue.get_nowait()
                    except queue.Empty:
                        break
                    if another is None:
                        last = True
                        break
                    batch.append(another)
                self._write_batch(connection, raw, batch)
                if last:
                    break
        finally:
            connection.close()

    def _write_batch(self, connection: Connection, raw: Any, batch: list[_Job]) -> None:
        try:
            raw.execute("BEGIN IMMEDIATE")
            for job in batch:
                self._run_in_savepoint(connection, raw, job)
            raw.execute("COMMIT")
        except (
            BaseException
        ) as error:  # A full disk, a locked file: nobody's work is stored, everybody hears.
            with suppress(sqlite3.Error):
                raw.execute("ROLLBACK")
            for job in batch:
                job.error = job.error or error
        by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in batch:
            by_loop.setdefault(job.loop, []).append(job)
        for loop, jobs in by_loop.items():
            with suppress(RuntimeError):  # The loop may be closed by now: nobody waits any more.
                loop.call_soon_threadsafe(_answer, jobs)

    def _run_in_savepoint(self, connection: Connection, raw: Any, job: _Job) -> None:
        if monotonic() - job.queued_at > self.patience:
            job.error = Busy()
            return
        raw.execute("SAVEPOINT work")
        try:
            job.result = job.work(connection)
        except BaseException as error:
            raw.execute("ROLLBACK TO work")
            job.error = error
        raw.execute("RELEASE work")

    # --- reading

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a unit of work that only reads, on what is committed."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._read, work)

    def _read(self, work: Callable[[Connection], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _begun(self._reader)
        raw: Any = connection.connection.driver_connection
        raw.execute("BEGIN")
        try:
            return work(connection)
        finally:
            raw.execute("ROLLBACK")

    # --- the whole

    def copy_in_memory(self) -> Connection:
        """A copy of everything that is committed, for rehearsals; nothing done to it comes back."""
        target = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        source = sqlite3.connect(self.path)
        with source:
            source.backup(target)
        source.close()
        target.execute("PRAGMA foreign_keys=ON")
        return _begun(create_engine("sqlite://", creator=lambda: target, poolclass=StaticPool))

    async def close(self) -> None:
        """Finish what is queued, then stop."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._pool.shutdown(wait=True)


def _begun(engine: Engine) -> Connection:
    """A connection that SQLAlchemy believes to be in a transaction, always.

    Outside of one it rolls the driver back after an error, and with it our transaction and everybody's savepoint.
    """
    connection = engine.connect()
    connection.begin()
    return connection


def _answer(jobs: list[_Job]) -> None:
    """Release the waiters, in the loop's own thread."""
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
