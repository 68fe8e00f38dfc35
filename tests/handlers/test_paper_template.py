"""A network's own Word template: brought by chair or minute taker, used for every paper, taken back."""

from __future__ import annotations

import io

import docx

from bot.commands.request import SentFile
from bot.documents.agenda_writer import write_agenda
from bot.handlers import papers
from bot.replies.model import Tone
from bot.store.register import Register
from tests.documents.building import saved
from tests.harness import Bot, card_of, labels, text


def template() -> SentFile:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "South Quay, all ports"
    return SentFile(name="Ours.docx", content=saved(document))


async def header(bot: Bot) -> str:
    def write(register: Register) -> bytes:
        return write_agenda(papers.agenda(register, register.all_meetings[0]))

    return docx.Document(io.BytesIO(await bot.look(write))).sections[0].header.paragraphs[0].text


async def test_papers_are_written_with_it(bot: Bot) -> None:
    taken = await bot.send(template(), "/network template")

    assert "Your template is taken" in text(taken)
    assert await header(bot) == "South Quay, all ports"
    assert "Back to the plain look" in labels(await bot.say("/network template"))


async def test_it_is_taken_back(bot: Bot) -> None:
    taken = await bot.send(template(), "/network template")
    await bot.press(taken, "Undo")
    assert await header(bot) == ""

    await bot.send(template(), "/network template")
    await bot.say("/network template default")
    assert await header(bot) == ""


async def test_members_may_not_bring_one(bot: Bot) -> None:
    refused = await bot.send(template(), "/network template", as_="Nadia Farrow")

    assert card_of(refused).tone is Tone.REFUSAL
    assert await header(bot) == ""


async def test_what_is_no_word_file_is_refused_and_nothing_changes(bot: Bot) -> None:
    refused = await bot.send(SentFile(name="Ours.docx", content=b"%PDF-1.7"), "/network template")

    assert "is a PDF" in text(refused)
    assert await header(bot) == ""


async def test_without_a_file_it_says_how_to_bring_one(bot: Bot) -> None:
    assert "Send me a Word file" in text(await bot.say("/network template"))
