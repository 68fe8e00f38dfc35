"""What was changed: one row of one change, as it was before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that a command changed. before is None when it was made, after when it was taken away."""

    change: str  # shared by everything that one command changed
    at: datetime
    actor: str | None  # full name; None: the bot itself
    on_behalf_of: str | None
    platform: str
    verb: str  # the command's class name
    entity: str  # "action", "meeting" …
    entity_id: int
    before: Any | None
    after: Any | None
    undoes: str | None  # the change that this one took back
