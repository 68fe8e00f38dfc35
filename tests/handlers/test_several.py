"""The same for several things at once: all of it or nothing, one change, and a doubt about one is asked first."""

from __future__ import annotations

import pytest

from bot.domain.action import ActionStatus
from bot.replies.model import Form, Reply, Tone
from tests.harness import CHAIR, MINUTE_TAKER, Bot, buttons_of, card_of, labels, text

NADIA, IMRAN = "Nadia Farrow", "Imran Sethi"
AFTER = "2024-06-26T11:00"


@pytest.fixture
async def june(bot: Bot) -> Bot:
    """Four actions of the June meeting, two of them Nadia's, one Imran's, one of both."""
    bot.now = bot.now.replace(month=6, day=26)
    await bot.release()
    for line in ("4a Nadia to send the slides", "4b Nadia to book a room", "4c Imran to ring the venue"):
        assert card_of(await bot.say(f"/action add {line}")).tone is Tone.GOOD
    await bot.say("/action add 7a Nadia and Imran to draft the programme")
    return bot


async def states(bot: Bot) -> dict[str, str]:
    return {each.key.partition("/")[2]: each.status.value for each in await bot.actions()}


async def due_days(bot: Bot) -> dict[str, str]:
    return {
        each.key.partition("/")[2]: each.due.day.isoformat() if each.due and each.due.day else ""
        for each in await bot.actions()
    }


@pytest.mark.parametrize("line", ["done 4a, 4b", "4a and 4b done", "/action done 4a 4b Both went out"])
async def test_several_are_done_in_one_change(june: Bot, line: str) -> None:
    reply = await june.say(line, as_=NADIA)

    assert "send the slides" in text(reply)
    assert "book a room" in text(reply)
    assert labels(reply).count("Undo") == 1
    assert (await states(june))["4a"] == (await states(june))["4b"] == "done"
    await june.press(reply, "Undo", as_=NADIA)
    assert set((await states(june)).values()) == {"open"}


async def test_each_of_several_can_be_given_its_outcome(june: Bot) -> None:
    reply = await june.say("4a and 4b done", as_=NADIA)

    await june.press(reply, "Say what difference it made", as_=NADIA, outcome="Everybody came prepared")

    assert (await june.action("Jun24/4a")).outcome == "Everybody came prepared"


async def test_one_that_is_done_already_stops_them_all_and_the_rest_is_offered(june: Bot) -> None:
    await june.say("done 4b", as_=NADIA)

    reply = await june.say("done 4a, 4b", as_=NADIA)

    assert "already done" in text(reply)
    assert "Nothing was changed for 4a either" in text(reply)
    assert (await states(june))["4a"] == "open"
    await june.press(reply, "Only 4a", as_=NADIA)
    assert (await states(june))["4a"] == "done"


async def test_one_that_does_not_exist_stops_them_all(june: Bot) -> None:
    reply = await june.say("done 4a, 9z", as_=NADIA)

    assert "9z" in text(reply)
    assert (await states(june))["4a"] == "open"


async def test_one_of_somebody_else_stops_them_all_and_nobody_hears(june: Bot) -> None:
    before = len(await june.waiting_for(IMRAN))

    reply = await june.say("done 7a, 4c", as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert (await states(june))["7a"] == "open"
    assert len(await june.waiting_for(IMRAN)) == before


async def test_a_date_that_is_doubtful_is_asked_once_and_the_answer_counts_for_all(june: Bot) -> None:
    reply = await june.say("due 4a, 4b 31 June")

    assert card_of(reply).tone is Tone.QUESTION
    assert "wait for your answer" in text(reply)
    before = await due_days(june)
    assert before["4a"] == "2024-09-16"
    answered = await june.do(buttons_of(reply)[0].command)  # type: ignore[arg-type]
    assert card_of(answered).tone is Tone.GOOD
    after = await due_days(june)
    assert after["4a"] == after["4b"] != before["4a"]
    assert after["4c"] == before["4c"]


async def test_a_date_that_is_missing_is_asked_in_one_form(june: Bot) -> None:
    reply = await june.say("due 4a, 4b")

    await june.press(reply, "Another date", when="Friday 12 July")

    days = await due_days(june)
    assert (days["4a"], days["4b"], days["4c"]) == ("2024-07-12", "2024-07-12", "2024-09-16")


async def test_dates_of_several_are_changed_together(june: Bot) -> None:
    reply = await june.say("due 4a, 4b 12 July")

    assert text(reply).count("Friday 12 July 2024") >= 2
    days = await due_days(june)
    assert days["4a"] == days["4b"] == "2024-07-12"


async def test_why_several_are_dropped_is_asked_once(june: Bot) -> None:
    asked = await june.say("/action drop 4a, 4c", as_=MINUTE_TAKER)
    assert any(isinstance(part, Form) for part in card_of(asked).parts)

    await june.fill_in(asked, as_=MINUTE_TAKER, reason="Overtaken by events")

    assert [each.reason for each in await june.actions() if each.status is ActionStatus.DROPPED] == [
        "Overtaken by events",
        "Overtaken by events",
    ]


async def test_which_of_two_is_asked_and_then_all_is_done(june: Bot) -> None:
    """Two meetings have a 4c; the chair owns neither."""
    await june.say("/action add 4c Imran to ring the other venue", at="2024-09-17T11:00")
    await june.say("/meeting release")

    asked = await june.say("start 4a, 4c", as_=CHAIR)

    assert "4c" in text(asked)
    assert (await states(june))["4a"] == "open"
    await june.press(asked, "This one: Jun24/4c", as_=CHAIR)
    assert (await june.action("Jun24/4a")).status is ActionStatus.STARTED
    assert (await june.action("Jun24/4c")).status is ActionStatus.STARTED
    assert (await june.action("Sep24/4c")).status is ActionStatus.OPEN


async def test_an_owner_asks_for_another_date_for_several(june: Bot) -> None:
    def requests(cards: list[str]) -> int:
        return sum("asks about" in card for card in cards)

    reply = await june.say("due 7a, 4c 12 July", as_=IMRAN, at="2024-06-28T11:00")

    assert text(reply).count("I've asked") == 2
    assert requests(await june.waiting_for(CHAIR)) == 2


async def test_a_second_number_alone_is_a_reference_and_no_outcome(june: Bot) -> None:
    reply = await june.say("done 4a 9", as_=NADIA)

    assert "There is no action “9”" in text(reply)
    assert (await june.action("Jun24/4a")).status is ActionStatus.OPEN


async def test_several_suggestions_are_accepted_together(june: Bot) -> None:
    for title in ("Feedback from families", "Joint inspections"):
        await june.say(f"/agenda suggest {title}", as_=NADIA)

    reply: Reply = await june.say("accept S1 and S2 for 10 min")

    assert card_of(reply).tone is Tone.GOOD
    shown = text(await june.say("/agenda next"))
    assert "Feedback from families" in shown
    assert "Joint inspections" in shown
    await june.press(reply, "Undo")
    assert "no item" in text(await june.say("/agenda next")).lower() or "S1" in text(
        await june.say("/agenda review")
    )


async def test_history_says_what_was_done_to_each(june: Bot) -> None:
    await june.say("done 4a, 4b", as_=NADIA)

    assert NADIA in text(await june.say("/action history Jun24/4b"))
