"""Meetings: scheduled, shown, moved and cancelled with all that hangs on them."""

from __future__ import annotations

import pytest

from bot.commands.model import AddAction, Attend, CancelMeeting, ScheduleMeeting
from bot.domain.action import Action
from bot.domain.due import DueKind
from bot.domain.meeting import Meeting, MeetingStatus
from bot.replies.model import Tone
from bot.store import tables
from bot.store.register import Register
from tests.handlers.agenda_seen import CHAIR, DEV, GWEN, IMRAN, MINUTE_TAKER, NADIA, item, order, said
from tests.handlers.test_posts import bind_channel
from tests.harness import Bot, card_of, labels, moment, text

SEPTEMBER, LATER = "Monday 16 September 2024", "Monday 23 September 2024"


async def meetings(bot: Bot) -> list[Meeting]:
    return list(await bot.look(lambda register: register.all_meetings))


async def meeting_on(bot: Bot, day: str) -> Meeting:
    return next(each for each in await meetings(bot) if each.dtstart.date().isoformat() == day)


async def linked(bot: Bot) -> tuple[str, str]:
    """Two actions that hang on the September meeting: due at it, and two weeks before it."""
    await bot.say("/action add Imran to send the supervision template by September's meeting")
    await bot.say("/action add Nadia to draft the terms of reference 2 weeks before September's meeting")
    at, before = (await bot.actions())[-2:]
    return at.key, before.key


def day_of(action: Action) -> str | None:
    return action.due.day.isoformat() if action.due and action.due.day else None


# --- scheduling


async def test_a_meeting_gets_the_next_number_its_hours_and_its_place(bot: Bot) -> None:
    reply = await bot.say(
        "/meeting schedule Tuesday 10 December 2024 10:00 to 12:30 at Eastmarsh Town Hall", as_=MINUTE_TAKER
    )

    assert "Tuesday 10 December 2024, 10:00 to 12:30" in said(reply)
    assert "Eastmarsh Town Hall" in said(reply)
    stored = await meeting_on(bot, "2024-12-10")
    assert (stored.number, stored.location, stored.link) == (3, "Eastmarsh Town Hall", None)
    assert stored.title == "South Quay QA Leads meeting"
    assert stored.dtend == moment("2024-12-10T12:30")
    assert len({each.uid for each in await meetings(bot)}) == 3


async def test_who_hears_of_a_new_meeting_is_said_as_it_is(bot: Bot) -> None:
    alone = await bot.say("/meeting schedule Tuesday 10 December 2024 10:00")
    assert "nobody has been written to yet" in said(alone)

    await bot.do(
        AddAction(who="Nadia", text="report on the pilot by the next meeting"), at="2024-12-11T10:00"
    )
    waited_for = await bot.say("/meeting schedule Tuesday 11 March 2025 10:00")
    assert "nobody" not in said(waited_for)
    assert "only those hear of it whose actions were waiting" in said(waited_for)

    await bind_channel(bot)
    posted = await bot.say("/meeting schedule Tuesday 10 June 2025 10:00")
    assert "I'll post the date in the channel" in said(posted)
    assert "nobody" not in said(posted)


async def test_a_link_is_kept_as_one_and_two_hours_are_the_usual_length(bot: Bot) -> None:
    await bot.say("/meeting schedule 10 December 2024 2pm https://meet.example.org/qa")

    stored = await meeting_on(bot, "2024-12-10")
    assert (stored.location, stored.link) == (None, "https://meet.example.org/qa")
    assert (stored.dtstart, stored.dtend) == (moment("2024-12-10T14:00"), moment("2024-12-10T16:00"))


async def test_summer_and_winter_time_are_the_networks(bot: Bot) -> None:
    await bot.say("/meeting schedule 10 December 2024 10:00")
    await bot.say("/meeting schedule 15 July 2024 10:00")

    assert (await meeting_on(bot, "2024-12-10")).dtstart.utctimetuple().tm_hour == 10
    assert (await meeting_on(bot, "2024-07-15")).dtstart.utctimetuple().tm_hour == 9


