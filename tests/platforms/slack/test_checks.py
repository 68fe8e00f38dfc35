"""What the doctor says about Slack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import checks, manifest
from bot.platforms.slack.checks import SlackSettings
from tests.platforms.slack import standin
from tests.platforms.slack.standin import Slack

ONE = {"bot_token": "xoxb-quay", "signing_secret": "s"}
MANY = {
    "client_id": "1.2",
    "client_secret": "s",
    "signing_secret": "s",
    "public_url": "https://convenor.example.org",
}


@pytest.mark.parametrize(
    "settings, says",
    [
        ({}, []),
        (ONE, ["one workspace, at /slack/events"]),
        ({"bot_token": "xoxb-quay", "app_token": "xapp-1"}, ["one workspace, by Socket Mode"]),
        (MANY, ["several workspaces, by OAuth, at /slack/events"]),
        ({"bot_token": "xoxb-quay"}, ["SLACK_SIGNING_SECRET is not set"]),
        ({"signing_secret": "s"}, ["SLACK_BOT_TOKEN is not set"]),
        ({"app_token": "xapp-1"}, ["SLACK_BOT_TOKEN is not set"]),
        ({**MANY, "public_url": None}, ["PUBLIC_URL is not set"]),
        ({**MANY, "client_secret": None}, ["SLACK_CLIENT_SECRET is not set"]),
        ({**MANY, "client_id": ""}, ["SLACK_CLIENT_ID is not set"]),
        ({**MANY, **ONE}, ["one workspace and several workspaces, by OAuth, at /slack/events"]),
        ({**ONE, "bot_token": "xoxe.xoxb-quay"}, ["SLACK_BOT_TOKEN expires after twelve hours"]),
        ({"client_id": "1.2"}, ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "PUBLIC_URL"]),
    ],
)
def test_what_belongs_together_is_missed_by_name(settings: dict[str, Any], says: list[str]):
    found = checks.together(SlackSettings(**settings))

    assert [each.says[: len(words)] for each, words in zip(found, says, strict=True)] == says
    assert all(each.ok != bool(each.fix) for each in found)


def asking(slack: Slack) -> checks.Ask:
    async def ask(token: str) -> tuple[Mapping[str, Any], Iterable[str]]:
        client = AsyncWebClient(token, base_url=slack.base_url, retry_handlers=[])
        answer = await client.auth_test()
        scopes = answer.headers.get("x-oauth-scopes", "").split(",")
        return dict(answer.data), scopes  # type: ignore[arg-type]  # JSON

    return ask


async def test_a_token_that_slack_takes_is_well(slack: Slack):
    for grant in slack.kept.grants.values():
        grant.scopes = frozenset(manifest.SCOPES)

    (only,) = await checks.token("xoxb-quay", asking(slack))

    assert (only.ok, only.says) == (True, "Slack takes the token, in South Quay")


async def test_a_permission_that_is_missing_is_named(slack: Slack):
    for grant in slack.kept.grants.values():
        grant.scopes = frozenset(manifest.SCOPES) - {"reactions:read", "users:read"}

    _, missing = await checks.token("xoxb-quay", asking(slack))

    assert missing.says == "the app may not yet: reactions:read, users:read"
    assert "reinstall" in missing.fix


async def test_where_nobody_says_what_the_app_may_nothing_is_missing(slack: Slack):
    async def ask(token: str) -> tuple[dict[str, Any], list[str]]:
        return {"team": "South Quay"}, [""]

    (only,) = await checks.token("xoxb-quay", ask)

    assert only.ok


@pytest.mark.parametrize(
    "fault, says, fix",
    [
        (standin.says("invalid_auth"), "invalid_auth", "Copy the Bot User OAuth Token again"),
        (standin.says("token_revoked"), "token_revoked", "install it again"),
        (standin.says("token_expired"), "token_expired", "manifests/slack.yaml"),
        (standin.bad_gateway(), "", "SLACK_API_URL"),
        (standin.cuts(acts=False), "could not be asked", "SLACK_API_URL"),
    ],
)
async def test_a_token_that_does_not_work_says_what_to_do(
    slack: Slack, fault: standin.Fault, says: str, fix: str
):
    slack.always("auth.test", fault)

    (only,) = await checks.token("xoxb-quay", asking(slack))

    assert not only.ok
    assert says in only.says
    assert fix in only.fix
    assert "xoxb-" not in only.says
