"""Who is in a team: read page by page, with whom to trust and whom to leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.request import AccountSeen
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.directory import LONGEST_PAUSE, TRIES, Unread, account_of, sync
from bot.platforms.teams.reference import Reference
from tests.platforms.teams.activities import NADIA, NADIA_THERE
from tests.platforms.teams.identity import TENANT
from tests.platforms.teams.standin import Teams, refusal

TEAM = "19:team@thread.tacv2"
OTHER = "11111111-2222-4333-8444-555555555555"


def member(number: int = 1, **changed: Any) -> dict[str, Any]:
    """As the connector lists one."""
    return {
        "id": f"29:1{number}",
        "aadObjectId": f"0000000{number % 10}-0000-4000-8000-{number:012}",
        "name": f"Member {number}",
        "email": f"member{number}@quay.example",
        "userPrincipalName": f"member{number}@quay.example",
        "tenantId": TENANT,
        "userRole": "user",
    } | changed


class Listed:
    """What was handed over, and how long was waited between."""

    def __init__(self) -> None:
        self.pages: list[list[AccountSeen]] = []
        self.waited: list[float] = []

    async def seen(self, accounts: Sequence[AccountSeen]) -> None:
        self.pages.append(list(accounts))

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def read(self, connector: Connector, teams: Teams, place: str = TEAM) -> int:
        reference = Reference(tenant=TENANT, service_url=teams.address, conversation=place)
        return await sync(connector, reference, seen=self.seen, pause=self.pause)


@pytest.fixture
def listed() -> Listed:
    return Listed()


async def test_a_team_is_read_page_by_page(connector: Connector, teams: Teams, listed: Listed) -> None:
    teams.roster[TEAM] = [member(number) for number in range(120)]

    assert await listed.read(connector, teams) == 120
    assert [len(page) for page in listed.pages] == [50, 50, 20]
    assert len({each.user for page in listed.pages for each in page}) == 120


async def test_a_busy_directory_is_waited_for_as_long_as_it_says(
    connector: Connector, teams: Teams, listed: Listed
) -> None:
    teams.roster[TEAM] = [member()]
    teams.next = [
        refusal(429, "TooManyRequests", Retry_After="7"),
        refusal(503),
        refusal(429, "", Retry_After="90000"),
    ]

    assert await listed.read(connector, teams) == 1
    assert listed.waited == [7.0, 10.0, LONGEST_PAUSE]


async def test_one_that_stays_busy_is_given_up(connector: Connector, teams: Teams, listed: Listed) -> None:
    teams.roster[TEAM] = [member()]
    teams.next = [refusal(503) for _ in range(TRIES)]

    with pytest.raises(Unread):
        await listed.read(connector, teams)
    assert len(listed.waited) == TRIES - 1


async def test_a_place_without_the_bot_is_not_read(
    connector: Connector, teams: Teams, listed: Listed
) -> None:
    with pytest.raises(Unread, match="404"):
        await listed.read(connector, teams, "19:gone@thread.tacv2")
    assert listed.waited == []


@pytest.mark.parametrize(
    "changed, standing, email",
    [
        pytest.param({}, "full", "member1@quay.example", id="somebody of the organisation"),
        pytest.param({"userRole": "owner"}, "full", "member1@quay.example", id="an owner is no more"),
        pytest.param({"userRole": "Guest"}, "guest", None, id="a guest's address proves nothing"),
        pytest.param(
            {"userPrincipalName": "gwen_wexcombe.example#EXT#@quay.example"},
            "guest",
            None,
            id="a guest by their name in the directory",
        ),
        pytest.param({"tenantId": OTHER}, "stranger", None, id="of another organisation"),
        pytest.param({"aadObjectId": None}, "stranger", None, id="without an account here"),
        pytest.param({"tenantId": TENANT.upper()}, "full", "member1@quay.example", id="written otherwise"),
        pytest.param({"id": "28:app"}, "bot", None, id="an app"),
        pytest.param({"email": "not an address"}, "full", None, id="what is no address"),
    ],
)
def test_who_somebody_is_here(changed: dict[str, Any], standing: str, email: str | None) -> None:
    account = account_of(member(**changed), TENANT)

    assert account is not None
    assert (account.standing, account.email, account.is_admin) == (standing, email, False)


def test_nobody_is_kept_who_has_no_name_of_their_own() -> None:
    assert account_of(member(userRole="anonymous", name="Marion Keane"), TENANT) is None
    assert account_of({"name": "Marion Keane"}, TENANT) is None


def test_the_account_is_the_one_that_speaks() -> None:
    seen = account_of(member(id=NADIA_THERE, aadObjectId=NADIA.upper(), name="  Nadia \n Farrow "), TENANT)

    assert seen is not None
    assert (seen.platform, seen.workspace, seen.user, seen.name) == ("teams", TENANT, NADIA, "Nadia Farrow")


ANYTHING = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
FIELDS = ("id", "aadObjectId", "objectId", "name", "email", "tenantId", "userRole", "givenName")


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_whatever_is_listed_can_be_kept(listed: dict[str, Any]) -> None:
    account = account_of(listed, TENANT)

    assert account is None or (account.user and account.name and len(account.name) <= 200)
