"""What the directories of chat workspaces show: accounts, whose they are, and what the chair was asked about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Insert, Table, and_, case, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import RowMapping

from bot.commands import codec
from bot.commands.model import Command
from bot.commands.request import AccountSeen, Sender
from bot.domain.person import Identity, Network, Person
from bot.store import posts, records, tables
from bot.store.register import Register
from bot.store.types import Connection

# Platforms on which an account's id is an address to write to; elsewhere somebody must speak first.
REACHED_BY_ID = frozenset({"slack"})
QUESTION, JOINING = "account", "joining"  # kinds of proposals: "is this them?", "may they join?"
# A question about an account is never put twice, so what was asked is kept as long as anything is.
FOR_GOOD = timedelta(days=36_500)
_CHUNK = 500  # Values in one statement; databases have their limits.


# --- the directory


def store(connection: Connection, accounts: Iterable[AccountSeen], *, now: datetime) -> None:
    """Keep these entries; of an account that is named twice the last one counts."""
    rows = {
        (each.platform, each.workspace, each.user): {
            "platform": each.platform,
            "workspace": each.workspace,
            "user": each.user,
            "name": each.name[:200],
            "email": each.email,
            "standing": each.standing,
            "is_admin": each.is_admin,
            "time_zone": each.time_zone,
            "gone_at": now if each.gone else None,
            "updated_at": now,
        }
        for each in accounts
    }
    if rows:
        connection.execute(_upsert(connection.dialect.name), list(rows.values()))


@lru_cache(maxsize=2)
def _upsert(dialect: str) -> Insert:
    table = tables.account
    statement = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(table)
    new = statement.excluded
    changed = {
        name: new[name] for name in ("name", "email", "standing", "is_admin", "time_zone", "updated_at")
    }
    # It is gone since it was first seen gone.
    since = case((new.gone_at.is_(None), None), else_=func.coalesce(table.c.gone_at, new.gone_at))
    return statement.on_conflict_do_update(
        index_elements=["platform", "workspace", "user"], set_={**changed, "gone_at": since}
    )


def known(
    connection: Connection, platform: str, workspace: str, users: Sequence[str] | None = None
) -> dict[str, AccountSeen]:
    """The entries of one workspace by user id: of these users, or all."""
    table = tables.account
    here = select(table).where(table.c.platform == platform, table.c.workspace == workspace)
    if users is None:
        return {row["user"]: _account(row) for row in connection.execute(here).mappings()}
    found: dict[str, AccountSeen] = {}
    for start in range(0, len(users), _CHUNK):
        some = here.where(table.c.user.in_(users[start : start + _CHUNK]))
        found |= {row["user"]: _account(row) for row in connection.execute(some).mappings()}
    return found


def account_of(connection: Connection, platform: str, workspace: str, user: str) -> AccountSeen | None:
    return known(connection, platform, workspace, [user]).get(user)


def _account(row: RowMapping) -> AccountSeen:
    return AccountSeen(
        platform=row["platform"],
        workspace=row["workspace"],
        user=row["user"],
        name=row["name"],
        email=row["email"],
        standing=row["standing"],
        is_admin=bool(row["is_admin"]),
        time_zone=row["time_zone"],
        gone=row["gone_at"] is not None,
    )


def reach(connection: Connection, sender: Sender, *, now: datetime) -> bool:
    """Their own chat with the bot is open: what is for them goes there, in every network. False: it was before.

    Of somebody whom the directory has not shown, the name is kept, and no address.
    """
    if account_of(connection, sender.platform, sender.workspace, sender.user) is None:
        new = AccountSeen(
            platform=sender.platform,
            workspace=sender.workspace,
            user=sender.user,
            name=sender.display_name or sender.user,
            standing=sender.standing,
        )
        store(connection, [new], now=now)
    table, identity = tables.account, tables.identity
    opened = connection.execute(
        update(table)
        .where(
            _is(table, sender),
            table.c.return_address.is_distinct_from(sender.return_address) | table.c.shut_at.is_not(None),
        )
        .values(return_address=sender.return_address, shut_at=None)
    )
    connection.execute(
        update(identity)
        .where(_is(identity, sender), identity.c.return_address.is_distinct_from(sender.return_address))
        .values(return_address=sender.return_address)
    )
    return opened.rowcount == 1


def is_reached(connection: Connection, sender: Sender) -> bool:
    """Whether it is known already that their own chat with the bot is where they write from."""
    table = tables.account
    statement = select(table.c.user).where(
        _is(table, sender), table.c.return_address == sender.return_address, table.c.shut_at.is_(None)
    )
    return connection.execute(statement).one_or_none() is not None


def shut(connection: Connection, sender: Sender, *, now: datetime) -> None:
    """They took the bot away: nothing can be written to them there until they have it back."""
    table = tables.account
    connection.execute(update(table).where(_is(table, sender), table.c.shut_at.is_(None)).values(shut_at=now))


def _is(table: Table, sender: Sender) -> ColumnElement[bool]:
    return and_(
        table.c.platform == sender.platform,
        table.c.workspace == sender.workspace,
        table.c.user == sender.user,
    )


def introduced(connection: Connection, sender: Sender) -> Sender:
    """The sender with what the directory knows and the platform did not say."""
    entry = account_of(connection, sender.platform, sender.workspace, sender.user)
    if entry is None:
        return sender
    standing = entry.standing if sender.standing == "full" else sender.standing
    return replace(
        sender,
        display_name=entry.name or sender.display_name,  # Slack's commands give a handle: "marion".
        email=(sender.email or entry.email) if standing == "full" else None,
        standing=standing,
        is_admin=sender.is_admin or entry.is_admin,
    )


# --- whose they are


def mentioned(connection: Connection, platform: str, workspace: str) -> dict[int, str]:
    """person id -> user id, for everybody who can be mentioned in this workspace."""
    table = tables.identity
    rows = connection.execute(
        select(table.c.person_id, table.c.user)
        .where(table.c.platform == platform, table.c.workspace == workspace)
        .order_by(table.c.seen_at.is_not(None), table.c.seen_at, table.c.id)
    )
    return {row.person_id: row.user for row in rows}


def zones(connection: Connection, platform: str, workspace: str) -> frozenset[str]:
    """Where the clocks of those stand who belong to a network and read here: IANA names."""
    account, identity = tables.account, tables.identity
    mine = (account.c.platform == platform) & (account.c.workspace == workspace)
    statement = (
        select(account.c.time_zone)
        .distinct()
        .select_from(
            account.join(
                identity,
                (identity.c.platform == account.c.platform)
                & (identity.c.workspace == account.c.workspace)
                & (identity.c.user == account.c.user),
            )
        )
        .where(mine, account.c.gone_at.is_(None), account.c.time_zone.is_not(None))
    )
    return frozenset(name for name in connection.execute(statement).scalars() if _is_zone(name))


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    """Whether this machine knows the zone, as a platform calls it."""
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return False
    return True


def linked(register: Register, platform: str, workspace: str) -> dict[str, int]:
    """user id -> person id, of this network's present members in the workspace."""
    present = {person.id for person in register.members}
    found = register.identities.where(platform=platform, workspace=workspace)
    return {identity.user: identity.person_id for identity in found if identity.person_id in present}


