"""How the bot gets into a Slack workspace: two addresses, OAuth between them, and what is kept of it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import manifest, pages
from bot.platforms.slack.manifest import REDIRECT_PATH as REDIRECT
from bot.platforms.slack.render import Look, message
from bot.platforms.slack.workspaces import (
    SILENT,
    UNREACHABLE,
    Connect,
    Kept,
    from_text,
    kind_of,
    name_of,
    place_of,
    to_text,
)
from bot.replies.cards import installed
from bot.replies.page import HEADERS

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
STATE_SECONDS = 600  # As long as the state is good (bot/store/installations.py).
GREETING_SECONDS = 5  # The page does not wait longer for what follows from the installation.
_COOKIE = "convenor-slack-state"
_TEAM = re.compile(r"T[A-Z0-9]{1,30}")


@dataclass(frozen=True, kw_only=True)
class Added:
    """The bot was added. user: who did it; client: speaks there."""

    name: str
    workspace: str  # "" for a whole organisation
    enterprise: str
    user: str
    client: AsyncWebClient


TellAdded: TypeAlias = Callable[[Added], Awaitable[None]]


async def greet(added: Added, *, look: Look) -> None:
    """Write to whoever added the bot what to do next. What Slack refuses is raised."""
    shown = message(installed.added(to=added.name), look=look)
    await added.client.chat_postMessage(channel=added.user, text=shown.text, blocks=shown.blocks)


# --- the two addresses


def mount(
    application: web.Application,
    kept: Kept,
    *,
    connect: Connect,
    client_id: str,
    client_secret: str,
    public_url: str,
    authorize_url: str,
    now: Callable[[], datetime],
    added: TellAdded | None = None,
    scopes: tuple[str, ...] = tuple(manifest.SCOPES),
) -> None:
    """Answer at /slack/install and /slack/oauth_redirect.

    public_url: where people reach this server. authorize_url: Slack's page that asks for the permission.
    added: told once the installation is kept; what goes wrong in it is logged and harms nothing.
    """
    install = _Install(added=added, again=public_url + INSTALL)
    flow = _Flow(
        client=connect(None),
        logger=log,
        connect=connect,
        now=now,
        settings=AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=scopes,
            user_scopes=[],
            redirect_uri=public_url + REDIRECT,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            authorization_url=authorize_url,
            installation_store=Installations(kept),
            state_store=States(kept),
            state_cookie_name=_COOKIE,
            state_expiration_seconds=STATE_SECONDS,
            callback_options=AsyncCallbackOptions(success=install.success, failure=install.failure),
            logger=log,
        ),
    )
    install.flow = flow
    # No HEAD: each visit makes a state, and those who preview links make none.
    application.router.add_get(INSTALL, install.begin, allow_head=False)
    application.router.add_get(REDIRECT, install.end, allow_head=False)


def authorize_url(api_url: str) -> str:
    """Slack's page that asks for the permission, beside the API that is spoken to."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"


class _Install:
    """The two routes around bolt's flow: whatever happens, a page that says what to do."""

    flow: _Flow

    def __init__(self, *, added: TellAdded | None, again: str) -> None:
        self._added = added
        self._again = again

    async def begin(self, request: web.Request) -> web.Response:
        return await self._answered(request, self.flow.handle_installation)

    async def end(self, request: web.Request) -> web.Response:
        return await self._answered(request, self.flow.handle_callback)

    async def _answered(
        self, request: web.Request, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
    ) -> web.Response:
        # Neither address takes a body, so none is looked at: it could be anything.
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=dict(request.headers))
        try:
            return _response(await handle(asked))
        except _Silent:
            return _response(self._bolt(503, pages.wrong("slack_silent", again=self._again)))
        except Exception as error:  # noqa: BLE001  # The database is busy, or Slack's answer is none.
            log.warning("An installation failed: %s", type(error).__name__)
            return _response(self._bolt(503, pages.wrong("storage_error", again=self._again)))

    async def success(self, args: AsyncSuccessArgs) -> BoltResponse:
        installation = args.installation
        enterprise, workspace = place_of(installation)
        if self._added is not None:
            news = Added(
                name=name_of(installation),
                workspace=workspace,
                enterprise=enterprise,
                user=installation.user_id,
                client=self.flow.connect(installation.bot_token),
            )
            try:
                async with asyncio.timeout(GREETING_SECONDS):
                    await self._added(news)
            except Exception as error:  # noqa: BLE001  # It is installed; a greeting that fails changes nothing.
                log.warning("Whoever added the bot could not be greeted: %s", type(error).__name__)
        page = pages.after(
            name=name_of(installation),
            app=installation.app_id or "",
            workspace=workspace,
            enterprise=enterprise,
        )
        return self._bolt(200, page)

    async def failure(self, args: AsyncFailureArgs) -> BoltResponse:
        status = 503 if args.reason == "storage_error" else args.suggested_status_code
        return self._bolt(status, pages.wrong(args.reason, again=self._again))

    def _bolt(self, status: int, page: str) -> BoltResponse:
        gone = self.flow.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(status=status, body=page, headers={**HEADERS, "Set-Cookie": gone})


