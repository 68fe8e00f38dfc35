"""The pages that a mail leads to, over HTTP: a link only shows, the button does, and the record says who pressed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot import chats
from bot.commands.model import ChangeDue, Command, DoneAction, DropAction, ListActions
from bot.config import Settings
from bot.handlers.dispatch import Dispatcher
from bot.in_mail import InMail
from bot.platforms.mail.links import DO, FEWER, ME
from bot.replies.codec import payload
from bot.replies.model import Button, Form, Input, InputKind
from bot.store.unit_of_work import Store
from bot.web import server as web_server
from tests.engine.world import FakePlatform, World, at, make_network
from tests.platforms.mail.office import Office, opened

NOW = at("2024-07-09 09:00")
KEY = "k" * 32
HERE = "https://convenor.example"
ADDRESSES = {
    "Nadia Farrow": "nadia.farrow@wexcombe.example",
    "Imran Sethi": "imran.sethi@harrowmere.example",
    "Marion Keane": "marion@southquay.example",
}
WHEN = Form(
    title="New date",
    command=ChangeDue(ref="Jun24/4a"),
    inputs=(Input(name="when", label="By when?", kind=InputKind.DATE, hint="A day, or in words"),),
)


class Marked(HTMLParser):
    """What a page asks for: its forms with their fields, and the words on it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.actions.append(given["action"])
            self.forms.append({})
        elif tag in ("input", "textarea", "select"):
            self.forms[-1][given["name"]] = given.get("value", "")
        elif tag == "a":
            self.links.append(given["href"])

    def handle_data(self, data: str) -> None:
        self.words += f" {data}"


@dataclass(kw_only=True)
class Reading:
    """A browser in front of the bot's pages, in a network whose people are reached by mail."""

    world: World
    office: Office
    mail: InMail
    client: TestClient = field(repr=False)
    now: datetime = NOW

    def link(self, pressed: Button | Form, person: str = "Nadia Farrow") -> str:
        """As it stands in a mail to them, without the server's name."""
        links = self.mail.links(self.world.people[person])
        assert links.page_of is not None
        return links.page_of(pressed).removeprefix(HERE)

    def page(self, name: str, person: str = "Nadia Farrow") -> str:
        addresses = self.mail._addresses()
        assert addresses is not None
        return addresses.of(name, self.world.people[person], self.now).removeprefix(HERE)

    async def get(self, path: str, status: int = 200) -> Marked:
        return await self._read(await self.client.get(path, allow_redirects=False), status)

    async def post(self, path: str, given: dict[str, str], status: int = 200) -> Marked:
        return await self._read(await self.client.post(path, data=given, allow_redirects=False), status)

    async def _read(self, response: ClientResponse, status: int) -> Marked:
        assert response.status == status, await response.text()
        assert response.content_type == "text/html"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "form-action 'self'" in response.headers["Content-Security-Policy"]
        assert "script-src" not in response.headers["Content-Security-Policy"]
        text = await response.text()
        assert "<script" not in text
        return Marked(text)

    async def status(self, ref: str = "Jun24/4a") -> str:
        found = await self.world.read(lambda register: register.actions.where())
        return {each.key: each.status.value for each in found}[ref]

    async def history(self) -> list[tuple[str, str, str]]:
        """(who, by what, verb) of every change, the newest last."""

        def read(register: object) -> list[tuple[str, str, str]]:
            from sqlalchemy import select

            from bot.store import tables

            rows = register.connection.execute(  # type: ignore[attr-defined]
                select(tables.history.c.actor_id, tables.history.c.platform, tables.history.c.verb).order_by(
                    tables.history.c.id
                )
            )
            names = {id: name for name, id in self.world.people.items()}
            return [(names.get(row.actor_id, ""), row.platform, row.verb) for row in rows]

        found: list[tuple[str, str, str]] = await self.world.read(read)
        return found


@pytest.fixture
async def reading(sqlite_store: Store) -> AsyncIterator[Reading]:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    for name, address in ADDRESSES.items():
        await world.save_person(at("2024-06-25 09:00"), name, email=address)
    await world.add_meeting(at("2024-06-25 10:00"))
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))

    async def ready() -> None:
        """It is."""

    async with opened(Office()) as office:
        settings = Settings.read(
            {
                "DATABASE_URL": "sqlite://",
                "SECRET_KEY": KEY,
                "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
                "MAIL_FROM": "bot@southquay.example",
                "PUBLIC_URL": HERE,
            }
        )
        async with chats.opened(sqlite_store, settings) as (mail,):
            assert isinstance(mail, InMail)
            application = web_server.build(ready=ready, version="test")
            reading = Reading(
                world=world, office=office, mail=mail, client=TestClient(TestServer(application))
            )
            mail.now = lambda: reading.now
            mail.answer(Dispatcher(store=sqlite_store).handle, application)
            async with reading.client:
                yield reading


