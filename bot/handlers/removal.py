"""What follows when a chat workspace lets the bot write no longer: the chairs of the networks there are told, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.person import Network, Role
from bot.handlers import own_work
from bot.replies.cards import accounts
from bot.replies.cards import installed as cards
from bot.replies.model import Card
from bot.store import accounts as rows
from bot.store import lockouts
from bot.store.lockouts import Lockout
from bot.store.types import Connection

REMOVED = "the bot was removed from the workspace"


def removed(
    connection: Connection,
    *,
    platform: str,
    workspaces: Iterable[str],
    name: str,
    again: str | None,
    now: datetime,
) -> None:
    """The bot was taken out of workspaces; name is theirs, or their organisation's."""
    card = cards.taken_away(of=name, platform=accounts.platform(platform), again=again)
    _tell(connection, _noted(connection, platform, workspaces, REMOVED, now), card, now)


def refused(
    connection: Connection, *, platform: str, workspace: str, why: str, again: str | None, now: datetime
) -> None:
    """The bot's token is taken there no longer; why completes "In Slack, …"."""
    card = cards.shut_out(platform=accounts.platform(platform), why=why, again=again)
    _tell(connection, _noted(connection, platform, [workspace], why, now), card, now)


def works_again(connection: Connection, *, platform: str, workspace: str) -> None:
    """Whatever was said of it before: the bot can write there."""
    lockouts.end(connection, platform, workspace)


def _noted(
    connection: Connection, platform: str, workspaces: Iterable[str], why: str, now: datetime
) -> list[Lockout]:
    """Those of these lockouts that nobody had noted before."""
    found = [Lockout(platform=platform, workspace=each, why=why, since=now) for each in workspaces]
    return [each for each in found if lockouts.note(connection, each)]


def _tell(connection: Connection, noted: Iterable[Lockout], card: Card, now: datetime) -> None:
    """Each network's chair (or minute taker) hears it once and at once, by another way where there is one."""
    networks: dict[int, tuple[Network, str]] = {}
    for each in noted:
        living = rows.networks_in(connection, each.platform, each.workspace)
        networks |= {network.id: (network, each.platform) for network in living}
    for network, platform in networks.values():
        register = own_work.register_of(connection, network, platform=platform, verb="Removed", now=now)
        chairs = [person for person in register.members if person.role is Role.CHAIR]
        takers = [person for person in register.members if person.role is Role.MINUTE_TAKER]
        own_work.settle(register, [(person, card) for person in chairs or takers], at_once=True)
