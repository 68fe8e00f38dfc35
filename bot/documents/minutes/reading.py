"""From a document to what was found in it: the whole story of reading minutes, from top to bottom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.documents.minutes import dues, people_names
from bot.documents.minutes.actions import actions_of
from bot.documents.minutes.agenda import agenda_of, next_agenda_of
from bot.documents.minutes.dues import When
from bot.documents.minutes.found import Found
from bot.documents.minutes.meeting import meeting_of, next_meeting_of
from bot.documents.minutes.merging import merged
from bot.documents.minutes.outline import sections
from bot.documents.minutes.owners import Known
from bot.documents.minutes.people import People, people_of
from bot.documents.minutes.promises import decisions_of, promises_of
from bot.documents.structure import Document
from bot.domain.minutes import ActionFound, Doubt, MinutesFound


def minutes_in(document: Document) -> MinutesFound:
    """What was found in a document that should be minutes; nothing is guessed about who its people are."""
    parts = sections(document.blocks)
    people = people_of(parts)
    known = Known.of(people.everybody)
    meeting = meeting_of(document, parts)
    following = next_meeting_of(parts, meeting.date)
    when = When(meeting=meeting.date, following=following)
    found = merged(actions_of(parts, known))
    known = Known(
        names=known.names | {name.casefold() for one in found if one.certain for name in one.owners}
    )
    actions = tuple(_action(one, when) for one in found)
    wordings = [text for action in actions for text in (action.text, *action.alt_texts)]
    return MinutesFound(
        meeting=meeting,
        next_meeting=following,
        attendees=people.attendees,
        apologies=people.apologies,
        agenda=agenda_of(parts, known),
        next_agenda=next_agenda_of(parts, known, meeting.date, following.date if following else None),
        actions=actions,
        decisions=decisions_of(parts),
        commitments=promises_of(parts, known, when, wordings),
        doubts=tuple(_doubts(people, actions, meeting.date)),
    )


def _action(one: Found, when: When) -> ActionFound:
    due = dues.due_in_column(one.due, when) if one.due else None
    due = due or next(
        (found for text in (one.text, *one.wordings) if (found := dues.due_in(text, when))), None
    )
    return ActionFound(
        text=one.text,
        id=one.label,
        owners=one.owners,
        due_text=due.words if due is not None else None,
        due=due.span if due is not None else None,
        status=one.status or "open",
        source=one.source,
        carried_over=one.carried,
        agenda_item=one.item,
        alt_texts=one.wordings,
        context=one.context,
        other_owners=one.others,
    )


def _doubts(people: People, actions: Sequence[ActionFound], held: dt.date | None) -> Iterator[Doubt]:
    """What a person should look at before agreeing."""
    if held is None:
        yield Doubt(code="no_date", about="meeting")
    spelt: dict[str, set[str]] = {}
    for person in people.everybody:
        if person.organisation:
            spelt.setdefault(person.organisation.casefold().replace("&", "and"), set()).add(
                person.organisation
            )
    for spellings in spelt.values():
        if len(spellings) > 1:
            first, *others = sorted(spellings)
            yield Doubt(code="organisation_twice", about=first, values=tuple(others))
    if not actions:
        yield Doubt(code="no_actions", about="")
    for action in actions:
        if not action.owners and action.status not in ("done", "dropped"):
            yield Doubt(code="no_owner", about=action.text)
        if action.due is not None and action.due.first == action.due.last and action.due.last is not None:
            if action.due.last.weekday() >= 5:
                yield Doubt(code="weekend", about=action.text, values=(action.due.last.isoformat(),))
        if action.other_owners and not any(
            people_names.same(a, b) for a in action.owners for b in action.other_owners
        ):
            yield Doubt(code="owner_differs", about=action.text, values=action.other_owners)
