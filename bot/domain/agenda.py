"""Agenda items: standing, suggested, accepted, declined, deferred, discussed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.action import Owner


class ItemState(StrEnum):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"  # on the agenda of its meeting, at its position
    DECLINED = "declined"
    DEFERRED = "deferred"  # to a later meeting; waits there as a suggestion
    DISCUSSED = "discussed"


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One line of an agenda, or a suggestion waiting for one (S1, S2 …, never reused)."""

    id: int = 0
    network_id: int
    meeting_id: int | None = None  # for which meeting; None: the next one that is scheduled
    suggestion: int | None = None  # n of "Sn"; None for standing items and those the chair put straight on
    standing_id: int | None = None
    position: int | None = None  # 1…n once accepted
    label: str | None = None  # the paper's own number, where an agenda was imported
    title: str
    lines: tuple[str, ...] = ()  # sub-items, indented under it
    minutes: int | None = None  # length
    starts: str | None = None  # fixed local time "10:50", where the chair set one
    leads: tuple[Owner, ...] = ()
    papers: tuple[str, ...] = ()  # links, file names, or "expected by 9 September"
    state: ItemState = ItemState.SUGGESTED
    reason: str | None = None  # why it was declined or deferred
    late: bool = False  # suggested after suggestions had closed
    proposed_by: int | None = None  # person id
    on_behalf_of: str | None = None  # "from WHO", as it was written
    action_id: int | None = None  # the action that asked for it ("add X to September's agenda")
    created_at: datetime
    version: int = 1

    @property
    def ref(self) -> str:
        return f"S{self.suggestion}" if self.suggestion is not None else f"item {self.position}"


@dataclass(frozen=True, kw_only=True)
class StandingItem:
    """An item that every agenda of the network starts with, in this order."""

    id: int = 0
    network_id: int
    position: int
    title: str
    minutes: int | None = None
    lead: Owner | None = None
    version: int = 1
