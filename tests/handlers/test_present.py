"""Who was there: noted at the meeting, beside what had been answered."""

from __future__ import annotations

import pytest

from bot.replies.model import Tone
from tests.handlers.agenda_seen import CHAIR, DEV, GWEN, IMRAN, NADIA, said
from tests.harness import MINUTE_TAKER, Bot, card_of, labels

PRIYA = "Priya Mistry"
AT_THE_MEETING = "2024-06-25T10:20"


@pytest.fixture
async def held(bot: Bot) -> Bot:
    """Nadia and Imran come, Dev sends apologies, Priya sends Fred Fish; the meeting has begun."""
    await bot.say("/meeting attend", as_=NADIA)
    await bot.say("/meeting attend", as_=IMRAN)
    await bot.say("apologies", as_=DEV)
    await bot.say("apologies deputy Fred Fish", as_=PRIYA)
    await bot.tick(AT_THE_MEETING)
    return bot


async def test_all_are_those_who_said_so_and_their_deputies(held: Bot) -> None:
    shown = await held.say("/meeting present all", as_=MINUTE_TAKER)

    assert "Who was there on Tuesday 25 June 2024" in said(shown)
    assert "3 of 4 authorities were there" in said(shown)
    assert "Eastmarsh\nFred Fish for Priya Mistry · apologies: Dev Anand-Price" in said(shown)
    assert "Harrowmere\nthere: Nadia Farrow" in said(shown)
    assert "Not heard from: Wexcombe" in said(shown)
    assert card_of(shown).tone is Tone.GOOD


async def test_one_button_of_the_list_notes_them_all(held: Bot) -> None:
    shown = await held.press(await held.say("/meeting attendance"), "They were all there")

    assert "3 of 4 authorities were there" in said(shown)
    assert "They were all there" not in labels(await held.say("/meeting attendance"))


async def test_all_but_one_who_had_said_that_they_come(held: Bot) -> None:
    shown = said(await held.say("everybody was there except Imran"))

    assert "Thornbury Vale\nexpected: Imran Sethi" in shown
    assert "Without a voice: Thornbury Vale" in shown


async def test_members_are_not_told_who_stayed_away(held: Bot) -> None:
    await held.say("/meeting present all except Imran")
    shown = said(await held.say("/meeting attendance", as_=NADIA))

    assert "there: Nadia Farrow" in shown
    assert "expected" not in shown
    assert "Without a voice" not in shown


async def test_names_add_up_and_can_be_taken_off_again(held: Bot) -> None:
    await held.say("/meeting present Nadia, Dev")
    await held.say("Asha Rowan was there")
    shown = said(await held.say("/meeting present not Dev"))

    assert "there: Nadia Farrow and Asha Rowan" in shown or "there: Asha Rowan and Nadia Farrow" in shown
    assert "Dev Anand-Price" in shown.partition("apologies: ")[2]


async def test_a_deputy_is_noted_by_name_for_whom_they_came(held: Bot) -> None:
    assert "Fred Fish for Priya Mistry" in said(await held.say("Present: Nadia, Fred Fish"))


async def test_an_authority_is_everybody_of_it(held: Bot) -> None:
    shown = said(await held.say("/meeting present Harrowmere"))

    assert all(name in shown for name in ("Asha Rowan", "Nadia Farrow", "Orla O'Dowd"))


async def test_where_nobody_had_answered_all_are_all_members(bot: Bot) -> None:
    shown = said(await bot.say("/meeting present all except Gwen", at=AT_THE_MEETING))

    assert "4 of 4 authorities were there" in shown
    assert "Gwen" not in shown


async def test_the_same_again_changes_nothing_and_an_undo_takes_it_back(held: Bot) -> None:
    await held.say("/meeting present Nadia")
    again = await held.say("/meeting present Nadia")
    assert card_of(again).tone is Tone.PLAIN

    await held.say("/meeting present Imran")
    await held.say("/undo")
    shown = said(await held.say("/meeting attendance"))
    assert "there: Nadia Farrow" in shown
    assert "there: Imran Sethi" not in shown


async def test_quorum_counts_who_was_there(held: Bot) -> None:
    await held.say("/network settings quorum 3")

    assert "Two more are needed for a quorum of 3" in said(await held.say("/meeting present Nadia"))
    assert "That is a quorum (3)" in said(await held.say("/meeting present Imran and Dev"))


async def test_two_of_one_name_are_asked_about(held: Bot) -> None:
    for line in ("/meeting present Nadia, Sam", "/meeting present all except Sam"):
        asked = await held.say(line)
        assert "fits two people" in said(asked)
        done = said(await held.press(asked, "Sam Okoro"))
        assert "Who was there" in done


async def test_before_its_day_nobody_was_there(bot: Bot) -> None:
    shown = said(await bot.say("/meeting present Nadia at the September meeting", at=AT_THE_MEETING))

    assert "has not started yet" in shown


async def test_later_the_last_meeting_is_meant(held: Bot) -> None:
    shown = said(await held.say("/meeting present Nadia", at="2024-06-27T09:00"))

    assert "Who was there on Tuesday 25 June 2024" in shown


@pytest.mark.parametrize("who", [NADIA, GWEN])
async def test_members_do_not_note_it(held: Bot, who: str) -> None:
    before = said(await held.say("/meeting attendance", as_=CHAIR))
    await held.say("/meeting present Imran", as_=who)

    assert said(await held.say("/meeting attendance", as_=CHAIR)) == before


async def test_a_name_that_is_nobody_s_is_asked_back(held: Bot) -> None:
    assert "Zebedee" in said(await held.say("/meeting present Nadia, Zebedee"))
    assert "Who was there" not in said(await held.say("/meeting attendance"))
