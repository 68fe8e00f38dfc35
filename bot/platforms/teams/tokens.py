"""The bot's own tokens, by which the connector knows it: asked for once an hour, ahead of time, and kept."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import aiohttp

from bot.platforms.teams.clouds import PUBLIC, Cloud

log = logging.getLogger(__name__)

TIMES: Final = aiohttp.ClientTimeout(total=10, sock_connect=5)  # Seconds; under what a send may take.
AHEAD: Final = 300.0  # Seconds before a token runs out in which the next one is asked for.
NOT_AFTER: Final = 30.0  # Seconds before it runs out in which it is not used any more: it has to arrive, too.
PATIENCE: Final = 20.0  # Seconds after a refusal in which nobody asks again.
SHORTEST: Final = 60.0  # Seconds that a token is taken to be good for at least, whatever is said of it.
LARGEST: Final = 200_000  # Bytes of an answer.

IMDS: Final = "http://169.254.169.254/metadata/identity/oauth2/token"

# Microsoft's codes, told to the chair; each sentence completes "Nadia Farrow, about Jun24/4a: …".
REFUSED: Final[Mapping[str, str]] = {
    "AADSTS700016": "Microsoft does not know the bot's app id in this tenant",
    "AADSTS7000112": "the bot's app registration is switched off",
    "AADSTS7000215": "Microsoft refuses the bot's password; it has to be set again",
    "AADSTS7000222": "the bot's password in Microsoft's registration has run out; it needs a new one",
    "AADSTS90002": "Microsoft does not know the tenant in which the bot is registered",
    "AADSTS53003": "a rule of the tenant's administrators keeps the bot from signing in",
}
BY_ERROR: Final[Mapping[str, str]] = {
    "invalid_client": REFUSED["AADSTS7000215"],
    "unauthorized_client": REFUSED["AADSTS700016"],
    "identity_not_found": "this machine has no managed identity, or not the one that is set",
}
UNREACHED: Final = "Microsoft's sign-in service could not be reached"
NOT_NOW: Final = "Microsoft gives the bot no token at the moment"


class NoToken(Exception):
    """The bot has no token, so nothing was sent. `why` is for the chair.

    lasting: it stays so until somebody changes a setting or a registration.
    """

    def __init__(self, why: str, *, lasting: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.lasting = lasting


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One request for a token. form: it is posted; None: it is a GET."""

    address: str
    form: Mapping[str, str] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Credentials(Protocol):
    """What the bot proves itself with."""

    def asking(self) -> Asking: ...


@dataclass(frozen=True, kw_only=True)
class Password:
    """A client secret. Source: Microsoft identity platform, client credentials flow, first case.

    tenant: the one in which the bot is registered; None: it is a multi-tenant bot of before August 2025.
    authority: another address, for tests and gateways; with a path, that names the tenant.
    """

    app_id: str
    password: str = field(repr=False)
    tenant: str | None
    cloud: Cloud = PUBLIC
    authority: str | None = None

    def asking(self) -> Asking:
        authority = (self.authority or self.cloud.authority).rstrip("/")
        if not urlsplit(authority).path:
            authority += f"/{self.tenant or self.cloud.everyone}"
        return Asking(
            address=f"{authority}/oauth2/v2.0/token",
            form={
                "grant_type": "client_credentials",
                "client_id": self.app_id,
                "client_secret": self.password,
                "scope": self.cloud.scope,
            },
        )


@dataclass(frozen=True, kw_only=True)
class ManagedIdentity:
    """An identity that Azure gives the machine or app it runs on; there is no password.

    endpoint, secret: IDENTITY_ENDPOINT and IDENTITY_HEADER of an App Service or Container App; None: a virtual
    machine, which asks its own metadata service. Source: "How to use managed identities", REST.
    """

    app_id: str
    endpoint: str | None = None
    secret: str | None = field(default=None, repr=False)
    cloud: Cloud = PUBLIC

    def asking(self) -> Asking:
        query = {"resource": self.cloud.scope.removesuffix("/.default"), "client_id": self.app_id}
        if self.endpoint is not None and self.secret is not None:
            return Asking(
                address=self.endpoint,
                query=query | {"api-version": "2019-08-01"},
                headers={"X-IDENTITY-HEADER": self.secret},
            )
        return Asking(
            address=self.endpoint or IMDS,
            query=query | {"api-version": "2018-02-01"},
            headers={"Metadata": "true"},
        )


