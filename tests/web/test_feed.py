"""Calendars are read under their addresses, cheaply where nothing has changed, and by nobody else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import ClientResponse, ClientSession

from bot.handlers.feeds import Feeds
from bot.store import feeds as rows
from bot.store.register import Register
from bot.store.unit_of_work import Store
from bot.web import feed
from bot.web.server import build
from tests.calendar import rules
from tests.harness import Bot, network
from tests.web.test_server import asking, fine

NADIA = "Nadia Farrow"


@pytest.fixture
async def bot(store: Store) -> Bot:
    return await network(store)


async def address(bot: Bot, name: str = NADIA, *, whole: bool = False) -> str:
    def issue(register: Register) -> str:
        person = next(each for each in register.members if each.name == name)
        return rows.issue(register, person, whole=whole)

    return f"/calendar/{await bot.look(issue)}.ics"


@asynccontextmanager
async def reader(bot: Bot) -> AsyncIterator[ClientSession]:
    app = build(ready=fine, version="1.2.3")
    feed.mount(app, Feeds(bot.store, now=lambda: bot.now))
    async with asking(app) as client:
        yield client


async def titles(answer: ClientResponse) -> list[str]:
    assert answer.status == 200
    events = rules.checked(await answer.read()).parts("VEVENT")
    return [rules.plain(each.value("SUMMARY")) for each in events]


async def test_a_member_reads_their_own_and_the_networks(bot: Bot) -> None:
    await bot.say("/action add Nadia to send round the template by 12 July 2024")
    own, whole = await address(bot), await address(bot, whole=True)

    async with reader(bot) as client, client.get(own) as mine, client.get(whole) as ours:
        assert mine.content_type == "text/calendar"
        assert "Due: send round the template" in await titles(mine)
        assert await titles(ours) == ["QA leads", "QA leads"]


async def test_what_has_not_changed_is_not_sent_again(bot: Bot) -> None:
    own = await address(bot)
    async with reader(bot) as client:
        async with client.get(own) as first:
            tag, since = first.headers["ETag"], first.headers["Last-Modified"]
        for headers in (
            {"If-None-Match": tag},
            {"If-None-Match": f'W/{tag}, "x"'},
            {"If-Modified-Since": since},
        ):
            async with client.get(own, headers=headers) as again:
                assert (again.status, await again.read()) == (304, b"")
        async with client.get(own, headers={"If-None-Match": '"x"', "If-Modified-Since": since}) as other:
            assert other.status == 200, "the tag decides before the time"
        async with client.head(own) as head:
            assert (head.status, head.headers["ETag"]) == (200, tag)


async def test_a_change_is_seen_at_once_and_its_time_never_goes_back(bot: Bot) -> None:
    own = await address(bot)
    async with reader(bot) as client:
        seen = []
        for line in (
            "/action add Nadia to send round the template by 12 July 2024",
            "/action done #1",
            "/undo",
        ):
            await bot.say(line, at=bot.now - timedelta(minutes=1))  # A clock that is put back.
            async with client.get(own) as answer:
                seen.append((await titles(answer), answer.headers["ETag"], answer.headers["Last-Modified"]))

    assert ["Due: send round the template" in each[0] for each in seen] == [True, False, True]
    assert len({each[1] for each in seen}) == 3
    times = [parsedate_to_datetime(each[2]) for each in seen]
    assert times == sorted(set(times))


async def test_a_change_that_does_not_show_changes_nothing(bot: Bot) -> None:
    own = await address(bot)
    async with reader(bot) as client:
        async with client.get(own) as first:
            tag = first.headers["ETag"]
        await bot.say("/action add Imran to find a venue by 12 July 2024")
        async with client.get(own, headers={"If-None-Match": tag}) as again:
            assert again.status == 304


async def test_another_process_that_has_written_nothing_knows_what_is_unchanged(bot: Bot) -> None:
    own = await address(bot)
    async with reader(bot) as client, client.get(own) as first:
        tag, content = first.headers["ETag"], await first.read()
    async with reader(bot) as client:
        async with client.get(own, headers={"If-None-Match": tag}) as again:
            assert again.status == 304
        async with client.get(own) as whole:
            assert await whole.read() == content


async def test_what_was_taken_back_is_gone_at_once(bot: Bot) -> None:
    own, imrans = await address(bot), await address(bot, "Imran Sethi")
    async with reader(bot) as client:
        async with client.get(own) as before:
            tag = before.headers["ETag"]
        await bot.say("/calendar revoke", as_=NADIA)
        async with client.get(own, headers={"If-None-Match": tag}) as gone, client.get(imrans) as other:
            assert (gone.status, other.status) == (404, 200)


async def test_who_has_left_reads_nothing_any_more(bot: Bot) -> None:
    own = await address(bot)
    await bot.press(await bot.say("/network members remove Nadia"), "Yes")
    async with reader(bot) as client, client.get(own) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("word", ["x", "a" * 43, "%00", "..%2f..", "é" * 20, "A" * 4000])
async def test_guessed_words_open_nothing_and_are_not_logged(
    bot: Bot, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with reader(bot) as client, client.get(f"/calendar/{word}.ics") as answer:
        assert answer.status == 404
        assert await answer.json() == {"error": "There is nothing at this address."}
    assert [record for record in caplog.records if record.name.startswith("bot")] == []


async def test_the_database_keeps_no_word(bot: Bot) -> None:
    own = await address(bot)
    word = own.removeprefix("/calendar/").removesuffix(".ics")

    def kept(register: Register) -> list[str]:
        return [str(each) for each in register.connection.exec_driver_sql("SELECT * FROM feed").all()]

    assert word not in "".join(await bot.look(kept))
    assert len(word) >= 43


async def test_many_who_ask_at_once_are_all_answered_right(bot: Bot) -> None:
    """Some with good words, some with wrong ones, while a meeting is moved five times."""
    words = [await address(bot), await address(bot, "Imran Sethi"), "/calendar/wrong.ics"]
    async with reader(bot) as client:

        async def ask(path: str) -> int:
            async with client.get(path) as answer:
                await answer.read()
                return answer.status

        async def move() -> None:
            for day in range(1, 6):
                await bot.press(await bot.say(f"/meeting move September to {day + 22} September"), "Move")

        moving = asyncio.create_task(move())
        for _ in range(4):
            found = await asyncio.gather(*(ask(path) for path in words * 25))
            assert found == [200, 200, 404] * 25
        await moving
        async with client.get(words[0]) as answer:
            last = rules.checked(await answer.read()).parts("VEVENT")[-1]

    assert (last.value("DTSTART"), last.value("SEQUENCE")) == ("20240927T100000", "5")
