"""Questions: what is in doubt, with buttons that carry the complete command. Nothing was stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.commands import people
from bot.commands.block import AgendaRequest
from bot.commands.model import AddAction, Command, DoneAction, ShowAction, Suggest
from bot.domain.action import Action
from bot.domain.errors import AmbiguousPerson, AmbiguousReference, Candidate
from bot.domain.meeting import Meeting
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

NOTHING_STORED = "Nothing is stored yet."
WHEN_HINT = "5 July, or: the next meeting"
_DATE = {
    "no_such_date": "There is no such date as “{phrase}”.",
    "weekday_mismatch": "In “{phrase}” the weekday and the date don't agree.",
    "us_order": "“{phrase}” only works with the month first; here the day comes first.",
    "two_readings": "“{phrase}” can be read in more than one way.",
    "vague": "“{phrase}” is not exact enough to remind anybody by.",
    "unknown_event": "I don't know the event in “{phrase}”.",
    "no_next_meeting": "No next meeting is scheduled yet, so “{phrase}” has no date.",
    "recurrence": "“{phrase}” repeats; one date is needed.",
    "not_a_monday": "“{phrase}” is no Monday, and a week commences on one.",
    "fy_or_calendar": "“{phrase}” may be the financial or the calendar year.",
    "nonexistent_time": "“{phrase}” does not exist: the clocks go forward over it.",
    "ambiguous_time": "“{phrase}” happens twice: the clocks go back over it.",
    "past": "“{phrase}” is in the past.",
    "too_far": "“{phrase}” is more than ten years away.",
    "before_meeting": "“{phrase}” lies before the meeting at which this was agreed.",
    "no_date": "I find no date in “{phrase}”.",
    "not_understood": "I find no date in “{phrase}”.",
    "asap": "As soon as possible: by when, at the latest?",
}


def quote(said: str | None, limit: int = 80) -> str:
    """What was said, short enough for one sentence."""
    return words.shorten(" ".join((said or "").split()), limit)


def question(*parts: Part, title: str = "") -> Card:
    return Card(title=title, tone=Tone.QUESTION, parts=parts)


# --- a new action


def new_action(command: AddAction) -> Card:
    """The form of a new action, with what is known already filled in."""
    return question(action_form(command))


def action_form(command: AddAction) -> Form:
    return Form(
        title="New action",
        command=replace(command, sentence=None, explicit_owner=True),
        inputs=(
            Input(name="text", label="What?", kind=InputKind.PARAGRAPH, value=command.text or ""),
            Input(
                name="who",
                label="Who does it?",
                kind=InputKind.PERSON,
                value=command.who or "",
                hint="a name, an organisation, or: me",
            ),
            Input(
                name="when",
                label="By when?",
                kind=InputKind.DATE,
                value=command.when or "",
                hint=WHEN_HINT,
                optional=True,
            ),
            Input(name="item", label="Agenda item", value=command.item or "", optional=True),
        ),
        submit="Add",
    )


def owner(command: AddAction, *, me: Person) -> Card:
    own = _who_form(command, "Who will do it?")
    return question(
        text("Who will do “", Strong(text=quote(command.text)), f"”? {NOTHING_STORED}"),
        buttons(
            Button(label="Me", command=_for(command, me.email or me.name), primary=True),
            Button(label="Somebody else…", command=command, form=own),
        ),
        text(
            "Or type it with a name: ", Typed(text=f"/action add me to {quote(command.text, 40)}"), quiet=True
        ),
    )


def _for(command: AddAction, who: str) -> AddAction:
    return replace(command, who=who, sentence=None, explicit_owner=True)


def _who_form(command: AddAction, title: str) -> Form:
    return Form(
        title=title,
        command=replace(command, sentence=None, explicit_owner=True),
        inputs=(
            Input(name="who", label="Who?", kind=InputKind.PERSON, hint="a name, an organisation, or: me"),
        ),
    )


def person(command: AddAction, error: AmbiguousPerson) -> Card:
    """Two that match are asked; the button puts the one into the place of the doubtful name."""
    names = people.split(command.who or "")
    return question(
        text(
            f"“{quote(error.phrase, 40)}” fits {words.count(len(error.candidates), 'person', 'people')}. "
            f"Who will do “{quote(command.text)}”? {NOTHING_STORED}"
        ),
        buttons(
            *(
                Button(label=candidate.text, command=_for(command, _put(names, error.phrase, candidate.key)))
                for candidate in error.candidates
            )
        ),
    )


def _put(names: Sequence[str], doubtful: str, key: str) -> str:
    """The owners' phrase with the doubtful name made exact."""
    put = [key if people.fold(name) == people.fold(doubtful) else name for name in names]
    return ", ".join(put) if key in put else key


def everyone(command: AddAction, *, authorities: int) -> Card:
    each = words.count(authorities, "authority", "authorities")
    choices = [
        Button(label="One action, shared by all", command=replace(command, shared="shared", sentence=None))
    ]
    if authorities:
        choices.append(
            Button(label="One for each authority", command=replace(command, shared="each", sentence=None))
        )
    choices.append(
        Button(label="Somebody in particular…", command=command, form=_who_form(command, "Who will do it?"))
    )
    return question(
        text(
            f"“{quote(command.who, 30)}” can mean one action that all share, or one for each"
            f"{f' of {each}' if authorities else ''}. Which is it? {NOTHING_STORED}"
        ),
        buttons(*choices),
    )


