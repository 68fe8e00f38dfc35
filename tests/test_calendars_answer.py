"""Answers that people give in their own calendars, read from the mails in which they really come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot import chats
from bot.config import Settings
from bot.domain.meeting import Attendance, Meeting, PartStat
from bot.domain.person import Invitations
from bot.handlers.dispatch import Dispatcher
from bot.in_mail import InMail
from bot.store.unit_of_work import Store
from tests.calendar import mails_from, rules
from tests.calendar.mails_from import crlf, mail
from tests.calendar.reader import Reader, calendar_in
from tests.harness import CHAIR, Bot, moment, network, text
from tests.platforms.mail.office import Office, opened

NADIA = "nadia.farrow@example.org"
OURS = "mx.southquay.example"
BEGIN = "2024-06-20T10:00"


@dataclass(kw_only=True)
class Desk:
    """A bot that sends and takes mails, with one meeting in everybody's calendar."""

    bot: Bot
    office: Office
    mailing: InMail

    async def answer(
        self,
        partstat: str = "ACCEPTED",
        *,
        form: str = mails_from.THUNDERBIRD,
        dtstamp: str = "20240620T110000Z",
        sequence: int = 0,
        sender: str = NADIA,
        to: str | None = None,
        headers: str = "",
        **more: str,
    ) -> str:
        """Nadia's calendar answers. to: the address; None: the one from which she was invited."""
        meeting = await self.meeting()
        calendar = form.format(partstat=partstat, dtstamp=dtstamp, sequence=sequence, **more)
        calendar = calendar.replace(mails_from.UID, meeting.uid).replace(
            "harrowmere.example.org", "example.org"
        )
        raw = mail(crlf(calendar), copies=2, sender=sender)
        raw = raw.replace(mails_from.ORGANIZER.encode(), (to or await self.organizer()).encode(), 1)
        return await self.mailing.inbox(
            Dispatcher(store=self.bot.store, mailbox="bot@southquay.example").handle
        ).take(headers.encode() + raw)

    async def meeting(self) -> Meeting:
        return (await self.bot.look(lambda register: register.all_meetings))[-1]

    async def organizer(self, of: str = NADIA) -> str:
        (first, *_) = [sent for to, sent in zip(self.office.to, self.office.taken, strict=True) if to == of]
        return str(first["From"].addresses[0].addr_spec)

    async def stored(self) -> Attendance | None:
        found = await self.bot.look(lambda register: register.attendance.where())
        return found[0] if found else None


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened(Office()) as office:
        yield office


@pytest.fixture(params=["token", "server"])
async def desk(request: pytest.FixtureRequest, sqlite_store: Store, office: Office) -> AsyncIterator[Desk]:
    """Answers are known by a token in the address that they go to, or by our own mail server."""
    environment = {
        "DATABASE_URL": "sqlite://",
        "SECRET_KEY": "k" * 32,
        "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
        "MAIL_FROM": "bot@southquay.example",
        **({"MAIL_AUTHSERV_ID": OURS} if request.param == "server" else {}),
    }
    bot = await network(sqlite_store, now=BEGIN, meetings=False, invitations=Invitations.CONVENOR)
    async with chats.opened(sqlite_store, Settings.read(environment)) as (mailing,):
        assert isinstance(mailing, InMail)
        bot.mailbox = "bot@southquay.example"
        bot.post = mailing.post()  # type: ignore[assignment]
        bot.post.messages = []  # type: ignore[attr-defined]
        await bot.say("/meeting schedule 16 September 2024 10:00 to 12:00", at=BEGIN)
        await bot.tick("2024-06-20T10:30")
        yield Desk(bot=bot, office=office, mailing=mailing)


# What our own mail server writes where it has found that From is true.
VOUCHED = f"Authentication-Results: {OURS}; dmarc=pass header.from=example.org\r\n"
EXCHANGE = {"form": mails_from.EXCHANGE, "method": "REPLY", "comment": "", "subject": "Accepted",
            "start": "20240916T100000", "end": "20240916T120000"}  # fmt: skip
