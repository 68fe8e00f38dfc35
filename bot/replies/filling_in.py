"""A form on its way to somebody and back: what it need not carry, and what is still missing when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from bot.commands.filling import BadAnswer
from bot.commands.model import Command
from bot.replies.model import Buttons, Card, Form, InputKind, Items

_MISSING = {
    InputKind.DATE: "Choose a day, or say it in words.",
    InputKind.PERSON: "Choose somebody, or name them.",
}


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form that came back: as it was asked, what the adapter gave it to remember, and the answers by field."""

    form: Form
    private: Mapping[str, Any]
    answers: Mapping[str, str]

    @property
    def choices(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """For filling.filled: what each field offered."""
        return {each.name: each.choices for each in self.form.inputs if each.choices}


def form_of(card: Card | None) -> Form | None:
    """The form that a card asks to be filled in."""
    return next((part for part in card.parts if isinstance(part, Form)), None) if card is not None else None


def has_buttons(card: Card) -> bool:
    return any(
        isinstance(part, Buttons) or (isinstance(part, Items) and any(each.buttons for each in part.items))
        for part in card.parts
    )


def lean(form: Form) -> Form:
    """The form without what its fields hold already: their answers bring it back.

    So emptying an optional field that held something empties it in the command too. A day stays, so that
    one that was changed can be told from one that was left.
    """
    held = {each.name for each in form.inputs if each.value}
    inputs = tuple(
        replace(each, value=each.value if each.kind is InputKind.DATE else "", hint="")
        for each in form.inputs
    )
    return replace(form, command=_without(form.command, held), inputs=inputs, kept=None)


def missing(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """What to say at each field that is needed and was left empty; platforms ask for the other kinds themselves."""
    return {
        each.name: _MISSING[each.kind]
        for each in form.inputs
        if each.kind in _MISSING and not each.optional and not given.get(each.name, "").strip()
    }


def refused(error: BadAnswer) -> dict[str, str]:
    """What to say at the field whose answer can't be taken."""
    return {error.field: f"This needs {error.expected}."}


def _without(command: Command, names: set[str]) -> Command:
    defaults: dict[str, Any] = {
        each.name: each.default
        for each in fields(command)
        if each.default is not MISSING and each.name in names
    }
    return replace(command, **defaults)
