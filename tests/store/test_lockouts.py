"""Where the bot can write no longer: noted once, by whichever process sees it first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.store import lockouts
from bot.store.lockouts import Lockout
from bot.store.unit_of_work import Store

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)


def lockout(workspace: str, why: str = "the token was withdrawn", since: datetime = NOON) -> Lockout:
    return Lockout(platform="slack", workspace=workspace, why=why, since=since)


async def test_a_lockout_is_noted_once_and_keeps_its_beginning(store: Store) -> None:
    later = lockout("T0QUAY", "the app was removed", NOON + timedelta(hours=1))

    assert await store.run(lambda connection: lockouts.note(connection, lockout("T0QUAY")))
    assert not await store.run(lambda connection: lockouts.note(connection, later))
    assert await store.run(lambda connection: lockouts.note(connection, lockout("T0COUNTY")))

    lasting = await store.run(lockouts.now, write=False)
    assert lasting == [lockout("T0COUNTY"), lockout("T0QUAY")]


async def test_it_ends_when_the_bot_can_write_again_and_may_begin_anew(store: Store) -> None:
    await store.run(lambda connection: lockouts.note(connection, lockout("T0QUAY", "x" * 400)))
    await store.run(lambda connection: lockouts.end(connection, "teams", "T0QUAY"))
    assert [len(each.why) for each in await store.run(lockouts.now, write=False)] == [300]

    await store.run(lambda connection: lockouts.end(connection, "slack", "T0QUAY"))

    assert await store.run(lockouts.now, write=False) == []
    assert await store.run(lambda connection: lockouts.note(connection, lockout("T0QUAY")))
