"""A network's own Word template: a paper is begun with its page, header, footer and styles."""

from __future__ import annotations

import copy
import io
from functools import cache

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.styles import CT_Style
from docx.section import Section

NEEDED = ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "List Bullet 2", "Table Grid")
_BULLETS = {"List Bullet": 360, "List Bullet 2": 720}  # how far each is indented, in twentieths of a point


def opened(template: bytes) -> Document:
    """A new document made from it: with each style that our papers need, from Word's own where it has none.

    Its words are in UK English, in whatever language the template was set.
    """
    document = docx.Document(io.BytesIO(template))
    for name in NEEDED:
        if name not in document.styles:
            document.styles.element.append(_own(name, document))
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    return document


def _own(name: str, document: Document) -> CT_Style:
    """Word's usual style of this name, which leans on nothing that the template may not have."""
    style = copy.deepcopy(_usual(name))
    # Another style may have its id: in each language of Word, a style has one name and the same ids are used again.
    style.set(qn("w:styleId"), f"Convenor{name.replace(' ', '')}")
    base = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    for tag in ("w:link", "w:next", "w:basedOn"):
        for each in style.findall(qn(tag)):
            if tag == "w:basedOn" and base is not None and name != "Table Grid":
                each.set(qn("w:val"), base.style_id)
            else:
                style.remove(each)
    if name in _BULLETS:
        for each in style.iter(qn("w:numId")):
            each.set(qn("w:val"), _bullet(document, indent=_BULLETS[name]))
    return style


def _bullet(document: Document, *, indent: int) -> str:
    """The number of a new list with bullets."""
    numbering = document.part.numbering_part.element
    lists = [int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))]
    numbers = [int(each.get(qn("w:numId"))) for each in numbering.findall(qn("w:num"))]
    kind, number = max(lists, default=0) + 1, max(numbers, default=0) + 1
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="\u2022"/><w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    first = numbering.find(qn("w:num"))
    # Word calls a file broken in which a kind of list stands behind the lists.
    (first.addprevious if first is not None else numbering.append)(made)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/></w:num>')
    )
    return str(number)


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
