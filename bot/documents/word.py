"""A .docx as its reader sees it in Word: numbers computed, changes accepted, text boxes and forms in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from bot.documents.numbering import Numbering, W
from bot.documents.package import Package
from bot.documents.structure import Block, Cell, Comment, Document, Paragraph, Row, Run, Table
from bot.domain.errors import DocumentProblem

MOST_PARAGRAPHS = 60_000
DEEPEST = 12  # tables in tables
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
# What was deleted, moved away or only tells a field's formula; and what no reader sees.
_UNSEEN = {f"{W}{name}" for name in "del moveFrom instrText delText delInstrText rPr pPr sdtPr".split()}
_HEADING = re.compile(r"^heading\s*([1-9])$", re.IGNORECASE)
_TICKED = {"☑", "☒", "✓", "✔", "✅", "\uf0fe", "\uf0fd", "\uf052", "\uf0fc"}
_UNTICKED = {"☐", "\uf0a8", "\uf06f", "\uf071", "\uf0a3"}
_BOX = re.compile(rf"^\s*(?:([{''.join(_TICKED)}])|[{''.join(_UNTICKED)}])\s*")


@dataclass(frozen=True, kw_only=True)
class _Style:
    name: str = ""
    based_on: str | None = None
    bold: bool | None = None
    struck: bool | None = None
    outline: int | None = None
    list: tuple[str | None, int | None] = (None, None)


@dataclass(kw_only=True)
class _Reading:
    """What is known of the document while it is read."""

    styles: dict[str, _Style]
    default: str
    numbering: Numbering
    count: int = 0
    boxes: list[Block] = field(default_factory=list)  # text boxes that hang on the paragraph being read


def read_word(data: bytes) -> Document:
    """The document in a .docx.

    Raises:
        DocumentProblem: no Word file, or one that may not be opened (package.py).
    """
    package = Package(data)
    root = package.part(package.main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise DocumentProblem(reason="not_word")
    styles = package.related("styles")
    reading = _Reading(
        styles=_styles(styles), default=_default(styles), numbering=Numbering.of(package.related("numbering"))
    )
    blocks = tuple(_blocks(body, reading, 0))
    return Document(blocks=blocks, title=_title(package), comments=_comments(package, reading))


def _blocks(parent: etree._Element, reading: _Reading, depth: int) -> Iterator[Block]:
    pending: list[Run] = []  # the beginning of a paragraph whose end mark was deleted
    for element in parent:
        if element.tag == f"{W}p":
            paragraph = _paragraph(element, reading, depth)
            if _mark_deleted(element):
                pending += paragraph.runs
                continue
            if pending:
                paragraph = _joined(pending, paragraph)
                pending = []
            yield from _unbroken(paragraph)
            boxes, reading.boxes = reading.boxes, []
            yield from boxes
        elif element.tag == f"{W}tbl" and depth < DEEPEST:
            yield _table(element, reading, depth)
        elif element.tag in (
            f"{W}sdt",
            f"{W}sdtContent",
            f"{W}customXml",
            f"{W}ins",
            f"{W}moveTo",
            f"{W}smartTag",
        ):
            yield from _blocks(element, reading, depth)
    if pending:
        yield Paragraph(runs=tuple(pending))


def _joined(first: list[Run], paragraph: Paragraph) -> Paragraph:
    return Paragraph(
        runs=(*first, *paragraph.runs), heading=paragraph.heading, number=paragraph.number,
        bullet=paragraph.bullet, depth=paragraph.depth, box=paragraph.box,
    )  # fmt: skip


def _unbroken(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph with line breaks in it as one paragraph a line: that is how people see it."""
    lines: list[list[Run]] = [[]]
    for run in paragraph.runs:
        first, *rest = (Run(text=words, bold=run.bold, struck=run.struck) for words in run.text.split("\n"))
        lines[-1].append(first)
        lines += [[each] for each in rest]
    yield Paragraph(
        runs=tuple(lines[0]), heading=paragraph.heading, number=paragraph.number,
        bullet=paragraph.bullet, depth=paragraph.depth, box=paragraph.box,
    )  # fmt: skip
    for line in lines[1:]:
        box, runs = _box(line)
        yield Paragraph(runs=tuple(runs), box=box)


