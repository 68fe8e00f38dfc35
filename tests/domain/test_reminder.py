"""When the bot speaks up: the worked quarter of June to September 2024, and the rules behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone
from bot.domain.person import Person, Role
from bot.domain.reminder import Alarm, Kind, Planner, Policy, has_reminder_before_due
from bot.domain.workdays import WorkCalendar

LONDON = ZoneInfo("Europe/London")
RELEASED = datetime(2024, 6, 26, 16, tzinfo=LONDON)
PLANNER = Planner(policy=Policy(), work=WorkCalendar())


def person(id: int, role: Role = Role.MEMBER, **wishes: object) -> Person:
    return Person(
        id=id, network_id=1, name=f"Person {id}", role=role, preferences=wishes, created_at=RELEASED
    )


IMRAN, CHAIR, MINUTES = person(1), person(2, Role.CHAIR), person(3, Role.MINUTE_TAKER)


def action(due: Due, **changes: object) -> Action:
    made = Action(
        id=7,
        network_id=1,
        number=7,
        summary="venue options",
        owners=(Owner(kind=OwnerKind.PERSON, name="Person 1", id=1),),
        due=due,
        created_by=2,
        created_at=datetime(2024, 6, 25, 11, tzinfo=LONDON),
        released_at=RELEASED,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def meeting(day: date, **changes: object) -> Meeting:
    start = datetime.combine(day, time(10), tzinfo=LONDON)
    made = Meeting(
        id=5,
        network_id=1,
        title="Meeting",
        dtstart=start,
        dtend=start + timedelta(hours=2),
        uid="u",
        created_at=datetime(2024, 6, 3, 9, tzinfo=LONDON),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plan(act: Action, *, at: Meeting | None = None, owner: Person = IMRAN) -> list[Alarm]:
    return PLANNER.action(act, owners=[owner], chairs=[CHAIR], meeting=at)


def shown(alarms: list[Alarm]) -> list[tuple[str, str]]:
    """Step and local time of each."""
    return [(alarm.step, f"{alarm.at.astimezone(LONDON):%Y-%m-%d %H:%M}") for alarm in alarms]


def test_an_action_due_in_the_summer_is_reminded_twice_before_and_twice_after() -> None:
    assert shown(plan(action(Due.on(date(2024, 7, 12))))) == [
        ("first", "2024-06-28 09:00"),
        ("second", "2024-07-09 09:00"),
        ("first_late", "2024-07-15 09:00"),
        ("second_late", "2024-07-22 09:00"),
        ("word", "2024-07-25 09:00"),
    ]


def test_an_action_due_at_september_s_meeting_is_nudged_in_july_and_on_the_first_day_after_the_summer() -> (
    None
):
    """The agenda message has a line for it, so there is no reminder three working days before."""
    september = meeting(date(2024, 9, 16))
    due = Due.on(date(2024, 9, 16), event="meeting:5", assumed=True)

    assert shown(plan(action(due), at=september)) == [
        ("nudge", "2024-07-17 09:00"),
        ("first", "2024-09-02 09:00"),
        ("first_late", "2024-09-30 09:00"),
        ("second_late", "2024-10-07 09:00"),
        ("word", "2024-10-10 09:00"),
    ]


def test_what_was_due_at_a_meeting_is_late_the_working_day_after_it_is_closed() -> None:
    closed = meeting(
        date(2024, 9, 16), closed_at=datetime(2024, 9, 20, 15, tzinfo=LONDON), status=MeetingStatus.CLOSED
    )
    due = Due.on(date(2024, 9, 16), event="meeting:5")

    assert ("first_late", "2024-09-23 09:00") in shown(plan(action(due), at=closed))


def test_a_window_is_reminded_before_its_first_working_day_and_late_after_its_last() -> None:
    window = Due(kind=DueKind.WINDOW, first=date(2025, 3, 1), day=date(2025, 4, 30))

    alarms = dict(shown(plan(action(window))))

    assert alarms["second"] == "2025-02-26 09:00"
    assert alarms["first_late"] == "2025-05-01 09:00"


@pytest.mark.parametrize(
    "changes",
    [
        {"held": True},
        {"status": ActionStatus.DONE},
        {"status": ActionStatus.DROPPED},
        {"due": None},
        {"due": Due(kind=DueKind.ONGOING)},
        {"due": Due(kind=DueKind.PROGRESS)},
        {"due": Due(kind=DueKind.WAITING)},
    ],
    ids=str,
)
def test_nobody_is_reminded_of_what_needs_no_reminder(changes: dict[str, object]) -> None:
    assert plan(replace(action(Due.on(date(2024, 7, 12))), **changes)) == []  # type: ignore[arg-type]


def test_easter_and_the_bank_holidays_shift_a_reminder_before_them() -> None:
    """Due on Wednesday 7 May 2025: three working days before is Thursday 1 May, over the bank holiday."""
    made = datetime(2025, 4, 1, 9, tzinfo=LONDON)

    alarms = dict(shown(plan(action(Due.on(date(2025, 5, 7)), created_at=made, released_at=made))))

    assert alarms["first"] == "2025-04-11 09:00"  # 23 April lies in the Easter holidays and the days after
    assert alarms["second"] == "2025-05-01 09:00"


@pytest.mark.parametrize(
    "due, expected",
    [(date(2025, 4, 3), "2025-03-31 08:00"), (date(2024, 11, 7), "2024-11-04 09:00")],
    ids=["the clocks went forward", "the clocks went back"],
)
def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(due: date, expected: str) -> None:
    made = due - timedelta(days=10)
    at = datetime.combine(made, time(9), tzinfo=LONDON)

    second = next(
        alarm for alarm in plan(action(Due.on(due), created_at=at, released_at=at)) if alarm.step == "second"
    )

    assert f"{second.at:%Y-%m-%d %H:%M}" == expected


def test_somebody_who_left_is_not_reminded() -> None:
    gone = replace(IMRAN, left_at=RELEASED)

    assert [alarm.person_id for alarm in plan(action(Due.on(date(2024, 7, 12))), owner=gone)] == [CHAIR.id]


def test_a_pause_moves_what_still_matters_behind_it_and_drops_what_does_not() -> None:
    paused = person(1, paused_until="2024-07-10")

    assert shown(
        [each for each in plan(action(Due.on(date(2024, 7, 12))), owner=paused) if each.person_id == 1]
    ) == [
        ("second", "2024-07-10 09:00"),
        ("first_late", "2024-07-15 09:00"),
        ("second_late", "2024-07-22 09:00"),
    ]


def test_few_keeps_only_the_last_reminder_before_the_date() -> None:
    steps = [
        step for step, _ in shown(plan(action(Due.on(date(2024, 7, 12))), owner=person(1, frequency="few")))
    ]

    assert steps == ["second", "first_late", "second_late", "word"]


def test_weekly_brings_reminders_on_mondays() -> None:
    alarms = dict(shown(plan(action(Due.on(date(2024, 7, 12))), owner=person(1, frequency="weekly"))))

    assert alarms["second"] == "2024-07-08 09:00"


def test_a_kind_that_was_switched_off_does_not_come() -> None:
    off = person(1, off=["actions"])

    assert [each for each in plan(action(Due.on(date(2024, 7, 12))), owner=off) if each.person_id == 1] == []


def test_a_due_date_that_leaves_no_time_for_a_reminder_is_known_at_once() -> None:
    tomorrow = plan(action(Due.on(date(2024, 6, 27))))

    assert not has_reminder_before_due(tomorrow, RELEASED)


def test_the_september_meeting_s_timetable() -> None:
    june = meeting(date(2024, 6, 25), id=4, released_at=RELEASED)

    alarms = PLANNER.meeting(
        meeting(date(2024, 9, 16)), previous=june, people=[IMRAN, CHAIR, MINUTES], away=frozenset()
    )

    assert shown([alarm for alarm in alarms if alarm.person_id == CHAIR.id]) == [
        ("with_minutes", "2024-06-26 16:15"),
        ("after_quiet", "2024-09-02 09:00"),
        ("first", "2024-09-02 09:00"),
        ("missing", "2024-09-09 09:00"),
        ("second", "2024-09-11 09:00"),
        ("before", "2024-09-13 09:00"),
        ("release", "2024-09-19 09:00"),
    ]
    assert shown([alarm for alarm in alarms if alarm.person_id == IMRAN.id]) == [
        ("with_minutes", "2024-06-26 16:15"),
        ("after_quiet", "2024-09-02 09:00"),
        ("before", "2024-09-13 09:00"),
    ]


def test_who_sent_apologies_is_not_reminded_of_the_meeting() -> None:
    alarms = PLANNER.meeting(
        meeting(date(2024, 9, 16)), previous=None, people=[IMRAN], away=frozenset({IMRAN.id})
    )

    assert Kind.MEETING_TOMORROW not in {alarm.kind for alarm in alarms}


def test_suggestions_close_seven_working_days_before() -> None:
    assert PLANNER.closing_day(meeting(date(2024, 9, 16))) == date(2024, 9, 5)


def test_a_cancelled_meeting_has_no_alarms() -> None:
    cancelled = meeting(date(2024, 9, 16), status=MeetingStatus.CANCELLED)

    assert PLANNER.meeting(cancelled, previous=None, people=[IMRAN, CHAIR], away=frozenset()) == []


def test_a_plan_step_is_reminded_two_weeks_and_two_working_days_before() -> None:
    step = Milestone(
        id=3,
        network_id=1,
        number=1,
        summary="book the venue",
        due=Due.on(date(2025, 1, 23)),
        created_by=2,
        created_at=RELEASED,
    )

    assert shown(PLANNER.milestone(step, owners=[IMRAN])) == [
        ("first", "2025-01-09 09:00"),
        ("second", "2025-01-21 09:00"),
        ("first_late", "2025-01-24 09:00"),
    ]


DAYS = st.dates(min_value=date(2023, 1, 1), max_value=date(2030, 12, 31))


@given(made=DAYS, wait=st.integers(0, 500), frequency=st.sampled_from(["each", "few", "weekly"]))
def test_reminders_come_at_allowed_times_between_the_promise_and_its_date(
    made: date, wait: int, frequency: str
) -> None:
    at, due = datetime.combine(made, time(11), tzinfo=LONDON), made + timedelta(days=wait)

    alarms = plan(action(Due.on(due), created_at=at, released_at=at), owner=person(1, frequency=frequency))

    for alarm in alarms:
        assert alarm.at > at
        assert PLANNER.work.is_allowed(alarm.at)
        assert (alarm.kind is Kind.ACTION_DUE) == (PLANNER.work.day_of(alarm.at) < due)
    days = [(alarm.person_id, PLANNER.work.day_of(alarm.at)) for alarm in alarms]
    assert len(days) == len(set(days))


def test_alarms_are_in_utc() -> None:
    assert {alarm.at.tzinfo for alarm in plan(action(Due.on(date(2024, 7, 12))))} == {UTC}
