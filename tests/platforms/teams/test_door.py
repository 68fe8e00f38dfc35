"""Teams' address over HTTP: the status of each token and body, and that nothing else gets through."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.teams.auth import TokenGuard, Verified
from bot.platforms.teams.door import PATH, Answer, Door
from bot.platforms.teams.keys import Keys
from tests.platforms.teams.activities import NADIA, activity
from tests.platforms.teams.clock import NOW
from tests.platforms.teams.identity import APP_ID, ISSUER, SERVICE_URL, TENANT, Identity, published
from tests.platforms.teams.token_cases import CASES, Case, bearer


class House:
    """Behind the door."""

    def __init__(self) -> None:
        self.address = ""
        self.taken: list[tuple[Mapping[str, Any], Verified]] = []
        self.answer = Answer()

    async def take(self, activity: Mapping[str, Any], verified: Verified) -> Answer:
        self.taken.append((activity, verified))
        return self.answer


@pytest.fixture
async def house(identity: Identity, session: aiohttp.ClientSession) -> AsyncIterator[House]:
    keys = Keys(identity.openid_url, session=session)
    guard = TokenGuard(app_id=APP_ID, issuer=ISSUER, keys=keys, tenants=[TENANT])
    made, application = House(), web.Application(client_max_size=200_000)
    Door(made.take, guard=guard, now=lambda: NOW).mount(application)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0.1)
    made.address = f"http://{server.host}:{server.port}{PATH}"
    yield made
    await server.close()
    await keys.close()


@pytest.mark.parametrize(
    # A header that is no ASCII is none of HTTP's: no client sends it.
    "case",
    [case for case in CASES if case.name != "no ASCII"],
    ids=lambda case: case.name,
)
async def test_each_token_gets_its_status(
    case: Case, house: House, identity: Identity, session: aiohttp.ClientSession
) -> None:
    identity.keys += [published("web", "web", ["webchat"]), published("bare", "bare", None)]
    headers = [("Authorization", value) for value in case.headers(identity)]
    async with session.post(house.address, json=case.said, headers=headers) as answer:
        # A header of more than eight thousand characters is refused before anybody looks at it.
        assert answer.status == case.status or (case.name == "a huge token" and answer.status == 400)

    assert len(house.taken) == (1 if case.status == 200 else 0)


BODIES = [
    pytest.param(b"", 400, id="nothing"),
    pytest.param(b"text=help", 400, id="no JSON"),
    pytest.param(b"\xff\xfe", 400, id="no text"),
    pytest.param(b"[" * 100_000, 400, id="JSON without an end"),
    pytest.param(b"[]", 400, id="a list"),
    pytest.param(b"{}", 400, id="an empty object"),
    pytest.param(b"null", 400, id="null"),
    pytest.param(b'{"type":"message"}', 401, id="an activity from nowhere"),
    pytest.param(json.dumps(activity(text="x" * 1_000_000)).encode(), 413, id="a megabyte"),
]


@pytest.mark.parametrize("body, status", BODIES)
async def test_each_body_gets_its_status(
    body: bytes, status: int, house: House, identity: Identity, session: aiohttp.ClientSession
) -> None:
    headers = {"Authorization": bearer(identity.token(NOW))[0]}
    async with session.post(house.address, data=body, headers=headers) as answer:
        assert answer.status == status

    assert house.taken == []


async def test_without_a_token_no_body_is_looked_at(house: House, session: aiohttp.ClientSession) -> None:
    for body in (b"{", b"x" * 150_000):
        async with session.post(house.address, data=body) as answer:
            assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_what_is_let_in_comes_with_who_sent_it(
    house: House, identity: Identity, session: aiohttp.ClientSession
) -> None:
    house.answer = Answer(status=200, body={"statusCode": 200})
    headers = {"Authorization": bearer(identity.token(NOW))[0]}
    async with session.post(house.address, json=activity(text="help"), headers=headers) as answer:
        assert await answer.json() == {"statusCode": 200}

    ((said, verified),) = house.taken
    assert said["text"] == "help"
    assert verified == Verified(tenant=TENANT, user=NADIA, service_url=SERVICE_URL)


async def test_nothing_but_a_post_is_answered(house: House, session: aiohttp.ClientSession) -> None:
    async with session.get(house.address) as answer:
        assert answer.status == 405
