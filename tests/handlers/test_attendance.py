"""Who is coming: apologies, deputies, answers for others, and who hears of it."""

from __future__ import annotations

import pytest

from bot.commands import model
from bot.domain.meeting import Attendance, PartStat
from bot.replies.model import Tone
from bot.store.register import Register
from tests.handlers.agenda_seen import CHAIR, DEV, GWEN, IMRAN, MINUTE_TAKER, NADIA, said
from tests.harness import Bot, card_of, labels, text

ASHA, ORLA, PRIYA, SAM_OKORO = "Asha Rowan", "Orla O'Dowd", "Priya Mistry", "Sam Okoro"


async def answers(bot: Bot, day: str = "2024-06-25") -> dict[str, Attendance]:
    """By name, the answers for the meeting of a day."""

    def read(register: Register) -> dict[str, Attendance]:
        names = {each.id: each.name for each in register.all_people}
        meeting = next(each for each in register.all_meetings if each.dtstart.date().isoformat() == day)
        return {names[each.person_id]: each for each in register.attendance.where(meeting_id=meeting.id)}

    return await bot.look(read)


async def test_apologies_are_for_the_next_meeting_and_the_chair_hears(bot: Bot) -> None:
    reply = await bot.say("apologies", as_=NADIA)

    assert "Apologies for Tuesday 25 June 2024" in said(reply)
    assert (await answers(bot))[NADIA].partstat is PartStat.DECLINED
    for leader in (CHAIR, MINUTE_TAKER):
        assert "Nadia Farrow can't come" in "".join(await bot.waiting_for(leader))


@pytest.mark.parametrize(
    "words,day",
    [
        pytest.param("apologies for September", "2024-09-16", id="by month"),
        pytest.param("can't make the 16th", "2024-09-16", id="by day of the month"),
        pytest.param("can't make the 25th", "2024-06-25", id="by day of the next one"),
        pytest.param("apols", "2024-06-25", id="in short"),
    ],
)
async def test_apologies_name_a_meeting_as_people_do(bot: Bot, words: str, day: str) -> None:
    await bot.say(words, as_=NADIA)

    assert list(await answers(bot, day)) == [NADIA]


