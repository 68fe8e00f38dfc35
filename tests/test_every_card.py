"""Every card of the example's story: complete, short enough for every platform, and said in whole words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import codec
from bot.platforms.console.render import render
from bot.replies.codec import card_from_text, card_to_text
from bot.replies.model import Button, Buttons, Card, Form, Items
from bot.store.unit_of_work import Store
from tests.story import played

# What slips into words that are put together: a value that is not there, punctuation twice, two spaces.
SLIPS = re.compile(
    r"\bNone\b|\bNone,|<class|\(\)|[^.]\.\.(?!\.)|\?\.|!\.|,\.| ,| \.(?!\w)|\S  \S|\bOwnerKind|\bDueKind"
)


@pytest.fixture
async def cards(sqlite_store: Store, tmp_path: Path) -> list[Card]:
    """Every card that anybody is shown or sent in the story."""
    return await played(sqlite_store, tmp_path)


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
