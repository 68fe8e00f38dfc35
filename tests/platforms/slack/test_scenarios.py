"""The conversations that pass in the terminal pass through Slack's payloads: the same tests, another way in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from bot.commands.request import Request
from bot.replies.model import Reply
from bot.store.unit_of_work import Store
from tests.harness import Bot, moment, network
from tests.platforms.slack import office as offices
from tests.platforms.slack.office import Office
from tests.platforms.slack.standin import PEOPLE, Slack
from tests.scenarios.test_actions import *  # noqa: F403
from tests.scenarios.test_actions_any_words import *  # noqa: F403


@dataclass(kw_only=True)
class BotInSlack(Bot):
    """What people in Slack say comes as Slack's payloads, signed, over HTTP; what is answered is sent there."""

    office: Office | None = None
    answered: list[Reply] = field(default_factory=list)

    async def _handle(
        self, who: str, at: str | datetime | None, *, text: str | None = None, payload: str | None = None
    ) -> Reply:
        user = next((user for user, name in PEOPLE.items() if name == who), None)
        if user is None or self.office is None:
            return await super()._handle(who, at, text=text, payload=payload)
        if at is not None:
            self.now = moment(at)
        before = len(self.answered)
        if text is not None:
            answer = await self.office.signer.direct_message(_as_slack_writes(text), by=user)
        else:
            answer = await self.office.signer.interact(self._press(user, payload or ""))
        await self.office.settled()
        assert answer.status == 200
        assert len(self.answered) > before, f"Slack's way in did not take {text or payload!r}"
        return self.answered[-1]

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
    here = BotInSlack(store=plain.store, now=plain.now)

    def kept(handle: Callable[[Request], Awaitable[Reply]]) -> Callable[[Request], Awaitable[Reply]]:
        async def answers(request: Request) -> Reply:
            reply = await handle(request)
            here.answered.append(reply)
            return reply

        return answers

    async with offices.opened(here, slack, between=kept, now=lambda: here.now) as here.office:
        yield here
