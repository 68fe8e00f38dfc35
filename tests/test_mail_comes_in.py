"""Mails that are posted to the bot: done where it is proved who wrote them, and answered at the known address."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from bot import chats
from bot.commands.request import Request, Sender
from bot.config import Settings
from bot.domain.action import ActionStatus
from bot.engine import loop
from bot.handlers.dispatch import Dispatcher
from bot.store import tables
from bot.store.unit_of_work import Store
from bot.web import server
from tests.engine.world import FakePlatform, World, at, make_network
from tests.platforms.mail.mails import mail, plain_below
from tests.platforms.mail.office import Office, opened
from tests.unreadable import UNREADABLE, Unreadable

NINE = at("2024-07-12 09:00")
NADIA, IMRAN = "nadia.farrow@wexcombe.example", "imran.sethi@harrowmere.example"
BOT, SECRET, OURS = "bot@southquay.example", "an-invented-secret", "mx.southquay.example"
PASSED = f"{OURS}; dmarc=pass header.from=wexcombe.example"


@dataclass(kw_only=True)
class Desk:
    """A bot with a mail server, whose door one may knock at."""

    world: World
    office: Office
    client: TestClient[web.Request, web.Application]

    async def post(self, raw: bytes, *, secret: str | None = SECRET) -> int:
        headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        async with self.client.post("/mail/inbound", data=io.BytesIO(raw), headers=headers) as response:
            return response.status

    async def is_done(self, key: int = 0) -> bool:
        found = await self.world.read(lambda register: register.actions.where())
        return found[key].status is ActionStatus.DONE

    async def times_done(self) -> int:
        """How often the register was told so."""
        statement = select(func.count()).where(tables.history.c.verb == "DoneAction")
        return await self.world.read(lambda register: register.connection.execute(statement).scalar_one())

    async def cards(self) -> list[str]:
        """What waits to be told to somebody."""
        statement = select(tables.occurrence.c.card).where(tables.occurrence.c.card.is_not(None))
        return await self.world.read(lambda register: list(register.connection.execute(statement).scalars()))

    async def kept(self) -> tuple[int, int]:
        """Proposals and files."""
        statement = select(
            select(func.count()).select_from(tables.proposal).scalar_subquery(),
            select(func.count()).select_from(tables.file).scalar_subquery(),
        )
        found = await self.world.read(lambda register: register.connection.execute(statement).one())
        return found[0], found[1]

    @property
    def sent(self) -> list[tuple[str, EmailMessage]]:
        return list(zip(self.office.to, self.office.taken, strict=True))


async def _ready() -> None:
    return None


@pytest.fixture
async def desk(sqlite_store: Store) -> AsyncIterator[Desk]:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await world.save_person(at("2024-06-25 09:00"), "Nadia Farrow", email=NADIA)
    await world.save_person(at("2024-06-25 09:00"), "Imran Sethi", email=IMRAN)
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    async with opened(Office()) as office:
        settings = Settings.read(
            {
                "DATABASE_URL": "sqlite://", "SECRET_KEY": "k" * 32, "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
                "MAIL_FROM": BOT, "MAIL_INBOUND_SECRET": SECRET, "MAIL_AUTHSERV_ID": OURS,
            }
        )  # fmt: skip
        async with chats.opened(sqlite_store, settings) as (mailing,):
            application = server.build(ready=_ready, version="test")
            mailing.now = lambda: NINE
            mailing.answer(Dispatcher(store=sqlite_store).handle, application)
            post = mailing.post()
            await loop.do_round(sqlite_store, {post.name: post}, NINE)
            async with TestClient(TestServer(application)) as client:
                yield Desk(world=world, office=office, client=client)


def reply_to(office: Office) -> str:
    return str(office.taken[0]["Reply-To"].addresses[0].addr_spec)


async def test_an_answer_to_a_reminder_is_done_and_answered(desk: Desk):
    answer = mail(
        plain_below("Done, circulated on Tuesday."), sender=f"Nadia <{NADIA}>", to=reply_to(desk.office)
    )

    assert await desk.post(answer) == 200
    assert await desk.is_done()
    to, sent = desk.sent[-1]
    assert (len(desk.sent), to, sent["Auto-Submitted"]) == (2, NADIA, "auto-replied")
    assert sent["In-Reply-To"] == "<answer-1@harrowmere.example>"


async def test_the_same_mail_posted_twice_is_done_once_and_answered_alike(desk: Desk):
    answer = mail("Done", sender=NADIA, to=reply_to(desk.office))
    assert [await desk.post(answer), await desk.post(answer)] == [200, 200]

    assert await desk.times_done() == 1
    assert {str(sent["Message-ID"]) for _, sent in desk.sent[1:]} == {str(desk.sent[1][1]["Message-ID"])}


async def test_a_new_mail_counts_where_our_own_server_vouches_for_it(desk: Desk):
    await desk.post(mail("#1 done", sender=NADIA, to=BOT, subject="My action", Authentication_Results=PASSED))
    assert await desk.is_done()


async def test_from_alone_proves_nothing_and_is_shown_back_at_the_known_address(desk: Desk):
    await desk.post(mail("#1 done", sender=NADIA, to=BOT, subject="My action"))

    assert not await desk.is_done()
    to, sent = desk.sent[-1]
    assert to == NADIA
    assert "I can't tell whether it is from you" in sent.get_body(("plain",)).get_content()


async def test_somebody_else_s_answer_is_their_own_and_not_hers(desk: Desk):
    """Copied to a colleague with the address that it is answered to: a member speaks for themselves."""
    await desk.post(mail("Done", sender=IMRAN, to=reply_to(desk.office)))
    assert not await desk.is_done()
    assert desk.sent[-1][0] == IMRAN


async def test_a_stranger_with_her_reply_address_changes_nothing(desk: Desk):
    await desk.post(mail("Done", sender="who@elsewhere.example", to=reply_to(desk.office)))
    assert not await desk.is_done()
    assert desk.sent[-1][0] == NADIA


async def test_a_stranger_gets_one_polite_answer_a_day_that_names_nobody(desk: Desk):
    for number in range(3):
        await desk.post(mail("What do I owe?", sender="who@elsewhere.example", to=BOT, id=f"{number}@x"))

    to, sent = desk.sent[-1]
    assert (len(desk.sent), to) == (2, "who@elsewhere.example")
    words = sent.get_body(("plain",)).get_content()
    assert not any(name in words for name in ("Marion", "Nadia", "South Quay", "venue"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"subject": "Automatic reply: Due on Friday"},
        {"sender": f"Convenor <{BOT}>"},
        {"sender": "bot+abc@southquay.example"},
    ],
    ids=str,
)
async def test_machines_are_not_answered(desk: Desk, headers: dict[str, str]):
    await desk.post(mail("#1 done", **{"sender": NADIA, "to": reply_to(desk.office), **headers}))
    assert len(desk.sent) == 1
    assert not await desk.is_done()


async def test_thanks_get_no_answer(desk: Desk):
    await desk.post(mail("Many thanks", sender=NADIA, to=reply_to(desk.office)))
    assert len(desk.sent) == 1


async def test_two_that_answer_each_other_stop_after_one(desk: Desk):
    """Somebody's absence note that says of itself nothing at all."""
    text, back = "I am out of the country and will be back when I am back.", reply_to(desk.office)
    answers = "start@elsewhere.example"
    for number in range(3):
        await desk.post(mail(text, sender=NADIA, to=back, In_Reply_To=f"<{answers}>", id=f"{number}@x"))
        answers, back = str(desk.sent[-1][1]["Message-ID"]).strip("<>"), str(desk.sent[-1][1]["Reply-To"])

    assert len(desk.sent) == 2