def _paragraph(element: etree._Element, reading: _Reading, depth: int) -> Paragraph:
    reading.count += 1
    if reading.count > MOST_PARAGRAPHS:
        raise DocumentProblem(reason="too_long")
    properties = element.find(f"{W}pPr")
    style = _val(properties, "pStyle") or reading.default
    runs = list(_runs(element, reading, depth, style))
    box, runs = _box(runs)
    number, list_depth = _list_of(properties, style, reading)
    shown = reading.numbering.next(number, list_depth) if number not in (None, "0") else None
    return Paragraph(
        runs=tuple(runs),
        heading=_heading(properties, style, reading),
        number=shown.number if shown else None,
        bullet=shown is not None and shown.number is None,
        depth=shown.depth if shown else 0,
        box=box,
    )


def _box(runs: list[Run]) -> tuple[bool | None, list[Run]]:
    """A tick box at the beginning, and the runs without it."""
    if not runs:
        return None, runs
    match = _BOX.match("".join(run.text for run in runs))
    if match is None:
        return None, runs
    left, cut = [], match.end()
    for run in runs:
        text = run.text[cut:]
        cut = max(0, cut - len(run.text))
        left.append(Run(text=text, bold=run.bold, struck=run.struck))
    return match[1] is not None, left


def _runs(parent: etree._Element, reading: _Reading, depth: int, style: str) -> Iterator[Run]:
    for element in parent:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN:
            continue
        if tag == f"{W}r":
            yield from _run(element, reading, depth, style)
        elif tag == f"{W}sdt":
            content = element.find(f"{W}sdtContent")
            if content is not None:
                yield from _runs(content, reading, depth, style)
        elif tag == f"{W}p" or len(element):  # a content control around paragraphs inside of a paragraph
            yield from _runs(element, reading, depth, style)


def _run(element: etree._Element, reading: _Reading, depth: int, style: str) -> Iterator[Run]:
    properties = element.find(f"{W}rPr")
    if _toggle(properties, "vanish"):
        return
    named = _val(properties, "rStyle")
    bold = _first(
        _toggle(properties, "b"), _inherited(reading, named, "bold"), _inherited(reading, style, "bold")
    )
    struck = _first(
        _toggle(properties, "strike"), _toggle(properties, "dstrike"), _inherited(reading, named, "struck"),
        _inherited(reading, style, "struck"),
    )  # fmt: skip
    text = "".join(_texts(element, reading, depth))
    if text:
        yield Run(text=text, bold=bold, struck=struck)


def _texts(element: etree._Element, reading: _Reading, depth: int) -> Iterator[str]:
    for part in element:
        name = etree.QName(part).localname if isinstance(part.tag, str) else ""
        match name:
            case "t":
                yield part.text or ""
            case "tab" | "ptab":
                yield "\t"
            case "br" | "cr":
                yield "\n"
            case "noBreakHyphen":
                yield "-"
            case "sym":
                yield _symbol(part)
            case "fldChar":
                yield from _form_box(part)
            case "AlternateContent":
                _text_box(part.find(f"{_MC}Choice"), part.find(f"{_MC}Fallback"), reading, depth)
            case "drawing" | "pict" | "object":
                _text_box(part, None, reading, depth)


def _symbol(element: etree._Element) -> str:
    try:
        return chr(int(element.get(f"{W}char", ""), 16))
    except (ValueError, OverflowError):
        return ""


def _form_box(element: etree._Element) -> Iterator[str]:
    """A tick box of an old form."""
    box = element.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        ticked = _first(_toggle(box, "checked"), _toggle(box, "default"))
        yield "☒ " if ticked else "☐ "


def _text_box(
    first: etree._Element | None, other: etree._Element | None, reading: _Reading, depth: int
) -> None:
    """What stands in a text box, once: Word writes it in the new form and in the old."""
    for place in (first, other):
        found = place.findall(f".//{W}txbxContent") if place is not None else []
        if found and depth < DEEPEST:
            for content in found:
                kept, reading.boxes = reading.boxes, []
                blocks = list(_blocks(content, reading, depth + 1))
                reading.boxes = kept + blocks
            return


