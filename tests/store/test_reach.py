"""Whom the chair is told that nothing reaches."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from bot.engine import loop
from bot.store import reach, tables
from bot.store.unit_of_work import Store
from tests.engine.world import START, FakePlatform, World, at, make_network

NINE = at("2024-07-12 09:00")


async def test_an_address_is_a_way_once_mail_goes_out(sqlite_store: Store) -> None:
    network_id, people = await make_network(sqlite_store)
    world = World(store=sqlite_store, network_id=network_id, people=people, platform=FakePlatform())
    await world.everybody_is_welcomed()
    await world.store.run(
        lambda connection: connection.execute(update(tables.network).values(home="slack:T0QUAY")) and None
    )
    for name in ("Nadia Farrow", "Imran Sethi"):
        await world.save_person(START, name, email=f"{name.split()[0].lower()}@wexcombe.example")

    async def unreached() -> set[str]:
        found = await world.read(reach.out_of_reach, NINE)
        return {each.name for each in found}

    assert {"Nadia Farrow", "Imran Sethi", "Dev Anand-Price"} <= await unreached()
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    await loop.do_round(world.store, {"mail": FakePlatform(name="mail")}, NINE)

    assert {"Nadia Farrow", "Imran Sethi"}.isdisjoint(await unreached())
    assert "Dev Anand-Price" in await unreached(), "he has neither"
