"""Lost never, twice only where nobody could know: what becomes of a message when a platform says no, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.engine import outbox
from bot.engine.outbox import UNKNOWN, Message, Refused, Timing, Uncertain
from bot.replies.model import Text
from bot.store import deliveries, lockouts, tables
from bot.store import outbox as rows
from bot.store.lockouts import Lockout
from bot.store.outbox import Arrived, Claimed
from tests.engine.world import START, FakePlatform, World, at, make_network

NINE = at("2024-06-28 09:00")


def fails(*errors: Exception | None) -> Callable[[Message], None]:
    """An answer that raises these one after the other, and then nothing."""
    left = list(errors)

    def answer(message: Message) -> None:
        error = left.pop(0) if left else None
        if error is not None:
            raise error

    return answer


async def a_reminder(world: World, owner: str = "Nadia Farrow") -> None:
    await world.add_action("book the venue", owner, date(2024, 7, 12))


async def test_a_yes_is_kept_with_the_platforms_id(world: World) -> None:
    await a_reminder(world)

    await world.tick(NINE)

    [delivery] = await world.deliveries()
    [message] = world.platform.messages
    assert (delivery["state"], delivery["message_id"]) == ("sent", f"id-{message.key}")
    assert (delivery["platform"], delivery["address"], delivery["kind"]) == (
        "console",
        "Nadia Farrow",
        "action_due",
    )
    assert await world.waiting(state="joined") == []


@pytest.mark.parametrize(
    "no",
    [
        pytest.param(Refused("not now"), id="the platform says no"),
        pytest.param(ConnectionRefusedError(), id="nobody listens"),
        pytest.param(Refused("slow down", retry_after=timedelta(seconds=40)), id="too many requests"),
    ],
)
async def test_a_definite_no_is_tried_again_later(world: World, no: Exception) -> None:
    await a_reminder(world)
    world.platform.answer = fails(no)

    await world.tick(NINE)
    await world.tick(NINE + timedelta(seconds=10))
    assert world.platform.messages == []

    await world.tick(NINE + timedelta(minutes=1))
    [message] = world.platform.messages
    assert not message.repeat


async def test_what_was_refused_for_now_is_worded_anew(world: World) -> None:
    """It was not sent, so what is said may follow what is true: done since, so nothing is said."""
    action = await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    world.platform.answer = fails(Refused("not now"))
    await world.tick(NINE)

    await world.done(NINE, action)
    await world.tick(NINE + timedelta(minutes=1))

    assert world.platform.messages == []
    assert [each["state"] for each in await world.deliveries()] == ["superseded"]


async def test_too_many_requests_hold_back_one_conversation_and_nobody_else(world: World) -> None:
    await a_reminder(world, "Nadia Farrow")
    await world.add_action("print badges", "Imran Sethi", date(2024, 7, 12))

    def slow_for_nadia(message: Message) -> None:
        if message.to_name == "Nadia Farrow":
            raise Refused("429", retry_after=timedelta(minutes=10))

    world.platform.answer = slow_for_nadia
    await world.tick(NINE)
    assert [message.to_name for message in world.platform.messages] == ["Imran Sethi"]

    # Another message to the same person finds the limit in the shared row, and is not even tried.
    world.platform.answer = fails()
    await world.tell(NINE, "Nadia Farrow", "Moved", at_once=True)
    await world.tick(NINE + timedelta(minutes=1))
    assert [message.to_name for message in world.platform.messages] == ["Imran Sethi"]

    await world.tick(NINE + timedelta(minutes=10))
    assert sorted(message.to_name for message in world.platform.messages) == [
        "Imran Sethi",
        "Nadia Farrow",
        "Nadia Farrow",
    ]


async def test_a_permanent_no_takes_another_way(world: World) -> None:
    mail = FakePlatform(name="mail")
    await world.store.run(
        lambda connection: (
            connection.execute(update(tables.person).values(email="someone@example.org")) and None
        )
    )
    await a_reminder(world)
    mail.answer = fails(Refused("no such mailbox", permanent=True))

    await outbox_round(world, {"console": world.platform, "mail": mail}, NINE)

    assert mail.messages == []
    assert [message.platform for message in world.platform.messages] == ["console"]


async def outbox_round(world: World, platforms: dict[str, FakePlatform], when: datetime) -> None:
    from bot.engine import loop

    await loop.do_round(world.store, platforms, when, timing=world.timing)


async def test_the_way_goes_where_somebody_was_heard_from_last(world: World) -> None:
    def accounts(connection):  # type: ignore[no-untyped-def]
        for platform, seen in (("slack", at("2024-06-01 10:00")), ("teams", at("2024-06-05 10:00"))):
            connection.execute(
                insert(tables.identity).values(
                    network_id=world.network_id,
                    person_id=world.people["Nadia Farrow"],
                    platform=platform,
                    workspace="T1",
                    user=f"{platform}-user",
                    seen_at=seen,
                )
            )

    await world.store.run(accounts)
    await a_reminder(world)
    slack, teams = FakePlatform(name="slack"), FakePlatform(name="teams")
    teams.answer = fails(Refused("blocked", permanent=True))

    await outbox_round(world, {"slack": slack, "teams": teams, "console": world.platform}, NINE)

    assert [(message.address, message.workspace) for message in slack.messages] == [("slack-user", "T1")]
    assert world.platform.messages == []


async def an_account(world: World, platform: str, workspace: str, user: str, seen: datetime | None) -> None:
    row = {
        "network_id": world.network_id,
        "person_id": world.people["Nadia Farrow"],
        "platform": platform,
        "workspace": workspace,
        "user": user,
        "seen_at": seen,
    }
    await world.store.run(lambda connection: connection.execute(insert(tables.identity).values(row)) and None)


async def test_each_way_that_refuses_is_followed_by_the_next(world: World) -> None:
    """Where they were heard from lately, the last first; then mail, and only then a chat they have never used."""
    await an_account(world, "slack", "T0QUAY", "U0NADIA", at("2024-06-03 10:00"))
    await an_account(world, "slack", "T0COUNTY", "U0NADIA", at("2024-06-05 10:00"))
    await an_account(world, "teams", "wexcombe", "nadia", at("2024-06-04 10:00"))
    await an_account(world, "slack", "T0NEVER", "U0NEVER", None)
    await world.save_person(START, "Nadia Farrow", email="nadia@wexcombe.example")
    await a_reminder(world)
    tried: list[tuple[str, str]] = []

    def refuse(message: Message) -> None:
        if message.to_name == "Nadia Farrow":
            tried.append((message.platform, message.workspace))
            raise Refused("the account is closed", permanent=True)

    platforms = {name: FakePlatform(name=name, answer=refuse) for name in ("mail", "slack", "teams")}
    platforms["console"] = world.platform
    world.platform.answer = refuse
    await outbox_round(world, platforms, NINE)
    await outbox_round(world, platforms, NINE + timedelta(minutes=15))

    assert tried == [
        ("slack", "T0COUNTY"),
        ("teams", "wexcombe"),
        ("slack", "T0QUAY"),
        ("mail", ""),
        ("slack", "T0NEVER"),
        ("console", ""),
    ]
    [report] = world.platform.to("Marion Keane")
    assert report.card.title == "Nadia Farrow was not reached"

    later = NINE + timedelta(hours=1)
    tallies = await world.read(lambda register: deliveries.tallies(register, since=START), later)
    assert ("Nadia Farrow", "the account is closed") in [no for each in tallies for no in each.not_delivered]


@pytest.mark.parametrize(
    "chat, letter, first",
    [
        ("2024-07-01 10:00", None, "slack"),
        ("2024-04-25 10:00", None, "mail"),
        (None, None, "mail"),
        ("2024-06-20 10:00", "2024-07-01 10:00", "mail"),
        ("2024-07-01 10:00", "2024-06-20 10:00", "slack"),
    ],
    ids=["used lately", "not for 60 days", "never used", "wrote a mail since", "went back to the chat"],
)
async def test_who_does_not_use_a_chat_gets_mail(
    world: World, chat: str | None, letter: str | None, first: str
) -> None:
    await an_account(world, "slack", "T0QUAY", "U0NADIA", at(chat) if chat else None)
    if letter is not None:
        await an_account(world, "mail", "", "nadia@old.example", at(letter))
    await world.save_person(START, "Nadia Farrow", email="nadia@wexcombe.example")
    await a_reminder(world)
    platforms = {name: FakePlatform(name=name) for name in ("mail", "slack")}
    await outbox_round(world, platforms, NINE)

    assert [name for name, platform in platforms.items() if platform.to("Nadia Farrow")] == [first]
    assert {each.address for each in platforms["mail"].to("Nadia Farrow")} <= {"nadia@wexcombe.example"}


async def test_where_the_bot_is_shut_out_comes_after_every_other_way(world: World) -> None:
    await an_account(world, "slack", "T0QUAY", "U0NADIA", at("2024-06-05 10:00"))
    await an_account(world, "teams", "wexcombe", "nadia", at("2024-06-01 10:00"))
    shut = Lockout(platform="slack", workspace="T0QUAY", why="the token was withdrawn", since=START)
    await world.store.run(lambda connection: lockouts.note(connection, shut))
    slack, teams = FakePlatform(name="slack"), FakePlatform(name="teams")
    platforms = {"slack": slack, "teams": teams}

    await a_reminder(world)
    await outbox_round(world, platforms, NINE)
    assert (slack.messages, [message.address for message in teams.messages]) == ([], ["nadia"])

    await world.store.run(lambda connection: lockouts.end(connection, "slack", "T0QUAY"))
    await world.tell(NINE, "Nadia Farrow", "news", at_once=True)
    await outbox_round(world, platforms, NINE)
    assert [message.address for message in slack.messages] == ["U0NADIA"]


async def test_an_account_that_is_closed_is_passed_over(world: World) -> None:
    await an_account(world, "slack", "T0QUAY", "U0NADIA", at("2024-06-05 10:00"))
    await an_account(world, "teams", "wexcombe", "nadia", at("2024-06-01 10:00"))
    closed = {
        "platform": "slack",
        "workspace": "T0QUAY",
        "user": "U0NADIA",
        "name": "Nadia Farrow",
        "standing": "full",
        "gone_at": START,
        "updated_at": START,
    }
    await world.store.run(
        lambda connection: connection.execute(insert(tables.account).values(closed)) and None
    )
    await a_reminder(world)
    slack, teams = FakePlatform(name="slack"), FakePlatform(name="teams")

    await outbox_round(world, {"slack": slack, "teams": teams}, NINE)

    assert (slack.messages, [message.address for message in teams.messages]) == ([], ["nadia"])


async def test_somebody_without_any_way_is_reported_to_the_chair(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = lambda message: (
        fails(Refused("mailbox is gone", permanent=True))(message)
        if message.to_name == "Nadia Farrow"
        else None
    )

    await world.tick(NINE)
    await world.tick(NINE + timedelta(minutes=15))

    first, *_ = await world.deliveries()
    assert (first["state"], first["why"]) == ("failed", "mailbox is gone")
    [report] = world.platform.messages
    assert (report.to_name, report.card.title) == ("Marion Keane", "Nadia Farrow was not reached")
    assert "mailbox is gone" in str(report.card)
    assert await world.waiting(state="failed") == [("action_due", "first", NINE)]


async def test_a_report_that_fails_is_not_reported(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = lambda message: fails(Refused("gone", permanent=True))(message)

    await world.let_pass(NINE, NINE + timedelta(hours=6), timedelta(minutes=15))

    assert [each["state"] for each in await world.deliveries()] == ["failed", "failed"]


async def test_a_passing_no_is_given_up_after_a_day_and_reported(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = lambda message: (
        fails(Refused("503"))(message) if message.to_name == "Nadia Farrow" else None
    )

    await world.let_pass(NINE, NINE + timedelta(hours=25), timedelta(minutes=30))

    states = [each["state"] for each in await world.deliveries()]
    assert states[0] == "failed"


async def test_an_hour_of_refusals_loses_nothing(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = lambda message: fails(Refused("500"))(message)
    await world.let_pass(NINE, NINE + timedelta(hours=1), timedelta(seconds=30))

    world.platform.answer = fails()
    await world.let_pass(NINE + timedelta(hours=1), NINE + timedelta(hours=2), timedelta(minutes=5))

    assert [message.to_name for message in world.platform.messages] == ["Nadia Farrow"]


# --- nobody knows


async def test_an_unknown_outcome_waits_and_is_looked_up_before_anything_is_sent_again(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = fails(Uncertain("reset"))
    world.platform.found = lambda message: "it-arrived"

    await world.tick(NINE)
    await world.tick(NINE + timedelta(minutes=1))
    assert world.platform.looked_up == []

    await world.tick(NINE + timedelta(minutes=2))
    [delivery] = await world.deliveries()
    assert (delivery["state"], delivery["message_id"]) == ("sent", "it-arrived")
    assert world.platform.messages == []


async def test_what_was_looked_up_and_is_not_there_is_sent_as_new(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = fails(TimeoutError())
    world.platform.found = lambda message: None

    await world.let_pass(NINE, NINE + timedelta(minutes=3), timedelta(minutes=1))

    [message] = world.platform.messages
    assert not message.repeat
    assert message.key == world.platform.looked_up[0].key


async def test_what_cannot_be_looked_up_is_sent_once_more_and_says_so(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = fails(Uncertain("502"))

    await world.let_pass(NINE, NINE + timedelta(minutes=3), timedelta(minutes=1))

    [message] = world.platform.messages
    assert message.repeat
    first = message.card.parts[0]
    assert isinstance(first, Text)
    assert "You may have had this already" in str(first.spans[0])


async def test_what_can_be_looked_up_later_waits_until_then(world: World) -> None:
    await a_reminder(world)
    world.platform.answer = fails(Uncertain("reset"))
    answers: list[Refused | str] = [Refused("ask later", retry_after=timedelta(minutes=5)), "it-arrived"]

    def found(message: Message) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer

    world.platform.found = found
    await world.let_pass(NINE, NINE + timedelta(minutes=6), timedelta(minutes=1))
    assert len(answers) == 1

    await world.tick(NINE + timedelta(minutes=7))
    assert [each["message_id"] for each in await world.deliveries()] == ["it-arrived"]
    assert world.platform.messages == []


async def test_what_stays_unknown_is_reported_and_not_repeated_for_ever(world: World) -> None:
    await a_reminder(world)
    attempts: list[str] = []

    def answer(message: Message) -> None:
        if message.to_name == "Nadia Farrow":
            attempts.append(message.key)
            raise Uncertain("no answer")

    world.platform.answer = answer
    await world.let_pass(NINE, NINE + timedelta(hours=1), timedelta(minutes=1))

    assert len(attempts) == 3
    assert len(set(attempts)) == 1
    assert (await world.deliveries())[0]["state"] == "failed"
    assert [message.to_name for message in world.platform.messages] == ["Marion Keane"]


async def test_an_uncertain_one_that_is_done_by_now_is_not_sent_again(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    world.platform.answer = fails(Uncertain("reset"))
    await world.tick(NINE)

    await world.done(NINE, action)
    await world.let_pass(NINE, NINE + timedelta(minutes=10), timedelta(minutes=1))

    assert world.platform.messages == []


async def test_a_send_that_hangs_ends_before_its_lease(world: World) -> None:
    await a_reminder(world)
    world.timing = Timing(send_timeout=timedelta(milliseconds=50))

    class Hanging(FakePlatform):
        async def send(self, message: Message) -> str:
            await asyncio.Event().wait()
            return ""

    await outbox_round(world, {"console": Hanging()}, NINE)

    [delivery] = await world.deliveries()
    assert (delivery["state"], delivery["attempts"]) == ("uncertain", 1)


async def test_a_worker_that_died_in_mid_send_is_followed_by_a_look_up(world: World) -> None:
    """Cancelled as by a kill: the row says that a send was begun, and its lease runs out."""
    await a_reminder(world)
    begun = asyncio.Event()

    class Dying(FakePlatform):
        async def send(self, message: Message) -> str:
            self.messages.append(message)
            begun.set()
            await asyncio.Event().wait()
            return ""

    worker = asyncio.create_task(outbox_round(world, {"console": Dying()}, NINE))
    await begun.wait()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)

    world.platform.found = lambda message: "it-arrived"
    await world.tick(NINE + timedelta(minutes=4))
    assert world.platform.looked_up == []
    await world.tick(NINE + timedelta(minutes=5))
    assert [each["message_id"] for each in await world.deliveries()] == ["it-arrived"]


# --- claims


async def test_a_fence_keeps_a_slow_worker_from_marking_what_another_has(world: World) -> None:
    await a_reminder(world)
    from bot.engine import reminders

    await reminders.fire_due(world.store, NINE)
    lease = timedelta(minutes=5)
    [slow] = await world.store.run(lambda connection: rows.claim(connection, now=NINE, lease=lease, limit=10))
    later = NINE + lease
    [fast] = await world.store.run(
        lambda connection: rows.claim(connection, now=later, lease=lease, limit=10)
    )

    async def mark(claimed: Claimed, message_id: str) -> set[int]:
        arrived = [Arrived(claimed=claimed, message_id=message_id)]
        return await world.store.run(lambda connection: rows.sent(connection, arrived, at=later))

    assert await mark(slow, "slow") == set()
    assert await mark(fast, "fast") == {fast.id}


async def test_two_workers_never_send_the_same(world: World) -> None:
    for number in range(40):
        await world.tell(NINE - timedelta(hours=1), "Nadia Farrow", f"News {number}", at_once=True)
        await world.tick(NINE - timedelta(hours=2))  # Nothing is due yet: each stays a message of its own.
        await world.store.run(lambda connection: _fire_one(connection, NINE))

    await asyncio.gather(*(world.tick(NINE) for _ in range(4)))

    keys = [message.key for message in world.platform.messages]
    assert len(keys) == len(set(keys)) == 40


def _fire_one(connection, now):  # type: ignore[no-untyped-def]
    from bot.engine.reminders import _fire

    _fire(connection, now, 10)


async def test_one_network_with_very_many_due_does_not_delay_another(world: World) -> None:
    """The first claim already has the other network's message, though it came last."""
    _, others = await make_network(world.store, slug="quiet")
    other = next(iter(others.values()))

    def fill(connection):  # type: ignore[no-untyped-def]
        many = [
            {
                "network_id": world.network_id,
                "person_id": world.people["Nadia Farrow"],
                "kind": "notice",
                "about": "",
                "due_at": START,
                "state": "pending",
                "created_at": START,
            }
        ] * 3000
        connection.execute(insert(tables.delivery), many)
        quiet = connection.execute(
            select(tables.person.c.network_id).where(tables.person.c.id == other)
        ).scalar_one()
        connection.execute(
            insert(tables.delivery).values(
                **{**many[0], "network_id": quiet, "person_id": other, "due_at": NINE}
            )
        )

    await world.store.run(fill)

    claimed = await world.store.run(
        lambda connection: rows.claim(connection, now=NINE, lease=timedelta(minutes=5), limit=32)
    )

    assert len({each.network_id for each in claimed}) == 2
    assert len(claimed) >= 16


# --- the first message


async def test_the_first_message_to_somebody_is_a_welcome_once(world: World) -> None:
    await world.store.run(
        lambda connection: connection.execute(update(tables.person).values(welcomed_at=None)) and None
    )
    await world.add_meeting(at("2024-09-16 10:00"))
    await a_reminder(world)

    await world.tick(NINE)
    await world.let_pass(at("2024-07-09 09:00"), at("2024-07-09 10:00"))

    first, second = world.platform.to("Nadia Farrow")
    assert first.card.title == "Welcome to South Quay QA Leads"
    said = str(first.card)
    assert "Marion Keane runs it" in said
    assert "Monday 16 September 2024" in said
    assert "one open action" in said
    assert second.card.title.startswith("Due on Friday 12 July 2024")


async def test_unknown_is_a_value_of_its_own() -> None:
    """A platform that can't say must not be taken for one whose message has the id "unknown"."""
    assert not isinstance(UNKNOWN, str)
    assert outbox.TIMING.send_timeout * 2 < outbox.TIMING.lease
