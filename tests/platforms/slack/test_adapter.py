"""Slack asks, the bot answers: signed payloads through a real server, dispatcher and database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.commands.codec import encode
from bot.commands.model import ThumbsUp
from bot.commands.request import Request
from bot.replies.model import Reply
from tests.harness import Bot
from tests.platforms.slack import office as offices
from tests.platforms.slack.office import Office
from tests.platforms.slack.signed import Answer
from tests.platforms.slack.standin import Slack, says
from tests.platforms.slack.standin_state import Posted, View

ADD = "add Nadia to send round the supervision template by Friday 5 July"


# --- slash commands


async def test_a_slash_command_is_stored_and_answered_in_the_response(office: Office):
    answer = await office.signer.command("/action", ADD, by="U0MARION")

    (action,) = await office.bot.actions()
    assert (answer.status, answer.json["response_type"]) == (200, "ephemeral")
    assert action.key in json.dumps(answer.json["blocks"])
    assert "send round the supervision template" in json.dumps(answer.json["blocks"])
    assert action.key in answer.json["text"]
    assert not office.slack.calls("chat.postMessage")


async def test_a_mention_and_signs_in_a_slash_command_are_read_as_typed(office: Office):
    await office.signer.command(
        "/action", "add <@U0NADIA|nadia> to read &lt;Q&amp;A&gt; by 5 July", by="U0MARION"
    )

    assert office.requests[-1].text == "/action add <@U0NADIA> to read <Q&A> by 5 July"


async def test_the_word_payload_in_a_command_is_a_word_like_any_other(office: Office):
    await office.signer.command("/action", "add me to check the payload by 5 July", by="U0NADIA")

    (action,) = await office.bot.actions()
    assert action.summary == "check the payload"


async def test_the_one_command_for_everything_takes_every_verb(office: Office):
    await office.signer.command("/convenor", f"action {ADD}", by="U0MARION")

    assert len(await office.bot.actions()) == 1


# --- who asks


def fields(office: Office) -> bytes:
    return urlencode(office.signer.command_fields("/action", ADD, by="U0MARION")).encode()


@pytest.mark.parametrize(
    "changed, status",
    [
        pytest.param({}, 200, id="as Slack signs it"),
        pytest.param({"X-Slack-Signature": ""}, 401, id="no signature"),
        pytest.param({"X-Slack-Signature": "v0=" + "0" * 64}, 401, id="another signature"),
        pytest.param({"X-Slack-Signature": "v0=é"}, 401, id="a signature in no known letters"),
        pytest.param({"X-Slack-Request-Timestamp": ""}, 401, id="no time"),
        pytest.param({"X-Slack-Request-Timestamp": "yesterday"}, 401, id="a time that is no number"),
        pytest.param({"X-Slack-Request-Timestamp": "١٧١٨"}, 401, id="digits of another script"),
        pytest.param({"X-Slack-Request-Timestamp": "-1"}, 401, id="before time began"),
        pytest.param({"X-Slack-Request-Timestamp": "9" * 400}, 401, id="the end of time"),
    ],
)
async def test_only_what_slack_signed_is_read(office: Office, changed: dict[str, str], status: int):
    body = fields(office)

    answer = await office.signer.raw(body, {**office.signer.signature(body), **changed}, signed=False)

    assert answer.status == status
    assert len(await office.bot.actions()) == (1 if status == 200 else 0)


@pytest.mark.parametrize("seconds, status", [(-301, 401), (-299, 200), (299, 200), (301, 401)])
async def test_a_signature_is_good_for_five_minutes(office: Office, seconds: int, status: int):
    body = fields(office)
    stamp = str(int(office.bot.now.timestamp()) + seconds)

    answer = await office.signer.raw(body, office.signer.signature(body, stamp=stamp), signed=False)

    assert answer.status == status


async def test_a_body_changed_after_signing_is_refused(office: Office):
    body = fields(office)

    answer = await office.signer.raw(body + b"1", office.signer.signature(body), signed=False)

    assert answer.status == 401


JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "body, kind, status",
    [
        pytest.param(b"{not json", JSON, 400, id="broken JSON"),
        pytest.param(b"payload=%7Bnot", FORM, 400, id="a form with broken JSON"),
        pytest.param(b"", FORM, 400, id="nothing"),
        pytest.param(b"[]", JSON, 400, id="a list"),
        pytest.param(b"null", JSON, 400, id="null"),
        pytest.param(b"[" * 100_000, JSON, 400, id="too deep"),
        pytest.param(b'{"a":' + b"9" * 10_000 + b"}", JSON, 400, id="a huge number"),
        pytest.param(b"&".join(b"a%d=1" % n for n in range(200)), FORM, 400, id="too many fields"),
        pytest.param(b'{"type":"event_callback","event":[]}', JSON, 400, id="an event that is a list"),
        pytest.param(
            b'{"type":"event_callback","team":5,"event":{}}', JSON, 400, id="a team that is a number"
        ),
        pytest.param(
            b'{"type":"event_callback","authorizations":"x"}', JSON, 400, id="authorisations in words"
        ),
        pytest.param(b'{"type":"event_callback"}', JSON, 200, id="an event without anything"),
        pytest.param(b'{"type":"no_such_thing"}', JSON, 404, id="an unknown kind"),
        pytest.param(b'{"type":"block_actions"}', JSON, 404, id="a press by nobody"),
        pytest.param(b"command=/action&text=list", FORM, 404, id="a command by nobody"),
    ],
)
async def test_a_body_that_slack_would_not_send_is_refused(
    office: Office, body: bytes, kind: str, status: int
):
    answer = await office.signer.raw(body, {"Content-Type": kind})

    assert answer.status == status


async def test_a_body_that_is_no_text_is_refused_before_it_is_read(office: Office):
    headers = office.signer.signature(b"")

    answer = await office.signer.raw(b"\xff\xfe", headers, signed=False)

    assert answer.status == 400


async def test_a_body_of_more_than_a_megabyte_is_refused(office: Office):
    async with office.signer.session.post(office.signer.url, data=BytesIO(b"a" * 1_048_577)) as answer:
        assert answer.status == 413


async def test_the_look_at_the_certificate_is_answered_unsigned(office: Office):
    answer = await office.signer.raw(b"ssl_check=1&token=t", signed=False)

    assert (answer.status, answer.body) == (200, "")


async def test_the_challenge_is_answered_when_it_is_signed(office: Office):
    body = b'{"type":"url_verification","challenge":"ch4ll"}'

    assert (await office.signer.raw(body, {"Content-Type": JSON})).json == {"challenge": "ch4ll"}
    assert (await office.signer.raw(body, {"Content-Type": JSON}, signed=False)).status == 401


# --- mentions and direct messages


async def test_a_mention_is_answered_in_its_thread_to_who_asked(office: Office):
    event = office.signer.mentioned(f"action {ADD}", by="U0MARION")

    await office.signer.event(event)

    (action,) = await office.bot.actions()
    (shown,) = office.slack.messages("C0QALEADS", only_for="U0MARION")
    assert action.key in shown.text
    assert shown.asked["thread_ts"] == event["ts"]


async def test_a_mention_that_arrives_four_times_makes_one_action_and_one_answer(office: Office):
    event = office.signer.mentioned(f"action {ADD}", by="U0MARION")
    twin = {**event, "type": "message", "channel_type": "channel"}

    await office.signer.event(event, id="Ev1")
    await office.signer.event(event, id="Ev1", retry=1)
    await office.signer.event(twin, id="Ev2")
    await office.signer.event(twin, id="Ev2", retry=1)

    assert len(await office.bot.actions()) == 1
    assert len(office.slack.calls("chat.postEphemeral")) == 1


async def test_a_retry_after_a_restart_shows_the_first_answer(bot: Bot, slack: Slack):
    async with offices.opened(bot, slack) as office:
        event = office.signer.mentioned(f"action {ADD}", by="U0MARION")
        await office.signer.event(event, id="Ev1")
    async with offices.opened(bot, slack, connected=True) as office:
        await office.signer.event(event, id="Ev1", retry=1)

    assert len(await bot.actions()) == 1
    first, second = slack.messages("C0QALEADS", only_for="U0MARION")
    assert first.text == second.text


async def test_a_direct_message_is_answered_with_a_message(office: Office):
    await office.signer.direct_message("action add me to book the room by 5 July", by="U0NADIA")

    (shown,) = office.slack.messages("U0NADIA")
    assert "book the room" in shown.text
    assert (shown.thread_ts, shown.only_for) == (None, None)


async def test_what_nobody_understands_gets_an_answer_too(office: Office):
    await office.signer.mention("flurb the wexit", by="U0NADIA")

    (shown,) = office.slack.messages("C0QALEADS", only_for="U0NADIA")
    assert shown.text


async def test_people_who_talk_to_each_other_are_left_alone(office: Office):
    said = office.slack.write("C0QALEADS", "U0NADIA", "action add Imran to do everything")
    event = {"type": "message", "channel": "C0QALEADS", "channel_type": "channel"}

    answer = await office.signer.event({**event, "user": "U0NADIA", "text": said.text, "ts": said.ts})

    assert answer.status == 200
    assert office.requests == []


async def test_where_the_bot_may_not_speak_the_answer_comes_directly(office: Office):
    office.slack.always("chat.postEphemeral", says("not_in_channel"))

    await office.signer.mention("my actions", by="U0NADIA")

    assert len(office.slack.messages("U0NADIA")) == 1


# --- buttons


async def reminded(office: Office) -> Posted:
    """A message with a button, sent to Nadia directly."""
    await office.signer.direct_message("action add me to book the room by 5 July", by="U0NADIA")
    await office.signer.direct_message("action show #1", by="U0NADIA")
    return office.slack.messages("U0NADIA")[-1]


async def test_a_button_puts_what_was_done_in_the_cards_place(office: Office):
    card = await reminded(office)

    answer = await office.signer.press(card, "Started", by="U0NADIA")
    await office.settled()

    (action,) = await office.bot.actions()
    assert (answer.status, answer.body) == (200, "")
    assert action.status == "started"
    assert office.requests[-1].message == f"{card.channel}/{card.ts}"
    assert [each["ts"] for each in (call.arguments for call in office.slack.calls("chat.update"))] == [
        card.ts
    ]


async def test_an_altered_button_is_refused_and_changes_nothing(office: Office):
    card = await reminded(office)
    payload = office.signer.pressed(card, "Started", by="U0NADIA")
    value = payload["actions"][0]["value"]
    payload["actions"][0]["value"] = ("A" if value[0] != "A" else "B") + value[1:]

    answer = await office.signer.interact(payload)
    await office.settled()

    (action,) = await office.bot.actions()
    assert answer.status == 200
    assert action.status == "open"
    (refusal,) = office.slack.messages("U0NADIA", only_for="U0NADIA")
    assert "can't read that button" in refusal.text
    assert not office.slack.calls("chat.update")


async def test_a_button_of_somebody_else_is_refused_to_them_alone_and_stays(office: Office):
    card = await reminded(office)

    await office.signer.press(card, "Started", by="U0IMRAN")
    await office.settled()

    (action,) = await office.bot.actions()
    assert action.status == "open"
    assert not office.slack.calls("chat.update")
    assert office.slack.messages(card.channel, only_for="U0IMRAN")


async def test_a_press_that_arrives_twice_is_done_once(office: Office):
    card = await reminded(office)
    payload = office.signer.pressed(card, "Started", by="U0NADIA")

    await office.signer.interact(payload)
    await office.signer.interact(payload)
    await office.settled()

    changes = office.slack.calls("chat.update")
    assert len({json.dumps(each.arguments["blocks"]) for each in changes}) == 1


def answered(answer: Answer, *, by: str) -> Posted:
    """What Slack shows of the answer to a slash command."""
    assert answer.json["response_type"] == "ephemeral"
    blocks = [{"block_id": f"b{n}", **each} for n, each in enumerate(answer.json["blocks"])]
    return Posted(
        channel="C0QALEADS", ts="1.1", user="U0BOTQUAY", text=answer.json["text"], blocks=blocks, only_for=by
    )


async def test_a_private_card_gives_way_to_what_was_done(office: Office):
    answer = await office.signer.command("/action", "add me to book the room by 5 July", by="U0NADIA")
    card = answered(answer, by="U0NADIA")

    await office.signer.press(card, "Undo", by="U0NADIA")
    await office.settled()

    assert await office.bot.actions() == [] or (await office.bot.actions())[0].status != "open"
    (sent,) = office.slack.calls("response_url")
    assert sent.arguments["replace_original"] is True


async def test_a_response_url_that_is_used_up_is_no_dead_end(office: Office):
    answer = await office.signer.command("/action", "add me to book the room by 5 July", by="U0NADIA")
    card = answered(answer, by="U0NADIA")
    payload = office.signer.pressed(card, "Undo", by="U0NADIA")
    payload["response_url"] = "http://127.0.0.1:9/nothing"

    await office.signer.interact(payload)
    await office.settled()

    assert office.slack.calls("chat.postEphemeral")


# --- forms


async def opened(office: Office, *, by: str = "U0MARION") -> View:
    """The form for a new action, as it opens for a command without its text."""
    answer = await office.signer.command("/action", "add", by=by)
    view = office.slack.modal(by)
    assert (answer.status, answer.body) == (200, "")
    assert view is not None
    return view


NEW = {"Who does it?": "U0NADIA", "What?": "Book the room", "…or in words": "Friday 5 July"}


async def test_a_command_without_its_text_opens_a_form_that_stores_it(office: Office):
    closed = await office.signer.submit(await opened(office), NEW, by="U0MARION")
    await office.settled()

    (action,) = await office.bot.actions()
    assert closed.body == ""
    assert (action.summary, [each.name for each in action.owners]) == ("Book the room", ["Nadia Farrow"])
    (shown,) = office.slack.messages("C0QALEADS", only_for="U0MARION")
    assert action.key in shown.text


async def test_a_form_that_was_sent_twice_is_stored_once(office: Office):
    payload = office.signer.submitted(await opened(office), NEW, by="U0MARION")

    await office.signer.interact(payload)
    await office.signer.interact(payload)
    await office.settled()

    assert len(await office.bot.actions()) == 1


async def test_what_is_missing_is_said_at_its_field(office: Office):
    answer = await office.signer.submit(await opened(office), {"What?": "Book the room"}, by="U0MARION")

    assert answer.json["response_action"] == "errors"
    assert list(answer.json["errors"]) == ["who"]
    assert await office.bot.actions() == []


async def test_a_form_can_be_sent_again_after_a_question(office: Office):
    view = await opened(office)
    past = {**NEW, "…or in words": "30 February"}

    first = await office.signer.submit(view, past, by="U0MARION")
    assert first.json["response_action"] in ("errors", "update")
    assert await office.bot.actions() == []

    second = await office.signer.submit(await opened(office), NEW, by="U0MARION")
    assert (second.status, second.body) == (200, "")
    assert len(await office.bot.actions()) == 1


async def test_an_altered_form_is_refused(office: Office):
    payload = office.signer.submitted(await opened(office), NEW, by="U0MARION")
    payload["view"]["private_metadata"] = "e30." + payload["view"]["private_metadata"].partition(".")[2]

    answer = await office.signer.interact(payload)

    assert answer.json["response_action"] == "update"
    assert "can't read" in json.dumps(answer.json["view"])
    assert await office.bot.actions() == []


async def test_a_button_with_a_form_opens_it_and_what_came_of_it_takes_the_cards_place(office: Office):
    card = await reminded(office)

    await office.signer.press(card, "Say how it goes", by="U0NADIA")
    view = office.slack.modal("U0NADIA")
    assert view is not None
    await office.signer.submit(view, {"How is it going?": "Two of three have answered"}, by="U0NADIA")
    await office.settled()

    assert office.requests[-1].message == f"{card.channel}/{card.ts}"
    assert [each.arguments["ts"] for each in office.slack.calls("chat.update")] == [card.ts]


async def test_a_form_that_opens_too_late_waits_behind_a_button(office: Office):
    office.slack.always("views.open", says("expired_trigger_id"))

    answer = await office.signer.command("/action", "add", by="U0MARION")

    assert "New action" in json.dumps(answer.json["blocks"])


async def test_the_global_shortcut_opens_the_form_and_shows_in_it_what_was_stored(office: Office):
    await office.signer.shortcut("new_action", by="U0MARION")
    view = office.slack.modal("U0MARION")
    assert view is not None

    answer = await office.signer.submit(view, NEW, by="U0MARION")

    (action,) = await office.bot.actions()
    assert answer.json["response_action"] == "update"
    assert action.key in json.dumps(answer.json["view"])


async def test_a_message_becomes_an_action_with_its_link(office: Office):
    said = office.slack.write("C0QALEADS", "U0NADIA", "I will book the room by Friday 5 July")

    await office.signer.message_shortcut("capture_action", said, by="U0MARION")
    view = office.slack.modal("U0MARION")
    assert view is not None
    assert "book the room" in json.dumps(view.body["blocks"])
    await office.signer.submit(view, {}, by="U0MARION")
    await office.settled()

    (action,) = await office.bot.actions()
    assert action.source == f"https://south-quay.slack.com/archives/C0QALEADS/p{said.ts.replace('.', '')}"
    assert [each.name for each in action.owners] == ["Nadia Farrow"]


@pytest.mark.parametrize("callback", ["", "no_such_shortcut"])
async def test_a_shortcut_that_is_not_ours_is_not_found(office: Office, callback: str):
    assert (await office.signer.shortcut(callback, by="U0MARION")).status == 404


async def test_a_form_that_is_closed_changes_nothing(office: Office):
    assert (await office.signer.close(await opened(office), by="U0MARION")).status == 200
    assert await office.bot.actions() == []


# --- what takes longer, and what fails


async def test_slow_work_is_promised_at_once_and_answered_when_it_is_stored(bot: Bot, slack: Slack):
    release = asyncio.Event()
    async with offices.opened(bot, slack, between=offices.slow(release), patience=0.01) as office:
        promise = await office.signer.command("/action", ADD, by="U0MARION")
        assert "Working on it" in promise.json["text"]
        assert not slack.calls("response_url")

        release.set()
        await office.settled()

        (action,) = await bot.actions()
        (shown,) = slack.messages("C0QALEADS", only_for="U0MARION")
        assert action.key in shown.text


async def test_what_is_promised_is_given_before_the_server_stops(bot: Bot, slack: Slack):
    release = asyncio.Event()
    async with offices.opened(bot, slack, between=offices.slow(release), patience=0.01) as office:
        await office.signer.command("/action", ADD, by="U0MARION")
        release.set()

    assert len(slack.messages("C0QALEADS", only_for="U0MARION")) == 1


async def test_a_slow_mention_is_acknowledged_and_answered_once(bot: Bot, slack: Slack):
    release = asyncio.Event()
    async with offices.opened(bot, slack, between=offices.slow(release), patience=0.01) as office:
        event = office.signer.mentioned(f"action {ADD}", by="U0MARION")
        assert (await office.signer.event(event, id="Ev1")).status == 200
        assert (await office.signer.event(event, id="Ev1", retry=1)).status == 200
        release.set()
        await office.settled()

        said = [each.text for each in slack.messages("C0QALEADS", only_for="U0MARION")]
        assert len([each for each in said if "Working on it" not in each]) == 1
        assert len(await bot.actions()) == 1


async def told_slowly(bot: Bot, slack: Slack, words: str) -> tuple[list[str], list[str]]:
    """Said to the bot alone, which works until its first message is written: what it sent, and what stands."""
    release, check = asyncio.Event(), slack.check

    def noticing(kind: str, payload: dict[str, Any]) -> list[str]:
        release.set()
        return check(kind, payload)

    slack.check = noticing
    async with offices.opened(bot, slack, between=offices.slow(release), patience=0.01) as office:
        await office.signer.direct_message(words, by="U0NADIA")
        await office.settled()
    sent = [str(each.arguments["text"]) for each in slack.calls("chat.postMessage")]
    return sent, [each.text for each in slack.messages("U0NADIA")]


async def test_alone_with_the_bot_the_answer_takes_the_place_of_the_promise(bot: Bot, slack: Slack):
    sent, stands = await told_slowly(bot, slack, f"action {ADD}")

    (action,) = await bot.actions()
    (promise,), (answer,) = sent, stands
    assert "Working on it" in promise
    assert "Working on it" not in answer
    assert action.key in answer


async def test_a_promise_that_cannot_be_changed_is_followed_by_the_answer(bot: Bot, slack: Slack):
    slack.always("chat.update", says("cant_update_message"))

    _, stands = await told_slowly(bot, slack, f"action {ADD}")

    (action,) = await bot.actions()
    promise, answer = stands
    assert "Working on it" in promise
    assert action.key in answer


async def test_a_promise_of_nothing_is_taken_back(bot: Bot, slack: Slack):
    sent, stands = await told_slowly(bot, slack, "thanks")

    assert len(sent) == 1
    assert stands == []


async def test_a_slow_form_closes_with_a_promise(bot: Bot, slack: Slack):
    release = asyncio.Event()
    release.set()
    async with offices.opened(bot, slack, between=offices.slow(release), patience=1.0) as office:
        view = await opened(office)
        release.clear()
        answer = await office.signer.submit(view, NEW, by="U0MARION")
        release.set()
        await office.settled()

        assert (answer.status, answer.body) == (200, "")
        first, second = (each.text for each in slack.messages("C0QALEADS", only_for="U0MARION"))
        assert "Working on it" in first
        assert "Book the room" in second


def broken(handle: object) -> Callable[[Request], Awaitable[Reply]]:
    async def fails(request: Request) -> Reply:
        raise RuntimeError("hunter2")

    return fails


@pytest.mark.parametrize("way", ["command", "mention"])
async def test_a_defect_is_told_and_logged_and_is_no_500(
    bot: Bot, slack: Slack, caplog: pytest.LogCaptureFixture, way: str
):
    async with offices.opened(bot, slack, between=broken) as office:
        if way == "command":
            answer = await office.signer.command("/action", ADD, by="U0MARION")
            said = answer.json["text"]
        else:
            answer = await office.signer.mention(ADD, by="U0MARION")
            (shown,) = slack.messages("C0QALEADS", only_for="U0MARION")
            said = shown.text

    assert answer.status == 200
    assert "went wrong on my side, and nothing was stored" in said
    assert "hunter2" not in said
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        "a request ended in an error"
    ]


# --- home, directory, reactions


async def test_opening_the_home_tab_is_passed_on(office: Office):
    await office.signer.open_home(by="U0NADIA")
    await office.settled()

    assert office.homes == [("T0QUAY", "U0NADIA")]


async def test_what_happens_in_the_workspace_is_passed_on_before_it_is_acknowledged(office: Office):
    answer = await office.signer.event({"type": "user_change", "user": {"id": "U0NADIA", "deleted": True}})

    assert answer.status == 200
    assert [(each.kind, each.workspace, each.event["user"]["id"]) for each in office.notices] == [
        ("user_change", "T0QUAY", "U0NADIA")
    ]


async def test_a_thumbs_up_is_passed_on_with_its_message_and_other_reactions_are_not(office: Office):
    card = await reminded(office)
    reaction = {
        "type": "reaction_added",
        "user": "U0NADIA",
        "reaction": "+1::skin-tone-3",
        "item_user": "U0BOTQUAY",
        "item": {"type": "message", "channel": card.channel, "ts": card.ts},
    }

    await office.signer.event(reaction)
    await office.signer.event({**reaction, "reaction": "heart"})
    await office.settled()

    (action,) = await office.bot.actions()
    assert action.status == "open"
    assert office.requests[-1].payload == encode(ThumbsUp(message=f"{card.channel}/{card.ts}"))
    assert len(office.requests) == 3
