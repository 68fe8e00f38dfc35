"""The agenda: suggested, decided, arranged, reviewed and sent out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import model
from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.meeting import Meeting
from bot.replies.model import Form, Reply, Tone
from bot.store import history, requests
from bot.store.register import Register
from tests.harness import Bot, card_of, labels, moment, text

NADIA, IMRAN, DEV, GWEN = "Nadia Farrow", "Imran Sethi", "Dev Anand-Price", "Gwen Tallis"
CHAIR, MINUTE_TAKER = "Marion Keane", "Bethan Lowe"
JUNE, SEPTEMBER = "Tuesday 25 June 2024", "Monday 16 September 2024"


async def items(bot: Bot) -> list[AgendaItem]:
    return await bot.look(lambda register: register.agenda_items.where())


async def item(bot: Bot, title: str) -> AgendaItem:
    return next(each for each in await items(bot) if each.title == title)


async def order(bot: Bot, day: str = "2024-06-25") -> list[str]:
    """The titles on the agenda of that day; positions are checked to be 1…n."""

    def read(register: Register) -> list[AgendaItem]:
        meeting = next(each for each in register.all_meetings if each.dtstart.date().isoformat() == day)
        found = [each for each in requests.items_of(register, meeting) if each.state is ItemState.ACCEPTED]
        return sorted(found, key=lambda each: each.position or 0)

    found = await bot.look(read)
    assert [each.position for each in found] == list(range(1, len(found) + 1))
    return [each.title for each in found]


async def request(bot: Bot, title: str = "Feedback from families", owner: str = IMRAN) -> Action:
    """An open action of somebody's that asks for an item on the next agenda."""

    def make(register: Register) -> Action:
        person = next(each for each in register.all_people if each.name == owner)
        return register.actions.add(
            Action(
                network_id=register.network.id,
                number=register.next_number("action"),
                summary=f"Bring {title} to the agenda",
                owners=(Owner(kind=OwnerKind.PERSON, name=person.name, id=person.id),),
                agenda_request=title,
                created_by=person.id,
                created_at=register.now,
                released_at=register.now,
            )
        )

    return await bot.look(make)


def said(reply: Reply) -> str:
    return text(reply)


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
    ("command", "state"),
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


# --- shown


async def test_times_count_from_the_start_and_keep_what_is_fixed(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Matters arising", "Inspections", "Any other business")
    await bot.do(model.TimeItem(number=1, minutes=10))
    await bot.do(model.TimeItem(number=2, minutes=20))
    await bot.do(model.TimeItem(number=3, at="11am"))

    reply = await bot.do(model.ShowAgenda(), as_=NADIA)
    assert said(reply).split("\n") == [
        "Agenda for Tuesday 25 June 2024, 10:00 to 12:00",
        *("Welcome", "10:00 · 10 minutes"),
        *("Matters arising", "10:10 · 20 minutes"),
        *("Inspections", "11:00"),
        "Any other business",  # Nobody said how long the one before it takes.
    ]


async def test_only_chair_and_minute_taker_are_told_that_it_is_too_long(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.TimeItem(number=1, minutes=75))
    await bot.do(model.TimeItem(number=2, minutes=60))

    assert "adds up to 135 minutes; you have 120" in said(await bot.do(model.ShowAgenda(), as_=MINUTE_TAKER))
    assert "135" not in said(await bot.do(model.ShowAgenda(), as_=NADIA))


async def test_the_agenda_says_what_is_yours(bot: Bot) -> None:
    await bot.agenda_of("2024-09-16", "Welcome", "Inspections")
    await bot.do(model.TimeItem(number=1, minutes=50, meeting="September"))
    await bot.do(model.TimeItem(number=2, minutes=20, meeting="September"))
    await bot.do(model.LeadItem(number=2, lead="Dev", meeting="September"))
    await bot.say("/action add Dev to send the slides at September's meeting")

    mine = said(await bot.do(model.ShowAgenda(meeting="September"), as_=DEV))
    assert "For you, Dev: you lead item 2, Inspections (10:50, 20 minutes); you have one open action" in mine
    assert "For you" not in said(await bot.do(model.ShowAgenda(meeting="September"), as_=NADIA))


async def test_a_share_is_previewed_and_holds_nothing_personal(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections")
    await bot.do(model.LeadItem(number=1, lead="Dev"))
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)

    preview = await bot.press(await bot.do(model.ShowAgenda(), as_=DEV), "Share in channel", as_=DEV)
    posted = await bot.press(preview, "Post it here", as_=DEV)
    assert preview.private
    assert not posted.private
    for shown in (preview, posted):
        assert "Inspections" in said(shown)
        assert "For you" not in said(shown)
        assert "Peer challenge" not in said(shown)


# --- arranging


@pytest.mark.parametrize(
    ("number", "to", "expected"),
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


# --- the review


async def test_the_review_shows_what_was_promised_and_adds_it(bot: Bot) -> None:
    action = await request(bot)
    reply = await bot.do(model.ReviewAgenda())
    assert "Promised, but not on the agenda" in said(reply)

    await bot.press(reply, "Add")
    found = await item(bot, "Feedback from families")
    assert found.action_id == action.id
    assert [each.name for each in found.leads] == [IMRAN]
    assert (await bot.action(action.key)).status.value == "done"
    assert "so #1 is done" in (await bot.waiting_for(IMRAN))[0]
    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))


