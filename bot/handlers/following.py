"""How due dates follow the meeting or plan that they hang on when it moves, is cancelled or is scheduled at last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.commands.date_awaited import key_of
from bot.commands.date_model import Relation
from bot.commands.dates import NEXT_MEETING, Calendar, Event, Link, follow, follow_window
from bot.domain import milestone
from bot.domain.action import Action
from bot.domain.due import Due, DueKind, local_day
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone, Misfit, Plan
from bot.handlers import awaited
from bot.handlers.context import Context
from bot.store import hanging
from bot.store.hanging import Hanging

_BEFORE: Relation = "before"
_AFTER: Relation = "after"
S = TypeVar("S", bound="Shift")


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One thing whose date follows, as it was and as it is (or would be)."""

    before: Action | Milestone
    due: Due

    @property
    def key(self) -> str:
        return self.before.ref if isinstance(self.before, Milestone) else self.before.key


@dataclass(frozen=True, kw_only=True)
class StepShift(Shift):
    """The same, of a plan step."""

    before: Milestone


def meeting_event(meeting: Meeting) -> Event:
    return Event(
        key=meeting.key, name=meeting.title, type="meeting", start=meeting.dtstart, end=meeting.dtend
    )


def plan_event(plan: Plan) -> Event:
    assert plan.first is not None, "only a plan with a date is an event"
    return Event(key=plan.key, name=plan.name, type="plan", start=plan.first, end=plan.last)


def step_event(step: Milestone) -> Event:
    assert step.due.day is not None, "only a step with a date is an event"
    first = step.due.first or step.due.day
    return Event(key=step.key, name=step.summary, type="milestone", start=first, end=step.due.day)


def event_named(name: str, context: Context) -> Event | None:
    """The event of this name that has a date already: a plan, a plan step, or a meeting by its title."""
    plan = awaited.plan_of(name, context)
    if plan is not None and plan.first is not None:
        return plan_event(plan)
    step = awaited.step_of(name, context)
    if step is not None and step.due.day is not None:
        return step_event(step)
    titled = [each for each in context.meetings if key_of(each.title) == key_of(name)]
    return meeting_event(titled[-1]) if titled else None


def from_step(step: Milestone, context: Context) -> Hanging:
    """What counts from a plan step, and what waits for an event of its name."""
    there, waits = hanging.on(context.register, step.key), awaited.for_event(step.summary, context)
    return Hanging(
        actions=(*there.actions, *waits.actions), milestones=(*there.milestones, *waits.milestones)
    )


def shifts(found: Hanging, event: Event, context: Context) -> tuple[Shift, ...]:
    """Where everything would be due, now that the event is there, and what hangs on that in turn.

    Nothing is stored.
    """
    calendar = replace(context.calendar, zone=ZoneInfo(context.network.time_zone))
    moved: dict[str, Shift] = {}
    waiting = [(found, event)]
    while waiting:
        hanging_there, there = waiting.pop(0)
        for each in hanging_there.things:
            if each.due is None or each.key in moved or each.key == event.key:
                continue
            shift = Shift(before=each, due=followed(each.due, there, calendar))
            moved[each.key] = shift
            if isinstance(each, Milestone):
                step = replace(each, due=shift.due)
                waiting.append((from_step(step, context), step_event(step)))
    return tuple(moved.values())


def linked(step: Milestone, due: Due, context: Context) -> tuple[Shift, ...]:
    """What counts from a step, or waits for an event of its name, were it due then."""
    if not due.is_dated:
        return ()
    event = step_event(replace(step, due=due))
    return shifts(from_step(step, context), event, context)


def apply(moving: tuple[S, ...], context: Context) -> tuple[S, ...]:
    """Store the new dates."""
    for each in moving:
        _store(each, context)
    return moving


def _store(shift: Shift, context: Context) -> None:
    if isinstance(shift.before, Milestone):
        context.register.milestones.save(shift.before, replace(shift.before, due=shift.due))
    else:
        context.register.actions.save(shift.before, replace(shift.before, due=shift.due))


def followed(due: Due, event: Event, calendar: Calendar) -> Due:
    """A due date that hangs on an event, now that the event is where it is. What it was due relative to stays."""
    link = Link.from_json(due.link) if due.link else Link(key=event.key)
    link = replace(link, key=event.key)
    day = follow(link, event, calendar)
    moved = replace(due, day=day, event=event.key, link=link.to_json())
    if link.until is not None:
        first, last = follow_window(link, event, calendar)
        return replace(moved, kind=DueKind.WINDOW, first=first, day=last)
    match due.kind:
        case DueKind.INSTANT if due.at is not None:
            clock = due.at.astimezone(calendar.zone).time()
            return replace(moved, at=datetime.combine(day, clock, tzinfo=calendar.zone))
        case DueKind.WINDOW if due.first is not None and due.day is not None:
            if link.relation == "at" and link.unit != "whole week":
                first, last = calendar.days_of(event)
                return replace(moved, first=first, day=last)
            return replace(moved, first=day - (due.day - due.first))
        case DueKind.WAITING:
            return replace(moved, kind=DueKind.DAY, phrase=None)
        case _:
            return moved


