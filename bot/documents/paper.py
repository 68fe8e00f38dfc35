"""What every paper that we write is made of: a Word file with styles, a language, and tables whose headers repeat."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.section import Section
from docx.shared import Cm, Emu, Length, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from bot.documents import template as templates

FONT = "Arial"
INK = RGBColor(0x1F, 0x2A, 0x44)  # 14 to 1 on white
_SHADE = "E7EAF0"
# What XML can't hold; a text with one of these would make no file at all.
_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, kw_only=True)
class Column:
    title: str
    width: float  # cm


def blank(
    title: str, *, author: str, made: datetime, landscape: bool = False, template: bytes | None = None
) -> Document:
    """A4 in UK English, with the title among its properties and page numbers in its footer; or what a network's own
    template makes of it (documents/template)."""
    document = docx.Document() if template is None else templates.opened(template)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = plain(title), plain(author), ""
    properties.language, properties.comments = "en-GB", ""
    # Word keeps these in UTC, without saying so.
    properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    section = document.sections[-1]
    if template is not None:
        _turn(section, landscape=landscape)
        if not templates.has_footer(section):
            _number_pages(section.footer.paragraphs[0])
        return document
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    if landscape:
        section.orientation = 1  # type: ignore[assignment]  # WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    _set_styles(document)
    _number_pages(section.footer.paragraphs[0])
    return document


def _turn(section: Section, *, landscape: bool) -> None:
    """The page of a template on its side, where a wide table needs it."""
    width, height = section.page_width, section.page_height
    if landscape and width is not None and height is not None and width < height:
        section.page_width, section.page_height, section.orientation = height, width, WD_ORIENT.LANDSCAPE


def _room(document: Document) -> float:
    """The width between the margins, in cm."""
    section = document.sections[-1]
    edges = (section.page_width or Cm(21)) - (section.left_margin or 0) - (section.right_margin or 0)
    return float(Length(edges).cm)


def _set_styles(document: Document) -> None:
    for name, size, before, after in (
        ("Normal", 11, 0, 4), ("Title", 20, 0, 4), ("Heading 1", 14, 14, 6), ("Heading 2", 12, 10, 4),
        ("List Bullet", 11, 0, 2), ("List Bullet 2", 11, 0, 2),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:cs"), FONT)
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after = Pt(before), Pt(after)
        if name in ("Title", "Heading 1", "Heading 2"):
            style.font.color.rgb, style.font.bold = INK, True
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = 1  # type: ignore[assignment]  # centred
    paragraph.add_run("Page ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def table(document: Document, columns: Sequence[Column]) -> Table:
    """A table with its header row, which is repeated on every page; rows come by add_row."""
    made: Table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    share = min(1.0, _room(document) / sum(column.width for column in columns))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    _pad(made)
    for place, column in zip(made.columns, columns, strict=True):
        place.width = Cm(column.width * share)
    properties = made.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))
    for cell, column in zip(made.rows[0].cells, columns, strict=True):
        cell.width = Cm(column.width * share)
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
        fill(cell, column.title, bold=True)
    return made


def _pad(made: Table) -> None:
    """Room above and below what stands in a cell, and the table's edge where the text above begins."""
    properties = made._tbl.tblPr
    indent = OxmlElement("w:tblInd")
    margins = OxmlElement("w:tblCellMar")
    for name, twips in (("top", 40), ("left", 108), ("bottom", 0), ("right", 108)):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(twips))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    indent.set(qn("w:w"), "108")
    indent.set(qn("w:type"), "dxa")
    # In the order of the schema: Word calls a file broken whose properties stand otherwise.
    layout = properties.find(qn("w:tblLayout"))
    (layout.addprevious if layout is not None else properties.append)(indent)
    look = properties.find(qn("w:tblLook"))
    (look.addprevious if look is not None else properties.append)(margins)


def adder(document: Document, style: str) -> Callable[[], Paragraph]:
    """What adds paragraphs of one style, for many: python-docx goes through all styles for each by itself."""
    id = document.styles[style].style_id

    def add() -> Paragraph:
        paragraph = document.add_paragraph()
        paragraph._p.style = id
        return paragraph

    return add


def add_row(made: Table) -> tuple[_Cell, ...]:
    """A new row, which stays on one page where it can."""
    row: _Row = made.add_row()  # type: ignore[no-untyped-call]  # python-docx left it so.
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, above in zip(row.cells, made.rows[0].cells, strict=True):
        cell.width = above.width
    return tuple(row.cells)


def fill(cell: _Cell, *lines: str, bold: bool = False) -> None:
    """Lines of text, a paragraph each; an address among them can be clicked."""
    for place, words in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        write(paragraph, words, bold=bold)


def write(paragraph: Paragraph, words: str, *, bold: bool = False) -> None:
    end = 0
    for match in _LINK.finditer(words):
        _run(paragraph, words[end : match.start()], bold=bold)
        _link(paragraph, match[0])
        end = match.end()
    _run(paragraph, words[end:], bold=bold)


def _run(paragraph: Paragraph, words: str, *, bold: bool) -> None:
    if words:
        paragraph.add_run(plain(words)).bold = bold or None


def _link(paragraph: Paragraph, address: str) -> None:
    target = plain(address)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(target)
    run.underline, run.font.color.rgb = True, RGBColor(0x05, 0x4A, 0x91)
    link.append(run._r)
    paragraph._p.append(link)


def picture(document: Document, content: bytes, *, alt: str) -> None:
    """A picture across the page; alt: the same in words, for whoever does not see it."""
    section = document.sections[0]
    width = (section.page_width or Cm(21)) - (section.left_margin or Cm(2)) - (section.right_margin or Cm(2))
    shown = document.add_picture(io.BytesIO(content), width=Emu(width))
    shown._inline.docPr.set("descr", plain(alt))


def plain(words: str) -> str:
    """The words without what a Word file can't hold."""
    return _UNWRITABLE.sub("", words)


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
