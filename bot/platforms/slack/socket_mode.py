"""Socket Mode: the bot calls Slack and keeps the line open, where no address can be reached from outside."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.begun import FINISH_SECONDS
from bot.platforms.slack.adapter import SlackAdapter

PING_SECONDS = 10.0  # Between looks whether the line still stands, and between tries to open it.


def _without_details(record: logging.LogRecord) -> bool:
    """Errors of the line are news, but not the addresses in them, which let anybody pick it up."""
    record.msg, record.args = "The line to Slack failed; it is tried again", ()
    record.exc_info = None
    return True


_line = logging.getLogger(f"{__name__}.line")
_line.setLevel(logging.ERROR)
_line.addFilter(_without_details)


async def listen(
    adapter: SlackAdapter,
    *,
    app_token: str,
    web_client: AsyncWebClient,
    stopping: asyncio.Event,
    ping_seconds: float = PING_SECONDS,
) -> None:
    """Take everything that comes by Socket Mode until `stopping` is set, and answer what has come.

    A line that breaks, or was never there, is tried again and again.
    """
    handler = _Handler(
        adapter.bolt, app_token=app_token, web_client=web_client, logger=_line, ping_interval=ping_seconds
    )
    connecting = asyncio.create_task(handler.client.connect())  # type: ignore[no-untyped-call]  # slack_sdk's
    try:
        await stopping.wait()
        await handler.answered()
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await handler.client.close()  # type: ignore[no-untyped-call]  # the same
        await adapter.finish()


class _Handler(AsyncSocketModeHandler):
    """bolt's own, which also knows what it has not answered yet."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._open: set[asyncio.Task[Any]] = set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        task = asyncio.current_task()
        assert task is not None, "the client starts a task for each request"
        self._open.add(task)
        try:
            await super().handle(client, req)
        finally:
            self._open.discard(task)

    async def answered(self) -> None:
        if self._open:
            await asyncio.wait(set(self._open), timeout=FINISH_SECONDS)
