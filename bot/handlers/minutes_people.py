"""Who was there, who sent apologies and who came for whom, as minutes say it: noted once somebody agrees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.commands.people import fold
from bot.domain.meeting import Attendance, Meeting, PartStat
from bot.domain.minutes import MinutesFound, PersonFound
from bot.domain.person import Person
from bot.handlers import placing, seen_there
from bot.handlers.context import Context
from bot.handlers.seen_there import Seen
from bot.replies.cards.minutes_import import Line

_NAME = r"(?P<name>[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){1,3})"
_FOR = re.compile(rf"\b(?:for|behalf\s+of|place\s+of|instead\s+of)\s+{_NAME}")  # "deputising for Asha Rowan"
_SENT = re.compile(
    rf"(?i:\b(?:deputy|substitute|represented\s+by|covered\s+by)\b)\s*[:,–—-]?\s*(?:is\s+|was\s+)?{_NAME}"
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Members by whether they were there; line: what the proposal says of them, and whether it is left out."""

    seen: Mapping[int, Seen]
    away: tuple[Person, ...]  # sent apologies, or somebody in their place
    line: Line


def table(
    found: MinutesFound, meeting: Meeting | None, left_out: tuple[str, ...], context: Context
) -> Table | None:
    """Whom the minutes place at their meeting; None where they name no member, or all of it is noted.

    meeting: None where it is not stored yet. Whoever is no member of the network is nobody's to note.
    """
    seen = _by_id(_present(found, context))
    for person, each in _known(found.apologies, context):
        if not _was_there(person, seen):
            deputy = _SENT.search(_written(each))
            before = seen[person.id].deputy if person.id in seen else None
            seen[person.id] = Seen(
                person=person, was_there=False, deputy=deputy["name"] if deputy else before
            )
    if not seen or (meeting is not None and _is_noted(seen, meeting, context)):
        return None
    away = tuple(each.person for each in seen.values() if not each.was_there)
    return Table(seen=seen, away=away, line=_line(seen, "P1" in left_out))


def note(table: Table, meeting: Meeting, context: Context) -> None:
    """Fill the attendance list; what somebody answered themselves stays as they said it."""
    seen_there.note(table.seen, meeting, context)
    answered = {each.person_id for each in context.register.attendance.where(meeting_id=meeting.id)}
    for person in table.away:
        if person.id not in answered:
            deputy = table.seen[person.id].deputy
            context.register.attendance.add(
                Attendance(
                    network_id=context.network.id,
                    meeting_id=meeting.id,
                    person_id=person.id,
                    partstat=PartStat.DELEGATED if deputy else PartStat.DECLINED,
                    deputy=deputy,
                    said_by=context.person.id,
                    at=context.now,
                )
            )


def _present(found: MinutesFound, context: Context) -> Iterator[Seen]:
    last = ""
    for each in found.attendees:
        member = known_member(each.name, context)
        if member is not None:
            yield Seen(person=member)
        last = _bare(each.name) or last  # "Hal Norwood, deputising for Asha Rowan" is read as two.
        missed = known_member(name, context) if (name := _for_whom(each)) else None
        if missed is not None and missed != member:
            yield Seen(person=missed, was_there=False, deputy=last)


def _written(each: PersonFound) -> str:
    """All that stands about somebody: what is no name was taken for their organisation or role."""
    return " ".join(filter(None, (each.name, each.organisation, each.role)))


def _bare(name: str) -> str:
    """ "Hal Norwood (for Asha Rowan)" without what stands behind the name."""
    return re.split(r"\s*[(,–—]|(?:^|\s+)(?:for|deputi[sz]ing|on behalf)\b", name)[0].strip()[:200]


def _known(people: tuple[PersonFound, ...], context: Context) -> Iterator[tuple[Person, PersonFound]]:
    for each in people:
        member = known_member(_bare(each.name), context)
        if member is not None:
            yield member, each


def known_member(name: str, context: Context) -> Person | None:
    """By the full name, else by what fits one member alone."""
    bare = _bare(name)
    whole = [person for person in context.register.members if fold(person.name) == fold(bare)]
    return whole[0] if len(whole) == 1 else placing.people_named(bare, context)


def is_deputy(each: PersonFound) -> bool:
    """Whether they are listed as coming for somebody else."""
    return _for_whom(each) is not None


def _for_whom(each: PersonFound) -> str | None:
    """For whom they came, where it stands with their name or in a column beside it."""
    beside = _FOR.search(_written(each))
    return each.for_whom or (beside["name"] if beside is not None else None)


def _by_id(seen: Iterator[Seen]) -> dict[int, Seen]:
    """Whoever is named as being there was there, whatever else is said of them."""
    found: dict[int, Seen] = {}
    for each in seen:
        if each.was_there or each.person.id not in found:
            found[each.person.id] = each
    return found


def _was_there(person: Person, seen: Mapping[int, Seen]) -> bool:
    return person.id in seen and seen[person.id].was_there


def _is_noted(seen: Mapping[int, Seen], meeting: Meeting, context: Context) -> bool:
    noted = {each.person_id: each for each in context.register.at_meeting.where(meeting_id=meeting.id)}
    return all(
        id in noted and (noted[id].was_there, noted[id].deputy) == (each.was_there, each.deputy)
        for id, each in seen.items()
    )


def _line(seen: Mapping[int, Seen], left_out: bool) -> Line:
    there = [each.person.name for each in seen.values() if each.was_there]
    away = [
        f"{each.person.name} ({each.deputy} came)" if each.deputy else each.person.name
        for each in seen.values()
        if not each.was_there
    ]
    return Line(
        key="P1",
        section="people",
        title=f"There: {', '.join(there) or 'nobody whom I know'}",
        also=(),
        state=f"apologies: {', '.join(away)}" if away else "",
        left_out=left_out,
    )
