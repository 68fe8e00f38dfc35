"""A real worker, killed between sending and recording: Slack is looked through, and nobody is told a thing twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from bot.replies.codec import card_to_text
from bot.replies.model import Card, text
from bot.store import tables
from bot.store.unit_of_work import Store
from tests.engine.killed_worker import NOON, left
from tests.engine.world import FakePlatform, World, make_network
from tests.platforms.slack.standin import PEOPLE, Slack, hangs
from tests.platforms.slack.test_outbound import join_slack

EACH = 50  # Messages to each of five people.
KILLS = 5


def fill(world: World, connection: Connection) -> None:
    """Messages that are due, each with one notice in it."""
    number = 0
    for which in range(EACH):
        for name in PEOPLE.values():
            number += 1
            base = {
                "network_id": world.network_id,
                "person_id": world.people[name],
                "kind": "notice",
                "created_at": NOON,
                "due_at": NOON,
            }
            connection.execute(insert(tables.delivery).values(**base, id=number, about="", state="pending"))
            words = f"News {which} for {name}"
            card = card_to_text(Card(title=words, parts=(text("It is as it was."),)))
            connection.execute(
                insert(tables.occurrence).values(
                    **base,
                    subject=f"notice:{number}",
                    target="",
                    step="0",
                    state="joined",
                    card=card,
                    delivery_id=number,
                )
            )


@asynccontextmanager
async def worker(url: str, slack: Slack) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that sends; it is killed at the end."""
    root = Path(__file__).parents[3]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        Path(__file__).with_name("killed_sender.py"),
        url,
        slack.base_url,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL, "it ended by itself"


@pytest.mark.slow
async def test_a_worker_killed_in_mid_send_loses_nothing_and_repeats_nothing(
    sqlite_store: Store, sqlite_url: str, slack: Slack
) -> None:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await join_slack(world, "T0QUAY", {name: id for id, name in PEOPLE.items()})
    await sqlite_store.run(lambda connection: fill(world, connection))
    slack.clock.now = NOON + timedelta(minutes=1)

    for life in range(KILLS):
        slack.next("chat.postMessage", hangs(), channel=list(PEOPLE)[life % len(PEOPLE)])
        async with worker(sqlite_url, slack), asyncio.timeout(60):
            await slack.hanging()
    async with worker(sqlite_url, slack), asyncio.timeout(60):
        while await sqlite_store.run(left, write=False):  # noqa: ASYNC110 - another process's work sets no event here
            await asyncio.sleep(0.1)

    for user, name in PEOPLE.items():
        said = Counter(each.text.splitlines()[0] for each in slack.messages(user))
        assert said == {f"News {which} for {name}": 1 for which in range(EACH)}
    hung = [each for each in slack.calls("chat.postMessage") if each.answer == "hung"]
    assert len(hung) == KILLS
    assert slack.calls("conversations.history"), "what hung is known to have arrived because it was looked up"
