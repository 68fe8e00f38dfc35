"""Cards as nobody would make them, for every renderer: any words anywhere, far too many rows and buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.commands.model import AddAction, CancelMeeting, DropAction, Help, ShowAction
from bot.replies.model import (
    Attached,
    Button,
    Buttons,
    Card,
    Fields,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    Items,
    KeptFile,
    Link,
    Mention,
    Moment,
    Part,
    Picture,
    Span,
    Strong,
    Text,
    Tone,
    Typed,
)

SIGNATURE = "." + "s" * 43


def sealed(payload: str) -> str:
    """As long as the real one is: base64 and a signature."""
    return "p" * ((len(payload.encode()) * 4 + 2) // 3) + SIGNATURE


def offered(card: Card) -> Iterator[Button | Form]:
    for part in card.parts:
        match part:
            case Buttons():
                yield from part.buttons
            case Items():
                for each in part.items:
                    yield from each.buttons
            case Form():
                yield part
            case _:
                pass


def mentions_of(shown: Any) -> set[int]:
    """Everybody whom a card, or a part of one, mentions, wherever it does."""
    match shown:
        case Mention():
            return set() if shown.person_id is None else {shown.person_id}
        case tuple():
            return set().union(*(mentions_of(each) for each in shown))
        case Card() | Text() | Heading() | Fields() | Items() | Item():
            return set().union(*(mentions_of(getattr(shown, each.name)) for each in fields(shown)))
    return set()


def extreme(hostile: Sequence[str], *, address: str) -> st.SearchStrategy[Card]:
    """hostile: words that mean something to the platform. address: of a link, with its marks in it."""
    written = st.one_of(
        st.sampled_from(hostile),
        st.text(max_size=80),
        st.lists(st.sampled_from(hostile), max_size=3).map(" ".join),
    )
    spans: st.SearchStrategy[tuple[Span, ...]] = st.lists(
        st.one_of(
            written,
            written.map(lambda each: Strong(text=each)),
            written.map(lambda each: Typed(text=each)),
            st.builds(Mention, name=written, person_id=st.sampled_from((None, 1, 2, 3))),
            st.builds(
                Moment,
                at=st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 2)),  # noqa: DTZ001  Hypothesis gives it its zone.
                words=written,
                hour=st.booleans(),
                strong=st.booleans(),
            ),
            st.builds(Link, text=written, url=st.one_of(written, st.just(address))),
        ),
        max_size=4,
    ).map(tuple)
    lines = st.one_of(written, spans)
    inputs = st.builds(
        Input,
        name=st.sampled_from(("who", "when", "text")),
        label=written,
        kind=st.sampled_from(InputKind),
        value=written.map(lambda each: each[:60]),
    )
    forms = st.builds(
        Form,
        title=written,
        command=st.just(AddAction()),
        inputs=st.tuples(inputs),
        submit=written,
        kept=st.none(),
    )
    button = st.builds(
        Button,
        label=written,
        command=st.one_of(
            st.builds(ShowAction, ref=st.text(max_size=30)),
            st.builds(DropAction, ref=st.text(max_size=30)),
            st.just(CancelMeeting(confirmed=True)),
            st.just(Help()),
        ),
        form=st.one_of(st.none(), st.none(), st.just(Form(title="F", command=AddAction(), inputs=()))),
        primary=st.booleans(),
    )
    row = st.builds(
        Item,
        title=spans,
        ref=written.map(lambda each: each[:20]),
        detail=lines,
        lines=st.lists(lines, max_size=3).map(tuple),
        buttons=st.lists(button, max_size=7).map(tuple),
    )
    file = st.builds(
        KeptFile,
        id=st.integers(1, 999),
        name=written,
        media_type=st.sampled_from(("image/png", "text/csv")),
        size=st.integers(0, 30_000_000),
        url=st.one_of(st.none(), st.just(address)),
    )
    part: st.SearchStrategy[Part] = st.one_of(
        st.builds(Text, spans=spans, quiet=st.booleans()),
        st.builds(Heading, text=lines),
        st.builds(Fields, pairs=st.lists(st.tuples(written, lines), max_size=12).map(tuple)),
        st.builds(
            lambda one, times, numbered: Items(items=one * times, numbered=numbered, empty="None."),
            st.lists(row, max_size=2).map(tuple),
            st.sampled_from((1, 26, 51)),
            st.booleans(),
        ),
        st.builds(Buttons, buttons=st.lists(button, max_size=30).map(tuple)),
        forms,
        st.builds(Attached, file=file, says=written),
        st.builds(Picture, file=file, alt=written),
    )
    return st.builds(
        Card,
        title=lines,
        parts=st.lists(part, max_size=6).map(tuple),
        tone=st.sampled_from(Tone),
    )
