"""A network that lives in its members' mail programs: what they write arrives by IMAP, what they get goes by SMTP."""

from __future__ import annotations

import asyncio
import html
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot import in_mail
from bot.commands.request import Request, Sender
from bot.engine import loop
from bot.example import MEMBERS
from bot.handlers.dispatch import Dispatcher
from bot.in_mail import InMail
from bot.platforms.mail.checks import MailSettings
from bot.replies.model import Reply
from bot.store import tables
from bot.store.unit_of_work import Store
from tests.harness import moment
from tests.platforms.mail.dovecot import Mailbox
from tests.platforms.mail.mails import mail
from tests.platforms.mail.office import Office
from tests.platforms.mail.test_fetching import until

BOT, OURS = "bot@southquay.example", "mx.southquay.example"
PUBLIC_URL = "https://convenor.example"
CHAIR, MINUTE_TAKER = "Marion Keane", "Bethan Lowe"
# What was written, by whom, and what it answers: as text, and as HTML.
Form = Callable[[str, str, str], tuple[str | None, str | None]]


# --- how programs send it


def outlook(words: str, who: str, answered: str) -> tuple[str | None, str | None]:
    if not answered:
        return (
            None,
            f"<html><body>{_paragraphs(words)}{_paragraphs('Kind regards')}{_paragraphs(who)}</body></html>",
        )
    head = f"From: Convenor &lt;{BOT}&gt;<br>Sent: 02 July 2024 09:00<br>To: QA leads<br>Subject: About the network"
    marked = (
        f"<html><body lang='EN-GB'><div class='WordSection1'>{_paragraphs(words)}<p class='MsoNormal'>&nbsp;</p>"
        f"<p class='MsoNormal'>Kind regards</p><p class='MsoNormal'>{html.escape(who)}</p>"
        "<p class='MsoNormal'>Quality Assurance Lead | Children's Services</p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class='MsoNormal'>{head}</p></div></div>{_paragraphs(answered)}</div>"
        "<p>This email and any attachments are confidential and intended solely for the addressee.</p></body></html>"
    )
    return None, marked


def gmail(words: str, who: str, answered: str) -> tuple[str | None, str | None]:
    wrote = f"On Tue, 2 Jul 2024 at 09:00, Convenor <{BOT}> wrote:"
    quoted = "\n".join(f"> {line}".rstrip() for line in answered.splitlines())
    return (
        f"{words}\n\n-- \n{who}\nQuality Assurance Lead\n\n{wrote}\n\n{quoted}\n" if answered else words,
        None,
    )


def phone(words: str, who: str, answered: str) -> tuple[str | None, str | None]:
    wrote = f"> On 2 Jul 2024, at 09:00, Convenor <{BOT}> wrote:"
    quoted = "\n".join(f"> {line}".rstrip() for line in answered.splitlines())
    return f"{words}\n\nSent from my iPhone\n\n{wrote}\n> \n{quoted}\n" if answered else words, None


def _paragraphs(words: str) -> str:
    return "".join(f"<p class='MsoNormal'>{html.escape(each) or '<br>'}</p>" for each in words.split("\n"))


FORMS: Sequence[Form] = (outlook, gmail, phone)


# --- the town


@dataclass(kw_only=True)
class Got:
    """A mail that somebody got."""

    to: str
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""

    @property
    def words(self) -> str:
        """Subject and text on one line, without the addresses of links, in which any letters may stand."""
        return " ".join(re.sub(r"https?://\S+", "", f"{self.subject} {self.text}").split())

    @property
    def links(self) -> list[str]:
        part = self.mail.get_body(("html",))
        found = re.findall(r'href="([^"]+)"', str(part.get_content())) if part is not None else []
        return [html.unescape(each) for each in found]

    @property
    def day(self) -> date:
        return parsedate_to_datetime(str(self.mail["Date"])).date()

    @property
    def is_answer(self) -> bool:
        return str(self.mail["Auto-Submitted"]) == "auto-replied"


