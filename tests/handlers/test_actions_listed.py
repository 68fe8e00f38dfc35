"""Lists, histories and the review: private, counted, in words, and kind about lateness."""

from __future__ import annotations

import re

import pytest

from bot.commands.model import (
    ActionHistory,
    AddAction,
    AgreeActions,
    CarryAction,
    ChangeDue,
    DoneAction,
    DropAction,
    ListActions,
    ReviewActions,
    UpdateAction,
)
from bot.domain.action import ActionStatus
from bot.replies.model import Tone
from tests.harness import Bot, card_of, labels, text

LATE = re.compile(r"\blate\b|overdue|past (its|their)|\bago\b|\bdays\b", re.IGNORECASE)


@pytest.fixture
async def agreed(bot: Bot) -> Bot:
    """Three actions of the June meeting, released; on 1 August one has passed its date."""
    await bot.do(AddAction(who="Nadia", text="send the slides", item="4"), at="2024-06-25T10:30")
    await bot.do(AddAction(who="Imran", text="book a room by Friday 12 July", item="7"))
    await bot.do(AddAction(who="Harrowmere", text="find a speaker by Friday 30 August", item="7"))
    await bot.release()
    bot.now = bot.now.fromisoformat("2024-08-01T11:00+01:00")
    return bot


async def test_my_actions_are_those_i_have_to_do_with(agreed: Bot) -> None:
    """By name, by organisation or by role."""
    shown = text(await agreed.do(ListActions(), as_="Nadia Farrow"))

    assert "Your open actions: 2" in shown
    assert "send the slides" in shown
    assert "find a speaker" in shown
    assert "book a room" not in shown
    assert "From Tuesday 25 June 2024" in shown


SCOPES = {
    "open": (ListActions(scope="open"), 3),
    "all": (ListActions(scope="all"), 3),
    "done": (ListActions(scope="done"), 0),
    "meeting": (ListActions(scope="meeting"), 3),
    "somebody's": (ListActions(scope="who", who="Imran"), 1),
    "an organisation's": (ListActions(scope="who", who="Harrowmere"), 2),
    "words": (ListActions(scope="open", words="ROOM book"), 1),
    "words that fit nothing": (ListActions(scope="open", words="zebra"), 0),
}


@pytest.mark.parametrize("command,count", SCOPES.values(), ids=SCOPES)
async def test_lists_are_counted(agreed: Bot, command: ListActions, count: int) -> None:
    reply = await agreed.do(command, as_="Asha Rowan")

    assert reply.private
    assert card_of(reply).title.endswith(f": {count}")


async def test_a_long_list_comes_in_pages(bot: Bot) -> None:
    for n in range(12):
        await bot.do(AddAction(who="Nadia", text=f"send part {n}"), as_="Imran Sethi")

    first = await bot.do(ListActions(scope="open"))
    second = await bot.press(first, "More")

    assert "send part 9" in text(first)
    assert "send part 10" not in text(first)
    assert "send part 11" in text(second)
    assert "More" not in labels(second)


async def test_only_the_owner_and_the_chair_learn_what_has_passed_its_date(agreed: Bot) -> None:
    owner = await agreed.do(ListActions(scope="overdue"), as_="Imran Sethi")
    chair = await agreed.do(ListActions(scope="overdue"))
    other = await agreed.do(ListActions(scope="overdue"), as_="Nadia Farrow")

    assert "book a room" in text(owner)
    assert "book a room" in text(chair)
    assert "book a room" not in text(other)


async def test_what_is_due_at_a_meeting_has_not_passed_before_that_is_closed(agreed: Bot) -> None:
    await agreed.do(ListActions(), at="2024-09-17T09:00")
    day_after = await agreed.do(ListActions(scope="overdue"))
    weeks_after = await agreed.do(ListActions(scope="overdue"), at="2024-10-02T09:00")

    assert "send the slides" not in text(day_after)
    assert "send the slides" in text(weeks_after)


