"""Each way in which Slack says no, or nothing: the message gets there once, or the chair hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import insert

from bot.engine import loop, outbox, reminders
from bot.engine.outbox import Message, Refused, Timing
from bot.platforms.slack import outbound, refusals
from bot.platforms.slack.outbound import SlackPost
from bot.platforms.slack.render import Look
from bot.platforms.slack.workspaces import NotInstalled, NotNow
from bot.replies.model import Card, text
from bot.store import tables
from bot.store.unit_of_work import Store
from tests.engine.world import START, FakePlatform, World, at, make_network
from tests.platforms.slack.standin import (
    PEOPLE,
    Fault,
    Slack,
    bad_gateway,
    cuts,
    fails,
    hangs,
    says,
    too_many,
)

NINE = at("2024-06-28 09:00")
USERS = {name: id for id, name in PEOPLE.items()}
REPEAT = "You may have had this already"


@dataclass(kw_only=True)
class Round:
    """A worker that delivers to Slack, at a time that both read from the test."""

    world: World
    slack: Slack
    session: aiohttp.ClientSession
    tokens: dict[str, str] = field(default_factory=lambda: {"T0QUAY": "xoxb-quay"})
    refused: list[tuple[str, str]] = field(default_factory=list)
    timing: Timing = field(default_factory=Timing)
    others: list[FakePlatform] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.post = self.new_post()

    def new_post(self) -> SlackPost:
        return SlackPost(
            client_of=self.client_of,
            look_of=self.look_of,
            token_refused=self.token_refused,
            seconds=self.slack.clock.seconds,
        )

    async def client_of(self, workspace: str) -> AsyncWebClient:
        if workspace not in self.tokens:
            raise NotInstalled(workspace)
        return outbound.connect(self.tokens[workspace], session=self.session, base_url=self.slack.base_url)

    async def look_of(self, workspace: str) -> Look:
        return Look(users={}, seal=lambda payload: payload)

    async def token_refused(self, workspace: str, error: str) -> None:
        self.refused.append((workspace, error))

    async def at(self, when: datetime) -> None:
        self.slack.clock.now = when
        platforms: dict[str, outbox.Platform] = {"slack": self.post}
        platforms |= {each.name: each for each in self.others}
        await loop.do_round(self.world.store, platforms, when, timing=self.timing)

    async def every(self, step: timedelta, *, until: datetime, first: datetime = NINE) -> None:
        moment = first
        while moment <= until:
            await self.at(moment)
            moment += step

    async def state(self) -> str:
        first, *_ = await self.world.deliveries()
        return str(first["state"])

    def texts(self, user: str) -> list[str]:
        return [each.text for each in self.slack.messages(user)]

    def sends(self, channel: str = "U0NADIA") -> int:
        return sum(each.arguments.get("channel") == channel for each in self.slack.calls("chat.postMessage"))


async def join_slack(world: World, workspace: str, users: dict[str, str], *, seen: datetime = START) -> None:
    rows = [
        {
            "network_id": world.network_id,
            "person_id": world.people[name],
            "platform": "slack",
            "workspace": workspace,
            "user": user,
            "seen_at": seen,
        }
        for name, user in users.items()
    ]
    await world.store.run(lambda connection: connection.execute(insert(tables.identity), rows) and None)


@pytest.fixture
async def round_(sqlite_store: Store, slack: Slack) -> AsyncIterator[Round]:
    """The network, its people all in T0QUAY."""
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await join_slack(world, "T0QUAY", USERS)
    async with outbound.open_session() as session:
        yield Round(world=world, slack=slack, session=session)


async def a_reminder(round_: Round, owner: str = "Nadia Farrow") -> None:
    await round_.world.add_action("book the venue", owner, date(2024, 7, 12))


async def test_a_reminder_arrives_as_a_direct_message_that_can_be_known_again(round_: Round) -> None:
    await a_reminder(round_)

    await round_.at(NINE)

    [message] = round_.slack.messages("U0NADIA")
    [delivery] = await round_.world.deliveries()
    assert (delivery["state"], delivery["message_id"]) == ("sent", f"D0NADIA/{message.ts}")
    assert "book the venue" in message.text
    assert message.blocks
    assert message.metadata is not None
    key = message.metadata["event_payload"]["key"]
    assert message.metadata["event_type"] == "convenor"
    assert UUID(key) == UUID(message.asked["client_msg_id"])
    assert (message.asked["unfurl_links"], message.asked["unfurl_media"]) == (False, False)


# --- a definite no, for now


async def test_a_conversation_that_was_written_to_too_fast_waits_as_long_as_slack_says(round_: Round) -> None:
    await a_reminder(round_)
    await a_reminder(round_, "Imran Sethi")
    round_.slack.next("chat.postMessage", too_many(90), channel="U0NADIA")

    await round_.at(NINE)
    await round_.world.tell(NINE, "Nadia Farrow", "The meeting has moved", at_once=True)
    await round_.every(timedelta(seconds=30), until=NINE + timedelta(seconds=60))
    assert round_.texts("U0NADIA") == []
    assert len(round_.texts("U0IMRAN")) == 1
    assert round_.sends() == 1, "Slack was asked again before it was time"

    await round_.at(NINE + timedelta(seconds=90))
    assert len(round_.texts("U0NADIA")) == 2
    assert REPEAT not in str(round_.texts("U0NADIA"))


@pytest.mark.parametrize("error", ["rate_limited", "message_limit_exceeded"])
async def test_a_workspace_that_was_written_to_too_fast_waits_as_a_whole(round_: Round, error: str) -> None:
    await a_reminder(round_)
    round_.slack.next("chat.postMessage", too_many(120, error))
    await round_.at(NINE)
    await round_.world.tell(NINE, "Imran Sethi", "The meeting has moved", at_once=True)

    await round_.at(NINE + timedelta(seconds=60))
    assert len(round_.slack.calls("chat.postMessage")) == 1

    await round_.at(NINE + timedelta(seconds=120))
    assert (len(round_.texts("U0NADIA")), len(round_.texts("U0IMRAN"))) == (1, 1)


async def test_when_many_conversations_have_to_wait_their_workspace_does(round_: Round) -> None:
    """Slack's answer is the same for one conversation and for all of them."""
    for user in ("U0MARION", "U0BETHAN", "U0NADIA"):
        round_.slack.next("chat.postMessage", too_many(60), channel=user)
    for name in ("Marion Keane", "Bethan Lowe", "Nadia Farrow"):
        await round_.world.tell(NINE, name, "The meeting has moved", at_once=True)
    await round_.at(NINE)
    await round_.world.tell(NINE, "Imran Sethi", "The meeting has moved", at_once=True)

    await round_.at(NINE + timedelta(seconds=30))
    assert len(round_.slack.calls("chat.postMessage")) == 3

    await round_.at(NINE + timedelta(seconds=60))
    assert [len(round_.texts(f"U0{name}")) for name in ("MARION", "BETHAN", "NADIA", "IMRAN")] == [1] * 4


