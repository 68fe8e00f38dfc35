"""Whatever anybody types about actions: one card, never an error, never half a thing."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.replies.model import Tone
from bot.store import entrance
from bot.store.unit_of_work import Store
from tests.harness import Bot, card_of, moment, network

WORDS = st.sampled_from(
    """/action add done 4a #1 Jun24/4a Nadia Imran Sam everyone me the chair Harrowmere to : , and & for by due
    Friday 5 July 31 June asap ongoing TBC next meeting September's agenda COMPLETE item 4 ‮ 🎉 O'Dowd - – ? .
    drop assign extend cc list open overdue \x00 \n""".split(" ")
)
LINES = st.one_of(
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(WORDS, max_size=10).map(lambda words: "/action add " + " ".join(words)),
    st.text(max_size=80).map(lambda words: f"/action add {words}"),
    st.text(max_size=200),
)


async def _says(bot: Bot, line: str, who: str) -> None:
    before = await bot.actions()
    reply = await bot.say(line, as_=who)
    after = await bot.actions()
    if reply.card is None or card_of(reply).tone in (Tone.QUESTION, Tone.REFUSAL):
        assert after == before, line
    for action in after:
        assert action.summary.strip()
        assert action.owners


@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(line=LINES, who=st.sampled_from(("Marion Keane", "Nadia Farrow", "Gwen Tallis")))
def test_any_line_gives_a_card_and_questions_change_nothing(sqlite_url: str, line: str, who: str) -> None:
    """One register for all examples: it fills up with whatever was accepted."""

    async def talk() -> None:
        store = await Store.open(sqlite_url)
        try:
            begun = await store.run(entrance.all_networks, write=False)
            bot = Bot(store=store, now=moment("2024-06-26T11:00")) if begun else await network(store)
            await _says(bot, line, who)
        finally:
            await store.close()

    asyncio.run(talk())
