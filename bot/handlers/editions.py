"""The files in which minutes come or are drafted: kept for their meeting, and which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.commands.request import SentFile
from bot.domain.meeting import Meeting, Minutes
from bot.handlers import enclosures
from bot.handlers.context import DOCX, Context
from bot.replies.cards import words
from bot.replies.model import KeptFile

if TYPE_CHECKING:
    from bot.documents.minutes_writer import MinutesPaper

_TYPES = (".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".txt")


def keep(file: SentFile, context: Context) -> KeptFile:
    """Raises BadValue: it is no document that people can open, or too large to be sent round."""
    return enclosures.keep(file, context, _TYPES)


def drafted(meeting: Meeting, context: Context, *, name: str) -> tuple[MinutesPaper, KeptFile]:
    """What is known of a meeting as a Word file, and the same in words. name: what the file is called, with the day."""
    # Word's library is loaded by whoever writes a file.
    from bot.documents.minutes_writer import write_minutes
    from bot.handlers import papers

    paper = papers.minutes(context.register, meeting)
    day = words.meeting_day(meeting, context.network.time_zone)
    return paper, context.keep(name=f"{name} {day}.docx", media_type=DOCX, content=write_minutes(paper))


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
