"""Dialogs in Teams: they open from buttons and messages, say at the field what is wrong, and close on what was done."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.harness import Bot
from tests.platforms.teams import office as offices
from tests.platforms.teams.activities import LEADS, NADIA
from tests.platforms.teams.identity import Identity
from tests.platforms.teams.office import Answer, Office, chat_of
from tests.platforms.teams.standin import Sent, Teams

MARIONS, NADIAS = chat_of("Marion Keane"), chat_of("Nadia Farrow")
NEW = {"who": NADIA, "text": "Book the room", "when_words": "Friday 5 July"}


async def asked(office: Office, *, by: str = "Marion Keane", where: str = "personal") -> Sent:
    """The card that offers the form for a new action, as it comes for a command without its text."""
    await office.says("action add", by=by, where=where)
    return office.teams.sent[-1]


async def opened(office: Office, *, by: str = "Marion Keane", where: str = "personal") -> dict[str, Any]:
    """That form, open."""
    answer = await office.presses(await asked(office, by=by, where=where), "New action", by=by, where=where)
    assert answer.status == 200
    return answer.dialog


# --- filled in


async def test_a_command_without_its_text_offers_a_form_that_stores_it(office: Office):
    card = await opened(office)
    offer = office.last(MARIONS)

    closed = await office.fills_in(card, by="Marion Keane", **NEW)

    (action,) = await office.bot.actions()
    assert (closed.status, closed.body) == (200, None)
    assert (action.summary, [each.name for each in action.owners]) == ("Book the room", ["Nadia Farrow"])
    assert offer.edits == 1  # What was stored stands where the form was offered.
    assert action.key in offer.words


async def test_in_a_channel_only_who_filled_it_in_sees_what_came_of_it(office: Office):
    card = await opened(office, where="channel")

    await office.fills_in(card, by="Marion Keane", where="channel", **NEW)

    (action,) = await office.bot.actions()
    assert action.key in office.last(LEADS, only_for="Marion Keane").words
    assert office.shown(LEADS) == []


async def test_a_form_that_is_sent_twice_is_stored_once(office: Office):
    sent = office.filled_in(await opened(office), by="Marion Keane", **NEW)

    first, second = await office.sends(sent), await office.sends(sent)

    assert first == second
    assert len(await office.bot.actions()) == 1


async def test_what_is_missing_is_said_at_its_field_and_nothing_is_typed_twice(office: Office):
    answer = await office.fills_in(await opened(office), by="Marion Keane", text="Book the room")

    values = {each.get("id"): each.get("value") for each in answer.dialog["body"]}
    assert values["f.text"] == "Book the room"
    assert "Choose somebody, or name them." in answer.words
    assert await office.bot.actions() == []


async def test_a_form_can_be_sent_again_after_a_question(office: Office):
    card = await opened(office)
    first = await office.fills_in(card, by="Marion Keane", **{**NEW, "when_words": "30 February"})
    assert first.dialog
    assert await office.bot.actions() == []

    second = await office.fills_in(card, by="Marion Keane", **NEW)

    assert (second.status, second.body) == (200, None)
    assert len(await office.bot.actions()) == 1


async def test_a_question_with_answers_to_press_is_asked_in_the_dialog(office: Office):
    """Two people are called Sam: which of them is meant is pressed where the name was given."""
    sams = {"who_words": "Sam", "text": "Book the room", "when_words": "Friday 5 July"}
    question = await office.fills_in(await opened(office), by="Marion Keane", **sams)
    assert "Action.Execute" not in question.words
    assert await office.bot.actions() == []

    done = await office.presses(question.dialog, "Sam Okoro", by="Marion Keane")

    (action,) = await office.bot.actions()
    assert [each.name for each in action.owners] == ["Sam Okoro"]
    assert action.key in done.words


async def test_a_row_of_a_list_opens_its_form(office: Office):
    for words in (
        "meeting schedule 18 July 2024 10:00",
        "agenda suggest Feedback for 20 min",
        "agenda review",
    ):
        await office.says(words, by="Marion Keane")
    dialog = (await office.presses(office.last(MARIONS), "Decline", by="Marion Keane")).dialog

    answer = await office.fills_in(dialog, by="Marion Keane", reason="Next year.")

    assert answer.status == 200
    assert "S1" in office.last(MARIONS).words


async def test_a_form_is_about_the_message_from_which_it_was_opened(office: Office):
    card = await asked(office)
    dialog = (await office.presses(card, "New action", by="Marion Keane")).dialog

    await office.fills_in(dialog, by="Marion Keane", **NEW)

    assert office.requests[-1].message == f"{MARIONS}/{card.id}"


# --- made by hand


async def test_an_altered_form_is_refused_in_the_dialog(office: Office):
    card = await opened(office)
    data = card["actions"][0]["data"]
    data["p"] = "e30." + data["p"].partition(".")[2]

    answer = await office.fills_in(card, by="Marion Keane", **NEW)

    assert answer.status == 200
    assert "can't read that button" in answer.words
    assert await office.bot.actions() == []


async def test_somebody_elses_form_gives_no_rights(office: Office):
    """Gwen, who only looks on, sends what Marion was shown."""
    answer = await office.fills_in(await opened(office), by="Gwen Tallis", **NEW)

    assert answer.status == 200
    assert await office.bot.actions() == []


async def test_answers_of_any_kind_are_words_or_nothing(office: Office):
    sent = office.filled_in(await opened(office), by="Marion Keane", **NEW)
    sent["value"]["data"] |= {"f.text": ["x"], "f.when": {"a": 1}, "f.when.words": None, "f.who": 7}

    answer = await office.sends(sent)

    assert answer.status == 200
    assert await office.bot.actions() == []


# --- clients without dialogs


async def test_a_client_without_dialogs_fills_the_form_in_within_a_card(office: Office):
    card = await asked(office)
    press = office.pressed(card, "New action", by="Marion Keane")
    old = office.from_("Marion Keane", value=press["value"]["data"], replyToId=card.id)
    await office.sends(old, shows_inputs=True)
    form = office.last(MARIONS)
    send = offices.button(offices.content_of(form), "")
    assert any(each["type"].startswith("Input.") for each in offices.content_of(form)["body"])

    data = {**send["fallback"]["data"], "f.who": NADIA, "f.text": "Book the room", "f.when": "2024-07-05"}
    await office.sends(office.from_("Marion Keane", value=data, replyToId=form.id))

    (action,) = await office.bot.actions()
    assert (form.edits, action.key in form.words) == (1, True)


async def test_within_a_card_too_it_is_said_what_is_missing(office: Office):
    card = await asked(office)
    press = office.pressed(card, "New action", by="Marion Keane")
    old = office.from_("Marion Keane", value=press["value"]["data"], replyToId=card.id)
    await office.sends(old, shows_inputs=True)
    form = office.last(MARIONS)
    send = offices.button(offices.content_of(form), "")
    value = {"action": {**send, "data": {**send["data"], "f.text": "Book the room"}}, "trigger": "manual"}

    answer = await office.sends(
        office.from_(
            "Marion Keane", type="invoke", name="adaptiveCard/action", value=value, replyToId=form.id
        ),
        shows_inputs=True,
    )

    assert "Choose somebody, or name them." in json.dumps(answer.card)
    assert await office.bot.actions() == []


# --- from a message


def chosen(office: Office, command: str, *, by: str = "Marion Keane", **message: Any) -> dict[str, Any]:
    """A message in the channel for which an entry of its menu was chosen."""
    said = {
        "id": "1719300000001",
        "linkToMessage": "https://teams.example/l/message/19%3Aleads/1719300000001",
        "from": {"user": {"id": NADIA, "displayName": "Nadia Farrow", "userIdentityType": "aadUser"}},
        "body": {"contentType": "html", "content": "<p>I will book the room by <b>Friday 5 July</b></p>"},
        **message,
    }
    value = {"commandId": command, "commandContext": "message", "messagePayload": said}
    return office.from_(by, "channel", type="invoke", name="composeExtension/fetchTask", value=value)


async def captured(office: Office, command: str, **given: str) -> Answer:
    dialog = (await office.sends(chosen(office, command))).dialog
    sent = office.filled_in(
        dialog, by="Marion Keane", where="channel", name="composeExtension/submitAction", **given
    )
    return await office.sends(sent)


async def test_a_message_becomes_an_action_with_its_link(office: Office):
    dialog = (await office.sends(chosen(office, "captureAction"))).dialog
    assert "book the room" in json.dumps(dialog)
    values = {each.get("id"): each.get("value") for each in dialog["body"]}
    given = {
        id.removeprefix("f.").replace(".", "_"): value
        for id, value in values.items()
        if id is not None and value is not None
    }

    answer = await captured(office, "captureAction", **given)

    (action,) = await office.bot.actions()
    assert action.source == "https://teams.example/l/message/19%3Aleads/1719300000001"
    assert [each.name for each in action.owners] == ["Nadia Farrow"]
    assert action.key in answer.words
    assert office.teams.sent == []  # The bot may not even be in that conversation.


async def test_a_message_is_suggested_for_the_agenda(office: Office):
    dialog = (await office.sends(chosen(office, "suggestAgenda"))).dialog
    assert "book the room" in json.dumps(dialog)


async def test_nobody_of_the_network_is_told_so_in_the_dialog(office: Office):
    stranger = {"id": "29:1stranger", "name": "Sid", "aadObjectId": "5e0d1c2b-0000-4000-8000-0000000000ff"}
    dialog = (await office.sends({**chosen(office, "captureAction"), "from": stranger})).dialog
    sent = office.filled_in(
        dialog, by="Marion Keane", where="channel", name="composeExtension/submitAction", **NEW
    )

    answer = await office.sends({**sent, "from": stranger})

    assert (answer.status, list(answer.body)) == (200, ["task"])
    assert await office.bot.actions() == []


@pytest.mark.parametrize("command", ["", "noSuchCommand"])
async def test_a_command_that_is_not_ours_is_not_implemented(office: Office, command: str):
    assert (await office.sends(chosen(office, command))).status == 501


# --- slow


async def test_a_slow_form_closes_with_a_promise_and_its_answer_follows(
    bot: Bot, teams: Teams, identity: Identity
):
    release = asyncio.Event()
    release.set()
    async with offices.opened(bot, teams, identity, between=offices.slow(release), patience=1.0) as office:
        sent = office.filled_in(await opened(office), by="Marion Keane", **NEW)
        release.clear()
        answer = await office.sends(sent, settles=False)
        assert "Working on it" in answer.words
        release.set()
        await office.settled()

        (action,) = await bot.actions()
        assert action.key in office.last(MARIONS).words
