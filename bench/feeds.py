"""A calendar of 10,000 entries that has not changed, asked for through `serve`, beside a bare aiohttp."""

from __future__ import annotations

import asyncio
import statistics
import urllib.request
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from sqlalchemy import Connection

from bench import servers, world
from bench.processes import Burst, Load, Server, apart, beside, served
from bench.report import Figure, median_ratio
from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.due import Due
from bot.store import entrance, feeds
from bot.store.register import Author, Register
from bot.store.unit_of_work import Store

ENTRIES = 10_000
SECRET = "bench-secret-key-that-proves-nothing"


async def measure(server: str | None, quick: bool) -> list[Figure]:
    figures: list[Figure] = []
    for where in [None, server] if server else [None]:
        async with AsyncExitStack() as databases:
            url = await databases.enter_async_context(servers.database(where))
            store = await Store.open(url)
            await world.seed(store, networks=1)
            word = await store.run(_calendar)
            await store.close()
            name = "PostgreSQL" if where else "SQLite"
            figures += await asyncio.to_thread(_measured, url, f"/calendar/{word}.ics", name, quick)
    return figures


def _calendar(connection: Connection) -> str:
    """Somebody's address, and what they promised: more than anybody ever will."""
    author = Author(person_id=None, platform="bench", verb="Seed")
    register = Register(connection, entrance.all_networks(connection)[0], now=world.NOW, author=author)
    chair = register.members[0]
    promise = Action(
        network_id=register.network.id,
        number=0,
        summary="send round the template that was talked about, with the figures; all of it",
        owners=(Owner(kind=OwnerKind.PERSON, name=chair.name, id=chair.id),),
        created_by=chair.id,
        created_at=world.NOW,
    )
    for number in range(1, ENTRIES + 1):
        day = world.NOW.date() + timedelta(days=number % 400)
        register.actions.add(replace(promise, number=number, due=Due.on(day)))
    return feeds.issue(register, chair, whole=False)


def _measured(url: str, path: str, name: str, quick: bool) -> list[Figure]:
    environment = {"DATABASE_URL": url, "WORKER": "off", "SECRET_KEY": SECRET}
    with apart(), Load("bench.feeds_load") as load, ExitStack() as processes:
        serve = processes.enter_context(served(environment))
        bare = processes.enter_context(beside("bench.feeds_floor", "bare"))
        wrote, size, etag = _read(serve, path)
        again, _, _ = _read(serve, path)
        ours, floor, refused = [], [], []
        for _ in range((5 if quick else 15) + 1):
            count = 2_000 if quick else 5_000
            floor.append(load.send(bare, count=count, path="/hello", etag='"x"'))
            ours.append(load.send(serve, answers="304", count=count, path=path, etag=etag))
            refused.append(
                load.send(serve, answers="404", count=count, path="/calendar/guessed.ics", etag=etag)
            )
        del ours[0], floor[0], refused[0]  # The first round warms all up.
    return [
        Figure(
            what=f"{ENTRIES:,} entries, unchanged (304), {name}, beside a bare aiohttp",
            figure=f"{_rate(ours):,.0f}/s beside {_rate(floor):,.0f}/s",
            ratio=median_ratio([each.rate for each in ours], [each.rate for each in floor]),
            goal=0.5,
        ),
        Figure(
            what=f"a wrong address (404), {name}, beside the same",
            figure=f"{_rate(refused):,.0f}/s",
            ratio=median_ratio([each.rate for each in refused], [each.rate for each in floor]),
        ),
        Figure(
            what=f"{ENTRIES:,} entries ({size / 1e6:.1f} MB) written after a change, and sent again, {name}",
            figure=f"{wrote:.1f} s, {again * 1000:.0f} ms",
        ),
    ]


def _rate(bursts: list[Burst]) -> float:
    return statistics.median(each.rate for each in bursts)


def _read(server: Server, path: str) -> tuple[float, int, str]:
    """Seconds, bytes and ETag of the whole calendar."""
    begun = perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=60) as answer:
        content = answer.read()
        return perf_counter() - begun, len(content), answer.headers["ETag"]