def waiting_again(due: Due, was: str) -> Due:
    """A date whose event is gone and has no successor yet: it waits for the next one. was: "the September meeting"."""
    link = Link.from_json(due.link) if due.link else Link(key=NEXT_MEETING)
    return Due(
        kind=DueKind.WAITING,
        event=NEXT_MEETING,
        link=replace(link, key=NEXT_MEETING).to_json(),
        phrase=f"was {was}",
        assumed=due.assumed,
    )


def give_dates(meeting: Meeting, context: Context) -> tuple[Shift, ...]:
    """What waited for a meeting to be scheduled, or for one of this title, has its date by this one now."""
    event = meeting_event(meeting)
    waited = hanging.on(context.register, NEXT_MEETING), awaited.for_event(meeting.title, context)
    return tuple(shift for found in waited for shift in apply(shifts(found, event, context), context))


def to_next(
    found: Hanging, meeting: Meeting, following: Meeting | None, context: Context
) -> tuple[Shift, ...]:
    """Where what hangs on a meeting that will not be there goes: to the following one, else it waits."""
    if following is not None:
        return shifts(found, meeting_event(following), context)
    was = f"the {local_start(meeting, context):%B} meeting"
    return tuple(
        Shift(before=each, due=waiting_again(each.due, was)) for each in found.things if each.due is not None
    )


def zone_of(context: Context) -> ZoneInfo:
    return ZoneInfo(context.network.time_zone)


def local_start(meeting: Meeting, context: Context) -> datetime:
    return meeting.dtstart.astimezone(ZoneInfo(context.network.time_zone))


def day_of(meeting: Meeting, context: Context) -> date:
    return local_day(meeting.dtstart, context.network.time_zone)


def now_past(moving: tuple[Shift, ...], context: Context) -> tuple[Shift, ...]:
    """Those that followed to a day which is over already."""
    return tuple(each for each in moving if each.due.day is not None and each.due.day < context.today)


def pushed(step: Milestone, due: Due, context: Context) -> tuple[StepShift, ...]:
    """What depends on a plan step and would come before it, were it due then: each goes on by as many working days.

    Nothing is stored. In the order in which it has to be done.
    """
    steps = context.register.milestones.where(status="open")
    moved = {step.id: (step.due.day, due.day)}
    found: list[StepShift] = []
    waiting = [step.id]
    while waiting:
        first = waiting.pop(0)
        was, now = moved[first]
        for each in steps:
            if first not in each.depends_on or each.due.day is None or now is None:
                continue
            day = moved[each.id][1] if each.id in moved else each.due.day
            if day is None or day >= now:
                continue
            behind = context.workdays.working_days_between(was, now) if was is not None and was < now else 0
            later = max(now, context.workdays.add_working_days(each.due.day, behind))
            moved[each.id] = (each.due.day, later)
            found = [shift for shift in found if shift.before.id != each.id]
            found.append(StepShift(before=each, due=_on(each, later, context)))
            waiting.append(each.id)
    return tuple(found)


def _on(step: Milestone, day: date, context: Context) -> Due:
    """Due on that day, counted anew from the plan that its date hangs on, where it still lies on its side of it."""
    plan = next((each for each in context.register.all_plans if each.key == step.due.event), None)
    if plan is None or plan.first is None:
        return Due.on(day)
    first, last = plan.first, plan.last or plan.first
    if day < first:
        relation, amount = _BEFORE, context.workdays.working_days_between(day, first)
    elif day > last:
        relation, amount = _AFTER, context.workdays.working_days_between(last, day)
    else:
        return Due.on(day)
    link = Link(key=plan.key, relation=relation, amount=amount, unit="working day")
    return Due(kind=DueKind.DAY, day=day, event=plan.key, link=link.to_json())


def misfits(dues: Mapping[int, Due], context: Context, *, plan: Plan | None = None) -> tuple[Misfit, ...]:
    """What would no longer fit, were these steps (by id) due then, and the plan as it is given here."""
    steps = {each.id: each for each in context.register.milestones.where(status="open")}
    after = {id: replace(each, due=dues.get(id, each.due)) for id, each in steps.items()}
    plans = {each.id: each for each in context.register.all_plans}
    return milestone.misfits(steps, after, plans, {**plans, plan.id: plan} if plan is not None else plans)


def dues_of(shifts: Iterable[Shift]) -> dict[int, Due]:
    """Of the plan steps among them, by id."""
    return {each.before.id: each.due for each in shifts if isinstance(each.before, Milestone)}


def ask_for_next(meeting: Meeting, instead: Meeting | None, context: Context) -> None:
    """Open actions that asked for an item at a meeting ask for it at the one that follows."""
    for action in context.register.actions.where(request_meeting_id=meeting.id):
        if action.status.is_open and action.agenda_request is not None:
            context.register.actions.save(
                action, replace(action, request_meeting_id=instead.id if instead else None)
            )
