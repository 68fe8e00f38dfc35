"""What becomes of an action: done, in progress, asked for, changed, handed over; and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.commands.model import (
    AddAction,
    AssignAction,
    ChangeDue,
    Command,
    DoneAction,
    DropAction,
    EditAction,
    HandOver,
    NotMine,
    ReopenAction,
    ShowAction,
    SnoozeAction,
    StartAction,
    Undo,
    UpdateAction,
    WatchAction,
)
from bot.domain.action import ActionStatus
from bot.replies.model import Form, Tone
from tests.harness import CHAIR, MINUTE_TAKER, Bot, card_of, labels, text

AFTER = "2024-06-26T11:00"


@pytest.fixture
async def agreed(bot: Bot) -> Bot:
    """After the June meeting: 4a is Nadia's and Imran's, 7a is Imran's, both captured by the chair and released."""
    await bot.do(AddAction(who="Nadia, Imran", text="send the slides", item="4"), at="2024-06-25T10:30")
    await bot.do(AddAction(who="Imran", text="book a room by Friday 12 July", item="7"))
    await bot.release()
    bot.now = bot.now.fromisoformat(f"{AFTER}+01:00")
    return bot


# --- done


async def test_one_owners_done_is_enough_and_the_others_are_told(agreed: Bot) -> None:
    reply = await agreed.do(DoneAction(ref="4a", outcome="Three teams use it"), as_="Nadia Farrow")

    action = await agreed.action("Jun24/4a")
    assert (action.status, action.outcome) == (ActionStatus.DONE, "Three teams use it")
    assert "Imran Sethi will hear of it" in text(reply)
    assert "Nadia Farrow says this is done" in (await agreed.waiting_for("Imran Sethi"))[-1]
    assert (await agreed.action("Jun24/7a")).status is ActionStatus.OPEN


async def test_what_difference_it_made_is_offered_with_a_skip(agreed: Bot) -> None:
    reply = await agreed.do(DoneAction(ref="4a"), as_="Nadia Farrow")

    assert "What difference did it make?" in text(reply)
    skipped = await agreed.press(reply, "Skip", as_="Nadia Farrow")
    assert skipped.card is None
    await agreed.press(reply, "Say what difference", as_="Nadia Farrow", outcome="Two teams use it")
    assert (await agreed.action("Jun24/4a")).outcome == "Two teams use it"


async def test_done_twice_says_so_and_changes_nothing(agreed: Bot) -> None:
    await agreed.do(DoneAction(ref="4a"), as_="Nadia Farrow")
    before = await agreed.actions()

    reply = await agreed.do(DoneAction(ref="4a"), as_="Imran Sethi")

    assert "already done, since Wednesday 26 June 2024" in text(reply)
    assert await agreed.actions() == before


async def test_somebody_elses_action_is_not_theirs_to_finish(agreed: Bot) -> None:
    reply = await agreed.do(DoneAction(ref="Jun24/7a"), as_="Nadia Farrow")

    assert card_of(reply).tone is Tone.REFUSAL
    assert (await agreed.action("Jun24/7a")).status is ActionStatus.OPEN


async def test_the_chair_may_note_it_as_done_and_every_owner_hears(agreed: Bot) -> None:
    await agreed.do(DoneAction(ref="Jun24/4a"))

    for who in ("Nadia Farrow", "Imran Sethi"):
        assert "Marion Keane says this is done" in (await agreed.waiting_for(who))[-1]


async def test_without_a_reference_the_senders_own_are_offered(agreed: Bot) -> None:
    reply = await agreed.do(DoneAction(), as_="Imran Sethi")

    assert "Which one do you mean?" in text(reply)
    await agreed.press(reply, "This one: Jun24/7a", as_="Imran Sethi")
    assert (await agreed.action("Jun24/7a")).status is ActionStatus.DONE


@pytest.mark.parametrize(
    "line, answer",
    [
        ("I need more time", "Jun24/7a book a room is due Friday 12 July 2024. When should it be?"),
        ("nearly done", "Noted, still open: Jun24/7a"),
        ("I'm stuck", "Thank you for saying so."),
        ("/action start", "Started: Jun24/7a"),
        ("/action show", "Jun24/7a"),
    ],
)
async def test_ones_only_action_is_meant_where_nothing_is_ended(agreed: Bot, line: str, answer: str) -> None:
    await agreed.do(DoneAction(ref="Jun24/4a"))

    reply = await agreed.say(line, as_="Imran Sethi")

    assert "Which one" not in text(reply)
    assert answer in text(reply)