async def test_what_somebody_means_to_say_when_asked_is_kept_and_not_asked_again(desk: Desk):
    await desk.post(
        mail("The lift is out of order.", sender=NADIA, to=reply_to(desk.office), id="1@wexcombe")
    )
    asked = desk.sent[-1][1]
    assert "I read your mail" in str(asked.get_body(("plain",)))
    again = mail(
        "It means that we can't use the upper floor.", sender=NADIA, to=str(asked["Reply-To"]),
        In_Reply_To=str(asked["Message-ID"]), id="2@wexcombe",
    )  # fmt: skip
    await desk.post(again)

    assert len(desk.sent) == 2
    notes = await desk.world.read(lambda register: register.notes.where())
    assert [note.text for note in notes] == ["It means that we can't use the upper floor."]
    assert not await desk.is_done()


@pytest.mark.parametrize("body", [None, "This message was generated by your mail program.", ""])
async def test_unsubscribing_in_a_program_that_does_it_by_mail_pauses_for_a_while(
    desk: Desk, body: str | None
):
    """As the header asks for it, or as programs make of it that write a body of their own."""
    by_mail = str(desk.office.taken[0]["List-Unsubscribe"]).rpartition("<mailto:")[2].rstrip(">")
    address, _, query = by_mail.partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    words = asked["body"] if body is None else body
    raw = mail(words, sender=NADIA, to=unquote(address), subject=asked["subject"])

    assert await desk.post(raw) == 200
    members = await desk.world.read(lambda register: register.members)
    (nadia,) = [each for each in members if each.email == NADIA]
    assert nadia.preferences.get("paused_until") is not None
    assert "I will keep quiet until" in str(desk.sent[-1][1].get_body(("plain",)))


