"""Files that people share in Slack: which is taken, who is shown the token, and what is said of the others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.slack.asked import Shared
from bot.platforms.slack.files import fetched, shared
from tests.harness import Bot
from tests.platforms.slack import office as offices
from tests.platforms.slack.standin import Slack
from tests.unreadable import UNREADABLE, Unreadable

MINUTES = """# South Quay QA Leads

Minutes of the meeting held on 25 June 2024

## Actions

- Nadia Farrow to send round the supervision template by 5 July 2024
"""


@dataclass(kw_only=True)
class Shelf:
    """Where Slack keeps files, and what it was asked with."""

    home: str = ""
    tokens: list[str] = field(default_factory=list)
    content: bytes = field(default=MINUTES.encode(), repr=False)

    def file(self, path: str = "/minutes", **changed: Any) -> dict[str, Any]:
        return {
            "name": "minutes.md",
            "mimetype": "text/markdown",
            "size": len(MINUTES),
            "url_private_download": self.home + path,
            **changed,
        }


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    async with _opened() as opened:
        yield opened


@asynccontextmanager
async def _opened() -> AsyncIterator[Shelf]:
    shelf = Shelf()
    waiting = asyncio.Event()

    async def give(request: web.Request) -> web.StreamResponse:
        shelf.tokens.append(request.headers.get("Authorization", ""))
        match request.path:
            case "/minutes":
                return web.Response(body=shelf.content, content_type="text/markdown")
            case "/login":
                return web.Response(text="<html>Sign in</html>", content_type="text/html")
            case "/away":
                raise web.HTTPFound(shelf.home + "/minutes")
            case "/endless":
                endless = web.StreamResponse()
                await endless.prepare(request)
                await endless.write(b"x" * 5_000)
                return endless
            case "/slow":
                await waiting.wait()
        return web.Response(status=500)

    application = web.Application()
    application.router.add_get("/{path:.*}", give)
    async with TestServer(application) as server:
        shelf.home = str(server.make_url("")).rstrip("/")
        yield shelf
        waiting.set()


def said(slack: Slack, *, only_for: str | None = None) -> str:
    """What the bot wrote; only_for: what one person sees, and nobody else in that channel."""
    shown = slack.messages(only_for=only_for)
    return "\n".join(json.dumps([each.text, each.blocks], ensure_ascii=False) for each in shown)


def asked(shelf: Shelf, path: str) -> Shared:
    file = shared({"files": [shelf.file(path)]})
    assert file is not None
    return file


async def test_a_file_is_fetched_with_the_bots_token(shelf: Shelf):
    file = await fetched(asked(shelf, "/minutes"), token="xoxb-quay", home=shelf.home)

    assert (file.content.decode(), file.problem) == (MINUTES, "")
    assert shelf.tokens == ["Bearer xoxb-quay"]


@pytest.mark.parametrize(
    "path, problem",
    [
        pytest.param("/login", "scope", id="a page to sign in"),
        pytest.param("/away", "scope", id="a redirect is not followed"),
        pytest.param("/gone", "unreachable", id="an error of Slack's"),
        pytest.param("/endless", "too_large", id="more bytes than were announced"),
        pytest.param("/slow", "unreachable", id="an answer that never comes"),
    ],
)
async def test_what_cannot_be_fetched_is_named(shelf: Shelf, path: str, problem: str):
    file = await fetched(
        asked(shelf, path),
        token="xoxb-quay",
        home=shelf.home,
        seconds=1 if path == "/slow" else 10,
        most=4_000,
    )

    assert (file.problem, file.content) == (problem, b"")
    assert len(shelf.tokens) <= 1


@pytest.mark.parametrize(
    "address",
    [
        "https://files.example.org/minutes.md",
        "http://files.slack.com/minutes.md",
        "https://files.slack.com.example.org/minutes.md",
        "https://files.slack.com@example.org/minutes.md",
        "https://somebody@files.slack.com/minutes.md",
        "https://files.slack.com:8443/minutes.md",
        "https://[files.slack.com/minutes.md",
        "ftp://files.slack.com/minutes.md",
    ],
)
async def test_the_token_is_shown_to_no_other_place(address: str):
    file = Shared(name="minutes.md", media_type="text/markdown", address=address)

    assert (await fetched(file, token="xoxb-quay")).problem == "elsewhere"


@pytest.mark.parametrize(
    "files, problem",
    [
        pytest.param([{"url_private_download": ""}], "elsewhere", id="on somebody's drive"),
        pytest.param([{"size": 50_000_000}], "too_large", id="fifty megabytes"),
        pytest.param([{}, {}], "several", id="two files"),
    ],
)
async def test_some_files_are_not_even_asked_for(shelf: Shelf, files: list[dict[str, Any]], problem: str):
    file = shared({"files": [shelf.file(**each) for each in files]})

    assert file is not None
    assert (await fetched(file, token="xoxb-quay", home=shelf.home)).problem == problem
    assert shelf.tokens == []


@pytest.mark.parametrize("files", [None, [], "minutes.md", [None]])
def test_a_message_without_files_has_none(files: object):
    assert shared({"files": files}) is None


@pytest.mark.parametrize("words", ["", "Here are the minutes"])
async def test_minutes_that_are_shared_come_back_as_a_proposal(
    bot: Bot, slack: Slack, shelf: Shelf, words: str
):
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        await office.signer.direct_message(words, by="U0MARION", files=[shelf.file()])
        await office.settled()

    assert "Nothing is stored yet" in said(slack)
    assert await bot.actions() == []


async def test_a_file_that_is_not_taken_is_said_and_nothing_is_stored(bot: Bot, slack: Slack, shelf: Shelf):
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        await office.signer.direct_message("", by="U0MARION", files=[shelf.file("/login")])
        await office.settled()

    assert "permission files:read" in said(slack)
    assert await bot.actions() == []


@pytest.mark.parametrize("file", UNREADABLE)
async def test_what_cannot_be_read_is_said_and_nothing_is_stored(
    bot: Bot, slack: Slack, shelf: Shelf, file: Unreadable
):
    shelf.content = file.content
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        await office.signer.direct_message(
            "Here are the minutes", by="U0MARION", files=[shelf.file(name=file.name, size=len(file.content))]
        )
        await office.settled()

    assert file.says in said(slack)
    assert "Nothing was stored" in said(slack)
    assert await bot.actions() == []


@pytest.mark.parametrize(
    "name, kind", [("Joint inspections.pdf", "application/pdf"), ("Joint inspections.png", "image/png")]
)
async def test_any_document_or_picture_is_a_paper(bot: Bot, slack: Slack, shelf: Shelf, name: str, kind: str):
    await bot.say("/agenda suggest Joint inspections")
    await bot.say("/agenda accept S1")
    shelf.content = b"a paper"
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        await office.signer.direct_message(
            "/agenda paper 1", by="U0MARION", files=[shelf.file(name=name, mimetype=kind)]
        )
        await office.settled()

    (item,) = await bot.look(lambda register: register.agenda_items.where(title="Joint inspections"))
    assert item.papers == (name,)
    assert len(item.files) == 1


# --- taken out of a message of somebody else


async def test_a_message_with_a_file_is_taken_as_minutes(bot: Bot, slack: Slack, shelf: Shelf):
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        posted = slack.write("C0QALEADS", "U0BETHAN", "From this morning")
        await office.signer.message_shortcut("take_minutes", posted, by="U0MARION", files=[shelf.file()])
        await office.settled()

        assert "Nothing is stored yet" in said(slack, only_for="U0MARION")
    assert shelf.tokens
    assert await bot.actions() == []


async def test_a_message_that_is_the_minutes_is_taken_as_such(bot: Bot, slack: Slack, shelf: Shelf):
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        posted = slack.write("C0QALEADS", "U0BETHAN", MINUTES.replace("Nadia Farrow", "<@U0NADIA>"))
        await office.signer.message_shortcut("take_minutes", posted, by="U0MARION")
        await office.settled()

        assert "Nothing is stored yet" in said(slack, only_for="U0MARION")
        await office.signer.press(slack.messages(only_for="U0MARION")[-1], "Accept", by="U0MARION")
        await office.settled()
    (action,) = await bot.actions()
    assert [each.name for each in action.owners] == ["Nadia Farrow"]
    assert shelf.tokens == []


async def test_an_empty_message_is_no_minutes(bot: Bot, slack: Slack, shelf: Shelf):
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        posted = slack.write("C0QALEADS", "U0BETHAN", "")
        await office.signer.message_shortcut("take_minutes", posted, by="U0MARION")
        await office.settled()

        assert "Where are the minutes?" in said(slack, only_for="U0MARION")


async def test_who_may_not_bring_minutes_takes_none(bot: Bot, slack: Slack, shelf: Shelf):
    async with offices.opened(bot, slack, files_at=shelf.home) as office:
        posted = slack.write("C0QALEADS", "U0BETHAN", MINUTES)
        await office.signer.message_shortcut("take_minutes", posted, by="U0NADIA")
        await office.settled()

        assert "only the chair" in said(slack, only_for="U0NADIA").lower()
