"""What the bot posts in a network's channel: events, for everybody there; nobody is named as late, or at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.commands.model import ListActions, Suggest
from bot.domain.agenda import Slot
from bot.domain.meeting import Meeting
from bot.replies.cards import agenda, words
from bot.replies.cards.meetings import agenda_button, apologies_button, attend_button, where
from bot.replies.cards.suggestions import phrase, suggest_button
from bot.replies.model import Attached, Button, Card, Item, Line, Part, buttons, items, line, text


def scheduled(meeting: Meeting, *, closes: date, zone: str) -> Card:
    """closes: the last day for suggestions."""
    return Card(
        title=line("The next meeting: ", words.meeting_moments(meeting, zone)),
        parts=(
            *where(meeting),
            text(f"What should we talk about? Suggestions close on {words.short_day(closes)}."),
            buttons(*_answers(meeting, zone), _suggest(meeting, zone)),
        ),
        about=meeting.key,
    )


def series_scheduled(meetings: Sequence[Meeting], *, zone: str) -> Card:
    return Card(
        title=words.sentence(words.count(len(meetings), "new date")),
        parts=(
            *where(meetings[0]),
            items([Item(title=words.meeting_moments(each, zone)) for each in meetings]),
            buttons(_suggest(meetings[0], zone)),
        ),
        about=meetings[0].key,
    )


def agenda_out(
    meeting: Meeting, slots: Sequence[Slot], files: Sequence[Attached], *, again: bool, zone: str
) -> Card:
    """again: it was sent out before."""
    shown = agenda.shared(meeting, slots, confirmed=True, zone=zone)
    changed = [text("This agenda has changed since it was last sent out.")] if again else []
    return Card(
        title=shown.title,
        parts=(*changed, *shown.parts, *files, buttons(*_answers(meeting, zone), _suggest(meeting, zone))),
        about=meeting.key,
    )


def moved(meeting: Meeting, was: Meeting, *, zone: str) -> Card:
    return Card(
        title=f"Moved: the meeting of {words.meeting_day(was, zone)}",
        parts=(
            text("It is on ", words.meeting_moments(meeting, zone, strong=True), " now."),
            *where(meeting),
            text("If the new date changes whether you can come, say so."),
            buttons(*_answers(meeting, zone), agenda_button(meeting, zone)),
        ),
        about=meeting.key,
    )


def cancelled(meeting: Meeting, following: Meeting | None, *, zone: str) -> Card:
    """following: the next of the series."""
    parts: list[Part] = [text("Please take it out of your diary.")]
    if following is not None:
        parts.append(text("The next one is on ", words.meeting_moments(following, zone, strong=True), "."))
    else:
        parts.append(text("You'll hear when the next one is scheduled."))
    parts.append(buttons(suggest_button(Suggest(), "Suggest an item for the next one")))
    return Card(
        title=line("Cancelled: the meeting of ", words.meeting_moments(meeting, zone)),
        parts=tuple(parts),
        about=meeting.key,
    )


def released(meeting: Meeting, actions: int, *, zone: str) -> Card:
    """How many; whose they are, each owner hears in private."""
    agreed = words.sentence(words.count(actions, "action"))
    return Card(
        title=f"{agreed} from {words.meeting_day(meeting, zone)}",
        parts=(
            text("Everybody who took one on hears of it from me."),
            buttons(Button(label="My actions", command=ListActions())),
        ),
        about=meeting.key,
    )


def minutes_out(meeting: Meeting, *, corrected: bool, zone: str) -> Card:
    """The file itself names people: everybody has it in their own message."""
    day = words.meeting_day(meeting, zone)
    return Card(
        title=f"The {'corrected ' if corrected else ''}minutes of {day} are out",
        parts=(
            text("You have them in a message from me, with your own actions on top."),
            text("If something in them is wrong, tell me there: the minute taker hears of it."),
            buttons(Button(label="My actions", command=ListActions())),
        ),
        about=meeting.key,
    )


def taken_back(meeting: Meeting | None, *, about: str, now: datetime, zone: str) -> Card:
    """A correction. meeting: as it is after it; None: it is not there any more."""
    said: Line = "What was last said here about the meeting was taken back."
    if meeting is None:
        said = line(said, " It is not planned any more.")
    elif meeting.is_upcoming(now):
        said = line(said, " It is on ", words.meeting_moments(meeting, zone), ".")
    return Card(title="A correction", parts=(text(said),), about=about)


def _answers(meeting: Meeting, zone: str) -> tuple[Button, Button]:
    return attend_button(meeting, zone), apologies_button(meeting, zone)


def _suggest(meeting: Meeting, zone: str) -> Button:
    return suggest_button(Suggest(meeting=phrase(meeting, zone)), "Suggest an item")
