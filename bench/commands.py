"""Whole `/action add` commands a second, without HTTP, beside one bare insert a request."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from time import perf_counter, process_time

from sqlalchemy import Column as Field
from sqlalchemy import Engine, Integer, MetaData, String, Table, event, insert, make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench import servers, world
from bench.report import Figure, median_ratio
from bot.commands.request import Request
from bot.handlers.dispatch import Dispatcher
from bot.replies.model import Tone
from bot.store.unit_of_work import Store

AT_ONCE = 32
NOTED = Table(
    "noted", MetaData(), Field("id", Integer, primary_key=True), Field("body", String, nullable=False)
)


class Base(DeclarativeBase):
    pass


class Line(Base):
    __tablename__ = "line"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]


async def measure(server: str | None, quick: bool) -> list[Figure]:
    pairs, commands = (4, 100) if quick else (11, 300)
    figures = await _on_sqlite(pairs, commands)
    return figures + (await _on_postgresql(server, pairs, commands) if server else [])


async def _on_sqlite(pairs: int, commands: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as folder:
        # One connection: with more, writers of one file only wait for each other's locks.
        engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/floor.db", pool_size=1, max_overflow=0)

        @event.listens_for(engine.sync_engine, "connect")
        def durable(connection: object, record: object) -> None:
            connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
            connection.execute("PRAGMA synchronous=FULL")  # type: ignore[attr-defined]

        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        session = async_sessionmaker(engine, expire_on_commit=False)

        async def floor(number: int) -> None:
            async with session() as open_, open_.begin():
                open_.add(Line(body=f"do thing {number}"))

        async with servers.database(None) as url:
            figures = await _beside(
                url, floor, pairs, commands, "SQLite", "one ORM insert over aiosqlite", 1.2
            )
        await engine.dispose()
    return figures


async def _on_postgresql(server: str, pairs: int, commands: int) -> list[Figure]:
    async with servers.database(server) as url:
        engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"), pool_size=10, max_overflow=0
        )
        async with engine.begin() as connection:
            await connection.run_sync(NOTED.metadata.create_all)

        async def floor(number: int) -> None:
            async with engine.begin() as connection:
                await connection.execute(insert(NOTED).values(body=f"do thing {number}"))

        figures = await _beside(
            url, floor, pairs, commands, "PostgreSQL", "one Core insert over asyncpg", 0.35
        )
        await engine.dispose()
    return figures


async def _beside(
    url: str,
    floor: Callable[[int], Awaitable[None]],
    pairs: int,
    commands: int,
    where: str,
    what: str,
    goal: float,
) -> list[Figure]:
    store = await Store.open(url, patience=60)  # A slow second of the machine refuses nobody.
    await world.seed(store)
    dispatcher, typed, numbers = Dispatcher(store=store), world.requests(), iter(range(10**9))

    async def product(request: Request) -> None:
        reply = await dispatcher.handle(request)
        assert reply.card is not None, "a command was not answered"
        assert reply.card.tone is Tone.GOOD, f"a command was not carried out: {reply.card}"

    ours, theirs, our_work, their_work = [], [], [], []
    for pair in range(pairs + 1):
        begun = process_time()
        mine = await burst(product, typed, commands)
        between = process_time()
        bare = await burst(floor, numbers, commands * 2)
        if pair:  # The first pair warms both up.
            ours.append(mine)
            theirs.append(bare)
            our_work.append((between - begun) / commands * 1000)
            their_work.append((process_time() - between) / commands / 2 * 1000)
    statements = await statements_of(dispatcher, next(typed))
    await store.close()
    rate, bare_rate = statistics.median(ours), statistics.median(theirs)
    return [
        Figure(
            what=f"`/action add`, {AT_ONCE} at once, {where}, without HTTP, beside {what}",
            figure=f"{rate:,.0f}/s beside {bare_rate:,.0f}/s",
            ratio=median_ratio(ours, theirs),
            goal=goal,
        ),
        Figure(
            what=f"processor time of one `/action add` in this process, {where}, beside {what}",
            figure=f"{statistics.median(our_work):.2f} ms beside {statistics.median(their_work):.2f} ms",
            ratio=median_ratio(their_work, our_work),
        ),
        Figure(what=f"statements of one `/action add`, {where}", figure=_counted(statements)),
    ]


async def burst(work: Callable[..., Awaitable[None]], given: Iterator[object], count: int) -> float:
    """How many a second."""
    left = iter([next(given) for _ in range(count)])

    async def one_of_many() -> None:
        for each in left:
            await work(each)

    begun = perf_counter()
    await asyncio.gather(*(one_of_many() for _ in range(AT_ONCE)))
    return count / (perf_counter() - begun)


async def statements_of(dispatcher: Dispatcher, request: Request) -> list[str]:
    """The SQL of one command, in order."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    await dispatcher.handle(request)
    event.remove(Engine, "before_cursor_execute", note)
    return seen


def _counted(statements: list[str]) -> str:
    kinds = Counter(each.split(None, 1)[0].lower() for each in statements)
    return f"{len(statements)}: " + ", ".join(f"{count} {kind}" for kind, count in kinds.items())
