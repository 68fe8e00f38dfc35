"""Cards for the minutes that go round: what the chair agrees to, what everybody gets, and corrections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.model import CirculateMinutes, CorrectMinutes, DraftMinutes, ShowCirculation
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting, Minutes
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.actions import done_button, due_button, not_mine_button
from bot.replies.cards.actions import when as due_words
from bot.replies.cards.problems import undo_button
from bot.replies.cards.suggestions import phrase
from bot.replies.model import (
    Attached,
    Button,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    KeptFile,
    Part,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

_AGREEING = re.compile(
    r"(?i)\bminutes\b.*\b(?:last|previous|agree|accurate|accuracy)|\b(?:last|previous)\b.*\bminutes\b|matters\s+arising"
)
_OPENING = re.compile(r"(?i)\b(?:introductions?|apologies|welcome)\b")


def is_agreeing(title: str) -> bool:
    """Whether an item of an agenda is the one at which minutes are agreed."""
    return _AGREEING.search(title) is not None


def is_opening(title: str) -> bool:
    return _OPENING.search(title) is not None


def agreeing_title(meeting: Meeting, zone: str) -> str:
    day = words.meeting_day(meeting, zone).partition(" ")[2]
    return f"Minutes of the last meeting ({day}): to agree as accurate, and matters arising"


# --- before they go


def no_file(meeting: Meeting, *, zone: str) -> Card:
    day = words.meeting_day(meeting, zone)
    return Card(
        title=f"Which file are the minutes of {day}?",
        parts=(
            text(
                "Send the file together with the words ",
                Typed(text="minutes circulate"),
                ", or bring it in first with ",
                Typed(text="minutes import"),
                ": then I keep it.",
            ),
            text(
                "Or what I have goes round: who was there, what was decided, and who does what, without the talk."
            ),
            buttons(
                Button(label="See the draft", command=DraftMinutes(meeting=phrase(meeting, zone))),
                Button(
                    label="Use the draft", command=CirculateMinutes(meeting=phrase(meeting, zone), draft=True)
                ),
            ),
        ),
        tone=Tone.QUESTION,
    )


def question(
    minutes: Minutes,
    meeting: Meeting,
    file: KeptFile,
    *,
    people: int,
    held: int,
    sent: Minutes | None,
    changes: Sequence[str],
    zone: str,
) -> Card:
    """What would go out. sent: the edition that went round before."""
    day = words.meeting_day(meeting, zone)
    parts: list[Part] = [Attached(file=file, says="These minutes")]
    if sent is not None and sent.circulated_at is not None:
        parts.append(
            text(
                f"They went round before, on {words.instant(sent.circulated_at, zone)}: this goes as corrected."
            )
        )
        parts += _changed(changes)
    everybody = f"all {people} people" if people > 1 else "everybody"
    parts.append(text(f"Each of {everybody} gets one message with the file, their own actions on top."))
    if held:
        parts.append(
            text(
                f"{words.sentence(words.count(held, 'action'))} held since the meeting will be released with them."
            )
        )
    send = CirculateMinutes(minutes=minutes.id, agreed=True)
    label = "Send the corrected minutes" if sent is not None else "Send the minutes"
    parts.append(buttons(Button(label=label, command=send, primary=True)))
    return Card(
        title=f"Send out the minutes of {day}?", parts=tuple(parts), tone=Tone.QUESTION, about=meeting.key
    )


def _changed(changes: Sequence[str]) -> list[Part]:
    if not changes:
        return []
    return [text("What has changed:"), items(Item(title=(each,)) for each in changes)]


def asked_by(card: Card, person: Person) -> Card:
    """The question as the chair gets it from the minute taker."""
    return replace(card, parts=(text(words.person(person), " asks for your OK."), *card.parts))


def chair_asked(chairs: Sequence[Person], meeting: Meeting, *, zone: str) -> Card:
    day = words.meeting_day(meeting, zone)
    return Card(
        title="Sent to the chair for an OK",
        parts=(
            text("The minutes of ", day, " go out as soon as ", *words.people(chairs, word="or"), " agrees."),
        ),
        tone=Tone.GOOD,
    )


def sent_already(minutes: Minutes, meeting: Meeting, *, zone: str) -> Card:
    assert minutes.circulated_at is not None, "they went round"
    when = words.instant(minutes.circulated_at, zone)
    return Card(
        title="These minutes went round already",
        parts=(
            text(
                f"The minutes of {words.meeting_day(meeting, zone)} went to everybody on {when}. "
                "Nobody gets them twice unless you say so; a corrected file can be sent with the same words."
            ),
            buttons(_again(), Button(label="Who got them", command=ShowCirculation())),
        ),
        tone=Tone.REFUSAL,
    )


def _again() -> Button:
    form = Form(
        title="Send the minutes again",
        command=CirculateMinutes(again=True),
        inputs=(Input(name="changes", label="What has changed?", kind=InputKind.PARAGRAPH, optional=True),),
        submit="Go on",
    )
    return Button(label="Send them again…", command=form.command, form=form)


def newer_file(meeting: Meeting, *, zone: str) -> Card:
    return Card(
        title="There is a newer file",
        parts=(
            text(f"Another file of the minutes of {words.meeting_day(meeting, zone)} was brought since."),
            buttons(Button(label="Show that one", command=CirculateMinutes(), primary=True)),
        ),
        tone=Tone.REFUSAL,
    )


# --- when they go


def for_member(
    meeting: Meeting,
    file: KeptFile,
    *,
    actions: Sequence[Action],
    name: str,
    corrected: bool,
    changes: Sequence[str],
    may_correct: bool,
    zone: str,
) -> Card:
    """One message: what is theirs, the minutes, and how to say what is wrong."""
    day = words.meeting_day(meeting, zone)
    parts: list[Part] = []
    if actions:
        parts.append(text(f"Hello {words.first_name(name)}. At this meeting it was agreed that you would:"))
        parts.append(items(_yours(each, zone) for each in actions))
        if any(each.due is not None and each.due.assumed for each in actions):
            words_ = "Where no date was given, that one is ours; tell us if it doesn't work."
            parts.append(text(words_, quiet=True))
    else:
        parts.append(text(f"Hello {words.first_name(name)}. Nothing in these minutes is yours to do."))
    if corrected:
        parts.append(text("These minutes replace those that you had before."))
        parts += _changed(changes)
    parts.append(Attached(file=file, says="The corrected minutes" if corrected else "The minutes"))
    if may_correct:
        parts.append(
            text(
                "Is something wrong in them? Say “correction:” and what it should say; the next meeting agrees them."
            )
        )
        parts.append(buttons(_correct(meeting)))
    return Card(
        title=f"{'Corrected minutes' if corrected else 'Minutes'} of {day}",
        parts=tuple(parts),
        about=", ".join((meeting.key, *(each.key for each in actions))),
    )


def _yours(action: Action, zone: str) -> Item:
    return Item(
        ref=action.key,
        title=(action.summary,),
        detail=due_words(action.due, zone),
        buttons=(done_button(action, primary=False), due_button(action), not_mine_button(action)),
    )


def _correct(meeting: Meeting) -> Button:
    form = Form(
        title="A correction to the minutes",
        command=CorrectMinutes(meeting=meeting.id),
        inputs=(Input(name="text", label="What should it say?", kind=InputKind.PARAGRAPH),),
        submit="Send it",
    )
    return Button(label="Correction…", command=form.command, form=form)


def circulated(
    meeting: Meeting,
    file: KeptFile,
    *,
    recipients: int,
    mine: Sequence[Action],
    item: AgendaItem | None,
    following: Meeting | None,
    zone: str,
    change: str,
) -> Card:
    people = words.count(recipients, "other person", "other people")
    parts: list[Part] = [
        text(f"The minutes of {words.meeting_day(meeting, zone)} go to {people}, one message each.")
    ]
    if mine:
        parts += [Heading(text="Yours"), items(_yours(each, zone) for each in mine)]
    parts.append(Attached(file=file, says="The minutes"))
    if item is not None and following is not None:
        parts.append(text(f"On the agenda of {words.meeting_day(following, zone)}: “{item.title}”."))
    elif item is not None:
        parts.append(text(f"Agreeing them waits as {item.ref} for the next meeting that is scheduled."))
    parts.append(buttons(Button(label="Who got them", command=ShowCirculation()), undo_button(change)))
    return Card(title="The minutes are on their way", parts=tuple(parts), tone=Tone.GOOD)


# --- corrections


def correction_line(said: str, person: Person) -> str:
    return f"Correction from {person.name}: {words.shorten(said, 400)}"


def correction_kept(said: str, meeting: Meeting, takers: Sequence[Person], *, zone: str, change: str) -> Card:
    hears = (*words.people(takers), " will see it, and it") if takers else ("It",)
    return Card(
        title=f"Noted for the minutes of {words.meeting_day(meeting, zone)}",
        parts=(
            text(f"“{said}”"),
            text("Thank you. ", *hears, " is listed where the next meeting agrees the minutes."),
            buttons(undo_button(change)),
        ),
        tone=Tone.GOOD,
    )


def correction_for_minute_taker(said: str, person: Person, meeting: Meeting, *, zone: str) -> Card:
    return Card(
        title=f"A correction to the minutes of {words.meeting_day(meeting, zone)}",
        parts=(
            text(words.person(person), f": “{said}”"),
            text(
                "Send the corrected file with the words ",
                Typed(text="minutes circulate again, corrected"),
                " if it should go round before the meeting; else they are agreed there.",
                quiet=True,
            ),
        ),
        about=meeting.key,
    )


def nothing_to_correct() -> Card:
    return Card(
        title="No minutes have gone round yet",
        parts=(
            text("A correction is for minutes that everybody has. Tell the minute taker, or wait for them."),
        ),
        tone=Tone.REFUSAL,
    )


# --- who got them


def not_sent_yet() -> Card:
    return Card(
        title="No minutes have gone round yet",
        parts=(
            text("Once they have, this says who got them."),
            buttons(Button(label="Send the minutes out", command=CirculateMinutes())),
        ),
    )


def circulation(
    minutes: Minutes,
    meeting: Meeting,
    told: Sequence[tuple[str, str, str]],
    corrections: Sequence[tuple[str, str]],
    *,
    agreed_by: str,
    zone: str,
) -> Card:
    """told: (full name, state, why) of each; states as the store has them: pending, joined, sent, failed."""
    assert minutes.circulated_at is not None, "they went round"
    got = [name for name, state, _ in told if state == "sent"]
    waiting = [name for name, state, _ in told if state in ("pending", "joined")]
    lost = [(name, why) for name, state, why in told if state == "failed"]
    by = f", with the OK of {agreed_by}, who has them too" if agreed_by else ""
    parts: list[Part] = [
        text(f"Sent on {words.instant(minutes.circulated_at, zone)}{by}."),
        text(f"{len(got)} of {len(told)} delivered." + (f" {len(waiting)} on their way." if waiting else "")),
    ]
    if lost:
        parts += [Heading(text="Not delivered"), items(Item(title=(name,), detail=why) for name, why in lost)]
    if got:
        parts.append(text(f"Delivered to {words.listed(got)}.", quiet=True))
    if waiting:
        parts.append(text(f"On their way to {words.listed(waiting)}.", quiet=True))
    if corrections:
        parts += [
            Heading(text="Corrections"),
            items(Item(title=(said,), detail=name) for name, said in corrections),
        ]
    parts.append(buttons(_again()))
    return Card(title=f"Minutes of {words.meeting_day(meeting, zone)}", parts=tuple(parts))
