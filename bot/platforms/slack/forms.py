"""A form as a modal that carries it, signed; and what was filled in, as typed words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from bot.platforms.slack import limits
from bot.platforms.slack.text import Look, escape, plain_text
from bot.replies.aloud import clean
from bot.replies.codec import opened, payload
from bot.replies.filling_in import Filled, lean
from bot.replies.model import Form, Input, InputKind

CALLBACK = "form"
# A date and a person are asked twice: chosen from a picker, or said in words. Words alone can say "at the next
# meeting" or name somebody who is not in Slack; a picker alone is what most people reach for.
IN_WORDS = "/words"  # ends the block id of the second question

_CHOSEN = "chosen"  # action id of a picker
_SAID = "said"  # action id of a text field
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class FormTooLong(ValueError):
    """A form whose command does not fit into its modal. Its text has to be typed instead."""


def modal(form: Form, *, look: Look, private: Mapping[str, Any]) -> dict[str, Any]:
    """The form as a view. private: where to answer (channel, ts, response_url); it comes back with the answers.

    Raises:
        FormTooLong: what it has to carry is longer than Slack lets a view carry.
    """
    title = plain_text(form.title, limits.VIEW_TITLE)
    blocks: list[dict[str, Any]] = []
    if title["text"] != form.title.strip():
        blocks.append(_section(form.title))
    for each in form.inputs:
        blocks += _asked(each)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": title,
        "submit": plain_text(form.submit, limits.VIEW_TITLE),
        "close": plain_text("Not now", limits.VIEW_TITLE),
        "private_metadata": _metadata(form, look, private),
        "blocks": blocks[: limits.VIEW_BLOCKS],
    }


def filled_in(view: Mapping[str, Any], unseal: Callable[[str], str]) -> Filled:
    """What a view_submission brings back.

    Raises:
        ValueError: what it remembers was altered.
        BadValue: its form is not of this version.
    """
    match json.loads(unseal(str(view.get("private_metadata", "")))):
        case {"form": carried, "private": dict(private)}:
            form = opened(json.dumps(carried))
            if isinstance(form, Form):
                return Filled(form=form, private=private, answers=answers(view))
    raise ValueError("a modal of ours carries a form")


def answers(view: Mapping[str, Any]) -> dict[str, str]:
    """Typed words by field, as in the grammar: a chosen day is ISO, a chosen person "<@U…>".

    Of a day that was chosen and one that was said, the one that was changed counts; of two, the words.
    People who were chosen and people who were named all count.
    """
    state: Mapping[str, Mapping[str, Any]] = view.get("state", {}).get("values", {})
    initial = _initial(view)
    said = {block: _value(actions) for block, actions in state.items()}
    if _leaves_out_the_untouched(view, said, initial):
        said = {block: words or initial.get(block, "") for block, words in said.items()}
    return {
        block: _answer(said, initial, block, is_people=_is_people(state[block]))
        for block in said
        if not block.endswith(IN_WORDS)
    }


def error_response(errors: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a view_submission that leaves the modal open, with each message at its field (block id)."""
    return {"response_action": "errors", "errors": {name: clean(said) for name, said in errors.items()}}


# --- asking


def _asked(each: Input) -> Iterator[dict[str, Any]]:
    match each.kind:
        case InputKind.LINE | InputKind.PARAGRAPH:
            yield _block(each, _line(each.value, paragraph=each.kind is InputKind.PARAGRAPH))
        case InputKind.CHOICE:
            yield _choice(each)
        case InputKind.DATE:
            day = _day(each.value)
            picker = {"type": "datepicker", "action_id": _CHOSEN} | ({"initial_date": day} if day else {})
            yield _block(each, picker, optional=True, hint="")
            yield _in_words(each, "…or in words", "" if day else each.value)
        case InputKind.PERSON:
            users, rest = _people(each.value)
            yield _block(each, _picker(users), optional=True, hint="")
            yield _in_words(each, "…or by name, or several", rest)
        case _:
            assert_never(each.kind)


def _block(
    each: Input, element: dict[str, Any], *, optional: bool | None = None, hint: str | None = None
) -> dict[str, Any]:
    said = each.hint if hint is None else hint
    return {
        "type": "input",
        "block_id": each.name[: limits.ID],
        "label": plain_text(each.label, limits.LABEL),
        "element": element,
        "optional": each.optional if optional is None else optional,
    } | ({"hint": plain_text(said, limits.LABEL)} if said.strip() else {})


def _in_words(each: Input, label: str, value: str) -> dict[str, Any]:
    words = replace(each, name=f"{each.name}{IN_WORDS}", label=label)
    return _block(words, _line(value), optional=True)


