"""What Slack would refuse in a message or view: shapes by slack_sdk's models, and the limits it enforces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, ConfirmObject, Option
from slack_sdk.models.blocks.basic_components import TextObject
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

TEXT_LIMITS = {  # where a text object stands -> its longest text
    ("section", "text"): 3000,
    ("section", "fields"): 2000,
    ("context", "elements"): 3000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("view", "title"): 24,
    ("view", "submit"): 24,
    ("view", "close"): 24,
    ("any", "placeholder"): 150,
}
PLAIN_ONLY = {"header", "button", "option", "input", "view", "any"}
STRING_LIMITS = {
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("option", "value"): 150,
    ("plain_text_input", "initial_value"): 3000,
    ("view", "private_metadata"): 3000,
    ("view", "callback_id"): 255,
}
COUNTS = {
    ("section", "fields"): (1, 10),
    ("context", "elements"): (1, 10),
    ("actions", "elements"): (1, 25),
    ("overflow", "options"): (1, 5),
    ("static_select", "options"): (1, 100),
}
IN_SECTION = {
    "button",
    "overflow",
    "datepicker",
    "static_select",
    "users_select",
    "multi_users_select",
    "image",
}
IN_ACTIONS = IN_SECTION - {"image", "multi_users_select"}
IN_INPUT = {"plain_text_input", "datepicker", "static_select", "users_select", "multi_users_select"}
BLOCKS = {
    "message": {"section", "context", "actions", "divider", "header", "input", "image"},
    "home": {"section", "context", "actions", "divider", "header", "input", "image"},
    "modal": {"section", "context", "actions", "divider", "header", "input", "image"},
}
REQUIRED = {
    "context": {"elements"},
    "actions": {"elements"},
    "header": {"text"},
    "image": {"image_url", "alt_text"},
    "input": {"label", "element"},
    "button": {"text", "action_id", "value"},
    "overflow": {"options", "action_id"},
    "static_select": {"options", "action_id"},
    "plain_text_input": {"action_id"},
    "modal": {"title", "blocks"},
    "home": {"blocks"},
}
# In mrkdwn a "<" begins a mention, a date or a link, and nothing else.
_CONTROL = re.compile(
    r"<(?:@[UW][A-Z0-9]+|(?:https?://|mailto:)[^\s<>|]+(?:\|[^<>|]+)?|!date\^\d+\^[^<>|^]*\{[a-z_]+\}[^<>|^]*\|[^<>|]+)>"
)
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def faults_of_message(message: Mapping[str, Any]) -> list[str]:
    """Of {"blocks": […], "text": "…"}; empty when Slack would take it."""
    found = list(_blocks(message["blocks"], "message", 50))
    if not message["text"].strip():
        found.append("text: empty")
    if len(message["text"]) > 3000:
        found.append(f"text: {len(message['text'])} characters")
    found += _mrkdwn(message["text"], "text")
    said = sum(len(text["text"]) for text in _texts(message["blocks"]))
    if said > 11_000:
        found.append(f"blocks: {said} characters in all")
    return found


def faults_of_view(view: Mapping[str, Any]) -> list[str]:
    """Of a modal or a Home tab."""
    found = list(_blocks(view["blocks"], view["type"], 100))
    found += _object(view, "view", "view")
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as error:
        found.append(f"view: {error}")
    found += [f"view.{key}: unknown key" for key in view.keys() - View.attributes]
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        found.append("view: inputs need submit")
    if view["type"] == "home" and (view.keys() & {"title", "submit", "close"} or has_input):
        found.append("view: a Home tab has no title and no inputs of ours")
    return found


def _blocks(blocks: list[dict[str, Any]], surface: str, most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"blocks: {len(blocks)}"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "blocks: a block_id twice"
    actions = [each["action_id"] for each in _elements(blocks) if surface != "modal"]
    if len(actions) != len(set(actions)):
        yield "blocks: an action_id twice"
    if sum(each.get("style") == "primary" for each in _elements(blocks)) > 1:
        yield "blocks: more than one primary button"
    for place, block in enumerate(blocks):
        where = f"blocks[{place}]"
        if block.get("type") not in BLOCKS[surface]:
            yield f"{where}: {block.get('type')} is not for a {surface}"
            continue
        model = Block.parse(dict(block))
        if model is None:
            yield f"{where}: unknown to slack_sdk"
            continue
        yield from _model(model, block, where)
        yield from _object(block, block["type"], where)
        yield from _placed(block, where)


def _model(model: JsonObject, given: Mapping[str, Any], where: str) -> Iterator[str]:
    """slack_sdk's own rules, and every key that it does not know."""
    try:
        known = model.to_dict()
    except SlackObjectFormationError as error:
        yield f"{where}: {error}"
        return
    for key, value in given.items():
        if key not in known and value not in ({}, []):
            yield f"{where}.{key}: unknown key"


