"""A whole bot for conversations in tests: say something, read the card, press a button, let time pass."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.commands import codec
from bot.commands.model import Command
from bot.commands.request import Request, Sender, SentFile
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.meeting import Meeting
from bot.domain.person import Invitations, Network, Organisation, Person, Role
from bot.engine import loop
from bot.engine.outbox import Message
from bot.handlers.dispatch import Dispatcher
from bot.replies.codec import card_from_text
from bot.replies.model import (
    Button,
    Buttons,
    Card,
    Fields,
    Form,
    Heading,
    Item,
    Items,
    Link,
    Mention,
    Moment,
    Reply,
    Span,
    Strong,
    Text,
    Typed,
    said,
)
from bot.store import entrance, tables
from bot.store.register import Author, Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store

T = TypeVar("T")
LONDON = ZoneInfo("Europe/London")
NETWORK = "South Quay QA Leads"
PUBLIC_URL = "https://convenor.example.org"
CHAIR, MINUTE_TAKER = "Marion Keane", "Bethan Lowe"
# Name, organisation, role. Two people are called Sam, and one is gone.
PEOPLE = (
    ("Marion Keane", "Wexcombe", Role.CHAIR),
    ("Bethan Lowe", "Wexcombe", Role.MINUTE_TAKER),
    ("Nadia Farrow", "Harrowmere", Role.MEMBER),
    ("Imran Sethi", "Thornbury Vale", Role.MEMBER),
    ("Dev Anand-Price", "Eastmarsh", Role.MEMBER),
    ("Asha Rowan", "Harrowmere", Role.MEMBER),
    ("Priya Mistry", "Eastmarsh", Role.MEMBER),
    ("Gwen Tallis", "Thornbury Vale", Role.OBSERVER),
    ("Sam Okoro", "Wexcombe", Role.MEMBER),
    ("Sam Pryce", "Eastmarsh", Role.MEMBER),
    ("Orla O'Dowd", "Harrowmere", Role.MEMBER),
)


def moment(when: str | datetime) -> datetime:
    """An instant from ISO text; London time where it names no offset."""
    value = datetime.fromisoformat(when) if isinstance(when, str) else when
    return value if value.tzinfo else value.replace(tzinfo=LONDON)


@dataclass(kw_only=True)
class Postbox:
    """A platform that keeps what it is given."""

    name: str = "console"
    messages: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> str:
        self.messages.append(message)
        return f"m{len(self.messages)}"

    async def look_up(self, message: Message) -> str | None:
        return next((f"m{n}" for n, each in enumerate(self.messages, 1) if each.key == message.key), None)


@dataclass(kw_only=True)
class Bot:
    """One network with its people. Time stands still until a line or a tick says otherwise."""

    store: Store
    now: datetime
    post: Postbox = field(default_factory=Postbox)
    mailbox: str | None = None  # from which this installation sends mail
    spoken: int = 0
    session: str = field(
        default_factory=lambda: secrets.token_hex(4)
    )  # Two bots on one store are two retries apart.

    async def say(self, line: str, *, as_: str = CHAIR, at: str | datetime | None = None) -> Reply:
        """What somebody types, and the answer."""
        return await self._handle(as_, at, text=line)

    async def send(
        self, file: SentFile, line: str = "", *, as_: str = CHAIR, at: str | datetime | None = None
    ) -> Reply:
        """A file, with what somebody types beside it."""
        return await Bot._handle(self, as_, at, text=line, file=file)

    async def do(self, command: Command, *, as_: str = CHAIR, at: str | datetime | None = None) -> Reply:
        """A command as a button carries it."""
        return await self._handle(as_, at, payload=codec.encode(command))

    async def press(
        self,
        shown: Reply | Card | Message,
        label: str,
        *,
        as_: str = CHAIR,
        at: str | None = None,
        **answers: Any,
    ) -> Reply:
        """Press the button of that label, else the first whose label begins so; answers fill in its form."""
        offered = buttons_of(shown)
        found = [button for button in offered if button.label == label]
        found += [button for button in offered if button.label.startswith(label)]
        assert found, f"no button {label!r} among {[button.label for button in buttons_of(shown)]}"
        command = found[0].form.command if found[0].form else found[0].command
        return await self.do(replace(command, **answers), as_=as_, at=at)

    async def fill_in(self, shown: Reply | Card, *, as_: str = CHAIR, **answers: Any) -> Reply:
        """Send the form on a card."""
        form = next(part for part in card_of(shown).parts if isinstance(part, Form))
        return await self.do(replace(form.command, **answers), as_=as_)

    async def _handle(
        self,
        who: str,
        at: str | datetime | None,
        *,
        text: str | None = None,
        payload: str | None = None,
        file: SentFile | None = None,
    ) -> Reply:
        if at is not None:
            self.now = moment(at)
        self.spoken += 1
        sender = Sender(platform="console", workspace="", user=who, display_name=who)
        request = Request(
            sender=sender,
            received_at=self.now,
            text=text,
            payload=payload,
            file=file,
            key=f"{self.session}-{self.spoken}",
        )
        return await Dispatcher(store=self.store, public_url=PUBLIC_URL, mailbox=self.mailbox).handle(request)

    async def tick(self, until: str | datetime, *, asleep: bool = False) -> list[Message]:
        """Let time pass; what became due on the way is sent when it is due. The new messages are returned.

        asleep: the bot was switched off and wakes at the end.
        """
        end, before = moment(until), len(self.post.messages)
        assert end >= self.now, "time does not go backwards"
        while not asleep:
            due = await self.store.run(_next_due, write=False)
            if due is None or due > end:
                break
            step = max(due, self.now)
            await self._round(step)
            if await self.store.run(_next_due, write=False) == due:
                self.now = step + timedelta(minutes=1)
                await self._round(self.now)
                if await self.store.run(_next_due, write=False) == due:
                    break  # Nothing moves it: not due after all.
        await self._round(end)
        return self.post.messages[before:]

    async def _round(self, now: datetime) -> None:
        self.now = now
        await loop.do_round(self.store, {self.post.name: self.post}, now)

    def sent_to(self, name: str, *, kind: str | None = None) -> list[Message]:
        return [
            message
            for message in self.post.messages
            if message.to_name == name and kind in (None, message.kind)
        ]

    # --- what is stored

    async def look(self, work: Callable[[Register], T]) -> T:
        """Read or change the register directly, as nobody in particular."""

        def run(connection: Connection) -> T:
            network = entrance.all_networks(connection)[0]
            author = Author(person_id=None, platform="test", verb="Test")
            return work(Register(connection, network, now=self.now, author=author))

        return await self.store.run(run)

    async def actions(self) -> list[Action]:
        return await self.look(lambda register: register.actions.where())

    async def action(self, key: str) -> Action:
        return next(action for action in await self.actions() if action.key == key)

    async def waiting_cards(self, name: str) -> list[Card]:
        """The notices for somebody that were not sent yet."""

        def read(register: Register) -> list[Card]:
            person = next(each for each in register.all_people if each.name == name)
            statement = (
                select(tables.occurrence.c.card)
                .where(tables.occurrence.c.person_id == person.id, tables.occurrence.c.card.is_not(None))
                .order_by(tables.occurrence.c.id)
            )
            return [card_from_text(each) for each in register.connection.execute(statement).scalars()]

        return await self.look(read)

    async def waiting_for(self, name: str) -> list[str]:
        """The same as text."""
        return [text(each) for each in await self.waiting_cards(name)]

    async def release(self) -> None:
        """What was held becomes known to its owners, as after /meeting release."""

        def run(register: Register) -> None:
            for meeting in register.all_meetings:
                if meeting.dtstart <= self.now and meeting.released_at is None:
                    register.meetings.save(meeting, replace(meeting, released_at=self.now))
            for action in register.actions.where(held=True):
                register.actions.save(action, replace(action, held=False, released_at=self.now))

        await self.look(run)

    async def agenda_of(self, first_day: str, *titles: str) -> None:
        """Put an agenda on the meeting of that day."""

        def run(register: Register) -> None:
            meeting = next(
                each for each in register.all_meetings if each.dtstart.date().isoformat() == first_day
            )
            for position, title in enumerate(titles, start=1):
                register.agenda_items.add(
                    AgendaItem(
                        network_id=register.network.id,
                        meeting_id=meeting.id,
                        position=position,
                        title=title,
                        state=ItemState.ACCEPTED,
                        created_at=self.now,
                    )
                )

        await self.look(run)


def _next_due(connection: Connection) -> datetime | None:
    """When the next alarm or message is due."""
    alarm = connection.execute(
        select(func.min(tables.occurrence.c.due_at)).where(tables.occurrence.c.state == "pending")
    ).scalar_one()
    message = connection.execute(
        select(func.min(tables.delivery.c.due_at)).where(
            tables.delivery.c.state.in_(("pending", "uncertain"))
        )
    ).scalar_one()
    found = [each for each in (alarm, message) if each is not None]
    return min(found) if found else None


# --- reading cards


def card_of(shown: Reply | Card | Message) -> Card:
    card = shown.card if isinstance(shown, (Reply, Message)) else shown
    assert card is not None, "the bot stayed silent"
    return card


def buttons_of(shown: Reply | Card | Message) -> list[Button]:
    def each() -> Iterator[Button]:
        for part in card_of(shown).parts:
            if isinstance(part, Buttons):
                yield from part.buttons
            if isinstance(part, Items):
                for item in part.items:
                    yield from item.buttons

    return list(each())


def labels(shown: Reply | Card | Message) -> list[str]:
    return [button.label for button in buttons_of(shown)]


def text(shown: Reply | Card | Message) -> str:
    """Every word on a card but its buttons, a line each."""
    card = card_of(shown)
    lines = [said(card.title)] if card.title else []
    for part in card.parts:
        match part:
            case Text():
                lines.append(said(part.spans))
            case Heading():
                lines.append(said(part.text))
            case Fields():
                lines += [f"{name}: {said(value)}" for name, value in part.pairs]
            case Items():
                lines += [
                    "\n".join(
                        [
                            f"{item.ref} {said(item.title)}".strip(),
                            *filter(None, map(said, (item.detail, *item.lines))),
                        ]
                    )
                    for item in part.items
                ] or [part.empty]
            case Form():
                lines.append(part.title)
            case Buttons():
                pass
    return "\n".join(lines)


def spans(shown: Reply | Card | Message) -> list[Span]:
    """Everything on a card that is more than plain words, and those."""

    def each(value: Any) -> Iterable[Span]:
        match value:
            case Mention() | Moment() | Strong() | Link() | Typed():
                yield value
            case tuple():
                for one in value:
                    yield from each(one)
            case Card() | Text() | Heading() | Fields() | Items() | Item():
                for each_field in fields(value):
                    yield from each(getattr(value, each_field.name))

    return list(each(card_of(shown)))


def mentions(shown: Reply | Card | Message) -> set[str]:
    """Who is mentioned on a card, so that a platform may call them."""
    return {span.name for span in spans(shown) if isinstance(span, Mention)}


def moments(shown: Reply | Card | Message) -> list[Moment]:
    return [span for span in spans(shown) if isinstance(span, Moment)]


# --- the network


async def network(
    store: Store,
    *,
    now: str = "2024-06-20T10:00",
    meetings: bool = True,
    invitations: Invitations | None = Invitations.FOLLOWS,
) -> Bot:
    """A network of four authorities; meetings on 25 June and 16 September 2024, 10:00 to 12:00.

    invitations: who sends them; the chair by herself, in tests of anything else.
    """
    bot = Bot(store=store, now=moment(now))
    made = datetime(2024, 1, 8, 9, tzinfo=UTC)

    def seed(connection: Connection) -> None:
        home = entrance.create_network(
            connection,
            Network(slug="south-quay", name=NETWORK, invitations=invitations, created_at=made),
        )
        register = Register(
            connection, home, now=made, author=Author(person_id=None, platform="test", verb="Seed")
        )
        places = {
            name: register.organisations.add(Organisation(network_id=home.id, name=name))
            for name in dict.fromkeys(place for _, place, _ in PEOPLE)
        }
        for name, place, role in PEOPLE:
            person = Person(
                network_id=home.id,
                name=name,
                email=f"{name.lower().replace(' ', '.').replace(chr(39), '')}@example.org",
                organisation_id=places[place].id,
                role=role,
                created_at=made,
                welcomed_at=made,
            )
            known = register.people.add(person)
            sender = Sender(platform="console", workspace="", user=name, return_address=name)
            entrance.connect(connection, network_id=home.id, person_id=known.id, sender=sender, at=made)
        if meetings:
            for number, day in enumerate(("2024-06-25", "2024-09-16"), start=1):
                register.meetings.add(
                    Meeting(
                        network_id=home.id,
                        title="QA leads",
                        number=number,
                        dtstart=moment(f"{day}T10:00"),
                        dtend=moment(f"{day}T12:00"),
                        uid=f"{day}@example.org",
                        created_at=made,
                    )
                )

    await store.run(seed)
    return bot


@pytest.fixture
async def bot(sqlite_store: Store) -> Bot:
    """A seeded network on SQLite, five days before its June meeting."""
    return await network(sqlite_store)
