"""What waits: pasted blocks and a meeting's parked lines to be confirmed once, long buttons to be pressed; 14 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.engine import RowMapping

from bot.commands import codec
from bot.commands.model import AddAction, Command
from bot.domain.errors import ProposalGone
from bot.store import tables
from bot.store.register import Register
from bot.store.types import Connection

KEPT = timedelta(days=14)
BLOCK = "block"  # lines that were pasted together
MINUTES = "minutes"  # what was found in a file of minutes
PARKED = "parked"  # a doubtful line of a meeting, asked about after it
LONG = "long"  # what is too long for a button, for one person
LONG_FOR_ALL = "long for all"  # the same, shown to several


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Commands that nobody has confirmed yet: nothing acts on them."""

    id: int
    person_id: int  # who may confirm it
    kind: str
    commands: tuple[Command, ...]
    created_at: datetime
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a button was too short for: JSON of a command or a form."""

    value: Any
    person_id: int
    for_all: bool


def add(register: Register, *, person_id: int, kind: str, commands: tuple[Command, ...]) -> Proposal:
    id = _store(register, person_id, kind, codec.encode_all(commands))
    return Proposal(id=id, person_id=person_id, kind=kind, commands=commands, created_at=register.now)


def keep(register: Register, person_id: int, value: Any, *, for_all: bool = False) -> int:
    """Keep what is too long for a button; the number that the button carries instead.

    What is shown again (a home, a list) keeps the number that it had, while that lasts for a while yet.
    """
    kind, table = LONG_FOR_ALL if for_all else LONG, tables.proposal
    known = register.connection.execute(
        select(func.max(table.c.id)).where(
            table.c.network_id == register.network.id,
            table.c.kind == kind,
            table.c.person_id == person_id,
            table.c.commands == [value],
            table.c.expires_at > register.now + KEPT / 2,
        )
    ).scalar_one()
    return int(known) if known is not None else _store(register, person_id, kind, [value])


def _store(register: Register, person_id: int, kind: str, commands: list[Any]) -> int:
    statement = (
        insert(tables.proposal)
        .values(
            network_id=register.network.id,
            person_id=person_id,
            kind=kind,
            commands=commands,
            created_at=register.now,
            expires_at=register.now + KEPT,
            version=1,
        )
        .returning(tables.proposal.c.id)
    )
    return int(register.connection.execute(statement).scalar_one())


def kept(register: Register, id: int) -> Kept:
    """What a long button stands for; it may be pressed again.

    Raises:
        ProposalGone: it has expired, or is not in this network.
    """
    row = _row(register, id)
    if row["kind"] not in (LONG, LONG_FOR_ALL):
        raise ProposalGone(why="other")
    return Kept(value=row["commands"][0], person_id=row["person_id"], for_all=row["kind"] == LONG_FOR_ALL)


def get(register: Register, id: int) -> Proposal:
    """A proposal that can still be confirmed.

    Raises:
        ProposalGone: it was used, has expired, or is not in this network.
    """
    row = _row(register, id)
    if row["kind"] in (LONG, LONG_FOR_ALL):
        raise ProposalGone(why="other")
    if row["used_at"] is not None:
        raise ProposalGone(why="used")
    return _proposal(row)


def _row(register: Register, id: int) -> RowMapping:
    """Raises ProposalGone: it has expired, or is not in this network."""
    table = tables.proposal
    row = (
        register.connection.execute(
            select(table).where(table.c.id == id, table.c.network_id == register.network.id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise ProposalGone(why="other")
    if row["expires_at"] <= register.now:
        raise ProposalGone(why="expired")
    return row


def change(register: Register, proposal: Proposal, commands: tuple[Command, ...]) -> None:
    """Put other commands in the place of those that wait.

    Raises:
        ProposalGone: it was used in the meantime.
    """
    table = tables.proposal
    result = register.connection.execute(
        update(table)
        .where(table.c.id == proposal.id, table.c.used_at.is_(None))
        .values(commands=codec.encode_all(commands))
    )
    if result.rowcount != 1:
        raise ProposalGone(why="used")


def use(register: Register, proposal: Proposal) -> None:
    """Mark it as used, once.

    Raises:
        ProposalGone: somebody else used it in the meantime.
    """
    table = tables.proposal
    result = register.connection.execute(
        update(table).where(table.c.id == proposal.id, table.c.used_at.is_(None)).values(used_at=register.now)
    )
    if result.rowcount != 1:
        raise ProposalGone(why="used")


def parked(register: Register) -> list[Proposal]:
    """Lines of a meeting that wait to be settled, oldest first; chair and minute taker share them."""
    return _waiting(register, tables.proposal.c.kind == PARKED)


def parked_lines(register: Register) -> list[tuple[int, AddAction]]:
    """The same as what was said, with the number of the proposal that keeps it."""
    return [
        (each.id, command)
        for each in parked(register)
        for command in each.commands
        if isinstance(command, AddAction)
    ]


def blocks(register: Register, person_id: int) -> list[Proposal]:
    """What somebody pasted and neither stored nor discarded, oldest first."""
    table = tables.proposal
    return _waiting(register, and_(table.c.kind == BLOCK, table.c.person_id == person_id))


def _waiting(register: Register, which: ColumnElement[bool]) -> list[Proposal]:
    table = tables.proposal
    rows = register.connection.execute(
        select(table)
        .where(
            table.c.network_id == register.network.id,
            which,
            table.c.used_at.is_(None),
            table.c.expires_at > register.now,
        )
        .order_by(table.c.id)
    ).mappings()
    return [_proposal(row) for row in rows]


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove what has expired; returns how many."""
    return connection.execute(delete(tables.proposal).where(tables.proposal.c.expires_at <= now)).rowcount


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(
        id=row["id"],
        person_id=row["person_id"],
        kind=row["kind"],
        commands=tuple(codec.decode_all(row["commands"])),
        created_at=row["created_at"],
        used=row["used_at"] is not None,
    )
