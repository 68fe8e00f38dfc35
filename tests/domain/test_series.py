"""The days of meetings that come again, which of them are avoided, and the rule that some days follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.series import Rhythm, checked, draft, first_days, rrule, rule_of
from bot.domain.workdays import WorkCalendar, bank_holidays

WORK = WorkCalendar()
NO_QUIET_WEEKS = WorkCalendar(own_quiet_weeks=())
SECOND_MONDAY = Rhythm(weekday=0, months=3, nth=2)
RHYTHMS = st.one_of(
    st.builds(Rhythm, weekday=st.integers(0, 6), weeks=st.integers(1, 13)),
    st.builds(
        Rhythm, weekday=st.integers(0, 6), months=st.integers(1, 12), nth=st.sampled_from([1, 2, 3, 4, -1])
    ),
)
STARTS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    "rhythm, start, days",
    [
        (SECOND_MONDAY, date(2025, 3, 1), ["2025-03-10", "2025-06-09", "2025-09-08"]),
        (SECOND_MONDAY, date(2025, 3, 11), ["2025-04-14", "2025-07-14", "2025-10-13"]),
        (
            Rhythm(weekday=1, only=(3, 6, 9, 12), nth=1),
            date(2025, 4, 1),
            ["2025-06-03", "2025-09-02", "2025-12-02"],
        ),
        (Rhythm(weekday=4, months=1, nth=-1), date(2024, 12, 1), ["2024-12-27", "2025-01-31", "2025-02-28"]),
        (Rhythm(weekday=3, weeks=2), date(2025, 3, 20), ["2025-03-20", "2025-04-03", "2025-04-17"]),
    ],
    ids=[
        "quarterly",
        "begun too late in the month",
        "in certain months",
        "the last of each month",
        "fortnightly",
    ],
)
def test_a_rhythm_gives_its_days(rhythm: Rhythm, start: date, days: list[str]) -> None:
    assert [each.isoformat() for each in first_days(rhythm, start, 3)] == days


def test_a_bank_holiday_gives_way_to_another_week_of_the_month() -> None:
    drafted = draft(Rhythm(weekday=0, months=1, nth=1), date(2025, 5, 1), WORK, count=1)

    (meeting,) = drafted.meetings
    assert (meeting.day, meeting.instead_of, meeting.why) == (date(2025, 5, 12), date(2025, 5, 5), "May Day")


def test_so_do_school_holidays() -> None:
    (meeting,) = draft(Rhythm(weekday=0, months=3, nth=1), date(2025, 9, 1), WORK, count=1).meetings

    assert (meeting.day, meeting.why) == (date(2025, 9, 8), "summer holidays")


def test_a_day_with_a_meeting_is_never_given_another() -> None:
    taken = {date(2025, 3, 10)}

    assert draft(SECOND_MONDAY, date(2025, 3, 1), WORK, count=1, taken=taken).meetings[0].day == date(
        2025, 3, 17
    )
    named = checked([date(2025, 3, 10), date(2025, 3, 17)], WORK, taken=taken)
    assert [each.day for each in named.meetings] == [date(2025, 3, 17)]
    assert [each.day for each in named.left_out] == [date(2025, 3, 10)]


def test_a_week_that_falls_on_a_bank_holiday_is_left_out_and_not_counted() -> None:
    drafted = draft(Rhythm(weekday=0, weeks=1), date(2025, 4, 28), WORK, count=3)

    assert [each.day.isoformat() for each in drafted.meetings] == ["2025-04-28", "2025-05-12", "2025-05-19"]
    assert [each.day.isoformat() for each in drafted.left_out] == ["2025-05-05"]


def test_what_is_only_worth_minding_is_said() -> None:
    (meeting,) = draft(Rhythm(weekday=0, months=1, nth=3), date(2025, 10, 1), WORK, count=1).meetings

    assert (meeting.day, [each.name for each in meeting.clashes]) == (date(2025, 10, 20), ["Diwali"])


@given(RHYTHMS, STARTS, st.integers(1, 12))
def test_no_drafted_day_is_a_bank_holiday_or_comes_twice(rhythm: Rhythm, start: date, count: int) -> None:
    days = [each.day for each in draft(rhythm, start, NO_QUIET_WEEKS, count=count).meetings]

    assert len(set(days)) == len(days)
    assert all(day >= start and day not in bank_holidays("GB-ENG", day.year) for day in days)


@given(RHYTHMS, STARTS, st.integers(3, 12))
def test_a_rule_is_found_for_days_that_follow_one(rhythm: Rhythm, start: date, count: int) -> None:
    days = first_days(rhythm, start, count)
    rule = rule_of(days)

    assert rule is not None
    assert first_days(rule, days[0], count) == days


@given(st.lists(STARTS, min_size=3, max_size=6, unique=True))
def test_a_rule_that_is_found_gives_exactly_these_days(given_days: list[date]) -> None:
    days = sorted(given_days)
    rule = rule_of(days)

    assert rule is None or list(first_days(rule, days[0], len(days))) == days


def test_a_rule_is_none_with_one_exception_and_none_for_two_days() -> None:
    days = first_days(SECOND_MONDAY, date(2025, 3, 1), 4)

    assert rule_of(days) == SECOND_MONDAY
    assert rule_of([*days[:2], days[2] + timedelta(days=7), days[3]]) is None
    assert rule_of(days[:2]) is None


def test_a_rule_as_calendars_write_it() -> None:
    assert rrule(SECOND_MONDAY, 4) == "FREQ=MONTHLY;INTERVAL=3;BYDAY=2MO;COUNT=4"
    assert rrule(Rhythm(weekday=3, weeks=2), 6) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=6"
    assert rrule(Rhythm(weekday=4, months=1, nth=-1), 12) == "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR;COUNT=12"


@given(RHYTHMS, STARTS, st.integers(3, 12))
def test_another_library_reads_the_same_days_out_of_it(rhythm: Rhythm, start: date, count: int) -> None:
    from datetime import datetime

    from dateutil.rrule import rrulestr

    days = first_days(rhythm, start, count)
    rule = rule_of(days)
    assert rule is not None
    read = rrulestr(rrule(rule, count), dtstart=datetime.combine(days[0], datetime.min.time()))
    assert [each.date() for each in read] == list(days)
