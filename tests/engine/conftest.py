"""A network for the engine's tests, on each database."""

from __future__ import annotations

import pytest

from bot.store.unit_of_work import Store
from tests.engine.world import FakePlatform, World, make_network


@pytest.fixture
async def world(store: Store) -> World:
    """Marion Keane (chair), Bethan Lowe (minute taker) and three members, all of whom know the bot."""
    network_id, people = await make_network(store)
    made = World(store=store, network_id=network_id, people=people, platform=FakePlatform())
    await made.everybody_is_welcomed()
    return made
