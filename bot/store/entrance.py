"""Who a sender is, and which network they mean."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, insert, select, update

from bot.commands.people import fold
from bot.commands.request import Request, Sender
from bot.domain.errors import AmbiguousPerson, Candidate, NoNetwork, NotMember
from bot.domain.person import Network, Person, Role
from bot.store import accounts, mailboxes, posts, records, tables
from bot.store.types import UtcDateTime

LOST = "lost"  # The purpose of a conversation that takes no posts until it is back.
SEEN_EVERY = timedelta(days=1)  # How exactly it is known when an account was last heard from.


def _of_account(table: Table) -> ColumnElement[bool]:
    return and_(
        table.c.platform == bindparam("its_platform"),
        table.c.workspace == bindparam("its_workspace"),
        table.c.user == bindparam("its_user"),
    )


def _account(sender: Sender) -> dict[str, Any]:
    return {"its_platform": sender.platform, "its_workspace": sender.workspace, "its_user": sender.user}


# Built once: every command asks these, and putting a statement together takes as long as running it.
_IDENTITY, _CHOICE, _PLACE = tables.identity, tables.chosen_network, tables.conversation
_ACCOUNTS = select(_IDENTITY.c.network_id, _IDENTITY.c.person_id).where(_of_account(_IDENTITY))
_CHOSEN = select(_CHOICE.c.network_id).where(_of_account(_CHOICE))
_OTHER = _IDENTITY.alias("other")
_SEEN_ELSEWHERE = (
    select(func.max(_OTHER.c.seen_at, type_=UtcDateTime()))
    .where(_OTHER.c.person_id == _IDENTITY.c.person_id, _OTHER.c.id != _IDENTITY.c.id)
    .correlate(_IDENTITY)
    .scalar_subquery()
    .label("seen_elsewhere")
)
_SEEN = select(_IDENTITY.c.id, _IDENTITY.c.seen_at, _IDENTITY.c.return_address, _SEEN_ELSEWHERE).where(
    _of_account(_IDENTITY), _IDENTITY.c.network_id == bindparam("its_network")
)
# An account with its networks, its members, its choice, and the network of the conversation in one statement:
# what nearly every command needs.
_AT_HOME = (
    records.NETWORK.as_stored.add_columns(
        *records.PERSON.as_stored.selected_columns,
        tables.network.c.revision,
        *_SEEN.selected_columns,
        _CHOICE.c.network_id,
        _PLACE.c.network_id,
    )
    .select_from(
        _IDENTITY.join(tables.network, tables.network.c.id == _IDENTITY.c.network_id)
        .join(tables.person, tables.person.c.id == _IDENTITY.c.person_id)
        .outerjoin(_CHOICE, _of_account(_CHOICE))
        .outerjoin(
            _PLACE,
            and_(
                _PLACE.c.platform == bindparam("its_platform"),
                _PLACE.c.workspace == bindparam("its_workspace"),
                _PLACE.c.conversation == bindparam("its_conversation"),
            ),
        )
    )
    .where(_of_account(_IDENTITY))
)
_NETWORK_COLUMNS = len(records.NETWORK.as_stored.selected_columns)
_PERSON_COLUMNS = len(records.PERSON.as_stored.selected_columns)
_PERSON = records.PERSON.as_stored.where(tables.person.c.id == bindparam("its_id"))


@dataclass(frozen=True, kw_only=True)
class Account:
    """How the account was last heard from, and any other of the same person."""

    id: int
    seen_at: datetime | None
    return_address: str | None
    seen_elsewhere: datetime | None


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """Who speaks, in which network; with what was read on the way, None where it was not."""

    network: Network
    person: Person
    revision: str | None = None  # of the network's facts
    account: Account | None = None


def recognise(connection: Connection, request: Request) -> Recognised:
    """The network that is meant, and the member who speaks.

    The network is the one named by the request, else the conversation's, else the one chosen with
    "/network use", else the sender's only one. A terminal name is linked to the member of exactly
    that full name or address at its first use: whoever can open the database is trusted.

    Raises:
        NoNetwork: none fits, or several do and none was chosen.
        NotMember: the sender is no member of the network that is meant.
        AmbiguousPerson: two members have the terminal's name.
    """
    at_home = _at_home(connection, request)
    if at_home is not None:
        return at_home
    networks = _networks(connection)
    known = _identities(connection, request.sender)
    network = _meant(connection, request, networks, known)
    if network is None:
        network = _only(request, connection, networks, known)
    person_id = known.get(network.id)
    if person_id is not None:
        return Recognised(network=network, person=_person(connection, person_id))
    if request.sender.platform == "console":
        return Recognised(network=network, person=_by_name(connection, request, network))
    raise no_member(connection, request.sender, network)


def no_member(connection: Connection, sender: Sender, network: Network) -> NotMember:
    """What an account of a chat workspace may be told: a stranger not even the network's name."""
    sender = accounts.introduced(connection, sender)
    name = sender.display_name or sender.user
    if sender.platform == "console":
        return NotMember(name=name, network=network.name)
    if sender.standing not in ("full", "guest"):
        return NotMember(name=name, network="", network_id=network.id)
    return NotMember(
        name=name, network=network.name, network_id=network.id, chair=_chair(connection, network)
    )


