"""When the bot speaks up in odd weeks: quiet spells, pauses, bank holidays, and wishes that meet each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import Milestone
from bot.domain.person import Person, Role
from bot.domain.policy import CATEGORIES, FREQUENCIES, Policy
from bot.domain.reminder import Alarm, Kind, Planner
from bot.domain.workdays import WorkCalendar

LONDON = ZoneInfo("Europe/London")
PLANNER = Planner(policy=Policy(), work=WorkCalendar())
BEFORE_DUE = (Kind.ACTION_DUE, Kind.MILESTONE_DUE)


def at(day: date, hour: int = 11) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def person(id: int = 1, role: Role = Role.MEMBER, *, zone: str | None = None, **wishes: object) -> Person:
    return Person(
        id=id,
        network_id=1,
        name=f"Person {id}",
        role=role,
        time_zone=zone,
        preferences=wishes,
        created_at=at(date(2024, 1, 2)),
    )


GWEN, MARION, BETHAN = person(1), person(2, Role.CHAIR), person(3, Role.MINUTE_TAKER)


def action(due: Due, *, made: datetime) -> Action:
    return Action(
        id=7,
        network_id=1,
        number=7,
        summary="ask round",
        owners=(Owner(kind=OwnerKind.PERSON, name="Person 1", id=1),),
        due=due,
        created_by=2,
        created_at=made,
        released_at=made,
    )


def meeting(start: datetime, *, made: date = date(2024, 1, 3), **changes: object) -> Meeting:
    plain = Meeting(
        id=5,
        network_id=1,
        title="Meeting",
        dtstart=start,
        dtend=start + timedelta(hours=2),
        uid="u",
        created_at=at(made),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def plan(due: date, made: date, owner: Person = GWEN) -> list[Alarm]:
    return PLANNER.action(action(Due.on(due), made=at(made)), owners=[owner], chairs=[MARION], meeting=None)


def timetable(
    each: Meeting, *people: Person, previous: Meeting | None = None, away: frozenset[int] = frozenset()
) -> list[Alarm]:
    return PLANNER.meeting(each, previous=previous, people=people, away=away)


def days(alarms: Sequence[Alarm]) -> list[tuple[str, str, date]]:
    return [(alarm.kind.value, alarm.step, PLANNER.work.day_of(alarm.at)) for alarm in alarms]


def test_after_the_summer_the_owner_has_two_notes_and_a_week_before_anybody_has_a_word() -> None:
    """Due on 1 August, in the quiet weeks: the first note waits for September, and the rest counts from there."""
    assert days(plan(date(2024, 8, 1), date(2024, 6, 26)))[-3:] == [
        ("action_late", "first_late", date(2024, 9, 2)),
        ("action_late", "second_late", date(2024, 9, 9)),
        ("action_word", "word", date(2024, 9, 12)),
    ]


def test_after_a_pause_the_two_late_notes_keep_their_distance() -> None:
    paused = person(paused_until="2024-11-18")

    late = [
        each for each in days(plan(date(2024, 10, 11), date(2024, 10, 1), paused)) if each[0] == "action_late"
    ]

    assert late == [
        ("action_late", "first_late", date(2024, 11, 18)),
        ("action_late", "second_late", date(2024, 11, 25)),
    ]


def test_reminders_that_quiet_weeks_push_together_become_the_most_urgent_one() -> None:
    """Due on 3 September: two weeks and three working days before are both in the summer."""
    before = [each for each in days(plan(date(2024, 9, 3), date(2024, 6, 26))) if each[0] == "action_due"]

    assert before == [("action_due", "nudge", date(2024, 7, 17)), ("action_due", "second", date(2024, 7, 26))]


def test_an_action_due_at_a_cancelled_meeting_waits_for_the_chair_to_say_where_it_goes() -> None:
    cancelled = meeting(at(date(2024, 9, 16)), status=MeetingStatus.CANCELLED)
    due = Due.on(date(2024, 9, 16), event=cancelled.key)

    assert (
        PLANNER.action(
            action(due, made=at(date(2024, 6, 26))), owners=[GWEN], chairs=[MARION], meeting=cancelled
        )
        == []
    )


def test_a_weekly_reminder_whose_monday_was_before_the_promise_keeps_its_own_day() -> None:
    """Made on Tuesday 8 October, due on Monday 14 October: three working days before is Wednesday."""
    weekly = person(frequency="weekly")

    assert ("action_due", "second", date(2024, 10, 9)) in days(
        plan(date(2024, 10, 14), date(2024, 10, 8), weekly)
    )


@pytest.mark.parametrize("frequency", ["few", "weekly"])
def test_the_chair_s_own_work_comes_whatever_the_frequency(frequency: str) -> None:
    chair = person(2, Role.CHAIR, frequency=frequency)

    alarms = days(timetable(meeting(at(date(2024, 11, 21), 10)), chair))

    assert ("chair_overview", "second", date(2024, 11, 18)) in alarms
    assert ("agenda_missing", "missing", date(2024, 11, 14)) in alarms
    assert ("meeting_tomorrow", "before", date(2024, 11, 20)) in alarms


def test_several_things_about_one_meeting_may_fall_on_one_day() -> None:
    """Before a meeting in the first days of September the overview and the missing agenda both move to July."""
    alarms = days(timetable(meeting(at(date(2024, 9, 4), 10)), MARION))

    assert ("agenda_missing", "missing", date(2024, 7, 26)) in alarms
    assert ("chair_overview", "second", date(2024, 7, 26)) in alarms


def test_a_meeting_right_after_the_summer_is_still_announced_the_working_day_before() -> None:
    alarms = days(timetable(meeting(at(date(2024, 9, 2), 10)), GWEN))

    assert ("meeting_tomorrow", "before", date(2024, 8, 30)) in alarms


def test_the_release_of_a_meeting_in_the_holidays_is_asked_about_in_the_holidays() -> None:
    """Owners wait for it; it is the third working day at nine, when two have passed."""
    alarms = days(timetable(meeting(at(date(2024, 7, 30), 10)), BETHAN))

    assert ("meeting_release", "release", date(2024, 8, 2)) in alarms


def test_the_new_year_s_call_goes_out_again_after_christmas() -> None:
    autumn = meeting(at(date(2024, 12, 10), 10), id=4, released_at=at(date(2024, 12, 11), 15))

    alarms = days(timetable(meeting(at(date(2025, 1, 28), 10)), GWEN, previous=autumn))

    assert alarms[:2] == [
        ("meeting_call", "with_minutes", date(2024, 12, 11)),
        ("meeting_call", "after_quiet", date(2025, 1, 3)),
    ]


def test_what_quiet_weeks_would_bring_together_is_said_once() -> None:
    """The call, and the note before suggestions close, would both move to the last working day of July."""
    steps = [step for _, step, _ in days(timetable(meeting(at(date(2026, 9, 14), 10)), GWEN))]

    assert steps == ["opening", "before"]


def test_a_half_term_brings_no_second_call() -> None:
    september = meeting(at(date(2024, 9, 16), 10), id=4, released_at=at(date(2024, 9, 17), 15))

    steps = [
        step for _, step, _ in days(timetable(meeting(at(date(2024, 12, 5), 10)), GWEN, previous=september))
    ]

    assert steps == ["with_minutes", "closing", "before"]


def test_a_meeting_scheduled_after_the_minutes_went_out_has_a_call_of_its_own() -> None:
    september = meeting(at(date(2024, 9, 16), 10), id=4, released_at=at(date(2024, 9, 17), 15))
    december = meeting(at(date(2024, 12, 5), 10), made=date(2024, 9, 25))

    assert days(timetable(december, GWEN, previous=september))[0][:2] == ("meeting_call", "opening")


def test_a_pause_swallows_a_call_for_a_meeting_that_is_over() -> None:
    june = meeting(at(date(2024, 6, 25), 10), id=4, released_at=at(date(2024, 6, 26), 16))
    paused = person(paused_until="2024-10-01")

    assert timetable(meeting(at(date(2024, 9, 16), 10)), paused, previous=june) == []


def test_the_same_start_written_in_another_zone_is_the_same_target() -> None:
    """Otherwise everything about a meeting would be said once for each way of writing its start."""
    start = at(date(2024, 9, 16), 10)

    here = timetable(meeting(start), GWEN)
    there = timetable(meeting(start.astimezone(UTC)), GWEN)

    assert [alarm.identity for alarm in here] == [alarm.identity for alarm in there]


def test_a_moved_meeting_has_new_alarms() -> None:
    one = timetable(meeting(at(date(2024, 9, 16), 10)), GWEN)
    other = timetable(meeting(at(date(2024, 9, 23), 10)), GWEN)

    assert not {alarm.identity for alarm in one} & {alarm.identity for alarm in other}


def test_an_action_due_on_29_february_has_its_reminders() -> None:
    assert days(plan(date(2028, 2, 29), date(2028, 2, 1)))[:3] == [
        ("action_due", "first", date(2028, 2, 11)),  # 15 February lies in the half term
        ("action_due", "second", date(2028, 2, 24)),
        ("action_late", "first_late", date(2028, 3, 1)),
    ]


@pytest.mark.parametrize("due", [date.min, date.max, date(9999, 12, 1)], ids=str)
def test_a_date_at_the_end_of_time_has_no_alarms(due: date) -> None:
    assert plan(due, date(2024, 6, 26)) == []


def test_a_person_elsewhere_is_reminded_at_their_own_nine_o_clock() -> None:
    alarms = plan(date(2024, 7, 12), date(2024, 6, 26), person(zone="America/New_York"))

    assert alarms[0].at == datetime(2024, 6, 28, 13, tzinfo=UTC)


PEOPLE = st.builds(
    lambda zone, frequency, off, paused: person(
        zone=zone, frequency=frequency, off=off, **({"paused_until": paused.isoformat()} if paused else {})
    ),
    zone=st.sampled_from([None, "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
    frequency=st.sampled_from(sorted(FREQUENCIES)),
    off=st.lists(st.sampled_from(sorted(CATEGORIES)), unique=True),
    paused=st.none() | st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
MADE = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@given(who=PEOPLE, made=MADE, wait=st.integers(0, 500), window=st.none() | st.integers(0, 90))
def test_whatever_the_wishes_alarms_keep_to_allowed_times(
    who: Person, made: date, wait: int, window: int | None
) -> None:
    first = made + timedelta(days=wait)
    due = Due.on(first)
    if window is not None:
        due = Due(kind=DueKind.WINDOW, first=first, day=first + timedelta(days=window))
    step = Milestone(id=3, network_id=1, number=1, summary="book", due=due, created_by=2, created_at=at(made))
    alarms = [
        *PLANNER.action(action(due, made=at(made)), owners=[who], chairs=[], meeting=None),
        *PLANNER.milestone(step, owners=[who]),
    ]
    assert due.day is not None
    for alarm in alarms:
        day = PLANNER.work.day_of(alarm.at, who.time_zone)
        assert alarm.at > at(made)
        assert PLANNER.work.is_allowed(alarm.at, who.time_zone)
        assert alarm.kind not in BEFORE_DUE or day < max(due.day, PLANNER.work.first_working_day(first))
        assert alarm.kind in BEFORE_DUE or day > due.day
    said = [(alarm.subject, PLANNER.work.day_of(alarm.at, who.time_zone)) for alarm in alarms]
    assert len(said) == len(set(said))


@given(who=PEOPLE, start=MADE, lead=st.integers(0, 200), released=st.none() | st.integers(1, 120))
def test_whatever_the_wishes_a_meeting_s_alarms_come_in_hours_of_a_working_day(
    who: Person, start: date, lead: int, released: int | None
) -> None:
    earlier = meeting(
        at(start - timedelta(days=90), 10),
        id=4,
        released_at=None if released is None else at(start - timedelta(days=released), 20),
    )
    chair = replace(who, role=Role.CHAIR)
    each = meeting(at(start, 10), made=start - timedelta(days=lead))

    alarms = timetable(each, chair, previous=earlier)

    for alarm in alarms:
        assert PLANNER.work.next_allowed(alarm.at, who.time_zone) == alarm.at
        assert alarm.at > each.created_at
        assert alarm.kind is Kind.MEETING_RELEASE or PLANNER.work.day_of(alarm.at, who.time_zone) < start
    assert len({alarm.identity for alarm in alarms}) == len(alarms)