def link(
    register: Register, person: Person, account: AccountSeen, *, return_address: str | None = None
) -> Identity:
    """This account is this person's from now on."""
    by_id = account.user if account.platform in REACHED_BY_ID else _chat_of(register.connection, account)
    before = register.identities.where(
        platform=account.platform, workspace=account.workspace, user=account.user
    )
    if before:  # Of somebody who left, and is here again as a new member.
        address = return_address or before[0].return_address or by_id
        again = replace(before[0], person_id=person.id, return_address=address)
        return register.identities.save(before[0], again)
    return register.identities.add(
        Identity(
            network_id=register.network.id,
            person_id=person.id,
            platform=account.platform,
            workspace=account.workspace,
            user=account.user,
            return_address=return_address or by_id,
        )
    )


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A present member by one of their accounts; network is its slug."""

    person_id: int
    network: str
    network_name: str
    name: str
    platform: str
    workspace: str
    user: str


def holder(connection: Connection, identity_id: int) -> Holder | None:
    """Whose an account is, of those who have not left."""
    identity, person, network = tables.identity, tables.person, tables.network
    row = connection.execute(
        select(
            identity.c.person_id,
            network.c.slug.label("network"),
            network.c.name.label("network_name"),
            person.c.name,
            identity.c.platform,
            identity.c.workspace,
            identity.c.user,
        )
        .join_from(identity, person, person.c.id == identity.c.person_id)
        .join(network, network.c.id == identity.c.network_id)
        .where(identity.c.id == identity_id, person.c.left_at.is_(None))
    ).one_or_none()
    return None if row is None else Holder(**row._mapping)


def _chat_of(connection: Connection, account: AccountSeen) -> str | None:
    """The return address of the account's own chat with the bot, where it opened one."""
    table = tables.account
    statement = select(table.c.return_address).where(
        table.c.platform == account.platform,
        table.c.workspace == account.workspace,
        table.c.user == account.user,
    )
    return connection.execute(statement).scalar_one_or_none()


