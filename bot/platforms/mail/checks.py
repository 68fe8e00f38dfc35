"""What keeps mail from working, for the doctor: settings that belong together, and what the mail server says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.engine.outbox import Refused
from bot.platforms.mail.fetching import signed_in
from bot.platforms.mail.message import Mailbox
from bot.platforms.mail.oauth import Client
from bot.platforms.mail.servers import Server, server_of
from bot.platforms.mail.smtp import Smtp, TokenSource
from bot.replies.check import Check


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """What mail needs of the settings."""

    smtp_url: str = field(repr=False)
    mail_from: str
    imap_url: str | None = field(default=None, repr=False)
    oauth: Client | None = None
    public_url: str | None = None
    inbound_secret: str | None = field(default=None, repr=False)
    authserv_id: str | None = None

    @property
    def smtp(self) -> Server:
        return server_of(self.smtp_url)

    @property
    def imap(self) -> Server | None:
        return server_of(self.imap_url) if self.imap_url is not None else None

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox.of(self.mail_from, "Convenor")


def together(settings: MailSettings) -> list[Check]:
    """How mail goes out, and what is missing beside it."""
    server = settings.smtp
    how = (
        "with tokens"
        if settings.oauth is not None
        else f"as {server.user}"
        if server.user
        else "without signing in"
    )
    found = [Check(ok=True, says=f"from {settings.mail_from} by {server.host}:{server.port}, {how}")]
    if settings.public_url is None:
        found.append(
            Check(
                ok=False,
                says="PUBLIC_URL is not set, so that mails hold no links: people can answer them, and press nothing",
                fix="Write the address of this server, such as https://convenor.example.org.",
            )
        )
    if settings.imap is None and settings.inbound_secret is None:
        found.append(
            Check(
                ok=False,
                says=f"what arrives for {settings.mail_from} is not read: people's answers change nothing",
                fix="Set IMAP_URL, or MAIL_INBOUND_SECRET and let a mail system post it; docs/email.md says how.",
            )
        )
    elif settings.authserv_id is None:
        found.append(
            Check(
                ok=True,
                says="only answers to the bot's own mails are taken as proved, others are shown back: "
                "MAIL_AUTHSERV_ID is not set",
            )
        )
    return found


async def mailbox(server: Server, address: str, tokens: TokenSource | None) -> Check:
    """Whether the mailbox lets the bot in. Nothing is fetched."""
    user = server.user or address
    try:
        box = await signed_in(server, user, tokens)
    except Refused as no:
        fix = "Check IMAP_URL and what is signed in with; docs/email.md says how."
        return Check(ok=False, says=f"what arrives for {address} can't be fetched: {no.why}", fix=fix)
    await asyncio.to_thread(box.close)
    return Check(ok=True, says=f"what arrives for {address} is fetched from {server.host}:{server.port}")


async def server(smtp: Smtp) -> Check:
    """Whether the mail server lets the bot in. Nothing is sent."""
    try:
        await smtp.check()
    except Refused as no:
        return Check(
            ok=False, says=no.why, fix="Check SMTP_URL and what is signed in with; docs/email.md says how."
        )
    return Check(ok=True, says="the mail server lets the bot in")
