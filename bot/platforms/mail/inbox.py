"""Takes a mail: who wrote it, what it asks, and the answer to the address that is known. Machines get none."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.commands import codec
from bot.commands.model import Command
from bot.commands.request import LARGEST_FILE, Request, Sender, SentFile
from bot.engine.outbox import Refused
from bot.platforms.mail import meaning, proof, received
from bot.platforms.mail.headers import Address, key_of
from bot.platforms.mail.meaning import NothingSaid, Sealed
from bot.platforms.mail.message import BadAddress, Envelope, Mailbox, Thread, contents, mail, message_id
from bot.platforms.mail.proof import Proof, ReplyToken, Standing, Unsign
from bot.platforms.mail.received import Mail
from bot.platforms.mail.render import NO_LINKS, Links, letter
from bot.platforms.mail.reports import Report
from bot.replies.cards import letters as cards
from bot.replies.model import Card, KeptFile, Reply

NAME: Final = "mail"
_ANSWER: Final = "answer-"
_NOT_READ: Final = (
    "unread-"  # How the ids of answers begin: what answers one of these and can't be read gets none.
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A member, and the address that their network has of them."""

    person: int
    network: str | None  # slug; None: they belong to several
    name: str
    address: str


class Members(Protocol):
    async def of(self, person: int) -> Known | None: ...

    async def at(self, address: str) -> Known | None:
        """address: in the spelling of headers.key_of."""
        ...

    async def heard(self, known: Known) -> None:
        """They wrote themselves: their address is a way to reach them."""
        ...

    async def answering(self, known: Known, card: Card, *, message_id: str) -> int:
        """The number by which this answer is known when it is answered in turn; the same for the same message_id."""
        ...

    async def answered(self, number: int) -> None:
        """It was handed in."""
        ...

    async def came_back(self, token: ReplyToken, *, why: str, complaint: bool) -> bool:
        """A message of ours was not delivered, or somebody complained of it; False: it is none."""
        ...

    async def is_first(self, key: str) -> bool:
        """Whether this was not asked before, within a day."""
        ...


@dataclass(frozen=True, kw_only=True)
class FromCalendar:
    """What somebody's calendar sent, and whose it is.

    person: whose token it answers with; None: none's, then the address tells. proved: whether it is.
    """

    objects: tuple[bytes, ...]
    person: int | None
    address: str
    proved: bool


# What became of it, in a word for the log; a command, which whoever sent it asks by it; None: it concerns nothing here.
TakesCalendars = Callable[[FromCalendar], Awaitable[str | Command | None]]


@dataclass(frozen=True, kw_only=True)
class _Writer:
    """For whom a mail speaks, how well that is proved, and which message of ours it answers."""

    known: Known | None
    token: ReplyToken | None
    proof: Proof


