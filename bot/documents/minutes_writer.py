"""The draft of a meeting's minutes as a Word file: all that is known stands in it, the talk is filled in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from docx.document import Document

from bot.documents import paper
from bot.documents.paper import Column

_ATTENDANCE = (
    Column(title="Organisation", width=5.0),
    Column(title="Present", width=6.0),
    Column(title="Apologies", width=6.0),
)
_REVIEW = (
    Column(title="Action No.", width=2.4),
    Column(title="Action Description", width=6.2),
    Column(title="Lead", width=3.2),
    Column(title="State", width=2.4),
    Column(title="Outcome", width=2.8),
)
_ACTIONS = (
    Column(title="Action No.", width=2.4),
    Column(title="Action", width=7.4),
    Column(title="Lead", width=3.6),
    Column(title="By when", width=3.6),
)


@dataclass(frozen=True, kw_only=True)
class Seats:
    """One organisation: who was there, deputies with whom they came for, and who sent apologies."""

    name: str
    present: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Noted:
    """An action in the words that the paper shows."""

    ref: str
    text: str
    owners: tuple[str, ...] = ()
    due: str = ""
    state: str = ""
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Discussed:
    """One item of the agenda, with what was decided and agreed at it."""

    title: str  # with its number
    leads: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[Noted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MinutesPaper:
    """A meeting as far as it is known. review: actions of earlier meetings. other: what belongs to no item."""

    network: str
    when: str
    places: tuple[str, ...] = ()
    is_noted: bool = True  # who was there; else the seats are as people answered
    seats: tuple[Seats, ...] = ()
    review: tuple[Noted, ...] = ()
    items: tuple[Discussed, ...] = ()
    other: Discussed
    actions: tuple[Noted, ...] = ()
    following: str = ""  # when the next meeting is
    made: datetime
    template: bytes | None = None  # the network's own


def write_minutes(minutes: MinutesPaper) -> bytes:
    """The .docx file."""
    document = paper.blank(
        f"{minutes.network}: minutes, {minutes.when}",
        author=minutes.network,
        made=minutes.made,
        template=minutes.template,
    )
    document.add_paragraph(paper.plain(minutes.network), style="Title")
    paper.write(document.add_paragraph(), f"Minutes of the meeting of {minutes.when}", bold=True)
    for line in minutes.places:
        paper.write(document.add_paragraph(), line)
    _attendance(document, minutes)
    _review(document, minutes.review)
    _talk(document, minutes)
    _actions(document, minutes.actions)
    if minutes.following:
        document.add_paragraph("Next meeting", style="Heading 1")
        paper.write(document.add_paragraph(), minutes.following)
    return paper.saved(document)


def _attendance(document: Document, minutes: MinutesPaper) -> None:
    document.add_paragraph("Attendance", style="Heading 1")
    if not minutes.is_noted:
        document.add_paragraph("As people answered before the meeting; who was there was not noted.")
    if not minutes.seats:
        return
    table = paper.table(document, _ATTENDANCE)
    for each in minutes.seats:
        name, present, away = paper.add_row(table)
        paper.fill(name, each.name)
        paper.fill(present, *each.present)
        paper.fill(away, *each.apologies)


def _review(document: Document, actions: tuple[Noted, ...]) -> None:
    if not actions:
        return
    document.add_paragraph("Review of actions", style="Heading 1")
    table = paper.table(document, _REVIEW)
    for each in actions:
        shown = (each.ref, each.text, each.owners, each.state, each.outcome)
        for cell, value in zip(paper.add_row(table), shown, strict=True):
            paper.fill(cell, *((value,) if isinstance(value, str) else value))


def _talk(document: Document, minutes: MinutesPaper) -> None:
    document.add_paragraph("Minutes", style="Heading 1")
    other = (minutes.other,) if minutes.other.decisions or minutes.other.actions else ()
    for item in (*minutes.items, *other):
        document.add_paragraph(paper.plain(item.title), style="Heading 2")
        if item.leads:
            paper.write(document.add_paragraph(), f"Lead: {', '.join(item.leads)}")
        document.add_paragraph()  # Here the talk is written.
        for decision in item.decisions:
            paper.write(document.add_paragraph(), f"Decision: {decision}", bold=True)
        for action in item.actions:
            owners = f" ({', '.join(action.owners)})" if action.owners else ""
            paper.write(document.add_paragraph(), f"Action {action.ref}: {action.text}{owners}", bold=True)


def _actions(document: Document, actions: tuple[Noted, ...]) -> None:
    document.add_paragraph("Summary of actions", style="Heading 1")
    if not actions:
        document.add_paragraph("No action was agreed.")
        return
    table = paper.table(document, _ACTIONS)
    for each in actions:
        shown = (each.ref, each.text, each.owners, each.due)
        for cell, value in zip(paper.add_row(table), shown, strict=True):
            paper.fill(cell, *((value,) if isinstance(value, str) else value))
