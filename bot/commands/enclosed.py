"""What somebody wants who sends a file: whether it is minutes, from the words that came with it and its name."""

from __future__ import annotations

import re

from bot.commands import typed
from bot.commands.model import Command, ReadLetter
from bot.commands.request import SentFile

_MINUTES = re.compile(r"(?i)(?<!\d )(?<!\d)\bminutes\b|\bnotes (?:of|from) (?:the|our|today|yesterday)")
_TO_SEND = re.compile(
    r"(?i)\bcirculate\b|\bsend (?:out|round) (?:the|these) minutes\b|"
    r"\bsend (?:the|these) minutes (?:out|round|to (?:all|every))"
)
_IN_NAME = re.compile(r"(?i)(?<![a-z])min(?:ute)?s(?![a-z])")
_OTHER = re.compile(r"(?i)\bpapers?\b")
_PASTED = re.compile(r"(?is)\A/?minutes\s+import\b[^\n]{0,20}\n(?P<text>.+)\Z")


def has_minutes(words: str, command: Command | None, file: SentFile | None) -> bool:
    """Whether what was said, or pasted, is there to bring minutes in."""
    if isinstance(command, ReadLetter):
        words = "\n".join((command.subject, command.words)).strip()
    elif command is not None:
        return False
    if file is None:
        return command is None and pasted(words) is not None
    words = typed.without_mention(typed.clean(words))
    if _OTHER.search(words) or _TO_SEND.search(words):
        return False
    # Chats and mails bring any file along; a letter with words of its own is about those.
    named = isinstance(command, ReadLetter) and _IN_NAME.search(file.name) is not None
    return not words or _MINUTES.search(words) is not None or named


def pasted(words: str) -> SentFile | None:
    """The text under "minutes import", as the file that it could have been."""
    match = _PASTED.match(words.strip())
    if match is None or not match["text"].strip():
        return None
    return SentFile(
        name="minutes.txt", media_type="text/plain", content=match["text"].strip().encode("utf-8", "replace")
    )
