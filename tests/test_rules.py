"""The twelve rules of how it should feel, each as somebody would notice that it is kept."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from bot.commands import codec, grammar
from bot.documents.action_log_writer import write_action_csv
from bot.domain.reminder import Kind
from bot.handlers import papers
from bot.replies.model import Reply
from bot.store.unit_of_work import Store
from tests.harness import CHAIR, LONDON, MINUTE_TAKER, Bot, buttons_of, network, text

IN_MEETING, AFTER = "2024-06-25T10:30", "2024-06-26T16:00"
LATE_WORDS = re.compile(r"\b(late|overdue|days ago|passed|behind|outstanding)\b", re.IGNORECASE)


@pytest.fixture
async def bot(store: Store) -> Bot:
    """The people of the example, with the meetings of 25 June and 16 September set by their chair."""
    bot = await network(store, now="2024-06-03T09:00", meetings=False)
    await bot.say("/meeting schedule Tuesday 25 June 2024 10:00 to 12:00")
    await bot.say("/meeting schedule Monday 16 September 2024 10:00 to 12:00")
    return bot


async def captured(bot: Bot) -> None:
    """Three promises made in the meeting of 25 June, and released the day after."""
    await bot.tick(IN_MEETING)
    await bot.say(
        "/action add Imran to find a venue by Friday 12 July item 4", as_=MINUTE_TAKER, at=IN_MEETING
    )
    await bot.say("/action add Nadia to share an example item 7", as_=MINUTE_TAKER)
    await bot.say("/action add Dev, Asha to collect feedback by 2 September item 7", as_=MINUTE_TAKER)
    await bot.say("/meeting release", at=AFTER)


async def test_rule_1_six_verbs_are_enough_and_the_rest_is_buttons(bot: Bot) -> None:
    shown = text(await bot.say("help", as_="Nadia Farrow"))

    for verb in ("my actions", "add", "done", "suggest", "agenda", "apologies"):
        assert verb in shown
    assert len(shown.splitlines()) <= 5


async def test_rule_2_what_is_captured_in_a_meeting_is_held_and_each_owner_hears_once(bot: Bot) -> None:
    held = await bot.say("/action add Imran to find a venue item 4", as_=MINUTE_TAKER, at=IN_MEETING)
    await bot.say("/action add Imran to ask the caterer item 4", as_=CHAIR)
    await bot.tick("2024-06-26T15:59")

    assert text(held).startswith("Held (1)")
    assert bot.sent_to("Imran Sethi") == []
    assert "find a venue" not in text(await bot.say("list all", as_="Imran Sethi"))

    await bot.say("/meeting release", at=AFTER)
    await bot.tick("2024-06-26T17:00")

    heard = [text(each.card) for each in bot.sent_to("Imran Sethi")]
    assert len(heard) == 1
    assert "find a venue" in heard[0]
    assert "ask the caterer" in heard[0]


async def test_rule_2_without_a_release_chair_and_minute_taker_are_asked(bot: Bot) -> None:
    await bot.say("/action add Imran to find a venue item 4", as_=MINUTE_TAKER, at=IN_MEETING)

    await bot.tick("2024-06-28T10:00")

    for name in (CHAIR, MINUTE_TAKER):
        assert any(
            "released" in text(each.card).lower() or "release" in text(each.card).lower()
            for each in bot.sent_to(name)
        )


async def test_rule_3_nothing_that_several_see_names_anybody_as_late(bot: Bot) -> None:
    await captured(bot)
    await bot.tick("2024-08-01T10:00")
    await bot.say("/agenda publish", at="2024-09-09T10:00")
    await bot.tick("2024-09-09T11:00")

    seen_by_all = [
        await bot.say("/meeting review"),
        await bot.say("/agenda next"),
        await bot.say("/network status", as_="Nadia Farrow"),
        await bot.say("/action list all", as_="Nadia Farrow"),
        await bot.press(await bot.say("/action list all"), "Share"),
        *[each for each in bot.sent_to("Asha Rowan") if "notice" in each.kind],
    ]

    for shown in seen_by_all:
        assert not LATE_WORDS.search(text(shown)), text(shown)
    log = await bot.look(lambda register: write_action_csv(papers.action_log(register)).decode())
    assert "find a venue" in log.lower()
    assert not LATE_WORDS.search(log), log


async def test_rule_3_after_two_late_notes_the_bot_stops_and_asks_the_chair(bot: Bot) -> None:
    await captured(bot)

    await bot.tick("2024-12-20T10:00")

    about = next(action for action in await bot.actions() if action.summary == "find a venue")
    notes = [each for each in bot.sent_to("Imran Sethi") if Kind.ACTION_LATE in each.kinds]
    asked = [each for each in bot.sent_to(CHAIR) if Kind.ACTION_WORD in each.kinds]
    assert about.status.is_open
    assert len(notes) == 2
    assert any("find a venue" in text(each.card) for each in asked)


async def test_rule_4_lists_and_overviews_answer_only_who_asked(bot: Bot) -> None:
    await captured(bot)

    for line in (
        "list",
        "/action list all",
        "/network status",
        "/agenda next",
        "/remind preview",
        "/network members",
    ):
        reply: Reply = await bot.say(line)
        assert reply.private, line


@pytest.mark.parametrize(
    "line,kind",
    [
        ("/action add Nadia to share an example", "day"),
        ("/action add Nadia to share an example, ongoing", "ongoing"),
        ("/action add Nadia to share an example once there is progress", "progress"),
        ("/action add Nadia to share an example by 12 July", "day"),
    ],
)
async def test_rule_5_an_action_always_has_a_when(bot: Bot, line: str, kind: str) -> None:
    await bot.say(line, as_=MINUTE_TAKER, at=IN_MEETING)

    (action,) = await bot.actions()
    assert action.due is not None
    assert action.due.kind == kind


async def test_rule_5_the_date_that_nobody_gave_is_said_to_be_ours(bot: Bot) -> None:
    await captured(bot)
    await bot.tick("2024-06-26T17:00")

    heard = text(bot.sent_to("Nadia Farrow")[-1].card)
    assert "Monday 16 September 2024" in heard
    assert "No date was given" in heard


async def test_rule_6_few_reminders_one_message_a_day_at_most(bot: Bot) -> None:
    """Every day of half a year: reminders come to nobody twice on one of them."""
    await captured(bot)

    for day in range(184):
        before = len(bot.post.messages)
        await bot.tick(datetime(2024, 6, 27, 23, tzinfo=LONDON) + timedelta(days=day))
        today = [each.to_name for each in bot.post.messages[before:] if set(each.kinds) != {"notice"}]
        assert len(today) == len(set(today))

    assert len(bot.sent_to("Imran Sethi")) <= 12


async def test_rule_6_what_leaves_no_time_for_a_reminder_is_said_at_once(bot: Bot) -> None:
    """Asked for on a Thursday evening, due on Friday."""
    said = await bot.say(
        "/action add Imran to bring the keys by Friday 7 June", as_="Dev Anand-Price", at="2024-06-06T17:30"
    )
    await bot.tick("2024-06-06T17:31")

    assert "too soon for a reminder" in text(said)
    assert "too soon for a reminder" in text(bot.sent_to("Imran Sethi")[-1].card)


async def test_rule_7_no_nudges_in_quiet_weeks_and_a_call_right_after_them(bot: Bot) -> None:
    await captured(bot)
    await bot.tick("2024-07-28T23:00")
    before = len(bot.post.messages)

    await bot.tick("2024-09-01T23:00")
    quiet = bot.post.messages[before:]
    await bot.tick("2024-09-02T10:00")

    assert [each for each in quiet if each.kind != "notice"] == []
    assert any("5 September" in text(each.card) for each in bot.sent_to("Priya Mistry"))


async def test_rule_8_a_short_reference_that_fits_two_is_asked_with_both_texts(bot: Bot) -> None:
    await bot.say("/action add Nadia to share an example item 4", as_=MINUTE_TAKER, at=IN_MEETING)
    await bot.say("/meeting release", at=AFTER)
    await bot.say("/action add Nadia to write it up item 4", as_=MINUTE_TAKER, at="2024-09-16T10:30")
    await bot.say("/meeting release", at="2024-09-17T10:00")

    asked = text(await bot.say("done 4a", as_="Nadia Farrow"))

    assert "share an example" in asked
    assert "write it up" in asked
    assert all(action.status.is_open for action in await bot.actions())


async def test_rule_9_an_agenda_request_in_disguise_is_offered_as_an_agenda_item(bot: Bot) -> None:
    reply = await bot.say("/action add add joint inspections to September's agenda")

    assert "genda" in " ".join(button.label for button in buttons_of(reply))
    assert await bot.actions() == []


async def test_rule_9_what_was_promised_but_is_not_on_the_agenda_is_shown(bot: Bot) -> None:
    await bot.say(
        "/action add Marion to add joint inspections to September's agenda", as_=MINUTE_TAKER, at=IN_MEETING
    )
    await bot.say("/meeting release", at=AFTER)

    review = await bot.say("/agenda review")
    assert "Joint inspections" in text(review)
    await bot.press(review, "Add")

    assert "Joint inspections" in text(await bot.say("/agenda next"))
    (action,) = await bot.actions()
    assert not action.status.is_open


async def test_rule_10_history_says_who_for_whom(bot: Bot) -> None:
    await bot.say("/agenda suggest Tracking of audits for 20 min from Asha Rowan", as_=MINUTE_TAKER, at=AFTER)
    await bot.say("/meeting apologies from Asha Rowan deputy Nadia Farrow", as_=MINUTE_TAKER)

    assert "Asha Rowan" in text(await bot.say("/agenda review"))


async def test_rule_11_everything_that_a_button_does_can_be_said_in_words(bot: Bot) -> None:
    """So that a mail can say it: each command has a typed form, or is the answer to the bot's own question."""
    answers = {"Acknowledge", "AskSomebody", "Confirm", "PasteBlock", "ReportChange", "Several"}
    answers |= {"AskToJoin", "ChangeImport", "ConfirmImport", "LinkAccount", "LinkChannel", "Parked"}
    # A message's menu, a page of one's own and a sign on a message, which a mail has not.
    of_a_chat = {"CaptureMessage", "Home", "ThumbsUp"}
    of_a_mail = {"FollowInvitation", "ReadLetter"}

    for name, command in codec.COMMANDS.items():
        if name not in answers | of_a_chat | of_a_mail | {"Command"}:
            assert any(verb.command is command for verb in grammar.VERBS), name


async def test_rule_12_first_contact_is_a_welcome_once(bot: Bot) -> None:
    """Hal is new, and has never spoken to the bot."""
    await bot.tick("2024-06-26T09:30")
    await bot.say('/network members add "Hal Norwood" of Pellingham')
    await bot.say("/meeting release")
    await bot.say("/action add Hal to find a venue by Friday 12 July")
    await bot.tick("2024-07-31T10:00")

    heard = [text(each.card) for each in bot.sent_to("Hal Norwood")]
    assert heard[0].startswith("Welcome to South Quay QA Leads")
    assert CHAIR in heard[0]
    assert "find a venue" in heard[0]
    assert [each for each in heard[1:] if "Welcome" in each] == []
