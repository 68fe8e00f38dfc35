"""A form opens as a dialog that Teams takes, and its answers come back as typed words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.filling import BadAnswer, filled
from bot.commands.model import AddAction, AssignAction, ChangeDue, DropAction, Suggest
from bot.domain.errors import BadValue
from bot.platforms.teams.forms import (
    HERE,
    ORGANISATION,
    content,
    dialog,
    filled_in,
    missing,
    refused,
    told,
)
from bot.platforms.teams.text import Look
from bot.replies.model import Form, Input, InputKind
from tests.platforms.teams.adaptive import faults_of_dialog, faults_of_message

NADIA = "6f1b2c00-0000-4000-8000-0000000000b1"
IMRAN = "6f1b2c00-0000-4000-8000-0000000000b2"


def seal(payload: str) -> str:
    """Longer by a third, as base64 makes it."""
    return payload + "~" * (len(payload.encode()) // 3 + 44)


def unseal(value: str) -> str:
    if not value.endswith("~"):
        raise ValueError("altered")
    return value.rstrip("~")


LOOK = Look(users={1: NADIA}, seal=seal)
WHERE = {"conversation": "19:qa@thread.tacv2", "message": "1719302400000"}

WHAT = Input(name="text", label="What?", kind=InputKind.PARAGRAPH)
WHO = Input(name="who", label="Who does it?", kind=InputKind.PERSON)
WHEN = Input(name="when", label="By when?", kind=InputKind.DATE, hint="Friday 26 July, or: the next meeting")


def form(*inputs: Input, command: Any = None, **more: Any) -> Form:
    return Form(title=more.pop("title", "New action"), command=command or AddAction(), inputs=inputs, **more)


def opened(asked: Form, **more: Any) -> dict[str, Any]:
    """The card of its dialog."""
    answer = dialog(asked, look=LOOK, private=WHERE, **more)
    assert faults_of_dialog(answer) == []
    card: dict[str, Any] = answer["task"]["value"]["card"]["content"]
    return card


def inputs(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in card["body"] if each["type"].startswith("Input.")}


def sent(card: dict[str, Any], **answered: str | None) -> dict[str, Any]:
    """The data as Teams sends it: what was not touched keeps what it showed; None: emptied, and left out."""
    (submit,) = card["actions"]
    data = {id: each["value"] for id, each in inputs(card).items() if "value" in each}
    data |= {f"f.{name.replace('_words', '.words')}": value for name, value in answered.items()}
    return submit["data"] | {id: value for id, value in data.items() if value is not None}


def test_each_kind_has_its_input() -> None:
    label = Input(name="label", label="Kind", kind=InputKind.CHOICE, choices=(("a", "An action"), ("b", "B")))
    item = Input(name="item", label="Item", optional=True)
    shown = inputs(opened(form(WHAT, WHO, WHEN, label, item)))
    assert {id: each["type"] for id, each in shown.items()} == {
        "f.text": "Input.Text",
        "f.who": "Input.ChoiceSet",
        "f.who.words": "Input.Text",
        "f.when": "Input.Date",
        "f.when.words": "Input.Text",
        "f.label": "Input.ChoiceSet",
        "f.item": "Input.Text",
    }
    assert shown["f.text"]["isMultiline"] is True
    assert [id for id, each in shown.items() if each.get("isRequired")] == ["f.text", "f.label"]


@pytest.mark.parametrize("people", [HERE, ORGANISATION])
def test_a_picker_searches_where_the_dialog_was_opened(people: str) -> None:
    picker = inputs(opened(form(WHO), people=people))["f.who"]
    assert picker["choices.data"] == {"type": "Data.Query", "dataset": people}


def test_a_long_title_is_shown_whole_in_the_dialog() -> None:
    title = "Apologies for the meeting of Monday 16 September 2024, 10:00 to 12:00 in Harrowmere"
    value = dialog(form(WHAT, title=title), look=LOOK, private=WHERE)["task"]["value"]
    assert value["title"].endswith("…")
    assert value["card"]["content"]["body"][0]["inlines"][0]["text"] == title
    assert opened(form(WHAT, title="Why?"))["body"][0]["type"] == "Input.Text"


def test_a_hint_stands_with_the_words() -> None:
    *_, hint = opened(form(WHEN))["body"]
    assert hint["inlines"][0]["text"] == "Friday 26 July, or: the next meeting"


def test_a_form_without_fields_asks_once_more() -> None:
    (words,) = opened(form(command=DropAction(ref="4a"), title="No longer needed: the venue"))["body"]
    assert words["inlines"][0]["text"] == "Are you sure?"


def test_what_is_filled_in_makes_the_command() -> None:
    result = filled_in(
        sent(opened(form(WHAT, WHO, WHEN)), text="send it round", who=NADIA, when="2024-07-26"), unseal
    )
    assert result.private == WHERE
    command = filled(result.form.command, result.answers, result.choices)
    assert command == AddAction(text="send it round", who=f"<@{NADIA}>", when="2024-07-26")


def test_people_who_are_chosen_and_people_who_are_named_all_count() -> None:
    data = sent(opened(form(WHO)), who=f"{NADIA},{IMRAN}", who_words="Wexcombe")
    assert filled_in(data, unseal).answers == {"who": f"<@{NADIA}>, <@{IMRAN}>, Wexcombe"}


def test_a_chosen_person_is_an_id_and_nothing_else() -> None:
    data = sent(opened(form(WHO)), who="<at>everyone</at>,a b,me> <@x")
    assert filled_in(data, unseal).answers == {"who": ""}


@pytest.mark.parametrize(
    "value, picked, said, means",
    [
        ("", "2024-07-26", None, "2024-07-26"),
        ("", None, "at the next meeting", "at the next meeting"),
        ("", "2024-07-26", "at the next meeting", "at the next meeting"),
        ("2024-07-12", "2024-07-12", "at the next meeting", "at the next meeting"),
        ("2024-07-12", "2024-07-26", None, "2024-07-26"),
        ("2024-07-12", None, None, ""),
        ("the next meeting", "2024-07-26", "the next meeting", "2024-07-26"),
        ("the next meeting", None, "the next meeting", "the next meeting"),
        ("", "26 July", None, ""),
        ("", None, None, ""),
    ],
    ids=[
        "a day",
        "words",
        "both: the words",
        "a day stood there, words were added",
        "another day",
        "a day was emptied",
        "words stood there, a day was chosen",
        "nothing was changed",
        "no day",
        "nothing",
    ],
)
def test_a_day_that_is_chosen_or_said(value: str, picked: str | None, said: str | None, means: str) -> None:
    asked = Input(name="when", label="By when?", kind=InputKind.DATE, value=value)
    data = sent(opened(form(asked, command=ChangeDue(ref="4a"))), when=picked, when_words=said)
    assert filled_in(data, unseal).answers == {"when": means}


@pytest.mark.parametrize(
    "value, chosen, words",
    [
        (f"<@{NADIA}>", NADIA, None),
        (f"<@{NADIA}|Nadia Farrow> and <@{IMRAN}>, Wexcombe", f"{NADIA},{IMRAN}", "Wexcombe"),
        ("Nadia and Imran", None, "Nadia and Imran"),
        ("", None, None),
    ],
)
def test_people_who_are_known_already(value: str, chosen: str | None, words: str | None) -> None:
    asked = Input(name="who", label="Who?", kind=InputKind.PERSON, value=value)
    card = opened(form(asked))
    shown = inputs(card)
    assert shown["f.who"].get("value") == chosen
    assert shown["f.who"]["isMultiSelect"] is ("," in (chosen or ""))
    assert shown["f.who.words"].get("value") == words
    known = ", ".join(f"<@{each}>" for each in (chosen or "").split(",") if each)
    assert filled_in(sent(card), unseal).answers == {
        "who": ", ".join(each for each in (known, words) if each)
    }


def test_a_choice_comes_back_as_its_value() -> None:
    choices = (("a", "x" * 90), ("b", "B"), ("", "None of them"))
    asked = Input(name="label", label="Kind", kind=InputKind.CHOICE, choices=choices, value="b")
    card = opened(form(asked))
    assert inputs(card)["f.label"]["value"] == "b"
    result = filled_in(sent(card), unseal)
    assert (result.answers, result.choices) == ({"label": "b"}, {"label": choices})
    assert filled_in(sent(card, label=" "), unseal).answers == {"label": ""}


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_typed_twice() -> None:
    asked = form(WHAT, WHO, Input(name="item", label="Item", optional=True))
    data = sent(opened(asked), text="send it", item="four")
    result = filled_in(data, unseal)
    errors = missing(result.form, result.answers)
    assert errors == {"who": "Choose somebody, or name them."}
    with pytest.raises(BadAnswer) as caught:
        filled(Suggest(), {"minutes": "a while"})
    assert refused(caught.value) == {"minutes": "This needs a number."}

    again = opened(asked, given=data, errors=errors)
    shown = [each.get("id") or each["inlines"][0]["text"] for each in again["body"]]
    assert shown == ["f.text", "f.who", "f.who.words", "Choose somebody, or name them.", "f.item"]
    assert inputs(again)["f.text"]["value"] == "send it"
    assert inputs(again)["f.item"]["value"] == "four"


def test_a_field_that_is_emptied_is_empty_in_the_command() -> None:
    asked = form(
        Input(name="text", label="What?", value="send it"),
        Input(name="item", label="Item", value="4", optional=True),
        command=AddAction(text="send it", item="4", source="https://wexcombe.example/m/1"),
    )
    result = filled_in(sent(opened(asked), item=None), unseal)
    command = filled(result.form.command, result.answers)
    assert command == AddAction(text="send it", source="https://wexcombe.example/m/1")


def test_a_text_of_3000_characters_can_be_changed_in_a_form() -> None:
    """The field holds it; the data do not carry it a second time."""
    long = "word " * 599 + "words"
    asked = form(
        Input(name="text", label="What?", kind=InputKind.PARAGRAPH, value=long), command=AddAction(text=long)
    )
    result = filled_in(sent(opened(asked)), unseal)
    assert filled(result.form.command, result.answers) == AddAction(text=long)


@pytest.mark.parametrize(
    "carried", ["", "{}~", "no json~", '{"form":{"_":"DropTables"},"private":{}}~', "{}", 7, None]
)
def test_what_was_altered_is_refused(carried: object) -> None:
    with pytest.raises((ValueError, BadValue)):
        filled_in({"p": carried, "f.text": "send it"}, unseal)


def test_a_command_in_place_of_a_form_is_refused() -> None:
    with pytest.raises(ValueError, match="form"):
        filled_in({"p": seal(json.dumps({"form": {"_": "Help"}, "private": {}}))}, unseal)


def test_what_no_field_sends_is_no_answer() -> None:
    """Data made by hand: other fields, and values that are no text."""
    data = sent(opened(form(WHAT))) | {"f.text": {"a": 1}, "f.who": NADIA, "ref": "Jun24/4a"}
    assert filled_in(data, unseal).answers == {"text": ""}


def test_where_a_client_has_no_dialogs_the_card_itself_asks() -> None:
    card = content(form(WHAT, title="Why?"), look=LOOK, private=WHERE, in_place=True)
    (send,) = card["actions"]
    assert (send["type"], send["verb"]) == ("Action.Execute", "do")
    assert send["fallback"]["data"] == send["data"]
    assert faults_of_message(card, "Why?") == ["Input.Text in a message"]
    assert filled_in({**send["data"], "f.text": "send it"}, unseal).answers == {"text": "send it"}


def test_a_dialog_closes_with_a_sentence() -> None:
    assert told("Kept.") == {"task": {"type": "message", "value": "Kept."}}


written = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ("<at>all</at>", "x" * 3001, "", " \n", "\u202e\u200b", f"<@{NADIA}>", "2024-07-26", "👩🏽‍💻")
    ),
)
fields = st.builds(
    Input,
    name=st.just("who"),
    label=written,
    kind=st.sampled_from(InputKind),
    value=written,
    choices=st.lists(st.tuples(written, written), max_size=5, unique_by=lambda pair: pair[0]).map(tuple),
    optional=st.booleans(),
    hint=written,
)


def test_a_dialog_of_the_longest_words_stays_within_teams_limit() -> None:
    long = "x" * 3001
    asked = Input(
        name="who",
        label=long,
        kind=InputKind.CHOICE,
        choices=((long, long), *((str(number), long) for number in range(4))),
        hint=long,
    )

    opened(form(asked, title=long, submit=long), errors={"who": long})


@given(asked=fields, title=written, submit=written, given=st.none() | written, wrong=written)
@settings(max_examples=150, deadline=None)
def test_teams_takes_any_form(asked: Input, title: str, submit: str, given: str | None, wrong: str) -> None:
    made = Form(title=title, command=AssignAction(ref="4a"), inputs=(asked,), submit=submit)
    data = None if given is None else {"f.who": given, "f.who.words": given}
    card = opened(made, given=data, errors={"who": wrong})
    assert set(filled_in(sent(card), unseal).answers) == {"who"}
