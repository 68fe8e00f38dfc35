"""A Slack to talk to, for the tests of this platform, and a bot that lives in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.harness import Bot, bot
from tests.platforms.slack import office as offices
from tests.platforms.slack import standin
from tests.platforms.slack.office import Office
from tests.platforms.slack.standin import Slack

__all__ = ["bot"]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """Slack on loopback: the workspace T0QUAY (token xoxb-quay), five people, and the channel C0QALEADS."""
    async with standin.running() as running:
        yield running


@pytest.fixture
async def office(bot: Bot, slack: Slack) -> AsyncIterator[Office]:  # pytest fills it by name
    """The network's bot in that workspace."""
    async with offices.opened(bot, slack) as opened:
        yield opened
