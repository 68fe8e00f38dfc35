"""Networks, members, roles, organisations and settings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.commands import people
from bot.commands.model import (
    AddMember,
    ImportMembers,
    ListMembers,
    MapName,
    MoveMember,
    Organisations,
    RemoveMember,
    ReportChange,
    SetRole,
    SetUpNetwork,
    UseNetwork,
)
from bot.commands.request import Request
from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.errors import AlreadyExists, BadValue, NoNetwork, NotUnderstood, UnknownReference, WrongState
from bot.domain.person import Network, Organisation, Person, Role
from bot.handlers.context import Context
from bot.replies.cards import network as cards
from bot.replies.model import Reply
from bot.store import entrance
from bot.store.register import Author, Register
from bot.store.types import Connection

ROLES = {
    "chair": Role.CHAIR,
    "minute taker": Role.MINUTE_TAKER,
    "minute-taker": Role.MINUTE_TAKER,
    "minute_taker": Role.MINUTE_TAKER,
    "minutes": Role.MINUTE_TAKER,
    "member": Role.MEMBER,
    "observer": Role.OBSERVER,
}
PAGE = 20  # Members on one card.
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


# --- at the door: the sender may belong to no network yet


def set_up_network(command: SetUpNetwork, request: Request, connection: Connection) -> Reply:
    """Make a network. Whoever sets it up is its chair unless another is named."""
    if not command.name:
        raise NotUnderstood(
            text="", missing="a name for the network", nearest=('/network setup "South Quay QA Leads"',)
        )
    slug = _slug(command.name)
    taken = {network.slug for network in entrance.all_networks(connection)}
    if slug in taken:
        raise AlreadyExists(what="a network", name=command.name)
    network = entrance.create_network(
        connection, Network(slug=slug, name=command.name, created_at=request.received_at)
    )
    me = request.sender.display_name or request.sender.user
    chair = me if command.chair in (None, "me") else str(command.chair)
    author = Author(person_id=None, platform=request.sender.platform, verb="SetUpNetwork")
    register = Register(connection, network, now=request.received_at, author=author)
    wanted = {people.fold(chair): (chair, Role.CHAIR)}
    if command.minute_taker:
        minute_taker = me if command.minute_taker == "me" else command.minute_taker
        wanted.setdefault(people.fold(minute_taker), (minute_taker, Role.MINUTE_TAKER))
    wanted.setdefault(people.fold(me), (me, Role.MEMBER))
    made = {
        key: register.people.add(
            Person(
                network_id=network.id,
                name=name,
                role=role,
                created_at=request.received_at,
                email=_email(request, name),
            )
        )
        for key, (name, role) in wanted.items()
    }
    setter = made[people.fold(me)]
    entrance.connect(
        connection, network_id=network.id, person_id=setter.id, sender=request.sender, at=request.received_at
    )
    entrance.choose(connection, request.sender, network)
    if request.conversation is not None:
        entrance.bind(connection, network_id=network.id, request=request)
    register.finish()
    return Reply(card=cards.network_made(network, people=tuple(made.values())))


def _email(request: Request, name: str) -> str | None:
    """The platform's word for the sender's own address; for nobody else."""
    own = people.fold(name) == people.fold(request.sender.display_name or request.sender.user)
    return request.sender.email if own else None


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", people.fold(name)).strip("-")[:60]
    if not slug:
        raise BadValue(name="the network's name", value=name, expected="a name with letters or digits")
    return slug


def use_network(command: UseNetwork, request: Request, connection: Connection) -> Reply:
    """Which network an account means in direct messages, from now on."""
    networks = entrance.networks_of(connection, request.sender)
    wanted = people.fold(command.name or "")
    fitting = [each for each in networks if wanted and wanted in (each.slug, people.fold(each.name))]
    fitting = fitting or [each for each in networks if wanted and wanted in people.fold(each.name)]
    if len(fitting) != 1:
        raise NoNetwork(choices=tuple(network.slug for network in networks))
    entrance.choose(connection, request.sender, fitting[0])
    return Reply(card=cards.network_chosen(fitting[0]))


# --- members


def list_members(command: ListMembers, context: Context) -> Reply:
    words = people.fold(command.words or "")
    organisations = {each.id: each for each in context.register.all_organisations}

    def fits(person: Person) -> bool:
        organisation = organisations.get(person.organisation_id or 0)
        return words in people.fold(
            f"{person.name} {organisation.name if organisation else ''} {person.role.value}"
        )

    found = [person for person in context.register.members if fits(person)]
    page = found[(command.page - 1) * PAGE : command.page * PAGE]
    return Reply(
        card=cards.members(
            page,
            organisations=organisations,
            total=len(found),
            page=command.page,
            more=len(found) > command.page * PAGE,
            wanted=command.words,
            may_change=context.runs_meetings,
        )
    )


def add_member(command: AddMember, context: Context) -> Reply:
    if not command.name:
        raise NotUnderstood(
            text="", missing="the person's name", nearest=('/network members add "Imran Sethi" of Wexcombe',)
        )
    person, organisation = _new_member(
        context, name=command.name, organisation=command.organisation, email=command.email, role=command.role
    )
    waiting = [name for name in _unresolved(context) if people.fold(name) == people.fold(person.name)]
    return Reply(
        card=cards.member_added(person, organisation, change=context.register.change, waiting=waiting)
    )


def import_members(command: ImportMembers, context: Context) -> Reply:
    """Rows of name, organisation, e-mail, role. Every row or none; who is there already is left alone."""
    if not command.rows:
        raise NotUnderstood(
            text="",
            missing="a file with the columns name, organisation, e-mail and role",
            nearest=("/network members import members.csv",),
        )
    added, known = [], []
    for row in command.rows:
        name, organisation, email, role = (*(cell.strip() for cell in row), "", "", "", "")[:4]
        if not name or people.fold(name) == "name":
            continue
        present = _same_person(context.register.members, name, email, organisation, context)
        if present is not None:
            _complete(context, present, organisation=organisation, email=email)
            known.append(name)
            continue
        person, _ = _new_member(
            context, name=name, organisation=organisation or None, email=email or None, role=role or None
        )
        added.append(person)
    return Reply(card=cards.members_imported(added, known=known, change=context.register.change))


def _complete(context: Context, person: Person, *, organisation: str, email: str) -> None:
    """Fill in what was not known of a member; what is there stays."""
    home = person.organisation_id or (_organisation(context, organisation).id if organisation else None)
    after = replace(person, organisation_id=home, email=person.email or email or None)
    context.register.people.save(person, after)


def _same_person(
    members: Iterable[Person], name: str, email: str, organisation: str, context: Context
) -> Person | None:
    """The member that a row means already: by address, else by name within the organisation."""
    found = (
        people.organisation_named(organisation, context.register.all_organisations) if organisation else None
    )
    for person in members:
        if email and person.email and people.fold(person.email) == people.fold(email):
            return person
        same_name = people.fold(person.name) == people.fold(name)
        same_home = found is None or person.organisation_id in (None, found.id)
        if same_name and same_home and not (email and person.email):
            return person
    return None


def _new_member(
    context: Context, *, name: str, organisation: str | None, email: str | None, role: str | None
) -> tuple[Person, Organisation | None]:
    if email is not None and not _EMAIL.fullmatch(email):
        raise BadValue(name="the e-mail address", value=email, expected="like imran@wexcombe.example")
    if len(name) > 200:
        raise BadValue(name="the name", value=name, expected="at most 200 characters long")
    if _same_person(context.register.members, name, email or "", organisation or "", context):
        raise AlreadyExists(what="a member", name=name)
    wanted = _role(role) if role else Role.MEMBER
    if wanted is Role.CHAIR:
        context.require(context.person.role is Role.CHAIR, verb="network roles", by="chair")
    home = _organisation(context, organisation) if organisation else None
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


def _organisation(context: Context, name: str) -> Organisation:
    """The organisation of that name or alias; a new one where there is none."""
    found = people.organisation_named(name, context.register.all_organisations)
    if found is not None:
        return found
    return context.register.organisations.add(Organisation(network_id=context.network.id, name=name))


def _role(words: str) -> Role:
    role = ROLES.get(people.fold(words))
    if role is None:
        raise BadValue(name="the role", value=words, expected="chair, minute taker, member or observer")
    return role


def remove_member(command: RemoveMember, context: Context) -> Reply:
    """Somebody leaves. Their open actions are handed over, or shown to the chair until they are."""
    if not command.who:
        raise NotUnderstood(text="", missing="who leaves", nearest=("/network members remove Imran Sethi",))
    leaver = context.member(command.who)
    if leaver.role is Role.CHAIR and len(context.holders(Role.CHAIR)) == 1:
        raise WrongState(subject=leaver.name, state="the only chair", verb="remove")
    theirs = _open_actions_of(context, leaver)
    successor = context.member(command.to) if command.to else None
    if not command.confirmed:
        return Reply(card=cards.confirm_leaving(leaver, theirs, successor))
    context.register.people.save(leaver, replace(leaver, left_at=context.now))
    if successor is not None:
        for action in theirs:
            _replace_owner(context, action, leaver, successor)
        if theirs:
            context.tell([successor], cards.handed_over(theirs, giver=leaver, zone=context.zone))
    return Reply(card=cards.member_left(leaver, theirs, successor, change=context.register.change))


def _open_actions_of(context: Context, person: Person) -> list[Action]:
    return [
        action
        for action in context.register.actions.where()
        if action.status.is_open
        and any(owner.kind is OwnerKind.PERSON and owner.id == person.id for owner in action.owners)
    ]


def _replace_owner(context: Context, action: Action, old: Person, new: Person) -> None:
    heir = Owner(kind=OwnerKind.PERSON, name=new.name, id=new.id)
    kept = [owner for owner in action.owners if not (owner.kind is OwnerKind.PERSON and owner.id == old.id)]
    owners = tuple(kept if heir in kept else [*kept, heir])
    context.register.actions.save(action, replace(action, owners=owners))


def move_member(command: MoveMember, context: Context) -> Reply:
    """Somebody works for another organisation of the network now; their actions stay theirs."""
    if not command.who or not command.organisation:
        raise NotUnderstood(
            text="",
            missing="who moves, and where to",
            nearest=("/network members move Imran Sethi to Wexcombe",),
        )
    person = context.member(command.who)
    home = _organisation(context, command.organisation)
    moved = context.register.people.save(person, replace(person, organisation_id=home.id))
    return Reply(card=cards.member_moved(moved, home, change=context.register.change))


def set_role(command: SetRole, context: Context) -> Reply:
    if not command.who or not command.role:
        return Reply(card=cards.roles(context.register.members))
    context.require(context.person.role is Role.CHAIR, verb="network roles", by="chair")
    person, role = context.member(command.who), _role(command.role)
    if person.role is role:
        raise WrongState(subject=person.name, state=cards.role_name(role), verb="roles")
    if person.role is Role.CHAIR and len(context.holders(Role.CHAIR)) == 1:
        raise WrongState(subject=person.name, state="the only chair", verb="roles")
    changed = context.register.people.save(person, replace(person, role=role))
    context.tell([changed], cards.your_role(changed, by=context.person.name, network=context.network))
    return Reply(card=cards.role_set(changed, change=context.register.change))


def map_name(command: MapName, context: Context) -> Reply:
    """A name that nobody knew becomes a member, wherever it stands as an owner."""
    if not command.name or not command.who:
        return Reply(card=cards.unresolved_names(_unresolved(context)))
    member = context.member(command.who)
    changed = []
    for action in context.register.actions.where():
        if not any(_is_name(owner, command.name) for owner in action.owners):
            continue
        known = Owner(kind=OwnerKind.PERSON, name=member.name, id=member.id)
        owners = tuple(
            dict.fromkeys(known if _is_name(owner, command.name) else owner for owner in action.owners)
        )
        changed.append(context.register.actions.save(action, replace(action, owners=owners)))
    if not changed:
        raise UnknownReference(phrase=command.name, kind="unmatched name")
    told = [action for action in changed if not action.held and action.status.is_open]
    if told:
        context.tell([member], cards.yours_now(told, by=context.person.name, zone=context.zone))
    return Reply(card=cards.name_mapped(command.name, member, changed, change=context.register.change))


def _is_name(owner: Owner, name: str) -> bool:
    return owner.kind is OwnerKind.NAME and people.fold(owner.name) == people.fold(name)


def _unresolved(context: Context) -> list[str]:
    """Names of owners that nobody knows, each once."""
    names = [
        owner.name
        for action in context.register.actions.where()
        if action.status.is_open
        for owner in action.owners
        if owner.kind is OwnerKind.NAME
    ]
    return list(dict.fromkeys(names))


def report_change(command: ReportChange, context: Context) -> Reply:
    """ "Priya has left": nothing changes until the chair confirms."""
    person = context.member(command.who) if command.who else context.person
    theirs = _open_actions_of(context, person)
    context.tell(
        context.holders(Role.CHAIR),
        cards.change_reported(
            person, theirs, by=context.person, change=command.change, detail=command.detail
        ),
    )
    if context.person.role is Role.CHAIR and command.change != "moved":
        return Reply(card=cards.confirm_leaving(person, theirs, None))
    return Reply(card=cards.change_passed_on(person, chairs=context.holders(Role.CHAIR)))


# --- organisations


def organisations(command: Organisations, context: Context) -> Reply:
    existing = context.register.all_organisations
    if command.change == "list":
        members = context.register.members
        counts = {each.id: sum(person.organisation_id == each.id for person in members) for each in existing}
        return Reply(card=cards.organisations(existing, counts))
    context.require(context.runs_meetings, verb="network organisations")
    if not command.name:
        raise NotUnderstood(
            text="",
            missing="the organisation's name",
            nearest=("/network organisations add Wexcombe Borough",),
        )
    if command.change == "add":
        if people.organisation_named(command.name, existing):
            raise AlreadyExists(what="an organisation", name=command.name)
        added = context.register.organisations.add(
            Organisation(network_id=context.network.id, name=command.name)
        )
        return Reply(card=cards.organisation_changed(added, change=context.register.change))
    found = people.organisation_named(command.name, existing)
    if found is None:
        raise UnknownReference(phrase=command.name, kind="organisation")
    return Reply(
        card=cards.organisation_changed(_changed(command, found, context), change=context.register.change)
    )


def _changed(command: Organisations, found: Organisation, context: Context) -> Organisation:
    if command.change == "remove":
        if any(person.organisation_id == found.id for person in context.register.all_people):
            raise WrongState(subject=found.name, state="still the home of members", verb="remove")
        context.register.organisations.remove(found)
        return found
    if not command.alias:
        raise NotUnderstood(
            text="", missing="the other name", nearest=(f"/network organisations alias {found.name} = …",)
        )
    clash = people.organisation_named(command.alias, context.register.all_organisations)
    if clash is not None and (clash.id != found.id or command.change == "alias"):
        raise AlreadyExists(what="an organisation", name=command.alias)
    if command.change == "rename":
        return context.register.organisations.save(
            found, replace(found, name=command.alias, aliases=(*found.aliases, found.name))
        )
    return context.register.organisations.save(found, replace(found, aliases=(*found.aliases, command.alias)))
