"""Capture: what is understood is said back, doubts are asked, and nothing is stored on a guess."""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands.model import (
    AddAction,
    AssignAction,
    ChangeDue,
    Command,
    Confirm,
    DoneAction,
    ListActions,
    ShowAction,
    Undo,
)
from bot.domain.action import ActionStatus, OwnerKind
from bot.domain.due import DueKind
from bot.replies.model import Reply, Tone
from tests.harness import CHAIR, MINUTE_TAKER, Bot, buttons_of, card_of, labels, text

IN_SESSION = "2024-06-25T10:50"
AFTER = "2024-06-25T15:00"


def add(who: str, what: str, **more: object) -> AddAction:
    return AddAction(who=who, text=what, sentence=f"{who} to {what}", **more)  # type: ignore[arg-type]


def is_question(reply: Reply) -> bool:
    return card_of(reply).tone is Tone.QUESTION


# --- references


async def test_the_first_action_of_a_meeting_fixes_its_prefix(bot: Bot) -> None:
    await bot.do(add("Nadia", "send round the template", item="4"), at=IN_SESSION)
    await bot.do(add("Imran", "book a room", item="4"))
    await bot.do(add("Imran", "thank the caterers"))

    assert [action.key for action in await bot.actions()] == ["Jun24/4a", "Jun24/4b", "Jun24/1"]