class Inbox:
    def __init__(
        self,
        *,
        handle: Callable[[Request], Awaitable[Reply]],
        members: Members,
        sender: Mailbox,
        reply_to: Callable[[int, int], str],
        links: Callable[[int], Links],
        unsign: Unsign,
        trusted: str | None,
        calendars: TakesCalendars,
        hand_in: Callable[..., Awaitable[None]],
        read: Callable[[KeptFile], Awaitable[bytes]],
        now: Callable[[], datetime],
    ) -> None:
        """reply_to: the address by which an answer is known, of a person and the message that it is about.
        trusted: the authserv-id of our own mail server.
        """
        self._handle = handle
        self._members = members
        self._sender = sender
        self._reply_to = reply_to
        self._links = links
        self._unsign = unsign
        self._trusted = trusted
        self._calendars = calendars
        self._hand_in = hand_in
        self._read = read
        self._now = now

    async def take(self, raw: bytes) -> str:
        """Everything that follows from a mail; what became of it, in a word for the log.

        Taken twice, it is done once, and answered alike.

        Raises:
            Refused, Uncertain: it was done, and the answer could not be sent: take it again later.
        """
        found = await asyncio.to_thread(received.read, raw)
        if found.report is not None:
            return await self._report(found, found.report)
        if self._is_own(found.sender):
            return "a machine's: own"
        writer = await self._writer(found)
        # Calendars answer by themselves, and nobody waits for words: a press of Yes is answered by none.
        asks = await self._from_calendar(found, writer) if found.calendars else None
        if isinstance(asks, str):
            return asks
        if found.automatic:
            return f"a machine's: {found.automatic}"
        if writer.proof.standing is Standing.UNKNOWN or writer.known is None:
            return await self._turn_away(found)
        if writer.proof.standing is Standing.PROVED:
            await self._members.heard(writer.known)
        asked = asks or meaning.asked(found, token=writer.token, proof=writer.proof)
        if isinstance(asked, NothingSaid):
            return f"nothing asked: {asked.why}"
        card = cards.sealed() if isinstance(asked, Sealed) else await self._done(asked, found, raw, writer)
        if card is None or (card.about == cards.UNREAD and self._answers_such_an_answer(found)):
            return "silent"
        await self._answer(card, found, raw, to=writer.known)
        return str(writer.proof.standing)

    async def _report(self, found: Mail, report: Report) -> str:
        """Anybody can write one: it counts where it holds the signed address of that very mail."""
        if report.kind not in ("bounce", "complaint"):
            return f"a machine's: {report.kind}"
        token = proof.token_among((*report.addresses, *found.recipients), self._sender.address, self._unsign)
        if token is None or not token.delivery:
            return f"somebody else's {report.kind}"
        said = next(
            (each.reason or each.status for each in report.recipients if each.reason or each.status), ""
        )
        why = said.rstrip(" .") or "the mail system gave no reason"
        counted = await self._members.came_back(token, why=why, complaint=report.kind == "complaint")
        return report.kind if counted else f"a {report.kind} that is known"

    # --- who

    def _is_own(self, address: Address | None) -> bool:
        if address is None:
            return False
        local, _, domain = address.key.rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == key_of(self._sender.address)

    async def _writer(self, found: Mail) -> _Writer:
        """Whoever answers with somebody else's token, and is known themselves, speaks for themselves."""
        token = proof.answered(found, self._sender.address, self._unsign)
        theirs = await self._members.of(token.person) if token is not None else None
        own = await self._members.at(found.sender.key) if found.sender is not None else None
        if theirs is None or (own is not None and key_of(own.address) != key_of(theirs.address)):
            theirs, token = own, None
        addresses = (theirs.address,) if theirs is not None else ()
        proved = proof.prove(found, token=token, theirs=addresses, trusted=self._trusted)
        return _Writer(known=theirs, token=token, proof=proved)

    async def _from_calendar(self, found: Mail, writer: _Writer) -> str | Command | None:
        """Somebody who answers from a calendar was not heard from: where they read messages is elsewhere."""
        if found.sender is None:
            return None
        said = FromCalendar(
            objects=found.calendars,
            person=writer.token.person if writer.token is not None else None,
            address=found.sender.key,
            proved=writer.proof.standing is Standing.PROVED,
        )
        return await self._calendars(said)

    async def _turn_away(self, found: Mail) -> str:
        """One polite answer a day, which tells nothing of anybody."""
        if found.sender is None:
            return "nobody's"
        day = f"{self._now():%Y-%m-%d}"
        if not await self._members.is_first(f"stranger:{_digest(found.sender.key)}:{day}"):
            return "a stranger's, answered today"
        stranger = Known(person=0, network=None, name="", address=found.sender.address)
        try:
            await self._answer(cards.stranger(), found, b"", to=stranger)
        except Refused:
            return "a stranger's, who can't be answered"
        return "a stranger's"

    # --- what

    async def _done(self, asked: Command, found: Mail, raw: bytes, writer: _Writer) -> Card | None:
        known = writer.known
        assert known is not None, "strangers are turned away before"
        address = key_of(known.address)
        request = Request(
            sender=Sender(
                platform=NAME,
                workspace="",
                user=address,
                display_name=known.name,
                email=address,
                return_address=known.address,
            ),
            received_at=self._now(),
            payload=codec.encode(asked),
            key=_digest(f"{found.message_id or ''} {address}" if found.message_id else raw),
            network=known.network if writer.token is not None else None,
            file=_document(found),
        )
        reply = await self._handle(request)
        return reply.card

    # --- the answer

    def _answers_such_an_answer(self, found: Mail) -> bool:
        ours = f"@{self._sender.domain}"
        return any(
            each.startswith(_NOT_READ) and each.endswith(ours)
            for each in (*found.in_reply_to, *found.references)
        )

    async def _answer(self, card: Card, found: Mail, raw: bytes, *, to: Known) -> None:
        try:
            mailbox = Mailbox.of(to.address, to.name)
        except BadAddress:
            return
        begins = _NOT_READ if card.about == cards.UNREAD else _ANSWER
        key = f"{begins}{_digest(found.message_id or raw)}"
        id = message_id(key, self._sender)
        number = await self._members.answering(to, card, message_id=id) if to.person else 0
        back = self._reply_to(to.person, number) if to.person else self._sender.address
        links = self._links(to.person) if to.person else NO_LINKS
        written = letter(card, links, subject_line="" if card.title else _subject(found.subject))
        made = mail(
            written,
            Envelope(
                sender=self._sender,
                to=mailbox,
                reply_to=Mailbox.of(back, self._sender.name),
                message_id=id,
                sent_at=self._now(),
                thread=Thread(answers=found.message_id or "", references=found.references),
            ),
            await contents(written, self._read),
        )
        await self._hand_in(made, mailbox, key=key)
        if number:
            await self._members.answered(number)


def _subject(answered: str) -> str:
    bare = answered[:200].strip()
    return bare if bare.casefold().startswith("re:") else f"Re: {bare}" if bare else ""


def _digest(value: str | bytes) -> str:
    raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return hashlib.sha256(raw).hexdigest()[:40]


def _document(found: Mail) -> SentFile | None:
    """The one document that hangs on a mail; of several nobody can say which is meant."""
    documents = found.documents or tuple(each for each in found.attachments if each.is_paper)
    if not documents:
        return None
    first = documents[0]
    if len(documents) > 1:
        return SentFile(name=first.name, problem="several")
    if first.size > LARGEST_FILE or first.cut:
        return SentFile(name=first.name, problem="too_large")
    return SentFile(name=first.name, media_type=first.type, content=first.content)
