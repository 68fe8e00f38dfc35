"""Sends the requests of a bench, in a process of its own, over connections that are kept.

Reads one job a line (JSON) from its standard input, and answers each with one line of what it saw. A job has "port"
and "count", and may have "rate": then the requests come at random moments, so many a second, and each one's time counts
from the moment at which it should have been sent. What else it has is for whoever makes the requests.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Job: TypeAlias = dict[str, Any]
Make: TypeAlias = Callable[[Job], bytes]  # one request, ready for the wire

AT_ONCE = 32
CONNECTIONS = 128  # Where requests come at random moments: as many may be on their way.
SECONDS = 300.0  # Whatever hangs longer is a failure of the bench.

numbers = itertools.count(time.time_ns() // 1_000_000)  # Part of the key of a request: no two are alike.


@dataclass(kw_only=True)
class _Seen:
    """What came back."""

    waits: list[float] = field(default_factory=list)  # seconds
    answers: Counter[str] = field(default_factory=Counter)
    sample: str = ""

    def note(self, wait: float, status: str, body: bytes) -> None:
        self.waits.append(wait)
        self.answers[status] += 1
        if status != "200" or not self.sample:
            self.sample = body.decode(errors="replace")[:600]

    def told(self, seconds: float) -> dict[str, Any]:
        waits = sorted(self.waits)
        return {
            "rate": len(waits) / seconds,
            "p50": waits[len(waits) // 2] * 1000,
            "p99": waits[min(len(waits) - 1, int(len(waits) * 0.99))] * 1000,
            "answers": dict(self.answers),
            "sample": self.sample,
        }


class _Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._got = b""
        self._since = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._load.lost(self._since > 0)

    def send(self, request: bytes, since: float) -> None:
        self._since = since
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, complete, body = self._got.partition(b"\r\n\r\n")
        if not complete:
            return
        _, named, rest = head.lower().partition(b"content-length:")
        if len(body) < (int(rest.split(b"\r\n", 1)[0]) if named else 0):
            return
        since, self._since, self._got = self._since, 0.0, b""
        self._load.answered(self, time.perf_counter() - since, head[9:12].decode(), body)

    def close(self) -> None:
        self._since = 0.0
        self._transport.close()


class _Load:
    """The requests of one job, and who sends the next."""

    def __init__(self, request: Make, job: Job) -> None:
        self.seen = _Seen()
        self._left = [request(job) for _ in range(job["count"])]
        self._count = job["count"]
        self._free: list[_Connection] = []
        self._waiting: list[tuple[bytes, float]] = []  # Due, with no connection free.
        self._done = asyncio.get_running_loop().create_future()
        self._is_closed_loop = "rate" not in job

    async def run(self, port: int, rate: float | None) -> float:
        """The seconds that it took."""
        loop = asyncio.get_running_loop()
        count = AT_ONCE if rate is None else CONNECTIONS
        made = [
            await loop.create_connection(lambda: _Connection(self), "127.0.0.1", port) for _ in range(count)
        ]
        begun = time.perf_counter()
        connections = [connection for _, connection in made]
        if rate is None:
            for connection in connections[: len(self._left)]:
                connection.send(self._left.pop(), time.perf_counter())
        else:
            self._free = connections
            await self._send_at_random(begun, rate)
        await asyncio.wait_for(self._done, SECONDS)
        took = time.perf_counter() - begun
        self._is_closed_loop = False
        for connection in connections:
            connection.close()
        return took

    async def _send_at_random(self, begun: float, rate: float) -> None:
        due, chance = begun, random.Random(7)  # The same moments in every run.
        while self._left:
            due += chance.expovariate(rate)
            while (early := due - time.perf_counter()) > 0:  # noqa: ASYNC110  # A clock's moment, no event.
                await asyncio.sleep(early if early > 0.0015 else 0)
            if self._free:
                self._free.pop().send(self._left.pop(), due)
            else:
                self._waiting.append((self._left.pop(), due))

    def answered(self, connection: _Connection, wait: float, status: str, body: bytes) -> None:
        self.seen.note(wait, status, body)
        if len(self.seen.waits) == self._count:
            self._done.set_result(None)
        elif self._is_closed_loop:
            if self._left:
                connection.send(self._left.pop(), time.perf_counter())
        elif self._waiting:
            connection.send(*self._waiting.pop(0))
        else:
            self._free.append(connection)

    def lost(self, was_asking: bool) -> None:
        if was_asking and not self._done.done():
            self._done.set_exception(ConnectionError("the server closed a connection without an answer"))


async def _carry_out(request: Make, job: Job) -> dict[str, Any]:
    load = _Load(request, job)
    return load.seen.told(await load.run(job["port"], job.get("rate")))


def serve(request: Make) -> None:
    for line in sys.stdin:
        print(json.dumps(asyncio.run(_carry_out(request, json.loads(line)))), flush=True)
