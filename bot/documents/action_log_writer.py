"""The action log as a Word file, and as a .csv file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from docx.document import Document

from bot.documents import paper
from bot.documents.paper import Column

_COLUMNS = (
    Column(title="Action No.", width=2.6),
    Column(title="Action Description", width=7.2),
    Column(title="Lead", width=3.6),
    Column(title="Due", width=3.8),
    Column(title="State", width=2.3),
    Column(title="Raised", width=2.6),
    Column(title="Outcome", width=3.6),
)
NOBODY = "Nobody yet"
NO_ORGANISATION = "No organisation"
# What a spreadsheet may take for a formula, also behind spaces; a number with its sign is none.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One thing that became of an action: what, on which day, by whom."""

    day: date
    what: str
    who: str


@dataclass(frozen=True, kw_only=True)
class LoggedAction:
    """One action in the words that the log shows; nothing in it says that it is late."""

    ref: str
    text: str
    owners: tuple[str, ...]
    organisations: tuple[str, ...] = ()  # of its owners
    due: str
    due_on: date | None = None
    state: str
    outcome: str = ""
    meeting: str = ""  # where it was agreed
    made: date | None = None
    completed: date | None = None
    age: int = 0  # whole days since it was made, until it was completed
    history: tuple[Happened, ...] = ()  # the first one first


@dataclass(frozen=True, kw_only=True)
class ActionLog:
    network: str
    as_of: str
    open: tuple[LoggedAction, ...]
    finished: tuple[LoggedAction, ...]
    made: datetime
    template: bytes | None = None  # the network's own


def write_action_log(log: ActionLog) -> bytes:
    """The .docx file: what is open, what is finished, who has what, and what became of each."""
    document = paper.blank(
        f"{log.network}: action log", author=log.network, made=log.made, template=log.template, landscape=True
    )
    document.add_paragraph(paper.plain(log.network), style="Title")
    paper.write(document.add_paragraph(), f"Action log as it stood on {log.as_of}", bold=True)
    _table(document, "Open actions", log.open, none="No action is open.")
    _table(document, "Finished actions", log.finished, none="No action is finished yet.")
    _lists(document, "By owner", by_owner(log.open))
    _lists(document, "By organisation", by_organisation(log.open))
    _history(document, [each for each in (*log.open, *log.finished) if each.history])
    return paper.saved(document)


def _table(document: Document, heading: str, actions: tuple[LoggedAction, ...], *, none: str) -> None:
    document.add_paragraph(heading, style="Heading 1")
    if not actions:
        document.add_paragraph(none)
        return
    table = paper.table(document, _COLUMNS)
    for action in actions:
        raised = (f"{action.made.day} {action.made:%b %Y}" if action.made else "", age_in_words(action))
        shown: tuple[str | tuple[str, ...], ...] = (
            action.ref, action.text, action.owners, action.due, action.state, raised, action.outcome,
        )  # fmt: skip
        for cell, value in zip(paper.add_row(table), shown, strict=True):
            paper.fill(cell, *((value,) if isinstance(value, str) else value))


def age_in_words(action: LoggedAction) -> str:
    """How long it is, or was, on the list; no word on whether that is long."""
    return {0: "new", 1: "1 day"}.get(action.age, f"{action.age} days")


def _lists(document: Document, heading: str, groups: Mapping[str, list[LoggedAction]]) -> None:
    if not groups:
        return
    document.add_paragraph(heading, style="Heading 1")
    headed, listed = paper.adder(document, "Heading 2"), paper.adder(document, "List Bullet")
    for name, actions in groups.items():
        headed().add_run(paper.plain(name))
        for each in actions:
            words = f"{each.ref}: {each.text} ({each.due})" if each.due else f"{each.ref}: {each.text}"
            paper.write(listed(), words)


def _history(document: Document, actions: list[LoggedAction]) -> None:
    if not actions:
        return
    document.add_paragraph("What became of each", style="Heading 1")
    headed, listed = paper.adder(document, "Heading 2"), paper.adder(document, "List Bullet")
    for action in actions:
        headed().add_run(paper.plain(f"{action.ref}: {action.text}"))
        for each in action.history:
            paper.write(listed(), in_words(each))


def in_words(each: Happened) -> str:
    return f"{each.day.day} {each.day:%B %Y}, {each.who}: {each.what}"


def by_owner(actions: Iterable[LoggedAction]) -> dict[str, list[LoggedAction]]:
    """The actions under each of their owners, by name; those without any last."""
    return _grouped(((each.owners, each) for each in actions), none=NOBODY)


def by_organisation(actions: Iterable[LoggedAction]) -> dict[str, list[LoggedAction]]:
    """The actions under each organisation of their owners, by name; those without any last."""
    return _grouped(((each.organisations, each) for each in actions), none=NO_ORGANISATION)


def _grouped(
    named: Iterable[tuple[tuple[str, ...], LoggedAction]], *, none: str
) -> dict[str, list[LoggedAction]]:
    groups: dict[str, list[LoggedAction]] = {}
    for names, action in named:
        for name in names or (none,):
            groups.setdefault(name, []).append(action)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == none, group[0].casefold())))


def write_action_csv(log: ActionLog) -> bytes:
    """The .csv file, in UTF-8 with the mark by which Excel knows it; days as 2024-09-16."""
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(
        ["Action No.", "Action Description", "Lead", "Organisation", "Due", "Due date", "State", "Outcome",
         "Meeting", "Made", "Completed", "Age in days", "History"]
    )  # fmt: skip
    for each in (*log.open, *log.finished):
        history = " | ".join(in_words(happened) for happened in each.history)
        due_on, made, completed = (
            day.isoformat() if day else "" for day in (each.due_on, each.made, each.completed)
        )
        cells = (
            each.ref, each.text, "; ".join(each.owners), "; ".join(each.organisations), each.due, due_on, each.state,
            each.outcome, each.meeting, made, completed, str(each.age), history,
        )  # fmt: skip
        rows.writerow(map(cell, cells))
    return file.getvalue().encode("utf-8-sig")


def cell(words: str) -> str:
    """The words as a spreadsheet shows them: with an apostrophe before what it would take for a formula."""
    return f"'{words}" if is_risky(words) else words


def is_risky(words: str) -> bool:
    """Whether a spreadsheet would take the words for a formula."""
    return _FORMULA.match(words) is not None and _NUMBER.fullmatch(words.strip()) is None
