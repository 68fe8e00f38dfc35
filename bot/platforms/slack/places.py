"""What Slack's events tell of a channel: that it has another id now, or that nothing can be posted there any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, kw_only=True)
class Moved:
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Lost:
    channel: str
    why: str  # archived | deleted | left


Change: TypeAlias = Moved | Lost

# Of public channels, and of private ones. A new name is nothing to us: channels are known by their ids.
# A channel that comes back from the archive is connected anew, by somebody who is in it.
_LOST = {
    "channel_archive": "archived",
    "group_archive": "archived",
    "channel_deleted": "deleted",
    "group_deleted": "deleted",
    "channel_left": "left",
    "group_left": "left",
}


def change_in(event: Mapping[str, Any]) -> Change | None:
    """What happened to a channel; None: the event is of something else."""
    kind = event.get("type")
    if kind == "channel_id_changed":
        before, now = event.get("old_channel_id"), event.get("new_channel_id")
        return Moved(before=before, now=now) if isinstance(before, str) and isinstance(now, str) else None
    channel, why = event.get("channel"), _LOST.get(str(kind))
    return Lost(channel=channel, why=why) if why is not None and isinstance(channel, str) else None
