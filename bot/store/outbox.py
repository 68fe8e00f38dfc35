"""The outbox's rows: who is due, claiming with a lease and a fence, and what became of each send."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    TextClause,
    any_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import RowMapping

from bot.domain.person import Identity, Network, Person
from bot.store import facts, records, tables
from bot.store.facts import Facts
from bot.store.lists import UpdateOfEach, one_of
from bot.store.types import UtcDateTime

# Written out, not bound: only then does a database see that the partial index answers it.
_DUE_DELIVERY = text("delivery.state IN ('pending', 'uncertain')")
_DUE_OCCURRENCE = text("occurrence.state = 'pending'")


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """One message that is ours until its lease ends, with the row as it was claimed."""

    id: int
    network_id: int
    person_id: int | None
    conversation_id: int | None
    kind: str
    about: str
    local_day: date | None
    state: str  # pending | uncertain
    attempts: int  # sends begun before this claim
    fence: int
    platform: str | None
    workspace: str | None
    address: str | None
    tried: tuple[str, ...]
    thread: str | None  # of a post
    card: str | None
    invitation: str | None  # JSON
    why: str | None  # the last failure
    late: bool
    created_at: datetime

    @property
    def is_post(self) -> bool:
        return self.conversation_id is not None


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What is stored before a send: from then on it may have happened."""

    id: int
    platform: str
    workspace: str
    address: str
    card: str
    kind: str
    about: str
    invitation: str | None = None  # what a calendar is sent by it, as JSON


@dataclass(frozen=True, kw_only=True)
class Due:
    """One occurrence whose time has come."""

    id: int
    network_id: int
    person_id: int
    kind: str
    subject: str
    target: str
    step: str
    due_at: datetime
    created_at: datetime
    card: str | None
    late: bool
    delivery_id: int | None


# --- who is meant


def networks(connection: Connection, ids: Collection[int]) -> dict[int, Network]:
    statement = select(tables.network).where(tables.network.c.id.in_(ids))
    return {row["id"]: records.NETWORK.from_row(row) for row in connection.execute(statement).mappings()}


@dataclass(frozen=True, kw_only=True)
class Home:
    """A network with its facts."""

    network: Network
    facts: Facts


def homes(connection: Connection, ids: Collection[int]) -> dict[int, Home]:
    """These networks, in one statement as long as nobody changed their facts since they were read."""
    found = {}
    for *stored, revision in connection.execute(_HOMES, {"its_ids": sorted(ids)}):
        network = records.NETWORK.from_stored(tuple(stored))
        found[network.id] = Home(network=network, facts=facts.at(connection, network.id, revision))
    return found


_HOMES = records.NETWORK.as_stored.add_columns(tables.network.c.revision).where(
    one_of(tables.network.c.id, "its_ids")
)


def people(connection: Connection, ids: Collection[int]) -> dict[int, Person]:
    statement = select(tables.person).where(tables.person.c.id.in_(ids))
    return {row["id"]: records.PERSON.from_row(row) for row in connection.execute(statement).mappings()}


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """of: by person, the one that was heard from last first. shut: (platform, workspace) closed to the bot now."""

    of: dict[int, list[Identity]]
    shut: frozenset[tuple[str, str]]


def accounts(connection: Connection, ids: Collection[int]) -> Accounts:
    """The accounts of these people that still exist, and have not taken the bot away."""
    found: dict[int, list[Identity]] = {}
    shut = set()
    for *stored, is_shut in connection.execute(_ACCOUNTS, {"its_ids": sorted(ids)}):
        account = records.IDENTITY.from_stored(tuple(stored))
        found.setdefault(account.person_id, []).append(account)
        if is_shut:
            shut.add((account.platform, account.workspace))
    for each in found.values():
        each.sort(key=lambda identity: (identity.seen_at is None, -_seconds(identity.seen_at)))
    return Accounts(of=found, shut=frozenset(shut))


