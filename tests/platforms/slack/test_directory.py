"""Who is in a Slack workspace: pages, rate limits, and what each kind of user is to the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.commands.request import AccountSeen
from bot.platforms.slack import directory

TEAM = "T0QUAY"
NADIA: dict[str, Any] = {
    "id": "U0NADIA",
    "team_id": TEAM,
    "name": "nadia.farrow",
    "real_name": "Nadia Farrow",
    "tz": "Europe/London",
    "profile": {"real_name": "Nadia Farrow", "display_name": "nadia", "email": "nadia@harrowmere.example"},
}
SEEN = AccountSeen(
    platform="slack",
    workspace=TEAM,
    user="U0NADIA",
    name="Nadia Farrow",
    email="nadia@harrowmere.example",
    time_zone="Europe/London",
)


class Answer(dict[str, Any]):
    """An answer of the Web API."""

    def __init__(self, body: dict[str, Any], *, status: int = 200, **headers: str) -> None:
        super().__init__(body)
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class WebApi:
    """users.list as Slack answers it: pages with cursors, and now and then "come back later"."""

    def __init__(self, users: Sequence[dict[str, Any]], *, busy: Sequence[Answer] = ()) -> None:
        self.users = list(users)
        self.busy = list(busy)
        self.asked: list[dict[str, Any]] = []

    async def users_list(self, **arguments: Any) -> Answer:
        self.asked.append(arguments)
        if self.busy:
            raise SlackApiError("no", self.busy.pop(0))  # type: ignore[no-untyped-call]
        start, limit = int(arguments.get("cursor") or 0), arguments["limit"]
        more = start + limit < len(self.users)
        return Answer(
            {
                "ok": True,
                "members": self.users[start : start + limit],
                "response_metadata": {"next_cursor": str(start + limit) if more else ""},
            }
        )


class Notebook:
    """What was handed over, and how long was waited."""

    def __init__(self) -> None:
        self.batches: list[list[AccountSeen]] = []
        self.waited: list[float] = []

    async def seen(self, accounts: Sequence[AccountSeen]) -> None:
        self.batches.append(list(accounts))

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)


async def synced(api: WebApi, *, org_wide: bool = False) -> tuple[int, Notebook]:
    notes = Notebook()
    count = await directory.sync(api, TEAM, seen=notes.seen, pause=notes.pause, org_wide=org_wide)
    return count, notes


def people(count: int) -> list[dict[str, Any]]:
    return [{**NADIA, "id": f"U{n:05}"} for n in range(count)]


@pytest.mark.parametrize(
    "count,batches", [(0, []), (1, [1]), (200, [200]), (201, [200, 1]), (950, [200, 200, 200, 200, 150])]
)
async def test_everybody_is_handed_over_page_by_page(count: int, batches: list[int]) -> None:
    total, notes = await synced(WebApi(people(count)))

    assert total == count
    assert [len(batch) for batch in notes.batches] == batches
    assert len({each.user for batch in notes.batches for each in batch}) == count


@pytest.mark.parametrize(
    "busy,waited",
    [
        pytest.param(
            Answer({"error": "ratelimited"}, status=429, Retry_After="7"), 7.0, id="as long as it says"
        ),
        pytest.param(
            Answer({"error": "ratelimited"}, status=429, retry_after="7"), 7.0, id="in small letters"
        ),
        pytest.param(Answer({"error": "ratelimited"}, status=429), directory.PAUSE, id="it does not say"),
        pytest.param(Answer({"error": "ratelimited"}), directory.PAUSE, id="with a status of its own"),
        pytest.param(Answer({}, status=429, Retry_After="soon"), directory.PAUSE, id="it says nonsense"),
        pytest.param(Answer({}, status=429, Retry_After="-3"), 0.0, id="it says less than nothing"),
        pytest.param(
            Answer({}, status=429, Retry_After="86400"), directory.LONGEST_PAUSE, id="it says a day"
        ),
    ],
)
async def test_a_rate_limit_is_waited_for(busy: Answer, waited: float) -> None:
    api = WebApi(people(3), busy=[busy, busy])

    total, notes = await synced(api)

    assert total == 3
    assert notes.waited == [waited, waited]


async def test_a_rate_limit_without_end_is_given_up() -> None:
    busy = Answer({"error": "ratelimited"}, status=429)

    with pytest.raises(SlackApiError):
        await synced(WebApi(people(3), busy=[busy] * 20))


async def test_another_refusal_is_the_caller_s() -> None:
    with pytest.raises(SlackApiError):
        await synced(WebApi(people(3), busy=[Answer({"ok": False, "error": "token_revoked"})]))


async def test_a_cursor_that_comes_again_ends_it() -> None:
    class Stuck(WebApi):
        async def users_list(self, **arguments: Any) -> Answer:
            self.asked.append(arguments)
            return Answer({"members": people(1), "response_metadata": {"next_cursor": "same"}})

    api = Stuck([])
    await synced(api)

    assert len(api.asked) == 2


async def test_an_organisation_s_token_names_the_workspace() -> None:
    api, own = WebApi(people(1)), WebApi(people(1))
    await synced(api, org_wide=True)
    await synced(own)

    assert api.asked == [{"limit": 200, "team_id": TEAM}]
    assert own.asked == [{"limit": 200}]


FULL: dict[str, Any] = {}
NO_ADDRESS = {"email": None}


@pytest.mark.parametrize(
    "more,expected",
    [
        pytest.param({}, FULL, id="a full member"),
        pytest.param({"is_admin": True}, {"is_admin": True}, id="an administrator"),
        pytest.param({"is_owner": True}, {"is_admin": True}, id="an owner"),
        pytest.param({"is_restricted": True}, {"standing": "guest", **NO_ADDRESS}, id="a guest"),
        pytest.param(
            {"is_ultra_restricted": True}, {"standing": "guest", **NO_ADDRESS}, id="a single-channel guest"
        ),
        pytest.param(
            {"is_restricted": True, "is_admin": True},
            {"standing": "guest", **NO_ADDRESS},
            id="a guest is no administrator",
        ),
        pytest.param({"is_stranger": True}, {"standing": "stranger", **NO_ADDRESS}, id="Slack Connect"),
        pytest.param(
            {"team_id": "T0ELSE", "is_admin": True},
            {"standing": "stranger", **NO_ADDRESS},
            id="another organisation's administrator",
        ),
        pytest.param(
            {"team_id": "T0ELSE", "enterprise_user": {"teams": ["T0ELSE", TEAM]}},
            FULL,
            id="of another workspace of the same organisation, and of this one",
        ),
        pytest.param(
            {"team_id": "T0ELSE", "enterprise_user": {"teams": ["T0ELSE"]}},
            {"standing": "stranger", **NO_ADDRESS},
            id="of another organisation that has several",
        ),
        pytest.param({"is_bot": True}, {"standing": "bot", **NO_ADDRESS}, id="an app"),
        pytest.param(
            {"id": "USLACKBOT"}, {"user": "USLACKBOT", "standing": "bot", **NO_ADDRESS}, id="Slackbot"
        ),
        pytest.param({"deleted": True}, {"gone": True}, id="deactivated"),
        pytest.param({"tz": None}, {"time_zone": None}, id="no time zone"),
        pytest.param(
            {"profile": {}, "real_name": None}, {"name": "nadia.farrow", **NO_ADDRESS}, id="a handle"
        ),
        pytest.param(
            {"profile": {"display_name": "Nad"}, "real_name": ""},
            {"name": "Nad", **NO_ADDRESS},
            id="a nickname",
        ),
        pytest.param(
            {"profile": {"real_name": "  Nadia \n Farrow "}},
            {"name": "Nadia Farrow", **NO_ADDRESS},
            id="spaces",
        ),
        pytest.param(
            {"profile": {"real_name": "N" * 500}}, {"name": "N" * 200, **NO_ADDRESS}, id="a long name"
        ),
    ],
)
def test_what_each_kind_of_user_is(more: dict[str, Any], expected: dict[str, Any]) -> None:
    assert directory.account_of(NADIA | more, TEAM) == replace(SEEN, **expected)


def test_a_user_with_nothing_but_an_id_has_that_for_a_name() -> None:
    assert directory.account_of({"id": "U0X"}, TEAM).name == "U0X"


@pytest.mark.parametrize(
    "event,found",
    [
        ({"type": "team_join", "user": NADIA}, SEEN),
        ({"type": "user_change", "user": NADIA}, SEEN),
        ({"type": "message", "user": "U0NADIA", "text": "hello"}, None),
        ({"type": "team_join", "user": "U0NADIA"}, None),
        ({"type": "team_join", "user": {}}, None),
        ({"type": "team_join"}, None),
        ({}, None),
    ],
)
def test_what_an_event_tells(event: dict[str, Any], found: AccountSeen | None) -> None:
    assert directory.account_in(event, TEAM) == found
