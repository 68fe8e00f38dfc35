"""How a domain value becomes a row and comes back: one mapping per concept, used by every repository."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Boolean, Date, Select, Table, select, type_coerce
from sqlalchemy.engine import RowMapping
from sqlalchemy.types import NullType, TypeEngine

from bot.domain.action import Action, ActionStatus, Note, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState, StandingItem
from bot.domain.due import Due, DueKind
from bot.domain.meeting import (
    AtMeeting,
    Attendance,
    Correction,
    Decision,
    Meeting,
    MeetingStatus,
    Minutes,
    PartStat,
)
from bot.domain.milestone import DateAnswer, Milestone, MilestoneStatus, Plan, Suits
from bot.domain.person import Identity, Invitations, Network, Organisation, Person, QuietWeeks, Role
from bot.domain.revision import revised, revised_meeting
from bot.store import tables
from bot.store.types import Json, UtcDateTime

T = TypeVar("T")
Row = Mapping[str, Any]
KEPT = 4096  # Values of each concept that are kept to be given out again.


@dataclass(frozen=True, kw_only=True)
class Record(Generic[T]):
    """The mapping of one concept.

    decode: field name -> how its stored form becomes the field's value (enums, nested values).
    derived: columns computed from the value, for indexes; they are not fields.
    revised: from the value as it is stored, the changed value and the time.
    """

    name: str  # the table's name, and the subject kind in history: "action"
    table: Table
    type: type[T]
    decode: Mapping[str, Callable[[Any], Any]] = dataclasses.field(default_factory=dict)
    derived: Mapping[str, Callable[[T], Any]] = dataclasses.field(default_factory=dict)
    revised: Callable[[T, T, datetime], T] | None = None  # the marks of a change, for what calendars show
    few: bool = False  # a network reads all of them for most commands, and seldom changes one

    def to_row(self, value: T) -> dict[str, Any]:
        """All columns of the value; without id when it has none yet (0)."""
        row = {column: _encode(getattr(value, column)) for column in self._fields}
        row |= {column: compute(value) for column, compute in self.derived.items()}
        if not row.get("id", 1):
            del row["id"]
        return row

    def from_row(self, row: Row | RowMapping) -> T:
        values = {
            name: self.decode[name](row[name]) if name in self.decode and row[name] is not None else row[name]
            for name in self._fields
        }
        return self.type(**values)

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        return tuple(field.name for field in dataclasses.fields(self.type))  # type: ignore[arg-type]

    @cached_property
    def as_stored(self) -> Select[*tuple[Any, ...]]:
        """All rows as the database has them, untouched by the columns' types; `from_stored` takes each."""
        return select(*(type_coerce(self.table.c[name], NullType()).label(name) for name in self._fields))

    @cached_property
    def from_stored(self) -> Callable[[tuple[Any, ...]], T]:
        """A row of `as_stored` as a value. Of what hardly ever changes, the same row is the same value again."""
        readers = tuple(
            (name, _reader(self.table.c[name].type, self.decode.get(name))) for name in self._fields
        )

        def read(row: tuple[Any, ...]) -> T:
            values = {
                name: stored if stored is None or reader is None else reader(stored)
                for (name, reader), stored in zip(readers, row, strict=True)
            }
            return self.type(**values)

        return lru_cache(maxsize=KEPT)(read) if self.few else read

    def freeze(self, row: Row) -> dict[str, Any]:
        """The row as JSON values, for history."""
        return {
            column: value.isoformat() if isinstance(value, (date, datetime)) else value
            for column, value in row.items()
        }

    def thaw(self, frozen: Mapping[str, Any]) -> dict[str, Any]:
        """A row from history, ready to be written back."""
        row = dict(frozen)
        for column in self.table.columns:
            value = row.get(column.name)
            if isinstance(value, str) and isinstance(column.type, UtcDateTime):
                row[column.name] = datetime.fromisoformat(value)
            elif isinstance(value, str) and isinstance(column.type, Date):
                row[column.name] = date.fromisoformat(value)
        return row