async def test_nobody_listening_is_a_no(round_: Round) -> None:
    await a_reminder(round_)
    address, round_.slack.base_url = round_.slack.base_url, "http://127.0.0.1:1/api/"
    await round_.at(NINE)
    assert await round_.state() == "pending"

    round_.slack.base_url = address
    await round_.at(NINE + timedelta(minutes=1))
    assert len(round_.texts("U0NADIA")) == 1
    assert round_.slack.calls("conversations.history") == []


async def test_a_word_of_slacks_that_nobody_knows_yet_is_tried_again(round_: Round) -> None:
    await a_reminder(round_)
    round_.slack.next("chat.postMessage", says("something_new"))
    await round_.at(NINE)
    await round_.at(NINE + timedelta(minutes=1))
    assert len(round_.texts("U0NADIA")) == 1


# --- nobody knows whether it arrived


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fails(acts=True), id="500, and it arrived"),
        pytest.param(fails(), id="500, and it did not"),
        pytest.param(bad_gateway(acts=True), id="502 of a gateway, and it arrived"),
        pytest.param(bad_gateway(), id="502 of a gateway, and it did not"),
        pytest.param(Fault(error="fatal_error", acts=True), id="a fatal error in Slack, and it arrived"),
        pytest.param(Fault(body="<html>", acts=True), id="no JSON, and it arrived"),
        pytest.param(cuts(), id="the connection broke, and it arrived"),
        pytest.param(cuts(acts=False), id="the connection broke, and it did not"),
        pytest.param(hangs(), id="no answer in time, and it arrived"),
        pytest.param(hangs(acts=False), id="no answer in time, and it did not"),
    ],
)
async def test_what_may_have_arrived_is_looked_up_and_stands_there_once(round_: Round, fault: Fault) -> None:
    round_.timing = replace(round_.timing, send_timeout=timedelta(seconds=0.5))
    await a_reminder(round_)
    round_.slack.next("chat.postMessage", fault)

    await round_.at(NINE)
    assert await round_.state() == "uncertain"
    assert round_.slack.calls("conversations.history") == [], (
        "only what is uncertain after a while is looked up"
    )

    await round_.every(timedelta(minutes=1), until=NINE + timedelta(minutes=6))
    [message] = round_.slack.messages("U0NADIA")
    [delivery] = await round_.world.deliveries()
    assert (delivery["state"], delivery["message_id"]) == ("sent", f"D0NADIA/{message.ts}")
    assert REPEAT not in message.text
    assert round_.sends() == (1 if fault.acts else 2)


