"""Alarms follow every change in its own transaction, and a change costs few statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.due import Due
from bot.domain.person import Role
from bot.store import alarms, records, tables
from bot.store.register import Author, Register
from bot.store.unit_of_work import Store

MADE = datetime(2024, 6, 3, 10, tzinfo=UTC)


def register_of(connection: Connection, now: datetime = MADE) -> Register:
    row = connection.execute(select(tables.network)).mappings().one()
    author = Author(person_id=None, platform="console", verb="Test")
    return Register(connection, records.NETWORK.from_row(row), now=now, author=author)


@pytest.fixture
async def people(store: Store) -> dict[str, int]:
    def make(connection: Connection) -> dict[str, int]:
        network_id = connection.execute(
            insert(tables.network)
            .values(
                slug="south-quay",
                name="South Quay QA Leads",
                time_zone="Europe/London",
                region="GB-ENG",
                policy={},
                created_at=MADE,
            )
            .returning(tables.network.c.id)
        ).scalar_one()
        organisation = connection.execute(
            insert(tables.organisation)
            .values(network_id=network_id, name="Wexcombe", aliases=[])
            .returning(tables.organisation.c.id)
        ).scalar_one()
        found = {}
        for name, role in (
            ("Marion Keane", Role.CHAIR),
            ("Nadia Farrow", Role.MEMBER),
            ("Imran Sethi", Role.MEMBER),
        ):
            statement = insert(tables.person).values(
                network_id=network_id,
                name=name,
                role=role.value,
                organisation_id=organisation if name == "Nadia Farrow" else None,
                preferences={},
                created_at=MADE,
            )
            found[name] = connection.execute(statement.returning(tables.person.c.id)).scalar_one()
        return {**found, "Wexcombe": organisation}

    return await store.run(make)


def an_action(register: Register, owner: Owner, due: date = date(2024, 7, 12)) -> Action:
    return register.actions.add(
        Action(
            network_id=register.network.id,
            number=register.next_number("action"),
            summary="book the venue",
            owners=(owner,),
            due=Due.on(due),
            created_by=1,
            created_at=register.now,
        )
    )


def waiting(connection: Connection) -> set[tuple[int, str]]:
    """(person id, step) of what waits."""
    table = tables.occurrence
    statement = select(table.c.person_id, table.c.step).where(table.c.state == "pending")
    return {(row.person_id, row.step) for row in connection.execute(statement)}


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements of a block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


async def test_a_new_action_costs_one_statement_beside_what_its_command_has_read(
    store: Store, people: dict[str, int]
) -> None:
    def add(connection: Connection) -> list[str]:
        register = register_of(connection)
        owner = Owner(kind=OwnerKind.PERSON, name="Nadia Farrow", id=people["Nadia Farrow"])
        an_action(register, owner)
        assert register.members
        assert register.all_meetings == ()
        with counted(connection) as statements:
            alarms.replan(register)
        return statements

    statements = await store.run(add)

    assert len(statements) == 1
    assert statements[0].startswith("INSERT INTO occurrence")


async def test_a_unit_of_work_that_fails_leaves_no_alarms(store: Store, people: dict[str, int]) -> None:
    def add(connection: Connection) -> None:
        register = register_of(connection)
        an_action(register, Owner(kind=OwnerKind.PERSON, name="Nadia Farrow", id=people["Nadia Farrow"]))
        alarms.replan(register)
        raise RuntimeError("after planning")

    with pytest.raises(RuntimeError, match="after planning"):
        await store.run(add)

    assert await store.run(waiting, write=False) == set()


async def test_an_organisations_action_follows_its_people(store: Store, people: dict[str, int]) -> None:
    nadia, imran = people["Nadia Farrow"], people["Imran Sethi"]

    def add(connection: Connection) -> None:
        register = register_of(connection)
        an_action(register, Owner(kind=OwnerKind.ORGANISATION, name="Wexcombe", id=people["Wexcombe"]))
        alarms.replan(register)

    def move(connection: Connection) -> None:
        register = register_of(connection)
        for id, organisation in ((nadia, None), (imran, people["Wexcombe"])):
            person = register.people.get(id)
            assert person is not None
            register.people.save(person, replace(person, organisation_id=organisation))
        alarms.replan(register)

    await store.run(add)
    assert {id for id, step in await store.run(waiting, write=False) if step != "word"} == {nadia}
    await store.run(move)
    assert {id for id, step in await store.run(waiting, write=False) if step != "word"} == {imran}


async def test_changed_settings_replan_everything(store: Store, people: dict[str, int]) -> None:
    def add(connection: Connection) -> None:
        register = register_of(connection)
        an_action(register, Owner(kind=OwnerKind.PERSON, name="Nadia Farrow", id=people["Nadia Farrow"]))
        alarms.replan(register)

    def when(connection: Connection) -> datetime:
        table = tables.occurrence
        statement = select(table.c.due_at).where(table.c.step == "first", table.c.state == "pending")
        due_at: datetime = connection.execute(statement).scalar_one()
        return due_at

    def change(connection: Connection) -> None:
        register = register_of(connection)
        register.save_network(replace(register.network, policy={"daily_time": "11:30"}))
        alarms.replan(register)

    await store.run(add)
    assert await store.run(when, write=False) == datetime(2024, 6, 28, 8, tzinfo=UTC)
    await store.run(change)
    assert await store.run(when, write=False) == datetime(2024, 6, 28, 10, 30, tzinfo=UTC)


async def test_what_is_past_is_not_made_up_for_when_a_date_moves_closer(
    store: Store, people: dict[str, int]
) -> None:
    """Two weeks before the new date lies behind us: nothing was late, so nothing is sent."""
    owner = Owner(kind=OwnerKind.PERSON, name="Nadia Farrow", id=people["Nadia Farrow"])

    def add(connection: Connection) -> Action:
        register = register_of(connection)
        action = an_action(register, owner)
        alarms.replan(register)
        return action

    def move(connection: Connection, action: Action) -> None:
        register = register_of(connection, MADE + timedelta(days=7))
        register.actions.save(action, replace(action, due=Due.on(date(2024, 6, 20))))
        alarms.replan(register)

    action = await store.run(add)
    await store.run(lambda connection: move(connection, action))

    steps = {step for id, step in await store.run(waiting, write=False) if id == people["Nadia Farrow"]}
    assert steps == {"second", "first_late", "second_late"}


async def test_what_was_sent_is_not_planned_again_when_a_date_moves_back(
    store: Store, people: dict[str, int]
) -> None:
    owner = Owner(kind=OwnerKind.PERSON, name="Nadia Farrow", id=people["Nadia Farrow"])

    def add(connection: Connection) -> Action:
        register = register_of(connection)
        action = an_action(register, owner)
        alarms.replan(register)
        table = tables.occurrence
        connection.execute(table.update().where(table.c.step == "first").values(state="sent"))
        return action

    def move(connection: Connection, action: Action, day: date) -> Action:
        register = register_of(connection)
        saved = register.actions.save(action, replace(action, due=Due.on(day)))
        alarms.replan(register)
        return saved

    action = await store.run(add)
    moved = await store.run(lambda connection: move(connection, action, date(2024, 8, 1)))
    await store.run(lambda connection: move(connection, moved, date(2024, 7, 12)))

    def first(connection: Connection) -> list[str]:
        table = tables.occurrence
        statement = select(table.c.state).where(table.c.step == "first", table.c.target == "2024-07-12")
        return list(connection.execute(statement).scalars())

    assert await store.run(first, write=False) == ["sent"]
