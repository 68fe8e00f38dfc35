"""Papers that leads are waited for: two reminders, until the paper is there; the day follows the meeting."""

from __future__ import annotations

import pytest

from tests.harness import Bot, text

IMRAN, NADIA = "Imran Sethi", "Nadia Farrow"
SAID = "2024-07-01T10:00"


@pytest.fixture
async def led(bot: Bot) -> Bot:
    """September's agenda has one item, which Imran leads."""
    await bot.agenda_of("2024-09-16", "Joint inspections")
    await bot.say("/agenda lead 1 Imran Sethi", at=SAID)
    return bot


def reminders(bot: Bot, name: str = IMRAN) -> list[tuple[str, str]]:
    """The day of each message that asks for the paper of item 1, and its text."""
    sent = [(f"{each.since:%d %B}", text(each.card)) for each in bot.sent_to(name)]
    return [(day, said) for day, said in sent if "a paper is expected from you" in said]


async def test_the_lead_hears_at_once_that_a_paper_is_expected(led: Bot) -> None:
    await led.say("/agenda paper 1 expected by 9 September", at=SAID)
    await led.tick("2024-07-02T10:00")

    assert "by Monday 9 September" in " ".join(text(each.card) for each in led.sent_to(IMRAN))


async def test_two_reminders_come_before_the_day_that_was_said(led: Bot) -> None:
    await led.say("/agenda paper 1 expected by 9 September", at=SAID)
    await led.tick("2024-09-13T18:00")

    assert [day for day, _ in reminders(led)] == ["02 September", "06 September"]
    assert "Joint inspections" in reminders(led)[0][1]


async def test_without_a_day_it_is_seven_working_days_before_the_meeting_and_follows_it(led: Bot) -> None:
    await led.say("/agenda paper 1 expected", at=SAID)
    move = await led.say("/meeting move September to Monday 30 September 2024", at="2024-08-01T10:00")
    await led.press(move, "Move")
    await led.tick("2024-09-27T18:00")

    assert [day for day, _ in reminders(led)] == ["12 September", "18 September"]
    assert "by Thursday 19 September" in reminders(led)[0][1]


@pytest.mark.parametrize(
    "line",
    [
        "/agenda paper 1 https://papers.example/inspections",
        "/agenda remove 1",
        "/agenda lead 1 Nadia Farrow",
        "/meeting cancel September",
    ],
)
async def test_nobody_is_reminded_of_what_came_or_is_not_wanted(led: Bot, line: str) -> None:
    await led.say("/agenda paper 1 expected by 9 September", at=SAID)
    reply = await led.say(line, at="2024-08-20T10:00")
    if "cancel" in line:
        await led.press(reply, "Cancel the meeting")
    await led.tick("2024-09-13T18:00")

    assert reminders(led) == []


async def test_a_new_lead_is_asked_and_reminded(led: Bot) -> None:
    await led.say("/agenda paper 1 expected by 9 September", at=SAID)
    await led.say("/agenda lead 1 Nadia Farrow", at="2024-08-20T10:00")
    await led.tick("2024-09-13T18:00")

    assert [day for day, _ in reminders(led, NADIA)] == ["02 September", "06 September"]


async def test_chair_and_preview_know_what_is_awaited(led: Bot) -> None:
    await led.say("/agenda paper 1 expected by 9 September", at=SAID)

    assert "0 of 1 in. Expected: item 1 from Imran Sethi." in text(await led.say("/network status"))
    assert "a reminder of the paper for “Joint inspections”" in text(await led.say("/reminders preview"))


@pytest.mark.parametrize(
    "lead, said",
    [
        ("Zoe Guest", "I can't write to Zoe Guest (not matched to a member yet): please ask for it yourself"),
        ("Wexcombe", "whoever leads it is reminded twice"),
    ],
    ids=["a guest", "an organisation"],
)
async def test_the_chair_is_told_whether_anybody_can_be_reminded(bot: Bot, lead: str, said: str) -> None:
    await bot.agenda_of("2024-09-16", "Joint inspections")
    await bot.say(f"/agenda lead 1 {lead}", at=SAID)

    assert said in text(await bot.say("/agenda paper 1 expected by 9 September"))


async def test_a_paper_that_nobody_was_asked_for_waits_for_somebody_to_lead_the_item(bot: Bot) -> None:
    await bot.agenda_of("2024-09-16", "Joint inspections")
    expected = await bot.say("/agenda paper 1 expected by 9 September", at=SAID)
    guest = await bot.say("/agenda lead 1 Zoe Guest")

    assert "nobody leads it yet, so nobody is reminded" in text(expected)
    assert "its paper is expected by Monday 9 September; I can't write to Zoe Guest" in text(guest)
