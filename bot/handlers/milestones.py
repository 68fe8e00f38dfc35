"""Plans and their steps: a timeline that leads up to a date, and moves with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.commands import people, refs
from bot.commands.date_awaited import is_awaited
from bot.commands.model import (
    AddMilestone,
    DropMilestone,
    ListMilestones,
    MilestoneDone,
    MoveMilestone,
    SetPlan,
)
from bot.commands.people import fold
from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.clashes import Clash, clashes
from bot.domain.due import Due, DueKind
from bot.domain.errors import BadValue, NotUnderstood, TooLong, UnknownReference, WrongState
from bot.domain.milestone import Milestone, MilestoneStatus, Plan, blocking, freed_by
from bot.domain.person import Person
from bot.handlers import awaited, due_dates, following, placing, plan_steps, telling
from bot.handlers.choosing import asks_which
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt, Read
from bot.handlers.following import Shift
from bot.replies.cards import milestones as cards
from bot.replies.cards.follow_ups import Follows
from bot.replies.model import Reply
from bot.store import hanging

LONGEST_TEXT = 2_000  # characters
LONGEST_NAME = 200  # characters
MOST_YEARS = 10  # A plan that is further away is a slip.
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
    text = _bounded(command.text if command.when else read.text, "plan step", LONGEST_TEXT)
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
        card = cards.yours(milestone, plan, by=context.person.name, zone=_zone(person, context))
        context.tell([person], card)
    late = [each for each in after if _ends_later(each.due, milestone.due)]
    return Reply(
        card=cards.added(
            milestone,
            plan,
            corrected=read.corrected,
            later=late,
            followed=dated,
            clashes=_clashes_on(milestone.due, context),
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


def _zone(person: Person, context: Context) -> str:
    return person.time_zone or context.network.time_zone


def _bounded(words: str, what: str, limit: int) -> str:
    """Raises TooLong."""
    said = " ".join(words.split()).strip(" ,;:–-")
    if len(said) > limit:
        raise TooLong(what=what, limit=limit, length=len(said))
    return said


def _followed(due: Due, context: Context) -> Plan | None:
    """The plan that a date counts from."""
    return next((plan for plan in context.register.all_plans if plan.key == due.event), None)


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
    shifts = _linked(done, due, context) if command.when else ()
    following.apply(shifts, context)
    telling.followed(done.summary, due, shifts, context)
    waiting = freed_by(done, steps)
    for each in waiting:
        for person in context.people_of(each.owners):
            context.tell([person], cards.may_begin(each, done, zone=_zone(person, context)))
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
    reason = _bounded(command.reason or "", "reason", LONGEST_TEXT) or None
    dropped = context.register.milestones.save(
        milestone, replace(milestone, status=MilestoneStatus.DROPPED, reason=reason)
    )
    context.tell(context.people_of(dropped.owners), cards.dropped_told(dropped, by=context.person.name))
    counted = hanging.on(context.register, milestone.key).things
    waits = following.apply(
        tuple(
            Shift(before=each, due=awaited.waits_again(each.due, milestone.summary))
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
    linked = _linked(milestone, read.due, context)
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
            clashes=_clashes_on(moved.due, context),
            zone=context.zone,
            change=context.register.change,
        )
    )


def _linked(milestone: Milestone, due: Due, context: Context) -> tuple[Shift, ...]:
    """What counts from a step, or waits for an event of its name, were it due then."""
    if not due.is_dated:
        return ()
    event = following.step_event(replace(milestone, due=due))
    return following.shifts(following.from_step(milestone, context), event, context)


def _linked_of_pushed(
    pushed: tuple[Shift, ...], linked: tuple[Shift, ...], context: Context
) -> tuple[Shift, ...]:
    """What counts from a step that moves, and from those that it pushes; each thing once."""
    found = {each.key: each for each in linked}
    for shift in pushed:
        assert isinstance(shift.before, Milestone)
        for each in _linked(shift.before, shift.due, context):
            found.setdefault(each.key, each)
    return tuple(each for each in found.values() if each.key not in {other.key for other in pushed})


def _clashes_on(due: Due, context: Context) -> tuple[Clash, ...]:
    """Why nobody works on a step's day."""
    if due.day is None or due.kind is DueKind.WINDOW or context.workdays.is_working_day(due.day):
        return ()
    return clashes(due.day, due.day, context.workdays)


def _tell_moved(moved: Iterable[Milestone], context: Context) -> None:
    for each in moved:
        for person in context.people_of(each.owners):
            card = cards.moved_told(each, by=context.person.name, zone=_zone(person, context))
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
                name=_bounded(command.name, "name", LONGEST_NAME),
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
            card = cards.plan_moved_told(plan, theirs, by=context.person.name, zone=_zone(person, context))
            context.tell([person], card)