GOOGLE = {"form": mails_from.GOOGLE, "comment": "", "headers": "Auto-Submitted: auto-generated\r\n"}
FORMS = {"thunderbird": {}, "exchange": EXCHANGE, "google": GOOGLE}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
async def test_yes_maybe_and_no_count_and_are_answered_by_no_mail(
    desk: Desk, name: str, partstat: str
) -> None:
    before = len(desk.office.taken)
    given = dict(FORMS[name])
    headers = VOUCHED + str(given.pop("headers", ""))

    became = await desk.answer(partstat, headers=headers, **given)  # type: ignore[arg-type]

    assert became == "from a calendar: stored"
    found = await desk.stored()
    assert found is not None
    assert (found.partstat, found.sequence) == (PartStat(partstat.lower()), 0)
    assert len(desk.office.taken) == before
    again = await desk.answer(partstat, headers=headers, **given)  # type: ignore[arg-type]
    assert again == "from a calendar: known"


async def test_an_answer_that_is_forged_does_not_count_and_the_chair_sees_it(desk: Desk) -> None:
    became = await desk.answer("DECLINED", to="bot@southquay.example")

    assert became == "from a calendar: shown to the chair"
    assert await desk.stored() is None
    (shown,) = await desk.bot.waiting_cards(CHAIR)
    assert "I can't tell whether it is theirs" in text(shown)


async def test_a_token_that_went_to_somebody_else_answers_for_nobody_else(desk: Desk) -> None:
    """Imran answers in Nadia's name, from his own address, with the token that he was sent."""
    became = await desk.answer(
        "DECLINED", sender="imran.sethi@example.org", to=await desk.organizer("imran.sethi@example.org")
    )

    assert became == "from a calendar: shown to the chair"
    assert await desk.stored() is None


async def test_an_answer_to_what_was_sent_counts_where_the_meeting_is_there_again(desk: Desk) -> None:
    """It was moved and moved back before anybody's calendar heard of it."""
    await desk.bot.press(await desk.bot.say("/meeting move September to 17 September"), "Move it")
    await desk.bot.say("/undo")

    assert await desk.answer(headers=VOUCHED) == "from a calendar: stored"


async def test_an_answer_to_the_earlier_date_does_not_count(desk: Desk) -> None:
    await desk.bot.press(await desk.bot.say("/meeting move September to 17 September"), "Move it")

    assert await desk.answer(headers=VOUCHED) == "from a calendar: known"
    await desk.bot.tick("2024-06-20T11:30")
    late = await desk.answer(dtstamp="20240620T120000Z", headers=VOUCHED)
    right = await desk.answer(dtstamp="20240620T120100Z", sequence=1, headers=VOUCHED)
    assert (late, right) == ("from a calendar: known", "from a calendar: stored")


async def test_another_time_that_is_refused_is_refused_in_the_calendar(desk: Desk) -> None:
    counter = {**EXCHANGE, "method": "COUNTER", "start": "20240917T140000", "end": "20240917T160000"}
    assert await desk.answer("TENTATIVE", headers=VOUCHED, **counter) == "from a calendar: shown to the chair"  # type: ignore[arg-type]
    (shown,) = await desk.bot.waiting_cards(CHAIR)
    await desk.bot.press(shown, "Keep the date")
    await desk.bot.tick("2024-06-20T12:00")

    sent = [made for to, made in zip(desk.office.to, desk.office.taken, strict=True) if to == NADIA][-1]
    calendar = rules.checked(calendar_in(sent))
    assert calendar.value("METHOD") == "DECLINECOUNTER"
    assert sent["Subject"].startswith("The date stays")
    assert not any("The date stays" in each for each in await desk.bot.waiting_for("Nadia Farrow"))


async def test_another_time_that_is_taken_is_an_update_with_a_higher_sequence(desk: Desk) -> None:
    counter = {**EXCHANGE, "method": "COUNTER", "start": "20240917T140000", "end": "20240917T160000"}
    await desk.answer("TENTATIVE", headers=VOUCHED, **counter)  # type: ignore[arg-type]
    (shown,) = await desk.bot.waiting_cards(CHAIR)
    await desk.bot.press(await desk.bot.press(shown, "Move it…"), "Move it")
    await desk.bot.tick("2024-06-20T12:00")

    reader = Reader()
    for to, made in zip(desk.office.to, desk.office.taken, strict=True):
        if (
            to == NADIA
            and made.get_content_type() == "multipart/alternative"
            and len(list(made.iter_parts())) == 3
        ):
            reader.take(calendar_in(made))
    (seen,) = reader.shown.values()
    assert seen.start == moment("2024-09-17T14:00")
