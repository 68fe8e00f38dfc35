"""A form opens as a modal that Slack takes, and its answers come back as typed words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.filling import BadAnswer, filled
from bot.commands.model import AddAction, AssignAction, ChangeDue, DropAction, Suggest
from bot.domain.errors import BadValue
from bot.platforms.slack.forms import (
    IN_WORDS,
    FormTooLong,
    answers,
    error_response,
    filled_in,
    modal,
)
from bot.platforms.slack.text import Look
from bot.replies.filling_in import missing, refused
from bot.replies.model import Form, Input, InputKind
from tests.platforms.slack.block_kit import faults_of_view


def seal(payload: str) -> str:
    """Longer by a third, as base64 makes it."""
    return payload + "~" * (len(payload.encode()) // 3 + 44)


def unseal(value: str) -> str:
    if not value.endswith("~"):
        raise ValueError("altered")
    return value.rstrip("~")


LOOK = Look(users={1: "U0MARION"}, seal=seal)
WHERE = {"channel": "C0QALEADS", "message": "1719302400.000100", "respond": "https://hooks.slack.example/r/1"}


def form(*inputs: Input, command: Any = None, **more: Any) -> Form:
    return Form(title=more.pop("title", "New action"), command=command or AddAction(), inputs=inputs, **more)


def opened_as(asked: Form) -> dict[str, Any]:
    view = modal(asked, look=LOOK, private=WHERE)
    assert faults_of_view(view) == []
    return view


def sent(view: dict[str, Any], **answered: dict[str, Any]) -> dict[str, Any]:
    """The view as a view_submission brings it: what was not touched keeps what it showed at first."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        shown = answered.get(block["block_id"].replace(IN_WORDS, "_words"))
        state[block["block_id"]] = {
            element["action_id"]: {"type": element["type"], **(shown or _untouched(element))}
        }
    return view | {"state": {"values": state}}


