"""An answer from a calendar counts like one from a chat: once, in order, and for whoever sent it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.calendar import replies
from bot.domain.meeting import Attendance, PartStat
from bot.handlers import calendar_answers
from bot.handlers.calendar_answers import Taken
from bot.store.register import Register
from tests.calendar import mails_from
from tests.calendar.mails_from import crlf, mail
from tests.handlers.agenda_seen import CHAIR, NADIA, said
from tests.harness import Bot

JUNE = "2024-06-25@example.org"


async def answer(
    bot: Bot,
    partstat: str = "ACCEPTED",
    *,
    dtstamp: str = "20240620T100000Z",
    sequence: int = 0,
    by: str = NADIA,
    form: str = mails_from.THUNDERBIRD,
    uid: str = JUNE,
) -> Taken:
    """Nadia's calendar answers; by: who was proved to have sent it."""
    written = form.format(partstat=partstat, dtstamp=dtstamp, sequence=sequence)
    written = written.replace(mails_from.UID, uid).replace("harrowmere.example.org", "example.org")
    (incoming,) = replies.in_mail(mail(crlf(written), copies=2))

    def take(register: Register) -> Taken:
        sender = next(each for each in register.members if each.name == by)
        return calendar_answers.take(register, incoming, sender)

    return await bot.look(take)


async def stored(bot: Bot) -> Attendance | None:
    def read(register: Register) -> Attendance | None:
        nadia = next(each for each in register.members if each.name == NADIA)
        return next(iter(register.attendance.where(person_id=nadia.id)), None)

    return await bot.look(read)


async def test_yes_is_kept_with_what_it_answered_to(bot: Bot) -> None:
    assert await answer(bot) is Taken.STORED
    found = await stored(bot)

    assert found is not None
    assert (found.partstat, found.sequence) == (PartStat.ACCEPTED, 0)
    assert found.dtstamp == datetime(2024, 6, 20, 10, tzinfo=UTC)
    assert await bot.waiting_for(CHAIR) == []


async def test_no_is_an_apology_and_the_chair_hears(bot: Bot) -> None:
    await answer(bot, "DECLINED")

    assert "Nadia Farrow can't come" in "".join(await bot.waiting_for(CHAIR))
    assert "apologies: Nadia Farrow" in said(await bot.say("/meeting attendance"))


async def test_a_copy_and_a_late_answer_change_nothing(bot: Bot) -> None:
    await answer(bot, "DECLINED", dtstamp="20240620T110000Z")

    assert await answer(bot, "DECLINED", dtstamp="20240620T110000Z") is Taken.KNOWN
    assert await answer(bot, "ACCEPTED", dtstamp="20240620T090000Z") is Taken.KNOWN
    assert (await stored(bot)).partstat is PartStat.DECLINED  # type: ignore[union-attr]


async def test_what_was_said_in_a_chat_since_holds(bot: Bot) -> None:
    await bot.say("/meeting attend", as_=NADIA, at="2024-06-20T12:00")

    assert await answer(bot, "DECLINED", dtstamp="20240620T100000Z") is Taken.KNOWN
    assert (await stored(bot)).partstat is PartStat.ACCEPTED  # type: ignore[union-attr]


async def test_an_answer_to_the_earlier_date_does_not_count(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting move June to 27 June"), "Move")

    assert await answer(bot) is Taken.KNOWN
    assert await answer(bot, sequence=1) is Taken.STORED


async def test_nobody_answers_for_somebody_else(bot: Bot) -> None:
    assert await answer(bot, by="Imran Sethi") is Taken.NOT_THEIRS
    assert await stored(bot) is None


async def test_a_deputy_of_the_network_is_known_by_their_address(bot: Bot) -> None:
    assert await answer(bot, form=mails_from.DELEGATED) is Taken.STORED
    found = await stored(bot)

    assert found is not None
    assert (found.partstat, found.deputy) == (PartStat.DELEGATED, "Sam Okoro")


async def test_an_answer_to_something_else_is_left(bot: Bot) -> None:
    assert await answer(bot, uid="another@example.org") is Taken.NO_MEETING
