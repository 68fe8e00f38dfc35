"""What arrives in the bot's mailbox is taken once, whatever happens to the server, the sign-in, or the mail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.engine.outbox import Refused
from bot.platforms.mail import refusals
from bot.platforms.mail.fetching import TRIES, Fetching, signed_in
from bot.platforms.mail.oauth import Client, Tokens
from bot.platforms.mail.received import LARGEST
from bot.platforms.mail.servers import Server, server_of
from tests.platforms.mail.dovecot import PASSWORD, USER, Mailbox, opened

PATIENCE = 20.0  # Seconds until something that was to happen has failed to.


def a_mail(words: str = "done", *, size: int = 0) -> bytes:
    return f"From: nadia@wexcombe.example\r\nSubject: {words}\r\n\r\n{words}\r\n{'x' * size}\r\n".encode()


@dataclass(kw_only=True)
class Reader:
    """Takes mails, or does not."""

    taken: list[bytes] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)  # of the next mails, one after the other
    ours: bool = True
    ended: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, raw: bytes) -> str:
        self.news.set()
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(raw)
        return "proved"

    async def is_ours(self) -> bool:
        return self.ours

    async def ends(self) -> None:
        self.ended += 1

    def subjects(self) -> list[str]:
        return [raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for raw in self.taken]


@pytest.fixture
def mailbox():
    with opened() as mailbox:
        yield mailbox


@asynccontextmanager
async def fetching(mailbox: Mailbox, reader: Reader, **more: object) -> AsyncIterator[Fetching]:
    """Until the block ends."""
    server = server_of(mailbox.url)
    work = Fetching(
        server=server, user=server.user, inbox=reader, turn=reader, first_pause=0.05, look=1.0, **more
    )
    stopping = asyncio.Event()
    running = asyncio.create_task(work.run(stopping))
    try:
        yield work
    finally:
        stopping.set()
        await asyncio.wait_for(running, 5)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110  Much of it happens in the files of another process.
            await asyncio.sleep(0.02)


async def test_what_is_there_and_what_arrives_is_taken_in_order_and_marked(mailbox: Mailbox):
    names = [mailbox.deliver(a_mail(words)) for words in ("one", "two")]
    reader = Reader()
    async with fetching(mailbox, reader):
        await until(lambda: len(reader.taken) == 2)
        names.append(mailbox.deliver(a_mail("three")))
        await until(lambda: len(reader.taken) == 3)
        await until(lambda: mailbox.state(names[-1]) == "seen")

    assert reader.subjects() == ["one", "two", "three"]
    assert [mailbox.state(name) for name in names] == ["seen"] * 3
    assert reader.ended == 1


async def test_the_bytes_are_those_that_came(mailbox: Mailbox):
    raw = a_mail(size=10_000_000)
    mailbox.deliver(raw)
    reader = Reader()
    async with fetching(mailbox, reader):
        await until(lambda: len(reader.taken) == 1)
    assert reader.taken == [raw]


async def test_of_a_mail_that_is_too_long_the_beginning_is_read(mailbox: Mailbox):
    name = mailbox.deliver(a_mail(size=LARGEST + 5_000_000))
    reader = Reader()
    async with fetching(mailbox, reader):
        await until(lambda: mailbox.state(name) == "seen")
    assert [len(raw) for raw in reader.taken] == [LARGEST + 1]


async def test_what_was_taken_is_not_taken_again_by_the_next_process(mailbox: Mailbox):
    name = mailbox.deliver(a_mail("one"))
    first, second = Reader(), Reader()
    async with fetching(mailbox, first):
        await until(lambda: mailbox.state(name) == "seen")
    mailbox.deliver(a_mail("two"))
    async with fetching(mailbox, second):
        await until(lambda: bool(second.taken))
    assert (first.subjects(), second.subjects()) == (["one"], ["two"])


async def test_one_whose_answer_could_not_be_sent_is_taken_again_and_keeps_nobody_waiting(mailbox: Mailbox):
    first = mailbox.deliver(a_mail("one"))
    mailbox.deliver(a_mail("two"))
    reader = Reader(faults=[Refused("our mail server is busy")])
    async with fetching(mailbox, reader):
        await until(lambda: len(reader.taken) == 2)
        await until(lambda: mailbox.state(first) == "seen")
    assert reader.subjects() == ["two", "one"]


async def test_a_mail_that_breaks_the_reading_is_set_aside_for_a_person(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
):
    bad = mailbox.deliver(a_mail("bad"))
    reader = Reader(faults=[RuntimeError("broken")])
    async with fetching(mailbox, reader):
        await until(lambda: mailbox.state(bad) == "seen")
    assert reader.subjects() == ["bad"]

    worse, good = mailbox.deliver(a_mail("worse")), mailbox.deliver(a_mail("good"))

    class Breaks(Reader):
        async def take(self, raw: bytes) -> str:
            if b"worse" in raw:
                raise RuntimeError("broken")
            return await super().take(raw)

    breaks = Breaks()
    async with fetching(mailbox, breaks):
        await until(lambda: mailbox.state(worse) == "flagged")
        await until(lambda: mailbox.state(good) == "seen")
    assert breaks.subjects() == ["good"]
    assert caplog.text.count("A mail could not be read") == 1 + TRIES


async def test_a_mail_that_somebody_removes_meanwhile_is_gone(mailbox: Mailbox):
    names = [mailbox.deliver(a_mail(f"mail {n}")) for n in range(5)]

    class Removes(Reader):
        async def take(self, raw: bytes) -> str:
            became = await super().take(raw)
            if len(self.taken) == 1:
                mailbox.remove(names[3])
            return became

    reader = Removes()
    async with fetching(mailbox, reader):
        await until(lambda: mailbox.state(names[4]) == "seen")
    assert reader.subjects() == ["mail 0", "mail 1", "mail 2", "mail 4"]


async def test_many_are_all_taken(mailbox: Mailbox):
    names = [mailbox.deliver(a_mail(f"mail {n}")) for n in range(250)]
    reader = Reader()
    async with fetching(mailbox, reader):
        await until(lambda: mailbox.state(names[-1]) == "seen")
    assert reader.subjects() == [f"mail {n}" for n in range(250)]


async def test_a_server_that_goes_away_is_waited_for(mailbox: Mailbox, caplog: pytest.LogCaptureFixture):
    mailbox.deliver(a_mail("one"))
    reader = Reader()
    async with fetching(mailbox, reader):
        await until(lambda: len(reader.taken) == 1)
        await asyncio.to_thread(mailbox.stop)
        await until(lambda: "can't be read" in caplog.text)
        await asyncio.to_thread(mailbox.start)
        mailbox.deliver(a_mail("two"))
        await until(lambda: len(reader.taken) == 2)
    assert caplog.text.count("can't be read") == 1


async def test_a_password_that_was_wrong_is_tried_again(mailbox: Mailbox, caplog: pytest.LogCaptureFixture):
    mailbox.says("another one")
    mailbox.deliver(a_mail("one"))
    reader = Reader()
    async with fetching(mailbox, reader):
        await until(lambda: [getattr(each, "why", "") for each in caplog.records] == [refusals.NOT_LET_IN])
        assert reader.taken == []
        mailbox.says(PASSWORD)
        await until(lambda: len(reader.taken) == 1)


async def test_where_it_is_another_process_s_turn_nothing_is_taken(mailbox: Mailbox):
    name = mailbox.deliver(a_mail("one"))
    idle, busy = Reader(ours=False), Reader()
    async with fetching(mailbox, idle, look_unasked=0.05), fetching(mailbox, busy):
        await until(lambda: mailbox.state(name) == "seen")
    assert (idle.taken, busy.subjects()) == ([], ["one"])


async def test_a_server_that_does_not_say_when_something_arrives_is_asked():
    with opened(idle=False) as mailbox:
        reader = Reader()
        async with fetching(mailbox, reader, look_unasked=0.05):
            for count in (1, 2):
                mailbox.deliver(a_mail())
                await until(lambda count=count: len(reader.taken) == count)


async def test_it_stops_at_once(mailbox: Mailbox):
    reader = Reader()
    stopping = asyncio.Event()
    server = server_of(mailbox.url)
    work = Fetching(server=server, user=server.user, inbox=reader, turn=reader, look=600, look_unasked=600)
    mailbox.deliver(a_mail())
    running = asyncio.create_task(work.run(stopping))
    await until(lambda: bool(reader.taken))
    stopping.set()
    await asyncio.wait_for(running, 5)


# --- tokens


@dataclass(kw_only=True)
class SignIn:
    """Gives tokens, and tells the mail server whose they are."""

    given: int = 0
    good: set[str] = field(default_factory=set)
    url: str = ""

    async def give(self, _: web.Request) -> web.Response:
        self.given += 1
        token = f"token-{self.given}"
        self.good.add(token)
        return web.json_response({"access_token": token, "expires_in": 3600})

    async def tell(self, request: web.Request) -> web.Response:
        token = request.query["access_token"]
        if token not in self.good:
            return web.json_response({"error": "invalid_token"}, status=400)
        return web.json_response({"email": USER, "active": "yes"})


@pytest.fixture
async def signs_in() -> AsyncIterator[tuple[SignIn, Tokens]]:
    service = SignIn()
    application = web.Application()
    application.router.add_post("/token", service.give)
    application.router.add_get("/info", service.tell)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        service.url = str(server.make_url("/info"))
        client = Client(token_url=str(server.make_url("/token")), id="app", secret="an invented secret")
        yield service, Tokens(client, session=session)


async def with_mailbox(service: SignIn, then: Callable[[Mailbox], Awaitable[None]]) -> None:
    """The server asks this very loop whose a token is."""
    context = opened(token_url=service.url)
    mailbox = await asyncio.to_thread(context.__enter__)
    try:
        await then(mailbox)
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)


async def test_it_signs_in_with_a_token_and_takes_a_new_one_when_that_was_withdrawn(
    signs_in: tuple[SignIn, Tokens],
):
    service, tokens = signs_in

    async def story(mailbox: Mailbox) -> None:
        reader = Reader()
        mailbox.deliver(a_mail("one"))
        async with fetching(mailbox, reader, tokens=tokens):
            await until(lambda: len(reader.taken) == 1)
        service.good.clear()
        mailbox.deliver(a_mail("two"))
        async with fetching(mailbox, reader, tokens=tokens):
            await until(lambda: len(reader.taken) == 2)
        assert service.given == 2

    await with_mailbox(service, story)


async def test_a_token_that_is_refused_twice_is_said(signs_in: tuple[SignIn, Tokens]):
    service, tokens = signs_in

    async def story(mailbox: Mailbox) -> None:
        class Refuses(set[str]):
            def __contains__(self, _: object) -> bool:
                return False

        service.good = Refuses()
        with pytest.raises(Refused, match="refuses the bot's sign-in"):
            await signed_in(server_of(mailbox.url), USER, tokens)

    await with_mailbox(service, story)


async def test_nobody_there_is_said():
    server = Server(scheme="imap", host="127.0.0.1", port=9, user=USER, password="x")
    with pytest.raises(Refused, match="could not be reached"):
        await signed_in(server, USER, None)
