"""What the stand-in enforces, where another test leans on it without showing it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack.signed import NotInTime, Signer
from tests.platforms.slack.standin import (
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Slack,
    cuts,
    hangs,
    too_many,
)

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "New action"},
    "blocks": [{"type": "divider"}],
}


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(slack: Slack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient("xoxb-quay", base_url=slack.base_url, session=session, retry_handlers=[])


async def error_of(call: object) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call  # type: ignore[misc]
    return str(refused.value.response["error"])


async def test_a_trigger_opens_one_modal_within_three_seconds(slack: Slack, client: AsyncWebClient) -> None:
    trigger = slack.trigger("U0NADIA")
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await error_of(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"

    trigger = slack.trigger("U0NADIA")
    slack.clock.pass_(timedelta(seconds=3))
    assert await error_of(client.views_open(trigger_id=trigger, view=MODAL)) == "expired_trigger_id"


async def test_a_view_changed_meanwhile_is_not_overwritten(slack: Slack, client: AsyncWebClient) -> None:
    view = (await client.views_open(trigger_id=slack.trigger("U0NADIA"), view=MODAL))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert (
        await error_of(client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL))
        == "hash_conflict"
    )


async def test_a_response_url_takes_five_messages_within_thirty_minutes(
    slack: Slack, session: aiohttp.ClientSession
) -> None:
    url = slack.response_url("C0QALEADS", "U0NADIA")
    statuses = [(await session.post(url, json={"text": "Added"})).status for _ in range(6)]
    assert statuses == [200] * 5 + [404]
    assert len(slack.messages("C0QALEADS", only_for="U0NADIA")) == 5

    late = slack.response_url("C0QALEADS", "U0NADIA")
    slack.clock.pass_(timedelta(minutes=30))
    assert (await session.post(late, json={"text": "Added"})).status == 404


async def test_people_come_by_the_page(client: AsyncWebClient) -> None:
    names: list[str] = []
    cursor = ""
    while True:
        page = await client.users_list(limit=2, cursor=cursor)
        names += [each["profile"]["real_name"] for each in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == [
        "Convenor",
        "Marion Keane",
        "Bethan Lowe",
        "Nadia Farrow",
        "Imran Sethi",
        "Dev Anand-Price",
    ]


async def test_metadata_is_shown_to_whoever_asks_for_it(client: AsyncWebClient) -> None:
    metadata = {"event_type": "convenor", "event_payload": {"key": "k"}}
    sent = await client.chat_postMessage(channel="U0NADIA", text="Hello", metadata=metadata)
    [plain] = (await client.conversations_history(channel=sent["channel"]))["messages"]
    [whole] = (await client.conversations_history(channel=sent["channel"], include_all_metadata=True))[
        "messages"
    ]
    assert "metadata" not in plain
    assert whole["metadata"] == metadata


@pytest.mark.parametrize(
    "how, error",
    [
        pytest.param({"channel": "C0NOWHERE"}, "channel_not_found", id="no such channel"),
        pytest.param({"channel": "U0NOBODY"}, "channel_not_found", id="no such person"),
        pytest.param({"channel": "C0QALEADS", "text": "x" * 40_001}, "msg_too_long", id="too much"),
        pytest.param(
            {"channel": "C0QALEADS", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks", id="51 blocks"
        ),
        pytest.param({"channel": "C0QALEADS", "thread_ts": "1.1"}, "thread_not_found", id="no such thread"),
    ],
)
async def test_what_slack_refuses(client: AsyncWebClient, how: dict[str, object], error: str) -> None:
    assert await error_of(client.chat_postMessage(**{"text": "Hello", **how})) == error


async def test_faults_come_in_the_order_in_which_they_were_asked_for(
    slack: Slack, client: AsyncWebClient
) -> None:
    slack.next("chat.postMessage", too_many(7), cuts(), hangs(acts=False), channel="U0NADIA")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="U0NADIA", text="1")
    assert refused.value.response.headers["Retry-After"] == "7"
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="U0NADIA", text="2")
    slack.release()
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="U0NADIA", text="3")
    await client.chat_postMessage(channel="U0NADIA", text="4")

    assert [each.text for each in slack.messages("U0NADIA")] == ["2", "4"]
    assert [each.answer for each in slack.calls()] == ["ratelimited", "cut", "hung", "ok"]


async def test_a_token_that_rotates_is_good_for_twelve_hours(slack: Slack, client: AsyncWebClient) -> None:
    app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    code = slack.code("T0QUAY", rotating=True)
    first = await client.api_call("oauth.v2.access", data={"code": code, **app})
    assert (
        await error_of(client.api_call("oauth.v2.access", data={"code": code, **app})) == "code_already_used"
    )

    slack.clock.pass_(timedelta(hours=12))
    client.token = first["access_token"]
    assert await error_of(client.auth_test()) == "token_expired"
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **app}
    client.token = (await client.api_call("oauth.v2.access", data=refresh))["access_token"]
    assert (await client.auth_test())["team_id"] == "T0QUAY"
    assert await error_of(client.api_call("oauth.v2.access", data=refresh)) == "invalid_refresh_token"


# --- what it sends


@pytest.fixture
async def bot() -> AsyncIterator[tuple[TestServer, list[web.Request]]]:
    """A bot that checks the signature and refuses the first two deliveries of an event."""
    seen: list[web.Request] = []

    async def take(request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        assert SignatureVerifier(SIGNING_SECRET).is_valid_request(body, dict(request.headers))
        seen.append(request)
        return web.Response(status=500 if "app_mention" in body and len(seen) < 3 else 200)

    app = web.Application()
    app.router.add_post("/slack/events", take)
    async with TestServer(app) as server:
        yield server, seen


async def test_what_it_sends_is_signed_and_events_come_again(
    slack: Slack, session: aiohttp.ClientSession, bot: tuple[TestServer, list[web.Request]]
) -> None:
    server, seen = bot
    signer = Signer(slack=slack, session=session, url=str(server.make_url("/slack/events")))

    outcomes = await signer.event_until_taken(signer.mentioned("what is open?", by="U0NADIA"))
    await signer.command("/action", "list", by="U0NADIA")

    assert [getattr(each, "status", None) for each in outcomes] == [500, 500, 200]
    retries = [each.headers.get("X-Slack-Retry-Num") for each in seen]
    assert retries == [None, "1", "2", None]
    assert not [each for each in outcomes if isinstance(each, NotInTime)]
