"""Signed slash commands through `serve` with Slack configured, beside bolt alone and bolt with one insert."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, make_url

from bench import servers, starting, world
from bench.load import AT_ONCE
from bench.processes import Burst, Load, Server, apart, beside, served
from bench.report import Figure, median_ratio, resident_mib
from bench.slack_load import SECRET, WORKSPACE
from bot.commands.request import Request, Sender
from bot.store import entrance
from bot.store.unit_of_work import Store

FLOOR = "bench.slack_floor"
WARM_UP = 3_000  # Commands after which memory is looked at for the first time.
NOBODY_KNOWS = "/convenor xyzzy"  # No verb: it is answered without the database.
THANKS = "/convenor thanks"  # A verb that does nothing: who asks is looked up.


async def measure(server: str | None, quick: bool) -> list[Figure]:
    with apart(), Load("bench.slack_load") as load:
        async with AsyncExitStack() as databases:
            kept = []
            for where, on in (("SQLite", None), ("PostgreSQL", server)):
                if where == "SQLite" or on is not None:
                    url = await databases.enter_async_context(servers.database(on))
                    kept.append(_Database(where=where, url=url, accounts=await _seeded(url)))
            return await asyncio.to_thread(_measured, kept, load, quick)


def _measured(kept: Sequence[_Database], load: Load, quick: bool) -> list[Figure]:
    with beside(FLOOR, "slack") as slack:
        figures = _under_load(kept, slack.port, load, quick)
        return figures + starting.started(
            "`serve` with Slack on SQLite",
            {**_environment(kept[0].url, slack.port), "WORKER": "on"},
            (*starting.MODULES, "bot.in_slack"),
            rounds=3 if quick else 9,
        )


def _under_load(kept: Sequence[_Database], slack: int, load: Load, quick: bool) -> list[Figure]:
    with ExitStack() as processes:
        bolt = processes.enter_context(beside(FLOOR, "nothing"))
        sides = [
            _Side(
                where=each.where,
                accounts=each.accounts,
                serve=processes.enter_context(served(_environment(each.url, slack))),
                floor=processes.enter_context(beside(FLOOR, *_floor(each))),
            )
            for each in kept
        ]
        figures = _rates(bolt, sides, load, rounds=5 if quick else 15, commands=150 if quick else 300)
        figures += _waits(sides, load, rounds=3 if quick else 9, seconds=2.0)
        many, first = (5_000, 1_000) if quick else (50_000, WARM_UP)
        return figures + _growth(sides[0], load, commands=many, warm_up=first)


# --- the servers


@dataclass(frozen=True, kw_only=True)
class _Database:
    where: str
    url: str
    accounts: Sequence[tuple[str, str]]  # user and channel of every chair


@dataclass(frozen=True, kw_only=True)
class _Side:
    """`serve` on one database, and the floor with the same kind of store."""

    where: str
    accounts: Sequence[tuple[str, str]]
    serve: Server
    floor: Server


def _environment(url: str, slack: int) -> dict[str, str]:
    """The settings of `serve`. The worker is another process's: what is measured is the way of a command."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "bench-" * 8,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/",
        "WORKER": "off",
        "QUEUE_LIMIT": "1000",
        "LOG_LEVEL": "warning",
    }


def _floor(side: _Database) -> tuple[str, str]:
    if side.where == "SQLite":
        return "orm", side.url.replace("sqlite:", "sqlite+aiosqlite:").replace("register.db", "floor.db")
    return "core", make_url(side.url).set(drivername="postgresql+asyncpg").render_as_string(
        hide_password=False
    )


# --- the networks


async def _seeded(url: str) -> list[tuple[str, str]]:
    """Networks whose people are in Slack and whose channels are bound; the chairs' accounts and channels."""
    store = await Store.open(url)
    await world.seed(store, account=_account, now=datetime.now(UTC))  # `serve` reads this clock too.
    await store.run(_bind)
    await store.close()
    return [(_account(number, 0, "").user, _channel(number)) for number in range(world.NETWORKS)]


def _account(network: int, place: int, name: str) -> Sender:
    user = f"U{network:03}{place:02}"
    return Sender(platform="slack", workspace=WORKSPACE, user=user, display_name=name, return_address=user)


def _channel(network: int) -> str:
    return f"C{network:03}BENCH"


def _bind(connection: Connection) -> None:
    for network in entrance.all_networks(connection):
        number = int(network.slug.rpartition("-")[2])
        said = Request(
            sender=_account(number, 0, ""), received_at=world.NOW, conversation=_channel(number), text=""
        )
        entrance.bind(connection, network_id=network.id, request=said)


def _line() -> str:
    """No two alike, and one name that everybody knows."""
    due = datetime.now(UTC) + timedelta(days=180)
    return f"/action add Nadia to do thing {{number}} by {due.day} {due:%B %Y}"


def _send(load: Load, server: Server, line: str, accounts: Sequence[tuple[str, str]], **job: Any) -> Burst:
    command, _, text = line.partition(" ")
    return load.send(server, command=command, text=text, accounts=accounts, **job)


# --- how many a second


