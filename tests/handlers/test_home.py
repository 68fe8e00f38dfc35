"""Somebody's own page: what they do, the next meeting, what waits for them; for the chair, where it all stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.model import AddAction, Attend, Home, PasteBlock
from bot.domain.action import ActionStatus
from bot.replies.model import Tone
from tests.harness import CHAIR, MINUTE_TAKER, NETWORK, Bot, card_of, labels, text


@pytest.fixture
async def agreed(bot: Bot) -> Bot:
    """The day after the June meeting, which was released; the next one is on 16 September."""
    await bot.do(
        AddAction(who="Nadia, Imran", text="send the slides by 5 July", item="4"), at="2024-06-25T10:30"
    )
    await bot.do(AddAction(who="Nadia", text="report on the pilot by the next meeting", item="7"))
    await bot.do(AddAction(who="Asha", text="add the pilot's figures to the next agenda", agenda="action"))
    await bot.release()
    bot.now = bot.now + timedelta(days=1)
    return bot


async def home(bot: Bot, name: str) -> str:
    return text(await bot.do(Home(), as_=name))


async def test_my_actions_stand_with_their_state_in_words_the_soonest_first(agreed: Bot) -> None:
    await agreed.say("/action start 4a", as_="Nadia Farrow")

    shown = await home(agreed, "Nadia Farrow")

    assert shown.startswith(f"{NETWORK}\nYour actions: 2\nJun24/4a send the slides")
    assert "due Friday 5 July 2024 · started · shared by Nadia Farrow and Imran Sethi" in shown
    assert shown.index("Jun24/4a") < shown.index("Jun24/7a")
    assert "add the pilot's figures" not in shown, "Asha's"


async def test_an_action_is_finished_from_there(agreed: Bot) -> None:
    page = await agreed.do(Home(), as_="Nadia Farrow")

    await agreed.press(page, "Done", as_="Nadia Farrow")

    assert (await agreed.action("Jun24/4a")).status is ActionStatus.DONE
    assert "Your actions: 1" in await home(agreed, "Nadia Farrow")


async def test_the_next_meeting_says_what_i_lead_and_owe_there(agreed: Bot) -> None:
    await agreed.say("/agenda suggest Feedback from families for 20 min lead Nadia")
    await agreed.say("/agenda accept S1")

    shown = await home(agreed, "Nadia Farrow")

    assert "Monday 16 September 2024, 10:00 to 12:00" in shown
    assert "you lead item 1, Feedback from families" in shown
    assert "you have one open action due then, Jun24/7a" in shown
    assert "You haven't said yet whether you're coming." in shown


async def test_who_has_answered_is_not_asked_again(agreed: Bot) -> None:
    assert "I'm coming" in labels(await agreed.do(Home(), as_="Imran Sethi"))

    await agreed.do(Attend(), as_="Imran Sethi")

    page = await agreed.do(Home(), as_="Imran Sethi")
    assert "You've said you're coming." in text(page)
    assert "I'm coming" not in labels(page)
    assert "Apologies" in labels(page), "in case it changes"


async def test_pasted_lines_wait_until_they_are_stored_or_left_out(agreed: Bot) -> None:
    lines = ("Nadia to book a room by Friday 12 July", "Nadia to invite the panel by Friday 19 July")
    await agreed.do(PasteBlock(lines=lines), as_="Nadia Farrow")

    page = await agreed.do(Home(), as_="Nadia Farrow")

    assert "Waiting for you\nTwo lines that you pasted" in text(page)
    assert "Waiting for you" not in await home(agreed, "Imran Sethi")
    await agreed.press(page, "Store all 2", as_="Nadia Farrow")
    after = await home(agreed, "Nadia Farrow")
    assert "Waiting for you" not in after
    assert "Your actions: 4" in after


@pytest.mark.parametrize("name", [CHAIR, MINUTE_TAKER])
async def test_who_runs_the_meetings_sees_what_needs_them(agreed: Bot, name: str) -> None:
    await agreed.say("/agenda suggest Feedback from families", as_="Nadia Farrow")

    page = await agreed.do(Home(), as_=name)

    assert "Promised, but not on the agenda" in text(page)
    assert "One suggestion to decide: Feedback from families" in text(page)
    await agreed.press(page, "Add", as_=name)
    assert "Promised, but not on the agenda" not in await home(agreed, name)


async def test_members_do_not_see_it(agreed: Bot) -> None:
    shown = await home(agreed, "Nadia Farrow")

    assert "Promised" not in shown
    assert "chair" not in shown.lower()


async def test_an_observer_is_offered_nothing_to_promise_or_answer(agreed: Bot) -> None:
    page = await agreed.do(Home(), as_="Gwen Tallis")

    assert "Your actions" not in text(page)
    assert labels(page) == ["See the agenda"]


async def test_who_owes_nothing_is_told_so_and_offered_a_form(agreed: Bot) -> None:
    page = await agreed.do(Home(), as_="Sam Okoro")

    assert "Nothing is open." in text(page)
    assert "New action" in labels(page)


async def test_more_than_a_page_is_counted(agreed: Bot) -> None:
    for number in range(1, 13):
        await agreed.do(AddAction(who="Orla O'Dowd", text=f"call venue {number}"))

    page = await agreed.do(Home(), as_="Orla O'Dowd")

    assert "Your actions: 12" in text(page)
    assert "All 12" in labels(page)
    assert labels(page).count("Done") == 10


async def test_a_stranger_is_told_what_to_do(agreed: Bot) -> None:
    page = await agreed.do(Home(), as_="Hal Norwood")

    assert card_of(page).tone is Tone.REFUSAL
    assert "chair can add" in text(page)


async def test_a_network_without_a_meeting_says_so(agreed: Bot) -> None:
    agreed.now = agreed.now + timedelta(days=200)

    assert "No meeting is scheduled yet. You'll hear when one is." in await home(agreed, "Nadia Farrow")
    assert "Schedule one…" in labels(await agreed.do(Home(), as_=CHAIR))


async def test_late_or_not_nobody_reads_it_there(agreed: Bot) -> None:
    agreed.now = agreed.now + timedelta(days=60)

    shown = (await home(agreed, "Nadia Farrow")).lower()

    assert "due friday 5 july 2024" in shown
    assert not any(word in shown for word in ("overdue", "late", "past"))
