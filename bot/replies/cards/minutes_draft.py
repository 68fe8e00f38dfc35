"""The card with the draft of a meeting's minutes."""

from __future__ import annotations

from bot.commands.model import MarkPresent
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.cards.suggestions import phrase
from bot.replies.model import Attached, Button, Card, Heading, Part, buttons, text


def draft(
    meeting: Meeting,
    file: Attached,
    *,
    noted: bool,
    decisions: int,
    actions: int,
    review: Card,
    zone: str,
) -> Card:
    """noted: who was there. review: the action review; what is decided in it is in the next draft."""
    there = "who was there" if noted else "who said that they come"
    known = words.listed(
        [there, "the agenda", words.count(decisions, "decision"), words.count(actions, "action")]
    )
    parts: list[Part] = [file, text(f"In it are {known}. The talk is yours to fill in.")]
    if not noted:
        all_there = MarkPresent(who="all", meeting=phrase(meeting, zone))
        parts += [
            text(
                "Nobody has noted yet who was there: /meeting present NAMES, or all except NAMES.", quiet=True
            ),
            buttons(Button(label="They were all there", command=all_there)),
        ]
    parts += [
        Heading(text="Action review"),
        text("What you decide here is in the minutes when you draft them again.", quiet=True),
        *review.parts,
    ]
    return Card(
        title=f"Draft of the minutes, {words.meeting_day(meeting, zone)}",
        parts=tuple(parts),
        about=meeting.key,
    )
