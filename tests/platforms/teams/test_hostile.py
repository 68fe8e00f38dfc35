"""What nobody should send, with a good token: each gets its status, none is a failure of ours, and it goes on."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import entrance
from bot.store.unit_of_work import Store
from tests.harness import Bot, moment, network
from tests.platforms.teams import identity as identities
from tests.platforms.teams import office as offices
from tests.platforms.teams import standin
from tests.platforms.teams.activities import BOT, invoked, mention, pressed, to_the_bot
from tests.platforms.teams.identity import TENANT
from tests.platforms.teams.office import Office, chat_of

NO_BUTTON = {"p": "no button"}

# What is changed in a message that asks for help -> the status. What is signed and well formed, and makes no sense,
# is answered: anything else would be sent again.
MATRIX: dict[str, tuple[dict[str, Any], int]] = {
    "as it should be": ({}, 200),
    "without from": ({"sender": None}, 200),
    "from a text": ({"sender": "nadia"}, 200),
    "from somebody without an account": ({"sender": {"id": "29:1guest", "name": "Guest"}}, 200),
    "from the bot itself": ({"sender": {"id": BOT}}, 200),
    "without a conversation": ({"conversation": None, "channelData": {"tenant": {"id": TENANT}}}, 400),
    "a conversation that is a list": ({"conversation": []}, 400),
    "a conversation without an id": ({"conversation": {"tenantId": TENANT}}, 400),
    "without a serviceUrl": ({"serviceUrl": None}, 401),
    "another serviceUrl": ({"serviceUrl": "https://elsewhere.example/"}, 401),
    "without a channelId": ({"channelId": None}, 401),
    "another channel": ({"channelId": "webchat"}, 401),
    "another tenant": ({"channelData": {"tenant": {"id": "other"}}}, 403),
    "without a recipient": ({"recipient": None}, 200),
    "without an id": ({"id": None}, 200),
    "an id that is a number": ({"id": 7}, 200),
    "without a type": ({"type": None}, 400),
    "a type that is a list": ({"type": ["message"]}, 400),
    "a type that is still to come": ({"type": "somethingNew"}, 200),
    "a text that is an object": ({"text": {"a": 1}}, 200),
    "NUL in the words": ({"text": "action add me to \x00 by Friday"}, 200),
    "half a surrogate": ({"text": "\ud800 help"}, 200),
    "half a megabyte of words": ({"text": "action add " + "word " * 100_000}, 200),
    "entities that are a text": ({"text": "help", "entities": "all"}, 200),
    "a thousand mentions": ({"text": "<at>x</at>" * 1_000, "entities": [mention("29:x", "x")] * 1_000}, 200),
    "attachments of any kind": ({"attachments": [{"contentType": 3}, None, "x"]}, 200),
    "a value that is a list": ({"value": [1]}, 200),
    "a button made by hand": ({"value": NO_BUTTON}, 200),
    "a reaction to nothing": ({"type": "messageReaction", "reactionsAdded": [3]}, 200),
    "an installation of nothing": ({"type": "installationUpdate", "action": None}, 200),
    "members that are a text": ({"type": "conversationUpdate", "membersAdded": "all"}, 200),
    "an event without a value": ({"type": "event", "name": "application/vnd.microsoft.meetingStart"}, 200),
    "an invoke without a name": ({"type": "invoke"}, 501),
    "an invoke that is not ours": (invoked("fileConsent/invoke", {}), 501),
    "an invoke of nobody": ({**pressed(NO_BUTTON), "sender": None}, 501),
    "an action without an action": (invoked("adaptiveCard/action", {}), 200),
    "an action whose data is a text": (pressed("x"), 200),  # type: ignore[arg-type]
    "a dialog of nothing": (invoked("task/fetch", {"data": None}), 200),
    "a form of nothing": (invoked("task/submit", {"data": {"p": 3}}), 200),
    "a capture of nothing": (
        invoked("composeExtension/fetchTask", {"commandId": "captureAction", "messagePayload": 3}),
        501,
    ),
    "a search in messages": (invoked("composeExtension/query", {"commandId": "captureAction"}), 501),
}


async def test_whatever_is_sent_gets_its_status_and_the_bot_goes_on(
    office: Office, caplog: pytest.LogCaptureFixture
):
    wrong: dict[str, int] = {}
    for name, (changed, status) in MATRIX.items():
        sent = {"text": "help", **office.from_("Nadia Farrow"), **changed}
        if "sender" in sent:
            sent["from"] = sent.pop("sender")
        answer = await office.sends({key: value for key, value in sent.items() if value is not None})
        if answer.status != status:
            wrong[name] = answer.status

    await office.says("help", by="Nadia Farrow")
    assert wrong == {}
    assert office.last(chat_of("Nadia Farrow")).words
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == []
    assert await office.bot.actions() == []


BODIES = {
    "nothing": (b"", 400),
    "broken JSON": (b'{"type": "message",', 400),
    "no UTF-8": (b"\xff\xfe", 400),
    "a list": (b"[1]", 400),
    "null": (b"null", 400),
    "an empty object": (b"{}", 400),
    "too deep": (b"[" * 100_000, 400),
    "a huge number": (b'{"a": ' + b"9" * 10_000 + b"}", 400),
    "more than a megabyte": (b'{"text": "' + b"x" * 1_048_576 + b'"}', 413),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_teams_would_not_send_is_refused(office: Office, name: str):
    body, status = BODIES[name]

    assert (await office.raw(body)).status == status


async def test_nearly_a_megabyte_is_read_and_answered(office: Office):
    answer = await office.says("action add me to " + "x" * 1_000_000, by="Nadia Farrow")

    assert answer.status == 200
    assert office.last(chat_of("Nadia Farrow")).words
    assert await office.bot.actions() == []


async def test_a_typed_mention_is_nobodys(office: Office):
    """Only the message's entities mention: Marion's tag, typed by hand, does not make her the owner."""
    words = "action add <at>Marion Keane</at> to pay for it by 5 July"

    await office.says(words, by="Nadia Farrow")

    owners = [each.name for action in await office.bot.actions() for each in action.owners]
    assert "<at>" not in json.dumps([each.words for each in office.teams.sent])
    assert office.requests[-1].text is not None
    assert "<@" not in office.requests[-1].text
    assert owners in ([], ["Marion Keane"])  # By her name, as anybody may write it; never by an account.


async def test_a_name_that_pretends_to_be_somebody_gives_no_rights(office: Office):
    """The account counts: the chair's name on Gwen's message changes nothing."""
    sent = office.from_("Gwen Tallis", text="action add me to take over by 5 July")
    sent["from"] = {**sent["from"], "name": "Marion Keane"}

    await office.sends(sent)

    assert await office.bot.actions() == []


async def test_markup_in_words_is_shown_as_it_was_typed(office: Office):
    await office.says("action add me to <b>*read*</b> [this](http://x.example) by 5 July", by="Nadia Farrow")

    (action,) = await office.bot.actions()
    shown = office.last(chat_of("Nadia Farrow"))
    assert action.summary == "<b>*read*</b> [this](http://x.example)"
    assert "<b>" not in shown.words


# --- anything at all


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    "id from recipient conversation channelData text textFormat entities value name replyToId "
    "membersAdded membersRemoved reactionsAdded action topicName attachments".split()
)
KINDS = st.sampled_from("message invoke messageReaction installationUpdate conversationUpdate event".split())
INVOKES = st.sampled_from(
    "adaptiveCard/action task/fetch task/submit composeExtension/fetchTask composeExtension/submitAction".split()
)
DATA = st.dictionaries(st.sampled_from("p alone several msteams f.who f.when".split()), JSON, max_size=4)


def values(data: Any) -> st.SearchStrategy[Any]:
    return st.just(
        {
            "data": data,
            "action": {"data": data, "verb": "do"},
            "commandId": "captureAction",
            "messagePayload": data,
        }
    )


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(
    kind=KINDS,
    name=INVOKES,
    changed=st.dictionaries(NAMES, JSON, max_size=4),
    value=DATA.flatmap(values) | JSON,
    where=st.sampled_from(["personal", "group", "channel", "meeting"]),
)
def test_whatever_is_proved_is_answered_without_an_error(
    sqlite_url: str, kind: str, name: str, changed: dict[str, Any], value: Any, where: str
) -> None:
    """One register for all examples."""

    async def sends() -> None:
        store = await Store.open(sqlite_url)
        begun = await store.run(entrance.all_networks, write=False)
        bot = Bot(store=store, now=moment("2024-06-20T10:00")) if begun else await network(store)
        try:
            async with (
                standin.running(TENANT) as teams,
                identities.running() as identity,
                offices.opened(bot, teams, identity, connected=bool(begun)) as office,
            ):
                said = {**to_the_bot("help"), "type": kind, "name": name, "value": value}
                answer = await office.sends({**office.from_("Nadia Farrow", where), **said, **changed})
                assert answer.status in (200, 400, 401, 403, 501)
                assert not any("went wrong on my side" in sent.words for sent in teams.sent)
                assert await bot.actions() == []
        finally:
            await store.close()

    asyncio.run(sends())