def _table(element: etree._Element, reading: _Reading, depth: int) -> Table:
    rows = []
    for row in _inside(element, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        at = _int(_val(properties, "gridBefore"))
        cells: list[Cell] = []
        for cell in _inside(row, f"{W}tc"):
            about = cell.find(f"{W}tcPr")
            if about is not None and about.find(f"{W}cellDel") is not None:
                continue
            span = min(max(1, _int(_val(about, "gridSpan"), 1)), 100)
            merge = about.find(f"{W}vMerge") if about is not None else None
            continues = merge is not None and merge.get(f"{W}val", "continue") != "restart"
            blocks = tuple(_blocks(cell, reading, depth + 1))
            cells.append(Cell(blocks=blocks, at=at, span=span, continues=continues))
            at += span
        if cells:
            rows.append(Row(cells=tuple(cells)))
    return Table(rows=tuple(rows))


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also where a content control or an insertion is around them."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from _inside(element, tag)


# --- styles and lists


def _styles(root: etree._Element | None) -> dict[str, _Style]:
    read = {}
    for style in root.iterfind(f"{W}style") if root is not None else ():
        runs, paragraph = style.find(f"{W}rPr"), style.find(f"{W}pPr")
        outline = _val(paragraph, "outlineLvl")
        read[style.get(f"{W}styleId", "")] = _Style(
            name=_val(style, "name") or "",
            based_on=_val(style, "basedOn"),
            bold=_toggle(runs, "b"),
            struck=_toggle(runs, "strike"),
            outline=_int(outline, 9) if outline is not None else None,
            list=_list_in(paragraph),
        )
    return read


def _default(root: etree._Element | None) -> str:
    for style in root.iterfind(f"{W}style") if root is not None else ():
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
            return str(style.get(f"{W}styleId", ""))
    return ""


def _lineage(reading: _Reading, style: str | None) -> Iterator[_Style]:
    """The style and those that it is based on."""
    seen: set[str] = set()
    while style is not None and style in reading.styles and style not in seen:
        seen.add(style)
        yield reading.styles[style]
        style = reading.styles[style].based_on


def _inherited(reading: _Reading, style: str | None, what: str) -> bool | None:
    return next(
        (value for each in _lineage(reading, style) if (value := getattr(each, what)) is not None), None
    )


def _heading(properties: etree._Element | None, style: str, reading: _Reading) -> int | None:
    own = _val(properties, "outlineLvl")
    if own is not None:
        return _int(own, 9) + 1 if _int(own, 9) < 9 else None
    for each in _lineage(reading, style):
        if match := _HEADING.match(each.name):
            return int(match[1])
        if each.name.casefold() == "title":
            return 1
        if each.outline is not None:
            return each.outline + 1 if each.outline < 9 else None
    return None


def _list_in(properties: etree._Element | None) -> tuple[str | None, int | None]:
    place = properties.find(f"{W}numPr") if properties is not None else None
    if place is None:
        return None, None
    depth = _val(place, "ilvl")
    return _val(place, "numId"), _int(depth) if depth is not None else None


def _list_of(properties: etree._Element | None, style: str, reading: _Reading) -> tuple[str | None, int]:
    """The list and the depth in it, the paragraph's own or its style's."""
    number, depth = _list_in(properties)
    for each in _lineage(reading, style):
        number, depth = number or each.list[0], depth if depth is not None else each.list[1]
    return number, depth or 0


def _mark_deleted(element: etree._Element) -> bool:
    mark = element.find(f"{W}pPr/{W}rPr")
    return mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


# --- the rest


def _title(package: Package) -> str | None:
    try:
        root = package.properties()
    except DocumentProblem:
        return None  # What the file is called is not worth refusing it for.
    found = root.find("{http://purl.org/dc/elements/1.1/}title") if root is not None else None
    return (found.text or "").strip() or None if found is not None else None


def _comments(package: Package, reading: _Reading) -> tuple[Comment, ...]:
    root = package.related("comments")
    if root is None:
        return ()
    return tuple(
        Comment(
            author=each.get(f"{W}author", ""),
            text="\n".join(
                block.text for block in _blocks(each, reading, 1) if isinstance(block, Paragraph)
            ).strip(),
        )
        for each in root.iterfind(f"{W}comment")
    )


def _val(element: etree._Element | None, name: str) -> str | None:
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val") if found is not None else None


def _toggle(element: etree._Element | None, name: str) -> bool | None:
    """Whether a property is on; None where nothing is said."""
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "1") not in ("0", "false", "off", "none") if found is not None else None


def _first(*values: bool | None) -> bool:
    return next((value for value in values if value is not None), False)


def _int(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default
