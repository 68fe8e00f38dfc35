"""Meetings that come again: seen before they are stored, each a meeting of its own afterwards."""

from __future__ import annotations

import pytest

from bot.domain.due import local_day
from bot.domain.meeting import Meeting, MeetingStatus
from bot.replies.model import Tone
from tests.handlers.agenda_seen import IMRAN, NADIA, said
from tests.harness import Bot, card_of, labels

QUARTERLY = "/meeting series quarterly on the second Monday at 10 from March 2025, four times"


async def meetings(bot: Bot) -> list[Meeting]:
    """Those of 2025 and later; the network has some before."""
    found = await bot.look(lambda register: register.all_meetings)
    return [each for each in found if each.dtstart.year > 2024]


async def days(bot: Bot) -> list[str]:
    return [
        local_day(each.dtstart, "Europe/London").isoformat()
        for each in await meetings(bot)
        if each.status is not MeetingStatus.CANCELLED
    ]


async def test_the_days_are_seen_before_anything_is_stored(bot: Bot) -> None:
    reply = await bot.say(QUARTERLY)

    assert card_of(reply).tone is Tone.QUESTION
    for words in (
        "Monday 10 March 2025",
        "Monday 9 June 2025",
        "Monday 8 September 2025",
        "Monday 8 December 2025",
    ):
        assert words in said(reply)
    assert "the second Monday of March, June, September and December" in said(reply)
    assert await days(bot) == []


async def test_then_they_are_stored_together_numbered_and_each_on_its_own(bot: Bot) -> None:
    before = max(each.number or 0 for each in await bot.look(lambda register: register.all_meetings))
    stored = await bot.press(await bot.say(QUARTERLY), "Schedule these 4")

    assert await days(bot) == ["2025-03-10", "2025-06-09", "2025-09-08", "2025-12-08"]
    found = await meetings(bot)
    assert [each.number for each in found] == [before + n for n in (1, 2, 3, 4)]
    assert len({each.uid for each in found}) == 4
    assert all((each.dtend - each.dtstart).total_seconds() == 7200 for each in found)
    await bot.press(stored, "Undo")
    assert await days(bot) == []


async def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(bot: Bot) -> None:
    await bot.press(await bot.say(QUARTERLY), "Schedule these 4")

    assert [each.dtstart.hour for each in await meetings(bot)] == [10, 9, 9, 10]  # UTC


async def test_a_bank_holiday_is_avoided_and_said(bot: Bot) -> None:
    reply = await bot.say(
        "/meeting series monthly on the first Monday at 10 from May 2025, twice in all, 2 times"
    )

    assert "Monday 12 May 2025" in said(reply)
    assert "instead of Monday 5 May (May Day)" in said(reply)


async def test_one_of_the_days_is_changed_and_one_left_out(bot: Bot) -> None:
    shown = await bot.say(QUARTERLY)
    changed = await bot.press(shown, "Another day", when="12 March 2025")
    assert "Wednesday 12 March 2025" in said(changed)
    fewer = await bot.press(changed, "Leave it out")
    await bot.press(fewer, "Schedule these 3")

    assert await days(bot) == ["2025-06-09", "2025-09-08", "2025-12-08"]


async def test_days_that_are_named_are_taken_as_they_are(bot: Bot) -> None:
    shown = await bot.say("/meeting series 10 March, 12 May and 7 July 2025 at 10")
    assert "follow no rule" in said(shown)
    await bot.press(shown, "Schedule these 3")

    assert await days(bot) == ["2025-03-10", "2025-05-12", "2025-07-07"]


async def test_moving_or_cancelling_one_leaves_the_others(bot: Bot) -> None:
    await bot.press(await bot.say(QUARTERLY), "Schedule these 4")
    await bot.press(await bot.say("/meeting move June 2025 to 16 June 2025"), "Move it")
    await bot.press(await bot.say("/meeting cancel September 2025"), "Cancel the meeting")

    assert await days(bot) == ["2025-03-10", "2025-06-16", "2025-12-08"]


