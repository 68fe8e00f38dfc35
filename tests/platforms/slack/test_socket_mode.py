"""The same requests by Socket Mode: taken, answered on the line, and finished before the line is given up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import socket_mode
from tests.platforms.slack.office import Office


@dataclass(kw_only=True)
class Line:
    """Slack's end of the line."""

    refusals: int = 0  # of the next calls
    app: web.Application = field(default_factory=web.Application)
    answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    opened: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app.router.add_post("/api/apps.connections.open", self._open)
        self.app.router.add_get("/line", self._line)

    async def _open(self, request: web.Request) -> web.Response:
        self.calls.append(request.headers["Authorization"])
        if self.refusals:
            self.refusals -= 1
            return web.json_response({"ok": False, "error": "internal_error"})
        return web.json_response({"ok": True, "url": f"ws://{request.host}/line?ticket=secret"})

    async def _line(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        await self.opened.put(line)
        async for message in line:
            if message.type is WSMsgType.TEXT:
                await self.answers.put(json.loads(message.data))
        return line


@asynccontextmanager
async def listening(office: Office, line: Line) -> AsyncIterator[web.WebSocketResponse]:
    async with TestServer(line.app) as server:
        stopping = asyncio.Event()
        task = asyncio.create_task(
            socket_mode.listen(
                office.adapter,
                app_token="xapp-quay",
                web_client=AsyncWebClient(base_url=str(server.make_url("/api/")), retry_handlers=[]),
                stopping=stopping,
                ping_seconds=0.2,
            )
        )
        try:
            yield await asyncio.wait_for(line.opened.get(), 20)
        finally:
            stopping.set()
            await asyncio.wait_for(task, 20)


def command(office: Office, text: str) -> dict[str, Any]:
    return {
        "type": "slash_commands",
        "envelope_id": "e1",
        "accepts_response_payload": True,
        "payload": office.signer.command_fields("/action", text, by="U0MARION"),
    }


async def test_a_command_is_stored_and_answered_on_the_line(office: Office):
    line = Line()
    async with listening(office, line) as end:
        await end.send_json(command(office, "add me to check the payload by 5 July"))
        answer = await asyncio.wait_for(line.answers.get(), 5)

    (action,) = await office.bot.actions()
    assert answer["envelope_id"] == "e1"
    assert answer["payload"]["response_type"] == "ephemeral"
    assert action.key in answer["payload"]["text"]
    assert line.calls == ["Bearer xapp-quay"]


async def test_an_event_is_answered_and_acknowledged(office: Office):
    line, event = Line(), office.signer.mentioned("action add me to book it by 5 July", by="U0MARION")
    async with listening(office, line) as end:
        body = office.signer.event_body(event)
        await end.send_json({"type": "events_api", "envelope_id": "e2", "payload": body})
        answer = await asyncio.wait_for(line.answers.get(), 5)

    assert answer == {"envelope_id": "e2"}
    assert len(office.slack.messages("C0QALEADS", only_for="U0MARION")) == 1


async def test_what_came_is_answered_before_the_line_is_given_up(office: Office):
    line = Line()
    async with listening(office, line) as end:
        for number in range(5):
            await end.send_json(
                {**command(office, f"add me to do thing {number}"), "envelope_id": f"e{number}"}
            )
        await asyncio.wait_for(line.answers.get(), 5)

    assert len(await office.bot.actions()) == len(office.requests)


async def test_a_line_that_fails_is_tried_again_and_its_address_is_not_logged(
    office: Office, caplog: pytest.LogCaptureFixture
):
    line = Line(refusals=1)
    async with listening(office, line) as end:
        await end.send_json(command(office, "add me to book it by 5 July"))
        await asyncio.wait_for(line.answers.get(), 5)

    assert "The line to Slack failed" in caplog.text
    assert "ticket" not in caplog.text
    assert "xapp-quay" not in caplog.text
