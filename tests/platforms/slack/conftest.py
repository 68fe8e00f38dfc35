"""A Slack to talk to, for the tests of this platform."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms.slack import standin
from tests.platforms.slack.standin import Slack


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """Slack on loopback: the workspace T0QUAY (token xoxb-quay), five people, and the channel C0QALEADS."""
    async with standin.running() as running:
        yield running
