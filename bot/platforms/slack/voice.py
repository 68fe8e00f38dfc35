"""How an answer reaches its place in Slack: in a thread, in place of a card, for one person's eyes, in a modal."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms.slack import forms, limits
from bot.platforms.slack.asked import Origin
from bot.platforms.slack.inbound import is_pressable
from bot.platforms.slack.render import Blocks, Look, message
from bot.platforms.slack.workspaces import NotInstalled, NotNow
from bot.replies.cards import chat
from bot.replies.model import Card, Form

log = logging.getLogger(__name__)

Looks: TypeAlias = Callable[[str], Awaitable[Look]]  # workspace -> how cards look there
Clients: TypeAlias = Callable[
    [str], Awaitable[AsyncWebClient]
]  # workspace -> its client; Workspaces.client_of
Block: TypeAlias = Mapping[str, Any]

RESPOND_SECONDS = 5  # A response_url that needs longer is given up, and the answer takes another way.
REMEMBERED = 500  # Messages whose blocks are remembered while a form that was opened from them is filled in.
_FAILED = (SlackClientError, ClientError, TimeoutError, OSError, ValueError)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A message that says that the answer takes longer."""

    channel: str
    ts: str


@dataclass(kw_only=True)
class Voice:
    """Everything that the adapter says; a way that fails is logged by its kind, and the next one is tried."""

    clients: Clients
    look: Looks
    _blocks: OrderedDict[str, tuple[Block, ...]] = field(default_factory=OrderedDict)

    async def rendered(self, card: Card, workspace: str) -> Blocks:
        return message(card, look=await self.look(workspace))

    async def _client(self, origin: Origin) -> AsyncWebClient | None:
        try:
            return await self.clients(origin.workspace)
        except (NotInstalled, NotNow):
            return None

    # --- to one person

    async def privately(self, card: Card, origin: Origin, *, replace: bool = False) -> None:
        """For one person's eyes where they are; where that is impossible, as a direct message.

        replace: in place of the message of which the origin tells.
        """
        shown = await self.rendered(card, origin.workspace)
        if await self._respond(origin, shown, "ephemeral", replace=replace):
            return
        client = await self._client(origin)
        if client is None:
            return
        content: dict[str, Any] = {"blocks": shown.blocks, "text": shown.text}
        if origin.channel is not None and await _done(
            client.chat_postEphemeral(
                channel=origin.channel, user=origin.user, thread_ts=origin.thread, **content
            )
        ):
            return
        await _done(client.chat_postMessage(channel=origin.user, unfurl_links=False, **content))

    async def publicly(self, card: Card, origin: Origin) -> None:
        """For everybody in the conversation, in the thread where it was asked."""
        client = await self._client(origin)
        shown = await self.rendered(card, origin.workspace)
        if client is not None and await _done(
            client.chat_postMessage(
                channel=origin.channel or origin.user,
                thread_ts=origin.thread,
                blocks=shown.blocks,
                text=shown.text,
                unfurl_links=False,
            )
        ):
            return
        if not await self._respond(origin, shown, "in_channel"):
            await self.privately(card, origin)

    async def _respond(self, origin: Origin, shown: Blocks, kind: str, *, replace: bool = False) -> bool:
        if origin.respond is None:
            return False
        client = await self._client(origin)
        webhook = AsyncWebhookClient(
            origin.respond,
            session=client.session if client is not None else None,
            timeout=RESPOND_SECONDS,
            retry_handlers=[],
        )
        sent: dict[str, Any] = {
            "response_type": kind,
            "replace_original": replace,
            "text": shown.text,
            "blocks": shown.blocks,
        }
        if origin.thread is not None and not replace:
            sent["thread_ts"] = origin.thread
        try:
            answer = await webhook.send_dict(sent)
        except _FAILED as error:
            log.warning("a response_url failed", extra={"error": type(error).__name__})
            return False
        if answer.status_code != 200:  # Used five times, or older than half an hour.
            log.info("a response_url was refused", extra={"status": answer.status_code})
        return answer.status_code == 200

    # --- first a promise, then what was promised in its place

    async def promises(self, card: Card, origin: Origin) -> Promise | None:
        client = await self._client(origin)
        if client is None:
            return None
        shown = await self.rendered(card, origin.workspace)
        try:
            sent = await client.chat_postMessage(
                channel=origin.channel or origin.user,
                thread_ts=origin.thread,
                blocks=shown.blocks,
                text=shown.text,
            )
        except _FAILED as error:
            _log_refusal(error)
            return None
        return Promise(channel=str(sent["channel"]), ts=str(sent["ts"]))

    async def keeps(self, promise: Promise, card: Card, origin: Origin) -> bool:
        """Put the card where the promise stands. False: it still stands there."""
        client = await self._client(origin)
        shown = await self.rendered(card, origin.workspace)
        return client is not None and await _done(
            client.chat_update(channel=promise.channel, ts=promise.ts, blocks=shown.blocks, text=shown.text)
        )

    async def takes_back(self, promise: Promise, origin: Origin) -> None:
        client = await self._client(origin)
        if client is not None:
            await _done(client.chat_delete(channel=promise.channel, ts=promise.ts))

    # --- in place

    def remember(self, origin: Origin, blocks: Sequence[Block]) -> None:
        """Keep a message's blocks for when the form that is opened from it comes back."""
        if origin.message is None or not blocks:
            return
        self._blocks[f"{origin.workspace}/{origin.channel}/{origin.message}"] = tuple(blocks)
        while len(self._blocks) > REMEMBERED:
            self._blocks.popitem(last=False)

    def remembered(self, origin: Origin) -> tuple[Block, ...]:
        return self._blocks.get(f"{origin.workspace}/{origin.channel}/{origin.message}", ())

    async def in_place(self, card: Card, origin: Origin, blocks: Sequence[Block]) -> bool:
        """Put the card where the pressed button was. False: it can't be, and nothing was changed.

        Of a message with more to press, only what belongs to the button gives way.
        """
        client = await self._client(origin)
        if client is None or origin.message is None:
            return False
        shown = await self.rendered(card, origin.workspace)
        put = placed(shown.blocks, among=blocks, block=origin.block)
        if put is None:
            return False
        text = shown.text if put is shown.blocks else f"{shown.text} The rest of the message is as it was."
        return await _done(
            client.chat_update(channel=origin.channel or "", ts=origin.message, blocks=put, text=text)
        )

    # --- modals

    async def opens(self, form: Form, origin: Origin, trigger: str) -> bool:
        """Open the form as a modal; over the one in which it was asked for, if there is one."""
        return await self._view(await self.form(form, origin), origin, trigger)

    async def form(self, form: Form, origin: Origin) -> dict[str, Any]:
        """The form as a view that remembers where its answer belongs."""
        look = await self.look(origin.workspace)
        try:
            return forms.modal(form, look=look, private=origin.to_private())
        except forms.FormTooLong:
            return window(chat.too_long(form), look)

    async def in_modal(self, card: Card, origin: Origin, trigger: str | None) -> bool:
        """Show the card in a window of its own: where there is no conversation to answer in."""
        if trigger is None:
            return False
        return await self._view(await self.window(card, origin), origin, trigger)

    async def window(self, card: Card, origin: Origin) -> dict[str, Any]:
        return window(card, await self.look(origin.workspace))

    async def _view(self, view: dict[str, Any], origin: Origin, trigger: str) -> bool:
        client = await self._client(origin)
        if client is None:
            return False
        put = client.views_push if origin.view is not None else client.views_open
        return await _done(put(trigger_id=trigger, view=view))

    async def replaces_modal(self, card: Card, origin: Origin) -> bool:
        """Put the card in the place of the modal in which its button was pressed."""
        client = await self._client(origin)
        if client is None or origin.view is None:
            return False
        return await _done(client.views_update(view_id=origin.view, view=await self.window(card, origin)))


