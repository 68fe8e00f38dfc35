"""An identity provider on loopback: it publishes signing keys, signs tokens with them, and gives tokens to bots."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

APP_ID = "5f3c1c5e-0b0d-4d0a-9a45-7b6f0f4f2b11"
SECRET = "the-secret-of-the-bots-registration"
ISSUER = "https://api.botframework.com"
TENANT = "8d0c7a52-3c1e-4a6f-8f3e-2f6d0b1a9c33"
SERVICE_URL = "https://smba.trafficmanager.net/uk/"


def private_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same name, made once: it takes a tenth of a second."""
    return _made(name, bits)


@cache
def _made(name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(name: str) -> bytes:
    return (
        private_key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def published(name: str, kid: str, endorsements: list[str] | None, bits: int = 2048) -> dict[str, Any]:
    """A key as a JSON Web Key."""
    numbers = private_key(name, bits).public_key().public_numbers()
    key = {
        "kty": "RSA",
        "use": "sig",
        "kid": kid,
        "x5t": kid,
        "n": _base64(numbers.n),
        "e": _base64(numbers.e),
    }
    return key if endorsements is None else key | {"endorsements": endorsements}


def sealed(claims: Mapping[str, Any], header: Mapping[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, as one does who has no key."""
    parts = [json.dumps(part).encode() for part in (header, claims)] + [signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass(kw_only=True)
class Identity:
    """The provider. What is asked of it is counted; how it behaves can be changed while it runs."""

    address: str = ""
    keys: list[dict[str, Any]] = field(
        default_factory=lambda: [published("first", "k1", ["msteams", "webchat"])]
    )
    asked: Counter[str] = field(default_factory=Counter)
    forms: list[dict[str, str]] = field(default_factory=list)  # what bots asked for tokens with
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, web.Response] = field(default_factory=dict)  # instead of the right one, by path's name
    life: int = 3599  # Seconds of a token that a bot is given.
    open: asyncio.Event = field(default_factory=asyncio.Event)  # cleared: it keeps everybody waiting
    knocked: asyncio.Event = field(default_factory=asyncio.Event)  # set: it was asked something

    @property
    def openid_url(self) -> str:
        return f"{self.address}/v1/.well-known/openidconfiguration"

    def token(
        self,
        now: datetime,
        *,
        key: str = "first",
        algorithm: str = "RS256",
        claims: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> str:
        """A token of the connector's, good for an hour. A claim or header that is None is left out."""
        at = int(now.timestamp())
        given = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": SERVICE_URL,
            "nbf": at - 5,
            "exp": at + 3600,
        } | dict(claims or {})
        return jwt.encode(
            {name: value for name, value in given.items() if value is not None},
            private_key(key),
            algorithm=algorithm,
            headers={"kid": "k1"} | dict(header or {}),
        )

    # --- what it answers

    async def metadata(self, _: web.Request) -> web.StreamResponse:
        return await self._answer(
            "metadata", {"issuer": ISSUER, "jwks_uri": f"{self.address}/v1/.well-known/keys"}
        )

    async def jwks(self, _: web.Request) -> web.StreamResponse:
        return await self._answer("keys", {"keys": self.keys})

    async def client_credentials(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form | {"tenant": request.match_info["tenant"]})
        if form.get("client_secret") != SECRET or form.get("client_id") != APP_ID:
            error = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
            return web.json_response(error, status=401)
        return await self._answer("token", self._given(self.life))

    async def managed_identity(self, request: web.Request) -> web.StreamResponse:
        self.forms.append(dict(request.query))
        self.headers.append(dict(request.headers))
        if "Metadata" not in request.headers and "X-IDENTITY-HEADER" not in request.headers:
            return web.Response(status=400)
        return await self._answer("token", self._given(str(self.life)))

    def _given(self, life: int | str) -> dict[str, Any]:
        number = self.asked["token"] + 1
        return {"token_type": "Bearer", "expires_in": life, "access_token": f"token-{number}"}

    async def _answer(self, name: str, value: Mapping[str, Any]) -> web.StreamResponse:
        self.asked[name] += 1
        self.knocked.set()
        await self.open.wait()
        return self.answers.pop(name, None) or web.json_response(value)


@asynccontextmanager
async def running() -> AsyncIterator[Identity]:
    identity = Identity()
    identity.open.set()
    application = web.Application()
    application.router.add_get("/v1/.well-known/openidconfiguration", identity.metadata)
    application.router.add_get("/v1/.well-known/keys", identity.jwks)
    application.router.add_post("/{tenant}/oauth2/v2.0/token", identity.client_credentials)
    application.router.add_get("/metadata/identity/oauth2/token", identity.managed_identity)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0.1)
    identity.address = f"http://{server.host}:{server.port}"
    try:
        yield identity
    finally:
        identity.open.set()
        await server.close()


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
