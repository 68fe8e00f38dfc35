"""Who is in a Slack workspace: the whole list, page by page, and what its events tell of one person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError

from bot.commands.request import AccountSeen

PAGE = 200  # People of one page, as Slack recommends.
PAUSE = 30.0  # Seconds to wait where Slack does not say how long.
LONGEST_PAUSE = 300.0  # Seconds; whatever Slack says, a list is not waited for longer than this at a time.
TRIES = 5  # Of one page, while Slack asks to wait.
EVENTS = frozenset({"team_join", "user_change"})
_SLACKBOT = "USLACKBOT"  # Not marked as a bot.

Seen = Callable[[Sequence[AccountSeen]], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]
Method = Callable[..., Awaitable[Any]]


class Client(Protocol):
    """What is needed of slack_sdk's AsyncWebClient."""

    async def users_list(self, **arguments: Any) -> Any: ...
    async def auth_teams_list(self, **arguments: Any) -> Any: ...


async def sync(client: Client, workspace: str, *, seen: Seen, pause: Pause, org_wide: bool = False) -> int:
    """Hand over everybody of the workspace, a page at a time; how many they were.

    org_wide: the token is a whole organisation's, so the workspace must be named.

    Raises:
        SlackApiError: anything but a rate limit, or a rate limit that does not end.
    """
    arguments = {"team_id": workspace} if org_wide else {}
    count = 0
    async for answer in _pages(client.users_list, arguments, pause):
        accounts = [account_of(user, workspace) for user in answer.get("members") or () if user.get("id")]
        if accounts:
            await seen(accounts)
            count += len(accounts)
    return count


async def teams(client: Client, *, pause: Pause) -> list[str]:
    """The workspaces in which an organisation's installation may be used.

    Raises:
        SlackApiError: as for sync.
    """
    return [
        str(team["id"])
        async for answer in _pages(client.auth_teams_list, {}, pause)
        for team in answer.get("teams") or ()
        if team.get("id")
    ]


async def _pages(method: Method, arguments: Mapping[str, Any], pause: Pause) -> AsyncIterator[Any]:
    asked, cursors = {"limit": PAGE, **arguments}, set[str]()
    while True:
        answer = await _page(method, asked, pause)
        yield answer
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor or cursor in cursors:  # The same page again would go on for ever.
            return
        cursors.add(cursor)
        asked["cursor"] = cursor


async def _page(method: Method, arguments: Mapping[str, Any], pause: Pause) -> Any:
    for attempt in range(1, TRIES + 1):
        try:
            return await method(**arguments)
        except SlackApiError as error:
            wait = _asked_to_wait(error)
            if wait is None or attempt == TRIES:
                raise
            await pause(wait)
    raise AssertionError("the last try returns or raises")


def _asked_to_wait(error: SlackApiError) -> float | None:
    """The seconds that Slack asks for; None: it is no rate limit."""
    response: Any = error.response
    if getattr(response, "status_code", None) != 429 and response.get("error") not in (
        "ratelimited",
        "rate_limited",
    ):
        return None
    headers = {name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    try:
        return min(max(float(headers.get("retry-after", PAUSE)), 0.0), LONGEST_PAUSE)
    except ValueError:
        return PAUSE


def account_in(event: Mapping[str, Any], workspace: str) -> AccountSeen | None:
    """The person of an event of the directory; None: the event is of something else."""
    user = event.get("user")
    if event.get("type") not in EVENTS or not isinstance(user, Mapping) or not _words(user.get("id")):
        return None
    return account_of(user, workspace)


def account_of(user: Mapping[str, Any], workspace: str) -> AccountSeen:
    """A Slack user as this workspace sees them.

    An address is kept of full members alone: what a guest or another organisation's person has in a
    profile proves nothing about who they are here.
    """
    profile = _mapping(user.get("profile"))
    standing = _standing(user, workspace)
    return AccountSeen(
        platform="slack",
        workspace=workspace,
        user=str(user["id"]),
        name=_name(user, profile),
        email=(_words(profile.get("email")) or None) if standing == "full" else None,
        standing=standing,
        is_admin=standing == "full"
        and any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")),
        time_zone=_words(user.get("tz")) or None,
        gone=bool(user.get("deleted")),
    )


def _standing(user: Mapping[str, Any], workspace: str) -> str:
    if user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == _SLACKBOT:
        return "bot"
    # In an organisation of several workspaces a person is at home in one of them and a member of others.
    teams = _mapping(user.get("enterprise_user")).get("teams") or ()
    home = user.get("team_id") or workspace
    if user.get("is_stranger") or (home != workspace and workspace not in teams):
        return "stranger"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return "full"


def _name(user: Mapping[str, Any], profile: Mapping[str, Any]) -> str:
    """The full name; a display name or handle only where there is none."""
    found = (
        profile.get("real_name"),
        user.get("real_name"),
        profile.get("display_name"),
        user.get("name"),
        user["id"],
    )
    return " ".join(next(filter(None, map(_words, found)), "").split())[:200]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""
