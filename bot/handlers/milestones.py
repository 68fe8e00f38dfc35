"""Plans and their steps: a timeline that leads up to a date, and moves with it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands import people
from bot.commands.date_awaited import is_awaited
from bot.commands.model import (
    AddMilestone,
    DropMilestone,
    ListMilestones,
    MilestoneDone,
)
from bot.commands.people import fold
from bot.domain.action import Owner, OwnerKind
from bot.domain.due import Due
from bot.domain.errors import BadValue, NotUnderstood, UnknownReference
from bot.domain.milestone import Milestone, MilestoneStatus, Plan, blocking, freed_by
from bot.handlers import awaited, due_dates, following, plan_steps, telling
from bot.handlers.choosing import asks_which
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt, Read
from bot.handlers.following import Shift
from bot.replies.cards import milestones as cards
from bot.replies.cards.follow_ups import Follows
from bot.replies.model import Reply
from bot.store import hanging

LONGEST_TEXT = 2_000  # characters
_OWNER_TO = re.compile(r"(?P<who>(?:me|[A-Z@\"“])[^.:;]{0,80}?)\s+to\s+(?P<text>\S.*)", re.DOTALL)


def add_milestone(command: AddMilestone, context: Context) -> Reply:
    """Its owner is the sender unless another is named; one that counts from a plan's date belongs to that plan."""
    context.require(context.runs_meetings, verb="milestone add")
    if not command.text:
        raise _nothing_to_do()
    return _add(_split(command, context), context)


def _nothing_to_do() -> NotUnderstood:
    return NotUnderstood(
        text="",
        missing="what has to be done, and by when",
        nearest=("/milestone add Book the venue by 14 February",),
    )


def _split(command: AddMilestone, context: Context) -> AddMilestone:
    """The owner of "Nadia to book the band", where the words before "to" are known; "Go to press" is all text."""
    match = _OWNER_TO.match(command.text or "")
    if command.who or match is None:
        return command
    names = people.split(match["who"])
    known = all(
        not _is_short_word(name)
        and (
            fold(name) in people.ROLES
            or people.organisation_named(name, context.roster.organisations) is not None
            or people.matching(name, context.roster)
        )
        for name in names
    )
    return replace(command, who=match["who"], text=match["text"]) if names and known else command


def _is_short_word(name: str) -> bool:
    """Initials are written in capitals; "Go" is no one's."""
    return len(name) <= 2 and not name.isupper() and fold(name) != "me"


@asks_which("add")
def _add(command: AddMilestone, context: Context) -> Reply:
    assert command.text is not None
    plan = plan_steps.named(command.plan, context) if command.plan else None
    if command.plan and plan is None and context.register.all_plans:
        return Reply(card=cards.which_plan(command, context.register.all_plans))
    if command.plan and plan is None:
        raise UnknownReference(phrase=command.plan, kind="plan")
    read = _read(command, context)
    if isinstance(read, Doubt):
        return due_dates.ask(replace(command, text=read.text or command.text), read, context, meeting=False)
    text = plan_steps.trimmed(command.text if command.when else read.text, "plan step", LONGEST_TEXT)
    if read.due is None or not (read.due.is_dated or is_awaited(read.due.event)):
        doubt = Doubt(reason="no_date", phrase=text, text=text)
        return due_dates.ask(replace(command, text=text), doubt, context, meeting=False)
    if not text:
        raise _nothing_to_do()
    plan = plan or _followed(read.due, context)
    owners = context.owners(command.who) if command.who else (_me(context),)
    after = tuple(plan_steps.milestone(ref, context) for ref in command.after)
    over = read.due.day is not None and read.due.day < context.today
    milestone = context.register.milestones.add(
        Milestone(
            network_id=context.network.id,
            number=context.register.next_number("milestone"),
            plan_id=plan.id if plan else None,
            summary=text,
            owners=owners,
            due=read.due,
            depends_on=tuple(each.id for each in after),
            status=MilestoneStatus.DONE if over else MilestoneStatus.OPEN,
            completed_at=context.now if over else None,
            created_by=context.person.id,
            created_at=context.now,
        )
    )
    dated = _dates_of(milestone, context)
    for person in context.people_of(owners):
        card = cards.yours(milestone, plan, by=context.person.name, zone=telling.zone_of(person, context))
        context.tell([person], card)
    late = [each for each in after if _ends_later(each.due, milestone.due)]
    return Reply(
        card=cards.added(
            milestone,
            plan,
            corrected=read.corrected,
            later=late,
            followed=dated,
            clashes=plan_steps.clashes_on(milestone.due, context),
            zone=context.zone,
            change=context.register.change,
        )
    )


