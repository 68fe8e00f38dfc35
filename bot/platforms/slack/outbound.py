"""Sends the engine's messages to Slack, says for each whether it arrived, and finds one whose end nobody knows."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.outbox import UNKNOWN, LookUp, Message, Refused, Uncertain
from bot.platforms.slack.refusals import (
    ALL_TOO_FAST,
    BAD_BLOCKS,
    LOCKED_OUT,
    NEVER,
    NOT_IN,
    PERHAPS,
    SHUT,
    No,
    no_of,
)
from bot.platforms.slack.render import Blocks, Look, message
from bot.platforms.slack.workspaces import NotInstalled, NotNow

log = logging.getLogger(__name__)

EVENT_TYPE: Final = "convenor"  # Of the metadata by which our messages are known again; must never change.
API_URL: Final = "https://slack.com/api/"
TIMES: Final = aiohttp.ClientTimeout(total=20, sock_connect=5)  # Seconds; under the engine's own time-out.
AT_MOST: Final = 3_900  # Characters of a message without blocks. Source: Slack's "chat.postMessage", `text`.
PAGE: Final = 200  # Messages; Slack gives apps that are sold outside its directory 15, whatever they ask for.
PAGES: Final = 5  # Looked through for one message; then nobody can say.
SLACK_AND_US: Final = timedelta(minutes=10)  # How far our clock may be from Slack's.
MANY: Final = 3  # Conversations that are told to wait at once: then it is their workspace that is too fast.
A_WHILE: Final = timedelta(seconds=30)  # When Slack says "later" and not when.

ClientOf = Callable[[str], Awaitable[AsyncWebClient]]  # workspace -> who speaks there
LookOf = Callable[[str], Awaitable[Look]]
Told = Callable[[str, str], Awaitable[None]]  # (workspace, Slack's word)


def open_session() -> aiohttp.ClientSession:
    """The one session that every client shares: its connections are kept, and nothing waits for ever."""
    return aiohttp.ClientSession(timeout=TIMES)


def connect(token: str | None, *, session: aiohttp.ClientSession, base_url: str = API_URL) -> AsyncWebClient:
    """A client that asks once: slack_sdk's own retries post again after a connection that broke."""
    return AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[])


Wrote = Callable[[str, str], None]  # (workspace, address)


async def nobody(workspace: str, error: str) -> None:
    """Tells nobody that a token was refused."""


def nothing(workspace: str, address: str) -> None:
    """Nothing follows from what was sent."""


@dataclass(kw_only=True)
class _Resting:
    """Whom Slack told us to leave alone, and until when: what is already on its way out need not be refused too."""

    seconds: Callable[[], float]  # monotonic
    until: dict[tuple[str, str], float] = field(default_factory=dict)  # (workspace, address); "": all of it

    def left(self, workspace: str, address: str) -> timedelta | None:
        now = self.seconds()
        last = max((self.until.get(key, now) for key in ((workspace, ""), (workspace, address))), default=now)
        return timedelta(seconds=last - now) if last > now else None

    def rest(self, workspace: str, address: str, span: timedelta) -> None:
        now = self.seconds()
        self.until = {key: until for key, until in self.until.items() if until > now}
        self.until[workspace, address] = now + span.total_seconds()

    def crowded(self, workspace: str) -> bool:
        """Many of one workspace rest: it is not this or that conversation that was written to too fast."""
        now = self.seconds()
        return sum(key[0] == workspace and until > now for key, until in self.until.items()) >= MANY


