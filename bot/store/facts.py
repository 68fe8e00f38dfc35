"""What hardly ever changes of a network (people, organisations, meetings, plans), kept while its revision stays."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, select, update

from bot.domain.meeting import Meeting
from bot.domain.milestone import Plan
from bot.domain.person import Organisation, Person
from bot.store import records, tables
from bot.store.records import Record

T = TypeVar("T")

KEPT = 200  # Networks of each database whose facts one process keeps; 45 people take about 60 kB.
CONCEPTS = frozenset({"person", "organisation", "meeting", "plan"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Facts:
    """One network's, as they were at one revision."""

    people: tuple[Person, ...]  # everybody who is or was in it, by name
    organisations: tuple[Organisation, ...]  # by name
    meetings: tuple[Meeting, ...]  # cancelled ones too, by start
    plans: tuple[Plan, ...]
    members: tuple[Person, ...] = ()  # the people who have not left
    _derived: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What follows from these facts and the key alone, computed once."""
        if key not in self._derived:
            self._derived[key] = compute()
        found: T = self._derived[key]
        return found


_Kept = OrderedDict[int, tuple[str, Facts]]  # network id -> its revision, and what was read at it
_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()  # Two databases may have a network of one id.
_lock = threading.Lock()

# Built once: putting a statement together takes as long as running it.
_REVISION = select(tables.network.c.revision).where(tables.network.c.id == bindparam("its_network"))
_TOUCH = (
    update(tables.network)
    .where(tables.network.c.id == bindparam("its_network"))
    .values(revision=bindparam("its_revision"))
)
_ALL = {
    record.name: record.as_stored.where(record.table.c.network_id == bindparam("its_network"))
    for record in (records.PERSON, records.ORGANISATION, records.MEETING, records.PLAN)
}


def of(connection: Connection, network_id: int, *, own_writes: bool) -> Facts:
    """The network's facts as this unit of work sees them.

    own_writes: it has changed some itself; what it reads then may never be committed, and is not kept.
    """
    if own_writes:
        return _read(connection, network_id)
    revision = connection.execute(_REVISION, {"its_network": network_id}).scalar_one()
    return at(connection, network_id, revision)


def at(connection: Connection, network_id: int, revision: str) -> Facts:
    """The network's facts, whose revision this unit of work has read already."""
    with _lock:
        kept = _kept.setdefault(connection.engine, OrderedDict())
        found = kept.get(network_id)
        if found is not None and found[0] == revision:
            kept.move_to_end(network_id)
            return found[1]
    facts = _read(connection, network_id)
    with _lock:
        kept[network_id] = (revision, facts)
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return facts


def touch(connection: Connection, network_id: int) -> None:
    """Some of the network's facts were changed. A revision is a random word: one that was rolled back never returns."""
    connection.execute(_TOUCH, {"its_network": network_id, "its_revision": secrets.token_hex(8)})


def _read(connection: Connection, network_id: int) -> Facts:
    def all_of(record: Record[T]) -> list[T]:
        rows = connection.execute(_ALL[record.name], {"its_network": network_id})
        return [record.from_stored(tuple(row)) for row in rows]

    people = sorted(all_of(records.PERSON), key=lambda each: (each.name.casefold(), each.id))
    organisations = sorted(all_of(records.ORGANISATION), key=lambda each: (each.name.casefold(), each.id))
    return Facts(
        people=tuple(people),
        members=tuple(each for each in people if each.left_at is None),
        organisations=tuple(organisations),
        meetings=tuple(sorted(all_of(records.MEETING), key=lambda each: (each.dtstart, each.id))),
        plans=tuple(sorted(all_of(records.PLAN), key=lambda each: each.id)),
    )