def _untouched(element: dict[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "plain_text_input":
            return {"value": element.get("initial_value")}
        case "datepicker":
            return {"selected_date": element.get("initial_date")}
        case "static_select":
            return {"selected_option": element.get("initial_option")}
        case "users_select":
            return {"selected_user": element.get("initial_user")}
        case _:
            return {"selected_users": element.get("initial_users", [])}


def kinds(view: dict[str, Any]) -> dict[str, str]:
    return {block["block_id"]: block["element"]["type"] for block in view["blocks"] if "element" in block}


WHAT = Input(name="text", label="What?", kind=InputKind.PARAGRAPH)
WHO = Input(name="who", label="Who does it?", kind=InputKind.PERSON)
WHEN = Input(name="when", label="By when?", kind=InputKind.DATE, hint="Friday 26 July, or: the next meeting")


def test_each_kind_has_its_element() -> None:
    lead = Input(name="lead", label="Who leads it?", kind=InputKind.PERSON)
    label = Input(name="label", label="Kind", kind=InputKind.CHOICE, choices=(("a", "An action"), ("b", "B")))
    item = Input(name="item", label="Item", optional=True)
    assert kinds(opened_as(form(WHAT, WHO, WHEN, lead, label, item))) == {
        "text": "plain_text_input",
        "who": "users_select",
        "who/words": "plain_text_input",
        "when": "datepicker",
        "when/words": "plain_text_input",
        "lead": "users_select",
        "lead/words": "plain_text_input",
        "label": "static_select",
        "item": "plain_text_input",
    }


def test_a_long_title_is_shown_whole_in_the_form() -> None:
    view = opened_as(form(WHAT, title="Apologies for Monday 16 September 2024"))
    assert view["title"]["text"] == "Apologies for Monday 16…"
    assert view["blocks"][0]["text"]["text"] == "*Apologies for Monday 16 September 2024*"
    assert opened_as(form(WHAT, title="Why?"))["blocks"][0]["type"] == "input"


def test_a_hint_stands_with_the_words() -> None:
    picker, said = opened_as(form(WHEN))["blocks"]
    assert "hint" not in picker
    assert said["hint"]["text"] == "Friday 26 July, or: the next meeting"


def test_what_is_filled_in_makes_the_command() -> None:
    view = sent(
        opened_as(form(WHAT, WHO, WHEN)),
        text={"value": "send it round"},
        who={"selected_user": "U0NADIA"},
        when={"selected_date": "2024-07-26"},
    )
    result = filled_in(view, unseal)
    assert result.private == WHERE
    command = filled(result.form.command, result.answers, result.choices)
    assert command == AddAction(text="send it round", who="<@U0NADIA>", when="2024-07-26")


def test_people_who_are_chosen_and_people_who_are_named_all_count() -> None:
    view = sent(opened_as(form(WHO)), who={"selected_user": "U0NADIA"}, who_words={"value": "Wexcombe"})
    assert answers(view) == {"who": "<@U0NADIA>, Wexcombe"}


@pytest.mark.parametrize(
    "value, picked, said, means",
    [
        ("", "2024-07-26", None, "2024-07-26"),
        ("", None, "at the next meeting", "at the next meeting"),
        ("", "2024-07-26", "at the next meeting", "at the next meeting"),
        ("2024-07-12", "2024-07-12", "at the next meeting", "at the next meeting"),
        ("2024-07-12", "2024-07-26", None, "2024-07-26"),
        ("the next meeting", "2024-07-26", "the next meeting", "2024-07-26"),
        ("the next meeting", None, "the next meeting", "the next meeting"),
        ("", None, None, ""),
    ],
    ids=[
        "a day",
        "words",
        "both: the words",
        "a day stood there, words were added",
        "another day",
        "words stood there, a day was chosen",
        "nothing was changed",
        "nothing",
    ],
)
def test_a_day_that_is_chosen_or_said(value: str, picked: str | None, said: str | None, means: str) -> None:
    asked = Input(name="when", label="By when?", kind=InputKind.DATE, value=value)
    view = sent(
        opened_as(form(asked, command=ChangeDue(ref="4a"))),
        when={"selected_date": picked},
        when_words={"value": said},
    )
    assert answers(view) == {"when": means}


def test_several_people_who_stand_there_already_stay() -> None:
    asked = Input(name="who", label="Who?", kind=InputKind.PERSON, value="<@U0NADIA>, <@U0IMRAN>")
    assert answers(sent(opened_as(form(asked)))) == {"who": "<@U0NADIA>, <@U0IMRAN>"}


@pytest.mark.parametrize(
    "value, users, words",
    [
        ("<@U0NADIA>", ["U0NADIA"], None),
        ("<@U0NADIA|nadia> and <@U0IMRAN>, Wexcombe", ["U0NADIA", "U0IMRAN"], "Wexcombe"),
        ("Nadia and Imran", None, "Nadia and Imran"),
        ("", None, None),
    ],
)
def test_people_who_are_known_already(value: str, users: list[str] | None, words: str | None) -> None:
    asked = Input(name="who", label="Who?", kind=InputKind.PERSON, value=value)
    picker, said = opened_as(form(asked))["blocks"]
    chosen = picker["element"].get("initial_user")
    assert picker["element"].get("initial_users", [chosen] if chosen else None) == users
    assert said["element"].get("initial_value") == words


def test_a_choice_comes_back_as_its_value() -> None:
    asked = Input(
        name="label", label="Kind", kind=InputKind.CHOICE, choices=(("a", "x" * 90), ("b", "B")), value="b"
    )
    view = opened_as(form(asked))
    element = view["blocks"][0]["element"]
    assert element["initial_option"]["value"] == "b"
    assert len(element["options"][0]["text"]["text"]) <= 75
    assert answers(sent(view)) == {"label": "b"}
    assert filled_in(sent(view), unseal).choices == {"label": asked.choices}


@pytest.mark.parametrize("choices", [(), tuple((str(n), str(n)) for n in range(101)), (("v" * 151, "long"),)])
def test_choices_that_fit_into_no_menu_are_typed(choices: tuple[tuple[str, str], ...]) -> None:
    asked = Input(name="label", label="Kind", kind=InputKind.CHOICE, choices=choices)
    assert kinds(opened_as(form(asked))) == {"label": "plain_text_input"}


def test_what_is_needed_is_asked_for_at_its_field() -> None:
    """Slack asks for an empty line itself; a picker and its words are both optional to it."""
    asked = form(WHAT, WHO, WHEN)
    given = answers(sent(opened_as(asked)))
    assert error_response(missing(asked, given)) == {
        "response_action": "errors",
        "errors": {
            "who": "Choose somebody, or name them.",
            "when": "Choose a day, or say it in words.",
        },
    }
    assert missing(asked, given | {"who": "me", "when": "Friday"}) == {}
    optional = form(Input(name="when", label="By when?", kind=InputKind.DATE, optional=True))
    assert missing(optional, {"when": ""}) == {}


def test_a_wrong_answer_is_told_at_its_field() -> None:
    with pytest.raises(BadAnswer) as caught:
        filled(Suggest(), {"minutes": "a while"})
    assert error_response(refused(caught.value))["errors"] == {"minutes": "This needs a number."}


def test_a_field_that_is_emptied_is_empty_in_the_command() -> None:
    asked = form(
        Input(name="text", label="What?", value="send it"),
        Input(name="item", label="Item", value="4", optional=True),
        command=AddAction(text="send it", item="4", source="https://slack.example/p1"),
    )
    result = filled_in(sent(opened_as(asked), item={"value": None}), unseal)
    command = filled(result.form.command, result.answers)
    assert command == AddAction(text="send it", source="https://slack.example/p1")


def test_a_client_that_sends_only_what_was_touched_keeps_the_rest() -> None:
    """Its required field is empty though it was filled: Slack itself would not send that."""
    asked = form(
        Input(name="text", label="What?", value="send it"),
        Input(name="who", label="Who?", kind=InputKind.PERSON, value="<@U0NADIA>"),
        Input(name="when", label="By when?", kind=InputKind.DATE, value="2024-07-26", optional=True),
        Input(name="label", label="Kind", kind=InputKind.CHOICE, choices=(("a", "A"),), value="a"),
    )
    nothing = {"value": None}
    untouched = sent(
        opened_as(asked),
        text=nothing,
        who={"selected_user": None},
        when={"selected_date": None},
        label={"selected_option": None},
    )
    assert answers(untouched) == {
        "text": "send it",
        "who": "<@U0NADIA>",
        "when": "2024-07-26",
        "label": "a",
    }


def test_a_text_of_3000_characters_can_be_changed_in_a_form() -> None:
    """The field holds it; the modal does not carry it a second time."""
    long = "word " * 599 + "words"
    asked = form(
        Input(name="text", label="What?", kind=InputKind.PARAGRAPH, value=long), command=AddAction(text=long)
    )
    result = filled_in(sent(opened_as(asked)), unseal)
    assert filled(result.form.command, result.answers) == AddAction(text=long)


def test_a_form_that_cannot_be_carried_is_refused() -> None:
    asked = form(Input(name="who", label="Who?"), command=AddAction(text="long " * 600))
    with pytest.raises(FormTooLong):
        modal(asked, look=LOOK, private=WHERE)


@pytest.mark.parametrize(
    "metadata", ["", "{}~", "no json~", '{"form":{"_":"DropTables"},"private":{}}~', "{}"]
)
def test_what_was_altered_is_refused(metadata: str) -> None:
    with pytest.raises((ValueError, BadValue)):
        filled_in({"private_metadata": metadata, "state": {"values": {}}}, unseal)


def test_a_command_in_place_of_a_form_is_refused() -> None:
    kept = seal(json.dumps({"form": {"_": "Help"}, "private": {}}))
    with pytest.raises(ValueError, match="form"):
        filled_in({"private_metadata": kept}, unseal)


written = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ("<!channel>", "x" * 3001, "", " \n", "\u202e\u200b", "<@U0MARION>", "2024-07-26", "👩🏽‍💻")
    ),
)
fields = st.builds(
    Input,
    name=st.just("who"),
    label=written,
    kind=st.sampled_from(InputKind),
    value=written,
    choices=st.lists(st.tuples(written, written), max_size=5).map(tuple),
    optional=st.booleans(),
    hint=written,
)


@given(asked=fields, title=written, submit=written)
@settings(max_examples=150, deadline=None)
def test_slack_takes_any_form(asked: Input, title: str, submit: str) -> None:
    made = Form(title=title, command=AssignAction(ref="4a"), inputs=(asked,), submit=submit)
    try:
        view = modal(made, look=LOOK, private=WHERE)
    except FormTooLong:
        return
    assert faults_of_view(view) == []
    assert set(filled_in(sent(view), unseal).answers) == {"who"}


def test_a_form_of_the_product_as_it_opens() -> None:
    drop = form(
        Input(name="reason", label="Why?", kind=InputKind.PARAGRAPH, hint="only its owners see this"),
        command=DropAction(ref="Jun24/4a"),
        title="Jun24/4a is no longer needed",
        submit="No longer needed",
    )
    view = opened_as(drop)
    assert view["submit"]["text"] == "No longer needed"
    assert view["blocks"][1]["label"]["text"] == "Why?"
    assert view["blocks"][1]["element"]["multiline"] is True
