"""A plan drafted backwards from its date, its template, who does a step, and what a moved step pushes."""

from __future__ import annotations

import pytest

from bot.commands.model import DraftTimeline
from bot.domain.milestone import Milestone
from bot.replies.model import Items, Picture, Reply, Tone
from bot.replies.model import said as in_words
from bot.store import files
from tests.handlers.agenda_seen import IMRAN, MINUTE_TAKER, NADIA, said
from tests.harness import Bot, card_of, labels


async def steps(bot: Bot) -> dict[str, Milestone]:
    found = await bot.look(lambda register: register.milestones.where())
    return {each.ref: each for each in found}


async def days(bot: Bot) -> dict[str, str]:
    return {ref: each.due.day.isoformat() for ref, each in (await steps(bot)).items() if each.due.day}


async def planned(bot: Bot) -> None:
    await bot.press(await bot.say("/milestone plan conference 20 March 2025"), "Add these 6 steps")


# --- drafting


async def test_a_new_conference_is_drafted_in_six_dated_lines_and_nothing_is_stored_unasked(bot: Bot) -> None:
    reply = await bot.say("/milestone plan conference 20 March 2025")

    shown = said(reply)
    for line in (
        "Book the venue",
        "Thursday 19 September 2024",
        "26 weeks before",
        "Confirm the speakers",
        "Agree the programme",
        "Send out the invitations",
        "Thursday 6 March 2025",
        "ten working days before",
        "Send round the evaluation",
        "Thursday 3 April 2025",
    ):
        assert line in shown
    assert await steps(bot) == {}


async def test_the_draft_is_added_as_one_change(bot: Bot) -> None:
    added = await bot.press(await bot.say("/milestone plan conference 20 March 2025"), "Add these 6 steps")

    assert await days(bot) == {
        "M1": "2024-09-19",
        "M2": "2024-11-28",
        "M3": "2025-01-09",
        "M4": "2025-01-23",
        "M5": "2025-03-06",
        "M6": "2025-04-03",
    }
    stored = await steps(bot)
    assert stored["M3"].depends_on == (stored["M1"].id, stored["M2"].id)
    assert stored["M5"].depends_on == (stored["M3"].id,)

    await bot.press(added, "Undo")
    assert await steps(bot) == {}


async def test_a_drafted_day_is_a_working_day(bot: Bot) -> None:
    await bot.say("/milestone template seminar First of all: 12 weeks before; Tidy up: 4 weeks after")
    await bot.press(await bot.say("/milestone plan spring seminar 26 March 2025"), "Add these 2 steps")

    # Twelve weeks before is New Year's Day: the working day before it.
    assert await days(bot) == {"M1": "2024-12-31", "M2": "2025-04-23"}


async def test_a_window_counts_back_from_its_first_day_and_on_from_its_last(bot: Bot) -> None:
    await bot.press(await bot.say("/milestone plan conference March or April 2025"), "Add these 6 steps")

    found = await days(bot)
    assert found["M1"] == "2024-08-30"  # 26 weeks before Saturday 1 March: the working day before.
    assert found["M6"] == "2025-05-14"


async def test_drafted_steps_follow_when_the_plan_moves(bot: Bot) -> None:
    await planned(bot)
    await bot.press(await bot.say("/milestone plan conference 27 March 2025"), "Move it all")

    assert (await days(bot))["M1"] == "2024-09-26"


async def test_steps_that_would_be_over_are_left_out_until_they_get_a_date(bot: Bot) -> None:
    reply = await bot.say("/milestone plan conference 1 October 2024")
    assert "Two steps should have been done by now." in said(reply)
    added = await bot.press(reply, "Add these 4 steps")
    assert "Book the venue" not in [each.summary for each in (await steps(bot)).values()]

    await bot.press(added, "Date for “Book the venue”", when="19 July 2024")
    venue = next(each for each in (await steps(bot)).values() if each.summary == "Book the venue")
    assert venue.due.day is not None
    assert venue.due.day.isoformat() == "2024-07-19"


async def test_drafting_twice_adds_nothing_twice(bot: Bot) -> None:
    await planned(bot)
    await bot.say("/milestone drop M6 Done by the host")
    again = await bot.press(await bot.say("/milestone draft conference"), "Add this step")

    assert "Send round the evaluation" in said(again)
    assert len(await steps(bot)) == 7
    refused = await bot.say("/milestone draft conference")
    assert card_of(refused).tone is Tone.REFUSAL


async def test_a_plan_that_no_template_is_named_after_asks_for_one(bot: Bot) -> None:
    reply = await bot.say("/milestone plan publication 1 November 2024")
    assert "Draft a timeline" in labels(reply)
    asked = await bot.press(reply, "Draft a timeline")
    shown = await bot.press(asked, "Conference")

    assert "Book the venue" in said(shown)


async def test_members_draft_nothing(bot: Bot) -> None:
    await bot.say("/milestone plan publication 1 November 2024")

    assert card_of(await bot.say("/milestone draft publication", as_=NADIA)).tone is Tone.REFUSAL


