"""A worker that delivers by mail, through a real server and its bad hours: nothing lost, and who was told is known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from bot.engine import loop
from bot.engine.outbox import Message
from bot.platforms.mail.outbound import Around, MailPost
from bot.platforms.mail.render import Links
from bot.platforms.mail.servers import Server
from bot.platforms.mail.smtp import Smtp
from bot.replies.model import KeptFile
from bot.store.unit_of_work import Store
from tests.engine.world import FakePlatform, World, at, make_network
from tests.platforms.mail.office import BOT, Office, opened
from tests.platforms.teams.clock import Clock

NINE = at("2024-07-12 09:00")
ADDRESSES = {
    "Nadia Farrow": "nadia.farrow@wexcombe.example",
    "Imran Sethi": "imran.o'sethi+network@harrowmere.example",
    "Marion Keane": "marion@southquay.example",
    "Bethan Lowe": "bethan@southquay.example",
}


def around(message: Message) -> Around:
    return Around(
        reply_to=f"bot+{message.delivery_id}@southquay.example",
        links=Links(),
        organizer="bot+token@southquay.example",
    )


@dataclass(kw_only=True)
class Round:
    """The network, whose people have an address and no chat."""

    world: World
    office: Office
    post: MailPost
    clock: Clock
    passed: timedelta = field(default=timedelta())

    async def at(self, after: timedelta = timedelta()) -> None:
        """What is due so long after nine."""
        self.clock.pass_(after - self.passed)
        self.passed = after
        await loop.do_round(self.world.store, {"mail": self.post}, NINE + after)

    async def until(self, last: timedelta, *, first: timedelta = timedelta(), step: timedelta) -> None:
        after = first
        while after <= last:
            await self.at(after)
            after += step

    async def states(self) -> list[str]:
        return [str(each["state"]) for each in await self.world.deliveries()]

    async def remind(self, *owners: str) -> None:
        for owner in owners or ("Nadia Farrow",):
            await self.world.add_action("book the venue", owner, date(2024, 7, 12))

    def to(self, name: str) -> list[str]:
        return [
            str(mail["Subject"])
            for mail, to in zip(self.office.taken, self.office.to, strict=True)
            if to == ADDRESSES[name]
        ]

    def words(self, name: str) -> list[str]:
        """What each mail to somebody says."""
        parts = [
            mail.get_body(("plain",))
            for mail, to in zip(self.office.taken, self.office.to, strict=True)
            if to == ADDRESSES[name]
        ]
        return [str(part.get_content()) for part in parts if part is not None]


async def nothing(_: KeptFile) -> bytes:
    raise AssertionError("no file is kept")


@pytest.fixture
async def round_(sqlite_store: Store) -> AsyncIterator[Round]:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    for name, address in ADDRESSES.items():
        await world.save_person(at("2024-06-25 09:00"), name, email=address)
    clock = Clock()
    async with opened(Office()) as office:
        smtp = Smtp(
            Server(scheme="smtp", host="127.0.0.1", port=office.port),
            BOT,
            seconds=clock.seconds,
            for_data=0.2,
        )
        post = MailPost(smtp, sender=BOT, around=around, read=nothing, now=clock.now, seconds=clock.seconds)
        yield Round(world=world, office=office, post=post, clock=clock)
        await smtp.close()


async def test_a_reminder_arrives(round_: Round):
    await round_.remind()
    await round_.at()

    (delivery,) = await round_.world.deliveries()
    (mail,) = round_.office.taken
    assert (delivery["state"], f"<{delivery['message_id']}>") == ("sent", mail["Message-ID"])
    assert mail["Reply-To"].addresses[0].addr_spec == f"bot+{delivery['id']}@southquay.example"
    assert mail["X-Convenor-Delivery"] == str(delivery["id"])
    assert "book the venue" in str(mail["Subject"])


async def test_an_address_with_a_plus_and_an_apostrophe(round_: Round):
    await round_.remind("Imran Sethi")
    await round_.at()

    assert len(round_.to("Imran Sethi")) == 1


async def test_one_who_is_refused_keeps_nobody_waiting_and_the_chair_hears_it(round_: Round):
    round_.office.refused[ADDRESSES["Nadia Farrow"]] = "550 5.1.1 unknown"
    await round_.remind("Nadia Farrow", "Imran Sethi")
    await round_.at()
    assert len(round_.to("Imran Sethi")) == 1

    await round_.until(timedelta(hours=72), step=timedelta(hours=1))
    assert any("does not know their address any more" in words for words in round_.words("Marion Keane"))


async def test_greylisted_for_now_it_goes_later_once(round_: Round):
    round_.office.refused[ADDRESSES["Nadia Farrow"]] = "451 4.7.1 Greylisted"
    await round_.remind()
    await round_.at()
    round_.office.refused.clear()
    await round_.until(timedelta(minutes=30), first=timedelta(minutes=1), step=timedelta(minutes=1))

    assert len(round_.to("Nadia Farrow")) == 1
    assert await round_.states() == ["sent"]


async def test_a_server_that_says_421_for_an_hour(round_: Round):
    round_.office.faults["MAIL"] = "421 4.3.2 Not now"
    await round_.remind("Nadia Farrow", "Imran Sethi")
    await round_.until(timedelta(hours=1), step=timedelta(minutes=2))
    asked = round_.office.greetings
    round_.office.faults.clear()
    await round_.until(timedelta(hours=3), first=timedelta(hours=1), step=timedelta(minutes=2))

    assert [len(round_.to(name)) for name in ("Nadia Farrow", "Imran Sethi")] == [1, 1]
    assert asked < 30, "a busy server is not asked without end"


async def test_a_server_that_is_down_for_more_than_a_day(round_: Round):
    port = round_.office.port
    await round_.remind("Nadia Farrow", "Imran Sethi")
    round_.post._smtp._server = Server(scheme="smtp", host="127.0.0.1", port=1)  # Nobody listens there.
    await round_.until(timedelta(hours=27), step=timedelta(minutes=20))
    assert round_.office.taken == []
    round_.post._smtp._server = Server(scheme="smtp", host="127.0.0.1", port=port)
    await round_.until(timedelta(hours=34), first=timedelta(hours=27, minutes=20), step=timedelta(minutes=20))

    assert [len(round_.to(name)) for name in ("Nadia Farrow", "Imran Sethi")] == [1, 1]
    assert round_.to("Marion Keane") == [], "nobody was given up"


async def test_a_server_that_does_not_come_back_is_said(round_: Round):
    port = round_.office.port
    await round_.remind()
    round_.post._smtp._server = Server(scheme="smtp", host="127.0.0.1", port=1)
    await round_.until(timedelta(hours=73), step=timedelta(hours=1))
    round_.post._smtp._server = Server(scheme="smtp", host="127.0.0.1", port=port)
    await round_.until(timedelta(hours=84), first=timedelta(hours=74), step=timedelta(hours=1))

    assert any("our mail server could not be reached" in words for words in round_.words("Marion Keane"))


async def test_a_drop_after_the_words_is_repeated_and_says_so(round_: Round):
    """Nobody can look into another mailbox: said twice rather than never, and the second says so."""
    round_.office.faults["DATA"] = "drop"
    await round_.remind()
    await round_.at()
    assert await round_.states() == ["uncertain"]

    round_.office.faults.clear()
    await round_.until(timedelta(minutes=10), first=timedelta(minutes=1), step=timedelta(minutes=1))
    first, second = round_.office.taken
    assert "may have had this already" not in first.as_string()
    assert "may have had this already" in second.as_string()
    assert first["Message-ID"] == second["Message-ID"], "whose mailbox removes doubles shows one"
    assert await round_.states() == ["sent"]


async def test_a_slow_server_gets_it_once(round_: Round):
    round_.office.hold = asyncio.Event()
    await round_.remind()
    await round_.at()
    assert await round_.states() == ["uncertain"]

    (begun,) = round_.post._smtp._handing_in.values()
    await round_.at(timedelta(minutes=5))
    round_.office.hold.set()
    await asyncio.wait([begun])
    await round_.until(timedelta(minutes=20), first=timedelta(minutes=6), step=timedelta(minutes=1))

    assert len(round_.office.taken) == 1
    assert await round_.states() == ["sent"]


async def test_an_address_that_can_not_be_read(round_: Round):
    await round_.world.save_person(at("2024-06-25 09:00"), "Nadia Farrow", email="nadia@x, imran@x")
    await round_.remind()
    await round_.at()

    assert await round_.states() == ["failed"]
    assert round_.office.taken == []


async def test_many_to_one_organisation_go_out_slowly_and_all_arrive(round_: Round):
    names = [name for name in ADDRESSES if name != "Imran Sethi"]
    for number, name in enumerate(names):
        await round_.world.save_person(at("2024-06-25 09:00"), name, email=f"{number}@southquay.example")
    for number in range(40):
        await round_.world.tell(NINE, names[number % 3], f"Note {number}", at_once=True)
    await round_.at()
    first = len(round_.office.taken)
    await round_.until(timedelta(minutes=5), first=timedelta(seconds=30), step=timedelta(seconds=30))

    assert 0 < first <= 20
    assert set(await round_.states()) == {"sent"}
    assert len(round_.office.taken) == len(await round_.states())
