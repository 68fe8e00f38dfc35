"""What follows when the bot is removed from a chat workspace: the chairs of the networks there are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.person import Network, Role
from bot.handlers import own_work
from bot.replies.cards import accounts
from bot.replies.cards import installed as cards
from bot.store import accounts as rows
from bot.store.types import Connection


def removed(
    connection: Connection,
    *,
    platform: str,
    workspaces: Iterable[str],
    name: str,
    again: str | None,
    now: datetime,
) -> None:
    """Each network's chair (or minute taker) hears it once, where the bot can still reach them.

    name: the workspace's, or its organisation's. again: where the bot can be added again.
    """
    networks: dict[int, Network] = {}
    for workspace in workspaces:
        networks |= {each.id: each for each in rows.networks_in(connection, platform, workspace)}
    for network in networks.values():
        register = own_work.register_of(connection, network, platform=platform, verb="Removed", now=now)
        chairs = [person for person in register.members if person.role is Role.CHAIR]
        takers = [person for person in register.members if person.role is Role.MINUTE_TAKER]
        card = cards.taken_away(of=name, platform=accounts.platform(platform), again=again)
        own_work.settle(register, [(person, card) for person in chairs or takers])