# --- templates


async def test_a_network_writes_its_own_steps_in_a_form(bot: Bot) -> None:
    shown = await bot.say("/milestone template conference", as_=MINUTE_TAKER)
    changed = await bot.press(
        shown,
        "Change the steps",
        as_=MINUTE_TAKER,
        steps="Find a hall: 20 weeks before\nPrint the badges: 5 working days before, needs 1",
    )
    assert "Find a hall: 20 weeks before" in said(changed)

    draft = await bot.say("/milestone plan conference 20 March 2025")
    assert "Print the badges" in said(draft)
    assert "Book the venue" not in said(draft)


async def test_a_template_goes_back_to_the_default(bot: Bot) -> None:
    await bot.say("/milestone template conference Find a hall: 20 weeks before")
    await bot.say("/milestone template conference default")

    assert "Book the venue" in said(await bot.say("/milestone template conference"))


async def test_a_line_that_can_t_be_read_changes_nothing_and_says_which(bot: Bot) -> None:
    refused = await bot.say("/milestone template conference Find a hall: sometime; Doors: on the day")

    assert card_of(refused).tone is Tone.REFUSAL
    assert "Find a hall: sometime" in said(refused)
    assert "Book the venue" in said(await bot.say("/milestone template conference"))


async def test_templates_are_listed(bot: Bot) -> None:
    await bot.say("/milestone template seminar Doors: on the day")
    listed = said(await bot.say("/milestone template"))

    assert "Conference" in listed
    assert "Seminar" in listed


# --- who does it


async def test_a_step_is_given_to_somebody_who_hears_of_it(bot: Bot) -> None:
    await planned(bot)
    reply = await bot.say("/milestone assign M1 Imran")

    assert IMRAN in said(reply)
    assert [owner.name for owner in (await steps(bot))["M1"].owners] == [IMRAN]
    assert "Book the venue" in (await bot.waiting_for(IMRAN))[-1]

    await bot.say("/milestone assign M1 to Nadia")
    assert "nothing more for you to do" in (await bot.waiting_for(IMRAN))[-1]


async def test_only_those_who_run_meetings_give_steps_away(bot: Bot) -> None:
    await planned(bot)

    assert card_of(await bot.say("/milestone assign M1 Nadia", as_=NADIA)).tone is Tone.REFUSAL


# --- pushed


async def test_a_step_that_moves_pushes_what_waits_for_it_by_as_many_working_days(bot: Bot) -> None:
    await planned(bot)
    asked = await bot.say("/milestone move M2 to 16 January 2025")

    # From 28 November to 16 January it is 32 working days; 9 January is pushed by as many, and so on.
    assert card_of(asked).tone is Tone.QUESTION
    assert "M3" in said(asked)
    await bot.press(asked, "Move them all")
    found = await days(bot)
    assert found["M2"] == "2025-01-16"
    assert found["M3"] == "2025-02-24"
    assert found["M4"] == "2025-03-10"
    assert found["M5"] == "2025-03-06"  # It still comes after what it waits for.


async def test_what_becomes_impossible_is_said_before_anything_moves(bot: Bot) -> None:
    await planned(bot)
    before = await days(bot)
    asked = await bot.say("/milestone move M3 to 19 March 2025")

    assert "M4" in said(asked)
    assert "too late for the conference (Thursday 20 March 2025)" in said(asked)
    assert await days(bot) == before


async def test_alone_it_moves_alone(bot: Bot) -> None:
    await planned(bot)
    await bot.press(await bot.say("/milestone move M2 to 16 January 2025"), "Only M2")

    assert (await days(bot))["M3"] == "2025-01-09"


async def test_pushed_steps_still_follow_the_plan(bot: Bot) -> None:
    await planned(bot)
    await bot.press(await bot.say("/milestone move M2 to 16 January 2025"), "Move them all")
    await bot.press(await bot.say("/milestone plan conference 27 March 2025"), "Move it all")

    assert (await days(bot))["M3"] == "2025-03-03"


@pytest.mark.parametrize("line", ["/milestone draft", "/milestone assign", "/milestone assign M1"])
async def test_without_its_words_a_form_asks_for_them(bot: Bot, line: str) -> None:
    await planned(bot)
    reply = await bot.say(line)

    assert card_of(reply).tone is Tone.QUESTION


# --- clashes


async def test_a_date_on_a_festival_or_in_the_holidays_is_said_before_anybody_is_invited(bot: Bot) -> None:
    made = await bot.say("/milestone plan conference 15 April 2025")
    assert "Easter holidays" in said(made)
    assert "Passover (Sunday 13 April to Saturday 19 April 2025)" in said(made)

    asked = await bot.say("/milestone plan conference 31 March 2025")
    assert "Eid al-Fitr" in said(asked)


async def test_a_window_shows_what_lies_in_it(bot: Bot) -> None:
    made = said(await bot.say("/milestone plan conference March or April 2025"))

    assert "Eid al-Fitr (Monday 31 March to" in made
    assert "Good Friday" in made


