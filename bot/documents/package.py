"""Opening a Word file that a stranger sent: what kind it is, that it is no bomb, and the parts that are read."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import NoReturn

from lxml import etree

from bot.domain.errors import DocumentProblem

LARGEST_PART = 30_000_000  # bytes of one part when it is unpacked
MOST_PARTS = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_STRICT = "http://purl.oclc.org/ooxml/"


class Package:
    """The parts of a .docx, each unpacked only when it is asked for.

    Raises DocumentProblem for whatever is no Word file that may be read.
    """

    def __init__(self, data: bytes) -> None:
        kind = sniff(data)
        if kind != "zip":
            _refuse("empty" if not data else "password" if kind == "locked" else kind)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            _refuse("damaged")
        if len(entries) > MOST_PARTS:
            _refuse("bomb")
        if any(entry.flag_bits & 0x1 for entry in entries):
            _refuse("password")
        self._entries = {entry.filename.lstrip("/"): entry for entry in entries}
        if "[Content_Types].xml" not in self._entries:
            _refuse("not_word")
        self._require_no_macros()
        self.main = self._main()

    def part(self, name: str) -> etree._Element | None:
        """The root of a part; None where there is none."""
        data = self.content(name)
        return parsed(data) if data is not None else None

    def content(self, name: str) -> bytes | None:
        """The bytes of a part; None where there is none."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.file_size > LARGEST_PART:
            _refuse("bomb")
        try:
            with self._zip.open(entry) as packed:
                # The sizes in a zip are claims: no more is unpacked than may be.
                data = packed.read(LARGEST_PART + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
            _refuse("damaged")
        except Exception as error:  # Each packing method has errors of its own (zlib.error, LZMAError).
            raise DocumentProblem(reason="damaged") from error
        if len(data) > LARGEST_PART:
            _refuse("bomb")
        return data

    def related(self, sort: str) -> etree._Element | None:
        """The part that the main one refers to as this sort ("styles", "numbering", "comments")."""
        folder, name = posixpath.split(self.main)
        for relation in self.relations(f"{folder}/_rels/{name}.rels".lstrip("/")):
            if (
                relation.get("Type", "").rsplit("/", 1)[-1] == sort
                and relation.get("TargetMode") != "External"
            ):
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                return self.part(posixpath.normpath(path))
        return None

    def properties(self) -> etree._Element | None:
        """The part with the title; None where there is none, or one that can't be read."""
        return self.part("docProps/core.xml")

    def relations(self, name: str) -> list[etree._Element]:
        """What a part of this sort says: other parts by their ids."""
        root = self.part(name)
        return list(root.iter(_REL)) if root is not None else []

    def _main(self) -> str:
        for relation in self.relations("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                name = str(relation.get("Target", "")).lstrip("/")
                if name in self._entries:
                    return name
        return _refuse("not_word")

    def _require_no_macros(self) -> None:
        types = self.part("[Content_Types].xml")
        named = [each.get("ContentType", "") for each in types.iter(_TYPE)] if types is not None else []
        if any("macroEnabled" in each or "vbaProject" in each for each in named) or any(
            name.endswith("vbaProject.bin") for name in self._entries
        ):
            _refuse("macros")
        if named and not any("wordprocessingml" in each for each in named):
            _refuse("not_word")


def sniff(data: bytes) -> str:
    """What kind of file the first bytes tell: zip, pdf, doc, rtf, locked, text."""
    head = data[:8]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLE):
        # Word puts an encrypted .docx into the old container, with a stream of this name in its directory.
        return "locked" if "EncryptedPackage".encode("utf-16-le") in data else "doc"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    return "text"


def parsed(data: bytes) -> etree._Element:
    """The root of a part. Word writes no document type; whoever adds one wants entities expanded."""
    if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data:
        _refuse("entities")
    if _STRICT.encode() in data:
        data = _transitional(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        said = str(error).lower()
        # Where the memory that a reader may have is used up, libxml2 says so, or only that it does not know.
        used_up = "memory" in said or "unknown error" in said
        reason = "entities" if "entit" in said else "bomb" if used_up else "damaged"
        raise DocumentProblem(reason=reason) from error


def _transitional(data: bytes) -> bytes:
    """A file saved as "Strict Open XML" differs in its namespaces; what is read here is the same otherwise."""
    return data.replace(
        f"{_STRICT}wordprocessingml/main".encode(),
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ).replace(
        f"{_STRICT}officeDocument/relationships".encode(),
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )


def _refuse(reason: str) -> NoReturn:
    raise DocumentProblem(reason=reason)
