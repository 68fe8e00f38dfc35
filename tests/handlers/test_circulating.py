"""Minutes out: the chair agrees, everybody gets them once with what is theirs, and corrections come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import codec
from bot.commands.model import ReadLetter
from bot.commands.request import SentFile
from bot.domain.action import ActionStatus
from bot.domain.agenda import ItemState
from bot.replies.model import Attached, Card, Tone
from tests.harness import CHAIR, MINUTE_TAKER, PEOPLE, Bot, card_of, labels, text

MINUTES = SentFile(name="Minutes June.docx", content=b"the minutes")
CORRECTED = SentFile(name="Minutes June v2.docx", content=b"the minutes, corrected")
AFTER, LATER, WEEK_LATER = "2024-06-27T10:00", "2024-06-27T12:00", "2024-07-03T10:00"


@pytest.fixture
async def held(bot: Bot) -> Bot:
    """June's meeting has two actions that are held."""
    await bot.say(
        "/action add Imran to find a venue by 12 July item 4", as_=MINUTE_TAKER, at="2024-06-25T10:30"
    )
    await bot.say("/action add Nadia to share an example item 7", as_=MINUTE_TAKER)
    return bot


@pytest.fixture
async def sent(held: Bot) -> Bot:
    """The chair has sent June's minutes, and they have arrived."""
    shown = await held.send(MINUTES, "/minutes circulate", at=AFTER)
    await held.press(shown, "Send the minutes")
    await held.tick(LATER)
    return held


async def items(bot: Bot, *, of: int = 2) -> list[str]:
    found = await bot.look(lambda register: register.agenda_items.where(meeting_id=of))
    return [
        each.title for each in sorted(found, key=lambda each: each.position or 0) if each.state.is_on_agenda
    ]


def enclosed(card: Card) -> list[str]:
    return [part.file.name for part in card.parts if isinstance(part, Attached)]


async def test_without_a_file_the_draft_goes_round_where_somebody_says_so(held: Bot) -> None:
    asked = await held.say("/minutes circulate", as_=MINUTE_TAKER, at=AFTER)
    assert {"See the draft", "Use the draft"} <= set(labels(asked))
    waiting = await held.press(asked, "Use the draft")
    assert enclosed(card_of(waiting)) == ["Minutes Tuesday 25 June 2024.docx"]
    await held.press(waiting, "Send the minutes")
    await held.tick(LATER)

    got = [each for each in held.sent_to("Imran Sethi") if enclosed(each.card)]
    assert [enclosed(each.card) for each in got] == [["Minutes Tuesday 25 June 2024.docx"]]


async def test_the_draft_can_be_asked_for_in_words(held: Bot) -> None:
    shown = await held.say("/minutes circulate draft", at=AFTER)

    assert "Send the minutes" in labels(shown)


async def test_nothing_goes_out_before_the_chair_has_agreed(held: Bot) -> None:
    shown = await held.send(MINUTES, "/minutes circulate", at=AFTER)
    await held.tick(LATER)

    assert card_of(shown).tone is Tone.QUESTION
    assert "Two actions held since the meeting" in text(shown)
    assert held.post.messages == []
    assert all(action.held for action in await held.actions())


async def test_a_minute_taker_asks_and_the_chair_sends(held: Bot) -> None:
    answer = await held.send(MINUTES, "/minutes circulate", as_=MINUTE_TAKER, at=AFTER)
    await held.tick(AFTER)
    (asked,) = held.sent_to(CHAIR)

    refused = await held.press(asked, "Send the minutes", as_=MINUTE_TAKER)
    done = await held.press(asked, "Send the minutes")

    assert "Marion Keane agrees" in text(answer)
    assert "Bethan Lowe asks for your OK" in text(asked.card)
    assert card_of(refused).tone is Tone.REFUSAL
    assert card_of(done).tone is Tone.GOOD


async def test_everybody_gets_one_message_with_the_file_and_their_own_actions_on_top(sent: Bot) -> None:
    for name, _, _ in PEOPLE:
        got = [each for each in sent.sent_to(name) if enclosed(each.card)]
        assert len(got) == (0 if name == CHAIR else 1), name  # The chair has the answer to the button.
        assert len(sent.sent_to(name)) == 1, "the call for items rides with them"
    imran, dev = sent.sent_to("Imran Sethi")[0].card, sent.sent_to("Dev Anand-Price")[0].card
    assert enclosed(imran) == enclosed(dev) == ["Minutes June.docx"]
    assert "find a venue" in text(imran)
    assert "share an example" not in text(imran)
    assert "Nothing in these minutes is yours" in text(dev)
    assert "Done" in labels(imran)


async def test_what_was_held_is_released_with_the_minutes(sent: Bot) -> None:
    assert not any(action.held for action in await sent.actions())
    assert "already released" in text(await sent.say("/meeting release"))