@dataclass(kw_only=True)
class Town:
    """The network, its mail servers, and the time there."""

    store: Store
    office: Office
    mailbox: Mailbox
    now: datetime
    mailing: InMail | None = None
    client: TestClient[web.Request, web.Application] | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)  # Message-IDs of what people and machines wrote
    forms: int = 0

    # --- time

    async def until(self, when: str) -> list[Got]:
        """Let time pass; what was sent meanwhile. Nothing is at night or on a Sunday, so that nobody looks then."""
        before, end = len(self.office.taken), moment(when)
        assert self.mailing is not None
        post = self.mailing.post()
        while self.now < end:
            self.now = min(end, self.now + timedelta(hours=1))
            if not 8 <= self.now.hour < 19 or self.now.weekday() == 6:
                continue
            await loop.do_round(self.store, {post.name: post}, self.now)
        return self.got()[before:]

    # --- what people write

    async def write(
        self,
        who: str,
        words: str,
        *,
        to: Got | None = None,
        subject: str = "",
        proved: bool = True,
        address: str | None = None,
        **headers: str,
    ) -> list[Got]:
        """What they get back. to: what they answer; else a new mail. The programs take turns."""
        sender = address or self.addresses[who]
        self.forms += 1
        text, marked = FORMS[self.forms % len(FORMS)](words, who, to.text if to is not None else "")
        if proved:
            headers["Authentication_Results"] = f"{OURS}; dmarc=pass header.from={sender.partition('@')[2]}"
        if to is not None:
            headers["In_Reply_To"] = str(to.mail["Message-ID"])
        id = f"{len(self.written)}@{sender.partition('@')[2]}"
        raw = mail(
            text,
            marked,
            sender=f"{who} <{sender}>",
            to=str(to.mail["Reply-To"].addresses[0].addr_spec) if to is not None else BOT,
            subject=subject or (f"Re: {to.subject}" if to is not None else "From a QA lead"),
            id=id,
            **headers,
        )
        return await self.arrives(raw, id=id)

    async def arrives(self, raw: bytes, *, id: str) -> list[Got]:
        before = len(self.office.taken)
        self.written.append(id)
        name = self.mailbox.deliver(raw)
        await until(lambda: self.mailbox.state(name) != "new")
        return self.got()[before:]

    async def opens_everything(self, got: Sequence[Got]) -> int:
        """As a program does that looks at every link of a mail before its reader sees it; how many it opened."""
        assert self.client is not None
        links = {link for each in got for link in each.links if link.startswith(PUBLIC_URL)}
        for link in sorted(links):
            async with self.client.get(link.removeprefix(PUBLIC_URL)) as page:
                assert page.status in (200, 410), (page.status, link)  # Some are too old by now.
                await page.read()
        return len(links)

    # --- what people get

    def got(self, who: str | None = None) -> list[Got]:
        everything = [
            Got(to=to, mail=mail) for to, mail in zip(self.office.to, self.office.taken, strict=True)
        ]
        return [each for each in everything if who is None or each.to == self.addresses[who]]

    def last(self, who: str, words: str = "") -> Got:
        """The last that they got, which says so."""
        fitting = [each for each in self.got(who) if words in each.words]
        assert fitting, f"{who} got nothing about {words!r}: {[each.subject for each in self.got(who)]}"
        return fitting[-1]

    # --- what is kept

    async def rows(self, statement: Any) -> list[dict[str, Any]]:
        def read(connection: Any) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(statement).mappings()]

        return await self.store.run(read, write=False)

    async def deliveries(self) -> list[dict[str, Any]]:
        return await self.rows(select(tables.delivery).order_by(tables.delivery.c.id))

    async def changes(self) -> Counter[str]:
        """How often each verb changed something."""
        found = await self.rows(select(tables.history.c.verb, tables.history.c.change).distinct())
        return Counter(str(row["verb"]) for row in found)

    async def by_operator(self, line: str) -> Reply:
        """On the terminal of whoever runs the bot, in the chair's name."""
        sender = Sender(platform="console", workspace="", user=CHAIR, display_name=CHAIR)
        request = Request(sender=sender, received_at=self.now, text=line)
        return await Dispatcher(store=self.store, public_url=PUBLIC_URL).handle(request)


@asynccontextmanager
async def living(store: Store, office: Office, mailbox: Mailbox, *, at: str) -> AsyncIterator[Town]:
    """The example network; only its beginning needs a terminal."""
    town = Town(store=store, office=office, mailbox=mailbox, now=moment(at))
    settings = MailSettings(
        smtp_url=f"smtp://127.0.0.1:{office.port}",
        mail_from=BOT,
        imap_url=mailbox.url,
        public_url=PUBLIC_URL,
        authserv_id=OURS,
    )
    for row in Path(MEMBERS).read_text(encoding="utf-8").splitlines()[1:]:
        name, _, address, _ = row.split(",")
        town.addresses[name] = address
    await town.by_operator('/network setup "South Quay QA Leads" chair me minute-taker "Bethan Lowe"')
    await town.by_operator(f"/network members import {MEMBERS}")
    async with in_mail.opened(store, settings, secret_key="k" * 32, now=lambda: town.now) as mailing:
        town.mailing = mailing
        application = web.Application()
        mailing.answer(Dispatcher(store=store, public_url=PUBLIC_URL).handle, application)
        stopping = asyncio.Event()
        listening = asyncio.create_task(mailing.listen(stopping))
        async with TestClient(TestServer(application)) as town.client:
            try:
                yield town
            finally:
                stopping.set()
                await asyncio.wait_for(listening, 5)
