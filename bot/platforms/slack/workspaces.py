"""Which token the bot speaks with in a Slack workspace: looked up, renewed in time, forgotten when it is removed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

HELD = 60.0  # Seconds that a token is used before it is looked up again: other processes may have changed it.
EARLY = timedelta(hours=2)  # A token that has no longer to live than this is exchanged for the next one.
CLAIM = timedelta(seconds=60)  # How long one process has for that exchange before another may try.
WAITS = (0.2, 0.5, 1.0, 2.0, 4.0)  # Seconds between looks at what another process does, or tries to store.
# Slack's words for "not now"; "": it was not Slack that answered, but something before it.
SILENT = frozenset(
    ("", "ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
)
UNREACHABLE = (ClientError, SlackClientError, TimeoutError, OSError, ValueError)

Connect: TypeAlias = Callable[[str | None], AsyncWebClient]


class NotInstalled(Exception):
    """There is no token for this workspace, or Slack takes it no longer: only adding the bot again helps."""


class NotNow(Exception):
    """There is an installation, but no token that works at the moment: try again later."""


class Found(Protocol):
    """One installation as it is kept. mark: changes whenever the text does."""

    @property
    def enterprise(self) -> str: ...
    @property
    def workspace(self) -> str: ...  # "" for a whole organisation
    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def mark(self) -> str: ...


class Kept(Protocol):
    """Where installations are kept; the app fills it with the store and the key that seals them."""

    async def save(self, *, enterprise: str, workspace: str, name: str, text: str) -> None: ...
    async def find(self, *, workspace: str, enterprise: str = "") -> Any: ...  # Found | None
    async def swap(self, found: Any, text: str) -> Any: ...  # Found | None: somebody else was faster
    async def remove(self, *, workspace: str, enterprise: str = "") -> tuple[tuple[str, str], ...]: ...
    async def use_organisations(self, *, workspace: str, enterprise: str) -> None: ...
    async def issue_state(self) -> str: ...
    async def use_state(self, word: str) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Gone:
    """The bot was removed. name: of the workspace, or of the organisation with all its workspaces."""

    name: str
    workspaces: tuple[str, ...]  # those that are known to have used it


TellGone: TypeAlias = Callable[[Gone], Awaitable[None]]


# --- which token to speak with


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A client that speaks somewhere. org_wide: with a token that is a whole organisation's."""

    client: AsyncWebClient
    org_wide: bool


