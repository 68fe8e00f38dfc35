"""A worker that sends to Slack until it is killed: started by test_outbound_kills.py as a process of its own.

Arguments: the database's address, Slack's.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import loop
from bot.platforms.slack.outbound import SlackPost, connect, open_session
from bot.platforms.slack.render import Look
from bot.store.unit_of_work import Store
from tests.engine.killed_worker import TIMING, clock


async def work(url: str, slack: str) -> None:
    store = await Store.open(url)
    async with open_session() as session:

        async def client_of(workspace: str) -> AsyncWebClient:
            return connect("xoxb-quay", session=session, base_url=slack)

        async def look_of(workspace: str) -> Look:
            return Look(users={}, seal=lambda payload: payload)

        post = SlackPost(client_of=client_of, look_of=look_of)
        await loop.run(
            store,
            {post.name: post},
            stopping=asyncio.Event(),
            tick=timedelta(seconds=0.05),
            clock=clock,
            timing=TIMING,
        )


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
