"""A word is good once, until it expires, and the database doesn't hold it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.store import tables, tickets
from bot.store.unit_of_work import Store

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


async def issue(store: Store, word: str = "plum-42", purpose: str = "link", until: datetime = LATER) -> None:
    await store.run(lambda connection: tickets.issue(connection, purpose, word, expires_at=until))


async def use(
    store: Store, word: str = "plum-42", purpose: str = "link", at: datetime = NOW
) -> tickets.Ticket | None:
    return await store.run(lambda connection: tickets.use(connection, purpose, word, at))


async def test_a_word_is_good_once(store: Store):
    await issue(store)

    assert await use(store) == tickets.Ticket(purpose="link", network_id=None, person_id=None)
    assert await use(store) is None


async def test_a_word_is_worth_nothing_from_its_expiry_on(store: Store):
    await issue(store)
    await issue(store, "pear-17")

    assert await use(store, at=LATER) is None
    assert await use(store, "pear-17", at=LATER - timedelta(microseconds=1)) is not None


async def test_a_word_is_good_for_its_purpose_alone(store: Store):
    await issue(store, purpose="link")

    assert await use(store, purpose="claim") is None
    assert await use(store, purpose="link") is not None


async def test_a_word_issued_again_lasts_as_long_as_the_second_says(store: Store):
    await issue(store, until=NOW)
    await issue(store, until=LATER)

    assert await use(store, at=NOW) is not None


async def test_the_database_holds_no_word(store: Store):
    await issue(store, "plum-42")

    rows = await store.run(lambda connection: connection.execute(select(tables.ticket)).all(), write=False)
    assert len(rows) == 1
    assert "plum" not in str(rows)


async def test_of_several_at_once_one_gets_it(store: Store):
    await issue(store)

    answers = await asyncio.gather(*(use(store) for _ in range(8)))
    assert sum(answer is not None for answer in answers) == 1


async def test_expired_words_are_forgotten(store: Store):
    await issue(store, "old", until=NOW)
    await issue(store, "new", until=LATER)

    assert await store.run(lambda connection: tickets.forget_old(connection, NOW)) == 1
    assert await use(store, "new") is not None
