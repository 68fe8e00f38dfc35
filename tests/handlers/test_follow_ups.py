"""What counts from an event: it waits, is dated when the event is, and follows when that moves."""

from __future__ import annotations

import pytest

from bot.domain.due import Due, DueKind
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.replies.model import Tone
from tests.handlers.agenda_seen import CHAIR, IMRAN, NADIA, said
from tests.harness import Bot, card_of, labels, text

EVALUATE = "/milestone add Evaluate the guidance 6 to 9 months after publication owner Imran"
REVIEW = "/action add Nadia to review the tool 12 months after the tool is introduced"


async def step(bot: Bot, ref: str) -> Milestone:
    found = await bot.look(lambda register: register.milestones.where())
    return next(each for each in found if each.ref == ref)


async def days(bot: Bot, ref: str) -> tuple[str | None, str | None]:
    return _days((await step(bot, ref)).due)


def _days(due: Due | None) -> tuple[str | None, str | None]:
    assert due is not None
    return (due.first.isoformat() if due.first else None, due.day.isoformat() if due.day else None)


async def action_due(bot: Bot, key: str = "#1") -> Due:
    found = next(each for each in await bot.actions() if each.summary == "review the tool")
    assert found.due is not None
    return found.due


# --- waiting


async def test_a_step_waits_for_an_event_that_nobody_has_dated(bot: Bot) -> None:
    reply = await bot.say(EVALUATE)

    assert "6 to 9 months after publication, which has no date yet" in said(reply)
    assert "/milestone event publication" in said(reply)
    stored = (await step(bot, "M1")).due
    assert (stored.kind, stored.day) == (DueKind.WAITING, None)
    assert "6 to 9 months after publication, which has no date yet" in said(await bot.say("/milestone list"))


async def test_so_does_an_action_with_the_event_as_it_was_said(bot: Bot) -> None:
    await bot.say(REVIEW)

    assert (await action_due(bot)).kind is DueKind.WAITING
    shown = said(await bot.say("/action list all"))
    assert "12 months after the tool is introduced, which has no date yet" in shown