@dataclass(frozen=True, kw_only=True)
class _Held:
    token: str = field(repr=False)
    renewed_from: float  # monotonic seconds
    good_until: float


class Tokens:
    """The token at hand. One for a process: everybody who sends shares it."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        session: aiohttp.ClientSession,
        now: Callable[[], datetime],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """now: for endpoints that say when a token runs out, not after how long."""
        self._credentials = credentials
        self._session = session
        self._now = now
        self._seconds = seconds
        self._held: _Held | None = None
        self._refused: NoToken | None = None
        self._quiet_until = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def get(self) -> str:
        """A token that is good for a while yet; it waits only where there is none.

        Raises:
            NoToken: there is none, and Microsoft gives none.
        """
        held = self._good()
        if held is not None:
            if self._seconds() >= held.renewed_from and self._may_ask():
                self._ask()
            return held.token
        if self._asking is None and not self._may_ask() and self._refused is not None:
            raise self._refused
        # Who gives up leaves the answer to the others.
        await asyncio.shield(self._asking or self._ask())
        held = self._good()
        if held is None:
            raise self._refused or NoToken(NOT_NOW)
        return held.token

    def refused(self, token: str) -> None:
        """The connector does not take this one: the next who wants one asks again."""
        if self._held is not None and self._held.token == token:
            self._held = None

    async def close(self) -> None:
        """End what is under way; the session belongs to whoever made it."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    def _good(self) -> _Held | None:
        held = self._held
        return held if held is not None and self._seconds() < held.good_until else None

    def _may_ask(self) -> bool:
        return self._asking is None and self._seconds() >= self._quiet_until

    def _ask(self) -> asyncio.Task[None]:
        self._asking = asyncio.create_task(self._fetch(), name="teams-token")
        self._asking.add_done_callback(self._ended)
        return self._asking

    def _ended(self, _: asyncio.Task[None]) -> None:
        self._asking = None

    async def _fetch(self) -> None:
        began = self._seconds()
        try:
            token, life = await self._answer(self._credentials.asking())
        except NoToken as no:
            self._refused, self._quiet_until = no, self._seconds() + PATIENCE
            log.warning("Microsoft gives the bot no token", extra={"why": no.why, "error": str(no.__cause__)})
            return
        self._refused = None
        self._held = _Held(
            token=token,
            # A token of a few minutes is renewed half way: asking for it all the time would help nobody.
            renewed_from=began + max(life - AHEAD, life / 2),
            good_until=began + life - min(NOT_AFTER, life / 4),
        )

    async def _answer(self, asking: Asking) -> tuple[str, float]:
        """The token, and the seconds that it is good for."""
        try:
            async with self._session.request(
                "GET" if asking.form is None else "POST",
                asking.address,
                params=asking.query,
                data=asking.form,
                headers=asking.headers,
                timeout=TIMES,
                allow_redirects=False,
            ) as answer:
                status, body = answer.status, _document(await _whole(answer))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NoToken(UNREACHED) from error
        except ValueError as error:
            raise NoToken(NOT_NOW) from error
        if status != 200:
            raise _refusal(status, body)
        token = body.get("access_token")
        if not isinstance(token, str) or not token:
            raise NoToken(NOT_NOW)
        return token, max(SHORTEST, self._life(body))

    def _life(self, body: Mapping[str, Any]) -> float:
        try:
            if body.get("expires_in") is not None:
                return float(body["expires_in"])
            return float(body["expires_on"]) - self._now().timestamp()
        except (KeyError, TypeError, ValueError):
            return SHORTEST


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    raw = b""
    async for part in answer.content.iter_any():
        raw += part
        if len(raw) > LARGEST:
            raise ValueError("far too long")
    return raw


def _document(raw: bytes) -> Mapping[str, Any]:
    """What an answer says; nothing, where it is an error page of whatever stands in between."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _refusal(status: int, body: Mapping[str, Any]) -> NoToken:
    error, told = str(body.get("error") or ""), str(body.get("error_description") or "")
    code = re.search(r"AADSTS\d+", told)
    why = REFUSED.get(code[0] if code else "") or BY_ERROR.get(error)
    no = NoToken(why or NOT_NOW, lasting=why is not None)
    no.__cause__ = ValueError(f"{status} {error[:40]} {code[0] if code else ''}".strip())
    return no
