"""Buttons and stored cards come back as they were."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import codec, model
from bot.commands.model import Command
from bot.domain.errors import BadValue
from bot.replies import codec as reply_codec
from bot.replies.model import (
    Button,
    Card,
    Fields,
    Form,
    Input,
    InputKind,
    Item,
    Link,
    Mention,
    Moment,
    Reply,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

TEXT = st.text(max_size=30)


@given(ref=TEXT, outcome=st.none() | TEXT, version=st.none() | st.integers(0, 10**9))
def test_a_command_survives_its_button(ref: str, outcome: str | None, version: int | None) -> None:
    command = model.DoneAction(ref=ref, outcome=outcome, version=version)

    assert codec.decode(codec.encode(command)) == command


@pytest.mark.parametrize("cls", codec.COMMANDS.values(), ids=lambda cls: cls.__name__)
def test_every_command_survives_its_button(cls: type[Command]) -> None:
    needed = {
        each.name: "4a" if "Ref" in str(each.type) or "str" in str(each.type) else 1
        for each in dataclasses.fields(cls)
        if each.default is dataclasses.MISSING
    }
    command = cls(**needed)

    assert codec.decode(codec.encode(command)) == command


def test_a_typical_button_fits_into_what_slack_carries() -> None:
    assert len(codec.encode(model.DoneAction(ref="Jun24/4a"))) < 200


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        "[]",
        "1",
        '"x"',
        '{"_":"Nothing"}',
        '{"_":"DoneAction","other":1}',
        '{"_":"Confirm"}',
        '{"_":["x"]}',
        "[" * 100_000,
    ],
    ids=lambda payload: payload[:30],
)
def test_an_altered_button_is_refused(payload: str) -> None:
    with pytest.raises(BadValue):
        codec.decode(payload)


def test_a_card_survives_the_outbox() -> None:
    card = Card(
        title="Due on Friday",
        tone=Tone.QUESTION,
        about="action:1",
        parts=(
            text("Hello ", Mention(name="Imran Sethi", person_id=3), Strong(text="soon"), Typed(text="done"), Link(text="a", url="b")),
            text("It is on ", Moment(at=datetime(2024, 9, 16, 9, tzinfo=UTC), words="Monday, 10:00", strong=True), "."),
            Fields(pairs=(("Who", (Mention(name="Imran Sethi", person_id=3),)),)),
            items([Item(title=("x",), ref="4a", detail=("by ", Mention(name="Imran Sethi", person_id=3)), lines=("y", ("z", Strong(text="!"))), buttons=(Button(label="Done", command=model.DoneAction(ref="4a")),))], numbered=True),
            buttons(
                Button(
                    label="Change",
                    command=model.ChangeDue(ref="4a"),
                    form=Form(title="When?", command=model.ChangeDue(ref="4a"), inputs=(Input(name="when", label="When", kind=InputKind.DATE),)),
                )
            ),
        ),
    )  # fmt: skip

    assert reply_codec.card_from_text(reply_codec.card_to_text(card)) == card
    reply = Reply(card=card, private=False, replaces="m1")
    assert reply_codec.reply_from_text(reply_codec.reply_to_text(reply)) == reply


# --- what a button carries

ASKING = Form(
    title="By when?",
    command=model.ChangeDue(ref="4a"),
    inputs=(Input(name="when", label="By when?", kind=InputKind.DATE),),
)


@pytest.mark.parametrize(
    "pressed, carried",
    [
        pytest.param(
            Button(label="Done", command=model.DoneAction(ref="4a")),
            model.DoneAction(ref="4a"),
            id="a command",
        ),
        pytest.param(
            Button(label="Change", command=model.ChangeDue(), form=ASKING),
            ASKING,
            id="the form that it opens",
        ),
        pytest.param(ASKING, ASKING, id="a form"),
        pytest.param(
            dataclasses.replace(ASKING, kept=7),
            model.Parked(id=7),
            id="where a form is kept that is too long",
        ),
    ],
)
def test_a_button_carries_what_pressing_it_does(pressed: Button | Form, carried: Command | Form) -> None:
    assert reply_codec.opened(reply_codec.payload(pressed)) == carried


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        "[]",
        "7",
        '{"_":"Card"}',
        '{"_":"Form","title":"x","command":1,"inputs":[]}',
        '{"_":"Form","title":"x","command":{"_":"Undo"},"inputs":[{"_":"Input","name":"a","label":"b","kind":"x"}]}',
        '{"_":"Form","title":"x"}',
        "[" * 100_000,
    ],
    ids=lambda payload: payload[:30],
)
def test_an_altered_payload_is_refused(payload: str) -> None:
    with pytest.raises(BadValue):
        reply_codec.opened(payload)