async def test_a_worker_killed_between_sending_and_recording_is_followed_by_a_look_up(round_: Round) -> None:
    await a_reminder(round_)
    round_.slack.next("chat.postMessage", hangs())
    worker = asyncio.create_task(round_.at(NINE))
    await round_.slack.hanging()
    worker.cancel()
    await asyncio.wait([worker])

    round_.post = round_.new_post()  # Another process, which remembers nothing.
    await round_.at(NINE + round_.timing.lease)

    [message] = round_.slack.messages("U0NADIA")
    [delivery] = await round_.world.deliveries()
    assert (delivery["state"], delivery["message_id"]) == ("sent", f"D0NADIA/{message.ts}")
    assert round_.sends() == 1


async def test_one_that_arrived_is_found_under_much_that_was_said_since(round_: Round) -> None:
    await a_reminder(round_)
    round_.slack.next("chat.postMessage", cuts())
    await round_.at(NINE)
    for number in range(450):
        round_.slack.write("D0NADIA", "U0NADIA", f"and another thing {number}")

    await round_.at(NINE + timedelta(minutes=2))

    assert await round_.state() == "sent"
    assert len(round_.slack.calls("conversations.history")) == 3


async def test_where_nobody_may_look_it_is_sent_once_more_and_says_so(round_: Round) -> None:
    round_.slack.without("im:history")
    await a_reminder(round_)
    round_.slack.next("chat.postMessage", cuts())

    await round_.every(timedelta(minutes=1), until=NINE + timedelta(minutes=3))

    first, second = round_.texts("U0NADIA")
    assert REPEAT not in first
    assert REPEAT in second


async def test_where_one_may_look_once_a_minute_each_waits_for_its_turn(round_: Round) -> None:
    """Slack's limit for apps that are sold outside its directory; a killed worker leaves many to be looked up."""
    for name in PEOPLE.values():
        await round_.world.tell(NINE, name, "The meeting has moved", at_once=True)
    round_.slack.always("chat.postMessage", cuts())
    await round_.at(NINE)
    round_.slack.is_well()

    round_.slack.kept.workspaces["T0QUAY"].looks_per_minute = 1

    await round_.every(timedelta(minutes=1), until=NINE + timedelta(minutes=12))

    assert [len(round_.texts(user)) for user in PEOPLE] == [1] * len(PEOPLE)
    assert {each["state"] for each in await round_.world.deliveries()} == {"sent"}
    asked = [each.answer for each in round_.slack.calls("conversations.history")]
    assert asked.count("ok") == len(PEOPLE)
    assert asked.count("ratelimited") < len(PEOPLE)


# --- a definite no, for good


@pytest.mark.parametrize(
    "error",
    [pytest.param(error, id=error) for error in refusals.NEVER if error != "account_inactive"],
)
async def test_somebody_who_can_never_be_written_to_is_reported_to_the_chair_in_words(
    round_: Round, error: str
) -> None:
    await a_reminder(round_)
    round_.slack.always("chat.postMessage", says(error), channel="U0NADIA")

    await round_.every(timedelta(minutes=15), until=NINE + timedelta(minutes=30))

    assert round_.sends() == 1
    [report] = round_.texts("U0MARION")
    assert "Nadia Farrow was not reached" in report
    assert refusals.NEVER[error] in report
    assert error not in report


async def test_a_closed_account_is_the_persons_and_not_the_bots(round_: Round) -> None:
    round_.slack.kept.users["U0NADIA"].deleted = True
    await a_reminder(round_)
    await round_.every(timedelta(minutes=15), until=NINE + timedelta(minutes=15))

    [report] = round_.texts("U0MARION")
    assert "their Slack account is closed" in report
    assert round_.refused == []


