"""Buttons in Teams: what was done takes the card's place, for everybody who sees it; a no is told to one alone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.commands.model import ListActions
from bot.platforms.teams import wire
from bot.platforms.teams.render import REFRESH, Look, Refresh, message
from bot.replies import parking
from bot.replies.codec import payload
from bot.replies.model import Button, Buttons, Card, Reply, text
from tests.harness import Bot
from tests.platforms.teams import office as offices
from tests.platforms.teams.activities import LEADS
from tests.platforms.teams.identity import Identity
from tests.platforms.teams.office import Answer, Handle, Office, button, chat_of, content_of
from tests.platforms.teams.standin import Sent, Teams

NADIAS, MARIONS = chat_of("Nadia Farrow"), chat_of("Marion Keane")
ACTION = ("action add me to book the room by 5 July", "action show #1")


async def shown(office: Office, *said: str, by: str = "Nadia Farrow", where: str = "personal") -> Sent:
    """The last card after this was said."""
    for words in said or ACTION:
        await office.says(words, by=by, where=where)
    return office.teams.sent[-1]


# --- in the card's place


PRESSED = {"Done": ACTION, "Started": ACTION, "Undo": ACTION[:1]}


@pytest.mark.parametrize("label", PRESSED)
async def test_what_was_done_stands_where_the_button_was(office: Office, label: str):
    card = await shown(office, *PRESSED[label], by="Marion Keane")

    answer = await office.presses(card, label, by="Marion Keane")

    assert answer.status == 200
    assert answer.card == card.card  # The message was updated with the same card.
    assert card.edits == 1
    assert office.last(MARIONS) is card


async def test_a_card_for_one_alone_in_a_channel_stays_for_one_alone(office: Office):
    card = await shown(office, *ACTION[:1], where="channel")

    await office.presses(card, "Undo", by="Nadia Farrow", where="channel")

    assert (card.edits, card.only_for) == (1, "29:1nadia")
    assert office.shown(LEADS) == []


async def posted(office: Office, card: Card, *, by: str = "Nadia Farrow", **more: Any) -> Sent:
    """A card in the channel that everybody sees."""
    await office.says("help", by=by, where="channel")
    sent = office.teams.sent[-1]
    look = Look(users={}, seal=offices.seal)
    sent.activity, sent.only_for = wire.with_card(message(card, look=look, **more)), None
    return sent


def for_all(handle: Handle) -> Handle:
    async def public(request: Any) -> Reply:
        return replace(await handle(request), private=False)

    return public


DONE = Card(
    title="Is it done?", parts=(Buttons(buttons=(Button(label="Count", command=ListActions()),)), text("1"))
)


async def test_a_card_that_everybody_sees_is_updated_for_everybody(
    bot: Bot, teams: Teams, identity: Identity
):
    async with offices.opened(bot, teams, identity, between=for_all) as office:
        await office.says(ACTION[0], by="Nadia Farrow", where="channel")
        (card,) = office.shown(LEADS)

        answer = await office.presses(card, "Undo", by="Nadia Farrow", where="channel")

        assert (card.edits, card.only_for) == (1, None)
        assert answer.card == card.card
        assert len(teams.sent) == 1


async def test_a_card_that_everybody_sees_gives_way_to_nothing_that_is_for_one_alone(office: Office):
    await office.says(ACTION[0], by="Nadia Farrow")
    first = office.teams.sent[-1]
    card = await posted(office, DONE)
    data = button(content_of(first), "Undo")["data"]["p"]
    button(content_of(card), "Count")["data"]["p"] = data
    before = json.dumps(card.card)

    answer = await office.presses(card, "Count", by="Nadia Farrow", where="channel")

    assert "I've sent you an answer" in answer.words
    assert json.dumps(card.card) == before
    assert len(office.shown(LEADS, only_for="Nadia Farrow")) == 1


async def two_actions(office: Office) -> None:
    for what in ("book the room", "write the note"):
        await office.says(f"action add me to {what} by 5 July", by="Nadia Farrow")


@pytest.mark.parametrize("where", ["personal", "channel"])
async def test_of_a_list_the_rest_stands_under_what_was_done(office: Office, where: str):
    await two_actions(office)
    card = await shown(office, "my actions", where=where)

    answer = await office.presses(card, "Done", by="Nadia Farrow", where=where)

    assert (answer.card, card.edits) == (card.card, 1)
    assert button(answer.card, "Undo")
    assert [each["title"] for each in offices.buttons(answer.card)].count("Done") == 1

    await office.presses(card, "Done", by="Nadia Farrow", where=where)
    assert [each.status for each in await office.bot.actions()] == ["done", "done"]
    assert card.edits == 2


async def test_a_list_that_a_button_asked_for_is_shown_anew_too(office: Office):
    for words in ("meeting schedule 18 July 2024 10:00", "agenda suggest Feedback for 20 min"):
        await office.says(words, by="Marion Keane")
    await office.says("agenda suggest Conference for 20 min", by="Marion Keane")
    card = await shown(office, "agenda review", by="Marion Keane")

    answer = await office.presses(card, "Accept S1", by="Marion Keane")

    titles = [each["title"] for each in offices.buttons(answer.card)]
    assert "Accept S2" in titles
    assert "Accept S1" not in titles


@pytest.mark.parametrize("again", ["action add me to pay for it by 5 July", "flurb", "{}", '{"a": 1}', 7])
async def test_what_is_asked_again_only_reads(office: Office, again: Any):
    await two_actions(office)
    card = await shown(office, "my actions")
    press = office.pressed(card, "Done", by="Nadia Farrow")
    press["value"]["action"]["data"]["again"] = again

    answer = await office.sends(press)

    assert "I've sent you an answer" in answer.words
    assert (len(await office.bot.actions()), card.edits) == (2, 0)


async def test_a_message_that_is_gone_takes_nothing_of_what_was_done(office: Office):
    card = await shown(office)
    office.teams.sent.remove(card)

    answer = await office.presses(card, "Started", by="Nadia Farrow")

    (action,) = await office.bot.actions()
    assert action.status == "started"
    assert answer.card


async def test_a_press_that_arrives_twice_is_done_once_and_answered_alike(office: Office):
    card = await shown(office)
    press = office.pressed(card, "Started", by="Nadia Farrow")

    first, second = await office.sends(press), await office.sends(press)

    assert first == second
    assert card.edits == 1


async def test_a_press_that_arrives_again_after_a_restart_is_answered_alike(
    bot: Bot, teams: Teams, identity: Identity
):
    async with offices.opened(bot, teams, identity) as office:
        press = office.pressed(await shown(office), "Started", by="Nadia Farrow")
        first = await office.sends(press)
    async with offices.opened(bot, teams, identity, connected=True) as office:
        second = await office.sends(press)

    assert text_of(first) == text_of(second)


def text_of(answer: Answer) -> str:
    """Without what is signed."""
    return json.dumps(answer.card["body"])


# --- refused


async def test_a_button_of_somebody_else_is_refused_to_them_alone_and_stays(office: Office):
    card = await shown(office)

    answer = await office.presses(card, "Started", by="Imran Sethi")

    (action,) = await office.bot.actions()
    assert action.status == "open"
    assert (answer.status, card.edits) == (200, 0)
    assert len(office.shown(chat_of("Imran Sethi"))) == 1


def altered(value: Any) -> Any:
    return f"{'A' if value[0] != 'A' else 'B'}{value[1:]}" if isinstance(value, str) else value


BY_HAND = {
    "altered": altered,
    "nothing": lambda _: "",
    "a list": lambda _: ["x"],
    "unsigned": lambda _: '{"command": "DoneAction"}',
    "signed for something else": lambda _: offices.SECRETS.sign('{"v": 1}', purpose="slack button"),
    "signed, and no button": lambda _: offices.seal("[1, 2]"),
    "signed, of another version": lambda _: offices.seal('{"type": "Dance", "v": 9}'),
}


@pytest.mark.parametrize("name", BY_HAND)
async def test_a_button_made_by_hand_is_refused_politely_and_changes_nothing(office: Office, name: str):
    card = await shown(office)
    press = office.pressed(card, "Started", by="Nadia Farrow")
    data = press["value"]["action"]["data"]
    data["p"] = BY_HAND[name](data["p"])

    answer = await office.sends(press)

    (action,) = await office.bot.actions()
    assert (answer.status, action.status, card.edits) == (200, "open", 0)
    assert "can't read that button" in office.last(NADIAS).words


async def test_marks_made_by_hand_show_nothing_to_anybody(office: Office):
    """Who says that a public card is theirs alone updates nothing, and is answered alone."""
    card = await posted(office, DONE)
    press = office.pressed(card, "Count", by="Nadia Farrow", where="channel")
    press["value"]["action"]["data"] |= {"alone": True, "several": False}

    await office.sends(press)

    assert (card.edits, len(office.shown(LEADS))) == (0, 1)


# --- other ways to press


async def test_a_client_without_action_execute_is_served_too(office: Office):
    card = await shown(office)
    fallback = button(content_of(card), "Started")["fallback"]
    press = office.from_("Nadia Farrow", value=fallback["data"], replyToId=card.id)

    answer = await office.sends(press)

    (action,) = await office.bot.actions()
    assert (answer.body, action.status, card.edits) == (None, "started", 1)


async def test_a_card_that_is_refreshed_shows_itself_to_its_reader_alone(office: Office):
    await office.says(ACTION[0], by="Nadia Farrow")
    refresh = Refresh(payload=payload(Button(label="", command=ListActions())), users=("29:1nadia",))
    card = await posted(office, DONE, refresh=refresh)
    before = len(office.teams.sent)
    asks = content_of(card)["refresh"]["action"]
    assert asks["verb"] == REFRESH
    invoked = {"action": asks, "trigger": "automatic"}

    answer = await office.sends(
        office.from_(
            "Nadia Farrow",
            "channel",
            type="invoke",
            name="adaptiveCard/action",
            value=invoked,
            replyToId=card.id,
        )
    )

    assert "book the room" in json.dumps(answer.card)
    assert (card.edits, len(office.teams.sent)) == (0, before)


async def test_a_slow_press_is_promised_and_its_card_follows(bot: Bot, teams: Teams, identity: Identity):
    release = asyncio.Event()
    release.set()
    async with offices.opened(bot, teams, identity, between=offices.slow(release), patience=1.0) as office:
        card = await shown(office)
        release.clear()
        answer = await office.sends(office.pressed(card, "Started", by="Nadia Farrow"), settles=False)
        assert "Working on it" in answer.words
        release.set()
        await office.settled()

        assert card.edits == 1


# --- what is kept elsewhere


@pytest.fixture
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """No button is short enough to carry what it says: each says where that is kept."""
    monkeypatch.setattr(parking, "LONGEST", 0)


@pytest.mark.usefixtures("everything_is_long")
async def test_a_kept_command_is_done_and_its_card_gives_way(office: Office):
    card = await shown(office, ACTION[0])

    answer = await office.presses(card, "Undo", by="Nadia Farrow")

    assert answer.body["task"]["type"] == "message"  # A dialog was asked for: it says what was done.
    assert "Taken back" in answer.words
    assert card.edits == 1


@pytest.mark.usefixtures("everything_is_long")
async def test_a_kept_form_opens(office: Office):
    card = await shown(office)

    answer = await office.presses(card, "Change the date", by="Nadia Farrow")

    assert any(each["type"] == "Input.Date" for each in answer.dialog["body"])


@pytest.mark.usefixtures("everything_is_long")
async def test_what_was_kept_for_somebody_else_is_refused_in_the_dialog(office: Office):
    card = await shown(office, ACTION[0])

    answer = await office.presses(card, "Undo", by="Imran Sethi")

    assert answer.status == 200
    assert answer.body["task"]
    assert len(await office.bot.actions()) == 1
