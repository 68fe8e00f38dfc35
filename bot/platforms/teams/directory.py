"""Who is in a team or a chat of Teams: its members, page by page, as entries of the tenant's directory."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from bot.commands.request import AccountSeen
from bot.platforms.teams.asked import NAME
from bot.platforms.teams.connector import Connector, Sent
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.refusals import No

log = logging.getLogger(__name__)

PAGE: Final = 500  # Members asked for at a time, the most that Teams takes.
PAUSE: Final = 5.0  # Seconds to wait where Teams does not say how long.
LONGEST_PAUSE: Final = (
    300.0  # Seconds; whatever Teams says, a page is not waited for longer than this at a time.
)
TRIES: Final = 5  # Of one page, while Teams is busy.
_BUSY: Final = frozenset({412, 429, 502, 503, 504})
_ANONYMOUS: Final = "anonymous"

Seen = Callable[[Sequence[AccountSeen]], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]


class Unread(Exception):
    """Teams does not say who is there."""

    def __init__(self, no: No) -> None:
        super().__init__(no.said)
        self.no = no


async def sync(connector: Connector, place: Reference, *, seen: Seen, pause: Pause) -> int:
    """Hand over everybody who is there, a page at a time; how many they were.

    place: a team's id for all its members, or a chat, also with one person.

    Raises:
        Unread: Teams refuses, or stays busy.
        NoToken, Unfit, aiohttp.ClientError, TimeoutError, OSError: it was not reached.
    """
    count = 0
    async for members in _pages(connector, place, pause):
        accounts = [
            account
            for each in members
            if isinstance(each, Mapping) and (account := account_of(each, place.tenant)) is not None
        ]
        if accounts:
            await seen(accounts)
            count += len(accounts)
    return count


async def _pages(connector: Connector, place: Reference, pause: Pause) -> AsyncIterator[Sequence[Any]]:
    after: str | None = None
    asked = set[str]()
    while True:
        answer = await _page(connector, place, after, pause)
        members, after = answer.body.get("members"), _words(answer.body.get("continuationToken"))
        yield members if isinstance(members, list) else ()
        if not after or after in asked:  # The same page again would go on for ever.
            return
        asked.add(after)


async def _page(connector: Connector, place: Reference, after: str | None, pause: Pause) -> Sent:
    for attempt in range(1, TRIES + 1):
        answer = await connector.members(place, after=after, page=PAGE)
        if isinstance(answer, Sent):
            return answer
        if answer.status not in _BUSY or attempt == TRIES:
            raise Unread(answer)
        wait = answer.retry_after.total_seconds() if answer.retry_after is not None else PAUSE * attempt
        await pause(min(wait, LONGEST_PAUSE))
    raise AssertionError("the last try returns or raises")


def account_of(member: Mapping[str, Any], tenant: str) -> AccountSeen | None:
    """A member as this tenant sees them; None: nobody in particular.

    Who joins a meeting without an account is named as they like and has another id each time, so nothing is kept
    of them. An address is kept of the tenant's own people alone: a guest's proves nothing about who they are here.
    Nobody is an administrator: a team's owner has no say in the tenant, and who has is not told.
    """
    id, role = _words(member.get("id")), _words(member.get("userRole")).casefold()
    user = (_words(member.get("aadObjectId")) or _words(member.get("objectId"))).casefold() or id
    if not user or role == _ANONYMOUS:
        return None
    standing = _standing(member, id, role, tenant)
    email = _words(member.get("email"))
    return AccountSeen(
        platform=NAME,
        workspace=tenant,
        user=user,
        name=_name(member, user),
        email=email if standing == "full" and "@" in email else None,
        standing=standing,
    )


def _standing(member: Mapping[str, Any], id: str, role: str, tenant: str) -> str:
    if id.startswith("28:") or role in ("bot", "skill"):
        return "bot"
    home = _words(member.get("tenantId")).casefold()
    # A guest has an account of the tenant's own; whoever has none is of another organisation, in a shared channel
    # or a meeting.
    if home not in ("", tenant.casefold()) or not (member.get("aadObjectId") or member.get("objectId")):
        return "stranger"
    if role == "guest" or "#ext#" in _words(member.get("userPrincipalName")).casefold():
        return "guest"
    return "full"


def _name(member: Mapping[str, Any], user: str) -> str:
    whole = f"{_words(member.get('givenName'))} {_words(member.get('surname'))}"
    return " ".join((_words(member.get("name")) or whole).split())[:200] or user


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""
