"""Cards about a network's own Word template."""

from __future__ import annotations

from bot.commands.model import ExportActions, SetTemplate
from bot.replies.cards import sending
from bot.replies.cards.problems import undo_button
from bot.replies.model import Attached, Button, Card, KeptFile, Part, Tone, Typed, buttons, text

_WHAT = "agendas, minutes and the action log"


def shown(kept: KeptFile | None, page: str | None) -> Card:
    """kept: the one that they have. page: where a file can be put."""
    parts: list[Part] = []
    if kept is not None:
        parts.append(Attached(file=kept, says=f"Your template for {_WHAT}"))
    else:
        parts.append(text(f"For {_WHAT} I use a plain look of my own."))
    parts.append(
        text(
            "Send me a Word file with the words ",
            Typed(text="network template"),
            ": its page, header, footer and styles are used, and its text is left out.",
        )
    )
    if page is not None:
        parts.append(sending.instead(page))
    if kept is not None:
        parts.append(buttons(Button(label="Back to the plain look", command=SetTemplate(usual=True))))
    return Card(title="Your own Word template", parts=tuple(parts))


def taken(kept: KeptFile, *, change: str) -> Card:
    return Card(
        title="Your template is taken",
        tone=Tone.GOOD,
        parts=(
            Attached(file=kept, says="As I use it, without its text"),
            text(f"From now on {_WHAT} are written with its page, header, footer and styles."),
            buttons(Button(label="See it on the action log", command=ExportActions()), undo_button(change)),
        ),
    )


def usual(*, change: str) -> Card:
    return Card(
        title="Back to the plain look",
        tone=Tone.GOOD,
        parts=(text(f"For {_WHAT} I use a plain look of my own again."), buttons(undo_button(change))),
    )
