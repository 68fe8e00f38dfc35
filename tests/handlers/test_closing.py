"""After a meeting: what was held is released, decisions are recorded, and the review is closed."""

from __future__ import annotations

import pytest

from bot.domain.action import ActionStatus
from bot.domain.agenda import ItemState
from bot.domain.due import DueKind
from bot.domain.meeting import Decision, Meeting, MeetingStatus
from bot.replies.model import Tone
from bot.store.register import Register
from tests.handlers.agenda_seen import CHAIR, DEV, IMRAN, MINUTE_TAKER, NADIA, item, order, said
from tests.harness import Bot, card_of, labels

IN_SESSION, AFTER = "2024-06-25T10:30", "2024-06-25T14:00"


async def meeting(bot: Bot, day: str = "2024-06-25") -> Meeting:
    def read(register: Register) -> Meeting:
        return next(each for each in register.all_meetings if each.dtstart.date().isoformat() == day)

    return await bot.look(read)


async def decisions(bot: Bot) -> list[Decision]:
    return await bot.look(lambda register: register.decisions.where())


async def captured(bot: Bot, *lines: str) -> None:
    """What the minute taker notes during the June meeting; it is held."""
    bot.now = bot.now.replace(month=6, day=25, hour=10, minute=30)
    for line in lines:
        await bot.say(f"/action add {line}", as_=MINUTE_TAKER)


# --- released


async def test_one_owner_hears_of_it(bot: Bot) -> None:
    await captured(bot, "Imran to find a venue")

    reply = await bot.say("/meeting release", at=AFTER)

    assert "One action from Tuesday 25 June 2024. One owner will hear of it." in said(reply)


async def test_each_owner_hears_once_of_everything_that_is_theirs(bot: Bot) -> None:
    await captured(
        bot, "Imran to find a venue", "Imran to ask the caterer", "Nadia, Imran to share an example"
    )
    assert await bot.waiting_for(IMRAN) == []

    reply = await bot.say("/meeting release", at=AFTER)

    (heard,) = await bot.waiting_for(IMRAN)
    assert "Three actions for you from Tuesday 25 June" in heard
    for summary in ("find a venue", "ask the caterer", "share an example"):
        assert summary in heard
    assert len(await bot.waiting_for(NADIA)) == 1
    assert "Three actions from Tuesday 25 June 2024. Two owners will hear of it, once each." in said(reply)
    assert all(not each.held and each.released_at == bot.now for each in await bot.actions())


async def test_one_action_reads_as_a_letter_with_its_three_buttons(bot: Bot) -> None:
    await captured(bot, "Imran to send round an example item 7")
    await bot.say("/meeting release", at=AFTER)
    await bot.tick("2024-06-25T15:00")

    (message,) = bot.sent_to(IMRAN)
    assert labels(message)[:3] == ["Done", "Change the date", "Not mine"]
    (heard,) = await bot.waiting_for(IMRAN)
    assert "it was agreed that you would send round an example (7a)" in heard
    assert "No date was given, so that one is ours" in heard


async def test_who_releases_hears_of_their_own_in_the_answer(bot: Bot) -> None:
    await captured(bot, "Marion to thank the speakers")
    reply = await bot.say("/meeting release", at=AFTER)

    assert "Yours: Jun24/1." in said(reply)
    assert await bot.waiting_for(CHAIR) == []


async def test_a_name_that_nobody_knows_is_said_since_nobody_hears(bot: Bot) -> None:
    await captured(bot, "Neil Bright to write it up")
    reply = await bot.say("/meeting release", at=AFTER)

    assert "Neil Bright" in said(reply)
    await bot.press(reply, "Who is it?", who="Imran Sethi")
    assert "Imran Sethi" in said(await bot.say("/action show Jun24/1"))


async def test_doubts_that_were_parked_are_listed_to_be_settled(bot: Bot) -> None:
    await captured(bot, "Sam to share the slides")
    assert await bot.actions() == []

    reply = await bot.say("/meeting release", at=AFTER)

    assert "Sam to share the slides" in said(reply)
    assert "Settle" in labels(reply)


async def test_what_is_done_already_is_nobodys_to_hear(bot: Bot) -> None:
    await captured(bot, "Nadia to send round the template COMPLETE")
    await bot.say("/meeting release", at=AFTER)

    assert await bot.waiting_for(NADIA) == []


async def test_releasing_twice_is_refused(bot: Bot) -> None:
    await captured(bot, "Imran to find a venue")
    await bot.say("/meeting release", at=AFTER)
    again = await bot.say("/meeting release", as_=MINUTE_TAKER)

    assert "already released" in said(again)
    assert len(await bot.waiting_for(IMRAN)) == 1


