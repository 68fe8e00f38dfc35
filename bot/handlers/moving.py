"""A plan or a step gets another date: what depends on it, and what counts from it, is shown and then follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.commands import refs
from bot.commands.date_awaited import is_awaited
from bot.commands.model import MoveMilestone, SetPlan
from bot.domain.action import Action
from bot.domain.due import Due, DueKind
from bot.domain.errors import BadValue, NotUnderstood, WrongState
from bot.domain.milestone import Milestone, Plan
from bot.handlers import awaited, due_dates, following, placing, plan_steps, telling
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.handlers.following import Shift
from bot.replies.cards import milestones as cards
from bot.replies.model import Reply
from bot.store import hanging

LONGEST_NAME = 200  # characters
MOST_YEARS = 10  # A plan that is further away is a slip.


def move_milestone(command: MoveMilestone, context: Context) -> Reply:
    """A step's new date, which an owner asks for; a plan's name moves the plan. What depends on it is shown first."""
    if command.ref and refs.numbered(command.ref, "M") is None:
        context.require(context.runs_meetings, verb="milestone move")
        name = plan_steps.plan(command.ref, context).name  # A slip of the pen makes no new plan.
        return set_plan(SetPlan(name=name, when=command.when, confirmed=command.confirmed), context)
    milestone = plan_steps.milestone(command.ref, context)
    owners = context.people_of(milestone.owners)
    context.require(context.runs_meetings or context.person in owners, verb="milestone move")
    plan_steps.require_open(milestone, verb="move")
    if not command.when:
        return Reply(card=cards.ask_new_date(milestone, zone=context.zone))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Doubt):
        return due_dates.ask(replace(command, ref=milestone.ref), read, context, meeting=False)
    if read.due is None or not (read.due.is_dated or is_awaited(read.due.event)):
        return due_dates.ask(
            replace(command, ref=milestone.ref),
            Doubt(reason="no_date", phrase=command.when, text=""),
            context,
            meeting=False,
        )
    if not context.runs_meetings:
        return _ask_for_date(milestone, read.due, replace(command, confirmed=False), context)
    linked = following.linked(milestone, read.due, context)
    if any(each.before == milestone or each.before.key == read.due.event for each in linked):
        raise WrongState(
            subject=milestone.ref, state="what that counts from", verb="move", text=milestone.summary
        )
    pushed = tuple(
        each
        for each in following.pushed(milestone, read.due, context)
        if each.key not in {other.key for other in linked}
    )
    dues = {milestone.id: read.due, **following.dues_of(linked)}
    if (pushed or linked) and not command.confirmed:
        return Reply(
            card=cards.confirm_step_move(
                milestone,
                read.due,
                command.when,
                [telling.follows(each) for each in pushed],
                [telling.follows(each) for each in linked],
                unfit=following.misfits({**dues, **following.dues_of(pushed)}, context),
                over=[each.key for each in following.now_past(linked, context)],
                zone=context.zone,
            )
        )
    with_it = pushed if command.pushes else ()
    unfit = following.misfits({**dues, **following.dues_of(with_it)}, context)
    following.apply(with_it, context)
    with_it_linked = _linked_of_pushed(with_it, linked, context)
    moved = context.register.milestones.save(milestone, replace(milestone, due=read.due))
    following.apply(with_it_linked, context)
    _tell_moved([moved, *(replace(each.before, due=each.due) for each in with_it)], context)
    telling.followed(moved.summary, moved.due, with_it_linked, context)
    return Reply(
        card=cards.moved(
            moved,
            was=milestone.due,
            pushed=[telling.follows(each) for each in (*with_it, *with_it_linked)],
            over=[each.key for each in following.now_past(with_it_linked, context)],
            unfit=unfit,
            clashes=plan_steps.clashes_on(moved.due, context),
            zone=context.zone,
            change=context.register.change,
        )
    )


def _linked_of_pushed(
    pushed: tuple[Shift, ...], linked: tuple[Shift, ...], context: Context
) -> tuple[Shift, ...]:
    """What counts from a step that moves, and from those that it pushes; each thing once."""
    found = {each.key: each for each in linked}
    for shift in pushed:
        assert isinstance(shift.before, Milestone)
        for each in following.linked(shift.before, shift.due, context):
            found.setdefault(each.key, each)
    return tuple(each for each in found.values() if each.key not in {other.key for other in pushed})


def _tell_moved(moved: Iterable[Milestone], context: Context) -> None:
    for each in moved:
        for person in context.people_of(each.owners):
            card = cards.moved_told(each, by=context.person.name, zone=telling.zone_of(person, context))
            context.tell([person], card)


def _ask_for_date(milestone: Milestone, due: Due, command: MoveMilestone, context: Context) -> Reply:
    """Chair and minute taker get the owner's wish, with a button that does it."""
    leaders = placing.leaders(context)
    zone = context.network.time_zone
    # A bare "Friday" would mean another one by the time that the button is pressed.
    exact = due.day.isoformat() if due.kind is DueKind.DAY and due.event is None and due.day else command.when
    wish = replace(command, ref=milestone.ref, when=exact)
    context.tell(leaders, cards.date_wanted(milestone, due, wish, by=context.person.name, zone=zone))
    return Reply(card=cards.date_asked_for(milestone, due, asked=leaders, zone=context.zone))


