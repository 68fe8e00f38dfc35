"""Plan steps: which one holds up another, and which are freed when one is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.due import Due
from bot.domain.milestone import Milestone, MilestoneStatus, blocking, freed_by


def a_step(number: int, *after: int, status: MilestoneStatus = MilestoneStatus.OPEN) -> Milestone:
    return Milestone(
        id=number,
        network_id=1,
        number=number,
        summary=f"Step {number}",
        due=Due.on(date(2025, 3, number)),
        depends_on=after,
        status=status,
        created_by=1,
        created_at=datetime(2024, 6, 20, tzinfo=UTC),
    )


def test_open_steps_that_come_first_hold_a_step_up() -> None:
    first, second = a_step(1), a_step(2)

    assert blocking(a_step(3, 1, 2), [first, second]) == (first, second)
    assert blocking(a_step(3, 1), [first, second]) == (first,)
    assert blocking(a_step(3), [first, second]) == ()


def test_what_is_done_or_no_longer_needed_holds_nothing_up() -> None:
    done = a_step(1, status=MilestoneStatus.DONE)
    dropped = a_step(2, status=MilestoneStatus.DROPPED)

    assert blocking(a_step(3, 1, 2), [done, dropped]) == ()


def test_a_step_is_freed_only_when_it_waits_for_nothing_else() -> None:
    first, second, waits_for_one, waits_for_both = a_step(1), a_step(2), a_step(3, 1), a_step(4, 1, 2)
    steps = [first, second, waits_for_one, waits_for_both]
    done = replace(first, status=MilestoneStatus.DONE)

    assert freed_by(done, steps) == (waits_for_one,)
    steps[0] = done
    assert freed_by(replace(second, status=MilestoneStatus.DONE), steps) == (waits_for_both,)


def test_steps_that_are_over_are_not_freed_again() -> None:
    first = a_step(1)
    steps = [first, a_step(2, 1, status=MilestoneStatus.DONE), a_step(3, 1, status=MilestoneStatus.DROPPED)]

    assert freed_by(replace(first, status=MilestoneStatus.DONE), steps) == ()
