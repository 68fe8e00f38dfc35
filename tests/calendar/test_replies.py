"""Answers of other people's calendars are read in the forms in which they come; nothing that comes does harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import objects, replies
from bot.calendar.objects import Mailbox
from bot.calendar.replies import Method
from bot.domain.meeting import PartStat
from bot.domain.revision import is_news
from tests.calendar import mails_from, samples
from tests.calendar.mails_from import NADIA, UID, crlf, mail

SAID = {"dtstamp": "20240701T080000Z", "sequence": "1", "comment": "Ten minutes late", "subject": "Accepted",
        "start": "20240916T100000", "end": "20240916T120000", "method": "REPLY"}  # fmt: skip
FORMS = {
    "Exchange": mails_from.EXCHANGE,
    "Google": mails_from.GOOGLE,
    "Thunderbird": mails_from.THUNDERBIRD,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("said", [PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED])
def test_yes_maybe_and_no_are_read_from_every_calendar(form: str, said: PartStat) -> None:
    written = crlf(FORMS[form].format(**SAID, partstat=said.value.upper()))
    (found,) = replies.in_mail(mail(written))

    assert (found.method, found.uid, found.sequence) == (Method.REPLY, UID, 1)
    assert found.dtstamp == datetime(2024, 7, 1, 8, tzinfo=UTC)
    assert [(each.who.name, each.who.address, each.partstat) for each in found.answers] == [
        ("Nadia Farrow", NADIA, said)
    ]
    assert found.start == datetime(2024, 9, 16, 9, tzinfo=UTC)


def test_two_copies_in_one_mail_are_one_answer() -> None:
    written = crlf(mails_from.THUNDERBIRD.format(**SAID, partstat="ACCEPTED"))

    assert len(replies.in_mail(mail(written, copies=2))) == 1


def test_exchange_names_no_organizer_and_is_understood() -> None:
    (found,) = replies.in_mail(mail(crlf(mails_from.EXCHANGE.format(**SAID, partstat="DECLINED"))))

    assert found.organizer is None
    assert found.answers[0].comment == "Ten minutes late"


def test_a_deputy_is_named_with_their_address() -> None:
    (found,) = replies.in_mail(mail(crlf(mails_from.DELEGATED)))

    (answer,) = found.answers
    assert answer.partstat is PartStat.DELEGATED
    assert answer.deputy == Mailbox(name="Sam Okoro", address="sam.okoro@harrowmere.example.org")


def test_a_deputys_own_answer_says_whose_place_it_is() -> None:
    (found,) = replies.in_mail(mail(crlf(mails_from.OF_THE_DEPUTY)))

    assert found.answers[0].deputy_of == NADIA


def test_another_time_is_proposed() -> None:
    said = {**SAID, "method": "COUNTER", "start": "20240917T140000", "end": "20240917T160000"}
    written = crlf(mails_from.EXCHANGE.format(**said, partstat="TENTATIVE"))
    (found,) = replies.in_mail(mail(written, method="COUNTER"))

    assert found.method is Method.COUNTER
    assert (found.start, found.end) == (
        datetime(2024, 9, 17, 13, tzinfo=UTC),
        datetime(2024, 9, 17, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_chairs_own_invitation_is_read(method: str) -> None:
    (found,) = replies.in_mail(mail(crlf(mails_from.INVITATION.format(method=method)), method=method))

    assert found.method is Method(method)
    assert (found.organizer, found.sequence) == ("marion.keane@wexcombe.example.org", 3)
    assert (found.summary, found.location) == ("QA leads, autumn", "Microsoft Teams Meeting")
    assert found.link.startswith("https://teams.microsoft.com/l/meetup-join/19%3ameeting_Y2I%40thread.v2/0?")
    assert found.start == datetime(2024, 9, 16, 9, tzinfo=UTC)
    assert found.repeats
    assert found.answers == ()


def test_what_we_send_is_read_as_we_meant_it() -> None:
    (found,) = replies.read(
        objects.request(samples.ENTRY, samples.ORGANIZER, samples.NADIA, zone=samples.LONDON)
    )

    assert (found.start, found.end) == (samples.MEETING.dtstart, samples.MEETING.dtend)
    assert found.organizer == samples.ORGANIZER.address


# --- what else may come

GOOD = crlf(mails_from.GOOGLE.format(**SAID, partstat="ACCEPTED"))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\x00\x01" * 100, id="no text"),
        pytest.param(b"BEGIN:VCALENDAR\r\n" * 5000, id="never ends"),
        pytest.param(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", id="empty"),
        pytest.param(GOOD.replace(b"UID", b"UIX"), id="no uid"),
        pytest.param(GOOD.replace(b"DTSTAMP:2024", b"DTSTAMP:soon"), id="no date"),
        pytest.param(GOOD.replace(b"REPLY", b"X-NEW"), id="no method of ours"),
        pytest.param(b"A" * (replies.LARGEST + 1), id="far too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_says_nothing(data: bytes) -> None:
    assert replies.read(data) == ()
    assert replies.in_mail(mail(data)) == ()


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "IN-PROCESS", "", "X-PERHAPS"])
def test_what_is_no_answer_counts_as_none(partstat: str) -> None:
    (found,) = replies.read(crlf(mails_from.GOOGLE.format(**SAID, partstat=partstat)))

    assert found.answers == ()


@given(raw=st.binary(max_size=400))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    assert replies.in_mail(raw) == ()
    assert replies.in_mail(mail(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" + raw)) in ((),)


@given(cut=st.integers(0, 900), put=st.binary(max_size=30))
def test_a_damaged_answer_is_read_or_left(cut: int, put: bytes) -> None:
    written = crlf(mails_from.GOOGLE.format(**SAID, partstat="ACCEPTED"))
    for found in replies.read(written[:cut] + put + written[cut:]):
        assert len(found.answers) <= 1


# --- which of several counts

FIRST = datetime(2024, 7, 1, 8, tzinfo=UTC)
LATER = FIRST + timedelta(minutes=5)


@pytest.mark.parametrize(
    "revision,last,said_at,present,counts",
    [
        pytest.param((0, FIRST), None, None, 0, True, id="the first"),
        pytest.param((0, FIRST), (0, FIRST), FIRST, 0, False, id="the same again"),
        pytest.param((0, LATER), (0, FIRST), FIRST, 0, True, id="another mind"),
        pytest.param((0, FIRST), (0, LATER), LATER, 0, False, id="one that was overtaken"),
        pytest.param((0, LATER), (0, FIRST), FIRST, 1, False, id="about the earlier date"),
        pytest.param((1, FIRST), (0, LATER), None, 1, True, id="about the new date, from a slow clock"),
        pytest.param((0, FIRST), None, LATER, 0, False, id="they said something else in a chat since"),
        pytest.param((0, LATER), None, FIRST, 0, True, id="after what they said in a chat"),
    ],
)
def test_late_and_repeated_answers_do_not_count(
    revision: tuple[int, datetime],
    last: tuple[int, datetime] | None,
    said_at: datetime | None,
    present: int,
    counts: bool,
) -> None:
    assert is_news(revision, last=last, said_at=said_at, present=present) is counts
