"""Turns with the connector's token through `serve` with Teams configured, beside botbuilder's and one by hand."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bench import servers, starting, world
from bench.load import AT_ONCE
from bench.processes import Burst, Load, Server, apart, beside, served
from bench.report import Figure, median_ratio
from bench.teams_load import APP_ID, PASSWORD, TENANT
from bot.commands.request import Request, Sender
from bot.store import entrance
from bot.store.unit_of_work import Store

FLOOR = "bench.teams_floor"


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What is said. mentions: it is for the bot. is_answered: a message goes back to Teams."""

    what: str
    text: str
    mentions: bool = True
    is_answered: bool = True


NO_OP = _Words(
    what="a turn that does nothing", text="See you on Friday, then.", mentions=False, is_answered=False
)
THANKS = _Words(what="`thanks`, which looks up who asks", text="thanks", is_answered=False)
NOBODY_KNOWS = _Words(what="`xyzzy`, answered by a message", text="xyzzy")


def _adding() -> _Words:
    """No two alike, and one name that everybody knows."""
    due = datetime.now(UTC) + timedelta(days=180)
    text = f"action add Nadia to do thing {{number}} by {due.day} {due:%B %Y}"
    return _Words(what="`action add`, answered by a message", text=text)


async def measure(server: str | None, quick: bool) -> list[Figure]:
    with apart(), Load("bench.teams_load") as load:
        async with AsyncExitStack() as databases:
            url = await databases.enter_async_context(servers.database(None))
            accounts = await _seeded(url)
            return await asyncio.to_thread(_measured, url, accounts, load, quick)


def _measured(url: str, accounts: Sequence[tuple[str, str]], load: Load, quick: bool) -> list[Figure]:
    with ExitStack() as processes:
        microsoft = processes.enter_context(beside(FLOOR, "microsoft"))
        there = f"http://127.0.0.1:{microsoft.port}"
        environment = _environment(url, there)
        sides = _Sides(
            load=load,
            accounts=accounts,
            microsoft=there,
            proof=_fetched(f"{there}/mint"),
            serve=processes.enter_context(served(environment)),
            hand=processes.enter_context(beside(FLOOR, "hand", there)),
            botbuilder=processes.enter_context(beside(FLOOR, "botbuilder", there)),
        )
        figures = sides.compared(rounds=5 if quick else 15, turns=150 if quick else 300)
        return figures + starting.started(
            "`serve` with Teams on SQLite",
            {**environment, "WORKER": "on"},
            (*starting.MODULES, "bot.in_teams"),
            rounds=3 if quick else 9,
        )


@dataclass(kw_only=True)
class _Sides:
    """`serve` and what it is compared with, and how they are asked."""

    load: Load
    accounts: Sequence[tuple[str, str]]
    microsoft: str
    proof: dict[str, str]
    serve: Server
    hand: Server
    botbuilder: Server

    def compared(self, *, rounds: int, turns: int) -> list[Figure]:
        """Rounds of bursts, each right beside the one that it is compared with."""
        adding = _adding()
        seen: dict[str, list[Burst]] = {}

        def burst(name: str, server: Server, words: _Words, count: int) -> None:
            seen.setdefault(name, []).append(self._burst(server, words, count))

        for _ in range(rounds + 1):
            burst("botbuilder", self.botbuilder, NO_OP, turns)
            burst("nothing", self.serve, NO_OP, turns * 8)
            burst("hand", self.hand, NO_OP, turns * 8)
            burst("thanks", self.serve, THANKS, turns * 2)
            burst("xyzzy", self.serve, NOBODY_KNOWS, turns * 2)
            burst("add", self.serve, adding, turns)
        kept = {name: bursts[1:] for name, bursts in seen.items()}  # The first round warms all up.
        by_hand, nothing = "a token and JSON by hand", "botbuilder's turn that does nothing"
        return [
            *_beside(NO_OP, kept["nothing"], by_hand, kept["hand"], goal=0.5),
            *_beside(NO_OP, kept["nothing"], nothing, kept["botbuilder"], goal=0.5),
            *_beside(THANKS, kept["thanks"], by_hand, kept["hand"]),
            *_beside(NOBODY_KNOWS, kept["xyzzy"], nothing, kept["botbuilder"]),
            *_beside(adding, kept["add"], nothing, kept["botbuilder"]),
        ]

    def _burst(self, server: Server, words: _Words, count: int) -> Burst:
        before = _fetched(f"{self.microsoft}/sent")
        seen = self.load.send(
            server,
            text=words.text,
            mentions=words.mentions,
            accounts=self.accounts,
            count=count,
            **self.proof,
        )
        if server is self.serve and words.is_answered:
            _wait_for(lambda: _fetched(f"{self.microsoft}/sent") >= before + count)
        return seen


def _beside(
    words: _Words, ours: Sequence[Burst], what: str, theirs: Sequence[Burst], goal: float | None = None
) -> Iterator[Figure]:
    rate, bare = statistics.median(b.rate for b in ours), statistics.median(b.rate for b in theirs)
    work, least = statistics.median(b.work for b in ours), statistics.median(b.work for b in theirs)
    yield Figure(
        what=f"{words.what} in Teams, {AT_ONCE} at once, SQLite, beside {what}",
        figure=f"{rate:,.0f}/s beside {bare:,.0f}/s",
        ratio=median_ratio([b.rate for b in ours], [b.rate for b in theirs]),
        goal=goal,
    )
    yield Figure(
        what=f"processor time of the server for {words.what} in Teams, beside {what}",
        figure=f"{work / 1000:.2f} ms beside {least / 1000:.2f} ms",
        ratio=median_ratio([b.work for b in theirs], [b.work for b in ours]),
    )


def _environment(url: str, microsoft: str) -> dict[str, str]:
    """The settings of `serve`. The worker is another process's: what is measured is the way of a turn."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "bench-" * 8,
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_PASSWORD": PASSWORD,
        "TEAMS_TENANT_IDS": TENANT,
        "TEAMS_OPENID_URL": f"{microsoft}/openid",
        "TEAMS_AUTHORITY_URL": microsoft,
        "WORKER": "off",
        "QUEUE_LIMIT": "1000",
        "LOG_LEVEL": "warning",
    }


def _wait_for(come: Callable[[], bool]) -> None:
    """Turns may be acknowledged before their answers are sent."""
    until = time.monotonic() + 10
    while not come():
        assert time.monotonic() < until, "some were not answered"
        time.sleep(0.05)


def _fetched(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # loopback
        return json.loads(answer.read())


# --- the networks


async def _seeded(url: str) -> list[tuple[str, str]]:
    """Networks whose people are in Teams and whose channels are bound; the chairs' accounts and channels."""
    store = await Store.open(url)
    await world.seed(store, account=_account, now=datetime.now(UTC))  # `serve` reads this clock too.
    await store.run(_bind)
    await store.close()
    return [(_account(number, 0, "").user, _channel(number)) for number in range(world.NETWORKS)]


def _account(network: int, place: int, name: str) -> Sender:
    user = f"{network:08}-{place:04}-4000-8000-00000000be7c"
    return Sender(platform="teams", workspace=TENANT, user=user, display_name=name)


def _channel(network: int) -> str:
    return f"19:{network:03}bench@thread.tacv2"


def _bind(connection: Connection) -> None:
    for network in entrance.all_networks(connection):
        number = int(network.slug.rpartition("-")[2])
        said = Request(
            sender=_account(number, 0, ""), received_at=world.NOW, conversation=_channel(number), text=""
        )
        entrance.bind(connection, network_id=network.id, request=said)