class SlackPost:
    """The engine's way into Slack."""

    name = "slack"

    def __init__(
        self,
        *,
        client_of: ClientOf,
        look_of: LookOf,
        token_refused: Told = nobody,
        wrote: Wrote = nothing,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """client_of may raise NotInstalled and NotNow. token_refused is told once per workspace, until it works.

        wrote: told of each message that was sent; must not wait.
        """
        self._client_of = client_of
        self._look_of = look_of
        self._token_refused = token_refused
        self._wrote = wrote
        self._locked_out: set[str] = set()
        self._resting = _Resting(seconds=seconds)
        self._resting_eyes = _Resting(seconds=seconds)  # Looking up has a limit of its own.
        # One look at a time: where only one a minute is allowed, the others need not find that out themselves.
        self._looking: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(self, message: Message) -> str:
        """Send it, once; "CHANNEL/TS".

        Raises:
            Refused: it was not sent, for sure.
            Uncertain: it may have been.
        """
        left = self._resting.left(message.workspace, message.address)
        if left is not None:
            raise Refused("Slack asks the bot to write less often", retry_after=left)
        client = await self._client(message.workspace)
        answer = await self._posted(client, message, await self._worded(message))
        self._locked_out.discard(message.workspace)
        self._wrote(message.workspace, message.address)
        return f"{answer['channel']}/{answer['ts']}"

    async def look_up(self, message: Message) -> str | LookUp | None:
        """The message with our key in it; None: it is not there; UNKNOWN where Slack does not let us see.

        Raises:
            Refused: with retry_after, when Slack wants to be asked later.
        """
        async with self._looking[message.workspace]:
            left = self._resting_eyes.left(message.workspace, "")
            if left is not None:
                raise Refused("Slack wants to be asked later", retry_after=left)
            return await self._looked_up(message)

    async def _looked_up(self, message: Message) -> str | LookUp | None:
        client = await self._client(message.workspace)
        try:
            channel = await _channel_of(client, message.address)
            return await self._found(client, channel, message)
        except SlackApiError as error:
            no = no_of(error)
            if no.too_fast:
                span = no.retry_after or A_WHILE
                self._resting_eyes.rest(message.workspace, "", span)
                raise Refused("Slack wants to be asked later", retry_after=span) from error
            log.info("A conversation can't be looked through", extra={"error": no.error, "status": no.status})
            return UNKNOWN

    async def _client(self, workspace: str) -> AsyncWebClient:
        try:
            return await self._client_of(workspace)
        except NotInstalled as no:
            raise Refused("the bot was removed from the Slack workspace", permanent=True) from no
        except NotNow as no:
            raise Refused("Slack gives the bot no token at the moment", whole_workspace=True) from no

    async def _worded(self, told: Message) -> Blocks:
        return message(told.card, look=await self._look_of(told.workspace))

    # --- sending

    async def _posted(self, client: AsyncWebClient, message: Message, worded: Blocks) -> Mapping[str, Any]:
        """Post it as it should be; what is refused for its form is posted again in a plainer one.

        Each of these refusals is a definite no, so nothing is said twice.
        """
        call: dict[str, Any] = {
            "channel": message.address,
            "text": worded.text,
            "blocks": worded.blocks,
            "client_msg_id": message.key,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": message.key}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if message.thread is not None:
            call["thread_ts"] = message.thread.rpartition("/")[2]
        while True:
            no = await self._try(client, call)
            if not isinstance(no, No):
                return no
            if no.error in BAD_BLOCKS and "blocks" in call:
                log.error(
                    "Slack refused a card", extra={"delivery_id": message.delivery_id, "error": no.error}
                )
                del call["blocks"]
                call["text"] = worded.text[:AT_MOST]
            elif no.error == "thread_not_found" and "thread_ts" in call:
                del call["thread_ts"]  # What it followed was deleted.
            elif no.error == "not_in_channel":
                raise Refused(await self._not_in(client, message.address), permanent=True)
            else:
                raise await self._judged(client, no, message)

    async def _try(self, client: AsyncWebClient, call: Mapping[str, Any]) -> Mapping[str, Any] | No:
        try:
            return await self._ask(client.chat_postMessage(**call))
        except aiohttp.ClientConnectorError as error:
            raise Refused("Slack could not be reached", whole_workspace=True) from error
        except aiohttp.ConnectionTimeoutError as error:
            raise Refused("Slack could not be reached", whole_workspace=True) from error
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            raise Uncertain(f"no answer from Slack ({type(error).__name__})") from error

    async def _ask(self, call: Awaitable[Any]) -> Mapping[str, Any] | No:
        try:
            answer: Mapping[str, Any] = (await call).data
        except SlackApiError as error:
            return no_of(error)
        return answer

    async def _aside(self, call: Awaitable[Any]) -> No | None:
        """Something else that is asked for a message which was refused: what goes wrong sends nothing. None: yes."""
        try:
            answer = await self._ask(call)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return No(status=0, error="")
        return answer if isinstance(answer, No) else None

    async def _not_in(self, client: AsyncWebClient, channel: str) -> str:
        """Which channel it is, by name where Slack says it, and what to do there."""
        try:
            answer = await self._ask(client.conversations_info(channel=channel))
        except (aiohttp.ClientError, OSError, TimeoutError):
            answer = No(status=0, error="")
        name = "" if isinstance(answer, No) else (answer.get("channel") or {}).get("name") or ""
        return NOT_IN.format(channel=f"#{name}" if name else "the channel")

    async def _judged(self, client: AsyncWebClient, no: No, message: Message) -> Refused | Uncertain:
        """What the engine should make of it."""
        if no.error == "account_inactive":
            # Slack says the same of a person's account and of the bot's own.
            own = await self._aside(client.auth_test())
            if own is not None and own.error == no.error:
                return await self._shut_out(message.workspace, no.error, SHUT)
        if no.error in LOCKED_OUT:
            return await self._shut_out(message.workspace, no.error, LOCKED_OUT[no.error])
        if no.error in PERHAPS or no.status >= 500 or (not no.error and no.status < 400):
            return Uncertain(no.said)
        return self._refusal(no, message)

    async def _shut_out(self, workspace: str, error: str, why: str) -> Refused:
        if workspace not in self._locked_out:
            self._locked_out.add(workspace)
            log.error("Slack refuses the bot's token", extra={"workspace": workspace, "error": error})
            await self._token_refused(workspace, error)
        return Refused(why, whole_workspace=True)

    def _refusal(self, no: No, message: Message) -> Refused:
        if no.error in NEVER:
            return Refused(NEVER[no.error], permanent=True)
        if no.too_fast:
            return self._too_fast(no, message)
        return Refused(no.said)

    def _too_fast(self, no: No, message: Message) -> Refused:
        span = no.retry_after or A_WHILE
        self._resting.rest(message.workspace, message.address, span)
        whole = no.error in ALL_TOO_FAST or self._resting.crowded(message.workspace)
        if whole:
            self._resting.rest(message.workspace, "", span)
        why = "Slack asks the bot to write less often"
        return Refused(why, retry_after=span, whole_workspace=whole)

    # --- looking up

    async def _found(self, client: AsyncWebClient, channel: str, message: Message) -> str | LookUp | None:
        asked: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if message.since is not None:
            asked["oldest"] = f"{(message.since - SLACK_AND_US).timestamp():.6f}"
        if message.thread is not None:
            asked["ts"] = message.thread.rpartition("/")[2]
        page = client.conversations_history if message.thread is None else client.conversations_replies
        for _ in range(PAGES):
            answer = (await page(**asked)).data
            assert isinstance(answer, dict), "Slack's lists are objects"
            for ts in _with_key(answer, message.key):
                return f"{channel}/{ts}"
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            asked["cursor"] = cursor
        return UNKNOWN


async def _channel_of(client: AsyncWebClient, address: str) -> str:
    """Where messages to this address are: a person's in the bot's conversation with them."""
    if address[:1] not in ("U", "W"):
        return address
    opened = await client.conversations_open(users=address)
    return str(opened["channel"]["id"])


def _with_key(answer: Mapping[str, Any], key: str) -> Iterator[str]:
    """The timestamps of the messages that carry this key."""
    for each in answer.get("messages") or ():
        metadata = each.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
            yield str(each["ts"])
