"""Every paper that is written can be read aloud, enlarged and gone through by its headings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from bot.documents import paper
from bot.documents.action_log_writer import ActionLog, Happened, LoggedAction, write_action_log
from bot.documents.agenda_writer import AgendaPaper, AgendaRow, write_agenda
from bot.documents.handover_writer import Pack, Placed, PlanShown, Promise, Standing, write_handover
from bot.documents.minutes_writer import Discussed, MinutesPaper, Noted, Seats, write_minutes
from bot.documents.timeline_picture import Row, Timeline, draw
from tests.documents.accessible import faults

MADE = datetime(2024, 9, 2, 9, tzinfo=UTC)
NETWORK, WHEN, VENUE = "South Quay QA Leads", "Monday 16 September 2024, 10:00 to 12:00", "Find a venue"
STEP = Row(label=VENUE, first=date(2025, 1, 6), last=date(2025, 1, 6), when="6 Jan 2025")
PICTURE = draw(
    Timeline(
        title="Conference",
        rows=(STEP,),
        first=date(2025, 3, 20),
        last=date(2025, 3, 20),
        today=date(2024, 9, 2),
    )
)


def agenda() -> bytes:
    row = AgendaRow(
        number="1", time="10:00", title="Joint inspections", lines=("What to expect", "  Who goes")
    )
    linked = AgendaRow(
        number="2", time="", title="Feedback", papers=("https://papers.example/2",), standing=True
    )
    return write_agenda(AgendaPaper(network=NETWORK, when=WHEN, rows=(row, linked), made=MADE))


def minutes() -> bytes:
    noted = Noted(
        ref="Sep24/2a", text=VENUE, owners=("Imran Sethi",), due="Friday 12 July 2024", state="Open"
    )
    item = Discussed(title="1. Joint inspections", decisions=("Agreed",), actions=(noted,))
    return write_minutes(
        MinutesPaper(
            network=NETWORK, when=WHEN, seats=(Seats(name="Wexcombe", present=("Marion Keane",)),), review=(noted,),
            items=(item,), other=Discussed(title="Other matters"), actions=(noted,), made=MADE,
        )
    )  # fmt: skip


def log() -> bytes:
    happened = Happened(day=date(2024, 6, 25), what="Noted", who="Bethan Lowe")
    action = LoggedAction(
        ref="Jun24/4a", text=VENUE, owners=("Imran Sethi",), due="Ongoing", state="Open", history=(happened,)
    )
    return write_action_log(
        ActionLog(
            network=NETWORK, as_of="Monday 2 September 2024", open=(action,), finished=(action,), made=MADE
        )
    )


def handover() -> bytes:
    promise = Promise(ref="Jun24/4a", text=VENUE)
    plan = PlanShown(
        title="Conference", steps=(promise,), picture=PICTURE, alt="The venue is found by 6 January."
    )
    return write_handover(
        Pack(
            network=NETWORK, as_of="Monday 2 September 2024", roles=("Chair: Marion Keane",),
            people=(("Wexcombe", ("Marion Keane (chair)",)), ("Eastmarsh", ())), upcoming=(Placed(when=WHEN),),
            standing=(Standing(title="Introductions"),), groups=("Data: Nadia Farrow",), actions=(promise,),
            promised=("Moderations (Jun24/7a)",), suggestions=("S1: Feedback",), plans=(plan,),
            settings=("Time zone: Europe/London",), made=MADE,
        )
    )  # fmt: skip


@pytest.mark.parametrize("write", [agenda, minutes, log, handover], ids=lambda each: each.__name__)
def test_nothing_in_a_paper_stands_in_anybodys_way(write: Callable[[], bytes]) -> None:
    assert faults(write()) == []


def test_an_empty_pack_says_so_in_words_and_not_with_empty_tables() -> None:
    assert faults(write_handover(Pack(network=NETWORK, as_of="Monday 2 September 2024", made=MADE))) == []


def test_what_stands_in_the_way_is_found() -> None:
    document = paper.blank("", author=NETWORK, made=MADE)
    document.core_properties.language = "de-DE"
    document.add_paragraph("Too deep", style="Heading 2")
    document.add_table(rows=2, cols=2)
    document.add_paragraph().add_run("pale").font.color.rgb = paper.RGBColor(0xAA, 0xAA, 0xAA)
    paper.picture(document, PICTURE, alt=" ")

    assert faults(paper.saved(document)) == [
        "no title among its properties",
        "its language is 'de-DE', its words' {'en-GB'}",
        "“Too deep” is a heading 2 after a heading 0",
        "table 1 does not repeat its titles",
        "table 1 has a column without a title",
        "table 1 has a row that holds nothing",
        "a picture without words",
        "text in AAAAAA can't be told from what is behind it",
    ]
