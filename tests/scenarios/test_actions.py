"""Conversations about actions, as people type them: captured, reminded, answered, and nothing lost."""

from __future__ import annotations

import pytest

from bot.domain.action import ActionStatus
from bot.replies.model import Tone
from tests.harness import CHAIR, MINUTE_TAKER, Bot, buttons_of, card_of, labels, text

MEETING = "2024-06-25T10:30"
AFTER = "2024-06-26T11:00"


async def test_the_summary_of_a_meeting_comes_back_as_it_was_meant(bot: Bot) -> None:
    """Five lines as a minute taker has them on paper, typed one by one during the meeting."""
    bot.now = bot.now.fromisoformat(f"{MEETING}+01:00")
    lines = (
        "/action add 1a Bethan Lowe: Revise the remit and put “Reviewing officers” to September agenda. COMPLETE",
        "/action add 1b Marion to contact Hugh Barlow to arrange a meeting with whoever runs the regional data.",
        "/action add 4a Marion to have dates and a first outline ready at September’s meeting.",
        "/action add 7a Marion: Ways of keeping track of audits to be added to September’s agenda.",
        "/action add 7b Nadia to share a self-audit without names.",
    )
    replies = [await bot.say(line, as_=MINUTE_TAKER) for line in lines]

    assert [text(reply).split("\n")[0].split(" Jun24")[0] for reply in replies] == [
        f"Held ({n})" for n in range(1, 6)
    ]
    stored = await bot.actions()
    assert [action.ref for action in stored] == [f"Jun24/{label}" for label in ("1a", "1b", "4a", "7a", "7b")]
    assert [action.status for action in stored] == [ActionStatus.DONE] + [ActionStatus.OPEN] * 4
    assert [action.owners[0].name for action in stored] == [MINUTE_TAKER, CHAIR, CHAIR, CHAIR, "Nadia Farrow"]
    assert {action.due.meeting_id for action in stored if action.due} == {2}
    assert [action.due.assumed for action in stored if action.due] == [False, True, False, False, True]
    assert stored[2].summary == "have dates and a first outline ready"
    assert stored[0].agenda_request == "Reviewing officers"
    assert stored[3].agenda_request == "Ways of keeping track of audits"


SENTENCES = {
    "a verb and a name": "/action add Nadia to send round the supervision template by Friday 5 July",
    "no add": "/action Nadia to send round the supervision template by Friday 5 July",
    "no slash": "Nadia to send round the supervision template by Friday 5 July",
    "initials and a mark": "ACTION: NF to send round the supervision template by Friday 5 July",
    "for": "/action add send round the supervision template for Nadia by Friday 5 July",
    "a colon": "/action add Nadia: send round the supervision template – due Friday 5 July",
    "a mention": "@Nadia please send round the supervision template by Friday 5 July",
    "the date first": "By Friday 5 July, Nadia to send round the supervision template",
}


@pytest.mark.parametrize("line", SENTENCES.values(), ids=SENTENCES)
async def test_natural_forms_mean_the_same(bot: Bot, line: str) -> None:
    reply = await bot.say(line, as_="Imran Sethi", at=AFTER)

    stored = await bot.actions()
    assert [(action.summary, action.owners[0].name) for action in stored] == [
        ("send round the supervision template", "Nadia Farrow")
    ]
    assert "due Friday 5 July 2024" in text(reply)


async def test_done_by_any_of_its_words(bot: Bot) -> None:
    for line in ("done 4a", "4a done", "4a complete", "closed 4a", "sorted 4a"):
        await bot.say("/action add Nadia to send the slides item 4", as_="Imran Sethi", at=AFTER)
        key = (await bot.actions())[-1].key
        short = key.partition("/")[2]
        reply = await bot.say(line.replace("4a", short), as_="Nadia Farrow")
        assert (await bot.action(key)).status is ActionStatus.DONE, (line, text(reply))


