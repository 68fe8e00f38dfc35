"""The page on which a file is put, for whoever has no other way: whose it is, and what becomes of the file there."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot import in_pages
from bot.commands.request import AccountSeen, Request, Sender
from bot.domain.person import Role
from bot.handlers.dispatch import Dispatcher
from bot.in_mail_people import People
from bot.platforms.mail import pages
from bot.replies.codec import opened
from bot.replies.model import Link, Reply
from bot.store import accounts, tables
from bot.store.register import Register
from bot.store.secrets import Secrets
from bot.store.unit_of_work import Store
from bot.web import server as web_server
from tests.harness import CHAIR, Bot, network, spans, text
from tests.unreadable import UNREADABLE, Unreadable

HERE = "https://convenor.example.org"
KEY = "k" * 32
TEAM = "T0QUAY"
MINUTES = b"""# South Quay QA Leads

Minutes of the meeting held on 25 June 2024

## Actions

- Nadia Farrow to send round the supervision template by 5 July 2024
"""
BOUNDARY = "quay"


class Seen(HTMLParser):
    """What a page shows and asks for."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words = ""
        self.actions: list[str] = []
        self.hidden: list[dict[str, str]] = []
        self.fields: list[dict[str, str]] = []
        self.labelled: set[str] = set()
        self.links: list[str] = []
        self.pressed: list[str] = []  # the labels of the buttons
        self.alerts = 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.alerts += given.get("role") == "alert"
        if tag == "form":
            self.actions.append(given["action"])
            self.hidden.append({})
        elif tag == "a":
            self.links.append(given["href"])
        elif tag == "button":
            self.pressed.append("")
        elif tag == "label":
            self.labelled.add(given["for"])
        elif tag == "input" and given["type"] == "hidden":
            self.hidden[-1][given["name"]] = given["value"]
        elif tag == "input":
            self.fields.append(given)

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.pressed and not self.pressed[-1]:
            self.pressed[-1] = data


@dataclass(kw_only=True)
class Door:
    """The page's server, and Slack's people who ask for links to it."""

    bot: Bot
    dispatcher: Dispatcher
    client: TestClient = field(repr=False)
    heard: int = 0

    async def say(self, line: str, *, as_: str = "U0MARION", platform: str = "slack") -> Reply:
        self.heard += 1
        sender = Sender(
            platform=platform, workspace=TEAM if platform == "slack" else "", user=as_, return_address=as_
        )
        return await self.dispatcher.handle(
            Request(sender=sender, received_at=self.bot.now, text=line, key=f"said-{self.heard}")
        )

    async def link(self, line: str = "/minutes import", **who: str) -> str:
        """The path of the page that is offered."""
        (found,) = [each for each in spans(await self.say(line, **who)) if isinstance(each, Link)]
        return found.url.removeprefix(HERE)

    async def get(self, path: str, status: int = 200) -> Seen:
        return await self.read(await self.client.get(path, allow_redirects=False), status)

    async def send(self, path: str, name: str, content: bytes, *, status: int = 200, once: str = "") -> Seen:
        form = FormData({"once": once} if once else {}, quote_fields=False)
        form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
        return await self.read(await self.client.post(path, data=form, allow_redirects=False), status)

    async def press(self, shown: Seen, number: int, at: str) -> Seen:
        path = f"{at.rpartition('/send/')[0]}/{shown.actions[number].removeprefix('../')}"
        return await self.read(await self.client.post(path, data=shown.hidden[number]), 200)

    async def read(self, response: ClientResponse, status: int) -> Seen:
        words = await response.text()
        assert response.status == status, words
        assert "<script" not in words
        assert "form-action 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        return Seen(words)

    async def kept(self) -> tuple[int, int, int]:
        """Rows that an import could leave: proposals, files, actions."""

        def count(register: Register) -> tuple[int, int, int]:
            counted = [
                register.connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (tables.proposal, tables.file, tables.action)
            ]
            return counted[0], counted[1], counted[2]

        return await self.bot.look(count)


@pytest.fixture
async def door(sqlite_store: Store) -> AsyncIterator[Door]:
    bot = await network(sqlite_store, now="2024-06-27T10:00")
    await bot.look(lambda register: has_accounts(register))
    links = in_pages.addresses(HERE, Secrets(KEY))
    assert links is not None
    dispatcher = Dispatcher(store=sqlite_store, public_url=HERE, file_page=in_pages.file_page(links))

    async def ready() -> None:
        """It is."""

    application = web_server.build(ready=ready, version="test")
    people = People(store=sqlite_store, now=lambda: bot.now)
    in_pages.mount(application, links, people, dispatcher.handle)
    async with TestClient(TestServer(application)) as client:
        yield Door(bot=bot, dispatcher=dispatcher, client=client)


