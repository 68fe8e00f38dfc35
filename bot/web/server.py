"""The web server: health, readiness and metrics, and the guard that every other route stands behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from bot.domain.errors import ConvenorError
from bot.web import pages

log = logging.getLogger(__name__)

# What aiohttp has to say about connections. Damaged requests and people who hang up are no news:
# otherwise anybody could fill the log, a stack trace and their address for each request.
_connections = logging.getLogger(f"{__name__}.connections")
_EXPECTED = (ConnectionError, HttpProcessingError, web.RequestPayloadError)
_connections.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], _EXPECTED)))

BODY_SECONDS = (
    10.0  # A request whose body takes longer is dropped: some servers are attacked by sending slowly.
)
BODY_BYTES = 1024 * 1024  # The chat platforms send at most a tenth of this.
READY_SECONDS = 5.0  # A database that needs longer to say "1" is not ready.
# Longer than proxies keep theirs (60 s is common), or they would write into a connection just being closed.
# It also ends connections that never finish their headers.
KEEPALIVE_SECONDS = 75.0
LINGER_SECONDS = 5.0  # How long the rest of a refused body is read, so that the refusal arrives.
SHUTDOWN_SECONDS = 10.0  # What is being answered when the server stops may finish for so long.


def build(
    *,
    ready: Callable[[], Awaitable[None]],
    metrics: Callable[[], Awaitable[str]] | None = None,
    version: str,
    body_seconds: float = BODY_SECONDS,
) -> web.Application:
    """The web application with its health routes and public pages; platforms add their own to its router.

    ready: returns when the database answers and its schema is this version's, else raises.
    A ConvenorError's text is shown to whoever asks; any other error is only logged, by its kind.
    metrics: the text of /metrics in Prometheus' exposition format; without it there is no such address.
    """
    app = web.Application(middlewares=[_guard(body_seconds)], client_max_size=BODY_BYTES)
    readiness = _Readiness(ready)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        problem = await readiness.problem()
        if problem is not None:
            return web.json_response({"status": "not ready", "reason": problem}, status=503)
        return web.json_response({"status": "ready", "version": version})

    pages.mount(app)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if metrics is not None:
        app.router.add_get("/metrics", _metrics_route(metrics))
    app.on_response_prepare.append(_harden)
    return app


async def serve(
    app: web.Application,
    host: str,
    port: int,
    *,
    stopping: asyncio.Event,
    listening: Callable[[int], None] | None = None,
) -> None:
    """Answer until `stopping` is set, then finish what is being answered and return.

    listening: told the port once connections are accepted; the way to learn it when `port` is 0.

    Raises:
        OSError: the address can't be listened on.
    """
    runner = web.AppRunner(
        app,
        access_log=None,  # It costs a quarter of the throughput, and addresses in it may hold tokens.
        handle_signals=False,
        logger=_connections,
        keepalive_timeout=KEEPALIVE_SECONDS,
        lingering_time=LINGER_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
        if listening is not None:
            listening(runner.addresses[0][1])
        await stopping.wait()
    finally:
        await runner.cleanup()


class _Readiness:
    """Asks the database once for everybody who is asking at the moment, however many they are."""

    def __init__(self, ready: Callable[[], Awaitable[None]]) -> None:
        self._ready = ready
        self._asking: asyncio.Task[str | None] | None = None

    async def problem(self) -> str | None:
        """Why the server is not ready, in a sentence without secrets; None when it is."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        # One asker who hangs up doesn't take the answer from the others.
        return await asyncio.shield(self._asking)

    async def _ask(self) -> str | None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._ready()
        except ConvenorError as error:
            return str(error) or type(error).__name__
        except TimeoutError:
            return f"The database did not answer within {READY_SECONDS:g} seconds."
        except Exception as error:  # noqa: BLE001  # Whatever it is, the answer is "not ready".
            # Its text may hold the database's address and user, so only the kind is logged.
            log.warning("the database does not answer", extra={"error": type(error).__name__})
            return "The database does not answer."
        return None


def _metrics_route(metrics: Callable[[], Awaitable[str]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def route(_: web.Request) -> web.Response:
        body = (await metrics()).encode()
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return route


def _guard(body_seconds: float) -> Middleware:
    """Reads the body within its limits before a route sees the request, and words every refusal alike."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.match_info.http_exception is None and not _reads_its_body(request):
                await _read_body(request, body_seconds)
            return await handler(request)
        except web.HTTPException as refusal:
            return _refusal(refusal.status, allow=refusal.headers.get("Allow"))
        except (asyncio.CancelledError, ConnectionError):
            raise  # The other side went away; nobody is left to answer.
        except Exception:
            log.exception("a request failed", extra={"route": _route(request)})
            return _refusal(500)

    return guard


def _reads_its_body(request: web.Request) -> bool:
    """Whether the route proves its sender before it reads what may be long, within limits of its own."""
    return bool(getattr(request.match_info.handler, "reads_its_body", False))


async def _read_body(request: web.Request, seconds: float) -> None:
    """Read the whole body, which request.read() then returns again at no cost."""
    if not request.can_read_body:
        return
    try:
        if request.content.is_eof():  # It came with its headers, as most do: there is nothing to wait for.
            await request.read()
            return
        async with asyncio.timeout(seconds):
            await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, HttpProcessingError):
        # Cut off, wrongly chunked, or not compressed as it claims.
        raise web.HTTPBadRequest from None


def _refusal(status: int, *, allow: str | None = None) -> web.Response:
    response = web.json_response({"error": _REFUSALS.get(status, "refused")}, status=status)
    if allow is not None:
        response.headers["Allow"] = allow
    if status in (408, 413):
        response.force_close()  # The rest of the body is not wanted.
    return response


_REFUSALS = {
    400: "The request is damaged.",
    401: "The sender is not proven.",
    403: "Not allowed.",
    404: "There is nothing at this address.",
    405: "This address doesn't take that method.",
    408: "The request took too long to arrive.",
    413: "The request is too large.",
    500: "Something went wrong here; it has been logged.",
    503: "Too busy; nothing was stored.",
}


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "Convenor"  # Instead of the versions of what it is made of.
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")


def _route(request: web.Request) -> str:
    """The pattern of the address, never the address itself: that may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"
