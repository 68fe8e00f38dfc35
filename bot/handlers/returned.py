"""A mail came back, or somebody complained of it: those who run the network are told, and asked to find out why."""

from __future__ import annotations

from datetime import datetime

from bot.domain.person import Person, Role
from bot.handlers import own_work
from bot.replies.cards import messages
from bot.replies.codec import card_to_text
from bot.store import alarms, entrance, returned
from bot.store.alarms import Notice
from bot.store.register import Register
from bot.store.types import Connection


def came_back(
    connection: Connection, *, delivery: int, person: int, why: str, complaint: bool, now: datetime
) -> bool:
    """Count it as failed, and tell the chair, once; False: it is no message of ours, or is known to have failed.

    A complaint arrived; it counts as sent. That somebody could not be told of another is not told in turn.
    """
    sent = returned.sent(connection, delivery=delivery, person=person)
    if sent is None:
        return False
    if not complaint:
        returned.mark(connection, sent, why=why)
    network = entrance.network_by_id(connection, sent.network_id)
    register = own_work.register_of(connection, network, platform="mail", verb="CameBack", now=now)
    whose = next((each for each in register.members if each.id == person), None)
    told = _leader(register, other_than=person)
    if whose is None or told is None or sent.is_report or sent.is_reported:
        return True
    card = messages.complained(whose.name) if complaint else messages.came_back(whose.name, sent.about, why)
    notice = Notice(person_id=told.id, card=card_to_text(card), about=card.about)
    alarms.store_notices(register, [notice], subject=sent.subject)
    return True


def _leader(register: Register, *, other_than: int) -> Person | None:
    """The chair; where it is the chair who was not reached, the minute taker."""
    return next(
        (
            each
            for role in (Role.CHAIR, Role.MINUTE_TAKER)
            for each in register.members
            if each.role is role and each.id != other_than
        ),
        None,
    )
