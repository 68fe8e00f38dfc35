"""An invitation is a mail whose buttons every reader shows, and nothing in it can forge a header."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import mails
from bot.calendar.mails import Words
from bot.calendar.objects import Mailbox
from bot.domain.errors import BadValue
from tests.calendar import rules
from tests.calendar.samples import MADE, NADIA, ORGANIZER, every_object

OBJECTS = every_object()
WORDS = Words(subject="Invitation: QA leads – September", plain="Siân, please say.\n" * 9, html="<p>Siân</p>")


def sent(name: str = "request", *, words: Words = WORDS, to: Mailbox = NADIA) -> EmailMessage:
    """The mail as it arrives."""
    made = mails.mail(
        OBJECTS[name], words, sender=ORGANIZER, to=to, message_id="1.2@southquay.example.org", sent_at=MADE
    )
    read = email.message_from_bytes(made.as_bytes(), policy=SMTP)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize(
    "name,method", [("request", "REQUEST"), ("cancelled", "CANCEL"), ("update", "REQUEST")]
)
def test_the_calendar_stands_last_with_its_method_and_is_no_attachment(name: str, method: str) -> None:
    mail = sent(name)
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    calendar = list(mail.iter_parts())[-1]

    assert mail.get_content_type() == "multipart/alternative"
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": method}
    assert calendar.get_content_disposition() is None
    assert calendar.get_payload(decode=True) == OBJECTS[name]
    assert rules.checked(calendar.get_payload(decode=True)).value("METHOD") == method  # type: ignore[arg-type]


def test_it_comes_from_the_address_that_gets_the_answers() -> None:
    mail = sent()

    assert mail["From"].addresses[0].addr_spec == ORGANIZER.address
    assert mail["To"].addresses[0].addr_spec == NADIA.address
    assert mail["Message-ID"] == "<1.2@southquay.example.org>"


def test_its_lines_end_as_those_of_mails_do() -> None:
    made = mails.mail(
        OBJECTS["request"], WORDS, sender=ORGANIZER, to=NADIA, message_id="a@b.example", sent_at=MADE
    ).as_bytes()

    assert b"\n" not in made.replace(b"\r\n", b"")
    assert all(each < 128 for each in made)


@given(words=st.text(max_size=300) | st.sampled_from(["x\r\nBcc: other@example.org\r\n\r\nbody", "\x00\n\n"]))
def test_no_title_or_name_becomes_a_header(words: str) -> None:
    named = Words(subject=words, plain=words, html=words)
    mail = sent(words=named, to=Mailbox(name=words, address=NADIA.address))

    assert {name.lower() for name in mail} == {
        "from", "to", "subject", "date", "message-id", "mime-version", "content-type",
    }  # fmt: skip
    assert [each.addr_spec for each in mail["To"].addresses] == [NADIA.address]


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "@", "a@", "a b@c.example"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(BadValue):
        sent(to=Mailbox(name="Nobody", address=address))
