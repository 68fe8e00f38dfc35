"""The door to Slack over HTTP: what Slack has signed is let in and handed to bolt, everything else is refused."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

# What bolt has to say about each request is nobody's news, and may hold what people wrote.
_SILENT = logging.getLogger(f"{__name__}.bolt")
_SILENT.setLevel(logging.CRITICAL + 1)


class Take(Protocol):
    """What answers one payload."""

    async def __call__(
        self, body: Mapping[str, Any], *, bot_user: str | None, installed: bool
    ) -> BoltResponse: ...


class Door:
    """One address for everything, and bolt behind it."""

    def __init__(
        self,
        take: Take,
        *,
        workspaces: Workspaces,
        signing_secret: str,
        api_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._verifier = _verifier(signing_secret, now)
        self.bolt = _bolt(take, workspaces, signing_secret, api_url)

    async def receive(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if raw.startswith(b"ssl_check=1") and len(raw) < 200:
            return web.Response()  # Slack looks at the certificate, unsigned, and expects no more than this.
        # Proved before anything is parsed: bolt parses first, and takes a stamp that is no number for its own fault.
        body = _parsed(self._proved(raw, request.headers), request.content_type)
        try:
            # "socket_mode" is bolt's word for a body that is proved and parsed. Parsing itself, bolt would
            # lose every slash command with the word "payload" in its text.
            asked = AsyncBoltRequest(mode="socket_mode", body=body)
        except Exception as error:
            raise web.HTTPBadRequest from error
        answer = await self.bolt.async_dispatch(asked)
        if (
            answer.status == 500
        ):  # bolt could not make sense of it; what fails in our own code is answered there.
            raise web.HTTPBadRequest
        kind = "application/json" if answer.body.startswith("{") else "text/plain"
        return web.Response(status=answer.status, text=answer.body, content_type=kind)

    def _proved(self, raw: bytes, headers: Mapping[str, str]) -> str:
        """The body as text, if Slack signed it within five minutes.

        Raises:
            HTTPUnauthorized: it is not proved. HTTPBadRequest: it is no text.
        """
        stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if self._verifier is None or not re.fullmatch(r"[0-9]{1,12}", stamp) or not signature.isascii():
            raise web.HTTPUnauthorized
        try:
            body = raw.decode()
        except UnicodeDecodeError:
            raise web.HTTPBadRequest from None
        if not self._verifier.is_valid(body, stamp, signature):
            raise web.HTTPUnauthorized
        return body


def _bolt(take: Take, workspaces: Workspaces, signing_secret: str, api_url: str) -> AsyncApp:
    """bolt, with one way through: what is verified is authorised, and handed to `take`."""
    app = AsyncApp(
        name="convenor",
        logger=_SILENT,
        client=AsyncWebClient(base_url=api_url, retry_handlers=[]),
        signing_secret=signing_secret,
        authorize=_Authorize(workspaces),  # type: ignore[arg-type]  # bolt takes either, and says one
        process_before_response=True,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.use(_Dispatch(take))
    return app


class _Clock:
    """The clock that signatures are checked by."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()


def _verifier(secret: str, now: Callable[[], datetime]) -> SignatureVerifier | None:
    return SignatureVerifier(secret, _Clock(now)) if secret else None  # type: ignore[arg-type]  # all it is asked


def _parsed(body: str, content_type: str) -> dict[str, Any]:
    """A payload: JSON, or a form that is one itself or holds one.

    Raises:
        HTTPBadRequest: it is neither.
    """
    try:
        value: Any
        if content_type == "application/json" or body.startswith("{"):
            value = json.loads(body)
        else:
            value = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=100))
            if "payload" in value:
                value = json.loads(value["payload"])
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(value, dict) or not value:
        raise web.HTTPBadRequest
    return value


class _Authorize(AsyncAuthorize):
    """bolt's question whose installation this is, answered by `workspaces`; what is not there is said later."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        try:
            found = await self._workspaces.authorize(enterprise_id, team_id, user_id)
        except Exception:
            log.exception("an installation could not be looked up")
            found = None
        return found or AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


class _Dispatch(AsyncMiddleware):
    """The last thing in bolt's chain: no listeners are asked one after the other, there is one way on."""

    def __init__(self, take: Take) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  # bolt's name for it
    ) -> BoltResponse:
        who = req.context.authorize_result
        installed = who is not None and who.bot_token is not None
        return await self._take(req.body, bot_user=who.bot_user_id if who else None, installed=installed)