async def test_asked_for_a_date_of_ones_only_action_no_other_is_to_be_chosen(agreed: Bot) -> None:
    await agreed.do(DoneAction(ref="Jun24/4a"))

    reply = await agreed.say("I need more time", as_="Imran Sethi")

    assert not any(isinstance(part, Form) for part in card_of(reply).parts)
    assert labels(reply) == ["By the next meeting, Monday 16 September 2024", "Another date…"]


@pytest.mark.parametrize("line", ["done", "no longer needed"])
async def test_ones_only_action_is_shown_before_it_is_ended(agreed: Bot, line: str) -> None:
    await agreed.do(DoneAction(ref="Jun24/4a"))

    reply = await agreed.say(line, as_="Imran Sethi")

    assert labels(reply) == ["This one: Jun24/7a"]
    assert (await agreed.action("Jun24/7a")).status is ActionStatus.OPEN


async def test_a_short_reference_means_the_senders_own_and_two_that_fit_are_asked(agreed: Bot) -> None:
    await agreed.do(
        AddAction(who="Nadia", text="write it up", item="4"), at="2024-09-16T10:30", as_="Asha Rowan"
    )
    mine = await agreed.do(ShowAction(ref="4a"), as_="Imran Sethi")
    both = await agreed.do(DoneAction(ref="4a"), as_="Nadia Farrow")

    assert "Jun24/4a" in text(mine)
    assert "send the slides" in text(both)
    assert "write it up" in text(both)
    await agreed.press(both, "This one: Sep24/4a", as_="Nadia Farrow")
    assert (await agreed.action("Sep24/4a")).status is ActionStatus.DONE
    assert (await agreed.action("Jun24/4a")).status is ActionStatus.OPEN


@pytest.mark.parametrize("ref", ["Jun23/4a", "#99", "9z", "…", "", "‮4a", "x" * 300])
async def test_a_reference_that_does_not_exist_changes_nothing(agreed: Bot, ref: str) -> None:
    before = await agreed.actions()

    reply = await agreed.do(DoneAction(ref=ref), as_="Nadia Farrow")

    assert card_of(reply).tone in (Tone.REFUSAL, Tone.QUESTION)
    assert await agreed.actions() == before


# --- how it goes


async def test_an_update_is_kept_and_the_action_stays_open(agreed: Bot) -> None:
    await agreed.do(UpdateAction(ref="4a", text="nearly done"), as_="Nadia Farrow")

    assert (await agreed.action("Jun24/4a")).status is ActionStatus.OPEN
    assert "nearly done" in text(await agreed.do(ShowAction(ref="4a"), as_="Nadia Farrow"))


async def test_whoever_is_stuck_reaches_the_chair(agreed: Bot) -> None:
    reply = await agreed.do(UpdateAction(ref="7a", kind="stuck", text="no room is free"), as_="Imran Sethi")

    assert CHAIR in text(reply)
    assert "no room is free" in (await agreed.waiting_for(CHAIR))[-1]


async def test_started_is_said_once(agreed: Bot) -> None:
    await agreed.do(StartAction(ref="4a"), as_="Nadia Farrow")
    again = await agreed.do(StartAction(ref="4a"), as_="Nadia Farrow")

    assert (await agreed.action("Jun24/4a")).status is ActionStatus.STARTED
    assert "already started" in text(again)


async def test_reopening_asks_for_a_date_and_offers_the_next_meeting(agreed: Bot) -> None:
    await agreed.do(DoneAction(ref="7a"), as_="Imran Sethi")
    reply = await agreed.do(ReopenAction(ref="7a"), as_="Imran Sethi")

    assert (await agreed.action("Jun24/7a")).status is ActionStatus.DONE
    await agreed.press(reply, "By the next meeting", as_="Imran Sethi")
    action = await agreed.action("Jun24/7a")
    assert (action.status, action.completed_at) == (ActionStatus.OPEN, None)
    assert action.due is not None
    assert action.due.meeting_id == 2


# --- requests


REQUESTS: dict[str, Command] = {
    "another date": ChangeDue(ref="7a", when="Friday 26 July"),
    "to pass it on": AssignAction(ref="7a", who="Asha"),
    "to drop it": DropAction(ref="7a", reason="The venue books itself"),
    "that it is not theirs": NotMine(ref="7a", who="Asha"),
}


