"""What hangs on a meeting or a plan: the actions and plan steps whose dates follow it, and their reminders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.domain.action import Action, ActionStatus
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.store import tables
from bot.store.register import Register


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """Open actions and plan steps whose dates follow one event."""

    actions: tuple[Action, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    @property
    def things(self) -> tuple[Action | Milestone, ...]:
        return (*self.actions, *self.milestones)


def on(register: Register, event: str) -> Hanging:
    """What hangs on an event, by its key ("meeting:12", "plan:3", "meeting:next"); held actions too."""
    open_ = (ActionStatus.OPEN.value, ActionStatus.STARTED.value)
    status = register.actions.column("status")
    return Hanging(
        actions=tuple(register.actions.where(status.in_(open_), due_event=event)),
        milestones=tuple(register.milestones.where(status=MilestoneStatus.OPEN.value, due_event=event)),
    )


def reminders(register: Register, subjects: Iterable[str]) -> int:
    """How many reminders wait to be sent about these things ("meeting:3", "action:12")."""
    table = tables.occurrence
    statement = select(func.count()).where(
        table.c.network_id == register.network.id,
        table.c.state == "pending",
        table.c.subject.in_(sorted(set(subjects))),
    )
    return int(register.connection.execute(statement).scalar_one())
