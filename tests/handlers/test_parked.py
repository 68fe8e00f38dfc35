"""What is too long for a button is kept, and opens as if it had been in the button."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.commands.model import AddAction, Confirm, ListActions, Parked, ShowAction
from bot.replies import parking
from bot.replies.codec import LONGEST, card_to_text, payload
from bot.replies.model import Button, Card, Form, Tone, buttons
from bot.store import tables
from bot.store.alarms import Notice, store_notices
from bot.store.register import Register
from tests.harness import CHAIR, Bot, buttons_of, card_of, labels, text

LONG = " ".join(f"point {number} of the supervision template" for number in range(1, 50))


@pytest.fixture
async def asked(bot: Bot) -> Bot:
    """After the June meeting was released."""
    await bot.do(AddAction(who="Nadia", text=LONG, item="4"), at="2024-06-25T10:30")
    await bot.release()
    bot.now = bot.now + timedelta(days=1)
    return bot


def payloads(card: Card) -> list[str]:
    forms = [part for part in card.parts if isinstance(part, Form)]
    return [payload(each) for each in (*buttons_of(card), *forms)]


async def test_no_button_of_a_question_is_too_long(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")

    assert max(len(each.encode()) for each in payloads(card_of(reply))) <= LONGEST
    assert isinstance(buttons_of(reply)[0].command, Parked)


async def test_a_kept_command_runs_as_if_it_had_been_in_the_button(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")

    added = await asked.press(reply, "Me", as_="Nadia Farrow")

    assert card_of(added).tone is Tone.GOOD
    made = (await asked.actions())[-1]
    assert (made.summary, made.owners[0].name) == (f"{LONG} twice", "Nadia Farrow")


async def test_a_kept_form_comes_back_to_be_filled_in(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")

    opened = await asked.press(reply, "Somebody else", as_="Nadia Farrow")

    (form,) = card_of(opened).parts
    assert isinstance(form, Form)
    assert len(payload(form)) < 100, "it is not kept a second time"
    added = await asked.do(replace(form.command, who="Imran"), as_="Nadia Farrow")
    assert "Imran Sethi" in text(added)


async def test_a_reading_keeps_what_is_too_long_too(asked: Bot) -> None:
    shown = await asked.do(ShowAction(ref="4a"), as_=CHAIR)

    assert any(isinstance(each.command, Parked) for each in buttons_of(shown)), "Change the words"
    assert max(len(each.encode()) for each in payloads(card_of(shown))) <= LONGEST
    words = next(each for each in buttons_of(shown) if isinstance(each.command, Parked))
    opened = await asked.press(shown, words.label)
    assert isinstance(card_of(opened).parts[0], Form)


async def test_a_long_refusal_can_still_be_passed_on(asked: Bot) -> None:
    refused = await asked.say(f"/agenda decline S1 {LONG}", as_="Nadia Farrow")

    passed = await asked.press(refused, "Ask Marion", as_="Nadia Farrow")

    assert card_of(refused).tone is Tone.REFUSAL
    assert card_of(passed).tone is not Tone.REFUSAL
    assert LONG[:100] in (await asked.waiting_for(CHAIR))[-1]


async def test_what_is_shown_again_is_kept_once(asked: Bot) -> None:
    """A page that is read many times neither fills the database nor looks as if it had changed."""
    command = AddAction(text=f"{LONG} twice")
    first, again = [card_of(await asked.do(command, as_="Nadia Farrow")) for _ in range(2)]
    theirs = card_of(await asked.do(command, as_="Imran Sethi"))

    assert again == first
    assert theirs != first


async def test_it_is_kept_anew_while_it_still_lasts_a_week(asked: Bot) -> None:
    command = AddAction(text=f"{LONG} twice")
    first = await asked.do(command, as_="Nadia Farrow")
    asked.now += timedelta(days=8)
    again = await asked.do(command, as_="Nadia Farrow")
    asked.now += timedelta(days=8)

    assert "is gone" in text(await asked.press(first, "Somebody else", as_="Nadia Farrow"))
    assert "is gone" not in text(await asked.press(again, "Somebody else", as_="Nadia Farrow"))


async def test_it_may_be_pressed_twice_and_is_gone_after_two_weeks(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")
    await asked.press(reply, "Somebody else", as_="Nadia Farrow")

    again = await asked.press(reply, "Somebody else", as_="Nadia Farrow")
    asked.now += timedelta(days=14)
    late = await asked.press(reply, "Somebody else", as_="Nadia Farrow")

    assert card_of(again).tone is not Tone.REFUSAL
    assert "is gone" in text(late)


async def test_what_was_shown_to_one_person_opens_for_nobody_else(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")

    other = await asked.press(reply, "Me", as_="Imran Sethi")

    assert card_of(other).tone is Tone.REFUSAL
    assert len(await asked.actions()) == 1


async def test_rights_are_those_of_the_moment_when_it_is_pressed(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")
    await asked.say("/network roles Nadia Farrow observer")

    refused = await asked.press(reply, "Me", as_="Nadia Farrow")

    assert card_of(refused).tone is Tone.REFUSAL
    assert len(await asked.actions()) == 1


@pytest.mark.parametrize("id", [0, 999, -1])
async def test_what_is_not_there_is_said(asked: Bot, id: int) -> None:
    assert card_of(await asked.do(Parked(id=id))).tone is Tone.REFUSAL


async def test_what_waits_for_a_confirmation_is_no_button_and_a_button_no_proposal(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")
    kept = buttons_of(reply)[0].command
    assert isinstance(kept, Parked)

    confirmed = await asked.do(Confirm(proposal=kept.id), as_="Nadia Farrow")

    assert card_of(confirmed).tone is Tone.REFUSAL
    assert len(await asked.actions()) == 1


async def test_short_cards_are_left_as_they_are(asked: Bot) -> None:
    card = card_of(await asked.do(ListActions(), as_="Nadia Farrow"))

    assert not parking.is_long(card)
    assert parking.shortened(card, lambda value: 1) is card
    assert labels(card)


async def test_history_names_the_command_that_was_kept(asked: Bot) -> None:
    reply = await asked.do(AddAction(text=f"{LONG} twice"), as_="Nadia Farrow")
    await asked.press(reply, "Me", as_="Nadia Farrow")

    def verbs(register: Register) -> list[str]:
        newest = select(tables.history.c.verb).order_by(tables.history.c.id.desc()).limit(1)
        return list(register.connection.execute(newest).scalars())

    assert await asked.look(verbs) == ["AddAction"]


async def test_a_message_carries_no_long_button_either(asked: Bot) -> None:
    long = Button(label="Send it round", command=AddAction(who="Nadia", text=f"{LONG} again"))

    def tell(register: Register) -> None:
        nadia = next(each for each in register.members if each.name == "Nadia Farrow")
        card = Card(title="From the sub-group", parts=(buttons(long),))
        store_notices(register, [Notice(person_id=nadia.id, card=card_to_text(card), about="")])

    await asked.look(tell)
    await asked.tick(asked.now + timedelta(days=3))

    message = next(each for each in asked.sent_to("Nadia Farrow") if "From the sub-group" in text(each))
    assert max(len(each.encode()) for each in payloads(message.card)) <= LONGEST
    pressed = await asked.press(message, "Send it round", as_="Nadia Farrow")
    assert card_of(pressed).tone is Tone.GOOD