@pytest.mark.parametrize("command", REQUESTS.values(), ids=REQUESTS)
async def test_an_owner_asks_and_the_chair_agrees_with_one_button(agreed: Bot, command: Command) -> None:
    before = await agreed.action("Jun24/7a")

    reply = await agreed.do(command, as_="Imran Sethi")

    assert "Until they agree" in text(reply)
    assert await agreed.action("Jun24/7a") == before
    asked = await agreed.look(lambda register: _last_notice(register, CHAIR))
    assert await agreed.waiting_for(MINUTE_TAKER)
    await agreed.press(asked, "Agree")
    assert await agreed.action("Jun24/7a") != before


def _last_notice(register, name):  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from bot.replies.codec import card_from_text
    from bot.store import tables

    person = next(each for each in register.all_people if each.name == name)
    statement = select(tables.occurrence.c.card).where(
        tables.occurrence.c.person_id == person.id, tables.occurrence.c.card.is_not(None)
    )
    return card_from_text(list(register.connection.execute(statement).scalars())[-1])


async def test_whose_it_is_may_be_left_to_the_chair(agreed: Bot) -> None:
    await agreed.do(NotMine(ref="7a"), as_="Imran Sethi")
    asked = await agreed.look(lambda register: _last_notice(register, CHAIR))

    await agreed.press(asked, "Give it to", who="Asha")

    assert [owner.name for owner in (await agreed.action("Jun24/7a")).owners] == ["Asha Rowan"]


async def test_who_is_no_owner_may_not_even_ask(agreed: Bot) -> None:
    reply = await agreed.do(ChangeDue(ref="Jun24/7a", when="Friday 26 July"), as_="Asha Rowan")

    assert card_of(reply).tone is Tone.REFUSAL


async def test_whoever_captured_it_may_put_it_right_for_a_day(agreed: Bot) -> None:
    await agreed.do(AddAction(who="Nadia", text="send the notes by Friday 5 July"), as_="Imran Sethi")
    key = (await agreed.actions())[-1].key

    await agreed.do(ChangeDue(ref=key, when="Friday 12 July"), as_="Imran Sethi")
    later = await agreed.do(
        ChangeDue(ref=key, when="Friday 19 July"), as_="Imran Sethi", at="2024-06-28T11:00"
    )

    due = (await agreed.action(key)).due
    assert due is not None
    assert due.day == date(2024, 7, 12)
    assert card_of(later).tone is Tone.REFUSAL


# --- changes by chair and minute taker


async def test_a_changed_date_is_told_to_its_owners(agreed: Bot) -> None:
    reply = await agreed.do(ChangeDue(ref="Jun24/7a", when="Friday 26 July"))

    assert "now due Friday 26 July 2024; before, it was due Friday 12 July 2024" in text(reply)
    assert "now due Friday 26 July 2024" in (await agreed.waiting_for("Imran Sethi"))[-1]


@pytest.mark.parametrize(
    "when", ["31 June", "20 June 2024", "Friday 4 July 2024", "when the cows come home", "24 June 2024"]
)
async def test_a_doubtful_date_is_asked_and_nothing_moves(agreed: Bot, when: str) -> None:
    before = await agreed.action("Jun24/7a")

    reply = await agreed.do(ChangeDue(ref="Jun24/7a", when=when))

    assert card_of(reply).tone is Tone.QUESTION
    assert await agreed.action("Jun24/7a") == before
    await agreed.press(reply, "By the next meeting")
    due = (await agreed.action("Jun24/7a")).due
    assert due is not None
    assert due.meeting_id == 2


async def test_no_date_opens_a_form(agreed: Bot) -> None:
    reply = await agreed.do(ChangeDue(ref="Jun24/7a"))

    await agreed.press(reply, "Another date", when="Friday 26 July")
    due = (await agreed.action("Jun24/7a")).due
    assert due is not None
    assert due.day == date(2024, 7, 26)


async def test_both_sides_hear_of_a_reassignment(agreed: Bot) -> None:
    await agreed.do(AssignAction(ref="Jun24/7a", who="Asha"))

    assert "One action for you: Jun24/7a" in (await agreed.waiting_for("Asha Rowan"))[-1]
    assert "no longer on your list" in (await agreed.waiting_for("Imran Sethi"))[-1]


async def test_a_name_that_nobody_knows_is_refused_as_a_new_owner(agreed: Bot) -> None:
    reply = await agreed.do(AssignAction(ref="Jun24/7a", who="Nadja Farow"))

    assert "Nobody here is called" in text(reply)
    assert [owner.name for owner in (await agreed.action("Jun24/7a")).owners] == ["Imran Sethi"]


async def test_two_that_fit_are_asked_with_the_command_in_the_button(agreed: Bot) -> None:
    reply = await agreed.do(AssignAction(ref="Jun24/7a", who="Sam"))

    await agreed.press(reply, "Sam Okoro")

    assert [owner.name for owner in (await agreed.action("Jun24/7a")).owners] == ["Sam Okoro"]


