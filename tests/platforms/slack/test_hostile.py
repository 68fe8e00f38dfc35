"""What nobody should send to a running bot: each gets its status code, none is a failure of ours, and it goes on."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import os
import socket
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import Clock

from tests.platforms.slack import standin
from tests.platforms.slack.standin import SIGNING_SECRET, Slack

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
WHO = {"team_id": "T0QUAY", "user_id": "U0MARION", "channel_id": "C0QALEADS", "user_name": "marion"}
PRESSED = {
    "type": "block_actions",
    "team": {"id": "T0QUAY"},
    "user": {"id": "U0MARION", "team_id": "T0QUAY"},
    "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0QALEADS"},
    "channel": {"id": "C0QALEADS"},
    "trigger_id": "1.2.3",
}

_TRIGGERS = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request as it is sent; stamp and signature are made as Slack makes them unless they are given."""

    body: bytes
    status: int
    kind: str = FORM
    path: str = "/slack/events"
    method: str = "POST"
    stamp: str | None = None  # "-" sends none; "+N" is that many seconds from now
    signature: str | None = None  # "-" sends none

    def headers(self) -> dict[str, str]:
        now = int(Clock().now())
        stamp = str(now + int(self.stamp)) if self.stamp and self.stamp[0] == "+" else self.stamp or str(now)
        if self.stamp is not None and self.stamp.startswith("ago "):
            stamp = str(now - int(self.stamp[4:]))
        digest = hmac.new(
            SIGNING_SECRET.encode(), b"v0:%s:%s" % (stamp.encode("latin-1"), self.body), hashlib.sha256
        )
        signature = self.signature or f"v0={digest.hexdigest()}"
        given = {
            "Content-Type": self.kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
        }
        return {name: value for name, value in given.items() if value != "-"}


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def slash(text: str = "list", **more: str) -> bytes:
    return form(**{**WHO, "command": "/action", "text": text, "trigger_id": f"{next(_TRIGGERS)}.1", **more})


def payload(value: Any) -> bytes:
    return form(payload=json.dumps(value))


def event(**fields: Any) -> bytes:
    return json.dumps({"type": "event_callback", "team_id": "T0QUAY", "event": fields}).encode()


def pressed(**action: Any) -> bytes:
    return payload({**PRESSED, "actions": [action]})


