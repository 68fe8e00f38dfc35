"""The conversations that pass in the terminal pass through Slack's payloads: the same tests, another way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.store.unit_of_work import Store
from tests.another_way_in import BotElsewhere
from tests.harness import Bot, network
from tests.platforms.slack import office as offices
from tests.platforms.slack.office import Office
from tests.platforms.slack.standin import PEOPLE, Slack
from tests.scenarios.test_actions import *  # noqa: F403
from tests.scenarios.test_actions_any_words import *  # noqa: F403


@dataclass(kw_only=True)
class BotInSlack(BotElsewhere):
    """What people in Slack say comes as Slack's payloads, signed, over HTTP; what is answered is sent there."""

    office: Office | None = None

    async def arrives(self, who: str, *, text: str | None, payload: str | None) -> int:
        assert self.office is not None
        user = next(user for user, name in PEOPLE.items() if name == who)
        if text is not None:
            answer = await self.office.signer.direct_message(_as_slack_writes(text), by=user)
        else:
            answer = await self.office.signer.interact(self._press(user, payload or ""))
        await self.office.settled()
        return answer.status

    def _press(self, user: str, payload: str) -> dict[str, Any]:
        assert self.office is not None
        button = {"type": "button", "action_id": "c:1", "block_id": "b1", "value": offices.seal(payload)}
        return {
            **self.office.signer._common("block_actions", user),
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0", "is_ephemeral": False},
            "channel": {"id": "D0"},
            "actions": [button],
        }


def _as_slack_writes(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.fixture
async def bot(sqlite_store: Store, slack: Slack) -> AsyncIterator[Bot]:
    """A seeded network, five days before its June meeting; its people are in Slack."""
    plain = await network(sqlite_store)
    here = BotInSlack(store=plain.store, now=plain.now, there=frozenset(PEOPLE.values()))
    async with offices.opened(here, slack, between=here.kept, now=lambda: here.now) as here.office:
        yield here
