"""The agenda that minutes suggest for the next meeting: with its times, leads, papers and standing items."""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands.request import SentFile
from bot.replies.model import Reply
from tests.harness import Bot, text

MINUTES = """\
# South Quay QA Leads, minutes

Date: 25 June 2024, 10:00 to 12:00

Next meeting: Monday 16 September 2024, 10:00

## Suggested agenda for the next meeting

Items in bold are standing items.

| Time | Item | Lead | Papers |
|---|---|---|---|
| 10:00 | **Introductions and apologies** | Marion Keane | |
| 10:10 | How do you track actions? | Imran Sethi | Tracker.xlsx |
| 10:40 | Joint inspections | Nadia Farrow | |
"""


@pytest.fixture
async def shown(bot: Bot) -> Reply:
    file = SentFile(name="Minutes.md", content=MINUTES.encode())
    return await bot.send(file, "/minutes import", at="2024-06-27T10:00")


async def test_times_leads_papers_and_standing_items_are_shown_first(bot: Bot, shown: Reply) -> None:
    agenda = text(await bot.press(shown, "For the next agenda"))

    assert "10:10, 30 minutes, led by Imran Sethi, one paper" in agenda
    assert "standing item, at every meeting" in agenda


async def test_suggestions_keep_them_and_are_accepted_with_them(bot: Bot, shown: Reply) -> None:
    await bot.press(shown, "Accept")
    (waiting,) = await bot.look(
        lambda register: register.agenda_items.where(title="How do you track actions?")
    )

    await bot.say(f"/agenda accept {waiting.ref}")

    item = await bot.look(lambda register: register.agenda_items.get(waiting.id))
    assert item is not None
    assert (item.minutes, item.starts, item.papers) == (30, "10:10", ("Tracker.xlsx",))
    assert [lead.name for lead in item.leads] == ["Imran Sethi"]


async def test_what_the_agenda_marks_as_standing_is_on_every_agenda_from_now_on(
    bot: Bot, shown: Reply
) -> None:
    await bot.press(shown, "Accept")

    (standing,) = await bot.look(lambda register: register.standing_items.where())
    (placed,) = await bot.look(lambda register: register.agenda_items.where(standing_id=standing.id))
    assert (standing.title, standing.minutes) == ("Introductions and apologies", 10)
    assert (placed.position, placed.minutes) == (1, 10)


async def test_standing_items_are_taken_back_with_the_import(bot: Bot, shown: Reply) -> None:
    stored = await bot.press(shown, "Accept")

    await bot.press(stored, "Undo")

    assert await bot.look(lambda register: register.standing_items.where()) == []
    assert await bot.look(lambda register: register.agenda_items.where()) == []


@pytest.mark.parametrize(
    "written, kept, by",
    [
        ("Paper 3 from Imran by 12 September", "expected by Thursday 12 September 2024", date(2024, 9, 12)),
        ("To follow", "expected before the meeting", None),
        ("Terms of reference", "Terms of reference", None),
    ],
)
async def test_a_paper_that_is_to_come_is_expected(
    bot: Bot, written: str, kept: str, by: date | None
) -> None:
    minutes = (
        "# South Quay QA Leads, minutes\n\nDate: 25 June 2024, 10:00 to 12:00\n\n"
        "Next meeting: Monday 16 September 2024\n\n## Suggested agenda for the next meeting\n\n"
        f"| Item | Description | Lead | Papers |\n|---|---|---|---|\n| 1. | Local plan | Imran Sethi | {written} |\n"
    )
    shown = await bot.send(
        SentFile(name="Minutes.md", content=minutes.encode()), "/minutes import", at="2024-06-27T10:00"
    )
    await bot.press(shown, "Accept")

    (item,) = await bot.look(
        lambda register: [each for each in register.agenda_items.where() if each.title == "Local plan"]
    )
    assert (item.papers, item.paper_due) == ((kept,), by)
