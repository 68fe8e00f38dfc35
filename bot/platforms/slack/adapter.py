"""Slack's way in: signed requests and Socket Mode, both through bolt to the one dispatch, answered in time."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, assert_never

from aiohttp import web
from slack_bolt.response import BoltResponse

from bot.commands import grammar
from bot.commands.codec import encode
from bot.commands.filling import BadAnswer, filled
from bot.commands.model import Command
from bot.commands.request import Request, SentFile
from bot.platforms.begun import Begun
from bot.platforms.slack import files, forms, inbound, text
from bot.platforms.slack.asked import (
    HomeOpened,
    Inbound,
    Nothing,
    Noticed,
    Opens,
    Origin,
    Pressed,
    Said,
    Shared,
    Submitted,
    Typed,
    Unknown,
    Unreadable,
)
from bot.platforms.slack.door import Door
from bot.platforms.slack.manifest import EVENTS_PATH
from bot.platforms.slack.voice import Looks, Promise, Voice
from bot.platforms.slack.workspaces import NotInstalled, NotNow, Workspaces
from bot.replies.cards import chat
from bot.replies.filling_in import form_of, has_buttons, missing, refused
from bot.replies.model import Card, Reply, Tone

log = logging.getLogger(__name__)

PATIENCE = 2.0  # Seconds after which a person is told that it takes longer; Slack gives up after three.
FETCHED_AT_ONCE = 2  # Files that are fetched at the same time: each is held in memory.
REMEMBERED = 2_000  # Deliveries of which this process knows that it has answered them.

Handle: TypeAlias = Callable[[Request], Awaitable[Reply]]
OnHome: TypeAlias = Callable[[str, str], Coroutine[Any, Any, None]]  # workspace, user
OnNotice: TypeAlias = Callable[[Noticed], Awaitable[None]]
OnChange: TypeAlias = Callable[[str, str], None]  # workspace, user: of whoever changed something
Body: TypeAlias = Mapping[str, Any]

ACKNOWLEDGED: Final = BoltResponse(status=200, body="")


class SlackAdapter:
    """Everything that comes from Slack. One for a process; give it to `mount`, to `listen`, or to both."""

    def __init__(
        self,
        *,
        handle: Handle,
        unseal: inbound.Unseal,
        look: Looks,
        workspaces: Workspaces,
        signing_secret: str = "",
        api_url: str = "https://slack.com/api/",
        on_home: OnHome | None = None,
        on_notice: OnNotice | None = None,
        on_change: OnChange | None = None,
        files_at: str = files.HOME,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: float = PATIENCE,
    ) -> None:
        """handle: the dispatcher. unseal: a button's value back to its payload, or ValueError.

        signing_secret: "" where only Socket Mode is used; then nothing is answered over HTTP.
        """
        self._handle = handle
        self._unseal = unseal
        self._workspaces = workspaces
        self._on_home = on_home
        self._on_notice = on_notice
        self._on_change = on_change
        self._files_at = files_at
        self._fetching = asyncio.Semaphore(FETCHED_AT_ONCE)
        self._now = now
        self._voice = Voice(clients=workspaces.client_of, look=look)
        self._begun = Begun(patience=patience)
        self._answered: OrderedDict[str, asyncio.Task[None]] = OrderedDict()
        self._door = Door(
            self.take, workspaces=workspaces, signing_secret=signing_secret, api_url=api_url, now=now
        )
        self.bolt = self._door.bolt

    # --- by HTTP

    def mount(self, application: web.Application) -> None:
        """Answer Slack at /slack/events, and let what has begun finish when the server stops."""
        application.router.add_post(EVENTS_PATH, self._door.receive)
        application.on_cleanup.append(self._clean_up)

    async def _clean_up(self, _: web.Application) -> None:
        await self.finish()

    async def finish(self) -> None:
        """Wait for what has begun: answers that were promised, cards that are being updated."""
        await self._begun.finish()

    # --- one payload

    async def take(self, body: Body, *, bot_user: str | None, installed: bool) -> BoltResponse:
        """Answer one payload, whichever way it came. What is stored is stored before this returns."""
        asked = inbound.read(body, now=self._now(), unseal=self._unseal, bot_user=bot_user)
        try:
            if not installed and not isinstance(asked, Noticed):
                return await self._stranded(asked)
            return await self._take(asked)
        except Exception:
            log.exception("a Slack request failed", extra={"kind": type(asked).__name__})
            # News of the directory are sent again by Slack; a person has been told, or sees that nothing came.
            return BoltResponse(status=503) if isinstance(asked, Noticed) else ACKNOWLEDGED

    async def _take(self, asked: Inbound) -> BoltResponse:
        match asked:
            case Typed():
                return await self._typed(asked)
            case Said():
                await self._said(asked)
            case Pressed():
                await self._pressed(asked)
            case Opens():
                await self._opens(asked)
            case Submitted():
                return await self._submitted(asked)
            case Unreadable():
                return await self._unreadable(asked)
            case HomeOpened():
                if self._on_home is not None:
                    self._begun.begin(self._on_home(asked.workspace, asked.user))
            case Noticed():
                if self._on_notice is not None:
                    await self._on_notice(asked)
            case Nothing():
                pass
            case Unknown():
                return BoltResponse(status=404, body={"error": "nothing of ours"})
            case _:
                assert_never(asked)
        return ACKNOWLEDGED

    async def _stranded(self, asked: Inbound) -> BoltResponse:
        """Slack lets us answer, but the installation is gone: there is no token to do anything with."""
        if isinstance(asked, Typed) and asked.slash:
            return await self._shown(Reply(card=chat.not_installed()), asked.origin)
        return ACKNOWLEDGED

    # --- typed

    async def _typed(self, asked: Typed) -> BoltResponse:
        work = self._begun.begin(self._with_file(asked, asked.trigger))
        if not asked.slash:
            await self._soon(
                work, then=lambda reply: self._beside(reply, asked.origin, asked.trigger), of=asked
            )
            return ACKNOWLEDGED
        if await self._begun.in_time(work):
            return await self._shown(work.result(), asked.origin)
        self._begun.begin(self._later(work, lambda reply: self._beside(reply, asked.origin, None)))
        return await self._shown(Reply(card=chat.working()), asked.origin)

    async def _shown(self, reply: Reply | None, origin: Origin) -> BoltResponse:
        """The answer to a slash command, which Slack shows where it was typed."""
        if reply is None or reply.card is None:
            return ACKNOWLEDGED
        shown = await self._voice.rendered(reply.card, origin.workspace)
        kind = "ephemeral" if reply.private else "in_channel"
        return BoltResponse(
            status=200, body={"response_type": kind, "text": shown.text, "blocks": shown.blocks}
        )

    async def _beside(self, reply: Reply, origin: Origin, trigger: str | None) -> None:
        """Say it where it was asked, next to what is there already."""
        if reply.card is None:
            return
        if origin.channel is None and await self._voice.in_modal(reply.card, origin, trigger):
            return
        if reply.private:
            await self._voice.privately(reply.card, origin)
        else:
            await self._voice.publicly(reply.card, origin)

    # --- said

    async def _said(self, asked: Said) -> None:
        """Answer a mention or a direct message, once however often and in however many events it comes."""
        key = asked.request.key or ""
        answering = self._answered.get(key)
        if answering is None:
            answering = self._answered[key] = self._begun.begin(self._answer(asked))
            while len(self._answered) > REMEMBERED:
                self._answered.popitem(last=False)
        await self._begun.in_time(answering)

    async def _answer(self, asked: Said) -> None:
        work = self._begun.begin(self._with_file(asked, None))
        promise = None if await self._begun.in_time(work) else await self._promised(asked.origin)
        reply = await work
        if reply is None or reply.card is None:
            if promise is not None:
                await self._voice.takes_back(promise, asked.origin)
        elif promise is not None and await self._voice.keeps(promise, reply.card, asked.origin):
            return
        elif reply.private and not asked.origin.direct:
            await self._voice.privately(reply.card, asked.origin)
        else:
            await self._voice.publicly(reply.card, asked.origin)

    async def _with_file(self, asked: Said | Typed, trigger: str | None) -> Reply | None:
        request = asked.request
        if asked.file is not None:
            async with self._fetching:
                request = replace(request, file=await self._file(asked.file, asked.origin.workspace))
        return await self._result(request, asked.origin, trigger)

    async def _file(self, file: Shared, workspace: str) -> SentFile:
        try:
            client = await self._workspaces.client_of(workspace)
        except (NotInstalled, NotNow):
            return SentFile(name=file.name, media_type=file.media_type, problem="unreachable")
        return await files.fetched(file, token=client.token, home=self._files_at)

    async def _promised(self, origin: Origin) -> Promise | None:
        """Say that it takes longer; alone with the bot as a message in whose place the answer will stand."""
        if origin.direct:
            return await self._voice.promises(chat.working(), origin)
        await self._voice.privately(chat.working(), origin)
        return None

    # --- pressed

    async def _pressed(self, asked: Pressed) -> None:
        work = self._begun.begin(self._result(asked.request, asked.origin, asked.trigger))
        updates = _is_changing(asked.command)
        await self._soon(
            work,
            then=lambda reply: self._put(reply, asked.origin, asked.blocks, asked.trigger, updates),
            of=asked,
        )

    async def _put(
        self,
        reply: Reply,
        origin: Origin,
        blocks: tuple[Body, ...],
        trigger: str | None,
        updates: bool,
    ) -> None:
        """Show what came of a press: in place of the card where it worked, else beside it.

        A card gives way only to what was really done: no refusal, no question and no list takes its place.
        In a channel it belongs to everybody, and gives way to nothing that one person alone should read.
        """
        if reply.card is None:
            return
        if not (updates and reply.card.tone in (Tone.GOOD, Tone.PLAIN)):
            if not (origin.home or origin.view) or not await self._voice.in_modal(
                reply.card, origin, trigger
            ):
                await self._beside(reply, origin, trigger)
            return
        if origin.view is not None and await self._voice.replaces_modal(reply.card, origin):
            return
        if origin.home and await self._voice.in_modal(reply.card, origin, trigger):
            return
        if origin.ephemeral:
            await self._in_place_of_ephemeral(reply, reply.card, origin)
        elif origin.direct or not reply.private:
            known = blocks or self._voice.remembered(origin)
            if (origin.several and not known) or not await self._voice.in_place(reply.card, origin, known):
                await self._beside(reply, origin, trigger)
        else:
            await self._voice.privately(reply.card, origin)

    async def _in_place_of_ephemeral(self, reply: Reply, card: Card, origin: Origin) -> None:
        if reply.private:
            await self._voice.privately(card, origin, replace=True)
        else:
            await self._voice.publicly(card, origin)

    async def _opens(self, asked: Opens) -> None:
        """Open the form before anything else: the trigger is good for three seconds."""
        self._voice.remember(asked.origin, asked.blocks)
        await self._begun.in_time(self._begun.begin(self._open(asked)))

    async def _open(self, asked: Opens) -> None:
        if asked.trigger is None or not await self._voice.opens(asked.form, asked.origin, asked.trigger):
            await self._voice.privately(chat.not_opened(asked.form), asked.origin)

    # --- filled in

    async def _submitted(self, asked: Submitted) -> BoltResponse:
        form, given = asked.filled.form, asked.filled.answers
        errors = missing(form, given)
        if errors:
            return _fields(errors)
        try:
            command = filled(form.command, given, asked.filled.choices)
        except BadAnswer as error:
            return _fields(refused(error))
        work = self._begun.begin(
            self._result(replace(asked.request, payload=encode(command)), asked.origin, None)
        )
        if not await self._begun.in_time(work):
            self._begun.begin(self._slowly(work, lambda reply: self._filled_in(reply, asked), asked.origin))
            return ACKNOWLEDGED
        reply = work.result()
        if reply is None or reply.card is None:
            return ACKNOWLEDGED
        if reply.card.tone in (Tone.REFUSAL, Tone.QUESTION):
            return await self._again(reply.card, asked)
        if asked.origin.channel is None:  # There is nowhere else to show it.
            return _update(await self._voice.window(reply.card, asked.origin))
        self._begun.begin(self._filled_in(reply, asked))
        return ACKNOWLEDGED

    async def _again(self, card: Card, asked: Submitted) -> BoltResponse:
        """What was filled in is not enough: the modal stays, and says what is missing."""
        form = form_of(card)
        if form is not None:
            return _update(await self._voice.form(form, asked.origin))
        if has_buttons(card) or not asked.filled.form.inputs:
            return _update(await self._voice.window(card, asked.origin))
        return _fields({asked.filled.form.inputs[0].name: text.plain(card)})

    async def _filled_in(self, reply: Reply, asked: Submitted) -> None:
        """The modal is closed: show what came of it where it was opened."""
        await self._put(reply, asked.origin, (), None, updates=True)

    async def _unreadable(self, asked: Unreadable) -> BoltResponse:
        card = chat.old_button()
        if asked.in_view:
            return _update(await self._voice.window(card, asked.origin))
        self._begun.begin(self._beside(Reply(card=card), asked.origin, asked.trigger))
        return ACKNOWLEDGED

    # --- in time, or later

    async def _result(self, request: Request, origin: Origin, trigger: str | None) -> Reply | None:
        """The dispatcher's answer; None where it is a form, which is open now."""
        try:
            reply = await self._handle(request)
        except Exception:
            # A defect of ours: nothing was stored, and whoever asked is told so.
            log.exception("a request ended in an error", extra={"key": request.key})
            return Reply(card=chat.went_wrong())
        if reply.card is not None and reply.card.tone is Tone.GOOD and self._on_change is not None:
            self._on_change(origin.workspace, origin.user)
        form = form_of(reply.card)
        # An offer beside what was done ("what difference did it make?") waits behind its button.
        asks = form is not None and reply.card is not None and reply.card.tone is not Tone.GOOD
        if form is not None and asks and trigger is not None:
            if await self._voice.opens(form, origin, trigger):
                return None
        return reply

    async def _soon(
        self,
        work: asyncio.Task[Reply | None],
        *,
        then: Callable[[Reply], Coroutine[Any, Any, None]],
        of: Typed | Pressed,
    ) -> None:
        """Wait until it is stored; the rest follows when Slack has been answered."""
        if await self._begun.in_time(work):
            self._begun.begin(self._later(work, then))
        else:
            self._begun.begin(self._slowly(work, then, of.origin))

    async def _slowly(
        self,
        work: asyncio.Task[Reply | None],
        then: Callable[[Reply], Coroutine[Any, Any, None]],
        origin: Origin,
    ) -> None:
        if origin.channel is not None:
            await self._voice.privately(chat.working(), origin)
        await self._later(work, then)

    async def _later(
        self, work: asyncio.Task[Reply | None], then: Callable[[Reply], Coroutine[Any, Any, None]]
    ) -> None:
        reply = await work
        if reply is not None:
            await then(reply)


def _is_changing(command: Command) -> bool:
    """Whether what comes of it may take the card's place: a change, or the next page of the same list."""
    return grammar.verb_of(command).writes or getattr(command, "page", 1) > 1


def _fields(errors: Mapping[str, str]) -> BoltResponse:
    return BoltResponse(status=200, body=forms.error_response(errors))


def _update(view: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body={"response_action": "update", "view": view})
