"""What a document is made of, whatever file it came from: paragraphs, lists, tables, and the runs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Run:
    """Words that look alike."""

    text: str
    bold: bool = False
    struck: bool = False


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One paragraph. number is what its list shows ("1.", "b)"); depth counts from 0 in its list.

    heading is 1 for the highest, None where it is no heading; box tells a tick box, and whether it is ticked.
    """

    runs: tuple[Run, ...]
    heading: int | None = None
    number: str | None = None
    bullet: bool = False
    depth: int = 0
    box: bool | None = None

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).strip()

    @property
    def is_item(self) -> bool:
        """Whether it stands in a list."""
        return self.bullet or self.number is not None or self.box is not None

    @property
    def bold(self) -> bool:
        """Whether all its words are bold."""
        return bool(self.text) and all(run.bold for run in self.runs if re.search(r"\w", run.text))

    @property
    def struck(self) -> bool:
        """Whether most of its words are struck through."""
        struck = sum(len(run.text) for run in self.runs if run.struck)
        return struck * 2 > sum(len(run.text) for run in self.runs) > 0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell; at is its first column, counted from 0, and span the number of columns that it takes."""

    blocks: tuple[Block, ...]
    at: int
    span: int = 1
    continues: bool = False  # the lower part of a cell that takes several rows

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(paragraphs(self.blocks))

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs if paragraph.text)


@dataclass(frozen=True, kw_only=True)
class Row:
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell | None:
        """The cell that takes this column."""
        return next((each for each in self.cells if each.at <= column < each.at + each.span), None)

    def text(self, column: int) -> str:
        cell = self.cell(column)
        return cell.text if cell is not None else ""

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


@dataclass(frozen=True, kw_only=True)
class Table:
    rows: tuple[Row, ...]

    @property
    def columns(self) -> int:
        return max((cell.at + cell.span for row in self.rows for cell in row.cells), default=0)


Block = Paragraph | Table


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A remark in the margin."""

    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """All that was read from one file. title is what its properties or front matter call it."""

    blocks: tuple[Block, ...]
    title: str | None = None
    date: str | None = None  # as the front matter has it
    comments: tuple[Comment, ...] = ()


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """All paragraphs in reading order, those in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    if not cell.continues:
                        yield from paragraphs(cell.blocks)


def plain(text: str, *, bold: bool = False) -> Paragraph:
    """A paragraph of one run."""
    return Paragraph(runs=(Run(text=text, bold=bold),))
