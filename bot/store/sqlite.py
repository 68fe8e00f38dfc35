"""SQLite: one writer thread with group commit, and a small pool of readers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from bot.domain.errors import BadValue, Busy

T = TypeVar("T")

LARGEST_BATCH = 200  # Units of work in one transaction.
LONGEST_BATCH = 0.02  # Seconds of work in one transaction: how long a reply may wait for its neighbours.
READERS = 3
LOCK_SECONDS = 0.1  # How long SQLite waits for another process before we look who still waits for us.
PATIENT_LOCK_SECONDS = 30.0  # The same where nobody's answer hangs on it: opening, migrating, copying.
STEPS_BETWEEN_LOOKS = (
    100_000  # Of SQLite's machine, some milliseconds: how often a slow statement is looked at.
)


@dataclass(kw_only=True, slots=True, eq=False)
class _Job:
    """One unit of work on its way: withdrawn by whoever waits for it, or started by a thread, never both."""

    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    _unclaimed: list[None] = field(default_factory=lambda: [None])

    def claim(self) -> bool:
        """True for the first who asks. Taking from a list is one step for every thread."""
        try:
            self._unclaimed.pop()
        except IndexError:
            return False
        return True

    def withdraw(self) -> None:
        if self.claim() and not self.future.done():
            self.future.set_exception(Busy())

    def fail(self, error: BaseException) -> None:
        """Keep its own error, if it has one; else one of its own, since a traceback grows with each that raises it."""
        if self.error is None:
            self.error = OperationalError("COMMIT", None, error)
            self.error.__cause__ = error

    def answer(self) -> None:
        """Release whoever waits; called in their loop's thread."""
        if self.future.done():
            return
        if isinstance(self.error, StopIteration):  # A future can't carry it.
            self.future.set_exception(RuntimeError(f"a unit of work raised {self.error!r}"))
        elif self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class _Lane:
    """A queue in front of threads: how many may wait in it, and how long."""

    def __init__(self, *, limit: int, patience: float) -> None:
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()  # None: no more will come
        self.closed = False
        self._limit = limit
        self._patience = patience
        self._inside = 0

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Wait for the work, which a thread does.

        Raises:
            Busy: too many wait, or this one waited too long; it was not started and never will be.
        """
        if self.closed or self._inside >= self._limit:
            raise Busy
        loop = asyncio.get_running_loop()
        job = _Job(work=work, loop=loop, future=loop.create_future())
        timer = loop.call_later(self._patience, job.withdraw)
        self._inside += 1
        try:
            self.jobs.put(job)
            result: T = await job.future
            return result
        except asyncio.CancelledError:
            job.claim()  # Whoever asked has gone: what has not been started is not.
            raise
        finally:
            self._inside -= 1
            timer.cancel()


def _release(jobs: Iterable[_Job]) -> None:
    """Answer them all with one call into each loop, usually the only one."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # The loop may be closed by now: nobody waits any more.
            loop.call_soon_threadsafe(_answer, theirs)


def _answer(jobs: list[_Job]) -> None:
    for job in jobs:
        job.answer()


class _Session:
    """One connection to the database, whose transactions are begun and ended by us alone."""

    def __init__(self, raw: sqlite3.Connection, *, seconds: float | None = None) -> None:
        self.raw = raw
        self._seconds = seconds
        self._until = 0.0
        if seconds is not None:
            raw.set_progress_handler(self._overdue, STEPS_BETWEEN_LOOKS)
        self._engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        self.connection = self._engine.connect()
        # SQLAlchemy must believe to be in a transaction, always: outside of one it rolls the driver back
        # after an error, and with it our transaction and everybody's savepoint.
        self.connection.begin()

    def _overdue(self) -> bool:
        return monotonic() > self._until

    def do(self, work: Callable[[Connection], T]) -> T:
        """Run it for as long as a unit of work may take; a statement that goes on after that is interrupted."""
        if self._seconds is not None:
            self._until = monotonic() + self._seconds
        return work(self.connection)

    def in_savepoint(self, work: Callable[[Connection], T]) -> T:
        """Run it so that an error takes back what it did and nothing else.

        Driver-level savepoints: SQLAlchemy's begin_nested costs more than sharing a transaction saves.
        """
        self.raw.execute("SAVEPOINT work")
        try:
            result = self.do(work)
        except BaseException:
            # A full disk or an interrupted statement ends SQLite's whole transaction, savepoints and all.
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK TO work")
                self.raw.execute("RELEASE work")
            raise
        self.raw.execute("RELEASE work")
        return result

    def roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")

    def close(self) -> None:
        self.roll_back()
        self.connection.close()
        self._engine.dispose()
        self.raw.close()


