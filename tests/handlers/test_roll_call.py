"""Who is coming, authority by authority, and who is asked."""

from __future__ import annotations

import pytest

from bot.domain.meeting import Attendance, PartStat
from bot.replies.model import Tone
from bot.store.register import Register
from tests.handlers.agenda_seen import CHAIR, DEV, GWEN, IMRAN, NADIA, said
from tests.harness import Bot, card_of, labels

PRIYA = "Priya Mistry"


@pytest.fixture
async def asked(bot: Bot) -> Bot:
    """Harrowmere comes, Eastmarsh sent apologies, Thornbury Vale and Wexcombe have said nothing."""
    await bot.say("/meeting attend", as_=NADIA)
    await bot.say("apologies", as_=DEV)
    return bot


async def test_the_chair_sees_who_comes_who_has_no_voice_and_who_is_silent(asked: Bot) -> None:
    shown = said(await asked.say("/meeting attendance"))

    assert "1 of 4 authorities are coming" in shown
    assert "Harrowmere\ncoming: Nadia Farrow" in shown
    assert "Eastmarsh\napologies: Dev Anand-Price" in shown
    assert "Without a voice: Eastmarsh" in shown
    assert "Not heard from: Thornbury Vale and Wexcombe" in shown


async def test_a_deputy_is_a_voice_and_named_for_whom(asked: Bot) -> None:
    await asked.say("apologies deputy Fred Fish", as_=PRIYA)
    shown = said(await asked.say("/meeting attendance"))

    assert "Fred Fish comes for Priya Mistry" in shown
    assert "Without a voice" not in shown


async def test_members_see_who_comes_and_not_who_is_silent(asked: Bot) -> None:
    reply = await asked.say("/meeting attendance", as_=IMRAN)

    assert "Nadia Farrow" in said(reply)
    assert "Two authorities have not answered yet" in said(reply)
    assert "Thornbury" not in said(reply)
    assert "Without a voice" not in said(reply)
    assert not any(label.startswith("Ask") for label in labels(reply))


async def test_perhaps_is_an_answer_and_no_apology(asked: Bot) -> None:
    def perhaps(register: Register) -> None:
        imran = next(each for each in register.members if each.name == IMRAN)
        register.attendance.add(
            Attendance(
                network_id=register.network.id,
                meeting_id=register.all_meetings[0].id,
                person_id=imran.id,
                partstat=PartStat.TENTATIVE,
                said_by=imran.id,
                at=register.now,
            )
        )

    await asked.look(perhaps)

    assert "perhaps: Imran Sethi" in said(await asked.say("/meeting attendance"))
    assert "1 perhaps" in said(await asked.say("/network status"))
    assert "might come" in said(await asked.say("/meeting next", as_=IMRAN))


@pytest.mark.parametrize(
    "quorum,words",
    [
        (1, "That is a quorum (1)"),
        (3, "Two more are needed for a quorum of 3"),
        (2, "One more is needed for a quorum of 2"),
    ],
)
async def test_a_quorum_is_counted_where_the_network_has_one(asked: Bot, quorum: int, words: str) -> None:
    assert "quorum" not in said(await asked.say("/meeting attendance"))
    await asked.say(f"/network settings quorum {quorum}")

    assert words in said(await asked.say("/meeting attendance"))


async def test_only_those_who_have_not_answered_are_asked(asked: Bot) -> None:
    before = {name: len(await asked.waiting_for(name)) for name in (NADIA, DEV, PRIYA, IMRAN, GWEN)}
    reply = await asked.press(await asked.say("/meeting attendance"), "Ask those 2")

    assert "Thornbury Vale and Wexcombe" in said(reply)
    assert "Are you coming on Tuesday 25 June 2024?" in "".join(await asked.waiting_for(IMRAN))
    assert "Are you coming" in "".join(await asked.waiting_for("Bethan Lowe"))
    for name in (NADIA, DEV, PRIYA, GWEN):
        assert len(await asked.waiting_for(name)) == before[name]


async def test_the_overview_offers_to_ask(asked: Bot) -> None:
    assert "Ask those 2" in labels(await asked.say("/network status"))


async def test_members_ask_nobody(asked: Bot) -> None:
    assert card_of(await asked.say("/meeting ask", as_=IMRAN)).tone is Tone.REFUSAL


async def test_when_all_have_answered_nobody_is_asked(asked: Bot) -> None:
    await asked.say("/meeting attend", as_=IMRAN)
    await asked.say("/meeting attend", as_=CHAIR)

    assert "Every authority has answered" in said(await asked.say("/meeting ask"))


@pytest.mark.parametrize("at", ["2024-06-25T10:30", "2024-06-25T14:00"])
async def test_during_the_meeting_and_after_it_is_the_meeting_that_was_held(asked: Bot, at: str) -> None:
    shown = said(await asked.say("/meeting attendance", at=at))

    assert "Tuesday 25 June 2024" in shown
    assert "Harrowmere" in shown
