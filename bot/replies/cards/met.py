"""Cards for a meeting that begins or ends where people talk: what can be done now."""

from __future__ import annotations

from bot.commands.model import Apologise, Attend, CloseMeeting, ReleaseMeeting, ReviewActions, ShowAgenda
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.model import Button, Card, buttons, text


def begun(meeting: Meeting, *, zone: str) -> Card:
    """To everybody in the meeting: nothing that is for some alone."""
    day = words.meeting_day(meeting, zone)
    phrase = _phrase(day)
    return Card(
        title=f"{words.shorten(meeting.title, 100)}: we begin",
        about=meeting.key,
        parts=(
            text(
                "Say that you're here, and the list of who came is right. Whatever you press, only you see."
            ),
            buttons(
                Button(label="I'm here", command=Attend(meeting=phrase), primary=True),
                Button(label="Somebody can't come…", command=Apologise(meeting=phrase)),
                Button(label="Agenda", command=ShowAgenda(meeting=phrase)),
            ),
        ),
    )


def to_run(meeting: Meeting, *, zone: str) -> Card:
    """To chair and minute taker, as it begins."""
    day = words.meeting_day(meeting, zone)
    return Card(
        title=f"The meeting of {day} has begun",
        about=meeting.key,
        parts=(
            text(
                "What you write down from now on is kept between the two of you until you release it. "
                "The action review shows what was promised, ready for the screen."
            ),
            buttons(
                Button(label="Action review", command=ReviewActions(meeting=_phrase(day)), primary=True),
                Button(label="Agenda", command=ShowAgenda(meeting=_phrase(day))),
            ),
        ),
    )


def to_finish(meeting: Meeting, *, held: int, zone: str) -> Card:
    """To chair and minute taker, when it has ended. held: actions that wait for their release."""
    day = words.meeting_day(meeting, zone)
    phrase = _phrase(day)
    if held:
        wait = "waits" if held == 1 else "wait"
        said = f"{words.sentence(words.count(held, 'action'))} from it {wait} to be released."
    else:
        said = "Nothing that was written down in it waits to be released."
    release = Button(label="Release", command=ReleaseMeeting(meeting=phrase), primary=True)
    return Card(
        title=f"The meeting of {day} has ended",
        about=meeting.key,
        parts=(
            text(f"{said} When the actions have been gone through, close the meeting."),
            buttons(
                *([release] if held else []),
                Button(label="Action review", command=ReviewActions(meeting=phrase)),
                Button(label="Close the meeting", command=CloseMeeting(meeting=phrase)),
            ),
        ),
    )


def _phrase(day: str) -> str:
    """The day as a person would type it, without its weekday."""
    return day.partition(" ")[2]
