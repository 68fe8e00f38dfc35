"""What becomes of a network's channel: it is followed where it goes; that it is lost, or back, the chair is told."""

from __future__ import annotations

from datetime import datetime

from bot.domain.person import Network, Role
from bot.handlers import own_work
from bot.replies.cards import accounts as cards
from bot.replies.model import Card
from bot.store import entrance
from bot.store.types import Connection


def moved(connection: Connection, *, platform: str, workspace: str, before: str, now: str) -> None:
    """The channel goes on under another id, as when its workspace joins an organisation."""
    entrance.follow(connection, platform, workspace, before, now)


def lost(
    connection: Connection,
    *,
    platform: str,
    workspace: str,
    conversation: str,
    why: str,
    now: datetime,
    for_now: bool = False,
) -> None:
    """Nothing can be posted there any more. The chairs (or minute takers) hear it, once.

    why: archived | deleted | left, the last when the bot was taken out of it. for_now: `back` may follow.
    """
    network = _network_at(connection, platform, workspace, conversation)
    if network is None:
        return
    leave = entrance.rest if for_now else entrance.unbind
    news = leave(connection, platform, workspace, conversation, why=f"the channel is lost: {why}")
    if not news:
        return
    others = entrance.conversations_of(connection, network.id)
    card = cards.channel_lost(network, where=platform, why=why, others=others, for_now=for_now)
    _tell(connection, network, card, platform=platform, verb="ChannelLost", now=now)


def back(connection: Connection, *, platform: str, workspace: str, conversation: str, now: datetime) -> None:
    """What was lost for now takes posts again; the chairs hear that, too."""
    network = _network_at(connection, platform, workspace, conversation)
    if network is not None and entrance.resume(connection, platform, workspace, conversation):
        card = cards.channel_back(network, where=platform)
        _tell(connection, network, card, platform=platform, verb="ChannelBack", now=now)


def _network_at(connection: Connection, platform: str, workspace: str, conversation: str) -> Network | None:
    id = entrance.network_at(connection, platform, workspace, conversation)
    return next((each for each in entrance.all_networks(connection) if each.id == id), None)


def _tell(
    connection: Connection, network: Network, card: Card, *, platform: str, verb: str, now: datetime
) -> None:
    register = own_work.register_of(connection, network, platform=platform, verb=verb, now=now)
    chairs = [person for person in register.members if person.role is Role.CHAIR]
    takers = [person for person in register.members if person.role is Role.MINUTE_TAKER]
    own_work.settle(register, [(person, card) for person in chairs or takers])
