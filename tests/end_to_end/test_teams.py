"""Every kind of card as Microsoft's own renderer shows it, in a real browser: whole, in reach, and harmless."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.model import AddMilestone
from bot.platforms.teams.forms import ORGANISATION, content
from bot.platforms.teams.render import message
from bot.platforms.teams.text import Look
from bot.replies.cards import blank
from bot.replies.model import Card, text
from bot.store.unit_of_work import Store
from tests.end_to_end import clients
from tests.end_to_end.eyes import DESK, PHONE, Eyes, different, name_of
from tests.end_to_end.eyes import opened as eyes_opened
from tests.extreme_cards import sealed
from tests.story import played

pytestmark = pytest.mark.slow
LOOK = Look(users={}, seal=sealed)  # Mentions are Teams' own: outside it, their marks would be read.
# As wide as Teams shows a card in a chat, in its colours; words are read as Markdown, as Teams does.
PAGE = """<!DOCTYPE html><html lang="en"><title>A card</title><style>
body { margin: 8px; font-family: "Segoe UI", sans-serif; background: #f5f5f5 }
main { max-width: 460px; background: #fff; border: 1px solid #ddd; border-radius: 4px }
.ac-actionSet { flex-wrap: wrap; row-gap: 8px }
.ac-pushButton { padding: 6px 14px; border: 1px solid #c7c7c7; border-radius: 4px; background: #fff; font-weight: 600 }
.ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff }
.ac-input { box-sizing: border-box; width: 100%; padding: 6px 8px; border: 1px solid #c7c7c7; border-radius: 4px }
</style><main></main><script>%MARKDOWN%</script><script>%RENDERER%</script><script>{
const card = new AdaptiveCards.AdaptiveCard();
card.hostConfig = new AdaptiveCards.HostConfig({ fontFamily: '"Segoe UI", sans-serif' });
card.parse(%CARD%);
document.querySelector("main").appendChild(card.render());
}</script></html>"""


@pytest.fixture
async def eyes() -> AsyncIterator[Eyes]:
    async with eyes_opened() as open_eyes:
        yield open_eyes


@pytest.fixture(scope="module")
def page() -> str:
    """The page, with Microsoft's renderer in it; the card is left to be filled in."""
    clients.need_clients()
    renderer = (clients.CARDS / "adaptivecards" / "dist" / "adaptivecards.min.js").read_text(encoding="utf-8")
    markdown = (clients.CARDS / "markdown-it" / "dist" / "markdown-it.min.js").read_text(encoding="utf-8")
    return PAGE.replace("%MARKDOWN%", markdown).replace("%RENDERER%", renderer)


def shown(page: str, card: dict[str, Any]) -> str:
    # "</script>" in a text must not end the script that holds the card.
    return page.replace("%CARD%", json.dumps(card).replace("</", "<\\/"))


def every(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        yield content
        for key, value in content.items():
            if key not in ("data", "fallback"):
                yield from every(value)
    elif isinstance(content, list):
        for value in content:
            yield from every(value)


def buttons(content: dict[str, Any]) -> list[str]:
    return [
        each["title"]
        for each in every(content)
        if each.get("type") in ("Action.Execute", "Action.Submit") and each.get("mode") != "secondary"
    ]


async def looked_at(eyes: Eyes, page: str, content: dict[str, Any], name: str) -> str:
    """What is read there, on a phone and on a desk alike."""
    clients.SHOTS.mkdir(parents=True, exist_ok=True)
    for width in (PHONE, DESK):
        file = str(clients.SHOTS / f"teams-{name}-{width}.png")
        seen = await eyes.do("look", html=shown(page, content), width=width, file=file, only="main")
        assert seen["sideways"] == 0, f"{name} is wider than {width}"
        assert seen["fetched"] == []
    words: str = await eyes.do("read")
    return words


async def test_every_kind_of_card(eyes: Eyes, page: str, sqlite_store: Store, tmp_path: Path) -> None:
    cards = different(await played(sqlite_store, tmp_path))
    assert len(cards) > 40

    for number, card in enumerate(cards):
        content = message(card, look=LOOK, private=True).content
        words = await looked_at(eyes, page, content, name_of(number, card))
        missing = [title for title in buttons(content) if title not in words]
        assert missing == [], f"{card.title}: not all buttons are shown"


async def test_a_form(eyes: Eyes, page: str) -> None:
    form = blank.whole(AddMilestone())
    asked = content(form, look=LOOK, private={}, people=ORGANISATION, in_place=False)

    words = await looked_at(eyes, page, asked, "form")

    assert all(each.label in words for each in form.inputs)


async def test_what_people_wrote_is_read_as_they_wrote_it(eyes: Eyes, page: str) -> None:
    hostile = '<script>document.title = "taken"</script> *not bold* [no](https://link.example) &lt;at&gt;'
    card = message(Card(parts=(text(hostile),)), look=LOOK, private=True).content

    words = await looked_at(eyes, page, card, "hostile")

    assert "<script>" in words or "‹script›" in words
    assert "*not bold*" in words or "∗not bold∗" in words
    assert await eyes.do("title") == "A card"