async def test_the_rule_is_said_as_long_as_they_follow_it(bot: Bot) -> None:
    for meeting in await bot.look(lambda register: register.all_meetings):
        if meeting.dtstart > bot.now:
            day = local_day(meeting.dtstart, "Europe/London")
            await bot.press(await bot.say(f"/meeting cancel {day.day} {day:%B %Y}"), "Cancel the meeting")
    await bot.press(await bot.say(QUARTERLY), "Schedule these 4")
    assert "the second Monday of March, June, September and December" in said(
        await bot.say("/meeting series")
    )

    await bot.press(await bot.say("/meeting move June 2025 to 16 June 2025"), "Move it")
    assert "follow no rule" in said(await bot.say("/meeting series"))


async def test_the_hours_are_asked_with_the_usual_ones(bot: Bot) -> None:
    asked = await bot.say("/meeting series quarterly on a Monday from March 2025")
    assert "At what time?" in said(asked)
    shown = await bot.press(asked, "Another time…", hours="14:00 to 15:30")

    assert "14:00 to 15:30" in said(shown)


async def test_without_a_weekday_it_is_that_of_the_day_from_which_it_starts(bot: Bot) -> None:
    shown = await bot.say("/meeting series quarterly at 10 from 19 March 2025, 3 times")

    for words in ("Wednesday 19 March 2025", "Wednesday 18 June 2025", "Wednesday 17 September 2025"):
        assert words in said(shown)


@pytest.mark.parametrize(
    "line",
    [
        "/meeting series quarterly on a Monday at 10, 40 times",
        "/meeting series monthly on a Monday at 10 from March 2025 until January 2025",
        "/meeting series banana",
        "/meeting series 31 February and 3 March 2025 at 10",
        "/meeting series quarterly on a Monday at 27:00 from March 2025",
    ],
)
async def test_what_cannot_be_is_refused_or_asked_and_stored_nowhere(bot: Bot, line: str) -> None:
    assert card_of(await bot.say(line)).tone in (Tone.REFUSAL, Tone.QUESTION)
    assert await days(bot) == []


async def test_members_schedule_nothing(bot: Bot) -> None:
    assert card_of(await bot.say(QUARTERLY, as_=NADIA)).tone is Tone.REFUSAL


async def test_what_waited_for_a_meeting_is_due_at_the_first_of_them(bot: Bot) -> None:
    for meeting in await bot.look(lambda register: register.all_meetings):
        if meeting.dtstart > bot.now:
            day = local_day(meeting.dtstart, "Europe/London")
            await bot.press(await bot.say(f"/meeting cancel {day.day} {day:%B %Y}"), "Cancel the meeting")
    await bot.say("/action add Imran to send the slides by the next meeting")
    await bot.press(await bot.say(QUARTERLY), "Schedule these 4")

    (action,) = await bot.actions()
    assert action.due is not None
    assert action.due.meeting_id == (await meetings(bot))[0].id
    assert any("send the slides" in each for each in await bot.waiting_for(IMRAN))


async def test_a_draft_offers_another_time_for_all(bot: Bot) -> None:
    assert "Another time" in labels(await bot.say(QUARTERLY))


async def test_pressing_twice_schedules_once(bot: Bot) -> None:
    shown = await bot.say(QUARTERLY)
    await bot.press(shown, "Schedule these 4")
    again = await bot.press(shown, "Schedule these 4")

    assert card_of(again).tone is Tone.REFUSAL
    assert len(await days(bot)) == 4


async def test_a_day_that_was_taken_meanwhile_is_shown_before_the_others_are_stored(bot: Bot) -> None:
    shown = await bot.say(QUARTERLY)
    await bot.say("/meeting schedule 9 June 2025 14:00 to 16:00", as_="Bethan Lowe")
    again = await bot.press(shown, "Schedule these 4")

    assert "Left out: Monday 9 June 2025 (there is a meeting on that day already)" in said(again)
    assert await days(bot) == ["2025-06-09"]
    await bot.press(again, "Schedule these 3")
    assert await days(bot) == ["2025-03-10", "2025-06-09", "2025-09-08", "2025-12-08"]


async def test_how_often_may_be_written_into_the_form_of_one_meeting(bot: Bot) -> None:
    listed = await bot.say("/meeting list")
    asked = await bot.press(
        listed,
        "Schedule one…",
        when="quarterly on the second Monday at 10 from March 2025",
        place="Council House",
    )
    await bot.press(await bot.press(asked, "Show the days"), "Schedule these 4")

    assert {each.location for each in await meetings(bot)} == {"Council House"}
    assert len(await days(bot)) == 4
