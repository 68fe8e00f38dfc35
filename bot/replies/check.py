"""One thing that the doctor looked at, in words for whoever runs the bot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Check:
    """fix says what to do where ok is False."""

    ok: bool
    says: str
    fix: str = ""