_CLOSED = exists().where(
    tables.account.c.platform == tables.identity.c.platform,
    tables.account.c.workspace == tables.identity.c.workspace,
    tables.account.c.user == tables.identity.c.user,
    tables.account.c.gone_at.is_not(None) | tables.account.c.shut_at.is_not(None),
)
_SHUT = exists().where(
    tables.lockout.c.platform == tables.identity.c.platform,
    tables.lockout.c.workspace == tables.identity.c.workspace,
)
_ACCOUNTS = (
    records.IDENTITY.as_stored.add_columns(_SHUT)
    .where(one_of(tables.identity.c.person_id, "its_ids"), ~_CLOSED)
    .order_by(tables.identity.c.id)
)


def _seconds(instant: datetime | None) -> float:
    return instant.timestamp() if instant is not None else 0.0


def shared_clock(connection: Connection) -> datetime | None:
    """The database's clock, where machines share it; None on SQLite, whose clock is the machine's."""
    if connection.dialect.name != "postgresql":
        return None
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


# --- whose turn it is


def _due_networks(
    connection: Connection, table: Table, open_: TextClause, now: datetime, limit: int
) -> list[int]:
    """Networks with something due, one index probe each; when there are too many, any of them by lot."""
    waiting = exists().where(table.c.network_id == tables.network.c.id, open_, table.c.due_at <= now)
    found = list(connection.execute(select(tables.network.c.id).where(waiting).limit(limit + 1)).scalars())
    if len(found) <= limit:
        return found
    by_lot = select(tables.network.c.id).where(waiting).order_by(func.random()).limit(limit)
    return list(connection.execute(by_lot).scalars())


