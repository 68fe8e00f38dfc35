"""A Word file made into a template: its styles, page, header and footer stay, and nothing that could do anything."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable
from copy import deepcopy

import docx
from lxml import etree

from bot.documents.package import Package, sniff
from bot.domain.errors import DocumentProblem

LARGEST = 5_000_000  # bytes of all its parts: it goes into every paper

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# The parts that a paper is laid out by, and what each is; whatever else a file holds is left behind.
_KEPT = {
    "styles": f"{_WORD}.styles+xml",
    "numbering": f"{_WORD}.numbering+xml",
    "settings": f"{_WORD}.settings+xml",
    "fontTable": f"{_WORD}.fontTable+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "header": f"{_WORD}.header+xml",
    "footer": f"{_WORD}.footer+xml",
}
_PICTURES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "emf": "image/x-emf",
}  # fmt: skip
# A settings part also names files to attach, fetch and merge with.
_SETTINGS = (
    "compat", "defaultTabStop", "evenAndOddHeaders", "characterSpacingControl", "themeFontLang", "clrSchemeMapping",
)  # fmt: skip
# Fields that show what is in the paper itself; others fetch files, start programs or ask questions.
_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TITLE", "DATE", "STYLEREF")
_ACTIVE = ("object", "control", "altChunk", "subDoc", "attachedTemplate", "printerSettings", "sectPrChange")


def cleaned(data: bytes) -> bytes:
    """The file as a template: the same look, and no words but those in its header and footer.

    For the process with limits: what comes out may be opened anywhere. It is made anew of what is known to be harmless.

    Raises:
        DocumentProblem: it is no Word file that may be opened, or too large for every paper.
    """
    if sniff(data) == "text":
        raise DocumentProblem(reason="not_word")
    package = Package(data)
    document = package.part(package.main)
    body = document.find(f"{_W}body") if document is not None else None
    if document is None or body is None:
        raise DocumentProblem(reason="not_word")
    new = _New()
    known = _take_parts(package, new)
    section = _section(body)
    for child in list(body):
        body.remove(child)
    body.append(section)
    _harmless(document, known)
    new.add("word/document.xml", f"{_WORD}.document.main+xml", etree.tostring(document))
    written = new.written()
    try:
        _ = docx.Document(io.BytesIO(written)).sections[0].page_width
    except Exception as error:  # Whatever python-docx stumbles over, it would stumble over with every paper.
        raise DocumentProblem(reason="damaged") from error
    return written


class _New:
    """The file that is made: parts with their types, and how they refer to each other."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._relations: dict[str, list[tuple[str, str, str]]] = {}
        self.relate("", "rId1", "officeDocument", "word/document.xml")

    def add(self, name: str, media_type: str, content: bytes) -> None:
        """Raises DocumentProblem: with it, there is more than a template may hold."""
        self._parts[name], self._types[name] = content, media_type
        if sum(map(len, self._parts.values())) > LARGEST:
            raise DocumentProblem(reason="too_large_template")

    def relate(self, name: str, id: str, sort: str, target: str) -> None:
        """name: of the part that refers; target: the other, as it is named in the file."""
        self._relations.setdefault(name, []).append((id, f"{_PART}/{sort}", f"/{target}"))

    def written(self) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
            into.writestr("[Content_Types].xml", self._content_types())
            for name, relations in self._relations.items():
                folder, base = posixpath.split(name)
                into.writestr(posixpath.join(folder, "_rels", f"{base}.rels"), _relations(relations))
            for name, content in self._parts.items():
                into.writestr(name, content)
        return file.getvalue()

    def _content_types(self) -> bytes:
        root = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
        etree.SubElement(
            root, f"{{{_TYPES}}}Default", Extension="rels",
            ContentType="application/vnd.openxmlformats-package.relationships+xml",
        )  # fmt: skip
        for name, media_type in self._types.items():
            etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=media_type)
        return bytes(etree.tostring(root))


def _relations(relations: Iterable[tuple[str, str, str]]) -> bytes:
    root = etree.Element(f"{{{_RELS}}}Relationships", nsmap={None: _RELS})
    for id, sort, target in relations:
        etree.SubElement(root, f"{{{_RELS}}}Relationship", Id=id, Type=sort, Target=target)
    return bytes(etree.tostring(root))


