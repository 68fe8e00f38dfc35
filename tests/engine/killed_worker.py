"""A worker that is killed again and again in mid-send: started by test_kills.py as a process of its own.

Arguments: the database's address, the file that stands for the platform, seeing|blind, how many kills, a seed.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.engine import loop
from bot.engine.outbox import UNKNOWN, LookUp, Message, Timing
from bot.store import tables
from bot.store.unit_of_work import Store

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
TIMING = Timing(
    lease=timedelta(seconds=1.2),
    send_timeout=timedelta(seconds=0.5),
    uncertain_wait=timedelta(seconds=0.3),
    most_repeats=50,
    at_once=8,
)


class FilePlatform:
    """What is sent is a line in a file; a kill may come before the line, after it, or after the answer."""

    name = "console"

    def __init__(self, path: Path, *, seeing: bool, chance: random.Random) -> None:
        self.path, self.seeing, self.chance = path, seeing, chance

    async def send(self, message: Message) -> str:
        await asyncio.sleep(self.chance.uniform(0, 0.006))
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{message.delivery_id} {message.key} {int(message.repeat)}\n".encode())
        os.close(handle)
        await asyncio.sleep(self.chance.uniform(0, 0.006))
        return message.key

    async def look_up(self, message: Message) -> str | LookUp | None:
        if not self.seeing:
            return UNKNOWN
        return message.key if message.key in self.path.read_text() else None


def clock() -> datetime:
    """The machine's monotonic clock, which all these processes share."""
    return NOON + timedelta(seconds=time.monotonic())


def left(connection: Connection) -> int:
    open_ = tables.delivery.c.state.in_(("pending", "uncertain"))
    return int(connection.execute(select(func.count()).where(open_)).scalar_one())


async def work(url: str, platform: FilePlatform, *, until_done: bool) -> None:
    store = await Store.open(url)
    stopping = asyncio.Event()
    running = asyncio.create_task(
        loop.run(
            store,
            {platform.name: platform},
            stopping=stopping,
            tick=timedelta(seconds=0.05),
            clock=clock,
            timing=TIMING,
        )
    )
    if not until_done:
        await asyncio.Event().wait()  # Until the kill.
    while await store.run(left, write=False):  # noqa: ASYNC110 - another process's work sets no event here
        await asyncio.sleep(0.1)
    stopping.set()
    await running
    await store.close()


def in_child(child: Callable[[], None]) -> int:
    """The process id of a fork that runs this and ends."""
    process = os.fork()
    if process == 0:
        child()
        os._exit(0)
    return process


def main() -> None:
    url, path, sight, kills, seed = sys.argv[1:]
    chance = random.Random(int(seed))
    killed = 0
    for life in range(int(kills)):
        platform = FilePlatform(Path(path), seeing=sight == "seeing", chance=random.Random(int(seed) + life))

        def live(platform: FilePlatform = platform) -> None:
            asyncio.run(work(url, platform, until_done=False))

        process = in_child(live)
        time.sleep(chance.uniform(0.05, 0.15))  # noqa: TID251 - a kill comes when it comes
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        killed += os.WIFSIGNALED(status)
    platform = FilePlatform(Path(path), seeing=sight == "seeing", chance=chance)
    asyncio.run(work(url, platform, until_done=True))
    sys.stdout.write(str(killed))


if __name__ == "__main__":
    main()
