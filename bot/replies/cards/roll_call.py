"""Cards of who comes: the list by authority, and the question to those who have not said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.model import AskUnheard, MarkPresent
from bot.domain.attendance import Place
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.meetings import agenda_button, apologies_button, attend_button
from bot.replies.cards.problems import undo_button
from bot.replies.cards.suggestions import phrase
from bot.replies.model import (
    Button,
    Buttons,
    Card,
    Item,
    Line,
    Part,
    Strong,
    Tone,
    buttons,
    items,
    line,
    text,
)


def roll(
    meeting: Meeting,
    places: Sequence[Place],
    *,
    deciding: bool,
    to_come: bool,
    begun: bool,
    quorum: int,
    missing: int,
    zone: str,
) -> Card:
    """deciding: for chair and minute taker, who also see what is missing. missing: authorities, for a quorum."""
    noted = any(place.is_noted for place in places)
    heard = [place for place in places if place.has_answered or place.has_voice]
    silent = [place for place in places if not (place.has_answered or place.has_voice)]
    with_voice = sum(place.has_voice for place in places)
    are = "were there" if noted else "are coming" if to_come else "said they were coming"
    parts: list[Part] = [
        text(f"{with_voice} of {len(places)} {'authority' if len(places) == 1 else 'authorities'} {are}.")
    ]
    if quorum:
        parts.append(text(_quorum(quorum, missing)))
    rows = [Item(title=(Strong(text=place.name),), detail=_row(place, deciding=deciding)) for place in heard]
    parts.append(items(rows, empty="Nobody has answered yet."))
    if deciding:
        parts += _missing(heard, silent, to_come=to_come and not noted)
    elif silent and not noted:
        parts.append(text(f"{words.sentence(_authorities(silent))} have not answered yet.", quiet=True))
    offered = [attend_button(meeting, zone), apologies_button(meeting, zone)] if to_come and not noted else []
    if deciding and begun and not noted:
        offered.insert(
            0, Button(label="They were all there", command=_all_there(meeting, zone), primary=True)
        )
    if deciding and silent and to_come and not begun:
        ask = AskUnheard(meeting=phrase(meeting, zone))
        offered.insert(0, Button(label=f"Ask those {len(silent)}", command=ask, primary=True))
    parts.append(buttons(*offered, agenda_button(meeting, zone)))
    who = "Who was there on " if noted else "Who is coming on " if to_come else "Who was coming on "
    return Card(title=line(who, words.meeting_day(meeting, zone)), parts=tuple(parts), about=meeting.key)


def _all_there(meeting: Meeting, zone: str) -> MarkPresent:
    return MarkPresent(who="all", meeting=phrase(meeting, zone))


def noted(card: Card, *, change: str) -> Card:
    """The list, after somebody was noted on it."""
    *parts, offered = card.parts
    assert isinstance(offered, Buttons), "the list ends with them"
    more = text(
        "Somebody is missing? /meeting present NAME. Not there? /meeting present not NAME.", quiet=True
    )
    return replace(card, tone=Tone.GOOD, parts=(*parts, more, buttons(*offered.buttons, undo_button(change))))


def _quorum(quorum: int, missing: int) -> str:
    if not missing:
        return f"That is a quorum ({quorum})."
    return f"{words.sentence(words.count(missing, 'more is', 'more are'))} needed for a quorum of {quorum}."


def _row(place: Place, *, deciding: bool) -> Line:
    return _seen(place, deciding=deciding) if place.is_noted else _answers(place)


def _seen(place: Place, *, deciding: bool) -> Line:
    """There: …; who sat there for whom; apologies; and, for chair and minute taker alone, who was expected."""
    seen: list[Line] = []
    if place.present:
        seen.append(line("there: ", words.people(place.present)))
    seen += [line(f"{deputy} for ", words.person(person)) for deputy, person in place.stand_ins]
    there = {each.id for each in (*place.present, *(person for _, person in place.stand_ins))}
    away = [person for person, deputy in place.apologies if not deputy and person.id not in there]
    if away:
        seen.append(line("apologies: ", words.people(away)))
    if place.stayed_away and deciding:
        seen.append(line("expected: ", words.people(place.stayed_away)))
    return words.dotted(*seen)


def _answers(place: Place) -> Line:
    """Coming: …; apologies: …, with who comes instead."""
    said: list[Line] = []
    if place.coming:
        said.append(line("coming: ", words.people(place.coming)))
    said += [line(f"{deputy} comes for ", words.person(person)) for deputy, person in place.deputies]
    if place.perhaps:
        said.append(line("perhaps: ", words.people(place.perhaps)))
    without = [person for person, deputy in place.apologies if not deputy]
    if without:
        said.append(line("apologies: ", words.people(without)))
    return words.dotted(*said)


def _missing(answered: Sequence[Place], silent: Sequence[Place], *, to_come: bool) -> list[Part]:
    """For chair and minute taker: no authority without a voice."""
    parts: list[Part] = []
    voiceless = [
        place.name for place in answered if not place.has_voice and (place.is_noted or not place.perhaps)
    ]
    if voiceless:
        names = words.listed(voiceless)
        ask = " Is somebody coming for them?" if to_come else ""
        why = "" if answered[0].is_noted else ", who sent apologies and no deputy"
        parts.append(text(Strong(text="Without a voice: "), f"{names}{why}.{ask}"))
    if silent:
        names = words.listed([place.name for place in silent])
        parts.append(text(Strong(text="Not heard from: "), f"{names}."))
    return parts


def _authorities(places: Sequence[Place]) -> str:
    return words.count(len(places), "authority", "authorities")


def are_you_coming(meeting: Meeting, *, by: Person, zone: str) -> Card:
    """To somebody whose authority has said nothing."""
    return Card(
        title=f"Are you coming on {words.meeting_day(meeting, zone)}?",
        parts=(
            text("The meeting is on ", words.meeting_moments(meeting, zone, strong=True), "."),
            text(
                words.person(by),
                " would like to know who is coming. One answer for your authority is enough.",
            ),
            buttons(
                attend_button(meeting, zone), apologies_button(meeting, zone), agenda_button(meeting, zone)
            ),
        ),
        about=meeting.key,
    )


def asked(meeting: Meeting, silent: Sequence[Place], *, people: int, zone: str) -> Card:
    day = words.meeting_day(meeting, zone)
    if not silent:
        return Card(parts=(text(f"Every authority has answered for {day}; nobody was asked again."),))
    names = words.listed([place.name for place in silent])
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"Whether they come on {day}: {words.count(people, 'person', 'people')} will be asked."),
            text(f"They are of {names}. Whoever has answered hears nothing.", quiet=True),
        ),
        about=meeting.key,
    )
