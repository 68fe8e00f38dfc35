"""Plans (a conference, a project) and their milestones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.action import Owner
from bot.domain.due import Due


class MilestoneStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A named timeline with the day (or window) it leads up to; dates may hang on it by its name."""

    id: int = 0
    network_id: int
    name: str  # "conference"
    first: date | None = None  # inclusive
    last: date | None = None  # inclusive; the same as first for one day
    candidates: tuple[date, ...] = ()  # the days that everybody is asked about, until one is chosen
    created_at: datetime
    dtstamp: datetime | None = None  # of the last change; None: since it was made there was none
    version: int = 1

    @property
    def key(self) -> str:
        return f"plan:{self.id}"

    @property
    def revised_at(self) -> datetime:
        """RFC 5545 DTSTAMP: when it was last changed."""
        return self.dtstamp or self.created_at


class Suits(StrEnum):
    YES = "yes"
    IF_NEED_BE = "if need be"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class DateAnswer:
    """What somebody said of one candidate day of a plan."""

    id: int = 0
    network_id: int
    plan_id: int
    person_id: int
    day: date
    suits: Suits
    at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """One plan step (M1, M2 …, never reused)."""

    id: int = 0
    network_id: int
    number: int
    plan_id: int | None = None
    summary: str
    owners: tuple[Owner, ...] = ()
    due: Due
    depends_on: tuple[int, ...] = ()  # ids of milestones that must be done first
    status: MilestoneStatus = MilestoneStatus.OPEN
    reason: str | None = None  # why it was dropped
    completed_at: datetime | None = None
    created_by: int
    created_at: datetime
    dtstamp: datetime | None = None  # of the last change; None: since it was made there was none
    version: int = 1

    @property
    def ref(self) -> str:
        return f"M{self.number}"

    @property
    def key(self) -> str:
        return f"milestone:{self.id}"

    @property
    def revised_at(self) -> datetime:
        """RFC 5545 DTSTAMP: when it was last changed."""
        return self.dtstamp or self.created_at


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A step of a template with its date, before it is one of the plan."""

    place: int  # in the template, from 1
    summary: str
    due: Due
    needs: tuple[int, ...] = ()  # places of those that must be done first
    existing: Milestone | None = None  # the plan has it already

    def is_over(self, today: date) -> bool:
        return self.due.day is not None and self.due.day < today


def blocking(milestone: Milestone, others: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Those that must be done first and are still open.

    A step can only be made to depend on steps that exist already, so that no circle can arise.
    """
    return tuple(
        each for each in others if each.id in milestone.depends_on and each.status is MilestoneStatus.OPEN
    )


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """A step that no longer fits: it comes too late for its plan, or before one that must be done first."""

    step: Milestone
    plan: Plan | None = None
    needs: Milestone | None = None


def misfits(
    before: Mapping[int, Milestone],
    after: Mapping[int, Milestone],
    plans_before: Mapping[int, Plan],
    plans_after: Mapping[int, Plan],
) -> tuple[Misfit, ...]:
    """What fitted before dates moved and does not any more, by its number. All by their ids; steps are open ones."""
    found: list[Misfit] = []
    for id, step in sorted(after.items(), key=lambda each: each[1].number):
        plan = plans_after.get(step.plan_id or 0)
        was_in_time = _is_in_time(before[id], plans_before.get(step.plan_id or 0))
        if plan is not None and was_in_time and not _is_in_time(step, plan):
            found.append(Misfit(step=step, plan=plan))
        for need in step.depends_on:
            known = need in before and need in after
            if known and _is_in_order(before[need], before[id]) and not _is_in_order(after[need], step):
                found.append(Misfit(step=step, needs=after[need]))
    return tuple(found)


def _is_in_time(step: Milestone, plan: Plan | None) -> bool:
    """Whether it is done before the plan's first day."""
    if plan is None or plan.first is None or step.due.day is None:
        return False
    return step.due.day < plan.first


def _is_in_order(first: Milestone, then: Milestone) -> bool:
    return first.due.day is None or then.due.day is None or first.due.day <= then.due.day


def freed_by(done: Milestone, others: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Open steps that waited for this one and wait for nothing else now. others: as they were before."""
    known = [done if each.id == done.id else each for each in others]
    return tuple(
        each
        for each in known
        if each.status is MilestoneStatus.OPEN and done.id in each.depends_on and not blocking(each, known)
    )
