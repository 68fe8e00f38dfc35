"""The numbers behind reminders: a network's policy and a person's preferences, with what each means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any

from bot.domain.errors import BadValue


def _number(default: int, unit: str, about: str, *, lowest: int = 0, highest: int = 365) -> Any:
    return field(
        default=default, metadata={"unit": unit, "about": about, "lowest": lowest, "highest": highest}
    )


def _clock(default: time, about: str) -> Any:
    return field(default=default, metadata={"unit": "local time", "about": about})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A network's reminder policy. Every number is a setting; nobody has to touch one."""

    daily_time: time = _clock(time(9), "when the daily message goes out")
    opens: time = _clock(time(8), "nobody is written to before this")
    closes: time = _clock(time(18), "nobody is written to from then on")
    nudge_if_longer_than: int = _number(42, "days", "only an action due later than this is nudged on the way")
    nudge_after: int = _number(21, "days", "the nudge on the way: this long after the owner heard of it")
    first_reminder: int = _number(14, "days", "the first reminder: this long before the due date")
    second_reminder: int = _number(
        3, "working days", "the second reminder: this long before; not for what is due at a meeting"
    )
    first_late_note: int = _number(1, "working days", "the first note after the due date", lowest=1)
    second_late_note: int = _number(7, "days", "the second note: this long after the first", lowest=1)
    have_a_word: int = _number(3, "working days", "then the chair is asked to have a word", lowest=1)
    meeting_grace: int = _number(
        10, "working days", "what is due at a meeting counts as late only then, or when the meeting is closed"
    )
    suggestions_close: int = _number(7, "working days", "suggestions close this long before a meeting")
    closing_reminder: int = _number(2, "working days", "a reminder this long before suggestions close")
    paper_expected: int = _number(
        7, "working days", "a paper is expected this long before a meeting, unless a day was said"
    )
    paper_first: int = _number(5, "working days", "its lead is reminded of a paper this long before that day")
    paper_second: int = _number(1, "working days", "the second reminder of a paper")
    first_call: int = _number(15, "working days", "the first call for items, this long before they close")
    agenda_missing: int = _number(
        5, "working days", "the chair is asked if the agenda is not out this long before"
    )
    meeting_reminder: int = _number(
        1, "working days", "everybody is reminded of the meeting this long before"
    )
    first_overview: int = _number(10, "working days", "the chair's overview, this long before a meeting")
    second_overview: int = _number(3, "working days", "the chair's overview again")
    release_question: int = _number(
        2, "working days", "chair and minute taker are asked when nothing was released by then"
    )
    milestone_first: int = _number(14, "days", "a plan step's first reminder")
    milestone_second: int = _number(2, "working days", "a plan step's second reminder")
    join: int = _number(15, "minutes", "notices for one person wait this long to be joined", highest=240)
    short_notice: int = _number(2, "working days", "a meeting moved or cancelled this close is told at once")
    down_grace: int = _number(
        120, "minutes", "what is sent later than this after its time says so", lowest=10, highest=1440
    )

    quorum: int = _number(
        0,
        "authorities",
        "so many must be there, themselves or through a deputy, for a meeting to decide; 0: no quorum",
    )

    @classmethod
    def from_mapping(cls, stored: Mapping[str, object]) -> Policy:
        """The policy with a network's own numbers.

        Raises:
            BadValue: a name or value that there is not, or hours that leave no time for the daily message.
        """
        policy = cls(**{name: _read(cls, name, str(value)) for name, value in stored.items()})
        if not policy.opens <= policy.daily_time < policy.closes:
            raise BadValue(
                name="daily_time",
                value=f"{policy.daily_time:%H:%M}",
                expected=f"from {policy.opens:%H:%M} (opens) to before {policy.closes:%H:%M} (closes)",
            )
        return policy

    @classmethod
    def read(cls, name: str, value: str) -> object:
        """One number as it is stored, from what a person typed. Raises BadValue."""
        read = _read(cls, name, value)
        return f"{read:%H:%M}" if isinstance(read, time) else read


def settings_of(cls: type) -> dict[str, Mapping[str, Any]]:
    """Name -> unit, about, default, of every setting of a policy or preferences class."""
    return {each.name: {**each.metadata, "default": each.default} for each in fields(cls)}


def _read(cls: type, name: str, value: str) -> Any:
    known = settings_of(cls)
    if name not in known:
        raise BadValue(name="the setting", value=name, expected=f"one of {', '.join(known)}")
    setting = known[name]
    if setting["unit"] == "local time":
        clock = re.fullmatch(r"([01]?\d|2[0-3])[:.]?([0-5]\d)", value.strip())
        if clock is None:
            raise BadValue(name=name, value=value, expected="a time such as 09:00")
        return time(int(clock[1]), int(clock[2]))
    number = re.match(r"\s*(\d{1,4})\b", value)
    if number is None or not setting["lowest"] <= int(number[1]) <= setting["highest"]:
        raise BadValue(
            name=name,
            value=value,
            expected=f"a number of {setting['unit']} from {setting['lowest']} to {setting['highest']}",
        )
    return int(number[1])


CATEGORIES: Mapping[str, str] = {
    "actions": "reminders of what you promised",
    "agenda": "calls for agenda items",
    "meetings": "the reminder before a meeting",
    "plans": "reminders of plan steps",
    "overview": "the chair's overview",
}
FREQUENCIES: Mapping[str, str] = {
    "each": "every reminder, joined into one message a day at most",
    "weekly": "reminders before a due date come together on Mondays",
    "few": "only the last reminder before a due date, and what comes after it",
}


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """One person's wishes. What is held back by a pause comes after it, joined, where it still matters."""

    paused_until: date | None = None  # first day on which messages may come again
    off: frozenset[str] = frozenset()  # of CATEGORIES
    frequency: str = "each"  # of FREQUENCIES

    @classmethod
    def from_mapping(cls, stored: Mapping[str, object]) -> Preferences:
        paused, off, frequency = (
            stored.get("paused_until"),
            stored.get("off", ()),
            stored.get("frequency", "each"),
        )
        return cls(
            paused_until=date.fromisoformat(str(paused)) if paused else None,
            off=frozenset(str(each) for each in off)
            if isinstance(off, (list, tuple, frozenset))
            else frozenset(),
            frequency=str(frequency) if frequency in FREQUENCIES else "each",
        )

    def to_mapping(self) -> dict[str, object]:
        """What is stored: only what differs from the default."""
        stored: dict[str, object] = {}
        if self.paused_until is not None:
            stored["paused_until"] = self.paused_until.isoformat()
        if self.off:
            stored["off"] = sorted(self.off)
        if self.frequency != "each":
            stored["frequency"] = self.frequency
        return stored

    def is_paused(self, day: date) -> bool:
        return self.paused_until is not None and day < self.paused_until
