"""Which plan, and which of its steps, is meant."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands import refs, timeline_template
from bot.commands.date_model import follow_days
from bot.commands.people import fold
from bot.commands.timeline_template import TemplateStep
from bot.commands.typed import bounded
from bot.domain.clashes import Clash, clashes
from bot.domain.due import Due, DueKind
from bot.domain.errors import NotUnderstood, UnknownReference, WrongState
from bot.domain.milestone import Draft, Milestone, MilestoneStatus, Plan
from bot.handlers.context import Context


def named(name: str, context: Context) -> Plan | None:
    wanted = _bare(name)
    return next((each for each in context.register.all_plans if _bare(each.name) == wanted), None)


def _bare(name: str) -> str:
    """A plan's name without what people may leave out."""
    return fold(name).removeprefix("the ").removesuffix(" plan").strip(" .")


def plan(name: str, context: Context) -> Plan:
    """Raises UnknownReference."""
    found = named(name, context)
    if found is None:
        raise UnknownReference(phrase=name, kind="plan")
    return found


def milestone(ref: str | None, context: Context) -> Milestone:
    """Raises UnknownReference; NotUnderstood where none is named."""
    if not ref:
        raise NotUnderstood(text="", missing="which plan step, such as M1", nearest=("/milestone list",))
    number = refs.numbered(ref, "M")
    found = context.register.milestones.where(number=number) if number is not None else []
    if not found:
        raise UnknownReference(phrase=ref, kind="milestone")
    return found[0]


def require_open(step: Milestone, *, verb: str) -> None:
    if step.status is not MilestoneStatus.OPEN:
        state = "done" if step.status is MilestoneStatus.DONE else "no longer needed"
        raise WrongState(subject=step.ref, state=state, verb=verb, text=step.summary)


def clashes_of(plan: Plan, context: Context) -> tuple[Clash, ...]:
    """What its day or window falls on."""
    return clashes(plan.first, plan.last or plan.first, context.workdays) if plan.first is not None else ()


def clashes_on(due: Due, context: Context) -> tuple[Clash, ...]:
    """Why nobody works on a step's day."""
    if due.day is None or due.kind is DueKind.WINDOW or context.workdays.is_working_day(due.day):
        return ()
    return clashes(due.day, due.day, context.workdays)


def trimmed(words: str, what: str, limit: int) -> str:
    """Raises TooLong."""
    return bounded(" ".join(words.split()).strip(" ,;:–-"), what, limit)


# --- planning backwards


def templates_of(context: Context) -> Mapping[str, tuple[str, ...]]:
    """Name -> lines: the network's own, and the defaults that it did not replace."""
    return {**timeline_template.DEFAULTS, **context.network.timelines}


def template_for(plan: Plan, context: Context) -> str | None:
    """The template whose name the plan's name holds: "spring conference" is a conference."""
    said = fold(plan.name)
    return max((name for name in templates_of(context) if fold(name) in said), key=len, default=None)


def drafted(plan: Plan, template: str, context: Context) -> tuple[Draft, ...]:
    """The steps of a template with their dates; empty when the plan has all of them.

    Raises:
        UnknownReference: there is no such template.
    """
    lines = next((kept for name, kept in templates_of(context).items() if fold(name) == fold(template)), None)
    if lines is None:
        raise UnknownReference(phrase=template, kind="template")
    there = {
        fold(each.summary): each for each in context.register.milestones.where(plan_id=plan.id, status="open")
    }
    drafts = tuple(
        Draft(
            place=place,
            summary=step.summary,
            due=_due(step, plan, context),
            needs=step.needs,
            existing=there.get(fold(step.summary)),
        )
        for place, step in enumerate(timeline_template.read(lines), start=1)
    )
    return drafts if any(each.existing is None for each in drafts) else ()


def _due(step: TemplateStep, plan: Plan, context: Context) -> Due:
    assert plan.first is not None, "a plan is made with its date"
    last = plan.last or plan.first
    link = step.link(plan.key)
    day = follow_days(link, plan.first, last, context.calendar)
    return Due(kind=DueKind.DAY, day=day, event=plan.key, link=link.to_json())
