"""The composition root's part for e-mail, imported only where mail is configured."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import aiohttp
from aiohttp import web

from bot import in_pages
from bot.calendar import replies
from bot.calendar.replies import Incoming, Method
from bot.commands.model import Command, FollowInvitation
from bot.commands.request import Request
from bot.engine.outbox import Message, Refused, Uncertain
from bot.handlers import calendar_answers, returned
from bot.in_mail_people import People
from bot.platforms.mail import checks, oauth
from bot.platforms.mail.checks import MailSettings
from bot.platforms.mail.door import Door
from bot.platforms.mail.fetching import Fetching
from bot.platforms.mail.inbox import FromCalendar, Inbox, Known
from bot.platforms.mail.links import DO, FEWER, ME, Addresses
from bot.platforms.mail.message import Envelope, Mailbox, contents, mail, message_id
from bot.platforms.mail.outbound import Around, MailPost
from bot.platforms.mail.pages import Reader
from bot.platforms.mail.proof import PURPOSE as REPLY
from bot.platforms.mail.proof import ReplyToken, reply_address
from bot.platforms.mail.render import Links, label_of, letter
from bot.platforms.mail.servers import Server
from bot.platforms.mail.smtp import Smtp
from bot.replies.about import subjects_of
from bot.replies.check import Check
from bot.replies.codec import card_to_text, payload
from bot.replies.model import Button, Card, Form, KeptFile, Reply
from bot.store import deliveries, files, inbound, leases, mailboxes
from bot.store.secrets import Secrets
from bot.store.unit_of_work import Store

# How long a process that died keeps others from reading the mailbox: longer than any single mail takes.
TURN = timedelta(minutes=3)

log = logging.getLogger(__name__)

Handle = Callable[[Request], Awaitable[Reply]]
_ANSWERS = (Method.REPLY, Method.COUNTER)


@dataclass(kw_only=True)
class InMail:
    """Mail's parts of one process; `opened` makes it, and takes it down."""

    store: Store
    settings: MailSettings
    secrets: Secrets
    smtp: Smtp
    tokens: oauth.Tokens | None
    now: Callable[[], datetime]
    _post: MailPost | None = None
    _inbox: Inbox | None = None
    _people: People | None = None

    # --- out

    def post(self) -> MailPost:
        """The engine's way by mail."""
        if self._post is None:
            self._post = MailPost(
                self.smtp,
                sender=self.settings.mailbox,
                around=self._around,
                read=self._content,
                now=self.now,
            )
        return self._post

    async def _content(self, file: KeptFile) -> bytes:
        found = await self.store.run(lambda connection: files.content(connection, file.id), write=False)
        if found is None:
            raise Refused(f"its file {file.name} is not kept any more", permanent=True)
        return found

    def _around(self, message: Message) -> Around:
        """The address by which an answer is known, and links that are theirs."""
        person = message.person_id or 0
        return Around(
            reply_to=self.reply_to(person, message.delivery_id),
            links=self.links(person),
            organizer=self.organizer(person),
        )

    def organizer(self, person: int) -> str:
        """The address to which somebody's calendar answers.

        With their token in it, by which a forged answer is known; but not where our own mail server says whom
        mails are from, nor at Exchange Online, which lets nobody send from such an address.
        """
        knows = self.settings.authserv_id is not None or self.settings.oauth is not None
        return self.settings.mail_from if knows else self.reply_to(person)

    def reply_to(self, person: int, delivery: int = 0) -> str:
        """The address to which somebody answers. delivery: what they answer; 0: none of the outbox."""
        sign = partial(self.secrets.sign_short, purpose=REPLY)
        return reply_address(self.settings.mail_from, ReplyToken(delivery=delivery, person=person), sign)

    def links(self, person: int) -> Links:
        """Where the links of a letter to this person lead; none without PUBLIC_URL."""
        addresses, now = self._addresses(), self.now()
        if addresses is None:
            return Links()

        def page_of(pressed: Button | Form) -> str:
            return addresses.of(DO, person, now, label=label_of(pressed), payload=payload(pressed))

        return Links(
            page_of=page_of,
            own_page=addresses.of(ME, person, now),
            fewer=addresses.of(FEWER, person, now),
        )

    def people(self) -> People:
        if self._people is None:
            self._people = People(store=self.store, now=self.now, send=self._write)
        return self._people

    async def _write(self, reader: Reader, card: Card) -> None:
        """A letter that nobody waits for: when it does not go, whoever asked asks again."""
        to, sender = Mailbox.of(reader.address, reader.name), self.settings.mailbox
        key = uuid4().hex
        envelope = Envelope(
            sender=sender,
            to=to,
            reply_to=Mailbox.of(self.reply_to(reader.person), sender.name),
            message_id=message_id(key, sender),
            sent_at=self.now(),
        )
        try:
            written = letter(card, self.links(reader.person))
            made = mail(written, envelope, await contents(written, self._content))
            await self.smtp.send(made, to, key=key)
        except (Refused, Uncertain) as error:
            log.warning("A letter may not have gone", extra={"person_id": reader.person, "error": str(error)})

    # --- in

    def answer(self, handle: Handle, application: web.Application) -> None:
        """The pages to which the links lead, and mails that are posted to the bot."""
        if (addresses := self._addresses()) is not None:
            in_pages.mount(application, addresses, self.people(), handle)
        self._inbox = self.inbox(handle)
        if self.settings.inbound_secret is not None:
            Door(self._inbox, secret=self.settings.inbound_secret).mount(application)

    def inbox(self, handle: Handle) -> Inbox:
        """What takes a mail, from wherever it came."""
        return Inbox(
            handle=handle,
            members=_Members(store=self.store, now=self.now, introduce=self.people().introduce),
            sender=self.settings.mailbox,
            reply_to=self.reply_to,
            links=self.links,
            unsign=partial(self.secrets.unsign_short, purpose=REPLY),
            trusted=self.settings.authserv_id,
            calendars=self._from_calendar,
            hand_in=self.smtp.send,
            read=self._content,
            now=self.now,
        )

    async def _from_calendar(self, said: FromCalendar) -> str | Command | None:
        """What becomes of what somebody's calendar sent; None: it is a file that hangs on a letter."""
        read = await asyncio.to_thread(lambda: [each for one in said.objects for each in replies.read(one)])
        incoming = [each for each in dict.fromkeys(read) if each.method in _ANSWERS]
        if not incoming:
            own = (each for each in read if each.organizer == said.address)  # Passed on by nobody.
            return next((_followed(each, proved=said.proved) for each in own), None)
        writer = calendar_answers.Writer(person=said.person, address=said.address, proved=said.proved)
        taken = await self.store.run(
            lambda connection: calendar_answers.arrived(connection, incoming, writer, self.now())
        )
        return f"from a calendar: {', '.join(dict.fromkeys(taken))}"

    async def listen(self, stopping: asyncio.Event) -> None:
        """Fetch what arrives in the mailbox, where there is one to be read."""
        if self.settings.imap is not None and self._inbox is not None:
            await self._fetching(self.settings.imap, self._inbox).run(stopping)

    def _fetching(self, server: Server, inbox: Inbox) -> Fetching:
        user = server.user or self.settings.mailbox.address
        turn = _Turn(store=self.store, scope=f"mailbox:{user}@{server.host}", now=self.now)
        return Fetching(server=server, user=user, inbox=inbox, turn=turn, tokens=self.tokens)

    def _addresses(self) -> Addresses | None:
        return in_pages.addresses(self.settings.public_url, self.secrets)


