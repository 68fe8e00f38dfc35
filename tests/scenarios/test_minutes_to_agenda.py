"""The June minutes go in as a Word file, and the September agenda comes out as one that its chair sends unchanged."""

from __future__ import annotations

import io

import docx
import pytest

from bot.commands.request import SentFile
from bot.documents.agenda_writer import write_agenda
from bot.domain.meeting import Meeting
from bot.handlers import papers
from bot.replies.model import Reply
from bot.store.register import Register
from tests.documents.test_example_minutes import word_file
from tests.harness import MINUTE_TAKER, Bot, text

AFTER = "2024-06-26T11:00"
PRESENTED = "Suggested dates for the peer audits"


@pytest.fixture
async def imported(bot: Bot) -> Reply:
    """The minutes as the minute taker accepts them, nothing changed."""
    await bot.say('/network members add "Priya Mistry" of Eastmarsh', at=AFTER)
    shown = await bot.send(
        SentFile(name="Minutes 25.06.24.docx", content=word_file()), "/minutes import", as_=MINUTE_TAKER
    )
    return await bot.press(shown, "Accept all", as_=MINUTE_TAKER)


async def agenda_file(bot: Bot) -> docx.document.Document:
    def write(register: Register) -> bytes:
        (meeting,) = (each for each in register.all_meetings if _is_september(each))
        return write_agenda(papers.agenda(register, meeting))

    return docx.Document(io.BytesIO(await bot.look(write)))


def _is_september(meeting: Meeting) -> bool:
    return (meeting.dtstart.year, meeting.dtstart.month) == (2024, 9)


async def test_what_the_suggested_agenda_forgot_is_found(bot: Bot, imported: Reply) -> None:
    """Who wrote it forgot what was promised in June: dates to be presented, and what was asked for in the talk."""
    review = text(await bot.say("/agenda review"))

    forgotten = review.partition("Promised, but not on the agenda")[2].partition("On the agenda")[0]
    assert PRESENTED in forgotten
    assert "Ways of tracking actions" in forgotten
    asked_for = review.partition("Promised, but not on the agenda")[0]
    assert "Moderations" in asked_for


async def test_the_agenda_comes_out_as_it_would_be_sent(bot: Bot, imported: Reply) -> None:
    await bot.press(await bot.say("/agenda review"), "Accept all")
    await bot.press(await bot.say("/agenda review"), "Add all")
    assert "Promised" not in text(await bot.say("/agenda review"))

    document = await agenda_file(bot)
    (table,) = document.tables
    shown = [[cell.text for cell in row.cells] for row in table.rows]
    titles = [row[2].split("\n")[0] for row in shown[1:]]

    assert "Monday 16 September 2024, 10:00 to 12:00" in [each.text for each in document.paragraphs]
    assert shown[0] == ["Item No.", "Time", "Item Description", "Lead", "Papers"]
    assert [row[0] for row in shown[1:]] == [f"{number}." for number in range(1, len(titles) + 1)]
    assert titles[:2] == ["Introduction and Apologies", "Quality and performance"]
    assert {"How do you track actions?", "Moderations", PRESENTED, "Ways of tracking actions"} <= set(titles)
    assert [row[1] for row in shown if "Introduction" in row[2]] == ["10:00 – 10:10"]
    assert [row[3] for row in shown if row[2] == PRESENTED] == ["Imran Sethi"]
    below = next(row[2] for row in shown if row[2].startswith("Quality and performance"))
    assert below.split("\n")[1:3] == ["Area of challenge. Questions could include:", "Process"]
