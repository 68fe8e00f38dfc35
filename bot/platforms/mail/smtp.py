"""Hands mails in to a mail server, over connections that are kept, and says of each whether it was taken."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Final, Protocol

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from bot.engine.outbox import UNKNOWN, LookUp, Refused, Uncertain
from bot.platforms.mail import refusals
from bot.platforms.mail.message import Mailbox, as_sent
from bot.platforms.mail.oauth import NoToken
from bot.platforms.mail.refusals import No
from bot.platforms.mail.servers import Server

log = logging.getLogger(__name__)

AT_ONCE: Final = 2  # Connections; Exchange Online lets a mailbox have three.
BEFORE_DATA: Final = (
    13.0  # Seconds in which a mail must have got as far as its words; with the next, under the
)
FOR_DATA: Final = 14.0  # engine's own 30. A server may take longer to take it: then it is asked for later.
MOST_SECONDS: Final = 600.0  # For the words at last (RFC 5321, 4.5.3.2.6).
KEPT_IDLE: Final = (
    20.0  # Seconds that a connection is kept without work: servers end them after some minutes.
)
PENDING: Final = 1_000  # Mails whose end is remembered until it is asked for.


class TokenSource(Protocol):
    async def get(self) -> str: ...

    def forget(self, token: str) -> None: ...


@dataclass(kw_only=True)
class _Idle:
    client: aiosmtplib.SMTP
    since: float


class Smtp:
    """One mail server, for one process. `close` it at the end."""

    def __init__(
        self,
        server: Server,
        sender: Mailbox,
        *,
        tokens: TokenSource | None = None,
        context: ssl.SSLContext | None = None,
        seconds: Callable[[], float] = time.monotonic,
        before_data: float = BEFORE_DATA,
        for_data: float = FOR_DATA,
    ) -> None:
        """tokens: sign in with these (XOAUTH2), not with a password. context: which certificates are trusted."""
        self._server = server
        self._sender = sender
        self._tokens = tokens
        self._context = context
        self._seconds = seconds
        self._before_data = before_data
        self._for_data = for_data
        self._places = asyncio.Semaphore(AT_ONCE)
        self._idle: list[_Idle] = []
        self._handing_in: OrderedDict[str, asyncio.Task[None]] = OrderedDict()

    async def send(self, mail: EmailMessage, to: Mailbox, *, key: str) -> None:
        """Hand it in, once. key: by which `outcome` knows it.

        Raises:
            Refused: it was not taken, for sure.
            Uncertain: it may have been.
        """
        client = await self._at_its_words(to)
        # From here on it may be taken: what was begun is not broken off, whoever stops waiting for it.
        work = asyncio.create_task(self._words(client, mail, utf8=to.needs_utf8))
        self._remember(key, work)
        done, _ = await asyncio.wait([work], timeout=self._for_data)
        if not done:
            raise Uncertain(refusals.SLOW)
        del self._handing_in[key]
        work.result()

    async def outcome(self, key: str) -> bool | LookUp:
        """What became of a mail of which `send` could not say it: whether it was taken, as far as this process knows.

        Raises:
            Refused: the server is still thinking about it.
        """
        work = self._handing_in.get(key)
        if work is None:
            return UNKNOWN
        if not work.done():
            raise Refused(refusals.SLOW, retry_after=timedelta(minutes=1))
        del self._handing_in[key]
        error = None if work.cancelled() else work.exception()
        if work.cancelled() or isinstance(error, Uncertain):
            return UNKNOWN
        return error is None

    async def check(self) -> None:
        """Connect and sign in, and send nothing. Raises Refused."""
        async with asyncio.timeout(self._before_data):
            client = await self._connected()
        await _quit(client)

    async def close(self) -> None:
        """End what is idle politely; what is being handed in is given up, and counts as uncertain."""
        begun = list(self._handing_in.values())
        for work in begun:
            work.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_quit(each.client) for each in idle))

    def _remember(self, key: str, work: asyncio.Task[None]) -> None:
        work.add_done_callback(_heard)
        self._handing_in[key] = work
        while len(self._handing_in) > PENDING:
            self._handing_in.popitem(last=False)

    # --- until the words: nothing was sent yet

    async def _at_its_words(self, to: Mailbox) -> aiosmtplib.SMTP:
        """A connection on which the server waits for this mail's words; its place is taken until they are through."""
        placed = False
        try:
            async with asyncio.timeout(self._before_data):
                await self._places.acquire()
                placed = True
                return await self._addressed(to)
        except BaseException as error:
            if placed:
                self._places.release()
            if isinstance(error, TimeoutError):
                raise Refused(
                    refusals.BUSY if not placed else refusals.UNREACHED, whole_workspace=True
                ) from error
            raise

    async def _addressed(self, to: Mailbox) -> aiosmtplib.SMTP:
        kept = self._kept()
        if kept is not None:
            try:
                await self._from_and_to(kept, to)
            except (SMTPServerDisconnected, ConnectionError):
                pass  # The server has ended it meanwhile, which says nothing about this mail.
            else:
                return kept
        client = await self._connected()
        try:
            await self._from_and_to(client, to)
        except (SMTPServerDisconnected, ConnectionError) as error:
            raise Refused(refusals.UNREACHED, whole_workspace=True) from error
        return client

    async def _from_and_to(self, client: aiosmtplib.SMTP, to: Mailbox) -> None:
        """Whom it is from, and to. Raises Refused; a server that ended the connection raises as that."""
        if to.needs_utf8 and not client.supports_extension("smtputf8"):
            self._keep(client)
            raise Refused(refusals.FOREIGN_LETTERS, permanent=True)
        options, encoding = (["SMTPUTF8"], "utf-8") if to.needs_utf8 else ([], "ascii")
        try:
            await client.mail(self._sender.address, options=options, encoding=encoding)
            await client.rcpt(to.address, encoding=encoding)
        except (SMTPSenderRefused, SMTPRecipientRefused) as error:
            no = No(code=error.code, message=error.message)
            if no.code == 421:
                client.close()
                raise Refused(refusals.BUSY, whole_workspace=True) from error
            await self._take_back(client)
            if isinstance(error, SMTPSenderRefused):
                raise Refused(
                    refusals.BUSY if no.is_passing else refusals.NOT_AS_US, whole_workspace=True
                ) from error
            raise _refusal(no) from error
        except BaseException:
            client.close()
            raise

    async def _take_back(self, client: aiosmtplib.SMTP) -> None:
        """Nothing comes of it; the next mail may go the same way."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            client.close()
        else:
            self._keep(client)

    # --- connections

    def _kept(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            each = self._idle.pop()
            if each.client.is_connected and self._seconds() - each.since < KEPT_IDLE:
                return each.client
            each.client.close()
        return None

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        self._idle.append(_Idle(client=client, since=self._seconds()))

    async def _connected(self) -> aiosmtplib.SMTP:
        """A new connection, encrypted and signed in. Raises Refused."""
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._sender.domain,
            use_tls=server.from_the_first_byte,
            start_tls=self._start_tls(),
            tls_context=self._context,
            timeout=MOST_SECONDS,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            await self._sign_in(client)
        except (ssl.SSLError, ssl.CertificateError) as error:
            raise Refused(refusals.NOT_ENCRYPTED, whole_workspace=True) from error
        except SMTPResponseException as error:
            raise Refused(
                refusals.BUSY if error.code < 500 else refusals.UNREACHED, whole_workspace=True
            ) from error
        except (SMTPException, OSError) as error:
            encrypts = server.must_encrypt and not isinstance(error, ConnectionError | TimeoutError)
            why = refusals.NOT_ENCRYPTED if encrypts else refusals.UNREACHED
            raise Refused(why, whole_workspace=True) from error
        return client

    def _start_tls(self) -> bool | None:
        """Whether to switch to encryption by a command; None: where it is offered."""
        if self._server.from_the_first_byte:
            return False
        if self._server.must_encrypt:
            return True
        return False if self._server.is_this_machine else None

    async def _sign_in(self, client: aiosmtplib.SMTP) -> None:
        server = self._server
        if not server.user and self._tokens is None:
            return
        encrypted = client.get_transport_info("sslcontext") is not None
        try:
            if not encrypted and not server.is_this_machine:
                raise Refused(refusals.IN_THE_CLEAR, whole_workspace=True)
            if self._tokens is None:
                await client.login(server.user, server.password)
            else:
                await self._with_token(client, self._tokens)
        except SMTPAuthenticationError as error:
            client.close()
            log.error("The mail server refuses the bot's sign-in", extra={"code": error.code})
            why = refusals.NOT_LET_IN if error.code >= 500 else refusals.BUSY
            raise Refused(why, whole_workspace=True) from error
        except NoToken as no:
            client.close()
            raise Refused(no.why, whole_workspace=True) from no
        except BaseException:
            client.close()
            raise

    async def _with_token(self, client: aiosmtplib.SMTP, tokens: TokenSource) -> None:
        user = self._server.user or self._sender.address
        token = await tokens.get()
        try:
            await client.auth_xoauth2(user, token)
        except SMTPAuthenticationError as error:
            tokens.forget(token)
            if error.code < 500:
                raise
            await client.auth_xoauth2(user, await tokens.get())  # It may have been withdrawn before its time.

    # --- the words: from here on it may arrive

    async def _words(self, client: aiosmtplib.SMTP, mail: EmailMessage, *, utf8: bool) -> None:
        try:
            await client.data(as_sent(mail, utf8=utf8))
        except SMTPDataError as error:
            no = No(code=error.code, message=error.message)
            if no.code == 421:
                client.close()
                raise Refused(refusals.BUSY, whole_workspace=True) from error
            await self._take_back(client)
            raise _refusal(no) from error
        except (SMTPException, OSError) as error:
            client.close()
            raise Uncertain(f"no answer from the mail server ({type(error).__name__})") from error
        except BaseException:
            client.close()
            raise
        else:
            self._keep(client)
        finally:
            self._places.release()


def _refusal(no: No) -> Refused:
    if no.about_them:
        return Refused(no.about_them, permanent=True)
    return Refused(no.said)


def _heard(work: asyncio.Task[None]) -> None:
    """Whatever it ended with is asked for later, or by nobody: that is no news for the loop."""
    if not work.cancelled():
        work.exception()


async def _quit(client: aiosmtplib.SMTP) -> None:
    with suppress(SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(2):
            await client.quit()
    client.close()
