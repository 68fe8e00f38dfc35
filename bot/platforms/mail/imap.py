"""One connection to the mailbox in which people's mails arrive (IMAP, RFC 9051): blocking, for a thread of its own."""

from __future__ import annotations

import imaplib
import socket
import ssl
from contextlib import suppress
from io import BufferedReader
from typing import Final

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from bot.platforms.mail.received import LARGEST
from bot.platforms.mail.servers import Server

SECONDS: Final = 30.0  # For one answer of the server.
FOLDER: Final = "INBOX"
FAILED: Final = (ImapToolsError, imaplib.IMAP4.error, OSError, EOFError, ValueError)


class NotLetIn(Exception):
    """The server refuses the sign-in."""


class InTheClear(Exception):
    """The server offers no encryption, and the bot tells nobody its password without."""


class Box:
    """Signed in, with the folder open. Every method may raise FAILED; the connection is then of no use any more."""

    def __init__(
        self, server: Server, *, user: str, token: str | None, context: ssl.SSLContext | None = None
    ) -> None:
        """token: to sign in with (XOAUTH2), instead of the server's password.

        Raises:
            NotLetIn, InTheClear: and FAILED.
        """
        self._box = _connected(server, context)
        try:
            self._sign_in(server, user, token)
            self._box.folder.set(FOLDER)
        except BaseException:
            self.close()
            raise

    def _sign_in(self, server: Server, user: str, token: str | None) -> None:
        try:
            if token is not None:
                self._box.xoauth2(user, token, initial_folder=None)
            elif user.isascii() and server.password.isascii():
                self._box.login(user, server.password, initial_folder=None)
            else:
                self._box.login_utf8(user, server.password, initial_folder=None)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise NotLetIn from error

    @property
    def can_wait(self) -> bool:
        return "IDLE" in self._box.client.capabilities

    def unseen(self, most: int) -> list[str]:
        """The UIDs of what was not taken yet, the oldest first."""
        self._box.client.untagged_responses.pop("EXISTS", None)
        found = self._box.uids("UNSEEN UNDELETED", charset=None)
        return sorted(found, key=int)[:most]

    def raw(self, uid: str) -> bytes | None:
        """The mail's bytes, as many as are ever read; None: it is gone. Not marked as seen."""
        _, answer = self._box.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
        return next((each[1] for each in answer if isinstance(each, tuple)), None)

    def seen(self, uid: str) -> None:
        self._box.flag([uid], [MailMessageFlags.SEEN], True)

    def set_aside(self, uid: str) -> None:
        """Seen, and flagged for a person's eyes."""
        self._box.flag([uid], [MailMessageFlags.SEEN, MailMessageFlags.FLAGGED], True)

    def wait(self, seconds: float) -> None:
        """Until something arrives, `wake` is called, or the time is over."""
        with self._box.idle as idle:
            if not self._was_told():
                idle.poll(timeout=seconds)

    def _was_told(self) -> bool:
        """Whether the server has said since the last look that there is more: it says so once, beside any answer,
        and what was read already wakes nobody who polls.
        """
        client = self._box.client
        if "EXISTS" in client.untagged_responses:
            return True
        client.sock.settimeout(0)
        try:
            with suppress(OSError):
                return isinstance(client.file, BufferedReader) and bool(client.file.peek(1))
            return False
        finally:
            client.sock.settimeout(SECONDS)

    def wake(self) -> None:
        """End a `wait` from another thread; the connection is of no use afterwards."""
        with suppress(OSError):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(*FAILED):
            self._box.logout()
        with suppress(*FAILED):
            self._box.client.shutdown()


def _connected(server: Server, context: ssl.SSLContext | None) -> BaseMailBox:
    """Encrypted, unless the server is on this machine and offers nothing else."""
    context = context or ssl.create_default_context()
    if server.from_the_first_byte:
        return MailBox(server.host, server.port, timeout=SECONDS, ssl_context=context)
    if server.is_this_machine:
        return MailBoxUnencrypted(server.host, server.port, timeout=SECONDS)
    try:
        return MailBoxStartTls(server.host, server.port, timeout=SECONDS, ssl_context=context)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise InTheClear from error
