"""Plans and their steps: a timeline that leads up to a date, and moves with it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import refs
from bot.commands.model import (
    AddMilestone,
    DropMilestone,
    ListMilestones,
    MilestoneDone,
    MoveMilestone,
    SetPlan,
)
from bot.commands.people import fold
from bot.domain.action import Owner, OwnerKind
from bot.domain.due import Due
from bot.domain.errors import BadValue, NotUnderstood, UnknownReference, WrongState
from bot.domain.milestone import Milestone, MilestoneStatus, Plan, blocking
from bot.handlers import due_dates, following
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.replies.cards import milestones as cards
from bot.replies.model import Reply
from bot.store import hanging
from bot.store.hanging import Hanging


def add_milestone(command: AddMilestone, context: Context) -> Reply:
    context.require(context.runs_meetings, verb="milestone add")
    if not command.text:
        raise NotUnderstood(
            text="",
            missing="what has to be done, and by when",
            nearest=("/milestone add Book the venue by 14 February",),
        )
    plan = _plan(command.plan, context) if command.plan else None
    read = (
        due_dates.read_phrase(command.when, context)
        if command.when
        else due_dates.read_sentence(command.text, context)
    )
    if isinstance(read, Doubt):
        return due_dates.ask(replace(command, text=read.text or command.text), read, context, meeting=False)
    text = command.text if command.when else read.text
    if read.due is None or not read.due.is_dated:
        doubt = Doubt(reason="no_date", phrase=text, text=text)
        return due_dates.ask(replace(command, text=text), doubt, context, meeting=False)
    owners = context.owners(command.who) if command.who else (_me(context),)
    after = tuple(_milestone(ref, context) for ref in command.after)
    milestone = context.register.milestones.add(
        Milestone(
            network_id=context.network.id,
            number=context.register.next_number("milestone"),
            plan_id=plan.id if plan else None,
            summary=text,
            owners=owners,
            due=read.due,
            depends_on=tuple(each.id for each in after),
            created_by=context.person.id,
            created_at=context.now,
        )
    )
    context.tell(
        context.people_of(owners), cards.yours(milestone, plan, by=context.person.name, zone=context.zone)
    )
    late = [each for each in after if _ends_later(each.due, milestone.due)]
    return Reply(
        card=cards.added(
            milestone,
            plan,
            corrected=read.corrected,
            later=late,
            zone=context.zone,
            change=context.register.change,
        )
    )


def _me(context: Context) -> Owner:
    return Owner(kind=OwnerKind.PERSON, name=context.person.name, id=context.person.id)


def _ends_later(first: Due, then: Due) -> bool:
    return first.day is not None and then.day is not None and first.day > then.day


def _plan(name: str, context: Context) -> Plan:
    """Raises UnknownReference."""
    wanted = fold(name).removeprefix("the ")
    for plan in context.register.all_plans:
        if fold(plan.name) == wanted:
            return plan
    raise UnknownReference(phrase=name, kind="plan")


def _milestone(ref: str | None, context: Context) -> Milestone:
    """Raises UnknownReference; NotUnderstood where none is named."""
    if not ref:
        raise NotUnderstood(text="", missing="which plan step, such as M1", nearest=("/milestone list",))
    number = refs.numbered(ref, "M")
    found = context.register.milestones.where(number=number) if number is not None else []
    if not found:
        raise UnknownReference(phrase=ref, kind="milestone")
    return found[0]


def list_milestones(command: ListMilestones, context: Context) -> Reply:
    """Each plan as a timeline, open and done; steps without a plan last."""
    plans = list(context.register.all_plans)
    if command.plan:
        plans = [_plan(command.plan, context)]
    steps = [
        each for each in context.register.milestones.where() if each.status is not MilestoneStatus.DROPPED
    ]
    if command.plan:
        steps = [each for each in steps if each.plan_id == plans[0].id]
    return Reply(
        card=cards.timeline(
            plans, steps, may_change=context.runs_meetings, owns=_mine(steps, context), zone=context.zone
        )
    )


def _mine(steps: list[Milestone], context: Context) -> frozenset[int]:
    """Ids of those that the sender may call done."""
    return frozenset(
        each.id for each in steps if context.runs_meetings or context.person in context.people_of(each.owners)
    )


def milestone_done(command: MilestoneDone, context: Context) -> Reply:
    milestone = _milestone(command.ref, context)
    owners = context.people_of(milestone.owners)
    context.require(context.runs_meetings or context.person in owners, verb="milestone done")
    _require_open(milestone, verb="done")
    open_before = blocking(milestone, context.register.milestones.where())
    done = context.register.milestones.save(
        milestone, replace(milestone, status=MilestoneStatus.DONE, completed_at=context.now)
    )
    waiting = [
        each for each in context.register.milestones.where(status="open") if milestone.id in each.depends_on
    ]
    for each in waiting:
        context.tell(context.people_of(each.owners), cards.may_begin(each, done, zone=context.zone))
    return Reply(
        card=cards.done(
            done, still_open=open_before, waiting=waiting, zone=context.zone, change=context.register.change
        )
    )


def _require_open(milestone: Milestone, *, verb: str) -> None:
    if milestone.status is not MilestoneStatus.OPEN:
        state = "done" if milestone.status is MilestoneStatus.DONE else "no longer needed"
        raise WrongState(subject=milestone.ref, state=state, verb=verb, text=milestone.summary)


def drop_milestone(command: DropMilestone, context: Context) -> Reply:
    context.require(context.runs_meetings, verb="milestone drop")
    milestone = _milestone(command.ref, context)
    _require_open(milestone, verb="drop")
    dropped = context.register.milestones.save(milestone, replace(milestone, status=MilestoneStatus.DROPPED))
    context.tell(
        context.people_of(dropped.owners),
        cards.dropped_told(dropped, by=context.person.name, reason=command.reason),
    )
    return Reply(card=cards.dropped(dropped, change=context.register.change))


def move_milestone(command: MoveMilestone, context: Context) -> Reply:
    """A step's new date; a plan's name moves the plan. What depends on it is shown first."""
    context.require(context.runs_meetings, verb="milestone move")
    if command.ref and refs.numbered(command.ref, "M") is None:
        return set_plan(SetPlan(name=command.ref, when=command.when, confirmed=command.confirmed), context)
    milestone = _milestone(command.ref, context)
    _require_open(milestone, verb="move")
    if not command.when:
        return Reply(card=cards.ask_new_date(milestone, zone=context.zone))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Doubt):
        return due_dates.ask(replace(command, ref=milestone.ref), read, context, meeting=False)
    if read.due is None or not read.due.is_dated:
        return due_dates.ask(
            replace(command, ref=milestone.ref),
            Doubt(reason="no_date", phrase=command.when, text=""),
            context,
            meeting=False,
        )
    depending = [
        each
        for each in context.register.milestones.where(status="open")
        if milestone.id in each.depends_on and _ends_later(read.due, each.due)
    ]
    if depending and not command.confirmed:
        return Reply(
            card=cards.confirm_step_move(milestone, read.due, command.when, depending, zone=context.zone)
        )
    moved = context.register.milestones.save(milestone, replace(milestone, due=read.due))
    context.tell(
        context.people_of(moved.owners), cards.moved_told(moved, by=context.person.name, zone=context.zone)
    )
    return Reply(
        card=cards.moved(moved, was=milestone.due, zone=context.zone, change=context.register.change)
    )


def set_plan(command: SetPlan, context: Context) -> Reply:
    """Makes a plan, or moves it: what hangs on its date is shown, and then follows in one transaction."""
    context.require(context.runs_meetings, verb="milestone plan")
    if not command.name:
        raise NotUnderstood(
            text="", missing="the plan's name and date", nearest=("/milestone plan conference 20 March 2025",)
        )
    if not command.when:
        return Reply(card=cards.ask_plan_date(command.name))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Doubt):
        return due_dates.ask(command, read, context, meeting=False)
    if read.due is None or read.due.day is None:
        raise BadValue(
            name="the plan's date",
            value=command.when,
            expected="a day or a window such as March or April 2025",
        )
    first = read.due.first or read.due.day
    existing = [each for each in context.register.all_plans if fold(each.name) == fold(command.name)]
    if not existing:
        plan = context.register.plans.add(
            Plan(
                network_id=context.network.id,
                name=command.name,
                first=first,
                last=read.due.day,
                created_at=context.now,
            )
        )
        return Reply(card=cards.plan_made(plan, change=context.register.change))
    before = existing[0]
    after = replace(before, first=first, last=read.due.day)
    if after == before:
        raise WrongState(subject=f"The {before.name}", state="on that date", verb="plan")
    return _move_plan(command, before, after, context)


def _move_plan(command: SetPlan, before: Plan, after: Plan, context: Context) -> Reply:
    found = hanging.on(context.register, before.key)
    shifts = following.shifts(found, following.plan_event(after), context)
    moving = [
        cards.Follows(key=each.key, summary=each.before.summary, was=each.before.due, now=each.due)
        for each in shifts
    ]
    if moving and not command.confirmed:
        return Reply(
            card=cards.confirm_plan_move(before, after, command.when or "", moving, zone=context.zone)
        )
    stored = context.register.plans.save(before, after)
    following.apply(shifts, context)
    _tell_plan_moved(stored, found, context)
    return Reply(
        card=cards.plan_moved(stored, before, moving, zone=context.zone, change=context.register.change)
    )


def _tell_plan_moved(plan: Plan, found: Hanging, context: Context) -> None:
    """Each owner of something that moved hears once."""
    owners = tuple(
        owner for thing in found.things if not getattr(thing, "held", False) for owner in thing.owners
    )
    context.tell(context.people_of(owners), cards.plan_moved_told(plan, by=context.person.name))
