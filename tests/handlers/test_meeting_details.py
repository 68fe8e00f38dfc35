"""A meeting that is somewhere else, or called something else, than it was."""

from __future__ import annotations

import pytest

from bot.domain.meeting import Meeting
from bot.replies.model import Tone
from tests.handlers.agenda_seen import NADIA
from tests.harness import CHAIR, Bot, card_of, labels, text


async def june(bot: Bot) -> Meeting:
    return (await bot.look(lambda register: register.all_meetings))[0]


async def test_another_place_is_told_to_everybody_and_asks_calendars_anew(bot: Bot) -> None:
    reply = await bot.say("/meeting place June at Council House, Room 2")

    assert "At Council House, Room 2" in text(reply)
    found = await june(bot)
    assert (found.location, found.sequence) == ("Council House, Room 2", 1)
    assert any("Where we meet on Tuesday 25 June 2024" in each for each in await bot.waiting_for(NADIA))
    assert await bot.waiting_for(CHAIR) == []


async def test_an_address_to_join_stands_beside_the_place_and_both_can_be_taken_away(bot: Bot) -> None:
    await bot.say("/meeting place June at Council House")
    await bot.say("/meeting place June https://meet.example.org/q")
    found = await june(bot)
    assert (found.location, found.link) == ("Council House", "https://meet.example.org/q")

    reply = await bot.say("/meeting place June none")
    found = await june(bot)
    assert (found.location, found.link) == (None, None)
    assert "No place is set any more" in text(reply)


async def test_another_title_is_told_to_nobody_and_leaves_answers_as_they_are(bot: Bot) -> None:
    reply = await bot.say("/meeting rename June to Leads, and guests")

    assert "called “Leads, and guests” now; it was “QA leads”" in text(reply)
    found = await june(bot)
    assert (found.title, found.sequence) == ("Leads, and guests", 0)
    assert await bot.waiting_for(NADIA) == []
    await bot.press(reply, "Undo")
    assert (await june(bot)).title == "QA leads"


@pytest.mark.parametrize("line", ["/meeting place June at Town Hall", "/meeting rename June to Leads"])
async def test_members_ask_those_who_run_meetings(bot: Bot, line: str) -> None:
    assert card_of(await bot.say(line, as_=NADIA)).tone is Tone.REFUSAL


@pytest.mark.parametrize("line", ["/meeting place", "/meeting rename"])
async def test_what_is_missing_is_asked_for_by_a_form(bot: Bot, line: str) -> None:
    assert card_of(await bot.say(line)).tone is Tone.QUESTION


async def test_what_is_so_already_changes_nothing(bot: Bot) -> None:
    await bot.say("/meeting place June at Town Hall")
    again = await bot.say("/meeting place June at Town Hall")

    assert "nothing was changed" in text(again)
    assert "Undo" not in labels(again)
    assert (await june(bot)).sequence == 1
