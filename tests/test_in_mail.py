"""Mail's parts put together: a worker that sends through a real server, and what the doctor says of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot import chats
from bot.config import Settings
from bot.domain.meeting import MeetingStatus
from bot.engine import loop
from bot.platforms.mail.headers import Address
from bot.platforms.mail.proof import PURPOSE, token_among
from bot.store.secrets import BadSignature, Secrets
from bot.store.unit_of_work import Store
from tests.calendar.reader import Reader, calendar_in
from tests.engine.world import FakePlatform, World, at, make_network
from tests.platforms.mail.office import Office, opened

NINE = at("2024-07-12 09:00")
KEY = "k" * 32
NADIA = "nadia.farrow@wexcombe.example"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened(Office()) as office:
        yield office


def settings(office: Office, **more: str) -> Settings:
    return Settings.read(
        {
            "DATABASE_URL": "sqlite://",
            "SECRET_KEY": KEY,
            "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
            "MAIL_FROM": "bot@southquay.example",
            **more,
        }
    )


@pytest.fixture
async def world(sqlite_store: Store) -> World:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await world.save_person(at("2024-06-25 09:00"), "Nadia Farrow", email=NADIA)
    return world


def unsign(token: str) -> bytes:
    try:
        return Secrets(KEY).unsign_short(token, purpose=PURPOSE)
    except BadSignature as error:
        raise ValueError from error


async def test_a_reminder_goes_by_mail_and_its_answer_is_known(world: World, office: Office):
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    async with chats.opened(world.store, settings(office)) as (mail,):
        post = mail.post()
        await loop.do_round(world.store, {post.name: post}, NINE)

    (delivery,) = await world.deliveries()
    (sent,) = office.taken
    assert (delivery["state"], delivery["platform"], delivery["address"]) == ("sent", "mail", NADIA)
    assert office.to == [NADIA]

    reply_to = sent["Reply-To"].addresses[0].addr_spec
    token = token_among([Address(address=reply_to)], "bot@southquay.example", unsign)
    assert token is not None
    assert (token.delivery, token.person) == (delivery["id"], world.people["Nadia Farrow"])


async def test_a_meeting_reaches_calendars_by_mail_is_moved_there_and_taken_out(world: World, office: Office):
    reader = Reader()
    async with chats.opened(world.store, settings(office)) as (mail,):
        post = mail.post()

        async def round_at(when: str) -> None:
            await loop.do_round(world.store, {post.name: post}, at(when))

        meeting = await world.add_meeting(at("2024-09-16 10:00"), when=at("2024-07-08 10:00"))
        await round_at("2024-07-08 10:30")
        moved = await world.save_meeting(at("2024-07-08 11:00"), meeting, dtstart=at("2024-09-16 09:30"))
        await round_at("2024-07-08 11:30")
        await world.save_meeting(at("2024-07-08 12:00"), moved, status=MeetingStatus.CANCELLED)
        await round_at("2024-07-08 12:30")

    assert office.to == [NADIA] * 3, "nobody else has an address"
    for sent in office.taken:
        reader.take(calendar_in(sent))
    assert reader.shown == {}
    assert len({sent["From"].addresses[0].addr_spec for sent in office.taken}) == 1
    organizer = office.taken[0]["From"].addresses[0].addr_spec
    token = token_among([Address(address=organizer)], "bot@southquay.example", unsign)
    assert token is not None
    assert token.person == world.people["Nadia Farrow"]
    assert office.taken[0]["Sender"].address.addr_spec == "bot@southquay.example"


@pytest.mark.parametrize("more", [{"MAIL_AUTHSERV_ID": "mx.southquay.example"}])
async def test_where_our_server_says_whom_mails_are_from_invitations_come_from_the_mailbox_itself(
    world: World, office: Office, more: dict[str, str]
):
    async with chats.opened(world.store, settings(office, **more)) as (mail,):
        post = mail.post()
        await world.add_meeting(at("2024-09-16 10:00"), when=at("2024-07-08 10:00"))
        await loop.do_round(world.store, {post.name: post}, at("2024-07-08 10:30"))

    (sent,) = office.taken
    calendar_in(sent)
    assert (sent["From"].addresses[0].addr_spec, sent["Sender"]) == ("bot@southquay.example", None)


async def test_the_doctor_asks_the_mail_server_and_sends_nothing(office: Office):
    more = {
        "PUBLIC_URL": "https://convenor.example",
        "MAIL_INBOUND_SECRET": "x" * 20,
        "MAIL_AUTHSERV_ID": "-",
    }
    found = await chats.diagnose(settings(office, **more))

    assert [(name, check.ok) for name, check in found] == [("mail", True), ("mail", True)]
    assert f"from bot@southquay.example by 127.0.0.1:{office.port}, without signing in" == found[0][1].says
    assert office.taken == []
    assert office.greetings == 1


async def test_the_doctor_says_what_is_missing(office: Office):
    found = await chats.diagnose(settings(Office(port=1)))

    assert [check.says for _, check in found if not check.ok] == [
        "PUBLIC_URL is not set, so that mails hold no links: people can answer them, and press nothing",
        "what arrives for bot@southquay.example is not read: people's answers change nothing",
        "our mail server could not be reached",
    ]
    assert all(check.fix for _, check in found if not check.ok)


async def test_the_doctor_says_whose_word_counts(office: Office):
    found = await chats.diagnose(settings(office, MAIL_INBOUND_SECRET="x" * 20))

    assert any("only answers to the bot's own mails are taken as proved" in check.says for _, check in found)


@pytest.mark.parametrize(
    "more, said",
    [
        ({}, "e-mail"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, "Slack and e-mail"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "TEAMS_AUTH": "off"},
            "Slack, Microsoft Teams and e-mail",
        ),
    ],
)
async def test_the_ways_that_messages_go(office: Office, more: dict[str, str], said: str):
    assert chats.names(settings(office, **more)) == said