@pytest.mark.parametrize(
    "line",
    ["not done yet", "4a nearly done", "done?", "will be done by Friday", "I thought Asha had done this"],
)
async def test_what_only_sounds_like_done_is_not(bot: Bot, line: str) -> None:
    await bot.say("/action add Nadia to send the slides item 4", as_="Imran Sethi", at=AFTER)

    await bot.say(line, as_="Nadia Farrow")

    assert (await bot.action("Jun24/4a")).status is ActionStatus.OPEN


HOSTILE = {
    "very long": "/action add Nadia to " + "send it " * 1250,
    "control characters": "/action add Nadia to send\x00 the\x07 slides\x1b[31m",
    "right to left": "/action add ‮Nadia‬ to send the slides",
    "emoji": "/action add Nadia to send the 🎉👩‍👩‍👧 slides",
    "markup": "/action add Nadia to <!channel> & <b>send</b> `it`",
    "only signs": "/action add ----",
    "only a name": "/action add Nadia",
    "an empty text": "/action add Nadia to ",
    "a reference that is none": "/action done ..",
    "a formula": "/action add Nadia to =HYPERLINK(1)",
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE)
async def test_whatever_is_typed_gets_one_clear_card(bot: Bot, line: str) -> None:
    reply = await bot.say(line, as_="Imran Sethi", at=AFTER)

    card = card_of(reply)
    assert len(text(reply)) < 2_500
    if card.tone is not Tone.GOOD:
        assert await bot.actions() == []


async def test_two_of_one_name_are_told_apart(bot: Bot) -> None:
    await bot.say('/network members add "Nadia Farrow" of Eastmarsh nadia@eastmarsh.example')

    reply = await bot.say("/action add Nadia Farrow to send the slides", as_="Imran Sethi")

    assert card_of(reply).tone is Tone.QUESTION
    assert {"Nadia Farrow (Eastmarsh)", "Nadia Farrow (Harrowmere)"} <= set(labels(reply))
    await bot.press(reply, "Nadia Farrow (Eastmarsh)", as_="Imran Sethi")
    owner = (await bot.actions())[0].owners[0]
    assert owner.id == 12


async def test_an_owner_who_left_is_not_written_to(bot: Bot) -> None:
    await bot.say("/action add Priya to send the slides by Friday 12 July", as_="Imran Sethi", at=AFTER)
    reply = await bot.say("/network members remove Priya Mistry")
    await bot.press(reply, "Yes, has left")
    before = len(bot.sent_to("Priya Mistry"))

    await bot.tick("2024-07-30T12:00")

    assert len(bot.sent_to("Priya Mistry")) == before
    listed = await bot.say("/action list Priya Mistry")
    assert "send the slides" in text(listed)