def _followed(invitation: Incoming, *, proved: bool) -> FollowInvitation | None:
    """What an invitation asks of the bot, which is among those whom it invites."""
    if invitation.start is None or invitation.end is None:
        return None
    return FollowInvitation(
        uid=invitation.uid,
        sequence=invitation.sequence,
        dtstamp=invitation.dtstamp.isoformat(),
        off=invitation.method is Method.CANCEL,
        repeats=invitation.repeats,
        start=invitation.start.isoformat(),
        end=invitation.end.isoformat(),
        title=invitation.summary[:300],
        place=invitation.location[:500],
        link=invitation.link,
        proved=proved,
    )


@dataclass(frozen=True, kw_only=True)
class _Members:
    """Who has which address, out of the store."""

    store: Store
    now: Callable[[], datetime]
    introduce: Callable[[int, str], Awaitable[None]]

    async def of(self, person: int) -> Known | None:
        found = await self.store.run(lambda connection: mailboxes.of(connection, person), write=False)
        return _known(found) if found is not None else None

    async def at(self, address: str) -> Known | None:
        """Somebody of several networks is one person here; which network is meant is asked later."""
        found = await self.store.run(lambda connection: mailboxes.at(connection, address), write=False)
        if not found:
            return None
        return replace(_known(found[0]), network=found[0].network if len(found) == 1 else None)

    async def heard(self, known: Known) -> None:
        await self.introduce(known.person, known.address)

    async def answering(self, known: Known, card: Card, *, message_id: str) -> int:
        now = self.now()
        return await self.store.run(
            lambda connection: deliveries.note_answer(
                connection,
                person_id=known.person,
                platform=mailboxes.NAME,
                address=known.address,
                message_id=message_id,
                card=card_to_text(card),
                about=", ".join(subjects_of(card)),
                now=now,
            )
        )

    async def answered(self, number: int) -> None:
        now = self.now()
        await self.store.run(lambda connection: deliveries.answer_went(connection, number, now=now))

    async def came_back(self, token: ReplyToken, *, why: str, complaint: bool) -> bool:
        return await self.store.run(
            lambda connection: returned.came_back(
                connection,
                delivery=token.delivery,
                person=token.person,
                why=why,
                complaint=complaint,
                now=self.now(),
            )
        )

    async def is_first(self, key: str) -> bool:
        at = self.now()
        return await self.store.run(
            lambda connection: inbound.is_first(connection, platform=mailboxes.NAME, key=key, at=at)
        )


