"""Which button of a question a short answer presses, and when it presses none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.agreeing import agreement
from bot.commands.model import AcceptSuggestion, Command, Confirm, DoneAction, Several, ShowAgenda
from bot.handlers.answering import pressed
from bot.replies.model import Button, Card, Item, Items, Tone, buttons, text

STORE, LEAVE = Confirm(proposal=3), Confirm(proposal=3, discard=True)
PROPOSAL = Card(
    title="Shall I store these?",
    tone=Tone.QUESTION,
    parts=(
        text("4a Nadia to send the slides"),
        buttons(
            Button(label="Store them", command=STORE, primary=True),
            Button(label="Show the agenda", command=ShowAgenda()),
            Button(label="Leave them", command=LEAVE),
        ),
    ),
)
WHICH = Card(
    title="Which one is done?",
    tone=Tone.QUESTION,
    parts=(
        Items(
            items=tuple(
                Item(ref=ref, title=(said,), buttons=(Button(label="This one", command=DoneAction(ref=ref)),))
                for ref, said in (("Jun24/4a", "the slides"), ("Jun24/7b", "the venue"))
            ),
        ),
    ),
)
SLIDES, VENUE = DoneAction(ref="Jun24/4a"), DoneAction(ref="Jun24/7b")


def chosen(words: str, card: Card) -> Command | None:
    said = agreement(words)
    assert said is not None
    return pressed(said, card)


@pytest.mark.parametrize(
    "words, card, does",
    [
        ("Yes please", PROPOSAL, STORE),
        ("No, leave it", PROPOSAL, LEAVE),
        ("All of them", WHICH, Several(commands=(SLIDES, VENUE))),
        ("4a", WHICH, SLIDES),
        ("Jun24/7b", WHICH, VENUE),
        ("4a and 7b", WHICH, Several(commands=(SLIDES, VENUE))),
    ],
)
def test_what_it_does(words: str, card: Card, does: Command):
    assert chosen(words, card) == does


@pytest.mark.parametrize(
    "words, card",
    [
        ("yes", WHICH),
        ("no", WHICH),
        ("all", PROPOSAL),
        ("9a", WHICH),
        ("4a and 9a", WHICH),
        ("4a", PROPOSAL),
    ],
)
def test_what_the_question_does_not_offer_is_not_guessed(words: str, card: Card):
    assert chosen(words, card) is None


@pytest.mark.parametrize("words", ["ok", "all", "4a"])
def test_a_message_that_asks_nothing_is_not_agreed_to(words: str):
    for card in (PROPOSAL, WHICH):
        assert chosen(words, replace(card, tone=Tone.PLAIN)) is None


def test_yes_to_two_offers_is_neither():
    offers = buttons(
        Button(label="Store them", command=STORE, primary=True),
        Button(label="Accept it", command=AcceptSuggestion(ref="S3"), primary=True),
    )
    assert chosen("yes", replace(PROPOSAL, parts=(offers,))) is None
