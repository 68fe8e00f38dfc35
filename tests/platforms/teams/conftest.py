"""What the tests of this platform share: an identity provider, a session, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.platforms.teams import identity as identities
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import Identity


@pytest.fixture
async def identity() -> AsyncIterator[Identity]:
    async with identities.running() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()
