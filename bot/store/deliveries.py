"""What was sent, to whom, and what could not be delivered and why: delivered is not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.store import tables
from bot.store.register import Register

ANSWER = "answer"  # The kind of what somebody gets back at once for what they wrote, where it is kept.


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message, as it stands."""

    id: int
    person_id: int | None
    to: str  # full name, also of those who have left; of a post the conversation
    kind: str
    about: str
    platform: str | None
    state: str  # pending | uncertain | sent | superseded | failed
    why: str | None
    late: bool
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One alarm that has not come due, or has and is not sent."""

    kind: str
    subject: str
    person_id: int
    to: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One reminder (or post) with several recipients, counted against the list of those intended."""

    kind: str
    subject: str
    step: str
    at: datetime  # when the first of them was due
    intended: int
    sent: int
    waiting: int
    not_delivered: tuple[tuple[str, str], ...]  # (full name, or of a post the platform; why)


def actions_in(register: Register, person_id: int, *, platform: str, message: str) -> list[int]:
    """The ids of the actions of which a message to this person reminded. message: the platform's id of it."""
    sent, rode = tables.delivery, tables.occurrence
    subjects = register.connection.execute(
        select(rode.c.subject)
        .join(sent, sent.c.id == rode.c.delivery_id)
        .where(
            sent.c.network_id == register.network.id,
            sent.c.person_id == person_id,
            sent.c.platform == platform,
            sent.c.message_id == message,
            rode.c.subject.startswith("action:"),
        )
        .order_by(rode.c.id)
    ).scalars()
    return [int(each.partition(":")[2]) for each in dict.fromkeys(subjects)]


def held_by(register: Register, person_id: int, delivery: int) -> list[str]:
    """What a message to this person was about: "action:12", "meeting:2", "Jun24/4a"; [] where it is none."""
    sent, rode = tables.delivery, tables.occurrence
    rows = register.connection.execute(
        select(sent.c.about, rode.c.subject)
        .outerjoin_from(sent, rode, sent.c.id == rode.c.delivery_id)
        .where(
            sent.c.network_id == register.network.id,
            sent.c.person_id == person_id,
            sent.c.id == delivery,
        )
        .order_by(rode.c.id)
    ).all()
    named = [each.strip() for row in rows for each in row.about.split(",")]
    return list(dict.fromkeys(each for each in (*(row.subject for row in rows), *named) if each))


def card_of(register: Register, person_id: int, delivery: int) -> str | None:
    """A message to this person, as it was sent."""
    sent = tables.delivery
    found: str | None = register.connection.scalar(
        select(sent.c.card).where(
            sent.c.network_id == register.network.id, sent.c.person_id == person_id, sent.c.id == delivery
        )
    )
    return found


def kinds_in(register: Register, person_id: int, delivery: int) -> frozenset[str]:
    """The kinds of what a message to this person told; empty where it is none."""
    sent, rode = tables.delivery, tables.occurrence
    found = register.connection.execute(
        select(rode.c.kind)
        .join(sent, sent.c.id == rode.c.delivery_id)
        .where(sent.c.network_id == register.network.id, sent.c.person_id == person_id, sent.c.id == delivery)
    ).scalars()
    return frozenset(found)


# --- direct answers that can be answered in turn


def note_answer(
    connection: Connection,
    *,
    person_id: int,
    platform: str,
    address: str,
    message_id: str,
    card: str,
    about: str,
    now: datetime,
) -> int:
    """The number by which an answer to somebody is known, noted once for its message_id; it counts as not sent."""
    table = tables.delivery
    mine = (table.c.person_id == person_id, table.c.kind == ANSWER, table.c.message_id == message_id)
    known: int | None = connection.scalar(select(table.c.id).where(*mine))
    if known is not None:
        return known
    network = select(tables.person.c.network_id).where(tables.person.c.id == person_id).scalar_subquery()
    made = connection.execute(
        insert(table).values(
            network_id=network,
            person_id=person_id,
            kind=ANSWER,
            about=about,
            due_at=now,
            state="failed",
            attempts=1,
            platform=platform,
            workspace="",
            address=address,
            message_id=message_id,
            card=card,
            why="it was not handed in",
            created_at=now,
        )
    )
    (id,) = made.inserted_primary_key or (0,)
    return int(id)


def answer_went(connection: Connection, id: int, *, now: datetime) -> None:
    table = tables.delivery
    connection.execute(
        update(table)
        .where(table.c.id == id, table.c.state == "failed")
        .values(state="sent", sent_at=now, why=None)
    )