def done(ref: str = "Jun24/4a") -> Button:
    return Button(label="Done", command=DoneAction(ref=ref), primary=True)


@pytest.fixture
async def ref(reading: Reading) -> str:
    found = await reading.world.read(lambda register: register.actions.where())
    return str(found[0].key)


async def test_opening_a_link_changes_nothing(reading: Reading, ref: str):
    before = await reading.history()
    for _ in range(3):
        shown = await reading.get(reading.link(done(ref)))
        await reading.client.head(reading.link(done(ref)))

    assert "book the venue" in shown.words
    assert "Nadia Farrow" in shown.words
    assert "Nothing has changed yet" in shown.words
    assert await reading.status(ref) == "open"
    assert await reading.history() == before


async def test_the_button_does_it_and_the_record_says_who(reading: Reading, ref: str):
    link = reading.link(done(ref))
    shown = await reading.get(link)
    after = await reading.post(link, shown.forms[0])

    assert await reading.status(ref) == "done"
    assert (await reading.history())[-1] == ("Nadia Farrow", "mail", "DoneAction")
    assert ref in after.words or "done" in after.words.lower()


async def test_pressed_twice_it_is_done_once(reading: Reading, ref: str):
    link = reading.link(done(ref))
    shown = await reading.get(link)
    first = await reading.post(link, shown.forms[0])
    changes = len(await reading.history())
    second = await reading.post(link, shown.forms[0])

    assert len(await reading.history()) == changes
    assert [each for each in first.words.split() if each.isalpha()] == [
        each for each in second.words.split() if each.isalpha()
    ]


async def test_the_buttons_of_an_answer_work_too(reading: Reading, ref: str):
    link = reading.link(done(ref))
    after = await reading.post(link, (await reading.get(link)).forms[0])
    undo = next(
        (action, form)
        for action, form in zip(after.actions, after.forms, strict=True)
        if "Undo" in reading.mail._addresses().read(DO, action.rpartition("/")[2]).label  # type: ignore[union-attr]
    )
    await reading.post(f"/page/do/{undo[0].rpartition('/')[2]}", undo[1])

    assert await reading.status(ref) == "open"


async def test_a_form_is_asked_and_taken(reading: Reading, ref: str):
    form = Form(title=WHEN.title, command=ChangeDue(ref=ref), inputs=WHEN.inputs)
    link = reading.link(form)
    shown = await reading.get(link)
    assert shown.forms[0].keys() == {"once", "a.when"}

    again = await reading.post(link, {**shown.forms[0], "a.when": " "})
    assert "Choose a day" in again.words
    after = await reading.post(link, {**shown.forms[0], "a.when": "Friday 26 July"})

    assert "Until they agree" in after.words, "an owner asks for another date, and the chair gives it"
    assert (await reading.history())[-1][0] == "Nadia Farrow"


# --- a link that was passed on


async def test_somebody_else_gets_a_link_of_their_own(reading: Reading, ref: str):
    link = reading.link(done(ref))
    await reading.post(link, {"who": " Marion@SouthQuay.example "})
    assert await reading.status(ref) == "open"

    (sent,) = reading.office.taken
    assert reading.office.to == [ADDRESSES["Marion Keane"]]
    part = sent.get_body(("plain",))
    assert part is not None
    words = part.get_content()
    found = re.search(rf"Done: {HERE}(/page/do/\S+)", words)
    assert found is not None, words
    shown = await reading.get(found[1])
    assert "made for Marion Keane" in shown.words
    await reading.post(found[1], shown.forms[0])

    assert await reading.status(ref) == "done"
    assert (await reading.history())[-1] == ("Marion Keane", "mail", "DoneAction")


async def test_a_stranger_learns_nothing_and_gets_nothing(reading: Reading, ref: str):
    known = await reading.post(reading.link(done(ref)), {"who": ADDRESSES["Imran Sethi"]})
    unknown = await reading.post(reading.link(done(ref)), {"who": "somebody@elsewhere.example"})

    assert re.sub(r"\s+", " ", known.words) == re.sub(r"\s+", " ", unknown.words)
    assert reading.office.to == [ADDRESSES["Imran Sethi"]]


async def test_one_mail_a_while_however_often_it_is_asked(reading: Reading, ref: str):
    for _ in range(5):
        await reading.post(reading.link(done(ref)), {"who": ADDRESSES["Imran Sethi"]})

    assert len(reading.office.taken) == 1


# --- rubbish


async def test_what_was_altered_is_nothing(reading: Reading, ref: str):
    link = reading.link(done(ref))
    token = link.rpartition("/")[2]
    for bad in (
        token[:-2],
        f"{token}x",
        token.swapcase(),
        "x",
        "x" * 7_900,
        "%00",
        "é",
        token.replace(".", ".."),
    ):
        shown = await reading.get(f"/page/do/{bad}", status=404)
        assert "There is nothing here" in shown.words
        await reading.post(f"/page/do/{bad}", {}, status=404)


