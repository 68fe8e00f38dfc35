"""Codes that people pass on to each other: made, read as they are typed, and used once."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from bot.domain.errors import CodeGone
from bot.domain.person import Person
from bot.store import tickets
from bot.store.register import Register
from bot.store.tickets import Ticket
from bot.store.types import Connection

LINK, CLAIM = "link", "claim"
QUICK = timedelta(minutes=10)  # For whoever has both ends open before them.
PATIENT = timedelta(days=14)  # For somebody who must be told first.
# No letter or digit that is easily taken for another; 31 of them, eight times, are not guessed in ten minutes.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8


def for_channel(register: Register) -> str:
    """A code that connects one channel to this network."""
    code = _new()
    tickets.issue(
        register.connection,
        LINK,
        read(code),
        network_id=register.network.id,
        person_id=register.author.person_id,
        expires_at=register.now + QUICK,
    )
    return code


def for_person(register: Register, person: Person, *, lasts: timedelta) -> str:
    """A code with which one account becomes this person's."""
    code = _new()
    tickets.issue(
        register.connection,
        CLAIM,
        read(code),
        network_id=register.network.id,
        person_id=person.id,
        expires_at=register.now + lasts,
    )
    return code


def use(connection: Connection, purpose: str, typed: str, now: datetime) -> Ticket:
    """What a code stands for, which it does no longer.

    Raises:
        CodeGone: unknown, used, or expired.
    """
    code = read(typed)
    ticket = tickets.use(connection, purpose, code, now) if len(code) == _LENGTH else None
    if ticket is None or ticket.network_id is None:
        raise CodeGone()
    return ticket


def _new() -> str:
    """K7PQ-3M2X."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{code[:4]}-{code[4:]}"


def read(typed: str) -> str:
    """The code as it was made, whatever case and dashes it was typed with."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())
