"""Letters and the pages behind them in a real browser: nobody is shut out, nothing is fetched, and a press does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot import chats, in_pages
from bot.commands.model import ChangeDue, DoneAction, ImportMinutes
from bot.config import Settings
from bot.handlers.dispatch import Dispatcher
from bot.in_mail import InMail
from bot.platforms.mail.links import FEWER, ME
from bot.platforms.mail.render import Links, letter
from bot.replies.cards import sending
from bot.replies.model import Button, Form, Input, InputKind
from bot.store.unit_of_work import Store
from bot.web import server as web_server
from tests.end_to_end import clients
from tests.end_to_end.eyes import PHONE, Eyes, different, name_of
from tests.end_to_end.eyes import opened as eyes_opened
from tests.engine.world import FakePlatform, World, at, make_network
from tests.platforms.mail.office import Office, opened
from tests.story import played

pytestmark = pytest.mark.slow
NOW = at("2024-07-09 09:00")
LINKS = Links(
    page_of=lambda pressed: f"https://bot.example/page/do/{'x' * 160}",
    own_page="https://bot.example/page/me/token",
    fewer="https://bot.example/page/fewer/token",
)


@pytest.fixture
async def eyes() -> AsyncIterator[Eyes]:
    async with eyes_opened() as open_eyes:
        yield open_eyes


async def test_every_card_as_a_letter(eyes: Eyes, sqlite_store: Store, tmp_path: Path) -> None:
    cards = different(await played(sqlite_store, tmp_path))
    assert len(cards) > 40

    for number, card in enumerate(cards):
        await eyes.sees_nothing_wrong(name_of(number, card), html=letter(card, LINKS).html)


@dataclass(frozen=True, kw_only=True)
class Running:
    mail: InMail
    person: int
    ref: str
    here: str

    def at(self, url: str) -> str:
        """A link of a mail, at the server of this test."""
        return url.replace("https://convenor.example", self.here)


@asynccontextmanager
async def running(store: Store) -> AsyncIterator[Running]:
    """The bot's pages, in a network in which Nadia has an action."""
    network_id, people = await make_network(store)
    world = World(store=store, network_id=network_id, people=people, platform=FakePlatform())
    await world.save_person(NOW, "Nadia Farrow", email="nadia.farrow@wexcombe.example")
    await world.add_meeting(at("2024-09-16 10:00"))
    action = await world.add_action("find three options for a venue", "Nadia Farrow", date(2024, 7, 12))

    async def ready() -> None:
        """It is."""

    async with opened(Office()) as office:
        settings = Settings.read(
            {
                "DATABASE_URL": "sqlite://",
                "SECRET_KEY": "k" * 32,
                "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
                "MAIL_FROM": "bot@southquay.example",
                "PUBLIC_URL": "https://convenor.example",
            }
        )
        async with chats.opened(store, settings) as (mail,):
            assert isinstance(mail, InMail)
            mail.now = lambda: NOW
            person = people["Nadia Farrow"]
            application = web_server.build(ready=ready, version="test")
            mail.answer(Dispatcher(store=store).handle, application)
            async with TestServer(application) as server:
                here = str(server.make_url("/")).rstrip("/")
                yield Running(mail=mail, person=person, ref=action.key, here=here)


async def test_the_pages_behind_the_links(eyes: Eyes, sqlite_store: Store) -> None:
    async with running(sqlite_store) as bot:
        page_of, addresses = bot.mail.links(bot.person).page_of, bot.mail._addresses()
        assert page_of is not None
        assert addresses is not None
        own = bot.at(addresses.of(ME, bot.person, NOW))
        form = Form(
            title="I need until…",
            command=ChangeDue(ref=bot.ref),
            inputs=(Input(name="when", label="By when?", kind=InputKind.DATE),),
        )
        await eyes.sees_nothing_wrong("page-own", url=own)
        await eyes.sees_nothing_wrong("page-fewer", url=bot.at(addresses.of(FEWER, bot.person, NOW)))
        await eyes.sees_nothing_wrong("page-nothing", url=f"{bot.here}/page/do/rubbish")
        send = in_pages.file_page(addresses)
        assert send is not None
        page = send(bot.person, None, NOW, sending.MINUTES, ImportMinutes())
        await eyes.sees_nothing_wrong("page-send", url=bot.at(page))
        await eyes.sees_nothing_wrong("page-form", url=bot.at(page_of(form)))
        await eyes.do("fill", label="By when?", text="Friday 26 July")
        assert "Until they agree" in await eyes.do("press", label="Save")

        done = Button(label="Done", command=DoneAction(ref=bot.ref), primary=True)
        await eyes.sees_nothing_wrong("page-button", url=bot.at(page_of(done)))
        shown = await eyes.do("press", label="Done")
        assert "three options for a venue" in shown
        await eyes.do("look", width=PHONE, url=own, file=str(clients.SHOTS / "mail-page-own-after-360.png"))
