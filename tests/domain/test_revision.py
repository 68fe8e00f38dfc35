"""Calendars tell a later version of a meeting from an earlier one, however fast the changes come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.revision import later, next_sequence, revised_meeting

MADE = datetime(2024, 6, 25, 9, 0, 7, 250_000, tzinfo=UTC)
MEETING = Meeting(
    network_id=1,
    title="QA leads",
    dtstart=datetime(2024, 9, 16, 9, tzinfo=UTC),
    dtend=datetime(2024, 9, 16, 11, tzinfo=UTC),
    uid="5f0c@south-quay.convenor",
    created_at=MADE,
)


@pytest.mark.parametrize(
    "change,rises",
    [
        pytest.param({"dtstart": datetime(2024, 9, 16, 8, tzinfo=UTC)}, True, id="begins earlier"),
        pytest.param({"dtend": datetime(2024, 9, 16, 12, tzinfo=UTC)}, True, id="ends later"),
        pytest.param({"location": "Council House"}, True, id="elsewhere"),
        pytest.param({"link": "https://meet.example.org/1"}, True, id="another link"),
        pytest.param({"status": MeetingStatus.CANCELLED}, True, id="cancelled"),
        pytest.param({"title": "QA leads, special"}, False, id="called otherwise"),
        pytest.param({"published_at": MADE}, False, id="its agenda is sent out"),
        pytest.param({"status": MeetingStatus.CLOSED}, False, id="its review is finished"),
        pytest.param({"prefix": "Sep24"}, False, id="its first reference"),
    ],
)
def test_the_sequence_rises_when_people_must_look_again(change: dict[str, Any], rises: bool) -> None:
    assert next_sequence(MEETING, replace(MEETING, **change)) == MEETING.sequence + rises


def test_five_changes_within_a_second_are_in_order() -> None:
    now, versions = MADE + timedelta(days=1), [MEETING]
    for number in range(1, 6):
        moved = replace(versions[-1], dtstart=MEETING.dtstart + timedelta(minutes=number))
        versions.append(revised_meeting(versions[-1], moved, now + timedelta(milliseconds=number)))

    assert [each.sequence for each in versions] == [0, 1, 2, 3, 4, 5]
    stamps = [f"{each.revised_at:%Y%m%dT%H%M%S}" for each in versions]
    assert stamps == sorted(set(stamps))


def test_a_clock_that_was_put_back_makes_no_earlier_version() -> None:
    assert later(MADE, MADE - timedelta(days=3)) > MADE.replace(microsecond=0)
