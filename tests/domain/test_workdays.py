"""Working days, quiet weeks and quiet hours, over bank holidays and both changes of the clocks."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadValue
from bot.domain.person import Network, QuietWeeks
from bot.domain.workdays import WorkCalendar, bank_holidays, default_quiet_weeks, easter, work_calendar

LONDON = ZoneInfo("Europe/London")
WORK = WorkCalendar()
ALWAYS_QUIET = WorkCalendar(
    own_quiet_weeks=(QuietWeeks(name="sabbatical", first=date(2024, 1, 1), last=date(2026, 12, 31)),)
)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


@pytest.mark.parametrize(
    "start, count, expected",
    [
        pytest.param(date(2024, 9, 16), -7, date(2024, 9, 5), id="suggestions close before a Monday meeting"),
        pytest.param(date(2024, 7, 12), 1, date(2024, 7, 15), id="over a weekend"),
        pytest.param(date(2024, 4, 2), -1, date(2024, 3, 28), id="back over Easter"),
        pytest.param(date(2025, 5, 7), -3, date(2025, 5, 1), id="back over the early May bank holiday"),
        pytest.param(date(2024, 12, 24), 1, date(2024, 12, 27), id="over Christmas"),
        pytest.param(date(2022, 12, 23), 1, date(2022, 12, 28), id="over a bank holiday in lieu"),
        pytest.param(date(2024, 9, 14), -1, date(2024, 9, 13), id="back from a Saturday"),
        pytest.param(date(2024, 9, 14), 0, date(2024, 9, 14), id="none at all"),
    ],
)
def test_working_days_skip_weekends_and_bank_holidays(start: date, count: int, expected: date) -> None:
    assert WORK.add_working_days(start, count) == expected


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_counting_there_and_back_comes_to_the_same_working_day(day: date, count: int) -> None:
    start = WORK.first_working_day(day)
    end = WORK.add_working_days(start, count)

    assert WORK.add_working_days(end, -count) == start
    assert WORK.working_days_between(start, end) == count


def test_a_region_has_its_own_bank_holidays() -> None:
    st_andrew = date(2026, 11, 30)

    assert st_andrew in bank_holidays("GB-SCT", 2026)
    assert st_andrew not in bank_holidays("GB-ENG", 2026)


@pytest.mark.parametrize("region", ["GB-XXX", "ZZ", ""])
def test_a_region_that_there_is_not_is_refused(region: str) -> None:
    with pytest.raises(BadValue):
        bank_holidays(region, 2026)


@pytest.mark.parametrize(
    "year, sunday",
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_the_day_after_good_friday_and_saturday(year: int, sunday: date) -> None:
    assert easter(year) == sunday
    assert sunday - timedelta(days=2) in bank_holidays("GB-ENG", year)


@pytest.mark.parametrize(
    "day, quiet",
    [
        (date(2024, 7, 17), False),
        (date(2024, 7, 31), True),
        (date(2024, 9, 1), True),
        (date(2024, 9, 2), False),
        (date(2024, 10, 30), True),
        (date(2024, 12, 27), True),
        (date(2025, 1, 2), True),
        (date(2025, 1, 6), False),
        (date(2025, 2, 19), True),
        (date(2025, 4, 16), True),
        (date(2025, 5, 28), True),
    ],
    ids=str,
)
def test_school_holidays_in_england_are_quiet_by_default(day: date, quiet: bool) -> None:
    assert WORK.is_allowed_day(day) is not quiet


@pytest.mark.parametrize("year", range(2024, 2041))
def test_the_default_quiet_weeks_of_a_year_follow_each_other(year: int) -> None:
    weeks = default_quiet_weeks(year)

    assert all(one.last < other.first for one, other in itertools.pairwise(weeks))
    assert all(one.first <= one.last for one in weeks)


def test_a_network_s_own_list_replaces_the_default() -> None:
    network = Network(
        slug="south-quay",
        name="South Quay QA Leads",
        quiet_weeks=(QuietWeeks(name="inspection", first=date(2024, 11, 4), last=date(2024, 11, 15)),),
        policy={"opens": "07:30"},
        created_at=datetime(2024, 6, 3, tzinfo=UTC),
    )

    work = work_calendar(network)

    assert not work.is_allowed_day(date(2024, 11, 5))
    assert work.is_allowed_day(date(2024, 7, 31))
    assert work.opens == time(7, 30)


def test_quiet_weeks_without_an_end_lose_nothing() -> None:
    """A list that leaves no day in more than a year is not followed; weekends still are."""
    assert ALWAYS_QUIET.allowed_on_or_after(date(2025, 6, 7)) == date(2025, 6, 9)
    assert ALWAYS_QUIET.allowed_on_or_before(date(2025, 6, 7)) == date(2025, 6, 6)


@pytest.mark.parametrize(
    "at, expected",
    [
        pytest.param(local(date(2024, 6, 26), 16), local(date(2024, 6, 26), 16), id="in hours it stays"),
        pytest.param(
            local(date(2024, 6, 26), 7, 59), local(date(2024, 6, 26), 8), id="early waits for the opening"
        ),
        pytest.param(
            local(date(2024, 6, 26), 18), local(date(2024, 6, 27), 8), id="the closing time is closed"
        ),
        pytest.param(
            local(date(2024, 6, 28), 19), local(date(2024, 7, 1), 8), id="Friday evening waits for Monday"
        ),
        pytest.param(local(date(2024, 8, 25), 12), local(date(2024, 8, 27), 8), id="over a bank holiday"),
        pytest.param(local(date(2025, 3, 29), 12), local(date(2025, 3, 31), 8), id="the clocks go forward"),
        pytest.param(local(date(2024, 10, 26), 12), local(date(2024, 10, 28), 8), id="the clocks go back"),
    ],
)
def test_a_notice_waits_for_allowed_hours(at: datetime, expected: datetime) -> None:
    allowed = WORK.next_allowed(at)

    assert allowed == expected
    assert allowed.tzinfo is UTC


def test_a_notice_goes_out_in_quiet_weeks_and_a_nudge_does_not() -> None:
    in_august = local(date(2024, 8, 7), 12)

    assert WORK.next_allowed(in_august) == in_august
    assert WORK.next_allowed(in_august, in_quiet_weeks=False) == local(date(2024, 9, 2), 8)


@pytest.mark.parametrize(
    "day, utc_hour",
    [
        pytest.param(date(2025, 3, 28), 9, id="Friday before the clocks go forward"),
        pytest.param(date(2025, 3, 31), 8, id="Monday after the clocks went forward"),
        pytest.param(date(2024, 10, 25), 8, id="Friday before the clocks go back"),
        pytest.param(date(2024, 10, 28), 9, id="Monday after the clocks went back"),
    ],
)
def test_nine_o_clock_is_local(day: date, utc_hour: int) -> None:
    assert WORK.at(day, time(9)) == datetime.combine(day, time(utc_hour), tzinfo=UTC)


def test_a_time_that_happens_twice_is_the_first_and_one_that_is_skipped_exists() -> None:
    assert WORK.at(date(2024, 10, 27), time(1, 30)) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert WORK.at(date(2025, 3, 30), time(1, 30)) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


def test_a_person_elsewhere_has_their_own_morning() -> None:
    morning = WORK.at(date(2024, 7, 9), time(9), "America/New_York")

    assert morning == datetime(2024, 7, 9, 13, tzinfo=UTC)
    assert WORK.next_allowed(local(date(2024, 7, 9), 9), "America/New_York") == datetime(
        2024, 7, 9, 12, tzinfo=UTC
    )


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is set beside it
    st.booleans(),
)
def test_an_allowed_time_is_never_before_and_is_allowed(at: datetime, in_quiet_weeks: bool) -> None:
    allowed = WORK.next_allowed(at, in_quiet_weeks=in_quiet_weeks)
    local_time = allowed.astimezone(LONDON)

    assert allowed >= at
    assert WORK.is_working_day(local_time.date())
    assert WORK.opens <= local_time.time() < WORK.closes
    assert in_quiet_weeks or not WORK.is_quiet(local_time.date())
    assert WORK.next_allowed(allowed, in_quiet_weeks=in_quiet_weeks) == allowed
