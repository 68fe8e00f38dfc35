"""A short reference never hits the wrong thing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import refs
from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.errors import AmbiguousReference, UnknownReference

ME, OTHER = 1, 2


def action(number: int, ref: str | None, owner: int, status: ActionStatus = ActionStatus.OPEN) -> Action:
    return Action(
        id=number,
        network_id=1,
        number=number,
        ref=ref,
        summary=f"thing {number}",
        owners=(Owner(kind=OwnerKind.PERSON, name=f"P{owner}", id=owner),),
        status=status,
        created_by=ME,
        created_at=datetime(2024, 6, 25, tzinfo=UTC),
    )


def mine(each: Action) -> bool:
    return each.owners[0].id == ME


def found(phrase: str, *actions: Action) -> int:
    return refs.action(phrase, actions, is_mine=mine).number


MINE, THEIRS = action(1, "Jun24/4a", ME), action(2, "Sep24/4a", OTHER)


@pytest.mark.parametrize("phrase", ["Sep24/4a", "sep24/4A", "Sep24 / 4a", "#2", "# 2", "[Sep24/4a]."])
def test_a_full_reference_means_one_action(phrase: str) -> None:
    assert found(phrase, MINE, THEIRS) == 2


def test_a_short_one_means_the_sender_s_own_open_one() -> None:
    assert found("4a", MINE, THEIRS) == 1


def test_two_of_the_sender_s_own_are_asked_about_with_both_texts() -> None:
    with pytest.raises(AmbiguousReference) as asked:
        found("4a", MINE, action(3, "Sep24/4a", ME))

    assert [(each.key, each.text) for each in asked.value.candidates] == [
        ("Jun24/4a", "thing 1"),
        ("Sep24/4a", "thing 3"),
    ]


def test_when_the_sender_s_own_is_done_somebody_else_s_is_not_hit() -> None:
    with pytest.raises(AmbiguousReference):
        found("4a", action(1, "Jun24/4a", ME, ActionStatus.DONE), THEIRS)


def test_the_only_one_there_is_needs_no_question() -> None:
    assert found("4a", THEIRS) == 2


@pytest.mark.parametrize("phrase", ["9z", "#99", "Dec24/1a", "", "hello"])
def test_what_there_is_not_is_said(phrase: str) -> None:
    with pytest.raises(UnknownReference):
        found(phrase, MINE, THEIRS)


@pytest.mark.parametrize(
    "count, name", [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba"), (703, "aaa")]
)
def test_letters_go_on_after_z(count: int, name: str) -> None:
    assert refs.letters(count) == name


@given(phrase=st.text(max_size=40))
def test_no_reference_ends_in_an_error_of_ours(phrase: str) -> None:
    try:
        assert found(phrase, MINE, THEIRS) in (1, 2)
    except (UnknownReference, AmbiguousReference):
        pass
