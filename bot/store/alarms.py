"""Which alarms wait for whom: planned anew in the transaction of every change, with notices beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.store.register import Register


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A card that one person should see because of what another did."""

    person_id: int
    card: str  # replies/codec text
    about: str
    at_once: bool = False  # do not wait to be joined with others, nor for allowed hours


def replan(register: Register) -> None:
    """Plan the alarms of everything that this unit of work changed."""


def store_notices(register: Register, notices: Iterable[Notice]) -> None:
    """Let notices wait in the outbox."""
