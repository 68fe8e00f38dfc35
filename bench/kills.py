"""Kills of a real worker in mid-send: how many messages are lost, and how many come twice."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bench import servers, world
from bench.report import Figure
from bot.store.unit_of_work import Store

ROOT = Path(__file__).parents[1]
WORKER = ROOT / "tests" / "engine" / "killed_worker.py"
KILLS = 200
MORNING = datetime(
    2024, 7, 1, 9, tzinfo=UTC
)  # The killed worker's clock stands at the noon of that day, and on.


async def measure(server: str | None, quick: bool) -> list[Figure]:
    kills = 20 if quick else KILLS
    figures = [await _kill(None, kills, "seeing", "SQLite")]
    if server:
        figures.append(await _kill(server, kills, "seeing", "PostgreSQL"))
    figures.append(await _kill(None, kills, "blind", "SQLite"))
    return figures


async def _kill(server: str | None, kills: int, sight: str, where: str) -> Figure:
    messages = kills * 20
    async with servers.database(server) as url:
        store = await Store.open(url)
        await world.seed(store, networks=1)
        await store.run(
            lambda connection: world.deliveries(connection, messages, network_id=1, person_id=3, at=MORNING)
        )
        await store.close()
        with tempfile.TemporaryDirectory() as folder:
            platform = Path(folder) / "platform"
            done = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, WORKER, url, platform, sight, str(kills), "7"],
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            arrived = Counter(int(line.split()[0]) for line in platform.read_text().splitlines())
    lost, repeated = messages - len(arrived), sum(arrived.values()) - len(arrived)
    knows = "what arrived can be looked up" if sight == "seeing" else "nobody can say what arrived"
    return Figure(
        what=f"{done.stdout} kills in mid-send, {messages:,} messages, {where}, {knows}: lost",
        figure=f"{lost} lost, {repeated} sent twice",
        ratio=lost + (repeated if sight == "seeing" else 0),
        goal=0,
        lower_is_better=True,
    )
