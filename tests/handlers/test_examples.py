"""Whatever a card shows as an example to type is understood on any day, and lies ahead of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.commands.dates import Calendar, resolve
from bot.replies.cards.asking import WHEN_HINT
from bot.replies.cards.meetings import TIME_EXAMPLE

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("phrase", [TIME_EXAMPLE, WHEN_HINT.partition(",")[0], "23 September", "20 March"])
@pytest.mark.parametrize("year", [2024, 2026, 2031])
@pytest.mark.parametrize("day", [(1, 2), (6, 30), (12, 31)])
def test_an_example_is_always_to_come(phrase: str, year: int, day: tuple[int, int]) -> None:
    now = datetime(year, *day, 11, tzinfo=LONDON)

    read = resolve(phrase, Calendar(now=now, zone=LONDON))

    assert read.first_day is not None
    assert read.first_day >= now.date()
