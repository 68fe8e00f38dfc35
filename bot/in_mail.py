"""The composition root's part for e-mail, imported only where mail is configured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import aiohttp
from aiohttp import web

from bot.commands.request import Request
from bot.engine.outbox import Message
from bot.platforms.mail import checks, oauth
from bot.platforms.mail.checks import MailSettings
from bot.platforms.mail.outbound import Around, MailPost
from bot.platforms.mail.proof import PURPOSE, ReplyToken, reply_address
from bot.platforms.mail.render import Links
from bot.platforms.mail.smtp import Smtp
from bot.replies.check import Check
from bot.replies.model import Reply
from bot.store.secrets import Secrets
from bot.store.unit_of_work import Store

Handle = Callable[[Request], Awaitable[Reply]]


@dataclass(kw_only=True)
class InMail:
    """Mail's parts of one process; `opened` makes it, and takes it down."""

    store: Store
    settings: MailSettings
    secrets: Secrets
    smtp: Smtp
    now: Callable[[], datetime]
    _post: MailPost | None = None

    # --- out

    def post(self) -> MailPost:
        """The engine's way by mail."""
        if self._post is None:
            self._post = MailPost(self.smtp, sender=self.settings.mailbox, around=self._around, now=self.now)
        return self._post

    def _around(self, message: Message) -> Around:
        """The address by which an answer is known."""
        token = ReplyToken(delivery=message.delivery_id, person=message.person_id or 0)
        sign = partial(self.secrets.sign_short, purpose=PURPOSE)
        return Around(reply_to=reply_address(self.settings.mail_from, token, sign), links=Links())

    # --- in

    def answer(self, handle: Handle, application: web.Application) -> None:
        """Nothing comes by HTTP."""

    async def listen(self, stopping: asyncio.Event) -> None:
        """Nothing comes by other ways."""


@asynccontextmanager
async def opened(
    store: Store, settings: MailSettings, *, secret_key: str, now: Callable[[], datetime]
) -> AsyncIterator[InMail]:
    """Mail's parts of this process."""
    async with _handing_in(settings) as smtp:
        yield InMail(store=store, settings=settings, secrets=Secrets(secret_key), smtp=smtp, now=now)


@asynccontextmanager
async def _handing_in(settings: MailSettings) -> AsyncIterator[Smtp]:
    async with aiohttp.ClientSession() as session:
        tokens = None if settings.oauth is None else oauth.Tokens(settings.oauth, session=session)
        smtp = Smtp(settings.smtp, settings.mailbox, tokens=tokens)
        try:
            yield smtp
        finally:
            await smtp.close()


# --- the doctor


async def diagnose(settings: MailSettings) -> list[Check]:
    """How mail goes out, what is missing, and what the mail server says. Nothing is sent."""
    async with _handing_in(settings) as smtp:
        return [*checks.together(settings), await checks.server(smtp)]