def recent(
    register: Register, *, since: datetime, person_id: int | None = None, limit: int = 100
) -> list[Delivery]:
    """Messages made since then, newest first; of one person or of the whole network."""
    table = tables.delivery
    conditions = [
        table.c.network_id == register.network.id,
        table.c.created_at >= since,
        table.c.kind != ANSWER,
    ]
    if person_id is not None:
        conditions.append(table.c.person_id == person_id)
    place = tables.conversation
    statement = (
        select(*(table.c[name] for name in _COLUMNS), place.c.conversation.label("to"))
        .outerjoin_from(table, place, table.c.conversation_id == place.c.id)
        .where(*conditions)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    names = {each.id: each.name for each in register.all_people}
    return [
        Delivery(**{**row, "to": names.get(row["person_id"] or 0, "") or row["to"] or ""})
        for row in register.connection.execute(statement).mappings()
    ]


def failures(register: Register, *, since: datetime) -> list[Delivery]:
    """What could not be delivered, newest first."""
    return [each for each in recent(register, since=since, limit=1000) if each.state == "failed"]


def waiting(
    register: Register, *, until: datetime | None = None, person_id: int | None = None, limit: int = 500
) -> list[Waiting]:
    """Alarms that wait, in the order in which they come due."""
    table = tables.occurrence
    conditions = [table.c.network_id == register.network.id, table.c.state.in_(("pending", "joined"))]
    if until is not None:
        conditions.append(table.c.due_at <= until)
    if person_id is not None:
        conditions.append(table.c.person_id == person_id)
    statement = (
        select(table.c.kind, table.c.subject, table.c.person_id, table.c.due_at)
        .where(*conditions)
        .order_by(table.c.due_at, table.c.id)
        .limit(limit)
    )
    names = {each.id: each.name for each in register.all_people}
    return [
        Waiting(**row, to=names.get(row["person_id"], ""))
        for row in register.connection.execute(statement).mappings()
    ]


def tallies(register: Register, *, since: datetime) -> list[Tally]:
    """Reminders and posts that came due since then, each against the list of those it was meant for.

    Those that were no longer wanted (done, moved, answered) are in no list.
    """
    table = tables.occurrence
    statement = (
        select(
            table.c.kind,
            table.c.subject,
            table.c.step,
            table.c.person_id,
            table.c.state,
            table.c.why,
            table.c.due_at,
        )
        .where(
            table.c.network_id == register.network.id,
            table.c.due_at >= since,
            table.c.due_at <= register.now,
            table.c.state != "superseded",
        )
        .order_by(table.c.due_at, table.c.id)
    )
    names = {each.id: each.name for each in register.all_people}
    groups: dict[tuple[str, str, str], list[tuple[int, str, str | None, datetime]]] = {}
    for row in register.connection.execute(statement):
        key = (row.kind, row.subject, row.step if row.kind != "notice" else "")
        groups.setdefault(key, []).append((row.person_id, row.state, row.why, row.due_at))
    found = [
        Tally(
            kind=kind,
            subject=subject,
            step=step,
            at=min(at for *_, at in rows),
            intended=len(rows),
            sent=sum(state == "sent" for _, state, *_ in rows),
            waiting=sum(state in ("pending", "joined") for _, state, *_ in rows),
            not_delivered=tuple(
                (names.get(person_id, ""), why or "")
                for person_id, state, why, _ in rows
                if state == "failed"
            ),
        )
        for (kind, subject, step), rows in groups.items()
    ]
    return sorted([*found, *_posts(register, since)], key=lambda each: each.at)


def _posts(register: Register, since: datetime) -> list[Tally]:
    """Each post against the conversations of the network at that time."""
    table, place = tables.delivery, tables.conversation
    statement = (
        select(
            table.c.thread, table.c.about, table.c.created_at, table.c.state, table.c.why, place.c.platform
        )
        .join_from(table, place, table.c.conversation_id == place.c.id)
        .where(
            table.c.network_id == register.network.id,
            table.c.created_at >= since,
            table.c.state != "superseded",
        )
        .order_by(table.c.id)
    )
    groups: dict[tuple[str, str, datetime], list[tuple[str, str, str | None]]] = {}
    for row in register.connection.execute(statement):
        groups.setdefault((row.thread, row.about, row.created_at), []).append(
            (row.platform, row.state, row.why)
        )
    return [
        Tally(
            kind="post",
            subject=thread,
            step=about,
            at=at,
            intended=len(rows),
            sent=sum(state == "sent" for _, state, _ in rows),
            waiting=sum(state in ("pending", "uncertain") for _, state, _ in rows),
            not_delivered=tuple((platform, why or "") for platform, state, why in rows if state == "failed"),
        )
        for (thread, about, at), rows in groups.items()
    ]


def told_in(register: Register, change: str) -> list[tuple[str, str, str]]:
    """Everybody whom one change told something: (full name, state, why not), by name; not what was taken back."""
    table = tables.occurrence
    rows = register.connection.execute(
        select(table.c.person_id, table.c.state, table.c.why).where(
            table.c.network_id == register.network.id,
            table.c.subject == f"notice:{change}",
            table.c.state != "superseded",
        )
    )
    names = {each.id: each.name for each in register.all_people}
    return sorted((names.get(row.person_id, ""), row.state, row.why or "") for row in rows)


# --- the workers' heartbeat


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    worker: str
    at: datetime


def beat(connection: Connection, *, worker: str, at: datetime) -> None:
    """A worker did its round."""
    build = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = build(tables.heartbeat).values(worker=worker, at=at)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["worker"], set_={"at": statement.excluded.at})
    )


def heartbeats(connection: Connection) -> Sequence[Heartbeat]:
    """Every worker's last round, the latest first."""
    table = tables.heartbeat
    return [
        Heartbeat(**row) for row in connection.execute(select(table).order_by(table.c.at.desc())).mappings()
    ]


def forget_workers(connection: Connection, *, now: datetime, after: timedelta = timedelta(days=7)) -> None:
    """Remove those that have not been heard from."""
    connection.execute(delete(tables.heartbeat).where(tables.heartbeat.c.at < now - after))


_COLUMNS = (
    "id",
    "person_id",
    "kind",
    "about",
    "platform",
    "state",
    "why",
    "late",
    "created_at",
    "sent_at",
)
