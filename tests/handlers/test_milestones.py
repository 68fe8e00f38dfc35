"""Plans and their steps: dates that follow, what waits for what, and who may say so."""

from __future__ import annotations

import pytest

from bot.commands.model import MoveMilestone, SetPlan
from bot.domain.due import DueKind
from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.replies.model import Reply, Tone
from tests.handlers.agenda_seen import CHAIR, DEV, GWEN, IMRAN, MINUTE_TAKER, NADIA, said
from tests.harness import Bot, card_of, labels, moment


async def steps(bot: Bot) -> list[Milestone]:
    return await bot.look(lambda register: register.milestones.where())


async def step(bot: Bot, ref: str) -> Milestone:
    return next(each for each in await steps(bot) if each.ref == ref)


async def plans(bot: Bot) -> list[Plan]:
    return list(await bot.look(lambda register: register.all_plans))


def day_of(each: Milestone) -> str | None:
    return each.due.day.isoformat() if each.due.day else None


async def conference(bot: Bot) -> None:
    """A window of two months with three steps, of which the second waits for the first, the third for the second."""
    await bot.say("/milestone plan conference March or April 2025")
    await bot.say("/milestone add Book the venue by 20 December 2024 owner Imran plan conference")
    await bot.say("/milestone add Send the invitations 2 weeks before the conference after M1 owner Nadia")
    await bot.say("/milestone add Print the programme 3 days before the conference after M2 owner Dev")


async def move_conference(bot: Bot, when: str = "20 March 2025") -> Reply:
    return await bot.press(await bot.say(f"/milestone plan conference {when}"), "Move it")


# --- adding


async def test_a_step_gets_a_number_an_owner_and_a_date(bot: Bot) -> None:
    reply = await bot.say("/milestone add Book the venue by 20 December 2024 owner Imran")

    assert "M1" in said(reply)
    assert "Imran Sethi" in said(reply)
    assert "Friday 20 December 2024" in said(reply)
    stored = await step(bot, "M1")
    assert (stored.summary, day_of(stored)) == ("Book the venue", "2024-12-20")
    assert [owner.name for owner in stored.owners] == [IMRAN]


async def test_without_an_owner_it_is_the_senders(bot: Bot) -> None:
    await bot.say("/milestone add Book the venue by 20 December 2024", as_=MINUTE_TAKER)

    assert [owner.name for owner in (await step(bot, "M1")).owners] == [MINUTE_TAKER]
    assert await bot.waiting_for(MINUTE_TAKER) == []


@pytest.mark.parametrize(
    "line, owner, text",
    [
        pytest.param("Nadia to book the band by 5 March 2025", NADIA, "book the band", id="a first name"),
        pytest.param("me to book the band by 5 March 2025", CHAIR, "book the band", id="me"),
        pytest.param("Eastmarsh to host us by 5 March 2025", "Eastmarsh", "host us", id="an authority"),
        pytest.param("Go to press by 5 March 2025", CHAIR, "Go to press", id="no name"),
        pytest.param("Write to schools by 5 March 2025", CHAIR, "Write to schools", id="no member"),
    ],
)
async def test_the_owner_may_stand_in_front(bot: Bot, line: str, owner: str, text: str) -> None:
    await bot.say(f"/milestone add {line}")

    stored = await step(bot, "M1")
    assert ([each.name for each in stored.owners], stored.summary) == ([owner], text)


async def test_an_owner_in_front_who_fits_two_is_asked_about(bot: Bot) -> None:
    asked = await bot.say("/milestone add Sam to book the band by 5 March 2025")
    assert await steps(bot) == []
    await bot.press(asked, "Sam Pryce")

    stored = await step(bot, "M1")
    assert ([each.name for each in stored.owners], stored.summary) == (["Sam Pryce"], "book the band")


async def test_its_owner_hears_of_it(bot: Bot) -> None:
    await bot.say("/milestone add Book the venue by 20 December 2024 owner Imran")

    (card,) = await bot.waiting_for(IMRAN)
    assert "Book the venue" in card
    assert "Friday 20 December 2024" in card


async def test_a_step_may_have_a_window(bot: Bot) -> None:
    await bot.say("/milestone add Order food between 3 and 7 March 2025")

    due = (await step(bot, "M1")).due
    assert due.kind is DueKind.WINDOW
    assert [str(due.first), str(due.day)] == ["2025-03-03", "2025-03-07"]


async def test_a_step_may_count_from_a_plan_or_a_meeting(bot: Bot) -> None:
    await bot.say("/milestone plan conference 20 March 2025")
    await bot.say("/milestone add Send the invitations 2 weeks before the conference")
    await bot.say("/milestone add Choose the theme by September's meeting")

    invitations, theme = await steps(bot)
    assert (day_of(invitations), invitations.due.event) == ("2025-03-06", (await plans(bot))[0].key)
    assert day_of(theme) == "2024-09-16"
    assert theme.due.meeting_id is not None


