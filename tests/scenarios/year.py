"""A year of 45 people in Slack, in Teams and by mail alone, beside a rehearsal of everything that it sends."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from bot import in_mail
from bot.commands import codec
from bot.commands.request import Request, Sender
from bot.engine import rehearsal
from bot.engine.outbox import Message, Platform
from bot.engine.rehearsal import Sent
from bot.example import MEMBERS
from bot.handlers.dispatch import Dispatcher
from bot.in_mail import InMail
from bot.platforms.mail.checks import MailSettings
from bot.replies.model import Reply
from bot.store import entrance, tables
from bot.store.register import Author, Register
from bot.store.unit_of_work import Store
from tests.calendar import rules
from tests.calendar.mails_from import NADIA, ORGANIZER, THUNDERBIRD, UID, crlf, mail
from tests.calendar.reader import calendar_in
from tests.harness import Postbox, buttons_of, moment
from tests.platforms.mail.office import Office

T = TypeVar("T")
BOT = "convenor@southquay.example"
PUBLIC_URL = "https://convenor.example"
CHAIR, MINUTE_TAKER = "Marion Keane", "Bethan Lowe"
ONE_MORE = ("Tess Orme", "Wexcombe", "tess.orme@wexcombe.example")  # The example network has 44.


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where somebody reads what comes to them."""

    platform: str
    address: str  # of their mail
    sender: Sender


@dataclass(kw_only=True)
class Year:
    """The network, its platforms, and the time there."""

    store: Store
    now: datetime
    url: str
    office: Office
    people: dict[str, Account]
    chats: Mapping[str, Postbox] = field(
        default_factory=lambda: {name: Postbox(name=name) for name in ("slack", "teams")}
    )
    mailing: InMail | None = None
    heard: dict[str, list[datetime]] = field(default_factory=dict)  # when somebody wrote
    rehearsed: list[Sent] = field(default_factory=list)

    # --- what people do

    async def say(self, line: str, *, who: str = CHAIR) -> Reply:
        return await self._handle(who, text=line)

    async def agree(self, line: str, *, who: str = CHAIR) -> Reply:
        """Say it, and press the first button of the question that comes back."""
        offered = buttons_of(await self.say(line, who=who))
        return await self._handle(who, payload=codec.encode(offered[0].command))

    async def _handle(self, who: str, *, text: str | None = None, payload: str | None = None) -> Reply:
        self.heard.setdefault(who, []).append(self.now)
        request = Request(
            sender=self.people[who].sender,
            received_at=self.now,
            text=text,
            payload=payload,
            key=secrets.token_hex(8),
        )
        return await Dispatcher(store=self.store, public_url=PUBLIC_URL, mailbox=BOT).handle(request)

    async def answers(self, name: str, partstat: str, *, on: str) -> str:
        """Somebody's calendar answers the invitation to the meeting on that day, "2024-03-18"; what became of it."""
        invitation, event = self._invited(name, on)
        calendar = THUNDERBIRD.format(
            partstat=partstat,
            dtstamp=f"{self.now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            sequence=event.value("SEQUENCE"),
        )
        address = self.people[name].address
        for theirs, ours in ((UID, event.value("UID")), (NADIA, address), ("Nadia Farrow", name)):
            calendar = calendar.replace(theirs, ours)
        to = str(invitation["From"].addresses[0].addr_spec)
        raw = mail(crlf(calendar), sender=address).replace(ORGANIZER.encode(), to.encode(), 1)
        return await self._arrives(raw)

    def _invited(self, name: str, day: str) -> tuple[EmailMessage, rules.Component]:
        """The last invitation to a meeting on that day."""
        read = [(each, rules.checked(calendar_in(each))) for each in self.invitations(name)]
        found = [(each, calendar.parts("VEVENT")[0]) for each, calendar in read]
        starts = day.replace("-", "")
        return [(each, event) for each, event in found if event.value("DTSTART").startswith(starts)][-1]

    async def _arrives(self, raw: bytes) -> str:
        assert self.mailing is not None
        return await self.mailing.inbox(
            Dispatcher(store=self.store, public_url=PUBLIC_URL, mailbox=BOT).handle
        ).take(raw)

    # --- time

    async def until(self, when: str) -> None:
        """What would be sent is asked first; then it is sent."""
        assert self.mailing is not None
        end = moment(when)
        async for each in rehearsal.rehearse(self.store, start=self.now, end=end, mails=True):
            self.rehearsed.append(each)
        platforms: dict[str, Platform] = {**self.chats, "mail": self.mailing.post()}
        async for then in rehearsal.advance(self.store, platforms, since=self.now, until=end):
            self.now = then
        self.now = end

    # --- what was sent

    def mails(self, name: str) -> list[EmailMessage]:
        address = self.people[name].address
        return [mail for to, mail in zip(self.office.to, self.office.taken, strict=True) if to == address]

    def invitations(self, name: str) -> list[EmailMessage]:
        """Everything that their calendar was sent."""
        return [
            each
            for each in self.mails(name)
            if each.get_content_type() == "multipart/alternative" and _has_calendar(each)
        ]

    def in_chats(self) -> list[Message]:
        return [each for chat in self.chats.values() for each in chat.messages]

    async def deliveries(self) -> list[dict[str, Any]]:
        def read(connection: Connection) -> list[dict[str, Any]]:
            statement = select(tables.delivery).order_by(tables.delivery.c.id)
            return [dict(row) for row in connection.execute(statement).mappings()]

        return await self.store.run(read, write=False)

    async def look(self, work: Any) -> Any:
        def run(connection: Connection) -> Any:
            network = entrance.all_networks(connection)[0]
            author = Author(person_id=None, platform="test", verb="Test")
            return work(Register(connection, network, now=self.now, author=author))

        return await self.store.run(run)


