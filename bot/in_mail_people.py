"""The people behind mail addresses: who a link was made for, whose address that is, and what is kept about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.commands.request import AccountSeen
from bot.domain.person import Network, Person
from bot.domain.policy import Preferences
from bot.handlers import own_work
from bot.platforms.mail.headers import key_of
from bot.platforms.mail.outbound import NAME
from bot.platforms.mail.pages import Reader
from bot.replies.cards import pages as cards
from bot.replies.model import Card
from bot.store import accounts, deliveries
from bot.store.register import Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store

LATELY = timedelta(days=30)
SHOWN = 20  # Messages on somebody's own page.
_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", NAME: "e-mail"}

Write = Callable[[Reader, Card], Awaitable[None]]


@dataclass(kw_only=True)
class People:
    """The readers of one installation's mails."""

    store: Store
    now: Callable[[], datetime]
    send: Write
    _introduced: set[tuple[int, str]] = field(default_factory=set)

    async def of(self, person: int) -> Reader | None:
        return await self.store.run(lambda connection: _reader(connection, person, self.now()), write=False)

    async def beside(self, reader: Reader, address: str) -> Reader | None:
        def find(connection: Connection) -> Reader | None:
            register = _register(connection, reader.person, self.now())
            if register is None:
                return None
            its = [each for each in register.members if each.email and key_of(each.email) == key_of(address)]
            return _as_reader(its[0], register.network) if len(its) == 1 else None

        other = await self.store.run(find, write=False)
        if other is not None:
            await self.introduce(other.person, other.address)
        return other

    async def held(self, reader: Reader) -> Card:
        return await self.store.run(lambda connection: _held(connection, reader, self.now()), write=False)

    async def write(self, reader: Reader, card: Card) -> None:
        await self.send(reader, card)

    async def introduce(self, person: int, address: str) -> None:
        """What they are sent goes to this address: it is an account of theirs, unless it is somebody else's too."""
        if (person, address) in self._introduced:
            return
        known = await self.store.run(
            lambda connection: _is_known(connection, person, address, self.now()), write=False
        )
        if not known:
            await self.store.run(lambda connection: _introduce(connection, person, address, self.now()))
        self._introduced.add((person, address))


def _register(connection: Connection, person: int, now: datetime) -> Register | None:
    network = accounts.network_of(connection, person)
    if network is None:
        return None
    return own_work.register_of(connection, network, platform=NAME, verb="AccountsSeen", now=now)


def _person(register: Register, id: int) -> Person | None:
    return next((each for each in register.members if each.id == id), None)


def _as_reader(person: Person, network: Network) -> Reader:
    address = person.email or ""
    return Reader(
        person=person.id,
        name=person.name,
        address=address,
        user=key_of(address),
        network=network.slug,
        network_name=network.name,
    )


def _reader(connection: Connection, id: int, now: datetime) -> Reader | None:
    register = _register(connection, id, now)
    person = _person(register, id) if register is not None else None
    return _as_reader(person, register.network) if register and person and person.email else None


def _is_known(connection: Connection, id: int, address: str, now: datetime) -> bool:
    """Whether the address is an account already, whoever's."""
    register = _register(connection, id, now)
    if register is None or _person(register, id) is None:
        return True
    return bool(register.identities.where(platform=NAME, workspace="", user=key_of(address)))


def _introduce(connection: Connection, id: int, address: str, now: datetime) -> None:
    register = _register(connection, id, now)
    person = _person(register, id) if register is not None else None
    if register is None or person is None or _is_known(connection, id, address, now):
        return
    account = AccountSeen(platform=NAME, workspace="", user=key_of(address), name=person.name, email=address)
    accounts.link(register, person, account, return_address=address)
    own_work.settle(register, [])


def _held(connection: Connection, reader: Reader, now: datetime) -> Card:
    register = _register(connection, reader.person, now)
    person = _person(register, reader.person) if register is not None else None
    assert register is not None, "the page was opened for a member"
    assert person is not None, "the same"
    organisation = next(
        (each.name for each in register.all_organisations if each.id == person.organisation_id), None
    )
    ways = [each.platform for each in register.identities.where(person_id=person.id)]
    sent = deliveries.recent(register, since=now - LATELY, person_id=person.id, limit=SHOWN)
    return cards.held(
        name=person.name,
        organisation=organisation,
        role=person.role.value.replace("_", " "),
        email=person.email,
        accounts=[_NAMES[each] for each in dict.fromkeys(ways) if each in _NAMES],
        since=person.created_at.date(),
        paused_until=Preferences.from_mapping(person.preferences).paused_until,
        messages=[(each.sent_at, each.about) for each in sent if each.sent_at is not None and each.about],
    )
