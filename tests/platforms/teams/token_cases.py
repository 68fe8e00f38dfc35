"""Tokens, good and bad, each with the status that it has to get."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from bot.platforms.teams.auth import LONGEST
from bot.platforms.teams.clouds import CLOUDS
from tests.platforms.teams.activities import activity
from tests.platforms.teams.clock import NOW
from tests.platforms.teams.identity import (
    APP_ID,
    ISSUER,
    SERVICE_URL,
    Identity,
    public_pem,
    published,
    sealed,
)

AT = int(NOW.timestamp())


def bearer(token: str) -> list[str]:
    return [f"Bearer {token}"]


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    headers: Callable[[Identity], list[str]]
    said: Mapping[str, Any] = field(default_factory=activity)
    status: int = 401


def token(**made: Any) -> Callable[[Identity], list[str]]:
    return lambda identity: bearer(identity.token(NOW, **made))


def claims(**changed: Any) -> Callable[[Identity], list[str]]:
    return token(claims=changed)


def _tampered(identity: Identity) -> list[str]:
    head, _, signature = identity.token(NOW).split(".")
    _, body, _ = identity.token(NOW, claims={"serviceurl": "https://elsewhere.example/"}).split(".")
    return bearer(f"{head}.{body}.{signature}")


def _signature_cut(identity: Identity) -> list[str]:
    return bearer(identity.token(NOW).rpartition(".")[0] + ".")


def _hs256_with_the_public_key(identity: Identity) -> list[str]:
    """The classic: what everybody knows, used as a shared secret."""
    head = {"alg": "HS256", "typ": "JWT", "kid": "k1"}
    whole = json.loads(base64.urlsafe_b64decode(identity.token(NOW).split(".")[1] + "=="))
    unsigned = sealed(whole, head).rstrip(".")
    raw = hmac.digest(public_pem("first"), unsigned.encode(), "sha256")
    return bearer(f"{unsigned}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}")


GOOD = {"iss": ISSUER, "aud": APP_ID, "serviceurl": SERVICE_URL, "nbf": AT - 5, "exp": AT + 3600}

CASES = [
    Case(name="a good token", headers=token(), status=200),
    Case(name="the scheme in small letters", headers=lambda i: [f"bearer {i.token(NOW)}"], status=200),
    Case(name="run out two minutes ago, within the leeway", headers=claims(exp=AT - 120), status=200),
    Case(name="valid in two minutes, within the leeway", headers=claims(nbf=AT + 120), status=200),
    Case(
        name="the claim in the documentation's spelling",
        headers=claims(serviceurl=None, serviceUrl=SERVICE_URL),
        status=200,
    ),
    Case(
        name="issued in the future by its iat, which counts for nothing",
        headers=claims(iat=AT + 9_000),
        status=200,
    ),
    Case(name="no header", headers=lambda _: []),
    Case(name="an empty header", headers=lambda _: [""]),
    Case(name="an empty bearer", headers=lambda _: ["Bearer "]),
    Case(name="another scheme", headers=lambda i: [f"Basic {i.token(NOW)}"]),
    Case(name="the token without a scheme", headers=lambda i: [i.token(NOW)]),
    Case(name="two headers", headers=lambda i: bearer(i.token(NOW)) * 2),
    Case(
        name="two bearers in one header", headers=lambda i: [f"Bearer {i.token(NOW)}, Bearer {i.token(NOW)}"]
    ),
    Case(name="two tokens behind one bearer", headers=lambda i: [f"Bearer {i.token(NOW)} {i.token(NOW)}"]),
    Case(name="no token at all", headers=lambda _: bearer("open-sesame")),
    Case(name="three parts of nothing", headers=lambda _: bearer("abc.def.ghi")),
    Case(name="empty parts", headers=lambda _: bearer("..")),
    Case(
        name="a header that is a list",
        headers=lambda _: bearer(base64.urlsafe_b64encode(b"[1]").decode() + ".e30.e30"),
    ),
    Case(name="no ASCII", headers=lambda i: bearer(i.token(NOW) + "é")),
    Case(name="a huge token", headers=claims(ballast="x" * LONGEST)),
    Case(name="alg none", headers=lambda _: bearer(sealed(GOOD, {"alg": "none", "kid": "k1"}))),
    Case(name="alg None, oddly spelt", headers=lambda _: bearer(sealed(GOOD, {"alg": "nOnE", "kid": "k1"}))),
    Case(name="HS256 with the public key as its secret", headers=_hs256_with_the_public_key),
    Case(name="RS512, with the right key", headers=token(algorithm="RS512")),
    Case(name="PS256, with the right key", headers=token(algorithm="PS256")),
    Case(name="no signature", headers=_signature_cut),
    Case(name="a tampered payload", headers=_tampered),
    Case(name="signed by another key under a known id", headers=token(key="stranger")),
    Case(name="an unknown key id", headers=token(header={"kid": "nope"})),
    Case(name="an empty key id", headers=token(header={"kid": ""})),
    Case(name="no key id", headers=lambda i: bearer(jwt.encode(GOOD, "x" * 64, algorithm="HS256"))),
    Case(
        name="a key id that is a number", headers=lambda _: bearer(sealed(GOOD, {"alg": "RS256", "kid": 1}))
    ),
    Case(
        name="its own key in its header",
        headers=token(key="stranger", header={"jwk": published("stranger", "k1", ["msteams"])}),
    ),
    Case(name="an extension that must be understood", headers=token(header={"crit": ["b64"], "b64": False})),
    Case(name="run out ten minutes ago", headers=claims(exp=AT - 600)),
    Case(name="run out to the second, leeway and all", headers=claims(exp=AT - 300)),
    Case(name="valid in an hour", headers=claims(nbf=AT + 3600)),
    Case(name="no exp", headers=claims(exp=None)),
    Case(name="exp as a text", headers=claims(exp="never")),
    Case(name="exp that is no number", headers=claims(exp=float("nan"))),
    Case(name="exp that is true", headers=claims(exp=True)),
    Case(name="no nbf", headers=claims(nbf=None)),
    Case(name="no iss", headers=claims(iss=None)),
    Case(name="another issuer", headers=claims(iss="https://issuer.example")),
    Case(name="another cloud's issuer", headers=claims(iss=CLOUDS["us-government"].issuer)),
    Case(name="no aud", headers=claims(aud=None)),
    Case(name="another bot's aud", headers=claims(aud="another-bot")),
    Case(name="aud as a list with ours in it", headers=claims(aud=[APP_ID, "another-bot"])),
    Case(name="no service address in the token", headers=claims(serviceurl=None)),
    Case(name="a service address that is a list", headers=claims(serviceurl=[SERVICE_URL])),
    Case(
        name="another service address in the activity",
        headers=token(),
        said=activity(serviceUrl="https://elsewhere.example/"),
    ),
    Case(name="no service address in the activity", headers=token(), said=activity(serviceUrl=None)),
    Case(
        name="no service address in either", headers=claims(serviceurl=None), said=activity(serviceUrl=None)
    ),
    Case(name="another channel in the activity", headers=token(), said=activity(channelId="directline")),
    Case(name="an endorsed channel that is not Teams", headers=token(), said=activity(channelId="webchat")),
    Case(name="no channel in the activity", headers=token(), said=activity(channelId=None)),
    Case(name="a key that is endorsed for another channel", headers=token(key="web", header={"kid": "web"})),
    Case(name="a key without endorsements", headers=token(key="bare", header={"kid": "bare"})),
    Case(
        name="another tenant",
        headers=token(),
        said=activity(channelData={"tenant": {"id": "another"}}, conversation={"id": "a:personal"}),
        status=403,
    ),
    Case(
        name="no tenant",
        headers=token(),
        said=activity(channelData=None, conversation={"id": "a:personal"}),
        status=403,
    ),
    Case(
        name="two tenants",
        headers=token(),
        said=activity(channelData={"tenant": {"id": "another"}}),
        status=403,
    ),
    Case(
        name="channel data that is a text",
        headers=token(),
        said=activity(channelData="yes", conversation="yes"),
        status=403,
    ),
]