async def test_everything_promised_is_added_at_once(bot: Bot) -> None:
    await request(bot)
    await request(bot, "Joint inspections", DEV)
    await bot.press(await bot.do(model.ReviewAgenda()), "Add all")

    assert await order(bot) == ["Feedback from families", "Joint inspections"]
    assert not [each for each in await bot.actions() if each.status.is_open]
    assert "Nothing that was promised" in said(await bot.do(model.AddRequested(all_requested=True)))


async def test_adding_a_request_twice_is_refused(bot: Bot) -> None:
    action = await request(bot)
    await bot.do(model.AddRequested(ref=action.key))
    reply = await bot.do(model.AddRequested(ref=action.key))

    assert "already" in said(reply)
    assert len(await items(bot)) == 1


async def test_a_request_that_was_deferred_is_not_missing_from_this_agenda(bot: Bot) -> None:
    action = await request(bot)
    await bot.do(model.Suggest(text="Feedback from families", action=action.key), as_=IMRAN)
    await bot.do(model.DeferSuggestion(ref="S1"))

    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))


# --- sending it out


async def test_an_agenda_that_is_sent_out_says_to_each_what_is_theirs(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.LeadItem(number=2, lead="Dev"))
    reply = await bot.do(model.PublishAgenda())

    assert "goes out to ten other members" in said(reply)
    (dev,), (nadia,) = await bot.waiting_for(DEV), await bot.waiting_for(NADIA)
    assert "Tuesday 25 June 2024, 10:00 to 12:00" in dev
    assert "you lead item 2, Inspections" in dev
    assert "For you" not in nadia
    assert await bot.waiting_for(CHAIR) == []
    june = (await bot.look(lambda register: register.all_meetings))[0]
    assert june.published_at == bot.now


async def test_sent_again_it_says_that_it_has_changed(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.PublishAgenda())
    changed = await bot.do(model.MoveItem(number=2, to=1))
    assert "out already" in said(changed)
    await bot.do(model.PublishAgenda())

    first, second = await bot.waiting_for(NADIA)
    assert "has changed" not in first
    assert "has changed since" in second


async def test_an_empty_agenda_is_not_sent(bot: Bot) -> None:
    reply = await bot.do(model.PublishAgenda())

    assert "still empty" in said(reply)
    assert await bot.waiting_for(NADIA) == []
    june = (await bot.look(lambda register: register.all_meetings))[0]
    assert june.published_at is None


async def test_sending_it_out_closes_the_requests_that_are_on_it(bot: Bot) -> None:
    action = await request(bot)
    await bot.agenda_of("2024-06-25", "Feedback from families")

    def link(register: Register) -> None:
        (found,) = register.agenda_items.where()
        register.agenda_items.save(found, replace(found, action_id=action.id))

    await bot.look(link)
    await bot.do(model.PublishAgenda())
    assert (await bot.action(action.key)).outcome == f"On the agenda of {JUNE}"


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
