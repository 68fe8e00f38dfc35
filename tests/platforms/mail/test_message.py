"""What stands in the headers of our mails, whoever named the things in them."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.mail.message import (
    BadAddress,
    Envelope,
    Mailbox,
    Thread,
    as_sent,
    mail,
    message_id,
)
from bot.platforms.mail.render import Letter
from tests.harness import LONDON

BOT = Mailbox.of("bot@southquay.example", "Convenor")
REPLY = Mailbox.of("bot+abc123@southquay.example")
FEWER = "https://convenor.example/page/fewer/token"
WORDS = Letter(subject="Due on Friday", html="<p>Café</p>", text="Café\n.\nFrom here\n")


def made(letter: Letter = WORDS, to: Mailbox | None = None, **given: object) -> EmailMessage:
    envelope = Envelope(
        sender=BOT,
        to=to or Mailbox.of("nadia@wexcombe.example", "Nadia Farrow"),
        reply_to=REPLY,
        message_id=message_id("3f1c", BOT),
        sent_at=datetime(2024, 7, 9, 9, tzinfo=LONDON),
        **given,  # type: ignore[arg-type]
    )
    return mail(letter, envelope)


def read(mail: EmailMessage) -> EmailMessage:
    """As it arrives."""
    found = message_from_bytes(as_sent(mail, utf8=False), policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def test_a_message_of_the_outbox():
    arrived = read(made(delivery=12, fewer=FEWER))

    assert {name: str(value) for name, value in arrived.items()} == {
        "From": "Convenor <bot@southquay.example>",
        "To": "Nadia Farrow <nadia@wexcombe.example>",
        "Reply-To": "bot+abc123@southquay.example",
        "Subject": "Due on Friday",
        "Date": "Tue, 09 Jul 2024 09:00:00 +0100",
        "Message-ID": "<3f1c@southquay.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Convenor-Delivery": "12",
        "List-Unsubscribe": f"<{FEWER}>, <mailto:bot%2Babc123%40southquay.example?subject=pause&body=pause%20for%203%20months>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": arrived["Content-Type"],
    }
    assert arrived.get_content_type() == "multipart/alternative"
    plain, html = arrived.iter_parts()
    assert (plain.get_content_type(), plain.get_content().replace("\r\n", "\n")) == ("text/plain", WORDS.text)
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", WORDS.html)


def test_an_answer():
    arrived = read(made(thread=Thread(answers="c@x", references=("a@x", "b@x"))))

    assert arrived["In-Reply-To"] == "<c@x>"
    assert arrived["References"] == "<a@x> <b@x> <c@x>"
    assert arrived["Auto-Submitted"] == "auto-replied"
    assert arrived["List-Unsubscribe"] is None


def test_without_a_public_address_one_asks_for_fewer_by_mail():
    arrived = read(made(delivery=12))

    assert (
        arrived["List-Unsubscribe"]
        == "<mailto:bot%2Babc123%40southquay.example?subject=pause&body=pause%20for%203%20months>"
    )
    assert arrived["List-Unsubscribe-Post"] is None


def test_every_line_ends_as_mails_do():
    raw = as_sent(made(delivery=12, fewer=FEWER + "x" * 300), utf8=False)

    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    assert b"List-Unsubscribe: <https://" in raw


@given(st.text(), st.text(), st.text())
def test_no_text_makes_a_header(subject: str, name: str, id: str):
    to = Mailbox.of("nadia@wexcombe.example", name)
    letter = Letter(subject=subject, html="", text="")
    raw = made(letter, to, delivery=1, thread=Thread(answers=id, references=(id, subject)))
    arrived = read(raw)

    assert set(arrived.keys()) <= {
        *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("Auto-Submitted", "X-Auto-Response-Suppress", "X-Convenor-Delivery", "List-Unsubscribe"),
        *("MIME-Version", "Content-Type"),
    }
    assert len(arrived.get_all("To", [])) == 1
    assert len(arrived["To"].addresses) == 1
    assert arrived["To"].addresses[0].addr_spec == "nadia@wexcombe.example"


@pytest.mark.parametrize(
    "injected", ["x\nBcc: all@wexcombe.example", "x\r\n\r\n<p>another body", "x\x00y", "x\u2028y"]
)
def test_a_line_that_would_be_a_header(injected: str):
    arrived = read(made(Letter(subject=injected, html="", text=""), Mailbox.of("n@x.example", injected)))

    assert arrived["Bcc"] is None
    assert "\n" not in arrived["Subject"]
    assert len(arrived["To"].addresses) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nadia",
        "@x.example",
        "nadia@",
        "na dia@x.example",
        "nadia@x.example, imran@x.example",
        "nadia@x.example\nBcc: a@b.example",
        "nadia@x.example>",
        "<nadia@x.example>",
        '"na dia"@x.example',
        "nadia@x..example",
        "nadia@-x.example",
        "nadia@x.example/y",
        f"{'a' * 65}@x.example",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}",
        "nadia@[127.0.0.1]",
    ],
)
def test_what_is_no_address(address: str):
    with pytest.raises(BadAddress):
        Mailbox.of(address)


@pytest.mark.parametrize(
    "address, kept",
    [
        ("Nadia.O'Farrow+network@Wexcombe.Example", "Nadia.O'Farrow+network@wexcombe.example"),
        ("bethan@bücher.example", "bethan@xn--bcher-kva.example"),
        ("seán@wexcombe.example", "seán@wexcombe.example"),
        ("a@localhost", "a@localhost"),
    ],
)
def test_what_is_one(address: str, kept: str):
    assert Mailbox.of(address).address == kept


@pytest.mark.parametrize(
    "header", ["Convenor <bot@x.example>", '"South Quay, by Convenor" <bot@x.example>', "bot@x.example"]
)
def test_a_mailbox_with_its_name(header: str):
    assert Mailbox.written(header).address == "bot@x.example"


def test_one_key_gives_one_id():
    assert message_id("a/b c", BOT) == message_id("a/b c", BOT) == "a-b-c@southquay.example"
