"""What was found in a set of minutes: a proposal, which a person looks at before any of it is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

SCHEMA = "minutes-extraction/1"


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days something may be due on, both inclusive; an open end is None."""

    first: dt.date | None
    last: dt.date | None

    def to_json(self) -> dict[str, Any]:
        return {"from": _day(self.first), "to": _day(self.last)}


@dataclass(frozen=True, kw_only=True)
class MeetingFound:
    """The meeting itself. start and end are wall-clock times, "10:00"."""

    title: str | None = None
    body: str | None = None
    date: dt.date | None = None
    date_text: str | None = None
    start: str | None = None
    end: str | None = None
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class NextMeeting:
    """When the next one is: a day, or the days within which it will be."""

    text: str
    date: dt.date | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    start: str | None = None


@dataclass(frozen=True, kw_only=True)
class PersonFound:
    """Somebody as they are written in a list of those present or absent."""

    name: str
    organisation: str | None = None
    role: str | None = None
    initials: str | None = None  # as the list itself explains them
    for_whom: str | None = None  # for whom they came


@dataclass(frozen=True, kw_only=True)
class ItemFound:
    """An agenda item. start and end are wall-clock times."""

    description: str
    number: str | None = None
    start: str | None = None
    end: str | None = None
    leads: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    standing: bool = False
    children: tuple[ItemFound, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NextAgenda:
    """The agenda that is suggested for the next meeting."""

    items: tuple[ItemFound, ...]
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class ActionFound:
    """One action, in the wording of the list that sums up, where there is one; the others are alt_texts.

    id is the paper's own number for it; context is the sentence before one such as "Clerk to chase".
    status: open | in_progress | done | blocked | dropped. source: table | list | inline | narrative.
    """

    text: str
    id: str | None = None
    owners: tuple[str, ...] = ()
    due_text: str | None = None
    due: Span | None = None
    status: str = "open"
    source: str = "list"
    carried_over: bool = False
    agenda_item: str | None = None
    alt_texts: tuple[str, ...] = ()
    context: str | None = None
    other_owners: tuple[str, ...] = ()  # whom another wording names instead


@dataclass(frozen=True, kw_only=True)
class DecisionFound:
    text: str
    agenda_item: str | None = None


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """Something that was promised or asked for in the narrative and stands in no list of actions.

    kind: agenda_request | promise | milestone.
    """

    text: str
    kind: str
    owners: tuple[str, ...] = ()
    due_text: str | None = None
    due: Span | None = None
    title: str | None = None  # of the agenda item that is asked for


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something that a person should look at. code: words are found in replies/cards.

    organisation_twice | weekday | weekend | owner_differs | no_date | no_actions.
    """

    code: str
    about: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MinutesFound:
    """Everything that was found in one document."""

    meeting: MeetingFound
    next_meeting: NextMeeting | None = None
    attendees: tuple[PersonFound, ...] = ()
    apologies: tuple[PersonFound, ...] = ()
    agenda: tuple[ItemFound, ...] = ()
    next_agenda: NextAgenda | None = None
    actions: tuple[ActionFound, ...] = ()
    decisions: tuple[DecisionFound, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The proposal in the schema minutes-extraction/1, with our own additions to it."""
        following = self.next_meeting
        return {
            "schema": SCHEMA,
            "meeting": _plain(self.meeting),
            "next_meeting": following
            and {
                "date": _day(following.date),
                "from": _day(following.first),
                "to": _day(following.last),
                "start": following.start,
                "text": following.text,
                "alt_dates": [],
            },
            "attendees": [_plain(each) for each in self.attendees],
            "apologies": [_plain(each) for each in self.apologies],
            "agenda": [_plain(each) for each in self.agenda],
            "next_agenda": _plain(self.next_agenda) if self.next_agenda is not None else None,
            "actions": [_plain(each) for each in self.actions],
            "decisions": [_plain(each) for each in self.decisions],
            "commitments": [_plain(each) for each in self.commitments],
            "doubts": [_plain(each) for each in self.doubts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MinutesFound:
        """What to_json wrote."""
        following, agenda = data["next_meeting"], data["next_agenda"]
        return cls(
            meeting=MeetingFound(**{**data["meeting"], "date": _date(data["meeting"]["date"])}),
            next_meeting=following
            and NextMeeting(
                text=following["text"],
                date=_date(following["date"]),
                first=_date(following["from"]),
                last=_date(following["to"]),
                start=following["start"],
            ),
            attendees=tuple(PersonFound(**each) for each in data["attendees"]),
            apologies=tuple(PersonFound(**each) for each in data["apologies"]),
            agenda=_items(data["agenda"]),
            next_agenda=agenda and NextAgenda(date=_date(agenda["date"]), items=_items(agenda["items"])),
            actions=tuple(ActionFound(**_with_tuples(each)) for each in data["actions"]),
            decisions=tuple(DecisionFound(**each) for each in data["decisions"]),
            commitments=tuple(Commitment(**_with_tuples(each)) for each in data["commitments"]),
            doubts=tuple(Doubt(**_with_tuples(each)) for each in data["doubts"]),
        )


def _plain(value: Any) -> Any:
    """A dataclass as what JSON can write."""
    if isinstance(value, Span):
        return value.to_json()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _items(rows: Sequence[Mapping[str, Any]]) -> tuple[ItemFound, ...]:
    return tuple(ItemFound(**{**_with_tuples(row), "children": _items(row["children"])}) for row in rows)


def _with_tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in row.items()}
    due = row.get("due")
    if due is not None:
        read["due"] = Span(first=_date(due["from"]), last=_date(due["to"]))
    return read


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
