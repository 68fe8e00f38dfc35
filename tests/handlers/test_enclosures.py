"""Papers that are sent as files: kept with their item, told to those who run the meeting, out with the agenda."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.request import SentFile
from bot.domain.agenda import AgendaItem
from bot.replies.model import Attached, Card, Tone
from tests.harness import CHAIR, Bot, card_of, text

PAPER = SentFile(name="Joint inspections.docx", content=b"a paper")


@pytest.fixture
async def led(bot: Bot) -> Bot:
    """Imran leads item 1, whose paper is expected."""
    await bot.say("/agenda suggest Joint inspections", at="2024-07-01T10:00")
    await bot.say("/agenda accept S1 lead Imran")
    await bot.say("/agenda paper 1 expected by 5 September")
    return bot


async def item(bot: Bot) -> AgendaItem:
    (found,) = await bot.look(lambda register: register.agenda_items.where(title="Joint inspections"))
    return found


def enclosed(card: Card) -> list[str]:
    return [part.file.name for part in card.parts if isinstance(part, Attached)]


@pytest.mark.parametrize(
    "said",
    ["/agenda paper 1", "paper for item 1", "Here is the paper for item 1", "the paper for agenda item 1"],
)
async def test_a_lead_sends_the_paper_and_who_runs_the_meeting_hears_of_it(led: Bot, said: str) -> None:
    answer = await led.send(PAPER, said, as_="Imran Sethi")
    await led.tick("2024-07-01T12:00")

    kept = await item(led)
    assert card_of(answer).tone is Tone.GOOD
    assert kept.papers == ("Joint inspections.docx",)
    assert len(kept.files) == 1
    assert enclosed(led.sent_to(CHAIR)[-1].card) == ["Joint inspections.docx"]
    assert "All papers are in" in text(await led.say("/agenda review"))


async def test_a_newer_file_of_that_name_takes_its_place(led: Bot) -> None:
    await led.send(PAPER, "/agenda paper 1")
    before = await item(led)

    await led.send(replace(PAPER, content=b"a better paper"), "/agenda paper 1")

    after = await item(led)
    assert after.papers == ("Joint inspections.docx",)
    assert len(after.files) == 1
    assert after.files != before.files


async def test_the_agenda_goes_out_with_its_papers(led: Bot) -> None:
    await led.send(PAPER, "/agenda paper 1")

    published = await led.say("/agenda publish")
    await led.tick("2024-07-01T12:00")

    assert "Joint inspections.docx" in enclosed(card_of(published))
    assert "Joint inspections.docx" in enclosed(led.sent_to("Nadia Farrow")[-1].card)


async def test_who_neither_leads_it_nor_runs_the_meeting_adds_no_paper(led: Bot) -> None:
    answer = await led.send(PAPER, "/agenda paper 1", as_="Nadia Farrow")

    assert card_of(answer).tone is Tone.REFUSAL
    assert (await item(led)).files == ()


async def test_what_is_no_document_is_refused(led: Bot) -> None:
    answer = await led.send(replace(PAPER, name="paper.exe"), "/agenda paper 1", as_="Imran Sethi")

    assert card_of(answer).tone is Tone.REFUSAL
    assert (await item(led)).files == ()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MISNAMED = "is another kind of file than its name says"


@pytest.mark.parametrize(
    "name, content, says",
    [
        pytest.param("paper.docx", b"", "is empty", id="empty"),
        pytest.param("paper.docx", b"%PDF-1.7", MISNAMED, id="a PDF with another name"),
        pytest.param("paper.docx", OLD_OFFICE, MISNAMED, id="a .doc with another name"),
        pytest.param("paper.pdf", b"PK\x03\x04", MISNAMED, id="a .docx with another name"),
        pytest.param("paper.txt", b"PK\x03\x04", MISNAMED, id="a zip with another name"),
        pytest.param(
            "paper.docx",
            OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
            "is protected with a password",
            id="a password",
        ),
    ],
)
async def test_what_nobody_could_open_is_refused_and_not_kept(
    led: Bot, name: str, content: bytes, says: str
) -> None:
    answer = await led.send(SentFile(name=name, content=content), "/agenda paper 1")

    assert card_of(answer).tone is Tone.REFUSAL
    assert says in text(answer)
    assert (await item(led)).files == ()


@pytest.mark.parametrize(
    "name, content",
    [
        ("paper.pdf", b"%PDF-1.7"),
        ("paper.DOCX", b"PK\x03\x04"),
        ("paper.doc", OLD_OFFICE),
        ("paper.doc", b"{\\rtf1"),
        ("paper.png", b"\x89PNG\r\n"),
        ("paper.csv", b"what,costs\n"),
    ],
)
async def test_what_is_what_its_name_says_is_taken(led: Bot, name: str, content: bytes) -> None:
    await led.send(SentFile(name=name, content=content), "/agenda paper 1")

    assert len((await item(led)).files) == 1
