"""The papers as LibreOffice opens them: every word is there, nothing runs off the page, and they can be read aloud."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest

from bot.documents.action_log_writer import ActionLog, LoggedAction, write_action_log
from bot.documents.agenda_writer import AgendaPaper, AgendaRow, write_agenda
from bot.documents.minutes_writer import Discussed, MinutesPaper, Noted, Seats, write_minutes
from tests.documents.libreoffice import inked, printed

MADE = datetime(2024, 9, 2, 9, tzinfo=UTC)
NETWORK, WHEN = "South Quay QA Leads", "Monday 16 September 2024, 10:00 to 12:00"
LONG = "Joint inspections across several agencies: what we were asked, what we could show, and what we learnt"
ADDRESS = (
    "https://papers.example/a/very/long/address/that/no/column/has/room/for/2024/09/16/joint-inspections.pdf"
)


def agenda() -> bytes:
    first = AgendaRow(
        number="1",
        time="10:00 – 10:10",
        title="Introductions and apologies",
        leads=("Chair",),
        standing=True,
    )
    rows = (
        first,
        AgendaRow(
            number="2",
            time="10:10 – 10:30",
            title=LONG,
            lines=("Area of challenge:", "  Process", "  Performance", "Good practice"),
            leads=("Nadia Farrow", "Dev Anand-Price"),
            papers=(ADDRESS, "Expected by 9 September"),
        ),
        AgendaRow(number="3", time="10:30", title="שאלות ותשובות", leads=("ליאת כהן",)),
        *(AgendaRow(number=str(number), time="", title=f"Topic {number}") for number in range(4, 41)),
    )
    return write_agenda(
        AgendaPaper(
            network=NETWORK,
            when=WHEN,
            places=("Wexcombe Town Hall", "https://meet.example/quay"),
            rows=rows,
            made=MADE,
        )
    )


def minutes() -> bytes:
    action = Noted(
        ref="Sep24/2a",
        text="Find three options for a venue",
        owners=("Imran Sethi",),
        due="Friday 12 July 2024",
        state="Open",
    )
    return write_minutes(
        MinutesPaper(
            network=NETWORK,
            when=WHEN,
            places=("Wexcombe Town Hall",),
            seats=(
                Seats(
                    name="Harrowmere", present=("Fred Fish (for Nadia Farrow)",), apologies=("Nadia Farrow",)
                ),
                Seats(name="Thornbury Vale and the Western Sands Joint Authority", present=("Imran Sethi",)),
            ),
            review=(Noted(ref="Jun24/1a", text=LONG, owners=("Dev Anand-Price",), state="Done, agreed"),),
            items=(
                Discussed(title="1. Introductions and apologies", leads=("Chair",)),
                Discussed(
                    title=f"2. {LONG}", decisions=("The conference is on 20 March.",), actions=(action,)
                ),
            ),
            other=Discussed(title="Other matters"),
            actions=(action,),
            following="Monday 2 December 2024, 10:00 to 12:00",
            made=MADE,
        )
    )


def log() -> bytes:
    open_ = tuple(
        LoggedAction(
            ref=f"Jun24/{number}a",
            text=LONG,
            owners=("Imran Sethi",),
            organisations=("Wexcombe",),
            due="At the meeting on Monday 16 September 2024",
            state="Open",
            made=date(2024, 6, 25),
            age=69,
        )
        for number in range(1, 31)
    )
    return write_action_log(
        ActionLog(network=NETWORK, as_of="Monday 2 September 2024", open=open_, finished=open_[:1], made=MADE)
    )


PAPERS: dict[str, tuple[Callable[[], bytes], str]] = {
    # Name: how it is written, and the title of the first column of what may be longer than a page.
    "agenda": (agenda, "Item No."),
    "minutes": (minutes, ""),
    "action-log": (log, "Action No."),
}


@pytest.mark.parametrize("name", PAPERS)
def test_every_word_is_on_a_page_and_nothing_runs_off_it(name: str, tmp_path: Path) -> None:
    write, header = PAPERS[name]
    content = write()
    shown = printed(name, content, tmp_path)

    everything = "".join(" ".join(shown.pages).split())
    lost = [word for word in _words(content) if word not in everything]
    assert lost == []
    margins = [inked(each) for each in shown.pictures]
    assert min(min(left, right) for left, _, right, _ in margins) > 1.5, "cm at the sides"
    assert min(bottom for *_, bottom in margins) > 0.8
    if header:
        repeated = [page for page in shown.pages if header.split()[0] in page]
        assert len(repeated) > 1
        begun = list(shown.pages[: len(repeated)])
        assert repeated == begun, "a table says on each page what its columns are"
    assert shown.about["Title"].startswith(NETWORK)
    assert shown.about["Tagged"] == "yes"


def _words(content: bytes) -> list[str]:
    """Every word of the file, of its tables too; an address may be broken anywhere, right to left is read otherwise."""
    document = docx.Document(io.BytesIO(content))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = [word for text in texts for word in re.split(r"[\s-]+", text) if word]
    return [word for word in dict.fromkeys(words) if word.isascii() and "://" not in word]