def _take_parts(package: Package, new: _New) -> set[str]:
    """Take over what papers are laid out by; returns the ids by which the document refers to it."""
    known, sorts = set(), set()
    for number, (id, sort, name) in enumerate(_referred(package, package.main)):
        root = package.part(name) if sort in _KEPT else None
        if root is None or (sort in sorts and sort not in ("header", "footer")):
            continue
        sorts.add(sort)
        target = f"word/{sort}{number}.xml"
        if sort == "settings":
            for child in list(root):
                if child.tag not in {f"{_W}{each}" for each in _SETTINGS}:
                    root.remove(child)
        pictures = _take_pictures(package, name, target, new) if sort in ("header", "footer") else set()
        _harmless(root, pictures)
        new.add(target, _KEPT[sort], bytes(etree.tostring(root)))
        new.relate("word/document.xml", id, sort, target)
        known.add(id)
    if "numbering" not in sorts:  # Bullets need the part, even where nothing is in it yet.
        empty = etree.Element(f"{_W}numbering", nsmap={"w": _W.strip("{}")})
        new.add("word/numbering.xml", _KEPT["numbering"], bytes(etree.tostring(empty)))
        new.relate("word/document.xml", "convenorNumbering", "numbering", "word/numbering.xml")
    return known


def _take_pictures(package: Package, name: str, target: str, new: _New) -> set[str]:
    """The pictures of a header or footer, which lie in the file itself; returns their ids."""
    known = set()
    for number, (id, sort, picture) in enumerate(_referred(package, name)):
        ending = posixpath.splitext(picture)[1].lower().removeprefix(".")
        content = package.content(picture) if sort == "image" and ending in _PICTURES else None
        if content is None:
            continue
        kept = f"word/media/{posixpath.basename(target)}-{number}.{ending}"
        new.add(kept, _PICTURES[ending], content)
        new.relate(target, id, "image", kept)
        known.add(id)
    return known


def _referred(package: Package, name: str) -> Iterable[tuple[str, str, str]]:
    """Id, sort and name of the parts of this file that a part refers to; nothing that lies elsewhere."""
    folder, base = posixpath.split(name)
    for each in package.relations(posixpath.join(folder, "_rels", f"{base}.rels")):
        if each.get("TargetMode") != "External":
            target = each.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            yield each.get("Id", ""), each.get("Type", "").rsplit("/", 1)[-1], posixpath.normpath(path)


def _section(body: etree._Element) -> etree._Element:
    """The page as the last section has it; a header that it takes over from an earlier one is its own here."""
    sections = list(body.iter(f"{_W}sectPr"))
    if not sections:
        return etree.Element(f"{_W}sectPr")
    references: dict[tuple[str, str], etree._Element] = {}
    for section in sections:
        for tag in ("headerReference", "footerReference"):
            for each in section.findall(f"{_W}{tag}"):
                references[tag, each.get(f"{_W}type", "default")] = deepcopy(each)
    last = deepcopy(sections[-1])
    for tag in ("headerReference", "footerReference"):
        for each in last.findall(f"{_W}{tag}"):
            last.remove(each)
    for place, each in enumerate(references.values()):
        last.insert(place, each)
    return last


def _harmless(root: etree._Element, known: set[str]) -> None:
    """Take out what is run, what fetches, and what refers to a part that was left behind."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        ids = [key for key in element.attrib if str(key).startswith(_R)]
        lost = [key for key in ids if element.get(key) not in known]
        parent = element.getparent()
        if parent is not None and (
            name in _ACTIVE or (lost and name in ("headerReference", "footerReference", "blip", "imagedata"))
        ):
            parent.remove(element)
            continue
        for key in lost:
            del element.attrib[key]
        if name == "instrText" and not _shows(element.text or ""):
            element.text = ""
        elif name == "fldSimple" and not _shows(element.get(f"{_W}instr", "")):
            element.set(f"{_W}instr", "TITLE")


def _shows(field: str) -> bool:
    words = field.split()
    return not words or words[0].upper() in _FIELDS
