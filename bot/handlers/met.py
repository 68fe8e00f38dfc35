"""A meeting begins or ends where people talk: attendance and the action review are offered to whom they are for."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

from bot.domain.due import local_day
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Network, Role
from bot.handlers import own_work
from bot.replies.cards import met as cards
from bot.replies.model import Reply
from bot.store import accounts, entrance, inbound
from bot.store.register import Register
from bot.store.types import Connection


def met(
    connection: Connection,
    *,
    platform: str,
    workspace: str,
    conversation: str,
    began: bool,
    at: datetime,
    now: datetime,
) -> Reply | None:
    """What everybody there is shown; chair and minute taker hear for themselves what they can do. Each time once.

    The meeting is the one whose online address leads to this chat; else the one that is on this day, where the chat
    or channel belongs to its network. None: there is none, or it has ended.
    """
    found = _by_address(connection, platform, workspace, conversation, now=now) or _by_day(
        connection, platform, workspace, conversation, at=at, now=now
    )
    if found is None:
        return None
    register, meeting = found
    key = f"{meeting.key}:{'began' if began else 'ended'}:{at.isoformat()}"
    if not inbound.is_first(connection, platform=platform, key=key, at=now):
        return None
    zone = register.network.time_zone
    if began:
        card = cards.to_run(meeting, zone=zone)
    else:
        held = register.actions.where(meeting_id=meeting.id, held=True)
        card = cards.to_finish(meeting, held=len(held), zone=zone)
    leaders = [each for each in register.members if each.role in (Role.CHAIR, Role.MINUTE_TAKER)]
    own_work.settle(register, [(each, card) for each in leaders], at_once=True)
    return Reply(card=cards.begun(meeting, zone=zone), private=False) if began else None


def _by_address(
    connection: Connection, platform: str, workspace: str, conversation: str, *, now: datetime
) -> tuple[Register, Meeting] | None:
    """Of the networks that live in this workspace: a meeting's link names the chat, as Teams' own links do."""
    for network in accounts.networks_in(connection, platform, workspace):
        register = _register(connection, network, platform, now)
        here = [each for each in _open(register) if conversation in unquote(each.link or "")]
        if here:
            return register, _nearest(here, now)
    return None


def _by_day(
    connection: Connection, platform: str, workspace: str, conversation: str, *, at: datetime, now: datetime
) -> tuple[Register, Meeting] | None:
    id = entrance.network_at(connection, platform, workspace, conversation)
    network = next((each for each in entrance.all_networks(connection) if each.id == id), None)
    if network is None:
        return None
    register, zone = _register(connection, network, platform, now), network.time_zone
    today = [each for each in _open(register) if local_day(each.dtstart, zone) == local_day(at, zone)]
    return (register, _nearest(today, at)) if today else None


def _register(connection: Connection, network: Network, platform: str, now: datetime) -> Register:
    return own_work.register_of(connection, network, platform=platform, verb="Met", now=now)


def _open(register: Register) -> list[Meeting]:
    return [each for each in register.all_meetings if each.status is MeetingStatus.SCHEDULED]


def _nearest(meetings: list[Meeting], at: datetime) -> Meeting:
    """A series has one chat: the meeting that is on now is meant."""
    return min(meetings, key=lambda each: abs(each.dtstart - at))
