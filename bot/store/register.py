"""One network's register inside one unit of work: reads, writes, counters and the history of both."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    TextClause,
    Update,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.action import Action, Note, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, StandingItem
from bot.domain.errors import ChangedSince
from bot.domain.meeting import AtMeeting, Attendance, Correction, Decision, Meeting, Minutes
from bot.domain.milestone import DateAnswer, Milestone, Plan
from bot.domain.person import Identity, Network, Organisation, Person
from bot.domain.revision import later
from bot.store import facts, records, tables
from bot.store.facts import Facts
from bot.store.records import Record

T = TypeVar("T")

CHANGES = "changes"  # The scope that counts a network's changes: feeds are written again when it grew.


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who makes the changes of this unit of work, and from where; kept in history."""

    person_id: int | None  # None: the bot itself
    platform: str
    verb: str  # the command's class name
    on_behalf_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """One row that this unit of work wrote."""

    record: Record[Any]
    id: int
    before: Any | None
    after: Any | None


class Register:
    """Everything of one network. Nothing of another network can be reached through it.

    Changes are collected and written to history by `finish`, which the dispatcher calls once,
    in the same transaction.
    """

    def __init__(
        self,
        connection: Connection,
        network: Network,
        *,
        now: datetime,
        author: Author,
        facts: Facts | None = None,
    ) -> None:
        """facts: where this unit of work has read them already."""
        self.connection = connection
        self.network = network
        self.now = now  # aware; the only clock
        self.author = author
        self.change = secrets.token_hex(8)  # names this unit of work's rows in history
        self.undoes: str | None = None
        self.written: list[Written] = []
        self._facts = facts
        self._counted = False  # whether this unit of work is among the network's changes
        self._touched = False  # whether this unit of work changed some of the facts itself
        self.actions: Repository[Action] = Repository(self, records.ACTION)
        self.notes: Repository[Note] = Repository(self, records.NOTE)
        self.meetings: Repository[Meeting] = Repository(self, records.MEETING)
        self.attendance: Repository[Attendance] = Repository(self, records.ATTENDANCE)
        self.at_meeting: Repository[AtMeeting] = Repository(self, records.AT_MEETING)
        self.decisions: Repository[Decision] = Repository(self, records.DECISION)
        self.minutes: Repository[Minutes] = Repository(self, records.MINUTES)
        self.corrections: Repository[Correction] = Repository(self, records.CORRECTION)
        self.agenda_items: Repository[AgendaItem] = Repository(self, records.AGENDA_ITEM)
        self.standing_items: Repository[StandingItem] = Repository(self, records.STANDING_ITEM)
        self.plans: Repository[Plan] = Repository(self, records.PLAN)
        self.date_answers: Repository[DateAnswer] = Repository(self, records.DATE_ANSWER)
        self.milestones: Repository[Milestone] = Repository(self, records.MILESTONE)
        self.people: Repository[Person] = Repository(self, records.PERSON)
        self.organisations: Repository[Organisation] = Repository(self, records.ORGANISATION)
        self.identities: Repository[Identity] = Repository(self, records.IDENTITY)

    @property
    def facts(self) -> Facts:
        """People, organisations, meetings and plans: kept from earlier commands where nobody changed them."""
        if self._facts is None:
            self._facts = facts.of(self.connection, self.network.id, own_writes=self._touched)
        return self._facts

    @property
    def all_people(self) -> tuple[Person, ...]:
        """Everybody who is or was in the network, by name."""
        return self.facts.people

    @property
    def members(self) -> tuple[Person, ...]:
        """Those who have not left."""
        return self.facts.members

    def behind(self, owners: Iterable[Owner]) -> tuple[Person, ...]:
        """The members behind these owners, each once: a role's holders, an organisation's people; by name."""
        wanted: dict[OwnerKind, set[int | str | None]] = {kind: set() for kind in OwnerKind}
        for owner in owners:
            wanted[owner.kind].add(owner.name if owner.kind is OwnerKind.ROLE else owner.id)
        people, organisations, roles = (
            wanted[kind] - {None} for kind in (OwnerKind.PERSON, OwnerKind.ORGANISATION, OwnerKind.ROLE)
        )
        return tuple(
            person
            for person in self.members
            if person.id in people or person.organisation_id in organisations or person.role.value in roles
        )

    @property
    def all_organisations(self) -> tuple[Organisation, ...]:
        return self.facts.organisations

    @property
    def all_meetings(self) -> tuple[Meeting, ...]:
        """Every meeting of the network, cancelled ones too, by start."""
        return self.facts.meetings

    @property
    def all_plans(self) -> tuple[Plan, ...]:
        return self.facts.plans

    def forget(self, name: str) -> None:
        """Read the facts again after a write to this concept, here and wherever else they are kept."""
        if name in facts.CONCEPTS:
            self._facts, self._touched = None, True
            facts.touch(self.connection, self.network.id)

    def next_number(self, scope: str) -> int:
        """The next number of a scope, starting at 1; never given twice, in any transaction."""
        return self.next_numbers(scope)[0]

    def next_numbers(self, *scopes: str) -> tuple[int, ...]:
        """The next number of each of these scopes, in one statement."""
        # Of units of work that wait for each other's numbers, whoever has this one has it before the others.
        given = {scope: number for number, scope in enumerate(dict.fromkeys((CHANGES, *scopes)))}
        self._counted = True
        values = {f"its_{number}": scope for scope, number in given.items()}
        statement = _next_numbers(len(given))
        rows = self.connection.execute(statement, {"its_network": self.network.id, **values})
        found = {row.scope: int(row.value) for row in rows}
        return tuple(found[scope] for scope in scopes)

    def lately(self, summary: str, *, since: datetime) -> list[Action]:
        """The actions of just these words made since then, among the last 100."""
        values = {"its_network": self.network.id, "its_moment": since, "its_words": summary}
        ids = self.connection.execute(_LATELY, values).scalars().all()
        return [action for id in ids if (action := self.actions.get(id)) is not None]

    def save_network(self, network: Network) -> Network:
        """Store changed settings of this network."""
        before = self.network
        after = replace(network, version=before.version + 1)
        row = records.NETWORK.to_row(after)
        result = self.connection.execute(
            update(tables.network)
            .where(tables.network.c.id == before.id, tables.network.c.version == network.version)
            .values(row)
        )
        if result.rowcount != 1:
            raise ChangedSince(subject=before.name)
        self.network = after
        self.written.append(Written(record=records.NETWORK, id=after.id, before=before, after=after))
        return after

    def _revise_agendas(self) -> None:
        """An agenda that was sent out stands in its meeting's calendar entry: a change of it is a revision of that.

        Not a new SEQUENCE: what people answered to is as it was.
        """
        items = [
            item
            for written in self.written
            if written.record is records.AGENDA_ITEM
            for item in (written.before, written.after)
        ]
        meetings = {each.meeting_id for each in items if each is not None and each.state.is_on_agenda}
        for meeting in self.all_meetings if meetings else ():
            if meeting.id in meetings and meeting.published_at is not None:
                stamp = later(meeting.revised_at, self.now)
                table = tables.meeting
                self.connection.execute(update(table).where(table.c.id == meeting.id).values(dtstamp=stamp))
                self.forget(records.MEETING.name)

    def finish(self) -> None:
        """Write the history of all that was changed, in one statement."""
        if not self.written:
            return
        self._revise_agendas()
        if not self._counted:
            self.next_numbers()
        rows = [
            {
                "network_id": self.network.id,
                "change": self.change,
                "at": self.now,
                "actor_id": self.author.person_id,
                "on_behalf_of": self.author.on_behalf_of,
                "platform": self.author.platform,
                "verb": self.author.verb,
                "entity": written.record.name,
                "entity_id": written.id,
                "before": _frozen(written.record, written.before),
                "after": _frozen(written.record, written.after),
                "undoes": self.undoes,
            }
            for written in self.written
        ]
        self.connection.execute(_HISTORY, rows)


