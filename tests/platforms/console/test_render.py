"""What a card looks like in a terminal, and what it never does there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.model import DoneAction, ListActions
from bot.platforms.console.render import clean, render
from bot.replies.model import (
    Button,
    Card,
    Fields,
    Form,
    Heading,
    Input,
    Item,
    Link,
    Mention,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

CARD = Card(
    title="Your open actions: 1",
    parts=(
        text(
            "Hello ",
            Mention(name="Imran Sethi", person_id=1),
            ", see ",
            Link(text="the paper", url="https://x.example/p"),
        ),
        Heading(text="From 25 June"),
        items(
            [
                Item(
                    ref="Jun24/4a",
                    title=(Strong(text="three venues"),),
                    detail="due Friday 12 July 2024",
                    lines=("two have answered",),
                    buttons=(Button(label="Done", command=DoneAction(ref="Jun24/4a")),),
                )
            ]
        ),
        Fields(pairs=(("Zone", "Europe/London"), ("Bank holidays", "England"))),
        Form(title="When?", command=ListActions(), inputs=(Input(name="when", label="By when?"),)),
        buttons(
            Button(label="More", command=ListActions(page=2)), Button(label="Help", command=ListActions())
        ),
        text("Say ", Typed(text="done 4a")),
    ),
)


def test_a_card_in_plain_text() -> None:
    assert render(CARD).text == (
        "Your open actions: 1\n"
        "Hello Imran Sethi, see the paper <https://x.example/p>\n"
        "From 25 June\n"
        "  Jun24/4a three venues\n"
        "      due Friday 12 July 2024\n"
        "      two have answered\n"
        "      [1 Done]\n"
        "Zone:          Europe/London\n"
        "Bank holidays: England\n"
        "[2 When?: by when]\n"
        "[3 More] [4 Help]\n"
        "Say done 4a"
    )


def test_buttons_count_through_the_whole_card() -> None:
    assert [getattr(each, "label", "form") for each in render(CARD).buttons] == [
        "Done",
        "form",
        "More",
        "Help",
    ]


def test_colours_are_only_for_people() -> None:
    assert "\x1b[" not in render(CARD).text
    assert "\x1b[" in render(CARD, colour=True).text


def test_an_empty_list_says_so() -> None:
    assert render(Card(parts=(items([], empty="Nothing yet."),))).text == "Nothing yet."


def test_a_text_of_somebody_s_cannot_command_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066 \x9b31m"

    shown = render(Card(title=hostile, tone=Tone.GOOD, parts=(text(hostile),))).text

    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"} & set(shown)


@given(written=st.text(max_size=200))
def test_what_is_shown_has_no_control_characters(written: str) -> None:
    assert all(
        char == "\n" or char.isprintable() or char.isspace() for char in clean(written) if ord(char) < 0x20
    )
    render(Card(title=written, parts=(text(written), items([Item(title=(written,), detail=written)]))))
