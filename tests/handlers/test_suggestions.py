"""Suggestions for an agenda: made by anybody, decided by chair and minute taker."""

from __future__ import annotations

import pytest

from bot.commands import model
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.meeting import Meeting
from bot.replies.model import Form, Tone
from bot.store import history, requests
from bot.store.register import Register
from tests.handlers.agenda_seen import (
    CHAIR,
    DEV,
    GWEN,
    IMRAN,
    JUNE,
    MINUTE_TAKER,
    NADIA,
    SEPTEMBER,
    item,
    items,
    order,
    request,
    said,
)
from tests.harness import Bot, card_of, labels, moment

# --- suggesting


async def test_a_suggestion_gets_a_number_and_says_for_which_meeting(bot: Bot) -> None:
    reply = await bot.do(
        model.Suggest(text="Feedback from families", minutes=20, lead="Dev", meeting="September"), as_=NADIA
    )

    assert "S1: Feedback from families" in said(reply)
    assert SEPTEMBER in said(reply)
    assert "20 minutes · led by Dev Anand-Price" in said(reply)
    assert "Undo" in labels(reply)
    assert not (await item(bot, "Feedback from families")).late


async def test_chair_and_minute_taker_are_told_and_can_decide_at_once(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Joint inspections", meeting="September"), as_=NADIA)

    for name in (CHAIR, MINUTE_TAKER):
        (card,) = await bot.waiting_for(name)
        assert "Nadia Farrow suggests" in card
        assert "S1 Joint inspections" in card
    assert await bot.waiting_for(IMRAN) == []


async def test_without_words_a_form_asks_what_to_talk_about(bot: Bot) -> None:
    reply = await bot.do(model.Suggest(meeting="September"), as_=NADIA)

    assert isinstance(card_of(reply).parts[0], Form)
    filled = await bot.fill_in(reply, as_=NADIA, text="Peer challenge")
    assert "S1: Peer challenge" in said(filled)


async def test_undo_takes_a_suggestion_back_and_its_number_is_not_reused(bot: Bot) -> None:
    reply = await bot.do(model.Suggest(text="Peer challenge", meeting="September"), as_=NADIA)
    await bot.press(reply, "Undo", as_=NADIA)

    assert await items(bot) == []
    again = await bot.do(model.Suggest(text="Peer challenge", meeting="September"), as_=NADIA)
    assert "S2" in said(again)


async def test_a_late_suggestion_is_taken_and_only_its_maker_and_those_who_decide_hear_that(bot: Bot) -> None:
    """Suggestions for 25 June close on 14 June; it is 20 June."""
    reply = await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)

    assert "Suggestions closed on Friday 14 June" in said(reply)
    assert (await item(bot, "Peer challenge")).late
    assert "after suggestions had closed" in (await bot.waiting_for(CHAIR))[0]
    assert "closed" not in said(await bot.do(model.ShowAgenda(), as_=IMRAN))
    assert "closed" in said(await bot.do(model.ShowAgenda(), as_=CHAIR))


async def test_an_observer_may_not_suggest(bot: Bot) -> None:
    reply = await bot.do(model.Suggest(text="Peer challenge"), as_=GWEN)

    assert card_of(reply).tone is Tone.REFUSAL
    assert await items(bot) == []


