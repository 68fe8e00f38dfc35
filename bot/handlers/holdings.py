"""What stands in somebody's name: actions, plan steps, items they lead; and giving it to somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, StandingItem
from bot.domain.milestone import Milestone, MilestoneStatus
from bot.domain.person import Person
from bot.store.register import Register

Meant = Callable[[Owner], bool]


@dataclass(frozen=True, kw_only=True)
class Holdings:
    actions: tuple[Action, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    standing: tuple[StandingItem, ...] = ()

    @property
    def leads(self) -> int:
        """How many agenda items and standing items they lead."""
        return len(self.items) + len(self.standing)

    def __bool__(self) -> bool:
        return bool(self.actions or self.milestones or self.leads)


def is_person(person: Person) -> Meant:
    return lambda owner: owner.kind is OwnerKind.PERSON and owner.id == person.id


def everything(register: Register, meant: Meant) -> Holdings:
    """All of it, what is over too."""
    return Holdings(
        actions=tuple(each for each in register.actions.where() if any(map(meant, each.owners))),
        milestones=tuple(each for each in register.milestones.where() if any(map(meant, each.owners))),
        items=tuple(each for each in register.agenda_items.where() if any(map(meant, each.leads))),
        standing=tuple(
            each for each in register.standing_items.where() if each.lead is not None and meant(each.lead)
        ),
    )


def open_of(register: Register, person: Person) -> Holdings:
    """What somebody else must take over when this person leaves."""
    held = everything(register, is_person(person))
    over = {meeting.id for meeting in register.all_meetings if meeting.dtstart <= register.now}
    return replace(
        held,
        actions=tuple(each for each in held.actions if each.status.is_open),
        milestones=tuple(each for each in held.milestones if each.status is MilestoneStatus.OPEN),
        items=tuple(
            each
            for each in held.items
            if each.state.is_waiting or (each.state.is_on_agenda and each.meeting_id not in over)
        ),
    )


def give(register: Register, held: Holdings, meant: Meant, heir: Person) -> Holdings:
    """Put the heir in the place of whoever is meant, once where they stood there already."""
    new = Owner(kind=OwnerKind.PERSON, name=heir.name, id=heir.id)

    def instead(owners: tuple[Owner, ...]) -> tuple[Owner, ...]:
        return tuple(dict.fromkeys(new if meant(owner) else owner for owner in owners))

    return Holdings(
        actions=tuple(
            register.actions.save(each, replace(each, owners=instead(each.owners))) for each in held.actions
        ),
        milestones=tuple(
            register.milestones.save(each, replace(each, owners=instead(each.owners)))
            for each in held.milestones
        ),
        items=tuple(
            register.agenda_items.save(each, replace(each, leads=instead(each.leads))) for each in held.items
        ),
        standing=tuple(register.standing_items.save(each, replace(each, lead=new)) for each in held.standing),
    )
