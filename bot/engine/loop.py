"""The worker's loop: the one place that reads the clock, once per tick, and does what is due by it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.engine import outbox, reminders
from bot.engine.outbox import TIMING, Platform, Timing
from bot.store import deliveries, inbound, proposals, tickets
from bot.store import outbox as rows
from bot.store.unit_of_work import Store

log = logging.getLogger(__name__)

TICK_INTERVAL = timedelta(seconds=30)  # A reminder is late by at most this.
LONGEST_BACKOFF = timedelta(minutes=5)  # Between tries while the database does not answer.
TIDY_EVERY = timedelta(hours=1)  # How often what has expired is removed.


def local_clock() -> datetime:
    return datetime.now(UTC)


def worker_name() -> str:
    """What tells this process from the others that share the database."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def run(
    store: Store,
    platforms: Mapping[str, Platform],
    *,
    stopping: asyncio.Event,
    tick: timedelta = TICK_INTERVAL,
    clock: Callable[[], datetime] = local_clock,
    timing: Timing = TIMING,
) -> None:
    """Tick until `stopping` is set; a tick that fails is logged and tried again, more and more slowly.

    Several workers may share one database: nothing here is done by one of them alone.
    """
    worker, failures, tidied = worker_name(), 0, None
    while not stopping.is_set():
        try:
            now = await _now(store, clock)
            await do_round(store, platforms, now, stopping=stopping, timing=timing)
            if tidied is None or now - tidied >= TIDY_EVERY:
                await tidy(store, now)
                tidied = now
            await store.run(lambda connection: deliveries.beat(connection, worker=worker, at=now))  # noqa: B023
            failures = 0
        except Exception:
            failures += 1
            log.exception("A round failed", extra={"failures_in_a_row": failures})
        await _pause(stopping, min(LONGEST_BACKOFF, tick * 2 ** min(failures, 10)) if failures else tick)


async def _now(store: Store, clock: Callable[[], datetime]) -> datetime:
    """The database's clock where workers on several machines share one; else this machine's."""
    shared = await store.run(rows.shared_clock, write=False) if clock is local_clock else None
    return shared or clock()


async def do_round(
    store: Store,
    platforms: Mapping[str, Platform],
    now: datetime,
    *,
    stopping: asyncio.Event | None = None,
    timing: Timing = TIMING,
) -> None:
    """Everything that is due at `now`: alarms become messages, messages are sent."""
    while await reminders.fire_due(store, now):
        if stopping is not None and stopping.is_set():
            return
        await outbox.deliver_due(store, platforms, now, timing=timing)
    await outbox.deliver_due(store, platforms, now, timing=timing)


async def tidy(store: Store, now: datetime) -> None:
    """Remove what has expired: answers to retries, unconfirmed proposals, codes, rate limits, lost workers."""
    await store.run(lambda connection: inbound.forget_old(connection, now))
    await store.run(lambda connection: proposals.forget_old(connection, now))
    await store.run(lambda connection: tickets.forget_old(connection, now))
    await store.run(lambda connection: rows.forget_paces(connection, now))
    await store.run(lambda connection: deliveries.forget_workers(connection, now=now))


async def _pause(stopping: asyncio.Event, pause: timedelta) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(pause.total_seconds()):
            await stopping.wait()
