"""What people write is shown as they typed it, and what the bot writes is formatted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.text import Look, atoms, escape, mrkdwn, packed, plain, plain_text
from bot.replies.aloud import clean, shortened
from bot.replies.model import Card, Link, Mention, Moment, Span, Strong, Text, Typed

SEPTEMBER = datetime(2024, 9, 16, 9, tzinfo=UTC)
LOOK = Look(users={1: "U0MARION", 4: "<!channel>"}, seal=lambda payload: payload)


@pytest.mark.parametrize(
    "typed, written",
    [
        ("a & b < c", "a &amp; b &lt; c"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U0MARION|Marion>", "&lt;@U0MARION|Marion&gt;"),
        ("<https://a.example|bank>", "&lt;<https://a.example>|bank&gt;"),
        ("@channel, @Here", "@\u2060channel, @\u2060Here"),
        ("*urgent*", "∗urgent∗"),
        ("_soon_ ~never~", "ˍsoonˍ ∼never∼"),
        ("`rm`", "ˋrmˋ"),
        ("a`b", "aˋb"),
        ("snake_case_name", "snake_case_name"),
        ("2*3*4", "2*3*4"),
        ("> quoted", "\u00ad&gt; quoted"),
        ("one\n>two", "one\n\u00ad&gt;two"),
        (":smile: :white_check_mark:", ":smile: :white_check_mark:"),
        ("👩🏽‍💻 Zoë", "👩🏽‍💻 Zoë"),
        ("see https://a.example/b_c?d=1&e=2.", "see <https://a.example/b_c?d=1&amp;e=2>."),
        ("a\tb\x00c\x07", "a bc"),
        ("\u202eevil\u202c\u200b\u2060", "evil"),
        ("two\r\nlines", "two\nlines"),
    ],
)
def test_what_a_person_wrote(typed: str, written: str) -> None:
    assert escape(typed) == written


@pytest.mark.parametrize(
    "spans, written",
    [
        (("by ", Strong(text="Friday"), "."), "by *Friday*."),
        (("“", Strong(text="Friday"), "”"), "“\u200b*Friday*\u200b”"),
        ((Strong(text=" two\nlines "),), " *two*\n*lines* "),
        ((Strong(text="a*b"),), "*a∗b*"),
        ((Strong(text="(4b)"),), "*\u200b(4b)\u200b*"),
        ((Strong(text=""),), ""),
        (("Type ", Typed(text="/action `add`"), "."), "Type `/action ˋaddˋ`."),
        ((Mention(name="Marion", person_id=1),), "<@U0MARION>"),
        ((Mention(name="Gwen", person_id=2),), "Gwen"),
        ((Mention(name="Gwen", person_id=4),), "Gwen"),
        (
            (Link(text="minutes", url="https://a.example/x?a=1&b=2"),),
            "<https://a.example/x?a=1&amp;b=2|minutes>",
        ),
        ((Link(text="a|b", url="mailto:marion@wexcombe.example"),), "<mailto:marion@wexcombe.example|a¦b>"),
        (
            ("on ", Moment(at=SEPTEMBER, words="Monday 16 September 2024, 10:00"), "."),
            "on <!date^1726477200^{date_long}, {time}|Monday 16 September 2024, 10:00>.",
        ),
        (
            ("to ", Moment(at=SEPTEMBER, words="10:00", hour=True, strong=True), "!"),
            "to *<!date^1726477200^{time}|10:00>*!",
        ),
        ((Moment(at=SEPTEMBER, words="a|b>*c*"),), "<!date^1726477200^{date_long}, {time}|a¦b&gt;∗c∗>"),
        ((Link(text="click", url="javascript:alert(1)"),), "click (javascript:alert(1))"),
        ((Link(text="click", url="https://a.example/x|y>z"),), "click (<https://a.example/x>|y&gt;z)"),
    ],
)
def test_what_the_bot_writes(spans: tuple[Span, ...], written: str) -> None:
    assert mrkdwn(spans, LOOK) == written


@given(written=st.text())
def test_escaped_text_holds_no_bare_control_character(written: str) -> None:
    rest = escape(written)
    for entity in ("&amp;", "&lt;", "&gt;"):
        rest = rest.replace(entity, "")
    assert "&" not in rest
    assert "<!" not in rest
    assert "<@" not in rest
    assert "<#" not in rest


@given(written=st.text(max_size=200).map(lambda each: each * 30))
def test_pieces_put_together_are_the_whole(written: str) -> None:
    pieces = list(atoms((written, Strong(text=written)), LOOK))
    assert all(len(piece) <= 1_900 for piece in pieces)
    assert all(len(each) <= 2_000 for each in packed(pieces, 2_000))
    together = "".join(packed(pieces, 2_000))
    assert "".join(together.split()) == "".join("".join(pieces).split())


@given(written=st.text())
def test_cleaned_twice_is_cleaned(written: str) -> None:
    assert clean(clean(written)) == clean(written)


def test_a_label_is_one_line_that_mentions_nobody() -> None:
    assert plain_text("Ask\n<!channel> & <b>", 75)["text"] == "Ask <\u2060!channel> & <b>"
    assert plain_text(" \u200b", 75)["text"] == "…"
    assert plain_text("word " * 40, 75)["text"] == "word " * 14 + "word…"


def test_words_are_cut_where_there_is_a_space() -> None:
    assert shortened("Apologies for Monday 16 September 2024", 24) == "Apologies for Monday 16…"
    assert shortened("x" * 30, 24) == "x" * 23 + "…"
    assert shortened("short", 24) == "short"


@pytest.mark.parametrize(
    "zones, expected",
    [
        ({"Europe/London", "Europe/Lisbon"}, "Monday 16 September 2024, 10:00"),
        (
            {"Europe/London", "Europe/Paris"},
            "<!date^1726477200^{date_long}, {time}|Monday 16 September 2024, 10:00>",
        ),
    ],
)
def test_an_instant_is_said_as_on_the_card_where_everybodys_clock_agrees(
    zones: set[str], expected: str
) -> None:
    at = SEPTEMBER.astimezone(ZoneInfo("Europe/London"))
    span = Moment(at=at, words="Monday 16 September 2024, 10:00")

    assert mrkdwn((span,), replace(LOOK, zones=frozenset(zones))) == expected


def test_where_dates_are_not_known_an_instant_is_said_in_words() -> None:
    words = "Monday 16 September 2024, 10:00"
    look = replace(LOOK, dates=False, zones=frozenset({"Europe/Paris"}))

    assert mrkdwn((Moment(at=SEPTEMBER, words=words),), look) == words
    assert mrkdwn((Moment(at=SEPTEMBER, words=words, strong=True),), look) == f"*{words}*"


TYPED = {
    "/remind status": "/convenor remind status",
    "/search supervision template": "/convenor search supervision template",
    "/undo": "/convenor undo",
    "/help": "/convenor help",
    "/action add": "/action add",
    "/network link": "/network link",
    "/convenor help": "/convenor help",
    "/invite @Convenor": "/invite @Convenor",
    "my actions": "my actions",
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_offered_to_be_typed_can_be_typed_in_slack(typed: str):
    spans: tuple[Span, ...] = ("Type ", Typed(text=typed), ".")

    assert plain(Card(parts=(Text(spans=spans),))) == f"Type {TYPED[typed]}."
    assert clean(mrkdwn(spans, Look(users={}, seal=str))) == f"Type `{TYPED[typed]}`."
