"""Networks, members, roles, organisations and settings."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

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
    SetAddress,
    SetRole,
    SetUpNetwork,
    UseNetwork,
)
from bot.commands.request import AccountSeen, Request, Sender
from bot.domain.action import Owner, OwnerKind
from bot.domain.due import local_day
from bot.domain.errors import (
    AlreadyExists,
    BadValue,
    NoNetwork,
    NotAllowed,
    NotUnderstood,
    UnknownReference,
    WrongState,
)
from bot.domain.milestone import MilestoneStatus
from bot.domain.person import Network, Organisation, Person, Role
from bot.handlers import codes, holdings, joining, matching, own_work
from bot.handlers.context import Context
from bot.handlers.holdings import Holdings
from bot.replies.cards import accounts as account_cards
from bot.replies.cards import network as cards
from bot.replies.model import Reply
from bot.store import accounts, entrance
from bot.store.register import Register
from bot.store.types import Connection

PAGE = 20  # Members on one card.


# --- at the door: the sender may belong to no network yet


def set_up_network(command: SetUpNetwork, request: Request, connection: Connection) -> Reply:
    """Make a network. Whoever sets it up is its chair unless another is named, who takes the place with a code."""
    if not command.name:
        raise NotUnderstood(
            text="", missing="a name for the network", nearest=('/network setup "South Quay QA Leads"',)
        )
    slug = _slug(command.name)
    sender = accounts.introduced(connection, request.sender)
    again = _unclaimed(connection, request, sender, slug)
    if again is not None:
        return again
    home = None
    if sender.platform != "console":  # Whoever sits at the terminal can open the database anyway.
        _require_setter(connection, sender)
        home = accounts.home(sender.platform, sender.workspace)
    if entrance.bound_to(connection, request) is not None:
        raise WrongState(subject="This channel", state="connected to a network", verb="setup")
    if slug in {network.slug for network in entrance.all_networks(connection)}:
        raise AlreadyExists(what="a network", name=command.name)
    network = entrance.create_network(
        connection, Network(slug=slug, name=command.name, home=home, created_at=request.received_at)
    )
    register = own_work.register_of(
        connection, network, platform=sender.platform, verb="SetUpNetwork", now=request.received_at
    )
    made = _founders(command, register, sender)
    setter = made[people.fold(_own_name(sender))]
    entrance.connect(
        connection, network_id=network.id, person_id=setter.id, sender=sender, at=request.received_at
    )
    entrance.choose(connection, sender, network)
    if request.conversation is not None:
        entrance.bind(connection, network_id=network.id, request=request)
    waiting = [person for person in made.values() if person.role.runs_meetings and person.id != setter.id]
    given = [] if home is None else waiting
    passes = [(each, codes.for_person(register, each, lasts=codes.PATIENT)) for each in given]
    own_work.settle(register, [])
    today = local_day(request.received_at, network.time_zone)
    asks = setter.role is Role.CHAIR
    made_card = partial(cards.network_made, network, people=tuple(made.values()), today=today, asks=asks)
    return Reply(card=made_card(codes=passes), retry=made_card() if passes else None)


def _unclaimed(connection: Connection, request: Request, sender: Sender, slug: str) -> Reply | None:
    """New codes for a network of this name that the sender set up, while nobody has come to chair it."""
    network = next((each for each in entrance.all_networks(connection) if each.slug == slug), None)
    if network is None or sender.platform == "console":
        return None
    register = own_work.register_of(
        connection, network, platform=sender.platform, verb="SetUpNetwork", now=request.received_at
    )
    here = {identity.person_id for identity in register.identities.where()}
    leaders = [person for person in register.members if person.role.runs_meetings and person.id not in here]
    mine = sender.user in accounts.linked(register, sender.platform, sender.workspace)
    chaired = any(person.role is Role.CHAIR and person.id in here for person in register.members)
    if not mine or chaired or not leaders:
        return None
    passes = [(each, codes.for_person(register, each, lasts=codes.PATIENT)) for each in leaders]
    today = local_day(request.received_at, network.time_zone)
    made_card = partial(cards.network_made, network, people=register.members, today=today)
    return Reply(card=made_card(codes=passes), retry=made_card())


def _require_setter(connection: Connection, sender: Sender) -> None:
    """The first network of a workspace is for any of its own people to make; the next ones for its administrators.

    Raises:
        NotAllowed: with whom to ask.
    """
    first = not accounts.networks_in(connection, sender.platform, sender.workspace)
    if sender.standing != "full" or not (first or sender.is_admin):
        raise NotAllowed(verb="network setup", allowed="full" if first else "admin")


def _founders(command: SetUpNetwork, register: Register, sender: Sender) -> dict[str, Person]:
    """Chair, minute taker and whoever sets it up, by folded name; one person may be several of them."""
    me = _own_name(sender)
    chair = me if command.chair in (None, "me") else str(command.chair)
    wanted = {people.fold(chair): (chair, Role.CHAIR)}
    if command.minute_taker:
        minute_taker = me if command.minute_taker == "me" else command.minute_taker
        wanted.setdefault(people.fold(minute_taker), (minute_taker, Role.MINUTE_TAKER))
    wanted.setdefault(people.fold(me), (me, Role.MEMBER))
    return {
        key: register.people.add(
            Person(
                network_id=register.network.id,
                name=name,
                role=role,
                created_at=register.now,
                # The platform's word for the sender's own address; for nobody else's.
                email=sender.email if key == people.fold(me) and sender.standing == "full" else None,
            )
        )
        for key, (name, role) in wanted.items()
    }


def _own_name(sender: Sender) -> str:
    return sender.display_name or sender.user


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
    person, organisation = joining.new_member(
        context, name=command.name, organisation=command.organisation, email=command.email, role=command.role
    )
    if command.account is not None:
        _link_new(context, person, command.account)
    _match(context)
    waiting = [name for name in _unresolved(context) if people.fold(name) == people.fold(person.name)]
    return Reply(
        card=cards.member_added(person, organisation, change=context.register.change, waiting=waiting)
    )


def _link_new(context: Context, person: Person, account: tuple[str, str, str]) -> None:
    """The chair or minute taker named this very account, so it is theirs; they are told that they are in.

    Raises:
        WrongState: it is somebody else's.
    """
    platform, workspace, user = account
    entry = accounts.account_of(context.register.connection, platform, workspace, user)
    entry = entry or AccountSeen(platform=platform, workspace=workspace, user=user, name=person.name)
    if user in accounts.linked(context.register, platform, workspace):
        raise WrongState(subject=entry.name, state="linked to a member", verb="members add")
    accounts.link(context.register, person, entry)
    context.send_to(person, account_cards.you_are_in(context.network, by=context.person.name), at_once=True)


def _match(context: Context) -> None:
    """Whoever was just added may be in a directory already."""
    for chair, card in matching.match_known(context.register):
        context.send_to(chair, card)


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
        present = joining.same_person(context.register.members, name, email, organisation, context)
        if present is not None:
            _complete(context, present, organisation=organisation, email=email)
            known.append(name)
            continue
        person, _ = joining.new_member(
            context, name=name, organisation=organisation or None, email=email or None, role=role or None
        )
        added.append(person)
    _match(context)
    return Reply(card=cards.members_imported(added, known=known, change=context.register.change))


def _complete(context: Context, person: Person, *, organisation: str, email: str) -> None:
    """Fill in what was not known of a member; what is there stays."""
    home = person.organisation_id or (
        joining.organisation_of(context, organisation).id if organisation else None
    )
    after = replace(person, organisation_id=home, email=person.email or email or None)
    context.register.people.save(person, after)


def remove_member(command: RemoveMember, context: Context) -> Reply:
    """Somebody leaves. Their open actions are handed over, or shown to the chair until they are."""
    if not command.who:
        raise NotUnderstood(text="", missing="who leaves", nearest=("/network members remove Imran Sethi",))
    leaver = context.member(command.who)
    if leaver.role is Role.CHAIR and len(context.holders(Role.CHAIR)) == 1:
        raise WrongState(subject=leaver.name, state="the only chair", verb="remove")
    held = holdings.open_of(context.register, leaver)
    successor = context.member(command.to) if command.to else None
    if successor is not None and successor.id == leaver.id:
        raise WrongState(subject=leaver.name, state="the same person", verb="remove")
    if not command.confirmed:
        return Reply(card=cards.confirm_leaving(leaver, held.actions, successor, also=_also(held)))
    context.register.people.save(leaver, replace(leaver, left_at=context.now))
    if successor is not None:
        given = holdings.give(context.register, held, holdings.is_person(leaver), successor)
        if given:
            card = cards.handed_over(given.actions, giver=leaver, zone=context.zone, also=_also(given))
            context.tell([successor], card)
    return Reply(
        card=cards.member_left(
            leaver, held.actions, successor, change=context.register.change, also=_also(held)
        )
    )


def _also(held: Holdings) -> str:
    """What there is besides actions, in words; "" where there is nothing."""
    return cards.what_is_held((), held.milestones, held.leads)


def move_member(command: MoveMember, context: Context) -> Reply:
    """Somebody works for another organisation of the network now; their actions stay theirs."""
    if not command.who or not command.organisation:
        raise NotUnderstood(
            text="",
            missing="who moves, and where to",
            nearest=("/network members move Imran Sethi to Wexcombe",),
        )
    person = context.member(command.who)
    home = joining.organisation_of(context, command.organisation)
    moved = context.register.people.save(person, replace(person, organisation_id=home.id))
    return Reply(card=cards.member_moved(moved, home, change=context.register.change))


def set_address(command: SetAddress, context: Context) -> Reply:
    """Where somebody is written to from now on, and writes from."""
    if not command.who or not command.email:
        raise NotUnderstood(
            text="",
            missing="whose address it is, and the address",
            nearest=("/network members email Gwen Tallis gwen.tallis@thornbury.example",),
        )
    email = joining.address(command.email)
    person = context.member(command.who)
    holder = next((each for each in context.register.members if joining.has_address(each, email)), person)
    if holder.id != person.id:
        expected = f"an address of {person.name}'s own; this is {holder.name}'s"
        raise BadValue(name="the e-mail address", value=email, expected=expected)
    changed = context.register.people.save(person, replace(person, email=email))
    _match(context)
    return Reply(card=cards.address_set(changed, change=context.register.change))


def set_role(command: SetRole, context: Context) -> Reply:
    if not command.who or not command.role:
        return Reply(card=cards.roles(context.register.members))
    context.require(context.person.role is Role.CHAIR, verb="network roles", by="chair")
    person, role = context.member(command.who), joining.role_named(command.role)
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
    meant = partial(_is_name, name=command.name)
    held = holdings.everything(context.register, meant)
    if not held:
        raise UnknownReference(phrase=command.name, kind="unmatched name")
    given = holdings.give(context.register, held, meant, member)
    told = [action for action in given.actions if not action.held and action.status.is_open]
    if told:
        context.tell([member], cards.yours_now(told, by=context.person.name, zone=context.zone))
    what = cards.what_is_held(given.actions, given.milestones, given.leads)
    return Reply(card=cards.name_mapped(command.name, member, what, change=context.register.change))


def _is_name(owner: Owner, name: str) -> bool:
    return owner.kind is OwnerKind.NAME and people.fold(owner.name) == people.fold(name)


def _unresolved(context: Context) -> list[str]:
    """Names of owners and leads that nobody knows, each once."""
    register = context.register
    named = [
        *(owner for each in register.actions.where() if each.status.is_open for owner in each.owners),
        *(
            owner
            for each in register.milestones.where()
            if each.status is MilestoneStatus.OPEN
            for owner in each.owners
        ),
        *(
            owner
            for each in register.agenda_items.where()
            if each.state.is_waiting or each.state.is_on_agenda
            for owner in each.leads
        ),
        *(each.lead for each in register.standing_items.where() if each.lead is not None),
    ]
    return list(dict.fromkeys(owner.name for owner in named if owner.kind is OwnerKind.NAME))


def report_change(command: ReportChange, context: Context) -> Reply:
    """ "Priya has left": nothing changes until the chair confirms."""
    person = context.member(command.who) if command.who else context.person
    held = holdings.open_of(context.register, person)
    theirs = held.actions
    context.tell(
        context.holders(Role.CHAIR),
        cards.change_reported(
            person, theirs, by=context.person, change=command.change, detail=command.detail
        ),
    )
    if context.person.role is Role.CHAIR and command.change != "moved":
        return Reply(card=cards.confirm_leaving(person, theirs, None, also=_also(held)))
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