async def test_a_day_without_a_time_is_asked_about_with_the_usual_hours(bot: Bot) -> None:
    asked = await bot.say("/meeting schedule 10 December 2024")

    assert card_of(asked).tone is Tone.QUESTION
    assert len(await meetings(bot)) == 2
    await bot.press(asked, "10:00 to 12:00")
    assert (await meeting_on(bot, "2024-12-10")).dtend == moment("2024-12-10T12:00")


@pytest.mark.parametrize(
    "when, words",
    [
        pytest.param("11 December 2023 10:00", "in the past", id="in the past"),
        pytest.param("11 December 2024 12:00 to 10:00", "end before it starts", id="ends before it starts"),
        pytest.param("31 June 2024 10:00", "no such date", id="no such day"),
        pytest.param("31/12/9999 23:59", "more than ten years away", id="at the end of the calendar"),
        pytest.param("16 September 2024 14:00", "a meeting that day already", id="another on that day"),
        pytest.param("Tuesday 11 December 2024 10:00", "Nothing is stored", id="the weekday disagrees"),
    ],
)
async def test_what_cannot_be_a_meeting_is_said_and_changes_nothing(bot: Bot, when: str, words: str) -> None:
    reply = await bot.say(f"/meeting schedule {when}")

    assert words in said(reply)
    assert card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert len(await meetings(bot)) == 2


async def test_without_words_a_form_asks_when(bot: Bot) -> None:
    asked = await bot.say("/meeting schedule")

    await bot.fill_in(asked, when="10 December 2024 10:00", place="Harrowmere Library", title="Winter")
    stored = await meeting_on(bot, "2024-12-10")
    assert (stored.title, stored.location) == ("Winter", "Harrowmere Library")


@pytest.mark.parametrize("who", [NADIA, GWEN])
async def test_only_chair_and_minute_taker_schedule(bot: Bot, who: str) -> None:
    reply = await bot.say("/meeting schedule 10 December 2024 10:00", as_=who)

    assert card_of(reply).tone is Tone.REFUSAL
    assert "Marion Keane" in said(reply)
    assert len(await meetings(bot)) == 2


@pytest.mark.parametrize(
    "place, title",
    [pytest.param("x" * 2000, None, id="place"), pytest.param(None, "x" * 2000, id="title")],
)
async def test_words_that_are_too_long_are_refused(bot: Bot, place: str | None, title: str | None) -> None:
    command = ScheduleMeeting(when="10 December 2024 10:00", place=place, title=title)
    reply = await bot.do(command)

    assert card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert len(await meetings(bot)) == 2


async def test_what_waited_for_a_meeting_is_due_by_the_new_one(bot: Bot) -> None:
    bot.now = moment("2024-09-20T10:00")
    await bot.release()
    await bot.say("/action add Imran to send the supervision template by the next meeting")
    waiting = (await bot.actions())[-1]
    assert waiting.due
    assert waiting.due.kind is DueKind.WAITING
    await bot.say("/agenda suggest Joint inspections", as_=NADIA)

    reply = await bot.say("/meeting schedule 10 December 2024 10:00")

    assert waiting.key in said(reply)
    assert "Joint inspections" in said(reply)
    now = await bot.action(waiting.key)
    assert now.due
    assert (now.due.kind, day_of(now)) == (DueKind.DAY, "2024-12-10")
    assert (await item(bot, "Joint inspections")).meeting_id == (await meeting_on(bot, "2024-12-10")).id
    assert any("Tuesday 10 December" in card for card in await bot.waiting_for(IMRAN))


async def test_scheduling_is_taken_back_by_undo(bot: Bot) -> None:
    reply = await bot.say("/meeting schedule 10 December 2024 10:00")
    await bot.press(reply, "Undo")

    assert "December" not in said(await bot.say("/meeting list"))


