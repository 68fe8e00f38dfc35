"""Sends the engine's messages by mail, and says for each whether it was handed in."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from bot.engine.invitations import CalendarPart
from bot.engine.outbox import UNKNOWN, LookUp, Message, Refused
from bot.platforms.mail import refusals
from bot.platforms.mail.message import (
    BadAddress,
    CalendarBytes,
    Envelope,
    Mailbox,
    contents,
    mail,
    message_id,
)
from bot.platforms.mail.render import Links, letter
from bot.platforms.mail.smtp import Smtp
from bot.replies.model import Card, KeptFile

NAME: Final = "mail"
GAP: Final = (
    0.5  # Seconds between two mails to one organisation: its server may take many at once for a nuisance.
)
BURST: Final = 20  # Mails that may go without that gap.
A_WHILE: Final = 300.0  # Seconds that an organisation is left alone after its server said "later".
DOMAINS: Final = 10_000  # Remembered.


@dataclass(frozen=True, kw_only=True)
class Around:
    """What belongs to one message besides its words."""

    reply_to: str  # the address with the token by which its answer is known
    links: Links
    organizer: str  # the address to which their calendar answers: always the same for one person


AroundOf = Callable[[Message], Around]


class MailPost:
    """The engine's way by mail. One for a process."""

    name = NAME

    def __init__(
        self,
        smtp: Smtp,
        *,
        sender: Mailbox,
        around: AroundOf,
        read: Callable[[KeptFile], Awaitable[bytes]],
        now: Callable[[], datetime],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._smtp = smtp
        self._sender = sender
        self._around = around
        self._read = read
        self._now = now
        self._pace = Pace(seconds)

    async def send(self, message: Message) -> str:
        """Hand it in, once; its Message-ID.

        Raises:
            Refused: it was not handed in, for sure.
            Uncertain: it may have been.
        """
        try:
            to = Mailbox.of(message.address, message.to_name)
        except BadAddress as error:
            raise Refused(refusals.UNREADABLE, permanent=True) from error
        wait = self._pace.wait(to.domain)
        if wait > 0:
            raise Refused(refusals.WAIT, retry_after=timedelta(seconds=wait))
        made = await self._made(message, to)
        try:
            await self._smtp.send(made, to, key=message.key)
        except Refused as no:
            if not no.permanent and not no.whole_workspace:
                self._pace.rest(to.domain, A_WHILE)
            raise
        return message_id(message.key, self._sender)

    async def _made(self, message: Message, to: Mailbox) -> EmailMessage:
        around = self._around(message)
        envelope = Envelope(
            sender=self._sender,
            to=to,
            reply_to=Mailbox.of(around.reply_to, self._sender.name),
            message_id=message_id(message.key, self._sender),
            sent_at=self._now(),
            delivery=message.delivery_id,
            fewer=around.links.fewer,
        )
        if message.calendar is not None:
            envelope = inviting(envelope, message.calendar, organizer=around.organizer)
        written = letter(message.card, around.links)
        return mail(written, envelope, await contents(written, self._read))

    async def look_up(self, message: Message) -> str | LookUp | None:
        """Nobody can look into another mailbox: only what this process has heard since is known.

        Raises:
            Refused: the server is still thinking about it.
        """
        taken = await self._smtp.outcome(message.key)
        if isinstance(taken, LookUp):
            return UNKNOWN
        return message_id(message.key, self._sender) if taken else None


def inviting(envelope: Envelope, part: CalendarPart, *, organizer: str) -> Envelope:
    """The same with a calendar part. Whom the mail is from is whom the calendar answers."""
    source = Mailbox.of(organizer, part.organizer)
    calendar = CalendarBytes(method=part.method, content=part.to_bytes(source.address))
    return replace(envelope, on_behalf_of=source, calendar=calendar)


def whole(card: Card, part: CalendarPart, *, mailbox: str, sent_at: datetime) -> EmailMessage:
    """An invitation as a whole mail, as it is sent but for what belongs to the message of the outbox.

    Raises:
        BadAddress: of the person, or of the mailbox.
    """
    sender, said = Mailbox.of(mailbox, part.organizer), part.invitation
    key = f"{said.uid.partition('@')[0]}.{said.sequence}.{said.dtstamp:%Y%m%dT%H%M%SZ}.{said.address}"
    envelope = Envelope(
        sender=sender,
        to=Mailbox.of(said.address, part.name),
        reply_to=sender,
        message_id=message_id(key, sender),
        sent_at=sent_at,
    )
    return mail(letter(card), inviting(envelope, part, organizer=mailbox))


class Pace:
    """How fast mails go to one organisation, in this process."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._full: OrderedDict[str, float] = OrderedDict()  # domain -> when its allowance is whole again

    def wait(self, domain: str) -> float:
        """Seconds until it may have another; 0.0: now, and this one is counted."""
        now = self._seconds()
        full = max(self._full.get(domain, now), now)
        wait = full - now - GAP * (BURST - 1)
        if wait > 0:
            return wait
        self._note(domain, full + GAP)
        return 0.0

    def rest(self, domain: str, seconds: float) -> None:
        """None to it for so long, and one at a time after that."""
        self._note(domain, self._seconds() + seconds + GAP * (BURST - 1))

    def _note(self, domain: str, until: float) -> None:
        self._full[domain] = max(until, self._full.get(domain, until))
        self._full.move_to_end(domain)
        while len(self._full) > DOMAINS:
            self._full.popitem(last=False)