def _frozen(record: Record[Any], value: Any | None) -> dict[str, Any] | None:
    return None if value is None else record.freeze(record.to_row(value))


class Repository(Generic[T]):
    """Reads and writes one concept of one network."""

    def __init__(self, register: Register, record: Record[T]) -> None:
        self._register = register
        self._record = record
        self._table = record.table

    def get(self, id: int) -> T | None:
        """The one with this id; None when there is none in this network."""
        found = self.where(id=id)
        return found[0] if found else None

    def where(
        self,
        *conditions: ColumnElement[bool],
        order_by: Iterable[ColumnElement[Any]] = (),
        limit: int | None = None,
        **equal: Any,
    ) -> list[T]:
        """Those of this network that meet all conditions: where(status="open"), where(item_id=None)."""
        given = tuple(name for name, value in equal.items() if value is not None)
        missing = tuple(name for name, value in equal.items() if value is None)
        statement = _select(self._record.name, given, missing, by_id=not order_by)
        if conditions:
            statement = statement.where(*conditions)
        if order_by:
            statement = statement.order_by(*order_by)
        if limit is not None:
            statement = statement.limit(limit)
        values = {f"its_{name}": equal[name] for name in given}
        values["its_network"] = self._register.network.id
        rows = self._register.connection.execute(statement, values)
        read = self._record.from_stored
        return [read(tuple(row)) for row in rows]

    def count(self, **equal: Any) -> int:
        """How many `where` would find, without reading them."""
        columns = self._table.c
        matches = [
            columns[name].is_(None) if value is None else columns[name] == value
            for name, value in equal.items()
        ]
        statement = select(func.count()).where(columns.network_id == self._register.network.id, *matches)
        return int(self._register.connection.execute(statement).scalar_one())

    def column(self, name: str) -> ColumnElement[Any]:
        """A column, for conditions such as `repository.column("dtstart") > now`."""
        return self._table.c[name]

    def add(self, value: T) -> T:
        """Store a new one; its id is in the result."""
        row = self._record.to_row(value)
        new_id = int(self._register.connection.execute(_insert(self._record.name), row).scalar_one())
        stored = replace(value, id=new_id)  # type: ignore[type-var]
        self._wrote(before=None, after=stored, id=new_id)
        return stored

    def save(self, before: T, after: T) -> T:
        """Store a changed one.

        Raises:
            ChangedSince: somebody else changed it after `before` was read; nothing is stored.
        """
        if before == after:
            return before
        version: int = before.version  # type: ignore[attr-defined]
        id: int = before.id  # type: ignore[attr-defined]
        if self._record.revised is not None:
            after = self._record.revised(before, after, self._register.now)
        stored = replace(after, id=id, version=version + 1)  # type: ignore[type-var]
        mine = {"its_id": id, "its_version": version, "its_network": self._register.network.id}
        row = self._record.to_row(stored)
        result = self._register.connection.execute(_update(self._record.name), {**row, **mine})
        if result.rowcount != 1:
            raise ChangedSince(subject=getattr(before, "key", self._record.name))
        self._wrote(before=before, after=stored, id=id)
        return stored

    def remove(self, value: T) -> None:
        """Take one away for good. Only for rows that nothing refers to; history keeps it."""
        id: int = value.id  # type: ignore[attr-defined]
        self._register.connection.execute(
            self._table.delete().where(
                self._table.c.id == id, self._table.c.network_id == self._register.network.id
            )
        )
        self._wrote(before=value, after=None, id=id)

    def _wrote(self, *, before: T | None, after: T | None, id: int) -> None:
        self._register.forget(self._record.name)
        self._register.written.append(Written(record=self._record, id=id, before=before, after=after))