# --- shown


async def test_the_next_meeting_says_when_where_and_what_one_has_answered(bot: Bot) -> None:
    await bot.do(Attend(), as_=NADIA)
    reply = await bot.say("/meeting next", as_=NADIA)

    assert "Tuesday 25 June 2024, 10:00 to 12:00" in said(reply)
    assert "You've said you're coming" in said(reply)
    assert "See the agenda" in labels(reply)
    assert "Apologies" in labels(reply)
    assert "haven't said yet" in said(await bot.say("/meeting next", as_=IMRAN))


async def test_the_next_meeting_names_what_one_owes_there(bot: Bot) -> None:
    bot.now = moment("2024-07-01T10:00")
    await bot.release()
    at, before = await linked(bot)

    assert at in said(await bot.say("/meeting next", as_=IMRAN))
    assert before not in said(await bot.say("/meeting next", as_=NADIA))
    assert at not in said(await bot.say("/meeting next", as_=NADIA))


async def test_what_is_held_is_not_named_before_its_release(bot: Bot) -> None:
    await bot.say("/action add Imran to send the supervision template", at="2024-06-25T11:00")

    assert "supervision" not in said(await bot.say("/meeting next", as_=IMRAN, at="2024-06-25T13:00"))


async def test_observers_are_not_asked_whether_they_come(bot: Bot) -> None:
    assert "Apologies" not in labels(await bot.say("/meeting next", as_=GWEN))


async def test_while_one_is_in_session_it_is_the_one_shown(bot: Bot) -> None:
    reply = await bot.say("/meeting next", at="2024-06-25T11:00")

    assert "In session" in said(reply)
    assert "25 June" in said(reply)


async def test_without_a_meeting_the_chair_is_told_how_to_schedule_one(bot: Bot) -> None:
    bot.now = moment("2024-10-01T10:00")

    assert "/meeting schedule" in said(await bot.say("/meeting next"))
    assert "/meeting schedule" not in said(await bot.say("/meeting next", as_=NADIA))


async def test_the_list_has_those_to_come_and_those_that_were_held(bot: Bot) -> None:
    bot.now = moment("2024-07-01T10:00")
    to_come = await bot.say("/meeting list", as_=NADIA)
    held = await bot.press(to_come, "Those that were held", as_=NADIA)

    assert "16 September" in said(to_come)
    assert "25 June" not in said(to_come)
    assert "25 June" in said(held)
    assert "Cancel" not in labels(to_come)
    assert "Cancel" in labels(await bot.say("/meeting list"))
    assert "Cancel" not in labels(await bot.say("/meeting list", as_=MINUTE_TAKER))


# --- moved


async def test_before_a_meeting_moves_the_card_shows_what_hangs_on_it(bot: Bot) -> None:
    at, before = await linked(bot)
    asked = await bot.say(f"/meeting move September to {LATER}")

    assert card_of(asked).tone is Tone.QUESTION
    for key in (at, before):
        assert key in said(asked)
    assert "Monday 9 September 2024" in said(asked)
    assert (await meeting_on(bot, "2024-09-16")).sequence == 0
    assert day_of(await bot.action(at)) == "2024-09-16"


async def test_everything_that_hangs_on_it_follows(bot: Bot) -> None:
    at, before = await linked(bot)
    moved = await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")

    assert f"{LATER}, 10:00 to 12:00" in said(moved)
    stored = await meeting_on(bot, "2024-09-23")
    assert (stored.sequence, stored.dtstart) == (1, moment("2024-09-23T10:00"))
    assert day_of(await bot.action(at)) == "2024-09-23"
    assert day_of(await bot.action(before)) == "2024-09-09"


async def test_its_reminders_are_planned_anew(bot: Bot) -> None:
    at, _ = await linked(bot)
    await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")
    action = await bot.action(at)

    def targets(register: Register) -> set[str]:
        rows = register.connection.execute(
            tables.occurrence.select().where(
                tables.occurrence.c.state == "pending", tables.occurrence.c.subject == f"action:{action.id}"
            )
        )
        return {str(row.target)[:10] for row in rows}

    assert await bot.look(targets) <= {"2024-09-23"}


