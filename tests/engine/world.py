"""A small network for the engine's tests: its people, changes as a dispatcher would make them, and a platform."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.due import Due
from bot.domain.meeting import Meeting
from bot.domain.person import Person, Role
from bot.engine import loop
from bot.engine.outbox import UNKNOWN, LookUp, Message, Timing
from bot.replies.codec import card_to_text
from bot.replies.model import Card, text
from bot.store import alarms, records, tables
from bot.store.alarms import Notice
from bot.store.register import Author, Register
from bot.store.unit_of_work import Store

LONDON = ZoneInfo("Europe/London")
START = datetime(2024, 6, 1, 9, tzinfo=UTC)


def at(words: str) -> datetime:
    """A London time: "2024-07-12 09:00"."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


@dataclass(kw_only=True)
class FakePlatform:
    """Keeps what it is given; `answer` may raise instead."""

    name: str = "console"
    messages: list[Message] = field(default_factory=list)
    looked_up: list[Message] = field(default_factory=list)
    answer: Callable[[Message], None] = lambda message: None
    found: Callable[[Message], str | LookUp | None] = lambda message: UNKNOWN

    async def send(self, message: Message) -> str:
        self.answer(message)
        self.messages.append(message)
        return f"id-{message.key}"

    async def look_up(self, message: Message) -> str | LookUp | None:
        self.looked_up.append(message)
        return self.found(message)

    def to(self, name: str) -> list[Message]:
        return [message for message in self.messages if message.to_name == name]


@dataclass(kw_only=True)
class World:
    """One network in a store."""

    store: Store
    network_id: int
    people: dict[str, int]
    platform: FakePlatform
    timing: Timing = field(default_factory=Timing)

    async def change(
        self, when: datetime, work: Callable[[Register], Any], *, tell: Iterable[Notice] = ()
    ) -> Any:
        """One unit of work, with all that the dispatcher lets follow."""

        def whole(connection: Connection) -> Any:
            register = open_register(connection, self.network_id, when)
            result = work(register)
            register.finish()
            alarms.replan(register)
            alarms.store_notices(register, tell)
            return result

        return await self.store.run(whole)

    async def read(self, work: Callable[[Register], Any], when: datetime = START) -> Any:
        return await self.store.run(
            lambda connection: work(open_register(connection, self.network_id, when)), write=False
        )

    async def tick(self, when: datetime) -> None:
        await loop.do_round(self.store, {self.platform.name: self.platform}, when, timing=self.timing)

    async def let_pass(self, first: datetime, last: datetime, step: timedelta = timedelta(hours=1)) -> None:
        """Tick through a span, as a worker would."""
        moment = first
        while moment <= last:
            await self.tick(moment)
            moment += step

    async def add_action(
        self, summary: str, owner: str, due: date, *, when: datetime = START, **more: Any
    ) -> Action:
        def add(register: Register) -> Action:
            number = register.next_number("action")
            return register.actions.add(
                Action(
                    network_id=self.network_id,
                    number=number,
                    summary=summary,
                    owners=(self.owner(owner),),
                    due=Due.on(due),
                    created_by=self.people["Marion Keane"],
                    created_at=when,
                    **more,
                )
            )

        return await self.change(when, add)  # type: ignore[no-any-return]

    def owner(self, name: str) -> Owner:
        return Owner(kind=OwnerKind.PERSON, name=name, id=self.people[name])

    async def save(self, when: datetime, action: Action, **changes: Any) -> Action:
        return await self.change(
            when, lambda register: register.actions.save(action, replace(action, **changes))
        )  # type: ignore[no-any-return]

    async def done(self, when: datetime, action: Action) -> Action:
        return await self.save(when, action, status=ActionStatus.DONE, completed_at=when)

    async def add_meeting(self, start: datetime, *, when: datetime = START, **more: Any) -> Meeting:
        meeting = Meeting(
            network_id=self.network_id,
            title="Quarterly meeting",
            dtstart=start,
            dtend=start + timedelta(hours=2),
            uid=f"{start.isoformat()}@example.org",
            created_at=when,
            **more,
        )
        return await self.change(when, lambda register: register.meetings.add(meeting))  # type: ignore[no-any-return]

    async def save_meeting(self, when: datetime, meeting: Meeting, **changes: Any) -> Meeting:
        return await self.change(  # type: ignore[no-any-return]
            when, lambda register: register.meetings.save(meeting, replace(meeting, **changes))
        )

    async def save_person(self, when: datetime, name: str, **changes: Any) -> Person:
        def save(register: Register) -> Person:
            person = register.people.get(self.people[name])
            assert person is not None
            return register.people.save(person, replace(person, **changes))

        return await self.change(when, save)  # type: ignore[no-any-return]

    async def tell(self, when: datetime, name: str, words: str, *, at_once: bool = False) -> None:
        card = card_to_text(Card(title=words, parts=(text(words),), about="news"))
        notice = Notice(person_id=self.people[name], card=card, about="news", at_once=at_once)
        await self.change(when, lambda register: None, tell=[notice])

    async def waiting(
        self, subject: str | None = None, state: str = "pending"
    ) -> list[tuple[str, str, datetime]]:
        """(kind, step, local time) of the occurrences in a state, in order."""
        table = tables.occurrence

        def read(connection: Connection) -> list[tuple[str, str, datetime]]:
            statement = select(table).where(table.c.state == state).order_by(table.c.due_at, table.c.id)
            if subject is not None:
                statement = statement.where(table.c.subject == subject)
            return [
                (row.kind, row.step, row.due_at.astimezone(LONDON)) for row in connection.execute(statement)
            ]

        return await self.store.run(read, write=False)

    async def deliveries(self) -> list[dict[str, Any]]:
        def read(connection: Connection) -> list[dict[str, Any]]:
            statement = select(tables.delivery).order_by(tables.delivery.c.id)
            return [dict(row) for row in connection.execute(statement).mappings()]

        return await self.store.run(read, write=False)

    async def everybody_is_welcomed(self) -> None:
        await self.store.run(
            lambda connection: connection.execute(update(tables.person).values(welcomed_at=START)) and None
        )


def open_register(connection: Connection, network_id: int, when: datetime) -> Register:
    row = connection.execute(select(tables.network).where(tables.network.c.id == network_id)).mappings().one()
    author = Author(person_id=None, platform="console", verb="Test")
    return Register(connection, records.NETWORK.from_row(row), now=when, author=author)


async def make_network(
    store: Store, slug: str = "south-quay", names: Iterable[str] = ()
) -> tuple[int, dict[str, int]]:
    """A network with a chair, a minute taker and members."""
    roles = {"Marion Keane": Role.CHAIR, "Bethan Lowe": Role.MINUTE_TAKER}
    members = ("Nadia Farrow", "Imran Sethi", "Dev Anand-Price", *names)

    def make(connection: Connection) -> tuple[int, dict[str, int]]:
        network_id = connection.execute(
            insert(tables.network)
            .values(
                slug=slug,
                name="South Quay QA Leads",
                time_zone="Europe/London",
                region="GB-ENG",
                policy={},
                created_at=START,
            )
            .returning(tables.network.c.id)
        ).scalar_one()
        people = {}
        for name in (*roles, *members):
            statement = insert(tables.person).values(
                network_id=network_id,
                name=name,
                role=roles.get(name, Role.MEMBER).value,
                preferences={},
                created_at=START,
            )
            people[name] = connection.execute(statement.returning(tables.person.c.id)).scalar_one()
        return network_id, people

    return await store.run(make)
