"""The action log as a Word file, and as a .csv file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime

from bot.documents import paper
from bot.documents.paper import Column

_COLUMNS = (
    Column(title="Action No.", width=2.8),
    Column(title="Action Description", width=8.2),
    Column(title="Lead", width=4.2),
    Column(title="Due", width=4.2),
    Column(title="State", width=2.3),
    Column(title="Outcome", width=4.0),
)
# What a spreadsheet may take for a formula, also behind spaces; a number with its sign is none.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


@dataclass(frozen=True, kw_only=True)
class LoggedAction:
    """One action in the words that the log shows; nothing in it says that it is late."""

    ref: str
    text: str
    owners: tuple[str, ...]
    organisations: tuple[str, ...] = ()  # of its owners
    due: str
    state: str
    outcome: str = ""
    meeting: str = ""  # where it was agreed
    made: str = ""
    completed: str = ""
    age: int = 0  # whole days since it was made, until it was completed


@dataclass(frozen=True, kw_only=True)
class ActionLog:
    network: str
    as_of: str
    open: tuple[LoggedAction, ...]
    finished: tuple[LoggedAction, ...]
    made: datetime


def write_action_log(log: ActionLog) -> bytes:
    """The .docx file: what is open, then what is finished."""
    document = paper.blank(f"{log.network}: action log", author=log.network, made=log.made, landscape=True)
    document.add_paragraph(paper.plain(f"{log.network}: action log"), style="Title")
    paper.write(document.add_paragraph(), f"As it stood on {log.as_of}")
    for heading, actions, none in (
        ("Open actions", log.open, "No action is open."),
        ("Finished actions", log.finished, "No action is finished yet."),
    ):
        document.add_paragraph(heading, style="Heading 1")
        if not actions:
            document.add_paragraph(none)
            continue
        table = paper.table(document, _COLUMNS)
        for action in actions:
            cells = paper.add_row(table)
            shown = (action.ref, action.text, action.owners, action.due, action.state, action.outcome)
            for cell, value in zip(cells, shown, strict=True):
                paper.fill(cell, *((value,) if isinstance(value, str) else value))
    return paper.saved(document)


def write_action_csv(log: ActionLog) -> bytes:
    """The .csv file, in UTF-8 with the mark by which Excel knows it."""
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(
        ["Action No.", "Action Description", "Lead", "Organisation", "Due", "State", "Outcome", "Meeting",
         "Made", "Completed", "Age in days"]
    )  # fmt: skip
    for each in (*log.open, *log.finished):
        cells = (
            each.ref, each.text, "; ".join(each.owners), "; ".join(each.organisations), each.due, each.state,
            each.outcome, each.meeting, each.made, each.completed,
        )  # fmt: skip
        rows.writerow([*map(cell, cells), each.age])
    return file.getvalue().encode("utf-8-sig")


def cell(words: str) -> str:
    """The words as a spreadsheet shows them: with an apostrophe before what it would take for a formula."""
    risky = _FORMULA.match(words) is not None and _NUMBER.fullmatch(words.strip()) is None
    return f"'{words}" if risky else words
