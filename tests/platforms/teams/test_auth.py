"""What is let in from the connector, and with which status everything else is refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.platforms.teams.auth import HELD, Denied, TokenGuard, Unguarded, Verified
from bot.platforms.teams.clouds import CLOUDS
from bot.platforms.teams.keys import LOOKS, Keys
from tests.platforms.teams.activities import NADIA, activity
from tests.platforms.teams.clock import NOW, Clock
from tests.platforms.teams.identity import (
    APP_ID,
    ISSUER,
    SERVICE_URL,
    TENANT,
    Identity,
    published,
)
from tests.platforms.teams.token_cases import CASES, Case, bearer

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
async def keys(identity: Identity, session: aiohttp.ClientSession, clock: Clock) -> AsyncIterator[Keys]:
    made = Keys(
        identity.openid_url,
        session=session,
        times=aiohttp.ClientTimeout(total=0.3),
        seconds=clock.seconds,
    )
    yield made
    await made.close()


@pytest.fixture
def guard(keys: Keys) -> TokenGuard:
    return TokenGuard(app_id=APP_ID, issuer=ISSUER, keys=keys, tenants=[TENANT])


async def status_of(
    guard: TokenGuard, headers: list[str], said: Mapping[str, Any], clock: Clock | None = None
) -> int:
    """200, or the status that it is refused with."""
    try:
        proved = await guard.token(headers, now=clock.now() if clock else NOW)
        guard.activity(proved, said)
    except Denied as denied:
        return denied.status
    return 200


# --- tokens


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_token_gets_its_status(case: Case, guard: TokenGuard, identity: Identity) -> None:
    identity.keys += [published("web", "web", ["webchat"]), published("bare", "bare", None)]

    assert await status_of(guard, case.headers(identity), case.said) == case.status


async def test_the_identity_is_tenant_and_account(guard: TokenGuard, identity: Identity) -> None:
    proved = await guard.token(bearer(identity.token(NOW)), now=NOW)

    assert guard.activity(proved, activity()) == Verified(tenant=TENANT, user=NADIA, service_url=SERVICE_URL)
    assert guard.activity(proved, activity(sender=None)).user is None


async def test_without_a_list_every_tenant_may_come(keys: Keys, identity: Identity) -> None:
    guard = TokenGuard(app_id=APP_ID, issuer=ISSUER, keys=keys, tenants=None)
    said = activity(channelData={"tenant": {"id": "another"}}, conversation={"id": "a:personal"})

    assert await status_of(guard, bearer(identity.token(NOW)), said) == 200


async def test_with_an_empty_list_nobody_may(keys: Keys, identity: Identity) -> None:
    guard = TokenGuard(app_id=APP_ID, issuer=ISSUER, keys=keys, tenants=[])

    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 403


@pytest.mark.parametrize("name", CLOUDS)
async def test_each_cloud_has_its_issuer(name: str, keys: Keys, identity: Identity) -> None:
    issuer = CLOUDS[name].issuer
    guard = TokenGuard(app_id=APP_ID, issuer=issuer, keys=keys, tenants=[TENANT])

    assert await status_of(guard, bearer(identity.token(NOW, claims={"iss": issuer})), activity()) == 200


async def test_a_token_that_was_good_runs_out_all_the_same(
    guard: TokenGuard, identity: Identity, clock: Clock
) -> None:
    headers = bearer(identity.token(NOW))
    for _ in range(3):
        assert await status_of(guard, headers, activity(), clock) == 200
    clock.pass_(HOUR + 5 * MINUTE)

    assert await status_of(guard, headers, activity(), clock) == 401


async def test_a_token_that_was_good_is_checked_again_when_its_key_is_another(
    guard: TokenGuard, identity: Identity
) -> None:
    headers = bearer(identity.token(NOW))
    assert await status_of(guard, headers, activity()) == 200
    identity.keys[:] = [published("second", "k1", ["msteams"])]
    await status_of(guard, bearer(identity.token(NOW, header={"kid": "nope"})), activity())

    assert await status_of(guard, headers, activity()) == 401
    assert await status_of(guard, bearer(identity.token(NOW, key="second")), activity()) == 200


async def test_a_good_token_with_another_signature_is_another_token(
    guard: TokenGuard, identity: Identity
) -> None:
    good = identity.token(NOW)
    assert await status_of(guard, bearer(good), activity()) == 200

    head, _, signature = good.rpartition(".")
    assert await status_of(guard, bearer(f"{head}.{signature[::-1]}"), activity()) == 401
    assert await status_of(guard, bearer(good), activity()) == 200


async def test_many_tokens_are_not_kept_for_ever(guard: TokenGuard, identity: Identity) -> None:
    for number in range(HELD + 50):
        assert await status_of(guard, bearer(identity.token(NOW, claims={"n": number})), activity()) == 200

    assert len(guard._held) == HELD


# --- keys


async def test_keys_are_fetched_once(guard: TokenGuard, identity: Identity) -> None:
    for _ in range(5):
        assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 200

    assert identity.asked == {"metadata": 1, "keys": 1}


async def test_many_at_once_fetch_the_keys_once(guard: TokenGuard, identity: Identity) -> None:
    headers = bearer(identity.token(NOW))

    assert {200} == set(await asyncio.gather(*(status_of(guard, headers, activity()) for _ in range(50))))
    assert identity.asked["keys"] == 1


async def test_a_new_key_is_found_as_soon_as_it_is_used(guard: TokenGuard, identity: Identity) -> None:
    await status_of(guard, bearer(identity.token(NOW)), activity())
    identity.keys.append(published("second", "k2", ["msteams"]))

    assert (
        await status_of(guard, bearer(identity.token(NOW, key="second", header={"kid": "k2"})), activity())
        == 200
    )
    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 200


async def test_a_key_that_was_withdrawn_is_refused(guard: TokenGuard, identity: Identity) -> None:
    await status_of(guard, bearer(identity.token(NOW)), activity())
    identity.keys[:] = [published("second", "k2", ["msteams"])]
    await status_of(guard, bearer(identity.token(NOW, key="second", header={"kid": "k2"})), activity())

    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 401


async def test_one_unknown_key_id_is_looked_for_once(
    guard: TokenGuard, identity: Identity, clock: Clock
) -> None:
    await status_of(guard, bearer(identity.token(NOW)), activity())
    for _ in range(20):
        assert await status_of(guard, bearer(identity.token(NOW, header={"kid": "nope"})), activity()) == 401

    assert identity.asked["keys"] == 2
    clock.pass_(MINUTE)
    await status_of(guard, bearer(identity.token(NOW, header={"kid": "nope"})), activity())
    assert identity.asked["keys"] == 3


async def test_made_up_key_ids_are_looked_for_a_few_times_a_minute(
    guard: TokenGuard, identity: Identity
) -> None:
    for number in range(30):
        kid = f"made-up-{number}"
        assert await status_of(guard, bearer(identity.token(NOW, header={"kid": kid})), activity()) == 401

    assert identity.asked["keys"] == LOOKS
    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 200


async def test_keys_are_renewed_in_the_background(
    guard: TokenGuard, identity: Identity, clock: Clock
) -> None:
    await status_of(guard, bearer(identity.token(NOW)), activity())
    clock.pass_(13 * HOUR)
    identity.open.clear()
    identity.knocked.clear()

    token = identity.token(clock.now())
    assert await status_of(guard, bearer(token), activity(), clock) == 200
    await identity.knocked.wait()
    assert identity.asked == {"metadata": 2, "keys": 1}


async def test_known_keys_serve_while_the_provider_is_down(
    guard: TokenGuard, identity: Identity, clock: Clock
) -> None:
    await status_of(guard, bearer(identity.token(NOW)), activity())
    clock.pass_(24 * HOUR)
    for _ in range(12):
        identity.answers["metadata"] = web.Response(status=503)
        assert await status_of(guard, bearer(identity.token(clock.now())), activity(), clock) == 200
        clock.pass_(5 * MINUTE)


async def test_keys_that_nobody_confirms_any_more_are_not_trusted_for_ever(
    guard: TokenGuard, identity: Identity, clock: Clock
) -> None:
    await status_of(guard, bearer(identity.token(NOW)), activity())
    clock.pass_(4 * 24 * HOUR)
    identity.answers["metadata"] = web.Response(status=503)

    assert await status_of(guard, bearer(identity.token(clock.now())), activity(), clock) == 401
    assert await status_of(guard, bearer(identity.token(clock.now())), activity(), clock) == 401
    clock.pass_(MINUTE)
    assert await status_of(guard, bearer(identity.token(clock.now())), activity(), clock) == 200


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(web.Response(status=500, text="{}"), id="an error"),
        pytest.param(
            web.Response(status=302, headers={"Location": "/v1/.well-known/keys"}), id="another address"
        ),
        pytest.param(web.Response(text="<html>"), id="no JSON"),
        pytest.param(web.Response(text="[" * 100_000), id="JSON without an end"),
        pytest.param(web.json_response([]), id="no document"),
        pytest.param(web.json_response({}), id="a document without keys"),
        pytest.param(
            web.json_response({"jwks_uri": "ftp://keys.example/keys"}), id="keys in a strange place"
        ),
        pytest.param(web.Response(body=b" " * 2_000_000), id="far too much"),
    ],
)
async def test_nonsense_from_the_provider_proves_nothing(
    answer: web.Response, guard: TokenGuard, identity: Identity, clock: Clock
) -> None:
    identity.answers["metadata"] = answer

    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 401
    clock.pass_(MINUTE)
    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 200


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"kty": "EC"}, id="another kind"),
        pytest.param({"use": "enc"}, id="for another use"),
        pytest.param({"n": "!"}, id="no number"),
        pytest.param({"n": None}, id="nothing"),
        pytest.param(published("short", "k1", [], bits=1024), id="far too short"),
    ],
)
async def test_keys_that_can_t_serve_are_left_out(
    changed: dict[str, Any], guard: TokenGuard, identity: Identity
) -> None:
    identity.keys[:] = [{**identity.keys[0], **changed}, published("second", "k2", ["msteams"])]

    assert await status_of(guard, bearer(identity.token(NOW)), activity()) == 401
    assert (
        await status_of(guard, bearer(identity.token(NOW, key="second", header={"kid": "k2"})), activity())
        == 200
    )


async def test_a_slow_provider_holds_nobody_up(guard: TokenGuard, identity: Identity) -> None:
    """The loop goes on, known keys are answered at once, and who waits for an unknown one is told in time."""
    await status_of(guard, bearer(identity.token(NOW)), activity())
    identity.open.clear()
    strangers = [
        asyncio.create_task(
            status_of(guard, bearer(identity.token(NOW, header={"kid": f"made-up-{number}"})), activity())
        )
        for number in range(20)
    ]
    known, longest = bearer(identity.token(NOW)), 0.0
    while not all(each.done() for each in strangers):
        began = time.monotonic()
        assert await status_of(guard, known, activity()) == 200
        await asyncio.sleep(0.001)
        longest = max(longest, time.monotonic() - began)

    assert {each.result() for each in strangers} == {401}
    assert longest < 0.25
    assert identity.asked["metadata"] == 2


async def test_who_gives_up_does_not_end_the_look_for_the_others(
    guard: TokenGuard, identity: Identity
) -> None:
    identity.open.clear()
    first = asyncio.create_task(status_of(guard, bearer(identity.token(NOW)), activity()))
    await identity.knocked.wait()
    second = asyncio.create_task(status_of(guard, bearer(identity.token(NOW)), activity()))
    await asyncio.sleep(0)
    first.cancel()
    identity.open.set()

    assert await second == 200


# --- without authentication


async def test_unguarded_takes_what_a_test_client_sends() -> None:
    guard = Unguarded()
    proved = await guard.token([], now=NOW)
    said = activity(channelId="emulator", channelData=None, conversation={"id": "c"}, sender={"id": "user-1"})

    assert guard.activity(proved, said) == Verified(tenant="", user="user-1", service_url=SERVICE_URL)


async def test_unguarded_still_needs_somewhere_to_answer() -> None:
    guard = Unguarded(tenants=[TENANT])
    proved = await guard.token([], now=NOW)

    with pytest.raises(Denied) as nowhere:
        guard.activity(proved, activity(serviceUrl=None))
    with pytest.raises(Denied) as elsewhere:
        guard.activity(proved, activity(channelData=None, conversation={"id": "c"}))
    assert [nowhere.value.status, elsewhere.value.status] == [401, 403]
