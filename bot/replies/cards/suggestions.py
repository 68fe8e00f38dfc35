"""Cards about suggestions for an agenda: making one, deciding about it, and hearing what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.commands.model import (
    AcceptSuggestion,
    DeclineSuggestion,
    DeferSuggestion,
    RenameItem,
    ReviewAgenda,
    ShowAction,
    ShowAgenda,
    Suggest,
)
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Link,
    Part,
    Span,
    Strong,
    Text,
    Tone,
    Typed,
    buttons,
    line,
    text,
)

_DECIDED = {
    ItemState.ACCEPTED: "on the agenda",
    ItemState.DECLINED: "declined",
    ItemState.DISCUSSED: "discussed",
}


def decided(item: AgendaItem) -> str:
    """What became of a suggestion, in words."""
    return _DECIDED.get(item.state, "waiting")


def phrase(meeting: Meeting, zone: str) -> str:
    """The meeting's day as a person would type it."""
    return words.meeting_day(meeting, zone).partition(" ")[2]


def for_meeting(meeting: Meeting | None, zone: str) -> str:
    return words.meeting_day(meeting, zone) if meeting else "the next meeting, once it is scheduled"


def request_outcome(meeting: Meeting, zone: str) -> str:
    """The outcome of an action that asked for an agenda item."""
    return f"On the agenda of {words.meeting_day(meeting, zone)}"


# --- suggesting


def suggest_form(command: Suggest) -> Form:
    behalf = Input(
        name="on_behalf_of",
        label="From whom?",
        kind=InputKind.PERSON,
        value=command.on_behalf_of or "",
        optional=True,
    )
    return Form(
        title="Suggest something for the agenda",
        command=command,
        inputs=(
            Input(name="text", label="What should we talk about?", value=command.text or ""),
            Input(
                name="minutes",
                label="How many minutes?",
                value=str(command.minutes or ""),
                hint="20",
                optional=True,
            ),
            Input(
                name="lead",
                label="Who leads it?",
                kind=InputKind.PERSON,
                value=command.lead or "",
                optional=True,
            ),
            *([behalf] if command.on_behalf_of else []),
        ),
        submit="Suggest",
    )


def ask_what(command: Suggest) -> Card:
    return Card(tone=Tone.QUESTION, parts=(suggest_form(command),))


def suggest_button(command: Suggest, label: str = "Suggest an item") -> Button:
    return Button(label=label, command=command, form=suggest_form(command))


def message_link(source: str) -> Link:
    return Link(text="from this message", url=source)


def details(item: AgendaItem) -> tuple[Span, ...]:
    """Length and lead, where they are known."""
    lead = line("led by ", words.mentioned(item.leads)) if item.leads else ""
    return words.dotted(f"{item.minutes} minutes" if item.minutes else "", lead)


def details_sentence(item: AgendaItem) -> list[Part]:
    """The same as a paragraph."""
    return capitalised(details(item))


def capitalised(known: tuple[Span, ...]) -> list[Part]:
    if not known:
        return []
    first, *rest = known
    return [text(words.sentence(first) if isinstance(first, str) else first, *rest, ".")]