def set_plan(command: SetPlan, context: Context) -> Reply:
    """Makes a plan, or moves it: what hangs on its date is shown, and then follows in one transaction."""
    context.require(context.runs_meetings, verb="milestone plan")
    if not command.name:
        raise NotUnderstood(
            text="", missing="the plan's name and date", nearest=("/milestone plan conference 20 March",)
        )
    if not command.when:
        return Reply(card=cards.ask_plan_date(command.name))
    read = due_dates.read_phrase(command.when, context)
    if isinstance(read, Doubt):
        return due_dates.ask(command, read, context, meeting=False)
    latest = context.today.year + MOST_YEARS
    if read.due is None or read.due.day is None or read.due.day.year > latest:
        raise BadValue(
            name="the plan's date",
            value=command.when,
            expected=f"a day or a window such as March or April, until {latest}",
        )
    first = read.due.first or read.due.day
    before = plan_steps.named(command.name, context)
    if before is None:
        plan = context.register.plans.add(
            Plan(
                network_id=context.network.id,
                name=plan_steps.trimmed(command.name, "name", LONGEST_NAME),
                first=first,
                last=read.due.day,
                created_at=context.now,
            )
        )
        waited = awaited.for_event(plan.name, context)
        dated = following.apply(following.shifts(waited, following.plan_event(plan), context), context)
        _take_in(plan, dated, context)
        telling.followed(plan.name, read.due, dated, context)
        template = plan_steps.template_for(plan, context)
        drafts = plan_steps.drafted(plan, template, context) if template is not None else ()
        return Reply(
            card=cards.plan_made(
                plan,
                template,
                drafts,
                clashes=plan_steps.clashes_of(plan, context),
                followed=[telling.follows(each) for each in dated],
                today=context.today,
                zone=context.zone,
                change=context.register.change,
            )
        )
    after = replace(before, first=first, last=read.due.day)
    if after.first == after.last:
        after = replace(after, candidates=())  # The day is chosen: nobody is asked any more.
    if after == before:
        raise WrongState(subject=f"The {before.name}", state="on that date", verb="plan")
    return _move_plan(before, after, context, confirmed=command.confirmed)


def _take_in(plan: Plan, shifts: Iterable[Shift], context: Context) -> None:
    """Steps of no plan that count from this one belong to it."""
    for each in shifts:
        step = context.register.milestones.get(each.before.id) if isinstance(each.before, Milestone) else None
        if step is not None and step.plan_id is None and step.due.event == plan.key:
            context.register.milestones.save(step, replace(step, plan_id=plan.id))


def _move_plan(before: Plan, after: Plan, context: Context, *, confirmed: bool) -> Reply:
    found = hanging.on(context.register, before.key)
    shifts = following.shifts(found, following.plan_event(after), context)
    moving = [telling.follows(each) for each in shifts]
    over = [each.key for each in following.now_past(shifts, context)]
    on_it = plan_steps.clashes_of(after, context)
    unfit = following.misfits(following.dues_of(shifts), context, plan=after)
    if (moving or unfit) and not confirmed:
        return Reply(
            card=cards.confirm_plan_move(
                before,
                after,
                _typed(after),
                moving,
                over=over,
                unfit=unfit,
                clashes=on_it,
                zone=context.zone,
            )
        )
    stored = context.register.plans.save(before, after)
    following.apply(shifts, context)
    _tell_plan_moved(stored, shifts, context)
    return Reply(
        card=cards.plan_moved(
            stored,
            before,
            moving,
            over=over,
            unfit=unfit,
            clashes=on_it,
            zone=context.zone,
            change=context.register.change,
        )
    )


def _typed(plan: Plan) -> str:
    """The plan's days as a button carries them: they mean the same whenever it is pressed."""
    first, last = plan.first, plan.last
    assert first is not None
    return first.isoformat() if first == last or last is None else f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _tell_plan_moved(plan: Plan, shifts: tuple[Shift, ...], context: Context) -> None:
    """Each owner of something that moved hears once, with the new dates; what is held is not said yet."""
    for person in context.register.members:
        theirs = [
            telling.follows(each)
            for each in shifts
            if person in context.people_of(each.before.owners)
            and not (isinstance(each.before, Action) and each.before.held)
        ]
        if theirs:
            card = cards.plan_moved_told(
                plan, theirs, by=context.person.name, zone=telling.zone_of(person, context)
            )
            context.tell([person], card)
