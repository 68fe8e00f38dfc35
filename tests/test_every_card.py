"""Every card of the example's story: complete, short enough for every platform, and said in whole words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot import example
from bot.commands import codec
from bot.engine import rehearsal
from bot.engine.rehearsal import Collector
from bot.handlers.dispatch import Dispatcher
from bot.platforms.console.chat import Chat, Delivered
from bot.platforms.console.render import render
from bot.replies.codec import card_from_text, card_to_text
from bot.replies.model import Button, Buttons, Card, Form, Items, Reply
from bot.store.unit_of_work import Store
from tests.harness import LONDON

# What slips into words that are put together: a value that is not there, punctuation twice, two spaces.
SLIPS = re.compile(
    r"\bNone\b|\bNone,|<class|\(\)|[^.]\.\.(?!\.)|\?\.|!\.|,\.| ,| \.(?!\w)|\S  \S|\bOwnerKind|\bDueKind"
)


class Lines:
    def __init__(self, story: str) -> None:
        self._lines = iter(story.splitlines())

    async def next(self, prompt: str) -> str | None:
        return next(self._lines, None)


@pytest.fixture
async def cards(sqlite_store: Store, tmp_path: Path) -> list[Card]:
    """Every card that anybody is shown or sent in the story."""
    shown: list[Card] = []
    collector = Collector(name="console")

    async def handle(request: object) -> Reply:
        reply = await Dispatcher(store=sqlite_store).handle(request)  # type: ignore[arg-type]
        if reply.card is not None:
            shown.append(reply.card)
        return reply

    async def advance(since: datetime, until: datetime) -> AsyncIterator[Delivered]:
        async for moment in rehearsal.advance(sqlite_store, {"console": collector}, since=since, until=until):
            for message in collector.take():
                shown.append(message.card)
                yield Delivered(
                    at=moment, to=message.to_name, kind=message.kind, about=message.about, card=message.card
                )

    with (tmp_path / "shown.txt").open("w", encoding="utf-8") as out:
        chat = Chat(
            handle=handle,
            advance=advance,
            name=example.CHAIR,
            now=datetime.fromisoformat(example.STARTS).replace(tzinfo=LONDON),
            zone="Europe/London",
            out=out,
        )
        story = example.STORY.read_text(encoding="utf-8").replace("{members}", str(example.MEMBERS))
        assert await chat.run(Lines(story)) == 0
    return shown


def buttons_of(card: Card) -> Iterator[Button]:
    for part in card.parts:
        if isinstance(part, Buttons):
            yield from part.buttons
        elif isinstance(part, Items):
            for item in part.items:
                yield from item.buttons


@pytest.mark.slow
async def test_every_card_of_the_story(cards: list[Card]) -> None:
    """Played once; each sentence of this test is about each of some hundred cards."""
    assert len(cards) > 100
    for card in cards:
        shown = render(card).text
        assert shown.strip(), "no card is empty"
        assert not SLIPS.search(shown), f"{SLIPS.search(shown)} in {shown}"
        assert card_from_text(card_to_text(card)) == card
        assert len(card.title) <= 150
        for button in buttons_of(card):
            assert 0 < len(button.label) <= 75
            assert len(codec.encode(button.command)) <= 2000
            assert button.form is None or type(button.form.command) is type(button.command)
        for part in card.parts:
            if isinstance(part, Form):
                assert part.inputs
    refused = [card for card in cards if card.tone == "refusal"]
    assert refused == [], "the story shows what works"
    assert "The meeting on Monday 16 September 2024 is closed" in [card.title for card in cards]
