"""Cards about where a meeting is and what it is called."""

from __future__ import annotations

from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.cards.meetings import agenda_button, where
from bot.replies.cards.problems import undo_button
from bot.replies.model import Card, Part, Tone, buttons, text


def placed(meeting: Meeting, *, members: int, zone: str, change: str) -> Card:
    others = f"{words.sentence(words.count(members, 'other member'))} will hear of it."
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"Noted for {words.meeting_day(meeting, zone)}:"),
            *_where(meeting),
            *([text(others, quiet=True)] if members else []),
            buttons(agenda_button(meeting, zone), undo_button(change)),
        ),
        about=meeting.key,
    )


def told_placed(meeting: Meeting, *, zone: str) -> Card:
    """To everybody: the day stays, the place does not."""
    return Card(
        title=f"Where we meet on {words.meeting_day(meeting, zone)}",
        parts=(
            *_where(meeting),
            text("It is on ", words.meeting_moments(meeting, zone), ", as before."),
            buttons(agenda_button(meeting, zone)),
        ),
        about=meeting.key,
    )


def _where(meeting: Meeting) -> list[Part]:
    return where(meeting) or [text("No place is set any more.")]


def renamed(meeting: Meeting, was: Meeting, *, zone: str, change: str) -> Card:
    day = words.meeting_day(meeting, zone)
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"The meeting on {day} is called “{meeting.title}” now; it was “{was.title}”."),
            buttons(agenda_button(meeting, zone), undo_button(change)),
        ),
        about=meeting.key,
    )


def as_it_was(meeting: Meeting, *, zone: str) -> Card:
    return Card(
        parts=(text(f"That is so already on {words.meeting_day(meeting, zone)}; nothing was changed."),),
        about=meeting.key,
    )
