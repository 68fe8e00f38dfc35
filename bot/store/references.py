"""Where a new action gets its reference: a prefix fixed at first use, and a letter or number never reused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.commands.refs import letters
from bot.domain.due import local_day
from bot.domain.errors import ChangedSince
from bot.domain.meeting import Meeting
from bot.store import tables
from bot.store.register import Register

NETWORK_WIDE = "action"  # The counter of #1, #2 …, which every action has.
FURTHEST = 52  # A paper's own label may run ahead of the letters given so far by two alphabets, not more.
_LABEL = re.compile(r"^\s*(?P<item>\d{1,4})\s*(?P<letter>[a-z]{1,2})\s*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What a new action is called; kept_label is False when a paper's own label was taken already."""

    ref: str
    item: str | None
    number: int  # network-wide: #12
    kept_label: bool = True


def next_reference(register: Register, meeting: Meeting, *, item: str | None, label: str | None) -> Reference:
    """The next reference within a meeting: Jun24/4a for item 4, Jun24/1 without an item.

    label is a paper's own number ("4b"): it is honoured where it is free.
    """
    prefix = fixed_prefix(register, meeting)
    own = _LABEL.match(label or item or "")
    digits = re.search(r"\d{1,4}", own["item"] if own else item or "")
    if digits is None:
        place, number = register.next_numbers(f"ref:{prefix}/", NETWORK_WIDE)
        return Reference(ref=f"{prefix}/{place}", item=item, number=number, kept_label=label is None)
    scope = f"{prefix}/{int(digits[0])}"
    if own is None:
        place, number = register.next_numbers(f"ref:{scope}", NETWORK_WIDE)
        return Reference(ref=f"{scope}{letters(place)}", item=item, number=number)
    wanted = own["letter"].lower()
    letter = _letter(register, scope, wanted)
    number = register.next_number(NETWORK_WIDE)
    return Reference(ref=f"{scope}{letter}", item=digits[0], number=number, kept_label=letter == wanted)


def _letter(register: Register, scope: str, wanted: str) -> str:
    """The wanted letter where nobody ever had it, else the next one.

    A letter that a paper's label steps over stays free for the label that comes later (7b was pasted
    before 7a): a counter of its own stands at 1 for it, and at 2 once it was taken.
    """
    skipped = f"skipped:{scope}{wanted}"
    if _value(register, skipped) == 1 and register.next_number(skipped) == 2:
        return wanted
    given = _value(register, f"ref:{scope}")
    ahead = [letters(n) for n in range(given + 1, given + 1 + FURTHEST)]
    if wanted not in ahead:
        return letters(register.next_number(f"ref:{scope}"))
    letter = letters(register.next_number(f"ref:{scope}"))
    while letter != wanted and letter in ahead:
        register.next_number(f"skipped:{scope}{letter}")
        letter = letters(register.next_number(f"ref:{scope}"))
    return letter


def _value(register: Register, scope: str) -> int:
    """Where a counter stands; 0 when it was never used."""
    table = tables.counter
    statement = select(table.c.value).where(table.c.network_id == register.network.id, table.c.scope == scope)
    return int(register.connection.execute(statement).scalar_one_or_none() or 0)


def free_prefix(register: Register, meeting: Meeting) -> str:
    """The prefix that a meeting gets which has none yet."""
    base = f"{local_day(meeting.dtstart, register.network.time_zone):%b%y}"
    taken = {each.prefix for each in register.all_meetings}
    return next(name for name in (base, *(f"{base}{letters(n)}" for n in range(2, 27))) if name not in taken)


def fixed_prefix(register: Register, meeting: Meeting) -> str:
    """The meeting's prefix: its month and year when it was first used, told apart by b, c … within a month.

    Raises:
        ChangedSince: somebody else changed the meeting in the meantime.
    """
    meeting = next((each for each in register.all_meetings if each.id == meeting.id), meeting)
    if meeting.prefix is not None:
        return meeting.prefix
    prefix = free_prefix(register, meeting)
    # Not through the repository: undoing the first action must not give the prefix back.
    result = register.connection.execute(
        update(tables.meeting)
        .where(tables.meeting.c.id == meeting.id, tables.meeting.c.version == meeting.version)
        .values(prefix=prefix, version=meeting.version + 1)
    )
    if result.rowcount != 1:
        raise ChangedSince(subject=meeting.title)
    register.forget("meeting")
    return prefix
