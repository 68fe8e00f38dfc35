"""The pages that signed links lead to: a link shows what it would do, and only the button on the page does it."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from aiohttp import web

from bot.commands import codec
from bot.commands.filling import BadAnswer, filled
from bot.commands.model import Command, Home, PauseReminders, ShowAction
from bot.commands.request import Request, Sender, SentFile
from bot.platforms.mail import upload
from bot.platforms.mail.by_reply import ref_of
from bot.platforms.mail.links import DO, FEWER, ME, PATH, SEND, Addresses, Linked, NoLink
from bot.platforms.mail.on_page import ANSWER, LONGEST, ONCE, OnPage, asking, choosing_file, pressing
from bot.platforms.mail.render import label_of
from bot.platforms.mail.text import escape, html
from bot.replies.aloud import one_line
from bot.replies.cards import pages as cards
from bot.replies.cards import sending
from bot.replies.codec import payload
from bot.replies.filling_in import lean, missing, refused
from bot.replies.model import Button, Card, Fields, Form, Reply, Text, Tone, said
from bot.replies.page import FORM_HEADERS, page

ONE_CLICK: Final = "List-Unsubscribe"  # The field by which a mail program says it for its reader (RFC 8058).
PAUSE: Final = PauseReminders(until="in 3 months")
WHO: Final = "who"
FILES_AT_ONCE: Final = 4  # Each is held in memory until it is taken.
AGAIN: Final = 600.0  # Seconds until somebody gets another mail because a link of somebody else was opened.

_ONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")

Handle = Callable[[Request], Awaitable[Reply]]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whom a link was made for."""

    person: int
    name: str
    network: str  # slug
    network_name: str
    user: str  # how the platform knows them on which they speak
    platform: str = "mail"
    workspace: str = ""
    address: str = ""  # of whom mails reach; of an account none is needed
    account: int | None = None  # of a chat, from which they have the link; None: it came by mail

    @property
    def sender(self) -> Sender:
        """A page is part of the talk from which its link came: that is where they are heard of."""
        return Sender(
            platform=self.platform,
            workspace=self.workspace,
            user=self.user,
            display_name=self.name,
            email=self.address or None,
            return_address=self.address or None,
        )


class Readers(Protocol):
    """The people behind the links, as the store knows them."""

    async def of(self, person: int, account: int | None) -> Reader | None:
        """None: nobody, not in the network any more, or the account is not theirs."""
        ...

    async def beside(self, reader: Reader, address: str) -> Reader | None:
        """The member of the same network whose address that is."""
        ...

    async def held(self, reader: Reader) -> Card:
        """What is kept about them."""
        ...

    async def heard(self, reader: Reader) -> None:
        """They pressed a button themselves: their address is a way to reach them."""
        ...

    async def write(self, reader: Reader, card: Card) -> None:
        """Send them a letter, now; nobody is told whether it went."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A link that is good, and whose it is."""

    token: str
    linked: Linked
    reader: Reader


class _Shown(Exception):
    """Ends the handling of a request with a page."""

    def __init__(self, card: Card, status: int) -> None:
        super().__init__()
        self.card = card
        self.status = status