class Workspaces(Protocol):
    """What the adapter and the outbox ask."""

    async def voice_in(self, workspace: str, enterprise: str = "") -> Voice:
        """Who speaks in a workspace, or with no workspace for an organisation.

        Raises:
            NotInstalled, NotNow: as for client_of.
        """
        ...

    async def client_of(self, workspace: str) -> AsyncWebClient:
        """The client that speaks in a workspace.

        Raises:
            NotInstalled: the bot is not there.
            NotNow: no token works at the moment.
        """
        ...

    async def authorize(
        self, enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        """bolt's question for each request, answered without asking Slack; None: the bot is not installed."""
        ...

    def forget(self, workspace: str) -> None:
        """Slack refused the token: look it up again."""
        ...

    async def heard(
        self, event: Mapping[str, Any], *, workspace: str, enterprise: str = "", organisation: bool = False
    ) -> bool:
        """Take in an event about the installation itself; False: it is about something else.

        organisation: the event is for an organisation-wide installation.
        """
        ...


class OneWorkspace:
    """A single workspace, by a bot token from the settings."""

    def __init__(self, token: str, *, connect: Connect, gone: TellGone | None = None) -> None:
        self._client = connect(token)
        self._token = token
        self._gone = gone
        self._who: Mapping[str, Any] | None = None
        self._asking = asyncio.Lock()

    async def voice_in(self, workspace: str, enterprise: str = "") -> Voice:
        client = await self.client_of(workspace)
        return Voice(client=client, org_wide=_is_organisation(self._who or {}))

    async def client_of(self, workspace: str) -> AsyncWebClient:
        who = await self._known()
        if who is not None and workspace and workspace != who.get("team_id") and not _is_organisation(who):
            raise NotInstalled(f"the bot token is of another workspace than {workspace}")
        return self._client

    async def authorize(
        self, enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        who = await self._known() or {}
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            team=who.get("team"),
            bot_user_id=who.get("user_id"),
            bot_id=who.get("bot_id"),
            bot_token=self._token,
            user_id=user_id,
        )

    def forget(self, workspace: str) -> None:
        self._who = None

    async def heard(
        self, event: Mapping[str, Any], *, workspace: str, enterprise: str = "", organisation: bool = False
    ) -> bool:
        if not _ends(event):
            return event.get("type") in _OWN_EVENTS
        name = str((self._who or {}).get("team") or "")
        self.forget(workspace)
        if self._gone is not None and await _is_refused(self._client):
            await self._gone(Gone(name=name, workspaces=(workspace,)))
        return True

    async def _known(self) -> Mapping[str, Any] | None:
        """Slack's word on whose token it is, asked for once; None while it can't be had."""
        if self._who is None:
            async with self._asking:
                if self._who is None:
                    try:
                        self._who = dict((await self._client.auth_test()).data)  # type: ignore[arg-type]  # JSON
                    except UNREACHABLE as error:
                        log.warning("Slack did not say whose bot token it is: %s", kind_of(error))
        return self._who


@dataclass(frozen=True, kw_only=True)
class _InUse:
    """A token as it was last looked up. until: of time.monotonic()."""

    installation: Installation
    client: AsyncWebClient
    until: float


class ManyWorkspaces:
    """Every workspace that added the bot by OAuth, or had it added by its organisation."""

    def __init__(
        self,
        kept: Kept,
        *,
        connect: Connect,
        client_id: str,
        client_secret: str,
        now: Callable[[], datetime],
        gone: TellGone | None = None,
        held: float = HELD,
        waits: tuple[float, ...] = WAITS,
    ) -> None:
        """connect: makes a client for a token (or none). gone: told when the bot was removed somewhere."""
        self._kept = kept
        self._connect = connect
        self._rotation = _Rotation(
            kept, connect(None), client_id=client_id, client_secret=client_secret, now=now, waits=waits
        )
        self._gone = gone
        self._held = held
        self._in_use: dict[str, _InUse] = {}
        self._looking: dict[str, asyncio.Lock] = {}
        self._organisation_of: dict[str, str] = {}

    async def voice_in(self, workspace: str, enterprise: str = "") -> Voice:
        current = await self._current(workspace, enterprise)
        return Voice(client=current.client, org_wide=bool(current.installation.is_enterprise_install))

    async def client_of(self, workspace: str) -> AsyncWebClient:
        return (await self._current(workspace, "")).client

    async def authorize(
        self, enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        try:
            found = (await self._current(team_id or "", enterprise_id or "")).installation
        except (NotInstalled, NotNow):
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            team=found.team_name,
            bot_user_id=found.bot_user_id,
            bot_id=found.bot_id,
            bot_token=found.bot_token,
            bot_scopes=found.bot_scopes,
            user_id=user_id,
        )

    def forget(self, workspace: str) -> None:
        self._in_use.pop(workspace, None)

    async def heard(
        self, event: Mapping[str, Any], *, workspace: str, enterprise: str = "", organisation: bool = False
    ) -> bool:
        match event.get("type"):
            case "team_access_granted":
                for team in team_ids(event):
                    await self._note_organisation(team, enterprise)
            case "team_access_revoked":
                for team in team_ids(event):
                    await self._end(team, enterprise)
            case _ if _ends(event):
                await self._end("" if organisation else workspace, enterprise)
            case kind:
                return kind in _OWN_EVENTS
        return True

    async def _current(self, workspace: str, enterprise: str) -> _InUse:
        key = workspace or enterprise
        in_use = self._in_use.get(key)
        if in_use is not None and time.monotonic() < in_use.until:
            return in_use
        # One look at a time: a burst of requests asks the database once.
        async with self._looking.setdefault(key, asyncio.Lock()):
            in_use = self._in_use.get(key)
            if in_use is None or time.monotonic() >= in_use.until:
                in_use = await self._looked_up(workspace, enterprise)
                self._in_use[key] = in_use
        return in_use

    async def _looked_up(self, workspace: str, enterprise: str) -> _InUse:
        found = await self._kept.find(workspace=workspace, enterprise=enterprise)
        if found is None:
            self.forget(workspace or enterprise)
            raise NotInstalled(f"nothing is installed in {workspace or enterprise}")
        installation = await self._rotation.fresh(found)
        if not found.workspace and workspace:
            await self._note_organisation(workspace, found.enterprise)
        before = self._in_use.get(workspace or enterprise)
        same = before is not None and before.installation.bot_token == installation.bot_token
        return _InUse(
            installation=installation,
            client=before.client if before is not None and same else self._connect(installation.bot_token),
            until=time.monotonic() + self._held,
        )

    async def _note_organisation(self, workspace: str, enterprise: str) -> None:
        """A message may later be meant for a workspace of which nobody then says which organisation it is in."""
        if enterprise and self._organisation_of.get(workspace) != enterprise:
            await self._kept.use_organisations(workspace=workspace, enterprise=enterprise)
            self._organisation_of[workspace] = enterprise

    async def _end(self, workspace: str, enterprise: str) -> None:
        """Clean up after a removal, unless the bot was added again since: such news may be late."""
        found = await self._kept.find(workspace=workspace, enterprise=enterprise)
        # A workspace that loses its organisation's token has none to try; the organisation's still works.
        own = found is not None and found.workspace == workspace
        if own and not await _is_refused(self._connect(from_text(found.text).bot_token)):
            return
        removed = await self._kept.remove(workspace=workspace, enterprise=enterprise)
        self._organisation_of.pop(workspace, None)
        for key, in_use in list(self._in_use.items()):
            if key == workspace or (not workspace and in_use.installation.enterprise_id == enterprise):
                del self._in_use[key]
        if found is not None and self._gone is not None:
            used = tuple(each for each, _ in removed if each) or ((workspace,) if workspace else ())
            await self._gone(Gone(name=found.name, workspaces=used))


class _Rotation:
    """Exchanges a token that is about to expire for the next one, in one process at a time.

    A refresh token is good once. Whoever exchanges it first writes a claim into the row (compare and swap);
    the others go on with the token they have, or wait for the next one where it has expired.
    """

    def __init__(
        self,
        kept: Kept,
        client: AsyncWebClient,
        *,
        client_id: str,
        client_secret: str,
        now: Callable[[], datetime],
        waits: tuple[float, ...],
    ) -> None:
        self._kept = kept
        self._client = client
        self._client_id = client_id
        self._client_secret = client_secret
        self._now = now
        self._waits = waits

    async def fresh(self, found: Found) -> Installation:
        """The installation with a token that works.

        Raises:
            NotInstalled: it has expired, and Slack gives no other.
            NotNow: it has expired, and there is no other yet.
        """
        installation = from_text(found.text)
        for wait in (0.0, *self._waits):
            if wait:
                await asyncio.sleep(wait)
                found = await self._kept.find(workspace=found.workspace, enterprise=found.enterprise)
                if found is None:
                    raise NotInstalled("it was removed meanwhile")
                installation = from_text(found.text)
            if not self._expires(installation, within=EARLY):
                return installation
            if self._is_claimed(installation):
                if not self._expires(installation, within=timedelta()):
                    return installation
                continue
            claimed = await self._kept.swap(found, self._with_claim(installation))
            if claimed is not None:
                return await self._exchanged(claimed, installation)
        raise NotNow("another process is exchanging the token")

    async def _exchanged(self, claimed: Found, installation: Installation) -> Installation:
        try:
            response = await self._client.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=installation.bot_refresh_token,
            )
            after = from_text(to_text(installation))
            after.bot_token = response["access_token"]
            after.bot_refresh_token = response.get("refresh_token") or installation.bot_refresh_token
            lasts = timedelta(seconds=int(response["expires_in"]))
            after.bot_token_expires_at = int((self._now() + lasts).timestamp())
        except (*UNREACHABLE, KeyError, TypeError) as error:
            log.warning("The Slack token of %s could not be renewed: %s", claimed.name, kind_of(error))
            if not self._expires(installation, within=timedelta()):
                return installation
            if isinstance(error, SlackApiError) and _error_of(error) in _ENDED:
                raise NotInstalled("Slack does not renew the token: add the bot again") from None
            raise NotNow("the token could not be renewed") from None
        return await self._stored(claimed, after)

    async def _stored(self, claimed: Found, after: Installation) -> Installation:
        """What can't be had twice is not given up at the first error of the database."""
        for wait in (0.0, *self._waits):
            await asyncio.sleep(wait)
            try:
                if await self._kept.swap(claimed, to_text(after)) is not None:
                    return after
                # The bot was added again meanwhile: those tokens are the later ones.
                later = await self._kept.find(workspace=claimed.workspace, enterprise=claimed.enterprise)
                return from_text(later.text) if later is not None else after
            except Exception as error:  # noqa: BLE001  # Whatever it is, the token must be kept.
                log.warning("A new Slack token could not be stored yet: %s", type(error).__name__)
        log.error("The new Slack token of %s could not be stored; it works until it expires", claimed.name)
        return after

    def _expires(self, installation: Installation, *, within: timedelta) -> bool:
        expires = installation.bot_token_expires_at
        return expires is not None and (self._now() + within).timestamp() >= expires

    def _is_claimed(self, installation: Installation) -> bool:
        until = installation.get_custom_value(_CLAIMED)
        return isinstance(until, int | float) and self._now().timestamp() < until

    def _with_claim(self, installation: Installation) -> str:
        copy = from_text(to_text(installation))
        copy.set_custom_value(_CLAIMED, (self._now() + CLAIM).timestamp())
        return to_text(copy)


