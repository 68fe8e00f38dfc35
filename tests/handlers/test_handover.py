"""The hand-over pack: what a new chair finds in it, who may have it, and what is not in it."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from bot.replies.model import Attached, Reply, Tone
from bot.store import files
from bot.store.register import Register
from tests.documents.accessible import faults
from tests.harness import CHAIR, MINUTE_TAKER, Bot, card_of, text

NADIA = "Nadia Farrow"
LATER = "2024-06-10T09:00"


async def content_of(bot: Bot, shown: Reply) -> bytes:
    (attached,) = (part for part in card_of(shown).parts if isinstance(part, Attached))

    def read(register: Register) -> bytes:
        content = files.content(register.connection, attached.file.id)
        assert content is not None
        return content

    return await bot.look(read)


async def pack_of(bot: Bot) -> str:
    """A line for each paragraph and each row, its cells parted by bars."""
    content = await content_of(bot, await bot.say("/network handover", as_=CHAIR, at=LATER))
    assert faults(content) == []
    lines = []
    for block in Document(BytesIO(content)).iter_inner_content():
        rows = getattr(block, "rows", None)
        lines += [" | ".join(cell.text for cell in row.cells) for row in rows] if rows else [block.text]
    return "\n".join(lines)


def under(heading: str, pack: str, *, until: str) -> list[str]:
    return pack.partition(f"\n{heading}\n")[2].partition(f"\n{until}")[0].splitlines()


async def test_standing_items_and_sub_groups_have_their_leads(bot: Bot) -> None:
    await bot.say("/agenda standing add Introductions and apologies 10 min lead chair")
    await bot.say("/agenda standing add Data sub-group 15 min lead Nadia")
    pack = await pack_of(bot)

    assert under("Standing items", pack, until="Sub-groups") == [
        "Item | Length | Lead",
        "Introductions and apologies | ten minutes | Chair",
        "Data sub-group | 15 minutes | Nadia Farrow",
    ]
    assert under("Sub-groups", pack, until="Open actions") == ["Data sub-group: Nadia Farrow"]


async def test_open_actions_promises_and_suggestions_are_in_it(bot: Bot) -> None:
    await bot.say("/action add Imran to find a venue by Friday 14 June", at="2024-06-03T09:00")
    await bot.say("/action add Nadia to add moderations to the next agenda")
    await bot.say("/agenda suggest Feedback from families", as_=NADIA)
    pack = await pack_of(bot)

    assert "#1 | Find a venue | Imran Sethi | Friday 14 June 2024" in under(
        "Open actions", pack, until="Promised"
    )
    assert under("Promised, but not on an agenda yet", pack, until="Suggestions") == ["Moderations (#2)"]
    assert under("Suggestions to decide", pack, until="The plan") == [
        "S1: Feedback from families, from Nadia Farrow"
    ]


async def test_the_plan_is_there_as_a_picture_and_in_words(bot: Bot) -> None:
    await bot.say("/milestone plan conference 20 March 2025")
    await bot.say("/milestone add Book the venue owner Imran by 6 January 2025 plan conference")
    shown = await bot.say("/network handover", as_=CHAIR, at=LATER)
    document = Document(BytesIO(await content_of(bot, shown)))

    (picture,) = document.inline_shapes
    assert "Book the venue, Monday 6 January 2025" in picture._inline.docPr.get("descr")
    assert "M1 | Book the venue | Imran Sethi | Monday 6 January 2025" in await pack_of(bot)


async def test_meetings_say_where_they_are_and_members_stand_with_their_organisation(bot: Bot) -> None:
    await bot.say("/meeting place June at Wexcombe Town Hall")
    pack = await pack_of(bot)

    assert "Tuesday 25 June 2024, 10:00 to 12:00 | Wexcombe Town Hall" in under("To come", pack, until="Held")
    assert "Chair: Marion Keane" in pack
    assert "Harrowmere | Asha Rowan" in under("Members", pack, until="Reminders")
    assert "@" not in pack, "an address is nobody's to pass on"


async def test_the_settings_are_in_words(bot: Bot) -> None:
    await bot.say("/network settings first_reminder 9")

    said = (await pack_of(bot)).partition("Reminders and other settings\n")[2]
    assert "Time zone: Europe/London" in said
    assert ": 9 " in said
    assert "first_reminder" not in said


async def test_what_is_held_is_not_in_it(bot: Bot) -> None:
    await bot.tick("2024-06-25T10:20")
    await bot.say("/action add Imran to find a venue", as_=MINUTE_TAKER)
    content = await content_of(bot, await bot.say("/network handover", as_=CHAIR, at="2024-06-25T10:30"))

    assert not any("venue" in each.text for each in Document(BytesIO(content)).paragraphs)


@pytest.mark.parametrize("name", [NADIA, MINUTE_TAKER])
async def test_it_is_the_chairs_alone(bot: Bot, name: str) -> None:
    refused = await bot.say("/network handover", as_=name, at=LATER)

    assert card_of(refused).tone is Tone.REFUSAL
    assert CHAIR in text(refused)