async def test_what_is_waited_for_is_listed_with_a_place_for_its_date(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.say(REVIEW)
    reply = await bot.say("/milestone event")

    assert "Publication" in said(reply)
    assert "M1 waits for it" in said(reply)
    dated = await bot.press(reply, "Say when", when="1 September 2024")
    assert "Saturday 1 March to Sunday 1 June 2025" in said(dated)


async def test_what_is_due_when_an_event_has_no_date_is_not_reminded_of(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.tick("2024-08-01T09:00")

    assert not [
        each for each in bot.sent_to(IMRAN) if "Evaluate" in str(each.card) and "Due" in str(each.card)
    ]


@pytest.mark.parametrize(
    "line",
    [
        "/milestone add Evaluate the guidance (Imran) 6 to 9 months after publication",
        "/milestone add Evaluate the guidance Imran 6-9 months after publication",
        "/milestone add Imran to evaluate the guidance 6 to 9 months after publication",
    ],
)
async def test_its_owner_may_stand_before_the_date(bot: Bot, line: str) -> None:
    await bot.say(line)

    assert [each.name for each in (await step(bot, "M1")).owners] == [IMRAN]
    assert "Imran" not in (await step(bot, "M1")).summary


# --- dated


@pytest.mark.parametrize(
    "line",
    [
        "/milestone event publication 10 September 2024",
        "/milestone add Publication 10 September 2024",
        "/milestone plan publication 10 September 2024",
        "publication is on 10 September 2024",
        '/meeting schedule 10 September 2024 10:00 to 12:00, "Publication"',
    ],
)
async def test_saying_when_it_is_dates_what_waited(bot: Bot, line: str) -> None:
    await bot.say(EVALUATE)
    reply = await bot.say(line)

    assert await days(bot, "M1") == ("2025-03-10", "2025-06-10")
    if "schedule" not in line:
        assert "Monday 10 March to Tuesday 10 June 2025 (6 to 9 months after publication)" in said(reply)
    assert any("Monday 10 March to Tuesday 10 June 2025" in each for each in await bot.waiting_for(IMRAN))


@pytest.mark.parametrize(
    "line",
    [
        "the tool was introduced on 3 March 2024",
        "Introduction of the tool was on 3 March 2024",
        "the introduction of the tool took place on 3 March 2024",
        "/milestone add Tool introduced 3 March 2024",
        "/milestone event Tool introduced on 3 March 2024",
    ],
)
async def test_the_same_event_in_other_words_is_known_and_may_be_over(bot: Bot, line: str) -> None:
    await bot.say(REVIEW)
    await bot.say(line)

    assert _days(await action_due(bot)) == (None, "2025-03-03")
    assert (await step(bot, "M1")).status is MilestoneStatus.DONE


async def test_owners_hear_of_their_own_and_the_chair_of_all(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.say(REVIEW)
    await bot.say("/milestone event publication 10 September 2024", as_="Bethan Lowe")

    for name in (IMRAN, CHAIR):
        assert any("Publication has a date" in each for each in await bot.waiting_for(name))
    assert not any("Publication has a date" in each for each in await bot.waiting_for(NADIA))


async def test_it_is_one_change_that_can_be_taken_back(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.press(await bot.say("/milestone event publication 10 September 2024"), "Undo")

    assert (await step(bot, "M1")).due.kind is DueKind.WAITING
    assert len(await bot.look(lambda register: register.milestones.where())) == 1


async def test_an_event_that_has_its_date_already_dates_it_at_once(bot: Bot) -> None:
    await bot.say("/milestone add Publish the guidance by 10 September 2024")
    reply = await bot.say("/milestone add Evaluate it 6 to 9 months after the guidance is published")

    assert "Monday 10 March to Tuesday 10 June 2025" in said(reply)
    assert (await step(bot, "M2")).due.event == (await step(bot, "M1")).key


async def test_what_waits_for_a_plan_becomes_one_of_its_steps(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.say("/milestone plan publication 10 September 2024")

    assert (await step(bot, "M1")).plan_id is not None


async def test_nothing_is_stored_for_an_event_that_nothing_waits_for(bot: Bot) -> None:
    await bot.say(EVALUATE)
    reply = await bot.say("/milestone event The launch party 10 September 2024")

    assert card_of(reply).tone is Tone.QUESTION
    assert (await step(bot, "M1")).due.kind is DueKind.WAITING
    dated = await bot.press(reply, "It is “publication”")
    assert "Monday 10 March to Tuesday 10 June 2025" in said(dated)


async def test_an_event_may_be_a_step_that_is_called_otherwise(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.say("/milestone add Send the leaflet to press by 10 September 2024")
    await bot.say("/milestone event publication is M2")

    assert await days(bot, "M1") == ("2025-03-10", "2025-06-10")


async def test_a_member_who_says_it_is_passed_on_to_the_chair(bot: Bot) -> None:
    await bot.say(EVALUATE)
    reply = await bot.say("publication was on 10 June 2024", as_=NADIA)

    assert "will hear of it" in said(reply)
    assert (await step(bot, "M1")).due.kind is DueKind.WAITING
    asked = (await bot.waiting_cards(CHAIR))[-1]
    await bot.press(asked, "That is right")
    assert await days(bot, "M1") == ("2024-12-10", "2025-03-10")


@pytest.mark.parametrize("who", [CHAIR, NADIA])
async def test_a_remark_about_something_that_took_place_is_no_question(bot: Bot, who: str) -> None:
    await bot.say(EVALUATE)
    reply = await bot.say("The slides were sent on 3 June 2024", as_=who)

    assert "nothing was changed" in said(reply)
    assert card_of(reply).tone not in (Tone.QUESTION, Tone.REFUSAL)


async def test_a_remark_that_may_be_about_what_is_waited_for_is_asked_about(bot: Bot) -> None:
    await bot.say(EVALUATE)
    reply = await bot.say("The new guidance was published on 3 June 2024")
    await bot.press(reply, "It is “publication”")

    assert await days(bot, "M1") == ("2024-12-03", "2025-03-03")


async def test_what_was_on_friday_was_on_the_last_one(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.say("publication was on Monday")  # It is Thursday 20 June.

    assert await days(bot, "M1") == ("2024-12-17", "2025-03-17")


async def test_a_doubtful_day_is_asked_about_with_days_that_are_over(bot: Bot) -> None:
    await bot.say(EVALUATE)
    asked = await bot.say("/milestone event publication last Monday")
    await bot.press(asked, "Monday 10 June 2024")

    assert await days(bot, "M1") == ("2024-12-10", "2025-03-10")


async def test_a_reminder_names_the_day_and_not_the_sum(bot: Bot) -> None:
    await bot.say("/milestone plan publication 1 July 2024")
    await bot.say("/milestone add Thank the printers 2 weeks after publication owner Imran")
    sent = await bot.tick("2024-07-12T10:00")

    about = [each for each in sent if each.to_name == IMRAN and "Due on Monday 15 July" in text(each)]
    assert about
    assert not any("after publication)" in text(each) for each in about)


async def test_an_owner_who_says_that_a_step_was_done_is_offered_to_say_so(bot: Bot) -> None:
    await bot.say("/milestone add Book the venue by 1 July 2024 owner Nadia")
    offered = await bot.say("the venue was booked on 18 June 2024", as_=NADIA)
    await bot.press(offered, "M1 is done", as_=NADIA)

    done = await step(bot, "M1")
    assert (done.status, done.due.day and done.due.day.isoformat()) == (MilestoneStatus.DONE, "2024-06-18")


async def test_a_remark_about_a_plan_whose_date_is_known_moves_nothing(bot: Bot) -> None:
    await bot.say("/milestone plan publication 10 September 2024")

    assert "nothing was changed" in said(await bot.say("publication is on 10 September 2024"))
    assert "nothing was changed" in said(await bot.say("publication was on 10 June 2024"))
    assert "Move the plan" in labels(await bot.say("publication is on 11 September 2024"))


# --- moved


async def test_moving_the_step_moves_what_counts_from_it_and_what_counts_from_that(bot: Bot) -> None:
    await bot.say("/milestone add Publication 10 September 2024")
    await bot.say(EVALUATE)
    await bot.say("/milestone add Report to members 2 weeks after M2")
    shown = await bot.say("/milestone move M1 to 10 October 2024")
    assert "What counts from it follows:" in said(shown)
    assert await days(bot, "M2") == ("2025-03-10", "2025-06-10")

    moved = await bot.press(shown, "Move it")

    assert await days(bot, "M2") == ("2025-04-10", "2025-07-10")
    assert await days(bot, "M3") == (None, "2025-07-24")
    await bot.press(moved, "Undo")
    assert await days(bot, "M3") == (None, "2025-06-24")


async def test_moving_the_plan_moves_the_whole_chain(bot: Bot) -> None:
    await bot.say("/milestone plan publication 10 September 2024")
    await bot.say(EVALUATE)
    await bot.say("/milestone add Report to members 2 weeks after M1")
    await bot.press(await bot.say("/milestone plan publication 10 October 2024"), "Move it all")

    assert await days(bot, "M1") == ("2025-04-10", "2025-07-10")
    assert await days(bot, "M2") == (None, "2025-07-24")


async def test_a_step_never_counts_from_what_counts_from_it(bot: Bot) -> None:
    await bot.say("/milestone add Publication 10 September 2024")
    await bot.say("/milestone add Report to members 2 weeks after M1")
    refused = await bot.say("/milestone move M1 to 3 weeks after M2")

    assert card_of(refused).tone is Tone.REFUSAL
    assert await days(bot, "M1") == (None, "2024-09-10")


async def test_a_step_that_was_done_on_another_day_takes_along_what_counts_from_it(bot: Bot) -> None:
    await bot.say("/milestone add Publication 10 September 2024")
    await bot.say(EVALUATE)
    shown = await bot.say("publication was on 3 June 2024")
    await bot.press(shown, "M1 is done")

    assert (await step(bot, "M1")).status is MilestoneStatus.DONE
    assert await days(bot, "M2") == ("2024-12-03", "2025-03-03")


async def test_when_its_event_is_dropped_it_waits_again(bot: Bot) -> None:
    await bot.say("/milestone add Publication 10 September 2024")
    await bot.say(EVALUATE)
    reply = await bot.say("/milestone drop M1 Postponed")

    assert "6 to 9 months after publication, which has no date yet" in said(reply)
    await bot.say("/milestone event publication 10 October 2024")
    assert await days(bot, "M2") == ("2025-04-10", "2025-07-10")


async def test_what_counted_from_a_step_by_its_number_waits_for_it_by_its_name(bot: Bot) -> None:
    await bot.say("/milestone plan campaign 10 September 2024")
    await bot.say("/milestone add Print the leaflet by 2 September 2024 plan campaign")
    await bot.say("/milestone add Count the replies 2 weeks after M1")
    assert (await step(bot, "M2")).plan_id == (await step(bot, "M1")).plan_id
    await bot.say("/milestone drop M1")

    assert "two weeks after Print the leaflet, which has no date yet" in said(
        await bot.say("/milestone list")
    )
    await bot.say("the leaflet was printed on 3 June 2024")
    assert await days(bot, "M2") == (None, "2024-06-17")


async def test_what_was_said_to_be_the_event_is_waited_for_by_the_name_it_had(bot: Bot) -> None:
    await bot.say(EVALUATE)
    await bot.say("/milestone add Send the leaflet to press by 10 September 2024")
    await bot.say("/milestone event publication is M2")
    await bot.say("/milestone drop M2")
    await bot.say("/milestone event publication 10 October 2024")

    assert await days(bot, "M1") == ("2025-04-10", "2025-07-10")


async def test_an_event_without_its_date_asks_for_one(bot: Bot) -> None:
    reply = await bot.say("/milestone event publication")

    assert "Give a date" in labels(reply)
