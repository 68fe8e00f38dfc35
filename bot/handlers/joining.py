"""Becoming a member: who is one already, of which organisation they are, and what is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.commands import people
from bot.domain.errors import AlreadyExists, BadValue
from bot.domain.person import Organisation, Person, Role
from bot.handlers.context import Context

ROLES = {
    "chair": Role.CHAIR,
    "minute taker": Role.MINUTE_TAKER,
    "minute-taker": Role.MINUTE_TAKER,
    "minute_taker": Role.MINUTE_TAKER,
    "minutes": Role.MINUTE_TAKER,
    "member": Role.MEMBER,
    "observer": Role.OBSERVER,
}
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


def same_person(
    members: Iterable[Person], name: str, email: str, organisation: str, context: Context
) -> Person | None:
    """The member that a row means already: by address, else by name within the organisation."""
    found = (
        people.organisation_named(organisation, context.register.all_organisations) if organisation else None
    )
    for person in members:
        if email and has_address(person, email):
            return person
        same_name = people.fold(person.name) == people.fold(name)
        same_home = found is None or person.organisation_id in (None, found.id)
        if same_name and same_home and not (email and person.email):
            return person
    return None


def new_member(
    context: Context,
    *,
    name: str,
    organisation: str | None = None,
    email: str | None = None,
    role: str | None = None,
) -> tuple[Person, Organisation | None]:
    """Store a member, and their organisation where it is a new one.

    Raises:
        AlreadyExists: this person is a member.
        BadValue: no such role, no address, too long a name.
        NotAllowed: only a chair makes chairs.
    """
    if email is not None:
        address(email)
    if len(name) > 200:
        raise BadValue(name="the name", value=name, expected="at most 200 characters long")
    if same_person(context.register.members, name, email or "", organisation or "", context):
        raise AlreadyExists(what="a member", name=name)
    wanted = role_named(role) if role else Role.MEMBER
    if wanted is Role.CHAIR:
        context.require(context.person.role is Role.CHAIR, verb="network roles", by="chair")
    home = organisation_of(context, organisation) if organisation else None
    person = context.register.people.add(
        Person(
            network_id=context.network.id,
            name=name,
            email=email,
            organisation_id=home.id if home else None,
            role=wanted,
            created_at=context.now,
        )
    )
    return person, home


def organisation_of(context: Context, name: str) -> Organisation:
    """The organisation of that name or alias; a new one where there is none."""
    found = people.organisation_named(name, context.register.all_organisations)
    if found is not None:
        return found
    return context.register.organisations.add(Organisation(network_id=context.network.id, name=name))


def address(email: str) -> str:
    """The address itself, where it looks like one.

    Raises:
        BadValue: it doesn't.
    """
    if not _EMAIL.fullmatch(email):
        raise BadValue(name="the e-mail address", value=email, expected="like imran@wexcombe.example")
    return email


def has_address(person: Person, email: str) -> bool:
    return person.email is not None and people.fold(person.email) == people.fold(email)


def role_named(words: str) -> Role:
    """Raises BadValue."""
    role = ROLES.get(people.fold(words))
    if role is None:
        raise BadValue(name="the role", value=words, expected="chair, minute taker, member or observer")
    return role
