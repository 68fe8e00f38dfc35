"""How meetings that come again are said, in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import grammar, model, series_words
from bot.domain.errors import ConvenorError


@pytest.mark.parametrize(
    "words, parts",
    [
        ("quarterly on a Monday at 10", {"months": 3, "weekday": 0, "hours": "at 10"}),
        (
            "quarterly on a Monday at 10 from March 2025, four times",
            {"months": 3, "weekday": 0, "hours": "at 10", "start": "March 2025", "count": 4},
        ),
        (
            "every first Tuesday in March, June, September, December",
            {"only": (3, 6, 9, 12), "weekday": 1, "nth": 1},
        ),
        ("the last Friday of each month at 14:00", {"months": 1, "weekday": 4, "nth": -1, "hours": "at 14:00"}),
        ("every other Thursday from 10 to 12", {"weeks": 2, "weekday": 3, "hours": "from 10 to 12"}),
        ("every Monday at 9", {"weeks": 1, "weekday": 0, "hours": "at 9"}),
        ("every 6 weeks on a Monday until December 2025", {"weeks": 6, "weekday": 0, "until": "December 2025"}),
        ("every three months on the third Wednesday for a year", {"months": 3, "weekday": 2, "nth": 3, "lasting": 12}),
        ("four times a year on a Monday", {"months": 3, "weekday": 0}),
        ("twice a year", {"months": 6}),
        ("quarterly from 10 March 2025", {"months": 3, "start": "10 March 2025"}),
        (
            "monthly on the second Monday 10:00 to 12:00 at Council House, Network meeting",
            {"months": 1, "weekday": 0, "nth": 2, "hours": "10:00 to 12:00", "place": "Council House", "title": "Network meeting"},
        ),
        (
            "quarterly on a Monday at 10, https://teams.example/abc",
            {"months": 3, "weekday": 0, "hours": "at 10", "place": "https://teams.example/abc"},
        ),
        ("10 March, 9 June and 8 September 2025 at 10", {"dates": "10 March, 9 June and 8 September 2025", "hours": "at 10"}),
    ],
)  # fmt: skip
def test_each_part_is_taken_for_what_it_is(words: str, parts: dict[str, Any]) -> None:
    assert series_words.series(words) == model.ScheduleSeries(**parts)


@pytest.mark.parametrize(
    "line",
    [
        "/meeting schedule quarterly on a Monday at 10",
        "/meeting series quarterly on a Monday at 10",
        "schedule quarterly meetings on a Monday at 10",
        "please set up meetings quarterly on a Monday at 10",
        "we meet quarterly on a Monday at 10",
        "we'll meet every quarter on a Monday at 10",
    ],
)
def test_it_may_be_said_in_many_ways(line: str) -> None:
    assert grammar.parse(line) == model.ScheduleSeries(months=3, weekday=0, hours="at 10")


@pytest.mark.parametrize(
    "line",
    [
        "/meeting schedule Monday 16 September 2024 10:00 to 12:00",
        "/meeting schedule 16 September 10:00 at Council House, quarterly meeting",
        "/meeting schedule tomorrow at 10",
    ],
)
def test_one_day_is_one_meeting(line: str) -> None:
    assert isinstance(grammar.parse(line), model.ScheduleMeeting)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(words: str) -> None:
    try:
        series_words.schedule(words)
    except ConvenorError:
        pass
