"""Sends the engine's messages to Teams, and says for each whether it arrived."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import aiohttp

from bot.engine.outbox import UNKNOWN, LookUp, Message, Refused, Uncertain
from bot.platforms.teams import refusals, wire
from bot.platforms.teams.asked import NAME
from bot.platforms.teams.connector import Connector, Sent, Unfit
from bot.platforms.teams.pace import Pace
from bot.platforms.teams.reference import Reference, message_id
from bot.platforms.teams.refusals import No
from bot.platforms.teams.render import Look, Rendered, message
from bot.platforms.teams.tokens import NoToken

log = logging.getLogger(__name__)

PATIENCE: Final = 3.0  # Seconds that a message waits for its turn here; beyond, the engine brings it back.
A_WHILE: Final = timedelta(seconds=30)  # When Teams says "later" and not when.
SOON: Final = timedelta(seconds=5)  # After two writes met in one conversation.
BEGUN: Final = 10_000  # Conversations with people whose ids are remembered.

LookOf = Callable[[str], Awaitable[Look]]  # tenant ->
ServedAt = Callable[
    [str], Awaitable[str | None]
]  # tenant -> the address it was last heard from, by any process
Pause = Callable[[float], Awaitable[None]]


class TeamsPost:
    """The engine's way into Teams. One for a process."""

    name = NAME

    def __init__(
        self,
        *,
        connector: Connector,
        bot: str,
        look_of: LookOf,
        served_at: ServedAt | None = None,
        pace: Pace | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        """bot: Teams' own id of the bot, "28:" and its app id. served_at: asked where this process heard nothing."""
        self._connector = connector
        self._bot = bot
        self._look_of = look_of
        self._served_at = served_at
        self._pace = pace if pace is not None else Pace()
        self._pause = pause
        self._service_urls: dict[str, str] = {}
        self._begun: OrderedDict[Reference, str] = OrderedDict()

    def heard(self, place: Reference) -> None:
        """Something came from there: its service address is the one that counts for the tenant now."""
        if place.service_url is not None:
            self._service_urls[place.tenant] = place.service_url

    async def send(self, message: Message) -> str:
        """Send it, once; "CONVERSATION/MESSAGE".

        Raises:
            Refused: it was not sent, for sure.
            Uncertain: it may have been.
        """
        worded = await self._worded(message)
        place = await self._place(await self._address(message), message)
        await self._wait_for_turn(place, message)
        sent = await self._posted(place, message, worded)
        return message_id(place.conversation or "", sent.id)

    async def look_up(self, message: Message) -> str | LookUp | None:
        """Teams shows a bot none of its messages, and takes no key of ours: only what is written down is known."""
        return UNKNOWN

    # --- where to

    async def _address(self, message: Message) -> Reference:
        try:
            reference = Reference.from_text(message.address, tenant=message.workspace)
        except (ValueError, RecursionError) as error:
            raise Refused("their address in Teams can't be read", permanent=True) from error
        # The tenant's latest address serves all of it; the kept one may be of last year.
        latest = self._service_urls.get(reference.tenant)
        if latest is None and self._served_at is not None:
            latest = await self._served_at(reference.tenant)
        return replace(reference, service_url=latest or reference.service_url, bot=reference.bot or self._bot)

    async def _place(self, reference: Reference, message: Message) -> Reference:
        """The conversation that is meant; with a person it may have to be begun, which says nothing yet."""
        if reference.conversation is not None:
            return reference
        conversation = self._begun.get(reference)
        if conversation is None:
            self._refuse_resting(reference.tenant, reference.user or "")
            try:
                answer = await self._reach(self._connector.begin(reference))
            except Uncertain as error:  # Beginning it again begins the same one.
                raise Refused(refusals.UNREACHED) from error
            if isinstance(answer, No):
                raise self._no_conversation(answer, message, reference)
            if not answer.id:
                raise Refused("Teams began a conversation without a name")
            conversation = self._begun[reference] = answer.id
            while len(self._begun) > BEGUN:
                self._begun.popitem(last=False)
        return replace(reference, conversation=conversation, user=None)

    def _no_conversation(self, no: No, message: Message, reference: Reference) -> Refused:
        if no.perhaps:
            return Refused(no.said)
        if no.status in (400, 404) or (no.status == 403 and not no.error):
            return Refused(refusals.NOBODY, permanent=True)
        return self._refusal(no, message, reference.user or "")

    # --- when

    def _refuse_resting(self, tenant: str, conversation: str) -> None:
        left = self._pace.resting(tenant, conversation)
        if left is not None:
            raise Refused(refusals.WAIT, retry_after=left)

    async def _wait_for_turn(self, place: Reference, message: Message) -> None:
        """Within what Teams takes from a bot: what it refuses counts against the bot, too."""
        conversation = place.conversation or ""
        self._refuse_resting(place.tenant, conversation)
        wait, ours = self._pace.turn(place.tenant, conversation, at_most=PATIENCE)
        if not ours:
            raise Refused(refusals.WAIT, retry_after=_jittered(timedelta(seconds=wait), message))
        if wait > 0:
            await self._pause(wait)

    # --- what

    async def _worded(self, told: Message) -> Rendered:
        return message(told.card, look=await self._look_of(told.workspace), private=not told.post)

    async def _posted(self, place: Reference, told: Message, worded: Rendered) -> Sent:
        """Post it as it should be; what is refused for its form, or for its thread, is posted again without.

        Each of these refusals is a definite no, so nothing is said twice.
        """
        thread = told.thread.rpartition("/")[2] if told.thread is not None and _has_threads(place) else None
        activity = wire.with_card(worded)
        while True:
            answer = await self._reach(self._connector.send(place, activity, thread=thread))
            if isinstance(answer, Sent):
                return answer
            if answer.error in refusals.THREAD_GONE and thread is not None:
                thread = None  # What it followed was deleted.
            elif answer.about_form and "attachments" in activity:
                log.error(
                    "Teams refused a card",
                    extra={
                        "delivery_id": told.delivery_id,
                        "status": answer.status,
                        "error": answer.error,
                    },
                )
                activity = wire.in_words(worded)
            elif answer.perhaps:
                raise Uncertain(answer.said)
            else:
                raise self._refusal(answer, told, place.conversation or "")

    async def _reach(self, call: Awaitable[Sent | No]) -> Sent | No:
        try:
            return await call
        except NoToken as no:
            raise Refused(no.why, whole_workspace=True) from no
        except Unfit as error:
            raise Refused("their address in Teams is no safe one", permanent=True) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Refused(refusals.UNREACHED, whole_workspace=True) from error
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            raise Uncertain(f"no answer from Teams ({type(error).__name__})") from error

    # --- what a no means

    def _refusal(self, no: No, message: Message, conversation: str) -> Refused:
        if no.error in refusals.NEVER:
            return Refused(refusals.NEVER[no.error], permanent=True)
        if no.error in refusals.LOCKED_OUT:
            return Refused(refusals.LOCKED_OUT[no.error], whole_workspace=True)
        if no.error == "InvalidBotApiHost":
            return Refused(refusals.OTHER_ADDRESS)
        match no.status:
            case 401:
                return Refused(refusals.TOKEN_REFUSED, whole_workspace=True)
            case 412:
                return Refused(refusals.BUSY, retry_after=_jittered(no.retry_after or SOON, message))
            case 413:
                return Refused(refusals.TOO_LONG, permanent=True)
            case 429:
                return self._too_fast(no, message, conversation)
        return Refused(no.said)

    def _too_fast(self, no: No, message: Message, conversation: str) -> Refused:
        span = no.retry_after or A_WHILE
        self._pace.rest(message.workspace, conversation, span)
        whole = self._pace.crowded(message.workspace)
        if whole:
            self._pace.rest(message.workspace, "", span)
        return Refused(refusals.WAIT, retry_after=_jittered(span, message), whole_workspace=whole)


def _has_threads(place: Reference) -> bool:
    """A channel's conversation; a chat has none, whatever was said before."""
    return (place.conversation or "").endswith(("@thread.tacv2", "@thread.skype"))


def _jittered(span: timedelta, message: Message) -> timedelta:
    """Up to a quarter more, other for each message: those that were refused together don't come back together.

    Chance would do as well; this way the same send can be looked at twice.
    """
    share = int(message.key.replace("-", "")[:6] or "0", 16) / 0x1000000
    return span * (1 + share / 4)