async def test_whoever_belongs_to_two_networks_says_once_by_mail_which_is_meant(desk: Desk):
    vera = Sender(platform="console", workspace="", user="Vera Lunt", display_name="Vera Lunt")
    for network, line in (
        (None, '/network setup "North Downs Leads" chair me'),
        ("north-downs-leads", f"/network members add Nadia Farrow of Wexcombe {NADIA}"),
    ):
        request = Request(sender=vera, received_at=NINE, text=line, network=network)
        await Dispatcher(store=desk.world.store).handle(request)

    async def answer_to(words: str) -> str:
        id = f"{len(desk.sent)}@wexcombe.example"
        await desk.post(mail(words, sender=NADIA, to=BOT, id=id, Authentication_Results=PASSED))
        return str(desk.sent[-1][1].get_body(("plain",)))

    assert "/network use north-downs-leads" in await answer_to("What do I owe?")
    assert "North Downs Leads" in await answer_to("/network use north-downs-leads")
    assert "Your open actions: 0" in await answer_to("What do I owe?")
    await answer_to("/network use south-quay")
    assert "book the venue" in await answer_to("What do I owe?")


@pytest.mark.parametrize("secret", [None, "", "wrong", f"{SECRET}x", "é"])
async def test_who_does_not_know_the_secret_is_not_let_in(desk: Desk, secret: str | None):
    assert await desk.post(mail("Done", sender=NADIA), secret=secret) == 401
    assert len(desk.sent) == 1


@pytest.mark.parametrize(
    "raw,status", [(b"", 400), (b"\r\n\r\n", 400), (b"rubbish", 200), (b"\xff" * 5_000, 200)], ids=str
)
async def test_rubbish_is_taken_and_left(desk: Desk, raw: bytes, status: int):
    assert await desk.post(raw) == status
    assert len(desk.sent) == 1


async def test_a_reply_of_ten_megabytes_is_taken(desk: Desk):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = NADIA, reply_to(desk.office), "Re: Due"
    message.set_content("Done")
    message.add_attachment(b"x" * 8_000_000, maintype="application", subtype="zip", filename="slides.zip")
    assert await desk.post(message.as_bytes()) == 200
    assert await desk.is_done()


async def test_an_answer_that_could_not_be_sent_is_sent_when_the_mail_comes_again(desk: Desk):
    answer = mail("Done", sender=NADIA, to=reply_to(desk.office))
    desk.office.faults["MAIL"] = "421 4.3.2 later"
    assert await desk.post(answer) == 503
    assert await desk.is_done()

    desk.office.faults.clear()
    assert await desk.post(answer) == 200
    assert desk.sent[-1][0] == NADIA
    assert await desk.times_done() == 1


async def test_many_at_once_are_all_taken(desk: Desk):
    mails = [mail(f"note {n}", sender=NADIA, to=BOT, id=f"{n}@x") for n in range(10)]
    assert await asyncio.gather(*(desk.post(each) for each in mails)) == [200] * 10


def bounce(office: Office, *, reply_address: str = "", kind: str = "delivery-status") -> bytes:
    """The first mail of the bot, sent back to it."""
    fields = {
        "delivery-status": (
            f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {NADIA}\nAction: failed\n"
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 no such user"
        ),
        "feedback-report": f"Feedback-Type: abuse\nOriginal-Rcpt-To: <{NADIA}>",
    }[kind]
    parts = (
        "\n\nSorry.",
        f"\nContent-Type: message/{kind}\n\n{fields}\n",
        f"\nContent-Type: text/rfc822-headers\n\nFrom: {BOT}\nReply-To: {reply_address or reply_to(office)}\n",
    )
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {BOT}\nSubject: Undeliverable: Due on Friday\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=r\n\n--r"
        + "\n--r".join(parts)
        + "\n--r--\n"
    ).encode()


async def test_a_mail_that_came_back_is_told_to_the_chair_once(desk: Desk):
    assert [await desk.post(bounce(desk.office)) for _ in range(2)] == [200, 200]

    (delivery, *_) = await desk.world.deliveries()
    assert (delivery["state"], delivery["why"]) == ("failed", "550 no such user")
    told = [card for card in await desk.cards() if "came back" in card]
    assert len(told) == 1
    assert "550 no such user" in told[0]
    assert len(desk.sent) == 1


