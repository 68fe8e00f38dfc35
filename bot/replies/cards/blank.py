"""The form for each command that was typed without its words: what is asked, and in which kind of field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.commands import model
from bot.commands.model import Command
from bot.domain.person import Role
from bot.replies.cards import words
from bot.replies.cards.asking import WHEN_HINT
from bot.replies.model import Form, Input, InputKind

FEW = 10  # What there are more of is typed, not chosen from a list.
Choices = Callable[[str], tuple[tuple[str, str], ...]]  # "suggestions" -> their (value, label) pairs
_ROLES = tuple((words.ROLE[role], words.sentence(words.ROLE[role])) for role in Role)


@dataclass(frozen=True, kw_only=True)
class _Field:
    """One field; `of` names what it is chosen from, where there are few."""

    name: str
    label: str
    kind: InputKind = InputKind.LINE
    of: str = ""
    hint: str = ""
    optional: bool = False
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class _Blank:
    title: str
    fields: tuple[_Field, ...]
    submit: str = "Save"


def _action(of: str = "actions") -> _Field:
    return _Field(name="ref", label="Which action?", of=of, hint="Jun24/4a")


def _date(label: str = "When?", *, optional: bool = False) -> _Field:
    return _Field(name="when", label=label, kind=InputKind.DATE, hint=WHEN_HINT, optional=optional)


def _person(name: str, label: str, *, optional: bool = False, value: str = "") -> _Field:
    return _Field(name=name, label=label, kind=InputKind.PERSON, optional=optional, value=value)


def _words(name: str, label: str, *, optional: bool = False, hint: str = "") -> _Field:
    return _Field(name=name, label=label, kind=InputKind.PARAGRAPH, optional=optional, hint=hint)


_SUGGESTION = _Field(name="ref", label="Which suggestion?", of="suggestions", hint="S1")
_MEETING = _Field(name="meeting", label="Which meeting?", of="meetings", hint="September", optional=True)
_ITEM = _Field(name="number", label="Which item?", of="items", hint="3")
_STEP = _Field(name="ref", label="Which plan step?", of="steps", hint="M1")
_MINUTES = _Field(name="minutes", label="How many minutes?", hint="20", optional=True)
_AT = _Field(name="at", label="At what time?", hint="10:50", optional=True)

_BLANK: Mapping[type[Command], _Blank] = {
    model.ShowAction: _Blank(title="Show an action", fields=(_action(),), submit="Show"),
    model.ActionHistory: _Blank(title="What happened to an action", fields=(_action(),), submit="Show"),
    model.DoneAction: _Blank(
        title="Done", fields=(_action(), _words("outcome", "What difference did it make?", optional=True))
    ),
    model.UpdateAction: _Blank(
        title="How is it going?", fields=(_action(), _words("text", "A line is enough"))
    ),
    model.StartAction: _Blank(title="It has begun", fields=(_action(),)),
    model.ReopenAction: _Blank(
        title="It is not done after all", fields=(_action("finished"), _date("By when?", optional=True))
    ),
    model.DropAction: _Blank(title="No longer needed", fields=(_action(), _words("reason", "Why?"))),
    model.AssignAction: _Blank(
        title="Give it to somebody else", fields=(_action(), _person("who", "Who does it?"))
    ),
    model.NotMine: _Blank(
        title="It is not mine", fields=(_action(), _person("who", "Whose is it?", optional=True))
    ),
    model.WatchAction: _Blank(title="Keep somebody informed", fields=(_action(), _person("who", "Whom?"))),
    model.ChangeDue: _Blank(title="Another date", fields=(_action(), _date("By when?"))),
    model.EditAction: _Blank(title="In other words", fields=(_action(), _words("text", "What?"))),
    model.SnoozeAction: _Blank(title="Remind me later", fields=(_action(), _date("When?"))),
    model.CarryAction: _Blank(title="Carry it over", fields=(_action(), _date("By when?", optional=True))),
    model.HandOver: _Blank(
        title="Hand over everything that is open",
        fields=(_person("who", "From whom?"), _person("to", "To whom?")),
        submit="Hand over",
    ),
    model.AddRequested: _Blank(title="Put on the agenda", fields=(_action("promised"),), submit="Add"),
    model.AcceptSuggestion: _Blank(
        title="Accept a suggestion",
        fields=(_SUGGESTION, _MINUTES, _AT, _person("lead", "Who leads it?", optional=True)),
        submit="Accept",
    ),
    model.DeclineSuggestion: _Blank(
        title="Decline a suggestion", fields=(_SUGGESTION, _words("reason", "Why?")), submit="Decline"
    ),
    model.DeferSuggestion: _Blank(
        title="Leave it for later",
        fields=(
            _SUGGESTION,
            _Field(name="meeting", label="For which meeting?", of="meetings", hint="December", optional=True),
        ),
        submit="Defer",
    ),
    model.MoveItem: _Blank(
        title="Move an item",
        fields=(_ITEM, _Field(name="to", label="To which place?", hint="2")),
        submit="Move",
    ),
    model.TimeItem: _Blank(title="How long, or when", fields=(_ITEM, _MINUTES, _AT)),
    model.LeadItem: _Blank(title="Who leads an item", fields=(_ITEM, _person("lead", "Who leads it?"))),
    model.CorrectMinutes: _Blank(
        title="A correction to the minutes", fields=(_words("text", "What should it say?"),), submit="Send it"
    ),
    model.PaperItem: _Blank(
        title="An item's paper",
        fields=(
            _ITEM,
            _Field(
                name="paper", label="A link, a name, or when it is expected", hint="expected by 9 September"
            ),
        ),
    ),
    model.PlaceMeeting: _Blank(
        title="Where a meeting is",
        fields=(
            _MEETING,
            _Field(name="place", label="The place, or the address to join"),
        ),
    ),
    model.KeepDate: _Blank(
        title="The date stays",
        fields=(_MEETING, _person("who", "Who proposed another time?")),
    ),
    model.MarkPresent: _Blank(
        title="Who was there",
        fields=(
            _words("who", "Who was there?", hint="all, or names"),
            _words("but", "Who was not?", optional=True),
            _MEETING,
        ),
    ),
    model.RenameMeeting: _Blank(
        title="Call a meeting something else",
        fields=(
            _MEETING,
            _Field(name="title", label="What is it called?"),
        ),
    ),
    model.RenameItem: _Blank(
        title="An item in other words", fields=(_ITEM, _Field(name="text", label="What is it called?"))
    ),
    model.RemoveItem: _Blank(title="Take an item off", fields=(_ITEM,), submit="Take it off"),
    model.AddMilestone: _Blank(
        title="Add a plan step",
        fields=(
            _Field(name="text", label="What?"),
            _person("who", "Who?", optional=True),
            _date("By when?"),
            _Field(name="plan", label="Plan", of="plans", optional=True),
            _Field(name="after", label="After which steps?", hint="M1, M2", optional=True),
        ),
        submit="Add",
    ),
    model.AssignMilestone: _Blank(
        title="Give a plan step to somebody", fields=(_STEP, _person("who", "Who does it?"))
    ),
    model.DraftTimeline: _Blank(
        title="Plan backwards from a date",
        fields=(_Field(name="plan", label="Which plan?", of="plans", hint="conference"),),
        submit="Show a draft",
    ),
    model.PollDates: _Blank(
        title="Ask everybody which day suits",
        fields=(
            _Field(name="plan", label="Which plan?", of="plans", hint="conference"),
            _Field(name="days", label="Which days?", hint="20 March, 27 March or 3 April"),
        ),
        submit="Show it first",
    ),
    model.AnswerDate: _Blank(
        title="Does a day suit you?",
        fields=(
            _Field(name="plan", label="Which plan?", of="plans", hint="conference"),
            _Field(name="day", label="Which day?", hint="20 March"),
        ),
    ),
    model.DateEvent: _Blank(
        title="When an event was, or will be",
        fields=(_Field(name="name", label="Which event?", of="events", hint="publication"), _date()),
    ),
    model.MilestoneDone: _Blank(title="A plan step is done", fields=(_STEP,), submit="Done"),
    model.MoveMilestone: _Blank(title="Another date for a plan step", fields=(_STEP, _date("To when?"))),
    model.DropMilestone: _Blank(
        title="A plan step is no longer needed", fields=(_STEP, _words("reason", "Why?", optional=True))
    ),
    model.SetPlan: _Blank(
        title="A plan and its date", fields=(_Field(name="name", label="Plan", hint="conference"), _date())
    ),
    model.SetUpNetwork: _Blank(
        title="Set up a network",
        fields=(
            _Field(name="name", label="What is it called?", hint="South Quay QA Leads"),
            _person("chair", "Who chairs it?", optional=True, value="me"),
            _person("minute_taker", "Who takes the minutes?", optional=True),
        ),
        submit="Set up",
    ),
    model.ClaimRole: _Blank(
        title="Take your place",
        fields=(_Field(name="code", label="The code that you were given"),),
        submit="Go on",
    ),
    model.AddMember: _Blank(
        title="Add a member",
        fields=(
            _Field(name="name", label="Name"),
            _Field(name="organisation", label="Organisation", of="organisations", optional=True),
            _Field(name="email", label="E-mail", optional=True),
            _Field(name="role", label="Role", of="roles", optional=True, value="member"),
        ),
        submit="Add",
    ),
    model.MoveMember: _Blank(
        title="Somebody works elsewhere now",
        fields=(
            _person("who", "Who?"),
            _Field(name="organisation", label="Where to?", of="organisations", hint="Wexcombe"),
        ),
    ),
    model.SetAddress: _Blank(
        title="Another e-mail address",
        fields=(_person("who", "Whose?"), _Field(name="email", label="The address")),
    ),
    model.RemoveMember: _Blank(
        title="Somebody has left",
        fields=(_person("who", "Who?"), _person("to", "Who takes over what is open?", optional=True)),
        submit="Go on",
    ),
    model.Search: _Blank(title="Search", fields=(_Field(name="words", label="What for?"),), submit="Search"),
}
_STUCK = _Blank(
    title="What would help?",
    fields=(_action(), _words("text", "What would help?", optional=True)),
    submit="Tell them",
)


def form(command: Command, choices: Choices) -> Form | None:
    """What the command still needs, where none of it was said; None: some of it was, or nothing is asked for."""
    blank = _BLANK.get(type(command))
    if isinstance(command, model.UpdateAction) and command.kind == "stuck":
        blank = _STUCK
    if blank is None or any(getattr(command, each.name) for each in blank.fields):
        return None
    return _form(blank, command, choices)


def whole(command: Command) -> Form:
    """The same form where what there is to choose from is not known; what the command says is filled in."""
    return _form(_BLANK[type(command)], command, lambda of: ())


def _form(blank: _Blank, command: Command, choices: Choices) -> Form:
    inputs = tuple(_input(each, getattr(command, each.name), choices) for each in blank.fields)
    return Form(title=blank.title, command=command, inputs=inputs, submit=blank.submit)


def _input(field: _Field, said: object, choices: Choices) -> Input:
    known = _ROLES if field.of == "roles" else choices(field.of) if field.of else ()
    kind = InputKind.CHOICE if 0 < len(known) <= FEW else field.kind
    return Input(
        name=field.name,
        label=field.label,
        kind=kind,
        value=str(said or field.value),
        choices=tuple((value, words.shorten(label, 70)) for value, label in known)
        if kind is InputKind.CHOICE
        else (),
        optional=field.optional,
        hint="" if kind is InputKind.CHOICE else field.hint,
    )