async def test_the_next_meeting_agrees_them(sent: Bot) -> None:
    assert [title for title in await items(sent) if "to agree as accurate, and matters arising" in title] == [
        "Minutes of the last meeting (25 June 2024): to agree as accurate, and matters arising"
    ]


async def test_they_are_agreed_after_the_introductions(held: Bot) -> None:
    await held.say("/agenda standing add Introductions and apologies 10 min", at=AFTER)
    await held.say("/agenda standing add National inspection issues 20 min")

    await held.press(await held.send(MINUTES, "/minutes circulate"), "Send the minutes")

    assert [title.partition(" (")[0] for title in await items(held)] == [
        "Introductions and apologies",
        "Minutes of the last meeting",
        "National inspection issues",
    ]


async def test_an_item_for_the_minutes_that_is_there_already_is_taken(held: Bot) -> None:
    await held.say("/agenda standing add Minutes of the previous meeting and matters arising", at=AFTER)

    await held.press(await held.send(MINUTES, "/minutes circulate"), "Send the minutes")

    assert await items(held) == ["Minutes of the previous meeting and matters arising"]


async def test_who_got_them_is_known(sent: Bot) -> None:
    shown = text(await sent.say("/minutes sent"))

    assert "10 of 10 delivered" in shown
    assert "Imran Sethi" in shown
    assert "with the OK of Marion Keane" in shown


async def test_they_do_not_go_twice_unless_asked(sent: Bot) -> None:
    before = len(sent.post.messages)

    refused = await sent.say("/minutes circulate", at="2024-06-27T15:00")
    await sent.tick("2024-06-27T16:00")

    assert card_of(refused).tone is Tone.REFUSAL
    assert "went round already" in text(refused)
    assert len(sent.post.messages) == before


async def test_pressed_twice_they_go_once(held: Bot) -> None:
    shown = await held.send(MINUTES, "/minutes circulate", at=AFTER)
    await held.press(shown, "Send the minutes")

    again = await held.press(shown, "Send the minutes")
    await held.tick(LATER)

    assert "went round already" in text(again)
    assert len(held.sent_to("Imran Sethi")) == 1


async def test_a_corrected_file_goes_again_and_says_what_changed(sent: Bot) -> None:
    shown = await sent.send(
        CORRECTED, "/minutes circulate again, corrected: the venue is due on 19 July", at=WEEK_LATER
    )
    await sent.press(shown, "Send the corrected minutes")
    await sent.tick("2024-07-03T12:00")

    second = sent.sent_to("Imran Sethi")[-1].card
    assert "Corrected minutes of Tuesday 25 June 2024" in text(second)
    assert "the venue is due on 19 July" in text(second)
    assert "Minutes June v2.docx" in enclosed(second)
    assert len([title for title in await items(sent) if "to agree as accurate" in title]) == 1


@pytest.mark.parametrize(
    "said",
    [
        "/minutes correct item 4 is due on 19 July",
        "minutes correct item 4 is due on 19 July",
        "correction: item 4 is due on 19 July",
        "Correction to the minutes: item 4 is due on 19 July",
    ],
)
async def test_a_correction_is_kept_told_and_listed_for_the_next_meeting(sent: Bot, said: str) -> None:
    answer = await sent.say(said, as_="Imran Sethi", at=WEEK_LATER)
    await sent.tick("2024-07-03T12:00")

    (kept,) = await sent.look(lambda register: register.corrections.where())
    assert kept.text == "item 4 is due on 19 July"
    assert card_of(answer).tone is Tone.GOOD
    assert "Imran Sethi: “item 4 is due on 19 July”" in text(sent.sent_to(MINUTE_TAKER)[-1].card)
    assert "Correction from Imran Sethi: item 4 is due on 19 July" in text(await sent.say("/agenda next"))
    assert "item 4 is due on 19 July" in text(await sent.say("/minutes sent"))


async def test_corrections_are_what_a_second_edition_has_changed(sent: Bot) -> None:
    await sent.say("correction: item 4 is due on 19 July", as_="Imran Sethi", at=WEEK_LATER)

    shown = await sent.send(CORRECTED, "/minutes circulate")

    assert "item 4 is due on 19 July" in text(shown)
    assert labels(shown) == ["Send the corrected minutes"]


async def test_before_any_minutes_there_is_nothing_to_correct(bot: Bot) -> None:
    answer = await bot.say("correction: item 4 is due on 19 July", as_="Imran Sethi", at=AFTER)

    assert "No minutes have gone round yet" in text(answer)


async def test_undo_takes_all_of_it_back_and_nobody_who_has_not_heard_does(held: Bot) -> None:
    done = await held.press(await held.send(MINUTES, "/minutes circulate", at=AFTER), "Send the minutes")

    await held.press(done, "Undo")
    await held.tick(LATER)

    assert held.sent_to("Imran Sethi") == []
    assert all(action.held for action in await held.actions())
    assert await items(held) == []
    assert "No minutes have gone round" in text(await held.say("/minutes sent"))


