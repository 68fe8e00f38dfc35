"""Every card the product makes, as Slack blocks: Slack takes it, it calls nobody, and it reads well aloud."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.model import (
    AddAction,
    CancelMeeting,
    DoneAction,
    DropAction,
    Help,
    ListActions,
    ShowAction,
    ShowAgenda,
)
from bot.platforms.slack.render import home, message
from bot.platforms.slack.text import Look
from bot.replies.codec import opened
from bot.replies.model import (
    Button,
    Card,
    Fields,
    Form,
    Heading,
    Input,
    Item,
    Mention,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)
from bot.store.unit_of_work import Store
from tests.extreme_cards import extreme, mentions_of, offered, sealed
from tests.platforms.slack.block_kit import faults_of_message, faults_of_view
from tests.story import played

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U0MARION>",
    "<@U0MARION|Marion>",
    "<#C0QALEADS>",
    "<https://wexcombe.example|your bank>",
    "&lt;!channel&gt;",
    "@channel @here @everyone",
    "*bold* _slanted_ ~gone~ `code` ```block```",
    "> quoted\n>>> and more",
    "\u202egnihtemos\u202c \u200bhidden\u2060",
    "null\x00 bell\x07 \x1b[31mred",
    "👩🏽‍💻 Zoë 🇬🇧",
    "x" * 3001,
    "&" * 3001,
    "word " * 700,
    "",
    "   ",
    "\n\n",
)


LOOK = Look(users={1: "U0MARION", 2: "U0BETHAN"}, seal=lambda payload: payload)
LONG_LOOK = Look(users={1: "U0MARION"}, seal=sealed)


def shown(card: Card, look: Look = LOOK) -> list[dict[str, Any]]:
    """The blocks, after both surfaces were checked."""
    made = message(card, look=look)
    assert faults_of_message({"blocks": made.blocks, "text": made.text}) == []
    assert faults_of_view(home(card, look=look)) == []
    return made.blocks


def words(blocks: list[dict[str, Any]]) -> str:
    found = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(blocks, ensure_ascii=False))
    return "\n".join(json.loads(f'"{each}"') for each in found)


def pressed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        element
        for block in blocks
        for element in (*block.get("elements", ()), block.get("accessory"))
        if element and "action_id" in element
    ]


def action(ref: str = "Jun24/4a", **more: Any) -> Button:
    return Button(label="Done", command=DoneAction(ref=ref), **more)


# --- the story


@pytest.fixture
async def cards(sqlite_store: Store, tmp_path: Path) -> list[Card]:
    """Every card that anybody is shown or sent in the example's story."""
    return await played(sqlite_store, tmp_path)


@pytest.mark.slow
async def test_every_card_of_the_story(cards: list[Card]) -> None:
    """Valid on both surfaces; its buttons are all there; its fallback says its title."""
    assert len(cards) > 100
    for card in cards:
        blocks = shown(card)
        shown(card, LONG_LOOK)
        assert message(card, look=LOOK).text.strip()
        assert len(values(blocks)) == sum(1 for _ in offered(card)), card.title


def values(blocks: list[dict[str, Any]]) -> list[str]:
    """What every button and every option of an overflow menu carries."""
    carried = []
    for each in pressed(blocks):
        carried += [option["value"] for option in each.get("options", ())] or [each["value"]]
    return carried


# --- extreme cards


@given(
    card=extreme(HOSTILE, address="https://wexcombe.example/a|b>c"), look=st.sampled_from((LOOK, LONG_LOOK))
)
@settings(max_examples=60, deadline=None)
def test_slack_takes_any_card(card: Card, look: Look) -> None:
    blocks = shown(card, look)
    said = words(blocks) + message(card, look=look).text
    mentioned = set(re.findall(r"<[@!#](?!date\^)[^>]*>", said))
    known = {f"<@{look.users[each]}>" for each in mentions_of(card) if each in look.users}
    assert mentioned <= known, "only people whom the card itself mentions are mentioned"


# --- what stands where


def test_what_was_written_calls_nobody() -> None:
    """In a title, a paragraph, a row, its detail and a button alike."""
    call = "<!channel> <@U0MARION> @here"
    card = Card(
        title=call,
        parts=(
            text(call, Strong(text=call)),
            items([Item(title=(call,), ref=call, detail=call, lines=(call,))]),
            Fields(pairs=((call, call),)),
            buttons(Button(label=call, command=Help())),
        ),
    )
    made = message(card, look=LOOK)
    everything = json.dumps(made.blocks, ensure_ascii=False) + made.text
    assert "<!channel" not in everything
    assert "<@U0MARION" not in everything
    assert "@here" not in everything
    assert "&lt;!channel&gt;" in words(shown(card))


