"""Who changed what, when, from where; and taking a change back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import ChangedSince, NothingToUndo
from bot.domain.history import Entry
from bot.store import tables
from bot.store.records import RECORDS, Record
from bot.store.register import Register, Written

MARKS = ("version", "sequence", "dtstamp")  # They only ever grow.


def of(register: Register, entity: str, entity_id: int) -> list[Entry]:
    """All changes of one thing, oldest first."""
    table = tables.history
    statement = (
        select(table)
        .where(
            table.c.network_id == register.network.id,
            table.c.entity == entity,
            table.c.entity_id == entity_id,
        )
        .order_by(table.c.id)
    )
    return [_entry(register, row) for row in register.connection.execute(statement).mappings()]


def of_every(register: Register, entity: str) -> dict[int, list[Entry]]:
    """All changes of every thing of this kind by its id, oldest first."""
    table = tables.history
    statement = (
        select(table)
        .where(table.c.network_id == register.network.id, table.c.entity == entity)
        .order_by(table.c.id)
    )
    found: dict[int, list[Entry]] = {}
    for row in register.connection.execute(statement).mappings():
        found.setdefault(row["entity_id"], []).append(_entry(register, row))
    return found


def recent(register: Register, *, limit: int = 20) -> list[Entry]:
    """The latest changes of the network, newest first."""
    table = tables.history
    statement = (
        select(table)
        .where(table.c.network_id == register.network.id)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [_entry(register, row) for row in register.connection.execute(statement).mappings()]


def _entry(register: Register, row: RowMapping) -> Entry:
    record = RECORDS[row["entity"]]
    names = {person.id: person.name for person in register.all_people}
    return Entry(
        change=row["change"],
        at=row["at"],
        actor=names.get(row["actor_id"]),
        on_behalf_of=row["on_behalf_of"],
        platform=row["platform"],
        verb=row["verb"],
        entity=row["entity"],
        entity_id=row["entity_id"],
        before=record.from_row(record.thaw(row["before"])) if row["before"] is not None else None,
        after=record.from_row(record.thaw(row["after"])) if row["after"] is not None else None,
        undoes=row["undoes"],
    )


def undo(register: Register, *, person_id: int, change: str | None = None) -> list[Entry]:
    """Take back one change of this person: the named one, else their last that was not taken back.

    Everything that the change wrote is put back as it was before, in this unit of work; the undoing is a
    change of its own in the history. A thing that the change made is taken away, its number is not reused.

    Raises:
        NothingToUndo: no such change of theirs, or it was taken back already.
        ChangedSince: somebody changed one of its things since; nothing is put back.
    """
    rows = _rows_of(register, person_id, change)
    entries = [_entry(register, row) for row in rows]
    for row in reversed(_merged(rows)):
        _put_back(register, row)
    register.undoes = entries[0].change
    return entries


def _rows_of(register: Register, person_id: int, change: str | None) -> Sequence[RowMapping]:
    table = tables.history
    mine = (table.c.network_id == register.network.id) & (table.c.actor_id == person_id)
    undone = select(table.c.undoes).where(
        table.c.network_id == register.network.id, table.c.undoes.is_not(None)
    )
    if change is None:
        newest = (
            select(table.c.change)
            .where(mine, table.c.undoes.is_(None), table.c.change.not_in(undone))
            .order_by(table.c.id.desc())
            .limit(1)
        )
        change = register.connection.execute(newest).scalar_one_or_none()
    statement = (
        select(table)
        .where(mine, table.c.change == change, table.c.undoes.is_(None), table.c.change.not_in(undone))
        .order_by(table.c.id)
    )
    rows = register.connection.execute(statement).mappings().all()
    if not rows:
        raise NothingToUndo
    return rows


def _merged(rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """One entry for each thing: as it was before the change's first write, and after its last."""
    things: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        thing = things.setdefault((row["entity"], row["entity_id"]), dict(row))
        thing["after"] = row["after"]
    return list(things.values())


def _put_back(register: Register, row: Mapping[str, Any]) -> None:
    record = RECORDS[row["entity"]]
    table = record.table
    present = (
        register.connection.execute(select(table).where(table.c.id == row["entity_id"]))
        .mappings()
        .one_or_none()
    )
    now = record.from_row(present) if present is not None else None
    expected = record.from_row(record.thaw(row["after"])) if row["after"] is not None else None
    if not _is_same(now, expected):
        raise _changed_since(register, row)
    if row["before"] is None:
        if record.name == "person":
            _forget_plans(register, row["entity_id"])
        try:
            register.connection.execute(delete(table).where(table.c.id == row["entity_id"]))
        except IntegrityError as error:  # Something else refers to it by now: a note, an agenda item.
            raise _changed_since(register, row) from error
        before = None
    else:
        values = record.thaw(row["before"])
        if present is None:
            register.connection.execute(insert(table).values(values))
        else:
            values = record.to_row(_as_new(record, now, values, register))
            values["version"] = present["version"] + 1
            register.connection.execute(update(table).where(table.c.id == row["entity_id"]).values(values))
        before = record.from_row(values)
    register.forget(record.name)
    register.written.append(Written(record=record, id=row["entity_id"], before=now, after=before))


def _as_new(record: Record[Any], now: Any, values: Mapping[str, Any], register: Register) -> Any:
    """The thing as it was before, with the marks of a change: in calendars it must win over what is taken back."""
    before = record.from_row(values)
    return record.revised(now, before, register.now) if record.revised is not None else before


def _forget_plans(register: Register, person_id: int) -> None:
    """Nothing was said to them yet: what was only planned must not keep somebody who was added by mistake."""
    table = tables.occurrence
    unsaid = table.c.state.in_(("pending", "superseded")) & table.c.delivery_id.is_(None)
    register.connection.execute(
        delete(table).where(table.c.network_id == register.network.id, table.c.person_id == person_id, unsaid)
    )


def _is_same(now: Any | None, expected: Any | None) -> bool:
    """Whether a thing is as the change left it. Its marks may be higher: a later change was taken back."""
    if now is None or expected is None:
        return now is expected
    marks = {name: getattr(expected, name) for name in MARKS if hasattr(expected, name)}
    return bool(replace(now, **marks) == expected)


def _changed_since(register: Register, row: Mapping[str, Any]) -> ChangedSince:
    """Who changed the thing after the change that should be taken back."""
    later = [entry for entry in of(register, row["entity"], row["entity_id"]) if entry.at >= row["at"]]
    last = later[-1] if later else None
    name = _name(later)
    return ChangedSince(subject=name, by=last.actor if last else None, at=last.at if last else None)


def _name(entries: Iterable[Entry]) -> str:
    for entry in entries:
        value = entry.after or entry.before
        name = getattr(value, "key", None) or getattr(value, "ref", None)
        if name:
            return str(name)
    return "It"


def recall_notices(register: Register, change: str) -> list[int]:
    """Withdraw what this change would still tell others; returns the ids of those who were told already."""
    table = tables.occurrence
    mine = (table.c.network_id == register.network.id) & (table.c.subject == f"notice:{change}")
    told = select(table.c.person_id).where(mine, table.c.state.in_(("joined", "sent"))).distinct()
    people = [int(person_id) for person_id in register.connection.execute(told).scalars()]
    register.connection.execute(
        update(table).where(mine, table.c.state == "pending").values(state="superseded", why="taken back")
    )
    return people