def _object(given: Mapping[str, Any], kind: str, where: str) -> Iterator[str]:
    """The limits of one object, and of everything in it."""
    yield from (
        f"{where}: no {key}" for key in REQUIRED.get(str(given.get("type", kind)), set()) - given.keys()
    )
    for key, value in given.items():
        inside = f"{where}.{key}"
        if isinstance(value, str) and len(value) > STRING_LIMITS.get((kind, key), 100_000):
            yield f"{inside}: {len(value)} characters"
        if key in ("action_id", "block_id", "callback_id") and not 1 <= len(value) <= 255:
            yield f"{inside}: {len(value)} characters"
        if isinstance(value, list):
            fewest, most = COUNTS.get((kind, key), (0, 100))
            if not fewest <= len(value) <= most:
                yield f"{inside}: {len(value)} of them"
        for place, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, dict) and key not in ("blocks", "state"):
                yield from _inside(each, kind, key, f"{inside}[{place}]")


def _inside(each: dict[str, Any], kind: str, key: str, where: str) -> Iterator[str]:
    if each.get("type") in ("mrkdwn", "plain_text"):
        yield from _text(each, kind, key, where)
    elif key in ("options", "initial_option"):
        yield from _model(Option(**each), each, where)
        yield from _object(each, "option", where)
    elif key == "confirm":
        yield from _model(ConfirmObject(**each), each, where)
        yield from _object(each, "confirm", where)
    else:
        element = BlockElement.parse(dict(each))
        if not isinstance(element, BlockElement):
            yield f"{where}: unknown element {each.get('type')}"
            return
        yield from _model(element, each, where)
        yield from _object(each, str(each["type"]), where)


def _text(text: dict[str, Any], kind: str, key: str, where: str) -> Iterator[str]:
    parsed = TextObject.parse(text)
    assert parsed is not None
    yield from (f"{where}.{name}: unknown key" for name in text.keys() - parsed.attributes)
    limit = TEXT_LIMITS.get((kind, key)) or TEXT_LIMITS.get(("any", key))
    if limit is None:
        yield f"{where}: no text belongs here"
    elif not 1 <= len(text["text"]) <= limit:
        yield f"{where}: {len(text['text'])} characters"
    elif not text["text"].strip():
        yield f"{where}: nothing but space"
    if kind in PLAIN_ONLY and text["type"] != "plain_text":
        yield f"{where}: must be plain_text"
    if text["type"] == "mrkdwn":
        yield from _mrkdwn(text["text"], where)


def _mrkdwn(words: str, where: str) -> Iterator[str]:
    rest = _CONTROL.sub("", words)
    if "<" in rest or ">" in rest:
        yield f"{where}: a bare angle bracket in {rest[:200]!r}"
    if "&" in _ENTITY.sub("", rest):
        yield f"{where}: a bare ampersand in {rest[:200]!r}"


def _placed(block: Mapping[str, Any], where: str) -> Iterator[str]:
    match block:
        case {"type": "section", "accessory": {"type": kind}} if kind not in IN_SECTION:
            yield f"{where}: no {kind} in a section"
        case {"type": "input", "element": {"type": kind}} if kind not in IN_INPUT:
            yield f"{where}: no {kind} in an input"
        case {"type": "actions", "elements": elements}:
            yield from (
                f"{where}: no {e['type']} in actions" for e in elements if e["type"] not in IN_ACTIONS
            )
        case {"type": "section"} if "text" not in block and "fields" not in block:
            yield f"{where}: neither text nor fields"


def _elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        each = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        yield from (element for element in each if element and "action_id" in element)


def _texts(shown: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shown, dict):
        if shown.get("type") in ("mrkdwn", "plain_text"):
            yield shown
        for value in shown.values():
            yield from _texts(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from _texts(value)