class _Silent(Exception):
    """Slack could not be reached."""


class _Flow(AsyncOAuthFlow):
    """bolt's flow: the state, its cookie and their checks; with our pages, and no token or code in a log."""

    def __init__(self, *, connect: Connect, now: Callable[[], datetime], **rest: Any) -> None:
        super().__init__(**rest)
        self.connect = connect
        self._now = now

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        # The workspace comes from the address that was opened, where anything may stand.
        team = next(iter(request.query.get("team", [])), "")
        known = team if _TEAM.fullmatch(team) else None
        return self.settings.authorize_url_generator.generate(state=state, team=known)

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return pages.before(url)

    async def append_set_cookie_headers(
        self, headers: dict[str, Any], set_cookie_value: str | None
    ) -> dict[str, Any]:
        cookie = {"Set-Cookie": set_cookie_value} if set_cookie_value is not None else {}
        return {**headers, **HEADERS, **cookie}

    async def run_installation(self, code: str) -> Installation | None:
        """What Slack gives for a code; None: it does not accept it.

        Raises:
            _Silent: it could not be asked.
        """
        try:
            given = await self.client.oauth_v2_access(
                client_id=self.settings.client_id,
                client_secret=self.settings.client_secret,
                code=code,
                redirect_uri=self.settings.redirect_uri,
            )
            who = await self.client.auth_test(token=given["access_token"])
        except (*UNREACHABLE, KeyError) as error:
            log.warning("Slack did not confirm an installation: %s", kind_of(error))
            if isinstance(error, SlackApiError) and kind_of(error) not in SILENT:
                return None
            raise _Silent from None
        enterprise, team = given.get("enterprise") or {}, given.get("team") or {}
        now, lasts = self._now().timestamp(), given.get("expires_in")
        return Installation(
            app_id=given.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            enterprise_url=who.get("url") if given.get("is_enterprise_install") else None,
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=given["access_token"],
            bot_id=who.get("bot_id"),
            bot_user_id=given.get("bot_user_id"),
            bot_scopes=given.get("scope") or "",
            bot_refresh_token=given.get("refresh_token"),
            bot_token_expires_at=int(now) + int(lasts) if lasts else None,
            user_id=(given.get("authed_user") or {}).get("id") or "",
            is_enterprise_install=bool(given.get("is_enterprise_install")),
            token_type=given.get("token_type"),
            installed_at=now,
        )

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        try:
            await self.settings.installation_store.async_save(installation)
        except Exception as error:
            raise BoltError("the installation could not be stored") from error


def _response(answer: BoltResponse) -> web.Response:
    """bolt's answer as aiohttp's; the state's cookie comes along when Slack sends the browser back, and only then."""
    headers = {name: values[0] for name, values in answer.headers.items() if name.lower() != "set-cookie"}
    response = web.Response(status=answer.status, text=answer.body, headers=headers)
    for name, values in answer.headers.items():
        if name.lower() == "set-cookie":
            for value in values:
                response.headers.add("Set-Cookie", f"{value}; SameSite=Lax")
    return response


# --- bolt's and slack_sdk's stores, over what is kept


class States(AsyncOAuthStateStore):
    """OAuth states: good once, and for ten minutes."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        return await self._kept.issue_state()

    async def async_consume(self, state: str) -> bool:
        return await self._kept.use_state(state)


class Installations(AsyncInstallationStore):
    """Bot tokens only: what people's tokens could do is never asked for."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        enterprise, workspace = place_of(installation)
        await self._kept.save(
            enterprise=enterprise,
            workspace=workspace,
            name=name_of(installation),
            text=to_text(installation),
        )

    async def async_save_bot(self, bot: Bot) -> None:
        """New tokens for what is installed already."""
        known = await self.async_find_installation(
            enterprise_id=bot.enterprise_id,
            team_id=bot.team_id,
            is_enterprise_install=bot.is_enterprise_install,
        )
        if known is not None:
            known.bot_token = bot.bot_token
            known.bot_refresh_token = bot.bot_refresh_token
            known.bot_token_expires_at = bot.bot_token_expires_at
            await self.async_save(known)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found is not None else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        workspace = "" if is_enterprise_install else team_id or ""
        found = await self._kept.find(workspace=workspace, enterprise=enterprise_id or "")
        installation = from_text(found.text) if found is not None else None
        if installation is None or user_id not in (None, installation.user_id):
            return None
        return installation

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._kept.remove(workspace=team_id or "", enterprise=enterprise_id or "")

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        if user_id is None:  # A person's token was revoked: we have none.
            await self._kept.remove(workspace=team_id or "", enterprise=enterprise_id or "")
