"""What the answers of a form make of its command."""

from __future__ import annotations

import pytest

from bot.commands.filling import BadAnswer, filled
from bot.commands.model import (
    AcceptSuggestion,
    AddAction,
    AddMilestone,
    AgreeActions,
    CloseMeeting,
    Command,
    PauseReminders,
    SetRole,
    Suggest,
    TimeItem,
)


@pytest.mark.parametrize(
    "command, answers, result",
    [
        pytest.param(
            AddAction(source="https://chat.example/p1"),
            {"who": "Nadia Farrow", "text": " send the slides ", "when": "2024-07-05"},
            AddAction(
                who="Nadia Farrow",
                text="send the slides",
                when="2024-07-05",
                source="https://chat.example/p1",
            ),
            id="words stay words, without the spaces around them",
        ),
        pytest.param(
            AddAction(text="send the slides", item="4"),
            {"text": "", "when": "  ", "item": ""},
            AddAction(text="send the slides", item="4"),
            id="an empty answer leaves its field alone",
        ),
        pytest.param(
            AcceptSuggestion(ref="S1"),
            {"minutes": "15"},
            AcceptSuggestion(ref="S1", minutes=15),
            id="a number",
        ),
        pytest.param(Suggest(), {"minutes": "20 min"}, Suggest(minutes=20), id="a length with its unit"),
        pytest.param(Suggest(), {"minutes": "an hour"}, Suggest(minutes=60), id="a length in words"),
        pytest.param(TimeItem(), {"number": "item 4"}, TimeItem(number=4), id="a number after a word"),
        pytest.param(
            AddMilestone(),
            {"after": "M1, M2 and M3"},
            AddMilestone(after=("M1", "M2", "M3")),
            id="several references",
        ),
        pytest.param(
            AgreeActions(),
            {"refs": "4a 4b, #12"},
            AgreeActions(refs=("4a", "4b", "#12")),
            id="spaces part refs",
        ),
        pytest.param(
            CloseMeeting(), {"discussed": "3, 4"}, CloseMeeting(discussed=(3, 4)), id="several numbers"
        ),
        pytest.param(PauseReminders(), {"resume": "yes"}, PauseReminders(resume=True), id="yes or no"),
    ],
)
def test_answers_take_their_fields(command: Command, answers: dict[str, str], result: Command) -> None:
    assert filled(command, answers) == result


@pytest.mark.parametrize("answer", ["minute_taker", "Minute taker", "MINUTE TAKER"])
def test_a_choice_is_taken_by_its_value_or_its_label(answer: str) -> None:
    roles = {"role": (("chair", "Chair"), ("minute_taker", "Minute taker"))}
    assert filled(SetRole(who="Asha"), {"role": answer}, roles) == SetRole(who="Asha", role="minute_taker")


def test_a_value_counts_before_a_label_that_reads_alike() -> None:
    choices = {"ref": (("4b", "4a"), ("4a", "4b"))}
    assert filled(AcceptSuggestion(), {"ref": "4a"}, choices) == AcceptSuggestion(ref="4a")


@pytest.mark.parametrize(
    "answers, field",
    [
        pytest.param({"minutes": "a while"}, "minutes", id="no number"),
        pytest.param({"colour": "red"}, "colour", id="no such field"),
    ],
)
def test_an_answer_that_does_not_fit_names_its_field(answers: dict[str, str], field: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        filled(Suggest(), answers)
    assert caught.value.field == field