def has_accounts(register: Register) -> None:
    for name, user in ((CHAIR, "U0MARION"), ("Imran Sethi", "U0IMRAN"), ("Nadia Farrow", "U0NADIA")):
        person = next(each for each in register.all_people if each.name == name)
        seen = AccountSeen(platform="slack", workspace=TEAM, user=user, name=name)
        accounts.link(register, person, seen)


# --- offered


async def test_a_command_that_brings_no_file_is_answered_with_the_page(door: Door):
    answer = await door.say("/minutes import")

    assert "Share it with me in our own chat" in text(answer)
    assert "The page is yours alone, and there for a week." in text(answer)
    assert answer.private


async def test_without_an_address_of_its_own_it_says_what_to_do_instead(door: Door):
    door.dispatcher = Dispatcher(store=door.bot.store)
    answer = await door.say("/minutes import")

    assert [each for each in spans(answer) if isinstance(each, Link)] == []
    assert "Share it with me in our own chat, in a message." in text(answer)


async def test_who_asks_by_mail_is_offered_it_too(door: Door):
    path = await door.link(as_="marion.keane@example.org", platform="mail")

    assert "Marion Keane" in (await door.get(path)).words


async def test_who_may_not_bring_minutes_is_offered_no_page(door: Door):
    answer = await door.say("/minutes import", as_="U0IMRAN")

    assert [each for each in spans(answer) if isinstance(each, Link)] == []
    assert "only the chair" in text(answer).lower()


async def test_the_same_request_again_shows_no_link_again(door: Door):
    """What was answered is kept for a day, and a link should be in no database."""
    await door.say("/minutes import")
    door.heard = 0
    again = await door.say("/minutes import")

    assert [each for each in spans(again) if isinstance(each, Link)] == []
    assert "A new one takes a moment" in text(again)


# --- the page


async def test_the_page_says_who_one_is_and_what_is_taken(door: Door):
    shown = await door.get(await door.link())

    assert "Send the minutes" in shown.words
    assert "sent as Marion Keane, of South Quay QA Leads" in shown.words
    assert ".docx" in shown.words
    assert "at most 20 MB" in shown.words
    (chosen,) = shown.fields
    assert shown.labelled == {"file", "text"}
    assert (chosen["type"], chosen["accept"]) == ("file", ".docx,.md,.txt")
    assert chosen["id"] in shown.labelled
    assert f'id="{chosen["aria-describedby"]}"' in await (await door.client.get(await door.link())).text()


async def test_what_is_sent_is_proposed_on_the_page_and_stored_by_its_button(door: Door):
    path = await door.link()
    shown = await door.send(path, "minutes.md", MINUTES)

    assert "Nothing is stored yet" in shown.words
    assert await door.bot.actions() == []

    done = await door.press(shown, 0, path)
    (action,) = await door.bot.actions()
    assert "send round the supervision template" in action.summary
    assert action.key in done.words


async def test_it_is_recorded_as_theirs_in_the_chat_from_which_they_came(door: Door):
    path = await door.link()
    await door.press(await door.send(path, "minutes.md", MINUTES), 0, path)

    def authors(register: Register) -> set[tuple[str, str]]:
        names = {each.id: each.name for each in register.all_people}
        rows = register.connection.execute(select(tables.history.c.actor_id, tables.history.c.platform))
        return {(names.get(row.actor_id, ""), row.platform) for row in rows}

    assert (CHAIR, "slack") in await door.bot.look(authors)
    assert not any(platform == "mail" for _, platform in await door.bot.look(authors))


async def test_a_text_can_be_pasted_on_the_page(door: Door):
    path = await door.link()
    form = FormData({"once": "pasted-once", "text": MINUTES.decode().replace("\n", "\r\n")})
    form.add_field("file", io.BytesIO(), filename="", content_type="application/octet-stream")
    shown = await door.read(await door.client.post(path, data=form), 200)
    await door.press(shown, 0, path)

    (action,) = await door.bot.actions()
    assert [each.name for each in action.owners] == ["Nadia Farrow"]