def _chair(connection: Connection, network: Network) -> str:
    table = tables.person
    names = connection.execute(
        select(table.c.name)
        .where(table.c.network_id == network.id, table.c.role == Role.CHAIR.value, table.c.left_at.is_(None))
        .order_by(table.c.id)
    ).scalars()
    return next(iter(names), "")


def _at_home(connection: Connection, request: Request) -> Recognised | None:
    """The member that an account is in its conversation's network, or in its only one, where it neither named
    nor chose another; None: look closer.
    """
    if request.network is not None or request.sender.platform == mailboxes.NAME:
        return None  # An address may have gone to somebody else: who has it now counts, not who had it.
    asked = {**_account(request.sender), "its_conversation": request.conversation}
    rows = connection.execute(_AT_HOME, asked).all()
    # Every row tells the conversation's network, where it has one.
    here = rows[0][-1] if rows else None
    if here is not None:
        rows = [row for row in rows if row[0] == here]
    if len(rows) != 1:
        return None
    stored = tuple(rows[0])[:-1]
    network = records.NETWORK.from_stored(stored[:_NETWORK_COLUMNS])
    person = records.PERSON.from_stored(stored[_NETWORK_COLUMNS : _NETWORK_COLUMNS + _PERSON_COLUMNS])
    revision, id, seen_at, address, elsewhere, chosen = stored[_NETWORK_COLUMNS + _PERSON_COLUMNS :]
    if here is None and chosen not in (None, network.id):
        return None
    account = Account(id=id, seen_at=seen_at, return_address=address, seen_elsewhere=elsewhere)
    return Recognised(network=network, person=person, revision=revision, account=account)


def all_networks(connection: Connection) -> tuple[Network, ...]:
    return tuple(_networks(connection).values())


def network_by_id(connection: Connection, id: int) -> Network:
    """A network that is known to be there."""
    statement = records.NETWORK.as_stored.where(tables.network.c.id == id)
    return records.NETWORK.from_stored(tuple(connection.execute(statement).one()))


def bind(connection: Connection, *, network_id: int, request: Request) -> None:
    """Connect the conversation in which this was said to the network: its posts go there.

    It must not be bound yet (`bound_to`).
    """
    connection.execute(
        insert(tables.conversation).values(
            network_id=network_id,
            platform=request.sender.platform,
            workspace=request.sender.workspace,
            conversation=request.conversation,
            purpose=posts.PURPOSE,
            return_address=request.place,
            within=request.within,
            created_at=request.received_at,
            version=1,
        )
    )


def bound_to(connection: Connection, request: Request) -> int | None:
    """The id of the network to which the conversation belongs."""
    if request.conversation is None:
        return None
    sender = request.sender
    return network_at(connection, sender.platform, sender.workspace, request.conversation)


def network_at(connection: Connection, platform: str, workspace: str, conversation: str) -> int | None:
    """The id of the network to which a conversation belongs."""
    here = _at(platform, workspace, conversation)
    found = connection.execute(select(tables.conversation.c.network_id).where(here)).scalar_one_or_none()
    return int(found) if found is not None else None


def follow(connection: Connection, platform: str, workspace: str, before: str, now: str) -> None:
    """The conversation has another id now; what waits for it, and its threads, go on there."""
    if before != now and network_at(connection, platform, workspace, now) is None:
        table = tables.conversation
        statement = update(table).where(_at(platform, workspace, before))
        connection.execute(statement.values(conversation=now, version=table.c.version + 1))


def unbind(
    connection: Connection,
    platform: str,
    workspace: str,
    conversation: str,
    *,
    why: str = "the channel was disconnected",
) -> bool:
    """Take the conversation from its network, with the posts that wait for it; False: it had none."""
    table, delivery = tables.conversation, tables.delivery
    here = _at(platform, workspace, conversation)
    id = connection.execute(select(table.c.id).where(here)).scalar_one_or_none()
    if id is None:
        return False
    _withdraw_posts(connection, id, why)
    # What was sent stays on record; where it went is in its own columns.
    connection.execute(update(delivery).where(delivery.c.conversation_id == id).values(conversation_id=None))
    connection.execute(table.delete().where(table.c.id == id))
    return True


