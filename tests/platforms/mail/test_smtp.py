"""Handing mails in to a real server: what it takes arrives once, what it refuses is known, what is not known is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.outbox import UNKNOWN, Refused, Uncertain
from bot.platforms.mail import refusals
from bot.platforms.mail.message import Mailbox
from bot.platforms.mail.servers import Server, server_of
from bot.platforms.mail.smtp import Smtp
from tests.certificates import certificate
from tests.platforms.mail.office import BOT, NADIA, PASSWORD, TOKEN, USER, Office, a_mail, opened


@asynccontextmanager
async def handing_in(
    office: Office, scheme: str = "smtp", user: str = "", password: str = "", **given: object
) -> AsyncIterator[Smtp]:
    server = Server(scheme=scheme, host="127.0.0.1", port=office.port, user=user, password=password)
    smtp = Smtp(server, BOT, **given)  # type: ignore[arg-type]
    try:
        yield smtp
    finally:
        await smtp.close()


async def refused(smtp: Smtp, to: Mailbox = NADIA) -> Refused:
    with pytest.raises(Refused) as caught:
        await smtp.send(a_mail(to), to, key="key-1")
    return caught.value


async def test_what_is_handed_in_arrives_over_one_connection():
    async with opened(Office()) as office, handing_in(office) as smtp:
        for number in range(5):
            await smtp.send(a_mail(key=f"key-{number}"), NADIA, key=f"key-{number}")

    assert [each["Message-ID"] for each in office.taken] == [f"<key-{n}@southquay.example>" for n in range(5)]
    assert office.to == [NADIA.address] * 5
    assert office.greetings == 1


async def test_many_at_once_share_two_connections():
    async with opened(Office()) as office, handing_in(office) as smtp:
        await asyncio.gather(*(smtp.send(a_mail(key=f"key-{n}"), NADIA, key=f"key-{n}") for n in range(40)))

    assert len({each["Message-ID"] for each in office.taken}) == len(office.taken) == 40
    assert office.greetings <= 2


async def test_a_connection_that_the_server_has_ended_is_made_anew():
    office = Office()
    async with opened(office), handing_in(office) as smtp:
        await smtp.send(a_mail(), NADIA, key="key-1")
        office.faults["MAIL"] = "drop"
        with pytest.raises(Refused):
            await smtp.send(a_mail(key="key-2"), NADIA, key="key-2")
        office.faults.clear()
        await smtp.send(a_mail(key="key-2"), NADIA, key="key-2")

    assert len(office.taken) == 2


async def test_an_idle_connection_is_not_trusted_for_long():
    now = 0.0
    async with opened(Office()) as office, handing_in(office, seconds=lambda: now) as smtp:
        await smtp.send(a_mail(), NADIA, key="key-1")
        now = 60.0
        await smtp.send(a_mail(key="key-2"), NADIA, key="key-2")

    assert office.greetings == 2


# --- refusals


@pytest.mark.parametrize(
    "answer, permanent, why",
    [
        ("550 5.1.1 No such user", True, "their mail server does not know their address any more"),
        (
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound",
            True,
            "their mail server does not know their address any more",
        ),
        ("550 5.4.1 All recipient addresses rejected", True, "there is no mail server for their address"),
        ("552 5.2.2 Mailbox full", True, "their mailbox is full"),
        ("550 No", True, "their mail server does not take mail for their address"),
        ("550 5.7.1 Relaying denied", False, "a mail server answered 550 5.7.1"),
        ("450 4.2.0 Greylisted, come back later", False, "a mail server answered 450 4.2.0"),
        ("451 4.7.500 Server busy", False, "a mail server answered 451 4.7.500"),
        ("452 4.5.3 Too many", False, "a mail server answered 452 4.5.3"),
        ("503 Bad sequence", False, "a mail server answered 503"),
    ],
)
async def test_a_recipient_who_is_refused(answer: str, permanent: bool, why: str):
    async with opened(Office(refused={NADIA.address: answer})) as office, handing_in(office) as smtp:
        no = await refused(smtp)
        await smtp.send(a_mail(BOT), BOT, key="another")

    assert (no.permanent, no.why, no.whole_workspace) == (permanent, why, False)
    assert office.to == [BOT.address], "the others get theirs, over the same connection"
    assert office.greetings == 1


@pytest.mark.parametrize("answer", ["552 5.3.4 Too long", "552 5.2.3 Too long"])
async def test_words_that_are_refused_for_good(answer: str):
    async with opened(Office(faults={"DATA": answer})) as office, handing_in(office) as smtp:
        no = await refused(smtp)

    assert (no.permanent, no.why) == (True, "their mail server takes no mail of this length")


@pytest.mark.parametrize(
    "answer", ["451 4.3.0 Try again", "554 5.7.1 Looks like spam", "550 5.7.60 SendAsDenied"]
)
async def test_words_that_are_refused_for_now(answer: str):
    async with opened(Office(faults={"DATA": answer})) as office, handing_in(office) as smtp:
        no = await refused(smtp)
        office.faults.clear()
        await smtp.send(a_mail(), NADIA, key="key-1")

    assert not no.permanent
    assert len(office.taken) == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_a_server_that_says_421_rests(step: str):
    async with opened(Office(faults={step: "421 4.3.2 Closing"})) as office, handing_in(office) as smtp:
        no = await refused(smtp)

    assert (no.permanent, no.whole_workspace, no.why) == (False, True, refusals.BUSY)


async def test_a_sender_who_is_refused_is_our_own_affair():
    async with (
        opened(Office(faults={"MAIL": "550 5.7.60 SendAsDenied"})) as office,
        handing_in(office) as smtp,
    ):
        no = await refused(smtp)

    assert (no.permanent, no.whole_workspace, no.why) == (False, True, refusals.NOT_AS_US)


async def test_a_server_that_is_not_there():
    async with opened(Office()) as office:
        pass
    async with handing_in(office) as smtp:
        no = await refused(smtp)

    assert (no.permanent, no.whole_workspace, no.why) == (False, True, refusals.UNREACHED)


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
async def test_a_connection_that_drops_before_the_words(step: str):
    async with opened(Office(faults={step: "drop"})) as office, handing_in(office) as smtp:
        no = await refused(smtp)

    assert (no.permanent, no.whole_workspace) == (False, True)
    assert office.taken == []


async def test_a_server_that_never_greets():
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    office = Office(port=server.sockets[0].getsockname()[1])
    async with server, handing_in(office, before_data=0.1) as smtp:
        no = await refused(smtp)
        await gone.wait()

    assert (no.permanent, no.whole_workspace) == (False, True)


# --- not known


async def test_a_connection_that_drops_after_the_words_leaves_it_open():
    async with opened(Office(faults={"DATA": "drop"})) as office, handing_in(office) as smtp:
        with pytest.raises(Uncertain):
            await smtp.send(a_mail(), NADIA, key="key-1")
        assert await smtp.outcome("key-1") is UNKNOWN

    assert len(office.taken) == 1


async def test_a_slow_server_is_asked_later_and_gets_it_once():
    office = Office(hold=asyncio.Event())
    async with opened(office), handing_in(office, for_data=0.05) as smtp:
        with pytest.raises(Uncertain):
            await smtp.send(a_mail(), NADIA, key="key-1")
        with pytest.raises(Refused) as later:
            await smtp.outcome("key-1")
        assert later.value.retry_after == timedelta(minutes=1)
        assert office.hold is not None
        office.hold.set()
        await asyncio.wait([smtp._handing_in["key-1"]])
        assert await smtp.outcome("key-1") is True
        assert await smtp.outcome("key-1") is UNKNOWN

    assert len(office.taken) == 1


async def test_a_slow_server_that_says_no_at_last():
    office = Office(hold=asyncio.Event(), faults={"DATA": "554 5.7.1 No"})
    async with opened(office), handing_in(office, for_data=0.05) as smtp:
        with pytest.raises(Uncertain):
            await smtp.send(a_mail(), NADIA, key="key-1")
        assert office.hold is not None
        office.hold.set()
        await asyncio.wait([smtp._handing_in["key-1"]])
        assert await smtp.outcome("key-1") is False


async def test_whoever_stops_waiting_does_not_break_off_what_is_being_handed_in():
    office = Office(hold=asyncio.Event())
    async with opened(office), handing_in(office) as smtp:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await smtp.send(a_mail(), NADIA, key="key-1")
        assert office.hold is not None
        office.hold.set()
        await asyncio.wait([smtp._handing_in["key-1"]])
        assert await smtp.outcome("key-1") is True


async def test_when_all_places_are_taken_nothing_was_sent():
    office = Office(hold=asyncio.Event())
    async with opened(office), handing_in(office, before_data=0.2, for_data=0.05) as smtp:
        for key in ("key-1", "key-2"):
            with pytest.raises(Uncertain):
                await smtp.send(a_mail(key=key), NADIA, key=key)
        with pytest.raises(Refused) as busy:
            await smtp.send(a_mail(key="key-3"), NADIA, key="key-3")
        assert office.hold is not None
        office.hold.set()
        await asyncio.wait(smtp._handing_in.values())

    assert busy.value.why == refusals.BUSY
    assert len(office.taken) == 2


# --- letters


@pytest.mark.parametrize("address", ["seán.o'brien+network@wexcombe.example", "用户@wexcombe.example"])
async def test_an_international_address_where_the_server_knows_them(address: str):
    to = Mailbox.of(address, "Seán O'Brien")
    async with opened(Office()) as office, handing_in(office) as smtp:
        await smtp.send(a_mail(to), to, key="key-1")

    assert office.to == [address]
    assert f"<{address}>".encode() in office.raw[0]


async def test_an_international_address_where_it_does_not():
    to = Mailbox.of("seán@wexcombe.example")
    async with opened(Office(), utf8=False) as office, handing_in(office) as smtp:
        no = await refused(smtp, to)
        await smtp.send(a_mail(), NADIA, key="key-2")

    assert (no.permanent, no.why) == (True, refusals.FOREIGN_LETTERS)
    assert office.to == [NADIA.address]


async def test_an_international_domain_needs_nothing():
    to = Mailbox.of("bethan.lowe@tŷ-mawr.example")
    async with opened(Office(), utf8=False) as office, handing_in(office) as smtp:
        await smtp.send(a_mail(to), to, key="key-1")

    assert office.to[0].startswith("bethan.lowe@xn--")


@pytest.mark.parametrize(
    "address", ["o'brien@wexcombe.example", "nadia+network@wexcombe.example", "a.b-c_d@x.example"]
)
async def test_apostrophes_and_plus_signs_arrive(address: str):
    to = Mailbox.of(address)
    async with opened(Office()) as office, handing_in(office) as smtp:
        await smtp.send(a_mail(to), to, key="key-1")

    assert office.to == [address]


# --- signing in


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_signing_in_with_a_password():
    async with (
        opened(Office(), signs_in=True) as office,
        handing_in(office, user=USER, password=PASSWORD) as smtp,
    ):
        await smtp.send(a_mail(), NADIA, key="key-1")
        await smtp.check()

    assert len(office.taken) == 1
    assert office.sign_ins == [USER, USER]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_wrong_password_is_our_own_affair():
    async with (
        opened(Office(), signs_in=True) as office,
        handing_in(office, user=USER, password="no") as smtp,
    ):
        no = await refused(smtp)

    assert (no.permanent, no.whole_workspace, no.why) == (False, True, refusals.NOT_LET_IN)


class Tokens:
    """As `oauth.Tokens`: gives one after the other."""

    def __init__(self, *tokens: str) -> None:
        self.left = list(tokens)
        self.forgotten: list[str] = []

    async def get(self) -> str:
        return self.left[0]

    def forget(self, token: str) -> None:
        self.forgotten.append(self.left.pop(0))


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_signing_in_with_a_token():
    async with opened(Office(), signs_in=True) as office, handing_in(office, tokens=Tokens(TOKEN)) as smtp:
        await smtp.send(a_mail(), NADIA, key="key-1")

    assert office.sign_ins == [f"user={BOT.address}|auth=Bearer {TOKEN}||"]
    assert len(office.taken) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_token_that_was_withdrawn_is_asked_for_anew_once():
    tokens = Tokens("withdrawn", TOKEN)
    async with opened(Office(), signs_in=True) as office, handing_in(office, tokens=tokens) as smtp:
        await smtp.send(a_mail(), NADIA, key="key-1")

    assert tokens.forgotten == ["withdrawn"]
    assert len(office.taken) == 1


# --- encryption


async def test_starttls_and_a_password_behind_it(tmp_path: Path):
    ours, trusting = certificate(tmp_path)
    async with opened(Office(), signs_in=True, tls=ours) as office:
        server = server_of(
            f"starttls://bot%40southquay.example:an%20invented%20password@localhost:{office.port}"
        )
        smtp = Smtp(server, BOT, context=trusting)
        await smtp.send(a_mail(), NADIA, key="key-1")
        await smtp.close()

    assert len(office.taken) == 1


async def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path):
    ours, _ = certificate(tmp_path)
    async with opened(Office(), signs_in=True, tls=ours) as office:
        smtp = Smtp(server_of(f"starttls://u:p@localhost:{office.port}"), BOT)
        no = await refused(smtp)
        await smtp.close()

    assert (no.why, no.whole_workspace) == (refusals.NOT_ENCRYPTED, True)
    assert office.sign_ins == []


async def test_a_server_that_can_not_encrypt_where_it_must():
    async with (
        opened(Office()) as office,
        handing_in(office, scheme="starttls", user="u", password="p") as smtp,
    ):
        no = await refused(smtp)

    assert no.why == refusals.NOT_ENCRYPTED


# --- addresses of servers


@pytest.mark.parametrize(
    "url, expected",
    [
        ("smtp://127.0.0.1:2525", ("smtp", "127.0.0.1", 2525, "", "")),
        (
            "smtps://bot%40a.example:p%3Aw@mail.a.example",
            ("smtps", "mail.a.example", 465, "bot@a.example", "p:w"),
        ),
        ("starttls://smtp.office365.com", ("starttls", "smtp.office365.com", 587, "", "")),
        ("imaps://bot@outlook.office365.com", ("imaps", "outlook.office365.com", 993, "bot", "")),
    ],
)
def test_the_address_of_a_server(url: str, expected: tuple[object, ...]):
    server = server_of(url)

    assert (server.scheme, server.host, server.port, server.user, server.password) == expected
    assert "p:w" not in repr(server)


@pytest.mark.parametrize(
    "url", ["http://a.example", "smtp://", "mail.a.example:25", "smtp://a.example/x", "smtp://a:x"]
)
def test_what_is_no_address_of_a_server(url: str):
    with pytest.raises(ValueError):
        server_of(url)
