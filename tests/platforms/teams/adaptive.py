"""What Teams takes of Adaptive Cards 1.5: every element's keys, what they hold, and the limits of a message."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

CARD_BYTES = 28 * 1024
MESSAGE_BYTES = 100_000  # in UTF-16

SPACING = {"Default", "None", "Small", "Medium", "Large", "ExtraLarge", "Padding"}
SIZE = {"Default", "Small", "Medium", "Large", "ExtraLarge"}
WEIGHT = {"Default", "Lighter", "Bolder"}
COLOUR = {"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"}

# key -> its type, the values it may have, or a list of what each of its entries is; "!" before a key: required.
COMMON: dict[str, Any] = {"id": str, "spacing": SPACING, "separator": bool, "isVisible": bool}
WORDS = {
    "color": COLOUR,
    "fontType": {"Default", "Monospace"},
    "isSubtle": bool,
    "size": SIZE,
    "weight": WEIGHT,
}
INPUT = {**COMMON, "!id": str, "!label": str, "isRequired": bool, "errorMessage": str}
ACTION = {
    "!title": str,
    "style": {"default", "positive", "destructive"},
    "mode": {"primary", "secondary"},
    "tooltip": str,
    "isEnabled": bool,
}
ELEMENTS: dict[str, dict[str, Any]] = {
    "TextBlock": {
        **COMMON, **WORDS, "!text": str, "!wrap": bool, "maxLines": int, "style": {"default", "heading"},
    },
    "RichTextBlock": {**COMMON, "!inlines": ["TextRun"]},
    "Container": {**COMMON, "!items": ["element"], "style": {"default", "emphasis"}},
    "ColumnSet": {**COMMON, "!columns": ["Column"]},
    "ActionSet": {**COMMON, "!actions": ["action"]},
    "Image": {**COMMON, "!url": str, "!altText": str, "size": {"Auto", "Stretch", "Small", "Medium", "Large"}},
    "Input.Text": {**INPUT, "value": str, "maxLength": int, "isMultiline": bool, "placeholder": str},
    "Input.Date": {**INPUT, "value": str},
    "Input.ChoiceSet": {
        **INPUT, "!choices": ["Input.Choice"], "choices.data": "Data.Query", "value": str, "isMultiSelect": bool,
        "style": {"compact", "expanded", "filtered"}, "wrap": bool, "placeholder": str,
    },
}  # fmt: skip
ACTIONS: dict[str, dict[str, Any]] = {
    "Action.Execute": {**ACTION, "!verb": str, "!data": dict, "!fallback": "Action.Submit"},
    "Action.Submit": {**ACTION, "!data": dict},
    "Action.OpenUrl": {"!url": str, "title": str},
}
PARTS: dict[str, dict[str, Any]] = {
    "TextRun": {**WORDS, "!text": str, "selectAction": "Action.OpenUrl"},
    "Column": {**COMMON, "!items": ["element"], "!width": (str, int)},
    "Data.Query": {
        "!dataset": {"graph.microsoft.com/users", "graph.microsoft.com/users?scope=currentContext"}
    },
}
UNTYPED: dict[str, dict[str, Any]] = {"Input.Choice": {"!title": str, "!value": str}}
CARD: dict[str, Any] = {
    "!$schema": {"http://adaptivecards.io/schemas/adaptive-card.json"}, "!version": {"1.5"},
    "!fallbackText": str, "!body": ["element"], "actions": ["action"], "refresh": dict, "msteams": dict,
}  # fmt: skip
NOT_EMPTY = {
    "inlines",
    "items",
    "columns",
    "actions",
    "body",
    "label",
    "title",
    "fallbackText",
    "url",
    "verb",
}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TAG = re.compile(r"<at>(.*?)</at>")


def faults_of_message(content: dict[str, Any], text: str) -> list[str]:
    """What Teams would refuse, or show wrong, of a message's card and its text."""
    found = list(_card(content))
    found += [f"{kind} in a message" for kind in _types(content["body"]) if kind.startswith("Input.")]
    whole = json.dumps(content, ensure_ascii=False) + text
    if len(whole.encode("utf-16-le")) > MESSAGE_BYTES:
        found.append("the message is too large")
    if not text.strip() or any(mark in text for mark in "<>"):
        found.append(f"text {text[:50]!r}")
    return found


def faults_of_dialog(answer: dict[str, Any]) -> list[str]:
    """What Teams would refuse of the answer to task/fetch."""
    match answer:
        case {"task": {"type": "continue", "value": {"title": str(title), "card": card, **size}}}:
            found = [] if 0 < len(title) <= 64 else [f"title {title!r}"]
            found += [] if size.keys() <= {"width", "height"} else [f"{size.keys()}"]
            found += (
                [] if card["contentType"] == "application/vnd.microsoft.card.adaptive" else ["contentType"]
            )
            return [*found, *_card(card["content"]), *_no_execute(card["content"])]
    return ["no dialog"]


