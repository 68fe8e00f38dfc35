"""Each kind of Slack payload, as what it asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.commands.codec import decode, encode
from bot.commands.model import AddAction, CaptureMessage, DoneAction
from bot.platforms.slack import forms
from bot.platforms.slack.asked import (
    HomeOpened,
    Nothing,
    Noticed,
    Opens,
    Origin,
    Pressed,
    Said,
    Submitted,
    Typed,
    Unknown,
    Unreadable,
)
from bot.platforms.slack.inbound import permalink, read
from bot.platforms.slack.render import Look
from bot.platforms.slack.written import said
from bot.replies.codec import payload
from bot.replies.model import Form, Input

NOW = datetime(2024, 6, 20, 9, tzinfo=UTC)
BOT = "U0BOT"


def seal(words: str) -> str:
    return f"sealed:{words}"


def unseal(value: str) -> str:
    if not value.startswith("sealed:"):
        raise ValueError("altered")
    return value.removeprefix("sealed:")


def asked(body: Mapping[str, Any]) -> Any:
    return read(body, now=NOW, unseal=unseal, bot_user=BOT)


# --- words


@pytest.mark.parametrize(
    "sent, typed",
    [
        pytest.param("add me to book it", "add me to book it", id="plain"),
        pytest.param("<@U0BOT> add me to book it", "add me to book it", id="to the bot"),
        pytest.param("<@U0BOT|convenor>: add me", "add me", id="to the bot, with a colon"),
        pytest.param("Hello <@U0BOT>, add me", "Hello add me", id="the bot in the middle"),
        pytest.param("add <@U0NADIA|nadia> to X", "add <@U0NADIA> to X", id="somebody else"),
        pytest.param("Q&amp;A &lt;draft&gt;", "Q&A <draft>", id="signs"),
        pytest.param("&amp;lt;", "&lt;", id="a sign that was typed as one"),
        pytest.param("see <#C0QALEADS|qa-leads>", "see #qa-leads", id="a channel"),
        pytest.param("<!channel> look", "@channel look", id="a broadcast is words"),
        pytest.param("<!subteam^S1|@leads>", "@leads", id="a group"),
        pytest.param("<!date^1|{date}|1 July>", "1 July", id="a date"),
        pytest.param("<http://a.example|a.example>", "a.example", id="a link that Slack made"),
        pytest.param("<https://a.example/x>", "https://a.example/x", id="a bare link"),
        pytest.param("<https://a.example/x|the paper>", "the paper (https://a.example/x)", id="a named link"),
        pytest.param(
            "<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2", id="a link with signs"
        ),
        pytest.param("<mailto:n@a.example|n@a.example>", "n@a.example", id="an address"),
        pytest.param("5 &lt; 6 < 7 >", "5 < 6 < 7 >", id="brackets that are none of Slack's"),
        pytest.param("<>", "<>", id="empty brackets"),
    ],
)
def test_what_was_written_is_read_as_it_was_typed(sent: str, typed: str):
    assert said(sent, BOT) == typed


# --- typed

COMMAND = {
    "command": "/action",
    "text": "list",
    "team_id": "T0QUAY",
    "channel_id": "C0QALEADS",
    "user_id": "U0NADIA",
    "user_name": "nadia",
    "response_url": "https://hooks.example/1",
    "trigger_id": "13.37.abc",
}


@pytest.mark.parametrize(
    "command, text, words",
    [
        ("/action", "add me to X", "/action add me to X"),
        ("/agenda", "", "/agenda"),
        ("/convenor", "remind mine", "remind mine"),
        ("/convenor", "", "help"),
        ("/network", "members", "/network members"),
        ("/nope", "hello", "/nope hello"),
    ],
)
def test_a_slash_command_becomes_a_line(command: str, text: str, words: str):
    typed = asked({**COMMAND, "command": command, "text": text})

    assert isinstance(typed, Typed)
    assert typed.slash
    assert typed.request.text == words


def test_a_slash_command_says_who_where_and_which():
    typed = asked(COMMAND)

    assert isinstance(typed, Typed)
    assert typed.request.key == typed.trigger == "13.37.abc"
    assert typed.request.conversation == "C0QALEADS"
    assert typed.request.received_at == NOW
    sender = typed.request.sender
    assert (sender.platform, sender.workspace, sender.user) == ("slack", "T0QUAY", "U0NADIA")
    assert sender.return_address == "U0NADIA"
    assert typed.origin.respond == "https://hooks.example/1"


def test_in_a_direct_message_there_is_no_conversation():
    typed = asked({**COMMAND, "channel_id": "D0NADIA"})

    assert isinstance(typed, Typed)
    assert typed.request.conversation is None


# --- events


def event(about: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T0QUAY", "event_id": "Ev1", "event": about, **more}


MENTION = {
    "type": "app_mention",
    "user": "U0NADIA",
    "channel": "C0QALEADS",
    "ts": "17.1",
    "text": "<@U0BOT> my actions",
    "team": "T0QUAY",
}
DIRECT = {**MENTION, "type": "message", "channel": "D0NADIA", "channel_type": "im", "text": "my actions"}
GROUP = {**MENTION, "type": "message", "channel": "G0FEW", "channel_type": "mpim"}


@pytest.mark.parametrize(
    "about, key, conversation, thread",
    [
        pytest.param(MENTION, "T0QUAY:C0QALEADS:17.1", "C0QALEADS", "17.1", id="a mention"),
        pytest.param(
            {**MENTION, "thread_ts": "16.0"}, "T0QUAY:C0QALEADS:17.1", "C0QALEADS", "16.0", id="in a thread"
        ),
        pytest.param(DIRECT, "T0QUAY:D0NADIA:17.1", None, None, id="direct"),
        pytest.param(
            {**DIRECT, "thread_ts": "16.0"}, "T0QUAY:D0NADIA:17.1", None, "16.0", id="direct, in a thread"
        ),
        pytest.param(GROUP, "T0QUAY:G0FEW:17.1", "G0FEW", "17.1", id="a mention in a group"),
    ],
)
def test_a_message_to_the_bot(about: dict[str, Any], key: str, conversation: str | None, thread: str | None):
    heard = asked(event(about))

    assert isinstance(heard, Said)
    assert heard.request.text == "my actions"
    assert heard.request.key == key
    assert heard.request.conversation == conversation
    assert heard.origin.thread == thread


@pytest.mark.parametrize(
    "about",
    [
        pytest.param({**DIRECT, "bot_id": "B1"}, id="of a bot"),
        pytest.param({**DIRECT, "user": BOT}, id="of its own"),
        pytest.param({**DIRECT, "subtype": "message_changed"}, id="an edit"),
        pytest.param({**DIRECT, "subtype": "channel_join"}, id="a join"),
        pytest.param({**DIRECT, "hidden": True}, id="hidden"),
        pytest.param({**DIRECT, "user": None}, id="of nobody"),
        pytest.param({**MENTION, "type": "message", "channel_type": "channel"}, id="the mention's twin"),
        pytest.param({**GROUP, "text": "shall we?"}, id="a group's own talk"),
        pytest.param({"type": "reaction_added", "reaction": "+1"}, id="a reaction to nothing"),
        pytest.param({"type": "emoji_changed"}, id="an event that was not asked for"),
        pytest.param(
            {"type": "app_home_opened", "user": "U0NADIA", "tab": "messages"}, id="the messages tab"
        ),
        pytest.param({}, id="nothing at all"),
    ],
)
def test_what_is_not_for_the_bot_is_left_alone(about: dict[str, Any]):
    assert isinstance(asked(event(about)), Nothing)


def test_a_message_with_nothing_but_the_bots_name_asks_for_help():
    heard = asked(event({**MENTION, "text": "<@U0BOT>"}))

    assert isinstance(heard, Said)
    assert heard.request.text == "help"


def test_somebody_of_another_organisation_is_a_stranger():
    heard = asked(event({**MENTION, "user_team": "T0OTHER"}))

    assert isinstance(heard, Said)
    assert heard.request.sender.standing == "stranger"
    assert heard.request.sender.workspace == "T0QUAY"


def test_the_installed_workspace_counts_in_a_shared_channel():
    heard = asked(event(MENTION, team_id="T0OTHER", authorizations=[{"team_id": "T0QUAY", "is_bot": True}]))

    assert isinstance(heard, Said)
    assert heard.request.sender.workspace == "T0QUAY"


def test_the_home_tab():
    opened = asked(event({"type": "app_home_opened", "user": "U0NADIA", "tab": "home"}))

    assert opened == HomeOpened(workspace="T0QUAY", user="U0NADIA")


@pytest.mark.parametrize(
    "kind",
    [
        "team_join",
        "user_change",
        "app_uninstalled",
        "tokens_revoked",
        "channel_archive",
        "team_access_revoked",
    ],
)
def test_news_of_the_workspace(kind: str):
    noticed = asked(event({"type": kind, "more": 1}))

    assert noticed == Noticed(kind=kind, workspace="T0QUAY", enterprise="", event={"type": kind, "more": 1})


# --- pressed


def press(value: str, *, action: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    button = {"type": "button", "action_id": "c:1", "block_id": "b1", "value": value}
    return {
        "type": "block_actions",
        "team": {"id": "T0QUAY", "domain": "south-quay"},
        "user": {"id": "U0NADIA", "name": "nadia", "team_id": "T0QUAY"},
        "trigger_id": "13.37.abc",
        "response_url": "https://hooks.example/1",
        "container": {
            "type": "message",
            "message_ts": "17.1",
            "channel_id": "D0NADIA",
            "is_ephemeral": False,
        },
        "channel": {"id": "D0NADIA"},
        "message": {"ts": "17.1", "blocks": [{"type": "actions", "block_id": "b1"}]},
        "actions": [action or button],
        **more,
    }


DONE = DoneAction(ref="Jun24/4a")
FORM = Form(title="Add", command=AddAction(), inputs=(Input(name="text", label="What?"),))


def test_a_button_carries_its_command():
    pressed = asked(press(seal(encode(DONE))))

    assert isinstance(pressed, Pressed)
    assert pressed.command == decode(pressed.request.payload or "") == DONE
    assert pressed.request.key == "13.37.abc"
    assert pressed.request.message == "D0NADIA/17.1"
    assert pressed.origin.block == "b1"
    assert not pressed.origin.several


def test_an_entry_of_the_menu_is_a_button_too():
    chosen = {"type": "overflow", "action_id": "o:2", "selected_option": {"value": seal(encode(DONE))}}

    assert isinstance(asked(press("", action=chosen)), Pressed)


def test_a_private_cards_button_names_no_lasting_message():
    container = {"type": "message", "message_ts": "17.1", "channel_id": "C0QALEADS", "is_ephemeral": True}

    pressed = asked(press(seal(encode(DONE)), container=container, channel={"id": "C0QALEADS"}))

    assert isinstance(pressed, Pressed)
    assert pressed.request.message == "ephemeral"
    assert pressed.request.conversation == "C0QALEADS"


def test_a_message_with_more_to_press_is_known_as_such():
    blocks = [{"type": "actions", "block_id": "b1"}, {"type": "section", "block_id": "b2", "accessory": {}}]

    pressed = asked(press(seal(encode(DONE)), message={"ts": "17.1", "blocks": blocks}))

    assert isinstance(pressed, Pressed)
    assert pressed.origin.several


def test_blocks_that_come_without_names_are_told_apart_by_the_pressed_button():
    value = seal(encode(DONE))
    row = {"type": "actions", "elements": [{"type": "button", "action_id": "c:1", "value": value}]}
    message = {"ts": "17.1", "blocks": [{"type": "section"}, row]}

    pressed = asked(press(value, message=message))

    assert isinstance(pressed, Pressed)
    assert [each["block_id"] for each in pressed.blocks] == ["unnamed 0", pressed.origin.block]
    assert not pressed.origin.several


def test_a_button_with_a_form_opens_it():
    opens = asked(press(seal(payload(FORM))))

    assert isinstance(opens, Opens)
    assert opens.form == FORM


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param(encode(DONE), id="not signed"),
        pytest.param(seal("{}"), id="no command"),
        pytest.param(seal('{"_":"NoSuchCommand"}'), id="of another version"),
        pytest.param(seal("[" * 50_000), id="too deep"),
    ],
)
def test_a_value_that_is_not_ours_is_no_command(value: str):
    assert isinstance(asked(press(value)), Unreadable)


def test_a_link_that_was_followed_asks_nothing():
    followed = {"type": "button", "action_id": "Xy1", "url": "https://a.example"}

    assert isinstance(asked(press("", action=followed)), Nothing)


# --- forms and shortcuts


def submission(**changed: Any) -> dict[str, Any]:
    origin = Origin(workspace="T0QUAY", user="U0NADIA", channel="C0QALEADS", message="17.1", several=True)
    look = Look(users={}, seal=seal)
    view = forms.modal(FORM, look=look, private=origin.to_private())
    state = {"text": {"said": {"type": "plain_text_input", "value": "Book the room"}}}
    sent = {**view, "id": "V1", "hash": "h1", "state": {"values": state}, **changed}
    return {
        "type": "view_submission",
        "team": {"id": "T0QUAY"},
        "user": {"id": "U0IMRAN", "team_id": "T0QUAY"},
        "view": sent,
    }


def test_a_form_comes_back_with_its_answers_and_where_it_was_opened():
    submitted = asked(submission())

    assert isinstance(submitted, Submitted)
    assert submitted.filled.answers == {"text": "Book the room"}
    assert submitted.origin.message == "17.1"
    assert submitted.origin.several
    assert submitted.request.sender.user == submitted.origin.user == "U0IMRAN", "whom Slack names counts"


def test_a_form_is_known_again_by_its_view_its_hash_and_what_was_filled_in():
    keys = [
        asked(each).request.key
        for each in (
            submission(),
            submission(),
            submission(hash="h2"),
            submission(state={"values": {"text": {"said": {"value": "Something else"}}}}),
        )
    ]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert keys[0].startswith("V1:h1:")


@pytest.mark.parametrize("kept", ["", "{}", "sealed:", "sealed:{}", 'sealed:{"form":5,"private":{}}'])
def test_a_form_that_is_not_ours(kept: str):
    unreadable = asked(submission(private_metadata=kept))

    assert isinstance(unreadable, Unreadable)
    assert unreadable.in_view


WHO = {"team": {"id": "T0QUAY", "domain": "south-quay"}, "user": {"id": "U0NADIA"}, "trigger_id": "13.37.abc"}


def test_the_global_shortcut_asks_for_a_new_action():
    typed = asked({"type": "shortcut", "callback_id": "new_action", **WHO})

    assert isinstance(typed, Typed)
    assert (typed.request.text, typed.slash) == ("/action add", False)


@pytest.mark.parametrize("callback, agenda", [("capture_action", False), ("suggest_agenda", True)])
def test_a_message_is_captured_with_who_wrote_it_and_its_link(callback: str, agenda: bool):
    message = {"user": "U0IMRAN", "text": "I will <@U0BOT> book &amp; pay", "ts": "17.000001"}

    typed = asked(
        {
            "type": "message_action",
            "callback_id": callback,
            "channel": {"id": "C0Q"},
            "message": message,
            **WHO,
        }
    )

    link = "https://south-quay.slack.com/archives/C0Q/p17000001"
    assert isinstance(typed, Typed)
    assert typed.request.permalink == link
    assert decode(typed.request.payload or "") == CaptureMessage(
        text="I will book & pay", author="<@U0IMRAN>", source=link, agenda=agenda
    )


@pytest.mark.parametrize(
    "domain, channel, message, link",
    [
        ("q", "C1", {"ts": "17.01"}, "https://q.slack.com/archives/C1/p1701"),
        (
            "q",
            "C1",
            {"ts": "17.01", "thread_ts": "16.00"},
            "https://q.slack.com/archives/C1/p1701?thread_ts=16.00&cid=C1",
        ),
        ("", "C1", {"ts": "17.01"}, None),
        ("q", None, {"ts": "17.01"}, None),
        ("q", "C1", {"ts": "x"}, None),
    ],
)
def test_the_link_of_a_message(domain: str, channel: str | None, message: dict[str, str], link: str | None):
    assert permalink(domain, channel, message) == link


@pytest.mark.parametrize(
    "body",
    [
        {"type": "nope"},
        {},
        {"type": "shortcut", "callback_id": "new_action"},
        {"type": "shortcut", "callback_id": "other", **WHO},
        {"type": "message_action", "callback_id": "other", **WHO},
        {"type": "block_actions", **WHO, "actions": "x"},
        {"type": "view_submission", **WHO},
        {"command": "/action"},
    ],
    ids=lambda body: json.dumps(body)[:40],
)
def test_what_there_is_no_kind_for(body: dict[str, Any]):
    assert isinstance(asked(body), Unknown)


def test_a_form_that_was_closed_asks_nothing():
    assert isinstance(asked({"type": "view_closed", **WHO}), Nothing)