_CLAIMED = "claimed_until"  # Unix time, seconds
_ENDED = frozenset(
    "invalid_refresh_token invalid_grant token_revoked account_inactive app_not_installed invalid_auth "
    "not_authed team_access_not_granted access_denied token_expired org_login_required".split()
)
_OWN_EVENTS = frozenset("app_uninstalled tokens_revoked team_access_granted team_access_revoked".split())


def _ends(event: Mapping[str, Any]) -> bool:
    """Whether the bot's own token is gone; the tokens of people are none of ours."""
    if event.get("type") == "app_uninstalled":
        return True
    tokens = event.get("tokens")
    return event.get("type") == "tokens_revoked" and isinstance(tokens, Mapping) and bool(tokens.get("bot"))


def team_ids(event: Mapping[str, Any]) -> list[str]:
    teams = event.get("team_ids")
    return [each for each in teams if isinstance(each, str)] if isinstance(teams, list) else []


async def _is_refused(client: AsyncWebClient) -> bool:
    """Whether Slack says that the token is good no longer; one that can't be asked about counts as gone too."""
    try:
        await client.auth_test()
    except SlackApiError as error:
        return _error_of(error) != "ratelimited"
    except UNREACHABLE:
        return True
    return False


def _is_organisation(who: Mapping[str, Any]) -> bool:
    return bool(who.get("is_enterprise_install"))


