"""Files that people send in Teams: which is taken, from where it is fetched, and what is said of the others."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot import in_pages
from bot.handlers.dispatch import Dispatcher
from bot.platforms.teams.adapter import Fetch
from bot.platforms.teams.asked import Shared
from bot.platforms.teams.files import DOWNLOAD, PublicAddresses, fetched, is_public, shared
from bot.store.secrets import Secrets
from tests.certificates import certificate
from tests.harness import Bot
from tests.platforms.teams import office as offices
from tests.platforms.teams.identity import Identity
from tests.platforms.teams.office import Office, chat_of
from tests.platforms.teams.standin import Teams
from tests.unreadable import UNREADABLE, Unreadable

HOST = "southquay.sharepoint.example"
HERE = "https://convenor.example.org"
CHAIR = "Marion Keane"
MINUTES = b"""# South Quay QA Leads

Minutes of the meeting held on 25 June 2024

## Actions

- Nadia Farrow to send round the supervision template by 5 July 2024
"""
AS_HTML = {"contentType": "text/html", "content": "<p>Here are the minutes</p>"}


class OnThisMachine(AbstractResolver):
    """Every name is the test's server."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [found(host, "127.0.0.1", self._port)]

    async def close(self) -> None:
        """Nothing is open."""


def found(name: str, address: str, port: int = 443) -> ResolveResult:
    return ResolveResult(
        hostname=name, host=address, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
    )


@dataclass(kw_only=True)
class Drive:
    """Where Teams keeps files, and what it was asked."""

    connector: Callable[[], aiohttp.TCPConnector]
    content: bytes = field(default=MINUTES, repr=False)
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path, Authorization

    def file(self, path: str = "/minutes", name: str = "minutes.md") -> dict[str, Any]:
        return {
            "contentType": DOWNLOAD,
            "contentUrl": f"https://{HOST}/personal/marion/{name}",
            "name": name,
            "content": {
                "downloadUrl": f"https://{HOST}{path}?tempauth=abc",
                "uniqueId": "1150d938-8870-4044-9f2c-5bbdeba70c9d",
                "fileType": "md",
            },
        }

    @property
    def fetch(self) -> Fetch:
        return partial(fetched, connector=self.connector)


@pytest.fixture
async def drive(tmp_path: Path) -> AsyncIterator[Drive]:
    theirs, trusting = certificate(tmp_path, HOST)
    waiting = asyncio.Event()

    async def give(request: web.Request) -> web.StreamResponse:
        opened.asked.append((request.path, request.headers.get("Authorization")))
        match request.path:
            case "/minutes":
                return web.Response(body=opened.content)
            case "/away":
                raise web.HTTPFound(f"https://{HOST}/minutes")
            case "/endless":
                endless = web.StreamResponse()
                await endless.prepare(request)
                await endless.write(b"x" * 5_000)
                return endless
            case "/slow":
                await waiting.wait()
        return web.Response(status=403)

    application = web.Application()
    application.router.add_get("/{path:.*}", give)
    server = TestServer(application, scheme="https")
    await server.start_server(ssl=theirs)
    opened = Drive(connector=partial(_connector, server.port or 0, trusting))
    yield opened
    waiting.set()
    await server.close()


def _connector(port: int, trusting: ssl.SSLContext) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(resolver=OnThisMachine(port), ssl=trusting)


def asked(drive: Drive, path: str) -> Shared:
    file = shared({"attachments": [drive.file(path)]})
    assert file is not None
    return file


# --- which file it is


@pytest.mark.parametrize("attachments", [None, [], "minutes", [None], [AS_HTML], [{"contentType": 7}]])
def test_a_message_without_files_has_none(attachments: object):
    assert shared({"attachments": attachments}) is None


@pytest.mark.parametrize(
    "attachments, problem",
    [
        pytest.param([{"contentType": "reference", "name": "minutes.docx"}], "elsewhere", id="of a channel"),
        pytest.param(
            [{"contentType": DOWNLOAD, "name": "minutes.docx"}], "elsewhere", id="without an address"
        ),
        pytest.param(
            [{"contentType": "image/*", "contentUrl": "https://smba.example/pictures/1"}],
            "elsewhere",
            id="a picture that was pasted",
        ),
        pytest.param([{"contentType": DOWNLOAD}, {"contentType": DOWNLOAD}], "several", id="two files"),
    ],
)
async def test_some_files_are_not_even_asked_for(
    drive: Drive, attachments: list[dict[str, Any]], problem: str
):
    file = shared({"attachments": [AS_HTML, *attachments]})

    assert file is not None
    assert (await drive.fetch(file)).problem == problem
    assert drive.asked == []


def test_a_file_without_a_name_has_its_ending(drive: Drive):
    file = shared({"attachments": [{**drive.file(), "name": None}]})

    assert file is not None
    assert file.name == "file.md"


# --- from where


async def test_a_file_is_fetched_and_nobody_is_shown_a_token(drive: Drive):
    file = await drive.fetch(asked(drive, "/minutes"))

    assert (file.content, file.problem) == (MINUTES, "")
    assert drive.asked == [("/minutes", None)]


@pytest.mark.parametrize(
    "path, problem",
    [
        pytest.param("/gone", "unreachable", id="an address that is too old"),
        pytest.param("/away", "unreachable", id="a redirect is not followed"),
        pytest.param("/endless", "too_large", id="more bytes than are taken"),
        pytest.param("/slow", "unreachable", id="an answer that never comes"),
    ],
)
async def test_what_cannot_be_fetched_is_named(drive: Drive, path: str, problem: str):
    seconds = 1 if path == "/slow" else 10
    file = await fetched(asked(drive, path), connector=drive.connector, seconds=seconds, most=4_000)

    assert (file.problem, file.content) == (problem, b"")
    assert len(drive.asked) <= 1