def test_a_known_person_is_mentioned_and_another_is_named() -> None:
    card = Card(
        parts=(
            text(Mention(name="Marion Keane", person_id=1), " and ", Mention(name="Gwen <b>", person_id=9)),
        )
    )
    assert words(shown(card)) == "<@U0MARION> and Gwen &lt;b&gt;"
    assert message(card, look=LOOK).text == "Marion Keane and Gwen &lt;b&gt;"


def test_the_title_is_bold_once_and_what_is_stored_has_a_small_mark() -> None:
    (title, *_) = shown(Card(title="Done", tone=Tone.GOOD, parts=(text("Thank you."),)))
    assert title["text"]["text"] == "✓ *Done*"
    (title,) = shown(Card(title="Not allowed", tone=Tone.REFUSAL))
    assert title["text"]["text"] == "*Not allowed*"


def test_five_buttons_stand_in_a_row_and_the_rest_behind_a_menu() -> None:
    each = [Button(label=f"B{n}", command=ShowAction(ref=f"#{n}")) for n in range(8)]
    (actions,) = shown(Card(parts=(buttons(*each),)), LONG_LOOK)
    assert [element["type"] for element in actions["elements"]] == ["button"] * 5 + ["overflow"]
    assert [option["text"]["text"] for option in actions["elements"][-1]["options"]] == ["B5", "B6", "B7"]


def test_what_a_menu_cannot_carry_makes_a_second_row() -> None:
    """An option's value holds 150 characters; a form needs more."""
    form = Form(title="Why?", command=AddAction(), inputs=(Input(name="text", label="What should it say?"),))
    each = [Button(label=f"B{n}", command=AddAction(), form=form) for n in range(7)]
    first, second = shown(Card(parts=(buttons(*each),)), LONG_LOOK)
    assert [len(row["elements"]) for row in (first, second)] == [5, 2]


def test_six_buttons_need_no_menu() -> None:
    each = [Button(label=f"B{n}", command=Help()) for n in range(6)]
    (actions,) = shown(Card(parts=(buttons(*each),)))
    assert [element["type"] for element in actions["elements"]] == ["button"] * 6


def test_one_button_is_primary() -> None:
    card = Card(parts=(buttons(action("1", primary=True), action("2", primary=True)),))
    assert [each.get("style") for each in pressed(shown(card))] == ["primary", None]


def test_a_form_is_a_button_that_opens_it() -> None:
    form = Form(title="New action", command=AddAction(), inputs=(Input(name="text", label="What?"),))
    (opens,) = pressed(shown(Card(parts=(form,))))
    assert opens["text"]["text"] == "New action"
    assert opens["action_id"].startswith("f:")
    assert opened(opens["value"]) == form


def test_a_form_that_is_kept_is_asked_for_by_a_command() -> None:
    form = Form(title="New action", command=AddAction(), inputs=(), kept=7)
    (asks,) = pressed(shown(Card(parts=(form,))))
    assert asks["action_id"].startswith("c:")


def test_a_button_carries_its_whole_command() -> None:
    (done,) = pressed(shown(Card(parts=(buttons(action("Jun24/4a")),))))
    assert done["action_id"].startswith("c:")
    assert opened(done["value"]) == DoneAction(ref="Jun24/4a")


@pytest.mark.parametrize(
    "button, asks",
    [
        (Button(label="No longer needed", command=DropAction(ref="1")), True),
        (Button(label="Cancel it", command=CancelMeeting(confirmed=True)), True),
        (Button(label="Cancel", command=CancelMeeting()), False),
        (Button(label="Done", command=DoneAction(ref="1")), False),
        (
            Button(
                label="No longer needed",
                command=DropAction(ref="1"),
                form=Form(title="Why?", command=DropAction(ref="1"), inputs=()),
            ),
            False,
        ),
    ],
    ids=["drop", "cancel for good", "cancel asks back itself", "done can be undone", "a form asks already"],
)
def test_only_what_costs_something_asks_again(button: Button, asks: bool) -> None:
    (made,) = pressed(shown(Card(parts=(buttons(button),))))
    assert ("confirm" in made) is asks


def test_a_row_with_one_button_is_one_block() -> None:
    card = Card(
        parts=(items([Item(title=("send it",), ref="4a", detail="Imran · due Friday", buttons=(action(),))]),)
    )
    (section,) = shown(card)
    assert section["text"]["text"] == "*4a*  send it\nImran · due Friday"
    assert section["accessory"]["accessibility_label"] == "Done: send it"