def _fair(
    connection: Connection, table: Table, open_: TextClause, now: datetime, limit: int, *, lock: bool
) -> Select[int] | None:
    """Ids of at most `limit` due rows, the same share for every network that has any: a loose scan.

    None when nothing is due.
    """
    networks = _due_networks(connection, table, open_, now, limit)
    if not networks:
        return None
    of_one = (
        select(table.c.id, table.c.due_at)
        .where(table.c.network_id == tables.network.c.id, open_, table.c.due_at <= now)
        .order_by(table.c.due_at, table.c.id)
        .limit(max(1, limit // len(networks)))
        .correlate(tables.network)
    )
    mine = tables.network.c.id.in_(networks)
    if connection.dialect.name == "postgresql":
        if lock:
            of_one = of_one.with_for_update(skip_locked=True)
        each = of_one.lateral("each")
        return select(each.c.id).select_from(tables.network.join(each, true())).where(mine)
    # SQLite has no LATERAL; a correlated list of ids is read in the same way, from the same index.
    one = table.alias("one")
    ids = of_one.with_only_columns(table.c.id)
    return select(one.c.id).select_from(tables.network.join(one, one.c.id.in_(ids))).where(mine)


# --- occurrences whose time has come


def due_people(connection: Connection, *, now: datetime, limit: int) -> list[int]:
    """People with something due, fairly over the networks, at most `limit` occurrences' worth.

    On PostgreSQL each is locked until the end of the transaction, and those that another worker has
    are passed over: nobody is given two messages by two workers.
    """
    table = tables.occurrence
    due = _fair(connection, table, _DUE_OCCURRENCE, now, limit, lock=False)
    if due is None:
        return []
    found = (
        connection.execute(select(table.c.person_id).where(table.c.id.in_(due)).distinct()).scalars().all()
    )
    locked = (
        select(tables.person.c.id)
        .where(tables.person.c.id.in_(found))
        .order_by(tables.person.c.network_id, tables.person.c.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(connection.execute(locked).scalars())


def waiting_for(connection: Connection, people: Collection[int], *, until: datetime) -> list[Due]:
    """Everything that waits for these people and is due by `until`, oldest first."""
    return [Due(**row) for row in connection.execute(_waiting(people, until)).mappings()]


def _waiting(people: Collection[int], until: datetime) -> Select[Any]:
    table = tables.occurrence
    return (
        select(*(table.c[name] for name in _DUE_COLUMNS))
        .where(table.c.person_id.in_(people), _DUE_OCCURRENCE, table.c.due_at <= until)
        .order_by(table.c.due_at, table.c.id)
    )


def reminded_on(
    connection: Connection, people: Collection[int], days: Collection[date]
) -> set[tuple[int, date]]:
    """(person, local day) for whom a message with reminders was made already."""
    table = tables.delivery
    statement = select(table.c.person_id, table.c.local_day).where(
        table.c.person_id.in_(people), table.c.local_day.in_(days), table.c.state != "superseded"
    )
    return {(int(row.person_id), row.local_day) for row in connection.execute(statement)}


def postpone(connection: Connection, moves: Sequence[tuple[int, datetime, bool]]) -> None:
    """Let pending occurrences wait: (id, until, whether it is late by now)."""
    if not moves:
        return
    table = tables.occurrence
    statement = (
        update(table)
        .where(table.c.id == bindparam("its_id"), table.c.state == "pending")
        .values(due_at=bindparam("its_time"), late=bindparam("its_lateness"))
    )
    connection.execute(
        statement, [{"its_id": id, "its_time": at, "its_lateness": late} for id, at, late in moves]
    )


def supersede(connection: Connection, ids: Collection[int], *, why: str) -> None:
    """These will not be said any more."""
    if not ids:
        return
    table = tables.occurrence
    open_ = table.c.state.in_(("pending", "joined"))
    connection.execute(update(table).where(table.c.id.in_(ids), open_).values(state="superseded", why=why))


def get_off(connection: Connection, id: int, *, until: datetime) -> None:
    """One that rides in a message waits again by itself: its time has moved."""
    table = tables.occurrence
    connection.execute(
        update(table)
        .where(table.c.id == id, table.c.state == "joined")
        .values(state="pending", due_at=until, delivery_id=None)
    )


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Occurrences of one person that make one message."""

    occurrences: tuple[Due, ...]
    kind: str
    about: str
    local_day: date | None  # set where it holds reminders
    late: bool


def join(connection: Connection, messages: Sequence[Joined], *, now: datetime) -> None:
    """Make these messages; what rides in each leaves the waiting ones in the same transaction."""
    if not messages:
        return
    statement = insert(tables.delivery).returning(tables.delivery.c.id, sort_by_parameter_order=True)
    ids = connection.execute(
        statement,
        [
            {
                "network_id": each.occurrences[0].network_id,
                "person_id": each.occurrences[0].person_id,
                "kind": each.kind,
                "about": each.about,
                "local_day": each.local_day,
                "due_at": now,
                "state": "pending",
                "late": each.late,
                "created_at": now,
            }
            for each in messages
        ],
    ).scalars()
    riders = [
        {"id": occurrence.id, "delivery_id": id}
        for id, message in zip(ids, messages, strict=True)
        for occurrence in message.occurrences
    ]
    _RIDE.run(connection, riders)


_RIDE = UpdateOfEach(
    tables.occurrence,
    tables.occurrence.c.state == "pending",
    own={"delivery_id": BigInteger()},
    same={"state": "joined"},
)


# --- deliveries


def claim(connection: Connection, *, now: datetime, lease: timedelta, limit: int) -> list[Claimed]:
    """Take due messages for ourselves until now + lease, the same share for every network.

    Visibility and lease are one column: whoever dies lets go by the passing of time.
    """
    table = tables.delivery
    due = _fair(connection, table, _DUE_DELIVERY, now, limit, lock=True)
    if due is None:
        return []
    chosen: ColumnElement[bool] = table.c.id.in_(due)
    if connection.dialect.name == "postgresql":
        # As an array it is looked for once; as a list, a plan may look again for each row, and find others.
        ids: ColumnElement[Any] = func.array(due.scalar_subquery(), type_=ARRAY(BigInteger))
        chosen = table.c.id == any_(ids)
    statement = (
        update(table)
        .where(chosen, _DUE_DELIVERY)
        .values(due_at=now + lease, fence=table.c.fence + 1)
        .returning(*(table.c[name] for name in _CLAIMED_COLUMNS))
    )
    rows = connection.execute(statement).mappings().all()
    return sorted((_claimed(row) for row in rows), key=lambda each: each.id)


def _claimed(row: RowMapping) -> Claimed:
    return Claimed(**{**row, "tried": tuple(row["tried"] or ())})


def still_ours(connection: Connection, claims: Iterable[Claimed]) -> set[int]:
    """The ids of those that nobody claimed since; locked until the end of the transaction."""
    fences = {each.id: each.fence for each in claims}
    rows = connection.execute(_FENCES, {"its_ids": list(fences)})
    return {id for id, fence in rows if fences[id] == fence}


_FENCES = (
    select(tables.delivery.c.id, tables.delivery.c.fence)
    .where(one_of(tables.delivery.c.id, "its_ids"), _DUE_DELIVERY)
    .order_by(tables.delivery.c.id)
    .with_for_update()
)


def riding(connection: Connection, deliveries: Collection[int]) -> dict[int, list[Due]]:
    """The occurrences that ride in each of these messages, in the order in which they came due."""
    found: dict[int, list[Due]] = {each: [] for each in deliveries}
    for row in connection.execute(_RIDING, {"its_ids": list(deliveries)}):
        due = _due(row)
        found[due.delivery_id or 0].append(due)
    return found


def begin(connection: Connection, sends: Sequence[Begun]) -> None:
    """Write down that these sends start: from now on each may have happened."""
    _BEGIN.run(connection, [vars(each) for each in sends])


_BEGIN = UpdateOfEach(
    tables.delivery,
    own={each.name: Text() for each in fields(Begun) if each.name != "id"},
    same={"state": "uncertain", "attempts": tables.delivery.c.attempts + 1},
)


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A definite yes."""

    claimed: Claimed
    message_id: str
    welcomed: bool = False  # it began with the welcome, or the person needs none


def sent(connection: Connection, arrived: Sequence[Arrived], *, at: datetime) -> set[int]:
    """Mark definite yeses; the ids of those that were still ours.

    Of the others the lease had ended and somebody else has them: they will find out.
    """
    ours = still_ours(connection, [each.claimed for each in arrived])
    mine = [each for each in arrived if each.claimed.id in ours]
    if not mine:
        return ours
    _MARK_SENT.run(
        connection,
        [{"id": each.claimed.id, "message_id": each.message_id, "sent_at": at} for each in mine],
    )
    connection.execute(_MARK_SAID, {"its_ids": sorted(ours)})
    welcomed = [each.claimed.person_id for each in mine if each.welcomed]
    if welcomed:
        person = tables.person
        connection.execute(
            update(person)
            .where(person.c.id.in_(welcomed), person.c.welcomed_at.is_(None))
            .values(welcomed_at=at, version=person.c.version + 1)
        )
        for network_id in {each.claimed.network_id for each in mine if each.welcomed}:
            facts.touch(connection, network_id)
    return ours


_MARK_SENT = UpdateOfEach(
    tables.delivery,
    own={"message_id": Text(), "sent_at": UtcDateTime()},
    same={"state": "sent", "why": None},
)
_MARK_SAID = (
    update(tables.occurrence)
    .where(one_of(tables.occurrence.c.delivery_id, "its_ids"), tables.occurrence.c.state == "joined")
    .values(state="sent")
)


def refused(
    connection: Connection,
    claimed: Claimed,
    *,
    retry_at: datetime,
    why: str,
    tried: Sequence[str] | None = None,
    doubted: bool = False,
) -> bool:
    """A definite no: it was not sent, and may be worded anew when it is tried again; a post keeps its words.

    doubted: an earlier send may have arrived. A calendar may have what was in it, then.
    """
    card = claimed.card if claimed.is_post else None
    values: dict[str, Any] = {"state": "pending", "card": card, "due_at": retry_at, "why": why[:300]}
    if not doubted:
        values["invitation"] = None
    if tried is not None:
        values["tried"] = list(tried)
    return _mark(connection, claimed, values)


def wait(connection: Connection, claimed: Claimed, *, until: datetime, why: str | None) -> bool:
    """Not now: another time, in the state in which it is."""
    values: dict[str, Any] = {"due_at": until}
    if why is not None:
        values["why"] = why[:300]
    return _mark(connection, claimed, values)


def failed(connection: Connection, claimed: Claimed, *, why: str) -> bool:
    """It could not be delivered; what rode in it failed with it."""
    if not _mark(connection, claimed, {"state": "failed", "why": why[:300]}):
        return False
    table = tables.occurrence
    connection.execute(
        update(table)
        .where(table.c.delivery_id == claimed.id, table.c.state == "joined")
        .values(state="failed", why=why[:200])
    )
    return True


def withdrawn(connection: Connection, claimed: Claimed, *, why: str) -> bool:
    """Nothing that rode in it is wanted any more."""
    return _mark(connection, claimed, {"state": "superseded", "why": why[:300]})


def _mark(connection: Connection, claimed: Claimed, values: Mapping[str, Any]) -> bool:
    table = tables.delivery
    ours = (table.c.id == claimed.id) & (table.c.fence == claimed.fence)
    return connection.execute(update(table).where(ours).values(values)).rowcount == 1


# --- rate limits, shared by all processes


def paces(connection: Connection, scopes: Collection[str], *, now: datetime) -> dict[str, datetime]:
    """Until when each of these conversations and workspaces may not be written to; free ones are left out."""
    rows = connection.execute(_PACES, {"its_scopes": sorted(scopes), "its_now": now})
    return {row.scope: row.next_send_at for row in rows}


_PACES = select(tables.pace).where(
    one_of(tables.pace.c.scope, "its_scopes"), tables.pace.c.next_send_at > bindparam("its_now")
)


def slow_down(connection: Connection, scope: str, *, until: datetime) -> None:
    """Nothing to this conversation or workspace before `until`, from any process."""
    table = tables.pace
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = build(table).values(scope=scope, next_send_at=until)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["scope"],
            set_={"next_send_at": statement.excluded.next_send_at},
            where=table.c.next_send_at < statement.excluded.next_send_at,
        )
    )


def forget_paces(connection: Connection, now: datetime) -> None:
    """Remove limits that have passed."""
    connection.execute(delete(tables.pace).where(tables.pace.c.next_send_at < now))


# --- when the next thing happens


def next_due(connection: Connection) -> datetime | None:
    """When the next occurrence or message comes due, in any network; None: nothing waits."""
    moments: list[datetime | None] = []
    for table, open_ in ((tables.occurrence, _DUE_OCCURRENCE), (tables.delivery, _DUE_DELIVERY)):
        first = select(func.min(table.c.due_at)).where(table.c.network_id == tables.network.c.id, open_)
        moments += (
            connection.execute(select(first.scalar_subquery()).select_from(tables.network)).scalars().all()
        )
    return min((each for each in moments if each is not None), default=None)


_DUE_COLUMNS = tuple(each.name for each in fields(Due))
_DUE_SELECT = select(*(tables.occurrence.c[name] for name in _DUE_COLUMNS)).order_by(
    tables.occurrence.c.due_at, tables.occurrence.c.id
)
_RIDING = _DUE_SELECT.where(
    one_of(tables.occurrence.c.delivery_id, "its_ids"), tables.occurrence.c.state == "joined"
)


def _due(row: Row[Any]) -> Due:
    return Due(**dict(zip(_DUE_COLUMNS, row, strict=True)))


_CLAIMED_COLUMNS = tuple(each.name for each in fields(Claimed))
