"""The card with the hand-over pack."""

from __future__ import annotations

from bot.replies.cards import words
from bot.replies.model import Attached, Card, Part, Typed, text


def written(file: Attached, *, actions: int, promised: int, groups: int) -> Card:
    known = words.listed(
        ["standing items", "meetings", "plans", "members", "settings", words.count(actions, "open action")]
    )
    parts: list[Part] = [
        file,
        text(f"In it are {known}. Only you have it; pass it on to whoever follows you."),
    ]
    if promised:
        parts.append(text(f"Promised, but on no agenda yet: {words.count(promised, 'item')}."))
    if not groups:
        parts.append(
            text(
                "No agenda of the last year names a sub-group. Put them under an item such as “Sub-groups”, "
                "with who leads them, and they are in the next pack.",
                quiet=True,
            )
        )
    parts.append(
        text(
            "When it is time: ",
            Typed(text="/network roles NAME chair"),
            " makes somebody else the chair.",
            quiet=True,
        )
    )
    return Card(title="The hand-over pack", parts=tuple(parts))
