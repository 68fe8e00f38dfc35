"""The bot comes into a place or is taken out of it: who can be reached since, and what it says for a start."""

from __future__ import annotations

from datetime import datetime

from bot.commands.request import Sender
from bot.handlers import places
from bot.replies.cards import installed as cards
from bot.replies.model import Reply
from bot.store import accounts, entrance
from bot.store import presence as rows
from bot.store.presence import Presence
from bot.store.types import Connection


def opened(connection: Connection, sender: Sender, *, now: datetime) -> Reply | None:
    """Somebody has a chat of their own with the bot now. A welcome for whoever had none before."""
    return Reply(card=cards.hello()) if accounts.reach(connection, sender, now=now) else None


def closed(connection: Connection, sender: Sender, *, now: datetime) -> None:
    """Somebody took the bot away: they are reached in another way, or not until they have it back."""
    accounts.shut(connection, sender, now=now)


def came(connection: Connection, presence: Presence, *, is_team: bool) -> Reply | None:
    """The bot is in a team or a chat. A welcome where it was not before; what was lost there goes on."""
    is_new = rows.entered(connection, presence)
    back(
        connection,
        platform=presence.platform,
        workspace=presence.workspace,
        place=presence.place,
        is_team=is_team,
        now=presence.since,
    )
    if not is_new:
        return None
    there = _conversations(connection, presence.platform, presence.workspace, presence.place, is_team=is_team)
    ids = {entrance.network_at(connection, presence.platform, presence.workspace, each) for each in there}
    names = [each.name for each in entrance.all_networks(connection) if each.id in ids]
    return Reply(card=cards.here(names), private=False)


def went(
    connection: Connection, *, platform: str, workspace: str, place: str, is_team: bool, now: datetime
) -> None:
    """The bot was taken out of a team or a chat: nothing can be posted there until it is back."""
    rows.left(connection, platform, workspace, place)
    lost(
        connection,
        platform=platform,
        workspace=workspace,
        place=place,
        is_team=is_team,
        why="left",
        for_now=True,
        now=now,
    )


def lost(
    connection: Connection,
    *,
    platform: str,
    workspace: str,
    place: str,
    is_team: bool,
    why: str,
    for_now: bool,
    now: datetime,
) -> None:
    """A team with all its channels, or one channel, takes no posts. why, for_now: as for places.lost."""
    for each in _conversations(connection, platform, workspace, place, is_team=is_team):
        places.lost(
            connection,
            platform=platform,
            workspace=workspace,
            conversation=each,
            why=why,
            for_now=for_now,
            now=now,
        )


def back(
    connection: Connection, *, platform: str, workspace: str, place: str, is_team: bool, now: datetime
) -> None:
    """A team with all its channels, or one channel, is as it was."""
    for each in _conversations(connection, platform, workspace, place, is_team=is_team):
        places.back(connection, platform=platform, workspace=workspace, conversation=each, now=now)


def _conversations(
    connection: Connection, platform: str, workspace: str, place: str, *, is_team: bool
) -> tuple[str, ...]:
    if not is_team:
        return (place,)
    return entrance.conversations_within(connection, platform, workspace, place)
