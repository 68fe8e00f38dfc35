"""Slack asks, the bot answers: signed payloads through a real server, dispatcher and database."""

from __future__ import annotations

import json
from io import BytesIO
from urllib.parse import urlencode

import pytest

from tests.platforms.slack.office import Office

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
