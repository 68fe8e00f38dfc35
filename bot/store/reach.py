"""Which members the bot can't write to where their network talks, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select

from bot.domain.overview import NoWay, OutOfReach
from bot.domain.person import Role
from bot.store import accounts, tables
from bot.store.register import Register


def out_of_reach(register: Register) -> tuple[OutOfReach, ...]:
    """Members without a way that is sure, as far as it is known before a message is tried; observers get none.

    A network that lives in no chat has nobody out of reach: the terminal shows what is sent.
    """
    if not accounts.workspaces_of(register):
        return ()
    ways, by_mail = _ways(register), _goes_by_mail(register)
    found = []
    for person in register.members:
        needs_none = person.role is Role.OBSERVER or (by_mail and person.email is not None)
        why = None if needs_none else _why(ways.get(person.id, []))
        if why is not None:
            found.append(OutOfReach(name=person.name, why=why))
    return tuple(found)


def _goes_by_mail(register: Register) -> bool:
    """Whether a mail has reached anybody of the network: then an address is a way, as sure as any."""
    sent = tables.delivery
    statement = (
        select(sent.c.id)
        .where(sent.c.network_id == register.network.id, sent.c.platform == "mail", sent.c.state == "sent")
        .limit(1)
    )
    return register.connection.execute(statement).first() is not None


def _why(ways: Sequence[Any]) -> NoWay | None:
    """None: there is a way that is sure."""
    standing = [_standing(each) for each in ways]
    if None in standing:
        return None
    # What stands least in the way is what is said.
    order = (NoWay.SILENT_GUEST, NoWay.REMOVED, NoWay.CLOSED)
    return next((why for why in order if why in standing), NoWay.UNKNOWN)


def _standing(way: Any) -> NoWay | None:
    if way.gone_at is not None:
        return NoWay.CLOSED
    if way.shut_at is not None:
        return NoWay.REMOVED
    is_silent = way.return_address is None and way.seen_at is None
    return NoWay.SILENT_GUEST if is_silent and way.standing in ("guest", "stranger") else None


def _ways(register: Register) -> dict[int, list[Any]]:
    """Of each member, their accounts on whatever chats there are."""
    identity, account = tables.identity, tables.account
    same = and_(
        account.c.platform == identity.c.platform,
        account.c.workspace == identity.c.workspace,
        account.c.user == identity.c.user,
    )
    statement = (
        select(
            identity.c.person_id,
            identity.c.return_address,
            identity.c.seen_at,
            account.c.standing,
            account.c.gone_at,
            account.c.shut_at,
        )
        .outerjoin_from(identity, account, same)
        .where(identity.c.network_id == register.network.id, identity.c.workspace != "")
    )
    found: dict[int, list[Any]] = {}
    for row in register.connection.execute(statement):
        found.setdefault(row.person_id, []).append(row)
    return found