def test_rows_without_buttons_share_a_block() -> None:
    (section,) = shown(Card(parts=(items([Item(title=(f"item {n}",)) for n in range(20)], numbered=True),)))
    assert section["text"]["text"].startswith("1. item 0\n")


def test_a_row_in_a_shared_block_is_set_in_under_its_title() -> None:
    rows = [Item(title=("Introductions",), detail="10:00", lines=("the chair",)), Item(title=("Budget",))]
    (section,) = shown(Card(parts=(items(rows, numbered=True),)))
    assert section["text"]["text"] == "1. Introductions\n\u200310:00\n\u2003• the chair\n2. Budget"


def test_what_follows_buttons_under_a_heading_is_parted_from_them() -> None:
    card = Card(parts=(Heading(text="One"), buttons(action("1")), Heading(text="Two"), buttons(action("2"))))
    assert [block["type"] for block in shown(card)] == ["section", "actions", "divider", "section", "actions"]


def test_51_rows_where_50_fit() -> None:
    rows = [Item(title=(f"row {n}",), ref=f"#{n}", buttons=(action(str(n)),)) for n in range(51)]
    card = Card(title="My actions", parts=(items(rows), buttons(Button(label="More", command=ListActions()))))
    blocks = shown(card)
    assert len(blocks) <= 50
    assert "… and 4 more. Type “show” and its number to see one: #47, #48, #49, #50" in words(blocks)
    assert pressed(blocks)[-1]["text"]["text"] == "More", "the card's own buttons stay"
    assert "#50" in words(home(card, look=LOOK)["blocks"])


def test_rows_give_up_buttons_before_rows_go() -> None:
    three = (action("1"), action("2"), action("3"))
    rows = [Item(title=(f"row {n}",), buttons=three) for n in range(40)]
    blocks = shown(Card(parts=(items(rows),)))
    assert len(blocks) == 40
    assert "row 39" in words(blocks)
    assert "more." not in words(blocks)


def test_a_text_of_3001_characters_is_shown_whole() -> None:
    long = "n" * 3001
    for card in (
        Card(parts=(text(long),)),
        Card(parts=(text(Strong(text=long)),)),
        Card(parts=(items([Item(title=(long,), buttons=(action(),))]),)),
        Card(parts=(Fields(pairs=(("Text", long),)),)),
    ):
        blocks = shown(card)
        assert len(blocks) >= 2
        assert words(blocks).count("n") >= 3001


def test_a_card_that_is_far_too_long_keeps_its_buttons() -> None:
    card = Card(parts=(*(text("long " * 500) for _ in range(60)), buttons(action())))
    blocks = shown(card)
    assert "There is more than fits here." in words(blocks)
    assert blocks[-1]["type"] == "actions"


def test_a_card_with_nothing_in_it_still_says_something() -> None:
    for card in (Card(), Card(title="\u200b", parts=(text(""), items([]), buttons()))):
        assert words(shown(card)).strip()
        assert message(card, look=LOOK).text.strip()


def test_the_fallback_reads_well_aloud() -> None:
    card = Card(
        title="Due on Friday 12 July 2024: venue options",
        parts=(
            text("A quick reminder about ", Strong(text="4b"), ". Type ", Typed(text="/action done 4b"), "."),
            items([Item(title=("find three options",), ref="4b", detail="Imran Sethi · open")]),
            buttons(action()),
        ),
    )
    assert message(card, look=LOOK).text == (
        "Due on Friday 12 July 2024: venue options\n"
        "A quick reminder about 4b. Type /action done 4b.\n"
        "4b: find three options, Imran Sethi, open"
    )


def test_a_long_fallback_is_cut_at_a_word() -> None:
    fallback = message(Card(parts=(text("many & more " * 500),)), look=LOOK).text
    assert 2_900 < len(fallback) <= 3_000
    assert fallback.endswith("…")


def test_nothing_is_coloured_but_the_first_thing_to_do() -> None:
    """No red, whatever a button does."""
    card = Card(parts=(buttons(Button(label="Cancel it", command=CancelMeeting(confirmed=True))),))
    assert "danger" not in json.dumps(shown(card))


def test_a_home_tab_has_room_for_more() -> None:
    rows = [
        Item(title=(f"row {n}",), buttons=(Button(label="Show", command=ShowAgenda()),)) for n in range(90)
    ]
    assert len(home(Card(parts=(items(rows),)), look=LOOK)["blocks"]) == 90
