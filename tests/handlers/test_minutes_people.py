"""Minutes say who was there: the attendance list is filled from them, once somebody agrees."""

from __future__ import annotations

import pytest

from bot.commands.request import SentFile
from bot.domain.meeting import PartStat
from bot.replies.model import Reply
from tests.harness import Bot, text

AFTER = "2024-06-27T10:00"
MINUTES = """\
# South Quay QA Leads, minutes

Date: 25 June 2024, 10:00 to 12:00

Present: Marion Keane, Imran Sethi, Hal Norwood (deputising for Asha Rowan), Vera Quill
Apologies: Nadia Farrow, Dev Anand-Price, Asha Rowan

## Actions

| Action No. | Action | Lead | By when |
|---|---|---|---|
| 4b | Find a venue for the conference | Nadia Farrow | 12 July 2024 |
"""


async def offered(bot: Bot, minutes: str = MINUTES) -> Reply:
    return await bot.send(SentFile(name="Minutes.md", content=minutes.encode()), "/minutes import", at=AFTER)


async def seen(bot: Bot) -> dict[str, tuple[bool, str | None]]:
    names = {each.id: each.name for each in await bot.look(lambda register: list(register.all_people))}
    rows = await bot.look(lambda register: register.at_meeting.where())
    return {names[each.person_id]: (each.was_there, each.deputy) for each in rows}


@pytest.fixture
async def stored(bot: Bot) -> Reply:
    return await bot.press(await offered(bot), "Accept")


async def test_it_is_shown_before_it_is_noted(bot: Bot) -> None:
    shown = await bot.press(await offered(bot), "Who was there")

    assert "There: Marion Keane, Imran Sethi" in text(shown)
    assert "Asha Rowan (Hal Norwood came)" in text(shown)
    assert await seen(bot) == {}


async def test_who_was_there_and_who_came_for_whom_is_noted(bot: Bot, stored: Reply) -> None:
    assert await seen(bot) == {
        "Marion Keane": (True, None),
        "Imran Sethi": (True, None),
        "Nadia Farrow": (False, None),
        "Dev Anand-Price": (False, None),
        "Asha Rowan": (False, "Hal Norwood"),
    }
    assert "Two people noted as being there" in text(stored)


async def test_apologies_are_on_the_attendance_list_and_nobody_is_written_to_for_it(
    bot: Bot, stored: Reply
) -> None:
    answers = await bot.look(lambda register: register.attendance.where())
    await bot.tick("2024-06-27T12:00")

    assert sorted(each.partstat for each in answers) == [
        PartStat.DECLINED,
        PartStat.DECLINED,
        PartStat.DELEGATED,
    ]
    assert bot.sent_to("Asha Rowan", kind="notice") == []
    assert bot.sent_to("Dev Anand-Price", kind="notice") == []


async def test_what_somebody_had_said_themselves_stays(bot: Bot) -> None:
    await bot.say("apologies deputy Sam Okoro", as_="Dev Anand-Price", at="2024-06-20T10:00")

    await bot.press(await offered(bot), "Accept")

    answers = await bot.look(lambda register: register.attendance.where())
    assert [each.deputy for each in answers].count("Sam Okoro") == 1
    assert len(answers) == 3


async def test_it_can_be_left_out(bot: Bot) -> None:
    people = await bot.press(await offered(bot), "Who was there")

    await bot.press(await bot.press(people, "Leave P1 out"), "Accept")

    assert await seen(bot) == {}
    assert len(await bot.actions()) == 1


async def test_it_is_taken_back_with_the_import(bot: Bot, stored: Reply) -> None:
    await bot.press(stored, "Undo")

    assert await seen(bot) == {}
    assert await bot.look(lambda register: register.attendance.where()) == []


async def test_once_noted_the_same_minutes_change_nothing(bot: Bot, stored: Reply) -> None:
    assert "stored already" in text(await offered(bot))


@pytest.mark.parametrize(
    "present, apologies",
    [
        ("Hal Norwood (for Asha Rowan)", "Asha Rowan"),
        ("Hal Norwood for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood, deputising for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood (on behalf of Asha Rowan)", "Asha Rowan"),
        ("Hal Norwood on behalf of Asha Rowan", "Asha Rowan"),
        ("Hal Norwood on behalf of Asha Rowan (Eastmarsh)", "Asha Rowan"),
        ("Hal Norwood (Eastmarsh) on behalf of Asha Rowan", "Asha Rowan"),
        ("Hal Norwood (Eastmarsh) for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood (Eastmarsh, for Asha Rowan)", "Asha Rowan"),
        ("Hal Norwood deputizing for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood substituting for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood, substituting for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood, standing in for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood attending for Asha Rowan", "Asha Rowan"),
        ("Hal Norwood in place of Asha Rowan", "Asha Rowan"),
        ("Hal Norwood", "Asha Rowan (deputy: Hal Norwood)"),
    ],
)
async def test_a_deputy_is_read_however_it_is_written(bot: Bot, present: str, apologies: str) -> None:
    named = MINUTES.replace("Hal Norwood (deputising for Asha Rowan)", present)
    minutes = named.replace("Dev Anand-Price, Asha Rowan", f"Dev Anand-Price, {apologies}")

    await bot.press(await offered(bot, minutes), "Accept")
    in_a_list = minutes.replace("Present: ", "## Present\n\n- ").replace("Sethi, ", "Sethi\n- ")
    in_a_list = in_a_list.replace("Keane, ", "Keane\n- ").replace(", Vera Quill", "\n- Vera Quill")

    assert (await seen(bot))["Asha Rowan"] == (False, "Hal Norwood")
    assert "stored already" in text(await offered(bot, in_a_list))


async def test_whoever_sent_a_deputy_was_away_without_being_listed_so(bot: Bot) -> None:
    minutes = MINUTES.replace("Dev Anand-Price, Asha Rowan", "Dev Anand-Price")

    await bot.press(await offered(bot, minutes), "Accept")
    answers = await bot.look(lambda register: register.attendance.where())

    assert (await seen(bot))["Asha Rowan"] == (False, "Hal Norwood")
    assert [each.partstat for each in answers if each.deputy == "Hal Norwood"] == [PartStat.DELEGATED]