def _error_of(error: SlackApiError) -> str:
    return str(error.response.get("error") or "") if error.response is not None else ""


def kind_of(error: Exception) -> str:
    """What went wrong, without what was sent: that may hold a token."""
    return _error_of(error) if isinstance(error, SlackApiError) else type(error).__name__


# --- an installation as text

_FIELDS = (
    "app_id enterprise_id enterprise_name enterprise_url team_id team_name bot_token bot_id bot_user_id "
    "bot_scopes bot_refresh_token bot_token_expires_at user_id is_enterprise_install token_type installed_at "
    "custom_values"
).split()


def to_text(installation: Installation) -> str:
    """Everything about it but people's tokens and web hooks, which are not asked for. Seal it: it holds tokens."""
    return json.dumps({name: getattr(installation, name) for name in _FIELDS}, sort_keys=True)


def from_text(text: str) -> Installation:
    return Installation(**json.loads(text))


def place_of(installation: Installation) -> tuple[str, str]:
    """Its organisation and workspace; "" for what it has not, or is not for.

    Raises:
        BoltError: Slack named neither.
    """
    enterprise, workspace = installation.enterprise_id or "", installation.team_id or ""
    if installation.is_enterprise_install:
        workspace = ""
    if not (workspace or (enterprise and installation.is_enterprise_install)):
        raise BoltError("an installation without a workspace")
    return enterprise, workspace


def name_of(installation: Installation) -> str:
    whole = installation.is_enterprise_install
    return (installation.enterprise_name if whole else installation.team_name) or ""
