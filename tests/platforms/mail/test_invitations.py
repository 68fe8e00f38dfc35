"""An invitation is a mail whose buttons every reader shows, and nothing in it can forge a header."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTPUTF8

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import entries
from bot.domain.errors import BadValue, WrongState
from bot.domain.invitation import Invitation, Method
from bot.engine import invitations
from bot.engine.invitations import CalendarPart
from bot.handlers import calendars
from bot.platforms.mail.message import BadAddress, as_sent
from bot.platforms.mail.outbound import whole
from bot.replies.model import Card, text
from bot.store.register import Register
from tests.calendar import rules
from tests.calendar.reader import calendar_in
from tests.handlers.agenda_seen import DEV, NADIA
from tests.harness import Bot, moment

MAILBOX = "convenor@southquay.example.org"
START = moment("2024-06-25T10:00")
SAID = Invitation(
    method=Method.REQUEST,
    uid="1@example.org",
    sequence=0,
    dtstamp=moment("2024-01-08T09:00"),
    created=moment("2024-01-08T09:00"),
    start=START,
    end=moment("2024-06-25T12:00"),
    title="QA leads",
    address="nadia.farrow@example.org",
)


def sent(said: Invitation = SAID, *, words: str = "Siân, please say. " * 30) -> EmailMessage:
    """The mail as it arrives."""
    entry = entries.of_invitation(said, description=words)
    part = CalendarPart(
        invitation=said, entry=entry, organizer=words[:90], name=words[:90], zone="Europe/London"
    )
    made = whole(Card(title=words, parts=(text(words),)), part, mailbox=MAILBOX, sent_at=START)
    read = email.message_from_bytes(as_sent(made, utf8=False), policy=SMTPUTF8)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize("method", list(Method))
def test_the_calendar_stands_last_with_its_method_and_is_no_attachment(method: Method) -> None:
    mail = sent(replace(SAID, method=method, sequence=1, off=method is Method.CANCEL))
    calendar = list(mail.iter_parts())[-1]

    assert rules.checked(calendar_in(mail)).value("METHOD") == method
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": method.value}


def test_it_comes_from_the_address_that_gets_the_answers_and_may_be_answered_by_programs() -> None:
    mail = sent()

    assert mail["From"].addresses[0].addr_spec == MAILBOX
    assert mail["To"].addresses[0].addr_spec == SAID.address
    assert mail["Auto-Submitted"] is None


def test_its_lines_end_as_those_of_mails_do() -> None:
    entry = entries.of_invitation(SAID, description="Siân")
    part = CalendarPart(invitation=SAID, entry=entry, organizer="Siân", name="Siân", zone="Europe/London")
    made = whole(Card(title="Siân", parts=(text("Siân"),)), part, mailbox=MAILBOX, sent_at=START)
    raw = as_sent(made, utf8=False)

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(each < 128 for each in raw)


@given(words=st.text(max_size=300) | st.sampled_from(["x\r\nBcc: other@example.org\r\n\r\nbody", "\x00\n\n"]))
def test_no_title_or_name_becomes_a_header(words: str) -> None:
    mail = sent(replace(SAID, title=words), words=words)

    assert "bcc" not in {name.lower() for name in mail}
    assert [each.addr_spec for each in mail["To"].addresses] == [SAID.address]
    calendar_in(mail)


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "@", "a@", "a b@c.example"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(BadAddress):
        sent(replace(SAID, address=address))


# --- exported


async def exported(bot: Bot, meeting: str = "June", to: str = NADIA, method: str = "REQUEST") -> EmailMessage:
    def read(register: Register) -> EmailMessage:
        card, part = invitations.exported(
            register,
            calendars.meeting_named(register, meeting),
            calendars.person_named(register, to),
            method,
        )
        return whole(card, part, mailbox=MAILBOX, sent_at=register.now)

    return await bot.look(read)


def event(mail: EmailMessage) -> rules.Component:
    return rules.checked(calendar_in(mail)).parts("VEVENT")[0]


async def test_an_invitation_says_in_words_what_the_calendar_says(bot: Bot) -> None:
    mail = await exported(bot)
    plain, html, _ = mail.iter_parts()

    assert mail["Subject"] == "Invitation: QA leads, number 1, Tuesday 25 June 2024, 10:00 to 12:00"
    for words in (plain.get_content(), re.sub(r"</?strong>", "", html.get_content())):
        assert "Tuesday 25 June 2024, 10:00 to 12:00 (UK time)" in words
        assert "Marion Keane is in the chair" in words
    assert event(mail).value("ATTENDEE") == "mailto:nadia.farrow@example.org"


async def test_a_move_and_a_cancellation_change_the_same_entry(bot: Bot) -> None:
    first = event(await exported(bot))
    await bot.press(await bot.say("/meeting move June to 27 June"), "Move")
    updated = await exported(bot)
    await bot.press(await bot.say("/meeting cancel June"), "Cancel")
    gone = await exported(bot, method="CANCEL")

    assert gone["Subject"].startswith("Cancelled")
    versions = [first, event(updated), event(gone)]
    assert len({each.value("UID") for each in versions}) == 1
    assert [int(each.value("SEQUENCE")) for each in versions] == sorted(
        {int(each.value("SEQUENCE")) for each in versions}
    )
    assert len({each.value("DTSTAMP") for each in versions}) == 3


async def test_nobody_is_invited_to_what_does_not_take_place(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting cancel June"), "Cancel")

    with pytest.raises(WrongState):
        await exported(bot)


async def test_who_has_left_is_taken_off_and_not_told_that_it_is_cancelled(bot: Bot) -> None:
    asked = await bot.say("/network members remove Dev")
    await bot.press(asked, "Yes")
    left = await exported(bot, to=DEV, method="CANCEL")

    assert event(left).all("STATUS") == []
    assert "You are no longer in the network" in next(left.iter_parts()).get_content()


async def test_somebody_without_an_address_gets_none(bot: Bot) -> None:
    await bot.say("/network members add Hal Norwood")

    with pytest.raises(BadValue):
        await exported(bot, to="Hal Norwood")
