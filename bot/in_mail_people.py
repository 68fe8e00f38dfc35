"""The people behind mail addresses: who a link was made for, whose address that is, and what is kept about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.request import AccountSeen
from bot.domain.person import Person
from bot.domain.policy import Preferences
from bot.handlers import own_work
from bot.platforms.mail.headers import key_of
from bot.platforms.mail.outbound import NAME
from bot.platforms.mail.pages import Reader
from bot.replies.cards import pages as cards
from bot.replies.model import Card
from bot.store import accounts, deliveries, mailboxes, outbox
from bot.store.register import Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store

LATELY = timedelta(days=30)
SHOWN = 20  # Messages on somebody's own page.
_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", NAME: "e-mail"}

Write = Callable[[Reader, Card], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class People:
    """The readers of one installation's mails."""

    store: Store
    now: Callable[[], datetime]
    send: Write

    async def of(self, person: int) -> Reader | None:
        found = await self.store.run(lambda connection: mailboxes.of(connection, person), write=False)
        return _reader(found) if found is not None else None

    async def beside(self, reader: Reader, address: str) -> Reader | None:
        found = await self.store.run(
            lambda connection: mailboxes.at(connection, key_of(address)), write=False
        )
        return next((_reader(each) for each in found if each.network == reader.network), None)

    async def held(self, reader: Reader) -> Card:
        return await self.store.run(lambda connection: _held(connection, reader, self.now()), write=False)

    async def write(self, reader: Reader, card: Card) -> None:
        await self.send(reader, card)

    async def heard(self, reader: Reader) -> None:
        await self.introduce(reader.person, reader.address)

    async def introduce(self, person: int, address: str) -> None:
        """They were heard from there: the address is an account of theirs, unless it is one already."""
        at = self.now()
        known = await self.store.run(
            lambda connection: _is_known(connection, person, address, at), write=False
        )
        if not known:
            await self.store.run(lambda connection: _introduce(connection, person, address, at))


def _reader(found: mailboxes.Holder) -> Reader:
    return Reader(
        person=found.person_id,
        name=found.name,
        address=found.address,
        user=key_of(found.address),
        network=found.network,
        network_name=found.network_name,
    )


def _register(connection: Connection, person: int, now: datetime) -> Register:
    found = mailboxes.of(connection, person)
    assert found is not None, "it is a member's page, or a member's letter"
    network = outbox.networks(connection, {found.network_id})[found.network_id]
    return own_work.register_of(connection, network, platform=NAME, verb="AccountsSeen", now=now)


def _person(register: Register, id: int) -> Person:
    return next(each for each in register.all_people if each.id == id)


def _is_known(connection: Connection, person: int, address: str, now: datetime) -> bool:
    """Whether the address is an account already, whoever's."""
    register = _register(connection, person, now)
    return bool(register.identities.where(platform=NAME, workspace="", user=key_of(address)))


def _introduce(connection: Connection, id: int, address: str, now: datetime) -> None:
    register = _register(connection, id, now)
    if register.identities.where(platform=NAME, workspace="", user=key_of(address)):
        return  # Another process was faster.
    person = _person(register, id)
    account = AccountSeen(platform=NAME, workspace="", user=key_of(address), name=person.name, email=address)
    accounts.link(register, person, account, return_address=address)
    own_work.settle(register, [])


def _held(connection: Connection, reader: Reader, now: datetime) -> Card:
    register = _register(connection, reader.person, now)
    person = _person(register, reader.person)
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