async def test_before_it_starts_there_is_nothing_to_release(bot: Bot) -> None:
    reply = await bot.say("/meeting release")

    assert "has not started yet" in said(reply)
    assert (await meeting(bot)).released_at is None


async def test_members_do_not_release(bot: Bot) -> None:
    await captured(bot, "Imran to find a venue")
    reply = await bot.say("/meeting release", as_=NADIA, at=AFTER)

    assert card_of(reply).tone is Tone.REFUSAL
    assert all(each.held for each in await bot.actions())


async def test_an_undone_release_reaches_nobody(bot: Bot) -> None:
    await captured(bot, "Imran to find a venue")
    reply = await bot.say("/meeting release", at=AFTER)
    await bot.press(reply, "Undo")
    await bot.tick("2024-06-25T17:00")

    assert bot.sent_to(IMRAN) == []
    assert all(each.held for each in await bot.actions())


# --- decisions


async def test_decisions_are_numbered_across_meetings(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Conference")
    first = await bot.say("/meeting decide The conference is on 20 March item 2", at=IN_SESSION)
    await bot.say("/meeting decide Papers go out a week before", at="2024-06-27T10:00")

    assert "D1, decided on Tuesday 25 June 2024, item 2: The conference is on 20 March" in said(first)
    one, two = await decisions(bot)
    assert (one.number, one.item, two.number) == (1, "2", 2)
    assert one.meeting_id == two.meeting_id == (await meeting(bot)).id


async def test_an_item_that_the_agenda_does_not_have_is_kept_and_said(bot: Bot) -> None:
    reply = await bot.say("/meeting decide We meet online item 9", at=IN_SESSION)

    assert "has no item 9" in said(reply)
    assert (await decisions(bot))[0].item == "9"


async def test_nothing_is_decided_before_a_meeting(bot: Bot) -> None:
    reply = await bot.say("/meeting decide The conference is on 20 March")

    assert "has not started yet" in said(reply)
    assert await decisions(bot) == []


async def test_without_words_a_form_asks_what_was_decided(bot: Bot) -> None:
    asked = await bot.say("/meeting decide", at=IN_SESSION)
    await bot.fill_in(asked, text="We meet online", item="")

    assert [each.text for each in await decisions(bot)] == ["We meet online"]


async def test_a_decision_of_5000_characters_is_refused(bot: Bot) -> None:
    asked = await bot.say("/meeting decide", at=IN_SESSION)
    reply = await bot.fill_in(asked, text="x" * 5000)

    assert "5,000 characters" in said(reply)
    assert await decisions(bot) == []


# --- closed


async def test_closing_lists_what_is_undecided_and_changes_nothing_yet(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections", "Sub-groups")
    await bot.say("/agenda suggest Joint inspections", as_=DEV)
    await bot.say("/action add Dev to bring slides by the next meeting")

    asked = await bot.say("/meeting close", at=AFTER)

    assert card_of(asked).tone is Tone.QUESTION
    for words in ("#1 bring slides", "item 1 Inspections", "item 2 Sub-groups", "S1 Joint inspections"):
        assert words in said(asked)
    assert (await meeting(bot)).status is MeetingStatus.SCHEDULED


async def test_done_ones_are_agreed_and_the_meeting_is_remembered(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the template by the next meeting")
    await bot.say("done #1 used by six authorities", as_=NADIA)

    reply = await bot.press(await bot.say("/meeting close", at=AFTER), "Close the meeting")

    assert "Agreed as done: #1" in said(reply)
    assert (await bot.action("#1")).agreed_meeting_id == (await meeting(bot)).id
    assert (await meeting(bot)).closed_at == bot.now


async def test_open_ones_due_there_are_carried_and_their_owners_hear_once(bot: Bot) -> None:
    await bot.say("/action add Dev to bring slides by the next meeting")
    await bot.say("/action add Dev to bring a speaker by the next meeting")
    await bot.say("/action add Imran to write it up 2 weeks after the next meeting")
    await bot.tick("2024-06-24T12:00")
    before = await bot.waiting_for(DEV)

    await bot.press(await bot.say("/meeting close", at=AFTER), "Close the meeting")

    for key in ("#1", "#2"):
        action = await bot.action(key)
        assert (action.carried, action.status) == (1, ActionStatus.OPEN)
        assert action.due is not None
        assert action.due.meeting_id == (await meeting(bot, "2024-09-16")).id
    (heard,) = (await bot.waiting_for(DEV))[len(before) :]
    assert "Two actions of yours were carried over" in heard
    assert "late" not in heard
    counted_from_it = (await bot.action("#3")).due
    assert counted_from_it is not None
    assert counted_from_it.day is not None
    assert counted_from_it.day.isoformat() == "2024-07-09"


async def test_what_was_not_reached_is_suggested_again_with_a_note(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections", "Conference", "Sub-groups")
    await bot.say("/action add Imran to find a venue item 1", as_=MINUTE_TAKER, at=IN_SESSION)
    await bot.say("/meeting decide The conference is on 20 March item 2")
    await bot.say("/meeting release", at=AFTER)

    asked = await bot.say("/meeting close")
    assert "Inspections" not in said(asked)
    assert "Conference" not in said(asked)
    reply = await bot.press(asked, "Close the meeting")

    assert "Sub-groups" in said(reply)
    assert (await item(bot, "Inspections")).state is ItemState.DISCUSSED
    assert (await item(bot, "Conference")).state is ItemState.DISCUSSED
    again = await item(bot, "Sub-groups")
    assert (again.state, again.meeting_id) == (ItemState.SUGGESTED, (await meeting(bot, "2024-09-16")).id)
    assert "not reached on Tuesday 25 June 2024" in said(await bot.say("/agenda review"))


async def test_an_item_is_said_to_have_been_discussed_one_by_one_or_all_at_once(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections", "Conference", "Sub-groups")
    asked = await bot.say("/meeting close", at=AFTER)
    asked = await bot.press(asked, "It was discussed")

    assert "Inspections" not in said(asked)
    assert "Conference" in said(asked)
    await bot.press(asked, "All items were discussed")
    for title in ("Inspections", "Conference", "Sub-groups"):
        assert (await item(bot, title)).state is ItemState.DISCUSSED
    assert await order(bot, "2024-09-16") == []


async def test_suggestions_that_nobody_decided_about_go_on_and_are_not_late_any_more(bot: Bot) -> None:
    await bot.say("/agenda suggest Joint inspections", as_=DEV)
    await bot.press(await bot.say("/meeting close", at=AFTER), "Close the meeting")

    carried = await item(bot, "Joint inspections")
    assert carried.meeting_id == (await meeting(bot, "2024-09-16")).id
    assert not carried.late


async def test_without_a_next_meeting_what_is_open_waits_for_one(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting")
    await bot.say("/action add Dev to bring slides by the next meeting")

    await bot.press(await bot.say("/meeting close", at=AFTER), "Close the meeting")

    due = (await bot.action("#1")).due
    assert due is not None
    assert (due.kind, due.phrase) == (DueKind.WAITING, "was the June meeting")
    await bot.say("/meeting schedule 10 December 2024 10:00")
    dated = (await bot.action("#1")).due
    assert dated is not None
    assert dated.meeting_id == (await meeting(bot, "2024-12-10")).id


async def test_what_is_held_is_released_before_the_meeting_is_closed(bot: Bot) -> None:
    await captured(bot, "Imran to find a venue")
    asked = await bot.say("/meeting close", at=AFTER)

    assert "still held" in said(asked)
    await bot.press(asked, "Release")
    assert len(await bot.waiting_for(IMRAN)) == 1
    await bot.press(await bot.say("/meeting close"), "Close the meeting")
    assert (await meeting(bot)).status is MeetingStatus.CLOSED


async def test_closing_twice_or_too_early_is_refused(bot: Bot) -> None:
    early = await bot.say("/meeting close")
    asked = await bot.say("/meeting close", at=AFTER)
    await bot.press(asked, "Close the meeting")
    again = await bot.press(asked, "Close the meeting")

    assert "has not started yet" in said(early)
    assert "closed already" in said(again)


async def test_closing_is_taken_back_as_one_change(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections")
    await bot.say("/action add Dev to bring slides by the next meeting")
    reply = await bot.press(await bot.say("/meeting close", at=AFTER), "Close the meeting")
    await bot.press(reply, "Undo")

    assert (await meeting(bot)).status is MeetingStatus.SCHEDULED
    assert await order(bot) == ["Inspections"]
    due = (await bot.action("#1")).due
    assert due is not None
    assert due.meeting_id == (await meeting(bot)).id


@pytest.mark.parametrize("line", ["/meeting close", "/meeting release", "/meeting decide We meet online"])
async def test_members_are_refused_and_told_who_can(bot: Bot, line: str) -> None:
    reply = await bot.say(line, as_=NADIA, at=AFTER)

    assert card_of(reply).tone is Tone.REFUSAL
    assert "Marion Keane or Bethan Lowe" in said(reply)
    assert (await meeting(bot)).released_at is None
    assert (await meeting(bot)).closed_at is None
    assert await decisions(bot) == []