def _card(content: dict[str, Any]) -> Iterator[str]:
    if content.get("type") != "AdaptiveCard":
        yield "no card"
    try:
        size = len(json.dumps(content, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        yield "half of a surrogate pair"
        return
    if size > CARD_BYTES:
        yield f"{size} bytes"
    yield from _keys({key: value for key, value in content.items() if key != "type"}, CARD, "card")
    yield from _actions(content.get("actions", []), "card")
    ids = [each["id"] for each in _every(content) if "id" in each and "type" in each]
    if len(ids) != len(set(ids)):
        yield "an id twice"
    yield from _teams(content)


def _keys(each: Mapping[str, Any], known: Mapping[str, Any], where: str) -> Iterator[str]:
    names = {name.lstrip("!"): kind for name, kind in known.items()}
    yield from (f"{where}.{key}: unknown" for key in each.keys() - names.keys())
    yield from (f"{where}: no {name[1:]}" for name in known if name.startswith("!") and name[1:] not in each)
    for key, value in each.items():
        if key in names:
            yield from _value(value, names[key], f"{where}.{key}")
        if key in NOT_EMPTY and not (value.strip() if isinstance(value, str) else value):
            yield f"{where}.{key}: empty"


def _value(value: Any, kind: Any, where: str) -> Iterator[str]:
    match kind:
        case set():
            if value not in kind:
                yield f"{where}: {value!r}"
        case list():
            if not isinstance(value, list):
                yield f"{where}: no list"
                return
            for place, each in enumerate(value):
                yield from _one(each, kind[0], f"{where}[{place}]")
        case str():
            yield from _one(value, kind, where)
        case _:
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                yield f"{where}: {value!r}"


def _one(each: Any, kind: str, where: str) -> Iterator[str]:
    if not isinstance(each, dict):
        yield f"{where}: {each!r}"
        return
    if kind in UNTYPED:
        yield from _keys(each, UNTYPED[kind], where)
        return
    tables = {"element": ELEMENTS, "action": ACTIONS}.get(kind, {**PARTS, **ACTIONS})
    name = each.get("type", "")
    if name not in tables or (kind not in ("element", "action") and name != kind):
        yield f"{where}: {name!r} is no {kind}"
        return
    yield from _keys({key: value for key, value in each.items() if key != "type"}, tables[name], where)
    if name == "ActionSet":
        yield from _actions(each["actions"], where)
    if name == "Input.Date" and not DATE.fullmatch(each.get("value", "2024-01-01")):
        yield f"{where}: {each['value']!r}"
    if each.get("isRequired") and not each.get("errorMessage"):
        yield f"{where}: required, without saying so"


def _actions(actions: list[dict[str, Any]], where: str) -> Iterator[str]:
    """Of more than six Teams shows six; the rest stands behind "…" where it is told so."""
    visible = [each for each in actions if each.get("mode") != "secondary"]
    if len(visible) > 6:
        yield f"{where}: {len(visible)} buttons"
    if actions and not visible:
        yield f"{where}: every button is hidden"
    for each in actions:
        if each["type"] == "Action.Execute" and each.get("fallback", {}).get("data") != each["data"]:
            yield f"{where}: the fallback says something else"


def _no_execute(content: dict[str, Any]) -> Iterator[str]:
    yield from (f"{kind} in a dialog" for kind in _types(content) if kind == "Action.Execute")


def _teams(content: dict[str, Any]) -> Iterator[str]:
    teams = content.get("msteams", {})
    yield from (f"msteams.{key}: unknown" for key in teams.keys() - {"width", "entities"})
    if teams.get("width", "Full") != "Full":
        yield "msteams.width"
    blocks = [str(each.get("text")) for each in _every(content["body"]) if each.get("type") == "TextBlock"]
    tags = {match[0] for text in blocks for match in TAG.finditer(text)}
    entities = teams.get("entities", [])
    for each in entities:
        match each:
            case {"type": "mention", "text": str(tag), "mentioned": {"id": str(id), "name": str(name)}}:
                if tag not in tags or not id or not name.strip():
                    yield f"mention {each}"
            case _:
                yield f"mention {each}"
    if tags != {each["text"] for each in entities} or len(tags) != len(entities):
        yield f"tags {tags} without their entities"
    if any("<" in TAG.sub("", text) for text in blocks):
        yield "an angle bracket in a text"
    refresh = content.get("refresh")
    if refresh is not None:
        match refresh:
            case {
                "action": {"type": "Action.Execute", "verb": str(), "data": dict()},
                "userIds": list(users),
            }:
                if not 0 < len(users) <= 60:
                    yield f"refreshed for {len(users)}"
            case _:
                yield f"refresh {refresh}"


def _types(shown: Any) -> Iterator[str]:
    for each in _every(shown):
        yield str(each.get("type", ""))


def _every(shown: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shown, dict):
        yield shown
        for key, value in shown.items():
            if key != "data":
                yield from _every(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from _every(value)
