"""Whose an e-mail address is: the members who are known to have it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.store import tables

NAME = "mail"  # The platform's.
_HOLDERS = (
    select(
        tables.person.c.id.label("person_id"),
        tables.person.c.network_id,
        tables.network.c.slug.label("network"),
        tables.network.c.name.label("network_name"),
        tables.person.c.name,
        tables.person.c.email.label("address"),
    )
    .join_from(tables.person, tables.network, tables.network.c.id == tables.person.c.network_id)
    .where(tables.person.c.email.is_not(None), tables.person.c.left_at.is_(None))
    .order_by(tables.person.c.id)
)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A present member with an address; network is its slug."""

    person_id: int
    network_id: int
    network: str
    network_name: str
    name: str
    address: str


def of(connection: Connection, person_id: int) -> Holder | None:
    row = connection.execute(_HOLDERS.where(tables.person.c.id == person_id)).one_or_none()
    return None if row is None else Holder(**row._mapping)


def at(connection: Connection, address: str) -> list[Holder]:
    """The members with this address, at most one of a network: one that several share is nobody's there."""
    rows = connection.execute(_HOLDERS.where(func.lower(tables.person.c.email).in_(_spellings(address))))
    found = [Holder(**row._mapping) for row in rows]
    networks = [each.network_id for each in found]
    return [each for each in found if networks.count(each.network_id) == 1]


def _spellings(address: str) -> tuple[str, ...]:
    """As it may be stored: an international domain in letters, and as servers write it."""
    local, _, domain = address.lower().rpartition("@")
    try:
        return (f"{local}@{domain}", f"{local}@{domain.encode('ascii').decode('idna')}")
    except UnicodeError:
        return (f"{local}@{domain}",)