def window(card: Card, look: Look) -> dict[str, Any]:
    """A card as a modal without anything to fill in."""
    blocks = message(card, look=look).blocks
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Convenor"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks,
    }


def placed(
    new: list[dict[str, Any]], *, among: Sequence[Block], block: str | None
) -> list[dict[str, Any]] | None:
    """A message's blocks with the new ones in place of the pressed one; None: they don't fit.

    Where nothing else in the message can be pressed, the new blocks are all of it.
    """
    if not any(is_pressable(each) and each.get("block_id") != block for each in among):
        return new
    # Slack names the blocks that came without a name; sent again, the names could meet those of the new ones.
    around = [{name: value for name, value in each.items() if name != "block_id"} for each in among]
    where = [number for number, each in enumerate(among) if each.get("block_id") == block]
    if not where:
        return None
    put = [*around[: where[0]], *new, *around[where[0] + 1 :]]
    return put if len(put) <= limits.MESSAGE_BLOCKS else None


async def _done(call: Awaitable[Any]) -> bool:
    """Whether a call of Slack's succeeded."""
    try:
        await call
    except _FAILED as error:
        _log_refusal(error)
        return False
    return True


def _log_refusal(error: Exception) -> None:
    response = getattr(error, "response", None)
    code = response.get("error") if response is not None else None
    log.warning("Slack refused a call", extra={"error": str(code or type(error).__name__)})
