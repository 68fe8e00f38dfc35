"""Sending to Teams: what arrives, what is certain about it, and what the chair is told where it does not."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.engine.outbox import UNKNOWN, Message, Platform, Refused, Uncertain
from bot.platforms.teams.connector import Connector, Sent, Unfit
from bot.platforms.teams.outbound import TeamsPost
from bot.platforms.teams.pace import Pace
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.refusals import No
from bot.replies.model import Card, Text
from tests.platforms.teams.activities import BOT, CHAT, GROUP_CHAT, IMRAN, LEADS, NADIA, NADIA_THERE
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import TENANT, Identity
from tests.platforms.teams.standin import Teams, refusal

CARD = Card(title="One action is due", parts=(Text(spans=("4a: send round the template",)),))
KEY = "00000000-0000-5000-8000-000000000000"  # Its jitter is none.


def message(address: str = CHAT, **changed: object) -> Message:
    made = Message(
        delivery_id=1,
        key=KEY,
        platform="teams",
        workspace=TENANT,
        address=address,
        to_name="Nadia Farrow",
        card=CARD,
        kind="action_due",
        kinds=("action_due",),
        about="action:1",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


async def refused(post: TeamsPost, told: Message | None = None) -> Refused:
    with pytest.raises(Refused) as no:
        await post.send(told or message())
    return no.value


# --- what arrives


async def test_the_engine_s_protocol_is_met(post: TeamsPost) -> None:
    platform: Platform = post

    assert platform.name == "teams"


async def test_a_message_arrives_as_its_card(post: TeamsPost, teams: Teams) -> None:
    id = await post.send(message())

    (sent,) = teams.sent
    assert id == f"{CHAT}/{sent.id}"
    assert sent.conversation == CHAT
    assert "One action is due" in sent.words
    assert sent.card is not None
    assert sent.card["type"] == "AdaptiveCard"
    assert teams.tokens == {"token-1"}


async def test_a_kept_reference_is_followed_to_the_tenant_s_latest_address(
    post: TeamsPost, teams: Teams
) -> None:
    kept = Reference(tenant=TENANT, service_url="https://old.example/", conversation=CHAT, bot=BOT)

    await post.send(message(kept.to_text()))
    assert len(teams.sent) == 1


@pytest.mark.parametrize("person", [NADIA, NADIA_THERE], ids=["their account", "Teams' own id"])
async def test_with_a_person_a_conversation_is_begun_once(person: str, post: TeamsPost, teams: Teams) -> None:
    for _ in range(3):
        assert (await post.send(message(person))).startswith(f"{CHAT}/")

    (begun,) = teams.begun
    assert begun["members"] == [{"id": person}]
    assert (begun["tenantId"], begun["bot"]) == (TENANT, {"id": BOT})


async def test_a_post_follows_in_its_thread(post: TeamsPost, teams: Teams) -> None:
    first = await post.send(message(LEADS, post=True))
    await post.send(message(LEADS, post=True, thread=first))

    assert [sent.conversation for sent in teams.sent] == [LEADS, f"{LEADS};messageid={teams.sent[0].id}"]


async def test_a_chat_has_no_threads(post: TeamsPost, teams: Teams) -> None:
    first = await post.send(message(GROUP_CHAT, post=True))
    await post.send(message(GROUP_CHAT, post=True, thread=first))

    assert [sent.conversation for sent in teams.sent] == [GROUP_CHAT] * 2


async def test_a_post_whose_thread_was_deleted_begins_one(post: TeamsPost, teams: Teams) -> None:
    await post.send(message(LEADS, post=True, thread=f"{LEADS}/171"))

    assert [sent.conversation for sent in teams.sent] == [LEADS]


async def test_what_teams_finds_wrong_with_a_card_arrives_in_words(
    post: TeamsPost, teams: Teams, caplog: pytest.LogCaptureFixture
) -> None:
    for no in (refusal(400, "BadSyntax"), refusal(413, "MessageSizeTooBig")):
        teams.next.append(no)
        await post.send(message())

    assert [(sent.card, "4a: send round the template" in sent.words) for sent in teams.sent] == [
        (None, True)
    ] * 2
    assert "Teams refused a card" in caplog.text


async def test_too_long_even_in_words(post: TeamsPost, teams: Teams) -> None:
    teams.next += [refusal(413, "MessageSizeTooBig"), refusal(413, "MessageSizeTooBig")]
    no = await refused(post)

    assert (no.why, no.permanent) == ("the message is too long for Teams", True)


async def test_nobody_can_look_a_message_up(post: TeamsPost) -> None:
    assert await post.look_up(message()) is UNKNOWN


# --- a definite no

NEVER = [
    pytest.param(403, "ConversationBlockedByUser", "blocked", id="blocked"),
    pytest.param(403, "BotNotInConversationRoster", "added again", id="taken out"),
    pytest.param(403, "BotDisabledByAdmin", "administrators", id="switched off for them"),
    pytest.param(403, "ForbiddenOperationException", "not installed", id="not installed"),
    pytest.param(403, "NotEnoughPermissions", "permission", id="not allowed"),
    pytest.param(404, "ConversationNotFound", "does not know the conversation", id="gone"),
]


@pytest.mark.parametrize("status, code, why", NEVER)
async def test_what_will_never_be_taken_is_told_at_once(
    status: int, code: str, why: str, post: TeamsPost, teams: Teams
) -> None:
    teams.next.append(refusal(status, code))
    no = await refused(post)

    assert why in no.why
    assert (no.permanent, no.whole_workspace) == (True, False)
    assert code not in no.why


async def test_a_word_that_stands_deep_in_the_answer_is_found(post: TeamsPost, teams: Teams) -> None:
    inner = json.dumps({"subCode": "MessageWritesBlocked", "details": None})
    teams.next.append(web.json_response({"errorCode": 209, "message": inner}, status=403))
    no = await refused(post)

    assert (no.permanent, "blocked" in no.why) == (True, True)


async def test_somebody_without_the_app_is_told_of(post: TeamsPost, teams: Teams) -> None:
    no = await refused(post, message(IMRAN))
    assert (no.why, no.permanent) == ("the bot is not installed for them in Teams", True)

    teams.next.append(refusal(400, "BadArgument"))
    no = await refused(post, message("29:somebody-else"))
    assert ("does not know this person" in no.why, no.permanent) == (True, True)


PASSING = [
    pytest.param(refusal(412, "PreconditionFailed"), timedelta(seconds=5), id="412"),
    pytest.param(
        refusal(412, "PreconditionFailed", Retry_After="2"), timedelta(seconds=2), id="412, with a time"
    ),
    pytest.param(refusal(429, "Throttled", Retry_After="17"), timedelta(seconds=17), id="429"),
    pytest.param(refusal(429, Retry_After="soon"), timedelta(seconds=30), id="429, without a time"),
    pytest.param(refusal(403), None, id="a gateway's 403"),
    pytest.param(refusal(404), None, id="a gateway's 404"),
    pytest.param(refusal(403, "InvalidBotApiHost"), None, id="another address"),
    pytest.param(refusal(418, "Teapot"), None, id="anything else"),
]


@pytest.mark.parametrize("answer, later", PASSING)
async def test_a_passing_no_says_when(
    answer: web.Response, later: timedelta | None, post: TeamsPost, teams: Teams
) -> None:
    teams.next.append(answer)
    no = await refused(post)

    assert (no.permanent, no.retry_after) == (False, later)
    assert teams.sent == []


async def test_those_that_were_refused_together_come_back_one_by_one(post: TeamsPost, teams: Teams) -> None:
    spans = []
    for key in ("00", "40", "80", "c0"):
        teams.next.append(refusal(412, "PreconditionFailed", Retry_After="8"))
        no = await refused(post, message(key=key + KEY[2:]))
        assert no.retry_after is not None
        spans.append(no.retry_after.total_seconds())

    assert spans == [8.0, 8.5, 9.0, 9.5]


async def test_after_a_429_the_conversation_is_left_alone_and_no_other(
    post: TeamsPost, teams: Teams, clock: Clock
) -> None:
    teams.next.append(refusal(429, "Throttled", Retry_After="20"))
    await refused(post)
    asked = teams.asked

    assert (await refused(post)).retry_after == timedelta(seconds=20)
    assert teams.asked == asked
    await post.send(message(GROUP_CHAT))
    clock.pass_(timedelta(seconds=20))
    await post.send(message())


async def test_many_429s_are_the_whole_tenant_s(post: TeamsPost, teams: Teams) -> None:
    teams.next += [refusal(429, "Throttled", Retry_After="20") for _ in range(3)]
    whole = [(await refused(post, message(place))).whole_workspace for place in (CHAT, GROUP_CHAT, LEADS)]

    assert whole == [False, False, True]
    assert (await refused(post, message("19:another@thread.v2"))).retry_after == timedelta(seconds=20)


async def test_a_refused_token_is_replaced_at_once(post: TeamsPost, teams: Teams, identity: Identity) -> None:
    teams.is_token = lambda token: token == "token-2"
    await post.send(message())

    assert identity.asked["token"] == 2
    assert len(teams.sent) == 1


async def test_a_bot_that_teams_does_not_know_is_told_of(post: TeamsPost, teams: Teams) -> None:
    teams.is_token = lambda _: False
    no = await refused(post)
    assert (no.whole_workspace, no.permanent, "token" in no.why) == (True, False, True)

    teams.next += [refusal(401, "BotNotRegistered"), refusal(401, "BotNotRegistered")]
    assert "registration" in (await refused(post)).why


async def test_without_a_token_nothing_is_sent(post: TeamsPost, teams: Teams, identity: Identity) -> None:
    error = {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}
    identity.answers["token"] = web.json_response(error, status=401)
    no = await refused(post)

    assert (no.whole_workspace, "has run out" in no.why) == (True, True)
    assert teams.asked == 0


async def test_a_connector_that_is_not_there_has_taken_nothing(post: TeamsPost, unused_tcp_port: int) -> None:
    post.heard(
        Reference(tenant=TENANT, service_url=f"http://127.0.0.1:{unused_tcp_port}/", conversation=CHAT)
    )
    no = await refused(post)

    assert (no.why, no.whole_workspace, no.permanent) == ("Teams could not be reached", True, False)


@pytest.mark.parametrize(
    "address", ["http://elsewhere.example/", "ftp://127.0.0.1/", "//127.0.0.1/", "nonsense"]
)
async def test_a_token_is_never_sent_in_clear(address: str, post: TeamsPost, connector: Connector) -> None:
    place = Reference(tenant=TENANT, service_url=address, conversation=CHAT)
    with pytest.raises(Unfit):
        await connector.send(place, {"type": "message"})
    post.heard(place)

    assert (await refused(post)).permanent


@pytest.mark.parametrize(
    "address", ["", "{", "{}", '{"conversation":7}', '{"conversation":"a","user":"b"}', '{"x":"y"}']
)
async def test_an_address_that_is_none_is_refused(address: str, post: TeamsPost) -> None:
    assert (await refused(post, message(address))).permanent


# --- nobody knows


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_what_breaks_may_have_arrived(status: int, post: TeamsPost, teams: Teams) -> None:
    teams.after.append(refusal(status))
    with pytest.raises(Uncertain, match=str(status)):
        await post.send(message())

    assert len(teams.sent) == 1


async def test_a_connection_that_ends_without_an_answer_says_nothing(post: TeamsPost, teams: Teams) -> None:
    teams.hangs_up = 1
    with pytest.raises(Uncertain, match="no answer from Teams"):
        await post.send(message())


async def test_a_connector_that_never_answers_says_nothing(post: TeamsPost, teams: Teams) -> None:
    teams.open.clear()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await post.send(message())


async def test_a_conversation_that_could_not_be_begun_has_said_nothing(post: TeamsPost, teams: Teams) -> None:
    for no in (refusal(502), refusal(504)):
        teams.next.append(no)
        assert not (await refused(post, message(NADIA))).permanent
    await post.send(message(NADIA))

    assert len(teams.sent) == 1


# --- how fast


async def test_seven_a_second_go_to_one_thread(post: TeamsPost, teams: Teams, waited: list[float]) -> None:
    for _ in range(7):
        await post.send(message())
    assert waited == []

    await post.send(message())
    assert waited == [1.0]
    assert len(teams.sent) == 8


async def test_beyond_a_short_wait_the_engine_brings_it_back(post: TeamsPost, clock: Clock) -> None:
    for _ in range(60):
        await post.send(message())
        clock.pass_(timedelta(seconds=0.4))

    no = await refused(post)
    assert no.retry_after == timedelta(seconds=6)
    assert not no.permanent
    clock.pass_(timedelta(seconds=6))
    await post.send(message())


async def test_other_threads_are_not_held_up(post: TeamsPost, waited: list[float]) -> None:
    for _ in range(7):
        await post.send(message())
    await post.send(message(GROUP_CHAT))

    assert waited == []


def test_a_tenant_takes_fifty_a_second(clock: Clock) -> None:
    pace = Pace(seconds=clock.seconds)
    waits = [pace.turn(TENANT, f"conversation {number}", at_most=3.0)[0] for number in range(120)]

    assert waits == [0.0] * 50 + [1.0] * 50 + [2.0] * 20


def test_those_of_one_conversation_keep_their_order(clock: Clock) -> None:
    pace = Pace(seconds=clock.seconds)
    waits = [pace.turn(TENANT, CHAT, at_most=3.0) for _ in range(12)]

    assert [wait for wait, _ in waits] == sorted(wait for wait, _ in waits)
    assert [ours for _, ours in waits] == [True] * len(waits)


def test_conversations_that_rest_are_forgotten(clock: Clock) -> None:
    pace = Pace(seconds=clock.seconds)
    for number in range(6_000):
        pace.turn(TENANT, f"conversation {number}", at_most=1_000.0)
        clock.pass_(timedelta(seconds=2))

    assert len(pace.sends) < 5_100


# --- the connector's other calls


async def test_only_one_person_sees_a_targeted_message(connector: Connector, teams: Teams) -> None:
    place = Reference(tenant=TENANT, service_url=teams.address, conversation=GROUP_CHAT)
    sent = await connector.send(place, {"type": "message", "text": "Only you."}, only_for=NADIA_THERE)
    assert isinstance(sent, Sent)
    assert teams.sent[0].only_for == NADIA_THERE

    again = await connector.update(place, sent.id, {"type": "message", "text": "Done."}, targeted=True)
    assert isinstance(again, Sent)
    assert (teams.sent[0].words, teams.sent[0].edits) == ("Done.", 1)


async def test_a_message_gives_way_to_another(connector: Connector, teams: Teams) -> None:
    place = Reference(tenant=TENANT, service_url=teams.address, conversation=LEADS)
    sent = await connector.send(place, {"type": "message", "text": "Open."})
    assert isinstance(sent, Sent)
    assert isinstance(await connector.update(place, sent.id, {"type": "message", "text": "Done."}), Sent)
    assert [each.words for each in teams.sent] == ["Done."]

    gone = await connector.update(place, "171", {"type": "message", "text": "Done."})
    assert gone == No(status=404, error="ActivityNotFoundInConversation")


async def test_members_come_in_pages(connector: Connector, teams: Teams) -> None:
    teams.roster[LEADS] = [{"id": f"29:{number}"} for number in range(120)]
    place = Reference(tenant=TENANT, service_url=teams.address, conversation=LEADS)
    found: list[str] = []
    after: str | None = None
    while True:
        page = await connector.members(place, after=after)
        assert isinstance(page, Sent)
        found += [each["id"] for each in page.body["members"]]
        after = page.body.get("continuationToken")
        if after is None:
            break

    assert found == [f"29:{number}" for number in range(120)]


# --- references


def test_a_reference_is_the_same_text_each_time() -> None:
    reference = Reference(tenant=TENANT, service_url="https://smba.example/", conversation=CHAT, bot=BOT)

    assert Reference.from_text(reference.to_text(), tenant="other") == reference
    assert reference.to_text() == replace(reference).to_text()


@pytest.mark.parametrize(
    "bare, reference",
    [
        (LEADS, Reference(tenant=TENANT, conversation=LEADS)),
        (f"{LEADS};messageid=171", Reference(tenant=TENANT, conversation=LEADS)),
        (CHAT, Reference(tenant=TENANT, conversation=CHAT)),
        (NADIA, Reference(tenant=TENANT, user=NADIA)),
        (NADIA_THERE, Reference(tenant=TENANT, user=NADIA_THERE)),
    ],
)
def test_a_bare_id_is_a_conversation_or_a_person(bare: str, reference: Reference) -> None:
    assert Reference.from_text(bare, tenant=TENANT) == reference
