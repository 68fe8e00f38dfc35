"""The door to Teams over HTTP: what is proved to come from the connector is let in, everything else is refused."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from aiohttp import web

from bot.platforms.teams.auth import Denied, Guard, Verified

log = logging.getLogger(__name__)

PATH: Final = "/api/messages"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What Teams is answered with. body: of an invoke; other activities are answered by their status."""

    status: int = 200
    body: Mapping[str, Any] | None = None


class Take(Protocol):
    """What answers one activity."""

    async def __call__(self, activity: Mapping[str, Any], verified: Verified) -> Answer: ...


class Door:
    """One address for everything that Teams sends."""

    def __init__(self, take: Take, *, guard: Guard, now: Callable[[], datetime]) -> None:
        self._take = take
        self._guard = guard
        self._now = now

    def mount(self, application: web.Application) -> None:
        application.router.add_post(PATH, self.receive)

    async def receive(self, request: web.Request) -> web.Response:
        try:
            # Proved before anything is parsed; what the proof covers can only be asked of what is.
            authorization = request.headers.getall("Authorization", [])
            proved = await self._guard.token(authorization, now=self._now())
            activity = _activity(await request.read())
            verified = self._guard.activity(proved, activity)
        except Denied as denied:
            log.info(
                "a request to Teams' door was refused", extra={"status": denied.status, "why": denied.why}
            )
            headers = {"WWW-Authenticate": "Bearer"} if denied.status == 401 else None
            return web.Response(status=denied.status, headers=headers)
        answer = await self._take(activity, verified)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.json_response(answer.body, status=answer.status)


def _activity(raw: bytes) -> Mapping[str, Any]:
    """Raises HTTPBadRequest: it is none."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(value, dict) or not value:
        raise web.HTTPBadRequest
    return value