def _rates(bolt: Server, sides: Sequence[_Side], load: Load, *, rounds: int, commands: int) -> list[Figure]:
    """Rounds of bursts, each right beside the one that it is compared with."""
    line, bare = _line(), "/action add thing {number}"
    seen: dict[str, list[Burst]] = {}

    def burst(what: str, server: Server, text: str, count: int, accounts: Sequence[tuple[str, str]]) -> None:
        seen.setdefault(what, []).append(_send(load, server, text, accounts, count=count))

    for _ in range(rounds + 1):
        for side in sides:
            one = sides[0].accounts
            burst(f"nothing beside {side.where}", bolt, bare, commands * 10, one)
            burst(f"unknown {side.where}", side.serve, NOBODY_KNOWS, commands * 4, side.accounts)
            burst(f"thanks {side.where}", side.serve, THANKS, commands * 4, side.accounts)
            burst(f"add {side.where}", side.serve, line, commands, side.accounts)
            burst(f"insert {side.where}", side.floor, bare, commands * 3, one)
    for side in sides:
        answer = seen[f"add {side.where}"][0].sample
        assert "thing" in answer, f"nothing was added: {answer}"
    kept = {what: bursts[1:] for what, bursts in seen.items()}  # The first round warms all up.
    return [figure for side in sides for figure in _compared(side.where, kept)]


def _compared(where: str, seen: dict[str, list[Burst]]) -> list[Figure]:
    bolt, insert = seen[f"nothing beside {where}"], seen[f"insert {where}"]
    what, goal = {
        "SQLite": ("bolt with one ORM insert over aiosqlite", 1.2),
        "PostgreSQL": ("bolt with one Core insert over asyncpg", 0.35),
    }[where]
    return [
        *_one(
            f"`/action add` in Slack, {AT_ONCE} at once, {where}", seen[f"add {where}"], what, insert, goal
        ),
        *_one(f"`{THANKS}`, {where}", seen[f"thanks {where}"], "bolt's no-op command", bolt, 0.8),
        *_one(f"`{NOBODY_KNOWS}`, {where}", seen[f"unknown {where}"], "bolt's no-op command", bolt, 0.8),
    ]


def _one(
    ours: str, mine: Sequence[Burst], theirs: str, other: Sequence[Burst], goal: float
) -> Iterator[Figure]:
    rate, bare = statistics.median(b.rate for b in mine), statistics.median(b.rate for b in other)
    work, least = statistics.median(b.work for b in mine), statistics.median(b.work for b in other)
    yield Figure(
        what=f"{ours}, beside {theirs}",
        figure=f"{rate:,.0f}/s beside {bare:,.0f}/s",
        ratio=median_ratio([b.rate for b in mine], [b.rate for b in other]),
        goal=goal,
    )
    yield Figure(
        what=f"processor time of the server for one {ours}, beside {theirs}",
        figure=f"{work / 1000:.2f} ms beside {least / 1000:.2f} ms",
        ratio=median_ratio([b.work for b in other], [b.work for b in mine]),
    )


# --- how long one waits


def _waits(sides: Sequence[_Side], load: Load, *, rounds: int, seconds: float) -> list[Figure]:
    """At half of what each was just seen to manage."""
    figures = []
    for side in sides:
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(_half_load(load, side.serve, _line(), side.accounts, seconds))
            theirs.append(_half_load(load, side.floor, "/action add thing {number}", side.accounts, seconds))
        mine, other = statistics.median(b.p50 for b in ours), statistics.median(b.p50 for b in theirs)
        best, bare = min(b.p99 for b in ours), min(b.p99 for b in theirs)
        figures += [
            Figure(
                what=f"`/action add` in Slack at half load, {side.where}, p50 beside the same floor",
                figure=f"{mine:.1f} ms beside {other:.1f} ms",
                ratio=median_ratio([b.p50 for b in ours], [b.p50 for b in theirs]),
                goal=1.5,
                lower_is_better=True,
            ),
            Figure(
                what=f"the same, {side.where}, best p99",
                figure=f"{best:.1f} ms beside {bare:.1f} ms",
                ratio=best / bare,
                goal=2,
                lower_is_better=True,
            ),
        ]
    return figures


def _half_load(
    load: Load, server: Server, line: str, accounts: Sequence[tuple[str, str]], seconds: float
) -> Burst:
    most = _send(load, server, line, accounts, count=200).rate
    return _send(load, server, line, accounts, count=max(50, int(most / 2 * seconds)), rate=most / 2)


# --- memory


def _growth(side: _Side, load: Load, *, commands: int, warm_up: int) -> list[Figure]:
    line, piece = _line(), 5_000  # A signature is good for five minutes.
    _send(load, side.serve, line, side.accounts, count=warm_up)
    before = resident_mib(side.serve.process)
    for done in range(0, commands, piece):
        _send(load, side.serve, line, side.accounts, count=min(piece, commands - done))
    after = resident_mib(side.serve.process)
    return [
        Figure(
            what=f"memory that `serve` gains over {commands:,} signed `/action add`, {side.where}, MiB",
            figure=f"{after - before:.1f} MiB, from {before:.0f} to {after:.0f}",
            ratio=after - before,
            goal=5,
            lower_is_better=True,
        )
    ]
