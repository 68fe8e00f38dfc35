"""Short answers to a question: what counts as yes, no or a choice, and what says more than that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.agreeing import Agreed, agreement


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "Yes.",
        "Yes please!",
        "yes, thanks",
        "Ok, thank you",
        "Yes, do it",
        "Yes, that's right",
        "Fine by me",
        "Agreed, many thanks",
        "Looks good",
        "Go ahead",
        "Of course",
        "I agree",
        "That’s correct, thanks",
        "Thanks. All good",
        "yes\nthank you",
        "Store them",
    ],
)
def test_yes(words: str):
    found = agreement(words)
    assert found is not None
    assert (found.said, found.refs) == (Agreed.YES, ())


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "No thanks",
        "No, leave it",
        "Not yet",
        "Please don't",
        "Discard it",
        "Never mind",
        "It wasn’t me",
    ],
)
def test_no(words: str):
    found = agreement(words)
    assert found is not None
    assert found.said is Agreed.NO


@pytest.mark.parametrize("words", ["all", "Both please", "All of them, thanks", "The lot"])
def test_all(words: str):
    found = agreement(words)
    assert found is not None
    assert found.said is Agreed.ALL


@pytest.mark.parametrize(
    "words, refs",
    [
        ("4a", ("4a",)),
        ("4a and 7b", ("4a", "7b")),
        ("Jun24/4a", ("Jun24/4a",)),
        ("#3, #4", ("#3", "#4")),
        ("4a, 4b and 7c", ("4a", "4b", "7c")),
    ],
)
def test_references_alone(words: str, refs: tuple[str, ...]):
    found = agreement(words)
    assert found is not None
    assert (found.said, found.refs) == (Agreed.SOME, refs)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "thanks",
        "Yes, but move it to Friday first",
        "Yes and please cancel the meeting",
        "No, that's fine",
        "No problem",
        "ok so who does this?",
        "yes?",
        "4a is done",
        "I can't say yes to this",
        "Not all of them",
        "Yes no",
        "We agree on all but 4a",
        "yes " * 80,
    ],
)
def test_what_says_more_or_something_else_is_no_such_answer(words: str):
    assert agreement(words) is None


@given(st.text(max_size=300))
def test_any_words_are_read(words: str):
    found = agreement(words)
    assert found is None or bool(found.refs) is (found.said is Agreed.SOME)
