"""The action log as a file: who may have it, in which forms, and what is left out of it."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.commands.model import ExportActions
from bot.replies.model import Attached, Reply
from bot.store import files
from bot.store.register import Register
from tests.harness import MINUTE_TAKER, Bot, buttons_of, card_of, text

NADIA = "Nadia Farrow"
AFTER = "2024-06-12T09:00"


async def file_of(bot: Bot, shown: Reply) -> tuple[str, bytes]:
    (attached,) = (part for part in card_of(shown).parts if isinstance(part, Attached))

    def read(register: Register) -> bytes:
        content = files.content(register.connection, attached.file.id)
        assert content is not None
        return content

    return attached.file.name, await bot.look(read)


async def rows_of(bot: Bot, *, as_: str = NADIA) -> list[dict[str, str]]:
    _, content = await file_of(bot, await bot.say("/action export csv", as_=as_, at=AFTER))
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
async def logged(bot: Bot) -> Bot:
    await bot.say("/action add Imran to find a venue by Friday 14 June", at="2024-06-03T09:00")
    await bot.say("/action add Nadia to share an example by 14 June")
    await bot.say("/action update 1 Two of three have answered", as_="Imran Sethi", at="2024-06-05T09:00")
    await bot.say("/action done 2 Four authorities use it", as_=NADIA, at="2024-06-06T09:00")
    return bot


async def test_any_member_gets_it_in_word_and_is_offered_the_other_forms(logged: Bot) -> None:
    shown = await logged.say("/action export", as_=NADIA, at=AFTER)
    name, content = await file_of(logged, shown)

    assert name == "Action log 2024-06-12.docx"
    assert "One open action and one finished one" in text(shown)
    document = Document(BytesIO(content))
    assert [[cell.text for cell in row.cells][:3] for row in document.tables[0].rows[1:]] == [
        ["#1", "Find a venue", "Imran Sethi"]
    ]
    assert [each.command for each in buttons_of(shown)] == [
        ExportActions(form="xlsx"),
        ExportActions(form="csv"),
    ]


@pytest.mark.parametrize("said", ["export Excel", "export as .xlsx", "log as a spreadsheet", "download xlsx"])
async def test_it_is_an_excel_workbook_where_one_is_asked_for(logged: Bot, said: str) -> None:
    name, content = await file_of(logged, await logged.say(f"/action {said}", as_=NADIA, at=AFTER))

    assert name.endswith(".xlsx")
    assert load_workbook(BytesIO(content))["All actions"]["A2"].value == "#1"


async def test_it_has_the_outcome_the_age_and_what_became_of_each(logged: Bot) -> None:
    venue, example = await rows_of(logged)

    assert (venue["Age in days"], example["Age in days"]) == ("9", "3")
    assert (example["Outcome"], example["Completed"]) == ("Four authorities use it", "2024-06-06")
    assert "5 June 2024, Imran Sethi: Update: Two of three have answered" in venue["History"]
    assert (
        "6 June 2024, Nadia Farrow: Done; What difference it made: Four authorities use it"
        in example["History"]
    )


async def test_what_is_held_is_in_nobodys_log(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Introductions")
    await bot.tick("2024-06-25T10:20")
    await bot.say("/action add Imran to find a venue", as_=MINUTE_TAKER)

    assert await rows_of(bot, as_=MINUTE_TAKER) == []


async def test_what_only_some_may_read_is_in_nobodys_log(logged: Bot) -> None:
    await logged.say("/action stuck 1 Nobody answers me", as_="Imran Sethi", at="2024-06-07T09:00")
    await logged.say("/action drop 1 He is leaving", as_=MINUTE_TAKER, at="2024-06-08T09:00")

    for row in await rows_of(logged, as_=MINUTE_TAKER):
        assert "Nobody answers" not in str(row)
        assert "leaving" not in str(row)


async def test_an_unknown_form_is_asked_about(logged: Bot) -> None:
    assert "Word, Excel or CSV" in text(await logged.say("/action export as a song", as_=NADIA, at=AFTER))
