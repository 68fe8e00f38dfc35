"""The worker's loop: it reads the clock, survives what goes wrong, and stops when it is asked to."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.engine import loop
from bot.engine.outbox import Message
from bot.store import deliveries, tables, tickets
from tests.engine.world import FakePlatform, World, at

NINE = at("2024-06-28 09:00")
SOON = timedelta(milliseconds=5)


class Stopping(FakePlatform):
    """Asks the loop to stop once something was sent."""

    stop: asyncio.Event

    async def send(self, message: Message) -> str:
        self.stop.set()
        return await super().send(message)


async def test_a_round_that_fails_is_followed_by_another(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    platform = Stopping()
    platform.stop = asyncio.Event()
    readings = 0

    def clock() -> datetime:
        nonlocal readings
        readings += 1
        if readings == 1:
            raise OSError("the clock went away")
        return NINE

    async with asyncio.timeout(30):
        await loop.run(world.store, {"console": platform}, stopping=platform.stop, tick=SOON, clock=clock)

    assert [message.to_name for message in platform.messages] == ["Nadia Farrow"]
    [beat] = await world.store.run(deliveries.heartbeats, write=False)
    assert beat.at == NINE
    assert beat.worker == loop.worker_name()


async def test_a_stop_is_heard_between_two_ticks(world: World) -> None:
    stopping = asyncio.Event()
    running = asyncio.create_task(
        loop.run(world.store, {}, stopping=stopping, tick=timedelta(hours=1), clock=lambda: NINE)
    )
    stopping.set()
    async with asyncio.timeout(30):
        await running


async def test_what_has_expired_is_removed(world: World) -> None:
    await world.store.run(lambda connection: deliveries.beat(connection, worker="gone:1", at=NINE))

    await loop.tidy(world.store, NINE + timedelta(days=8))

    assert await world.store.run(deliveries.heartbeats, write=False) == []


async def test_codes_that_nobody_used_are_removed(world: World) -> None:
    def issue(connection: Connection) -> None:
        tickets.issue(connection, "link", "OLD", expires_at=NINE)
        tickets.issue(connection, "link", "NEW", expires_at=NINE + timedelta(minutes=10))

    await world.store.run(issue)

    await loop.tidy(world.store, NINE + timedelta(minutes=5))

    count = select(func.count()).select_from(tables.ticket)
    assert await world.store.run(lambda connection: connection.execute(count).scalar_one(), write=False) == 1
