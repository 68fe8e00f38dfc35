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


def keep(file: SentFile, context: Context, endings: Collection[str] = tuple(TYPES)) -> KeptFile:
    """Raises:
    BadValue: it is no document that people can open, or too large to be sent round.
    DocumentProblem: it is empty.
    """
    if not file.content:
        raise DocumentProblem(reason="empty", name=file.name)
    ending = PurePath(file.name).suffix.lower()
    if ending not in endings:
        raise BadValue(name="the file", value=file.name, expected=f"one of {', '.join(endings)}")
    # Its ending says what it is: some programs call every file a stream of bytes.
    return context.keep(name=file.name, media_type=TYPES[ending], content=file.content)
