"""What was found in a set of minutes, as a person reads it before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.minutes import ActionFound, Doubt, ItemFound, MinutesFound, NextMeeting, PersonFound, Span
from bot.replies.cards import words
from bot.replies.model import Card, Heading, Item, Line, Part, Tone, items, text

STATUS = {"in_progress": "started", "done": "done", "blocked": "blocked", "dropped": "no longer needed"}
_KIND = {"agenda_request": "for an agenda", "promise": "promised", "milestone": "planned"}
_MOST = 60  # of one kind that are shown; the rest are counted


def found(minutes: MinutesFound) -> Card:
    """All that was understood, and what is doubtful."""
    meeting = minutes.meeting
    when = words.dotted(
        words.day(meeting.date) if meeting.date else "no date found",
        _hours(meeting.start, meeting.end),
        meeting.place or "",
    )
    parts: list[Part] = [text(when)]
    if minutes.next_meeting is not None:
        parts.append(text("Next meeting: ", next_meeting(minutes.next_meeting)))
    parts += _section("Present", [_person(each) for each in minutes.attendees])
    parts += _section("Apologies", [_person(each) for each in minutes.apologies])
    parts += _section("Agenda", [agenda_item(each) for each in minutes.agenda])
    parts += actions(minutes.actions)
    parts += _section("Decisions", [Item(title=(each.text,)) for each in minutes.decisions])
    if minutes.next_agenda is not None:
        parts += _section(
            "Suggested for the next agenda", [agenda_item(each) for each in minutes.next_agenda.items]
        )
    promised = [
        Item(title=(each.text,), detail=words.dotted(_KIND[each.kind], due(each.due_text, each.due)))
        for each in minutes.commitments
    ]
    parts += _section("Promised only in the text", promised)
    parts += _section("Please look at", [Item(title=(doubt(each),)) for each in minutes.doubts])
    return Card(title=meeting.title or "Minutes", tone=Tone.PLAIN, parts=tuple(parts))


def actions(each: Sequence[ActionFound]) -> list[Part]:
    return _section("Actions", [action(one) for one in each]) or [
        Heading(text="Actions: 0"),
        text("I found no actions in these minutes."),
    ]


def action(one: ActionFound) -> Item:
    """One action with its owners, its date and the other wordings of it."""
    lines = [f"also written: {other}" for other in one.alt_texts]
    if one.context:
        lines.insert(0, f"after: {one.context}")
    return Item(
        ref=one.id or "",
        title=(one.text,),
        detail=words.dotted(
            ", ".join(one.owners) or "nobody named",
            due(one.due_text, one.due),
            STATUS.get(one.status, ""),
            "from an earlier meeting" if one.carried_over else "",
        ),
        lines=tuple(lines),
    )


def due(said: str | None, span: Span | None) -> str:
    """The date as it is understood, with the words for it."""
    if said is None:
        return ""
    if span is None or span.first is None or span.last is None:
        return f"when: {said}"
    return f"when: {said} ({words.days(span.first, span.last)})"


def next_meeting(following: NextMeeting) -> Line:
    if following.date is not None:
        return words.dotted(words.day(following.date), following.start or "")
    if following.first is not None and following.last is not None:
        return words.days(following.first, following.last)
    return following.text


def agenda_item(item: ItemFound) -> Item:
    papers = f"papers: {', '.join(item.papers)}" if item.papers else ""
    return Item(
        ref=item.number or "",
        title=(item.description,),
        detail=words.dotted(
            _hours(item.start, item.end), ", ".join(item.leads), papers, "standing" if item.standing else ""
        ),
        lines=tuple(_children(item.children, "")),
    )


def _children(each: Iterable[ItemFound], indent: str) -> Iterable[str]:
    for child in each:
        yield f"{indent}{child.description}"
        yield from _children(child.children, f"{indent}  ")


def doubt(one: Doubt) -> str:
    """What is doubtful, as a sentence."""
    values = ", ".join(one.values)
    match one.code:
        case "no_date":
            return "I found no date of the meeting, so dates such as “Friday” stay as they are written."
        case "organisation_twice":
            return f"“{one.about}” and “{values}” are probably the same organisation."
        case "weekend":
            return f"“{one.about}” would be due on a weekend, {values}."
        case "owner_differs":
            return f"“{one.about}” has other owners where it was agreed: {values}."
        case "no_owner":
            return f"“{one.about}” names nobody who does it."
        case "everything":
            return "Almost every paragraph is marked as an action. That is rarely meant; please leave out what is none."
        case _:
            return "There are no actions in these minutes."


def _hours(start: str | None, end: str | None) -> str:
    return f"{start} to {end}" if start and end else start or ""


def _person(person: PersonFound) -> Item:
    return Item(title=(person.name,), detail=words.dotted(person.organisation or "", person.role or ""))


def _section(name: str, rows: Sequence[Item]) -> list[Part]:
    """A heading with a count and its rows; nothing where there are none."""
    if not rows:
        return []
    left = len(rows) - _MOST
    parts: list[Part] = [Heading(text=f"{name}: {len(rows)}"), items(rows[:_MOST])]
    return [*parts, text(f"… and {left} more.", quiet=True)] if left > 0 else parts
