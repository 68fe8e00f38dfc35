"""A card as a page on which its buttons can be pressed and its forms filled in, without anything that runs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, assert_never

from bot.platforms.mail.for_one import for_one
from bot.platforms.mail.render import Html, about_of, label_of
from bot.platforms.mail.text import escape
from bot.replies.aloud import one_line
from bot.replies.costly import costs
from bot.replies.model import Button, Card, Form, Input, InputKind, Item

ONCE: Final = "once"  # The field that tells a page that is sent twice from one that is opened twice.
FILE, TEXT = "file", "text"  # The fields of a page that takes a file.
ANSWER: Final = "a."  # Before the names of a form's own fields.
LONGEST: Final = 3_000  # Characters of an answer.

_QUIET = {"quiet", "detail"}

DoorOf = Callable[[Button | Form], str]  # the address at which a button is pressed


class OnPage(Html):
    """One pass over a card, for whoever has said who they are."""

    def __init__(self, door_of: DoorOf) -> None:
        self._door_of = door_of

    def parts(self, card: Card) -> Iterator[str]:
        yield from super().parts(for_one(card))

    def styled(self, name: str) -> str:
        return ' class="quiet"' if name in _QUIET else ""

    def buttons(self, buttons: Iterable[Button | Form]) -> Iterator[str]:
        if shown := [self._pressed(each, "") for each in buttons]:
            yield f'<div class="row">{"".join(shown)}</div>'

    def small(self, item: Item) -> Iterator[str]:
        about = about_of(item)
        yield from (self._pressed(each, about) for each in item.buttons)

    def beside(self, links: list[str], *, after_list: bool) -> Iterator[str]:
        yield f'<div class="row">{"".join(links)}</div>'

    def form(self, form: Form) -> Iterator[str]:
        if form.kept is None:
            yield asking(form, self._door_of(form))
        else:
            yield from self.buttons((form,))

    def _pressed(self, pressed: Button | Form, about: str) -> str:
        """What asks for more, or takes something away, has a page of its own first."""
        door, label = self._door_of(pressed), label_of(pressed)
        form = pressed if isinstance(pressed, Form) else pressed.form
        primary = "do" if isinstance(pressed, Button) and pressed.primary else "other"
        spoken = f' aria-label="{escape(f"{label}: {about}")}"' if about else ""
        if costs(pressed) or (form is not None and form.kept is None):
            return f'<a class="{primary}" href="{escape(door)}"{spoken}>{escape(label)}</a>'
        return pressing(door, label, primary=primary == "do", given=spoken)


def pressing(
    door: str, label: str, *, primary: bool, given: str = "", hidden: Mapping[str, str] | None = None
) -> str:
    """A button that does it. given: further attributes; hidden: what goes with it."""
    fields = "".join(_hidden(name, value) for name, value in {ONCE: _fresh(), **(hidden or {})}.items())
    kind = ' class="do"' if primary else ""
    return f'<form method="post" action="{escape(door)}">{fields}<button{kind}{given}>{escape(label)}</button></form>'


def asking(
    form: Form, door: str, given: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
) -> str:
    """A form to be filled in. given: what was answered already; wrong: what can't be taken, by field."""
    fields = "".join(
        _asked(each, (given or {}).get(each.name), (wrong or {}).get(each.name, "")) for each in form.inputs
    )
    return (
        f'<form class="asks" method="post" action="{escape(door)}">{_hidden(ONCE, _fresh())}{fields}'
        f'<button class="do">{escape(one_line(form.submit) or "Save")}</button></form>'
    )


def choosing_file(door: str, taken: str, *, accept: str, pasted: str = "") -> str:
    """A form that sends a file. taken: which are; accept: their endings with commas, or "" for any.

    pasted: what the field for a text is called, where that does as well.
    """
    given = f' accept="{escape(accept)}"' if accept else ""
    given += "" if pasted else " required"
    text = f'<label for="{TEXT}">{escape(pasted)}</label><textarea id="{TEXT}" name="{TEXT}"></textarea>'
    return (
        f'<form class="asks" method="post" enctype="multipart/form-data" action="{escape(door)}">'
        f'{_hidden(ONCE, _fresh())}<label for="{FILE}">The file</label>'
        f'<span id="{FILE}.hint" class="quiet">{escape(taken)}</span>'
        f'<input type="file" id="{FILE}" name="{FILE}" aria-describedby="{FILE}.hint"{given}>'
        f'{text if pasted else ""}<button class="do">Send it</button></form>'
    )


def _asked(each: Input, answered: str | None, wrong: str) -> str:
    id = escape(f"{ANSWER}{each.name}")
    hint = each.hint or _HINTS.get(each.kind, "")
    said = [f'<span id="{id}.wrong" class="wrong">{escape(wrong)}</span>'] if wrong else []
    if hint:
        said.append(f'<span id="{id}.hint" class="quiet">{escape(hint)}</span>')
    described = " ".join(f"{id}.{kind}" for kind, there in (("wrong", wrong), ("hint", hint)) if there)
    given = f' id="{id}" name="{id}"'
    given += f' aria-describedby="{described}"' if described else ""
    given += ' aria-invalid="true"' if wrong else ""
    given += "" if each.optional or each.kind is InputKind.CHOICE else " required"
    optional = ' <span class="quiet">(if you like)</span>' if each.optional else ""
    value = each.value if answered is None else answered
    label = f'<label for="{id}">{escape(one_line(each.label))}{optional}</label>'
    return f"{label}{'<br>'.join(said)}{_field(each, given, value)}"


_HINTS: Final = {
    InputKind.DATE: "A date in your own words: Friday 12 July, end of September, at the next meeting.",
    InputKind.PERSON: "A name; several with commas between them.",
}


def _field(each: Input, given: str, value: str) -> str:
    match each.kind:
        case InputKind.PARAGRAPH:
            return f'<textarea{given} maxlength="{LONGEST}">{escape(value)}</textarea>'
        case InputKind.CHOICE if each.choices:
            choices = (("", "–"), *each.choices) if each.optional else each.choices
            options = "".join(_option(its, label, chosen=value in (its, label)) for its, label in choices)
            return f"<select{given}>{options}</select>"
        case InputKind.LINE | InputKind.DATE | InputKind.PERSON | InputKind.CHOICE:
            return f'<input type="text"{given} maxlength="{LONGEST}" value="{escape(one_line(value))}">'
        case _:
            assert_never(each.kind)


def _option(value: str, label: str, *, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(label)}</option>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _fresh() -> str:
    return secrets.token_urlsafe(12)
