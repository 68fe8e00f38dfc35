"""Tokens to sign in with at mail servers that take no passwords: OAuth 2 client credentials, kept while they last."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

TIMES: Final = aiohttp.ClientTimeout(total=8, sock_connect=4)  # Seconds; a send waits for it.
SCOPE: Final = "https://outlook.office365.com/.default"  # Exchange Online's, for SMTP and for IMAP.
BEFORE_ITS_END: Final = 120.0  # Seconds before a token runs out in which it is not used any more.
SHORTEST: Final = 60.0  # Seconds that a token is taken to be good for at least, whatever is said of it.
PATIENCE: Final = 20.0  # Seconds after a refusal in which nobody asks again.
LARGEST: Final = 200_000  # Bytes of an answer.

_CODE = re.compile(r"AADSTS\d{4,9}")


class NoToken(Exception):
    """There is none, so nothing was sent or fetched. `why` completes "Nadia Farrow, about Jun24/4a: …"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Client:
    """Who asks for tokens, and where."""

    token_url: str
    id: str
    secret: str = field(repr=False)
    scope: str = SCOPE


class Tokens:
    """One client's tokens. Those who need one at the same moment share the asking."""

    def __init__(
        self,
        client: Client,
        *,
        session: aiohttp.ClientSession,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._session = session
        self._seconds = seconds
        self._asking = asyncio.Lock()
        self._token = ""
        self._until = 0.0
        self._refusal: NoToken | None = None
        self._refused_until = 0.0

    async def get(self) -> str:
        """Raises NoToken."""
        async with self._asking:
            now = self._seconds()
            if self._token and now < self._until:
                return self._token
            if self._refusal is not None and now < self._refused_until:
                raise self._refusal
            try:
                self._token, seconds = await self._asked()
            except NoToken as no:
                self._refusal, self._refused_until = no, now + PATIENCE
                raise
            self._until = now + max(SHORTEST, seconds - BEFORE_ITS_END)
            return self._token

    def forget(self, token: str) -> None:
        """A server did not take it: the next one is asked for anew."""
        if token == self._token:
            self._token = ""

    async def _asked(self) -> tuple[str, float]:
        """A fresh token, and for how many seconds it is good."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client.id,
            "client_secret": self._client.secret,
            "scope": self._client.scope,
        }
        try:
            async with self._session.post(
                self._client.token_url, data=form, timeout=TIMES, allow_redirects=False
            ) as response:
                answer = _json(await response.content.read(LARGEST))
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NoToken("the sign-in service for mail could not be reached") from error
        match answer:
            case {"access_token": str(token)} if status == 200 and re.fullmatch(r"[\x21-\x7e]+", token):
                return token, _seconds(answer.get("expires_in"))
        raise NoToken(f"the sign-in service for mail gives the bot no token ({_why(answer, status)})")


def _json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(said: object) -> float:
    try:
        return min(float(str(said)), 86_400.0)
    except ValueError:
        return 0.0


def _why(answer: dict[str, Any], status: int) -> str:
    """Microsoft's code where there is one; never the answer's own sentences, which may hold what was sent."""
    code = _CODE.search(str(answer.get("error_description", "")))
    error = str(answer.get("error", ""))
    return code[0] if code else error if re.fullmatch(r"[a-z_]{1,40}", error) else str(status)