def suggested(
    item: AgendaItem,
    meeting: Meeting | None,
    *,
    deciders: Sequence[Person],
    deciding: bool,
    closed_on: date | None,
    zone: str,
    change: str,
) -> Card:
    """The echo.

    deciding: the sender decides about agendas; closed_on: the day on which suggestions closed, if that has passed.
    """
    parts: list[Part] = [
        text(
            Strong(text=item.ref),
            f": {item.title} – suggested for ",
            Strong(text=for_meeting(meeting, zone)),
            ".",
        )
    ]
    parts += details_sentence(item)
    if item.on_behalf_of:
        parts.append(text(f"From {item.on_behalf_of}."))
    receivers = words.people(deciders) or "the chair"
    if deciding:
        accept = Button(label=f"Accept {item.ref}", command=AcceptSuggestion(ref=item.ref), primary=True)
        parts.append(buttons(accept, undo_button(change)))
        return Card(tone=Tone.GOOD, parts=tuple(parts), about=_about(item))
    if closed_on is not None:
        parts.append(
            text(
                f"Suggestions closed on {words.short_day(closed_on)}, so ",
                receivers,
                " will see whether it still fits; if not, it waits for the following meeting. Nothing gets lost.",
            )
        )
    else:
        parts.append(text(receivers, " will decide; you'll hear either way.", quiet=True))
    parts.append(buttons(_rename_button(item), undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=_about(item))


def _rename_button(item: AgendaItem) -> Button:
    form = _rename_form(item)
    return Button(label="Change the words", command=form.command, form=form)


def _rename_form(item: AgendaItem) -> Form:
    """A suggestion keeps its reference; an item of an agenda is the one that was shown."""
    return Form(
        title=f"{words.sentence(item.ref)} in other words",
        command=RenameItem(ref=item.ref)
        if item.state.is_waiting
        else RenameItem(item_id=item.id, item_version=item.version),
        inputs=(Input(name="text", label="In other words", value=item.title),),
        submit="Change",
    )


def ask_title(item: AgendaItem) -> Card:
    return Card(tone=Tone.QUESTION, parts=(_rename_form(item),), about=_about(item))


def renamed(item: AgendaItem, before: AgendaItem, *, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        about=_about(item),
        parts=(
            text(Strong(text=item.ref), f": {item.title}"),
            text(f"Before: {words.shorten(before.title, 200)}", quiet=True),
            buttons(_rename_button(item), undo_button(change)),
        ),
    )


def your_item_renamed(item: AgendaItem, before: AgendaItem, *, by: Person) -> Card:
    return Card(
        title=f"In other words: {words.shorten(item.title, 60)}",
        about=_about(item),
        parts=(
            text(
                words.person(by),
                f" put what you suggested in other words. Before: “{words.shorten(before.title, 200)}” "
                f"Now: “{words.shorten(item.title, 200)}”",
            ),
        ),
    )


def new_suggestion(
    item: AgendaItem, meeting: Meeting | None, *, by: Person, on_behalf: str | None, zone: str
) -> Card:
    """To chair and minute taker."""
    behalf = f" for {on_behalf}" if on_behalf else ""
    parts: list[Part] = [
        text(words.person(by), f"{behalf} suggests for {for_meeting(meeting, zone)}:"),
        text(Strong(text=item.ref), f" {item.title}"),
    ]
    parts += details_sentence(item)
    if item.late:
        parts.append(text("It came after suggestions had closed.", quiet=True))
    if item.source:
        parts.append(text("It comes ", message_link(item.source), ".", quiet=True))
    parts.append(buttons(*decision_buttons(item)))
    return Card(
        title=f"A suggestion for the agenda: {words.shorten(item.title, 60)}",
        parts=tuple(parts),
        about=_about(item),
    )


def suggested_for_you(item: AgendaItem, meeting: Meeting | None, *, by: Person, zone: str) -> Card:
    return Card(
        title="Suggested in your name",
        about=_about(item),
        parts=(
            text(
                words.person(by),
                f" has suggested for {for_meeting(meeting, zone)}, from you: {item.title} ({item.ref}).",
            ),
            text("If that isn't what you meant, tell them or the chair.", quiet=True),
        ),
    )


# --- deciding


def decision_buttons(item: AgendaItem) -> tuple[Button, ...]:
    return (
        Button(label=f"Accept {item.ref}", command=AcceptSuggestion(ref=item.ref), primary=True),
        Button(label="Accept with…", command=AcceptSuggestion(ref=item.ref), form=_accept_form(item)),
        Button(label="Decline", command=DeclineSuggestion(ref=item.ref), form=decline_form(item)),
        Button(label="Defer", command=DeferSuggestion(ref=item.ref)),
    )


def _accept_form(item: AgendaItem) -> Form:
    return Form(
        title=f"Accept {item.ref}: {words.shorten(item.title, 60)}",
        command=AcceptSuggestion(ref=item.ref),
        inputs=(
            Input(
                name="minutes",
                label="How many minutes?",
                value=str(item.minutes or ""),
                hint="20",
                optional=True,
            ),
            Input(name="at", label="At what time?", hint="10:50", optional=True),
            Input(name="lead", label="Who leads it?", kind=InputKind.PERSON, optional=True),
        ),
        submit="Accept",
    )


def decline_form(item: AgendaItem) -> Form:
    return Form(
        title=f"Decline {item.ref}: {words.shorten(item.title, 60)}",
        command=DeclineSuggestion(ref=item.ref),
        inputs=(
            Input(
                name="reason",
                label="Why? Only who suggested it sees this, besides you who decide.",
                kind=InputKind.PARAGRAPH,
            ),
        ),
        submit="Decline",
    )


def ask_reason(item: AgendaItem) -> Card:
    return Card(tone=Tone.QUESTION, parts=(decline_form(item),), about=_about(item))


def accepted(
    item: AgendaItem,
    meeting: Meeting,
    *,
    told: Sequence[Person],
    closed: Action | None,
    zone: str,
    change: str,
) -> Card:
    parts: list[Part] = [
        text(
            Strong(text=item.title),
            f" is item {item.position} on the agenda of {words.meeting_day(meeting, zone)}.",
        )
    ]
    parts += capitalised(words.dotted(f"fixed at {item.starts}" if item.starts else "", details(item)))
    parts += closed_part(closed)
    parts += _told(told)
    if meeting.published_at is not None:
        parts.append(out_already())
    see = Button(label="See the agenda", command=ShowAgenda(meeting=phrase(meeting, zone)))
    parts.append(buttons(see, _review(meeting, zone), undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=_about(item))


def closed_part(closed: Action | None) -> list[Part]:
    if closed is None:
        return []
    return [text(f"With that, {closed.key} (“{words.shorten(closed.summary, 60)}”) is done.")]


def out_already() -> Text:
    return text(
        "The agenda is out already. Send it again when the changes are complete: ",
        Typed(text="/agenda publish"),
        ".",
        quiet=True,
    )


def declined(item: AgendaItem, *, told: Sequence[Person], change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        about=_about(item),
        parts=(
            text(Strong(text=item.ref), f" is declined: {item.title}."),
            *_told(told, "with the reason"),
            buttons(undo_button(change)),
        ),
    )


def deferred(
    item: AgendaItem, meeting: Meeting | None, *, told: Sequence[Person], zone: str, change: str
) -> Card:
    where = words.meeting_day(meeting, zone) if meeting else "the following meeting, once it is scheduled"
    return Card(
        tone=Tone.GOOD,
        about=_about(item),
        parts=(
            text(Strong(text=item.ref), f" waits for {where} as a suggestion: {item.title}."),
            *_told(told),
            buttons(undo_button(change)),
        ),
    )


def _told(people: Sequence[Person], how: str = "") -> list[Part]:
    if not people:
        return []
    verb = "have" if len(people) > 1 else "has"
    return [text(words.people(people), f" {verb} been told{f' {how}' if how else ''}.", quiet=True)]


def _review(meeting: Meeting, zone: str) -> Button:
    return Button(label="What is left to decide", command=ReviewAgenda(meeting=phrase(meeting, zone)))


# --- to who suggested it


def your_suggestion_accepted(item: AgendaItem, meeting: Meeting, *, zone: str) -> Card:
    day = words.meeting_day(meeting, zone)
    title = f"On the agenda: {words.shorten(item.title, 60)}"
    what = f"Your suggestion {item.ref}" if item.suggestion is not None else "What you asked for"
    see = Button(label="See the agenda", command=ShowAgenda(meeting=phrase(meeting, zone)))
    parts: list[Part] = [text(f"{what}, {item.title}, is on the agenda of {day}.")]
    parts += details_sentence(item)
    return Card(title=title, parts=(*parts, buttons(see)), about=_about(item))


def your_suggestion_declined(item: AgendaItem, *, by: Person) -> Card:
    return Card(
        title=f"Not on the agenda: {words.shorten(item.title, 60)}",
        about=_about(item),
        parts=(
            text(
                f"Thank you for suggesting {item.title} ({item.ref}). ",
                words.person(by),
                " has not taken it on this time.",
            ),
            text(f"The reason: {item.reason}"),
            text("You can suggest it again whenever you like."),
        ),
    )


def your_suggestion_deferred(item: AgendaItem, meeting: Meeting | None, *, zone: str) -> Card:
    where = words.meeting_day(meeting, zone) if meeting else "the following meeting, once it is scheduled"
    return Card(
        title=f"For a later meeting: {words.shorten(item.title, 60)}",
        about=_about(item),
        parts=(text(f"Your suggestion {item.ref}, {item.title}, now waits for {where}. It is not lost."),),
    )


def your_item_removed(item: AgendaItem, meeting: Meeting, *, zone: str) -> Card:
    return Card(
        title=f"Off the agenda for now: {words.shorten(item.title, 60)}",
        about=_about(item),
        parts=(
            text(
                f"{item.title} was taken off the agenda of {words.meeting_day(meeting, zone)}. It is a "
                f"suggestion again, {item.ref}, and you'll hear what becomes of it."
            ),
        ),
    )


def request_closed(action: Action, item: AgendaItem, meeting: Meeting, *, zone: str) -> Card:
    """To the owners of an action that asked for an agenda item."""
    see = Button(label="See the action", command=ShowAction(ref=action.key))
    return Card(
        title=f"Done: {words.shorten(action.summary, 60)}",
        about=f"action:{action.id}",
        parts=(
            text(
                f"{item.title} is on the agenda of {words.meeting_day(meeting, zone)}, so {action.key} is done. "
                "There is nothing left to do for you here."
            ),
            buttons(see),
        ),
    )


def _about(item: AgendaItem) -> str:
    return f"agenda_item:{item.id}"