async def test_an_ordinary_day_needs_no_warning(bot: Bot) -> None:
    assert "Mind" not in said(await bot.say("/milestone plan conference 20 March 2025"))


# --- as a picture


def picture_of(reply: Reply) -> Picture:
    (found,) = [part for part in card_of(reply).parts if isinstance(part, Picture)]
    return found


async def test_the_timeline_can_be_had_as_a_picture_with_the_same_in_words(bot: Bot):
    await bot.say("/milestone plan conference 20 March 2025")
    await bot.say("/milestone draft conference")
    drafted = await bot.do(DraftTimeline(plan="conference", confirmed=True))
    shown = picture_of(await bot.say("/milestone picture conference", as_="Nadia Farrow"))

    assert shown.file.media_type == "image/png"
    assert shown.alt.startswith("The timeline of the conference, Thursday 20 March 2025.")
    assert picture_of(drafted).alt == shown.alt
    for item in (each for part in card_of(drafted).parts if isinstance(part, Items) for each in part.items):
        assert in_words(item.title) in shown.alt
    content = await bot.look(lambda register: files.content(register.connection, shown.file.id))
    assert content is not None
    assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "words", ["/milestone picture", "a picture of the conference plan", "show me the chart of the conference"]
)
async def test_which_plan_is_meant(bot: Bot, words: str):
    await bot.say("/milestone plan conference 20 March 2025")
    await bot.say("/milestone add Book the venue by 14 February 2025 plan conference")
    assert "Book the venue" in picture_of(await bot.say(words)).alt


async def test_without_steps_there_is_nothing_to_draw(bot: Bot):
    assert "a plan with a date" in said(await bot.say("/milestone picture"))
    await bot.say("/milestone plan conference 20 March 2025")
    assert "no steps with a date" in said(await bot.say("/milestone picture conference"))


# --- what a day falls on, and what no longer fits


async def test_a_weekend_is_said_to_be_one(bot: Bot) -> None:
    shown = said(await bot.say("/milestone plan conference 23 March 2025"))

    assert "Mind that it is a Sunday." in shown


async def test_what_one_day_falls_on_is_said_in_a_sentence(bot: Bot) -> None:
    sunday = said(await bot.say("/milestone plan conference 20 April 2025"))
    assert "Mind that it is a Sunday, and falls in" in sunday
    assert "the Easter holidays (Monday 14 April to Sunday 27 April 2025)" in sunday
    moved = said(await bot.say("/milestone plan conference 14 March 2025"))
    assert "Mind that it falls on Holi." in moved


async def test_what_lies_in_a_window_is_listed_with_its_dates(bot: Bot) -> None:
    shown = said(await bot.say("/milestone plan conference in March 2025"))

    assert "Mind what lies in these days: Holi (Friday 14 March 2025)" in shown


async def test_a_step_on_a_day_on_which_nobody_works_says_so(bot: Bot) -> None:
    assert "Mind that it is a Saturday." in said(
        await bot.say("/milestone add Paint the hall by 6 July 2024")
    )
    assert "Mind that it falls on" in said(await bot.say("/milestone move M1 to 26 August 2024"))
    assert "Mind" not in said(await bot.say("/milestone move M1 to 4 July 2024"))


async def test_a_step_that_moves_before_what_must_be_done_first_says_so(bot: Bot) -> None:
    await planned(bot)
    moved = await bot.say("/milestone move M2 to 2 December 2024")
    assert "no longer fits" not in said(moved)
    early = await bot.say("/milestone move M3 to 20 November 2024")

    assert "That no longer fits: M3 comes before M2, which must be done first." in said(early)


async def test_a_step_that_moves_behind_its_plan_says_so(bot: Bot) -> None:
    await planned(bot)
    late = await bot.say("/milestone move M5 to 21 March 2025")

    assert "M5 comes too late for the conference (Thursday 20 March 2025)" in said(late)


async def test_a_plan_that_moves_before_a_step_with_a_date_of_its_own_says_so_first(bot: Bot) -> None:
    await bot.say("/milestone plan seminar 20 March 2025")
    await bot.say("/milestone add Book the venue by 10 February 2025 plan seminar")
    asked = await bot.say("/milestone plan seminar 3 February 2025")

    assert "M1 comes too late for the seminar (Monday 3 February 2025)" in said(asked)
    assert card_of(asked).tone is Tone.QUESTION
    assert "M1 comes too late" in said(await bot.press(asked, "Move it all"))


async def test_a_step_that_follows_its_plan_before_one_that_does_not_says_so(bot: Bot) -> None:
    await bot.say("/milestone plan seminar 20 March 2025")
    await bot.say("/milestone add Book the venue by 10 February 2025 plan seminar")
    await bot.say("/milestone add Send the invitations by 2 weeks before the seminar after M1 plan seminar")
    asked = await bot.say("/milestone plan seminar 20 February 2025")

    assert "M2 comes before M1, which must be done first" in said(asked)
