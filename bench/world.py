"""The networks that a bench works on, and what their chairs type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, text

from bot.commands.request import Request, Sender
from bot.domain.meeting import Meeting
from bot.domain.person import Network, Organisation, Person, Role
from bot.engine.outbox import LookUp, Message
from bot.replies.codec import card_to_text
from bot.replies.model import Card
from bot.store import entrance, tables
from bot.store.register import Author, Register
from bot.store.unit_of_work import Store

MADE = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)  # A Wednesday.
NETWORKS = 20
PEOPLE = 45
PLACES = ("Wexcombe", "Harrowmere", "Thornbury Vale", "Eastmarsh", "Penhallow", "Ashdon Bay", "Long Cray")
CARD = card_to_text(Card(title="News"))
FIRST = (
    "Nadia",
    "Imran",
    "Dev",
    "Asha",
    "Priya",
    "Gwen",
    "Sam",
    "Orla",
    "Tom",
    "Ivor",
    "Kofi",
    "Lena",
    "Hugh",
)
LAST = ("Farrow", "Sethi", "Rowan", "Mistry")


@dataclass(kw_only=True)
class Nothing:
    """A platform that does nothing, and says that it did."""

    name: str = "console"
    sent: int = 0

    async def send(self, message: Message) -> str:
        self.sent += 1
        return message.key

    async def look_up(self, message: Message) -> str | LookUp | None:
        return None


def _at_terminal(network: int, place: int, name: str) -> Sender:
    return _sender(network, name)


async def seed(
    store: Store,
    *,
    networks: int = NETWORKS,
    account: Callable[[int, int, str], Sender] = _at_terminal,
    now: datetime = NOW,
) -> None:
    """Networks of 45 people from seven authorities, with four meetings a year; those before `now` are released.

    account: how somebody writes to the bot, given the number of the network, theirs in it, and their name.
    """
    for number in range(networks):
        await store.run(lambda connection, number=number: _seed(connection, number, account, now))


def _names() -> list[str]:
    """A name each, and no first name twice: "Nadia" is one person."""
    members = [f"{first}{last[:2] if last != 'Farrow' else ''} {last}" for last in LAST for first in FIRST]
    return ["Marion Keane", "Bethan Lowe", *members[: PEOPLE - 2]]


def _seed(
    connection: Connection, number: int, account: Callable[[int, int, str], Sender], now: datetime
) -> None:
    network = entrance.create_network(
        connection, Network(slug=f"network-{number}", name=f"Network {number}", created_at=MADE)
    )
    author = Author(person_id=None, platform="bench", verb="Seed")
    register = Register(connection, network, now=MADE, author=author)
    places = [register.organisations.add(Organisation(network_id=network.id, name=name)) for name in PLACES]
    for place, name in enumerate(_names()):
        person = register.people.add(
            Person(
                network_id=network.id,
                name=name,
                email=f"{place}.{number}@example.org",
                organisation_id=places[place % len(places)].id,
                role=(Role.CHAIR, Role.MINUTE_TAKER)[place] if place < 2 else Role.MEMBER,
                created_at=MADE,
                welcomed_at=MADE,
            )
        )
        entrance.connect(
            connection,
            network_id=network.id,
            person_id=person.id,
            sender=account(number, place, name),
            at=NOW,
        )
    for meeting, (year, month, day) in enumerate(
        ((2026, 3, 17), (2026, 6, 16), (2026, 9, 15), (2026, 12, 15), (2027, 3, 16), (2027, 6, 15))
    ):
        start = datetime(year, month, day, 9, tzinfo=UTC)
        over = start < now
        register.meetings.add(
            Meeting(
                network_id=network.id,
                title="QA leads",
                number=meeting + 1,
                dtstart=start,
                dtend=start + timedelta(hours=2),
                released_at=start + timedelta(days=1) if over else None,
                closed_at=start + timedelta(days=1) if over else None,
                uid=f"{number}-{meeting}@example.org",
                created_at=MADE,
            )
        )


def _sender(network: int, name: str) -> Sender:
    return Sender(platform="console", workspace=str(network), user=name, return_address=name)


def requests(networks: int = NETWORKS) -> Iterator[Request]:
    """What chairs type, network after network: no two alike, an hour between two of one network."""
    number = 0
    while True:
        number += 1
        network, hour = number % networks, number // networks
        yield Request(
            sender=_sender(network, "Marion Keane"),
            received_at=NOW + timedelta(hours=hour % 1000),
            text=f"/action add Nadia to do thing {number} by 5 July 2027 item {number % 9 + 1}",
            key=f"bench-{number}",
        )


def due(connection: Connection, count: int, *, at: datetime, tag: str) -> None:
    """Notices that are due, one for each of `count` people, spread over the networks."""
    people = list(
        connection.execute(
            text("SELECT id, network_id FROM person ORDER BY id % 45, id LIMIT :n"), {"n": count}
        )
    )
    assert len(people) == count, "there are not so many people"
    connection.execute(
        insert(tables.occurrence),
        [
            {
                "network_id": network_id,
                "kind": "notice",
                "subject": f"notice:{tag}{person_id}",
                "person_id": person_id,
                "target": "at once",
                "step": "0",
                "due_at": at,
                "state": "pending",
                "card": CARD,
                "created_at": at,
            }
            for person_id, network_id in people
        ],
    )


def deliveries(connection: Connection, count: int, *, network_id: int, person_id: int, at: datetime) -> None:
    """Messages that are due, all for one person, each with one notice in it."""
    first = 1 + int(connection.execute(text("SELECT coalesce(max(id), 0) FROM delivery")).scalar_one())
    base = {
        "network_id": network_id,
        "person_id": person_id,
        "kind": "notice",
        "created_at": at,
        "due_at": at,
    }
    for begin in range(first, first + count, 10_000):
        numbers = range(begin, min(begin + 10_000, first + count))
        connection.execute(
            insert(tables.delivery),
            [{**base, "id": number, "about": "", "state": "pending"} for number in numbers],
        )
        connection.execute(
            insert(tables.occurrence),
            [
                {
                    **base,
                    "subject": f"notice:{number}",
                    "target": "",
                    "step": "0",
                    "state": "joined",
                    "card": CARD,
                    "delivery_id": number,
                }
                for number in numbers
            ],
        )