@lru_cache(maxsize=256)
def _select(name: str, given: tuple[str, ...], missing: tuple[str, ...], *, by_id: bool) -> Select[Any]:
    """The rows of a network whose columns have the given values, or none; its_NAME binds each."""
    record = records.RECORDS[name]
    columns = record.table.c
    matches = [columns[each] == bindparam(f"its_{each}") for each in given]
    matches += [columns[each].is_(None) for each in missing]
    statement = record.as_stored.where(columns.network_id == bindparam("its_network"), *matches)
    return statement.order_by(columns.id) if by_id else statement


@lru_cache(maxsize=64)
def _insert(name: str) -> ReturningInsert[int]:
    table = records.RECORDS[name].table
    return insert(table).returning(table.c.id)


@lru_cache(maxsize=64)
def _update(name: str) -> Update:
    """One row of a network, as long as it has the version that was read."""
    columns = records.RECORDS[name].table.c
    return update(records.RECORDS[name].table).where(
        columns.id == bindparam("its_id"),
        columns.version == bindparam("its_version"),
        columns.network_id == bindparam("its_network"),
    )


@lru_cache(maxsize=16)
def _next_numbers(count: int) -> TextClause:
    """Written out: SQLAlchemy puts an insert of several rows together anew each time."""
    rows = ", ".join(f"(:its_network, :its_{number}, 1)" for number in range(count))
    return text(
        f"INSERT INTO counter (network_id, scope, value) VALUES {rows} "  # noqa: S608  # Nothing comes from outside.
        "ON CONFLICT (network_id, scope) DO UPDATE SET value = counter.value + 1 RETURNING scope, value"
    )


# By number, of which there is an index: an action's age alone would be looked for in all of them.
_LAST = (
    select(tables.action.c.id, tables.action.c.summary, tables.action.c.created_at)
    .where(tables.action.c.network_id == bindparam("its_network"))
    .order_by(tables.action.c.number.desc())
    .limit(100)
    .subquery()
)
_LATELY = (
    select(_LAST.c.id)
    .where(_LAST.c.created_at > bindparam("its_moment"))
    .where(func.lower(_LAST.c.summary) == func.lower(bindparam("its_words", type_=Text)))
    .order_by(_LAST.c.id)
)
_HISTORY = insert(tables.history)
Reader = Callable[[Register], T]
