"""Calendars as they are read under their addresses: found for many at once, written when something has changed."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.handlers import calendars
from bot.handlers.calendars import Shown
from bot.store import entrance, feeds
from bot.store.feeds import Feed
from bot.store.register import Author, Register
from bot.store.types import Connection
from bot.store.unit_of_work import Runner

TURNS = 50  # of the loop, at most, before those who have asked are answered
MOST_KEPT = 32 * 1024 * 1024  # bytes of calendars that one process keeps


@dataclass(frozen=True, kw_only=True)
class Written:
    """A calendar's bytes. etag: their hash. since: when they became so."""

    content: bytes
    etag: str
    since: datetime


class Feeds:
    """All calendars of an installation, by their secret words. now: the clock."""

    def __init__(self, runner: Runner, *, now: Callable[[], datetime]) -> None:
        self._runner = runner
        self._now = now
        self._look_up = _Together(self._known)
        self._writing: dict[str, asyncio.Task[Written]] = {}
        self._kept: OrderedDict[str, Written] = OrderedDict()

    async def find(self, word: str) -> Feed | None:
        """What a word opens, as it is now; None: it was never given, or was taken back."""
        return await self._look_up.ask(feeds.digest_of(word))

    async def content(self, feed: Feed) -> Written:
        """Its bytes; those who ask for the same ones at once wait for one writing."""
        kept = self._kept.get(feed.digest)
        if kept is not None and feed.is_current and kept.etag == feed.etag:
            self._kept.move_to_end(feed.digest)
            return kept
        writing = self._writing.get(feed.digest)
        if writing is None:
            writing = asyncio.create_task(self._write(feed))
            self._writing[feed.digest] = writing
            writing.add_done_callback(lambda _: self._writing.pop(feed.digest, None))
        return await asyncio.shield(writing)

    async def _write(self, feed: Feed) -> Written:
        now = self._now()
        shown, changes = await self._runner.run(lambda connection: _read(connection, feed, now), write=False)
        content = await asyncio.to_thread(shown.to_bytes)
        etag, since = hashlib.sha256(content).hexdigest()[:40], feed.written_at
        if since is None or (etag, str(changes)) != (feed.etag, feed.written_of):
            since = await self._runner.run(
                lambda connection: feeds.wrote(connection, feed, etag=etag, of=changes, now=now)
            )
        written = Written(content=content, etag=etag, since=since)
        self._keep(feed.digest, written)
        return written

    def _keep(self, digest: str, written: Written) -> None:
        self._kept[digest] = written
        self._kept.move_to_end(digest)
        while len(self._kept) > 1 and sum(len(each.content) for each in self._kept.values()) > MOST_KEPT:
            self._kept.popitem(last=False)

    async def _known(self, digests: tuple[str, ...]) -> dict[str, Feed]:
        return await self._runner.run(lambda connection: feeds.known(connection, digests), write=False)


def _read(connection: Connection, feed: Feed, now: datetime) -> tuple[Shown, int]:
    """What stands in it, and the changes it is read at."""
    present = feeds.known(connection, [feed.digest]).get(feed.digest, feed)
    network = entrance.network_by_id(connection, feed.network_id)
    author = Author(person_id=None, platform="web", verb="Feed")
    register = Register(connection, network, now=now, author=author)
    person = None if feed.whole else register.people.get(feed.person_id)
    return calendars.shown(register, person), present.changes


class _Together:
    """Asks once for all who come while others are being answered.

    Nobody gets an answer that is older than their question: whoever comes in between waits for the next one.
    """

    def __init__(self, read: Callable[[tuple[str, ...]], Awaitable[dict[str, Feed]]]) -> None:
        self._read = read
        self._waiting: dict[str, list[asyncio.Future[Feed | None]]] = {}
        self._asked = 0
        self._answering: asyncio.Task[None] | None = None

    async def ask(self, key: str) -> Feed | None:
        future: asyncio.Future[Feed | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        self._asked += 1
        if self._answering is None:
            self._answering = asyncio.create_task(self._answer())
        return await future

    async def _answer(self) -> None:
        try:
            while self._waiting:
                await self._all_here()
                waiting, self._waiting = self._waiting, {}
                try:
                    found, failed = await self._read(tuple(waiting)), None
                except Exception as error:  # noqa: BLE001  # Whoever asked gets it.
                    found, failed = {}, error
                for key, futures in waiting.items():
                    for future in futures:
                        if future.done():  # Who asked has hung up.
                            continue
                        if failed is not None:
                            future.set_exception(failed)
                        else:
                            future.set_result(found.get(key))
        finally:
            self._answering = None

    async def _all_here(self) -> None:
        """Let those come along whose requests have arrived and were not read yet, but wait for nobody."""
        for _ in range(TURNS):
            before = self._asked
            await asyncio.sleep(0)
            if self._asked == before:
                return
