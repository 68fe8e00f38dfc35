"""The words after each verb of the minutes."""

from __future__ import annotations

import re

from bot.commands import model
from bot.commands.typed import meeting_named, unquoted

_AGAIN = re.compile(
    r"(?is)(?:^|[\s,;]+)(?:(?P<again>again|once\s+more)\b[\s,;]*)?(?:(?P<corrected>corrected|with\s+corrections?)\b[\s:,–—-]*(?P<changes>.*))?$"
)
_DRAFT = re.compile(r"(?i)(?:the\s+|our\s+|your\s+)?draft\b(?:\s+(?:of|for)\b)?")
_FILE = re.compile(r"(?i)\S.*\.(?:docx?|pdf|md|txt|odt|rtf)")


def draft(words: str) -> model.DraftMinutes:
    return model.DraftMinutes(meeting=_meeting(words))


def import_minutes(words: str) -> model.ImportMinutes:
    file = re.sub(r"(?i)^from\s+", "", words.strip())
    return model.ImportMinutes(file=unquoted(file) or None)


def circulate(words: str) -> model.CirculateMinutes:
    """ "September", "the draft", "again, corrected: the date under item 4", or the name of a file."""
    said, is_draft = words.strip(), False
    if (drafted := _DRAFT.match(said)) is not None:
        said, is_draft = said[drafted.end() :].strip(), True
    if _FILE.fullmatch(unquoted(said)):
        return model.CirculateMinutes(file=unquoted(said))
    match = _AGAIN.search(said)
    again = match is not None and bool(match["again"] or match["corrected"])
    rest = said[: match.start()] if match is not None and again else said
    changes = match["changes"] if match is not None and again else None
    return model.CirculateMinutes(
        meeting=_meeting(rest),
        again=again,
        draft=is_draft,
        changes=" ".join((changes or "").split()) or None,
    )


def sent(words: str) -> model.ShowCirculation:
    return model.ShowCirculation(meeting=_meeting(words))


def correct(words: str) -> model.CorrectMinutes:
    return model.CorrectMinutes(text=words.strip(" :–—-") or None)


def _meeting(words: str) -> str | None:
    """ "of June", "for the September meeting" as the month; none where none is named."""
    bare = re.sub(r"(?i)^(?:of|for|from)\s+", "", words.strip(" .,;:"))
    bare = re.sub(r"(?i)\s+meeting$", "", bare)
    return meeting_named(bare) if bare and bare.casefold() not in ("the last", "last") else None
