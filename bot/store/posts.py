"""Posts to the conversations that a network lives in: who gets one, which thread it joins, what is taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, exists, insert, select, update

from bot.store import tables
from bot.store.alarms import Planning
from bot.store.outbox import Claimed
from bot.store.register import Register

POST = "post"  # The kind of such a message.
PURPOSE = "posts"  # Of a conversation that hears of the network's events.
_OPEN = ("pending", "uncertain")
_SAID_LATER = "said by a later one"
_TAKEN_BACK = "taken back"


@dataclass(frozen=True, kw_only=True)
class Post:
    """A card for everybody in the network's conversations."""

    card: str  # replies/codec text
    about: str
    thread: str  # "meeting:3"; posts of one thread stay together in a conversation
    at_once: bool = False  # wait neither for what may follow, nor for allowed hours


@dataclass(frozen=True, kw_only=True)
class Place:
    """A conversation that a network lives in."""

    id: int
    platform: str
    workspace: str
    conversation: str
    return_address: str | None
    purpose: str


def store_posts(register: Register, posts: Iterable[Post]) -> None:
    """Let posts wait, as notices do, for what may follow and for allowed hours.

    A post takes the place of what still waits in its thread: a conversation hears once of where things stand.
    """
    told = list(posts)
    if not told:
        return
    places = _places_of(register)
    if not places:
        return
    planning = Planning(register)
    soon = planning.work.next_allowed(register.now + timedelta(minutes=planning.policy.join))
    for post in told:
        _replace(register, post.thread)
        rows = [
            {
                "network_id": register.network.id,
                "conversation_id": place,
                "kind": POST,
                "about": post.about,
                "thread": post.thread,
                "card": post.card,
                "due_at": register.now if post.at_once else soon,
                "state": "pending",
                "created_at": register.now,
            }
            for place in places
        ]
        register.connection.execute(insert(tables.delivery), rows)


def call(register: Register, person_id: int, card: str) -> bool:
    """Ask somebody who can't be written to, where others see it, to open a chat: once until they are heard from.

    Only in conversations of workspaces in which they have an account. False: there are none, or they were asked.
    """
    thread, table = f"person:{person_id}", tables.delivery
    accounts = _accounts_of(register, person_id)
    places = _places_in(register, {(each.platform, each.workspace) for each in accounts})
    if not places:
        return False
    heard = max((each.seen_at for each in accounts if each.seen_at is not None), default=None)
    asked = select(table.c.id).where(
        table.c.conversation_id.in_(places), table.c.thread == thread, table.c.state != "superseded"
    )
    if heard is not None:
        asked = asked.where(table.c.created_at > heard)
    if register.connection.execute(asked.limit(1)).one_or_none() is not None:
        return False
    planning = Planning(register)
    row = {
        "network_id": register.network.id,
        "kind": POST,
        "about": thread,
        "thread": thread,
        "card": card,
        "due_at": planning.work.next_allowed(register.now),
        "state": "pending",
        "created_at": register.now,
    }
    register.connection.execute(insert(table), [row | {"conversation_id": place} for place in places])
    return True


def _accounts_of(register: Register, person_id: int) -> Sequence[Any]:
    """The open accounts of a member, also where they took the bot away."""
    identity, account = tables.identity, tables.account
    closed = exists().where(
        account.c.platform == identity.c.platform,
        account.c.workspace == identity.c.workspace,
        account.c.user == identity.c.user,
        account.c.gone_at.is_not(None),
    )
    statement = select(identity.c.platform, identity.c.workspace, identity.c.seen_at).where(
        identity.c.network_id == register.network.id, identity.c.person_id == person_id, ~closed
    )
    return register.connection.execute(statement).all()


def _places_in(register: Register, workspaces: Collection[tuple[str, str]]) -> list[int]:
    table = tables.conversation
    mine = (table.c.network_id == register.network.id) & (table.c.purpose == PURPOSE)
    rows = register.connection.execute(
        select(table.c.id, table.c.platform, table.c.workspace).where(mine).order_by(table.c.id)
    )
    return [row.id for row in rows if (row.platform, row.workspace) in workspaces]


def has_places(register: Register) -> bool:
    """Whether the network lives in any conversation, so that what is posted is seen."""
    return bool(_places_of(register))


