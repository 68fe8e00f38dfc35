"""Files at /files/WORD/NAME, for whoever was given the address: papers and pictures that went out with a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import quote

from aiohttp import web

ROUTE = "/files/{word}/{name}"
# What a browser may show by itself; everything else is saved. Nothing in any of them runs.
_SHOWN = {"image/png"}
_GUARD = "default-src 'none'; sandbox"


class File(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def mount(application: web.Application, find: Callable[[str], Awaitable[tuple[File, bytes] | None]]) -> None:
    async def show(request: web.Request) -> web.Response:
        found = await find(request.match_info["word"])
        if found is None:
            raise web.HTTPNotFound
        file, content = found
        kind = "inline" if file.media_type in _SHOWN else "attachment"
        return web.Response(
            body=content,
            headers={
                "Content-Type": file.media_type,
                "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file.name)}",
                "Content-Security-Policy": _GUARD,
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "private, max-age=86400, immutable",
            },
        )

    application.router.add_get(ROUTE, show)