async def test_a_stale_form_overwrites_nothing(agreed: Bot) -> None:
    version = (await agreed.action("Jun24/7a")).version
    await agreed.do(EditAction(ref="Jun24/7a", text="book a large room", version=version))

    reply = await agreed.do(
        EditAction(ref="Jun24/7a", text="book a small room", version=version), as_=MINUTE_TAKER
    )

    assert "in the meantime" in text(reply)
    assert (await agreed.action("Jun24/7a")).summary == "book a large room"


async def test_two_things_in_one_line_are_offered_as_two(agreed: Bot) -> None:
    command = AddAction(who="Asha", text="update the terms of reference and circulate them to all", item="1")
    reply = await agreed.do(command, as_=MINUTE_TAKER)

    await agreed.press(reply, "Make it two", as_=MINUTE_TAKER)

    made = [(action.key, action.summary) for action in await agreed.actions()][2:]
    assert made == [("Jun24/1a", "update the terms of reference"), ("Jun24/1b", "circulate them to all")]


async def test_dropping_asks_why_in_a_form_and_keeps_the_reason_private(agreed: Bot) -> None:
    form = await agreed.do(DropAction(ref="Jun24/7a"))
    assert (await agreed.action("Jun24/7a")).status is ActionStatus.OPEN
    await agreed.fill_in(form, reason="Imran is unwell")

    assert (await agreed.action("Jun24/7a")).status is ActionStatus.DROPPED
    assert "unwell" in text(await agreed.do(ShowAction(ref="Jun24/7a"), as_="Imran Sethi"))
    assert "unwell" not in text(await agreed.do(ShowAction(ref="Jun24/7a"), as_="Asha Rowan"))
    assert "unwell" not in (await agreed.waiting_for("Imran Sethi"))[-1]


async def test_who_is_copied_in_hears_when_it_is_done(agreed: Bot) -> None:
    await agreed.do(WatchAction(ref="7a", who="Asha"), as_="Imran Sethi")
    await agreed.do(DoneAction(ref="7a"), as_="Imran Sethi")

    heard = await agreed.waiting_for("Asha Rowan")
    assert "copied you in" in heard[0]
    assert "says this is done" in heard[1]


# --- handing over


async def test_a_hand_over_moves_everything_open_and_tells_both(agreed: Bot) -> None:
    await agreed.do(HandOver(who="Imran", to="Asha"))

    assert [[owner.name for owner in action.owners] for action in await agreed.actions()] == [
        ["Nadia Farrow", "Asha Rowan"],
        ["Asha Rowan"],
    ]
    assert "Two actions handed over to you" in (await agreed.waiting_for("Asha Rowan"))[-1]
    assert "Asha Rowan takes over from you" in (await agreed.waiting_for("Imran Sethi"))[-1]


async def test_the_actions_of_somebody_who_left_can_be_handed_over(agreed: Bot) -> None:
    def leave(register):  # type: ignore[no-untyped-def]
        imran = next(person for person in register.members if person.name == "Imran Sethi")
        register.people.save(imran, replace(imran, left_at=register.now))

    await agreed.look(leave)
    await agreed.do(HandOver(who="Imran Sethi", to="Asha"))

    assert [owner.name for owner in (await agreed.action("Jun24/7a")).owners] == ["Asha Rowan"]
    assert await agreed.waiting_for("Imran Sethi") == []


async def test_a_hand_over_can_be_undone_as_a_whole(agreed: Bot) -> None:
    before = [action.owners for action in await agreed.actions()]
    await agreed.do(HandOver(who="Imran", to="Asha"))
    await agreed.do(Undo())

    assert [action.owners for action in await agreed.actions()] == before


async def test_a_card_offers_what_its_reader_may_do(agreed: Bot) -> None:
    owner = labels(await agreed.do(ShowAction(ref="7a"), as_="Imran Sethi"))
    chair = labels(await agreed.do(ShowAction(ref="Jun24/7a")))
    other = labels(await agreed.do(ShowAction(ref="Jun24/7a"), as_="Asha Rowan"))

    assert {"Done", "I need until…", "I'm stuck", "Remind me later", "Not mine"} <= set(owner)
    assert {"Change the date", "Change who", "Change the words", "No longer needed"} <= set(chair)
    assert other == []


async def test_remind_me_later_asks_when(agreed: Bot) -> None:
    reply = await agreed.do(SnoozeAction(ref="7a"), as_="Imran Sethi")

    assert "when?" in text(reply)