async def test_a_paper_is_a_file_and_no_text(door: Door):
    await door.bot.say("/agenda suggest Joint inspections")
    await door.bot.say("/agenda accept S1")
    shown = await door.get(await door.link("/agenda paper 1"))

    assert shown.labelled == {"file"}
    assert "required" in shown.fields[0]


async def test_lines_are_changed_and_left_out_on_the_page(door: Door):
    path = await door.link()
    minutes = MINUTES + b"- Imran Sethi to book a room by 12 July 2024\n"
    shown = await door.send(path, "minutes.md", minutes)
    listed = await door.press(shown, 1, path)
    assert "Leave A1 out" in listed.words
    await door.press(listed, 0, path)

    asked = await door.get(f"{path.rpartition('/send/')[0]}/{listed.links[1].removeprefix('../')}")
    assert "Change A2" in asked.words
    asked.hidden[0] |= {"a.text": "Book the hall", "a.who": "Nadia Farrow", "a.when": "19 July 2024"}
    changed = await door.press(asked, 0, path)
    accept = changed.pressed.index("Accept")
    await door.press(changed, accept, path)

    (action,) = await door.bot.actions()
    assert (action.summary, action.owners[0].name) == ("Book the hall", "Nadia Farrow")


async def test_the_answer_leads_to_their_own_page(door: Door):
    path = await door.link()
    shown = await door.send(path, "minutes.md", MINUTES)
    own = await door.get(f"{path.rpartition('/send/')[0]}/{shown.links[-1].removeprefix('../')}")

    assert "What is kept about you" in own.words
    assert "Slack" in own.words


async def test_a_form_that_is_sent_twice_makes_one_proposal(door: Door):
    path = await door.link()
    once = (await door.get(path)).hidden[0]["once"]
    for _ in range(2):
        await door.send(path, "minutes.md", MINUTES, once=once)
    assert (await door.kept())[0] == 1

    await door.send(path, "minutes.md", MINUTES.replace(b"template", b"form"), once=once)
    assert (await door.kept())[0] == 2


async def test_a_paper_is_put_with_its_item_wherever_that_has_moved(door: Door):
    await door.bot.say("/agenda suggest Joint inspections")
    await door.bot.say("/agenda accept S1 lead Imran")
    await door.bot.say("/agenda suggest Training")
    await door.bot.say("/agenda accept S2")
    path = await door.link("/agenda paper 1", as_="U0IMRAN")
    await door.bot.say("/agenda move 1 to 2")

    assert "A paper for “Joint inspections”" in (await door.get(path)).words
    shown = await door.send(path, "Joint inspections.pdf", b"%PDF-1.7 a paper")

    (item,) = await door.bot.look(lambda register: register.agenda_items.where(title="Joint inspections"))
    assert item.papers == ("Joint inspections.pdf",)
    assert "Joint inspections.pdf" in shown.words


# --- what is not taken


@pytest.mark.parametrize("file", UNREADABLE)
async def test_what_cannot_be_read_is_said_beside_the_field_and_leaves_nothing(door: Door, file: Unreadable):
    before = await door.kept()
    shown = await door.send(await door.link(), file.name, file.content, status=413 if file.is_large else 200)

    assert file.says in shown.words
    assert "Nothing was stored" in shown.words
    assert shown.alerts == 1
    assert [each["type"] for each in shown.fields] == ["file"]
    assert await door.kept() == before


@pytest.mark.parametrize("name, content", [("paper.pdf", b""), ("paper.exe", b"MZ")])
async def test_a_paper_that_is_none_leaves_nothing(door: Door, name: str, content: bytes):
    await door.bot.say("/agenda suggest Joint inspections")
    await door.bot.say("/agenda accept S1")
    before = await door.kept()
    shown = await door.send(await door.link("/agenda paper 1"), name, content)

    assert shown.alerts == 1
    assert await door.kept() == before


async def test_no_file_is_asked_for_again(door: Door):
    shown = await door.send(await door.link(), "", b"")

    assert "Nothing was chosen" in shown.words
    assert shown.fields


async def test_who_lost_the_right_sends_in_vain(door: Door):
    path = await door.link()
    await door.bot.look(lambda register: demoted(register))
    shown = await door.send(path, "minutes.md", MINUTES)

    assert "only the chair" in shown.words.lower()
    assert (await door.kept())[0] == 0


def demoted(register: Register) -> None:
    chair = next(each for each in register.all_people if each.name == CHAIR)
    register.people.save(chair, replace(chair, role=Role.MEMBER))