async def test_suggested_for_somebody_else_tells_them_and_history_says_for_whom(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge", meeting="September", on_behalf_of="Imran"), as_=NADIA)

    (card,) = await bot.waiting_for(IMRAN)
    assert "from you" in card
    found = await item(bot, "Peer challenge")
    assert found.on_behalf_of == "Imran"

    def whom(register: Register) -> str | None:
        return history.of(register, "agenda_item", found.id)[0].on_behalf_of

    assert await bot.look(whom) == IMRAN


async def test_the_same_words_twice_are_refused_with_the_first(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    reply = await bot.do(model.Suggest(text="peer  Challenge"), as_=IMRAN)

    assert card_of(reply).tone is Tone.REFUSAL
    assert len(await items(bot)) == 1


async def test_a_lead_who_fits_two_people_is_asked(bot: Bot) -> None:
    reply = await bot.do(model.Suggest(text="Peer challenge", lead="Sam"), as_=NADIA)
    assert await items(bot) == []

    await bot.press(reply, "Sam Okoro", as_=NADIA)
    assert [each.name for each in (await item(bot, "Peer challenge")).leads] == ["Sam Okoro"]


@pytest.mark.parametrize("meeting", ["March", "gibberish"], ids=["none then", "no meeting"])
async def test_a_meeting_that_does_not_exist_is_refused(bot: Bot, meeting: str) -> None:
    reply = await bot.do(model.Suggest(text="Peer challenge", meeting=meeting), as_=NADIA)

    assert card_of(reply).tone is Tone.REFUSAL
    assert await items(bot) == []


async def test_before_any_meeting_is_scheduled_a_suggestion_waits_for_one(bot: Bot) -> None:
    await bot.look(lambda register: [register.meetings.remove(each) for each in register.all_meetings])
    reply = await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    assert "once it is scheduled" in said(reply)
    assert "Peer challenge" in said(await bot.do(model.ShowAgenda(), as_=IMRAN))

    def schedule(register: Register) -> list[AgendaItem]:
        meeting = register.meetings.add(
            Meeting(
                network_id=register.network.id,
                title="QA leads",
                dtstart=moment("2024-10-01T10:00"),
                dtend=moment("2024-10-01T12:00"),
                uid="october@example.org",
                created_at=register.now,
            )
        )
        return requests.attach(register, meeting)

    (attached,) = await bot.look(schedule)
    assert attached.meeting_id is not None
    assert attached.state is ItemState.SUGGESTED


# --- deciding


async def test_accepting_puts_it_last_and_tells_who_suggested_it(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Matters arising")
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    reply = await bot.do(
        model.AcceptSuggestion(ref="S1", minutes=15, at="11.15", lead="Dev"), as_=MINUTE_TAKER
    )

    assert "item 3" in said(reply)
    assert await order(bot) == ["Welcome", "Matters arising", "Peer challenge"]
    found = await item(bot, "Peer challenge")
    assert (found.minutes, found.starts, found.leads[0].name) == (15, "11:15", DEV)
    assert "on the agenda of Tuesday 25 June 2024" in (await bot.waiting_for(NADIA))[0]


@pytest.mark.parametrize(
    "command, state",
    [
        (model.AcceptSuggestion(ref="S1"), "on the agenda"),
        (model.DeclineSuggestion(ref="S1", reason="No room"), "declined"),
    ],
    ids=["accepted", "declined"],
)
async def test_what_is_decided_is_not_decided_again(bot: Bot, command: model.Command, state: str) -> None:
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    await bot.do(command)
    before = await items(bot)

    for again in (
        model.AcceptSuggestion(ref="S1"),
        model.DeclineSuggestion(ref="1", reason="No"),
        model.DeferSuggestion(ref="s1"),
    ):
        assert state in said(await bot.do(again))
    assert await items(bot) == before


async def test_an_unknown_suggestion_is_refused(bot: Bot) -> None:
    for ref in ("S9", "Jun24/4a", "S"):
        reply = await bot.do(model.AcceptSuggestion(ref=ref))
        assert "no suggestion" in said(reply)


async def test_a_member_may_not_decide(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    before = await items(bot)
    for command in (
        model.AcceptSuggestion(ref="S1"),
        model.DeclineSuggestion(ref="S1", reason="No"),
        model.DeferSuggestion(ref="S1"),
        model.MoveItem(number=1, to=1),
        model.RemoveItem(number=1),
        model.TimeItem(number=1, minutes=5),
        model.LeadItem(number=1, lead="me"),
        model.PaperItem(number=1, paper="x"),
        model.StandingItems(change="add", text="Welcome"),
        model.ReviewAgenda(),
        model.AddRequested(all_requested=True),
        model.PublishAgenda(),
    ):
        reply = await bot.do(command, as_=IMRAN)
        assert card_of(reply).tone is Tone.REFUSAL, command
    assert await items(bot) == before


async def test_declining_asks_for_a_reason_in_private_and_passes_it_on(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    asked = await bot.do(model.DeclineSuggestion(ref="S1"))
    assert asked.private
    assert (await item(bot, "Peer challenge")).state is ItemState.SUGGESTED

    await bot.fill_in(asked, reason="It was on the last agenda")
    assert (await item(bot, "Peer challenge")).state is ItemState.DECLINED
    assert "It was on the last agenda" in (await bot.waiting_for(NADIA))[0]


async def test_deferred_it_waits_as_a_suggestion_for_the_following_meeting(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    reply = await bot.do(model.DeferSuggestion(ref="S1"))

    assert SEPTEMBER in said(reply)
    assert SEPTEMBER in (await bot.waiting_for(NADIA))[0]
    assert "Peer challenge" not in said(await bot.do(model.ShowAgenda()))
    assert "S1 Peer challenge" in said(await bot.do(model.ReviewAgenda(meeting="September")))
    await bot.do(model.AcceptSuggestion(ref="S1"))
    assert await order(bot, "2024-09-16") == ["Peer challenge"]


async def test_deferred_from_the_last_meeting_it_waits_for_one_to_be_scheduled(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge", meeting="September"), as_=NADIA)
    reply = await bot.do(model.DeferSuggestion(ref="S1"))

    assert "once it is scheduled" in said(reply)
    assert (await item(bot, "Peer challenge")).meeting_id is None
    assert "For a later meeting" in said(await bot.do(model.ShowAgenda()))


async def test_deferred_it_does_not_come_back_before_the_meeting_it_was_deferred_from(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge", meeting="September"), as_=NADIA)
    await bot.do(model.DeferSuggestion(ref="S1"))

    between = await bot.say("/meeting schedule Monday 22 July 2024 10:00 to 12:00")
    assert "Peer challenge" not in said(between)
    assert (await item(bot, "Peer challenge")).meeting_id is None

    after = await bot.say("/meeting schedule Monday 9 December 2024 10:00 to 12:00")
    assert "Waiting for it already: S1" in said(after)
    assert (await item(bot, "Peer challenge")).meeting_id is not None


async def test_deferred_from_a_meeting_that_is_cancelled_it_comes_back_with_the_next(bot: Bot) -> None:
    await bot.do(model.Suggest(text="Peer challenge", meeting="September"), as_=NADIA)
    await bot.do(model.DeferSuggestion(ref="S1"))
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting")

    await bot.say("/meeting schedule Monday 22 July 2024 10:00 to 12:00")

    assert (await item(bot, "Peer challenge")).meeting_id is not None


async def test_accepting_what_an_action_asked_for_closes_the_action(bot: Bot) -> None:
    action = await request(bot)
    await bot.do(model.Suggest(text="Feedback from families", action=action.key), as_=IMRAN)
    reply = await bot.do(model.AcceptSuggestion(ref="S1"))

    closed = await bot.action(action.key)
    assert closed.status.value == "done"
    assert closed.outcome == f"On the agenda of {JUNE}"
    assert closed.completed_at == bot.now
    await bot.press(reply, "Undo")
    assert (await bot.action(action.key)).status.is_open


async def test_what_the_chair_suggests_can_be_put_on_at_once(bot: Bot) -> None:
    reply = await bot.do(model.Suggest(text="peer challenge"))
    await bot.press(reply, "Accept S1")

    assert await order(bot) == ["Peer challenge"]


async def test_typed_words_do_the_same(bot: Bot) -> None:
    await bot.say("/agenda suggest Feedback from families for 20 min lead Dev for September", as_=NADIA)
    await bot.say("/agenda accept S1 at 10:30 for 15 min")

    found = await item(bot, "Feedback from families")
    assert (found.minutes, found.starts, found.state) == (15, "10:30", ItemState.ACCEPTED)
    assert "1. " not in said(await bot.say("/agenda next", as_=NADIA))


@pytest.mark.parametrize(
    "words",
    ["<!channel> & <b>", "Ünïcode 🎉 agenda", "a\u202eb", "O'Dowd's idea; DROP TABLE", "*" * 500],
    ids=["markup", "emoji", "right to left", "quotes", "as long as it may be"],
)
async def test_any_words_are_kept_as_they_are(bot: Bot, words: str) -> None:
    await bot.do(model.Suggest(text=words), as_=NADIA)
    await bot.do(model.AcceptSuggestion(ref="S1"))

    assert [each.casefold() for each in await order(bot)] == [words.casefold()]


@pytest.mark.parametrize(
    "command",
    [
        model.Suggest(text="a" * 501),
        model.Suggest(text="Peer challenge", minutes=0),
        model.Suggest(text="Peer challenge", minutes=9999),
    ],
    ids=["too long", "no minutes", "too many minutes"],
)
async def test_what_cannot_be_is_refused_and_uses_up_no_number(bot: Bot, command: model.Suggest) -> None:
    assert card_of(await bot.do(command, as_=NADIA)).tone is Tone.REFUSAL
    assert await items(bot) == []
    assert "S1" in said(await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA))
