"""Cards as letters: complete as HTML and as plain text, and nothing that a person wrote is markup in them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import grammar
from bot.commands.model import (
    ChangeDue,
    Command,
    DoneAction,
    DropAction,
    ListActions,
    NotMine,
    UpdateAction,
)
from bot.platforms.mail import by_reply
from bot.platforms.mail.render import Links, letter
from bot.replies.codec import payload
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
    Typed,
    buttons,
    items,
    said,
    text,
)
from bot.store.unit_of_work import Store
from tests.story import played

VOID = {"meta", "br", "hr"}
LINKS = Links(
    page_of=lambda pressed: f"https://bot.example/page/do/{abs(hash(payload(pressed)))}",
    own_page="https://bot.example/page/me/token",
    fewer="https://bot.example/page/fewer/token",
)
DUE = Card(
    title="Due on Friday 12 July: venue options for the conference",
    parts=(
        text("A quick reminder about 4b. If it's done, say so."),
        buttons(
            Button(label="Done", command=DoneAction(ref="Jun24/4b"), primary=True),
            Button(
                label="I need until…",
                command=ChangeDue(ref="Jun24/4b"),
                form=Form(
                    title="New date",
                    command=ChangeDue(ref="Jun24/4b"),
                    inputs=(Input(name="when", label="When?"),),
                ),
            ),
            Button(label="I'm stuck", command=UpdateAction(ref="Jun24/4b", kind="stuck")),
        ),
    ),
)


class Read(HTMLParser):
    """Reads a letter as a mail program does: what it says, where its links lead, and that its tags are in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(markup)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("p", "li", "td", "th", "h1", "h2", "br", "title"):
            self.pieces.append("\n")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def words(self) -> str:
        return "".join(self.pieces)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [given for name, given in self.tags if name == tag]


