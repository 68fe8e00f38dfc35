"""Documents that members send to go round: which are taken, and kept as what their endings say."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from bot.commands.request import SentFile
from bot.domain.errors import BadValue, DocumentProblem
from bot.handlers.context import Context
from bot.replies.model import KeptFile

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".pdf": "application/pdf",
    ".rtf": "application/rtf",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}


_OLD_OFFICE = ("doc", "rtf", "zip")  # Word and Excel open each of them under the old endings.
_KINDS = {
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"), ("zip",)),
    **dict.fromkeys((".doc", ".xls", ".ppt"), _OLD_OFFICE),
    ".pdf": ("pdf",),
    ".rtf": ("rtf",),
}


def keep(file: SentFile, context: Context, endings: Collection[str] = tuple(TYPES)) -> KeptFile:
    """Raises:
    BadValue: it is no document that people can open, or too large to be sent round.
    DocumentProblem: it is empty, locked, or another kind of file than its name says.
    """
    if not file.content:
        raise DocumentProblem(reason="empty", name=file.name)
    ending = PurePath(file.name).suffix.lower()
    if ending not in endings:
        raise BadValue(name="the file", value=file.name, expected=f"one of {', '.join(endings)}")
    if problem := _unlike(file.content, ending):
        raise DocumentProblem(reason=problem, name=file.name)
    # Its ending says what it is: some programs call every file a stream of bytes.
    return context.keep(name=file.name, media_type=TYPES[ending], content=file.content)


def _unlike(content: bytes, ending: str) -> str:
    """Why whoever gets the file could not open it; "" where nothing speaks against it."""
    from bot.documents.package import sniff  # Word's library comes with it.

    kind = sniff(content)
    if kind == "locked":
        return "password"
    return "" if kind == "text" or kind in _KINDS.get(ending, ()) else "misnamed"