async def test_a_link_is_good_for_its_own_page_alone(reading: Reading, ref: str):
    token = reading.page(ME).rpartition("/")[2]

    await reading.get(f"/page/do/{token}", status=404)
    await reading.get(f"/page/fewer/{token}", status=404)


async def test_an_old_link_says_so_and_does_nothing(reading: Reading, ref: str):
    link = reading.link(done(ref))
    reading.now = NOW + timedelta(days=92)

    assert "too old" in (await reading.get(link, status=410)).words
    await reading.post(link, {}, status=410)
    assert await reading.status(ref) == "open"


async def test_a_link_of_somebody_who_left_is_nothing(reading: Reading, ref: str):
    link = reading.link(done(ref))
    await reading.world.save_person(NOW, "Nadia Farrow", left_at=NOW)

    await reading.get(link, status=404)
    await reading.post(link, {}, status=404)


async def test_a_button_of_another_version_says_so(reading: Reading):
    addresses = reading.mail._addresses()
    assert addresses is not None
    link = addresses.of(
        DO, reading.world.people["Nadia Farrow"], NOW, label="Done", payload='{"type":"Gone"}'
    )

    assert "changed since" in (await reading.get(link.removeprefix(HERE), status=410)).words


@pytest.mark.parametrize(
    "given", [{}, {"once": "x" * 5_000}, {"once": "\x00", "a.x": "y"}, {"who": ""}, {"a.": "x"}]
)
async def test_no_field_breaks_a_page(reading: Reading, ref: str, given: dict[str, str]):
    await reading.post(reading.link(done(ref)), given)
    await reading.post(reading.link(Form(title="x", command=ChangeDue(ref=ref), inputs=WHEN.inputs)), given)


async def test_hostile_words_are_words(reading: Reading):
    await reading.world.add_action("<script>alert(1)</script>", "Nadia Farrow", date(2024, 7, 12))
    response = await reading.client.get(reading.page(ME))
    text = await response.text()

    assert "<script" not in text
    assert "<script>alert(1)</script>" in unescape(text)


# --- one's own page, and fewer mails


async def test_ones_own_page(reading: Reading, ref: str):
    before = await reading.history()
    shown = await reading.get(reading.page(ME))

    for words in ("book the venue", "What is kept about you", ADDRESSES["Nadia Farrow"], "Nadia Farrow"):
        assert words in shown.words
    assert "Imran" not in shown.words
    assert await reading.history() == before


async def test_a_page_offers_nothing_that_needs_a_channel(reading: Reading, ref: str):
    shown = Button(label="All actions", command=ListActions(scope="open"))
    link = reading.link(shown)
    answered = await reading.post(link, (await reading.get(link)).forms[0])

    assert ref in answered.words
    assert "Share in channel" not in answered.words


async def test_what_costs_something_is_asked_first_even_on_ones_own_page(reading: Reading, ref: str):
    drop: Command = DropAction(ref=ref)
    page = reading.mail.people()
    assert page is not None
    link = reading.link(Button(label="No longer needed", command=drop))
    shown = await reading.get(link)

    assert await reading.status(ref) == "open"
    await reading.post(link, shown.forms[0])
    assert await reading.status(ref) in ("dropped", "open")


async def paused(reading: Reading) -> object:
    people = await reading.world.read(lambda register: register.all_people)
    return {each.name: each for each in people}["Nadia Farrow"].preferences.get("paused_until")


async def test_a_scanner_that_opens_the_way_out_pauses_nobody(reading: Reading):
    shown = await reading.get(reading.page(FEWER))

    assert "Nothing gets lost" in shown.words
    assert await paused(reading) is None
    await reading.post(reading.page(FEWER), {"something": "else"})
    assert await paused(reading) is None


async def test_one_press_in_the_mail_program_pauses_and_can_be_taken_back(reading: Reading):
    shown = await reading.post(reading.page(FEWER), {"List-Unsubscribe": "One-Click"})
    assert await paused(reading) == "2024-10-09"
    assert "9 October" in shown.words

    again = await reading.get(reading.page(FEWER))
    resume = again.actions[-1].rpartition("/")[2]
    await reading.post(f"/page/do/{resume}", again.forms[-1])
    assert await paused(reading) is None


def test_a_link_is_short_enough_for_any_mail_program(reading: Reading):
    """What a form of ours carries at most, in an address of at most 2,000 characters."""
    form = Form(title="x" * 60, command=ChangeDue(ref="Jun24/4a", when="y" * 900), inputs=WHEN.inputs)

    assert len(payload(form)) > 1_000
    assert len(reading.link(form)) < 2_000
