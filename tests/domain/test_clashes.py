"""What a plan's day or window falls on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.clashes import clashes
from bot.domain.person import QuietWeeks
from bot.domain.workdays import WorkCalendar

WORK = WorkCalendar()


def names(first: date, last: date | None = None, work: WorkCalendar = WORK) -> list[str]:
    return [each.name for each in clashes(first, last or first, work)]


@pytest.mark.parametrize(
    "day, name",
    [
        pytest.param(date(2025, 4, 18), "Good Friday", id="a bank holiday"),
        pytest.param(date(2025, 5, 26), "Spring Bank Holiday", id="late in May"),
        pytest.param(date(2025, 2, 18), "spring half term", id="a half term"),
        pytest.param(date(2024, 8, 14), "summer holidays", id="the summer"),
        pytest.param(date(2025, 1, 2), "Christmas holidays", id="Christmas reaches into the next year"),
        pytest.param(date(2025, 3, 31), "Eid al-Fitr", id="Eid al-Fitr"),
        pytest.param(date(2025, 6, 7), "Eid al-Adha", id="Eid al-Adha"),
        pytest.param(date(2024, 10, 3), "Rosh Hashanah", id="Rosh Hashanah"),
        pytest.param(date(2024, 10, 12), "Yom Kippur", id="Yom Kippur"),
        pytest.param(date(2025, 4, 15), "Passover", id="in Passover"),
        pytest.param(date(2024, 10, 31), "Diwali", id="Diwali"),
        pytest.param(date(2025, 3, 14), "Holi", id="Holi"),
        pytest.param(date(2025, 4, 13), "Vaisakhi", id="Vaisakhi"),
        pytest.param(date(2025, 5, 12), "Vesak", id="Vesak"),
        pytest.param(date(2025, 3, 22), "a Saturday", id="a weekend"),
    ],
)
def test_a_day_to_avoid_is_named(day: date, name: str) -> None:
    assert name in names(day)


def test_an_ordinary_day_has_no_clash() -> None:
    assert names(date(2025, 3, 20)) == []


def test_a_festival_of_several_days_is_said_once() -> None:
    (passover,) = [
        each for each in clashes(date(2025, 4, 1), date(2025, 4, 30), WORK) if each.name == "Passover"
    ]

    assert (passover.first, passover.last) == (date(2025, 4, 13), date(2025, 4, 19))


def test_a_window_names_what_lies_in_it_by_date_and_no_weekends() -> None:
    found = clashes(date(2025, 3, 1), date(2025, 4, 30), WORK)

    assert [each.first for each in found] == sorted(each.first for each in found)
    assert "Good Friday" in [each.name for each in found]
    assert not any("Saturday" in each.name for each in found)


def test_a_networks_own_quiet_weeks_count_and_the_default_ones_do_not() -> None:
    own = WorkCalendar(
        own_quiet_weeks=(QuietWeeks(name="fair week", first=date(2025, 3, 17), last=date(2025, 3, 21)),)
    )

    assert names(date(2025, 3, 20), work=own) == ["fair week"]
    assert names(date(2024, 8, 14), work=own) == []


def test_a_day_off_for_a_festival_elsewhere_is_not_the_festival() -> None:
    """Malaysia takes the days beside Eid off."""
    assert "Eid al-Fitr" not in names(date(2026, 3, 23))


def test_years_for_which_no_festival_is_known_yet_name_the_others() -> None:
    assert "Christmas Day" in names(date(2045, 12, 25))
