"""Word files for the tests: python-docx for what it can write, and a file's own XML for what it can't."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(document: Document) -> bytes:
    """The file that python-docx writes."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def blank() -> Document:
    return docx.Document()


def table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    """A table with its header in bold; a cell's lines are its paragraphs."""
    made = document.add_table(rows=0, cols=len(rows[0]))
    for place, row in enumerate(rows):
        for cell, words in zip(made.add_row().cells, row, strict=True):
            cell.text = words
            if place == 0:
                for run in cell.paragraphs[0].runs:
                    run.bold = True


def word(body: str, *, document: str | None = None, **parts: str) -> bytes:
    """A .docx with this XML as its body; parts: numbering, styles and comments by their names."""
    whole = document or f'<?xml version="1.0"?><w:document {NAMES}><w:body>{body}</w:body></w:document>'
    files = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "word/document.xml": whole}
    relations = "".join(
        f'<Relationship Id="{name}" Target="{name}.xml" Type="{_PART}/{name}"/>' for name in parts
    )
    files["word/_rels/document.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}</Relationships>"
    )
    for name, inner in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {NAMES}>{inner}</w:{name}>"
    return packed(files.items())


def packed(files: Iterable[tuple[str, str | bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for name, contents in files:
            into.writestr(name, contents)
    return file.getvalue()


def p(text: str = "", *, before: str = "") -> str:
    """A paragraph of one run; before: the XML of its properties or of what stands ahead."""
    return f"<w:p>{before}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def listed(text: str, *, number: int = 1, depth: int = 0) -> str:
    """A paragraph of a list."""
    place = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return p(text, before=place) if text else f"<w:p>{place}</w:p>"


def cell(inner: str, *, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{inner}</w:tc>"


def rows(*each: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in each)}</w:tbl>"
