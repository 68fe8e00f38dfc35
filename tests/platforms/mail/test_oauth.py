"""Tokens for mail servers that take no passwords, from a sign-in service on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.mail.oauth import SCOPE, Client, NoToken, Tokens


@dataclass(kw_only=True)
class SignIn:
    """Answers with one token after the other, or with what is put here."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    body: object = None
    now: float = 0.0
    tokens: Tokens | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status)
        body = (
            self.body
            if self.body is not None
            else {"access_token": f"token-{len(self.asked)}", "expires_in": 3600}
        )
        return web.json_response(body, status=self.status)

    async def get(self) -> str:
        assert self.tokens is not None
        return await self.tokens.get()


@pytest.fixture
async def sign_in() -> AsyncIterator[SignIn]:
    service = SignIn()
    application = web.Application()
    application.router.add_post("/token", service.answer)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        client = Client(token_url=str(server.make_url("/token")), id="app", secret="an invented secret")
        service.tokens = Tokens(client, session=session, seconds=lambda: service.now)
        yield service


async def test_a_token_is_asked_for_once_and_kept(sign_in: SignIn):
    assert await asyncio.gather(*(sign_in.get() for _ in range(10))) == ["token-1"] * 10
    assert sign_in.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "app",
            "client_secret": "an invented secret",
            "scope": SCOPE,
        }
    ]


async def test_a_token_is_renewed_before_it_runs_out(sign_in: SignIn):
    await sign_in.get()
    sign_in.now = 3_400
    assert await sign_in.get() == "token-1"
    sign_in.now = 3_500
    assert await sign_in.get() == "token-2"


async def test_a_token_that_was_refused_is_not_used_again(sign_in: SignIn):
    assert sign_in.tokens is not None
    sign_in.tokens.forget(await sign_in.get())

    assert await sign_in.get() == "token-2"


@pytest.mark.parametrize(
    "status, body, why",
    [
        (
            401,
            {
                "error": "invalid_client",
                "error_description": "AADSTS7000215: Invalid secret an invented secret",
            },
            "AADSTS7000215",
        ),
        (400, {"error": "unauthorized_client"}, "unauthorized_client"),
        (500, "<html>", "500"),
        (200, {"access_token": 5}, "200"),
        (200, {"access_token": "two\r\nlines"}, "200"),
        (200, [], "200"),
        (302, "", "302"),
    ],
)
async def test_no_token(sign_in: SignIn, status: int, body: object, why: str):
    sign_in.status, sign_in.body = status, body
    for _ in range(3):
        with pytest.raises(NoToken) as no:
            await sign_in.get()

    assert why in no.value.why
    assert "invented" not in no.value.why
    assert len(sign_in.asked) == 1, "it is not asked again at once"
    sign_in.status, sign_in.body, sign_in.now = 200, None, 30.0
    assert await sign_in.get() == "token-2"


async def test_a_service_that_is_not_there():
    async with aiohttp.ClientSession() as session:
        tokens = Tokens(Client(token_url="http://127.0.0.1:1/token", id="app", secret="x"), session=session)
        with pytest.raises(NoToken):
            await tokens.get()


def test_the_secret_is_not_shown():
    assert "invented" not in repr(
        Client(token_url="https://x.example", id="app", secret="an invented secret")
    )
