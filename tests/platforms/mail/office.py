"""A mail server on this machine (aiosmtpd), which takes mails, or does to them what real ones do."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.platforms.mail.message import Envelope as OurEnvelope
from bot.platforms.mail.message import Mailbox, mail, message_id
from bot.platforms.mail.render import letter
from bot.replies.model import Card, text
from tests.harness import LONDON

USER, PASSWORD, TOKEN = "bot@southquay.example", "an invented password", "an-invented-token"
BOT = Mailbox.of("bot@southquay.example", "South Quay, by Convenor")
NADIA = Mailbox.of("nadia.farrow@wexcombe.example", "Nadia Farrow")

Hook = Callable[[Any, Session, Envelope], Awaitable[str | None]]


@dataclass(kw_only=True)
class Office:
    """What was taken, and what to answer instead of yes. A fault is answered as long as it stands here."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)  # of each that was taken
    greetings: int = 0  # connections
    sign_ins: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(
        default_factory=dict
    )  # "MAIL", "RCPT", "DATA" -> answer; "drop …" hangs up
    refused: dict[str, str] = field(default_factory=dict)  # recipient -> answer
    token: str = TOKEN  # that is taken now
    hold: asyncio.Event | None = None  # until when the answer to a mail's words is withheld

    # --- aiosmtpd's hooks

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        self.greetings += 1
        session.host_name = name
        return said

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (fault := self._fault(server, "MAIL")) is not None:
            return fault
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.refused.get(address) or self._fault(server, "RCPT")
        if fault is not None:
            return fault
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.hold is not None:
            await self.hold.wait()
        fault = self.faults.get("DATA", "")
        if fault.startswith(("4", "5")):
            return fault
        self._take(envelope)
        if fault == "drop":
            server.transport.abort()  # It was taken, and nobody hears of it.
        return "250 2.0.0 OK"

    async def auth_XOAUTH2(self, server: Any, arguments: list[str]) -> AuthResult:
        said = base64.b64decode(arguments[1]).decode()
        self.sign_ins.append(said.replace("\x01", "|"))
        return AuthResult(success=f"auth=Bearer {self.token}\x01" in said, handled=False)

    # ---

    def _fault(self, server: Any, step: str) -> str | None:
        fault = self.faults.get(step)
        if fault == "drop":
            server.transport.abort()
        return fault

    def _take(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, policy=SMTPUTF8)
        assert isinstance(read, EmailMessage)
        self.taken.append(read)
        self.raw.append(envelope.content)
        self.to += envelope.rcpt_tos

    def sign_in(
        self, server: Any, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.sign_ins.append(given.login.decode())
        success = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=success, handled=False)


@asynccontextmanager
async def opened(
    office: Office, *, signs_in: bool = False, tls: ssl.SSLContext | None = None, utf8: bool = True
) -> AsyncIterator[Office]:
    """The office, at its port until the block ends. tls: by STARTTLS, and nothing goes without."""
    loop = asyncio.get_running_loop()

    clients: list[SMTP] = []

    def answering() -> SMTP:
        client = SMTP(
            office,
            hostname="mail.southquay.example",
            enable_SMTPUTF8=utf8,
            authenticator=office.sign_in if signs_in else None,
            auth_required=signs_in,
            auth_require_tls=tls is not None,
            tls_context=tls,
            require_starttls=tls is not None,
            loop=loop,
        )
        clients.append(client)
        return client

    server = await loop.create_server(answering, "127.0.0.1", office.port)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        for client in clients:
            await _ended(client)


async def _ended(client: SMTP) -> None:
    """Nobody is left on this connection, whatever was going on there."""
    if client._handler_coroutine is not None:
        client._handler_coroutine.cancel()
        await asyncio.gather(client._handler_coroutine, return_exceptions=True)
    for transport in (client.transport, client._original_transport):
        if transport is not None:
            transport.abort()  # type: ignore[attr-defined]
    await asyncio.sleep(0)


def a_mail(to: Mailbox = NADIA, *, key: str = "key-1", title: str = "Due on Friday 12 July") -> EmailMessage:
    card = Card(title=title, parts=(text("A quick reminder."),))
    envelope = OurEnvelope(
        sender=BOT,
        to=to,
        reply_to=Mailbox.of("bot+token@southquay.example"),
        message_id=message_id(key, BOT),
        sent_at=datetime(2024, 7, 9, 9, tzinfo=LONDON),
        delivery=1,
    )
    return mail(letter(card), envelope)
