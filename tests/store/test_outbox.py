"""What the tick costs: what is due, not what exists; and rate limits that every process sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from bot.store import outbox, posts, tables
from bot.store.unit_of_work import Store

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)


def network(connection: Connection, slug: str) -> tuple[int, int]:
    """A network with one person; both ids."""
    network_id = connection.execute(
        insert(tables.network)
        .values(slug=slug, name=slug, time_zone="Europe/London", region="GB-ENG", policy={}, created_at=NOON)
        .returning(tables.network.c.id)
    ).scalar_one()
    person_id = connection.execute(
        insert(tables.person)
        .values(network_id=network_id, name="Nadia Farrow", role="member", preferences={}, created_at=NOON)
        .returning(tables.person.c.id)
    ).scalar_one()
    return network_id, person_id


def occurrences(
    network_id: int, person_id: int, due_at: datetime, count: int, name: str
) -> list[dict[str, Any]]:
    return [
        {
            "network_id": network_id,
            "kind": "action_due",
            "subject": f"action:{number}",
            "person_id": person_id,
            "target": name,
            "step": "first",
            "due_at": due_at,
            "state": "pending",
            "created_at": NOON,
        }
        for number in range(count)
    ]


async def test_due_alarms_are_found_by_the_partial_index_among_many_that_are_not_due(store: Store) -> None:
    def look(connection: Connection) -> str:
        network_id, person_id = network(connection, "south-quay")
        later = NOON + timedelta(days=30)
        connection.execute(
            insert(tables.occurrence), occurrences(network_id, person_id, later, 20_000, "later")
        )
        connection.execute(insert(tables.occurrence), occurrences(network_id, person_id, NOON, 3, "now"))
        connection.execute(text("ANALYZE"))
        found = outbox.due_people(connection, now=NOON, limit=100)
        assert found == [person_id]
        return plan(connection, person_id)

    used = await store.run(look)

    assert "ix_occurrence_due" in used
    assert "SCAN occurrence" not in used
    assert "Seq Scan on occurrence" not in used
    assert "ix_occurrence_person" in used


def plan(connection: Connection, person_id: int) -> str:
    """How the database finds due occurrences, and what else waits for the people whose they are."""
    due = outbox._fair(connection, tables.occurrence, outbox._DUE_OCCURRENCE, NOON, 100, lock=False)
    assert due is not None
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    statements = [
        str(each.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        for each in (due, outbox._waiting([person_id], NOON))
    ]
    return "\n".join(str(row) for each in statements for row in connection.execute(text(f"{explain} {each}")))


async def test_what_was_posted_in_a_thread_is_found_among_very_many_messages(store: Store) -> None:
    def look(connection: Connection) -> str:
        network_id, person_id = network(connection, "south-quay")
        channel = connection.execute(
            insert(tables.conversation)
            .values(
                network_id=network_id,
                platform="slack",
                workspace="T0QUAY",
                conversation="C0QALEADS",
                purpose="posts",
                created_at=NOON,
            )
            .returning(tables.conversation.c.id)
        ).scalar_one()
        row = {
            "network_id": network_id,
            "kind": "daily",
            "about": "",
            "due_at": NOON,
            "state": "sent",
            "created_at": NOON,
        }
        connection.execute(insert(tables.delivery), [{**row, "person_id": person_id}] * 20_000)
        connection.execute(
            insert(tables.delivery),
            [
                {**row, "conversation_id": channel, "thread": f"meeting:{n % 40}", "state": "pending"}
                for n in range(200)
            ],
        )
        connection.execute(text("ANALYZE"))
        claims = [
            each
            for each in outbox.claim(connection, now=NOON, lease=LEASE, limit=300)
            if each.thread == "meeting:3"
        ]
        assert [each.must_wait for each in posts.turns(connection, claims).values()] == [False] + [True] * 4
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        statement = posts._in_threads(claims).compile(
            connection.engine, compile_kwargs={"literal_binds": True}
        )
        return "\n".join(str(row) for row in connection.execute(text(f"{explain} {statement}")))

    used = await store.run(look)

    assert "ix_delivery_conversation" in used


async def test_many_networks_each_get_a_share_of_one_claim(store: Store) -> None:
    def fill(connection: Connection) -> None:
        for number in range(100):
            network_id, person_id = network(connection, f"network-{number}")
            row = {
                "network_id": network_id,
                "person_id": person_id,
                "kind": "notice",
                "about": "",
                "due_at": NOON,
                "state": "pending",
                "created_at": NOON,
            }
            connection.execute(insert(tables.delivery), [row] * (1000 if number == 0 else 1))

    await store.run(fill)

    claimed = await store.run(lambda connection: outbox.claim(connection, now=NOON, lease=LEASE, limit=100))
    again = await store.run(lambda connection: outbox.claim(connection, now=NOON, lease=LEASE, limit=100))

    assert len({each.network_id for each in claimed}) == 100
    assert len({each.network_id for each in again}) == 1
    assert len(again) == 100


async def test_a_lease_hides_a_message_until_it_ends(store: Store) -> None:
    def fill(connection: Connection) -> None:
        network_id, person_id = network(connection, "south-quay")
        connection.execute(
            insert(tables.delivery).values(
                network_id=network_id,
                person_id=person_id,
                kind="notice",
                about="",
                due_at=NOON,
                state="pending",
                created_at=NOON,
            )
        )

    await store.run(fill)

    async def claim(now: datetime) -> list[int]:
        claimed = await store.run(lambda connection: outbox.claim(connection, now=now, lease=LEASE, limit=10))
        return [each.fence for each in claimed]

    assert await claim(NOON) == [1]
    assert await claim(NOON + LEASE - timedelta(seconds=1)) == []
    assert await claim(NOON + LEASE) == [2]


async def test_a_rate_limit_is_only_ever_lengthened_and_passes(store: Store) -> None:
    later, latest = NOON + timedelta(seconds=30), NOON + timedelta(seconds=60)

    def slow(connection: Connection) -> None:
        outbox.slow_down(connection, "slack:U1", until=latest)
        outbox.slow_down(connection, "slack:U1", until=later)

    await store.run(slow)

    async def limits(now: datetime) -> dict[str, datetime]:
        return await store.run(
            lambda connection: outbox.paces(connection, ["slack:U1", "slack:U2"], now=now), write=False
        )

    assert await limits(NOON) == {"slack:U1": latest}
    assert await limits(latest) == {}


async def test_the_next_moment_is_the_earliest_of_any_network(store: Store) -> None:
    def fill(connection: Connection) -> None:
        for number, minutes in enumerate((30, 10, 20)):
            network_id, person_id = network(connection, f"network-{number}")
            due_at = NOON + timedelta(minutes=minutes)
            connection.execute(insert(tables.occurrence), occurrences(network_id, person_id, due_at, 1, "x"))

    assert await store.run(outbox.next_due, write=False) is None
    await store.run(fill)
    assert await store.run(outbox.next_due, write=False) == NOON + timedelta(minutes=10)