@dataclass(kw_only=True)
class Pages:
    """Serves the pages of one installation."""

    addresses: Addresses
    readers: Readers
    handle: Handle
    opened: Callable[[str], Command | Form | None]  # what a button carries; None: of another version
    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.monotonic
    body_seconds: float = upload.SECONDS
    _seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES_AT_ONCE))
    _written: dict[tuple[int, int], float] = field(default_factory=dict)

    def mount(self, application: web.Application) -> None:
        for name, show, take in (
            (DO, self._show_button, self._take_button),
            (ME, self._show_own, None),
            (FEWER, self._show_fewer, self._take_fewer),
            (SEND, self._show_send, self._take_file),
        ):
            address = f"{PATH}/{name}/{{token}}"
            application.router.add_get(address, _answering(show))
            if take is not None:
                application.router.add_post(address, _answering(take, reads_its_body=name == SEND))

    # --- one button

    async def _show_button(self, request: web.Request) -> web.Response:
        """What the link would do, and for whom. Opening it changes nothing."""
        opened = await self._open(DO, request)
        return await self._asked_first(opened, self._pressed(opened))

    async def _asked_first(
        self,
        opened: _Opened,
        pressed: Command | Form,
        given: Mapping[str, str] | None = None,
        wrong: Mapping[str, str] | None = None,
    ) -> web.Response:
        reader, label = opened.reader, opened.linked.label
        door = self._door(DO, opened.token)
        content = list(await self._about(pressed, reader))
        content.append(f"<p>{escape(cards.whose(reader.name, reader.network_name))}</p>")
        if isinstance(pressed, Form):
            content.append(asking(pressed, door, given, wrong))
        else:
            content.append(f'<div class="row">{pressing(door, label, primary=True)}</div>')
        if reader.account is None:
            content.append(_somebody_else(reader, door))
        return _page(label, content)

    async def _take_button(self, request: web.Request) -> web.Response:
        opened = await self._open(DO, request)
        pressed, given = self._pressed(opened), await _fields(request)
        if WHO in given and opened.reader.account is None:
            await self._write_to(given[WHO], opened, pressed)
            return self._card(cards.SENT_ON, opened.reader)
        if not isinstance(pressed, Form):
            return await self._done(pressed, opened, given)
        form = lean(pressed)
        answers = {name.removeprefix(ANSWER): said for name, said in given.items() if name.startswith(ANSWER)}
        wrong = missing(form, answers)
        if not wrong:
            try:
                choices = {each.name: each.choices for each in form.inputs if each.choices}
                return await self._done(filled(form.command, answers, choices), opened, given)
            except BadAnswer as error:
                wrong = refused(error)
        return await self._asked_first(opened, pressed, answers, wrong)

    async def _done(self, command: Command, opened: _Opened, given: Mapping[str, str]) -> web.Response:
        once = given.get(ONCE, "")
        key = f"page:{opened.reader.person}:{once}" if _ONCE.fullmatch(once) else _key_of(opened.token, given)
        await self.readers.heard(opened.reader)
        reply = await self._ask(command, opened.reader, key=key)
        return self._card(reply.card or cards.THANKS, opened.reader)

    def _pressed(self, opened: _Opened) -> Command | Form:
        pressed = self.opened(opened.linked.payload)
        if pressed is None:
            raise _Shown(cards.CHANGED, 410)
        return pressed

    async def _about(self, pressed: Command | Form, reader: Reader) -> Iterable[str]:
        """The action that it is about, as it stands now."""
        ref = ref_of(pressed.command if isinstance(pressed, Form) else pressed)
        if not ref:
            return ()
        card = (await self._ask(ShowAction(ref=ref), reader)).card
        if card is None or card.tone is not Tone.PLAIN or not said(card.title).strip():
            return (f"<p><strong>{escape(ref)}</strong></p>",)
        what = replace(card, parts=tuple(part for part in card.parts if isinstance(part, Fields | Text)))
        return (f"<p><strong>{html(card.title)}</strong></p>", *self._on_page(reader).parts(what))

    async def _write_to(self, address: str, opened: _Opened, pressed: Command | Form) -> None:
        """A link was passed on: whoever opened it gets one of their own, where they are known."""
        other = await self.readers.beside(opened.reader, one_line(address)[:LONGEST])
        if other is None:
            return
        now, their = self.seconds(), (opened.reader.person, other.person)
        self._written = {each: until for each, until in self._written.items() if until > now}
        if their in self._written:
            return
        self._written[their] = now + AGAIN
        command = pressed.command if isinstance(pressed, Form) else pressed
        button = Button(
            label=opened.linked.label, command=command, form=pressed if isinstance(pressed, Form) else None
        )
        await self.readers.write(other, cards.your_own_link(opened.linked.label, ref_of(command), button))

    # --- a file

    async def _show_send(self, request: web.Request) -> web.Response:
        opened = await self._open(SEND, request)
        return self._asked_for_file(opened, self._about_file(opened))

    def _asked_for_file(
        self, opened: _Opened, command: Command, *, wrong: Iterable[str] = (), status: int = 200
    ) -> web.Response:
        reader, door = opened.reader, self._door(SEND, opened.token)
        content = (*wrong, f"<p>{escape(cards.sent_as(reader.name, reader.network_name))}</p>")
        form = choosing_file(
            door,
            sending.what_is_taken(command),
            accept=sending.ENDINGS.get(type(command), ""),
            pasted=sending.PASTED.get(type(command), ""),
        )
        return _page(opened.linked.label, [*content, form], status=status)

    async def _take_file(self, request: web.Request) -> web.Response:
        """The file goes the way that one takes which came with the same command in a chat."""
        opened = await self._open(SEND, request)
        command, reader = self._about_file(opened), opened.reader
        async with self._seats:
            sent = await self._received(request)
            if sent.file is None:
                return self._asked_for_file(opened, command, wrong=_wrong(cards.NO_FILE))
            await self.readers.heard(reader)
            key = f"page:{reader.person}:{sent.digest}"
            reply = await self._ask(command, reader, key=key, file=sent.file)
        card = reply.card or cards.THANKS
        if card.tone is not Tone.REFUSAL:
            return self._card(card, reader)
        status = 413 if sent.file.problem == upload.TOO_LARGE else 200
        return self._asked_for_file(opened, command, wrong=_wrong(card), status=status)

    async def _received(self, request: web.Request) -> upload.Sent:
        try:
            async with asyncio.timeout(self.body_seconds):
                return await upload.received(request)
        except TimeoutError:
            raise _Shown(cards.TOO_SLOW, 408) from None
        except upload.Damaged:
            raise _Shown(cards.NOT_WHOLE, 400) from None

    def _about_file(self, opened: _Opened) -> Command:
        pressed = self._pressed(opened)
        if isinstance(pressed, Form):
            raise _Shown(cards.CHANGED, 410)
        return pressed

    # --- one's own page, and fewer mails

    async def _show_own(self, request: web.Request) -> web.Response:
        opened = await self._open(ME, request)
        reader = opened.reader
        home = (await self._ask(Home(), reader)).card or cards.THANKS
        held = await self.readers.held(reader)
        on_page = self._on_page(reader)
        return _page(
            said(home.title) or reader.network_name,
            [*on_page.parts(home), f"<h2>{html(held.title)}</h2>", *on_page.parts(held)],
        )

    async def _show_fewer(self, request: web.Request) -> web.Response:
        opened = await self._open(FEWER, request)
        return self._card(cards.fewer(opened.reader.network_name), opened.reader)

    async def _take_fewer(self, request: web.Request) -> web.Response:
        """One press in the mail program: it pauses, and what comes up meanwhile is told afterwards."""
        opened = await self._open(FEWER, request)
        if ONE_CLICK not in await _fields(request):
            return self._card(cards.fewer(opened.reader.network_name), opened.reader)
        day = self.now().date().isoformat()
        reply = await self._ask(PAUSE, opened.reader, key=f"page:{opened.reader.person}:fewer:{day}")
        return self._card(reply.card or cards.THANKS, opened.reader)

    # --- what they share

    async def _open(self, name: str, request: web.Request) -> _Opened:
        token = request.match_info["token"]
        try:
            linked = self.addresses.read(name, token)
        except NoLink as error:
            raise _Shown(cards.NOTHING_THERE, 404) from error
        if self.now() >= linked.last:
            raise _Shown(cards.OF_LATER, 410)
        reader = await self.readers.of(linked.person, linked.account)
        if reader is None:
            raise _Shown(cards.NOTHING_THERE, 404)
        return _Opened(token=token, linked=linked, reader=reader)

    async def _ask(
        self, command: Command, reader: Reader, *, key: str | None = None, file: SentFile | None = None
    ) -> Reply:
        """As if they had said it where they had the link: the same dispatch, the same rights, the same record."""
        return await self.handle(
            Request(
                sender=reader.sender,
                received_at=self.now(),
                payload=codec.encode(command),
                key=key,
                network=reader.network,
                file=file,
            )
        )

    def _card(self, card: Card, reader: Reader) -> web.Response:
        own = self._door(ME, self.addresses.token(ME, reader.person, self.now(), account=reader.account))
        back = f'<p class="quiet"><a href="{escape(own)}">Your own page</a></p>'
        return _page(said(card.title), [*self._on_page(reader).parts(card), back])

    def _on_page(self, reader: Reader) -> OnPage:
        def door_of(pressed: Button | Form) -> str:
            token = self.addresses.token(
                DO,
                reader.person,
                self.now(),
                label=label_of(pressed),
                payload=payload(pressed),
                account=reader.account,
            )
            return self._door(DO, token)

        return OnPage(door_of)

    @staticmethod
    def _door(name: str, token: str) -> str:
        """Relative to a page of ours: the address under which people come may have a path of its own."""
        return f"../{name}/{token}"