def _places_of(register: Register) -> list[int]:
    table = tables.conversation
    mine = (table.c.network_id == register.network.id) & (table.c.purpose == PURPOSE)
    return list(register.connection.execute(select(table.c.id).where(mine).order_by(table.c.id)).scalars())


def _replace(register: Register, thread: str) -> None:
    """What waits in a thread, and no worker has taken up, is said by the post that follows."""
    table = tables.delivery
    register.connection.execute(
        update(table)
        .where(
            table.c.network_id == register.network.id,
            table.c.conversation_id.is_not(None),
            table.c.thread == thread,
            table.c.state == "pending",
            table.c.fence == 0,
        )
        .values(state="superseded", why=_SAID_LATER)
    )


def recall(register: Register, threads: Collection[str], *, at: datetime) -> list[str]:
    """Withdraw what the change of that moment would still post; returns those threads that have it already.

    What such a post had taken the place of waits again: it says how things stand now.
    """
    table = tables.delivery
    mine = (
        (table.c.network_id == register.network.id)
        & (table.c.created_at == at)
        & table.c.conversation_id.is_not(None)
        & table.c.thread.in_(threads)
    )
    waiting = (table.c.state == "pending") & (table.c.fence == 0)
    withdrawn = register.connection.execute(
        update(table)
        .where(mine, waiting)
        .values(state="superseded", why=_TAKEN_BACK)
        .returning(table.c.id, table.c.conversation_id, table.c.thread)
    ).all()
    for id, place, thread in withdrawn:
        _bring_back(register, before=id, place=place, thread=thread)
    posted = select(table.c.thread).where(mine, table.c.state.in_((*_OPEN, "sent"))).distinct()
    return sorted(register.connection.execute(posted).scalars())


def _bring_back(register: Register, *, before: int, place: int, thread: str) -> None:
    """The post whose place was taken by one that is withdrawn, unless something was posted in between."""
    table = tables.delivery
    last = register.connection.execute(
        select(table.c.id, table.c.due_at, table.c.state, table.c.why)
        .where(
            table.c.conversation_id == place,
            table.c.thread == thread,
            table.c.id < before,
            (table.c.state != "superseded") | (table.c.why != _TAKEN_BACK),
        )
        .order_by(table.c.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or (last.state, last.why) != ("superseded", _SAID_LATER):
        return
    due = last.due_at
    if due <= register.now:
        due = Planning(register).work.next_allowed(register.now)
    register.connection.execute(
        update(table).where(table.c.id == last.id).values(state="pending", why=None, due_at=due)
    )


# --- right before a send


def places(connection: Connection, claims: Iterable[Claimed]) -> dict[int, Place]:
    """Where these posts go."""
    ids = {each.conversation_id for each in claims if each.conversation_id is not None}
    if not ids:
        return {}
    table = tables.conversation
    columns = (table.c[name] for name in Place.__dataclass_fields__)
    rows = connection.execute(select(*columns).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: Place(**row) for row in rows}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where a post stands in its thread. must_wait: an earlier one is on its way."""

    thread: str | None = None  # the platform's id of the message that began it; None: this one does
    must_wait: bool = False


def turns(connection: Connection, claims: Iterable[Claimed]) -> dict[int, Turn]:
    """For each of these that is a post of a thread: what was posted in it before."""
    wanted = {each.id: each for each in claims if each.conversation_id is not None and each.thread}
    if not wanted:
        return {}
    rows = connection.execute(_in_threads(wanted.values())).all()
    found: dict[int, Turn] = {}
    for id, claimed in wanted.items():
        before = [
            row
            for row in rows
            if row.id < id and (row.conversation_id, row.thread) == (claimed.conversation_id, claimed.thread)
        ]
        sent = [row.message_id for row in before if row.state == "sent"]
        found[id] = Turn(
            thread=sent[0] if sent else None, must_wait=any(row.state in _OPEN for row in before)
        )
    return found


def _in_threads(claims: Collection[Claimed]) -> Select[Any]:
    """Everything that was or will be posted in the threads of these, by the index of posts."""
    table = tables.delivery
    return (
        select(table.c.id, table.c.conversation_id, table.c.thread, table.c.state, table.c.message_id)
        .where(
            table.c.conversation_id.in_({each.conversation_id for each in claims}),
            table.c.thread.in_({each.thread for each in claims}),
            table.c.state.in_((*_OPEN, "sent")),
        )
        .order_by(table.c.id)
    )