def flat(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.slow
async def test_every_card_of_the_story_is_complete_as_html_and_as_plain_text(
    sqlite_store: Store, tmp_path: Path
):
    cards = await played(sqlite_store, tmp_path)

    for card in cards:
        written = letter(card, LINKS)
        read = Read(written.html)
        assert flat(said(card.title)) in flat(read.words)
        assert flat(said(card.title)) in flat(written.text)
        assert 0 < len(written.subject) <= 120
        assert "\n" not in written.subject
        assert "Share in channel" not in written.text + read.words, "there is none in a mail"
        assert read.all("html")[0]["lang"] == "en-GB"
        assert {tag for tag, _ in read.tags} <= {
            *(
                "html",
                "head",
                "meta",
                "title",
                "body",
                "table",
                "tr",
                "td",
                "th",
                "h1",
                "h2",
                "p",
                "ul",
                "ol",
            ),
            *("li", "a", "strong", "span", "br"),
        }, "nothing that is fetched, runs or is sent"
        assert all(str(each["href"]).startswith(("https://", "mailto:")) for each in read.all("a"))
        for line in written.text.splitlines():
            assert line == line.rstrip() or line == "-- "
        links = {str(each["href"]) for each in read.all("a")}
        assert all(url in written.text for url in links), "plain text leads to the same places"


def test_a_button_is_a_link_and_a_reply():
    written = letter(DUE, LINKS)

    assert written.subject == "Due on Friday 12 July: venue options for the conference"
    assert [
        flat(each) for each in re.findall(r"<a [^>]*>(.*?)</a>", re.sub(r"<!--.*?-->", "", written.html))
    ] == [
        "Done",
        "I need until…",
        "I&#x27;m stuck",
        "Your own page",
        "Fewer of these, or none for a while",
    ]
    assert "Or just reply, in your own words: “done”, “I need until Friday” or “I'm stuck”." in written.text
    assert "Done: https://bot.example/page/do/" in written.text


def test_without_a_public_address_the_reply_is_the_way():
    written = letter(DUE)

    assert "http" not in written.text
    assert Read(written.html).all("a") == []
    assert "Just reply, in your own words: “done”" in written.text
    assert "Just reply, in your own words: “done”" in Read(written.html).words


def test_words_to_reply_with_name_what_is_meant_where_there_are_several():
    card = Card(
        title="Two things",
        parts=tuple(
            buttons(
                Button(label="Done", command=DoneAction(ref=ref)),
                Button(label="Not mine", command=NotMine(ref=ref)),
            )
            for ref in ("Jun24/4a", "Jun24/4b")
        ),
    )

    assert by_reply.hints(card) == (
        "done Jun24/4a",
        "not mine Jun24/4a",
        "done Jun24/4b",
        "not mine Jun24/4b",
    )


@pytest.mark.parametrize("kind", by_reply.SAID, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("named", [False, True], ids=["alone", "named"])
def test_what_a_mail_offers_as_an_answer_is_read_as_that(kind: type[Command], named: bool):
    command = kind(ref="Jun24/4a") if "ref" in kind.__dataclass_fields__ else kind()
    if kind.__name__ == "MilestoneDone":
        command = kind(ref="M3")  # type: ignore[call-arg]

    read = grammar.parse(by_reply.words(command, named=named))

    assert type(read) is kind
    if named and by_reply.ref_of(command):
        assert by_reply.ref_of(read) == by_reply.ref_of(command)


@pytest.mark.parametrize("words", ["I'm stuck", "I'm stuck with Jun24/4a"])
def test_stuck_is_read_as_stuck(words: str):
    read = grammar.parse(words)

    assert isinstance(read, UpdateAction)
    assert read.kind == "stuck"


def test_another_list_than_ones_own_is_not_said_in_two_words():
    assert by_reply.words(ListActions(scope="open"), named=False) == ""


def test_lists_and_pairs_are_lists_and_tables():
    card = Card(
        title="My actions",
        parts=(
            Heading(text="Open"),
            items(
                [
                    Item(
                        title=("Circulate the draft",),
                        ref="4a",
                        detail="you, by Friday 12 July",
                        lines=("Asha is helping",),
                        buttons=(Button(label="Done", command=DoneAction(ref="4a")),),
                    )
                ],
                numbered=True,
            ),
            items([], empty="Nothing else."),
            Fields(pairs=(("Chair", "Marion Keane"), ("Place", ""))),
        ),
    )
    written = letter(card, LINKS)
    read = Read(written.html)

    assert [len(read.all(tag)) for tag in ("h1", "h2", "ol", "li", "th")] == [1, 1, 1, 2, 2]
    assert [each["scope"] for each in read.all("th")] == ["row", "row"]
    assert read.all("a")[0]["aria-label"] == "Done: 4a Circulate the draft"
    assert all(each.get("role") == "presentation" for each in read.all("table") if "width" in each)
    assert (
        "1. 4a  Circulate the draft\n   you, by Friday 12 July\n   - Asha is helping\n   Done: https"
        in written.text
    )
    assert "Chair: Marion Keane\nPlace: –" in written.text
    assert "Nothing else." in written.text


HOSTILE = "<script>alert(1)</script> \"quoted' & <b>bold</b>\u202egnp.exe\x00\x1b[31m"


@pytest.mark.parametrize(
    "card",
    [
        Card(title=HOSTILE),
        Card(parts=(text(HOSTILE),)),
        Card(parts=(text(Strong(text=HOSTILE), Typed(text=HOSTILE), Mention(name=HOSTILE)),)),
        Card(parts=(Heading(text=HOSTILE),)),
        Card(parts=(Fields(pairs=((HOSTILE, HOSTILE),)),)),
        Card(parts=(items([Item(title=(HOSTILE,), ref=HOSTILE, detail=HOSTILE, lines=(HOSTILE,))]),)),
        Card(parts=(buttons(Button(label=HOSTILE, command=DoneAction(ref="4a"))),)),
        Card(parts=(text(Link(text=HOSTILE, url="javascript:alert(1)")),)),
        Card(parts=(text(Link(text=HOSTILE, url='https://e.example/" onmouseover="x')),)),
    ],
)
def test_what_a_person_wrote_is_never_markup(card: Card):
    written = letter(card, LINKS)
    read = Read(written.html)

    assert {tag for tag, _ in read.tags}.isdisjoint({"script", "b"})
    assert all(not name.startswith("on") for _, given in read.tags for name in given)
    assert "javascript:" not in "".join(str(each["href"]) for each in read.all("a"))
    for shown in (written.text, written.html, written.subject):
        assert not re.search("[\u202e\x00\x1b]", shown)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_a_letter_in_order(title: str, words: str):
    card = Card(
        title=title, parts=(text(words), items([Item(title=(words,), ref=title)]), Heading(text=words))
    )
    written = letter(card, LINKS)

    Read(written.html)
    assert written.subject
    assert not re.search(r"[\r\n]", written.subject)
    assert written.text.count("\n-- \n") == 1


def test_nobody_can_make_a_letter_end_before_its_end():
    written = letter(Card(title="x", parts=(text("one\n-- \ntwo"),)))

    assert written.text.count("\n-- \n") == 1


def test_a_link_that_would_arrive_cut_off_is_left_out():
    long = Links(page_of=lambda pressed: "https://bot.example/" + "a" * 2_000)

    assert "bot.example" not in letter(DUE, long).html
    assert "“done”" in letter(DUE, long).text


def test_a_card_without_words_says_that_there_is_nothing():
    written = letter(Card(), LINKS)

    assert written.subject == "Nothing to show."
    assert "Nothing to show." in Read(written.html).words


def test_dropping_is_said_in_the_words_of_the_button():
    card = Card(title="x", parts=(buttons(Button(label="No longer needed", command=DropAction(ref="4a"))),))

    assert by_reply.hints(card) == ("no longer needed",)
