"""The actions, agenda items and plan steps that occurrences are about: of several networks, in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.milestone import Milestone
from bot.store import records, tables
from bot.store.lists import one_of

_ACTIONS = records.ACTION.as_stored.where(one_of(tables.action.c.id, "its_ids"))
_ITEMS = records.AGENDA_ITEM.as_stored.where(one_of(tables.agenda_item.c.id, "its_ids"))
_MILESTONES = records.MILESTONE.as_stored.where(one_of(tables.milestone.c.id, "its_ids"))


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """By id."""

    actions: Mapping[int, Action] = field(default_factory=dict)
    items: Mapping[int, AgendaItem] = field(default_factory=dict)
    milestones: Mapping[int, Milestone] = field(default_factory=dict)


def of(connection: Connection, subjects: Iterable[str]) -> Subjects:
    """Those among these subjects ("action:12", "meeting:3", "item:5", "milestone:7")."""
    ids: dict[str, set[int]] = {"action": set(), "item": set(), "milestone": set()}
    for each in subjects:
        kind, _, number = each.partition(":")
        if kind in ids:
            ids[kind].add(int(number))
    actions: dict[int, Action] = {}
    items: dict[int, AgendaItem] = {}
    milestones: dict[int, Milestone] = {}
    if ids["action"]:
        for row in connection.execute(_ACTIONS, {"its_ids": sorted(ids["action"])}):
            action = records.ACTION.from_stored(tuple(row))
            actions[action.id] = action
    if ids["item"]:
        for row in connection.execute(_ITEMS, {"its_ids": sorted(ids["item"])}):
            item = records.AGENDA_ITEM.from_stored(tuple(row))
            items[item.id] = item
    if ids["milestone"]:
        for row in connection.execute(_MILESTONES, {"its_ids": sorted(ids["milestone"])}):
            milestone = records.MILESTONE.from_stored(tuple(row))
            milestones[milestone.id] = milestone
    return Subjects(actions=actions, items=items, milestones=milestones)
