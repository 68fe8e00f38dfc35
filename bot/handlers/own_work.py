"""What the bot does in a network with no member asking: its register there, and what follows from its changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.person import Network, Person
from bot.replies.codec import card_to_text
from bot.replies.model import Card
from bot.store import alarms
from bot.store.alarms import Notice
from bot.store.register import Author, Register
from bot.store.types import Connection


def register_of(
    connection: Connection, network: Network, *, platform: str, verb: str, now: datetime
) -> Register:
    """The network's register, with the bot itself as the author of what is changed."""
    author = Author(person_id=None, platform=platform, verb=verb)
    return Register(connection, network, now=now, author=author)


def settle(register: Register, told: Iterable[tuple[Person, Card]], *, at_once: bool = False) -> None:
    """Write the history, plan the alarms anew, and let the notices wait: as after every command."""
    register.finish()
    if register.written:
        alarms.replan(register)
    notices = [
        Notice(person_id=person.id, card=card_to_text(card), about=card.about, at_once=at_once)
        for person, card in told
    ]
    alarms.store_notices(register, notices)
