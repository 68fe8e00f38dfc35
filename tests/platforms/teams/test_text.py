"""What people wrote stays what they wrote, in runs and in markdown."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.teams.text import JOINED, Look, Mentions, escape, is_plain, paragraph, plain
from bot.replies.model import Card, Link, Mention, Moment, Strong, Typed, text

MARION = "6f1b2c00-0000-4000-8000-0000000000a1"
LOOK = Look(users={1: MARION}, seal=str)


@pytest.mark.parametrize(
    "written, shown",
    [
        ("plain words, 3 of 4.", "plain words, 3 of 4."),
        ("Dana <ops>", "Dana ‹ops›"),
        ("*bold* ~~gone~~ `code`", "∗bold∗ ∼∼gone∼∼ ˋcodeˋ"),
        ("_slanted_ and file_name_2", "ˍslantedˍ and file_name_2"),
        ("R&D & more &lt; &#42;", "R&⁠D & more &⁠lt; &⁠#42;"),
        ("[your bank](https://x.example)", "[your bank]⁠(https://x.example)"),
        ("# heading", "⁠# heading"),
        ("- list\n1. first\n2) second", "⁠- list\n⁠1. first\n⁠2) second"),
        ("    code", "code"),
        ("\\* C:\\temp \\", "\\∗ C:\\temp \\⁠"),
        ("{{DATE(2024-07-26)}}", "{⁠{DATE(2024-07-26)}}"),
        ("\u202eabc\u200b \ud800", "abc"),
    ],
)
def test_what_could_format_is_shown_by_its_like(written: str, shown: str) -> None:
    assert escape(written) == shown


@given(st.text(alphabet="ab <>&*_~`[]()#-+=1.\\{}!|\n", max_size=40))
def test_nothing_that_formats_is_left(written: str) -> None:
    shown = escape(written)
    assert not re.search(r"[<>*~`]|\]\(|\{\{|&(?=[#\w])|\\(?=[!-/:-@\[-`{-~])", shown)
    assert not re.search(r"^\s*(?:[#+=|-]|\d{1,9}[.)])|^\s{4}", shown, re.MULTILINE)
    likes = str.maketrans("∗ˍ∼ˋ‹›", "*_~`<>", JOINED)
    lines = [line.strip() for line in written.split("\n")]
    assert shown.translate(likes) == "\n".join(lines), "and nothing is lost"


@given(st.text(max_size=60))
def test_what_is_shown_unchanged_needs_no_care(written: str) -> None:
    if is_plain(written):
        assert escape(written) == written
        assert "<" not in written


def blocks(*spans: object, mention: bool = True) -> list[dict[str, object]]:
    return list(paragraph(spans, Mentions(users=LOOK.users) if mention else None))  # type: ignore[arg-type]


def test_runs_show_every_mark_as_it_is() -> None:
    (block,) = blocks("a *b* ", Strong(text="<c>"), " & ", Typed(text="/action `done`"), "\\")
    assert block["type"] == "RichTextBlock"
    assert block["inlines"] == [
        {"type": "TextRun", "text": "a *b* "},
        {"type": "TextRun", "text": "<c>", "weight": "Bolder"},
        {"type": "TextRun", "text": " & "},
        {"type": "TextRun", "text": "/action `done`", "fontType": "Monospace"},
        {"type": "TextRun", "text": "\\"},
    ]


@pytest.mark.parametrize("strong, weight", [(False, {}), (True, {"weight": "Bolder"})])
def test_an_instant_is_said_in_its_words(strong: bool, weight: dict[str, str]) -> None:
    (block,) = blocks(Moment(at=datetime(2024, 9, 16, 9, tzinfo=UTC), words="Monday, 10:00", strong=strong))
    assert block["inlines"] == [{"type": "TextRun", "text": "Monday, 10:00", **weight}]


def test_a_line_each_has_a_block() -> None:
    one, two = blocks("one\n\ntwo")
    assert (one["inlines"][0]["text"], two["inlines"][0]["text"]) == ("one", "two")  # type: ignore[index]
    assert two["spacing"] == "None"


def test_beside_a_mention_the_rest_is_markdown() -> None:
    (block,) = blocks(
        "1. ",
        Mention(name="Marion *Keane*", person_id=1),
        ": ",
        Strong(text="send it (now)"),
        " to <all>, see ",
        Link(text="[the] paper", url="https://wexcombe.example/a_(b)*"),
        " https://x.example/_y_",
    )
    assert block == {
        "type": "TextBlock",
        "text": (
            "⁠1. <at>Marion ∗Keane∗</at>: **send it (now)⁠** to ‹all›, see "
            "[［the］ paper](https://wexcombe.example/a_%28b%29%2A) https://x.example/ˍyˍ"
        ).replace("https://x.example/ˍyˍ", "[https://x.example/ˍy](https://x.example/_y)ˍ"),
        "wrap": True,
    }


@pytest.mark.parametrize("user", ["", "a b", "<at>", "x" * 200])
def test_what_is_no_account_is_not_mentioned(user: str) -> None:
    mentions = Mentions(users={1: user})
    assert mentions.tag(Mention(name="Marion", person_id=1)) is None
    assert mentions.entities() == []


def test_the_plain_text_is_never_empty_and_never_too_long() -> None:
    assert plain(Card()) == "Nothing to show."
    long = plain(Card(parts=(text("many <b> & more " * 500),)))
    assert 2_900 < len(long) <= 3_000
    assert long.endswith("…")
