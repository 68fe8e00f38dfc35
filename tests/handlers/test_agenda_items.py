"""The lines of an agenda are arranged, and every agenda starts with the standing items."""

from __future__ import annotations

import pytest

from bot.commands import model
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.replies.model import Tone
from bot.store import requests
from bot.store.register import Register
from tests.handlers.agenda_seen import (
    JUNE,
    MINUTE_TAKER,
    NADIA,
    SEPTEMBER,
    item,
    items,
    order,
    said,
)
from tests.harness import Bot, card_of, moment, text

# --- arranging


@pytest.mark.parametrize(
    "number, to, expected",
    [(4, 1, "DABC"), (1, 4, "BCDA"), (2, 3, "ACBD"), (2, 2, "ABCD")],
    ids=["to the top", "to the end", "one later", "where it is"],
)
async def test_an_item_moves_and_the_others_close_up(bot: Bot, number: int, to: int, expected: str) -> None:
    await bot.agenda_of("2024-06-25", *"ABCD")
    await bot.do(model.MoveItem(number=number, to=to))

    assert "".join(await order(bot)) == expected


@pytest.mark.parametrize(
    "command",
    [
        model.MoveItem(number=9, to=1),
        model.MoveItem(number=1, to=9),
        model.MoveItem(number=0, to=1),
        model.TimeItem(number=9, minutes=10),
        model.LeadItem(number=9, lead="Dev"),
        model.PaperItem(number=9, paper="x"),
        model.RemoveItem(number=9),
    ],
    ids=lambda command: f"{type(command).__name__}-{command.number}",
)
async def test_a_number_that_is_not_there_shows_the_present_agenda(bot: Bot, command: model.Command) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    before = await items(bot)
    reply = await bot.do(command)

    assert "Welcome" in said(reply)
    assert "Inspections" in said(reply)
    assert card_of(reply).tone is Tone.REFUSAL
    assert await items(bot) == before


async def test_a_button_shown_before_a_change_is_refused_with_the_present_agenda(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", *"ABC")
    shown = await bot.do(model.ReviewAgenda())
    await bot.do(model.MoveItem(number=3, to=1), as_=MINUTE_TAKER)

    reply = await bot.press(shown, "Earlier")
    assert "no longer fits" in said(reply)
    assert "".join(await order(bot)) == "CAB"


@pytest.mark.parametrize("at", ["9:30", "12:00", "soon", "25:00", "13pm"])
async def test_a_time_outside_the_meeting_is_refused(bot: Bot, at: str) -> None:
    await bot.agenda_of("2024-06-25", "Welcome")
    reply = await bot.do(model.TimeItem(number=1, at=at))

    assert "between 10:00 and 12:00" in said(reply)
    assert (await item(bot, "Welcome")).starts is None


async def test_an_expected_paper_says_its_date_in_full_and_gives_way_to_the_paper(bot: Bot) -> None:
    await bot.agenda_of("2024-09-16", "Inspections")
    await bot.do(model.PaperItem(number=1, paper="expected by 9 September", meeting="September"))
    assert (await item(bot, "Inspections")).papers == ("expected by Monday 9 September 2024",)

    await bot.do(model.PaperItem(number=1, paper="https://example.org/paper", meeting="September"))
    assert (await item(bot, "Inspections")).papers == ("https://example.org/paper",)


async def test_an_expected_paper_with_a_doubtful_date_is_asked_about(bot: Bot) -> None:
    await bot.agenda_of("2024-09-16", "Inspections")
    reply = await bot.do(model.PaperItem(number=1, paper="expected by 31 June", meeting="September"))

    assert card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL)
    assert (await item(bot, "Inspections")).papers == ()