@pytest.mark.parametrize(
    "address",
    [
        "http://southquay.sharepoint.example/minutes",
        "https://127.0.0.1/minutes",
        "https://2130706433/minutes",
        "https://0x7f.1/minutes",
        "https://[::1]/minutes",
        "https://[::ffff:10.0.0.1]/minutes",
        "https://southquay.sharepoint.example:8443/minutes",
        "https://somebody@southquay.sharepoint.example/minutes",
        "https://southquay.sharepoint.example:none/minutes",
        "https:///minutes",
        "ftp://southquay.sharepoint.example/minutes",
        "minutes",
    ],
)
async def test_only_a_named_server_is_asked_by_https(drive: Drive, address: str):
    file = Shared(name="minutes.md", address=address)

    assert (await drive.fetch(file)).problem == "elsewhere"
    assert drive.asked == []


async def test_a_name_that_leads_to_a_private_machine_is_not_asked():
    """The address that is connected to is the one that was looked at: there is no second look-up in between."""

    class Lies(OnThisMachine):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [found(host, each) for each in ("10.0.0.1", "20.190.128.1", "169.254.169.254")]

    resolver = PublicAddresses(Lies(0))
    assert [each["host"] for each in await resolver.resolve(HOST, 443)] == ["20.190.128.1"]

    def connector() -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(resolver=PublicAddresses(OnThisMachine(1)))

    file = Shared(name="minutes.md", address=f"https://{HOST}/minutes")
    assert (await fetched(file, connector=connector)).problem == "unreachable"


@pytest.mark.parametrize(
    "address, public",
    [
        ("20.190.128.1", True),
        ("2603:1026:3000::5", True),
        ("64:ff9b::14be:8001", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # Nothing listens there: it is an address to be refused.
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_an_address_is_the_internets_or_is_not(address: str, public: bool):
    assert is_public(address) is public


# --- what becomes of it


@pytest.fixture
async def office(bot: Bot, teams: Teams, identity: Identity, drive: Drive) -> AsyncIterator[Office]:
    links = in_pages.addresses(HERE, Secrets("k" * 32))
    dispatcher = Dispatcher(store=bot.store, public_url=HERE, file_page=in_pages.file_page(links))
    async with offices.opened(
        bot, teams, identity, between=lambda _: dispatcher.handle, fetch=drive.fetch
    ) as opened:
        yield opened


def said(office: Office, where: str | None = None, *, only_for: str | None = None) -> str:
    sent = office.last(where or chat_of(CHAIR), only_for=only_for)
    return f"{sent.words} {sent.card}"


@pytest.mark.parametrize("words", ["", "Here are the minutes", "minutes import"])
async def test_minutes_that_are_sent_come_back_as_a_proposal(office: Office, drive: Drive, words: str):
    await office.says(words, by=CHAIR, attachments=[drive.file(), AS_HTML])

    assert "Nothing is stored yet" in said(office)
    assert await office.bot.actions() == []

    await office.presses(office.last(chat_of(CHAIR)), "Accept", by=CHAIR)
    (action,) = await office.bot.actions()
    assert "send round the supervision template" in action.summary


async def test_a_paper_that_is_sent_goes_with_its_item(office: Office, drive: Drive):
    await office.bot.say("/agenda suggest Joint inspections")
    await office.bot.say("/agenda accept S1 lead Imran")
    drive.content = b"%PDF-1.7 a paper"
    await office.says(
        "paper for item 1", by="Imran Sethi", attachments=[drive.file(name="Joint inspections.pdf")]
    )

    (item,) = await office.bot.look(lambda register: register.agenda_items.where(title="Joint inspections"))
    assert item.papers == ("Joint inspections.pdf",)
    assert len(item.files) == 1


@pytest.mark.parametrize("file", UNREADABLE)
async def test_what_cannot_be_read_is_said_and_nothing_is_stored(
    office: Office, drive: Drive, file: Unreadable
):
    drive.content = file.content
    await office.says("", by=CHAIR, attachments=[drive.file(name=file.name)])

    assert file.says in said(office)
    assert "Nothing was stored" in said(office)
    assert await office.bot.actions() == []


async def test_a_file_of_a_channel_is_answered_with_the_page_to_them_alone(office: Office, drive: Drive):
    await office.says(
        "minutes import",
        by=CHAIR,
        where="channel",
        attachments=[{"contentType": "reference", "name": "minutes.docx"}],
    )

    told = said(office, offices.LEADS, only_for=CHAIR)
    assert "“minutes.docx” is kept where I can't read it." in told
    assert f"{HERE}/page/send/" in told
    assert office.shown(offices.LEADS) == []
    assert drive.asked == []


async def test_a_command_without_a_file_is_answered_with_the_page(office: Office):
    """Of a file in a group chat Teams tells the bot nothing at all."""
    await office.says("minutes import", by=CHAIR)

    assert "Attach it to a message in our own chat" in said(office)
    assert f"{HERE}/page/send/" in said(office)


async def test_words_are_followed_with_a_file_that_they_do_not_need(office: Office, drive: Drive):
    await office.says("what's on?", by=CHAIR, attachments=[drive.file("/gone")])

    assert "could not be fetched" not in said(office)