def agenda_or_action(command: AddAction, request: AgendaRequest) -> Card:
    """What sounds like an action and asks for an agenda item: which of the two, or both."""
    which = f"{request.meeting}'s agenda" if request.meeting else "the next agenda"
    return question(
        text(
            "This sounds like something for ",
            which,
            ": “",
            Strong(text=quote(request.title)),
            f"”. Shall it be an item on it, an action for somebody, or both? {NOTHING_STORED}",
        ),
        buttons(
            Button(
                label="Agenda item",
                command=Suggest(text=request.title, meeting=request.meeting),
                primary=True,
            ),
            Button(
                label="Action",
                command=replace(command, agenda="action"),
                form=_agenda_form(command, "action"),
            ),
            Button(label="Both", command=replace(command, agenda="both"), form=_agenda_form(command, "both")),
        ),
    )


def _agenda_form(command: AddAction, answer: str) -> Form:
    """An action needs somebody who does it."""
    return _who_form(replace(command, agenda=answer), "Who will see to it?")


def again(command: AddAction, twin: Action, zone: str) -> Card:
    return question(
        text(
            "This is there already: ",
            Strong(text=twin.key),
            f" {quote(twin.summary)}, due {words.due(twin.due, zone)}. Nothing was stored twice.",
        ),
        buttons(
            Button(label=f"Show {twin.key}", command=ShowAction(ref=twin.key)),
            Button(label="Add it all the same", command=replace(command, again=True)),
        ),
    )


# --- dates


def when(
    command: Command,
    *,
    reason: str,
    phrase: str,
    candidates: Iterable[date | datetime],
    meeting: Meeting | None,
    zone: str,
) -> Card:
    """A doubtful date: what is wrong with it, and the dates that may be meant."""
    template = _DATE.get(reason, "I'm not sure which date “{phrase}” is.")
    choices = [Button(label=said(each), command=dated(command, each.isoformat())) for each in candidates]
    if meeting is not None:
        label = f"By the next meeting, {words.meeting_day(meeting, zone)}"
        choices.append(Button(label=label, command=dated(command, "the next meeting")))
    choices.append(Button(label="Another date…", command=command, form=when_form(command)))
    return question(text(template.format(phrase=quote(phrase, 40)), f" {NOTHING_STORED}"), buttons(*choices))


def when_form(command: Command, *, title: str = "By when?") -> Form:
    return Form(
        title=title,
        command=_bare(command),
        inputs=(Input(name="when", label=title, kind=InputKind.DATE, hint=WHEN_HINT),),
    )


def dated(command: Command, when: str) -> Command:
    """The command with its date settled; it has a field `when`."""
    given: dict[str, Any] = {"when": when}
    return replace(_bare(command), **given)


def _bare(command: Command) -> Command:
    """An AddAction without its sentence: its text and owner are settled."""
    return replace(command, sentence=None) if isinstance(command, AddAction) else command


def said(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{words.day(value.date())} at {value:%H:%M}"
    return words.day(value)


# --- which one


def which(command: Command, error: AmbiguousReference, *, verb: str) -> Card:
    """Which of several actions is meant; each button does it to that one."""
    if not error.candidates:
        return question(
            text(
                "Which action do you mean? Give its reference, for example ",
                Typed(text=f"/action {verb} Jun24/4a"),
                ".",
            )
        )
    asked = (
        f"“{quote(error.phrase, 20)}” can mean {words.count(len(error.candidates), 'action')}. Which one?"
        if error.phrase
        else "Which one do you mean?"
    )
    rows = [
        Item(
            ref=each.key,
            title=(each.text,),
            buttons=(Button(label=f"This one: {each.key}", command=_of(command, each)),),
        )
        for each in error.candidates
    ]
    return question(text(asked, " Nothing was changed."), items(rows))


def is_it_done(actions: Sequence[Action]) -> Card:
    """After a thumbs-up on a reminder of these actions, which may have been a nod."""
    rows = [
        Item(
            ref=action.key,
            title=(action.summary,),
            buttons=(Button(label="Done", command=DoneAction(ref=action.key), primary=True),),
        )
        for action in actions
    ]
    asked = "Is this done?" if len(actions) == 1 else "Which of these are done?"
    return question(text(asked, " If that was only a nod, there is nothing to do."), items(rows))


def _of(command: Command, candidate: Candidate) -> Command:
    given: dict[str, Any] = {"ref": candidate.key}
    return replace(command, **given)


def which_person(command: Command, error: AmbiguousPerson, *, field: str = "who") -> Card:
    def chosen(key: str) -> Command:
        said: str = getattr(command, field) or ""
        given: dict[str, Any] = {field: _put(people.split(said), error.phrase, key)}
        return replace(command, **given)

    return question(
        text(
            f"“{quote(error.phrase, 40)}” fits {words.count(len(error.candidates), 'person', 'people')}. "
            "Which one? Nothing was changed."
        ),
        buttons(*(Button(label=each.text, command=chosen(each.key)) for each in error.candidates)),
    )
