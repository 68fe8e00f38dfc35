"""One network has 100,000 messages due: how long the one message of another network waits."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass, field
from time import perf_counter

from sqlalchemy import text

from bench import servers, world
from bench.report import Figure
from bot.engine import outbox
from bot.engine.outbox import Message
from bot.store.unit_of_work import Store

LOUD, QUIET = 1, 2  # Network ids.


@dataclass(kw_only=True)
class Watching(world.Nothing):
    """Notes how many messages went before the quiet network's one."""

    quiet_name: str = "Bethan Lowe"
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    before: int = 0

    async def send(self, message: Message) -> str:
        if message.to_name == self.quiet_name:
            self.arrived.set()
        elif not self.arrived.is_set():
            self.before += 1
        return await super().send(message)


async def measure(server: str | None, quick: bool) -> list[Figure]:
    return [await _on(where, quick) for where in ([None, server] if server else [None])]


async def _on(server: str | None, quick: bool) -> Figure:
    due = 20_000 if quick else 100_000
    async with servers.database(server) as url:
        store = await Store.open(url)
        await world.seed(store, networks=2)
        alone = [await _delay(store) for _ in range(6)][1:]
        await store.run(
            lambda connection: world.deliveries(connection, due, network_id=LOUD, person_id=3, at=world.MADE)
        )
        if server:
            await store.run(lambda connection: connection.execute(text("ANALYZE")))
        crowded = [await _delay(store) for _ in range(6)][1:]
        await store.close()
    seconds = [one[0] * 1000 for one in crowded]
    usual = [one[0] * 1000 for one in alone]
    return Figure(
        what=f"a network's message while another has {due:,} due, {'PostgreSQL' if server else 'SQLite'}",
        figure=f"after {statistics.median(seconds):.0f} ms and at most {max(one[1] for one in crowded)} others"
        f" ({statistics.median(usual):.0f} ms when alone)",
    )


async def _delay(store: Store) -> tuple[float, int]:
    """Seconds until the quiet network's message is sent, and how many others went before it."""
    await store.run(
        lambda connection: world.deliveries(
            connection, 1, network_id=QUIET, person_id=world.PEOPLE + 2, at=world.NOW
        )
    )
    platform, begun = Watching(), perf_counter()
    sending = asyncio.create_task(outbox.deliver_due(store, {platform.name: platform}, world.NOW))
    await platform.arrived.wait()
    took = perf_counter() - begun
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    return took, platform.before