async def test_a_bounce_that_somebody_made_up_changes_nothing(desk: Desk):
    await desk.post(bounce(desk.office, reply_address="bot+made2up@southquay.example"))

    assert [each["state"] for each in await desk.world.deliveries()] == ["sent"]
    assert await desk.cards() == []


async def test_a_complaint_is_told_and_the_mail_stays_sent(desk: Desk):
    for kind in ("feedback-report", "feedback-report"):
        assert await desk.post(bounce(desk.office, kind=kind)) == 200

    assert [each["state"] for each in await desk.world.deliveries()] == ["sent"]
    assert ["nuisance" in card for card in await desk.cards()] == [True]


# --- minutes

MINUTES = b"""# South Quay QA Leads, minutes

Date: 25 June 2024

## Summary of actions

| Action No. | Action | Lead | By when |
|---|---|---|---|
| 4b | Find a venue for the conference | Nadia Farrow | 12 July 2024 |
"""
CHAIR = "marion.keane@wexcombe.example"


def from_the_chair(
    words: str | None = "Hello, the minutes are attached.", *, vouched: bool = True, **files: bytes
) -> bytes:
    """Files are named with an underscore for the full stop."""
    named = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
    vouch = {"Authentication_Results": f"{OURS}; dmarc=pass header.from=wexcombe.example"} if vouched else {}
    return mail(words, sender=CHAIR, to=BOT, subject="June", files=named, **vouch)


@pytest.fixture
async def chair_s_desk(desk: Desk) -> Desk:
    await desk.world.save_person(at("2024-06-25 09:00"), "Marion Keane", email=CHAIR)
    await desk.world.add_meeting(at("2024-06-25 10:00"))
    return desk


@pytest.mark.parametrize("words", ["Hello, the minutes are attached.", ""])
async def test_minutes_that_hang_on_a_mail_are_proposed_and_stored_by_yes(chair_s_desk: Desk, words: str):
    desk = chair_s_desk
    assert await desk.post(from_the_chair(words, minutes_md=MINUTES, logo_png=b"\x89PNG")) == 200
    to, sent = desk.sent[-1]
    answer = sent.get_body(("plain",)).get_content()
    assert to == CHAIR
    assert "Nothing is stored yet" in answer
    assert len(await desk.world.read(lambda register: register.actions.where())) == 1

    back = str(sent["Reply-To"].addresses[0].addr_spec)
    await desk.post(mail("Yes please", sender=CHAIR, to=back, id="yes@wexcombe.example"))
    summaries = [each.summary for each in await desk.world.read(lambda register: register.actions.where())]
    assert "Find a venue for the conference" in summaries


@pytest.mark.parametrize(
    "raw, words",
    [
        pytest.param(
            from_the_chair(one_md=MINUTES, two_docx=b"PK"), "came with other files", id="two documents"
        ),
        pytest.param(
            from_the_chair(minutes_md=MINUTES, vouched=False), "can't be certain who wrote it", id="unproved"
        ),
        pytest.param(from_the_chair(minutes_docx=b"%PDF-1.4"), "PDF", id="no Word file"),
    ],
)
async def test_a_document_that_is_not_read_is_answered_with_why(chair_s_desk: Desk, raw: bytes, words: str):
    await chair_s_desk.post(raw)

    to, sent = chair_s_desk.sent[-1]
    assert (to, words in sent.get_body(("plain",)).get_content()) == (CHAIR, True)


@pytest.mark.parametrize("file", UNREADABLE)
async def test_what_cannot_be_read_is_said_and_leaves_nothing(chair_s_desk: Desk, file: Unreadable):
    assert await chair_s_desk.post(from_the_chair(minutes_docx=file.content)) == 200

    to, sent = chair_s_desk.sent[-1]
    words = " ".join(sent.get_body(("plain",)).get_content().split())
    assert to == CHAIR
    assert file.says in words
    assert "Nothing was stored" in words
    assert await chair_s_desk.kept() == (0, 0)


async def test_a_document_beside_an_answer_is_no_minutes(desk: Desk):
    answer = mail(
        "Done, it is attached.", sender=NADIA, to=reply_to(desk.office), files={"venue.docx": b"PK"}
    )
    await desk.post(answer)

    assert await desk.is_done()


# --- papers

THEIRS = f"{OURS}; dmarc=pass header.from=harrowmere.example"


