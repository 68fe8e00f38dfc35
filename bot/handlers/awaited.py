"""Events that are waited for: which there are, and which of the register's plans, steps and meetings one is."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import refs
from bot.commands.date_awaited import is_awaited, key_of
from bot.commands.date_model import Link
from bot.domain.action import Action, ActionStatus
from bot.domain.due import Due, DueKind
from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.handlers.context import Context
from bot.store import hanging
from bot.store.hanging import Hanging


def waiting(link: Link, phrase: str | None = None) -> Due:
    """A date that waits for its event to have one."""
    return Due(kind=DueKind.WAITING, event=link.key, link=link.to_json(), phrase=phrase)


def for_event(name: str, context: Context) -> Hanging:
    """What waits for an event of that name."""
    return hanging.on(context.register, key_of(name))


def waits_again(due: Due, step: Milestone) -> Due:
    """A date whose event, a plan step, is gone: it waits for one that is called as that was."""
    link = Link.from_json(due.link) if due.link else Link(key="")
    name = step.summary if link.name is None or refs.numbered(link.name, "M") else link.name
    return waiting(replace(link, key=key_of(name), name=name), due.phrase)


def everything(context: Context) -> dict[str, tuple[Action | Milestone, ...]]:
    """The events that something waits for, by what they are called, with what waits."""
    open_ = (ActionStatus.OPEN.value, ActionStatus.STARTED.value)
    actions = context.register.actions.where(context.register.actions.column("status").in_(open_))
    steps = context.register.milestones.where(status=MilestoneStatus.OPEN.value)
    found: dict[str, list[Action | Milestone]] = {}
    things: list[Action | Milestone] = [*steps, *actions]
    for each in things:
        if each.due is not None and is_awaited(each.due.event) and _may_see(each, context):
            found.setdefault(each.due.event or "", []).append(each)
    return {name_of(waiting[0].due): tuple(waiting) for waiting in found.values()}


def _may_see(thing: Action | Milestone, context: Context) -> bool:
    return isinstance(thing, Milestone) or context.visible(thing)


def name_of(due: Due | None) -> str:
    """What the event is called from which a date counts."""
    return str((due.link or {}).get("name") or "") if due is not None else ""


def plan_of(name: str, context: Context) -> Plan | None:
    """The plan that is an event of this name."""
    return next((each for each in context.register.all_plans if key_of(each.name) == key_of(name)), None)


def step_of(name: str, context: Context) -> Milestone | None:
    """The plan step that is an event of this name, an open one first."""
    same = [
        each
        for each in context.register.milestones.where()
        if key_of(each.summary) == key_of(name) and each.status is not MilestoneStatus.DROPPED
    ]
    return min(same, key=lambda each: each.status is not MilestoneStatus.OPEN, default=None)
