"""Microsoft's connector: the few calls by which the bot writes to Teams, each made once over our own session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp

from bot.platforms.teams import wire
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.refusals import No, no_of
from bot.platforms.teams.tokens import Tokens

TIMES: Final = aiohttp.ClientTimeout(total=20, sock_connect=5)  # Seconds; under the engine's own time-out.
LARGEST: Final = 4_000_000  # Bytes of an answer; a page of members is the longest.
ANYWHERE: Final = "https://smba.trafficmanager.net/teams/"  # Serves every tenant of the public cloud.
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Unfit(ValueError):
    """An address to which the bot's token must not be sent."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A yes. id: of the message, or of the conversation that was begun; activity: of what was said at once in it."""

    id: str
    activity: str | None = None
    body: Mapping[str, Any]


def open_session() -> aiohttp.ClientSession:
    """The one session that everything to Microsoft shares: its connections are kept, and nothing waits for ever."""
    return aiohttp.ClientSession(timeout=TIMES)


class Connector:
    """Asks once. What its methods raise, beside aiohttp's errors: NoToken, Unfit."""

    def __init__(self, *, session: aiohttp.ClientSession, tokens: Tokens | None) -> None:
        """tokens: None where nothing is authenticated, against a test client on this machine."""
        self._session = session
        self._tokens = tokens

    async def begin(self, person: Reference) -> Sent | No:
        """The conversation with one person alone; the same one however often it is begun."""
        return await self._ask("POST", person.service_url, "v3/conversations", wire.conversation_with(person))

    async def send(
        self,
        place: Reference,
        activity: Mapping[str, Any],
        *,
        thread: str | None = None,
        only_for: str | None = None,
    ) -> Sent | No:
        """Say it there; to a channel without a thread, as a new post.

        thread: of a channel, the message that began it. only_for: Teams' own id of the only one who is to see it.
        """
        path = f"{_conversation(place, thread)}/activities"
        if only_for is not None:
            path += "?isTargetedActivity=true"
            activity = wire.seen_by(only_for, activity)
        return await self._ask("POST", place.service_url, path, activity)

    async def update(
        self, place: Reference, message: str, activity: Mapping[str, Any], *, targeted: bool = False
    ) -> Sent | No:
        """Show this instead of what was said. A targeted message stays one, and names nobody again."""
        path = f"{_conversation(place, None)}/activities/{quote(message, safe='')}"
        if targeted:
            path += "?isTargetedActivity=true"
        return await self._ask("PUT", place.service_url, path, wire.in_place_of(message, activity))

    async def delete(self, place: Reference, message: str) -> Sent | No:
        """Take back what was said."""
        path = f"{_conversation(place, None)}/activities/{quote(message, safe='')}"
        return await self._ask("DELETE", place.service_url, path, None)

    async def members(self, place: Reference, *, after: str | None = None, page: int = 200) -> Sent | No:
        """A page of who is there: body["members"], and body["continuationToken"] where there are more."""
        more = f"&continuationToken={quote(after, safe='')}" if after else ""
        path = f"{_conversation(place, None)}/pagedmembers?pageSize={page}{more}"
        return await self._ask("GET", place.service_url, path, None)

    async def _ask(
        self, method: str, service_url: str | None, path: str, body: Mapping[str, Any] | None
    ) -> Sent | No:
        """A refused token is given up, and the call made once more with a new one: a 401 says that nothing was done."""
        address = f"{_trusted(service_url or ANYWHERE).rstrip('/')}/{path}"
        for last in (False, True):
            token = await self._tokens.get() if self._tokens is not None else None
            answer = await self._once(method, address, body, token)
            if last or token is None or not isinstance(answer, No) or answer.status != 401:
                return answer
            if self._tokens is not None:
                self._tokens.refused(token)
        raise AssertionError("the second answer is returned")

    async def _once(
        self, method: str, address: str, body: Mapping[str, Any] | None, token: str | None
    ) -> Sent | No:
        async with self._session.request(
            method,
            address,
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=TIMES,
            allow_redirects=False,
        ) as answer:
            raw = b""
            async for part in answer.content.iter_any():
                raw += part
                if len(raw) > LARGEST:
                    break
            if not 200 <= answer.status < 300:
                return no_of(answer.status, answer.headers, raw)
            return _sent(raw)


def _conversation(place: Reference, thread: str | None) -> str:
    id = f"{place.conversation};messageid={thread}" if thread else f"{place.conversation}"
    return f"v3/conversations/{quote(id, safe='')}"


def _sent(raw: bytes) -> Sent:
    """A yes is one, whatever stands in it."""
    try:
        body: Any = json.loads(raw)
    except (ValueError, RecursionError):
        body = {}
    body = body if isinstance(body, dict) else {}
    id, activity = body.get("id"), body.get("activityId")
    return Sent(
        id=id if isinstance(id, str) else "",
        activity=activity if isinstance(activity, str) else None,
        body=body,
    )


def _trusted(service_url: str) -> str:
    """Raises Unfit: the token would go out in clear."""
    parts = urlsplit(service_url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return service_url
    raise Unfit("the address is not https")
