"""Every button that changes something puts what was done in its card's place, alone with the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.harness import Bot
from tests.platforms.slack import office as offices
from tests.platforms.slack.office import Office
from tests.platforms.slack.standin import Slack
from tests.platforms.slack.standin_state import Posted

ACTION = ("action add me to book the room by 5 July", "action show #1")
SUGGESTED = (
    "meeting schedule 18 July 2024 10:00",
    "agenda suggest Feedback from families for 20 min",
    "agenda review",
)


@pytest.fixture
async def office(bot: Bot, slack: Slack) -> AsyncIterator[Office]:
    async with offices.opened(bot, slack) as opened:
        yield opened


PRESSED = {
    "Done": ACTION,
    "Started": ACTION,
    "Undo": ACTION[:1],
    "Accept S1": SUGGESTED,
    "Defer": SUGGESTED,
}
FILLED_IN = {
    "Change the date": (ACTION, {"When is #1 due?": "2024-07-12"}),
    "Remind me later": (ACTION, {"Remind me when?": "2024-07-01"}),
    "Change who": (ACTION, {"Who?": "U0NADIA"}),
    "Decline": (SUGGESTED, {"Why? Only who suggested it sees this, besides you who decide.": "Next year."}),
}


async def shown(office: Office, said: tuple[str, ...]) -> Posted:
    """The last card after this was said to the bot alone."""
    for words in said:
        await office.signer.direct_message(words, by="U0MARION")
        await office.settled()
    return office.slack.messages("U0MARION")[-1]


def updated(office: Office) -> list[str]:
    return [each.arguments["ts"] for each in office.slack.calls("chat.update")]


@pytest.mark.parametrize("label", PRESSED)
async def test_what_was_done_stands_where_the_button_was(office: Office, label: str):
    card = await shown(office, PRESSED[label])

    await office.signer.press(card, label, by="U0MARION")
    await office.settled()

    assert updated(office) == [card.ts]


@pytest.mark.parametrize("label", FILLED_IN)
async def test_what_was_filled_in_stands_where_the_button_was(office: Office, label: str):
    said, answers = FILLED_IN[label]
    card = await shown(office, said)

    await office.signer.press(card, label, by="U0MARION")
    await office.settled()
    view = office.slack.modal("U0MARION")
    assert view is not None
    await office.signer.submit(view, answers, by="U0MARION")
    await office.settled()

    assert updated(office) == [card.ts]
