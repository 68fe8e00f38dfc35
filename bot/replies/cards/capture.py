"""Cards about lines that wait: a pasted block before it is confirmed, and what was parked during a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.model import AddAction, Confirm
from bot.domain.action import Action, Owner
from bot.domain.due import Due
from bot.domain.meeting import Decision, Meeting
from bot.domain.person import Person
from bot.replies import model
from bot.replies.cards import words
from bot.replies.cards.actions import people, when
from bot.replies.cards.asking import quote
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Heading, Item, Part, Strong, Tone, buttons, items, text

_DOUBT = {
    "text": "I'll ask what it is",
    "owner": "I'll ask who does it",
    "person": "I'll ask which of them is meant",
    "everyone": "I'll ask whether all share one or each has their own",
    "date": "I'll ask by when",
    "agenda": "I'll ask whether it is an agenda item or an action",
    "again": "it is there already; I'll ask",
}
_LEFT_OUT = 10  # Lines shown of those that are neither an action nor for an agenda.


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one pasted line would become."""

    number: int
    said: str
    title: str
    is_action: bool = False
    is_done: bool = False
    owners: tuple[Owner, ...] = ()
    due: Due | None = None
    agenda: str | None = None  # an action that asks for an agenda item too
    meeting: str | None = None  # a suggestion: for which meeting, as it was written
    decided_at: Meeting | None = None  # a decision: of this meeting
    doubt: str | None = None  # why it will be asked about


def proposed(
    proposal: int,
    lines: Sequence[Line],
    *,
    left_out: Sequence[str],
    decided: Sequence[str],
    recorders: Sequence[Person],
    zone: str,
) -> Card:
    """Each line with what it becomes; nothing is stored yet.

    decided: decisions that can't be recorded now; recorders: who records them, where the sender can't.
    """
    numbers = [line.number for line in lines]
    rows = [
        Item(
            ref=str(line.number),
            title=(line.title,),
            detail=_becomes(line, zone),
            buttons=(_without(proposal, line.number, numbers),) if len(lines) > 1 else (),
        )
        for line in lines
    ]
    parts: list[Part] = [text("This is what I would make of it. Nothing is stored yet."), items(rows)]
    if left_out:
        shown = [Item(title=(quote(each, 100),)) for each in left_out[:_LEFT_OUT]]
        parts += [Heading(text=f"Left out, since they promise nothing: {len(left_out)}"), items(shown)]
    if decided:
        parts += [
            Heading(text=_why_undecided(recorders)),
            items([Item(title=(quote(each, 100),)) for each in decided]),
        ]
    everything = Confirm(proposal=proposal)
    parts.append(
        buttons(
            Button(
                label=f"Store {'it' if len(lines) == 1 else f'all {len(lines)}'}",
                command=everything,
                primary=True,
            ),
            Button(label="Discard", command=replace(everything, discard=True)),
        )
    )
    return Card(title=words.sentence(words.count(len(lines), "line")), tone=Tone.QUESTION, parts=tuple(parts))


def _why_undecided(recorders: Sequence[Person]) -> str:
    if recorders:
        names = words.listed([person.name for person in recorders], word="or")
        return f"Left out: decisions are recorded by {names}"
    return "Left out: a decision can be recorded once a meeting has begun"


def _without(proposal: int, number: int, numbers: Sequence[int]) -> Button:
    rest = tuple(each for each in numbers if each != number)
    return Button(label=f"Store all but {number}", command=Confirm(proposal=proposal, keep=rest))


def _becomes(line: Line, zone: str) -> model.Line:
    if line.doubt is not None:
        return _DOUBT.get(line.doubt, "I'll ask about it")
    if line.decided_at is not None:
        return f"decision of the meeting on {words.meeting_day(line.decided_at, zone)}"
    if not line.is_action:
        return f"suggested for {line.meeting}'s agenda" if line.meeting else "suggested for the next agenda"
    state = "done" if line.is_done else when(line.due, zone)
    agenda = f"asks for an agenda item: {quote(line.agenda, 60)}" if line.agenda else ""
    return words.dotted("action", people(line.owners), state, agenda)


def confirmed(
    actions: Sequence[Action],
    *,
    suggestions: Sequence[str],
    decisions: Sequence[Decision],
    asked: Sequence[tuple[int, AddAction]],
    zone: str,
    change: str,
) -> Card:
    """What was stored, and what is still to be settled: proposal ids with their lines."""
    parts: list[Part] = []
    if actions:
        rows = [
            Item(
                ref=each.key,
                title=(each.summary,),
                detail=words.dotted(people(each.owners), _state(each, zone)),
            )
            for each in actions
        ]
        parts.append(items(rows))
    if suggestions:
        parts += [
            Heading(text="Suggested for the agenda"),
            items([Item(title=(each,)) for each in suggestions]),
        ]
    if decisions:
        rows = [Item(ref=f"D{each.number}", title=(each.text,), detail=_under(each)) for each in decisions]
        parts += [Heading(text="Decided"), items(rows)]
    if asked:
        parts += [Heading(text="Still to settle"), _waiting(asked)]
    stored = len(actions) + len(suggestions) + len(decisions)
    if stored:
        parts.append(buttons(undo_button(change)))
    held = sum(action.held for action in actions)
    return Card(
        title=f"Held: {held}" if held else f"Stored: {stored}",
        tone=Tone.GOOD if stored else Tone.QUESTION,
        parts=tuple(parts),
    )


def _under(decision: Decision) -> str:
    return f"item {decision.item}" if decision.item else ""


def _state(action: Action, zone: str) -> str:
    return when(action.due, zone) if action.status.is_open else words.state(action)


def _waiting(asked: Sequence[tuple[int, AddAction]]) -> Part:
    """One row for each line, with a button that asks about it."""
    return items(
        [
            Item(
                title=(quote(command.sentence or command.text, 200),),
                buttons=(
                    Button(label="Settle", command=Confirm(proposal=id)),
                    Button(label="Leave out", command=Confirm(proposal=id, discard=True)),
                ),
            )
            for id, command in asked
        ]
    )


def parked(said: str, *, count: int) -> Card:
    """One short line during a meeting."""
    spans = (Strong(text=f"Parked ({count})"), f" {quote(said, 60)} – I'll ask after the meeting.")
    return Card(tone=Tone.GOOD, parts=(text(*spans),))


def parked_part(asked: Sequence[tuple[int, AddAction]]) -> tuple[Part, ...]:
    """Every doubt of a meeting, together, to stand on another card (its release)."""
    return (Heading(text="Left open during the meeting"), _waiting(asked)) if asked else ()


def discarded(count: int) -> Card:
    return Card(parts=(text(f"Left out: {words.count(count, 'line')}. Nothing of it was stored."),))