def _connect(
    path: str, *, wait: float, read_only: bool = False, foreign_keys: bool = True
) -> sqlite3.Connection:
    # isolation_level=None: BEGIN and COMMIT are ours, the driver keeps out of it.
    raw = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        raw.execute("PRAGMA temp_store=MEMORY")
        if read_only:
            raw.execute("PRAGMA query_only=ON")
    except BaseException:
        raw.close()
        raise
    return raw


def _make_ready(path: str) -> None:
    """Make the file if need be, its owner's alone, and put it into WAL mode, which it keeps.

    Raises:
        BadValue: the file can't be opened.
    """
    with suppress(FileExistsError, OSError):  # What is wrong with the place, SQLite says below.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    until = monotonic() + PATIENT_LOCK_SECONDS
    while True:
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as raw:
                raw.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_CANTOPEN":
                expected = "a file in a folder that exists and may be written to"
                raise BadValue(name="the database", value=path, expected=expected) from error
            # Of two processes that open a new file together, one is told at once that it is locked.
            if not _is_locked(error) or monotonic() > until:
                raise
            threading.Event().wait(0.02)


def _is_locked(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


@dataclass(kw_only=True)
class SqliteBackend:
    """Runs units of work on one SQLite file.

    A unit of work is acknowledged only after COMMIT with synchronous=FULL: what was confirmed survives
    the end of the process and of the power. Whatever is queued shares one transaction, each unit in a
    savepoint of its own, so that one that fails takes nobody with it. Other processes of the same
    machine may have the file open too.
    """

    path: str
    queue_limit: int
    patience: float  # Seconds that a unit of work may wait before it starts
    seconds: float  # that it may take
    dialect = "sqlite"

    def __post_init__(self) -> None:
        _make_ready(self.path)
        self._writes = _Lane(limit=self.queue_limit, patience=self.patience)
        self._reads = _Lane(limit=self.queue_limit, patience=self.patience)
        self._writer = _Session(_connect(self.path, wait=LOCK_SECONDS), seconds=self.seconds)
        self._failing = False  # Whether the last transaction could not be stored
        # Daemons: a process that ends without closing the store is not kept alive by it.
        self._threads = [
            threading.Thread(target=self._write_loop, name="store-write", daemon=True),
            *(
                threading.Thread(target=self._read_loop, name="store-read", daemon=True)
                for _ in range(READERS)
            ),
        ]
        for thread in self._threads:
            thread.start()

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self._writes.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._reads.run(work)

    # --- writing

    def _write_loop(self) -> None:
        waiting: deque[_Job] = deque()
        more = True
        while more or waiting:
            more = self._collect(waiting, wait=not waiting) and more
            self._write_batch(waiting)
        self._writer.close()

    def _collect(self, waiting: deque[_Job], *, wait: bool) -> bool:
        """Take whatever is queued, waiting for the first if asked to; False when no more will come."""
        try:
            while (job := self._writes.jobs.get(block=wait)) is not None:
                waiting.append(job)
                wait = False
        except queue.Empty:
            return True
        return False

    def _write_batch(self, waiting: deque[_Job]) -> None:
        """One transaction for as many as fit into it; what is left waits for the next."""
        started: list[_Job] = []
        try:
            if not self._begin(waiting):
                return
            until = monotonic() + LONGEST_BATCH
            while waiting and len(started) < LARGEST_BATCH and (not started or monotonic() < until):
                job = waiting.popleft()
                if job.claim():
                    started.append(job)
                    self._run(job)
            self._writer.raw.execute("COMMIT")
            self._failing = False
        except BaseException as error:  # noqa: BLE001  # Whatever it was, nobody's work is stored: all hear it.
            self._failing = True
            self._writer.roll_back()
            started = started or [job for job in waiting if job.claim()]
            for job in started:
                job.fail(error)
        _release(started)

    def _begin(self, waiting: deque[_Job]) -> bool:
        """Begin a transaction; False when another process keeps us out, and who still waits must wait on."""
        try:
            self._writer.raw.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as error:
            if not _is_locked(error):
                raise
        still = [job for job in waiting if not job.future.done()]
        waiting.clear()
        waiting.extend(still)
        return False

    def _run(self, job: _Job) -> None:
        try:
            job.result = self._writer.in_savepoint(job.work)
        except BaseException as error:
            job.error = error
            if not self._writer.raw.in_transaction:
                raise  # It took the whole transaction with it.

    # --- reading

    def _read_loop(self) -> None:
        session: _Session | None = None
        try:
            while (job := self._reads.jobs.get()) is not None:
                if job.claim():
                    session = self._read(job, session)
                    _release([job])
                del job  # Its result may be large, and the next one may be hours away.
        finally:
            if session is not None:
                session.close()

    def _read(self, job: _Job, session: _Session | None) -> _Session | None:
        try:
            if session is None:
                session = _Session(
                    _connect(self.path, wait=self.patience, read_only=True), seconds=self.seconds
                )
            session.raw.execute("BEGIN")  # All that it reads is of one moment.
            job.result = session.do(job.work)
        except BaseException as error:  # noqa: BLE001  # It goes to whoever asked.
            job.error = error
        if session is not None:
            session.roll_back()
        return session

    # --- the whole

    async def alone(self, work: Callable[[Connection], T]) -> T:
        """Run what changes tables: as long as it takes, foreign keys off, and checked before COMMIT.

        SQLite changes a table by making it anew, which with foreign keys on would look like deleting its rows.
        """
        return await asyncio.to_thread(self._alone, work)

    def _alone(self, work: Callable[[Connection], T]) -> T:
        session = _Session(_connect(self.path, wait=PATIENT_LOCK_SECONDS, foreign_keys=False))
        try:
            session.raw.execute("BEGIN IMMEDIATE")
            result = work(session.connection)
            broken = session.raw.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise sqlite3.IntegrityError(
                    f"{len(broken)} rows would refer to nothing, first in {broken[0][0]}"
                )
            session.raw.execute("COMMIT")
            return result
        finally:
            session.close()

    @asynccontextmanager
    async def rehearse(self) -> AsyncIterator[SqliteRehearsal]:
        session = await asyncio.to_thread(self._copy)
        try:
            yield SqliteRehearsal(session)
        finally:
            session.close()

    def _copy(self) -> _Session:
        """Everything that is committed, in memory; the writer does not notice."""
        target = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        with contextlib.closing(sqlite3.connect(self.path, timeout=PATIENT_LOCK_SECONDS)) as source:
            source.backup(target)
        target.execute("PRAGMA foreign_keys=ON")
        return _Session(target)

    async def ping(self) -> None:
        """Ready is who can read; and who could not store, only when that is over."""
        await self.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
        if self._failing:
            await self.write(_touch)

    async def close(self) -> None:
        """Finish what is queued, then stop; the writer last.

        Whoever closes the file last puts the write-ahead log into it. Two that close at once leave that to each other.
        """
        if self._writes.closed:
            return
        self._writes.closed = self._reads.closed = True
        writer, *readers = self._threads
        for _ in readers:
            self._reads.jobs.put(None)
        for thread in readers:
            await asyncio.to_thread(thread.join)
        self._writes.jobs.put(None)
        await asyncio.to_thread(writer.join)


def _touch(connection: Connection) -> None:
    """Write a page as it is."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version={int(version)}")


class SqliteRehearsal:
    """Units of work on a copy in memory, one after the other, each in a savepoint as in the store."""

    def __init__(self, session: _Session) -> None:
        self._session = session

    async def run(self, work: Callable[[Connection], T], *, write: bool = True) -> T:
        return self._session.in_savepoint(work)
