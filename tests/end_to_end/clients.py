"""Real clients for the end-to-end tests: a Slack-like server that this project did not write, a browser, the bot."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import app, config, in_slack
from bot.engine import loop
from bot.platforms.slack.checks import SlackSettings

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SHOTS = ROOT / "build" / "screenshots"
SLACK = HERE / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
CARDS = ROOT / "tests" / "platforms" / "teams" / "microsoft" / "node_modules"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
NEEDED = "CONVENOR_REQUIRE_CLIENTS"  # Set in CI: a missing client is a failure, not a skip.
PATIENCE = 30.0  # Seconds for a process to answer.
SIGNING_SECRET = "an-invented-signing-secret"
BOT_TOKEN, APP_TOKEN = "xoxb-invented", "xapp-invented"
PEOPLE = {
    "U0MARION": ("marion", "Marion Keane"),
    "U0BETHAN": ("bethan", "Bethan Lowe"),
    "U0NADIA": ("nadia", "Nadia Farrow"),
    "U0IMRAN": ("imran", "Imran Sethi"),
}


def need_clients() -> str:
    """The browser's path; without browser, Node.js or the npm packages the test is skipped loudly, in CI it fails."""
    chromium = next(
        (found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None
    )
    missing = [
        what
        for what, there in (
            ("Debian's package chromium", chromium),
            ("Node.js 20 or newer", shutil.which("node")),
            ("the npm packages (make clients)", SLACK.exists() and AXE.exists() and CARDS.exists()),
        )
        if not there
    ]
    if missing:
        words = f"NO END-TO-END TEST: install {', '.join(missing)}"
        if os.environ.get(NEEDED):
            pytest.fail(words)
        pytest.skip(words)
    assert chromium is not None
    return chromium


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(*command: str | Path, ready: str, log: Path, env: dict[str, str] | None = None) -> Iterator[None]:
    """A process that answers at `ready`, until the block ends; what it said is in the log."""
    with log.open("w") as out:
        process = subprocess.Popen(
            [str(each) for each in command],
            stdout=out,
            stderr=out,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
        )
        try:
            _wait_for(ready, process, log)
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask again and again: nobody tells when a foreign process is ready."""
    for _ in range(int(PATIENCE / 0.1)):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # An address of our own.
                return
        except (urllib.error.URLError, ConnectionError):
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    raise AssertionError(f"nothing answers at {address}:\n{log.read_text()}")


@contextmanager
def slack_server(folder: Path, *, mode: str, bot_port: int) -> Iterator[str]:
    """The Slack-like server, and its address. mode: events (signed HTTP) or socket (Socket Mode)."""
    port = free_port()
    config = {
        "workspace": {"name": "South Quay", "domain": "south-quay", "teamId": "T0QUAY"},
        "app": {
            "appId": "A0CONVENOR",
            "botUserId": "U0CONVENOR",
            "botName": "convenor",
            "botToken": BOT_TOKEN,
            "appToken": APP_TOKEN,
            "signingSecret": SIGNING_SECRET,
            "mode": mode,
            "requestUrl": f"http://127.0.0.1:{bot_port}/slack/events",
        },
        "users": [
            {"id": id, "name": name, "real_name": real, "email": f"{name}@example.org", "tz": "Europe/London"}
            for id, (name, real) in PEOPLE.items()
        ],
        "channels": [{"id": "C0QALEADS", "name": "qa-leads", "members": [*PEOPLE, "U0CONVENOR"]}],
    }
    path = folder / "slack.json"
    path.write_text(json.dumps(config))
    address = f"http://127.0.0.1:{port}"
    with running(
        SLACK, "--config", path, "--port", str(port), "--base-host", "127.0.0.1",
        ready=f"{address}/_control/state", log=folder / "slack.log",
    ):  # fmt: skip
        yield address


@contextmanager
def bot(folder: Path, *, slack: str, port: int, socket_mode: bool) -> Iterator[str]:
    """`python -m bot serve` beside that server, without the worker's part; the address of its database."""
    url = f"sqlite:///{folder}/convenor.db"
    settings = {
        "DATABASE_URL": url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKER": "off",  # The test is the worker: it says what time it is.
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_API_URL": f"{slack}/api/",
        **({"SLACK_APP_TOKEN": APP_TOKEN} if socket_mode else {"SLACK_SIGNING_SECRET": SIGNING_SECRET}),
    }
    python = [sys.executable, "-m", "bot"]
    subprocess.run([*python, "migrate", "--database", url], check=True, cwd=ROOT, capture_output=True)
    with running(
        *python, "serve", ready=f"http://127.0.0.1:{port}/readyz", log=folder / "bot.log", env=settings
    ):
        yield url


@dataclass(frozen=True, kw_only=True)
class Browser:
    """Somebody in front of a screen. Every step waits for what it needs, at most ten seconds."""

    process: subprocess.Popen[str]
    story: str  # what its screenshots are called after

    def __getattr__(self, what: str) -> Any:
        """browser.say(text="…") and whatever else browser.mjs does; a step that fails shows the page's text."""

        def do(**given: Any) -> Any:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            print(json.dumps({"does": what, **given}), file=self.process.stdin, flush=True)
            answer = json.loads(self.process.stdout.readline())
            assert "error" not in answer, f"{what} {given}: {answer['error']}\n\n{answer['page']}"
            return answer["result"]

        return do

    def picture(self, name: str) -> None:
        """Keep what is on the screen, as build output."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.shot(file=str(SHOTS / f"{self.story}-{name}.png"))


@contextmanager
def browser(chromium: str, address: str, *, story: str) -> Iterator[Browser]:
    process = subprocess.Popen(
        ["node", str(HERE / "browser.mjs")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "CHROMIUM": chromium},
    )  # fmt: skip
    try:
        seat = Browser(process=process, story=story)
        seat.open(url=address)
        yield seat
    finally:
        with process:  # Closes its pipes, which tells it to go.
            pass


async def let_time_pass(database: str, *, slack: str, moments: Iterable[datetime]) -> None:
    """What the worker does at each of these instants: what is due by then goes out to the Slack-like server."""
    settings = config.Settings.read(
        {"DATABASE_URL": database, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}
    )
    slack_settings = SlackSettings(bot_token=BOT_TOKEN, signing_secret=SIGNING_SECRET)
    for moment in moments:
        async with (
            app.opened(database, settings) as store,
            in_slack.opened(
                store,
                slack_settings,
                api_url=f"{slack}/api/",
                secret_key=config.secret_of(settings),
                now=lambda: moment,  # noqa: B023  # It is asked within this round.
            ) as parts,
        ):
            await loop.do_round(store, {"slack": parts.post()}, moment)