def _has_calendar(mail: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in mail.walk())


_OPERATOR = Account(
    platform="console",
    address="",
    sender=Sender(platform="console", workspace="", user=CHAIR, display_name=CHAIR),
)


def _accounts() -> dict[str, Account]:
    """Everybody of the example network and one more; a third each in Slack, in Teams and by mail alone."""
    rows = [row.split(",") for row in Path(MEMBERS).read_text(encoding="utf-8").splitlines()[1:]]
    everybody = [(name, address) for name, _, address, _ in rows] + [(ONE_MORE[0], ONE_MORE[2])]
    found = {}
    for number, (name, address) in enumerate(everybody):
        platform = "slack" if name == CHAIR else ("slack", "teams", "mail")[number % 3]
        user = address if platform == "mail" else f"U{number:03}"
        sender = Sender(
            platform=platform,
            workspace="" if platform == "mail" else "T1",
            user=user,
            display_name=name,
            email=address,
            return_address=None if platform == "mail" else f"D{number:03}",
        )
        found[name] = Account(platform=platform, address=address, sender=sender)
    return found


@asynccontextmanager
async def beginning(store: Store, url: str, office: Office, *, at: str) -> AsyncIterator[Year]:
    """The network with all its people, who have written in their chats once."""
    settings = MailSettings(
        smtp_url=f"smtp://127.0.0.1:{office.port}",
        mail_from=BOT,
        public_url=PUBLIC_URL,
    )
    year = Year(store=store, url=url, now=moment(at), office=office, people={CHAIR: _OPERATOR})
    await year.say(f'/network setup "South Quay QA Leads" chair me minute-taker "{MINUTE_TAKER}"')
    await year.say(f"/network members import {MEMBERS}")
    await year.say("/network members add {} of {} {}".format(*ONE_MORE))
    year.people = _accounts()
    year.heard = {name: [year.now] for name in year.people}
    await year.look(lambda register: _connect(register, year.people, year.now))
    async with in_mail.opened(store, settings, secret_key="k" * 32, now=lambda: year.now) as year.mailing:
        yield year


def _connect(register: Register, people: Mapping[str, Account], now: datetime) -> None:
    for person in register.all_people:
        account = people[person.name]
        if account.platform != "mail":
            entrance.connect(
                register.connection,
                network_id=register.network.id,
                person_id=person.id,
                sender=account.sender,
                at=now,
            )