def _answering(
    show: Callable[[web.Request], Awaitable[web.Response]], *, reads_its_body: bool = False
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return await show(request)
        except _Shown as shown:
            words = [f"<p>{html(part.spans)}</p>" for part in shown.card.parts if isinstance(part, Text)]
            return _page(said(shown.card.title), words, status=shown.status)

    answer.reads_its_body = reads_its_body  # type: ignore[attr-defined]
    return answer


def _page(title: str, content: Iterable[str], *, status: int = 200) -> web.Response:
    shown = page(one_line(title) or "Convenor", "".join(content))
    return web.Response(body=shown.encode(), headers=FORM_HEADERS, status=status)


def _somebody_else(reader: Reader, door: str) -> str:
    """For whoever holds a link that was made for another."""
    return (
        f"<h2>{escape(cards.not_you(reader.name))}</h2><p>{escape(cards.PASSED_ON)}</p>"
        f'<form class="asks" method="post" action="{escape(door)}"><label for="{WHO}">Your e-mail address</label>'
        f'<input type="email" id="{WHO}" name="{WHO}" autocomplete="email" required maxlength="254">'
        "<button>Send me my own link</button></form>"
    )


def _wrong(card: Card) -> list[str]:
    """What can't be taken, and why: read aloud before the page goes on."""
    said = "".join(f"<p>{html(part.spans)}</p>" for part in card.parts if isinstance(part, Text))
    return [f'<div class="wrong" role="alert">{said}</div>']


async def _fields(request: web.Request) -> dict[str, str]:
    """What was filled in; files, and what is said twice, are not looked at."""
    try:
        given = await request.post()
    except ValueError:
        return {}
    return {name: value[:LONGEST] for name, value in given.items() if isinstance(value, str)}


def _key_of(token: str, given: Mapping[str, str]) -> str:
    """Of a page that was sent without its own: the same answers, sent again, are the same request."""
    said = "\n".join((token, *(f"{name}={given[name]}" for name in sorted(given))))
    return f"page:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
