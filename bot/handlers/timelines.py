"""Planning backwards: a plan's steps from a template, and who does them."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import timeline_template as templates
from bot.commands.model import AssignMilestone, DraftTimeline, PictureTimeline, TimelineTemplate
from bot.commands.people import fold
from bot.domain.action import Owner, OwnerKind
from bot.domain.errors import NotUnderstood, UnknownReference, WrongState
from bot.domain.milestone import Draft, Milestone, Plan
from bot.handlers import plan_picture, plan_steps
from bot.handlers.choosing import asks_which
from bot.handlers.context import Context
from bot.replies.cards import milestones as milestone_cards
from bot.replies.cards import timelines as cards
from bot.replies.model import Reply


def draft_timeline(command: DraftTimeline, context: Context) -> Reply:
    """The steps of a template with their dates, to be looked at; confirmed, they are added together."""
    context.require(context.runs_meetings, verb="milestone draft")
    if not command.plan:
        raise NotUnderstood(
            text="", missing="the plan, such as conference", nearest=("/milestone draft conference",)
        )
    plan = plan_steps.plan(command.plan, context)
    name = command.template or plan_steps.template_for(plan, context)
    if name is None:
        return Reply(card=cards.which_template(plan, tuple(plan_steps.templates_of(context))))
    drafts = plan_steps.drafted(plan, name, context)
    if not drafts:
        raise WrongState(subject=f"Every step of “{name}”", state="in the plan", verb="draft")
    if not command.confirmed:
        return Reply(card=cards.draft(plan, name, drafts, today=context.today, zone=context.zone))
    return _add(plan, drafts, context)


def _add(plan: Plan, drafts: tuple[Draft, ...], context: Context) -> Reply:
    """What would be over already is left out, and asked for a date; its steps don't wait for it."""
    me = Owner(kind=OwnerKind.PERSON, name=context.person.name, id=context.person.id)
    added: dict[int, Milestone] = {each.place: each.existing for each in drafts if each.existing is not None}
    new: list[Milestone] = []
    for each in drafts:
        if each.existing is not None or each.is_over(context.today):
            continue
        stored = context.register.milestones.add(
            Milestone(
                network_id=context.network.id,
                number=context.register.next_number("milestone"),
                plan_id=plan.id,
                summary=each.summary,
                owners=(me,),
                due=each.due,
                depends_on=tuple(added[place].id for place in each.needs if place in added),
                created_by=context.person.id,
                created_at=context.now,
            )
        )
        added[each.place] = stored
        new.append(stored)
    over = [each for each in drafts if each.existing is None and each.is_over(context.today)]
    picture = plan_picture.of(plan, context)
    card = cards.drafted(
        plan, new, over=over, picture=picture, zone=context.zone, change=context.register.change
    )
    return Reply(card=card)


def timeline_template(command: TimelineTemplate, context: Context) -> Reply:
    """The templates; one of them, to be changed in a form; or its new steps."""
    context.require(context.runs_meetings, verb="milestone template")
    kept = plan_steps.templates_of(context)
    if not command.name:
        return Reply(card=cards.templates(kept))
    name = next((each for each in kept if fold(each) == fold(command.name)), fold(command.name))
    if command.steps is None:
        if name not in kept:
            return Reply(card=cards.new_template(name))
        return Reply(card=cards.template(name, kept[name]))
    own = dict(context.network.timelines)
    if fold(command.steps) == "default":
        if name not in own:
            raise UnknownReference(phrase=command.name, kind="template of your own")
        del own[name]
    else:
        lines = templates.split(command.steps)
        templates.read(lines)
        own[name] = lines
    network = context.register.save_network(replace(context.network, timelines=own))
    lines = {**templates.DEFAULTS, **network.timelines}.get(name, ())
    return Reply(card=cards.template_changed(name, lines, change=context.register.change))


@asks_which("assign")
def assign_milestone(command: AssignMilestone, context: Context) -> Reply:
    context.require(context.runs_meetings, verb="milestone assign")
    step = plan_steps.milestone(command.ref, context)
    plan_steps.require_open(step, verb="assign")
    if not command.who:
        raise NotUnderstood(text="", missing="who does it", nearest=(f"/milestone assign {step.ref} Imran",))
    owners = context.owners(command.who)
    if owners == step.owners:
        raise WrongState(subject=step.ref, state="theirs", verb="assign", text=step.summary)
    assigned = context.register.milestones.save(step, replace(step, owners=owners))
    before, after = context.people_of(step.owners), context.people_of(owners)
    plan = next((each for each in context.register.all_plans if each.id == step.plan_id), None)
    for person in after:
        if person not in before:
            zone = person.time_zone or context.network.time_zone
            card = milestone_cards.yours(assigned, plan, by=context.person.name, zone=zone)
            context.tell([person], card)
    context.tell(
        [each for each in before if each not in after],
        cards.no_longer_yours(assigned, by=context.person.name),
    )
    return Reply(card=cards.assigned(assigned, zone=context.zone, change=context.register.change))


def picture_timeline(command: PictureTimeline, context: Context) -> Reply:
    plan = plan_steps.plan(command.plan, context) if command.plan else _next(context)
    picture = plan_picture.of(plan, context)
    if picture is None:
        return Reply(card=cards.nothing_to_draw(plan))
    return Reply(card=cards.pictured(plan, picture))


def _next(context: Context) -> Plan:
    """The first that still lies ahead, else the last one."""
    dated = sorted(
        (each for each in context.register.all_plans if each.last is not None),
        key=lambda each: (each.last is not None and each.last < context.today, each.last),
    )
    if not dated:
        raise NotUnderstood(
            text="", missing="a plan with a date", nearest=("/milestone plan conference 20 March",)
        )
    return dated[0]
