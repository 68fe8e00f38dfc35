"""What a letter asks, sentence by sentence; whole mails are in tests/platforms/mail/test_meaning.py."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import codec, grammar, letters
from bot.commands.letters import Asked
from bot.commands.model import Apologise, ChangeDue, Command, DoneAction, Help, NotMine, PasteBlock
from bot.domain.errors import TooLong

WORDS = st.lists(
    st.sampled_from(
        """4a done Done. Not mine apologies for the 16th . , - and by Friday 19 July Sam Okoro will cover Imran to send
        thanks Hi 👍 ? ! \n \n\n 1. - please add 7c #1 Jun24/4b but if nearly until can I have stuck \t | > :""".split(
            " "
        )
    ),
    max_size=40,
).map(" ".join)


@given(words=st.one_of(WORDS, st.text(max_size=300)), is_reply=st.booleans(), subject=st.text(max_size=40))
def test_any_letter_is_read(words: str, is_reply: bool, subject: str) -> None:
    read = letters.read(words, subject=subject, is_reply=is_reply)
    assert all(each.said for each in read.asked)


def test_each_sentence_is_read_for_itself() -> None:
    read = letters.read(
        "Hi,\n\n4a is done. I can't make the 16th. Sam Okoro will cover for me.\n\nThanks", is_reply=True
    )
    assert [each.command for each in read.asked] == [
        DoneAction(ref="4a"),
        Apologise(meeting="16th", deputy="Sam Okoro"),
    ]


def test_each_clause_about_another_action_is_read_for_itself() -> None:
    read = letters.read("4a done, 4b by 31 July and 7c not mine", is_reply=True)
    assert [each.command for each in read.asked] == [
        DoneAction(ref="4a"),
        ChangeDue(ref="4b", when="31 July"),
        NotMine(ref="7c"),
    ]


def test_what_stands_under_a_piece_of_the_answered_mail_knows_that_piece() -> None:
    read = letters.read(
        "", answers=[("4a: send the slides", "Done."), ("4b: venues", "Not mine")], is_reply=True
    )
    assert read.asked == (
        Asked(said="Done.", command=DoneAction(), quoted="4a: send the slides"),
        Asked(said="Not mine", command=NotMine(), quoted="4b: venues"),
    )


def test_notes_are_one_proposal_whatever_leads_to_them() -> None:
    read = letters.read(
        "Hi Convenor\n\nPlease add these:\n\n1. 4c Nadia to send the form\n2. Imran to ask\n\nThanks"
    )
    assert [each.command for each in read.asked] == [
        PasteBlock(lines=("4c Nadia to send the form", "2. Imran to ask"))
    ]


@pytest.mark.parametrize(
    "words", ["", "Hi", "Hello Convenor,\n\nMany thanks\n", "Thanks, will do!", "Kind regards"]
)
def test_greetings_and_thanks_are_nothing(words: str) -> None:
    assert letters.read(words, is_reply=True).is_nothing


def test_a_question_what_this_is_is_answered() -> None:
    assert [each.command for each in letters.read("Why am I getting this?", is_reply=True).asked] == [Help()]


def test_a_letter_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLong):
        letters.read("done " * 3_000)


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "done ",
        "4a, ",
        "4a done\n",
        "Done. ",
        "x\n",
        "1. 1. ",
        "a\tb\n",
        "just to say ",
        "Imran and ",
        "- ",
        "? ",
        "please add Hal ",
    ],
)
def test_hostile_letters_take_no_time(piece: str) -> None:
    began = time.monotonic()
    for is_reply in (True, False):
        letters.read((piece * 10_000)[:10_000], is_reply=is_reply)
    assert time.monotonic() - began < 8, "seconds, on a busy machine; one took nine before"


def _without_dot(command: Command) -> str:
    return codec.encode(command).replace('."', '"')


@pytest.mark.parametrize("wrapped", ["{}", "Hello,\n\n{}\n\nMany thanks", "Please {}."], ids=str)
@pytest.mark.parametrize("slash", ["/", ""], ids=["with a slash", "without"])
@pytest.mark.parametrize("verb", grammar.VERBS, ids=lambda verb: f"{verb.noun} {verb.name}".strip())
def test_every_verb_can_be_written_in_a_letter(verb: grammar.Verb, slash: str, wrapped: str):
    line = f"{slash}{verb.example.lstrip('/')}"
    if wrapped.startswith("Please") and not (slash or verb.noun):
        return  # "Please find …" is no search.
    asked = letters.read(wrapped.format(line)).asked

    assert [_without_dot(each.command) for each in asked] == [_without_dot(grammar.parse(verb.example))]
