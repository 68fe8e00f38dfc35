"""A tick that finds 100 due alarms among 10,000, 100,000 and 1,000,000 that are not due yet."""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from sqlalchemy import Connection, text

from bench import servers, world
from bench.report import Figure
from bot.engine import loop
from bot.store.unit_of_work import Store

DUE = 100
CHUNK = 50_000
FUTURE = world.NOW + timedelta(days=30)

# A second apart, over all people of the seeded networks, whose ids follow each other.
_ON_SQLITE = """
INSERT INTO occurrence (network_id, kind, subject, person_id, target, step, due_at, state, card, created_at)
WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
SELECT 1 + (n % :people) / 45, 'notice', 'notice:future' || n, 1 + n % :people, '', '0',
       strftime('%Y-%m-%dT%H:%M:%S.000000', :start, '+' || n || ' seconds'), 'pending', :card,
       '2026-01-05T09:00:00.000000'
FROM numbers
"""
_ON_POSTGRESQL = """
INSERT INTO occurrence (network_id, kind, subject, person_id, target, step, due_at, state, card, created_at)
SELECT 1 + (n % :people) / 45, 'notice', 'notice:future' || n, 1 + n % :people, '', '0',
       CAST(:start AS text)::timestamptz + n * interval '1 second', 'pending', :card, '2026-01-05 09:00+00'
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n
"""


@dataclass(kw_only=True)
class Waiting:
    """A store with so many alarms ahead of it, and how long its ticks took, in milliseconds."""

    store: Store
    future: int
    took: list[float]
    idle: list[float]


async def measure(server: str | None, quick: bool) -> list[Figure]:
    figures = []
    for where in [None, server] if server else [None]:
        figures += await _on(where, quick)
    return figures


async def _on(server: str | None, quick: bool) -> list[Figure]:
    rounds = 7 if quick else 25
    async with AsyncExitStack() as stack:
        each = []
        for future in (10_000, 100_000, 1_000_000):
            url = await stack.enter_async_context(servers.database(server))
            store = await Store.open(url)
            stack.push_async_callback(store.close)
            await world.seed(store)
            for first in range(0, future, CHUNK):  # A statement has a time limit.
                last = min(first + CHUNK, future) - 1
                await store.run(lambda connection, first=first, last=last: _fill(connection, first, last))
            if server:  # As its autovacuum would; SQLite keeps no statistics unless it is asked to.
                await store.run(lambda connection: connection.execute(text("ANALYZE")))
            each.append(Waiting(store=store, future=future, took=[], idle=[]))
        for number in range(rounds + 2):
            for waiting in each:
                await _tick(waiting, number)
    for waiting in each:
        del waiting.took[:2], waiting.idle[:2]  # They warmed the caches.
    name = "PostgreSQL" if server else "SQLite"
    least, most = each[0], each[-1]
    typical = [statistics.median(waiting.took) for waiting in each]
    ratio = statistics.median(b / a for a, b in zip(least.took, most.took, strict=True))
    idle = [statistics.median(waiting.idle) for waiting in each]
    return [
        Figure(
            what=f"tick with {DUE} due among 10,000, 100,000, 1,000,000 alarms, {name}: the last against the first",
            figure=", ".join(f"{one:.0f} ms" for one in typical),
            ratio=ratio,
            goal=1.3,
            lower_is_better=True,
        ),
        Figure(
            what=f"tick with nothing due among them, {name}",
            figure=", ".join(f"{one:.1f} ms" for one in idle),
            ratio=statistics.median(b / a for a, b in zip(least.idle, most.idle, strict=True)),
            goal=1.3,
            lower_is_better=True,
        ),
    ]


def _fill(connection: Connection, first: int, last: int) -> None:
    values = {
        "first": first,
        "last": last,
        "people": world.NETWORKS * world.PEOPLE,
        "start": FUTURE.replace(tzinfo=None).isoformat(sep=" "),
        "card": world.CARD,
    }
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        values["start"] += "+00"
    connection.execute(text(_ON_POSTGRESQL if postgresql else _ON_SQLITE), values)


async def _tick(waiting: Waiting, number: int) -> None:
    now: datetime = world.NOW + timedelta(hours=number % 6, days=number // 6)
    platform = world.Nothing()
    begun = perf_counter()
    await loop.do_round(waiting.store, {platform.name: platform}, now)
    waiting.idle.append((perf_counter() - begun) * 1000)
    assert platform.sent == 0, "something was due already"
    await waiting.store.run(
        lambda connection: world.due(connection, DUE, at=now - timedelta(seconds=1), tag=f"due{number}-")
    )
    begun = perf_counter()
    await loop.do_round(waiting.store, {platform.name: platform}, now)
    waiting.took.append((perf_counter() - begun) * 1000)
    assert platform.sent == DUE, f"{platform.sent} of {DUE} were sent"
