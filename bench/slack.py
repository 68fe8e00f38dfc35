"""Signed slash commands through `serve` with Slack configured, beside bolt alone and bolt with one insert."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, make_url

from bench import servers, starting, world
from bench.report import Figure, median_ratio, resident_mib
from bench.slack_load import AT_ONCE, SECRET, WORKSPACE
from bot.commands.request import Request, Sender
from bot.store import entrance
from bot.store.unit_of_work import Store

WARM_UP = 3_000  # Commands after which memory is looked at for the first time.
NOBODY_KNOWS = "/convenor xyzzy"  # No verb: it is answered without the database.
THANKS = "/convenor thanks"  # A verb that does nothing: who asks is looked up.


async def measure(server: str | None, quick: bool) -> list[Figure]:
    with _apart(), _Load() as load:
        async with AsyncExitStack() as databases:
            kept = []
            for where, on in (("SQLite", None), ("PostgreSQL", server)):
                if where == "SQLite" or on is not None:
                    url = await databases.enter_async_context(servers.database(on))
                    kept.append(_Database(where=where, url=url, accounts=await _seeded(url)))
            return await asyncio.to_thread(_measured, kept, load, quick)


def _measured(kept: Sequence[_Database], load: _Load, quick: bool) -> list[Figure]:
    with _beside("slack") as slack:
        figures = _under_load(kept, slack.port, load, quick)
        return figures + starting.started(
            "`serve` with Slack on SQLite",
            {**_environment(kept[0].url, slack.port), "WORKER": "on"},
            (*starting.MODULES, "bot.in_slack"),
            rounds=3 if quick else 9,
        )


def _under_load(kept: Sequence[_Database], slack: int, load: _Load, quick: bool) -> list[Figure]:
    with ExitStack() as processes:
        bolt = processes.enter_context(_beside("nothing"))
        sides = [
            _Side(
                where=each.where,
                accounts=each.accounts,
                serve=processes.enter_context(_served(_environment(each.url, slack))),
                floor=processes.enter_context(_beside(*_floor(each))),
            )
            for each in kept
        ]
        figures = _rates(bolt, sides, load, rounds=5 if quick else 15, commands=150 if quick else 300)
        figures += _waits(sides, load, rounds=3 if quick else 9, seconds=2.0)
        many, first = (5_000, 1_000) if quick else (50_000, WARM_UP)
        return figures + _growth(sides[0], load, commands=many, warm_up=first)


# --- the servers


@dataclass(frozen=True, kw_only=True)
class _Server:
    process: int
    port: int

    @property
    def work(self) -> float:
        """Seconds of processor time, of all its threads."""
        with suppress(OSError):
            threads = Path(f"/proc/{self.process}/task").iterdir()
            return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9
        return float("nan")


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
    serve: _Server
    floor: _Server


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


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[_Server]:
    with starting.serving(environment) as (process, port):
        yield _Server(process=process, port=port)


@contextmanager
def _beside(kind: str, *rest: str) -> Iterator[_Server]:
    """A server of bench/slack_floor.py."""
    port = starting.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.slack_floor", kind, str(port), *rest], cwd=starting.ROOT
    )
    try:
        while not starting.listens(port):
            assert process.poll() is None, f"the floor {kind!r} ended"
            time.sleep(0.02)
        yield _Server(process=process.pid, port=port)
    finally:
        process.terminate()
        process.wait()


class _Load:
    """The process that sends the requests."""

    def __enter__(self) -> _Load:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.slack_load"],
            cwd=starting.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        cores = sorted(_cores)
        if len(cores) > 1:
            os.sched_setaffinity(self._process.pid, cores[1:])
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def send(self, server: _Server, line: str, accounts: Sequence[tuple[str, str]], **job: Any) -> _Burst:
        command, _, text = line.partition(" ")
        before = server.work
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"port": server.port, "command": command, "text": text, "accounts": accounts, **job}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, "the load's process ended"
        seen = json.loads(answer)
        assert set(seen["answers"]) == {"200"}, f"{line!r} was answered {seen['answers']}: {seen['sample']}"
        return _Burst(
            rate=seen["rate"],
            p50=seen["p50"],
            p99=seen["p99"],
            work=(server.work - before) / job["count"] * 1e6,
            sample=seen["sample"],
        )


@dataclass(frozen=True, kw_only=True)
class _Burst:
    rate: float  # a second
    p50: float  # ms
    p99: float  # ms
    work: float  # µs of processor time of the server, for each request
    sample: str  # an answer


_cores = os.sched_getaffinity(0)


@contextmanager
def _apart() -> Iterator[None]:
    """Servers on the first core, the load on the others, as a second machine would be."""
    os.sched_setaffinity(0, {min(_cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, _cores)


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


# --- how many a second


def _rates(bolt: _Server, sides: Sequence[_Side], load: _Load, *, rounds: int, commands: int) -> list[Figure]:
    """Rounds of bursts, each right beside the one that it is compared with."""
    line, bare = _line(), "/action add thing {number}"
    seen: dict[str, list[_Burst]] = {}

    def burst(what: str, server: _Server, text: str, count: int, accounts: Sequence[tuple[str, str]]) -> None:
        seen.setdefault(what, []).append(load.send(server, text, accounts, count=count))

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


def _compared(where: str, seen: dict[str, list[_Burst]]) -> list[Figure]:
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
    ours: str, mine: Sequence[_Burst], theirs: str, other: Sequence[_Burst], goal: float
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


def _waits(sides: Sequence[_Side], load: _Load, *, rounds: int, seconds: float) -> list[Figure]:
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
    load: _Load, server: _Server, line: str, accounts: Sequence[tuple[str, str]], seconds: float
) -> _Burst:
    most = load.send(server, line, accounts, count=200).rate
    return load.send(server, line, accounts, count=max(50, int(most / 2 * seconds)), rate=most / 2)


# --- memory


def _growth(side: _Side, load: _Load, *, commands: int, warm_up: int) -> list[Figure]:
    line, piece = _line(), 5_000  # A signature is good for five minutes.
    load.send(side.serve, line, side.accounts, count=warm_up)
    before = resident_mib(side.serve.process)
    for done in range(0, commands, piece):
        load.send(side.serve, line, side.accounts, count=min(piece, commands - done))
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