async def test_before_any_meeting_an_action_has_only_its_number(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send round the template", item="4"))

    assert [action.key for action in await bot.actions()] == ["#1"]
    assert "#1" in text(reply)


async def test_a_letter_is_never_used_again(bot: Bot) -> None:
    await bot.do(add("Nadia", "send round the template", item="4"), at=IN_SESSION)
    await bot.do(Undo())
    await bot.do(add("Nadia", "send round the slides", item="4"))

    assert [action.ref for action in await bot.actions()] == ["Jun24/4b"]


async def test_letters_go_on_after_z(bot: Bot) -> None:
    for n in range(28):
        await bot.do(add("Nadia", f"send part {n} of it", item="4"), at=IN_SESSION)

    assert [action.ref for action in await bot.actions()][25:] == ["Jun24/4z", "Jun24/4aa", "Jun24/4ab"]


async def test_a_papers_own_label_is_honoured_where_it_is_free(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the example", label="7b"), at=IN_SESSION)
    await bot.do(add("Imran", "track the actions", label="7a"))
    reply = await bot.do(add("Asha", "write it up", label="7b"))

    assert [action.ref for action in await bot.actions()] == ["Jun24/7b", "Jun24/7a", "Jun24/7c"]
    assert "7b was taken already" in text(reply)


async def test_an_item_that_the_agenda_does_not_have_is_accepted_and_said(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Introductions", "Funding")

    known = await bot.do(add("Nadia", "send the template", item="2"), at=AFTER, as_="Imran Sethi")
    unknown = await bot.do(add("Nadia", "send the slides", item="9"), as_="Imran Sethi")

    assert "no item" not in text(known)
    assert "no item 9" in text(unknown)
    assert (await bot.action("Jun24/9a")).item == "9"


async def test_two_meetings_in_one_month_have_prefixes_of_their_own(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the template"), at=AFTER)
    await bot.look(
        lambda register: register.meetings.add(
            __import__("dataclasses").replace(
                register.all_meetings[0],
                id=0,
                prefix=None,
                uid="extra@example.org",
                dtstart=register.all_meetings[0].dtstart.replace(day=28),
                dtend=register.all_meetings[0].dtend.replace(day=28),
            )
        )
    )
    await bot.do(add("Nadia", "send the slides"), at="2024-06-28T10:30")

    assert [action.ref for action in await bot.actions()] == ["Jun24/1", "Jun24b/1"]


async def test_undoing_the_first_action_leaves_the_prefix_to_the_second(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the template"), at=AFTER, as_="Imran Sethi")
    await bot.do(add("Nadia", "send the slides"))
    await bot.do(Undo(), as_="Imran Sethi")
    await bot.do(add("Nadia", "send the notes"))

    assert [action.ref for action in await bot.actions()] == ["Jun24/2", "Jun24/3"]


# --- owners


OWNERS = {
    "a first name": ("Nadia", [(OwnerKind.PERSON, "Nadia Farrow")]),
    "initials": ("NF", [(OwnerKind.PERSON, "Nadia Farrow")]),
    "an apostrophe": ("Orla O’Dowd", [(OwnerKind.PERSON, "Orla O'Dowd")]),
    "half a double name": ("Price", [(OwnerKind.PERSON, "Dev Anand-Price")]),
    "several": (
        "Nadia, Imran and Asha",
        [(OwnerKind.PERSON, n) for n in ("Nadia Farrow", "Imran Sethi", "Asha Rowan")],
    ),
    "an organisation": ("Thornbury Vale", [(OwnerKind.ORGANISATION, "Thornbury Vale")]),
    "a role": ("the chair", [(OwnerKind.ROLE, "chair")]),
    "me": ("me", [(OwnerKind.PERSON, CHAIR)]),
    "a name that nobody knows": ("Nadja Farow", [(OwnerKind.NAME, "Nadja Farow")]),
}


@pytest.mark.parametrize("who,expected", OWNERS.values(), ids=OWNERS)
async def test_owners_are_found_by(bot: Bot, who: str, expected: list[tuple[OwnerKind, str]]) -> None:
    await bot.do(add(who, "send the slides"), at=AFTER)

    assert [(owner.kind, owner.name) for owner in (await bot.actions())[0].owners] == expected


async def test_an_unknown_name_is_kept_and_shown_with_the_closest_names(bot: Bot) -> None:
    reply = await bot.do(add("Nadja Farow", "send the slides"), as_="Imran Sethi", at=AFTER)

    assert "Nobody here is called “Nadja Farow”" in text(reply)
    await bot.press(reply, "It's Nadia Farrow", as_="Imran Sethi")
    assert [owner.name for owner in (await bot.actions())[0].owners] == ["Nadia Farrow"]


async def test_two_who_fit_are_asked_and_the_button_has_the_whole_command(bot: Bot) -> None:
    reply = await bot.do(add("Sam, Nadia", "send the slides by Friday"), as_="Imran Sethi", at=AFTER)

    assert is_question(reply)
    assert await bot.actions() == []
    await bot.press(reply, "Sam Pryce", as_="Imran Sethi")
    action = (await bot.actions())[0]
    assert [owner.name for owner in action.owners] == ["Sam Pryce", "Nadia Farrow"]
    assert action.due is not None
    assert action.due.day == date(2024, 6, 28)


async def test_nobody_is_asked_and_me_is_offered(bot: Bot) -> None:
    reply = await bot.do(AddAction(text="send the slides by Friday"), as_="Imran Sethi", at=AFTER)

    assert is_question(reply)
    assert await bot.actions() == []
    await bot.press(reply, "Me", as_="Imran Sethi")
    assert [owner.name for owner in (await bot.actions())[0].owners] == ["Imran Sethi"]


async def test_words_that_are_no_name_stay_text(bot: Bot) -> None:
    command = AddAction(
        who="update", text="the terms of reference", sentence="update to the terms of reference"
    )
    reply = await bot.do(command, as_="Imran Sethi", at=AFTER)

    assert is_question(reply)
    assert "update to the terms of reference" in text(reply)


async def test_everyone_is_one_shared_action_or_one_each(bot: Bot) -> None:
    reply = await bot.do(add("everyone", "send last year's figures", item="4"), as_="Imran Sethi", at=AFTER)

    assert is_question(reply)
    assert await bot.actions() == []
    each = await bot.press(reply, "One for each authority", as_="Imran Sethi")
    assert [(action.ref, action.owners[0].name) for action in await bot.actions()] == [
        ("Jun24/4a", "Eastmarsh"),
        ("Jun24/4b", "Harrowmere"),
        ("Jun24/4c", "Thornbury Vale"),
        ("Jun24/4d", "Wexcombe"),
    ]
    assert "four actions" in text(each)
    await bot.do(Undo(), as_="Imran Sethi")
    assert await bot.actions() == []
    await bot.press(reply, "One action, shared", as_="Imran Sethi")
    assert len((await bot.actions())[0].owners) == 4


# --- when


async def test_a_date_is_cut_out_of_the_text_and_said_in_full(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send the slides by Friday 5 July"), as_="Imran Sethi", at=AFTER)

    action = (await bot.actions())[0]
    assert action.summary == "send the slides"
    assert action.due is not None
    assert (action.due.kind, action.due.day) == (DueKind.DAY, date(2024, 7, 5))
    assert "due Friday 5 July 2024" in text(reply)
    assert {"Change", "Undo"} <= set(labels(reply))


async def test_without_a_date_it_is_due_by_the_next_meeting_and_says_so(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send the slides"), as_="Imran Sethi", at=AFTER)

    due = (await bot.actions())[0].due
    assert due is not None
    assert (due.day, due.assumed, due.meeting_id) == (date(2024, 9, 16), True, 2)
    assert "No date was given, so that one is ours" in text(reply)
    assert "Monday 16 September 2024" in text(reply)


async def test_without_a_next_meeting_the_date_waits_for_one(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send the slides"), as_="Imran Sethi", at="2024-09-16T15:00")

    due = (await bot.actions())[0].due
    assert due is not None
    assert (due.kind, due.event) == (DueKind.WAITING, "meeting:next")
    assert "no next meeting is scheduled yet" in text(reply)


async def test_at_a_named_meeting_the_date_follows_it(bot: Bot) -> None:
    await bot.do(add("Imran", "present a timeline at September's meeting"), at=IN_SESSION)

    action = (await bot.actions())[0]
    assert action.summary == "present a timeline"
    assert action.due is not None
    assert (action.due.meeting_id, action.due.assumed) == (2, False)
    assert action.due.link == {"key": "meeting:2", "relation": "at", "amount": 0, "unit": "day", "of": "due"}


STANDING = {
    "ongoing": ("keep the contact list, ongoing", "keep the contact list", DueKind.ONGOING),
    "once there is progress": ("report back once there is progress", "report back", DueKind.PROGRESS),
    "once significant progress is made": (
        "report back once significant progress is made",
        "report back",
        DueKind.PROGRESS,
    ),
    "TBC": ("find a venue TBC", "find a venue", DueKind.WAITING),
}


@pytest.mark.parametrize("said,summary,kind", STANDING.values(), ids=STANDING)
async def test_words_in_place_of_a_date_are_kept(bot: Bot, said: str, summary: str, kind: DueKind) -> None:
    reply = await bot.do(add("Nadia", said), as_="Imran Sethi", at=AFTER)

    action = (await bot.actions())[0]
    assert action.summary == summary
    assert action.due is not None
    assert action.due.kind is kind
    assert "ours" not in text(reply)


ASKED = {
    "no such date": "send the slides by 31 June",
    "a weekday that disagrees": "send the slides by Friday 4 July 2024",
    "past": "send the slides by 20 June 2024",
    "asap": "send the slides asap",
    "vague": "send the slides by early July",
}


@pytest.mark.parametrize("said", ASKED.values(), ids=ASKED)
async def test_a_doubtful_date_is_asked_with_buttons_that_store_it(bot: Bot, said: str) -> None:
    reply = await bot.do(add("Nadia", said), as_="Imran Sethi", at=AFTER)

    assert is_question(reply)
    assert "Nothing is stored yet" in text(reply)
    assert await bot.actions() == []
    await bot.press(reply, "By the next meeting", as_="Imran Sethi")
    action = (await bot.actions())[0]
    assert (action.summary, [owner.name for owner in action.owners]) == ("send the slides", ["Nadia Farrow"])
    assert action.due is not None
    assert action.due.meeting_id == 2


async def test_a_date_before_the_meeting_that_made_it_is_asked(bot: Bot) -> None:
    """Said during the meeting's morning, of a day that was over before it began."""
    reply = await bot.do(add("Nadia", "send the slides", when="2024-06-24"), as_="Imran Sethi", at=AFTER)

    assert is_question(reply)
    assert await bot.actions() == []


async def test_a_misspelt_month_is_stored_and_said(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send the slides by 20 Septmeber"), as_="Imran Sethi", at=AFTER)

    due = (await bot.actions())[0].due
    assert due is not None
    assert due.day == date(2024, 9, 20)
    assert "Septmeber" in text(reply)
    assert {"Change the date", "Undo"} <= set(labels(reply))


async def test_29_february_is_a_date_in_a_leap_year_and_asked_in_another(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the slides by 29 February 2028"), as_="Imran Sethi", at=AFTER)
    reply = await bot.do(add("Nadia", "send the notes by 29 February 2025"), as_="Imran Sethi")

    due = (await bot.actions())[0].due
    assert due is not None
    assert due.day == date(2028, 2, 29)
    assert is_question(reply)
    assert len(await bot.actions()) == 1


async def test_complete_is_done_at_once(bot: Bot) -> None:
    reply = await bot.do(
        add("Nadia", "update the terms of reference", done=True), as_="Imran Sethi", at=AFTER
    )

    assert (await bot.actions())[0].status is ActionStatus.DONE
    assert "done" in text(reply)


async def test_the_same_again_is_asked_about(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the slides"), as_="Imran Sethi", at=AFTER)
    reply = await bot.do(add("Nadia", "Send the slides"), as_="Imran Sethi")

    assert is_question(reply)
    assert len(await bot.actions()) == 1
    await bot.press(reply, "Add it all the same", as_="Imran Sethi")
    assert len(await bot.actions()) == 2


# --- held and parked


async def test_in_a_meeting_each_line_is_held_in_one_short_line(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the slides"), at=IN_SESSION)
    reply = await bot.do(add("Imran", "book a room by Friday 5 July"), as_=MINUTE_TAKER)

    assert "Held (2)" in text(reply)
    assert "due Friday 5 July 2024" in text(reply)
    assert all(action.held for action in await bot.actions())
    assert await bot.waiting_for("Nadia Farrow") == []


async def test_what_is_held_is_seen_by_chair_and_minute_taker_alone(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the slides"), at=IN_SESSION)

    seen = [text(await bot.do(ListActions(scope="open"), as_=who)) for who in (CHAIR, MINUTE_TAKER)]
    hidden = [
        text(await bot.do(command, as_="Nadia Farrow"))
        for command in (
            ListActions(),
            ListActions(scope="all"),
            ShowAction(ref="Jun24/1"),
            ShowAction(ref="#1"),
            DoneAction(ref="1"),
        )
    ]

    assert all("send the slides" in each for each in seen)
    assert not any("send the slides" in each for each in hidden)


async def test_a_members_capture_in_the_meeting_takes_effect_at_once(bot: Bot) -> None:
    await bot.do(add("Nadia", "send the slides"), at=IN_SESSION, as_="Imran Sethi")

    assert not (await bot.actions())[0].held


async def test_doubts_of_a_meeting_are_parked_and_settled_afterwards(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send the slides by 31 June", item="4"), at=IN_SESSION)

    assert "Parked (1)" in text(reply)
    assert await bot.actions() == []
    await bot.release()
    listed = await bot.do(ListActions(scope="open"), at="2024-06-26T09:00", as_=MINUTE_TAKER)
    question = await bot.press(listed, "Settle", as_=MINUTE_TAKER)
    assert "31 June" in text(question)
    await bot.press(question, "By the next meeting", as_=MINUTE_TAKER)
    action = (await bot.actions())[0]
    assert (action.ref, action.held) == ("Jun24/4a", False)
    again = await bot.press(question, "By the next meeting", as_=MINUTE_TAKER)
    assert "already" in text(again)
    assert len(await bot.actions()) == 1


async def test_a_parked_line_may_be_left_out(bot: Bot) -> None:
    await bot.do(AddAction(text="send the slides"), at=IN_SESSION)
    await bot.release()

    await bot.do(Confirm(proposal=1, discard=True))

    assert "send the slides" not in text(await bot.do(ListActions(scope="open")))


# --- who may


REFUSED: dict[str, Command] = {
    "add": AddAction(who="me", text="send the slides"),
    "done": DoneAction(ref="#1"),
    "another date": ChangeDue(ref="#1", when="Friday 5 July"),
    "assign": AssignAction(ref="#1", who="Imran"),
}


@pytest.mark.parametrize("command", REFUSED.values(), ids=REFUSED)
async def test_an_observer_is_told_who_can(bot: Bot, command: Command) -> None:
    await bot.do(add("Nadia", "send the slides"), as_="Imran Sethi")
    before = await bot.actions()

    reply = await bot.do(command, as_="Gwen Tallis")

    assert card_of(reply).tone is Tone.REFUSAL
    assert CHAIR in text(reply)
    assert await bot.actions() == before


async def test_owners_hear_of_what_somebody_else_noted_for_them(bot: Bot) -> None:
    await bot.do(add("Nadia and Imran", "send the slides"), as_="Imran Sethi")

    assert await bot.waiting_for("Imran Sethi") == []
    heard = await bot.waiting_for("Nadia Farrow")
    assert len(heard) == 1
    assert "Imran Sethi noted this for you: send the slides" in heard[0]


async def test_every_button_carries_a_command(bot: Bot) -> None:
    reply = await bot.do(add("Nadia", "send the slides"), as_="Imran Sethi")

    assert all(isinstance(button.command, Command) for button in buttons_of(reply))
