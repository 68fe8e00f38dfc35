"""An event gets its date, or says that it took place: everything that waited for it follows."""

from __future__ import annotations

from bot.commands.date_awaited import may_be
from bot.commands.model import DateEvent
from bot.domain.action import Owner, OwnerKind
from bot.domain.due import Due
from bot.domain.errors import NotUnderstood, WrongState
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.handlers import awaited, due_dates, following, placing, plan_steps, telling
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt, Read
from bot.replies.cards import follow_ups as cards
from bot.replies.model import Reply

LONGEST_NAME = 200  # characters


def date_event(command: DateEvent, context: Context) -> Reply:
    """Without a name: what is waited for. A name that nothing waits for is asked about, and stored nowhere."""
    waiting = awaited.everything(context)
    if not command.name:
        context.require(context.runs_meetings, verb="milestone event")
        return Reply(card=cards.waited_for(waiting))
    name = " ".join(command.name.split())[:LONGEST_NAME]
    waits = awaited.for_event(name, context).things
    if not context.runs_meetings:
        return _report(command, name, context, known=bool(waits))
    if command.step:
        return _is_step(name, plan_steps.milestone(command.step, context), context)
    if not command.when:
        return Reply(card=cards.ask_when(name))
    read = due_dates.read_phrase(command.when, context, past=True)
    if isinstance(read, Doubt) or read.due is None or read.due.day is None:
        doubt = read if isinstance(read, Doubt) else Doubt(reason="no_date", phrase=command.when, text=name)
        return due_dates.ask(command, doubt, context, meeting=False, past=True)
    there = _there_already(name, read.due, context)
    if there is not None:
        return there
    if waits:
        return _took_place(name, read.due, context)
    meant = tuple(each for each in waiting if not command.remark or may_be(each, name))
    if command.remark and not meant:
        return Reply(card=cards.noted(name))
    card = cards.nothing_waits(name, read.due, meant, today=context.today, zone=context.zone)
    return Reply(card=card)


def _there_already(name: str, due: Due, context: Context) -> Reply | None:
    """A plan or a step of that name gets the date, when that is agreed to."""
    plan, step = awaited.plan_of(name, context), awaited.step_of(name, context)
    if plan is not None and due.day is not None and context.today <= due.day != plan.last:
        return Reply(card=cards.move_plan(plan, due, zone=context.zone))
    if step is not None and step.status is MilestoneStatus.OPEN:
        return Reply(card=cards.move_step(step, due, today=context.today, zone=context.zone))
    return None


def _took_place(name: str, due: Due, context: Context) -> Reply:
    """Kept as a step of no plan, done where its day has come."""
    assert due.day is not None
    over = due.day <= context.today
    event = context.register.milestones.add(
        Milestone(
            network_id=context.network.id,
            number=context.register.next_number("milestone"),
            summary=name[:1].upper() + name[1:],
            owners=(Owner(kind=OwnerKind.PERSON, name=context.person.name, id=context.person.id),),
            due=due,
            status=MilestoneStatus.DONE if over else MilestoneStatus.OPEN,
            completed_at=context.now if over else None,
            created_by=context.person.id,
            created_at=context.now,
        )
    )
    shifts = following.shifts(awaited.for_event(name, context), following.step_event(event), context)
    return _followed(event, shifts, context)


def _is_step(name: str, step: Milestone, context: Context) -> Reply:
    """What waits for an event by that name counts from this step."""
    if step.due.day is None:
        raise WrongState(subject=step.ref, state="without a date", verb="event", text=step.summary)
    shifts = following.shifts(awaited.for_event(name, context), following.step_event(step), context)
    if not shifts:
        raise NotUnderstood(
            text=name, missing="an event that something waits for", nearest=("/milestone event",)
        )
    return _followed(step, shifts, context)


def _followed(event: Milestone, shifts: tuple[following.Shift, ...], context: Context) -> Reply:
    following.apply(shifts, context)
    telling.followed(event.summary, event.due, shifts, context)
    card = cards.dated(
        event,
        [telling.follows(each) for each in shifts],
        over=[each.key for each in following.now_past(shifts, context)],
        zone=context.zone,
        change=context.register.change,
    )
    return Reply(card=card)


def _report(command: DateEvent, name: str, context: Context, *, known: bool) -> Reply:
    """A member says it: of a step of theirs they may; else those who run the meetings are asked."""
    read = due_dates.read_phrase(command.when, context, past=True) if command.when else None
    due = read.due if isinstance(read, Read) and read.due is not None and read.due.is_dated else None
    step = awaited.step_of(name, context)
    if due is not None and step is not None and _is_theirs(step, context):
        return Reply(card=cards.move_step(step, due, today=context.today, zone=context.zone))
    if not known and command.remark:
        return Reply(card=cards.noted(name))
    if not known or due is None or due.day is None:
        raise NotUnderstood(text=name, missing="an event that something waits for, and its date")
    exact = due.day.isoformat() if due.first is None else command.when
    told = placing.leaders(context)
    wish = DateEvent(name=name, when=exact)
    context.tell(
        told, cards.said_by_member(wish, due, by=context.person.name, zone=context.network.time_zone)
    )
    return Reply(card=cards.passed_on(name, [each.name for each in told]))


def _is_theirs(step: Milestone, context: Context) -> bool:
    return step.status is MilestoneStatus.OPEN and context.person in context.people_of(step.owners)
