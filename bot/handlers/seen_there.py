"""Who sat at the table, themselves or somebody for them: as it is noted, once for each person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.meeting import AtMeeting, Meeting
from bot.domain.person import Person
from bot.handlers.context import Context


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One person's place at the table, themselves in it or who came for them."""

    person: Person
    was_there: bool = True
    deputy: str | None = None


def note(seen: Mapping[int, Seen], meeting: Meeting, context: Context) -> bool:
    """One row for each person; False where all of it was noted already."""
    noted = {each.person_id: each for each in context.register.at_meeting.where(meeting_id=meeting.id)}
    changed = False
    for id, each in seen.items():
        before = noted.get(id)
        if before is None:
            context.register.at_meeting.add(
                AtMeeting(
                    network_id=context.network.id,
                    meeting_id=meeting.id,
                    person_id=id,
                    was_there=each.was_there,
                    deputy=each.deputy,
                    said_by=context.person.id,
                    at=context.now,
                )
            )
            changed = True
        elif (before.was_there, before.deputy) != (each.was_there, each.deputy):
            after = replace(
                before,
                was_there=each.was_there,
                deputy=each.deputy,
                said_by=context.person.id,
                at=context.now,
            )
            context.register.at_meeting.save(before, after)
            changed = True
    return changed
