"""The numbers of reminders: what may be set, what is refused, and what a person may wish for."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadValue
from bot.domain.policy import CATEGORIES, FREQUENCIES, Policy, Preferences, settings_of


def test_the_defaults_are_few_reminders_shaped_by_the_quarter() -> None:
    policy = Policy()

    assert (policy.nudge_if_longer_than, policy.nudge_after) == (42, 21)
    assert (policy.first_reminder, policy.second_reminder) == (14, 3)
    assert (policy.first_late_note, policy.second_late_note) == (1, 7)
    assert (policy.suggestions_close, policy.agenda_missing, policy.release_question) == (7, 5, 2)
    assert (policy.first_overview, policy.second_overview) == (10, 3)
    assert (policy.milestone_first, policy.milestone_second) == (14, 2)
    assert policy.daily_time == time(9)


@pytest.mark.parametrize(
    "name, typed, stored",
    [
        ("first_reminder", "10", 10),
        ("first_reminder", "10 days", 10),
        ("daily_time", "9:30", "09:30"),
        ("daily_time", "08.15", "08:15"),
        ("closes", "1700", "17:00"),
    ],
)
def test_a_number_is_read_as_people_type_it(name: str, typed: str, stored: object) -> None:
    assert Policy.read(name, typed) == stored
    assert getattr(Policy.from_mapping({name: stored}), name) is not None


@pytest.mark.parametrize(
    "name, value",
    [
        ("first_reminder", "soon"),
        ("first_reminder", "-3"),
        ("first_reminder", "9999"),
        ("have_a_word", "0"),
        ("daily_time", "25:00"),
        ("daily_time", "morning"),
        ("moon_phase", "3"),
    ],
)
def test_a_value_that_it_cannot_have_is_refused_with_what_it_may_be(name: str, value: str) -> None:
    with pytest.raises(BadValue) as refused:
        Policy.from_mapping({name: value})

    assert refused.value.expected


@pytest.mark.parametrize(
    "hours",
    [{"daily_time": "07:00"}, {"daily_time": "18:00"}, {"opens": "19:00"}, {"closes": "08:30"}],
    ids=str,
)
def test_the_daily_message_lies_within_allowed_hours(hours: dict[str, str]) -> None:
    with pytest.raises(BadValue):
        Policy.from_mapping(hours)


def test_every_setting_says_its_unit_and_what_it_is_for() -> None:
    for name, setting in settings_of(Policy).items():
        assert setting["unit"], name
        assert setting["about"], name


WISHES = st.builds(
    Preferences,
    paused_until=st.none() | st.dates(date(2024, 1, 1), date(2040, 1, 1)),
    off=st.frozensets(st.sampled_from(sorted(CATEGORIES))),
    frequency=st.sampled_from(sorted(FREQUENCIES)),
)


@given(WISHES)
def test_wishes_come_back_as_they_were_stored(wishes: Preferences) -> None:
    assert Preferences.from_mapping(wishes.to_mapping()) == wishes


def test_a_pause_ends_on_the_day_it_names() -> None:
    wishes = Preferences(paused_until=date(2025, 1, 6))

    assert wishes.is_paused(date(2025, 1, 5))
    assert not wishes.is_paused(date(2025, 1, 6))


def test_nothing_is_stored_for_somebody_without_wishes() -> None:
    assert Preferences().to_mapping() == {}
