"""Who sends the invitations: asked once, changed at any time, said where it matters."""

from __future__ import annotations

import pytest

from bot.domain.person import Invitations
from bot.replies.model import Tone
from bot.store.unit_of_work import Store
from tests.harness import CHAIR, MINUTE_TAKER, Bot, card_of, labels, network, text

SEPTEMBER = "/meeting schedule 16 September 2024 10:00 to 12:00"


@pytest.fixture
async def asking(sqlite_store: Store) -> Bot:
    """A network that has not said who sends them, in an installation that sends mail."""
    bot = await network(sqlite_store, meetings=False, invitations=None)
    bot.mailbox = "bot@southquay.example"
    return bot


async def who(bot: Bot) -> Invitations | None:
    return await bot.look(lambda register: register.network.invitations)


async def test_the_chair_is_asked_at_the_first_meeting_until_they_have_said(asking: Bot) -> None:
    scheduled = await asking.say(SEPTEMBER)

    assert "Do you already send an invitation from Outlook?" in text(scheduled)
    assert "undone within 15 minutes, it reaches nobody" in text(scheduled)
    changed = await asking.press(scheduled, "No, Convenor invites")
    assert await who(asking) is Invitations.CONVENOR
    assert "is sent an invitation to each meeting" in text(changed)
    assert "Outlook" not in text(await asking.say("/meeting schedule 14 October 2024 10:00 to 12:00"))


async def test_a_chair_who_invites_is_left_to_it(asking: Bot) -> None:
    changed = await asking.press(await asking.say(SEPTEMBER), "Yes, I invite")

    assert await who(asking) is Invitations.FOLLOWS
    assert "I send none" in text(changed)
    again = await asking.say("/meeting schedule 14 October 2024 10:00 to 12:00")
    assert "nobody has been written to yet" in text(again)


async def test_whoever_can_not_decide_it_is_not_asked(asking: Bot) -> None:
    assert "Yes, I invite" not in labels(await asking.say(SEPTEMBER, as_=MINUTE_TAKER))
    refused = await asking.say("/network settings invitations follows", as_=MINUTE_TAKER)
    assert card_of(refused).tone is Tone.REFUSAL


async def test_without_mail_nobody_is_asked_and_nothing_is_promised(asking: Bot) -> None:
    asking.mailbox = None
    scheduled = await asking.say(SEPTEMBER)

    assert "nobody has been written to yet" in text(scheduled)
    assert "Outlook" not in text(scheduled)
    changed = await asking.say("/network settings invitations convenor")
    assert "Mail is not set up here yet" in text(changed)


async def test_a_meeting_days_away_says_that_the_invitation_goes_at_once(asking: Bot) -> None:
    assert "at once, since it is so soon" in text(
        await asking.say("/meeting schedule 21 June 2024 10:00 to 12:00")
    )


async def test_it_is_a_setting_like_others(asking: Bot) -> None:
    assert "convenor" in text(await asking.say("/network settings invitations"))
    unknown = await asking.say("/network settings invitations perhaps")
    assert card_of(unknown).tone is Tone.REFUSAL
    await asking.say("/network settings invitations follows")
    await asking.say("/undo", as_=CHAIR)
    assert await who(asking) is None
