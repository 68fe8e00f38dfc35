"""Every card the product makes, as an Adaptive Card: Teams takes it, it mentions nobody unasked, it reads well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
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
    Parked,
)
from bot.platforms.teams import inbound, render
from bot.platforms.teams.render import Refresh, message
from bot.platforms.teams.text import Look
from bot.replies.codec import opened, payload
from bot.replies.model import (
    Button,
    Buttons,
    Card,
    Fields,
    Form,
    Heading,
    Input,
    Item,
    Link,
    Mention,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)
from bot.store.unit_of_work import Store
from tests.extreme_cards import extreme, mentions_of, offered, sealed
from tests.platforms.teams.adaptive import TAG, faults_of_message
from tests.story import played

HOSTILE = (
    "<at>Marion Keane</at>",
    "Dana <ops>",
    "<script>alert(1)</script>",
    "&lt;at&gt;Marion Keane&lt;/at&gt; &amp; &#42;",
    "*bold* **more** _slanted_ ~~gone~~ `code` ```block```",
    "[your bank](https://wexcombe.example) ![pixel](https://wexcombe.example/p.png) [x][y] [z]: w",
    "# heading\n> quoted\n- list\n1. first\n---\n===\n    code",
    "a | b\n--|--\nc | d",
    "\\* \\\\ \\",
    "{{DATE(2024-07-26T00:00:00Z,SHORT)}} ${name}",
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
MARION = "6f1b2c00-0000-4000-8000-0000000000a1"
BETHAN = "6f1b2c00-0000-4000-8000-0000000000a2"


LOOK = Look(users={1: MARION, 2: BETHAN}, seal=lambda payload: payload)
LONG_LOOK = Look(users={1: MARION}, seal=sealed)


def shown(card: Card, look: Look = LOOK, **more: Any) -> dict[str, Any]:
    """The card's content, after it was checked as a message for everybody and for one."""
    made = message(card, look=look, **more)
    assert faults_of_message(made.content, made.text) == []
    private = message(card, look=look, private=True)
    assert faults_of_message(private.content, private.text) == []
    assert "refresh" not in private.content
    return made.content