def rest(connection: Connection, platform: str, workspace: str, conversation: str, *, why: str) -> bool:
    """The conversation takes no posts, and stays the network's until it is back; False: it took none before."""
    table = tables.conversation
    id = connection.execute(
        update(table)
        .where(_at(platform, workspace, conversation), table.c.purpose == posts.PURPOSE)
        .values(purpose=LOST, version=table.c.version + 1)
        .returning(table.c.id)
    ).scalar_one_or_none()
    if id is not None:
        _withdraw_posts(connection, id, why)
    return id is not None


def resume(connection: Connection, platform: str, workspace: str, conversation: str) -> bool:
    """A conversation that was lost takes posts again; False: it was not."""
    table = tables.conversation
    statement = (
        update(table)
        .where(_at(platform, workspace, conversation), table.c.purpose == LOST)
        .values(purpose=posts.PURPOSE, version=table.c.version + 1)
    )
    return connection.execute(statement).rowcount == 1


def conversations_within(connection: Connection, platform: str, workspace: str, team: str) -> tuple[str, ...]:
    """The conversations of one team that belong to any network."""
    table = tables.conversation
    rows = connection.execute(
        select(table.c.conversation)
        .where(table.c.platform == platform, table.c.workspace == workspace, table.c.within == team)
        .order_by(table.c.id)
    ).scalars()
    return tuple(rows)


def _withdraw_posts(connection: Connection, id: int, why: str) -> None:
    delivery = tables.delivery
    connection.execute(
        update(delivery)
        .where(delivery.c.conversation_id == id, delivery.c.state.in_(("pending", "uncertain")))
        .values(state="superseded", why=why)
    )


def conversations_of(connection: Connection, network_id: int) -> int:
    """How many conversations the network's posts go to."""
    table = tables.conversation
    counted = select(func.count()).where(table.c.network_id == network_id, table.c.purpose == posts.PURPOSE)
    return int(connection.execute(counted).scalar_one())


def _at(platform: str, workspace: str, conversation: str) -> ColumnElement[bool]:
    table = tables.conversation
    return and_(
        table.c.platform == platform,
        table.c.workspace == workspace,
        table.c.conversation == conversation,
    )


def _networks(connection: Connection) -> dict[int, Network]:
    found = [records.NETWORK.from_stored(tuple(row)) for row in connection.execute(records.NETWORK.as_stored)]
    return {each.id: each for each in found}


def _identities(connection: Connection, sender: Sender) -> dict[int, int]:
    """network id -> person id of this account; a mail's is the address that a member is known to have."""
    if sender.platform == mailboxes.NAME:
        return {each.network_id: each.person_id for each in mailboxes.at(connection, sender.user)}
    rows = connection.execute(_ACCOUNTS, _account(sender))
    return {row.network_id: row.person_id for row in rows}


def _meant(
    connection: Connection, request: Request, networks: dict[int, Network], known: dict[int, int]
) -> Network | None:
    if request.network is not None:
        for network in networks.values():
            if network.slug == request.network:
                return network
        raise NoNetwork(choices=_choices(request, networks, known))
    if request.conversation is not None:
        bound = bound_to(connection, request)
        if bound is not None:
            return networks[bound]
    chosen = connection.execute(_CHOSEN, _account(request.sender)).scalar_one_or_none()
    return networks[chosen] if chosen is not None else None


def _only(
    request: Request, connection: Connection, networks: dict[int, Network], known: dict[int, int]
) -> Network:
    """The only network that the sender can mean."""
    if len(known) == 1:
        return networks[next(iter(known))]
    if not known and request.sender.platform == "console":
        if len(networks) == 1:
            return next(iter(networks.values()))
        named = [
            network for network in networks.values() if _named(connection, network.id, request.sender.user)
        ]
        if len(named) == 1:
            return named[0]
    if not known and request.sender.platform != "console":
        sender = request.sender
        here = accounts.networks_in(connection, sender.platform, sender.workspace)
        if len(here) == 1:
            return here[0]
        if here:  # Which of them is meant, and what they are called, is not for everybody to know.
            raise NotMember(name=accounts.introduced(connection, sender).display_name, network="")
    raise NoNetwork(choices=_choices(request, networks, known))


def _choices(request: Request, networks: dict[int, Network], known: dict[int, int]) -> tuple[str, ...]:
    """What the sender may be told of: their own networks; in the terminal, all."""
    if request.sender.platform == "console":
        return tuple(network.slug for network in networks.values())
    return tuple(networks[network_id].slug for network_id in known)