async def test_a_step_that_counts_from_a_plan_belongs_to_it(bot: Bot) -> None:
    await conference(bot)
    reply = await bot.say("/milestone list conference")

    for ref in ("M1", "M2", "M3"):
        assert ref in said(reply)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Something", id="no date"),
        pytest.param("Something by 31 June 2025", id="no such day"),
        pytest.param("Something by 1 March 2023", id="in the past"),
        pytest.param("Something by 3 March 2025 after M9", id="after a step that does not exist"),
        pytest.param("Something by 3 March 2025 owner Sam", id="an owner who fits two"),
        pytest.param("by 3 March 2025", id="nothing but a date"),
        pytest.param("", id="nothing"),
    ],
)
async def test_what_is_in_doubt_is_asked_and_not_stored(bot: Bot, words: str) -> None:
    reply = await bot.say(f"/milestone add {words}".strip())

    assert card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert await steps(bot) == []


async def test_the_plan_of_a_slip_is_not_made(bot: Bot) -> None:
    await bot.say("/milestone plan conference 20 March 2025")
    reply = await bot.say("/milestone add Something by 3 March 2025 plan conferense")

    assert card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert "conference" in said(reply) + " ".join(labels(reply))
    assert [plan.name for plan in await plans(bot)] == ["conference"]
    assert await steps(bot) == []


async def test_what_must_come_first_but_ends_later_is_said(bot: Bot) -> None:
    await bot.say("/milestone add Book the venue by 20 December 2024")
    reply = await bot.say("/milestone add Send the invitations by 2 December 2024 after M1")

    assert "M1" in said(reply)
    assert len(await steps(bot)) == 2


async def test_members_do_not_add_steps(bot: Bot) -> None:
    for who in (NADIA, GWEN):
        reply = await bot.say("/milestone add Book the venue by 20 December 2024", as_=who)
        assert card_of(reply).tone is Tone.REFUSAL
    assert await steps(bot) == []


# --- the timeline


