"""Files that go with cards: kept once, enclosed in mails, linked in chats, and read by nobody without the address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import chats
from bot.commands.request import Request, Sender
from bot.domain.errors import BadValue
from bot.engine import loop
from bot.handlers.context import Context
from bot.platforms.console.render import render as in_terminal
from bot.platforms.mail.render import MOST_ENCLOSED, letter
from bot.platforms.slack.render import message as in_slack
from bot.platforms.slack.text import Look as SlackLook
from bot.platforms.teams.render import Look as TeamsLook
from bot.platforms.teams.render import message as in_teams
from bot.replies.codec import card_to_text
from bot.replies.model import Attached, Card, KeptFile, Picture, text
from bot.store import alarms, files
from bot.store.alarms import Notice
from bot.store.register import Register
from bot.store.unit_of_work import Store
from bot.web import files as web_files
from bot.web.server import build
from tests.engine.world import FakePlatform, World, make_network
from tests.extreme_cards import sealed
from tests.harness import PUBLIC_URL, Bot, network
from tests.platforms.mail.office import Office, opened
from tests.test_in_mail import NADIA, NINE, settings
from tests.web.test_server import asking, fine

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AGENDA = KeptFile(
    id=3, name="agenda-12.docx", media_type=WORD, size=14_200, url=f"{PUBLIC_URL}/files/3-x/a.docx"
)
PLAN = KeptFile(
    id=4, name="plan.png", media_type="image/png", size=900, url=f"{PUBLIC_URL}/files/4-y/plan.png"
)
SAYS = "The agenda, as a Word file"
ALT = "The plan for the conference: the venue by 3 May, invitations by 1 June."
CARD = Card(
    title="The agenda",
    parts=(text("Here it is."), Attached(file=AGENDA, says=SAYS), Picture(file=PLAN, alt=ALT)),
)
SLACK = SlackLook(seal=sealed, users={})
TEAMS = TeamsLook(seal=sealed, users={})


@pytest.fixture
async def bot(store: Store) -> Bot:
    return await network(store)


def context(register: Register, *, public_url: str | None = PUBLIC_URL) -> Context:
    who = register.members[0]
    request = Request(
        sender=Sender(platform="test", workspace="", user=""), received_at=register.now, text=""
    )
    return Context(request=request, register=register, person=who, public_url=public_url)


async def test_a_file_is_kept_and_read_under_its_address_alone(bot: Bot) -> None:
    kept = await bot.look(
        lambda each: context(each).keep(name="plan.png", media_type="image/png", content=b"PNG")
    )
    assert kept.url is not None
    address = kept.url.removeprefix(PUBLIC_URL)
    word = address.split("/")[2]

    app = build(ready=fine, version="1")
    web_files.mount(app, lambda word: bot.store.run(lambda reading: files.at(reading, word), write=False))
    async with asking(app) as client:
        async with client.get(address) as answer:
            assert (answer.status, await answer.read()) == (200, b"PNG")
            assert answer.content_type == "image/png"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        wrong = (word[:-1] + "?", word[:-1], "1-", f"9{word}", "é", "1" * 400, "-1-x", "²-x")
        for other in wrong:
            async with client.get(f"/files/{other}/plan.png") as answer:
                assert answer.status == 404


async def test_what_may_run_in_a_browser_is_saved_instead(bot: Bot) -> None:
    kept = await bot.look(
        lambda each: context(each).keep(name='a"b.html', media_type="text/html", content=b"<script>")
    )
    assert kept.url is not None
    app = build(ready=fine, version="1")
    web_files.mount(app, lambda word: bot.store.run(lambda reading: files.at(reading, word), write=False))
    async with asking(app) as client, client.get(kept.url.removeprefix(PUBLIC_URL)) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_without_a_public_address_there_is_none(bot: Bot) -> None:
    kept = await bot.look(
        lambda each: context(each, public_url=None).keep(name="a.docx", media_type=WORD, content=b"x")
    )
    assert kept.url is None


async def test_a_file_of_another_network_is_not_found(bot: Bot) -> None:
    kept = await bot.look(lambda each: context(each).keep(name="a.docx", media_type=WORD, content=b"x"))

    def elsewhere(register: Register) -> KeptFile | None:
        asked = context(register)
        register.network = replace(register.network, id=register.network.id + 1)
        return asked.kept(kept.id)

    assert await bot.look(lambda each: context(each).kept(kept.id)) == kept
    assert await bot.look(elsewhere) is None


async def test_what_no_mail_server_takes_is_refused(bot: Bot) -> None:
    with pytest.raises(BadValue):
        await bot.look(
            lambda each: context(each).keep(name="a.docx", media_type=WORD, content=bytes(files.LARGEST + 1))
        )


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_every_disk_takes(name: str) -> None:
    safe = files.safe_name(name)
    assert 0 < len(safe) <= files.LONGEST_NAME + 11
    assert not set(safe) & set('/\\:*?"<>|\r\n\0')
    assert not safe.startswith((".", " "))


@pytest.mark.parametrize(
    "name, safe",
    [
        ("Agenda 12.docx", "Agenda 12.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\a.b.txt", "a.b.txt"),
        (".", "file"),
    ],
)
def test_a_name_keeps_what_it_says(name: str, safe: str) -> None:
    assert files.safe_name(name) == safe


# --- as people see it


def test_in_the_terminal_it_says_where_the_file_is() -> None:
    shown = " ".join(in_terminal(CARD).text.split())
    assert f"{SAYS} <{AGENDA.url}> (agenda-12.docx, 14 KB)" in shown
    assert ALT in in_terminal(CARD).text
    unlinked = Card(parts=(Attached(file=replace(AGENDA, url=None), says=SAYS),))
    assert "export file --number 3 --out agenda-12.docx" in " ".join(in_terminal(unlinked).text.split())


def test_in_chats_a_file_is_a_link_and_a_picture_is_shown() -> None:
    blocks = in_slack(CARD, look=SLACK).blocks
    assert any(f"<{AGENDA.url}|{SAYS}>" in str(block) for block in blocks)
    assert {"type": "image", "image_url": PLAN.url, "alt_text": ALT} in blocks

    body = in_teams(CARD, look=TEAMS).content["body"]
    assert any(str(AGENDA.url) in str(each) for each in body)
    assert {"type": "Image", "url": PLAN.url, "altText": ALT, "size": "Stretch"} in body


def test_a_letter_encloses_no_more_than_servers_take_and_links_the_rest() -> None:
    large = replace(AGENDA, id=5, name="papers.pdf", size=MOST_ENCLOSED)
    written = letter(replace(CARD, parts=(*CARD.parts, Attached(file=large, says="The papers"))))

    assert (written.encloses, written.shows) == ((AGENDA,), (PLAN,))
    assert f"Attached: {SAYS} (agenda-12.docx, 14 KB)." in written.text
    assert f"The papers: {large.url}" in written.text or str(large.url) in written.text
    assert 'src="cid:file-4@convenor"' in written.html
    assert ALT in written.text


# --- by mail


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened(Office()) as office:
        yield office


async def test_a_mail_encloses_the_file_and_shows_the_picture(sqlite_store: Store, office: Office) -> None:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await world.save_person(NINE, "Nadia Farrow", email=NADIA)

    def tell(register: Register) -> None:
        asked = context(register)
        paper = asked.keep(name="agenda-12.docx", media_type=WORD, content=b"PK paper")
        plan = asked.keep(name="plan.png", media_type="image/png", content=b"PNG plan")
        first = Card(title="The agenda", parts=(Attached(file=paper, says=SAYS), Picture(file=plan, alt=ALT)))
        second = Card(title="Something else", parts=(text("It is raining."),))
        notices = [
            Notice(person_id=people["Nadia Farrow"], card=card_to_text(card), about="")
            for card in (first, second)
        ]
        alarms.store_notices(register, notices)

    await world.change(NINE, tell)
    async with chats.opened(world.store, settings(office)) as (mail,):
        post = mail.post()
        for minutes in (0, 30):
            at = NINE.replace(minute=minutes)
            await loop.do_round(world.store, {post.name: post}, at)

    (sent,) = office.taken
    assert isinstance(sent, EmailMessage)
    (enclosed,) = sent.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("agenda-12.docx", b"PK paper")
    (shown,) = [each for each in sent.walk() if each.get_content_type() == "image/png"]
    html = next(each for each in sent.walk() if each.get_content_type() == "text/html")
    assert f"cid:{shown['Content-ID'][1:-1]}" in html.get_content()
    assert shown.get_content() == b"PNG plan"
