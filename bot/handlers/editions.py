"""The files in which minutes come: kept for their meeting, and which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from bot.commands.request import SentFile
from bot.domain.errors import BadValue
from bot.domain.meeting import Meeting, Minutes
from bot.handlers.context import Context
from bot.replies.model import KeptFile

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {
    ".docx": _OFFICE,
    ".doc": "application/msword",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".rtf": "application/rtf",
    ".md": "text/markdown",
    ".txt": "text/plain",
}


def keep(file: SentFile, context: Context) -> KeptFile:
    """Raises BadValue: it is no document that people can open, or too large to be sent round."""
    ending = PurePath(file.name).suffix.lower()
    if ending not in _TYPES:
        raise BadValue(name="the file", value=file.name, expected=f"one of {', '.join(_TYPES)}")
    # Its ending says what it is: some programs call every file a stream of bytes.
    return context.keep(name=file.name, media_type=_TYPES[ending], content=file.content)


def add(file: int, meeting: Meeting, context: Context, *, changes: str | None = None) -> Minutes:
    return context.register.minutes.add(
        Minutes(
            network_id=context.network.id,
            meeting_id=meeting.id,
            file_id=file,
            brought_by=context.person.id,
            brought_at=context.now,
            changes=changes,
        )
    )


def of(meeting: Meeting, context: Context) -> Sequence[Minutes]:
    """All that were brought of one meeting, the oldest first."""
    return sorted(context.register.minutes.where(meeting_id=meeting.id), key=lambda each: each.id)


def last_sent(context: Context, meeting: int | None = None) -> Minutes | None:
    """The last that went round; of one meeting by its id, or of any."""
    sent = [
        each
        for each in context.register.minutes.where()
        if each.circulated_at is not None and meeting in (None, each.meeting_id)
    ]
    return max(sent, key=lambda each: (each.circulated_at, each.id), default=None)
