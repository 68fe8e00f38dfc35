"""A message becomes an action or a suggestion: what it says is filled into a form, and nothing is stored yet."""

from __future__ import annotations

import re

from bot.commands import adding
from bot.commands.model import AddAction, CaptureMessage, Suggest
from bot.commands.people import fold
from bot.domain.due import Due, DueKind
from bot.domain.errors import AmbiguousPerson, UnknownPerson
from bot.handlers import due_dates
from bot.handlers.context import Context
from bot.handlers.due_dates import Read
from bot.replies.cards import asking, suggestions, words
from bot.replies.model import Reply

LONGEST_TEXT = 2_000  # characters of an action; the link leads to the rest
LONGEST_TITLE = 300  # characters of a suggestion
LONGEST_LINK = 1_000
_LINK = re.compile(r"https?://[^\s<>|]+")


def capture_message(command: CaptureMessage, context: Context) -> Reply:
    """The form to look through and send; who sends it is who adds or suggests."""
    said = " ".join(command.text.split())
    if command.agenda:
        behalf = None if _is_sender(command.author, context) else command.author
        title = words.shorten(said, LONGEST_TITLE)
        wanted = Suggest(text=title or None, on_behalf_of=behalf, source=_link(command.source))
        return Reply(card=suggestions.ask_what(wanted))
    return Reply(card=asking.new_action(_action(said, command, context)))


def _action(said: str, command: CaptureMessage, context: Context) -> AddAction:
    promised = adding.add(said[:LONGEST_TEXT]) if said else AddAction()
    if promised.who == "me" and promised.text:
        said = promised.text  # "I'll send the slides" is what its author does.
    read = due_dates.read_sentence(said[:LONGEST_TEXT], context)
    when = None
    if isinstance(read, Read) and read.due is not None and read.text.strip():
        when, said = _as_answer(read.due), read.text.strip()
    return AddAction(
        who=command.author or None,
        text=words.shorten(said, LONGEST_TEXT) or None,
        when=when,
        source=_link(command.source),
    )


def _as_answer(due: Due) -> str | None:
    """A day as its date; what hangs on an event, or is no day, in its own words."""
    if due.kind is DueKind.DAY and due.event is None and due.day is not None:
        return due.day.isoformat()
    if due.at is not None:
        return due.at.isoformat()
    return re.sub(r"^by\s+", "", due.phrase, flags=re.IGNORECASE) if due.phrase else None


def _link(source: str | None) -> str | None:
    """The address, where it is one that can be opened."""
    found = _LINK.fullmatch((source or "").strip())
    return found[0] if found is not None and len(found[0]) <= LONGEST_LINK else None


def _is_sender(author: str | None, context: Context) -> bool:
    sender = context.request.sender
    if (
        not author
        or author in (f"<@{sender.user}>", sender.user)
        or fold(author) == fold(context.person.name)
    ):
        return True
    try:
        return context.member(author).id == context.person.id
    except (UnknownPerson, AmbiguousPerson):
        return False
