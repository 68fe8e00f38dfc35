"""The draft of a meeting's minutes: what is known stands in it, and the action review goes with it."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from bot.replies.model import Attached, Reply, Tone
from bot.store import files
from bot.store.register import Register
from tests.handlers.agenda_seen import NADIA, said
from tests.harness import MINUTE_TAKER, Bot, card_of, labels

AT_THE_MEETING = "2024-06-25T10:20"
AFTER = "2024-06-25T12:30"


@pytest.fixture
async def held(bot: Bot) -> Bot:
    """An action of before, an agenda of two items, and what was decided and agreed at them."""
    await bot.say("/action add Dev to write to the colleges by Friday 21 June")
    await bot.agenda_of("2024-06-25", "Introductions", "Conference")
    await bot.say("apologies deputy Fred Fish", as_=NADIA)
    await bot.tick(AT_THE_MEETING)
    await bot.say("/meeting present Imran, Bethan, Fred Fish", as_=MINUTE_TAKER)
    await bot.say("/meeting decide The conference is on 20 March item 2", as_=MINUTE_TAKER)
    await bot.say("/action add Imran to find a venue by 12 July item 2", as_=MINUTE_TAKER)
    await bot.say("/action add Gwen to thank the speakers", as_=MINUTE_TAKER)
    return bot


async def paper_of(bot: Bot, shown: Reply) -> str:
    """Every paragraph of the file, a line each; cells of a row parted by bars."""
    (attached,) = (part for part in card_of(shown).parts if isinstance(part, Attached))

    def read(register: Register) -> bytes:
        content = files.content(register.connection, attached.file.id)
        assert content is not None
        return content

    document = Document(BytesIO(await bot.look(read)))
    lines = []
    for block in document.iter_inner_content():
        rows = getattr(block, "rows", None)
        lines += [" | ".join(cell.text for cell in row.cells) for row in rows] if rows else [block.text]
    return "\n".join(lines)


async def test_all_that_is_known_stands_in_the_file(held: Bot) -> None:
    written = await paper_of(held, await held.say("/minutes draft", as_=MINUTE_TAKER, at=AFTER))

    assert "Minutes of the meeting of Tuesday 25 June 2024, 10:00 to 12:00" in written
    assert "Harrowmere | Fred Fish (for Nadia Farrow) |" in written
    assert "Thornbury Vale | Imran Sethi |" in written
    assert "#1 | Write to the colleges | Dev Anand-Price | Open" in written
    talk = written.partition("\nMinutes\n")[2].partition("\nSummary of actions")[0]
    assert "1. Introductions" in talk
    conference = talk.partition("2. Conference")[2]
    assert "Decision: The conference is on 20 March" in conference
    assert "Action Jun24/2a: Find a venue (Imran Sethi)" in conference
    assert "Other matters" in conference
    assert "Thank the speakers" in conference.partition("Other matters")[2]
    assert "Jun24/2a | Find a venue | Imran Sethi | Friday 12 July 2024" in written.partition("Summary")[2]
    assert "Next meeting\nMonday 16 September 2024, 10:00 to 12:00" in written


async def test_before_anybody_was_noted_it_says_who_answered(bot: Bot) -> None:
    await bot.say("/meeting attend", as_=NADIA)
    shown = await bot.say("/minutes draft", at=AT_THE_MEETING)

    assert "Nobody has noted yet who was there" in said(shown)
    written = await paper_of(bot, shown)
    assert "As people answered before the meeting" in written
    assert "Harrowmere | Nadia Farrow |" in written
    noted = await bot.press(shown, "They were all there")
    assert "Who was there" in said(noted)


async def test_the_action_review_goes_with_it_and_what_it_decides_is_in_the_next(held: Bot) -> None:
    await held.say("done #1 They answered within a week", as_="Dev Anand-Price")
    shown = await held.say("/minutes draft")

    assert "Action review" in said(shown)
    await held.press(shown, "Agree")
    written = await paper_of(held, await held.say("/minutes draft"))
    assert (
        "#1 | Write to the colleges | Dev Anand-Price | Done, agreed | They answered within a week" in written
    )


async def test_an_open_one_is_carried_or_let_go_by_buttons(held: Bot) -> None:
    shown = await held.say("/minutes draft")

    assert {"Carry over", "No longer needed"} <= set(labels(shown))
    await held.press(shown, "No longer needed", reason="They have closed")
    assert "No longer needed" in await paper_of(held, await held.say("/minutes draft"))


async def test_it_reads_back_as_it_was_written(held: Bot) -> None:
    from bot.documents.reader import read_minutes

    shown = await held.say("/minutes draft", at=AFTER)
    (attached,) = (part for part in card_of(shown).parts if isinstance(part, Attached))
    content = await held.look(lambda register: files.content(register.connection, attached.file.id))
    found = await read_minutes(content or b"", name="draft.docx")

    assert {each.text for each in found.actions} >= {"Find a venue", "Thank the speakers"}
    assert "The conference is on 20 March" in {each.text for each in found.decisions}
    there = {each.name: (each.organisation, each.for_whom) for each in found.attendees}
    assert there["Fred Fish"] == ("Harrowmere", "Nadia Farrow")
    assert there["Imran Sethi"] == ("Thornbury Vale", None)
    assert [(each.name, each.organisation) for each in found.apologies] == [("Nadia Farrow", "Harrowmere")]


async def test_members_and_days_to_come_get_none(bot: Bot) -> None:
    assert card_of(await bot.say("/minutes draft", as_=NADIA, at=AT_THE_MEETING)).tone is Tone.REFUSAL
    assert "has not started yet" in said(await bot.say("/minutes draft September"))
