"""The composition root's part for people and places in Teams: who is where, and what follows from the news."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, assert_never

from bot.commands.request import AccountSeen, Request, Sender
from bot.handlers import accounts, presence
from bot.handlers.met import met
from bot.platforms.teams import directory, places
from bot.platforms.teams.asked import NAME, Changed, Installed, Members, Met, Origin
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.newcomers import UNREACHABLE, Newcomers
from bot.platforms.teams.reference import Reference
from bot.replies.model import Reply
from bot.store import accounts as known
from bot.store import presence as rows
from bot.store.presence import Presence
from bot.store.types import Connection
from bot.store.unit_of_work import Store

log = logging.getLogger(__name__)

ADDRESS_SECONDS = 30.0  # How long it may take until a worker writes to a tenant's new address.
EVERY_DAY = 24 * 60 * 60.0  # Seconds between two readings of the members.

T = TypeVar("T")


@dataclass(kw_only=True)
class People:
    """What one process knows of Teams' people and places; everything that lasts is in the store."""

    store: Store
    connector: Connector
    begin: Callable[[Coroutine[Any, Any, None]], None]  # lets work go on by itself
    changed: Callable[[str], None]  # tenant: who can be mentioned there may be others now
    now: Callable[[], datetime]
    pause: directory.Pause = asyncio.sleep
    _addresses: dict[str, tuple[float, str | None]] = field(default_factory=dict)
    _served: dict[str, str] = field(default_factory=dict)  # tenant -> the address that is stored
    _newcomers: Newcomers | None = None
    _following: asyncio.Task[None] | None = None

    # --- where Teams is

    async def heard(self, origin: Origin) -> None:
        """Something came from this tenant: every process writes to where it came from."""
        tenant, address, at = origin.tenant, origin.service_url, self.now()
        if self._served.get(tenant) == address:
            return
        await self.store.run(lambda connection: rows.served_from(connection, NAME, tenant, address, at=at))
        self._served[tenant] = address
        self._addresses.pop(tenant, None)

    async def served_at(self, tenant: str) -> str | None:
        """Where the tenant is served, as whichever process heard last; half a minute old at most."""
        until, address = self._addresses.get(tenant, (0.0, None))
        if time.monotonic() >= until:
            address = await self.store.run(
                lambda connection: rows.address_of(connection, NAME, tenant), write=False
            )
            self._addresses[tenant] = (time.monotonic() + ADDRESS_SECONDS, address)
        return address

    # --- who speaks

    async def meet(self, request: Request) -> None:
        """Before it is handled: who says this is known, and reached where they say it."""
        await self._newcomer().meet(request.sender)

    def _newcomer(self) -> Newcomers:
        if self._newcomers is None:
            self._newcomers = Newcomers(
                connector=self.connector, is_known=self._is_known, seen=self._seen, opened=self._opened
            )
        return self._newcomers

    async def _is_known(self, sender: Sender) -> bool:
        return await self.store.run(lambda connection: known.is_reached(connection, sender), write=False)

    async def _opened(self, sender: Sender) -> None:
        at = self.now()
        await self.store.run(lambda connection: known.reach(connection, sender, now=at) and None)

    # --- news

    async def news(self, news: Installed | Members | Changed | Met) -> Reply | None:
        """What follows from it; the reply is for everybody who is there."""
        if isinstance(news, Met):
            return await self._met(news)
        change = places.change_in(news)
        match change:
            case None:
                return None
            case places.Came():
                return await self._came(change)
            case places.Went():
                await self._went(change)
            case places.Joined():
                self.begin(self._read(change.place))
            case places.Lost():
                await self._in_store(
                    partial(
                        presence.lost,
                        platform=NAME,
                        workspace=change.origin.tenant,
                        place=change.id,
                        is_team=change.team,
                        why=change.why,
                        for_now=change.for_now,
                        now=self.now(),
                    )
                )
            case places.Back():
                await self._in_store(
                    partial(
                        presence.back,
                        platform=NAME,
                        workspace=change.origin.tenant,
                        place=change.id,
                        is_team=change.team,
                        now=self.now(),
                    )
                )
            case _:
                assert_never(change)
        return None

    async def _came(self, change: places.Came) -> Reply | None:
        origin = change.origin
        if origin.direct:
            sender = _sender(origin)
            await self._newcomer().introduce(sender)
            return await self._in_store(partial(presence.opened, sender=sender, now=self.now()))
        entered = Presence(
            platform=NAME,
            workspace=origin.tenant,
            place=change.id,
            return_address=change.place.to_text(),
            since=self.now(),
        )
        self.begin(self._read(change.place))
        is_team = origin.team is not None
        return await self._in_store(partial(presence.came, presence=entered, is_team=is_team))

    async def _went(self, change: places.Went) -> None:
        origin = change.origin
        if origin.direct:
            sender = _sender(origin)
            self._newcomer().forget(sender)
            await self._in_store(partial(presence.closed, sender=sender, now=self.now()))
            return
        await self._in_store(
            partial(
                presence.went,
                platform=NAME,
                workspace=origin.tenant,
                place=change.id,
                is_team=change.team,
                now=self.now(),
            )
        )

    async def _met(self, news: Met) -> Reply | None:
        return await self._in_store(
            partial(
                met,
                platform=NAME,
                workspace=news.origin.tenant,
                conversation=news.origin.conversation,
                began=news.began,
                at=news.at,
                now=self.now(),
            )
        )

    async def _in_store(self, work: Callable[[Connection], T]) -> T:
        return await self.store.run(work)

    # --- who is there

    def follow(self) -> None:
        """Read who is in the teams and chats, now and once a day: what is missed between is found out then."""
        self._following = asyncio.create_task(self._read_daily())

    async def _read_daily(self) -> None:
        while True:
            for each in await self.store.run(lambda connection: rows.on(connection, NAME), write=False):
                await self._read(Reference.from_text(each.return_address, tenant=each.workspace))
            await self.pause(EVERY_DAY)

    async def _read(self, place: Reference) -> None:
        """Everybody in a team or chat. Who is not there any more may well be elsewhere: nothing follows from that."""
        latest = await self.served_at(place.tenant)
        try:
            count = await directory.sync(
                self.connector, place.served_at(latest), seen=self._seen, pause=self.pause
            )
        except UNREACHABLE as error:
            log.warning("Who is in a place in Teams could not be read", extra={"error": str(error)})
        else:
            log.info("Read who is in a place in Teams", extra={"count": count})

    async def _seen(self, seen: Sequence[AccountSeen]) -> None:
        at = self.now()
        await self.store.run(lambda connection: accounts.seen(connection, seen, now=at))
        for tenant in {each.workspace for each in seen}:
            self.changed(tenant)

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)


def _sender(origin: Origin) -> Sender:
    """Whose chat with the bot it is."""
    return Sender(
        platform=NAME,
        workspace=origin.tenant,
        user=origin.user,
        display_name=origin.name,
        standing="full" if origin.vouched else "stranger",
        return_address=origin.place.to_text(),
    )
