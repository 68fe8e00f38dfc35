"""The files that go with a card: in words, where they can't be shown or enclosed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.model import Attached, Card, KeptFile, Link, Picture, Text, Typed, text


def files_of(card: Card) -> Iterator[KeptFile]:
    """Each once, in the order of the card."""
    seen: set[int] = set()
    for part in card.parts:
        if isinstance(part, Attached | Picture) and part.file.id not in seen:
            seen.add(part.file.id)
            yield part.file


def in_words(part: Attached | Picture) -> Text:
    """What stands for a file where it is not shown: a link to it, or what a picture shows."""
    if isinstance(part, Picture):
        return text(part.alt)
    file = part.file
    about = f"{file.name}, {size(file.size)}"
    if file.url is not None:
        return text(Link(text=part.says, url=file.url), f" ({about})")
    written_out = Typed(text=f"python -m bot export file --number {file.id} --out {_quoted(file.name)}")
    return text(f"{part.says}: {about}. Where the bot runs, this writes it: ", written_out)


def size(count: int) -> str:
    """How large a file is, as people say it."""
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} KB"
    return f"{count / 1_000_000:.1f} MB"


def _quoted(name: str) -> str:
    """As a command line takes it: the names that are kept have no quotation marks in them."""
    return f'"{name}"' if " " in name else name
