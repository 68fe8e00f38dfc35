"""What a template's lines mean, and which are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.timeline_template import CONFERENCE, TemplateStep, read, split
from bot.domain.errors import BadValue, ConvenorError


@pytest.mark.parametrize(
    "line, step",
    [
        pytest.param(
            "Book the venue: 26 weeks before",
            TemplateStep(summary="Book the venue", amount=26, unit="week", relation="before"),
            id="weeks before",
        ),
        pytest.param(
            "2. Send the papers, 10 working days before.",
            TemplateStep(summary="Send the papers", amount=10, unit="working day", relation="before"),
            id="numbered, working days",
        ),
        pytest.param(
            "- Thank the speakers – a week after",
            TemplateStep(summary="Thank the speakers", amount=1, unit="week", relation="after"),
            id="a dash, and a word for one",
        ),
        pytest.param("Open the doors: on the day", TemplateStep(summary="Open the doors"), id="on the day"),
        pytest.param(
            "Agree who speaks before lunch: 3 months before",
            TemplateStep(summary="Agree who speaks before lunch", amount=3, unit="month", relation="before"),
            id="the words hold a before",
        ),
    ],
)
def test_a_line_is_a_step_and_its_distance(line: str, step: TemplateStep) -> None:
    assert read([line]) == (step,)


def test_a_step_may_need_earlier_ones() -> None:
    lines = ["Venue: 9 weeks before", "Speakers: 8 weeks before", "Programme: 6 weeks before, needs 1 and 2"]

    assert [each.needs for each in read(lines)] == [(), (), (1, 2)]


@pytest.mark.parametrize(
    "lines, says",
    [
        pytest.param(["Book the venue"], "Book the venue", id="no distance"),
        pytest.param(["Venue: 3 weeks before, needs 1"], "needs 1", id="needs itself"),
        pytest.param(["Venue: 3 weeks before, needs 2", "B: on the day"], "needs 2", id="needs a later one"),
        pytest.param(["Venue: 999 months before"], "999", id="absurdly far"),
        pytest.param([], "0 lines", id="nothing"),
        pytest.param(["A: on the day"] * 41, "41 lines", id="too many"),
    ],
)
def test_what_is_no_template_is_refused_with_the_line(lines: list[str], says: str) -> None:
    with pytest.raises(BadValue) as refused:
        read(lines)

    assert says in str(refused.value.value)


def test_steps_are_parted_by_lines_or_semicolons() -> None:
    assert split("A: on the day\n\n B: on the day ; C: on the day") == (
        "A: on the day",
        "B: on the day",
        "C: on the day",
    )


def test_the_default_has_the_six_steps_of_a_conference() -> None:
    said = " ".join(each.summary for each in read(CONFERENCE))

    assert len(read(CONFERENCE)) == 6
    for word in ("venue", "speakers", "programme", "invitations", "papers", "evaluation"):
        assert word in said


@given(st.lists(st.text(max_size=400), max_size=5))
def test_any_lines_are_read_step_by_step_or_refused_as_the_bot_refuses(lines: list[str]) -> None:
    try:
        places = len(read(lines))
    except ConvenorError:
        return
    assert places == len(lines)
