"""What the doctor says about Teams."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.platforms.teams import checks
from bot.platforms.teams.auth import TokenGuard, Unguarded
from bot.platforms.teams.clouds import CLOUDS
from bot.platforms.teams.door import Answer, Door
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.registration import TeamsSettings
from bot.platforms.teams.tokens import ManagedIdentity, Password, Tokens
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import APP_ID, ISSUER, SECRET, TENANT, Identity

WELL: dict[str, Any] = {
    "app_id": APP_ID,
    "password": SECRET,
    "tenants": (TENANT,),
    "public_url": "https://convenor.example.org",
}
OTHER = "0f0f0f0f-3c1e-4a6f-8f3e-2f6d0b1a9c33"


@pytest.mark.parametrize(
    "settings, says",
    [
        ({}, []),
        (WELL, ["a single-tenant bot, for 1 tenant, at https://convenor.example.org/api/messages"]),
        ({**WELL, "tenants": (TENANT, OTHER)}, ["a single-tenant bot, for 2 tenants, at"]),
        (
            {**WELL, "app_type": "MultiTenant", "tenants": ("any",)},
            ["a multi-tenant bot, open to every tenant, at"],
        ),
        ({**WELL, "app_type": "UserAssignedMSI", "password": None}, ["a bot with a managed identity, for"]),
        ({**WELL, "app_id": None}, ["TEAMS_APP_ID is not set"]),
        ({**WELL, "app_id": "app-1"}, ["TEAMS_APP_ID is 'app-1', which is no app id"]),
        ({**WELL, "app_id": "0" * 8 + "-0000-0000-0000-" + "0" * 12}, ["TEAMS_APP_ID is '00000000-"]),
        ({**WELL, "password": None}, ["TEAMS_APP_PASSWORD is not set"]),
        ({**WELL, "tenants": ()}, ["TEAMS_TENANT_IDS is not set"]),
        ({**WELL, "tenants": (TENANT, "quay")}, ["TEAMS_TENANT_IDS holds 'quay', which is no tenant’s id"]),
        ({**WELL, "public_url": None}, ["PUBLIC_URL is not set"]),
        ({**WELL, "public_url": "http://localhost:8080"}, ["PUBLIC_URL is http://localhost:8080, where"]),
        ({"password": SECRET}, ["TEAMS_APP_ID is not", "TEAMS_TENANT_IDS is not", "PUBLIC_URL is not"]),
        ({**WELL, "is_guarded": False}, ["TEAMS_AUTH is off"]),
        ({"is_guarded": False}, ["TEAMS_AUTH is off"]),
    ],
)
def test_what_belongs_together_is_missed_by_name(settings: dict[str, Any], says: list[str]):
    found = checks.together(TeamsSettings(**settings))

    assert [each.says[: len(words)] for each, words in zip(found, says, strict=True)] == says
    assert all(each.ok != bool(each.fix) for each in found)
    assert SECRET not in repr((found, TeamsSettings(**settings)))


# --- what follows from the settings


def test_a_single_tenant_bot_asks_in_the_first_of_its_tenants():
    credentials = TeamsSettings(**WELL | {"tenants": (TENANT, OTHER)}).credentials

    assert isinstance(credentials, Password)
    assert credentials.asking().address == f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"


def test_a_multi_tenant_bot_asks_where_all_of_them_do():
    credentials = TeamsSettings(**WELL | {"app_type": "MultiTenant"}).credentials

    assert credentials is not None
    assert credentials.asking().address == (
        "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token"
    )


def test_a_managed_identity_asks_where_azure_says():
    settings = TeamsSettings(
        **WELL
        | {
            "app_type": "UserAssignedMSI",
            "identity_endpoint": "http://169.254.131.2/msi/token",
            "identity_header": "h",
        }
    )

    credentials = settings.credentials
    assert isinstance(credentials, ManagedIdentity)
    assert credentials.asking().address == "http://169.254.131.2/msi/token"


@pytest.mark.parametrize("name", CLOUDS)
def test_the_address_of_the_keys_says_in_which_cloud_the_bot_works(name: str):
    cloud = CLOUDS[name]
    credentials = TeamsSettings(**WELL | {"openid_url": cloud.openid_url}).credentials

    assert credentials is not None
    assert credentials.asking().address.startswith(cloud.authority)
    assert TeamsSettings(**WELL | {"openid_url": cloud.openid_url}).cloud is cloud


def test_an_authority_may_name_the_tenant_itself():
    settings = TeamsSettings(**WELL | {"authority_url": "https://127.0.0.1:3991/tenant-1"})

    assert settings.credentials is not None
    assert settings.credentials.asking().address == "https://127.0.0.1:3991/tenant-1/oauth2/v2.0/token"


def test_a_bot_that_lets_anybody_in_sends_its_token_nowhere():
    """Whoever speaks to it says where the answer goes, and would be given the token."""
    assert TeamsSettings(**WELL | {"is_guarded": False}).credentials is None


@pytest.mark.parametrize(
    "settings, allowed",
    [
        (WELL, (TENANT,)),
        ({**WELL, "tenants": ("any",)}, None),
        ({**WELL, "tenants": ()}, ()),
        ({"is_guarded": False}, None),
        ({**WELL, "is_guarded": False}, (TENANT,)),
    ],
)
def test_who_may_come_in_is_never_more_than_was_written(
    settings: dict[str, Any], allowed: tuple[str, ...] | None
):
    assert TeamsSettings(**settings).allowed == allowed


# --- what Microsoft says


async def test_a_registration_that_microsoft_knows_is_well(tokens: Tokens):
    found = await checks.token(tokens)

    assert (found.ok, found.says) == (True, "Microsoft gives the bot a token")


@pytest.mark.parametrize(
    "changed, fix",
    [
        pytest.param({"password": "wrong"}, "Look at the registration", id="a wrong password"),
        pytest.param({"authority": "http://127.0.0.1:1"}, "Can this server reach", id="nobody there"),
    ],
)
async def test_a_token_that_is_not_given_is_told_with_its_reason(
    session: aiohttp.ClientSession, identity: Identity, clock: Clock, changed: dict[str, Any], fix: str
):
    password = Password(
        **{"app_id": APP_ID, "password": SECRET, "tenant": TENANT, "authority": identity.address} | changed
    )
    found = await checks.token(Tokens(password, session=session, now=clock.now))

    assert not found.ok
    assert found.says.startswith("no token for Teams: ")
    assert found.fix.startswith(fix)
    assert "wrong" not in found.says + found.fix


async def test_published_keys_are_well(session: aiohttp.ClientSession, identity: Identity):
    found = await checks.keys(Keys(identity.openid_url, session=session))

    assert found.ok
    assert identity.asked == {"metadata": 1, "keys": 1}


async def test_keys_that_cannot_be_fetched_are_told(session: aiohttp.ClientSession, identity: Identity):
    identity.answers["keys"] = web.json_response({"keys": []})
    found = await checks.keys(Keys(identity.openid_url, session=session))

    assert not found.ok
    assert "TEAMS_OPENID_URL" in found.fix


# --- the way to the bot


async def nothing(activity: object, verified: object) -> Answer:
    return Answer()


async def test_an_endpoint_that_asks_for_a_proof_is_well(
    session: aiohttp.ClientSession, identity: Identity, clock: Clock
):
    keys = Keys(identity.openid_url, session=session)
    guard = TokenGuard(app_id=APP_ID, issuer=ISSUER, keys=keys, tenants=[TENANT])
    application = web.Application()
    Door(nothing, guard=guard, now=clock.now).mount(application)
    async with TestServer(application) as server:
        found = await checks.endpoint(str(server.make_url("")).rstrip("/"), session)

    assert found.ok
    assert found.says.endswith("/api/messages answers, and lets nobody in without a proof")


@pytest.mark.parametrize("guarded", [True, False], ids=["another server", "a bot without authentication"])
async def test_an_endpoint_that_does_otherwise_is_told(
    session: aiohttp.ClientSession, clock: Clock, guarded: bool
):
    application = web.Application()
    if not guarded:
        Door(nothing, guard=Unguarded(), now=clock.now).mount(application)
    async with TestServer(application) as server:
        found = await checks.endpoint(str(server.make_url("")).rstrip("/"), session)

    assert not found.ok
    assert "messaging endpoint must be http://127.0.0.1" in found.fix


async def test_an_endpoint_that_cannot_be_reached_is_told(session: aiohttp.ClientSession):
    found = await checks.endpoint(f"http://127.0.0.1:{unused_port()}", session)

    assert not found.ok
    assert "can’t be reached from here" in found.says
