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


async def nobody(workspace: str, error: str) -> None:
    """Tells nobody that a token was refused."""


# --- what Slack's answers mean; each sentence completes "Nadia Farrow was not reached: …"

# This person, or this conversation, will never take it.
NEVER: Final[Mapping[str, str]] = {
    "account_inactive": "their Slack account is closed",
    "cannot_dm_bot": "that Slack account is a bot",
    "cannot_reply_to_message": "Slack does not let anybody reply there",
    "channel_not_found": "Slack does not know the conversation any more, or the bot was taken out of it",
    "ekm_access_denied": "the workspace's administrators have closed this conversation to the bot",
    "is_archived": "the channel is archived",
    "is_inactive": "the conversation is closed",
    "messages_tab_disabled": "the bot takes no direct messages in this workspace",
    "not_in_channel": "the bot is not in the channel; /invite it there",
    "restricted_action": "the workspace's rules do not let the bot write there",
    "restricted_action_non_threadable_channel": "the channel takes no replies",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_locked": "the thread is locked",
    "restricted_action_thread_only_channel": "the channel takes replies only",
    "user_disabled": "their Slack account is closed",
    "user_not_found": "Slack does not know this person any more",
    "user_not_visible": "the bot is not allowed to see this person in Slack",
    "users_not_reachable": "Slack does not let the bot write to this person",
}
# Slack takes the bot's word no longer, anywhere in the workspace, until somebody does something.
LOCKED_OUT: Final[Mapping[str, str]] = {
    "access_denied": "Slack does not let the bot into the workspace",
    "app_uninstalled": "the bot was removed from the Slack workspace",
    "invalid_auth": "Slack refuses the bot's token; it has to be set again",
    "missing_scope": "the bot lacks a permission in Slack; it has to be added again",
    "no_permission": "the bot lacks a permission in Slack; it has to be added again",
    "not_allowed_token_type": "the bot was given the wrong kind of Slack token",
    "not_authed": "the bot has no token for the Slack workspace",
    "org_login_required": "the Slack workspace is being moved",
    "team_access_not_granted": "the bot is not allowed into the Slack workspace",
    "team_not_found": "Slack does not know the workspace any more",
    "token_expired": "the bot's Slack token has run out",
    "token_revoked": "the bot's Slack token was withdrawn; it has to be added again",
}
# "It's possible some aspect of the operation succeeded before the error was raised." Source: Slack, both errors.
PERHAPS: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "service_timeout"})
# The app, or everybody in the workspace, sends too much; `ratelimited` is about one conversation.
ALL_TOO_FAST: Final = frozenset({"rate_limited", "message_limit_exceeded", "accesslimited"})
TOO_FAST: Final = frozenset({"ratelimited", *ALL_TOO_FAST})
# What is wrong with the blocks: the words may go without them.
BAD_BLOCKS: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch", "msg_too_long"}
)


@dataclass(frozen=True, kw_only=True)
class _No:
    """An answer that is no yes."""

    status: int
    error: str  # Slack's word; "" where it gave none
    retry_after: timedelta | None = None

    @property
    def said(self) -> str:
        return f"Slack answered {self.error or self.status or 'nothing'}"


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
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """client_of may raise NotInstalled and NotNow. token_refused is told once per workspace, until it works."""
        self._client_of = client_of
        self._look_of = look_of
        self._token_refused = token_refused
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
            no = _read(error)
            if no.error in TOO_FAST or no.status == 429:
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
        joined = False
        while True:
            no = await self._try(client, call)
            if not isinstance(no, _No):
                return no
            if no.error in BAD_BLOCKS and "blocks" in call:
                log.error(
                    "Slack refused a card", extra={"delivery_id": message.delivery_id, "error": no.error}
                )
                del call["blocks"]
                call["text"] = worded.text[:AT_MOST]
            elif no.error == "thread_not_found" and "thread_ts" in call:
                del call["thread_ts"]  # What it followed was deleted.
            elif no.error == "not_in_channel" and not joined and message.address.startswith("C"):
                joined = True
                await self._join(client, no, message)
            else:
                raise await self._judged(client, no, message)

    async def _try(self, client: AsyncWebClient, call: Mapping[str, Any]) -> Mapping[str, Any] | _No:
        try:
            return await self._ask(client.chat_postMessage(**call))
        except aiohttp.ClientConnectorError as error:
            raise Refused("Slack could not be reached", whole_workspace=True) from error
        except aiohttp.ConnectionTimeoutError as error:
            raise Refused("Slack could not be reached", whole_workspace=True) from error
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            raise Uncertain(f"no answer from Slack ({type(error).__name__})") from error

    async def _ask(self, call: Awaitable[Any]) -> Mapping[str, Any] | _No:
        try:
            answer: Mapping[str, Any] = (await call).data
        except SlackApiError as error:
            return _read(error)
        return answer

    async def _aside(self, call: Awaitable[Any]) -> _No | None:
        """Something else that is asked for a message which was refused: what goes wrong sends nothing. None: yes."""
        try:
            answer = await self._ask(call)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return _No(status=0, error="")
        return answer if isinstance(answer, _No) else None

    async def _join(self, client: AsyncWebClient, not_in: _No, message: Message) -> None:
        """Anybody may join a public channel; what stands against it for good is that the bot is not in it."""
        no = await self._aside(client.conversations_join(channel=message.address))
        if no is not None:
            passing = not no.error or no.status >= 500 or no.error in TOO_FAST or no.error in PERHAPS
            raise self._refusal(no if passing or no.error in NEVER else not_in, message)

    async def _judged(self, client: AsyncWebClient, no: _No, message: Message) -> Refused | Uncertain:
        """What the engine should make of it."""
        if no.error == "account_inactive":
            # Slack says the same of a person's account and of the bot's own.
            own = await self._aside(client.auth_test())
            if own is not None and own.error == no.error:
                why = "the Slack workspace is closed to the bot"
                return await self._shut_out(message.workspace, no.error, why)
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

    def _refusal(self, no: _No, message: Message) -> Refused:
        if no.error in NEVER:
            return Refused(NEVER[no.error], permanent=True)
        if no.status == 429 or no.error in TOO_FAST:
            return self._too_fast(no, message)
        return Refused(no.said)

    def _too_fast(self, no: _No, message: Message) -> Refused:
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


def _read(error: SlackApiError) -> _No:
    """Status, word and waiting time, whatever it was that answered: Slack, or a gateway in front of it."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    seconds = str((getattr(response, "headers", None) or {}).get("Retry-After") or "")
    return _No(
        status=int(status),
        error=str(data.get("error") or "") if isinstance(data, dict) else "",
        retry_after=timedelta(seconds=int(seconds)) if seconds.isdecimal() else None,
    )