async def test_a_removed_item_is_a_suggestion_again(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", *"ABC")
    reply = await bot.do(model.RemoveItem(number=2))

    assert "a suggestion again: S1" in said(reply)
    assert "".join(await order(bot)) == "AC"
    await bot.do(model.AcceptSuggestion(ref="S1"))
    assert "".join(await order(bot)) == "ACB"


async def test_who_suggested_it_hears_that_it_was_taken_off(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    await bot.do(model.AcceptSuggestion(ref="S1"))
    await bot.do(model.RemoveItem(number=1))

    assert "taken off the agenda" in (await bot.waiting_for(NADIA))[-1]


# --- in other words


async def test_an_item_gets_another_title_and_undo_brings_the_old_one_back(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    reply = await bot.say("/agenda rename 2 to Joint inspections, first findings", as_=MINUTE_TAKER)

    assert await order(bot) == ["Welcome", "Joint inspections, first findings"]
    assert "Inspections" in said(reply)
    await bot.press(reply, "Undo", as_=MINUTE_TAKER)
    assert await order(bot) == ["Welcome", "Inspections"]


async def test_whoever_suggested_something_puts_it_in_other_words_until_it_is_decided(bot: Bot) -> None:
    suggested = await bot.say("/agenda suggest Feedback from familys", as_=NADIA)
    reply = await bot.press(suggested, "Change the words", as_=NADIA, text="Feedback from families")

    assert "S1" in said(reply)
    assert (await item(bot, "Feedback from families")).suggestion == 1
    await bot.say("/agenda accept S1")
    late = await bot.say("/agenda rename S1 to Something else", as_=NADIA)
    assert card_of(late).tone is Tone.REFUSAL
    assert await order(bot) == ["Feedback from families"]


async def test_who_suggested_it_hears_when_it_is_put_in_other_words(bot: Bot) -> None:
    await bot.say("/agenda suggest Feedback from familys", as_=NADIA)
    await bot.say("/agenda rename S1 to Feedback from families", as_=MINUTE_TAKER)

    assert any("Feedback from families" in card for card in await bot.waiting_for(NADIA))


@pytest.mark.parametrize(
    "line, who",
    [
        ("/agenda rename S1 to Mine", "Imran Sethi"),
        ("/agenda rename 1 to Mine", NADIA),
        ("/agenda rename S1 to Mine", "Gwen Tallis"),
    ],
    ids=["somebody else's suggestion", "an item of the agenda", "an observer"],
)
async def test_others_do_not_put_it_in_other_words(bot: Bot, line: str, who: str) -> None:
    await bot.agenda_of("2024-06-25", "Welcome")
    await bot.say("/agenda suggest Feedback from families", as_=NADIA)
    reply = await bot.say(line, as_=who)

    assert card_of(reply).tone is Tone.REFUSAL
    assert "Marion Keane" in said(reply)
    assert {each.title for each in await items(bot)} == {"Welcome", "Feedback from families"}


async def test_a_stale_button_renames_nothing(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    shown = await item(bot, "Inspections")
    await bot.say("/agenda time 2 20 min")
    reply = await bot.do(
        model.RenameItem(item_id=shown.id, item_version=shown.version, text="Something else")
    )

    assert card_of(reply).tone is Tone.REFUSAL
    assert await order(bot) == ["Welcome", "Inspections"]


@pytest.mark.parametrize(
    "line, expected",
    [
        ("/agenda rename", ""),
        ("/agenda rename 2", "in other words"),
        ("/agenda rename 9 to Something", "Welcome"),
        ("/agenda rename S9 to Something", "S9"),
        ("/agenda rename 2 to welcome", "already"),
        ("/agenda rename 2 to " + "long " * 120, "500"),
    ],
    ids=["nothing", "no words", "no such item", "no such suggestion", "a title that is taken", "too long"],
)
async def test_a_title_that_cannot_be_is_asked_or_refused(bot: Bot, line: str, expected: str) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    reply = await bot.say(line)

    assert expected in said(reply)
    assert card_of(reply).tone in (Tone.REFUSAL, Tone.QUESTION)
    assert await order(bot) == ["Welcome", "Inspections"]


async def test_the_same_words_with_other_capitals_are_no_twin_of_themselves(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "inspections")
    await bot.say("/agenda rename 2 to Inspections")

    assert await order(bot) == ["Welcome", "Inspections"]


# --- standing items


async def test_a_standing_item_joins_the_agendas_that_are_not_out(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections")
    await bot.do(model.PublishAgenda())
    await bot.agenda_of("2024-09-16", "Inspections")
    await bot.do(model.StandingItems(change="add", text="Welcome", minutes=10, lead="chair"))
    reply = await bot.do(model.StandingItems(change="add", text="Matters arising"))

    assert f"It is on the agenda of {SEPTEMBER} too" in said(reply)
    assert f"The agenda of {JUNE} is out already" in said(reply)
    assert await order(bot) == ["Inspections"]
    assert await order(bot, "2024-09-16") == ["Welcome", "Matters arising", "Inspections"]


async def test_a_standing_item_that_is_dropped_stays_where_it_is(bot: Bot) -> None:
    await bot.do(model.StandingItems(change="add", text="Welcome"))
    await bot.do(model.StandingItems(change="add", text="Matters arising"))
    reply = await bot.do(model.StandingItems(change="remove", text="welcome"))

    assert "stays on the agenda" in said(reply)
    assert await order(bot) == ["Welcome", "Matters arising"]
    listed = said(await bot.do(model.StandingItems()))
    assert "Welcome" not in listed
    assert "Matters arising" in listed


async def test_a_standing_item_can_be_left_out_once(bot: Bot) -> None:
    await bot.do(model.StandingItems(change="add", text="Welcome"))
    reply = await bot.do(model.RemoveItem(number=1))

    assert "stays a standing item" in said(reply)
    assert await order(bot) == []
    assert await order(bot, "2024-09-16") == ["Welcome"]
    assert "suggestion" not in said(await bot.do(model.ShowAgenda())).lower()


async def test_a_standing_item_that_is_not_there_is_refused(bot: Bot) -> None:
    reply = await bot.do(model.StandingItems(change="remove", text="Welcome"))
    assert "no standing item" in said(reply)


# --- meetings that come and go


async def test_a_new_meeting_starts_with_the_standing_items(bot: Bot) -> None:
    await bot.do(model.StandingItems(change="add", text="Welcome", minutes=10))
    await bot.do(model.StandingItems(change="add", text="Matters arising"))

    def schedule(register: Register) -> list[AgendaItem]:
        meeting = register.meetings.add(
            Meeting(
                network_id=register.network.id,
                title="QA leads",
                dtstart=moment("2024-12-03T10:00"),
                dtend=moment("2024-12-03T12:00"),
                uid="december@example.org",
                created_at=register.now,
            )
        )
        requests.attach(register, meeting)
        return requests.attach(register, meeting)

    assert await bot.look(schedule) == []
    assert await order(bot, "2024-12-03") == ["Welcome", "Matters arising"]


async def test_what_was_not_discussed_is_carried_over_as_suggestions(bot: Bot) -> None:
    await bot.do(model.StandingItems(change="add", text="Welcome"))
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    await bot.do(model.Suggest(text="Inspections"), as_=NADIA)
    await bot.do(model.AcceptSuggestion(ref="S1"))

    def cancel(register: Register) -> list[AgendaItem]:
        june, september = register.all_meetings
        return requests.carry_over(register, june, september)

    carried = await bot.look(cancel)
    assert {(each.ref, each.title, each.state.value) for each in carried} == {
        ("S1", "Peer challenge", "suggested"),
        ("S2", "Inspections", "suggested"),
    }
    assert "S1 Peer challenge" in said(await bot.do(model.ReviewAgenda(meeting="September")))


# --- fixed times


async def test_an_item_that_moves_is_no_longer_fixed_and_says_so(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", *"ABC")
    await bot.do(model.TimeItem(number=3, at="11:00"))
    reply = await bot.do(model.MoveItem(number=3, to=1))

    assert "no longer fixed at 11:00" in said(reply)
    assert (await item(bot, "C")).starts is None
    await bot.press(reply, "Undo")
    assert (await item(bot, "C")).starts == "11:00"
    assert "".join(await order(bot)) == "ABC"


async def test_those_who_decide_see_that_a_fixed_time_cannot_be_kept(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.TimeItem(number=1, minutes=50))
    reply = await bot.do(model.TimeItem(number=2, at="10:30"))

    warning = "Item 2 is fixed at 10:30, but what stands before it takes until 10:50"
    assert warning in said(reply)
    assert warning not in said(await bot.do(model.ShowAgenda(), as_=NADIA))


async def test_the_agenda_of_a_meeting_that_is_over_stays_as_it_was(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", *"AB")
    reply = await bot.do(model.MoveItem(number=2, to=1, meeting="25 June 2024"), at="2024-06-27T10:00")

    assert card_of(reply).tone is Tone.REFUSAL
    assert "".join(await order(bot)) == "AB"


async def test_adding_and_dropping_a_standing_item_can_be_taken_back(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", *"AB")
    await bot.do(model.StandingItems(change="add", text="Welcome"))
    added = await bot.do(model.StandingItems(change="add", text="Matters arising"))
    await bot.press(added, "Undo")
    assert await order(bot) == ["Welcome", "A", "B"]
    assert "Matters arising" not in said(await bot.do(model.StandingItems()))

    dropped = await bot.do(model.StandingItems(change="remove", text="1"))
    await bot.press(dropped, "Undo")
    assert "Welcome" in said(await bot.do(model.StandingItems()))


async def test_during_a_meeting_its_own_agenda_is_meant(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", *"AB")
    await bot.do(model.MoveItem(number=2, to=1), at="2024-06-25T10:30")

    assert "".join(await order(bot)) == "BA"
    assert "Tuesday 25 June 2024" in said(await bot.do(model.ShowAgenda(), as_=NADIA))


async def test_chair_and_minute_taker_see_how_many_papers_are_in(bot: Bot) -> None:
    for title in ("Joint inspections", "Feedback from families", "Any other business"):
        await bot.say(f"/agenda suggest {title}", at="2024-07-01T10:00")
    for number in (1, 2, 3):
        await bot.say(f"/agenda accept S{number}")
    await bot.say("/agenda paper 1 expected by 5 September")
    await bot.say("/agenda paper 2 https://papers.example/families.docx")

    assert "1 of 2 papers in" in text(await bot.say("/agenda review"))
    assert "1 of 2 papers in" in text(await bot.say("/agenda next"))
    assert "papers in" not in text(await bot.say("/agenda next", as_="Nadia Farrow"))
    assert "Papers: 1 of 2 in" in text(await bot.say("/network status"))

    await bot.say("/agenda paper 1 https://papers.example/joint.docx")

    assert "All papers are in" in text(await bot.say("/agenda review"))
