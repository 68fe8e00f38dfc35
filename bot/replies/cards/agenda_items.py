"""Cards about one line of an agenda being changed, and about the standing items of a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.commands.model import ReviewAgenda, ShowAgenda, StandingItems
from bot.domain.agenda import AgendaItem, Slot, StandingItem
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.agenda import item_row, time_remarks
from bot.replies.cards.problems import undo_button
from bot.replies.cards.suggestions import capitalised, out_already, phrase
from bot.replies.model import (
    Attached,
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    KeptFile,
    Part,
    Span,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    line,
    text,
)


def changed(
    said: str, item: AgendaItem, slots: Sequence[Slot], meeting: Meeting, *, zone: str, change: str
) -> Card:
    """The agenda after a change. said: what was done, to follow the item's title."""
    parts: list[Part] = [
        text(Strong(text=item.title), f" {said}. The agenda of {words.meeting_day(meeting, zone)}:"),
        items([item_row(each, zone) for each in slots], numbered=True),
        *time_remarks(slots, sum(each.item.minutes or 0 for each in slots), meeting, zone),
    ]
    return _with_buttons(parts, item, meeting, zone=zone, change=change)


def moved(item: AgendaItem, position: int) -> str:
    """item: as it was before."""
    if item.position == position:
        return f"is item {position} already"
    freed = f", and no longer fixed at {item.starts}" if item.starts else ""
    return f"is item {position} now{freed}"


def timed(item: AgendaItem) -> str:
    length = f"has {item.minutes} minutes" if item.minutes else "has no length"
    return f"{length} and begins at {item.starts}" if item.starts else length


def led(item: AgendaItem) -> str:
    return f"is led by {words.owners(item.leads)}"


def led_by_nobody_known(item: AgendaItem, day: date) -> str:
    """Of an item whose paper is expected, when there is nobody to remind of it."""
    return f"{led(item)}; its paper is expected by {words.short_day(day)}; {_ask_yourself(item)}"


def papered(paper: str) -> str:
    return f"has a paper, {words.shorten(paper, 80)}"


def paper_awaited(item: AgendaItem, day: date, *, is_reminded: bool) -> str:
    """is_reminded: whether a member stands behind those who lead the item."""
    reminded = "whoever leads it is reminded twice" if is_reminded else _ask_yourself(item)
    return f"has its paper expected by {words.short_day(day)}; {reminded}"


def _ask_yourself(item: AgendaItem) -> str:
    if not item.leads:
        return "nobody leads it yet, so nobody is reminded"
    return f"I can't write to {words.owners(item.leads)}: please ask for it yourself"


def paper_asked_for(item: AgendaItem, meeting: Meeting, *, day: date, by: Person, zone: str) -> Card:
    """To whoever leads the item, when somebody says that a paper is expected."""
    return Card(
        title=f"A paper for {words.meeting_day(meeting, zone)}",
        parts=(
            text(
                f"{by.name} asks for a paper for item {item.position}, {words.shorten(item.title, 80)}, "
                f"by {words.short_day(day)}. Send me the file with the words “paper for item {item.position}”, "
                "or a link."
            ),
        ),
        about=meeting.key,
    )


def paper_came(file: KeptFile, item: AgendaItem, meeting: Meeting, *, by: Person, zone: str) -> Card:
    """To chair and minute taker, when a lead sends one."""
    return Card(
        title=f"A paper for item {item.position} of {words.meeting_day(meeting, zone)}",
        parts=(
            text(words.person(by), f" sent it, for “{words.shorten(item.title, 80)}”."),
            Attached(file=file, says="It goes out with the agenda"),
        ),
        about=meeting.key,
    )


def renamed(before: AgendaItem) -> str:
    standing = " at this meeting; it stays a standing item of the others" if before.standing_id else ""
    return f"is what was “{words.shorten(before.title, 80)}” before{standing}"


def removed(item: AgendaItem, slots: Sequence[Slot], meeting: Meeting, *, zone: str, change: str) -> Card:
    day = words.meeting_day(meeting, zone)
    if item.standing_id is not None:
        became = f" is left out on {day}. It stays a standing item of the other meetings."
    else:
        became = f" is off the agenda of {day}, and a suggestion again: {item.ref}."
    parts: list[Part] = [
        text(Strong(text=item.title), became),
        items([item_row(each, zone) for each in slots], numbered=True, empty="The agenda is empty now."),
    ]
    return _with_buttons(parts, item, meeting, zone=zone, change=change)


def _with_buttons(parts: list[Part], item: AgendaItem, meeting: Meeting, *, zone: str, change: str) -> Card:
    meant = phrase(meeting, zone)
    if meeting.published_at is not None:
        parts.append(out_already())
    parts.append(
        buttons(
            Button(label="See the agenda", command=ShowAgenda(meeting=meant)),
            Button(label="What is left to decide", command=ReviewAgenda(meeting=meant)),
            undo_button(change),
        )
    )
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=f"agenda_item:{item.id}")


# --- standing items


def standing(standing_items: Sequence[StandingItem], *, may_change: bool) -> Card:
    rows = [Item(title=(each.title,), detail=_details(each)) for each in standing_items]
    parts: list[Part] = [
        items(rows, numbered=True, empty="There are none yet. They come first on every new agenda.")
    ]
    if may_change:
        parts.append(buttons(Button(label="Add one", command=StandingItems(change="add"), form=_form())))
    return Card(title="Standing items", parts=tuple(parts))


def ask_standing() -> Card:
    return Card(tone=Tone.QUESTION, parts=(_form(),))


def _form() -> Form:
    return Form(
        title="A standing item for every agenda",
        command=StandingItems(change="add"),
        inputs=(
            Input(name="text", label="What is it called?", hint="Introductions and apologies"),
            Input(name="minutes", label="How many minutes?", hint="10", optional=True),
            Input(name="lead", label="Who leads it?", kind=InputKind.PERSON, optional=True),
        ),
        submit="Add",
    )


def _details(item: StandingItem) -> tuple[Span, ...]:
    lead = line("led by ", words.mentioned([item.lead])) if item.lead else ""
    return words.dotted(f"{item.minutes} minutes" if item.minutes else "", lead)


def standing_added(
    item: StandingItem, meetings: Sequence[Meeting], left: Sequence[Meeting], *, zone: str, change: str
) -> Card:
    """meetings: whose agendas got it now; left: whose agenda is out already, and was not touched."""
    parts: list[Part] = [
        text(Strong(text=item.title), f" is standing item {item.position} of every agenda from now on.")
    ]
    parts += capitalised(_details(item))
    if meetings:
        parts.append(text(f"It is on the agenda of {_days(meetings, zone)} too."))
    if left:
        parts.append(
            text(f"The agenda of {_days(left, zone)} is out already, so that one stays as it was sent.")
        )
    parts.append(buttons(undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts))


def standing_removed(item: StandingItem, meetings: Sequence[Meeting], *, zone: str, change: str) -> Card:
    """meetings: whose agendas have it, and keep it."""
    parts: list[Part] = [text(Strong(text=item.title), " will not be on new agendas any more.")]
    if meetings:
        parts.append(
            text(
                f"It stays on the agenda of {_days(meetings, zone)}. Take it off there with ",
                Typed(text="/agenda remove"),
                " and its number.",
            )
        )
    parts.append(buttons(undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts))


def _days(meetings: Sequence[Meeting], zone: str) -> str:
    return words.listed([words.meeting_day(each, zone) for each in meetings])
