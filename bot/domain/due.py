"""When something is due: a day, an instant, a window, an event's day, or a review at each meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class DueKind(StrEnum):
    DAY = "day"
    INSTANT = "instant"
    WINDOW = "window"
    ONGOING = "ongoing"  # reviewed at each meeting, never reminded
    PROGRESS = "progress"  # "once there is progress": offered at each meeting
    WAITING = "waiting"  # hangs on an event that is not scheduled yet


@dataclass(frozen=True, kw_only=True)
class Due:
    """A due date as it stands now, with what it hangs on.

    day is set for DAY, and is the last day for WINDOW and the local day for INSTANT; None for the rest.
    """

    kind: DueKind
    day: date | None = None
    first: date | None = None  # WINDOW: its first day, inclusive
    at: datetime | None = None  # INSTANT: aware
    event: str | None = (
        None  # the event that it follows: "meeting:12", "plan:3", "milestone:7", "awaited:publi"
    )
    link: Mapping[str, object] | None = None  # commands/dates.Link as JSON: the relation to that event
    phrase: str | None = None  # as it was typed
    assumed: bool = False  # nobody gave a date; "by the next meeting" is ours

    @classmethod
    def on(cls, day: date, *, event: str | None = None, assumed: bool = False) -> Due:
        return cls(kind=DueKind.DAY, day=day, event=event, assumed=assumed)

    @property
    def is_dated(self) -> bool:
        return self.day is not None

    @property
    def meeting_id(self) -> int | None:
        """The meeting at which this is due; None when it only counts from it (two weeks before)."""
        if self.event is None or not self.event.startswith("meeting:"):
            return None
        if self.link is not None and self.link.get("relation", "at") != "at":
            return None
        number = self.event.partition(":")[2]
        return int(number) if number.isdigit() else None


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
