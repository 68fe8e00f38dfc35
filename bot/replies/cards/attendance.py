"""Cards about who is coming."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.model import Apologise, Attend, ShowAgenda, Undo
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.model import Button, Card, Form, Input, InputKind, Tone, buttons, text


def _names(who: Sequence[Person], me: Person) -> str:
    return words.listed(["you" if person.id == me.id else person.name for person in who])


def _them(who: Sequence[Person], me: Person) -> str | None:
    """WHO as a button types it; None: the sender."""
    if [person.id for person in who] == [me.id]:
        return None
    return ", ".join(person.email or f"person:{person.id}" for person in who)


def coming(
    who: Sequence[Person], meeting: Meeting, *, me: Person, note: str | None, zone: str, change: str
) -> Card:
    day = words.meeting_time(meeting, zone)
    said = f" ({note})" if note else ""
    return Card(
        tone=Tone.GOOD,
        about=f"meeting:{meeting.id}",
        parts=(
            text(f"Noted: {_names(who, me)} will be there on {day}{said}."),
            buttons(
                Button(label="Agenda", command=ShowAgenda(meeting=words.meeting_day(meeting, zone))),
                Button(
                    label="Apologies after all",
                    command=Apologise(meeting=words.meeting_day(meeting, zone), who=_them(who, me)),
                ),
                Button(label="Undo", command=Undo(change=change)),
            ),
        ),
    )


def apologies(
    who: Sequence[Person], meeting: Meeting, *, me: Person, deputy: str | None, zone: str, change: str
) -> Card:
    day, them = words.meeting_day(meeting, zone), _them(who, me)
    instead = f" {deputy} comes instead." if deputy else " Is anybody coming instead?"
    again = Apologise(meeting=day, who=them)
    form = Form(
        title="Who comes instead?",
        command=again,
        inputs=(Input(name="deputy", label="Deputy", kind=InputKind.PERSON),),
    )
    return Card(
        tone=Tone.GOOD,
        about=f"meeting:{meeting.id}",
        parts=(
            text(f"Apologies noted from {_names(who, me)} for {day}.{instead}"),
            buttons(
                Button(label="Another deputy" if deputy else "Name a deputy", command=again, form=form),
                Button(label="Coming after all", command=Attend(meeting=day, who=them)),
                Button(label="Undo", command=Undo(change=change)),
            ),
        ),
    )


def apologies_told(
    who: Sequence[Person], meeting: Meeting, *, deputy: str | None, by: Person, zone: str
) -> Card:
    """To chair and minute taker; the reason stays with who gave it."""
    names = words.listed([person.name for person in who])
    said = "" if [person.id for person in who] == [by.id] else f" {by.name} said so."
    instead = f" {deputy} comes instead." if deputy else " No deputy was named."
    return Card(
        title=f"Apologies from {names}",
        about=f"meeting:{meeting.id}",
        parts=(text(f"For {words.meeting_day(meeting, zone)}.{instead}{said}"),),
    )


def note_told(who: Sequence[Person], meeting: Meeting, *, note: str, zone: str) -> Card:
    names = words.listed([person.name for person in who])
    return Card(
        title=f"{names}: {words.shorten(note, 60)}",
        about=f"meeting:{meeting.id}",
        parts=(text(f"For {words.meeting_day(meeting, zone)}."),),
    )
