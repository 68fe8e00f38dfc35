"""Who is mentioned on a card, and when: in private, where it calls nobody, and never where others look on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.commands.model import AddAction, Home, ListActions, ShowAction, ShowAgenda
from bot.replies.codec import card_from_text, card_to_text
from tests.handlers.test_posts import channel, posted
from tests.harness import Bot, card_of, mentions, moments, text

__all__ = ["channel"]

JUNE = datetime(2024, 6, 25, 9, tzinfo=UTC)


@pytest.fixture
async def promised(bot: Bot) -> Bot:
    await bot.do(AddAction(who="Nadia, Imran", text="send the slides by 5 July"))
    await bot.say("/agenda suggest Feedback from families for 20 min lead Nadia")
    await bot.say("/agenda accept S1")
    return bot


async def test_what_is_captured_mentions_its_owners(bot: Bot) -> None:
    reply = await bot.do(AddAction(who="Nadia, Thornbury Vale", text="send the slides by 5 July"))

    assert "Nadia Farrow and Thornbury Vale: send the slides" in text(reply)
    assert "Nadia Farrow" in mentions(reply)
    assert "Thornbury Vale" not in mentions(reply), "nobody in particular"


async def test_who_hears_of_it_is_told_by_whom(promised: Bot) -> None:
    sent = await promised.tick("2024-06-21T12:00")

    told = next(message for message in sent if message.to_name == "Imran Sethi")
    assert "Marion Keane noted this for you" in text(told)
    assert mentions(told) >= {"Marion Keane"}


@pytest.mark.parametrize(
    "asked",
    [ListActions(scope="open"), ShowAction(ref="#1"), ShowAgenda()],
    ids=["a list", "one action", "an agenda"],
)
async def test_in_private_people_are_mentioned(promised: Bot, asked: ListActions) -> None:
    assert "Nadia Farrow" in mentions(await promised.do(asked))


@pytest.mark.parametrize(
    "asked",
    [
        ListActions(scope="open", shared=True, confirmed=True),
        ShowAgenda(shared=True, confirmed=True),
    ],
    ids=["a list", "an agenda"],
)
async def test_what_is_shared_names_people_and_calls_nobody(promised: Bot, asked: ListActions) -> None:
    reply = await promised.do(asked)

    assert not reply.private
    assert "Nadia Farrow" in text(reply)
    assert mentions(reply) == set()


async def test_a_post_names_who_leads_an_item_and_calls_nobody(channel: Bot) -> None:
    await channel.say("/agenda suggest Feedback from families for 20 min lead Nadia")
    await channel.say("/agenda accept S1")
    await channel.say("/agenda publish")
    await channel.tick("2024-06-21T12:00")

    said = [message for message in posted(channel) if "Feedback from families" in text(message)]
    assert "led by Nadia Farrow" in text(said[-1])
    assert mentions(said[-1]) == set()


async def test_home_mentions_with_whom_something_is_shared(promised: Bot) -> None:
    assert "Imran Sethi" in mentions(await promised.do(Home(), as_="Nadia Farrow"))


@pytest.mark.parametrize(
    "line",
    ["/meeting next", "/agenda", "/meeting list", "/meeting attend", "/meeting cancel June"],
)
async def test_when_a_meeting_is_can_be_told_in_the_readers_own_zone(promised: Bot, line: str) -> None:
    reply = await promised.say(line)

    first = moments(reply)[0]
    assert first.at == JUNE
    assert first.words == "Tuesday 25 June 2024, 10:00"
    assert "Tuesday 25 June 2024, 10:00 to 12:00" in text(reply)
    assert card_from_text(card_to_text(card_of(reply))) == card_of(reply)


async def test_a_post_says_when_it_is_for_every_zone(channel: Bot) -> None:
    await channel.say("/meeting schedule Monday 9 December 2024 10:00 to 12:00")
    await channel.tick("2024-06-20T18:00")

    [message] = posted(channel)
    assert [each.at.hour for each in moments(message)] == [10, 12]