async def test_every_member_hears_with_what_is_theirs(bot: Bot) -> None:
    at, before = await linked(bot)
    await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")

    imran, dev = (await bot.waiting_for(IMRAN))[-1], (await bot.waiting_for(DEV))[-1]
    assert LATER in imran
    assert LATER in dev
    assert at in imran
    assert before not in imran
    assert at not in dev


async def test_on_short_notice_everybody_is_told_at_once(bot: Bot) -> None:
    bot.now = moment("2024-09-12T19:30")
    await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")

    messages = await bot.tick("2024-09-12T19:35")
    assert {"Nadia Farrow", "Gwen Tallis"} <= {each.to_name for each in messages}


async def test_with_time_in_hand_they_are_told_in_allowed_hours(bot: Bot) -> None:
    bot.now = moment("2024-07-02T19:30")
    await bot.release()
    await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")

    assert not [each for each in await bot.tick("2024-07-02T21:00") if "moved" in text(each).lower()]
    assert [each for each in await bot.tick("2024-07-03T10:00") if "moved" in text(each).lower()]


async def test_a_start_alone_keeps_the_length(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting move September to 23 September 2024 14:00"), "Move it")

    assert (await meeting_on(bot, "2024-09-23")).dtend == moment("2024-09-23T16:00")


async def test_the_agenda_stays_with_the_meeting(bot: Bot) -> None:
    await bot.agenda_of("2024-09-16", "Welcome", "Joint inspections")
    await bot.say("/agenda suggest Peer challenge for September", as_=NADIA)
    await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")

    assert await order(bot, "2024-09-23") == ["Welcome", "Joint inspections"]
    assert (await item(bot, "Peer challenge")).meeting_id == (await meeting_on(bot, "2024-09-23")).id


async def test_undo_brings_the_meeting_and_the_dates_back(bot: Bot) -> None:
    at, before = await linked(bot)
    moved = await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")
    await bot.press(moved, "Undo")

    assert await meeting_on(bot, "2024-09-16")
    assert day_of(await bot.action(at)) == "2024-09-16"
    assert day_of(await bot.action(before)) == "2024-09-02"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("/meeting move September to 24 June 2023", id="into the past"),
        pytest.param(
            "/meeting move September to 23 September 2024 12:00 to 10:00", id="ends before it starts"
        ),
        pytest.param("/meeting move September to 25 June 2024", id="another on that day"),
        pytest.param("/meeting move September to 16 September 2024", id="it is there already"),
        pytest.param("/meeting move September", id="no date"),
        pytest.param("/meeting move November to 3 December 2024", id="no such meeting"),
    ],
)
async def test_a_move_that_cannot_be_changes_nothing(bot: Bot, line: str) -> None:
    before = await meetings(bot)
    reply = await bot.say(line)

    assert "Move it" not in labels(reply)
    assert card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert await meetings(bot) == before


async def test_a_meeting_that_is_over_does_not_move(bot: Bot) -> None:
    bot.now = moment("2024-07-01T10:00")
    reply = await bot.say("/meeting move June to 8 July 2024")

    assert "Move it" not in labels(reply)
    assert await meeting_on(bot, "2024-06-25")