def people_behind(
    connection: Connection, network: Network | None, sender: Sender, users: Sequence[str]
) -> dict[str, Person]:
    """The network's people, those who left too, behind accounts of the sender's workspace."""
    if network is None:
        return {}
    table = tables.identity
    rows = connection.execute(
        select(table.c.user.label("its_user"), *tables.person.c)
        .join(tables.person, tables.person.c.id == table.c.person_id)
        .where(
            table.c.network_id == network.id,
            table.c.platform == sender.platform,
            table.c.workspace == sender.workspace,
            table.c.user.in_(users[:_CHUNK]),
        )
    ).mappings()
    return {row["its_user"]: records.PERSON.from_row(row) for row in rows}


def networks_in(connection: Connection, platform: str, workspace: str) -> tuple[Network, ...]:
    """The networks that live in a workspace: set up there, with a channel there, or with people there."""
    table = tables.network
    bound = select(tables.conversation.c.network_id).where(
        tables.conversation.c.platform == platform, tables.conversation.c.workspace == workspace
    )
    settled = select(tables.identity.c.network_id).where(
        tables.identity.c.platform == platform, tables.identity.c.workspace == workspace
    )
    rows = connection.execute(
        select(table)
        .where(or_(table.c.home == home(platform, workspace), table.c.id.in_(bound), table.c.id.in_(settled)))
        .order_by(table.c.id)
    ).mappings()
    return tuple(records.NETWORK.from_row(row) for row in rows)


def platforms(connection: Connection) -> Collection[str]:
    """Every platform in which somebody is known, or on which some network lives in a conversation."""
    identity, conversation = tables.identity, tables.conversation
    found = select(identity.c.platform).union(
        select(conversation.c.platform).where(conversation.c.purpose == posts.PURPOSE)
    )
    return sorted(connection.execute(found).scalars())


def workspaces_of(register: Register) -> tuple[tuple[str, str], ...]:
    """The chat workspaces that the network lives in, as (platform, workspace)."""
    places: dict[tuple[str, str], None] = {}
    if register.network.home:
        platform, _, workspace = register.network.home.partition(":")
        places[platform, workspace] = None
    for table in (tables.conversation, tables.identity):
        rows = register.connection.execute(
            select(table.c.platform, table.c.workspace)
            .where(table.c.network_id == register.network.id, table.c.workspace != "")
            .distinct()
        )
        places |= {(row.platform, row.workspace): None for row in rows}
    return tuple(places)


def home(platform: str, workspace: str) -> str:
    """A workspace as network.home names it."""
    return f"{platform}:{workspace}"


# --- what the chair was asked


def asked(register: Register, kind: str) -> list[Command]:
    """What was asked about accounts of this network, answered or not, and is not forgotten yet."""
    return _questions(register, tables.proposal.c.kind == kind)


def unanswered(register: Register, kind: str) -> list[Command]:
    return _questions(register, (tables.proposal.c.kind == kind) & tables.proposal.c.used_at.is_(None))


def _questions(register: Register, which: ColumnElement[bool]) -> list[Command]:
    table = tables.proposal
    stored = register.connection.execute(
        select(table.c.commands)
        .where(table.c.network_id == register.network.id, table.c.expires_at > register.now, which)
        .order_by(table.c.id)
    ).scalars()
    return [command for commands in stored for command in codec.decode_all(commands)]


def ask(
    register: Register, kind: str, chair: Person, commands: Iterable[Command], *, kept: timedelta
) -> None:
    """Remember that these were asked."""
    rows = [
        {
            "network_id": register.network.id,
            "person_id": chair.id,
            "kind": kind,
            "commands": codec.encode_all([command]),
            "created_at": register.now,
            "expires_at": register.now + kept,
            "version": 1,
        }
        for command in commands
    ]
    if rows:
        register.connection.execute(insert(tables.proposal), rows)


def answer(register: Register, kind: str, about: Command) -> bool:
    """Mark a question as answered; False when it was not open."""
    table = tables.proposal
    result = register.connection.execute(
        update(table)
        .where(
            table.c.network_id == register.network.id,
            table.c.kind == kind,
            table.c.commands == codec.encode_all([about]),
            table.c.used_at.is_(None),
        )
        .values(used_at=register.now)
    )
    return result.rowcount > 0
