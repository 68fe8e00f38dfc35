"""A form as a dialog that carries it, signed; and what was filled in, as typed words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from bot.platforms.teams import limits
from bot.platforms.teams.render import CARRIED, DO, Rendered
from bot.platforms.teams.text import Element, Look, paragraph
from bot.replies.aloud import clean, one_line, shortened
from bot.replies.codec import opened, payload
from bot.replies.filling_in import Filled, lean, missing, refused
from bot.replies.model import Form, Input, InputKind

__all__ = [
    "HERE",
    "ORGANISATION",
    "Filled",
    "content",
    "dialog",
    "filled_in",
    "missing",
    "refused",
    "told",
    "window",
]

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
# A date and a person are asked twice: chosen from a picker, or said in words. Words alone can say "at the next
# meeting" or name somebody whom the picker doesn't find; a picker alone is what most people reach for.
FIELD, IN_WORDS = "f.", ".words"  # around the name of an input: "f.when", and "f.when.words"

# Whom a picker searches (Microsoft: "People Picker in Adaptive Cards"): the members of the chat or channel in
# which the dialog was opened, or, where that is a chat with the bot alone, everybody in the organisation.
HERE = "graph.microsoft.com/users?scope=currentContext"
ORGANISATION = "graph.microsoft.com/users"

_MENTION = re.compile(r"<@([0-9A-Za-z:._-]+)(?:\|([^<>]*))?>")
_USER = re.compile(r"[0-9A-Za-z:._-]{1,128}")


def dialog(
    form: Form,
    *,
    look: Look,
    private: Mapping[str, Any],
    people: str = HERE,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The answer to task/fetch, composeExtension/fetchTask, and to an answer that has to be mended.

    private: where to answer; it comes back with the answers. people: HERE | ORGANISATION.
    given: the data of the answer that has to be mended, so that nothing is typed twice. errors: by field.
    """
    card = content(form, look=look, private=private, people=people, given=given, errors=errors)
    asked = len(card["body"])
    value = {
        "title": shortened(one_line(form.title), limits.DIALOG_TITLE) or "…",
        "width": "medium",
        "height": "small" if asked <= 2 else "medium" if asked <= 6 else "large",
        "card": {"contentType": ADAPTIVE_CARD, "content": card},
    }
    return {"task": {"type": "continue", "value": value}}


def told(words: str) -> dict[str, Any]:
    """The answer that closes a dialog with a sentence."""
    return {"task": {"type": "message", "value": words}}


def window(worded: Rendered) -> dict[str, Any]:
    """A card as a dialog without anything to fill in; its buttons answer in the same dialog."""
    card = {"contentType": ADAPTIVE_CARD, "content": _submitting(worded.content)}
    return {"task": {"type": "continue", "value": {"title": "Convenor", "width": "medium", "card": card}}}


def _submitting(value: Any) -> Any:
    """The same with buttons that a dialog takes: it knows no Action.Execute, and opens no second dialog."""
    match value:
        case {"type": "Action.Execute", "fallback": dict(instead)}:
            return {**instead, **({"style": value["style"]} if "style" in value else {})}
        case {"type": "Action.Submit", "data": {"msteams": _, **data}}:
            return {**value, "data": data}
        case dict():
            return {name: _submitting(each) for name, each in value.items()}
        case list():
            return [_submitting(each) for each in value]
    return value


def content(
    form: Form,
    *,
    look: Look,
    private: Mapping[str, Any],
    people: str = HERE,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    in_place: bool = False,
) -> dict[str, Any]:
    """The card that asks. in_place: for one person's view of a message, where a client has no dialogs.

    Dialogs take no Action.Execute, and have a way out of their own.
    """
    body: list[Element] = []
    if in_place or len(one_line(form.title)) > limits.DIALOG_TITLE:
        body += paragraph((form.title,), None, weight="Bolder")
    if not form.inputs:
        body += paragraph(("Are you sure?",), None)
    for each in form.inputs:
        body += _asked(each, people, given)
        body += paragraph(
            (shortened(each.hint, limits.LABEL),), None, spacing="None", size="Small", isSubtle=True
        )
        wrong = shortened((errors or {}).get(each.name, ""), limits.LABEL)
        body += paragraph((wrong,), None, spacing="None", color="Attention")
    kept = {"form": json.loads(payload(_kept(form))), "private": dict(private)}
    data = {CARRIED: look.seal(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))}
    title = shortened(one_line(form.submit), limits.BUTTON) or "Save"
    send: Element = {"type": "Action.Submit", "title": title, "data": data}
    if in_place:
        send = {"type": "Action.Execute", "title": title, "verb": DO, "data": data, "fallback": send}
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": shortened(one_line(form.title), limits.FALLBACK_TEXT) or title,
        "body": body,
        "actions": [send],
    }


def filled_in(data: Mapping[str, Any], unseal: Callable[[str], str]) -> Filled:
    """What a task/submit or a submitAction brings back in its data.

    Raises:
        ValueError: what it remembers was altered.
        BadValue: its form is not of this version.
    """
    carried = data.get(CARRIED)
    match json.loads(unseal(carried if isinstance(carried, str) else "")):
        case {"form": written, "private": dict(private)}:
            form = opened(json.dumps(written))
            if isinstance(form, Form):
                answers = {each.name: _answer(each, data) for each in form.inputs}
                return Filled(form=form, private=private, answers=answers)
    raise ValueError("a dialog of ours carries a form")


