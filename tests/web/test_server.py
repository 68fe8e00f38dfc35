"""The web server tells the truth about health, refuses hostile input with a 4xx, and stops cleanly."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler

from bot.domain.errors import ConvenorError
from bot.web.server import BODY_BYTES, build, serve


async def fine() -> None:
    """A database that answers."""


def application(
    *,
    ready: Callable[[], Awaitable[None]] = fine,
    metrics: Callable[[], Awaitable[str]] | None = None,
    body_seconds: float = 10.0,
) -> web.Application:
    """The application with one route of a platform, which answers with the length of what it was sent."""
    app = build(ready=ready, metrics=metrics, version="1.2.3", body_seconds=body_seconds)

    async def inbound(request: web.Request) -> web.Response:
        return web.json_response({"bytes": len(await request.read())})

    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("hunter2 went wrong")

    app.router.add_post("/inbound", inbound)
    app.router.add_get("/broken/{token}", broken)
    return app


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[int]:
    """The port of a server that really listens, stopped at the end as a process would stop it."""
    stopping, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stopping=stopping, listening=port.set_result))
    try:
        yield await asyncio.wait_for(port, 5)
    finally:
        stopping.set()
        await asyncio.wait_for(server, 5)


@asynccontextmanager
async def asking(app: web.Application) -> AsyncIterator[ClientSession]:
    async with serving(app) as port, ClientSession(f"http://127.0.0.1:{port}") as client:
        yield client


async def raw(port: int, sent: bytes) -> bytes:
    """What comes back for these bytes, until the server hangs up or has answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        return await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
    finally:
        writer.close()
        await writer.wait_closed()


# --- health


async def test_health_says_that_the_process_lives_even_when_the_database_does_not():
    async def down() -> None:
        raise OSError

    async with asking(application(ready=down)) as client, client.get("/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok"}


async def test_ready_when_the_database_answers():
    async with asking(application()) as client, client.get("/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ready", "version": "1.2.3"}


async def test_not_ready_says_what_to_do():
    async def outdated() -> None:
        raise ConvenorError("Run: python -m bot migrate")

    async with asking(application(ready=outdated)) as client, client.get("/readyz") as answer:
        assert answer.status == 503
        assert await answer.json() == {"status": "not ready", "reason": "Run: python -m bot migrate"}


async def test_a_database_error_is_reported_without_its_text(caplog: pytest.LogCaptureFixture):
    async def down() -> None:
        raise OSError("cannot connect as convenor:hunter2")

    async with asking(application(ready=down)) as client, client.get("/readyz") as answer:
        assert answer.status == 503
        assert (await answer.json())["reason"] == "The database does not answer."
    assert "hunter2" not in caplog.text
    assert [record.message for record in caplog.records] == ["the database does not answer"]


async def test_ready_again_once_the_database_is_back():
    broken = True

    async def ready() -> None:
        if broken:
            raise OSError

    async with asking(application(ready=ready)) as client:
        async with client.get("/readyz") as answer:
            assert answer.status == 503
        broken = False
        async with client.get("/readyz") as answer:
            assert answer.status == 200


async def test_many_who_ask_at_once_cost_one_question():
    asked, arrived, all_here = 0, 0, asyncio.Event()

    async def ready() -> None:
        nonlocal asked
        asked += 1
        await all_here.wait()

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal arrived
        arrived += 1
        if arrived == 20:
            all_here.set()
        return await handler(request)

    app = application(ready=ready)
    app.middlewares.append(count)
    async with asking(app) as client:
        answers = await asyncio.gather(*(client.get("/readyz") for _ in range(20)))

    assert [answer.status for answer in answers] == [200] * 20
    assert asked == 1


# --- metrics