async def test_sharing_shows_a_preview_first_and_names_nobody_as_late(agreed: Bot) -> None:
    listed = await agreed.do(ListActions(scope="overdue"))
    preview = await agreed.press(listed, "Share in channel")
    posted = await agreed.press(preview, "Post it here")

    assert preview.private
    assert not posted.private
    assert not LATE.search(text(preview))
    assert not LATE.search(text(posted))
    assert "send the slides" in text(posted)


async def test_history_tells_who_changed_what_and_from_where(agreed: Bot) -> None:
    await agreed.do(ChangeDue(ref="Jun24/7a", when="Friday 23 August"))
    await agreed.do(UpdateAction(ref="7a", text="two rooms to choose from"), as_="Imran Sethi")
    await agreed.do(DoneAction(ref="7a", outcome="We have the hall"), as_="Imran Sethi")

    shown = text(await agreed.do(ActionHistory(ref="Jun24/7a")))

    assert "Noted: book a room, Imran Sethi, due Friday 12 July 2024" in shown
    assert "Due Friday 23 August 2024, before: due Friday 12 July 2024" in shown
    assert "two rooms to choose from" in shown
    assert "Done; What difference it made: We have the hall" in shown
    assert "Marion Keane · Tuesday 25 June 2024 at 10:30 · terminal" in shown


async def test_the_reason_for_dropping_is_not_in_everybodys_history(agreed: Bot) -> None:
    await agreed.do(DropAction(ref="Jun24/7a", reason="Imran is unwell"))

    assert "unwell" in text(await agreed.do(ActionHistory(ref="Jun24/7a")))
    assert "unwell" not in text(await agreed.do(ActionHistory(ref="Jun24/7a"), as_="Asha Rowan"))


# --- the review


async def test_the_review_shows_item_owner_and_what_was_said_and_nothing_else(agreed: Bot) -> None:
    await agreed.do(DoneAction(ref="4a", outcome="Two teams use them"), as_="Nadia Farrow")
    await agreed.do(UpdateAction(ref="7a", text="nearly there"), as_="Imran Sethi")

    reply = await agreed.do(ReviewActions(), at="2024-09-16T10:05")

    shown = text(reply)
    assert "Jun24/4a send the slides\nNadia Farrow · done\nTwo teams use them" in shown
    assert "Imran Sethi · open\nnearly there" in shown
    assert not LATE.search(shown)
    assert "July" not in shown


async def test_what_is_agreed_leaves_the_log(agreed: Bot) -> None:
    await agreed.do(DoneAction(ref="4a"), as_="Nadia Farrow")
    review = await agreed.do(ReviewActions(), at="2024-09-16T10:05")

    reply = await agreed.press(review, "Agree what is done")

    assert "Monday 16 September 2024" in text(reply)
    assert "send the slides" not in text(await agreed.do(ReviewActions()))
    assert "send the slides" not in text(await agreed.do(ListActions(scope="done")))
    assert "send the slides" in text(await agreed.do(ListActions(scope="all")))
    again = await agreed.do(AgreeActions(refs=("Jun24/4a",)))
    assert "already agreed as done" in text(again)


async def test_what_is_open_can_not_be_agreed_as_done(agreed: Bot) -> None:
    reply = await agreed.do(AgreeActions(refs=("Jun24/4a",)), at="2024-09-16T10:05")

    assert card_of(reply).tone is Tone.REFUSAL
    assert (await agreed.action("Jun24/4a")).agreed_meeting_id is None


async def test_what_is_carried_is_due_at_the_next_meeting(agreed: Bot) -> None:
    await agreed.do(CarryAction(ref="Jun24/7a"))

    action = await agreed.action("Jun24/7a")
    assert (action.status, action.carried) == (ActionStatus.OPEN, 1)
    assert action.due is not None
    assert (action.due.meeting_id, action.due.assumed) == (2, False)


async def test_members_do_not_review(agreed: Bot) -> None:
    for command in (ReviewActions(), AgreeActions(all_done=True), CarryAction(ref="4a")):
        assert card_of(await agreed.do(command, as_="Nadia Farrow")).tone is Tone.REFUSAL