MATRIX = {
    "no signature": Sent(body=slash(), signature="-", status=401),
    "no timestamp": Sent(body=slash(), stamp="-", status=401),
    "a wrong signature": Sent(body=slash(), signature="v0=" + "0" * 64, status=401),
    "an empty signature": Sent(body=slash(), signature="v0=", status=401),
    "a signature of another version": Sent(body=slash(), signature="v9=" + "0" * 64, status=401),
    "a signature that is no ASCII": Sent(body=slash(), signature="v0=é", status=401),
    "a stale timestamp": Sent(body=slash(), stamp="ago 301", status=401),
    "a timestamp of the future": Sent(body=slash(), stamp="+600", status=401),
    "a timestamp that is no number": Sent(body=slash(), stamp="yesterday", status=401),
    "a negative timestamp": Sent(body=slash(), stamp="-5", status=401),
    "a timestamp of four hundred digits": Sent(body=slash(), stamp="9" * 400, status=401),
    "a timestamp with a fraction": Sent(body=slash(), stamp="1718870000.5", status=401),
    "a body that is no UTF-8": Sent(body=b"command=\xff\xfe", status=400),
    "an empty body": Sent(body=b"", status=400),
    "JSON that breaks off": Sent(body=b'{"type": "event_callback",', kind=JSON, status=400),
    "JSON that is a list": Sent(body=b"[1, 2]", kind=JSON, status=400),
    "JSON that is a number": Sent(body=b"7", kind=JSON, status=400),
    "JSON a thousand levels deep": Sent(body=b"[" * 100_000, kind=JSON, status=400),
    "a payload that is no JSON": Sent(body=form(payload="{nonsense"), status=400),
    "a payload that is a text": Sent(body=payload("press"), status=400),
    "two megabytes": Sent(body=b"a=" + b"x" * 2_000_000, status=413),
    "a thousand fields": Sent(body=urlencode([("a", "b")] * 1_000).encode(), status=400),
    "a kind of payload that there is not": Sent(body=payload({"type": "surprise"}), status=404),
    "a shortcut that is not ours": Sent(
        body=payload({**PRESSED, "type": "shortcut", "callback_id": "other"}), status=404
    ),
    "a command without a person": Sent(body=form(command="/action", text="list"), status=404),
    "another address": Sent(body=slash(), path="/slack/nothing", status=404),
    "another method": Sent(body=b"", method="GET", status=405),
    # What is signed and well formed, and makes no sense, is answered: anything else would be sent again.
    "a command that there is not": Sent(body=slash(command="/nonsense", text="frobnicate"), status=200),
    "a button with an altered value": Sent(
        body=pressed(type="button", action_id="c:0", block_id="b", value="tampered"), status=200
    ),
    "a button without a value": Sent(body=pressed(type="button", action_id="c:0", block_id="b"), status=200),
    "a button whose value is a list": Sent(
        body=pressed(type="button", action_id="c:0", block_id="b", value=[1]), status=200
    ),
    "an action that there is not": Sent(
        body=pressed(type="wheel", action_id="nothing", block_id="b"), status=200
    ),
    "no actions": Sent(body=payload({**PRESSED, "actions": []}), status=404),
    "actions that are no list": Sent(body=payload({**PRESSED, "actions": "all"}), status=404),
    "an event that there is not": Sent(body=event(type="surprise"), kind=JSON, status=200),
    "an event without anything": Sent(body=event(), kind=JSON, status=200),
    "an event that is a text": Sent(
        body=json.dumps({"type": "event_callback", "team_id": "T0QUAY", "event": "x"}).encode(),
        kind=JSON,
        status=400,
    ),
    "a message of nobody": Sent(
        body=event(type="message", channel="D1", ts="1.1", text="hello"), kind=JSON, status=200
    ),
    "a person who is a list": Sent(body=event(type="user_change", user=[1]), kind=JSON, status=200),
    "a person of the wrong kinds": Sent(
        body=event(
            type="user_change",
            user={"id": "U9", "profile": {"email": [1], "real_name": {}}, "tz": 3, "enterprise_user": "x"},
        ),
        kind=JSON,
        status=200,
    ),
    "a person without an id": Sent(body=event(type="user_change", user={}), kind=JSON, status=200),
    "a person whose profile is a text": Sent(
        body=event(type="user_change", user={"id": "U9", "profile": "x"}), kind=JSON, status=200
    ),
    "a channel that is an object": Sent(
        body=event(type="channel_archive", channel={"id": 1}), kind=JSON, status=200
    ),
    "a reaction to nothing": Sent(body=event(type="reaction_added", reaction=3), kind=JSON, status=200),
    "a form without its memory": Sent(
        body=payload({**PRESSED, "type": "view_submission", "view": {"id": "V1", "state": 3}}), status=200
    ),
    "NUL in the words": Sent(body=slash("add me to \x00 by Friday"), status=200),
    "half a surrogate": Sent(
        body=event(type="app_mention", user="U0MARION", channel="C0QALEADS", ts="7.1", text="\ud800 help"),
        kind=JSON,
        status=200,
    ),
    "half a megabyte of words": Sent(body=slash("add " + "word " * 100_000), status=200),
    "everybody is called": Sent(body=slash("add <!channel> <!here> to *party* `now` &lt;b&gt;"), status=200),
}


@dataclass(kw_only=True)
class Server:
    """`python -m bot serve`."""

    address: str
    slack: Slack
    session: aiohttp.ClientSession
    log: Path

    async def send(self, sent: Sent) -> tuple[int, str]:
        async with self.session.request(
            sent.method, self.address + sent.path, data=BytesIO(sent.body), headers=sent.headers()
        ) as answer:
            return answer.status, await answer.text()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('hostile')}/convenor.db"
    subprocess.run(
        [sys.executable, "-m", "bot", "migrate", "--database", url], check=True, capture_output=True
    )
    return url


@pytest.fixture
async def server(database: str, tmp_path: Path) -> AsyncIterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "serve.log"
    async with standin.running() as slack, aiohttp.ClientSession() as session:
        settings = {
            "DATABASE_URL": database,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SECRET_KEY": "k" * 32,
            "SLACK_BOT_TOKEN": "xoxb-quay",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": slack.base_url,
        }
        with log.open("w") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", stdout=out, stderr=out, env={**os.environ, **settings}
            )
            try:
                address = f"http://127.0.0.1:{port}"
                await _ready(process, session, f"{address}/readyz")
                yield Server(address=address, slack=slack, session=session, log=log)
            finally:
                process.terminate()
                await process.wait()


async def _ready(process: Process, session: aiohttp.ClientSession, address: str) -> None:
    """Ask until it answers: nobody tells when another process is ready."""
    for _ in range(300):
        try:
            async with session.get(address) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 0.1)
    raise AssertionError("the bot does not get ready")


async def test_whatever_is_sent_gets_its_status_and_the_bot_goes_on(server: Server):
    wrong: dict[str, tuple[int, str]] = {}
    for name, sent in MATRIX.items():
        status, body = await server.send(sent)
        if status != sent.status:
            wrong[name] = (status, body[:200])

    ordinary, body = await server.send(Sent(body=slash("help"), status=200))
    assert wrong == {}
    assert ordinary == 200
    assert json.loads(body)["text"]
    assert "Traceback" not in server.log.read_text()
    assert not [each for each in server.slack.calls() if "invalid_blocks" in str(each)]