async def test_without_a_file_it_asks_for_one(held: Bot) -> None:
    answer = await held.say("/minutes circulate", at=AFTER)

    assert card_of(answer).tone is Tone.QUESTION
    assert "Send the file" in text(answer)


async def test_what_is_no_document_is_not_sent_round(held: Bot) -> None:
    program = SentFile(name="minutes.exe", content=b"MZ")

    answer = await held.send(program, "/minutes circulate", at=AFTER)

    assert card_of(answer).tone is Tone.REFUSAL
    assert await held.look(lambda register: register.minutes.where()) == []


@pytest.mark.parametrize(
    "said",
    [
        "circulate the minutes",
        "please send the minutes round",
        "Can you send out the minutes to everybody?",
        "minutes circulate",
    ],
)
async def test_it_can_be_said_in_plain_words(held: Bot, said: str) -> None:
    shown = await held.send(MINUTES, said, at=AFTER)

    assert labels(shown) == ["Send the minutes"]


async def test_members_do_not_send_minutes(held: Bot) -> None:
    refused = await held.send(MINUTES, "/minutes circulate", as_="Nadia Farrow", at=AFTER)

    assert card_of(refused).tone is Tone.REFUSAL


async def test_minutes_that_were_brought_in_go_round_as_they_came(bot: Bot) -> None:
    lines = ("# Minutes", "Date: 25 June 2024", "## Actions", "| No. | Action | Lead |", "|---|---|---|",
             "| 4a | Find a venue | Imran Sethi |")  # fmt: skip
    file = SentFile(name="Minutes.md", content="\n".join(lines).encode())
    shown = await bot.send(file, "/minutes import", at=AFTER)
    stored = await bot.press(shown, "Accept")

    await bot.press(await bot.press(stored, "Send them to everybody"), "Send the minutes")
    await bot.tick(LATER)

    (minutes,) = await bot.look(lambda register: register.minutes.where())
    assert minutes.circulated_at is not None
    assert enclosed(bot.sent_to("Dev Anand-Price")[-1].card) == ["Minutes.md"]
    assert "Find a venue" in text(bot.sent_to("Imran Sethi")[-1].card)


async def test_without_a_following_meeting_the_agreeing_waits_as_a_suggestion(held: Bot) -> None:
    await held.press(await held.say("/meeting cancel September", at=AFTER), "Cancel")

    await held.press(await held.send(MINUTES, "/minutes circulate"), "Send the minutes")

    waiting = await held.look(lambda register: register.agenda_items.where(state=ItemState.SUGGESTED.value))
    assert any("to agree as accurate" in each.title for each in waiting)


async def test_what_is_answered_to_the_minutes_by_mail_is_a_correction_unless_it_asks_for_something(
    sent: Bot,
) -> None:
    (got,) = sent.sent_to("Imran Sethi")
    answer = ReadLetter(
        words="Item 4 gives the wrong month for the venue.",
        delivery=got.delivery_id,
        is_reply=True,
        proved=True,
    )

    await sent.do(answer, as_="Imran Sethi")
    await sent.do(replace(answer, words="Thanks, will do."), as_="Imran Sethi")
    await sent.do(replace(answer, words="4a is done."), as_="Imran Sethi")

    (kept,) = await sent.look(lambda register: register.corrections.where())
    assert "wrong month" in kept.text
    assert (await sent.action("Jun24/4a")).status is ActionStatus.DONE


async def test_a_letter_from_who_knows_whom_corrects_nothing(sent: Bot) -> None:
    (got,) = sent.sent_to("Imran Sethi")

    await sent.do(
        ReadLetter(words="Item 4 is wrong.", delivery=got.delivery_id, is_reply=True), as_="Imran Sethi"
    )

    assert await sent.look(lambda register: register.corrections.where()) == []


async def test_minutes_that_hang_on_a_letter_with_the_words_to_send_them_are_shown_to_the_chair(
    held: Bot,
) -> None:
    letter = ReadLetter(words="Please circulate the minutes.", subject="June", proved=True)
    shown = await held._handle(CHAIR, AFTER, payload=codec.encode(letter), file=MINUTES)

    assert labels(shown) == ["Send the minutes"]
    assert enclosed(card_of(shown)) == ["Minutes June.docx"]


async def test_a_file_can_be_named_at_the_terminal(held: Bot, tmp_path: Path) -> None:
    (tmp_path / "June.md").write_text("# Minutes", encoding="utf-8")

    shown = await held.say(f"/minutes circulate {tmp_path / 'June.md'}", at=AFTER)

    assert enclosed(card_of(shown)) == ["June.md"]