def _read(command: AddMilestone, context: Context) -> Read | Doubt:
    """Its date, which may be over where something waits for an event of that name."""

    def read(*, past: bool = False) -> Read | Doubt:
        if command.when:
            return due_dates.read_phrase(command.when, context, past=past)
        return due_dates.read_sentence(command.text or "", context, past=past)

    found = read()
    if isinstance(found, Doubt) and found.reason == "past":
        name = command.text if command.when else found.text
        return read(past=True) if awaited.for_event(name or "", context).things else found
    return found


def _dates_of(milestone: Milestone, context: Context) -> list[Follows]:
    """What waited for an event of its name has a date now; whoever it is of hears it."""
    if not milestone.due.is_dated:
        return []
    waited = awaited.for_event(milestone.summary, context)
    shifts = following.apply(following.shifts(waited, following.step_event(milestone), context), context)
    telling.followed(milestone.summary, milestone.due, shifts, context)
    return [telling.follows(each) for each in shifts]


def _me(context: Context) -> Owner:
    return Owner(kind=OwnerKind.PERSON, name=context.person.name, id=context.person.id)


def _ends_later(first: Due, then: Due) -> bool:
    return first.day is not None and then.day is not None and first.day > then.day


def _followed(due: Due, context: Context) -> Plan | None:
    """The plan that a date counts from, or that of the step from which it does."""
    if due.event is None:
        return None
    ids = {each.plan_id for each in context.register.milestones.where() if each.key == due.event}
    plans = context.register.all_plans
    return next((plan for plan in plans if plan.key == due.event or plan.id in ids), None)


def list_milestones(command: ListMilestones, context: Context) -> Reply:
    """Each plan as a timeline, open and done; steps without a plan last.

    What was dropped, and why, is for those who run meetings.
    """
    plans = list(context.register.all_plans)
    if command.plan:
        plans = [plan_steps.plan(command.plan, context)]
    everything = context.register.milestones.where()
    steps = [each for each in everything if each.status is not MilestoneStatus.DROPPED]
    of = {plan.id for plan in plans} | ({None} if command.plan is None else set())
    dropped = [each for each in everything if each.status is MilestoneStatus.DROPPED and each.plan_id in of]
    return Reply(
        card=cards.timeline(
            plans,
            steps,
            dropped=dropped if context.runs_meetings else [],
            alone=command.plan is None,
            may_change=context.runs_meetings,
            owns=_mine(steps, context),
            zone=context.zone,
        )
    )


def _mine(steps: list[Milestone], context: Context) -> frozenset[int]:
    """Ids of those that the sender may call done."""
    return frozenset(
        each.id for each in steps if context.runs_meetings or context.person in context.people_of(each.owners)
    )


def milestone_done(command: MilestoneDone, context: Context) -> Reply:
    milestone = plan_steps.milestone(command.ref, context)
    owners = context.people_of(milestone.owners)
    context.require(context.runs_meetings or context.person in owners, verb="milestone done")
    plan_steps.require_open(milestone, verb="done")
    due = milestone.due
    if command.when:
        read = due_dates.read_phrase(command.when, context, past=True)
        if (
            isinstance(read, Doubt)
            or read.due is None
            or read.due.day is None
            or read.due.day > context.today
        ):
            raise BadValue(
                name="the day on which it was done", value=command.when, expected="a day until today"
            )
        due = read.due
    steps = context.register.milestones.where()
    done = context.register.milestones.save(
        milestone, replace(milestone, status=MilestoneStatus.DONE, completed_at=context.now, due=due)
    )
    shifts = following.linked(done, due, context) if command.when else ()
    following.apply(shifts, context)
    telling.followed(done.summary, due, shifts, context)
    waiting = freed_by(done, steps)
    for each in waiting:
        for person in context.people_of(each.owners):
            context.tell([person], cards.may_begin(each, done, zone=telling.zone_of(person, context)))
    return Reply(
        card=cards.done(
            done,
            still_open=blocking(done, steps),
            waiting=waiting,
            followed=[telling.follows(each) for each in shifts],
            zone=context.zone,
            change=context.register.change,
        )
    )


def drop_milestone(command: DropMilestone, context: Context) -> Reply:
    context.require(context.runs_meetings, verb="milestone drop")
    milestone = plan_steps.milestone(command.ref, context)
    plan_steps.require_open(milestone, verb="drop")
    reason = plan_steps.trimmed(command.reason or "", "reason", LONGEST_TEXT) or None
    dropped = context.register.milestones.save(
        milestone, replace(milestone, status=MilestoneStatus.DROPPED, reason=reason)
    )
    context.tell(context.people_of(dropped.owners), cards.dropped_told(dropped, by=context.person.name))
    counted = hanging.on(context.register, milestone.key).things
    waits = following.apply(
        tuple(
            Shift(before=each, due=awaited.waits_again(each.due, milestone))
            for each in counted
            if each.due is not None
        ),
        context,
    )
    card = cards.dropped(
        dropped,
        waits=[telling.follows(each) for each in waits],
        zone=context.zone,
        change=context.register.change,
    )
    return Reply(card=card)
