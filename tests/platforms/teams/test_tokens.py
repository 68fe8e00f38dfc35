"""The bot's own tokens: one request an hour, and plain words where there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.platforms.teams.clouds import CHINA, PUBLIC, US_GOVERNMENT
from bot.platforms.teams.tokens import IMDS, ManagedIdentity, NoToken, Password, Tokens
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import APP_ID, SECRET, TENANT, Identity

MINUTE = timedelta(minutes=1)
Made = Callable[..., Tokens]


@pytest.fixture
async def made(session: aiohttp.ClientSession, clock: Clock, identity: Identity) -> AsyncIterator[Made]:
    all_made: list[Tokens] = []

    def make(**changed: str | None) -> Tokens:
        password = Password(
            **{"app_id": APP_ID, "password": SECRET, "tenant": TENANT, "authority": identity.address}
            | changed
        )
        all_made.append(Tokens(password, session=session, now=clock.now, seconds=clock.seconds))
        return all_made[-1]

    yield make
    for each in all_made:
        await each.close()


async def renewed(identity: Identity, times: int) -> None:
    """Wait until the provider has been asked so often."""
    while identity.asked["token"] < times:
        identity.knocked.clear()
        await identity.knocked.wait()


async def test_a_token_is_asked_for_once(made: Made, identity: Identity) -> None:
    tokens = made()

    assert {"token-1"} == {await tokens.get() for _ in range(60)}
    assert identity.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": SECRET,
            "scope": "https://api.botframework.com/.default",
            "tenant": TENANT,
        }
    ]


async def test_a_bot_of_many_tenants_asks_in_everyone_s(made: Made, identity: Identity) -> None:
    await made(tenant=None).get()

    assert identity.forms[0]["tenant"] == "botframework.com"


async def test_many_at_once_ask_once(made: Made, identity: Identity) -> None:
    tokens = made()

    assert {"token-1"} == set(await asyncio.gather(*(tokens.get() for _ in range(50))))
    assert identity.asked["token"] == 1


async def test_the_next_token_is_there_before_the_first_has_run_out(
    made: Made, identity: Identity, clock: Clock
) -> None:
    """Nobody waits for it, and in ten hours it is asked for eleven times."""
    tokens = made()
    await tokens.get()
    clock.pass_(56 * MINUTE)
    identity.open.clear()

    assert await tokens.get() == "token-1"
    assert await tokens.get() == "token-1"
    identity.open.set()
    await tokens._asking
    assert await tokens.get() == "token-2"
    assert identity.asked["token"] == 2


async def test_ten_hours_take_eleven_requests(made: Made, identity: Identity, clock: Clock) -> None:
    tokens = made()
    for _ in range(600):
        await tokens.get()
        if tokens._asking is not None:
            await tokens._asking
        clock.pass_(MINUTE)

    assert identity.asked["token"] == 11


async def test_a_token_that_has_run_out_is_not_used(made: Made, identity: Identity, clock: Clock) -> None:
    tokens = made()
    await tokens.get()
    clock.pass_(timedelta(hours=3))

    assert await tokens.get() == "token-2"


async def test_the_one_at_hand_serves_while_no_new_one_is_given(
    made: Made, identity: Identity, clock: Clock
) -> None:
    tokens = made()
    await tokens.get()
    clock.pass_(56 * MINUTE)
    identity.answers["token"] = web.Response(status=503)

    assert await tokens.get() == "token-1"
    await tokens._asking
    assert await tokens.get() == "token-1"
    assert identity.asked["token"] == 2
    clock.pass_(MINUTE)
    assert await tokens.get() == "token-1"
    await renewed(identity, 3)


async def test_one_that_the_connector_refuses_is_given_up(made: Made) -> None:
    tokens = made()
    first = await tokens.get()
    tokens.refused(first)

    assert await tokens.get() == "token-2"
    tokens.refused(first)
    assert await tokens.get() == "token-2"


async def test_a_short_token_is_renewed_half_way(made: Made, identity: Identity, clock: Clock) -> None:
    identity.life = 240
    tokens = made()
    for _ in range(4):
        await tokens.get()
        clock.pass_(MINUTE / 2)
    assert identity.asked["token"] == 1
    await tokens.get()
    await renewed(identity, 2)


SAID = [
    pytest.param(
        "invalid_client", "AADSTS7000215: Invalid client secret.", "refuses the bot's password", id="wrong"
    ),
    pytest.param("invalid_client", "AADSTS7000222: The provided keys are expired.", "has run out", id="old"),
    pytest.param("unauthorized_client", "AADSTS700016: Application not found.", "app id", id="unknown bot"),
    pytest.param(
        "invalid_request", "AADSTS90002: Tenant not found.", "does not know the tenant", id="unknown tenant"
    ),
    pytest.param("invalid_client", "", "password", id="without a code"),
]


@pytest.mark.parametrize("error, description, why", SAID)
async def test_a_refusal_is_told_in_plain_words(
    error: str, description: str, why: str, made: Made, identity: Identity
) -> None:
    identity.answers["token"] = web.json_response(
        {"error": error, "error_description": description}, status=400
    )
    with pytest.raises(NoToken) as no:
        await made().get()

    assert why in no.value.why
    assert no.value.lasting
    assert "AADSTS" not in no.value.why


PASSING = [
    pytest.param(web.Response(status=500), id="an error"),
    pytest.param(web.Response(status=429), id="too often"),
    pytest.param(web.Response(status=302, headers={"Location": "/"}), id="another address"),
    pytest.param(web.Response(text="<html>"), id="no JSON"),
    pytest.param(web.Response(text="[]"), id="no document"),
    pytest.param(web.Response(text="[" * 100_000), id="JSON without an end"),
    pytest.param(web.json_response({"access_token": 7}), id="no token"),
    pytest.param(web.Response(body=b" " * 1_000_000), id="far too much"),
]


@pytest.mark.parametrize("answer", PASSING)
async def test_nonsense_is_no_token_for_now(
    answer: web.Response, made: Made, identity: Identity, clock: Clock
) -> None:
    identity.answers["token"] = answer
    tokens = made()
    with pytest.raises(NoToken) as no:
        await tokens.get()
    assert not no.value.lasting
    with pytest.raises(NoToken):
        await tokens.get()
    assert identity.asked["token"] == 1

    clock.pass_(MINUTE)
    assert (await tokens.get()).startswith("token-")


async def test_a_provider_that_is_not_there_is_told(
    session: aiohttp.ClientSession, clock: Clock, unused_tcp_port: int
) -> None:
    password = Password(
        app_id=APP_ID, password=SECRET, tenant=TENANT, authority=f"http://127.0.0.1:{unused_tcp_port}"
    )
    with pytest.raises(NoToken, match="could not be reached"):
        await Tokens(password, session=session, now=clock.now, seconds=clock.seconds).get()


@pytest.mark.parametrize("secret", [None, "a header of the app's"], ids=["a machine's", "an app's"])
async def test_a_managed_identity_needs_no_password(
    secret: str | None, session: aiohttp.ClientSession, clock: Clock, identity: Identity
) -> None:
    endpoint = f"{identity.address}/metadata/identity/oauth2/token"
    managed = ManagedIdentity(app_id=APP_ID, endpoint=endpoint, secret=secret)

    assert await Tokens(managed, session=session, now=clock.now, seconds=clock.seconds).get() == "token-1"
    assert identity.forms[0]["resource"] == "https://api.botframework.com"
    assert identity.forms[0]["client_id"] == APP_ID
    header = "Metadata" if secret is None else "X-IDENTITY-HEADER"
    assert identity.headers[0][header] == ("true" if secret is None else secret)


async def test_a_time_instead_of_a_span_is_understood(
    session: aiohttp.ClientSession, clock: Clock, identity: Identity
) -> None:
    ends = int((clock.now() + timedelta(hours=2)).timestamp())
    identity.answers["token"] = web.json_response({"access_token": "first", "expires_on": str(ends)})
    managed = ManagedIdentity(
        app_id=APP_ID, endpoint=f"{identity.address}/metadata/identity/oauth2/token", secret="x"
    )
    tokens = Tokens(managed, session=session, now=clock.now, seconds=clock.seconds)
    assert await tokens.get() == "first"
    clock.pass_(timedelta(minutes=100))
    assert await tokens.get() == "first"
    clock.pass_(timedelta(minutes=20))
    assert await tokens.get() != "first"


@pytest.mark.parametrize(
    "cloud, address",
    [
        (PUBLIC, f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"),
        (US_GOVERNMENT, f"https://login.microsoftonline.us/{TENANT}/oauth2/v2.0/token"),
        (CHINA, f"https://login.partner.microsoftonline.cn/{TENANT}/oauth2/v2.0/token"),
    ],
)
def test_each_cloud_is_asked_at_its_own_address(cloud: object, address: str) -> None:
    password = Password(app_id=APP_ID, password=SECRET, tenant=TENANT, cloud=cloud)

    assert password.asking().address == address
    assert ManagedIdentity(app_id=APP_ID).asking().address == IMDS


def test_secrets_are_not_shown() -> None:
    shown = repr(Password(app_id=APP_ID, password=SECRET, tenant=TENANT))
    shown += repr(ManagedIdentity(app_id=APP_ID, endpoint="http://x", secret=SECRET))

    assert SECRET not in shown
