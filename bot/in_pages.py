"""The pages behind signed links, which need no platform: they are there wherever PUBLIC_URL is set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from aiohttp import web

from bot.commands.model import Command
from bot.commands.request import Request
from bot.domain.errors import BadValue
from bot.handlers.context import FilePage
from bot.in_mail_people import People
from bot.platforms.mail import links
from bot.platforms.mail.links import SEND, Addresses
from bot.platforms.mail.pages import Pages
from bot.replies.codec import opened, payload
from bot.replies.model import Button, Form, Reply
from bot.store.secrets import BadSignature, Secrets

Handle = Callable[[Request], Awaitable[Reply]]


def addresses(public_url: str | None, secrets: Secrets) -> Addresses | None:
    """What makes the links of this installation; None: nobody could follow them."""
    if public_url is None:
        return None
    return Addresses(
        public_url=public_url,
        sign=partial(secrets.sign, purpose=links.PURPOSE),
        unsign=partial(_unsign, secrets),
    )


def mount(application: web.Application, at: Addresses, people: People, handle: Handle) -> None:
    """Serve the pages to which they lead."""
    Pages(addresses=at, readers=people, handle=handle, opened=_opened, now=people.now).mount(application)


def file_page(at: Addresses | None) -> FilePage | None:
    """What makes the address of a page that takes a file for a command."""
    if at is None:
        return None

    def page(person: int, account: int | None, now: datetime, label: str, command: Command) -> str:
        carried = payload(Button(label=label, command=command))
        return at.of(SEND, person, now, label=label, payload=carried, account=account)

    return page


def _unsign(secrets: Secrets, token: str) -> bytes:
    try:
        return secrets.unsign(token, purpose=links.PURPOSE)
    except BadSignature as error:
        raise ValueError("no link of ours") from error


def _opened(carried: str) -> Command | Form | None:
    """What a button does; None: it is of another version."""
    try:
        return opened(carried)
    except BadValue:
        return None