# --- whose link it is


async def test_a_link_is_good_for_a_week_and_for_its_own_page(door: Door):
    path = await door.link()
    await door.get(path.replace("/send/", "/do/"), status=404)
    await door.get(f"{path[:-4]}AAAA", status=404)
    door.bot.now += timedelta(days=9)

    await door.get(path, status=410)
    await door.send(path, "minutes.md", MINUTES, status=410)
    assert (await door.kept())[0] == 0


async def test_an_account_that_went_to_somebody_else_opens_nothing(door: Door):
    path = await door.link()

    def given_away(register: Register) -> None:
        imran = next(each for each in register.all_people if each.name == "Imran Sethi")
        seen = AccountSeen(platform="slack", workspace=TEAM, user="U0MARION", name="Imran Sethi")
        accounts.link(register, imran, seen)

    await door.bot.look(given_away)
    await door.get(path, status=404)


# --- bodies as they may come


def body(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


HEAD = 'Content-Disposition: form-data; name="file"; filename="minutes.md"'
BODIES = {
    "nothing": b"",
    "no boundary": b"just words",
    "cut off": body(f"--{BOUNDARY}", HEAD, "", "# Minutes"),
    "no end of the headers": body(f"--{BOUNDARY}", HEAD),
    "a form within": body(
        f"--{BOUNDARY}", "Content-Type: multipart/mixed; boundary=x", "", "--x--", f"--{BOUNDARY}--"
    ),
    "a charset of any length": body(
        f"--{BOUNDARY}", 'Content-Disposition: form-data; name="_charset_"', "", "x" * 90, f"--{BOUNDARY}--"
    ),
}


async def test_a_name_comes_as_browsers_write_it(door: Door):
    await door.bot.say("/agenda suggest Joint inspections")
    await door.bot.say("/agenda accept S1")
    named = HEAD.replace("minutes.md", "Überblick für März.pdf")
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    sent = body(f"--{BOUNDARY}", named, "", "%PDF-1.7", f"--{BOUNDARY}--", "")
    path = await door.link("/agenda paper 1")
    await door.read(await door.client.post(path, data=sent, headers=headers), 200)

    (item,) = await door.bot.look(lambda register: register.agenda_items.where(title="Joint inspections"))
    assert item.papers == ("Überblick für März.pdf",)


@pytest.mark.parametrize("given", BODIES.values(), ids=BODIES)
async def test_what_is_no_form_is_refused(door: Door, given: bytes):
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    response = await door.client.post(await door.link(), data=given, headers=headers)

    assert "Nothing was stored" in (await door.read(response, 400)).words


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
async def test_what_says_that_it_is_something_else_is_refused(door: Door, kind: str):
    response = await door.client.post(await door.link(), data=b"file=x", headers={"Content-Type": kind})

    await door.read(response, 400)


@given(given=st.binary(max_size=300), kind=st.sampled_from(["whole", "headers", "content"]))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
async def test_whatever_comes_is_answered_with_a_page(door: Door, given: bytes, kind: str):
    start = f"--{BOUNDARY}\r\n".encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    sent = {
        "whole": given,
        "headers": start + given + b"\r\n\r\n# Minutes" + end,
        "content": start + HEAD.encode() + b"\r\n\r\n" + given + end,
    }[kind]
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    response = await door.client.post(await door.link(), data=sent, headers=headers)

    assert response.status in (200, 400)
    assert response.content_type == "text/html"


async def test_a_body_that_comes_too_slowly_is_let_go(door: Door):
    application = web_server.build(ready=lambda: asyncio.sleep(0), version="test")
    links = in_pages.addresses(HERE, Secrets(KEY))
    assert links is not None
    people = People(store=door.bot.store, now=lambda: door.bot.now)
    slow = pages.Pages(
        addresses=links,
        readers=people,
        handle=door.dispatcher.handle,
        opened=opened,
        now=people.now,
        body_seconds=0.05,
    )
    slow.mount(application)
    ends = asyncio.Event()

    async def drips() -> AsyncIterator[bytes]:
        yield f"--{BOUNDARY}\r\n{HEAD}\r\n\r\n# Min".encode()
        await ends.wait()

    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    async with TestClient(TestServer(application)) as client:
        response = await client.post(await door.link(), data=drips(), headers=headers)
        assert "did not arrive within two minutes" in (await door.read(response, 408)).words
        ends.set()
    assert (await door.kept())[0] == 0
