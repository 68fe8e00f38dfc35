"""Calendars at /calendar/WORD.ics, for programs that ask every few hours whether something has changed."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime

from aiohttp import web

from bot.handlers.feeds import Feeds, Written
from bot.store.feeds import Feed

ROUTE = "/calendar/{word}.ics"
# Kept by the reader alone, and asked about each time: a word that was taken back opens nothing any more.
_KEEP = "private, no-cache"


def mount(application: web.Application, feeds: Feeds) -> None:
    async def show(request: web.Request) -> web.Response:
        found = await feeds.find(request.match_info["word"])
        if found is None:
            raise web.HTTPNotFound
        if found.is_current and _has_it(request, found):
            return web.Response(status=304, headers={"ETag": f'"{found.etag}"', "Cache-Control": _KEEP})
        written = await feeds.content(found)
        return _not_modified(written) if _has_it(request, written) else _whole(written)

    application.router.add_get(ROUTE, show)


def _has_it(request: web.Request, now: Feed | Written) -> bool:
    """Whether the reader has these very bytes. Its ETag decides, and only without one the time (RFC 9110)."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return f'"{now.etag}"' in tags or tags.strip() == "*"
    since = now.written_at if isinstance(now, Feed) else now.since
    seen = request.if_modified_since
    return seen is not None and since is not None and since <= seen


def _not_modified(written: Written) -> web.Response:
    return web.Response(status=304, headers=_marks(written))


def _whole(written: Written) -> web.Response:
    return web.Response(
        body=written.content, headers={"Content-Type": "text/calendar; charset=utf-8", **_marks(written)}
    )


def _marks(written: Written) -> dict[str, str]:
    return {
        "ETag": f'"{written.etag}"',
        "Last-Modified": format_datetime(written.since.astimezone(UTC), usegmt=True),
        "Cache-Control": _KEEP,
    }