def _known(found: mailboxes.Holder) -> Known:
    return Known(person=found.person_id, network=found.network, name=found.name, address=found.address)


@dataclass(kw_only=True)
class _Turn:
    """Whose turn it is to read the mailbox, out of the store."""

    store: Store
    scope: str
    now: Callable[[], datetime]
    _held: datetime | None = None

    async def is_ours(self) -> bool:
        now = self.now()
        until = now + TURN
        is_ours = await self.store.run(
            lambda connection: leases.hold(connection, self.scope, held=self._held, until=until, now=now)
        )
        self._held = until if is_ours else None
        return is_ours

    async def ends(self) -> None:
        now, held = self.now(), self._held
        if held is not None:
            await self.store.run(
                lambda connection: leases.hold(connection, self.scope, held=held, until=now, now=now)
            )


@asynccontextmanager
async def opened(
    store: Store, settings: MailSettings, *, secret_key: str, now: Callable[[], datetime]
) -> AsyncIterator[InMail]:
    """Mail's parts of this process."""
    async with _signing_in(settings) as (smtp, tokens):
        secrets = Secrets(secret_key)
        yield InMail(store=store, settings=settings, secrets=secrets, smtp=smtp, tokens=tokens, now=now)


@asynccontextmanager
async def _signing_in(settings: MailSettings) -> AsyncIterator[tuple[Smtp, oauth.Tokens | None]]:
    async with aiohttp.ClientSession() as session:
        tokens = None if settings.oauth is None else oauth.Tokens(settings.oauth, session=session)
        smtp = Smtp(settings.smtp, settings.mailbox, tokens=tokens)
        try:
            yield smtp, tokens
        finally:
            await smtp.close()


# --- the doctor


async def diagnose(settings: MailSettings) -> list[Check]:
    """How mail goes out and comes in, what is missing, and what the mail servers say. Nothing is sent or fetched."""
    async with _signing_in(settings) as (smtp, tokens):
        found = [*checks.together(settings), await checks.server(smtp)]
        if settings.imap is not None:
            found.append(await checks.mailbox(settings.imap, settings.mailbox.address, tokens))
        return found