async def test_somebody_with_another_way_is_reached_by_it(round_: Round) -> None:
    mail = FakePlatform(name="console")
    round_.others = [mail]
    await a_reminder(round_)
    round_.slack.always("chat.postMessage", says("user_not_found"), channel="U0NADIA")

    await round_.at(NINE)

    assert [each.to_name for each in mail.messages] == ["Nadia Farrow"]


# --- the bot's own token


async def with_a_second_workspace(round_: Round) -> None:
    """The chair was heard from there last."""
    round_.slack.add_workspace("T0EAST", "Eastmarsh", token="xoxb-east")
    round_.slack.add_user("U0MKEAST", "Marion Keane", workspace="T0EAST")
    round_.tokens["T0EAST"] = "xoxb-east"
    await join_slack(round_.world, "T0EAST", {"Marion Keane": "U0MKEAST"}, seen=START + timedelta(days=1))


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive", "missing_scope"])
async def test_a_refused_token_makes_the_workspace_wait_and_is_told_once(round_: Round, error: str) -> None:
    for name in ("Nadia Farrow", "Imran Sethi"):
        await a_reminder(round_, name)
    if error == "missing_scope":
        round_.slack.without("chat:write")
    else:
        round_.slack.revoke(error=error)

    await round_.every(timedelta(minutes=10), until=NINE + timedelta(hours=2))
    assert round_.refused == [("T0QUAY", error)]

    round_.slack.kept.grants["xoxb-new"] = replace(
        round_.slack.kept.grants["xoxb-quay"], error="", scopes=frozenset({"chat:write"})
    )
    round_.tokens["T0QUAY"] = "xoxb-new"
    await round_.at(NINE + timedelta(hours=3))
    assert (len(round_.texts("U0NADIA")), len(round_.texts("U0IMRAN"))) == (1, 1)


async def test_a_token_that_stays_refused_for_a_day_is_reported_to_the_chair_elsewhere(round_: Round) -> None:
    await with_a_second_workspace(round_)
    await a_reminder(round_)
    round_.slack.revoke("T0QUAY")

    await round_.every(timedelta(hours=1), until=NINE + timedelta(days=3, hours=1))  # over a weekend

    [report] = round_.texts("U0MKEAST")
    assert "Nadia Farrow was not reached" in report
    assert "the bot's Slack token was withdrawn" in report


async def test_a_workspace_that_the_bot_was_removed_from_is_reported_at_once(round_: Round) -> None:
    await with_a_second_workspace(round_)
    await a_reminder(round_)
    del round_.tokens["T0QUAY"]

    await round_.every(timedelta(minutes=15), until=NINE + timedelta(minutes=15))

    [report] = round_.texts("U0MKEAST")
    assert "the bot was removed from the Slack workspace" in report


async def test_a_token_that_is_being_renewed_is_waited_for(round_: Round) -> None:
    await a_reminder(round_)
    client_of, not_now = round_.client_of, True

    async def renewing(workspace: str) -> AsyncWebClient:
        if not_now:
            raise NotNow
        return await client_of(workspace)

    round_.post._client_of = renewing
    await round_.at(NINE)
    not_now = False
    await round_.at(NINE + timedelta(minutes=1))
    assert len(round_.texts("U0NADIA")) == 1


# --- posts


def a_post(words: str = "The agenda is out", **more: object) -> Message:
    values: dict[str, object] = {
        "delivery_id": 1,
        "key": "5f0c7ed4-9d6f-5d0a-8a41-0a7c42f4a111",
        "platform": "slack",
        "workspace": "T0QUAY",
        "address": "C0QALEADS",
        "to_name": "qa-leads",
        "card": Card(title=words, parts=(text(words),)),
        "kind": "post",
        "kinds": ("post",),
        "about": "Sep24",
        "post": True,
        "since": NINE,
        **more,
    }
    return Message(**values)  # type: ignore[arg-type]


async def test_a_post_follows_in_its_thread_and_is_found_there(round_: Round) -> None:
    first = await round_.post.send(a_post())
    later = a_post("The agenda has changed", key="5f0c7ed4-9d6f-5d0a-8a41-0a7c42f4a222", thread=first)
    sent = await round_.post.send(later)

    channel, thread = first.split("/")
    assert [each.thread_ts for each in round_.slack.messages(channel)] == [None, thread]
    round_.slack.clock.now = NINE
    assert await round_.post.look_up(replace(later, since=None)) == sent
    assert await round_.post.look_up(replace(later, since=None, key="never sent")) is None


