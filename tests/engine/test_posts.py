"""Posts to a network's channel: threaded, retried and looked up like any message, and reported when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from bot.engine import loop, rehearsal
from bot.engine.outbox import UNKNOWN, Message, Refused, Uncertain
from bot.handlers.reminders import BACK
from bot.replies.cards import overview as overview_cards
from bot.replies.cards import reminders as cards
from bot.replies.codec import card_to_text
from bot.replies.model import Card, Text, text
from bot.store import deliveries, posts, tables
from bot.store.overview import overview
from bot.store.posts import Post
from bot.store.register import Register
from tests.engine.world import START, FakePlatform, World, at, make_network
from tests.harness import text as words_of

CHANNEL = "C0QALEADS"
NOON = at("2024-06-25 12:00")
POSTED = NOON + timedelta(minutes=15)


@pytest.fixture
async def channel(world: World) -> FakePlatform:
    """The network lives in one Slack channel."""
    await bind(world, "slack", CHANNEL)
    return FakePlatform(name="slack")


async def bind(
    world: World, platform: str, name: str, *, purpose: str = "posts", return_address: str | None = None
) -> None:
    await world.store.run(
        lambda connection: (
            connection.execute(
                insert(tables.conversation).values(
                    network_id=world.network_id,
                    platform=platform,
                    workspace="T0QUAY",
                    conversation=name,
                    purpose=purpose,
                    return_address=return_address,
                    created_at=START,
                )
            )
            and None
        )
    )


async def post(
    world: World, words: str, when: datetime = NOON, *, thread: str = "meeting:3", at_once: bool = False
) -> None:
    card = Card(title=words, parts=(text(words),), about=thread)
    made = Post(card=card_to_text(card), about=thread, thread=thread, at_once=at_once)
    await world.change(when, lambda register: posts.store_posts(register, [made]))


async def tick(world: World, channel: FakePlatform, when: datetime) -> None:
    platforms = {channel.name: channel, "console": world.platform}
    await loop.do_round(world.store, platforms, when, timing=world.timing)


def titles(platform: FakePlatform) -> list[str]:
    return [message.card.title for message in platform.messages]


def fails(*errors: Exception) -> Callable[[Message], None]:
    left = list(errors)

    def answer(message: Message) -> None:
        if left:
            raise left.pop(0)

    return answer


async def test_a_post_waits_for_what_may_follow_and_goes_to_the_channel(
    world: World, channel: FakePlatform
) -> None:
    await post(world, "Scheduled")

    await tick(world, channel, POSTED - timedelta(seconds=1))
    assert channel.messages == []
    await tick(world, channel, POSTED)

    [message] = channel.messages
    assert (message.post, message.kind, message.kinds) == (True, "post", ("post",))
    assert (message.address, message.to_name, message.workspace) == (CHANNEL, CHANNEL, "T0QUAY")
    assert message.thread is None
    assert world.platform.messages == []
    [delivery] = await world.deliveries()
    assert (delivery["state"], delivery["message_id"]) == ("sent", f"id-{message.key}")


async def test_where_a_conversation_has_a_return_address_the_post_goes_there(world: World) -> None:
    await bind(world, "teams", "19:room", return_address="https://example.org|19:room")
    teams = FakePlatform(name="teams")

    await post(world, "Scheduled")
    await tick(world, teams, POSTED)

    assert [message.address for message in teams.messages] == ["https://example.org|19:room"]


async def test_posts_about_one_meeting_follow_the_first_of_them(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)
    await post(world, "Another meeting", thread="meeting:4")
    await post(world, "The agenda", NOON + timedelta(hours=1))
    await tick(world, channel, NOON + timedelta(hours=2))
    await post(world, "The actions", NOON + timedelta(hours=2), at_once=True)
    await tick(world, channel, NOON + timedelta(hours=3))

    by_title = {message.card.title: message.thread for message in channel.messages}
    first = f"id-{channel.messages[0].key}"
    assert by_title == {"Scheduled": None, "Another meeting": None, "The agenda": first, "The actions": first}


async def test_each_channel_has_a_thread_of_its_own(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)
    await bind(world, "slack", "C0SECOND")
    await post(world, "The agenda", NOON + timedelta(hours=1))
    await tick(world, channel, NOON + timedelta(hours=2))

    agenda = {each.address: each.thread for each in channel.messages if each.card.title == "The agenda"}
    assert agenda == {CHANNEL: f"id-{channel.messages[0].key}", "C0SECOND": None}


async def test_a_post_takes_the_place_of_one_that_waits_in_its_thread(
    world: World, channel: FakePlatform
) -> None:
    await post(world, "Scheduled")
    await post(world, "Moved", NOON + timedelta(minutes=5))
    await post(world, "Of another meeting", thread="meeting:4")

    await tick(world, channel, NOON + timedelta(minutes=30))

    assert sorted(titles(channel)) == ["Moved", "Of another meeting"]


async def test_a_later_post_waits_until_the_one_before_it_has_arrived(
    world: World, channel: FakePlatform
) -> None:
    """Else it would begin a second thread."""
    channel.answer = fails(Uncertain("no answer"))
    channel.found = lambda message: "id-found"
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)

    await post(world, "Moved", POSTED, at_once=True)
    await tick(world, channel, POSTED + timedelta(minutes=1))
    assert titles(channel) == []

    await tick(world, channel, POSTED + timedelta(minutes=3))
    await tick(world, channel, POSTED + timedelta(minutes=5))
    assert [(each.card.title, each.thread) for each in channel.messages] == [("Moved", "id-found")]


async def test_nothing_is_posted_at_night_unless_it_can_not_wait(world: World, channel: FakePlatform) -> None:
    evening = at("2024-06-25 21:00")
    await post(world, "Scheduled", evening)
    await post(world, "Cancelled", evening, thread="meeting:4", at_once=True)

    await tick(world, channel, evening)
    assert titles(channel) == ["Cancelled"]

    await tick(world, channel, at("2024-06-26 07:59"))
    assert titles(channel) == ["Cancelled"]
    await tick(world, channel, at("2024-06-26 08:00"))
    assert titles(channel) == ["Cancelled", "Scheduled"]


@pytest.mark.parametrize(
    "no",
    [
        pytest.param(Refused("not now"), id="the platform says no"),
        pytest.param(ConnectionRefusedError(), id="nobody listens"),
        pytest.param(Refused("slow down", retry_after=timedelta(seconds=40)), id="too many requests"),
    ],
)
async def test_a_definite_no_is_tried_again_with_the_same_words(
    world: World, channel: FakePlatform, no: Exception
) -> None:
    channel.answer = fails(no)
    await post(world, "Scheduled")

    await tick(world, channel, POSTED)
    assert channel.messages == []
    await tick(world, channel, POSTED + timedelta(minutes=1))

    assert [(each.card.title, each.repeat) for each in channel.messages] == [("Scheduled", False)]


async def test_what_may_have_arrived_is_looked_up_in_its_thread(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)
    first = f"id-{channel.messages[0].key}"
    channel.answer = fails(Uncertain("no answer"))
    channel.found = lambda message: "id-found"

    await post(world, "Moved", NOON + timedelta(hours=1))
    await tick(world, channel, NOON + timedelta(hours=2))
    await tick(world, channel, NOON + timedelta(hours=2, minutes=2))

    [looked_up] = channel.looked_up
    assert (looked_up.post, looked_up.thread, looked_up.address) == (True, first, CHANNEL)
    assert titles(channel) == ["Scheduled"]
    assert [each["state"] for each in await world.deliveries()] == ["sent", "sent"]


async def test_what_can_not_be_looked_up_is_posted_again_and_says_so(
    world: World, channel: FakePlatform
) -> None:
    channel.answer = fails(Uncertain("no answer"))
    channel.found = lambda message: UNKNOWN
    await post(world, "Scheduled")

    await tick(world, channel, POSTED)
    await tick(world, channel, POSTED + timedelta(minutes=2))

    [message] = channel.messages
    assert message.repeat
    assert len([part for part in message.card.parts if isinstance(part, Text)]) == 2


async def test_a_post_that_is_refused_for_good_is_told_to_the_chair(
    world: World, channel: FakePlatform
) -> None:
    meeting = await world.add_meeting(at("2024-09-16 10:00"))
    channel.answer = fails(Refused("channel_not_found", permanent=True))
    await post(world, "Scheduled", thread=meeting.key)

    await tick(world, channel, POSTED)
    await tick(world, channel, POSTED + timedelta(minutes=30))

    [told] = world.platform.to("Marion Keane")
    assert told.card.title == "I could not post in the channel"
    assert "In the channel on Slack, about Quarterly meeting: channel_not_found." in words_of(told.card)
    assert channel.messages == []


async def test_a_report_of_posts_and_one_of_people_go_together(world: World, channel: FakePlatform) -> None:
    world.platform.answer = lambda message: (_ for _ in ()).throw(Refused("gone", permanent=True))
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 9))
    channel.answer = fails(Refused("is_archived", permanent=True))
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)
    world.platform.answer = fails()

    await tick(world, channel, POSTED + timedelta(minutes=30))

    [told] = world.platform.to("Marion Keane")
    assert told.card.title == "Two messages not delivered"
    assert "In the channel on Slack: is_archived." in words_of(told.card)
    assert "Has somebody moved on" in words_of(told.card)


async def test_a_worker_without_the_platform_leaves_a_post_to_others_for_a_day(world: World) -> None:
    await bind(world, "slack", CHANNEL)
    await post(world, "Scheduled")

    await world.tick(POSTED)
    [delivery] = await world.deliveries()
    assert delivery["state"] == "pending"

    await world.tick(POSTED + timedelta(hours=24))
    await world.tick(POSTED + timedelta(hours=25))

    assert "In the channel on Slack: no worker is connected to it." in words_of(
        world.platform.to("Marion Keane")[0].card
    )


async def test_a_channel_that_was_disconnected_hears_no_more(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")
    await world.store.run(
        lambda connection: connection.execute(update(tables.conversation).values(purpose="talk")) and None
    )

    await tick(world, channel, POSTED)
    await post(world, "The agenda")
    await tick(world, channel, POSTED + timedelta(hours=1))

    assert channel.messages == []
    assert [each["state"] for each in await world.deliveries()] == ["superseded"]


async def test_another_networks_channel_hears_nothing(world: World, channel: FakePlatform) -> None:
    other, _ = await make_network(world.store, "north-quay")
    await world.store.run(
        lambda connection: (
            connection.execute(
                update(tables.conversation).where(tables.conversation.c.network_id == world.network_id),
                {"network_id": other},
            )
            and None
        )
    )

    await post(world, "Scheduled")
    await tick(world, channel, POSTED)

    assert channel.messages == []


async def test_the_status_counts_posts_against_the_channels_they_were_meant_for(
    world: World, channel: FakePlatform
) -> None:
    await bind(world, "slack", "C0SECOND")
    channel.answer = lambda message: refuse(message, "C0SECOND")
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)

    later = POSTED + timedelta(hours=1)
    tallies = await world.read(lambda register: deliveries.tallies(register, since=later - BACK), later)
    [tally] = [each for each in tallies if each.kind == "post"]
    assert (tally.subject, tally.intended, tally.sent, tally.waiting) == ("meeting:3", 2, 1, 0)
    assert tally.not_delivered == (("slack", "not_in_channel"),)
    shown = words_of(cards.status([(tally, "the meeting")], zone="Europe/London", days=30))
    assert "1 of 2 delivered" in shown
    assert "not in the channel on Slack: not_in_channel" in shown


def refuse(message: Message, address: str) -> None:
    if message.address == address:
        raise Refused("not_in_channel", permanent=True)


async def test_the_overview_says_that_nothing_could_be_posted(world: World, channel: FakePlatform) -> None:
    channel.answer = fails(Refused("not_in_channel", permanent=True))
    await post(world, "Scheduled")
    await tick(world, channel, POSTED)

    def shown(register: Register) -> str:
        return words_of(overview_cards.overview(overview(register), zone="Europe/London"))

    after = POSTED + timedelta(minutes=1)
    assert "I could not write in the channel on Slack (not_in_channel)." in await world.read(shown, after)
    await post(world, "The agenda", POSTED)
    await tick(world, channel, POSTED + timedelta(hours=1))
    assert "could not write" not in await world.read(shown, POSTED + timedelta(hours=1))


async def test_a_rehearsal_posts_nothing_and_says_what_would_be_posted(
    world: World, channel: FakePlatform
) -> None:
    await post(world, "Scheduled")

    said = [each async for each in rehearsal.rehearse(world.store, start=NOON, end=POSTED)]

    assert [(each.to, each.kind, each.platform, each.card.title) for each in said] == [
        (CHANNEL, "post", "slack", "Scheduled")
    ]
    assert [each["state"] for each in await world.deliveries()] == ["pending"]


async def test_a_taken_back_change_is_not_posted(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")

    def recall(connection: Connection, register: Register) -> list[str]:
        return posts.recall(register, {"meeting:3"}, at=NOON)

    threads = await world.change(
        NOON + timedelta(minutes=1), lambda register: recall(register.connection, register)
    )
    await tick(world, channel, POSTED)

    assert (threads, channel.messages) == ([], [])


async def recall(world: World, when: datetime, *, made: datetime) -> list[str]:
    return await world.change(  # type: ignore[no-any-return]
        when, lambda register: posts.recall(register, {"meeting:3"}, at=made)
    )


async def test_what_a_taken_back_post_had_replaced_is_posted_after_all(
    world: World, channel: FakePlatform
) -> None:
    soon = timedelta(minutes=2)
    await post(world, "Scheduled")
    await post(world, "Scheduled in another room", NOON + soon)
    await post(world, "Moved", NOON + 2 * soon)

    assert await recall(world, NOON + 3 * soon, made=NOON + 2 * soon) == []
    await tick(world, channel, POSTED + soon)

    assert [message.card.title for message in channel.messages] == ["Scheduled in another room"]


async def test_what_was_posted_before_is_not_posted_again(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")
    await post(world, "Scheduled in another room", NOON + timedelta(minutes=2))
    await tick(world, channel, POSTED + timedelta(minutes=2))
    later = POSTED + timedelta(hours=1)
    await post(world, "Moved", later)

    await recall(world, later + timedelta(minutes=1), made=later)
    await tick(world, channel, later + timedelta(hours=1))

    assert [message.card.title for message in channel.messages] == ["Scheduled in another room"]


async def test_what_comes_back_after_hours_waits_for_the_morning(world: World, channel: FakePlatform) -> None:
    await post(world, "Scheduled")
    await post(world, "Moved", NOON + timedelta(minutes=2))
    late = at("2024-07-01 22:00")

    await recall(world, late, made=NOON + timedelta(minutes=2))
    await tick(world, channel, late + timedelta(hours=1))
    assert channel.messages == []
    await tick(world, channel, at("2024-07-02 09:00"))

    assert [message.card.title for message in channel.messages] == ["Scheduled"]
