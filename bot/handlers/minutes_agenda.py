"""What minutes decide, and what they would have on the next agenda, where it is not there yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import zip_longest

from bot.commands.people import fold
from bot.commands.wording import alike, shared
from bot.domain.action import Owner, OwnerKind
from bot.domain.agenda import EXPECTED, LONGEST_ITEM
from bot.domain.errors import AmbiguousPerson
from bot.domain.meeting import Meeting
from bot.domain.minutes import ItemFound, MinutesFound
from bot.handlers import due_dates
from bot.handlers.context import Context
from bot.replies.cards import minutes_import as cards
from bot.replies.cards import words
from bot.replies.cards.minutes_import import Line

LONGEST = 500  # characters of a title
_TO_COME = re.compile(
    r"(?i)\b(?:to\s+follow|expected|awaited|to\s+be\s+(?:circulated|sent|provided))\b|\bfrom\s+\S.*\bby\s+\S"
)
_BY = re.compile(r"(?i)\bby\s+(?P<when>\S.*?)\.?$")


@dataclass(frozen=True, kw_only=True)
class TextPlan:
    """A decision, or a suggestion for the next agenda."""

    line: Line
    item: str | None = None
    below: tuple[str, ...] = ()
    leads: tuple[Owner, ...] = ()
    is_sentence: bool = False  # of the talk: it asks for something, but names no item
    minutes: int | None = None  # how long it takes
    starts: str | None = None  # local time "10:50"
    papers: tuple[str, ...] = ()
    paper_due: date | None = None  # by when one of them is expected
    standing: bool = False  # every meeting has it
    asked_by: str | None = None  # the member who asked for it in the talk


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Something for the next agenda: an item of the one suggested, or a commitment by its place."""

    title: str
    below: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    commitment: int | None = None
    is_sentence: bool = False
    minutes: int | None = None
    starts: str | None = None
    papers: tuple[str, ...] = ()
    standing: bool = False
    asked_by: tuple[str, ...] = ()  # as they are written


def decisions(
    found: MinutesFound, meeting: Meeting | None, left_out: tuple[str, ...], context: Context
) -> Iterator[TextPlan]:
    known = [
        each.text
        for each in context.register.decisions.where()
        if meeting is None or each.meeting_id == meeting.id
    ]
    for number, each in enumerate(found.decisions, 1):
        if not any(alike(each.text, other) for other in known):
            key = f"D{number}"
            line = Line(key=key, section="decisions", title=each.text[:LONGEST], left_out=key in left_out)
            yield TextPlan(line=line, item=each.agenda_item)


def suggestions(
    found: MinutesFound, following: Meeting | None, left_out: tuple[str, ...], context: Context
) -> Iterator[TextPlan]:
    """Items of the suggested agenda and what was asked for in the talk, where no agenda has them yet."""
    register = context.register
    known = [
        each.title
        for each in register.agenda_items.where()
        if following is None or each.meeting_id in (None, following.id)
    ]
    known += [each.title for each in register.standing_items.where()]
    for number, asked in enumerate(asked_for(found), 1):
        if any(fold(asked.title) == fold(other) or alike(asked.title, other) for other in known):
            continue
        key = f"S{number}"
        papers, paper_due = _papers(asked.papers, context)
        state = cards.asked_for(
            asked.starts, asked.minutes, asked.leads, papers=len(asked.papers), standing=asked.standing
        )
        yield TextPlan(
            line=Line(
                key=key,
                section="agenda",
                title=asked.title[:LONGEST],
                state=state,
                left_out=key in left_out,
            ),
            below=asked.below,
            leads=_leads(asked.leads, context),
            is_sentence=asked.is_sentence,
            minutes=asked.minutes,
            starts=asked.starts,
            papers=papers,
            paper_due=paper_due,
            standing=asked.standing,
            asked_by=next((each.name for each in _leads(asked.asked_by, context) if each.id), None),
        )


def _papers(written: tuple[str, ...], context: Context) -> tuple[tuple[str, ...], date | None]:
    """Papers as an item keeps them; "paper 3 from Imran by 12 September" and "to follow" are expected ones."""
    papers: list[str] = []
    by: date | None = None
    for each in written:
        if _TO_COME.search(each) is None:
            papers.append(each)
            continue
        said = _BY.search(each)
        read = due_dates.read_phrase(said["when"], context) if said is not None else None
        due = read.due if isinstance(read, due_dates.Read) else None
        by = due.day if due is not None else by
        papers.append(
            EXPECTED + (f"by {words.due(due, context.zone)}" if due is not None else "before the meeting")
        )
    return tuple(papers), by


def _leads(names: tuple[str, ...], context: Context) -> tuple[Owner, ...]:
    """Those of the names that mean one member, role or organisation; the others are the chair's to add."""
    leads: list[Owner] = []
    for name in names:
        try:
            leads += [owner for owner in context.owners(name) if owner.kind is not OwnerKind.NAME]
        except AmbiguousPerson:
            continue
    return tuple(dict.fromkeys(leads))


def asked_for(found: MinutesFound) -> tuple[Asked, ...]:
    """What the minutes would have on the next agenda: its items, then what was asked for in the talk alone."""
    items = found.next_agenda.items if found.next_agenda is not None else ()
    asked = [
        Asked(
            title=each.description,
            below=tuple(_below(each.children, "")),
            leads=each.leads,
            minutes=_minutes(each, later),
            starts=each.start,
            papers=each.papers,
            standing=each.standing,
        )
        for each, later in zip_longest(items, items[1:])
    ]
    for place, each in enumerate(found.commitments):
        if each.kind == "agenda_request" and not any(
            _asks_for(each.title or each.text, item.description) for item in items
        ):
            asked.append(
                Asked(
                    title=each.title or each.text,
                    commitment=place,
                    is_sentence=each.title is None,
                    asked_by=each.owners[:1],
                )
            )
    return tuple(asked)


def _minutes(item: ItemFound, later: ItemFound | None) -> int | None:
    """From its start to its end, or to the start of the item behind it."""
    ends = item.end or (later.start if later is not None else None)
    if item.start is None or ends is None:
        return None
    first, last = time.fromisoformat(item.start), time.fromisoformat(ends)
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    return minutes if 1 <= minutes <= LONGEST_ITEM else None


def _asks_for(sentence: str, title: str) -> bool:
    return shared(sentence, title) >= 0.75


def _below(children: tuple[object, ...], indent: str) -> Iterator[str]:
    for child in children:
        yield f"{indent}{getattr(child, 'description', '')}"[:300]
        yield from _below(getattr(child, "children", ()), f"{indent}  ")
