"""An answer from a calendar counts like one from a chat: once, in order, and for whoever sent it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.calendar import replies
from bot.domain.meeting import Attendance, PartStat
from bot.handlers import calendar_answers
from bot.handlers.calendar_answers import Taken, Writer
from bot.store.register import Register
from tests.calendar import mails_from
from tests.calendar.mails_from import crlf, mail
from tests.handlers.agenda_seen import CHAIR, NADIA, said
from tests.harness import Bot, moment, text

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
    proved: bool = True,
) -> Taken:
    """Nadia's calendar answers; by: who was proved to have sent it."""
    written = form.format(partstat=partstat, dtstamp=dtstamp, sequence=sequence)
    written = written.replace(mails_from.UID, uid).replace("harrowmere.example.org", "example.org")
    (incoming,) = replies.in_mail(mail(crlf(written), copies=2))

    def take(register: Register) -> Taken:
        person = next(each for each in register.members if each.name == by)
        writer = Writer(person=person.id, address=person.email or "", proved=proved)
        (taken,) = calendar_answers.arrived(register.connection, [incoming], writer, bot.now)
        return taken

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


async def test_an_answer_for_somebody_else_is_the_chairs_to_look_at(bot: Bot) -> None:
    assert await answer(bot, "DECLINED", by="Imran Sethi") is Taken.SHOWN
    assert await answer(bot, "DECLINED", by="Imran Sethi") is Taken.KNOWN
    assert await stored(bot) is None

    (shown,) = await bot.waiting_cards(CHAIR)
    assert "A mail says that Nadia Farrow can't come" in text(shown)
    assert "It came from imran.sethi@example.org" in text(shown)
    await bot.press(shown, "Count it")
    found = await stored(bot)
    assert found is not None
    assert found.partstat is PartStat.DECLINED


async def test_what_nobody_can_prove_does_not_count(bot: Bot) -> None:
    assert await answer(bot, proved=False) is Taken.SHOWN
    assert await stored(bot) is None


@pytest.mark.parametrize("button", ["Move it…", "Keep the date"])
async def test_another_time_is_for_the_chair_to_take_or_to_refuse(bot: Bot, button: str) -> None:
    form = mails_from.EXCHANGE.replace("{method}", "COUNTER").replace("{comment}", "Could we start later?")
    form = form.replace("{subject}", "New Time Proposed").replace("{start}", "20240627T140000")
    form = form.replace("{end}", "20240627T160000")

    assert await answer(bot, "TENTATIVE", form=form) is Taken.SHOWN
    assert await answer(bot, "TENTATIVE", form=form) is Taken.KNOWN
    (shown,) = await bot.waiting_cards(CHAIR)
    assert "Nadia Farrow asks for Thursday 27 June 2024, 14:00 to 16:00 instead of" in text(shown)
    assert "“Could we start later?”" in text(shown)
    pressed = await bot.press(shown, button)

    if button == "Keep the date":
        assert "stays" in text(pressed)
        (told,) = await bot.waiting_cards(NADIA)
        assert "The date stays" in text(told)
    else:
        await bot.press(pressed, "Move it")
        (june,) = [
            each for each in await bot.look(lambda register: register.all_meetings) if each.uid == JUNE
        ]
        assert june.dtstart == moment("2024-06-27T14:00")


async def test_a_deputys_own_answer_is_news_where_nobody_named_them(bot: Bot) -> None:
    own = {"form": mails_from.OF_THE_DEPUTY, "by": "Sam Okoro"}
    assert await answer(bot, **own) is Taken.SHOWN  # type: ignore[arg-type]
    assert await stored(bot) is None
    (shown,) = await bot.waiting_cards(CHAIR)
    assert "Nadia Farrow can't come on Tuesday 25 June 2024, and that Sam Okoro comes instead" in text(shown)

    await bot.press(shown, "Count it")
    found = await stored(bot)
    assert found is not None
    assert (found.partstat, found.deputy) == (PartStat.DELEGATED, "Sam Okoro")


async def test_a_deputy_who_was_named_and_comes_is_no_news(bot: Bot) -> None:
    await answer(bot, form=mails_from.DELEGATED)
    told = await bot.waiting_cards("Sam Okoro")

    assert ["You're down as deputy" in text(each) for each in told] == [True]
    assert await answer(bot, form=mails_from.OF_THE_DEPUTY, by="Sam Okoro") is Taken.KNOWN


async def test_a_deputy_of_the_network_is_known_by_their_address(bot: Bot) -> None:
    assert await answer(bot, form=mails_from.DELEGATED) is Taken.STORED
    found = await stored(bot)

    assert found is not None
    assert (found.partstat, found.deputy) == (PartStat.DELEGATED, "Sam Okoro")


async def test_an_answer_to_something_else_is_left(bot: Bot) -> None:
    assert await answer(bot, uid="another@example.org") is Taken.NO_MEETING
