"""The action log as an Excel workbook: every action, by owner, by organisation, and what became of each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.documents import paper
from bot.documents.action_log_writer import ActionLog, LoggedAction, by_organisation, by_owner, is_risky

Value = str | int | date | None

_HEADER = Font(name=paper.FONT, bold=True, color="1F2A44")
_SHADE = PatternFill("solid", fgColor="E7EAF0")
_BODY = Font(name=paper.FONT)
_TOP = Alignment(vertical="top", wrap_text=True)
_LINE = Border(bottom=Side(style="thin", color="B8BECC"))
_DAY = "d mmm yyyy"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    title: str
    columns: tuple[tuple[str, int], ...]  # title, and width in characters
    rows: list[tuple[Value, ...]]


_ACTION = (
    ("Action No.", 13), ("Action Description", 52), ("Lead", 24), ("Organisation", 22), ("Due", 30),
    ("Due date", 13), ("State", 13), ("Outcome", 34), ("Meeting", 26), ("Raised", 13), ("Completed", 13),
    ("Age in days", 12),
)  # fmt: skip
_HISTORY = (("Action No.", 13), ("Action Description", 52), ("Day", 13), ("Who", 24), ("What", 80))


def write_action_workbook(log: ActionLog) -> bytes:
    """The .xlsx file. Words stay words in it, whatever they begin with."""
    actions = (*log.open, *log.finished)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    properties = workbook.properties
    properties.title, properties.creator = paper.plain(f"{log.network}: action log"), paper.plain(log.network)
    properties.language, properties.created = "en-GB", log.made.astimezone(UTC).replace(tzinfo=None)
    for sheet in (
        Sheet(title="All actions", columns=_ACTION, rows=[_row(each) for each in actions]),
        _grouped("By owner", "Owner", by_owner(actions)),
        _grouped("By organisation", "Of organisation", by_organisation(actions)),
        Sheet(title="History", columns=_HISTORY, rows=list(_histories(actions))),
    ):
        _add(workbook, sheet, about=f"{log.network}: action log, {log.as_of}")
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _row(action: LoggedAction) -> tuple[Value, ...]:
    return (
        action.ref, action.text, "; ".join(action.owners), "; ".join(action.organisations), action.due,
        action.due_on, action.state, action.outcome, action.meeting, action.made, action.completed, action.age,
    )  # fmt: skip


def _grouped(title: str, by: str, groups: dict[str, list[LoggedAction]]) -> Sheet:
    rows = [(name, *_row(action)) for name, actions in groups.items() for action in actions]
    return Sheet(title=title, columns=((by, 26), *_ACTION), rows=rows)


def _histories(actions: Iterable[LoggedAction]) -> Iterable[tuple[Value, ...]]:
    for action in actions:
        for each in action.history:
            yield action.ref, action.text, each.day, each.who, each.what


def _add(workbook: Workbook, sheet: Sheet, *, about: str) -> None:
    made: Worksheet = workbook.create_sheet(sheet.title)
    _fill(made, 1, [title for title, _ in sheet.columns], header=True)
    for number, values in enumerate(sheet.rows, start=2):
        _fill(made, number, values)
    for place, (_, width) in enumerate(sheet.columns, start=1):
        made.column_dimensions[get_column_letter(place)].width = width
    made.freeze_panes = "A2"
    made.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    # On paper: across the page's width, with the titles of the columns on every page.
    made.print_title_rows = "1:1"
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", 9  # A4
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    header, footer = made.HeaderFooter.oddHeader, made.HeaderFooter.oddFooter
    assert header is not None
    assert footer is not None
    header.left.text, footer.center.text = paper.plain(about).replace("&", "&&"), "Page &P of &N"


def _fill(made: Worksheet, number: int, values: Sequence[Value], *, header: bool = False) -> None:
    for place, given in enumerate(values, start=1):
        value = paper.plain(given) if isinstance(given, str) else given
        if value in (None, ""):
            continue
        cell = made.cell(row=number, column=place)
        cell.font, cell.alignment = (_HEADER if header else _BODY), _TOP
        if header:
            cell.fill, cell.border = _SHADE, _LINE
        if isinstance(value, str):
            cell.value = value
            # openpyxl takes words that begin with "=" for a formula, and "#N/A" for an error.
            cell.data_type = "s"
            # Without this, Excel makes a formula of them as soon as somebody edits the cell.
            cell.quotePrefix = is_risky(value)
        else:
            cell.value = value
            if isinstance(value, date):
                cell.number_format = _DAY