async def test_a_day_without_a_meeting_is_no_guess(bot: Bot) -> None:
    reply = await bot.say("can't make the 17th September", as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert await answers(bot) == {}


async def test_words_that_are_no_meeting_say_why_and_only_chair_and_minute_taker_read_them(bot: Bot) -> None:
    reply = await bot.say("apologies our inspection is that week", as_=NADIA)

    assert "Apologies for Tuesday 25 June 2024" in said(reply)
    assert "our inspection is that week" in "".join(await bot.waiting_for(CHAIR))
    assert "inspection" not in "".join(await bot.waiting_for(ASHA))


async def test_a_deputy_is_kept_by_name_and_hears_when_they_are_a_member(bot: Bot) -> None:
    await bot.say("/meeting apologies deputy Priya", as_=DEV)

    answer = (await answers(bot))[DEV]
    assert (answer.partstat, answer.deputy) == (PartStat.DELEGATED, PRIYA)
    assert "Dev Anand-Price can't come" in "".join(await bot.waiting_for(PRIYA))


async def test_a_deputy_gets_the_reminder_with_what_they_take_over(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Feedback", "Venue")
    await bot.say("/meeting place June at Council House")
    await bot.say("/agenda lead 2 Nadia Farrow")
    await bot.say("apologies deputy Imran Sethi", as_=NADIA)
    await bot.tick("2024-06-24T12:00")

    (reminder,) = bot.sent_to(IMRAN, kind="meeting_tomorrow")
    assert "You come for Nadia Farrow." in text(reminder)
    assert "you lead item 2, Venue" in text(reminder)
    assert bot.sent_to(NADIA, kind="meeting_tomorrow") == []


async def test_a_deputy_whom_the_bot_can_t_reach_is_told_through_who_sends_them(bot: Bot) -> None:
    await bot.say("apologies deputy Fred Fish", as_=NADIA)
    await bot.tick("2024-06-24T12:00")

    (reminder,) = bot.sent_to(NADIA, kind="meeting_tomorrow")
    assert "Fred Fish comes for you. I can't reach them: please pass this on." in text(reminder)


async def test_a_deputy_gets_the_agenda_with_what_they_take_over(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Feedback", "Venue")
    await bot.say("/agenda lead 2 Nadia Farrow")
    await bot.say("apologies deputy Imran Sethi", as_=NADIA)
    await bot.say("apologies deputy Fred Fish", as_=DEV)
    await bot.say("/agenda publish")

    assert "For you, Imran: you come for Nadia Farrow; you lead item 2, Venue" in "\n".join(
        await bot.waiting_for(IMRAN)
    )
    assert "Fred Fish comes for you." in "\n".join(await bot.waiting_for(DEV))


async def test_a_deputy_whom_nobody_knows_is_kept_as_written(bot: Bot) -> None:
    await bot.say("/meeting apologies deputy Fred Fish", as_=DEV)

    assert (await answers(bot))[DEV].deputy == "Fred Fish"


async def test_a_deputy_who_may_be_two_people_is_asked_about(bot: Bot) -> None:
    asked = await bot.say("Sam will cover", as_=DEV)

    assert card_of(asked).tone is Tone.QUESTION
    assert await answers(bot) == {}
    await bot.press(asked, SAM_OKORO, as_=DEV)
    assert (await answers(bot))[DEV].deputy == SAM_OKORO


async def test_saying_it_twice_changes_nothing_and_tells_nobody_again(bot: Bot) -> None:
    await bot.say("/meeting apologies deputy Priya", as_=DEV)
    before = await bot.waiting_for(CHAIR)

    reply = await bot.say("apologies", as_=DEV)

    assert "noted already" in said(reply)
    assert (await answers(bot))[DEV].deputy == PRIYA
    assert await bot.waiting_for(CHAIR) == before


async def test_apologies_do_not_free_from_what_was_promised(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections")
    await bot.do(model.LeadItem(number=1, lead="Dev"))
    await bot.say("/action add Dev to bring the slides by the next meeting")

    reply = await bot.say("apologies", as_=DEV)

    assert "You lead item 1, Inspections" in said(reply)
    assert "What you promised stays yours: #1" in said(reply)
    assert (await bot.action("#1")).status.is_open


async def test_members_answer_for_their_own_authority(bot: Bot) -> None:
    reply = await bot.say("apologies from Asha, Orla", as_=NADIA)

    assert "Asha Rowan and Orla O'Dowd" in said(reply)
    assert set(await answers(bot)) == {ASHA, ORLA}
    assert "Nadia Farrow has noted your apologies" in "".join(await bot.waiting_for(ASHA))
    assert "Nadia Farrow said so" in "".join(await bot.waiting_for(CHAIR))


async def test_a_whole_authority_may_be_named(bot: Bot) -> None:
    await bot.say("apologies from Harrowmere", as_=MINUTE_TAKER)

    assert set(await answers(bot)) == {NADIA, ASHA, ORLA}


async def test_members_do_not_answer_for_another_authority(bot: Bot) -> None:
    reply = await bot.say("apologies from Imran", as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert "Marion Keane or Bethan Lowe" in said(reply)
    assert await answers(bot) == {}


async def test_chair_and_minute_taker_answer_for_anybody(bot: Bot) -> None:
    await bot.say("apologies from Imran, Priya", as_=MINUTE_TAKER)

    assert set(await answers(bot)) == {IMRAN, PRIYA}


async def test_two_of_one_name_are_asked_about(bot: Bot) -> None:
    asked = await bot.say("apologies from Sam")

    assert card_of(asked).tone is Tone.QUESTION
    await bot.press(asked, "Sam Pryce")
    assert set(await answers(bot)) == {"Sam Pryce"}


async def test_an_unknown_name_is_refused_with_the_closest(bot: Bot) -> None:
    reply = await bot.say("apologies from Imrana Seti")

    assert "Imran Sethi" in said(reply)
    assert await answers(bot) == {}


async def test_observers_are_not_asked_to_come_and_answer_for_nobody(bot: Bot) -> None:
    reply = await bot.say("apologies", as_=GWEN)

    assert card_of(reply).tone is Tone.REFUSAL
    assert await answers(bot) == {}


async def test_joining_later_is_noted_and_said_to_the_chair(bot: Bot) -> None:
    reply = await bot.say("joining 10:30", as_=ORLA)

    answer = (await answers(bot))[ORLA]
    assert (answer.partstat, answer.note) == (PartStat.ACCEPTED, "joining 10:30")
    assert "joining 10:30" in said(reply)
    assert "joining 10:30" in "".join(await bot.waiting_for(CHAIR))


async def test_coming_after_all_takes_the_apologies_back(bot: Bot) -> None:
    reply = await bot.say("/meeting apologies deputy Priya", as_=DEV)
    await bot.press(reply, "I can come", as_=DEV)

    answer = (await answers(bot))[DEV]
    assert (answer.partstat, answer.deputy) == (PartStat.ACCEPTED, None)
    assert "Dev Anand-Price will be there" in "".join(await bot.waiting_for(CHAIR))


async def test_simply_coming_is_no_news_to_anybody(bot: Bot) -> None:
    await bot.say("/meeting attend", as_=DEV)

    assert await bot.waiting_for(CHAIR) == []


async def test_undo_takes_an_answer_back(bot: Bot) -> None:
    reply = await bot.say("apologies", as_=DEV)
    await bot.press(reply, "Undo", as_=DEV)

    assert await answers(bot) == {}


async def test_who_comes_instead_and_why_are_asked_in_a_private_form(bot: Bot) -> None:
    shown = await bot.say("/meeting next", as_=DEV)
    await bot.press(shown, "Apologies", as_=DEV, deputy="Priya", reason="Annual leave")

    answer = (await answers(bot))[DEV]
    assert (answer.deputy, answer.note) == (PRIYA, "Annual leave")
    assert "Annual leave" not in "".join(await bot.waiting_for(PRIYA))


async def test_a_meeting_that_is_over_takes_no_more_apologies_from_members(bot: Bot) -> None:
    reply = await bot.say("/meeting apologies for June", as_=IMRAN, at="2024-06-27T10:00")
    put_right = await bot.say("/meeting apologies from Imran for June", as_=MINUTE_TAKER)

    assert card_of(reply).tone is Tone.REFUSAL
    assert card_of(put_right).tone is Tone.GOOD, labels(put_right)
