"""Cards about one action: captured, shown, done, changed; and what its people are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.block import AgendaRequest
from bot.commands.model import (
    AssignAction,
    ChangeDue,
    DoneAction,
    DropAction,
    EditAction,
    NotMine,
    ReopenAction,
    ShowAction,
    SnoozeAction,
    StartAction,
    Suggest,
    UpdateAction,
)
from bot.domain.action import Action, ActionStatus, Note, Owner, OwnerKind
from bot.domain.agenda import AgendaItem
from bot.domain.due import Due, DueKind
from bot.domain.errors import Candidate
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.cards.asking import quote, when_form
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Fields,
    Form,
    Input,
    InputKind,
    Item,
    Line,
    Link,
    Mention,
    Part,
    Strong,
    Text,
    Tone,
    buttons,
    items,
    text,
)

MANY = 4  # Owners that are named one by one; more organisations than that are counted.
NOTE = {
    "update": "Update",
    "stuck": "Stuck",
    "new_date": "Asked for another date",
    "not_mine": "Said it isn't theirs",
    "drop": "Asked to drop it",
    "assign": "Asked to pass it on",
    "comment": "Comment",
}


def owners(values: Sequence[Owner]) -> str:
    """Who does it; a whole region of authorities is counted, not listed."""
    if len(values) > MANY and all(owner.kind is OwnerKind.ORGANISATION for owner in values):
        return f"all {len(values)} authorities"
    return words.owners(values) or "nobody yet"


def people(values: Sequence[Owner]) -> Line:
    """The same, with those who are members as mentions."""
    if len(values) > MANY or not values:
        return owners(values)
    return words.mentioned(values)


def edit_form(action: Action) -> Form:
    return Form(
        title=f"Change the words of {action.key}",
        command=EditAction(ref=action.key, version=action.version),
        inputs=(Input(name="text", label="What?", kind=InputKind.PARAGRAPH, value=action.summary),),
    )


def assign_form(action: Action) -> Form:
    return Form(
        title=f"Who does {action.key}?",
        command=AssignAction(ref=action.key),
        inputs=(
            Input(name="who", label="Who?", kind=InputKind.PERSON, hint="one or more names, an organisation"),
        ),
    )


def drop_form(action: Action) -> Form:
    return Form(
        title=f"{action.key} is no longer needed",
        command=DropAction(ref=action.key),
        inputs=(
            Input(
                name="reason",
                label="Why?",
                kind=InputKind.PARAGRAPH,
                hint="only its owners, the chair and the minute taker see this",
            ),
        ),
        submit="No longer needed",
    )


def update_form(action: Action, kind: str = "update") -> Form:
    label = "What would help?" if kind == "stuck" else "How is it going?"
    return Form(
        title=f"{action.key}: {label[:1].lower()}{label[1:]}",
        command=UpdateAction(ref=action.key, kind=kind),
        inputs=(Input(name="text", label=label, kind=InputKind.PARAGRAPH),),
        submit="Tell them" if kind == "stuck" else "Save",
    )


def outcome_form(action: Action) -> Form:
    return Form(
        title="What difference did it make?",
        command=DoneAction(ref=action.key, ask_outcome=False),
        inputs=(Input(name="outcome", label="A line is enough", kind=InputKind.PARAGRAPH, optional=True),),
    )


def due_button(action: Action, label: str = "Change the date") -> Button:
    command = ChangeDue(ref=action.key)
    return Button(label=label, command=command, form=when_form(command, title=f"When is {action.key} due?"))


def done_button(action: Action, *, primary: bool = True) -> Button:
    return Button(label="Done", command=DoneAction(ref=action.key), primary=primary)


def show_button(action: Action, label: str = "Show") -> Button:
    return Button(label=label, command=ShowAction(ref=action.key))


def line(action: Action, zone: str) -> Text:
    """Jun24/4a · Nadia Farrow: send round the template, due Friday 5 July 2024."""
    ending = f", {when(action.due, zone)}." if action.status.is_open else f" ({words.STATE[action.status]})."
    return text(
        Strong(text=action.key),
        " · ",
        people(action.owners),
        ": ",
        Strong(text=action.summary),
        ending,
    )


def when(value: Due | None, zone: str) -> str:
    """due Friday 5 July 2024; ongoing, reviewed at each meeting."""
    if value is not None and value.kind in (DueKind.ONGOING, DueKind.PROGRESS, DueKind.WAITING):
        return words.due(value, zone)
    return f"due {words.due(value, zone)}"


# --- captured


def captured(
    action: Action,
    *,
    zone: str,
    change: str,
    corrected: str | None = None,
    unknown_item: str | None = None,
    label_taken: str | None = None,
    closest: Sequence[Candidate] = (),
    agenda: AgendaRequest | None = None,
    suggestion: AgendaItem | None = None,
    two: tuple[str, str] | None = None,
    told: Sequence[Person] = (),
    soon: bool = False,
) -> Card:
    """Everything that was understood, said back. soon: no reminder fits before the date."""
    parts: list[Part] = [line(action, zone)]
    if soon:
        parts.append(text("That is too soon for a reminder, so there will be none before it.", quiet=True))
    parts += _remarks(action, corrected, unknown_item, label_taken)
    parts += _agenda_remark(agenda, suggestion)
    if told:
        parts.append(text(words.people(told), " will hear of it.", quiet=True))
    parts += _unknown_names(action, closest)
    doubtful_date = corrected is not None or (action.due is not None and action.due.assumed)
    offered = [due_button(action)] if doubtful_date and action.status.is_open else []
    offered += _agenda_offer(action, agenda, suggestion)
    if two is not None and action.status.is_open:
        parts.append(
            text(f"This may be two things: “{quote(two[0], 60)}” and “{quote(two[1], 60)}”.", quiet=True)
        )
        offered.append(
            Button(
                label="Make it two",
                command=EditAction(ref=action.key, text=two[0], also=two[1], version=action.version),
            )
        )
    parts.append(buttons(*offered, show_button(action, "Change"), undo_button(change)))
    title = "Noted as done" if action.status is ActionStatus.DONE else "Noted"
    return Card(title=title, tone=Tone.GOOD, parts=tuple(parts), about=f"action:{action.id}")


def captured_each(actions: Sequence[Action], *, zone: str, change: str) -> Card:
    """One action for each authority."""
    first = actions[0]
    return Card(
        title=f"Noted: {words.count(len(actions), 'action')}, one for each authority",
        tone=Tone.GOOD,
        parts=(
            text(Strong(text=first.summary), f", {when(first.due, zone)}."),
            items([Item(ref=action.key, title=(owners(action.owners),)) for action in actions]),
            buttons(undo_button(change)),
        ),
    )


def held(
    action: Action,
    *,
    count: int,
    zone: str,
    change: str,
    unknown_item: str | None = None,
    label_taken: str | None = None,
    corrected: str | None = None,
) -> Card:
    """One short line during a meeting."""
    ending = when(action.due, zone) if action.status.is_open else words.STATE[action.status]
    held_ = words.dotted(action.key, people(action.owners), quote(action.summary, 50), ending)
    asides = [each.spans[0] for each in _remarks(action, corrected, unknown_item, label_taken, assumed=False)]
    parts: list[Part] = [
        text(Strong(text=f"Held ({count})"), " ", held_),
        *(text(aside, quiet=True) for aside in asides),
    ]
    parts.append(buttons(show_button(action, "Change"), undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=f"action:{action.id}")


def _remarks(
    action: Action,
    corrected: str | None,
    unknown_item: str | None,
    label_taken: str | None,
    *,
    assumed: bool = True,
) -> list[Text]:
    remarks: list[str] = []
    if corrected is not None and action.due is not None:
        remarks.append(f"I read “{quote(action.due.phrase or corrected, 40)}” as {corrected}.")
    if assumed and action.due is not None and action.due.assumed and action.status.is_open:
        remarks.append(
            "No date was given, so that one is ours; say so if it doesn't work."
            if action.due.day is not None
            else "No date was given, and no next meeting is scheduled yet; it will be due at that one."
        )
    elif action.due is not None and action.due.kind is DueKind.WAITING and action.due.event:
        remarks.append(_waits_for(action.due))
    if label_taken is not None:
        remarks.append(f"{label_taken} was taken already, so this one is {action.key}.")
    if unknown_item is not None:
        remarks.append(f"The agenda here has no item {unknown_item}; I kept the number as you gave it.")
    return [text(remark, quiet=True) for remark in remarks]


def _waits_for(due: Due) -> str:
    if words.counted(due):
        return "It gets its date as soon as somebody who runs the meetings says when that is."
    return "No next meeting is scheduled yet; the date follows when it is."


def _agenda_remark(agenda: AgendaRequest | None, suggestion: AgendaItem | None) -> list[Part]:
    if suggestion is not None:
        return [text(f"It is suggested for the agenda too, as {suggestion.ref}: {suggestion.title}.")]
    if agenda is not None:
        return [text(f"It asks for an agenda item: “{quote(agenda.title)}”. That is not on an agenda yet.")]
    return []


def _agenda_offer(
    action: Action, agenda: AgendaRequest | None, suggestion: AgendaItem | None
) -> list[Button]:
    if agenda is None or suggestion is not None:
        return []
    wanted = Suggest(text=agenda.title, meeting=agenda.meeting, action=action.key)
    return [Button(label="Suggest it for the agenda", command=wanted, primary=True)]


def _unknown_names(action: Action, closest: Sequence[Candidate]) -> list[Part]:
    """Nobody knows the name: it is kept as written, with those who may be meant."""
    unknown = [owner for owner in action.owners if owner.kind is OwnerKind.NAME]
    if not unknown:
        return []
    name = unknown[0].name
    rest = [owner.name for owner in action.owners if owner is not unknown[0]]
    parts: list[Part] = [
        text(
            f"Nobody here is called “{quote(name, 40)}”; the name is kept as you wrote it, and nobody is reminded."
        )
    ]
    if closest:
        parts.append(
            buttons(
                *(
                    Button(
                        label=f"It's {each.text}",
                        command=AssignAction(ref=action.key, who=", ".join([*rest, each.key])),
                    )
                    for each in closest
                )
            )
        )
    return parts


# --- what others are told


def for_you(action: Action, *, by: Person, zone: str, soon: bool = False) -> Card:
    """An action that somebody gave you. soon: no reminder fits before its date, so this is the only message."""
    parts: list[Part] = [
        text(
            words.person(by),
            " noted this for you: ",
            Strong(text=action.summary),
            f", {when(action.due, zone)}.",
        )
    ]
    if len(action.owners) > 1:
        parts.append(text("Together with the others: ", people(action.owners), ".", quiet=True))
    if action.due is not None and action.due.assumed:
        parts.append(text("No date was given, so that one is ours; tell us if it doesn't work.", quiet=True))
    if soon:
        parts.append(text("That is too soon for a reminder, so I won't write again before it.", quiet=True))
    parts.append(buttons(done_button(action), due_button(action), not_mine_button(action)))
    return Card(title=f"One action for you: {action.key}", parts=tuple(parts), about=f"action:{action.id}")


def not_mine_button(action: Action) -> Button:
    command = NotMine(ref=action.key)
    form = Form(
        title=f"{action.key}: whose is it?",
        command=command,
        inputs=(
            Input(name="who", label="Whose is it, as far as you know?", kind=InputKind.PERSON, optional=True),
        ),
        submit="Not mine",
    )
    return Button(label="Not mine", command=command, form=form)


# --- shown


def shown(
    action: Action,
    *,
    zone: str,
    notes: Sequence[Note],
    names: dict[int, str],
    meeting: Meeting | None,
    may: frozenset[str],
) -> Card:
    """One action with all that may be done with it; may: done, change, request, reason, watch."""
    pairs: list[tuple[str, Line]] = [
        ("Who", people(action.owners)),
        ("Due", words.due(action.due, zone)),
        ("State", words.state(action)),
    ]
    if meeting is not None:
        item = f", item {action.item}" if action.item else ""
        pairs.append(("From", f"the meeting on {words.meeting_day(meeting, zone)}{item}"))
    if action.watchers:
        pairs.append(("Copied to", words.mentioned(action.watchers)))
    if action.agenda_request:
        pairs.append(("Asks for an agenda item", action.agenda_request))
    if action.outcome:
        pairs.append(("What difference it made", action.outcome))
    if action.reason and "reason" in may:
        pairs.append(("Why it was dropped", action.reason))
    parts: list[Part] = [text(Strong(text=action.summary)), Fields(pairs=tuple(pairs))]
    if action.source:
        parts.append(text("It comes ", Link(text="from this message", url=action.source), ".", quiet=True))
    if notes:
        parts.append(items([_note(note, names, zone) for note in notes]))
    offered = list(_offered(action, may))
    if offered:
        parts.append(buttons(*offered))
    return Card(
        title=f"{action.key} (#{action.number})" if action.ref else action.key,
        parts=tuple(parts),
        about=f"action:{action.id}",
    )


def _note(note: Note, names: dict[int, str], zone: str) -> Item:
    who = Mention(name=names.get(note.person_id, "Somebody"), person_id=note.person_id)
    return Item(
        title=(note.text,),
        detail=words.dotted(NOTE.get(note.kind, "Note"), who, words.moment(note.at, zone)),
    )


def _offered(action: Action, may: frozenset[str]) -> Iterable[Button]:
    if not action.status.is_open:
        if "done" in may and action.agreed_meeting_id is None:
            yield Button(
                label="Reopen",
                command=ReopenAction(ref=action.key),
                form=when_form(ReopenAction(ref=action.key), title="By when then?"),
            )
        return
    if "done" in may:
        yield done_button(action)
        if action.status is ActionStatus.OPEN:
            yield Button(label="Started", command=StartAction(ref=action.key))
        yield Button(label="Say how it goes", command=UpdateAction(ref=action.key), form=update_form(action))
    if "change" in may or "request" in may:
        yield due_button(action, "Change the date" if "change" in may else "I need until…")
    if "done" in may:
        yield Button(
            label="I'm stuck",
            command=UpdateAction(ref=action.key, kind="stuck"),
            form=update_form(action, "stuck"),
        )
        snooze = SnoozeAction(ref=action.key)
        yield Button(label="Remind me later", command=snooze, form=when_form(snooze, title="Remind me when?"))
    if "change" in may:
        yield Button(label="Change the words", command=EditAction(ref=action.key), form=edit_form(action))
        yield Button(label="Change who", command=AssignAction(ref=action.key), form=assign_form(action))
    elif "request" in may:
        yield not_mine_button(action)
    if "change" in may or "request" in may:
        yield Button(label="No longer needed", command=DropAction(ref=action.key), form=drop_form(action))
