"""A browser that looks at letters, pages and cards: what is wrong with them, what they say, and a picture of each."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.replies.model import Card, said
from tests.end_to_end import clients

PHONE, DESK = 360, 720  # CSS pixels


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """A browser that is told what to look at."""

    process: asyncio.subprocess.Process

    async def do(self, what: str, **given: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps({'does': what, **given})}\n".encode())
        answer = json.loads(await self.process.stdout.readline())
        assert "error" not in answer, answer
        return answer["result"]

    async def sees_nothing_wrong(self, name: str, *, picture: bool = True, **where: str) -> None:
        for width in (PHONE, DESK):
            clients.SHOTS.mkdir(parents=True, exist_ok=True)
            file = str(clients.SHOTS / f"mail-{name}-{width}.png") if picture else None
            seen = await self.do("look", width=width, file=file, **where)
            assert seen["broken"] == [], f"{name} at {width}"
            assert seen["sideways"] == 0, f"{name} is wider than {width}"
            assert [url for url in seen["fetched"] if "html" not in where and url != where["url"]] == []


@asynccontextmanager
async def opened() -> AsyncIterator[Eyes]:
    chromium = clients.need_clients()
    process = await asyncio.create_subprocess_exec(
        "node",
        str(clients.HERE / "reader.mjs"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "CHROMIUM": chromium},
        limit=2**22,
    )
    try:
        yield Eyes(process=process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def different(cards: Iterable[Card]) -> list[Card]:
    """One of each kind: the same words about another day, number or person look alike."""
    kinds: dict[str, Card] = {}
    for card in cards:
        shape = "/".join(type(part).__name__ for part in card.parts)
        kinds.setdefault(f"{re.sub(r'[0-9]+|[A-Z][a-z]+', '', said(card.title))} {shape}", card)
    return list(kinds.values())


def name_of(number: int, card: Card) -> str:
    """Of its picture."""
    words = re.sub(r"[^a-z0-9]+", "-", said(card.title).lower())[:40].strip("-")
    return f"{number:03}-{words}"