def every(shown: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shown, dict):
        yield shown
        for key, value in shown.items():
            if key not in ("data", "fallback"):
                yield from every(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from every(value)


def words(content: dict[str, Any]) -> str:
    """What is read from top to bottom; a line for each block."""
    lines = []
    for each in every(content["body"]):
        if each.get("type") == "TextBlock":
            lines.append(each["text"])
        if each.get("type") == "RichTextBlock":
            lines.append("".join(run["text"] for run in each["inlines"]))
    return "\n".join(lines)


def pressed(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons, row by row, then the card's own."""
    return [
        each
        for part in (content["body"], content.get("actions", []))
        for each in every(part)
        if each.get("type") in ("Action.Execute", "Action.Submit")
    ]


def kinds(content: dict[str, Any]) -> list[str]:
    return [each["type"] for each in content["body"]]


def action(ref: str = "Jun24/4a", **more: Any) -> Button:
    return Button(label="Done", command=DoneAction(ref=ref), **more)


# --- the story


@pytest.mark.slow
async def test_every_card_of_the_story(sqlite_store: Store, tmp_path: Path) -> None:
    """Teams takes it, with all of its buttons, or says how many rows are not shown."""
    cards = await played(sqlite_store, tmp_path)
    assert len(cards) > 100
    for card in cards:
        shown(card)
        content = shown(card, LONG_LOOK)
        if " more." not in words(content):
            assert len(pressed(content)) == sum(1 for _ in offered(card)), card.title


# --- extreme cards

SEPTEMBER = datetime(2024, 9, 16, 9, tzinfo=UTC)


@given(
    card=extreme(HOSTILE, address="https://wexcombe.example/a_(b)|c>d"),
    look=st.sampled_from((LOOK, LONG_LOOK)),
)
@settings(max_examples=60, deadline=None)
def test_teams_takes_any_card(card: Card, look: Look) -> None:
    content = shown(card, look)
    mentioned = {each["mentioned"]["id"] for each in content.get("msteams", {}).get("entities", ())}
    known = {look.users[each] for each in mentions_of(card) if each in look.users}
    assert mentioned <= known, "only people whom the card itself mentions are mentioned"


# --- what people wrote


@pytest.mark.parametrize(
    "name", ["Dana <ops>", "O*Neil* & _Sons_", "[R&D](#)", "{{TIME(x)}}", "<at>Marion</at>"]
)
def test_what_was_written_is_shown_whole(name: str) -> None:
    """In a title, a paragraph, a row, its detail, a field and a button alike."""
    card = Card(
        title=name,
        parts=(
            text(name, " and ", Strong(text=name)),
            items([Item(title=(name,), ref=name, detail=name, lines=(name,))]),
            Fields(pairs=((name, name),)),
            buttons(Button(label=name, command=Help())),
        ),
    )
    content = shown(card)
    assert words(content).replace("\u2060", "").count(name) == 9
    assert pressed(content)[0]["title"] == name
    assert "msteams" in content
    assert "entities" not in content["msteams"]


def test_a_known_person_is_mentioned_and_another_is_named() -> None:
    card = Card(
        parts=(
            text(Mention(name="Marion Keane", person_id=1), " and ", Mention(name="Gwen <b>", person_id=9)),
        )
    )
    content = shown(card)
    assert words(content) == "<at>Marion Keane</at> and Gwen ‹b›"
    assert content["msteams"]["entities"] == [
        {
            "type": "mention",
            "text": "<at>Marion Keane</at>",
            "mentioned": {"id": MARION, "name": "Marion Keane"},
        }
    ]
    assert message(card, look=LOOK).text == "Marion Keane and Gwen ‹b›"


def test_owners_are_mentioned_wherever_a_card_does() -> None:
    """In its title, a heading, a field, a row's detail and its lines."""
    owner = Mention(name="Marion Keane", person_id=1)
    card = Card(
        title=("For ", owner),
        parts=(
            Heading(text=("What ", owner, " owes")),
            Fields(pairs=(("Owner", (owner,)),)),
            items([Item(title=("send it",), detail=(owner, " · due Friday"), lines=(("cc ", owner),))]),
        ),
    )
    content = shown(card)
    assert words(content).count("<at>Marion Keane</at>") == 5
    assert len(content["msteams"]["entities"]) == 1


def test_two_people_of_one_name_are_told_apart() -> None:
    card = Card(parts=(text(Mention(name="Sam", person_id=1), " and ", Mention(name="Sam", person_id=2)),))
    entities = shown(card)["msteams"]["entities"]
    assert [each["mentioned"]["id"] for each in entities] == [MARION, BETHAN]
    assert len({each["text"] for each in entities}) == 2


def test_who_spells_a_mention_mentions_nobody() -> None:
    """Not even where the card itself mentions the same person."""
    spoof = "<at>Marion Keane</at>"
    content = shown(Card(parts=(text(Mention(name="Marion Keane", person_id=1), f" {spoof}"), text(spoof))))
    tagged = [
        match[0]
        for each in every(content["body"])
        if each.get("type") == "TextBlock"
        for match in TAG.finditer(each["text"])
    ]
    assert tagged == [spoof]


def test_a_web_address_can_be_followed() -> None:
    card = Card(
        parts=(
            text("See https://wexcombe.example/a_b*c, or ", Link(text="the paper", url="https://p.example")),
        )
    )
    runs = shown(card)["body"][0]["inlines"]
    assert [(run["text"], run["selectAction"]["url"]) for run in runs if "selectAction" in run] == [
        ("https://wexcombe.example/a_b*c", "https://wexcombe.example/a_b*c"),
        ("the paper", "https://p.example"),
    ]


def test_a_link_that_leads_nowhere_is_words() -> None:
    content = shown(Card(parts=(text(Link(text="here", url="javascript:alert(1)")),)))
    assert words(content) == "here (javascript:alert(1))"
    assert "selectAction" not in json.dumps(content)


# --- what stands where


def test_the_title_is_a_heading_and_what_is_stored_has_a_small_mark() -> None:
    (title, _) = shown(Card(title="Done", tone=Tone.GOOD, parts=(text("Thank you."),)))["body"]
    assert (title["text"], title["style"], title["weight"]) == ("✓ Done", "heading", "Bolder")
    (title,) = shown(Card(title="Not allowed", tone=Tone.REFUSAL))["body"]
    assert title["text"] == "Not allowed"


def test_a_button_carries_its_whole_command_in_both_its_ways() -> None:
    (done,) = pressed(shown(Card(parts=(text("4a"), buttons(action("Jun24/4a"))))))
    assert (done["type"], done["verb"]) == ("Action.Execute", "do")
    assert opened(done["data"]["p"]) == DoneAction(ref="Jun24/4a")
    assert done["fallback"]["type"] == "Action.Submit"
    assert done["fallback"]["data"] == done["data"]


def test_what_a_button_carries_is_found_by_what_reads_it() -> None:
    assert (render.CARRIED, render.REFRESH) == (inbound.CARRIED, inbound.REFRESH)


def test_a_form_is_a_button_that_opens_a_dialog() -> None:
    form = Form(title="New action", command=AddAction(), inputs=(Input(name="text", label="What?"),))
    (opens,) = pressed(shown(Card(parts=(form,))))
    assert (opens["type"], opens["title"]) == ("Action.Submit", "New action")
    assert opens["data"]["msteams"] == {"type": "task/fetch"}
    assert opened(opens["data"]["p"]) == form


@pytest.mark.parametrize(
    "kept",
    [
        Form(title="New action", command=AddAction(), inputs=(), kept=7),
        Buttons(buttons=(Button(label="New action", command=Parked(id=7)),)),
    ],
    ids=["form", "button"],
)
def test_what_is_kept_elsewhere_may_be_a_form_so_it_opens_a_dialog(kept: Part) -> None:
    (opens,) = pressed(shown(Card(parts=(kept,))))
    assert opens["data"]["msteams"] == {"type": "task/fetch"}
    assert opened(opens["data"]["p"]) == Parked(id=7)


@pytest.mark.parametrize(
    "button, asks",
    [
        (Button(label="No longer needed", command=DropAction(ref="1")), True),
        (Button(label="Cancel it", command=CancelMeeting(confirmed=True)), True),
        (Button(label="Cancel", command=CancelMeeting()), False),
        (Button(label="Done", command=DoneAction(ref="1")), False),
    ],
    ids=["drop", "cancel for good", "cancel asks back itself", "done can be undone"],
)
def test_only_what_costs_something_asks_again(button: Button, asks: bool) -> None:
    (made,) = pressed(shown(Card(parts=(buttons(button),))))
    carried = opened(made["data"]["p"])
    assert isinstance(carried, Form) is asks
    if isinstance(carried, Form):
        assert (carried.command, carried.submit) == (button.command, button.label)
        assert carried.title == f"{button.label}?"


def test_what_is_asked_again_says_what_it_is_about() -> None:
    row = Item(
        title=("find a venue",), buttons=(Button(label="No longer needed", command=DropAction(ref="4b")),)
    )
    (made,) = pressed(shown(Card(parts=(items([row]),))))
    carried = opened(made["data"]["p"])
    assert isinstance(carried, Form)
    assert carried.title == "No longer needed: find a venue"


def test_six_buttons_are_shown_and_of_more_five_and_a_menu() -> None:
    six = [Button(label=f"B{n}", command=Help()) for n in range(6)]
    assert [each.get("mode") for each in pressed(shown(Card(parts=(buttons(*six),))))] == [None] * 6
    eight = [Button(label=f"B{n}", command=Help()) for n in range(8)]
    modes = [each.get("mode") for each in pressed(shown(Card(parts=(buttons(*eight),))))]
    assert modes == [None] * 5 + ["secondary"] * 3


def test_one_button_is_primary() -> None:
    card = Card(parts=(buttons(action("1", primary=True), action("2", primary=True)),))
    assert [each.get("style") for each in pressed(shown(card))] == ["positive", None]


def test_nothing_is_coloured_but_the_first_thing_to_do() -> None:
    """No red, whatever a button does, and however late something is."""
    card = Card(
        title="Late", parts=(buttons(Button(label="Cancel it", command=CancelMeeting(confirmed=True))),)
    )
    written = json.dumps(shown(card))
    assert "destructive" not in written
    assert "Attention" not in written


def test_the_last_buttons_are_the_cards_own() -> None:
    content = shown(Card(title="One", parts=(buttons(action("1")), text("Two"), buttons(action("2")))))
    assert kinds(content) == ["TextBlock", "ActionSet", "RichTextBlock"]
    assert [opened(each["data"]["p"]) for each in content["actions"]] == [DoneAction(ref="2")]


def test_a_row_with_one_button_has_it_beside_it() -> None:
    row = Item(title=("send it",), ref="4a", detail="Imran · due Friday", buttons=(action(),))
    (columns,) = shown(Card(parts=(items([row]),)))["body"]
    assert words({"body": columns["columns"]}) == "4a  send it\nImran · due Friday"
    assert pressed({"body": columns["columns"]})[0]["tooltip"] == "Done: send it"


def test_a_row_with_several_has_them_below() -> None:
    rows = [Item(title=(f"row {n}",), buttons=tuple(action(str(m)) for m in range(6))) for n in range(2)]
    content = shown(Card(parts=(items(rows, numbered=True),)))
    assert kinds(content) == ["Container", "Container"]
    assert words(content) == "1. row 0\n2. row 1"
    assert [each.get("mode") for each in pressed(content)[:6]] == [
        None,
        None,
        None,
        "secondary",
        "secondary",
        "secondary",
    ]


def test_a_long_list_gives_way_and_says_so() -> None:
    rows = [
        Item(title=(f"row {n} " + "and so on " * 10,), ref=f"#{n}", buttons=(action(str(n)),))
        for n in range(100)
    ]
    card = Card(title="My actions", parts=(items(rows), buttons(Button(label="More", command=ListActions()))))
    content = shown(card, LONG_LOOK)
    assert "more. Type “show” and its number to see one: #" in words(content)
    assert words(content).count("row ") > 20
    assert content["actions"][0]["title"] == "More", "the card's own buttons stay"


def test_rows_give_up_buttons_before_rows_go() -> None:
    three = tuple(action(str(n)) for n in range(3))
    rows = [Item(title=(f"row {n}",), buttons=three) for n in range(25)]
    content = shown(Card(parts=(items(rows),)), LONG_LOOK)
    assert "row 24" in words(content)
    assert "more." not in words(content)


def test_a_card_that_is_far_too_long_keeps_its_buttons() -> None:
    content = shown(Card(parts=(*(text("long " * 500) for _ in range(60)), buttons(action()))))
    assert "There is more than fits here." in words(content)
    assert len(content["actions"]) == 1


def test_a_text_of_3001_characters_is_shown_whole() -> None:
    long = "n" * 3001
    for card in (
        Card(parts=(text(long),)),
        Card(parts=(items([Item(title=(long,), buttons=(action(),))]),)),
        Card(parts=(Fields(pairs=(("Text", long),)),)),
    ):
        assert words(shown(card)).count("n") >= 3001


def test_a_card_with_nothing_in_it_still_says_something() -> None:
    for card in (Card(), Card(title="\u200b", parts=(text(""), items([]), buttons()))):
        assert words(shown(card)).strip()
        assert message(card, look=LOOK).text.strip()


def test_the_fallback_reads_well_aloud() -> None:
    card = Card(
        title="Due on Friday 12 July 2024: venue options",
        parts=(
            text("A quick reminder about ", Strong(text="4b"), ". Type ", Typed(text="action done 4b"), "."),
            items([Item(title=("find three options",), ref="4b", detail="Imran Sethi · open")]),
            buttons(action()),
        ),
    )
    made = message(card, look=LOOK)
    assert made.text == (
        "Due on Friday 12 July 2024: venue options\n"
        "A quick reminder about 4b. Type action done 4b.\n"
        "4b: find three options, Imran Sethi, open"
    )
    assert made.content["fallbackText"] == made.text


def test_a_card_is_asked_for_again_for_at_most_sixty() -> None:
    refresh = Refresh(payload=payload(action()), users=tuple(f"29:{n}" for n in range(61)))
    content = shown(Card(parts=(text("4a"),)), refresh=refresh)
    assert len(content["refresh"]["userIds"]) == 60
    assert content["refresh"]["action"]["verb"] == "refresh"
    assert "refresh" not in message(Card(), look=LOOK, private=True, refresh=refresh).content
    assert "refresh" not in message(Card(), look=LOOK, refresh=Refresh(payload="{}", users=())).content


def test_a_value_without_a_name_is_shown_with_whom_it_mentions() -> None:
    card = Card(parts=(Fields(pairs=(("", (Mention(name="Marion Keane", person_id=1),)),)),))

    made = message(card, look=LOOK)

    assert faults_of_message(made.content, made.text) == []
    content = made.content
    assert "<at>Marion Keane</at>" in str(content["body"])