def _person(connection: Connection, person_id: int) -> Person:
    row = connection.execute(_PERSON, {"its_id": person_id}).one()
    return records.PERSON.from_stored(tuple(row))


def _named(connection: Connection, network_id: int, name: str) -> list[Person]:
    rows = connection.execute(
        select(tables.person).where(tables.person.c.network_id == network_id)
    ).mappings()
    people = [records.PERSON.from_row(row) for row in rows]
    return [
        person
        for person in people
        if fold(person.name) == fold(name) or (person.email is not None and fold(person.email) == fold(name))
    ]


def _by_name(connection: Connection, request: Request, network: Network) -> Person:
    """The member whom a terminal name means: an exact full name or address, else the only first name."""
    found = [
        person for person in _named(connection, network.id, request.sender.user) if person.left_at is None
    ]
    if not found:
        raise NotMember(name=request.sender.user, network=network.name)
    if len(found) > 1:
        raise AmbiguousPerson(
            phrase=request.sender.user,
            candidates=tuple(
                Candidate(key=each.email or each.name, text=each.email or each.name) for each in found
            ),
        )
    return found[0]


def note_seen(connection: Connection, request: Request, known: Recognised) -> None:
    """Keep where the person was last heard from: at most once a day, unless the address changed, or they were
    heard from elsewhere in between.
    """
    sender, account = request.sender, known.account or _account_in(connection, request.sender, known.network)
    if account is None:
        return
    address = sender.return_address or account.return_address
    recent = account.seen_at is not None and request.received_at - account.seen_at < SEEN_EVERY
    latest = account.seen_at is not None and (
        account.seen_elsewhere is None or account.seen_elsewhere < account.seen_at
    )
    if recent and latest and address == account.return_address:
        return
    table = tables.identity
    connection.execute(
        update(table)
        .where(table.c.id == account.id)
        .values(seen_at=request.received_at, return_address=address)
    )


def _account_in(connection: Connection, sender: Sender, network: Network) -> Account | None:
    row = connection.execute(_SEEN, {**_account(sender), "its_network": network.id}).one_or_none()
    return None if row is None else Account(**row._mapping)


def connect(connection: Connection, *, network_id: int, person_id: int, sender: Sender, at: datetime) -> None:
    """Link an account to a member."""
    connection.execute(
        insert(tables.identity).values(
            network_id=network_id,
            person_id=person_id,
            platform=sender.platform,
            workspace=sender.workspace,
            user=sender.user,
            return_address=sender.return_address,
            seen_at=at,
            version=1,
        )
    )


def choose(connection: Connection, sender: Sender, network: Network) -> None:
    """Remember which network this account means in direct messages."""
    table = tables.chosen_network
    mine = (
        (table.c.platform == sender.platform)
        & (table.c.workspace == sender.workspace)
        & (table.c.user == sender.user)
    )
    connection.execute(table.delete().where(mine))
    connection.execute(
        insert(table).values(
            platform=sender.platform, workspace=sender.workspace, user=sender.user, network_id=network.id
        )
    )


def create_network(connection: Connection, network: Network) -> Network:
    """Store a new network; its id is in the result.

    Raises:
        IntegrityError: the slug is taken.
    """
    network = replace(network, uid=network.uid or secrets.token_hex(8))
    row = records.NETWORK.to_row(network)
    statement = insert(tables.network).values(row).returning(tables.network.c.id)
    return replace(network, id=int(connection.execute(statement).scalar_one()))


def networks_of(connection: Connection, sender: Sender) -> tuple[Network, ...]:
    """The networks that this account belongs to; in the terminal, all."""
    networks = _networks(connection)
    if sender.platform == "console":
        return tuple(networks.values())
    return tuple(networks[network_id] for network_id in _identities(connection, sender))


def network_named(connection: Connection, slug: str | None) -> Network:
    """The network of that slug; without one, the only network.

    Raises:
        NoNetwork: none or several fit; the error has the choices.
    """
    networks = all_networks(connection)
    fitting = [network for network in networks if slug in (None, network.slug)]
    if len(fitting) != 1:
        raise NoNetwork(choices=tuple(network.slug for network in networks))
    return fitting[0]


def last_change(connection: Connection) -> datetime | None:
    """The latest instant at which anything was changed or sent; None in an empty database."""
    changed = connection.execute(
        select(tables.history.c.at).order_by(tables.history.c.id.desc()).limit(1)
    ).scalar()
    sent = connection.execute(
        select(tables.delivery.c.sent_at)
        .where(tables.delivery.c.sent_at.is_not(None))
        .order_by(tables.delivery.c.id.desc())
        .limit(1)
    ).scalar()
    return max((each for each in (changed, sent) if each is not None), default=None)
