"""The example's story, played once: every card that anybody is shown or sent in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from bot import example
from bot.engine import rehearsal
from bot.engine.rehearsal import Collector
from bot.handlers.dispatch import Dispatcher
from bot.platforms.console.chat import Chat, Delivered
from bot.replies.model import Card, Reply
from bot.store.unit_of_work import Store
from tests.harness import LONDON


class _Lines:
    def __init__(self, story: str) -> None:
        self._lines = iter(story.splitlines())

    async def next(self, prompt: str) -> str | None:
        return next(self._lines, None)


async def played(store: Store, folder: Path) -> list[Card]:
    """folder: where what the terminal would show is written."""
    seen: list[Card] = []
    collector = Collector(name="console")

    async def handle(request: object) -> Reply:
        reply = await Dispatcher(store=store).handle(request)  # type: ignore[arg-type]
        if reply.card is not None:
            seen.append(reply.card)
        return reply

    async def advance(since: datetime, until: datetime) -> AsyncIterator[Delivered]:
        async for moment in rehearsal.advance(store, {"console": collector}, since=since, until=until):
            for sent in collector.take():
                seen.append(sent.card)
                yield Delivered(at=moment, to=sent.to_name, kind=sent.kind, about=sent.about, card=sent.card)

    with (folder / "shown.txt").open("w", encoding="utf-8") as out:
        chat = Chat(
            handle=handle,
            advance=advance,
            name=example.CHAIR,
            now=datetime.fromisoformat(example.STARTS).replace(tzinfo=LONDON),
            zone="Europe/London",
            out=out,
        )
        story = example.STORY.read_text(encoding="utf-8").replace("{members}", str(example.MEMBERS))
        assert await chat.run(_Lines(story)) == 0
    return seen
