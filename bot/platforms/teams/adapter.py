"""Teams' way in: proved activities to the one dispatch, and their answers, in the time that Teams gives."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias, assert_never

from aiohttp import web

from bot.commands import grammar
from bot.commands.codec import encode
from bot.commands.filling import BadAnswer, filled
from bot.commands.model import Command
from bot.commands.request import Request, SentFile
from bot.platforms.begun import Begun
from bot.platforms.teams import again, files, forms, inbound, text
from bot.platforms.teams.asked import (
    Captures,
    Changed,
    Installed,
    Members,
    Met,
    Nothing,
    Opens,
    Origin,
    Pressed,
    Said,
    Shared,
    Submitted,
    Unknown,
    Unreadable,
)
from bot.platforms.teams.auth import Guard, Verified
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.door import Answer, Door
from bot.platforms.teams.forms import Filled
from bot.platforms.teams.reference import message_id
from bot.platforms.teams.render import Rendered
from bot.platforms.teams.voice import Looks, Voice
from bot.replies.cards import chat
from bot.replies.filling_in import form_of, has_buttons, missing, refused
from bot.replies.model import Card, Form, Reply, Tone

log = logging.getLogger(__name__)

PATIENCE = (
    4.0  # Seconds after which a person is told that it takes longer; a message extension gives up after five.
)
REMEMBERED = (
    300  # Activities of which this process knows how it has answered them; Teams repeats one after 15 s.
)

FETCHED_AT_ONCE = 2  # Files that are fetched at the same time: each is held in memory.

News: TypeAlias = Installed | Members | Changed | Met
Heard: TypeAlias = Said | Captures | Pressed | Opens | Submitted | Unreadable | News
Handle: TypeAlias = Callable[[Request], Awaitable[Reply]]
OnNews: TypeAlias = Callable[[News], Awaitable[Reply | None]]
OnHeard: TypeAlias = Callable[[Origin], Awaitable[None]]
Fetch: TypeAlias = Callable[[Shared], Awaitable[SentFile]]
OnChange: TypeAlias = Callable[[str, str], None]  # tenant, user: of whoever changed something
Then: TypeAlias = Callable[[Reply], Coroutine[Any, Any, None]]

ACKNOWLEDGED: Final = Answer()
WORDS: Final = "application/vnd.microsoft.activity.message"


class TeamsAdapter:
    """Everything that comes from Teams. One for a process; give it to `mount`."""

    def __init__(
        self,
        *,
        handle: Handle,
        unseal: inbound.Unseal,
        look: Looks,
        connector: Connector,
        guard: Guard,
        on_news: OnNews,
        on_heard: OnHeard | None = None,
        on_change: OnChange | None = None,
        now: Callable[[], datetime],
        fetch: Fetch = files.fetched,
        patience: float = PATIENCE,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """handle: the dispatcher. unseal: a button's value back to its payload, or ValueError.

        on_news: what it returns is posted where the news come from. on_heard: is told of every place from which
        something came, before that is handled. fetch: a file that somebody sent, with its bytes.
        pause: waits, in seconds, before an answer is tried again.
        """
        self._handle = handle
        self._unseal = unseal
        self._look = look
        self._on_news = on_news
        self._on_heard = on_heard
        self._on_change = on_change
        self._fetch = fetch
        self._fetching = asyncio.Semaphore(FETCHED_AT_ONCE)
        self._now = now
        self._voice = Voice(connector=connector, look=look, pause=pause)
        self._begun = Begun(patience=patience)
        self._answered: OrderedDict[tuple[str, ...], asyncio.Task[Answer]] = OrderedDict()
        self._door = Door(self.take, guard=guard, now=now)

    def mount(self, application: web.Application) -> None:
        """Answer Teams at /api/messages, and let what has begun finish when the server stops."""
        self._door.mount(application)
        application.on_cleanup.append(self._clean_up)

    async def _clean_up(self, _: web.Application) -> None:
        await self.finish()

    async def finish(self) -> None:
        """Wait for what has begun: answers that were promised, cards that are being updated."""
        await self._begun.finish()

    # --- one activity

    async def take(self, activity: Mapping[str, Any], verified: Verified) -> Answer:
        """Answer one activity, once however often it comes. What is stored is stored before this returns."""
        asked = inbound.read(activity, verified, now=self._now(), unseal=self._unseal)
        match asked:
            case Nothing():
                return ACKNOWLEDGED
            case Unknown():
                return Answer(status=501 if asked.invoke else 400)
        key = _key(asked.origin)
        answering = self._answered.get(key) if key is not None else None
        if answering is None:
            answering = self._begun.begin(self._answer(asked))
            if key is not None:
                self._remember(key, answering)
        return await asyncio.shield(answering)

    def _remember(self, key: tuple[str, ...], answering: asyncio.Task[Answer]) -> None:
        self._answered[key] = answering
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)

    async def _answer(self, asked: Heard) -> Answer:
        await self._heard(asked.origin)
        try:
            return await self._take(asked)
        except Exception:
            log.exception("an activity failed", extra={"kind": type(asked).__name__})
            self._answered.pop(_key(asked.origin) or (), None)
            # News may come again; a person has been told, or sees that nothing came.
            return Answer(status=503) if isinstance(asked, News) else ACKNOWLEDGED

    async def _heard(self, origin: Origin) -> None:
        if self._on_heard is None:
            return
        try:
            await self._on_heard(origin)
        except Exception:  # What was said is answered all the same.
            log.exception("where something came from could not be kept")

    async def _take(self, asked: Heard) -> Answer:
        match asked:
            case Said():
                await self._begun.in_time(self._begun.begin(self._said(asked)))
                return ACKNOWLEDGED
            case Pressed():
                return await self._pressed(asked)
            case Opens():
                return await self._opens(asked)
            case Submitted():
                return await self._submitted(asked)
            case Captures():
                return await self._captures(asked)
            case Unreadable():
                return await self._unreadable(asked)
            case Installed() | Members() | Changed() | Met():
                return await self._news(asked)
            case _:
                assert_never(asked)

    async def _news(self, asked: News) -> Answer:
        reply = await self._on_news(asked)
        if reply is not None and reply.card is not None:
            self._begun.begin(self._voice.publicly(reply.card, replace(asked.origin, thread=None)))
        return ACKNOWLEDGED

    # --- said

    async def _said(self, asked: Said) -> None:
        work = self._begun.begin(self._said_with_file(asked))
        promise = None if await self._begun.in_time(work) else await self._promised(asked.origin)
        reply = await work
        if reply.card is None:
            if promise is not None:
                await self._voice.takes_back(promise, asked.origin)
            return
        words = again.asked_for(asked.request)
        if promise is None or not await self._voice.keeps(promise, reply.card, asked.origin, again=words):
            await self._beside(reply, asked.origin, words)

    async def _said_with_file(self, asked: Said) -> Reply:
        request = asked.request
        if asked.file is not None:
            async with self._fetching:
                request = replace(request, file=await self._fetch(asked.file))
        return await self._result(request, asked.origin)

    async def _promised(self, origin: Origin) -> str | None:
        """Say that it takes longer; alone with the bot as a message in whose place the answer will stand."""
        if origin.direct:
            return await self._voice.promises(chat.working(), origin)
        await self._voice.privately(chat.working(), origin)
        return None

    async def _beside(self, reply: Reply, origin: Origin, asked_for: str = "") -> None:
        """Say it where it was asked, next to what is there already."""
        if reply.card is None:
            return
        if reply.private:
            await self._voice.privately(reply.card, origin, again=asked_for)
        else:
            await self._voice.publicly(reply.card, origin)

    # --- pressed

    async def _pressed(self, asked: Pressed) -> Answer:
        origin, changes = again.only_reading(asked.origin), grammar.verb_of(asked.command).writes
        words = "" if changes else again.asked_for(asked.request)
        work = self._begun.begin(self._result(asked.request, origin, changes))
        if not await self._begun.in_time(work):
            return await self._later(work, lambda reply: self._put(reply, origin, changes, words), asked)
        reply = work.result()
        if asked.dialog:
            return await self._in_dialog(reply, origin, changes)
        if asked.refreshes:
            return await self._refreshed(reply, origin)
        if asked.invoke:
            return await self._in_card(reply, origin, changes, words)
        self._begun.begin(self._put(reply, origin, changes, words))
        return ACKNOWLEDGED

    async def _put(self, reply: Reply, origin: Origin, changes: bool, asked_for: str = "") -> None:
        """Show what came of a press or a form: in place of the card where it worked, else beside it."""
        if reply.card is not None and _gives_way(reply, origin, changes):
            if await self._voice.in_place(await self._replacing(reply, reply.card, origin), origin):
                return
        await self._beside(reply, origin, asked_for)

    async def _replacing(self, reply: Reply, card: Card, origin: Origin) -> Rendered:
        private = origin.direct or origin.targeted or reply.private
        return await self._voice.rendered(card, origin, private=private, again=origin.again)

    async def _in_card(self, reply: Reply, origin: Origin, changes: bool, asked_for: str = "") -> Answer:
        """The answer to a press: the card in whose place it stands, at once for the one who pressed.

        Others see it, and it stays, by what the message is updated with.
        """
        if reply.card is None:
            return _says(chat.noted())
        if not _gives_way(reply, origin, changes):
            self._begun.begin(self._beside(reply, origin, asked_for))
            return _says(chat.answered())
        worded = await self._replacing(reply, reply.card, origin)
        self._begun.begin(self._voice.in_place(worded, origin))
        return _shows(worded.content)

    async def _refreshed(self, reply: Reply, origin: Origin) -> Answer:
        """How the card looks for its reader; what they may not see leaves it as it is for everybody."""
        if reply.card is None or reply.card.tone in (Tone.REFUSAL, Tone.QUESTION):
            return _says(None)
        return _shows((await self._voice.rendered(reply.card, origin, private=True)).content)

    async def _in_dialog(self, reply: Reply, origin: Origin, changes: bool) -> Answer:
        """What was kept elsewhere is a form, which opens now, or was done."""
        if reply.card is None:
            return await self._window(chat.noted(), origin)
        form = form_of(reply.card)
        if form is not None and reply.card.tone is not Tone.GOOD:
            return await self._dialog(form, origin)
        if _gives_way(reply, origin, changes) and origin.message is not None:
            self._begun.begin(self._put(reply, origin, changes))
            done = replace(reply.card, parts=reply.card.parts[:1])  # Without the list that stands under it.
            return Answer(body=forms.told(text.plain(done)))
        return await self._window(reply.card, origin)

    # --- forms

    async def _opens(self, asked: Opens) -> Answer:
        if asked.dialog:
            return await self._dialog(asked.form, asked.origin)
        worded = await self._within_card(asked.form, asked.origin)
        if asked.invoke and asked.origin.direct:
            return _shows(worded.content)
        self._begun.begin(self._voice.shown_privately(worded, asked.origin))
        return _says(chat.answered()) if asked.invoke else ACKNOWLEDGED

    async def _dialog(self, form: Form, origin: Origin, **before: Any) -> Answer:
        """before: what was filled in, and what is wrong with it."""
        look = await self._look(origin.tenant)
        return Answer(
            body=forms.dialog(
                form, look=look, private=origin.to_private(), people=_findable(origin), **before
            )
        )

    async def _within_card(self, form: Form, origin: Origin, **before: Any) -> Rendered:
        """For clients that open no dialogs: the form as a card of its own."""
        look = await self._look(origin.tenant)
        content = forms.content(
            form, look=look, private={}, people=_findable(origin), in_place=True, **before
        )
        return Rendered(content=content, text=text.plain(Card(title=form.title)))

    async def _captures(self, asked: Captures) -> Answer:
        work = self._begun.begin(self._result(asked.request, asked.origin))
        if not await self._begun.in_time(work):
            return await self._later(work, lambda reply: self._beside(reply, asked.origin), asked)
        return await self._in_dialog(work.result(), replace(asked.origin, message=None), changes=False)

    async def _submitted(self, asked: Submitted) -> Answer:
        try:
            sent = forms.filled_in(asked.data, self._unseal)
        except Exception:  # noqa: BLE001  # Of a version whose forms are no more; it was signed by this bot.
            return await self._unreadable(
                Unreadable(origin=asked.origin, dialog=asked.dialog, invoke=asked.invoke)
            )
        origin = again.only_reading(asked.origin.with_private(sent.private)) if asked.dialog else asked.origin
        errors = missing(sent.form, sent.answers)
        if errors:
            return await self._asks_again(sent, asked, origin, errors)
        try:
            command = filled(sent.form.command, sent.answers, sent.choices)
        except BadAnswer as error:
            return await self._asks_again(sent, asked, origin, refused(error))
        work = self._begun.begin(self._result(_completed(asked.request, command, origin), origin, True))
        if not await self._begun.in_time(work):
            return await self._later(work, lambda reply: self._put(reply, origin, True), asked)
        return await self._filled_in(work.result(), sent, asked, origin)

    async def _filled_in(self, reply: Reply, sent: Filled, asked: Submitted, origin: Origin) -> Answer:
        if reply.card is None:
            return ACKNOWLEDGED
        if not asked.dialog:
            if asked.invoke:
                return await self._in_card(reply, origin, changes=True)
            self._begun.begin(self._put(reply, origin, True))
            return ACKNOWLEDGED
        if reply.card.tone in (Tone.REFUSAL, Tone.QUESTION):
            return await self._again(reply.card, sent, asked, origin)
        if asked.extension:  # There may be no conversation of ours to show it in.
            return await self._window(reply.card, origin)
        self._begun.begin(self._put(reply, origin, True))
        return ACKNOWLEDGED

    async def _again(self, card: Card, sent: Filled, asked: Submitted, origin: Origin) -> Answer:
        """What was filled in is not enough: the dialog stays, and says what is missing."""
        form = form_of(card)
        if form is not None:
            return await self._dialog(form, origin)
        if has_buttons(card) or not sent.form.inputs:
            return await self._window(card, origin)
        return await self._asks_again(sent, asked, origin, {sent.form.inputs[0].name: text.plain(card)})

    async def _asks_again(
        self, sent: Filled, asked: Submitted, origin: Origin, errors: Mapping[str, str]
    ) -> Answer:
        """The same form, with what was filled in and what is wrong beside its field."""
        if asked.dialog:
            return await self._dialog(sent.form, origin, given=asked.data, errors=errors)
        worded = await self._within_card(sent.form, origin, given=asked.data, errors=errors)
        if asked.invoke:
            return _shows(worded.content)
        self._begun.begin(self._voice.in_place(worded, origin))
        return ACKNOWLEDGED

    async def _window(self, card: Card, origin: Origin) -> Answer:
        """A card in a dialog; a sentence where there is nothing to press."""
        worded = await self._voice.rendered(card, origin, private=True)
        return Answer(body=forms.window(worded) if has_buttons(card) else forms.told(worded.text))

    async def _unreadable(self, asked: Unreadable) -> Answer:
        card = chat.old_button()
        if asked.dialog:
            return await self._window(card, asked.origin)
        self._begun.begin(self._voice.privately(card, asked.origin))
        return _says(chat.answered()) if asked.invoke else ACKNOWLEDGED

    # --- in time, or later

    async def _result(self, request: Request, origin: Origin, changes: bool = False) -> Reply:
        """The dispatcher's answer. changes: it may take the place of the card in which it was asked for."""
        try:
            reply = await self._handle(request)
        except Exception:
            # A defect of ours: nothing was stored, and whoever asked is told so.
            log.exception("a request ended in an error", extra={"key": request.key})
            return Reply(card=chat.went_wrong())
        if reply.card is not None and reply.card.tone is Tone.GOOD and self._on_change is not None:
            self._on_change(origin.tenant, origin.user)
        if origin.several and _gives_way(reply, origin, changes):
            return await self._above_list(reply, request, origin.again)
        return reply

    async def _above_list(self, reply: Reply, request: Request, asked_for: str) -> Reply:
        try:
            return again.under(reply, await self._handle(again.reading(request, asked_for)))
        except Exception:  # What was done is done, and is what is shown.
            log.exception("a list could not be shown anew")
            return reply

    async def _later(
        self, work: asyncio.Task[Reply], then: Then, asked: Pressed | Submitted | Captures
    ) -> Answer:
        """Teams is answered now, in the way it asked; the rest follows."""
        self._begun.begin(self._afterwards(work, then))
        if isinstance(asked, Captures) or asked.dialog:
            return await self._window(chat.working(), asked.origin)
        if asked.invoke:
            return _says(chat.working())
        self._begun.begin(self._voice.privately(chat.working(), asked.origin))
        return ACKNOWLEDGED

    async def _afterwards(self, work: asyncio.Task[Reply], then: Then) -> None:
        await then(await work)


