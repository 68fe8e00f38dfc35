"""Cards that follow a change to an action: for who made it, for its other people, and requests to the chair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.commands.model import (
    Acknowledge,
    AssignAction,
    ChangeDue,
    Command,
    ListActions,
    ReopenAction,
    SnoozeAction,
)
from bot.domain.action import Action, ActionStatus, Note, Owner
from bot.domain.due import Due
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.actions import (
    assign_form,
    drop_form,
    due_button,
    edit_form,
    outcome_form,
    owners,
    people,
    show_button,
    update_form,
    when,
)
from bot.replies.cards.actions import line as row
from bot.replies.cards.asking import dated, question, quote, when_form
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Item, Line, Part, Strong, Tone, buttons, items, line, text


def present_state(action: Action, zone: str) -> str:
    """The present state for "… is already …, so nothing was changed"."""
    match action.status:
        case ActionStatus.DONE if action.completed_at is not None:
            return f"done, since {words.day(action.completed_at.date())}"
        case _:
            return words.STATE[action.status]


def already_with(values: Sequence[Owner]) -> str:
    return f"with {owners(values)}"


def already_copied(values: Sequence[Owner]) -> str:
    return f"copied to {owners(values)}"


def _good(*parts: Part, title: str = "", action: Action | None = None) -> Card:
    return Card(title=title, tone=Tone.GOOD, parts=parts, about=f"action:{action.id}" if action else "")


def _told(action: Action, said: Line, *more: Button) -> Card:
    """A short notice about an action that its reader has to do with."""
    return Card(
        title=f"{action.key}: {quote(action.summary, 60)}",
        parts=(text(said), buttons(*more, show_button(action))),
        about=f"action:{action.id}",
    )


def _capital(names: Line) -> Line:
    """At the beginning of a sentence."""
    first, *rest = line(names)
    return (words.sentence(first) if isinstance(first, str) else first, *rest)


def _named(action: Action) -> tuple[Strong, str]:
    return Strong(text=action.key), f" {quote(action.summary)}"


# --- done


def done(action: Action, *, ask_outcome: bool, change: str, others: Sequence[Person]) -> Card:
    parts: list[Part] = [text("Done: ", *_named(action), ". Thank you.")]
    if action.outcome:
        parts.append(text(f"What difference it made: {action.outcome}"))
    if others:
        parts.append(text(words.people(others), " will hear of it.", quiet=True))
    offered = []
    if ask_outcome:
        form = outcome_form(action)
        parts.append(text("What difference did it make? A line is enough, or none."))
        offered = [
            Button(label="Say what difference it made", command=form.command, form=form),
            Button(label="Skip", command=Acknowledge(text="skip")),
        ]
    parts.append(buttons(*offered, undo_button(change)))
    return _good(*parts, title="Done", action=action)


def outcome_kept(action: Action, *, change: str) -> Card:
    return _good(
        text("Kept with ", *_named(action), f": {action.outcome}"),
        buttons(undo_button(change)),
        action=action,
    )


def others_done(action: Action, *, by: Person, zone: str) -> Card:
    made = f" What difference it made: {action.outcome}" if action.outcome else ""
    said = line(words.person(by), " says this is done. Nothing more is needed from you.", made)
    return _told(action, said)


# --- how it goes


def started(action: Action, *, zone: str, change: str) -> Card:
    return _good(
        text("Started: ", *_named(action), f", {when(action.due, zone)}."),
        buttons(undo_button(change)),
        action=action,
    )


def ask_update(action: Action, kind: str) -> Card:
    return question(update_form(action, kind))


def noted(action: Action, note: Note, *, change: str) -> Card:
    kept = "Comment kept with " if note.kind == "comment" else "Noted, still open: "
    if not action.status.is_open:
        kept = f"Noted with what is {words.STATE[action.status]}: "
    return _good(
        text(kept, *_named(action), f" – “{quote(note.text, 200)}”"),
        buttons(undo_button(change)),
        action=action,
    )


def said(action: Action, note: Note, *, by: Person, zone: str) -> Card:
    return _told(action, line(words.person(by), f" writes: “{quote(note.text, 500)}”"))


def stuck(action: Action, *, helpers: Sequence[Person], change: str) -> Card:
    names = words.people(helpers) or "The chair"
    return _good(
        text("Thank you for saying so. ", names, " will hear of it and can help with ", *_named(action), "."),
        buttons(due_button(action, "I need until…"), undo_button(change)),
        action=action,
    )


def somebody_is_stuck(action: Action, note: Note, *, by: Person, zone: str) -> Card:
    parts: list[Part] = [text(words.person(by), " would be glad of some help.")]
    if note.text != "Stuck":
        parts.append(text(f"“{quote(note.text, 500)}”"))
    parts += [row(action, zone), buttons(show_button(action), due_button(action))]
    return Card(
        title=f"{by.name} is stuck with {action.key}", parts=tuple(parts), about=f"action:{action.id}"
    )


# --- reopened, and later


def ask_reopen(action: Action, command: ReopenAction, *, meeting: Meeting | None, zone: str) -> Card:
    return question(
        text("Open ", *_named(action), " again: by when? Nothing was changed yet."),
        _when_buttons(command, meeting, zone, "By when then?"),
    )


def _when_buttons(command: ReopenAction | ChangeDue, meeting: Meeting | None, zone: str, title: str) -> Part:
    offered = []
    if meeting is not None:
        label = f"By the next meeting, {words.meeting_day(meeting, zone)}"
        offered.append(Button(label=label, command=dated(command, "the next meeting"), primary=True))
    return buttons(
        *offered, Button(label="Another date…", command=command, form=when_form(command, title=title))
    )


def reopened(action: Action, *, zone: str, change: str) -> Card:
    return _good(
        text("Open again: ", *_named(action), f", {when(action.due, zone)}."),
        buttons(undo_button(change)),
        action=action,
    )


def others_reopened(action: Action, *, by: Person, zone: str) -> Card:
    return _told(action, line(words.person(by), f" opened this again; it is {when(action.due, zone)}."))


def ask_snooze(action: Action, command: SnoozeAction, *, days: Sequence[date]) -> Card:
    return question(
        text("Remind you of ", *_named(action), " when?"),
        buttons(
            *(Button(label=words.day(day), command=dated(command, day.isoformat())) for day in days),
            Button(label="Another day…", command=command, form=when_form(command, title="Remind me when?")),
        ),
    )


def snoozed(action: Action, until: datetime, *, zone: str) -> Card:
    return _good(
        text("I'll remind you of ", *_named(action), " on ", words.moment(until, zone), ", and not before."),
        text(f"It is still {when(action.due, zone)}; the others are reminded as before.", quiet=True),
        action=action,
    )


# --- the date


def ask_due(action: Action, command: ChangeDue, *, meeting: Meeting | None, zone: str) -> Card:
    return question(
        text(*_named(action), f" is {when(action.due, zone)}. When should it be? Nothing was changed yet."),
        _when_buttons(command, meeting, zone, f"When is {action.key} due?"),
    )


def due_changed(action: Action, before: Action, *, corrected: str | None, zone: str, change: str) -> Card:
    parts: list[Part] = [
        text(*_named(action), f" is now {when(action.due, zone)}; before, it was {when(before.due, zone)}.")
    ]
    if corrected is not None and action.due is not None:
        parts.append(text(f"I read “{quote(action.due.phrase, 40)}” as {corrected}.", quiet=True))
    parts.append(buttons(due_button(action), undo_button(change)))
    return _good(*parts, action=action)


def others_due(action: Action, before: Action, *, by: Person, zone: str) -> Card:
    now, was = when(action.due, zone), when(before.due, zone)
    said = line(words.person(by), f" changed the date: it is now {now}; before, it was {was}.")
    return _told(action, said, due_button(action, "That doesn't work"))


# --- requests of an owner


def asks_for_date(due: Due, *, by: Person, zone: str) -> str:
    return f"{by.name} asks for another date: {words.due(due, zone)}."


def asks_to_pass_on(values: Sequence[Owner], *, by: Person) -> str:
    return f"{by.name} asks to pass this on to {owners(values)}."


def says_not_mine(values: Sequence[Owner], *, by: Person) -> str:
    if values:
        return f"{by.name} says this isn't theirs, but {owners(values)}'s."
    return f"{by.name} says this isn't theirs. Who should have it?"


def asks_to_drop(*, by: Person) -> str:
    return f"{by.name} thinks this is no longer needed."


def request(
    action: Action, said: str, *, agree: Command, by: Person, zone: str, reason: str | None = None
) -> Card:
    """What chair and minute taker get: the button does what is asked for."""
    nobody_named = isinstance(agree, AssignAction) and agree.who is None
    agreed = Button(
        label="Give it to…" if nobody_named else "Agree",
        command=agree,
        form=assign_form(action) if nobody_named else None,
        primary=True,
    )
    parts: list[Part] = [text(said)]
    if reason:
        parts.append(text(f"“{quote(reason, 500)}”"))
    parts.append(row(action, zone))
    form = update_form(action, "comment")
    answer = Button(label=f"Write to {words.first_name(by.name)}", command=form.command, form=form)
    parts.append(buttons(agreed, answer, show_button(action)))
    return Card(title=f"{by.name} asks about {action.key}", parts=tuple(parts), about=f"action:{action.id}")


def requested(action: Action, *, asked: Sequence[Person], change: str, zone: str) -> Card:
    names = words.people(asked, word="or") or "the chair"
    return _good(
        text(
            "I've asked ",
            names,
            ". Until they agree, ",
            *_named(action),
            " stays as it is: ",
            people(action.owners),
            f", {when(action.due, zone)}.",
        ),
        buttons(undo_button(change)),
        title="Asked",
        action=action,
    )


# --- the words, the owners, the copies


def ask_edit(action: Action) -> Card:
    return question(edit_form(action))


def edited(action: Action, before: Action, *, zone: str, change: str) -> Card:
    return _good(
        row(action, zone),
        text(f"Before: {quote(before.summary, 300)}", quiet=True),
        buttons(undo_button(change)),
        action=action,
    )


def split(first: Action, second: Action, *, zone: str, change: str) -> Card:
    return _good(
        text("Now two:"), row(first, zone), row(second, zone), buttons(undo_button(change)), action=first
    )


def others_edited(action: Action, before: Action, *, by: Person, zone: str) -> Card:
    return _told(
        action,
        line(
            words.person(by),
            f" changed the words. Before: “{quote(before.summary, 300)}” Now: “{quote(action.summary, 300)}”",
        ),
    )


def ask_assign(action: Action) -> Card:
    return question(text(*_named(action), " is with ", people(action.owners), "."), assign_form(action))


def assigned(action: Action, *, zone: str, change: str, told: Sequence[Person]) -> Card:
    heard = told if not action.held else ()
    return _good(
        row(action, zone),
        *([text(words.people(heard), " will hear of it.", quiet=True)] if heard else []),
        buttons(undo_button(change)),
        action=action,
    )


def no_longer_yours(action: Action, *, by: Person, zone: str) -> Card:
    return _told(
        action,
        line(
            words.person(by),
            " passed this on: it is now with ",
            people(action.owners),
            ", and no longer on your list.",
        ),
    )


def copied(action: Action, new: Sequence[Owner], *, change: str) -> Card:
    return _good(
        text(_capital(people(new)), " will hear when ", *_named(action), " is done or changed."),
        buttons(undo_button(change)),
        action=action,
    )


def copied_to_you(action: Action, *, by: Person, zone: str) -> Card:
    who = line(people(action.owners), f", {when(action.due, zone)}")
    said = line(
        words.person(by), " copied you in, for your information: ", who, ". Nothing is needed from you."
    )
    return _told(action, said)


# --- no longer needed


def ask_drop(action: Action) -> Card:
    return question(drop_form(action))


def dropped(action: Action, *, change: str) -> Card:
    return _good(
        text("No longer needed: ", *_named(action), ". It leaves the list and stays in the history."),
        buttons(undo_button(change)),
        action=action,
    )


def others_dropped(action: Action, *, by: Person, zone: str) -> Card:
    return _told(
        action, line(words.person(by), " says this is no longer needed. There is nothing more to do.")
    )


# --- handed over


def _rows(actions: Sequence[Action], zone: str) -> list[Item]:
    return [Item(ref=each.key, title=(each.summary,), detail=when(each.due, zone)) for each in actions]


def taken_over(actions: Sequence[Action], giver: Owner, *, by: Person, zone: str) -> Card:
    return Card(
        title=f"{words.sentence(words.count(len(actions), 'action'))} handed over to you",
        parts=(
            text(words.person(by), " asks you to take over from ", people((giver,)), ":"),
            items(_rows(actions, zone)),
            buttons(Button(label="My actions", command=ListActions())),
        ),
        about=f"action:{actions[0].id}",
    )


def given_away(actions: Sequence[Action], receiver: Owner, *, by: Person) -> Card:
    return Card(
        title=f"{receiver.name} takes over from you",
        parts=(
            text(
                words.person(by),
                " handed your open actions to ",
                people((receiver,)),
                "; nothing more is needed from you.",
            ),
            items([Item(ref=each.key, title=(each.summary,)) for each in actions]),
        ),
        about=f"action:{actions[0].id}",
    )


def handed_over(actions: Sequence[Action], giver: Owner, receiver: Owner, *, change: str) -> Card:
    return _good(
        text(
            _capital(people((giver,))),
            f" hands over {words.count(len(actions), 'action')} to ",
            people((receiver,)),
            "; both will hear of it.",
        ),
        items([Item(ref=each.key, title=(each.summary,)) for each in actions]),
        buttons(undo_button(change)),
    )
