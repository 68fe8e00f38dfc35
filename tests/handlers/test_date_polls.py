"""Candidate days put to everybody: what each is asked, how answers count, and how a day is chosen."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.milestone import Plan
from bot.engine.outbox import Message
from bot.replies.model import Tone
from tests.handlers.agenda_seen import CHAIR, IMRAN, NADIA, said
from tests.harness import Bot, card_of, labels


async def plan(bot: Bot) -> Plan:
    return (await bot.look(lambda register: register.all_plans))[0]


async def asked(bot: Bot) -> None:
    await bot.say("/milestone plan conference March or April 2025")
    await bot.press(
        await bot.say("/milestone poll conference 20 March, 27 March or 3 April 2025"), "Ask everybody"
    )


async def question_to(bot: Bot, name: str) -> Message:
    """The question as it arrives."""
    await bot.tick("2024-06-20T15:00")
    return bot.sent_to(name)[-1]


async def test_the_days_are_shown_with_their_clashes_before_anybody_is_asked(bot: Bot) -> None:
    await bot.say("/milestone plan conference March or April 2025")
    shown = await bot.say("/milestone poll conference 20 March or 15 April 2025")

    assert card_of(shown).tone is Tone.QUESTION
    assert "Tuesday 15 April 2025" in said(shown)
    assert "mind Passover and the Easter holidays" in said(shown)
    assert (await plan(bot)).candidates == ()
    assert await bot.waiting_for(NADIA) == []


async def test_everybody_is_asked_and_the_window_stays_one(bot: Bot) -> None:
    await asked(bot)

    for name in (NADIA, IMRAN, CHAIR):
        assert "Which day suits you for the conference?" in (await bot.waiting_for(name))[-1]
    kept = await plan(bot)
    assert kept.candidates == (date(2025, 3, 20), date(2025, 3, 27), date(2025, 4, 3))
    assert (kept.first, kept.last) == (date(2025, 3, 1), date(2025, 4, 30))


@pytest.mark.parametrize(
    "typed, days",
    [
        pytest.param("20 March 2025 or 3 April 2025", ["2025-03-20", "2025-04-03"], id="in full"),
        pytest.param("20, 27 March or 3 April 2025", ["2025-03-20", "2025-03-27", "2025-04-03"], id="short"),
        pytest.param("3 April and 20 March 2025", ["2025-03-20", "2025-04-03"], id="in any order"),
    ],
)
async def test_days_may_be_written_short(bot: Bot, typed: str, days: list[str]) -> None:
    await bot.say("/milestone plan conference March or April 2025")
    await bot.press(await bot.say(f"/milestone poll conference {typed}"), "Ask everybody")

    assert [each.isoformat() for each in (await plan(bot)).candidates] == days


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("20 March 2025", id="only one"),
        pytest.param("20 March 2025 or sometime", id="no day"),
        pytest.param("20 March 2024 or 27 March 2025", id="over"),
        pytest.param(", ".join(f"{day} March 2025" for day in range(1, 13)), id="too many"),
    ],
)
async def test_what_can_not_be_asked_is_refused_and_nobody_is_asked(bot: Bot, typed: str) -> None:
    await bot.say("/milestone plan conference March or April 2025")
    refused = await bot.say(f"/milestone poll conference {typed}")

    assert card_of(refused).tone in (Tone.REFUSAL, Tone.QUESTION)
    assert "Ask everybody" not in labels(refused)
    assert await bot.waiting_for(NADIA) == []


async def test_answers_count_by_day_and_who_can_not_is_for_the_chair(bot: Bot) -> None:
    await asked(bot)
    answer = await question_to(bot, NADIA)
    answer = await bot.press(answer, "I can", as_=NADIA)
    assert "you can" in said(answer)
    await bot.press(await question_to(bot, IMRAN), "I can’t", as_=IMRAN)

    stands = said(await bot.say("/milestone poll conference"))
    assert "1 can, 0 if need be, 1 can’t" in stands
    assert f"not {IMRAN}" in stands
    assert card_of(await bot.say("/milestone poll conference", as_=NADIA)).tone is Tone.REFUSAL


async def test_the_latest_answer_counts(bot: Bot) -> None:
    await asked(bot)
    answer = await bot.press(await question_to(bot, NADIA), "I can", as_=NADIA)
    await bot.press(answer, "If need be", as_=NADIA)

    assert "0 can, 1 if need be, 0 can’t" in said(await bot.say("/milestone poll conference"))


async def test_only_the_silent_are_asked_again(bot: Bot) -> None:
    await asked(bot)
    await bot.press(await question_to(bot, NADIA), "I can", as_=NADIA)
    before = len(await bot.waiting_for(NADIA)), len(await bot.waiting_for(IMRAN))
    await bot.press(await bot.say("/milestone poll conference"), "Ask those")

    assert (len(await bot.waiting_for(NADIA)), len(await bot.waiting_for(IMRAN))) == (
        before[0],
        before[1] + 1,
    )


async def test_choosing_a_day_sets_the_plan_and_ends_the_question(bot: Bot) -> None:
    await asked(bot)
    late = await question_to(bot, IMRAN)
    await bot.press(await bot.say("/milestone poll conference"), "Choose this day")

    kept = await plan(bot)
    assert (kept.first, kept.last, kept.candidates) == (date(2025, 3, 20), date(2025, 3, 20), ())
    assert card_of(await bot.press(late, "I can", as_=IMRAN)).tone is Tone.REFUSAL


async def test_an_answer_is_taken_back_with_undo(bot: Bot) -> None:
    await asked(bot)
    await bot.press(await question_to(bot, NADIA), "I can", as_=NADIA)
    await bot.say("/undo", as_=NADIA)

    assert "0 can" in said(await bot.say("/milestone poll conference"))


@pytest.mark.parametrize(
    "typed, counted",
    [
        pytest.param("20 March 2025", "1 can, 0 if need be, 0 can’t", id="yes"),
        pytest.param("27 March 2025 if need be", "0 can, 1 if need be, 0 can’t", id="if need be"),
        pytest.param("3 April 2025: no", "0 can, 0 if need be, 1 can’t", id="no"),
    ],
)
async def test_an_answer_can_be_typed(bot: Bot, typed: str, counted: str) -> None:
    await asked(bot)
    await bot.say(f"/milestone suits conference {typed}", as_=NADIA)

    assert counted in said(await bot.say("/milestone poll conference"))


async def test_a_day_that_nobody_is_asked_about_is_refused_with_those_that_are(bot: Bot) -> None:
    await asked(bot)
    refused = await bot.say("/milestone suits conference 21 March 2025", as_=NADIA)

    assert card_of(refused).tone is Tone.REFUSAL
    assert "Thursday 20 March 2025" in said(refused)
