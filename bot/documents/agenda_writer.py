"""The agenda of a meeting as a Word file, as a network circulates it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.documents import paper
from bot.documents.paper import Column

_COLUMNS = (
    Column(title="Item No.", width=1.5),
    Column(title="Time", width=2.8),
    Column(title="Item Description", width=7.4),
    Column(title="Lead", width=2.8),
    Column(title="Papers", width=2.5),
)


@dataclass(frozen=True, kw_only=True)
class AgendaRow:
    """One item as it is read: lines stand under it, indented; one that begins with a space stands under another."""

    number: str
    time: str  # "10:00 – 10:10"; empty where nobody knows
    title: str
    lines: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    standing: bool = False


@dataclass(frozen=True, kw_only=True)
class AgendaPaper:
    """The agenda in the words that the paper shows. places: where the meeting is, an address among them."""

    network: str
    when: str
    places: tuple[str, ...] = ()
    rows: tuple[AgendaRow, ...]
    made: datetime
    template: bytes | None = None  # the network's own


def write_agenda(agenda: AgendaPaper) -> bytes:
    """The .docx file."""
    document = paper.blank(
        f"{agenda.network}: agenda, {agenda.when}",
        author=agenda.network,
        made=agenda.made,
        template=agenda.template,
    )
    document.add_paragraph(paper.plain(agenda.network), style="Title")
    for line in (agenda.when, *agenda.places):
        paper.write(document.add_paragraph(), line)
    document.add_paragraph("Agenda", style="Heading 1")
    if any(row.standing for row in agenda.rows):
        document.add_paragraph("Items in bold are standing items").paragraph_format.keep_with_next = True
    table = paper.table(document, _COLUMNS)
    for row in agenda.rows:
        number, time, description, lead, papers = paper.add_row(table)
        paper.fill(number, f"{row.number}.")
        paper.fill(time, row.time)
        paper.fill(description, row.title, bold=row.standing)
        for line in row.lines:
            below = "List Bullet 2" if line.startswith(" ") else "List Bullet"
            paper.write(description.add_paragraph(style=below), line.strip())
        paper.fill(lead, *row.leads)
        paper.fill(papers, *row.papers)
    return paper.saved(document)