def _reader(kind: TypeEngine[Any], decode: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    """From how a database has a value to how the field has it; None where they are the same."""
    stored: Callable[[Any], Any] | None = None
    match kind:
        case UtcDateTime():
            stored = UtcDateTime.from_stored
        case Json():
            stored = json.loads
        case Date():
            stored = _stored_date
        case Boolean():
            stored = bool
    if stored is None or decode is None:
        return stored or decode
    first, then = stored, decode
    return lambda value: then(first(value))


def _stored_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _encode(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case Due() | Owner() | QuietWeeks():
            return {
                field.name: _plain(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if getattr(value, field.name) not in (None, False)
            }
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return dict(value)
        case _:
            return value


def _plain(value: Any) -> Any:
    """A value inside JSON: dates as ISO text."""
    return value.isoformat() if isinstance(value, (date, datetime)) else _encode(value)


def _owner(stored: Mapping[str, Any]) -> Owner:
    return Owner(kind=OwnerKind(stored["kind"]), name=stored["name"], id=stored.get("id"))


def _owners(stored: list[Mapping[str, Any]]) -> tuple[Owner, ...]:
    return tuple(_owner(each) for each in stored)


def _due(stored: Mapping[str, Any]) -> Due:
    return Due(
        kind=DueKind(stored["kind"]),
        day=_date(stored.get("day")),
        first=_date(stored.get("first")),
        at=datetime.fromisoformat(stored["at"]) if stored.get("at") else None,
        event=stored.get("event"),
        link=stored.get("link"),
        phrase=stored.get("phrase"),
        assumed=stored.get("assumed", False),
    )


def _date(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _quiet_weeks(stored: list[Mapping[str, str]]) -> tuple[QuietWeeks, ...]:
    return tuple(
        QuietWeeks(
            name=each["name"], first=date.fromisoformat(each["first"]), last=date.fromisoformat(each["last"])
        )
        for each in stored
    )


def _days(stored: list[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(each) for each in stored)


def _timelines(stored: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(lines) for name, lines in stored.items()}


NETWORK = Record(
    name="network",
    table=tables.network,
    type=Network,
    decode={"quiet_weeks": _quiet_weeks, "timelines": _timelines, "invitations": Invitations},
    few=True,
)
ORGANISATION = Record(
    name="organisation", table=tables.organisation, type=Organisation, decode={"aliases": tuple}, few=True
)
PERSON = Record(name="person", table=tables.person, type=Person, decode={"role": Role}, few=True)
IDENTITY = Record(name="identity", table=tables.identity, type=Identity)
MEETING = Record(
    name="meeting",
    table=tables.meeting,
    type=Meeting,
    decode={"status": MeetingStatus},
    revised=revised_meeting,
    few=True,
)
ATTENDANCE = Record(
    name="attendance", table=tables.attendance, type=Attendance, decode={"partstat": PartStat}
)
AT_MEETING = Record(name="at_meeting", table=tables.at_meeting, type=AtMeeting)
ACTION = Record(
    name="action",
    table=tables.action,
    type=Action,
    decode={"owners": _owners, "watchers": _owners, "status": ActionStatus, "due": _due},
    derived={
        "due_on": lambda action: action.due.day if action.due else None,
        "due_event": lambda action: action.due.event if action.due else None,
    },
    revised=revised,
)
NOTE = Record(name="note", table=tables.note, type=Note)
STANDING_ITEM = Record(
    name="standing_item", table=tables.standing_item, type=StandingItem, decode={"lead": _owner}
)
AGENDA_ITEM = Record(
    name="agenda_item",
    table=tables.agenda_item,
    type=AgendaItem,
    decode={"lines": tuple, "leads": _owners, "papers": tuple, "files": tuple, "state": ItemState},
)
DECISION = Record(name="decision", table=tables.decision, type=Decision)
MINUTES = Record(name="minutes", table=tables.minutes, type=Minutes)
CORRECTION = Record(name="correction", table=tables.correction, type=Correction)
PLAN = Record(
    name="plan",
    table=tables.plan,
    type=Plan,
    decode={"candidates": _days},
    revised=revised,
    few=True,
)
DATE_ANSWER = Record(name="date_answer", table=tables.date_answer, type=DateAnswer, decode={"suits": Suits})
MILESTONE = Record(
    name="milestone",
    table=tables.milestone,
    type=Milestone,
    decode={"owners": _owners, "due": _due, "depends_on": tuple, "status": MilestoneStatus},
    derived={
        "due_on": lambda milestone: milestone.due.day,
        "due_event": lambda milestone: milestone.due.event,
    },
    revised=revised,
)

RECORDS: Mapping[str, Record[Any]] = {
    record.name: record
    for record in (
        NETWORK,
        ORGANISATION,
        PERSON,
        IDENTITY,
        MEETING,
        ATTENDANCE,
        AT_MEETING,
        ACTION,
        NOTE,
        STANDING_ITEM,
        AGENDA_ITEM,
        DECISION,
        MINUTES,
        CORRECTION,
        PLAN,
        DATE_ANSWER,
        MILESTONE,
    )
}
