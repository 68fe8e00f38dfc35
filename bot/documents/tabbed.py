"""Tables in plain text: what Word leaves of one when its text is copied, and columns apart by tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class _Run:
    """Cells that stand on lines of their own, one under the other, without a blank line; end is the line after."""

    cells: tuple[str, ...]
    end: int
    gap: int  # blank lines after it


def rows_of_tabbed_cells(lines: Sequence[str], at: int) -> tuple[list[list[str]], int] | None:
    """The rows of the table that begins on this line, and the line after it; None where there is none.

    Two ways: each cell on a line that begins with a tab, rows apart by blank lines (a table copied from Word);
    or a row on each line, its cells apart by tabs.
    """
    if _is_cell(lines[at]):
        first = _run(lines, at)
        return _cell_by_cell(lines, at, len(first.cells))
    if "\t" in lines[at].strip():
        end = at
        while end < len(lines) and "\t" in lines[end].strip():
            end += 1
        return [[cell.strip() for cell in line.split("\t")] for line in lines[at:end]], end
    return None


def _is_cell(line: str) -> bool:
    """Whether a line is one cell: a tab, and no list's sign after it."""
    return (
        line.startswith("\t") and "\t" not in line.strip() and not line.strip().startswith(("- ", "* ", "+ "))
    )


def _run(lines: Sequence[str], at: int) -> _Run:
    cells: list[str] = []
    while at < len(lines) and lines[at] != "":
        if lines[at].startswith("\t"):
            cells.append(lines[at].strip())
        else:
            cells[-1] = f"{cells[-1]}\n{lines[at].strip()}".strip("\n")
        at += 1
    end = at
    while at < len(lines) and not lines[at].strip() and not lines[at].startswith("\t"):
        at += 1
    return _Run(cells=tuple(cells), end=end, gap=at - end)


def _cell_by_cell(lines: Sequence[str], at: int, columns: int) -> tuple[list[list[str]], int]:
    """Rows of so many cells. A blank line may stand in a cell, so the cells are counted."""
    rows: list[list[str]] = []
    row: list[str] = []
    while at < len(lines):
        if _is_cell(lines[at]):
            if len(row) == columns:
                rows.append(row)
                row = []
                if _ends_before(lines, at, columns):
                    return rows, at
            row.append(lines[at].strip())
        elif lines[at].strip() and row:
            row[-1] = f"{row[-1]}\n{lines[at].strip()}".strip("\n")
        at += 1
    return [*rows, [*row, *([""] * (columns - len(row)))]] if row else rows, at


def _ends_before(lines: Sequence[str], at: int, columns: int) -> bool:
    """Whether another table begins on this line, after a full row.

    A column of headings and texts ends before several cells at once; a row of several cells before a single one
    that stands alone.
    """
    following = _run(lines, at)
    if columns == 1:
        return len(following.cells) > 1
    blank = 0
    while (
        at - 1 - blank >= 0
        and not lines[at - 1 - blank].strip()
        and not lines[at - 1 - blank].startswith("\t")
    ):
        blank += 1
    return len(following.cells) == 1 and blank >= 2
