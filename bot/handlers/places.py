"""What becomes of a network's channel that changes where it lives: it is followed, or the chair is told it is lost."""

from __future__ import annotations

from datetime import datetime

from bot.domain.person import Role
from bot.handlers import own_work
from bot.replies.cards import accounts as cards
from bot.store import entrance
from bot.store.types import Connection


def moved(connection: Connection, *, platform: str, workspace: str, before: str, now: str) -> None:
    """The channel goes on under another id, as when its workspace joins an organisation."""
    entrance.follow(connection, platform, workspace, before, now)


def lost(
    connection: Connection, *, platform: str, workspace: str, conversation: str, why: str, now: datetime
) -> None:
    """Nothing can be posted there any more. The chairs (or minute takers) hear it, once.

    why: archived | deleted | left, the last when the bot was taken out of it.
    """
    id = entrance.network_at(connection, platform, workspace, conversation)
    network = next((each for each in entrance.all_networks(connection) if each.id == id), None)
    if network is None:
        return
    entrance.unbind(connection, platform, workspace, conversation, why=f"the channel is lost: {why}")
    others = entrance.conversations_of(connection, network.id)
    register = own_work.register_of(connection, network, platform=platform, verb="ChannelLost", now=now)
    chairs = [person for person in register.members if person.role is Role.CHAIR]
    takers = [person for person in register.members if person.role is Role.MINUTE_TAKER]
    card = cards.channel_lost(network, where=platform, why=why, others=others)
    own_work.settle(register, [(person, card) for person in chairs or takers])