def _kept(form: Form) -> Form:
    """What comes back of the form: enough to read its answers, and none of the words that were shown."""
    inputs = tuple(
        replace(
            each,
            label=shortened(each.label, limits.BUTTON),
            choices=tuple((value, shortened(label, limits.CHOICE)) for value, label in each.choices),
        )
        for each in form.inputs
    )
    title = shortened(form.title, limits.DIALOG_TITLE)
    return lean(replace(form, title=title, submit=shortened(form.submit, limits.BUTTON), inputs=inputs))


# --- asking


def _asked(each: Input, people: str, given: Mapping[str, Any] | None) -> Iterator[Element]:
    def shown(id: str, first: str) -> str:
        """What a field shows: what was answered before, else what it was made with."""
        return first if given is None else _text(given.get(id))

    id, said = f"{FIELD}{each.name}", f"{FIELD}{each.name}{IN_WORDS}"
    match each.kind:
        case InputKind.LINE | InputKind.PARAGRAPH:
            yield _line(each, id, _label(each), shown(id, each.value), each.kind is InputKind.PARAGRAPH)
        case InputKind.CHOICE:
            yield _choice(each, id, shown(id, each.value))
        case InputKind.DATE:
            day = _day(each.value)
            chosen = _day(shown(id, day))
            yield {"type": "Input.Date", "id": id, "label": _label(each)} | (
                {"value": chosen} if chosen else {}
            )
            yield _words(each, said, "…or in words", shown(said, "" if day else each.value))
        case InputKind.PERSON:
            users, rest = _people(each.value)
            yield _picker(each, id, people, users, shown(id, ",".join(user for user, _ in users)))
            yield _words(each, said, "…or by name, or several", shown(said, rest))
        case _:
            assert_never(each.kind)


def _label(each: Input) -> str:
    """A label is plain text in every client. One that is empty would leave a screen reader with nothing."""
    return shortened(one_line(each.label), limits.LABEL) or one_line(each.name) or "…"


def _line(each: Input, id: str, label: str, value: str, paragraph: bool = False) -> Element:
    held = shortened(clean(value) if paragraph else one_line(value), limits.INPUT)
    return {
        "type": "Input.Text",
        "id": id,
        "label": label,
        "maxLength": limits.INPUT,
        **({"isMultiline": True} if paragraph else {}),
        **({"value": held} if held.strip() else {}),
        **({} if each.optional else {"isRequired": True, "errorMessage": "Please fill this in."}),
    }


def _words(each: Input, id: str, label: str, value: str) -> Element:
    """Beside a picker; optional, as that is: which of the two is missing is said when it is sent."""
    element = _line(each, id, label, value)
    return {key: held for key, held in element.items() if key not in ("isRequired", "errorMessage")}


def _choice(each: Input, id: str, value: str) -> Element:
    """A menu; beyond a number of choices they are typed. To Teams an empty value is no choice: it is a space."""
    pairs = tuple((value or " ", label) for value, label in each.choices)
    if not 0 < len(pairs) <= limits.CHOICES:
        return _line(each, id, _label(each), value)
    chosen = next((pair[0] for pair in pairs if value and value in pair), "")
    return {
        "type": "Input.ChoiceSet",
        "id": id,
        "label": _label(each),
        "style": "compact",
        "wrap": True,
        "choices": [
            {"title": shortened(one_line(label) or one_line(value) or "–", limits.CHOICE), "value": value}
            for value, label in pairs
        ],
        **({"value": chosen} if chosen else {}),
        **({} if each.optional else {"isRequired": True, "errorMessage": "Please choose one."}),
    }


def _picker(each: Input, id: str, people: str, users: list[tuple[str, str]], value: str) -> Element:
    """For one person, as most actions have; for several where several stand there already.

    Teams finds the names of those who stand there by their ids; a name that is known is shown at once.
    """
    chosen = ",".join(user for user in value.split(",") if _USER.fullmatch(user))
    return {
        "type": "Input.ChoiceSet",
        "id": id,
        "label": _label(each),
        "isMultiSelect": len(users) > 1,
        "style": "filtered",
        "choices": [{"title": one_line(name), "value": user} for user, name in users if one_line(name)],
        "choices.data": {"type": "Data.Query", "dataset": people},
        **({"value": chosen} if chosen else {}),
    }


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        return ""


def _people(value: str) -> tuple[list[tuple[str, str]], str]:
    """Those who are mentioned, with their names, and the words that name the others."""
    users = list({user: (user, name or "") for user, name in _MENTION.findall(value)}.values())
    rest = re.sub(r"^[\s,]+|[\s,]+$", "", re.sub(r"(?:\s*(?:,|\band\b)\s*)+", ", ", _MENTION.sub(",", value)))
    return users, rest if users else value


# --- answering


def _answer(each: Input, data: Mapping[str, Any]) -> str:
    """Typed words, as in the grammar: a chosen day is ISO, a chosen person "<@ID>".

    Of a day that was chosen and one that was said, the one that was changed counts; of two, the words.
    People who were chosen and people who were named all count.
    """
    picked = _text(data.get(f"{FIELD}{each.name}")).strip()
    words = _text(data.get(f"{FIELD}{each.name}{IN_WORDS}")).strip()
    match each.kind:
        case InputKind.PERSON:
            users = [
                f"<@{user}>" for user in re.split(r"\s*[,;]\s*", picked.casefold()) if _USER.fullmatch(user)
            ]
            return ", ".join([*users, *([words] if words else [])])
        case InputKind.DATE:
            day, chosen = _day(each.value), _day(picked)
            untouched = "" if day else one_line(each.value)
            return chosen if words == untouched and chosen != day else words or chosen
        case _:
            return picked


def _text(value: Any) -> str:
    """What a client sent for a field: it may be anything, and is made typed words or nothing."""
    return clean(value) if isinstance(value, str) else ""
