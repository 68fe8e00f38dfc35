"""The door for mails that a mail system posts: proved by a shared secret before anything of them is read."""

from __future__ import annotations

import asyncio
import hmac
import logging
from typing import Final, Protocol

from aiohttp import web

from bot.engine.outbox import Refused, Uncertain
from bot.platforms.mail.received import LARGEST

log = logging.getLogger(__name__)

PATH: Final = "/mail/inbound"
BODY_SECONDS: Final = 60.0  # For a long mail over a slow line.
MOST_BYTES: Final = (
    96 * 2**20
)  # Of which LARGEST are kept: who sends a file of 50 MB hears that it is too large.


class Takes(Protocol):
    async def take(self, raw: bytes) -> str: ...


class Door:
    def __init__(self, inbox: Takes, *, secret: str, body_seconds: float = BODY_SECONDS) -> None:
        self._inbox = inbox
        self._secret = secret.encode()
        self._body_seconds = body_seconds

    def mount(self, application: web.Application) -> None:
        application.router.add_post(PATH, self.receive)

    async def receive(self, request: web.Request) -> web.Response:
        """200: it is taken, and is not to be posted again; 503: it is to be."""
        if not self._is_proved(request):
            raise web.HTTPUnauthorized
        raw = await self._body(request)
        if not raw.strip():
            raise web.HTTPBadRequest
        try:
            became = await self._inbox.take(raw)
        except (Refused, Uncertain) as no:
            log.warning("a mail was read, and its answer could not be sent", extra={"why": str(no)})
            raise web.HTTPServiceUnavailable from None
        log.info("a mail was taken", extra={"became": became})
        return web.json_response({"status": "taken"})

    receive.reads_its_body = True  # type: ignore[attr-defined]

    def _is_proved(self, request: web.Request) -> bool:
        given = request.headers.getall("Authorization", [])
        if len(given) != 1:
            return False
        scheme, _, token = given[0].partition(" ")
        same = hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._secret)
        return scheme.casefold() == "bearer" and same

    async def _body(self, request: web.Request) -> bytes:
        """Its beginning, as far as any mail is read; the rest goes by unkept."""
        kept, length = bytearray(), 0
        try:
            async with asyncio.timeout(self._body_seconds):
                async for piece in request.content.iter_chunked(65_536):
                    length += len(piece)
                    if length > MOST_BYTES:
                        raise web.HTTPRequestEntityTooLarge(max_size=MOST_BYTES, actual_size=length)
                    kept += piece[: LARGEST + 1 - len(kept)]
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except web.RequestPayloadError:
            raise web.HTTPBadRequest from None
        return bytes(kept)
