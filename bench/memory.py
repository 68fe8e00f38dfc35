"""What memory a process gains over many commands."""

from __future__ import annotations

import gc

from bench import servers, world
from bench.commands import AT_ONCE, burst
from bench.report import Figure, resident_mib
from bot.commands.request import Request
from bot.handlers.dispatch import Dispatcher
from bot.store.unit_of_work import Store

WARM_UP = 3_000


async def measure(server: str | None, quick: bool) -> list[Figure]:
    """In this process: the dispatcher and the store, with what is measured before it left behind."""
    commands = 5_000 if quick else 50_000
    async with servers.database(None) as url:
        store = await Store.open(url, patience=60)  # A slow second of the machine refuses nobody.
        await world.seed(store)
        dispatcher, typed = Dispatcher(store=store), world.requests()

        async def handle(request: Request) -> None:
            await dispatcher.handle(request)

        await burst(handle, typed, 1_000 if quick else WARM_UP)
        gc.collect()
        before = resident_mib()
        rate = await burst(handle, typed, commands)
        gc.collect()
        after = resident_mib()
        await store.close()
    return [
        Figure(
            what=f"memory gained over {commands:,} commands, {AT_ONCE} at once, SQLite, MiB",
            figure=f"{after - before:.1f} MiB, from {before:.0f} to {after:.0f} ({rate:,.0f} commands/s)",
            ratio=after - before,
            goal=5,
            lower_is_better=True,
        )
    ]
