"""The hand-over pack as a Word file: what somebody needs who chairs the network from now on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from docx.document import Document

from bot.documents import paper
from bot.documents.paper import Column

_PEOPLE = (Column(title="Organisation", width=6.0), Column(title="People", width=11.0))
_MEETINGS = (Column(title="When", width=7.0), Column(title="Where", width=10.0))
_STANDING = (
    Column(title="Item", width=9.0),
    Column(title="Length", width=3.0),
    Column(title="Lead", width=5.0),
)
_ACTIONS = (
    Column(title="Action No.", width=2.6),
    Column(title="Action Description", width=7.2),
    Column(title="Lead", width=3.6),
    Column(title="Due", width=3.6),
)
_STEPS = (
    Column(title="Step", width=1.6),
    Column(title="What", width=7.2),
    Column(title="Lead", width=3.6),
    Column(title="When", width=4.6),
)
_NONE = "–"  # A cell that says nothing is read aloud as nothing at all.


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A meeting: when, and where it is or was."""

    when: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Standing:
    title: str
    length: str = ""
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """An open action in words; the date is as it was agreed, with nothing on whether it has passed."""

    ref: str
    text: str
    owners: tuple[str, ...] = ()
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanShown:
    """A plan with its steps; picture: as a PNG, with the same in words."""

    title: str
    steps: tuple[Promise, ...] = ()
    picture: bytes | None = None
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """All that is known of a network which outlasts its chair."""

    network: str
    as_of: str
    roles: tuple[str, ...] = ()  # "Chair: Marion Keane, Wexcombe"
    people: tuple[tuple[str, tuple[str, ...]], ...] = ()  # organisation -> people
    upcoming: tuple[Placed, ...] = ()
    held: tuple[Placed, ...] = ()  # the last ones, the latest first
    standing: tuple[Standing, ...] = ()
    groups: tuple[str, ...] = ()
    actions: tuple[Promise, ...] = ()
    promised: tuple[str, ...] = ()  # for an agenda, and on none
    suggestions: tuple[str, ...] = ()
    plans: tuple[PlanShown, ...] = ()
    settings: tuple[str, ...] = ()
    made: datetime
    template: bytes | None = None  # the network's own


def write_handover(pack: Pack) -> bytes:
    """The .docx file."""
    document = paper.blank(
        f"{pack.network}: hand-over", author=pack.network, made=pack.made, template=pack.template
    )
    document.add_paragraph(paper.plain(pack.network), style="Title")
    paper.write(
        document.add_paragraph(), f"Hand-over for a new chair, as things stood on {pack.as_of}", bold=True
    )
    _bullets(document, pack.roles)
    _head(document, "Standing items", none="" if pack.standing else "There are no standing items.")
    _table(document, _STANDING, ((each.title, each.length, each.lead) for each in pack.standing))
    _head(document, "Sub-groups", none="" if pack.groups else "No agenda has named any.")
    _bullets(document, pack.groups)
    _head(document, "Open actions", none="" if pack.actions else "No action is open.")
    _table(document, _ACTIONS, ((each.ref, each.text, each.owners, each.due) for each in pack.actions))
    nothing = "" if pack.promised else "Everything that was promised for an agenda is on one."
    _head(document, "Promised, but not on an agenda yet", none=nothing)
    _bullets(document, pack.promised)
    _head(document, "Suggestions to decide", none="" if pack.suggestions else "No suggestion waits.")
    _bullets(document, pack.suggestions)
    _plans(document, pack.plans)
    _meetings(document, pack)
    _head(document, "Members", none="" if pack.people else "There are no members.")
    _table(document, _PEOPLE, pack.people)
    _head(document, "Reminders and other settings")
    _bullets(document, pack.settings)
    return paper.saved(document)


def _head(document: Document, title: str, *, none: str = "") -> None:
    document.add_paragraph(title, style="Heading 1")
    if none:
        document.add_paragraph(none)


def _bullets(document: Document, lines: Iterable[str]) -> None:
    for line in lines:
        paper.write(document.add_paragraph(style="List Bullet"), line)


def _table(
    document: Document, columns: tuple[Column, ...], rows: Iterable[tuple[str | tuple[str, ...], ...]]
) -> None:
    shown = list(rows)
    if not shown:
        return
    table = paper.table(document, columns)
    for row in shown:
        for cell, value in zip(paper.add_row(table), row, strict=True):
            lines = (value,) if isinstance(value, str) else value
            paper.fill(cell, *([each for each in lines if each.strip()] or [_NONE]))


def _plans(document: Document, plans: tuple[PlanShown, ...]) -> None:
    _head(document, "The plan", none="" if plans else "Nothing is planned beyond the meetings.")
    for plan in plans:
        document.add_paragraph(paper.plain(plan.title), style="Heading 2")
        if plan.picture is not None:
            paper.picture(document, plan.picture, alt=plan.alt)
        _table(document, _STEPS, ((each.ref, each.text, each.owners, each.due) for each in plan.steps))


def _meetings(document: Document, pack: Pack) -> None:
    _head(document, "Meetings, and who hosts")
    for title, meetings, none in (
        ("To come", pack.upcoming, "No meeting has a date yet."),
        ("Held", pack.held, "None was held yet."),
    ):
        document.add_paragraph(title, style="Heading 2")
        if not meetings:
            document.add_paragraph(none)
        _table(document, _MEETINGS, ((each.when, each.where or ("No place was given",)) for each in meetings))
