"""What the Slack bench compares with, each a process of its own: bolt by itself, bolt with one insert; and a Slack.

`python -m bench.slack_floor KIND PORT [URL]`; KIND is nothing, orm, core or slack.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Index, event, insert
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.slack_load import SECRET, WORKSPACE

Command = Mapping[str, Any]
Insert = Callable[[Command], Awaitable[object]]


class Base(DeclarativeBase):
    pass


class Entry(Base):
    """One row a command, with an index such as every list of a team's entries needs."""

    __tablename__ = "entry"
    __table_args__ = (Index("entry_of_team", "team", "channel", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str]
    channel: Mapped[str]
    author: Mapped[str]
    words: Mapped[str]
    state: Mapped[str]
    trigger: Mapped[str]
    made: Mapped[datetime]


def _entry(command: Command) -> dict[str, Any]:
    return {
        "team": command["team_id"],
        "channel": command["channel_id"],
        "author": command["user_id"],
        "words": command["text"],
        "state": "open",
        "trigger": command["trigger_id"],
        "made": datetime.now(UTC).replace(tzinfo=None),
    }


async def _nothing(command: Command) -> object:
    return "nothing"


async def _orm(url: str) -> tuple[AsyncEngine, Insert]:
    """One connection: with more, writers of one SQLite file only wait for each other's locks."""
    engine = create_async_engine(url, pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: Any, record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    session = async_sessionmaker(engine, expire_on_commit=False)

    async def put(command: Command) -> object:
        async with session() as opened:
            entry = Entry(**_entry(command))
            opened.add(entry)
            await opened.commit()
            return entry.id

    return engine, put


async def _core(url: str) -> tuple[AsyncEngine, Insert]:
    engine = create_async_engine(url, pool_size=10, max_overflow=0)
    statement = insert(Entry)

    async def put(command: Command) -> object:
        async with engine.begin() as connection:
            return (await connection.execute(statement, _entry(command))).inserted_primary_key

    return engine, put


def floor(kind: str, url: str) -> web.Application:
    """bolt with one listener, which answers when its row is stored; who is asking needs no look-up."""
    known = AuthorizeResult(
        enterprise_id=None, team_id=WORKSPACE, bot_token="xoxb-bench", bot_id="B0BENCH", bot_user_id="U0BENCH"
    )

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return known

    bolt = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    put: list[Insert] = [_nothing]

    @bolt.command("/action")
    async def action(ack: Any, command: dict[str, Any]) -> None:
        number = await put[0](command)
        await ack(f"Added {number}")

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async def opened(_: web.Application) -> AsyncIterator[None]:
        if kind == "nothing":
            yield
            return
        engine, put[0] = await {"orm": _orm, "core": _core}[kind](url)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    application = web.Application()
    application.router.add_post("/slack/events", receive)
    application.cleanup_ctx.append(opened)
    return application


def slack() -> web.Application:
    """As much of Slack's Web API as `serve` calls: it agrees to everything."""
    people = [
        {
            "id": f"U{number:05d}",
            "team_id": WORKSPACE,
            "name": f"u{number}",
            "profile": {"real_name": f"Guest {number}"},
        }
        for number in range(400)
    ]
    sent = [0]

    async def answer(request: web.Request) -> web.Response:
        method = request.match_info["method"]
        said: dict[str, Any] = {"ok": True}
        if method == "auth.test":
            said |= {"team_id": WORKSPACE, "team": "South Quay", "user_id": "U0BENCH", "bot_id": "B0BENCH"}
        elif method == "users.list":
            given = await request.post()
            start, limit = int(str(given.get("cursor") or 0)), int(str(given.get("limit") or 200))
            end = start + limit
            said["members"] = people[start:end]
            said["response_metadata"] = {"next_cursor": str(end) if end < len(people) else ""}
        elif method == "users.info":
            asked = str((await request.post()).get("user") or request.query.get("user"))
            said["user"] = {**people[0], "id": asked}
        elif method.startswith("chat."):
            sent[0] += 1
            said |= {"channel": "D0BENCH", "ts": f"1700000000.{sent[0]:06d}"}
        return web.json_response(said)

    application = web.Application()
    application.router.add_route("*", "/api/{method}", answer)
    return application


def main() -> None:
    kind, port, *rest = sys.argv[1:]
    logging.disable(logging.WARNING)
    application = slack() if kind == "slack" else floor(kind, rest[0] if rest else "")
    web.run_app(application, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main()