async def test_list_finds_people_and_words(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the template", as_="Imran Sethi", at=AFTER)
    await bot.say("/action add Nadia to book the hall", as_="Imran Sethi")

    assert "Open actions of Nadia Farrow: 2" in text(await bot.say("/action list Nadia"))
    assert "with “template”: 1" in text(await bot.say("/action list Nadia template"))
    assert "with “hall”: 1" in text(await bot.say("/action list hall"))
    assert "Actions of the meeting: 2" in text(await bot.say("/action list meeting June"))
    assert "Your open actions: 2" in text(await bot.say("what do I owe?", as_="Nadia Farrow"))


async def test_a_reminder_is_answered_and_no_second_one_comes(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the slides by Friday 12 July", as_="Imran Sethi", at=AFTER)
    sent = await bot.tick("2024-07-01T12:00")
    assert any("send the slides" in text(message) for message in sent)

    reminder = next(message for message in reversed(bot.sent_to("Nadia Farrow")) if "Done" in labels(message))
    await bot.press(reminder, "Done", as_="Nadia Farrow")
    after = await bot.tick("2024-08-30T12:00")

    assert not [
        message
        for message in after
        if message.to_name == "Nadia Farrow" and "send the slides" in text(message)
    ]


async def test_the_agenda_item_that_an_action_asks_for_is_one_button_away(bot: Bot) -> None:
    reply = await bot.say(
        "/action add Imran: Joint inspections to be added to September's agenda", as_="Imran Sethi", at=AFTER
    )

    assert "asks for an agenda item" in text(reply)
    await bot.press(reply, "Suggest it for the agenda", as_="Imran Sethi")
    items = await bot.look(lambda register: register.agenda_items.where())
    assert [(item.title, item.meeting_id) for item in items] == [("Joint inspections", 2)]


async def test_an_agenda_request_without_an_owner_is_asked(bot: Bot) -> None:
    reply = await bot.say("/action add add moderations to September's agenda", as_="Imran Sethi", at=AFTER)

    assert {"Agenda item", "Action", "Both"} <= set(labels(reply))
    assert await bot.actions() == []
    await bot.press(reply, "Both", as_="Imran Sethi", who="me")
    items = await bot.look(lambda register: register.agenda_items.where())
    assert [(item.title, item.action_id) for item in items] == [("Moderations", 1)]
    assert (await bot.actions())[0].owners[0].name == "Imran Sethi"


BLOCK = """Notes of today
1a Bethan Lowe: Update the terms of reference. COMPLETE
4a Imran to present a timeline at September's meeting
add moderations to September's agenda
Sam to find a speaker
Everybody liked the biscuits"""


async def test_a_pasted_block_is_proposed_and_stored_together(bot: Bot) -> None:
    shown = await bot.say(BLOCK, as_="Imran Sethi", at=AFTER)

    assert await bot.actions() == []
    assert "Nothing is stored yet" in text(shown)
    assert "Everybody liked the biscuits" in text(shown)
    stored = await bot.press(shown, "Store all 4", as_="Imran Sethi")
    assert [(action.ref, action.status) for action in await bot.actions()] == [
        ("Jun24/1a", ActionStatus.DONE),
        ("Jun24/4a", ActionStatus.OPEN),
    ]
    assert len(await bot.look(lambda register: register.agenda_items.where())) == 1
    question = await bot.press(stored, "Settle", as_="Imran Sethi")
    await bot.press(question, "Sam Pryce", as_="Imran Sethi")
    assert [action.owners[0].name for action in await bot.actions()][2:] == ["Sam Pryce"]
    again = await bot.press(shown, "Store all 4", as_="Imran Sethi")
    assert "confirmed already" in text(again)


async def test_a_block_is_its_authors_to_confirm(bot: Bot) -> None:
    shown = await bot.say(BLOCK, as_="Imran Sethi", at=AFTER)

    other = await bot.press(shown, "Store all 4", as_="Nadia Farrow")
    without = await bot.press(shown, "Store all but 2", as_="Imran Sethi")

    assert card_of(other).tone is Tone.REFUSAL
    assert "Jun24/4a" not in text(without)


DECISIONS = """It was agreed that the conference is on 20 March.
Imran to find a venue by the next meeting
Agreed: papers go out a week before (item 4)"""


async def test_decisions_of_a_pasted_block_are_stored_and_taken_back_with_the_rest(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Plans", "Training", "Papers")
    shown = await bot.say(DECISIONS, as_=MINUTE_TAKER, at=AFTER)

    assert "Left out" not in text(shown)
    assert "decision of the meeting on Tuesday 25 June 2024" in text(shown)
    stored = await bot.press(shown, "Store all 3", as_=MINUTE_TAKER)
    assert "D1 The conference is on 20 March" in text(stored)
    decided = await bot.look(lambda register: register.decisions.where())
    assert [(each.number, each.text, each.item) for each in decided] == [
        (1, "The conference is on 20 March", None),
        (2, "Papers go out a week before", "4"),
    ]
    assert len(await bot.actions()) == 1
    await bot.press(stored, "Undo", as_=MINUTE_TAKER)
    assert await bot.look(lambda register: register.decisions.where()) == []
    assert await bot.actions() == []


async def test_a_decision_can_be_left_out_of_a_block(bot: Bot) -> None:
    shown = await bot.say(DECISIONS, as_=MINUTE_TAKER, at=AFTER)

    await bot.press(shown, "Store all but 1", as_=MINUTE_TAKER)

    decided = await bot.look(lambda register: register.decisions.where())
    assert [each.text for each in decided] == ["Papers go out a week before"]


@pytest.mark.parametrize(
    "line, decided, actions",
    [
        ("It was agreed that the conference is on 20 March", ["The conference is on 20 March"], []),
        ("the group agreed that we meet quarterly", ["We meet quarterly"], []),
        ("It was agreed that Imran would send the slides", [], ["send the slides"]),
    ],
)
async def test_what_was_agreed_can_be_typed_as_it_is_said(
    bot: Bot, line: str, decided: list[str], actions: list[str]
) -> None:
    await bot.say(line, at=AFTER)

    assert [each.text for each in await bot.look(lambda register: register.decisions.where())] == decided
    assert [each.summary for each in await bot.actions()] == actions


async def test_a_member_who_says_what_was_agreed_hears_who_records_it(bot: Bot) -> None:
    reply = await bot.say("It was agreed that we meet quarterly", as_="Nadia Farrow", at=AFTER)

    assert "Marion Keane or Bethan Lowe" in text(reply)
    assert await bot.look(lambda register: register.decisions.where()) == []


async def test_a_word_about_what_is_done_does_not_call_it_open(bot: Bot) -> None:
    await bot.say("/meeting release", at=AFTER)
    await bot.say("/action add 4a Nadia to send the slides")
    await bot.say("done 4a", as_="Nadia Farrow")
    reply = await bot.say("/action update 4a Also to the trainers", as_="Nadia Farrow")

    assert "still open" not in text(reply)
    assert "done" in text(reply)


async def test_what_was_left_open_in_a_meeting_stands_in_the_chairs_overview(bot: Bot) -> None:
    await bot.say("Sam to ring the venue", as_=MINUTE_TAKER, at=MEETING)
    await bot.say("/meeting release", at=AFTER)
    overview = await bot.say("/network status")

    assert "One line of the meeting to settle: Sam to ring the venue" in text(overview)
    listed = await bot.press(overview, "Settle")
    question = await bot.press(listed, "Settle")
    await bot.press(question, "Sam Pryce")
    assert "to settle" not in text(await bot.say("/network status"))


async def test_a_members_block_leaves_decisions_to_those_who_record_them(bot: Bot) -> None:
    shown = await bot.say(DECISIONS, as_="Nadia Farrow", at=AFTER)

    assert "Marion Keane or Bethan Lowe" in text(shown)
    await bot.press(shown, "Store it", as_="Nadia Farrow")
    assert await bot.look(lambda register: register.decisions.where()) == []
    assert len(await bot.actions()) == 1
    alone = await bot.say("It was agreed that A is so\nIt was agreed that B is so", as_="Nadia Farrow")
    assert card_of(alone).tone is Tone.REFUSAL
    assert "Marion Keane" in text(alone)


async def test_decisions_before_any_meeting_wait_for_one(bot: Bot) -> None:
    before = "2024-06-20T11:00"
    shown = await bot.say(DECISIONS, as_=MINUTE_TAKER, at=before)

    assert "once a meeting has begun" in text(shown)
    await bot.press(shown, "Store it", as_=MINUTE_TAKER)
    assert await bot.look(lambda register: register.decisions.where()) == []
    alone = await bot.say("It was agreed that A is so\nIt was agreed that B is so")
    assert "has not started yet" in text(alone)


async def test_a_block_expires_after_two_weeks(bot: Bot) -> None:
    shown = await bot.say(BLOCK, as_="Imran Sethi", at=AFTER)

    late = await bot.press(shown, "Store all 4", as_="Imran Sethi", at="2024-07-11T11:00")

    assert "two weeks" in text(late)
    assert await bot.actions() == []


async def test_after_the_release_each_owner_hears_once(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the slides", at=MEETING)
    await bot.say("/action add Nadia to book a room", as_=MINUTE_TAKER)
    assert await bot.tick("2024-06-25T12:30") == [] or not bot.sent_to("Nadia Farrow")
    await bot.say("/meeting release", at="2024-06-25T14:00")

    sent = await bot.tick("2024-06-25T15:00")

    to_nadia = [message for message in sent if message.to_name == "Nadia Farrow"]
    assert len(to_nadia) == 1
    assert "send the slides" in text(to_nadia[0])
    assert "book a room" in text(to_nadia[0])


async def test_another_networks_reference_counts_as_none(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the slides item 4", as_="Imran Sethi", at=AFTER)
    await bot.say('/network setup "Other Leads" chair me', as_="Zoe Else")
    await bot.say("/network use other-leads", as_="Zoe Else")

    reply = await bot.say("/action show Jun24/4a", as_="Zoe Else")

    assert card_of(reply).tone is Tone.REFUSAL
    assert "send the slides" not in text(reply)


async def test_undo_tells_those_who_were_told(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the slides", as_="Imran Sethi", at=AFTER)
    await bot.tick("2024-06-26T12:00")
    await bot.say("/undo", as_="Imran Sethi")
    sent = await bot.tick("2024-06-26T13:00")

    assert await bot.actions() == []
    assert any("taken back" in text(message) for message in sent if message.to_name == "Nadia Farrow")


async def test_every_button_of_a_card_still_works(bot: Bot) -> None:
    """Whatever is offered gives a card, never an error, for whoever was offered it."""
    await bot.say("/action add Imran to book a room by Friday 12 July item 7", as_="Imran Sethi", at=AFTER)
    for who in ("Imran Sethi", CHAIR):
        for number in range(len(buttons_of(await bot.say("/action show Jun24/7a", as_=who)))):
            shown = await bot.say("/action show Jun24/7a", as_=who)
            if number < len(buttons_of(shown)):
                reply = await bot.do(buttons_of(shown)[number].command, as_=who)
                assert card_of(reply).parts


async def test_remind_me_later_is_for_who_asks_alone(bot: Bot) -> None:
    await bot.say(
        "/action add Nadia, Dev to send the slides by Friday 12 July item 4", as_="Imran Sethi", at=AFTER
    )
    await bot.tick("2024-06-27T08:00")
    reply = await bot.say("/action snooze 4a Wednesday 10 July", as_="Nadia Farrow")

    assert "Wednesday 10 July 2024" in text(reply)
    await bot.tick("2024-07-10T07:00")
    heard = [message for message in bot.sent_to("Nadia Farrow") if "Due" in card_of(message).title]
    others = [message for message in bot.sent_to("Dev Anand-Price") if "Due" in card_of(message).title]
    assert heard == []
    assert others
    sent = await bot.tick("2024-07-10T12:00")
    assert any("send the slides" in text(message) for message in sent if message.to_name == "Nadia Farrow")


async def test_a_line_with_a_date_and_nothing_to_do_asks_what(bot: Bot) -> None:
    reply = await bot.say("/action add Nadia to by Friday 12 July", as_="Imran Sethi", at=AFTER)

    assert await bot.actions() == []
    await bot.fill_in(reply, as_="Imran Sethi", text="send the slides")
    assert [(action.summary, action.owners[0].name) for action in await bot.actions()] == [
        ("send the slides", "Nadia Farrow")
    ]


async def test_who_has_done_it_already_is_not_told_that_it_is_theirs(bot: Bot) -> None:
    await bot.say(
        "/action add Nadia, Dev to send the slides by Friday 12 July item 4", as_="Imran Sethi", at=AFTER
    )
    await bot.say("done 4a, circulated", as_="Nadia Farrow")

    await bot.tick("2024-06-27T12:00")

    assert bot.sent_to("Nadia Farrow") == []
    assert bot.sent_to("Dev Anand-Price")
