"""A real worker, killed 50 times in mid-send: nothing is lost, and at most what was in flight is sent twice."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from bot.replies.codec import card_to_text
from bot.replies.model import Card
from bot.store import tables
from tests.engine.killed_worker import NOON, TIMING
from tests.engine.world import World

MESSAGES = 1500
KILLS = 50


def fill(world: World, connection: Connection) -> None:
    """Messages that are due, each with one notice in it."""
    base = {
        "network_id": world.network_id,
        "person_id": world.people["Nadia Farrow"],
        "kind": "notice",
        "created_at": NOON,
        "due_at": NOON,
    }
    connection.execute(
        insert(tables.delivery),
        [{**base, "id": number, "about": "", "state": "pending"} for number in range(1, MESSAGES + 1)],
    )
    card = card_to_text(Card(title="News"))
    connection.execute(
        insert(tables.occurrence),
        [
            {
                **base,
                "subject": f"notice:{number}",
                "target": "",
                "step": "0",
                "state": "joined",
                "card": card,
                "delivery_id": number,
            }
            for number in range(1, MESSAGES + 1)
        ],
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "sight",
    [
        pytest.param("seeing", id="the platform can be asked what arrived"),
        pytest.param("blind", id="nobody can say what arrived"),
    ],
)
async def test_fifty_kills_lose_nothing(world: World, database_url: str, tmp_path: Path, sight: str) -> None:
    await world.store.run(lambda connection: fill(world, connection))
    await world.store.close()
    path = tmp_path / "platform"
    script = Path(__file__).with_name("killed_worker.py")
    root = Path(__file__).parents[2]

    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, script, database_url, path, sight, str(KILLS), "7"],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(root)},
    )

    assert int(done.stdout) == KILLS
    lines = [line.split() for line in path.read_text().splitlines()]
    sent = Counter(int(delivery) for delivery, _, _ in lines)
    repeats = sum(sent.values()) - len(sent)
    assert set(sent) == set(range(1, MESSAGES + 1)), "one was lost"
    if sight == "seeing":
        assert repeats == 0
    else:
        assert repeats <= KILLS * TIMING.at_once
        assert all(int(marked) for _, _, marked in repeated(lines)), "a second send says that it may be one"


def repeated(lines: list[list[str]]) -> list[list[str]]:
    """The second and later sends of one delivery."""
    seen: set[str] = set()
    again = []
    for line in lines:
        if line[0] in seen:
            again.append(line)
        seen.add(line[0])
    return again
