"""How an answer reaches its place in Teams: in a thread, in place of a card, for one person's eyes alone."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import aiohttp

from bot.platforms.teams import refusals, wire
from bot.platforms.teams.asked import Origin
from bot.platforms.teams.connector import Connector, Sent, Unfit
from bot.platforms.teams.reference import Reference
from bot.platforms.teams.refusals import No
from bot.platforms.teams.render import Look, Rendered, message
from bot.platforms.teams.tokens import NoToken
from bot.replies.cards import chat
from bot.replies.model import Card

log = logging.getLogger(__name__)

Looks: TypeAlias = Callable[[str], Awaitable[Look]]  # tenant -> how cards look there
Call: TypeAlias = Callable[[], Awaitable[Sent | No]]

WAITS: Final = (0.5, 1.0, 2.0, 4.0)  # Seconds before each further try, and up to as long again.
PERSISTS: Final = 20.0  # Seconds after which an answer is not tried again.


@dataclass(kw_only=True)
class Voice:
    """Everything that the adapter says; a way that fails is logged by its kind, and the next one is tried."""

    connector: Connector
    look: Looks
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    seconds: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    async def rendered(self, card: Card, origin: Origin, *, private: bool, again: str = "") -> Rendered:
        """again: what was asked for to see it."""
        return message(card, look=await self.look(origin.tenant), private=private, again=again)

    # --- said

    async def privately(self, card: Card, origin: Origin, *, again: str = "") -> None:
        """For one person's eyes where they are; where that is impossible, in their chat with the bot."""
        await self.shown_privately(await self.rendered(card, origin, private=True, again=again), origin)

    async def shown_privately(self, worded: Rendered, origin: Origin) -> None:
        """Where they can't be reached alone at all, they are told no more than that, where they asked."""
        if origin.direct:
            await self._say(origin.place, worded)
            return
        if origin.member and await self._say(
            origin.place, worded, thread=origin.thread, only_for=origin.member
        ):
            return
        if await self._in_their_chat(worded, origin):
            return
        neutral = await self.rendered(chat.alone_only(), origin, private=False)
        await self._say(origin.place, neutral, thread=origin.thread)

    async def publicly(self, card: Card, origin: Origin) -> None:
        """For everybody in the conversation, in the thread where it was asked."""
        worded = await self.rendered(card, origin, private=origin.direct)
        if not await self._say(origin.place, worded, thread=origin.thread) and not origin.direct:
            await self._in_their_chat(worded, origin)

    async def _in_their_chat(self, worded: Rendered, origin: Origin) -> bool:
        if not origin.user or not origin.bot:
            return False
        person = Reference(
            tenant=origin.tenant, service_url=origin.service_url, user=origin.user, bot=origin.bot
        )
        begun = await self._asked(lambda: self.connector.begin(person))
        if not isinstance(begun, Sent) or not begun.id:
            return False
        chat_alone = Reference(tenant=origin.tenant, service_url=origin.service_url, conversation=begun.id)
        return await self._say(chat_alone, worded) is not None

    # --- first a promise, then what was promised in its place

    async def promises(self, card: Card, origin: Origin) -> str | None:
        """The id of a message that says that the answer takes longer; None: it could not be said."""
        sent = await self._say(origin.place, await self.rendered(card, origin, private=True))
        return sent.id or None if sent is not None else None

    async def keeps(self, promise: str, card: Card, origin: Origin, *, again: str = "") -> bool:
        """Put the card where the promise stands. False: it still stands there."""
        worded = await self.rendered(card, origin, private=True, again=again)
        return await self._update(origin, promise, worded, False)

    async def takes_back(self, promise: str, origin: Origin) -> None:
        await self._asked(lambda: self.connector.delete(origin.place, promise))

    # --- in place

    async def in_place(self, worded: Rendered, origin: Origin) -> bool:
        """Put it where the pressed button was, for everybody who sees that. False: nothing was changed."""
        if origin.message is None:
            return False
        return await self._update(origin, origin.message, worded, origin.targeted and not origin.direct)

    async def _update(self, origin: Origin, id: str, worded: Rendered, targeted: bool) -> bool:
        activity = wire.with_card(worded)
        answer = await self._asked(
            lambda: self.connector.update(origin.place, id, activity, targeted=targeted)
        )
        return isinstance(answer, Sent)

    # --- one message

    async def _say(
        self,
        place: Reference,
        worded: Rendered,
        *,
        thread: str | None = None,
        only_for: str | None = None,
    ) -> Sent | None:
        """Say it; what is refused for its form, or for its thread, is said again without."""
        activity: Mapping[str, Any] = wire.with_card(worded)
        while True:
            answer = await self._sent(place, activity, thread, only_for)
            if answer is None or isinstance(answer, Sent):
                return answer
            if answer.error in refusals.THREAD_GONE and thread is not None:
                thread = None
            elif answer.about_form and only_for is None and "attachments" in activity:
                activity = wire.in_words(worded)
            else:
                return None

    async def _sent(
        self, place: Reference, activity: Mapping[str, Any], thread: str | None, only_for: str | None
    ) -> Sent | No | None:
        return await self._asked(
            lambda: self.connector.send(place, activity, thread=thread, only_for=only_for)
        )

    async def _asked(self, call: Call) -> Sent | No | None:
        """What Teams says in the end. None: nothing; and what is stored is stored all the same.

        What passes is tried again, as Teams asks for it: a person who waits would rather read an answer twice.
        """
        until = self.seconds() + PERSISTS
        for wait in (*WAITS, None):
            try:
                answer: Sent | No | None = await call()
            except (NoToken, Unfit) as error:
                log.warning("Teams can't be written to", extra={"error": type(error).__name__})
                return None
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("Teams gave no answer", extra={"error": type(error).__name__})
                answer = None
            if isinstance(answer, Sent):
                return answer
            if answer is not None:
                log.warning("Teams refused a call", extra={"status": answer.status, "error": answer.error})
            if wait is None or (answer is not None and answer.status not in refusals.PASSING):
                return answer
            asked_for = answer.retry_after if answer is not None else None
            span = max(wait, asked_for.total_seconds() if asked_for is not None else 0.0)
            span += wait * self.chance()
            if self.seconds() + span > until:
                return answer
            await self.pause(span)
        return None
