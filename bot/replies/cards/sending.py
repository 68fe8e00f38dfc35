"""Cards that say how a file gets to the bot, and the words of the page on which it can be put."""

from __future__ import annotations

from bot.commands.model import Command, ImportMinutes, PaperItem, SetTemplate
from bot.replies.cards import words
from bot.replies.model import Button, Card, Link, Part, Tone, Typed, buttons, text

MINUTES = "Send the minutes"
TEMPLATE = "Send the template"
# The endings that a browser offers first, for what takes only some.
ENDINGS: dict[type[Command], str] = {ImportMinutes: ".docx,.md,.txt", SetTemplate: ".docx,.dotx"}
# What the field is called where a text does as well.
PASTED: dict[type[Command], str] = {ImportMinutes: "Or its text, pasted"}
_IN_CHAT = {
    "slack": "A command can't bring a file along. Share it with me in our own chat, in a message",
    "teams": "Attach it to a message in our own chat",
    "mail": "Attach it to your answer to this mail",
}


def paper(title: str) -> str:
    """What the page is called that takes a paper for an item."""
    return f"A paper for “{words.shorten(title, 60)}”"


def how(platform: str, page: str | None) -> Card:
    """Where the minutes can be put that somebody wants imported. page: its address, where there is one."""
    way = _IN_CHAT.get(platform, "Send it to me in a message")
    way = f"{way}, or put it on a page: " if page else f"{way}."
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(f"Where are the minutes? {way}", *_link(page)),
            text(
                "A text can be pasted too: ",
                Typed(text="minutes import"),
                " in the first line, and the text under it.",
            ),
        ),
    )


def paper_wanted(title: str, page: str) -> Card:
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text(
                f"Which paper is it, for “{words.shorten(title, 60)}”? Put a file on a page: ", *_link(page)
            ),
            text("Or send it to me with the same words, or give a link, a name, or the day it is expected."),
        ),
    )


def instead(page: str) -> Part:
    """Under what is said of a file that could not be fetched."""
    return text("It can also be put on a page: ", *_link(page))


def shown_before(command: Command) -> Card:
    """For an answer that is asked for again: a link is kept nowhere."""
    return Card(
        parts=(
            text("The link was shown when it was made, and is kept nowhere. A new one takes a moment."),
            buttons(Button(label="A new link", command=command)),
        )
    )


def what_is_taken(command: Command) -> str:
    """Which files the command can do something with."""
    if isinstance(command, PaperItem):
        return "Word, Excel, PowerPoint, PDF, a picture or plain text, of at most 20 MB. It goes out with the agenda."
    if isinstance(command, SetTemplate):
        return "A Word file (.docx) of at most 20 MB: its page, header, footer and styles are used, its text is not."
    return (
        "Minutes as a Word file (.docx), Markdown (.md) or plain text (.txt), of at most 20 MB. "
        "You are shown first what I found; nothing is stored before you agree."
    )


def _link(page: str | None) -> tuple[str | Link, ...]:
    if page is None:
        return ()
    return (Link(text="where to put the file", url=page), ". The page is yours alone, and there for a week.")
