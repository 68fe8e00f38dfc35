"""A network's own Word template: its page, headers, footers and styles are kept, and nothing else of it."""

from __future__ import annotations

import copy
import io
import zipfile
from functools import cache

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.styles import CT_Style
from docx.section import Section

from bot.documents.package import Package, sniff
from bot.domain.errors import DocumentProblem

NEEDED = ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "List Bullet 2", "Table Grid")
_TYPES = "[Content_Types].xml"
_DOTX, _DOCX = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
_RELATES = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MOST = 60_000_000  # bytes of all parts, unpacked
# What fetches something from elsewhere when the file is opened, or runs; links that people follow may stay.
_KEPT_OUTSIDE = (RELATIONSHIP_TYPE.HYPERLINK,)


def cleaned(data: bytes) -> bytes:
    """The template without its text, and without anything that is fetched from elsewhere.

    For the process with limits: what comes out may be opened anywhere.

    Raises:
        DocumentProblem: it is no Word file that may be read.
    """
    if sniff(data) == "text":
        raise DocumentProblem(reason="not_word")
    Package(data).require_harmless(_MOST)
    try:
        document = docx.Document(io.BytesIO(_as_document(data)))
        _empty(document)
        _cut_off(document)
        _drop_unused(document)
        file = io.BytesIO()
        document.save(file)
    except (KeyError, ValueError, AttributeError, IndexError) as error:
        raise DocumentProblem(reason="damaged") from error
    return file.getvalue()


def _as_document(data: bytes) -> bytes:
    """A file that Word keeps as a template (.dotx) as the document that is made from it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        types = packed.read(_TYPES)
        if _DOTX not in types:
            return data
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            for name in packed.namelist():
                content = types.replace(_DOTX, _DOCX) if name == _TYPES else packed.read(name)
                made.writestr(name, content)
        return file.getvalue()


def _empty(document: Document) -> None:
    """Its last section stays, with its page, header and footer; what else stands in its body goes."""
    body = document.element.body
    last = body.find(qn("w:sectPr"))
    for each in list(body):
        if each is not last:
            body.remove(each)


def _cut_off(document: Document) -> None:
    """Whatever names an address from which something is fetched when the file is opened."""
    for part in document.part.package.iter_parts():
        outside = {
            id for id, each in part.rels.items() if each.is_external and each.reltype not in _KEPT_OUTSIDE
        }
        for id in outside:
            del part.rels[id]
        root = part.element if outside and isinstance(part, XmlPart) else None
        for element in list(root.iter()) if root is not None else []:
            named = [
                name
                for name, value in element.attrib.items()
                if name.startswith(_RELATES) and value in outside
            ]
            for name in named:
                del element.attrib[name]
            if named and element.tag == qn("w:attachedTemplate"):
                element.getparent().remove(element)


def _drop_unused(document: Document) -> None:
    """Pictures and embedded files that stood in the text."""
    used = {value for each in document.element.iter() for value in each.attrib.values()}
    text = (
        RELATIONSHIP_TYPE.IMAGE,
        RELATIONSHIP_TYPE.OLE_OBJECT,
        RELATIONSHIP_TYPE.PACKAGE,
        RELATIONSHIP_TYPE.CHART,
    )
    for id, relation in list(document.part.rels.items()):
        if id not in used and relation.reltype in text:
            del document.part.rels[id]


def opened(template: bytes) -> Document:
    """A new document made from it: with each style that our papers need, from Word's own where it has none."""
    document = docx.Document(io.BytesIO(template))
    have = {style.name for style in document.styles}
    for name in NEEDED:
        if name not in have:
            document.styles.element.append(copy.deepcopy(_usual(name)))
    if not document.element.body.findall(qn("w:sectPr")):
        document.add_section()
    return document


@cache
def _usual(name: str) -> CT_Style:
    style: CT_Style = docx.Document().styles[name].element
    return style


def has_footer(section: Section) -> bool:
    """Whether anything stands in the footer, so that page numbers of ours would be too much."""
    footer = section.footer
    return not footer.is_linked_to_previous and (
        any(each.text.strip() or len(each._p) > 1 for each in footer.paragraphs) or bool(footer.tables)
    )
