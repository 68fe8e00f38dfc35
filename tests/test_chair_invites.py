"""A chair who sends invitations from Outlook invites the bot too, and the register follows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot import chats
from bot.config import Settings
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Invitations
from bot.handlers.dispatch import Dispatcher
from bot.in_mail import InMail
from bot.store.unit_of_work import Store
from tests.calendar import mails_from
from tests.calendar.mails_from import crlf, mail
from tests.harness import Bot, moment, network
from tests.platforms.mail.office import Office, opened

MARION = "marion.keane@example.org"
OURS = "mx.southquay.example"
VOUCHED = f"Authentication-Results: {OURS}; dmarc=pass header.from=example.org\r\n"
BEGIN = "2024-06-26T12:00"
LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Y2I%40thread.v2/0?context=%7b%22Tid%22%7d"


@dataclass(kw_only=True)
class Desk:
    """A bot that takes mails."""

    bot: Bot
    office: Office
    mailing: InMail

    async def invite(
        self,
        *,
        method: str = "REQUEST",
        day: str = "20240916",
        sequence: int = 3,
        sender: str = MARION,
        headers: str = VOUCHED,
        series: bool = False,
        stamp: str = "20240626T101500Z",
        place: str = "Microsoft Teams Meeting",
    ) -> str:
        """Marion's Outlook invites the bot among others."""
        calendar = mails_from.INVITATION.replace("{method}", method).replace("20240916", day)
        calendar = calendar.replace("marion.keane@wexcombe.example.org", sender)
        calendar = calendar.replace("SEQUENCE:3", f"SEQUENCE:{sequence}")
        calendar = calendar.replace("20240626T101500Z", stamp).replace("Microsoft Teams Meeting", place)
        if not series:
            calendar = calendar.replace("RRULE:FREQ=MONTHLY;COUNT=2\n", "")
        raw = mail(crlf(calendar), method=method, sender=sender)
        raw = raw.replace(mails_from.ORGANIZER.encode(), b"bot@southquay.example")
        return await self.mailing.inbox(
            Dispatcher(store=self.bot.store, mailbox="bot@southquay.example").handle
        ).take(headers.encode() + raw)

    async def meetings(self) -> list[Meeting]:
        return list(await self.bot.look(lambda register: register.all_meetings))

    def answers(self) -> list[str]:
        return [str(sent["Subject"]) for sent in self.office.taken]


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened(Office()) as office:
        yield office


@pytest.fixture
async def desk(sqlite_store: Store, office: Office) -> AsyncIterator[Desk]:
    bot = await network(sqlite_store, now=BEGIN, meetings=False, invitations=Invitations.FOLLOWS)
    settings = Settings.read(
        {
            "DATABASE_URL": "sqlite://", "SECRET_KEY": "k" * 32, "MAIL_FROM": "bot@southquay.example",
            "SMTP_URL": f"smtp://127.0.0.1:{office.port}", "MAIL_AUTHSERV_ID": OURS, "PUBLIC_URL": "https://c.example",
        }
    )  # fmt: skip
    async with chats.opened(sqlite_store, settings) as (mailing,):
        assert isinstance(mailing, InMail)
        mailing.now = lambda: bot.now
        bot.mailbox = "bot@southquay.example"
        yield Desk(bot=bot, office=office, mailing=mailing)


async def test_an_invitation_of_the_chairs_schedules_the_meeting_and_nobody_else_is_sent_one(
    desk: Desk,
) -> None:
    assert await desk.invite() == "proved"

    (meeting,) = await desk.meetings()
    assert (meeting.dtstart, meeting.dtend) == (moment("2024-09-16T10:00"), moment("2024-09-16T12:00"))
    assert (meeting.title, meeting.link, meeting.location) == ("QA leads, autumn", LINK, None)
    desk.bot.post.name = "mail"
    await desk.bot.tick("2024-06-27T12:00")
    assert [each for each in desk.bot.post.messages if each.kind == "invitation"] == []


async def test_it_is_moved_and_cancelled_as_the_chair_does_it(desk: Desk) -> None:
    await desk.invite()
    await desk.bot.say("/action add Nadia to bring the slides by September's meeting")
    await desk.invite(day="20240923", sequence=4, stamp="20240626T110000Z", place="Council House, Room 2")

    (moved,) = await desk.meetings()
    assert moved.dtstart == moment("2024-09-23T10:00")
    assert moved.location == "Council House, Room 2"
    assert str((await desk.bot.action("#1")).due.day) == "2024-09-23"  # type: ignore[union-attr]

    await desk.invite(method="CANCEL", day="20240923", sequence=5, stamp="20240626T113000Z")
    (gone,) = await desk.meetings()
    assert gone.status is MeetingStatus.CANCELLED


async def test_what_came_before_changes_nothing(desk: Desk) -> None:
    await desk.invite(day="20240923", sequence=4, stamp="20240626T110000Z")
    answered = len(desk.office.taken)

    assert await desk.invite(sequence=3) == "silent"
    assert await desk.invite(day="20240924", sequence=4, stamp="20240626T105900Z") == "silent"
    assert [each.dtstart for each in await desk.meetings()] == [moment("2024-09-23T10:00")]
    assert len(desk.office.taken) == answered


async def test_a_meeting_that_was_scheduled_here_already_is_the_same_one(desk: Desk) -> None:
    await desk.bot.say("/meeting schedule 16 September 2024 14:00 to 16:00")
    await desk.invite()

    (meeting,) = await desk.meetings()
    assert (meeting.dtstart, meeting.link) == (moment("2024-09-16T10:00"), LINK)


async def test_nobody_else_schedules_by_it_and_an_invitation_that_is_passed_on_is_a_letter(
    desk: Desk,
) -> None:
    assert await desk.invite(sender="nadia.farrow@example.org") == "silent"
    assert await desk.meetings() == []


async def test_what_nobody_can_prove_is_shown_back_at_the_known_address(desk: Desk) -> None:
    await desk.invite(headers="")

    assert await desk.meetings() == []
    assert (desk.answers(), desk.office.to) == (["Is this invitation from you?"], [MARION])


async def test_a_series_is_refused_with_a_way_out(desk: Desk) -> None:
    await desk.invite(series=True)

    assert await desk.meetings() == []
    assert desk.answers() == ["I can't follow a series"]


async def test_while_the_bot_invites_it_asks_who_does(desk: Desk) -> None:
    await desk.bot.say("/network settings invitations convenor")
    await desk.invite()

    assert await desk.meetings() == []
    assert desk.answers() == ["Do you invite everybody yourself?"]
