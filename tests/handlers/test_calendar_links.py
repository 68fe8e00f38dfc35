"""Everybody gets an address for their own calendar, once, and can end it."""

from __future__ import annotations

import pytest

from bot.commands.request import Request, Sender
from bot.handlers.dispatch import Dispatcher
from bot.replies.model import Link, Reply, Tone
from bot.store import feeds
from bot.store.register import Register
from tests.handlers.agenda_seen import GWEN, NADIA, said
from tests.harness import PUBLIC_URL, Bot, card_of, labels, spans


async def say(
    bot: Bot, line: str, *, as_: str = NADIA, key: str | None = None, url: str | None = PUBLIC_URL
) -> Reply:
    sender = Sender(platform="console", workspace="", user=as_, display_name=as_)
    request = Request(sender=sender, received_at=bot.now, text=line, key=key)
    return await Dispatcher(store=bot.store, public_url=url).handle(request)


def links(reply: Reply) -> list[str]:
    return [each.url for each in spans(reply) if isinstance(each, Link)]


async def addresses(bot: Bot) -> int:
    def count(register: Register) -> int:
        return len(register.connection.exec_driver_sql("SELECT id FROM feed").all())

    return await bot.look(count)


async def test_the_address_comes_in_three_forms_with_what_each_is_good_for(bot: Bot) -> None:
    reply = await say(bot, "/calendar subscribe")
    https, webcal, google = links(reply)

    assert https.startswith(f"{PUBLIC_URL}/calendar/")
    assert webcal == https.replace("https://", "webcal://")
    assert (
        google == f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{https[8:].replace('/', '%2F')}"
    )
    assert "not on Android" in said(reply)
    assert "every 3 to 24 hours" in said(reply)
    assert reply.private


@pytest.mark.parametrize(
    "line,whole", [("/calendar subscribe", False), ("/calendar subscribe network", True)]
)
async def test_ones_own_or_the_networks(bot: Bot, line: str, whole: bool) -> None:
    word = links(await say(bot, line))[0].rpartition("/")[2].removesuffix(".ics")
    found = await bot.look(lambda register: feeds.known(register.connection, [feeds.digest_of(word)]))

    assert [each.whole for each in found.values()] == [whole]


async def test_observers_have_calendars_too(bot: Bot) -> None:
    assert links(await say(bot, "/calendar subscribe", as_=GWEN))


async def test_each_address_is_another_and_all_end_together(bot: Bot) -> None:
    first, second = [links(await say(bot, "/calendar subscribe"))[0] for _ in range(2)]
    ended = await say(bot, "/calendar revoke")

    assert first != second
    assert "Your two addresses end now" in said(ended)
    assert await addresses(bot) == 0
    assert "nothing to end" in said(await say(bot, "/calendar revoke"))


async def test_a_repeated_delivery_does_not_say_the_address_again(bot: Bot) -> None:
    first = await say(bot, "/calendar subscribe", key="twice")
    again = await say(bot, "/calendar subscribe", key="twice")

    assert links(first)
    assert links(again) == []
    assert labels(again) == ["A new address"]
    assert await addresses(bot) == 1


async def test_somebody_who_asks_again_and_again_keeps_the_newest(bot: Bot) -> None:
    for _ in range(feeds.MOST + 3):
        await say(bot, "/calendar subscribe")

    assert await addresses(bot) == feeds.MOST


async def test_an_installation_that_nobody_can_reach_says_so(bot: Bot) -> None:
    reply = await say(bot, "/calendar subscribe", url=None)

    assert card_of(reply).tone is Tone.REFUSAL
    assert "PUBLIC_URL" in said(reply)


async def test_the_bare_word_says_what_can_be_done(bot: Bot) -> None:
    assert "/calendar subscribe" in said(await bot.say("/calendar", as_=NADIA))