def _key(origin: Origin) -> tuple[str, ...] | None:
    """What Teams repeats has the same; without an id nothing can be told apart."""
    if origin.activity is None:
        return None
    return origin.tenant, origin.user, origin.conversation, origin.thread or "", origin.activity


def _gives_way(reply: Reply, origin: Origin, changes: bool) -> bool:
    """Whether the answer may take the card's place.

    A card gives way only to what was really done, no refusal, no question and no list. One in which there is more
    to press does so where that can be shown anew. In a channel it belongs to everybody, and gives way to nothing that
    is for one alone.
    """
    if reply.card is None or not changes or reply.card.tone not in (Tone.GOOD, Tone.PLAIN):
        return False
    if origin.several and not origin.again:
        return False
    return origin.direct or origin.targeted or not reply.private


def _completed(request: Request, command: Command, origin: Origin) -> Request:
    """The request that a filled-in form makes, about the message from which it was opened."""
    message = message_id(origin.conversation, origin.message) if origin.message is not None else None
    return replace(request, payload=encode(command), message=message)


def _findable(origin: Origin) -> str:
    """Whom a form's pickers search: in a chat with the bot alone there is nobody else to be found."""
    return forms.ORGANISATION if origin.direct else forms.HERE


def _shows(content: Mapping[str, Any]) -> Answer:
    """Of an Action.Execute: the card that stands in the place of the pressed one from now on."""
    return Answer(body={"statusCode": 200, "type": forms.ADAPTIVE_CARD, "value": content})


def _says(card: Card | None) -> Answer:
    """Of an Action.Execute: the card stays, and a sentence is shown beside it."""
    return Answer(
        body={"statusCode": 200, "type": WORDS, "value": text.plain(card) if card is not None else ""}
    )
