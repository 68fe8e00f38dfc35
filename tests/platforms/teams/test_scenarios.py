"""The conversations that pass in the terminal pass through Teams' activities: the same tests, another way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.store.unit_of_work import Store
from tests.another_way_in import BotElsewhere
from tests.harness import Bot, network
from tests.platforms.teams import office as offices
from tests.platforms.teams.activities import pressed
from tests.platforms.teams.identity import Identity
from tests.platforms.teams.office import PEOPLE, Office
from tests.platforms.teams.standin import Teams
from tests.scenarios.test_actions import *  # noqa: F403
from tests.scenarios.test_actions_any_words import *  # noqa: F403


@dataclass(kw_only=True)
class BotInTeams(BotElsewhere):
    """What people in Teams say comes as proved activities over HTTP; what is answered is sent to the connector."""

    office: Office | None = None

    async def arrives(self, who: str, *, text: str | None, payload: str | None) -> int:
        assert self.office is not None
        if text is not None:
            return (await self.office.says(text, by=who)).status
        invoke = pressed({"p": offices.seal(payload or "")})
        del invoke["id"]  # Each press has its own.
        return (await self.office.sends(self.office.from_(who, **invoke))).status


@pytest.fixture
async def bot(sqlite_store: Store, teams: Teams, identity: Identity) -> AsyncIterator[Bot]:
    """A seeded network, five days before its June meeting; its people are in Teams."""
    plain = await network(sqlite_store)
    here = BotInTeams(store=plain.store, now=plain.now, there=PEOPLE.keys())
    async with offices.opened(here, teams, identity, between=here.kept, now=lambda: here.now) as here.office:
        yield here
