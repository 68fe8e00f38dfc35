"""Cards for a chair whose own invitations the bot follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.model import FollowInvitation, NetworkSettings, ScheduleMeeting
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Tone, Typed, buttons, text


def is_it_yours(command: FollowInvitation, *, zone: str) -> Card:
    """At the chair's known address: a mail said to be theirs, which nobody can prove."""
    return Card(
        title="Is this invitation from you?",
        tone=Tone.QUESTION,
        parts=(
            text(f"I was invited to {_said(command, zone)}, and can't tell whether it was by you."),
            buttons(Button(label="It is mine", command=replace(command, proved=True))),
        ),
    )


def who_invites(command: FollowInvitation, *, zone: str) -> Card:
    """The network's invitations are mine: two entries for one meeting annoy everybody."""
    return Card(
        title="Do you invite everybody yourself?",
        tone=Tone.QUESTION,
        parts=(
            text(f"You invited me to {_said(command, zone)}."),
            text(
                "If you send the invitations from Outlook, I'll send none, and follow yours: their times, links "
                "and cancellations. Two entries for one meeting annoy everybody."
            ),
            buttons(
                Button(label="Yes, follow mine", command=replace(command, agreed=True), primary=True),
                Button(
                    label="No, Convenor invites",
                    command=NetworkSettings(name="invitations", value="convenor"),
                ),
            ),
        ),
    )


def no_series() -> Card:
    return Card(
        title="I can't follow a series",
        tone=Tone.REFUSAL,
        parts=(
            text(
                "Your invitation repeats. Please invite me to each meeting by itself, or tell me the dates: ",
                Typed(text="/meeting schedule Monday 16 September 2024 10:00 to 12:00"),
            ),
            buttons(Button(label="Schedule a meeting", command=ScheduleMeeting())),
        ),
    )


def noted(command: FollowInvitation, meeting: Meeting, *, zone: str, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"Noted from your invitation: {_said(command, zone)}. I follow it from now on."),
            buttons(undo_button(change)),
        ),
        about=meeting.key,
    )


def _said(command: FollowInvitation, zone: str) -> str:
    title = f"“{words.shorten(command.title, 100)}”" if command.title else "a meeting"
    try:
        return f"{title} on {words.instant(datetime.fromisoformat(command.start), zone)}"
    except ValueError:
        return title
