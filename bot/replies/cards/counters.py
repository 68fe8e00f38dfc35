"""Cards about what calendars answer that a person has to decide: another time, and answers that nobody can prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.model import Apologise, Attend, KeepDate, MoveMeeting
from bot.domain.meeting import Meeting, PartStat
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.suggestions import phrase
from bot.replies.model import Button, Card, Part, Tone, buttons, text


def proposes(
    meeting: Meeting,
    person: Person,
    *,
    start: datetime,
    end: datetime,
    note: str,
    proved: bool,
    sender: str,
    zone: str,
) -> Card:
    """To the chair. sender: the address that the mail says it is from. zone: the network's."""
    when = _typed(start, end, zone)
    parts: list[Part] = [
        text(
            words.person(person),
            " asks for ",
            words.meeting_moments(replace(meeting, dtstart=start, dtend=end), zone),
            f" instead of {words.meeting_time(meeting, zone)}.",
        )
    ]
    parts += [text(f"“{note}”")] if note else []
    parts += [] if proved else [_doubt(sender)]
    keep = KeepDate(meeting=phrase(meeting, zone), who=person.name)
    parts.append(
        buttons(
            Button(label="Move it…", command=MoveMeeting(meeting=phrase(meeting, zone), when=when)),
            Button(label="Keep the date", command=keep),
        )
    )
    return Card(title=f"Another time proposed: {person.name}", parts=tuple(parts), about=meeting.key)


def _typed(start: datetime, end: datetime, zone: str) -> str:
    """As it may be typed: "23 September 2024 10:00 to 12:00"."""
    begins, ends = (each.astimezone(ZoneInfo(zone)) for each in (start, end))
    return f"{begins.day} {begins:%B %Y %H:%M} to {ends:%H:%M}"


def stays(meeting: Meeting, *, zone: str) -> Card:
    """To whoever proposed another time."""
    return Card(
        title=f"The date stays: {words.meeting_time(meeting, zone)}",
        parts=(
            text(
                "Thank you for proposing another time. The meeting stays where it is. If you can't come, "
                "write “apologies”, and who is coming for you."
            ),
        ),
        about=meeting.key,
    )


def kept(meeting: Meeting, person: Person, *, zone: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(text(words.person(person), f" is told that {words.meeting_day(meeting, zone)} stays."),),
        about=meeting.key,
    )


_SAYS = {
    PartStat.ACCEPTED: "is coming",
    PartStat.TENTATIVE: "is perhaps coming",
    PartStat.DECLINED: "can't come",
    PartStat.DELEGATED: "can't come",
}


def unproved(
    meeting: Meeting, person: Person, partstat: PartStat, *, deputy: str | None, sender: str, zone: str
) -> Card:
    """To the chair: an answer for somebody, of which nobody knows whether it is theirs. It does not count."""
    day = phrase(meeting, zone)
    away = partstat.is_away
    cover = f", and that {deputy} comes instead" if deputy else ""
    count = (
        Apologise(meeting=day, who=person.name, deputy=deputy)
        if away
        else Attend(meeting=day, who=person.name)
    )
    parts: list[Part] = [
        text(
            "A mail says that ",
            words.person(person),
            f" {_SAYS[partstat]} on {words.meeting_day(meeting, zone)}{cover}.",
        ),
        _doubt(sender),
        text("It doesn't count until you say so.", quiet=True),
    ]
    if partstat is not PartStat.TENTATIVE:
        parts.append(buttons(Button(label="Count it", command=count)))
    return Card(title=f"Is this from {person.name}?", parts=tuple(parts), about=meeting.key)


def _doubt(sender: str) -> Part:
    return text(f"It came from {sender}, and I can't tell whether it is theirs.", quiet=True)


def deputy_declines(meeting: Meeting, of: Person, name: str, *, proved: bool, sender: str, zone: str) -> Card:
    """To the chair: somebody's deputy can't come either."""
    said = text(f"{name} can't come on {words.meeting_day(meeting, zone)} for ", words.person(of), ".")
    return Card(
        title=f"A deputy can't come: {name}",
        parts=(said, *(() if proved else (_doubt(sender),))),
        about=meeting.key,
    )