@pytest.fixture
async def lead_s_desk(desk: Desk) -> Desk:
    """Imran leads item 1 of the next meeting."""
    await desk.world.save_person(at("2024-06-25 09:00"), "Marion Keane", email=CHAIR)
    await desk.world.add_meeting(at("2024-09-16 10:00"))
    vouched = {"Authentication_Results": PASSED}
    for number, words in enumerate(("/agenda suggest Joint inspections", "/agenda accept S1 lead Imran")):
        await desk.post(
            mail(words, sender=CHAIR, to=BOT, subject="Hello", id=f"a{number}@x.example", **vouched)
        )
    return desk


async def paper_of(desk: Desk) -> tuple[tuple[str, ...], int]:
    """The names of the item's papers, and how many files it has."""
    (item,) = await desk.world.read(lambda register: register.agenda_items.where(title="Joint inspections"))
    return item.papers, len(item.files)


@pytest.mark.parametrize(
    "subject, words",
    [
        ("Paper for item 1", ""),
        ("Paper for item 1", "Please see attached.\n\nBest wishes\nImran"),
        ("Item 1", "paper for item 1"),
        ("September", "Dear Convenor,\n\nPlease find attached the paper for item 1.\n\nBest wishes\nImran"),
        ("September", "Hello,\n\nhere is my paper for item 1.\n\nImran"),
        ("September", "Hi, I attach the paper for item 1 of the agenda. Thanks, Imran"),
        ("September", "The paper for item 1 is attached."),
        ("September", "I've attached my paper for item 1."),
        ("September", "I'm sending you the paper for item 1, as attached"),
        ("September", "/agenda paper 1"),
        ("Re: Your paper is expected", "Paper for item 1"),
        ("Re: Your paper is expected", "Attached is the paper for agenda item 1"),
    ],
)
@pytest.mark.parametrize("name", ["Joint inspections.docx", "Joint inspections.pdf", "Costs.xlsx"])
async def test_a_lead_s_mail_puts_the_paper_with_its_item(
    lead_s_desk: Desk, subject: str, words: str, name: str
):
    raw = mail(
        words, sender=IMRAN, to=BOT, subject=subject, files={name: b"a paper"}, Authentication_Results=THEIRS
    )
    await lead_s_desk.post(raw)

    assert await paper_of(lead_s_desk) == ((name,), 1), (
        lead_s_desk.sent[-1][1].get_body(("plain",)).get_content()
    )
    to, sent = lead_s_desk.sent[-1]
    assert to == IMRAN
    assert "has a paper" in sent.get_body(("plain",)).get_content()
    assert any("A paper for item 1" in each for each in await lead_s_desk.cards())


@pytest.mark.parametrize(
    "files, says",
    [
        pytest.param({"paper.docx": b""}, "“paper.docx” is empty", id="empty"),
        pytest.param({"paper.pdf": b"x" * 21_000_000}, "“paper.pdf” is larger than 20 MB", id="too large"),
        pytest.param({"a.docx": b"one", "b.docx": b"two"}, "came with other files", id="two of them"),
        pytest.param({}, "I still need the paper", id="none at all"),
    ],
)
async def test_a_paper_that_is_none_is_said_and_leaves_nothing(
    lead_s_desk: Desk, files: dict[str, bytes], says: str
):
    raw = mail(
        "Paper for item 1", sender=IMRAN, to=BOT, subject="Hello", files=files, Authentication_Results=THEIRS
    )
    await lead_s_desk.post(raw)

    to, sent = lead_s_desk.sent[-1]
    assert to == IMRAN
    assert says in " ".join(sent.get_body(("plain",)).get_content().split())
    assert await paper_of(lead_s_desk) == ((), 0)
    assert (await lead_s_desk.kept())[1] == 0


@pytest.mark.parametrize(
    "sender, vouched, says",
    [
        pytest.param(IMRAN, "", "I can't tell whether it is from you", id="perhaps somebody else"),
        pytest.param(NADIA, PASSED, "only the chair", id="who does not lead it"),
    ],
)
async def test_a_paper_of_somebody_else_is_not_taken(lead_s_desk: Desk, sender: str, vouched: str, says: str):
    headers = {"Authentication_Results": vouched} if vouched else {}
    raw = mail(
        "Paper for item 1", sender=sender, to=BOT, subject="Hello", files={"paper.docx": b"x"}, **headers
    )
    await lead_s_desk.post(raw)

    to, sent = lead_s_desk.sent[-1]
    assert to == sender
    assert says.lower() in sent.get_body(("plain",)).get_content().lower()
    assert await paper_of(lead_s_desk) == ((), 0)
    assert (await lead_s_desk.kept())[1] == 0
