"""The picture of a timeline: everything is on it, inside its edges, whatever the words and days are."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.documents.timeline_picture import LONGEST, WIDTH, Row, Timeline, draw

PICTURES = Path("build/screenshots")
NOW = (0xA3, 0x47, 0x0A)
BLUE = (0x0B, 0x4A, 0x8F)


def row(label: str, first: date, last: date | None = None, *, done: bool = False) -> Row:
    end = last or first
    return Row(label=label, first=first, last=end, when=f"{end:%a} {end.day} {end:%b}", done=done)


CONFERENCE = Timeline(
    title="Conference: Thursday 20 March 2025",
    rows=(
        row("Book the venue and the caterers for both days", date(2024, 9, 19), done=True),
        row("Ask the speakers", date(2024, 10, 1), date(2024, 11, 30)),
        row("Programme: Llŷr’s and Zoë’s draft", date(2024, 12, 12)),
        row("Send the invitations", date(2025, 1, 9)),
        row("Papers", date(2025, 3, 6)),
        row("Evaluation", date(2025, 4, 17)),
    ),
    first=date(2025, 3, 20),
    last=date(2025, 3, 20),
    today=date(2024, 10, 14),
)


def opened(timeline: Timeline) -> Image.Image:
    return Image.open(io.BytesIO(draw(timeline))).convert("RGB")


def colours(shown: Image.Image, box: tuple[int, int, int, int] | None = None) -> set[object]:
    part = shown.crop(box) if box else shown
    return {colour for _, colour in part.getcolors(part.width * part.height) or []}


def test_the_conference_is_kept_to_be_looked_at():
    shown = opened(CONFERENCE)
    PICTURES.mkdir(parents=True, exist_ok=True)
    shown.save(PICTURES / "timeline.png")

    assert shown.format is None
    assert shown.width == WIDTH
    assert {NOW, BLUE, (255, 255, 255)} <= colours(shown)


def test_done_is_told_from_open_by_its_shape():
    step = row("Papers", date(2025, 3, 6))
    whole = Timeline(title="x", rows=(step,), first=step.last, last=step.last, today=date(2024, 1, 1))
    done = Timeline(**{**vars(whole), "rows": (row("Papers", date(2025, 3, 6), done=True),)})

    def in_greys(timeline: Timeline) -> bytes:
        return opened(timeline).convert("L").tobytes()

    assert in_greys(whole) != in_greys(done)


def test_today_is_marked_where_it_is_near_and_nowhere_else():
    far = Timeline(**{**vars(CONFERENCE), "today": date(2020, 1, 1)})
    assert NOW in colours(opened(CONFERENCE))
    assert NOW not in colours(opened(far))


def test_a_long_plan_has_an_end():
    rows = tuple(row(f"Step {n}", date(2025, 1, 1) + timedelta(days=n)) for n in range(LONGEST + 100))
    many = Timeline(**{**vars(CONFERENCE), "rows": rows})
    assert opened(many).height < 5_000


@given(
    words=st.lists(st.text(max_size=300), min_size=1, max_size=4),
    days=st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 4000)), min_size=5),
)
@settings(max_examples=40, deadline=None)
def test_nothing_leaves_the_picture(words: list[str], days: list[tuple[date, int]]):
    rows = tuple(
        row(label, first, first + timedelta(days=length))
        for label, (first, length) in zip(words, days[1:], strict=False)
    )
    first, length = days[0]
    aim = Timeline(title=words[0], rows=rows, first=first, last=first + timedelta(days=length), today=first)
    shown = opened(aim)

    edges = [
        (0, 0, 18, shown.height),
        (shown.width - 18, 0, shown.width, shown.height),
        (0, 0, shown.width, 20),
    ]
    for edge in edges:
        assert colours(shown, edge) == {(255, 255, 255)}


@pytest.mark.parametrize("months", [1, 6, 9, 10, 18, 30, 120])
def test_the_months_never_stand_on_one_another(months: int):
    """Each of them is told from the next by white between."""
    last = date(2025, 1, 31) + timedelta(days=30 * (months - 1))
    shown = opened(
        Timeline(title=" ", rows=(row(" ", date(2025, 1, 1), last),), first=last, last=last, today=last)
    )
    names = shown.crop((560, 118 + 14, WIDTH - 40, 118 + 48)).convert("L")
    dark = [min(names.crop((x, 0, x + 1, names.height)).tobytes()) < 200 for x in range(names.width)]
    widest = max((len(run) for run in "".join("#" if each else " " for each in dark).split("   ")), default=0)
    assert widest < 120
