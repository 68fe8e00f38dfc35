"""What the Teams bench compares with, each a process of its own: botbuilder, a token and JSON by hand; and Microsoft.

`python -m bench.teams_floor KIND PORT [URL]`; KIND is botbuilder, hand or microsoft, URL the address of the last.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.teams_load import APP_ID, PASSWORD

ISSUER = "https://api.botframework.com"
KEY = "bench"
Turn = Callable[[web.Request], Awaitable[web.Response]]


def hand(microsoft: str) -> Turn:
    """PyJWT with a key that is at hand, and json.loads: as little as one can do."""
    metadata = _fetched(f"{microsoft}/openid")
    (key,) = _fetched(metadata["jwks_uri"])["keys"]
    public = jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(key))

    async def turn(request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        assert jwt.get_unverified_header(token)["kid"] == key["kid"]
        claims = jwt.decode(token, public, algorithms=["RS256"], audience=APP_ID, issuer=ISSUER, leeway=300)
        activity = json.loads(await request.read())
        return web.Response(status=200 if claims["serviceurl"] == activity["serviceUrl"] else 401)

    return turn


def botbuilder(microsoft: str) -> Turn:
    """The adapter as it comes, with a bot that does nothing."""
    from botbuilder.core import CloudAdapterBase, TurnContext
    from botbuilder.schema import Activity
    from botframework.connector.auth import (
        BotFrameworkAuthenticationFactory,
        PasswordServiceClientCredentialFactory,
    )

    adapter = CloudAdapterBase(
        BotFrameworkAuthenticationFactory.create(
            to_channel_from_bot_login_url="https://login.microsoftonline.com/botframework.com",
            to_channel_from_bot_oauth_scope=ISSUER,
            to_bot_from_channel_token_issuer=ISSUER,
            oauth_url=ISSUER,
            to_bot_from_channel_open_id_metadata_url=f"{microsoft}/openid",
            to_bot_from_emulator_open_id_metadata_url=f"{microsoft}/openid",
            credential_factory=PasswordServiceClientCredentialFactory(APP_ID, PASSWORD),
        )
    )

    async def nothing(_: TurnContext) -> None:
        """What the bot does."""

    async def turn(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        await adapter.process_activity(request.headers["Authorization"], activity, nothing)
        return web.Response(status=200)

    return turn


def microsoft(port: int) -> web.Application:
    """Keys and tokens, and a connector that agrees to everything."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    numbers = key.public_key().public_numbers()
    published = {
        "kty": "RSA",
        "use": "sig",
        "kid": KEY,
        "x5t": KEY,
        "n": _base64(numbers.n),
        "e": _base64(numbers.e),
        "endorsements": ["msteams"],
    }
    here, sent = f"http://127.0.0.1:{port}", [0]

    async def openid(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": ISSUER,
                "jwks_uri": f"{here}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def keys(_: web.Request) -> web.Response:
        return web.json_response({"keys": [published]})

    async def mint(_: web.Request) -> web.Response:
        """What the connector proves itself with."""
        at = int(time.time())
        service_url = f"{here}/uk/"
        claims = {"iss": ISSUER, "aud": APP_ID, "serviceurl": service_url, "nbf": at - 5, "exp": at + 3600}
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY})
        return web.json_response({"token": token, "service_url": service_url})

    async def token(_: web.Request) -> web.Response:
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": "bench"})

    async def send(request: web.Request) -> web.Response:
        await request.read()
        sent[0] += 1
        return web.json_response({"id": f"1{sent[0]:012}"}, status=201)

    async def count(_: web.Request) -> web.Response:
        return web.json_response(sent[0])

    application = web.Application()
    application.router.add_get("/openid", openid)
    application.router.add_get("/keys", keys)
    application.router.add_get("/mint", mint)
    application.router.add_get("/sent", count)
    application.router.add_post("/{tenant}/oauth2/v2.0/token", token)
    application.router.add_route("*", "/uk/v3/{rest:.*}", send)
    return application


def _fetched(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # loopback
        return json.loads(answer.read())


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def main() -> None:
    kind, port, *rest = sys.argv[1:]
    logging.disable(logging.WARNING)
    if kind == "microsoft":
        application = microsoft(int(port))
    else:
        application = web.Application()
        application.router.add_post("/api/messages", {"hand": hand, "botbuilder": botbuilder}[kind](rest[0]))
    web.run_app(application, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main()
