"""What a Word file owes people who listen to it, enlarge it, or find their way by its headings."""

from __future__ import annotations

import io
import re

import docx
from docx.document import Document
from docx.oxml.ns import qn

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: of text to what is behind it


def faults(content: bytes) -> list[str]:
    """Everything that stands in the way; empty where nothing does."""
    document = docx.Document(io.BytesIO(content))
    return [
        *_properties(document),
        *_headings(document),
        *_tables(document),
        *_pictures(document),
        *_colours(document),
    ]


def _properties(document: Document) -> list[str]:
    found = []
    if not document.core_properties.title.strip():
        found.append("no title among its properties")
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
    if document.core_properties.language != "en-GB" or languages != {"en-GB"}:
        found.append(f"its language is {document.core_properties.language!r}, its words' {languages}")
    return found


def _headings(document: Document) -> list[str]:
    """From 1 on, none left out on the way down, and none without words."""
    found, before = [], 0
    for paragraph in document.paragraphs:
        match = re.fullmatch(r"Heading (\d)", paragraph.style.name or "") if paragraph.style else None
        if match is None:
            continue
        level = int(match[1])
        if level > before + 1:
            found.append(f"“{paragraph.text}” is a heading {level} after a heading {before}")
        if not paragraph.text.strip():
            found.append("a heading without words")
        before = level
    return found if before else [*found, "no heading"]


def _tables(document: Document) -> list[str]:
    found = []
    for number, table in enumerate(document.tables, start=1):
        first, *rest = table.rows
        properties = first._tr.trPr
        if properties is None or properties.find(qn("w:tblHeader")) is None:
            found.append(f"table {number} does not repeat its titles")
        if not all(cell.text.strip() for cell in first.cells):
            found.append(f"table {number} has a column without a title")
        if not rest or not all(any(cell.text.strip() for cell in row.cells) for row in rest):
            found.append(f"table {number} has a row that holds nothing")
        if next(table._tbl.iter(qn("w:gridSpan"), qn("w:vMerge")), None) is not None:
            found.append(f"table {number} has merged cells")
    return found


def _pictures(document: Document) -> list[str]:
    shown = document.element.body.iter(qn("wp:docPr"))
    return ["a picture without words" for each in shown if not (each.get("descr") or "").strip()]


def _colours(document: Document) -> list[str]:
    """Text on the darkest of what may be behind it: white, or the shade of a table's titles."""
    shades = [each.get(qn("w:fill")) for each in document.element.body.iter(qn("w:shd"))]
    behind = min((_light(each) for each in ("FFFFFF", *shades) if each and each != "auto"), default=1.0)
    used = {"Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "List Bullet 2"}
    colours = {
        colour.get(qn("w:val"))
        for style in document.styles
        if style.name in used
        for colour in style.element.iter(qn("w:color"))
    }
    colours |= {each.get(qn("w:val")) for each in document.element.body.iter(qn("w:color"))}
    return [
        f"text in {colour} can't be told from what is behind it"
        for colour in sorted(each for each in colours if each and each != "auto")
        if (behind + 0.05) / (_light(colour) + 0.05) < ENOUGH
    ]


def _light(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
