"""Where the app is installed: one row a workspace, its organisation's as a fallback, tokens never in clear."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.store import installations, tables
from bot.store.installations import Installation, Installations
from bot.store.secrets import Secrets
from bot.store.unit_of_work import Store

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
KEY = "k" * 32


@dataclass
class Clock:
    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(store: Store, clock: Clock) -> Installations:
    return Installations(store, Secrets(KEY), platform="slack", now=clock)


async def rows(store: Store) -> list[str]:
    table = tables.installation
    return list(
        await store.run(lambda connection: connection.execute(select(table.c.sealed)).scalars(), write=False)
    )


async def save(kept: Installations, workspace: str, text: str = "xoxb-1", *, enterprise: str = "") -> None:
    await kept.save(enterprise=enterprise, workspace=workspace, name=workspace or enterprise, text=text)


async def test_what_is_saved_is_found_and_the_second_time_replaces_the_first(
    kept: Installations, store: Store
):
    await save(kept, "T0QUAY", "xoxb-old")
    await save(kept, "T0QUAY", "xoxb-new")

    found = await kept.find(workspace="T0QUAY")
    assert found is not None
    assert (found.text, found.name) == ("xoxb-new", "T0QUAY")
    assert len(await rows(store)) == 1


async def test_nothing_is_found_where_nothing_is_installed(kept: Installations):
    await save(kept, "T0QUAY")

    assert await kept.find(workspace="T0OTHER") is None
    assert await kept.find(workspace="T0OTHER", enterprise="E0NONE") is None
    assert await kept.find(workspace="") is None


async def test_the_database_holds_no_token(kept: Installations, store: Store):
    await save(kept, "T0QUAY", '{"bot_token": "xoxb-secret"}')

    (sealed,) = await rows(store)
    assert "xoxb" not in sealed
    assert "bot_token" not in sealed


async def test_with_another_key_a_token_is_no_token(kept: Installations, store: Store, clock: Clock):
    await save(kept, "T0QUAY")

    other = Installations(store, Secrets("o" * 32), platform="slack", now=clock)
    assert await other.find(workspace="T0QUAY") is None


async def test_a_platform_does_not_see_anothers(kept: Installations, store: Store, clock: Clock):
    await save(kept, "T0QUAY")

    teams = Installations(store, Secrets(KEY), platform="teams", now=clock)
    assert await teams.find(workspace="T0QUAY") is None
    assert await teams.remove(workspace="T0QUAY") == ()
    assert await kept.find(workspace="T0QUAY") is not None


async def test_a_workspace_without_its_own_uses_its_organisations(kept: Installations):
    await save(kept, "", "xoxb-whole", enterprise="E0COUNTY")

    found = await kept.find(workspace="T0QUAY", enterprise="E0COUNTY")
    assert found is not None
    assert (found.text, found.workspace) == ("xoxb-whole", "")


async def test_once_its_organisation_is_known_a_workspace_may_be_named_alone(kept: Installations):
    await save(kept, "", "xoxb-whole", enterprise="E0COUNTY")
    assert await kept.find(workspace="T0QUAY") is None

    await kept.use_organisations(workspace="T0QUAY", enterprise="E0COUNTY")
    await kept.use_organisations(workspace="T0QUAY", enterprise="E0COUNTY")

    found = await kept.find(workspace="T0QUAY")
    assert found is not None
    assert found.text == "xoxb-whole"


async def test_of_a_workspaces_own_and_its_organisations_the_later_counts(kept: Installations, clock: Clock):
    await save(kept, "T0QUAY", "xoxb-own", enterprise="E0COUNTY")
    clock.now += timedelta(days=1)
    await save(kept, "", "xoxb-whole", enterprise="E0COUNTY")

    found = await kept.find(workspace="T0QUAY")
    assert found is not None
    assert found.text == "xoxb-whole"


async def test_removing_a_workspace_leaves_the_others(kept: Installations):
    await save(kept, "T0QUAY")
    await save(kept, "T0OTHER")

    assert await kept.remove(workspace="T0QUAY") == (("T0QUAY", "T0QUAY"),)
    assert await kept.remove(workspace="T0QUAY") == ()
    assert await kept.find(workspace="T0QUAY") is None
    assert await kept.find(workspace="T0OTHER") is not None


async def test_removing_an_organisations_ends_it_for_its_workspaces_but_not_their_own(kept: Installations):
    await save(kept, "", enterprise="E0COUNTY")
    await save(kept, "T0OWN", enterprise="E0COUNTY")
    await kept.use_organisations(workspace="T0QUAY", enterprise="E0COUNTY")

    gone = await kept.remove(workspace="", enterprise="E0COUNTY")
    assert gone == (("", "E0COUNTY"), ("T0QUAY", ""))
    assert await kept.find(workspace="T0QUAY", enterprise="E0COUNTY") is None
    assert await kept.find(workspace="T0OWN") is not None


async def test_nothing_is_removed_when_nothing_is_named(kept: Installations):
    await save(kept, "T0QUAY")

    assert await kept.remove(workspace="", enterprise="") == ()
    assert await kept.find(workspace="T0QUAY") is not None


async def test_of_two_who_swap_the_same_text_one_succeeds(kept: Installations):
    await save(kept, "T0QUAY", "one")
    found = await kept.find(workspace="T0QUAY")
    assert found is not None

    swapped = await asyncio.gather(kept.swap(found, "two"), kept.swap(found, "three"))

    (winner,) = [each for each in swapped if each is not None]
    stored = await kept.find(workspace="T0QUAY")
    assert stored is not None
    assert stored == winner


async def test_what_was_installed_again_meanwhile_is_not_overwritten(kept: Installations):
    await save(kept, "T0QUAY", "one")
    found = await kept.find(workspace="T0QUAY")
    assert found is not None
    await save(kept, "T0QUAY", "installed again")

    assert await kept.swap(found, "two") is None
    stored = await kept.find(workspace="T0QUAY")
    assert stored is not None
    assert stored.text == "installed again"


async def test_a_state_is_good_once_and_for_ten_minutes(kept: Installations, clock: Clock):
    state, late = await kept.issue_state(), await kept.issue_state()
    assert state != late

    clock.now += timedelta(minutes=9, seconds=59)
    assert await kept.use_state(state)
    assert not await kept.use_state(state)
    clock.now += timedelta(seconds=1)
    assert not await kept.use_state(late)
    assert not await kept.use_state("made up")


async def test_all_installations_are_listed_by_name(kept: Installations, store: Store):
    await save(kept, "T0QUAY")
    await save(kept, "", enterprise="E0COUNTY")
    await kept.use_organisations(workspace="T0OTHER", enterprise="E0COUNTY")

    def read(connection: installations.Connection) -> list[Installation]:
        return installations.installed(connection, "slack")

    assert [each.name for each in await store.run(read, write=False)] == ["E0COUNTY", "T0QUAY"]
