"""The order of an agenda, and when each of its items begins."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import agenda
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.errors import BadValue

ZONE = "Europe/London"
MADE = datetime(2024, 1, 8, 9, tzinfo=UTC)


def at(clock: str, day: str = "2024-09-16") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(ZONE))


def on(position: int, *, minutes: int | None = None, starts: str | None = None) -> AgendaItem:
    return AgendaItem(
        network_id=1,
        position=position,
        title=f"item {position}",
        minutes=minutes,
        starts=starts,
        state=ItemState.ACCEPTED,
        created_at=MADE,
    )


def begins(*items: AgendaItem, dtstart: datetime | None = None) -> list[str | None]:
    slots = agenda.timetable(items, dtstart=dtstart or at("10:00"), zone=ZONE)
    return [
        each.starts.astimezone(ZoneInfo(ZONE)).strftime("%H:%M") if each.starts else None for each in slots
    ]


@pytest.mark.parametrize(
    "items, expected",
    [
        ([on(1, minutes=10), on(2, minutes=20), on(3)], ["10:00", "10:10", "10:30"]),
        ([on(1, minutes=10), on(2), on(3), on(4)], ["10:00", "10:10", None, None]),
        ([on(1), on(2), on(3, starts="11:00", minutes=5), on(4)], ["10:00", None, "11:00", "11:05"]),
        ([on(1, minutes=50), on(2, starts="10:30", minutes=10), on(3)], ["10:00", "10:30", "10:40"]),
        ([on(2, minutes=5), on(1, minutes=10)], ["10:00", "10:10"]),
        ([], []),
    ],
    ids=["one after the other", "no length", "fixed after no length", "fixed too early", "any order", "none"],
)
def test_items_begin_when_those_before_them_end(items: list[AgendaItem], expected: list[str | None]) -> None:
    assert begins(*items) == expected


def test_only_what_is_accepted_is_on_the_agenda() -> None:
    waiting = AgendaItem(network_id=1, suggestion=1, title="waits", created_at=MADE)
    assert agenda.agenda([waiting, on(1)]) == (on(1),)
    assert agenda.waiting([waiting, on(1)]) == (waiting,)


def test_a_fixed_start_is_local_to_the_network_in_summer_and_winter() -> None:
    for day in ("2024-06-25", "2024-12-03"):
        assert begins(on(1, starts="10:50"), dtstart=at("10:00", day)) == ["10:50"]


@pytest.mark.parametrize(
    "said, expected",
    [
        ("10:50", "10:50"),
        ("10.50", "10:50"),
        ("at 10:50am", "10:50"),
        ("11", "11:00"),
        ("11 am", "11:00"),
        ("at 10", "10:00"),
    ],
)
def test_a_time_is_read_as_people_say_it(said: str, expected: str) -> None:
    assert agenda.clock_time(said, dtstart=at("10:00"), dtend=at("12:00"), zone=ZONE) == expected


@pytest.mark.parametrize("said", ["2.30", "2:30pm", "14:30"])
def test_an_afternoon_meeting_means_the_afternoon(said: str) -> None:
    assert agenda.clock_time(said, dtstart=at("14:00"), dtend=at("16:00"), zone=ZONE) == "14:30"


@given(st.text(max_size=12))
def test_no_words_make_it_fall_over(said: str) -> None:
    try:
        found = agenda.clock_time(said, dtstart=at("10:00"), dtend=at("12:00"), zone=ZONE)
    except BadValue:
        return
    assert "10:00" <= found < "12:00"