async def test_a_thread_whose_beginning_was_deleted_is_begun_anew(round_: Round) -> None:
    sent = await round_.post.send(a_post(thread="C0QALEADS/1717000000.000001"))
    assert [(each.id, each.thread_ts) for each in round_.slack.messages("C0QALEADS")] == [(sent, None)]


@pytest.mark.parametrize(
    "channel, why",
    [
        pytest.param({"is_archived": True}, "the channel is archived", id="archived"),
        pytest.param(
            {"is_private": True, "has_bot": False}, "Slack does not know the conversation", id="private"
        ),
        pytest.param(
            {"has_bot": False},
            "the bot is not in #qa-old; invite it there with /invite @Convenor",
            id="not invited",
        ),
    ],
)
async def test_a_channel_that_cannot_be_posted_in_is_refused_for_good(
    round_: Round, channel: dict[str, bool], why: str
) -> None:
    round_.slack.without("chat:write.public")
    round_.slack.add_channel("C0OLD", "qa-old", **channel)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=why) as refused:
        await round_.post.send(a_post(address="C0OLD"))
    assert refused.value.permanent


async def test_a_channel_whose_name_cannot_be_asked_for_is_refused_all_the_same(round_: Round) -> None:
    round_.slack.without("chat:write.public")
    round_.slack.add_channel("C0NEW", "qa-news", has_bot=False)
    round_.slack.next("conversations.info", says("missing_scope"))
    with pytest.raises(Refused, match="not in the channel; invite it there") as refused:
        await round_.post.send(a_post(address="C0NEW"))
    assert refused.value.permanent


async def test_a_card_that_slack_does_not_take_goes_as_plain_words(round_: Round) -> None:
    """A defect of ours costs the buttons, not the message."""
    round_.slack.next("chat.postMessage", says("invalid_blocks"))
    await round_.post.send(a_post())
    [message] = round_.slack.messages("C0QALEADS")
    assert (message.blocks, "The agenda is out" in message.text) == ([], True)
    assert message.metadata is not None


async def test_a_burst_to_one_person_arrives_whole(round_: Round) -> None:
    """Slack takes about one message a second for each conversation: what it refuses waits and follows."""
    round_.slack.kept.workspaces["T0QUAY"].sends_per_second = 1
    for number in range(8):
        await round_.world.tell(NINE, "Nadia Farrow", f"News {number}", at_once=True)
        await reminders.fire_due(round_.world.store, NINE)

    await round_.every(timedelta(seconds=5), until=NINE + timedelta(minutes=2))

    assert sorted(each.splitlines()[0] for each in round_.texts("U0NADIA")) == [f"News {n}" for n in range(8)]


# --- fairness


@pytest.mark.parametrize(
    "fault", [pytest.param(hangs(acts=False), id="hangs"), pytest.param(too_many(3600), id="429 for an hour")]
)
async def test_a_network_whose_workspace_is_down_holds_no_other_network_up(
    round_: Round, fault: Fault
) -> None:
    store, slack = round_.world.store, round_.slack
    network_id, people = await make_network(store, slug="eastmarsh")
    other = World(store=store, network_id=network_id, people=people, platform=FakePlatform())
    await other.everybody_is_welcomed()
    slack.add_workspace("T0EAST", "Eastmarsh", token="xoxb-east")
    users = {name: f"U1{id[2:]}" for id, name in PEOPLE.items()}
    for name, user in users.items():
        slack.add_user(user, name, workspace="T0EAST")
    await join_slack(other, "T0EAST", users)
    round_.tokens["T0EAST"] = "xoxb-east"
    for number in range(40):
        await round_.world.tell(NINE, "Nadia Farrow", f"News {number}", at_once=True)
        await reminders.fire_due(store, NINE)
    for name in users:
        await other.tell(NINE, name, "The meeting has moved", at_once=True)
    for user in USERS.values():
        slack.always("chat.postMessage", fault, channel=user)
    round_.timing = replace(round_.timing, send_timeout=timedelta(seconds=1))

    await round_.at(NINE)

    assert [len(round_.texts(user)) for user in users.values()] == [1] * len(users)
