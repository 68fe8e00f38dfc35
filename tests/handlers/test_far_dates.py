"""Years that nobody means: they are asked about, and neither kept as text nor read as an hour."""

from __future__ import annotations

import pytest

from bot.replies.model import Tone
from tests.harness import Bot, buttons_of, card_of, text

FAR = {
    "a day": "31 December 9999",
    "a day and an ordinal": "the 31st of December 9999",
    "American numbers": "31/12/9999",
    "a button's day": "9999-12-31",
    "a month": "December 2999",
    "the next century": "1 June 2124",
    "an hour that is none": "1 June 2460",
    "eleven years": "1 July 2035",
}


@pytest.mark.parametrize("when", FAR.values(), ids=FAR)
@pytest.mark.parametrize(
    "line",
    ["/milestone add Book the venue by {}", "/action add Nadia to book the venue by {}"],
    ids=["plan step", "action"],
)
async def test_a_year_that_is_too_far_away_is_asked_about(bot: Bot, line: str, when: str) -> None:
    asked = await bot.say(line.format(when))

    assert card_of(asked).tone is Tone.QUESTION
    assert "more than ten years away" in text(asked)
    assert "Nothing is stored yet" in text(asked)
    answered = await bot.do(buttons_of(asked)[0].command)  # type: ignore[arg-type]
    assert card_of(answered).tone is Tone.GOOD
    assert "ook the venue" in text(answered)
    assert "9999" not in text(answered)


@pytest.mark.parametrize("when", FAR.values(), ids=FAR)
async def test_what_is_there_is_not_moved_too_far_away(bot: Bot, when: str) -> None:
    await bot.say("/milestone add Book the venue by 20 December 2024")
    await bot.say("/action add Nadia to book the hall by 20 December 2024")

    for line in (f"/milestone move M1 to {when}", f"/action due #1 {when}"):
        assert "more than ten years away" in text(await bot.say(line))
    assert [each.due.day.year for each in await bot.actions() if each.due and each.due.day] == [2024]


@pytest.mark.parametrize(
    "said, stored", [("1 June 2030", "1 June 2030"), ("25 July 1430", "25 July 2024 at 14:30")]
)
async def test_a_near_year_and_an_hour_are_what_they_were(bot: Bot, said: str, stored: str) -> None:
    assert stored in text(await bot.say(f"/action add Nadia to book the venue by {said}"))
