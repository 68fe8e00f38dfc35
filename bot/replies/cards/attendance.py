"""Cards about who comes: attending, apologies, deputies, and what chair and minute taker hear of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.model import ListActions
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.meetings import agenda_button, apologies_button, attend_button
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Line, Part, Strong, Tone, buttons, line, text

# --- coming


def coming(
    meeting: Meeting, who: Sequence[Person], *, me: Person, note: str | None, zone: str, change: str
) -> Card:
    who_comes = (
        "You're down as coming on " if _is_me(who, me) else line(words.people(who), " will be there on ")
    )
    return Card(
        tone=Tone.GOOD,
        about=meeting.key,
        parts=(
            text(
                who_comes, words.meeting_moments(meeting, zone), f"{f' ({note})' if note else ''}. Thank you."
            ),
            buttons(agenda_button(meeting, zone), undo_button(change)),
        ),
    )


def noted_already(meeting: Meeting, *, zone: str) -> Card:
    return Card(
        about=meeting.key,
        parts=(
            text(f"That is noted already for {words.meeting_day(meeting, zone)}; nothing was changed."),
            buttons(agenda_button(meeting, zone)),
        ),
    )


# --- apologies


def apologies(
    meeting: Meeting,
    who: Sequence[Person],
    *,
    me: Person,
    deputy: str | None,
    reason: str | None,
    leads: Sequence[AgendaItem],
    due: Sequence[Action],
    told: Sequence[Person],
    zone: str,
    change: str,
) -> Card:
    """leads, due: the sender's own, which apologies do not take away."""
    mine = _is_me(who, me)
    day = words.meeting_day(meeting, zone)
    opening: Line = (Strong(text=f"Apologies for {day}"),)
    if not mine:
        opening = line(Strong(text="Apologies from "), words.people(who), Strong(text=f" for {day}"))
    cover = f"; {deputy} is coming instead" if deputy else ""
    parts: list[Part] = [text(opening, f"{cover}. Thank you for saying so.")]
    if told:
        aside = " Nobody else sees why." if reason else ""
        parts.append(text(words.people(told), f" will hear of it.{aside}", quiet=True))
    if leads:
        titles = words.listed([f"item {each.position}, {each.title}" for each in leads])
        parts.append(text(f"You lead {titles}. Who takes it over? Tell the chair, or your deputy."))
    if due:
        keys = words.listed([each.key for each in due])
        parts.append(
            text(f"What you promised stays yours: {keys}. A line on how it stands helps the meeting.")
        )
    offered = [] if deputy or not mine else [apologies_button(meeting, zone, label="Who comes for me…")]
    if due:
        offered.append(Button(label="My actions", command=ListActions()))
    if mine:
        offered.append(attend_button(meeting, zone, label="I can come after all"))
    parts.append(buttons(*offered, undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=meeting.key)


# --- to others


def told(
    meeting: Meeting,
    who: Sequence[Person],
    *,
    by: Person,
    comes: bool,
    deputy: str | None,
    note: str | None,
    zone: str,
) -> Card:
    """To chair and minute taker."""
    day = words.meeting_day(meeting, zone)
    names = _names(who)
    if comes:
        said = f" will be there on {day}{f' ({note})' if note else ''}."
        title = f"Coming: {names}"
    else:
        said = f" can't come to the meeting on {day}{f'; {deputy} is coming instead' if deputy else ''}."
        title = f"Apologies: {names}"
    parts: list[Part] = [text(words.people(who), said)]
    if note and not comes:
        parts.append(text(f"“{note}”"))
    if not _is_me(who, by):
        parts.append(text(words.person(by), " said so.", quiet=True))
    return Card(title=title, parts=tuple(parts), about=meeting.key)


def told_person(meeting: Meeting, *, by: Person, comes: bool, deputy: str | None, zone: str) -> Card:
    """To somebody for whom another person answered."""
    day = words.meeting_day(meeting, zone)
    if comes:
        said, button = f" has noted that you're coming on {day}.", apologies_button(meeting, zone)
    else:
        cover = f", and that {deputy} is coming for you" if deputy else ""
        said, button = f" has noted your apologies for {day}{cover}.", attend_button(meeting, zone)
    return Card(
        title=f"Noted for you: {day}",
        parts=(text(words.person(by), f"{said} If that isn't right, say so."), buttons(button)),
        about=meeting.key,
    )


def told_deputy(meeting: Meeting, who: Sequence[Person], *, zone: str) -> Card:
    return Card(
        title=f"You're down as deputy on {words.meeting_day(meeting, zone)}",
        parts=(
            text(
                words.people(who),
                " can't come to the meeting on ",
                words.meeting_moments(meeting, zone),
                ", and named you to come instead.",
            ),
            buttons(agenda_button(meeting, zone), attend_button(meeting, zone)),
        ),
        about=meeting.key,
    )


def _is_me(who: Sequence[Person], me: Person) -> bool:
    return [each.id for each in who] == [me.id]


def _names(who: Sequence[Person]) -> str:
    return words.listed([each.name for each in who])
