"""What is posted in a network's channel: one post for each event, and nobody's name in it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from bot.engine.outbox import Message
from bot.replies.model import Attached
from bot.store import tables
from bot.store.register import Register
from tests.handlers.agenda_seen import MINUTE_TAKER
from tests.harness import PEOPLE, Bot, labels, text

SCHEDULE = "/meeting schedule Monday 9 December 2024 10:00 to 12:00"


@pytest.fixture
async def channel(bot: Bot) -> Bot:
    """The bot, with its network in one channel of the platform on which it sends."""
    return await bind_channel(bot)


async def bind_channel(bot: Bot) -> Bot:

    def bind(register: Register) -> None:
        register.connection.execute(
            insert(tables.conversation).values(
                network_id=register.network.id,
                platform="console",
                workspace="T0QUAY",
                conversation="C0QALEADS",
                purpose="posts",
                created_at=bot.now,
            )
        )

    await bot.look(bind)
    return bot


def posted(bot: Bot) -> list[Message]:
    return [message for message in bot.post.messages if message.post]


def shown(bot: Bot) -> list[str]:
    return [text(message) for message in posted(bot)]


async def test_a_scheduled_meeting_is_posted_once(channel: Bot) -> None:
    await channel.say(SCHEDULE)
    await channel.tick("2024-06-20T18:00")

    [message] = posted(channel)
    assert message.to_name == "C0QALEADS"
    assert "The next meeting: Monday 9 December 2024, 10:00 to 12:00" in text(message)
    assert labels(message) == ["I'm coming", "Apologies", "Suggest an item"]


async def test_a_series_is_posted_once_with_all_its_days(channel: Bot) -> None:
    asked = await channel.say(
        "/meeting series quarterly on the second Monday at 10 from March 2025, three times"
    )
    await channel.press(asked, "Schedule these 3")
    await channel.tick("2024-06-20T18:00")

    (message,) = posted(channel)
    for day in ("Monday 10 March 2025", "Monday 9 June 2025", "Monday 8 September 2025"):
        assert day in text(message)


async def test_what_a_button_of_a_post_does_it_does_for_whoever_presses_it(channel: Bot) -> None:
    await channel.say(SCHEDULE)
    await channel.tick("2024-06-20T18:00")

    reply = await channel.press(posted(channel)[0], "I'm coming", as_="Nadia Farrow")

    assert "Monday 9 December" in text(reply)
    assert reply.private


async def test_a_moved_meeting_is_posted_with_its_new_date(channel: Bot) -> None:
    asked = await channel.say("/meeting move September to Monday 23 September 2024 14:00 to 16:00")
    await channel.tick("2024-06-20T12:00")
    assert posted(channel) == []

    await channel.press(asked, "Move it")
    await channel.tick("2024-06-20T18:00")

    [said] = shown(channel)
    assert "Moved: the meeting of Monday 16 September 2024" in said
    assert "It is on Monday 23 September 2024, 14:00 to 16:00 now." in said


@pytest.mark.parametrize(
    "at, when, went",
    [
        pytest.param("2024-06-20T21:00", "2024-06-20T21:05", False, id="at night it waits"),
        pytest.param("2024-06-24T21:00", "2024-06-24T21:05", True, id="the evening before it can't"),
    ],
)
async def test_a_cancelled_meeting_is_posted_at_once_when_it_is_near(
    channel: Bot, at: str, when: str, went: bool
) -> None:
    asked = await channel.say("/meeting cancel June", at=at)
    await channel.press(asked, "Cancel the meeting")
    await channel.tick(when)

    assert any("Cancelled: the meeting of Tuesday 25 June 2024" in each for each in shown(channel)) is went


async def test_the_next_meeting_is_named_when_one_is_cancelled(channel: Bot) -> None:
    asked = await channel.say("/meeting cancel June")
    await channel.press(asked, "Cancel the meeting")
    await channel.tick("2024-06-20T18:00")

    assert "The next one is on Monday 16 September 2024, 10:00 to 12:00." in shown(channel)[0]


async def test_the_agenda_is_posted_and_again_when_it_has_changed(channel: Bot) -> None:
    await channel.agenda_of("2024-06-25", "Welcome", "Venues for the autumn")
    await channel.say("/agenda publish")
    await channel.tick("2024-06-20T18:00")
    await channel.agenda_of("2024-06-25", "One more thing")
    await channel.say("/agenda publish", at="2024-06-21T10:00")
    await channel.tick("2024-06-21T11:00")

    first, second = posted(channel)
    assert "Agenda for Tuesday 25 June 2024, 10:00 to 12:00" in text(first)
    assert "Venues for the autumn" in text(first)
    assert "This agenda has changed since it was last sent out." not in text(first)
    assert "This agenda has changed since it was last sent out." in text(second)
    assert (first.thread, second.thread is not None) == (None, True)


async def test_released_actions_are_counted_and_nobody_is_named(channel: Bot) -> None:
    channel.now = channel.now.replace(day=25, hour=10, minute=30)
    await channel.say("/action add Imran to find a venue by Friday 12 July", as_=MINUTE_TAKER)
    await channel.say("/action add Nadia to share an example", as_=MINUTE_TAKER)
    await channel.say("/meeting release", at="2024-06-25T14:00")
    await channel.tick("2024-06-25T18:00")

    [said] = shown(channel)
    assert "Two actions from Tuesday 25 June 2024" in said
    assert not any(word in said for name, _, _ in PEOPLE for word in name.split())
    assert "venue" not in said


async def test_a_meeting_without_actions_is_released_without_a_post(channel: Bot) -> None:
    await channel.say("/meeting release", at="2024-06-25T14:00")
    await channel.tick("2024-06-25T18:00")

    assert posted(channel) == []


async def test_minutes_that_go_round_are_said_to_be_out_and_name_nobody(channel: Bot) -> None:
    channel.now = channel.now.replace(day=25, hour=14)
    asked = await channel.say("/minutes circulate draft")
    await channel.press(asked, "Send the minutes")
    await channel.tick("2024-06-25T18:00")

    [message] = posted(channel)
    assert "The minutes of Tuesday 25 June 2024 are out" in text(message)
    assert not any(word in text(message) for name, _, _ in PEOPLE for word in name.split())
    assert not any(isinstance(part, Attached) for part in message.card.parts)


async def test_what_is_taken_back_in_time_is_not_posted(channel: Bot) -> None:
    reply = await channel.say(SCHEDULE)
    await channel.press(reply, "Undo", at="2024-06-20T10:05")
    await channel.tick("2024-06-20T18:00")

    assert posted(channel) == []


async def test_what_was_posted_is_followed_by_a_correction(channel: Bot) -> None:
    asked = await channel.say("/meeting move September to Monday 23 September 2024 14:00 to 16:00")
    reply = await channel.press(asked, "Move it")
    await channel.tick("2024-06-20T18:00")
    await channel.press(reply, "Undo", at="2024-06-21T10:00")
    await channel.tick("2024-06-21T12:00")

    moved, correction = posted(channel)
    assert "Moved" in text(moved)
    assert "was taken back. It is on Monday 16 September 2024, 10:00 to 12:00." in text(correction)
    assert correction.thread is not None


async def test_without_a_channel_nothing_is_posted(bot: Bot) -> None:
    await bot.say(SCHEDULE)
    await bot.tick("2024-06-20T18:00")

    assert posted(bot) == []
