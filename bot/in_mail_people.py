"""The people behind signed links and mail addresses: whose one is, and what is kept about them."""

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
from bot.store import accounts, deliveries, entrance, mailboxes
from bot.store.register import Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store

LATELY = timedelta(days=30)
SHOWN = 20  # Messages on somebody's own page.
_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", NAME: "e-mail"}

Write = Callable[[Reader, Card], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class People:
    """The readers of one installation's pages and mails. send: writes them a letter; None: there is no mail."""

    store: Store
    now: Callable[[], datetime]
    send: Write | None = None

    async def of(self, person: int, account: int | None) -> Reader | None:
        return await self.store.run(lambda connection: _of(connection, person, account), write=False)

    async def beside(self, reader: Reader, address: str) -> Reader | None:
        found = await self.store.run(
            lambda connection: mailboxes.at(connection, key_of(address)), write=False
        )
        return next((_reader(each) for each in found if each.network == reader.network), None)

    async def held(self, reader: Reader) -> Card:
        return await self.store.run(lambda connection: _held(connection, reader, self.now()), write=False)

    async def write(self, reader: Reader, card: Card) -> None:
        if self.send is not None:
            await self.send(reader, card)

    async def heard(self, reader: Reader) -> None:
        if reader.account is None:  # A chat's account is one already.
            await self.introduce(reader.person, reader.address)

    async def introduce(self, person: int, address: str) -> None:
        """They were heard from there: the address is an account of theirs, unless it is one already."""
        at = self.now()
        known = await self.store.run(
            lambda connection: _is_known(connection, person, address, at), write=False
        )
        if not known:
            await self.store.run(lambda connection: _introduce(connection, person, address, at))


def _of(connection: Connection, person: int, account: int | None) -> Reader | None:
    if account is None:
        found = mailboxes.of(connection, person)
        return _reader(found) if found is not None else None
    theirs = accounts.holder(connection, account)
    if theirs is None or theirs.person_id != person:
        return None
    return Reader(
        person=person,
        name=theirs.name,
        network=theirs.network,
        network_name=theirs.network_name,
        user=theirs.user,
        platform=theirs.platform,
        workspace=theirs.workspace,
        account=account,
    )


def _reader(found: mailboxes.Holder) -> Reader:
    return Reader(
        person=found.person_id,
        name=found.name,
        address=found.address,
        user=key_of(found.address),
        network=found.network,
        network_name=found.network_name,
    )


def _register(connection: Connection, slug: str, now: datetime) -> Register:
    network = entrance.network_named(connection, slug)
    return own_work.register_of(connection, network, platform=NAME, verb="AccountsSeen", now=now)


def _network_of(connection: Connection, person: int) -> str:
    found = mailboxes.of(connection, person)
    assert found is not None, "it is a member's letter, or their press in one"
    return found.network


def _person(register: Register, id: int) -> Person:
    return next(each for each in register.all_people if each.id == id)


def _is_known(connection: Connection, person: int, address: str, now: datetime) -> bool:
    """Whether the address is an account already, whoever's."""
    register = _register(connection, _network_of(connection, person), now)
    return bool(register.identities.where(platform=NAME, workspace="", user=key_of(address)))


def _introduce(connection: Connection, id: int, address: str, now: datetime) -> None:
    register = _register(connection, _network_of(connection, id), now)
    if register.identities.where(platform=NAME, workspace="", user=key_of(address)):
        return  # Another process was faster.
    person = _person(register, id)
    account = AccountSeen(platform=NAME, workspace="", user=key_of(address), name=person.name, email=address)
    accounts.link(register, person, account, return_address=address)
    own_work.settle(register, [])


def _held(connection: Connection, reader: Reader, now: datetime) -> Card:
    register = _register(connection, reader.network, now)
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