async def test_the_timeline_is_in_order_of_dates_with_states_in_words(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone add Buy badges by 1 November 2024 plan conference")
    await bot.say("/milestone done M1")
    shown = said(await bot.say("/milestone list", as_=NADIA))

    assert shown.index("M4") < shown.index("M1") < shown.index("M2") < shown.index("M3")
    assert "done" in shown
    assert "open" in shown
    assert "after M2" in shown or "waits for M2" in shown


async def test_no_word_of_the_timeline_says_that_anything_is_late(bot: Bot) -> None:
    await conference(bot)
    shown = said(await bot.say("/milestone list", as_=NADIA, at="2025-02-01T10:00")).lower()

    for word in ("late", "overdue", "behind", "days ago", "missed"):
        assert word not in shown


async def test_an_unknown_plan_is_said(bot: Bot) -> None:
    await bot.say("/milestone plan conference 20 March 2025")

    assert card_of(await bot.say("/milestone list zebra")).tone in (Tone.QUESTION, Tone.REFUSAL)


async def test_without_a_plan_the_list_says_how_to_begin(bot: Bot) -> None:
    assert "/milestone" in said(await bot.say("/milestone list"))


# --- done and dropped


async def test_an_owner_says_done(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone done M1", as_=IMRAN)

    stored = await step(bot, "M1")
    assert stored.status is MilestoneStatus.DONE
    assert stored.completed_at == bot.now


async def test_others_do_not_say_done_for_them(bot: Bot) -> None:
    await conference(bot)
    reply = await bot.say("/milestone done M1", as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert (await step(bot, "M1")).status is MilestoneStatus.OPEN


async def test_done_warns_when_what_comes_first_is_open(bot: Bot) -> None:
    await conference(bot)
    reply = await bot.say("/milestone done M2", as_=NADIA)

    assert "M1" in said(reply)
    assert (await step(bot, "M2")).status is MilestoneStatus.DONE


async def test_who_waited_for_a_step_hears_that_it_is_done(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone done M1", as_=IMRAN)

    card = (await bot.waiting_for(NADIA))[-1]
    assert "M2" in card
    assert "M1" in card
    assert not any("M1" in each for each in await bot.waiting_for(DEV))


@pytest.mark.parametrize("again", ["done M1", "move M1 to 10 January 2025", "drop M1 not needed"])
async def test_a_step_that_is_done_stays_as_it_is(bot: Bot, again: str) -> None:
    await conference(bot)
    await bot.say("/milestone done M1")
    before = await step(bot, "M1")
    reply = await bot.say(f"/milestone {again}")

    assert "already done" in said(reply)
    assert await step(bot, "M1") == before


async def test_a_dropped_step_holds_nothing_up(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone drop M1 the venue is ours")
    reply = await bot.say("/milestone done M2", as_=NADIA)

    assert (await step(bot, "M1")).status is MilestoneStatus.DROPPED
    assert "M1" not in said(reply)
    assert any("no longer needed" in card.lower() for card in await bot.waiting_for(IMRAN))


async def test_why_a_step_was_dropped_is_kept_for_those_who_run_meetings(bot: Bot) -> None:
    await conference(bot)
    dropped = await bot.say("/milestone drop M1 the venue is ours")

    assert (await step(bot, "M1")).reason == "the venue is ours"
    for leader in (CHAIR, MINUTE_TAKER):
        listed = said(await bot.say("/milestone list", as_=leader))
        assert "No longer needed" in listed
        assert "the venue is ours" in listed
    assert "the venue is ours" not in said(await bot.say("/milestone list", as_=IMRAN))

    await bot.press(dropped, "Undo")
    assert (await step(bot, "M1")).reason is None
    assert "No longer needed" not in said(await bot.say("/milestone list"))


async def test_a_dropped_step_is_listed_with_its_own_plan_alone(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone plan summer school July 2025")
    await bot.say("/milestone drop M1 the venue is ours")

    assert "the venue is ours" in said(await bot.say("/milestone list conference"))
    assert "the venue is ours" not in said(await bot.say("/milestone list summer school"))


async def test_a_step_that_is_already_dropped_says_so(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone drop M1 the venue is ours")

    assert "already no longer needed" in said(await bot.say("/milestone drop M1 really"))
    assert (await step(bot, "M1")).reason == "the venue is ours"


async def test_an_unknown_step_is_said(bot: Bot) -> None:
    for line in ("done M9", "move M9 to 3 March 2025", "drop M9 no"):
        assert card_of(await bot.say(f"/milestone {line}")).tone is Tone.REFUSAL


async def test_undo_opens_a_step_again(bot: Bot) -> None:
    await conference(bot)
    done = await bot.say("/milestone done M1")
    await bot.press(done, "Undo")

    assert (await step(bot, "M1")).status is MilestoneStatus.OPEN


# --- moved


async def test_a_step_moves_and_its_owner_hears(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/milestone move M1 to 10 January 2025")

    assert day_of(await step(bot, "M1")) == "2025-01-10"
    assert "Friday 10 January 2025" in (await bot.waiting_for(IMRAN))[-1]


async def test_before_a_step_moves_behind_what_waits_for_it_that_is_shown(bot: Bot) -> None:
    await conference(bot)
    asked = await bot.say("/milestone move M1 to 28 February 2025")

    assert "M2" in said(asked)
    if card_of(asked).tone is Tone.QUESTION:
        await bot.press(asked, "Only M1")
    assert day_of(await step(bot, "M1")) == "2025-02-28"


async def test_an_owner_asks_for_another_date_and_the_chair_agrees_with_a_button(bot: Bot) -> None:
    await conference(bot)
    before = day_of(await step(bot, "M1"))
    reply = await bot.say("/milestone move M1 to 10 January 2025", as_=IMRAN)

    assert "ask for Friday 10 January 2025" in said(reply)
    assert day_of(await step(bot, "M1")) == before
    asked = (await bot.waiting_for(CHAIR))[-1]
    assert "Imran Sethi asks for Friday 10 January 2025" in asked
    await bot.do(MoveMilestone(ref="M1", when="2025-01-10"))
    assert day_of(await step(bot, "M1")) == "2025-01-10"


async def test_a_step_of_somebody_elses_is_not_moved_by_a_member(bot: Bot) -> None:
    await conference(bot)
    before = await step(bot, "M1")

    assert card_of(await bot.say("/milestone move M1 to 10 January 2025", as_=DEV)).tone is Tone.REFUSAL
    assert await step(bot, "M1") == before


@pytest.mark.parametrize("when", ["31 June 2025", "1 March 2023", "whenever"])
async def test_a_step_does_not_move_to_a_date_in_doubt(bot: Bot, when: str) -> None:
    await conference(bot)
    reply = await bot.say(f"/milestone move M1 to {when}")

    assert card_of(reply).tone is Tone.QUESTION
    assert day_of(await step(bot, "M1")) == "2024-12-20"


# --- plans


async def test_a_plan_has_a_day_or_a_window(bot: Bot) -> None:
    window = await bot.say("/milestone plan conference March or April 2025")
    await bot.say("/milestone plan summer fair 5 July 2025")

    conference_, fair = await plans(bot)
    assert "March to April 2025" in said(window)
    assert [str(conference_.first), str(conference_.last)] == ["2025-03-01", "2025-04-30"]
    assert [str(fair.first), str(fair.last)] == ["2025-07-05", "2025-07-05"]


async def test_before_a_plan_moves_what_follows_is_shown(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/action add Imran to draft the programme 4 weeks before the conference")
    asked = await bot.say("/milestone plan conference 20 March 2025")

    assert card_of(asked).tone is Tone.QUESTION
    assert "#1" in said(asked)
    assert "Thursday 6 March 2025" in said(asked)
    assert str((await plans(bot))[0].first) == "2025-03-01"
    assert day_of(await step(bot, "M2")) == "2025-02-15"


async def test_all_that_hangs_on_a_plan_follows(bot: Bot) -> None:
    await conference(bot)
    await bot.say("/action add Imran to draft the programme 4 weeks before the conference")
    await move_conference(bot)

    assert [day_of(await step(bot, ref)) for ref in ("M1", "M2", "M3")] == [
        "2024-12-20",
        "2025-03-06",
        "2025-03-17",
    ]
    due = (await bot.action("#1")).due
    assert due
    assert str(due.day) == "2025-02-20"


async def test_those_whose_dates_followed_hear_the_new_ones(bot: Bot) -> None:
    await conference(bot)
    await move_conference(bot)

    nadia, dev = (await bot.waiting_for(NADIA))[-1], (await bot.waiting_for(DEV))[-1]
    assert "conference" in nadia
    assert "Thursday 6 March 2025" in nadia
    assert "Monday 17 March 2025" in dev
    assert "M3" not in nadia
    assert not any("20 March" in card for card in await bot.waiting_for(IMRAN))


async def test_what_is_held_is_not_told_when_its_date_follows(bot: Bot) -> None:
    await bot.say("/milestone plan conference March or April 2025")
    await bot.say(
        "/action add Dev to draft the programme 4 weeks before the conference", at="2024-06-25T11:00"
    )
    await move_conference(bot)

    due = (await bot.actions())[-1].due
    assert due
    assert str(due.day) == "2025-02-20"
    assert await bot.waiting_for(DEV) == []


async def test_undo_moves_a_plan_back_with_all_that_followed(bot: Bot) -> None:
    await conference(bot)
    await bot.press(await move_conference(bot), "Undo")

    assert str((await plans(bot))[0].last) == "2025-04-30"
    assert day_of(await step(bot, "M2")) == "2025-02-15"


async def test_a_plan_may_be_moved_by_its_name_too(bot: Bot) -> None:
    await conference(bot)
    await bot.press(await bot.say("/milestone move conference to 27 March 2025"), "Move it")

    assert str((await plans(bot))[0].first) == "2025-03-27"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("/milestone plan", id="no name"),
        pytest.param("/milestone plan fair", id="no date"),
        pytest.param("/milestone plan fair 31 June 2025", id="no such day"),
        pytest.param("/milestone plan fair 1 March 2023", id="in the past"),
        pytest.param("/milestone plan fair 9999-12-31", id="at the end of the calendar"),
    ],
)
async def test_a_plan_without_a_good_date_is_asked_about(bot: Bot, line: str) -> None:
    assert card_of(await bot.say(line)).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert await plans(bot) == []


async def test_a_plan_that_is_on_that_date_already_says_so(bot: Bot) -> None:
    await bot.say("/milestone plan conference 20 March 2025")
    reply = await bot.say("/milestone plan the conference 20 March 2025")

    assert card_of(reply).tone is Tone.REFUSAL
    assert len(await plans(bot)) == 1


async def test_members_do_not_move_plans(bot: Bot) -> None:
    await conference(bot)
    reply = await bot.do(SetPlan(name="conference", when="20 March 2025", confirmed=True), as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert str((await plans(bot))[0].last) == "2025-04-30"


async def test_steps_are_reminded_two_weeks_and_two_working_days_before(bot: Bot) -> None:
    await bot.say("/milestone add Book the venue by Friday 13 December 2024 owner Imran")
    bot.now = moment("2024-11-28T10:00")
    await bot.tick("2024-11-29T12:00")
    early = len([each for each in bot.sent_to(IMRAN) if "Book the venue" in said_in(each)])
    await bot.tick("2024-12-11T12:00")

    assert early >= 1
    assert len([each for each in bot.sent_to(IMRAN) if "Book the venue" in said_in(each)]) > early
    assert not [each for each in bot.sent_to(CHAIR) if "late" in said_in(each).lower()]


def said_in(message: object) -> str:
    from tests.harness import Message, text

    assert isinstance(message, Message)
    return text(message)