async def test_metrics_are_plain_text():
    async def metrics() -> str:
        return "convenor_outbox_pending 3\n"

    async with asking(application(metrics=metrics)) as client, client.get("/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert await answer.text() == "convenor_outbox_pending 3\n"


async def test_no_metrics_no_address():
    async with asking(application()) as client, client.get("/metrics") as answer:
        assert answer.status == 404


# --- hostile input


@pytest.mark.parametrize(
    "sent, status",
    [
        pytest.param(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, id="unknown address"),
        pytest.param(b"POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 405, id="wrong method"),
        pytest.param(b"BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n", (400, 405), id="invented method"),
        pytest.param(b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404, id="out of the tree"),
        pytest.param(b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n", 404, id="address not UTF-8"),
        pytest.param(b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 404, id="address with a null"),
        pytest.param(b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", (400, 404), id="address of raw bytes"),
        pytest.param(b"GET " + b"/a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="long address"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20000 + b"\r\n\r\n", 400, id="long header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5000 + b"\r\n", 400, id="many headers"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX\xff: y\r\n\r\n", 400, id="header name not ASCII"),
        pytest.param(
            b"GET /healthz HTTP/1.1\r\nX: \xff\xfe\r\nHost: x\r\n\r\n", (200, 400), id="header not UTF-8"
        ),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, id="TLS on a plain port"),
        pytest.param(b"\x00" * 64 + b"\r\n\r\n", 400, id="nulls"),
        pytest.param(b"hello\r\n\r\n", 400, id="not HTTP"),
        pytest.param(b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", (400, 404), id="unknown version"),
        pytest.param(
            b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, id="negative length"
        ),
        pytest.param(
            b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            400,
            id="two lengths",
        ),
        pytest.param(
            b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            id="length and chunks",
        ),
        pytest.param(
            b"POST /inbound HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            400,
            id="bad chunk",
        ),
        pytest.param(
            b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
            400,
            id="not compressed as it claims",
        ),
        pytest.param(
            b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + b"a" * 2_000_000,
            413,
            id="large body",
        ),
    ],
)
async def test_hostile_input_is_refused(
    sent: bytes, status: int | tuple[int, ...], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING)
    async with serving(application()) as port:
        line = await raw(port, sent)
        assert int(line.split()[1]) in (status if isinstance(status, tuple) else (status,))

        # The server is still there for everybody else.
        assert b" 200 " in await raw(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert caplog.records == []


async def test_a_small_compressed_body_cannot_grow_without_limit():
    bomb = gzip.compress(b"a" * (BODY_BYTES * 4))
    async with (
        asking(application()) as client,
        client.post("/inbound", data=bomb, headers={"Content-Encoding": "gzip"}) as answer,
    ):
        assert answer.status == 413


async def test_a_body_at_the_limit_is_taken():
    body = b"a" * (BODY_BYTES - 1)
    async with asking(application()) as client, client.post("/inbound", data=body) as answer:
        assert answer.status == 200
        assert await answer.json() == {"bytes": len(body)}


async def test_a_body_that_takes_too_long_is_dropped():
    async with serving(application(body_seconds=0.05)) as port:
        line = await raw(port, b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")

    assert b" 408 " in line


async def test_a_sender_who_hangs_up_in_mid_body_is_not_an_error(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.WARNING)
    async with serving(application()) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert b" 200 " in await raw(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")

    assert caplog.records == []


async def test_our_own_mistake_is_logged_once_and_told_without_its_text(caplog: pytest.LogCaptureFixture):
    async with asking(application()) as client, client.get("/broken/a-secret-token") as answer:
        assert answer.status == 500
        assert "hunter2" not in await answer.text()

    (record,) = caplog.records
    assert record.message == "a request failed"
    assert record.__dict__["route"] == "/broken/{token}"
    assert "a-secret-token" not in caplog.text


async def test_a_refused_method_says_which_are_taken():
    async with asking(application()) as client, client.delete("/inbound") as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST"
        assert await answer.json() == {"error": "This address doesn't take that method."}


async def test_answers_name_no_versions_and_are_not_kept():
    async with asking(application()) as client, client.get("/nothing") as answer:
        assert answer.headers["Server"] == "Convenor"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- stopping


async def test_what_is_being_answered_when_the_server_stops_is_finished():
    entered, leave = asyncio.Event(), asyncio.Event()
    app = application()

    async def slow(_: web.Request) -> web.Response:
        entered.set()
        await leave.wait()
        return web.Response(text="done")

    app.router.add_get("/slow", slow)
    stopping, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stopping=stopping, listening=port.set_result))
    async with ClientSession(f"http://127.0.0.1:{await port}") as client:
        answer = asyncio.create_task(client.get("/slow"))
        await entered.wait()
        stopping.set()
        leave.set()
        async with await answer as response:
            assert await response.text() == "done"
        await asyncio.wait_for(server, 5)


async def test_an_idle_connection_does_not_hold_up_the_stop():
    async with serving(application()) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    # `serving` has waited for the server to end, which would have timed out.
    writer.close()


async def test_a_taken_port_is_said_at_once():
    async with serving(application()) as port:
        with pytest.raises(OSError, match=str(port)):
            await serve(application(), "127.0.0.1", port, stopping=asyncio.Event())