async def test_members_do_not_move_meetings(bot: Bot) -> None:
    reply = await bot.say(f"/meeting move September to {LATER}", as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL


async def test_the_prefix_of_references_survives_a_move(bot: Bot) -> None:
    await bot.say("/action add Imran to send the supervision template", at="2024-06-25T11:00")
    key = (await bot.actions())[-1].key
    await bot.say("/meeting release", at="2024-06-25T13:00")
    await bot.press(await bot.say(f"/meeting move September to {LATER}"), "Move it")

    assert (await bot.action(key)).key == key
    assert day_of(await bot.action(key)) == "2024-09-23"


# --- cancelled


async def test_only_the_chair_cancels_and_confirms_once(bot: Bot) -> None:
    refused = await bot.say("/meeting cancel September", as_=MINUTE_TAKER)
    asked = await bot.say("/meeting cancel September")

    assert card_of(refused).tone is Tone.REFUSAL
    assert card_of(asked).tone is Tone.QUESTION
    assert (await meeting_on(bot, "2024-09-16")).status is MeetingStatus.SCHEDULED
    await bot.press(asked, "Cancel the meeting")
    assert (await meeting_on(bot, "2024-09-16")).status is MeetingStatus.CANCELLED


async def test_a_button_of_the_chairs_does_not_work_for_others(bot: Bot) -> None:
    reply = await bot.do(CancelMeeting(meeting=SEPTEMBER, confirmed=True), as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert (await meeting_on(bot, "2024-09-16")).status is MeetingStatus.SCHEDULED


async def test_what_hung_on_it_goes_to_the_next_of_the_series(bot: Bot) -> None:
    at, before = await linked(bot)
    await bot.agenda_of("2024-09-16", "Joint inspections")
    await bot.say("/agenda suggest Peer challenge for September", as_=NADIA)
    await bot.say("/meeting schedule 10 December 2024 10:00")
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting")

    assert day_of(await bot.action(at)) == "2024-12-10"
    assert day_of(await bot.action(before)) == "2024-11-26"
    december = await meeting_on(bot, "2024-12-10")
    for title in ("Joint inspections", "Peer challenge"):
        kept = await item(bot, title)
        assert kept.meeting_id == december.id
        assert kept.state.is_waiting


async def test_without_a_next_one_it_waits_and_says_for_what(bot: Bot) -> None:
    at, _ = await linked(bot)
    await bot.say("/agenda suggest Peer challenge for September", as_=NADIA)
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting")

    waiting = (await bot.action(at)).due
    assert waiting
    assert waiting.kind is DueKind.WAITING
    assert "was the September meeting" in said(await bot.say("/action list all"))
    assert (await item(bot, "Peer challenge")).meeting_id is None
    await bot.say("/meeting schedule 10 December 2024 10:00")
    assert day_of(await bot.action(at)) == "2024-12-10"


async def test_everybody_hears_that_it_is_cancelled(bot: Bot) -> None:
    at, _ = await linked(bot)
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting")

    imran, gwen = (await bot.waiting_for(IMRAN))[-1], (await bot.waiting_for(GWEN))[-1]
    assert "cancelled the meeting" in imran
    assert at in imran
    assert "cancelled the meeting" in gwen
    assert at not in gwen
    assert not any("cancelled" in card for card in await bot.waiting_for(CHAIR))


async def test_a_cancelled_meeting_is_not_offered_any_more(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting")

    assert "September" not in said(await bot.say("/meeting list"))
    assert card_of(await bot.say("/meeting cancel September")).tone is Tone.REFUSAL


async def _june(bot: Bot) -> Meeting:
    return await bot.look(lambda register: register.all_meetings[0])


async def test_calendars_see_each_move_and_what_takes_it_back_as_newer(bot: Bot) -> None:
    first = await _june(bot)
    for day in (26, 27):
        asked = await bot.say(f"/meeting move June to {day} June")
        await bot.press(asked, "Move")
    moved = await _june(bot)
    await bot.say("/undo")
    back = await _june(bot)

    assert (first.sequence, moved.sequence, back.sequence) == (0, 2, 3)
    assert first.revised_at < moved.revised_at < back.revised_at
    assert back.dtstart.day == 26


async def test_calendars_see_a_cancellation_as_newer(bot: Bot) -> None:
    asked = await bot.say("/meeting cancel June")
    await bot.press(asked, "Cancel")

    assert (await _june(bot)).sequence == 1
