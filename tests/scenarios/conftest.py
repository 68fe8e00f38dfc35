"""The bot that these tests talk to, on each database in turn."""

from __future__ import annotations

import pytest

from bot.store.unit_of_work import Store
from tests.harness import Bot, network


@pytest.fixture
async def bot(store: Store) -> Bot:
    """A seeded network, five days before its June meeting."""
    return await network(store)
