"""Mails that are fetched out of the bot's mailbox: done, answered through the mail server, and read by one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from aiohttp import web

from bot import chats
from bot.config import Settings
from bot.domain.action import ActionStatus
from bot.engine import loop
from bot.handlers.dispatch import Dispatcher
from bot.store import leases
from bot.store.unit_of_work import Store
from tests.engine.world import FakePlatform, World, at, make_network
from tests.platforms.mail.dovecot import Mailbox
from tests.platforms.mail.dovecot import opened as mailbox_opened
from tests.platforms.mail.mails import mail, plain_below
from tests.platforms.mail.office import Office, opened
from tests.platforms.mail.test_fetching import until

NINE = at("2024-07-12 09:00")
NADIA, BOT = "nadia.farrow@wexcombe.example", "bot@southquay.example"


@pytest.fixture
def mailbox():
    with mailbox_opened() as mailbox:
        yield mailbox


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened(Office()) as office:
        yield office


@pytest.fixture
async def world(store: Store) -> World:
    network_id, people = await make_network(store)
    world = World(store=store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await world.save_person(at("2024-06-25 09:00"), "Nadia Farrow", email=NADIA)
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    return world


def settings(office: Office, mailbox: Mailbox) -> Settings:
    return Settings.read(
        {
            "DATABASE_URL": "sqlite://",
            "SECRET_KEY": "k" * 32,
            "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
            "IMAP_URL": mailbox.url,
            "MAIL_FROM": BOT,
            "PUBLIC_URL": "https://convenor.example",
        }
    )


@asynccontextmanager
async def listening(world: World, office: Office, mailbox: Mailbox) -> AsyncIterator[None]:
    """One process that sends what is due and reads the mailbox."""
    async with chats.opened(world.store, settings(office, mailbox)) as (mailing,):
        mailing.answer(Dispatcher(store=world.store).handle, web.Application())
        post = mailing.post()
        await loop.do_round(world.store, {post.name: post}, NINE)
        stopping = asyncio.Event()
        running = asyncio.create_task(mailing.listen(stopping))
        try:
            yield
        finally:
            stopping.set()
            await asyncio.wait_for(running, 5)


async def test_an_answer_that_arrives_is_done_and_answered(world: World, office: Office, mailbox: Mailbox):
    async with listening(world, office, mailbox):
        to = str(office.taken[0]["Reply-To"].addresses[0].addr_spec)
        name = mailbox.deliver(mail(plain_below("Done, circulated on Tuesday."), sender=NADIA, to=to))
        await until(lambda: mailbox.state(name) == "seen")

    (action,) = await world.read(lambda register: register.actions.where())
    assert (action.status, action.outcome) == (ActionStatus.DONE, "circulated on Tuesday")
    assert [str(sent["Auto-Submitted"]) for sent in office.taken] == ["auto-generated", "auto-replied"]


async def test_two_processes_answer_once(world: World, office: Office, mailbox: Mailbox):
    async with listening(world, office, mailbox), listening(world, office, mailbox):
        to = str(office.taken[0]["Reply-To"].addresses[0].addr_spec)
        names = [
            mailbox.deliver(mail(words, sender=NADIA, to=to, id=f"{words.rstrip(chr(37))}@wexcombe.example"))
            for words in ("50%", "60%", "done")
        ]
        await until(lambda: all(mailbox.state(name) == "seen" for name in names))

    assert len([sent for sent in office.taken if sent["Auto-Submitted"] == "auto-replied"]) == 3


async def test_the_doctor_signs_in_and_fetches_nothing(office: Office, mailbox: Mailbox):
    name = mailbox.deliver(mail("Done", sender=NADIA, to=BOT))
    found = [check for _, check in await chats.diagnose(settings(office, mailbox))]

    assert all(check.ok for check in found)
    assert f"what arrives for {BOT} is fetched from 127.0.0.1:{mailbox.port}" in [each.says for each in found]
    assert mailbox.state(name) == "new"


async def test_the_doctor_says_when_the_mailbox_is_closed_to_the_bot(office: Office, mailbox: Mailbox):
    mailbox.says("another password")
    (bad,) = [check for _, check in await chats.diagnose(settings(office, mailbox)) if not check.ok]
    assert "refuses the bot's sign-in" in bad.says
    assert "IMAP_URL" in bad.fix


# --- whose turn it is

NOON = datetime(2024, 7, 12, 12, tzinfo=UTC)


async def test_a_turn_is_one_process_s_until_it_ends_or_runs_out(store: Store):
    async def hold(held: datetime | None, until: datetime, now: datetime) -> bool:
        return await store.run(lambda each: leases.hold(each, "mailbox", held=held, until=until, now=now))

    def minutes(count: int) -> datetime:
        return NOON + timedelta(minutes=count)

    assert await hold(None, minutes(3), NOON)
    assert not await hold(None, minutes(4), minutes(1))
    assert await hold(minutes(3), minutes(5), minutes(2)), "whoever has it keeps it"
    assert not await hold(minutes(3), minutes(6), minutes(2)), "what it was before counts no more"
    assert await hold(None, minutes(9), minutes(5)), "it has run out"
    assert await hold(minutes(9), minutes(6), minutes(6)), "it is given back"
    assert await hold(None, minutes(9), minutes(6))
    both = await asyncio.gather(*(hold(None, minutes(20 + n), minutes(10)) for n in range(5)))
    assert both.count(True) == 1