def _line(value: str, *, paragraph: bool = False) -> dict[str, Any]:
    shown = clean(value)[: limits.INPUT]
    initial = shown if paragraph else " ".join(shown.split())
    return {
        "type": "plain_text_input",
        "action_id": _SAID,
        "multiline": paragraph,
        "max_length": limits.INPUT,
    } | ({"initial_value": initial} if initial.strip() else {})


def _choice(each: Input) -> dict[str, Any]:
    """A menu. Where its choices do not fit into one, they are typed."""
    values = [value or " " for value, _ in each.choices]
    fits = 0 < len(values) <= limits.OPTIONS and all(len(value) <= limits.OPTION_VALUE for value in values)
    if not fits:
        return _block(each, _line(each.value))
    options = [
        {"text": plain_text(label, limits.OPTION), "value": value}
        for value, (_, label) in zip(values, each.choices, strict=True)
    ]
    chosen = next(
        (
            option
            for option, pair in zip(options, each.choices, strict=True)
            if each.value and each.value in pair
        ),
        None,
    )
    element = {"type": "static_select", "action_id": _CHOSEN, "options": options}
    return _block(each, element | ({"initial_option": chosen} if chosen else {}))


def _picker(users: list[str]) -> dict[str, Any]:
    """For one person, as most actions have; for several where several stand there already."""
    if len(users) > 1:
        return {"type": "multi_users_select", "action_id": _CHOSEN, "initial_users": users}
    return {"type": "users_select", "action_id": _CHOSEN} | ({"initial_user": users[0]} if users else {})


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        return ""


def _people(value: str) -> tuple[list[str], str]:
    """Those who are mentioned, and the words that name the others."""
    users = list(dict.fromkeys(_MENTION.findall(value)))
    rest = re.sub(r"^[\s,]+|[\s,]+$", "", re.sub(r"(?:\s*(?:,|\band\b)\s*)+", ", ", _MENTION.sub(",", value)))
    return users, rest if users else value


def _section(words: str) -> dict[str, Any]:
    text = {"type": "mrkdwn", "text": f"*{escape(words)}*"[: limits.SECTION], "verbatim": True}
    return {"type": "section", "text": text}


# --- carrying


def _metadata(form: Form, look: Look, private: Mapping[str, Any]) -> str:
    kept = {"form": json.loads(payload(lean(form))), "private": dict(private)}
    sealed = look.seal(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))
    if len(sealed) > limits.PRIVATE_METADATA:
        raise FormTooLong(f"{len(sealed)} characters")
    return sealed


# --- answering


def _answer(said: Mapping[str, str], initial: Mapping[str, str], name: str, *, is_people: bool) -> str:
    picked, words = said[name], said.get(f"{name}{IN_WORDS}", "").strip()
    if is_people:
        return ", ".join(each for each in (picked, words) if each)
    if words == initial.get(f"{name}{IN_WORDS}", "") and picked != initial.get(name, ""):
        return picked
    return words or picked


def _leaves_out_the_untouched(
    view: Mapping[str, Any], said: Mapping[str, str], initial: Mapping[str, str]
) -> bool:
    """Whether the client sent nothing for the fields that nobody touched, as some stand-ins for Slack do.

    Slack sends what they showed, and no form whose required field was emptied: there, one can't be empty.
    """
    return any(
        not said.get(block["block_id"], "").strip() and initial.get(block["block_id"], "").strip()
        for block in view.get("blocks", ())
        if block.get("type") == "input" and not block.get("optional")
    )


def _value(actions: Mapping[str, Any]) -> str:
    """The typed words of one field's state."""
    for element in actions.values():
        match element:
            case {"selected_users": [*users]}:
                return ", ".join(f"<@{user}>" for user in users)
            case {"selected_user": str(user)}:
                return f"<@{user}>"
            case {"selected_date": str(day)}:
                return day
            case {"selected_option": {"value": str(value)}}:
                return value.strip()
            case {"value": str(words)}:
                return words
    return ""


def _is_people(actions: Mapping[str, Any]) -> bool:
    return any(str(element.get("type", "")).endswith("users_select") for element in actions.values())


def _initial(view: Mapping[str, Any]) -> dict[str, str]:
    """What each field showed before anybody changed it, by block id."""
    return {
        str(block["block_id"]): _shown_first(block["element"])
        for block in view.get("blocks", ())
        if block.get("type") == "input"
    }


def _shown_first(element: Mapping[str, Any]) -> str:
    state = {
        "selected_users": element.get("initial_users"),
        "selected_user": element.get("initial_user"),
        "selected_date": element.get("initial_date"),
        "selected_option": element.get("initial_option"),
        "value": element.get("initial_value"),
    }
    return _value({"": {key: value for key, value in state.items() if value}})
