"""The checker of cards refuses what Teams refuses: else every test that leans on it would say nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.teams.adaptive import faults_of_dialog, faults_of_message

WORDS = {"type": "TextBlock", "text": "hello", "wrap": True}
SUBMIT = {"type": "Action.Submit", "title": "Done", "data": {"p": "1"}}
EXECUTE = {"type": "Action.Execute", "title": "Done", "verb": "do", "data": {"p": "1"}, "fallback": SUBMIT}
FIELD = {"type": "Input.Text", "id": "a", "label": "What?"}
MENTION = {"type": "mention", "text": "<at>Marion</at>", "mentioned": {"id": "1", "name": "Marion"}}


def card(*body: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": "hello",
        "body": list(body) or [WORDS],
        **more,
    }


def without(element: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in element.items() if name != key}


def test_a_good_card_has_no_fault() -> None:
    mentioning = WORDS | {"text": "<at>Marion</at> hello"}
    good = card(mentioning, actions=[EXECUTE, SUBMIT], msteams={"width": "Full", "entities": [MENTION]})
    assert faults_of_message(good, "hello") == []


BAD = {
    "another version": card(version="1.6"),
    "an unknown key": card(bogus=1),
    "an unknown element": card(WORDS | {"type": "TextBlok"}),
    "an element's unknown key": card(WORDS | {"bogus": 1}),
    "a text without text": card(without(WORDS, "text")),
    "a text that does not wrap": card(without(WORDS, "wrap")),
    "a wrong value": card(WORDS | {"weight": "Heavy"}),
    "a wrong type": card(WORDS | {"text": 7}),
    "no words": card({"type": "RichTextBlock", "inlines": []}),
    "an empty container": card({"type": "Container", "items": []}),
    "an element within": card({"type": "Container", "items": [WORDS | {"bogus": 1}]}),
    "a column outside a set": card({"type": "Column", "width": 1, "items": [WORDS]}),
    "an action in the body": card(SUBMIT),
    "an unknown action": card(actions=[SUBMIT | {"type": "Action.Nope"}]),
    "a button without words": card(actions=[SUBMIT | {"title": " "}]),
    "no fallback": card(actions=[without(EXECUTE, "fallback")]),
    "another fallback": card(actions=[EXECUTE | {"fallback": SUBMIT | {"data": {"p": "2"}}}]),
    "seven buttons": card({"type": "ActionSet", "actions": [SUBMIT] * 7}),
    "hidden buttons alone": card(actions=[SUBMIT | {"mode": "secondary"}]),
    "an input in a message": card(FIELD),
    "a tag that mentions nobody": card(WORDS | {"text": "<at>Marion</at>"}),
    "a mention without a tag": card(msteams={"entities": [MENTION]}),
    "markup": card(WORDS | {"text": "Dana <ops>"}),
    "sixty-one readers": card(refresh={"action": without(EXECUTE, "title"), "userIds": ["29:1"] * 61}),
    "too large": card(*[WORDS] * 600),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_card_is_refused(content: dict[str, Any]) -> None:
    assert faults_of_message(content, "hello") != []


@pytest.mark.parametrize("text", ["", " ", "Dana <ops>"])
def test_a_bad_text_is_refused(text: str) -> None:
    assert faults_of_message(card(), text) != []


def dialog(content: dict[str, Any], title: str = "New action") -> dict[str, Any]:
    shown = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"task": {"type": "continue", "value": {"title": title, "card": shown}}}


@pytest.mark.parametrize(
    "answer",
    [
        dialog(card(), title="x" * 65),
        dialog(card(actions=[EXECUTE])),
        dialog(card(FIELD, FIELD)),
        dialog(card(without(FIELD, "id"))),
        dialog(card(without(FIELD, "label"))),
        dialog(card(FIELD | {"isRequired": True})),
        dialog(card({"type": "Input.Date", "id": "d", "label": "Day", "value": "26 July"})),
        dialog(card({"type": "Input.ChoiceSet", "id": "c", "label": "Kind"})),
        {"task": {"type": "continue", "value": {}}},
    ],
    ids=[
        "a long title",
        "a button that dialogs don't know",
        "an id twice",
        "no id",
        "no label",
        "required, without saying so",
        "no day",
        "no choices",
        "nothing",
    ],
)
def test_a_bad_dialog_is_refused(answer: dict[str, Any]) -> None:
    assert faults_of_dialog(dialog(card(FIELD))) == []
    assert faults_of_dialog(answer) != []
