"""The composition root's part for Slack, imported only where Slack is configured."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web

from bot.commands.request import AccountSeen, Request
from bot.handlers import accounts, removal
from bot.handlers import places as channel_places
from bot.platforms.slack import checks, directory, install, outbound, places, refusals
from bot.platforms.slack.adapter import SlackAdapter
from bot.platforms.slack.asked import Noticed
from bot.platforms.slack.checks import SlackSettings
from bot.platforms.slack.either import Either
from bot.platforms.slack.home import Homes
from bot.platforms.slack.newcomers import Newcomers
from bot.platforms.slack.outbound import SlackPost
from bot.platforms.slack.render import Look
from bot.platforms.slack.workspaces import (
    UNREACHABLE,
    Connect,
    Gone,
    ManyWorkspaces,
    NotInstalled,
    NotNow,
    OneWorkspace,
    TellGone,
    Voice,
    Workspaces,
    kind_of,
    team_ids,
)
from bot.replies.check import Check
from bot.replies.model import Reply
from bot.store import accounts as known
from bot.store import installations
from bot.store.secrets import BadSignature, Secrets
from bot.store.unit_of_work import Store

log = logging.getLogger(__name__)

PURPOSE = "slack button"  # Of the signatures in buttons; must never change.
EVERY_DAY = 24 * 60 * 60.0  # Seconds between two readings of the directory.
LOOK_SECONDS = 30.0  # How long it may take until somebody who was just linked is mentioned.

SLACK_URL = "https://slack.com/api/"

Handle = Callable[[Request], Awaitable[Reply]]


@dataclass(kw_only=True)
class InSlack:
    """Slack's parts of one process; `opened` makes it, and takes it down."""

    store: Store
    settings: SlackSettings
    api_url: str
    secrets: Secrets
    workspaces: Workspaces
    connect: Connect
    kept: installations.Installations
    now: Callable[[], datetime]
    pause: directory.Pause = asyncio.sleep
    _looks: dict[str, tuple[float, Look]] = field(default_factory=dict)
    _works: set[str] = field(default_factory=set)  # workspaces in which the bot is known to speak
    _begun: set[asyncio.Task[Any]] = field(default_factory=set)
    _following: asyncio.Task[None] | None = None
    _adapter: SlackAdapter | None = None
    _homes: Homes | None = None
    _newcomers: Newcomers | None = None

    # --- out

    def post(self) -> SlackPost:
        """The engine's way into Slack."""

        return SlackPost(
            client_of=self.workspaces.client_of,
            look_of=self.look_of,
            token_refused=self._refused,
            wrote=self._wrote,
        )

    async def _refused(self, workspace: str, error: str) -> None:
        """The chairs hear it now, by another way; what is being sent does not wait for that."""
        self.workspaces.forget(workspace)
        self._works.discard(workspace)
        why, at = refusals.LOCKED_OUT.get(error, refusals.SHUT), self.now()
        self._begin(
            self.store.run(
                lambda connection: removal.refused(
                    connection,
                    platform="slack",
                    workspace=workspace,
                    why=why,
                    again=_install_address(self.settings),
                    now=at,
                )
            )
        )

    def _wrote(self, workspace: str, address: str) -> None:
        if workspace not in self._works:
            self._begin(self._works_again(workspace))
        if self._homes is not None:
            self._homes.told(workspace, address)

    async def _works_again(self, workspace: str) -> None:
        self._works.add(workspace)
        await self.store.run(
            lambda connection: removal.works_again(connection, platform="slack", workspace=workspace)
        )

    async def look_of(self, workspace: str) -> Look:
        """Who can be mentioned in a workspace, where their clocks stand, and how its buttons are signed."""
        until, look = self._looks.get(workspace, (0.0, None))
        if look is None or time.monotonic() >= until:
            users, zones = await self.store.run(
                lambda connection: (
                    known.mentioned(connection, "slack", workspace),
                    known.zones(connection, "slack", workspace),
                ),
                write=False,
            )
            # What answers at another address than Slack's may know no dates, and would show their marks.
            dates = self.api_url == SLACK_URL
            look = Look(users=users, seal=self._seal, dates=dates, zones=zones)
            self._looks[workspace] = (time.monotonic() + LOOK_SECONDS, look)
        return look

    def _seal(self, payload: str) -> str:
        return self.secrets.sign(payload, purpose=PURPOSE)

    def _unseal(self, value: str) -> str:
        try:
            return self.secrets.unsign(value, purpose=PURPOSE).decode()
        except BadSignature as error:
            raise ValueError("no button of this bot") from error

    # --- in

    def answer(self, handle: Handle, application: web.Application) -> None:
        """Take what Slack sends by HTTP from now on, and follow who is there."""
        self._adapter = self.adapter(handle)
        self.mount(self._adapter, application)
        self.follow()

    def adapter(self, handle: Handle) -> SlackAdapter:
        """What answers Slack, and keeps homes, the directory and the installations up to date."""
        homes = Homes(handle=handle, client_of=self.workspaces.client_of, look_of=self.look_of, now=self.now)
        self._homes = homes
        return SlackAdapter(
            handle=self._introducing(handle),
            unseal=self._unseal,
            look=self.look_of,
            workspaces=self.workspaces,
            signing_secret=self.settings.signing_secret or "",
            api_url=self.api_url,
            on_home=homes.opened,
            on_notice=self._noticed,
            on_change=homes.changed,
            now=self.now,
        )

    def _introducing(self, handle: Handle) -> Handle:
        """Whoever the directory has not shown yet is looked up before what they say is handled."""

        async def introduced(request: Request) -> Reply:
            await self._people().meet(request.sender)
            return await handle(request)

        return introduced

    def _people(self) -> Newcomers:
        if self._newcomers is None:
            self._newcomers = Newcomers(
                is_known=self._is_known, client_of=self.workspaces.client_of, seen=self._seen
            )
        return self._newcomers

    async def _is_known(self, workspace: str, user: str) -> bool:
        account = await self.store.run(
            lambda connection: known.account_of(connection, "slack", workspace, user), write=False
        )
        return account is not None

    def mount(self, adapter: SlackAdapter, application: web.Application) -> None:
        """Slack's addresses: where it sends what happens, and where people add the bot to their workspace."""
        adapter.mount(application)
        if not self.settings.client_id or not self.settings.client_secret:
            return
        if not self.settings.public_url:
            log.warning("Without PUBLIC_URL nobody can add the bot to a workspace")
            return
        install.mount(
            application,
            self.kept,
            connect=self.connect,
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            public_url=self.settings.public_url,
            authorize_url=install.authorize_url(self.api_url),
            now=self.now,
            added=self._added,
        )

    async def listen(self, stopping: asyncio.Event) -> None:
        """Socket Mode until `stopping` is set, where there is a token for it."""
        if self.settings.app_token and self._adapter is not None:
            from bot.platforms.slack import socket_mode  # Only who uses it pays for it.

            await socket_mode.listen(
                self._adapter,
                app_token=self.settings.app_token,
                web_client=self.connect(None),
                stopping=stopping,
            )

    async def _noticed(self, notice: Noticed) -> None:
        if await self.workspaces.heard(
            notice.event,
            workspace=notice.workspace,
            enterprise=notice.enterprise,
            organisation=notice.organisation,
        ):
            if notice.kind == "team_access_granted":
                for each in team_ids(notice.event):
                    self._begin(self._visit(each, notice.enterprise))
            return
        account = directory.account_in(notice.event, notice.workspace)
        if account is not None:
            await self._seen([account])
        change = places.change_in(notice.event)
        if change is not None:
            await self._changed(change, notice.workspace)

    async def _changed(self, change: places.Change, workspace: str) -> None:
        """A channel is followed where it goes; of one that is lost the chair is told."""
        at = self.now()
        if isinstance(change, places.Moved):
            before, after = change.before, change.now
            await self.store.run(
                lambda connection: channel_places.moved(
                    connection, platform="slack", workspace=workspace, before=before, now=after
                )
            )
            return
        channel, why = change.channel, change.why
        await self.store.run(
            lambda connection: channel_places.lost(
                connection, platform="slack", workspace=workspace, conversation=channel, why=why, now=at
            )
        )

    # --- the directory

    def follow(self) -> None:
        """Learn who is in the workspaces. Events tell what changes; what was missed is found out once a day."""
        self._begin(self._visit_all())
        self._following = asyncio.create_task(self._visit_daily())

    async def _visit_daily(self) -> None:
        while True:
            await self.pause(EVERY_DAY)
            self._begin(self._visit_all())
            await self.settled()

    async def _visit_all(self) -> None:
        for workspace, enterprise in await self._known_places():
            await self._visit(workspace, enterprise)

    async def _known_places(self) -> list[tuple[str, str]]:
        """(workspace, organisation) of each installation; with no workspace, it is a whole organisation's."""
        rows = await self.store.run(
            lambda connection: installations.installed(connection, "slack"), write=False
        )
        found = [(each.workspace, each.enterprise) for each in rows] if self.settings.client_id else []
        if self.settings.bot_token:
            try:
                who = await self.connect(self.settings.bot_token).auth_test()
            except UNREACHABLE as error:
                log.warning("Slack did not say whose bot token it is", extra={"error": kind_of(error)})
            else:
                organisation = str(who.get("enterprise_id") or "") if who.get("is_enterprise_install") else ""
                found.append(("" if organisation else str(who["team_id"]), organisation))
        return list(dict.fromkeys(found))

    async def _visit(self, workspace: str, enterprise: str) -> None:
        """Read the people of a workspace, or of each that an organisation lets the bot into."""
        try:
            voice = await self.workspaces.voice_in(workspace, enterprise)
            if workspace:
                await self._sync(voice, workspace)
                return
            teams = await directory.teams(voice.client, pause=self.pause)
        except (NotInstalled, NotNow, *UNREACHABLE) as error:
            log.warning(
                "A Slack workspace's people could not be read",
                extra={"workspace": workspace or enterprise, "error": kind_of(error)},
            )
            if workspace and kind_of(error) in refusals.LOCKED_OUT:
                await self._refused(workspace, kind_of(error))
            return
        for each in teams:
            await self._visit(each, enterprise)

    async def _added(self, added: install.Added) -> None:
        self._begin(self._visit(added.workspace, added.enterprise))
        await install.greet(added, look=Look(users={}, seal=self._seal))

    async def _sync(self, voice: Voice, workspace: str) -> None:
        count = await directory.sync(
            voice.client, workspace, seen=self._seen, pause=self.pause, org_wide=voice.org_wide
        )
        log.info("Read a Slack workspace's people", extra={"workspace": workspace, "count": count})
        await self._works_again(workspace)

    async def _seen(self, seen: Sequence[AccountSeen]) -> None:
        now = self.now()
        await self.store.run(lambda connection: accounts.seen(connection, seen, now=now))
        self._people().met(seen)
        for account in seen:
            self._looks.pop(account.workspace, None)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._begun.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("Something that Slack started failed", exc_info=error)

    async def settled(self) -> None:
        """What was begun is done."""
        while self._begun:
            await asyncio.wait(set(self._begun))

    async def close(self) -> None:
        tasks = {*self._begun, *((self._following,) if self._following is not None else ())}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._homes is not None:
            await self._homes.close()


@asynccontextmanager
async def opened(
    store: Store, settings: SlackSettings, *, api_url: str, secret_key: str, now: Callable[[], datetime]
) -> AsyncIterator[InSlack]:
    """Slack's parts of this process, with the one session that all its clients share."""
    secrets = Secrets(secret_key)
    async with outbound.open_session() as session:
        connect = partial(outbound.connect, session=session, base_url=api_url)
        kept = installations.Installations(store, secrets, platform="slack", now=now)
        slack = InSlack(
            store=store,
            settings=settings,
            api_url=api_url,
            secrets=secrets,
            workspaces=_workspaces(settings, kept, connect, partial(_gone, store, settings, now), now),
            connect=connect,
            kept=kept,
            now=now,
        )
        try:
            yield slack
        finally:
            await slack.close()


def _workspaces(
    settings: SlackSettings,
    kept: installations.Installations,
    connect: Connect,
    gone: TellGone,
    now: Callable[[], datetime],
) -> Workspaces:
    one = OneWorkspace(settings.bot_token, connect=connect, gone=gone) if settings.bot_token else None
    if not settings.client_id or not settings.client_secret:
        assert one is not None, "Slack is on with a token, or with a client's id and secret"
        return one
    many = ManyWorkspaces(
        kept,
        connect=connect,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        now=now,
        gone=gone,
    )
    return many if one is None else Either(many=many, one=one)


async def _gone(store: Store, settings: SlackSettings, now: Callable[[], datetime], gone: Gone) -> None:
    """The chairs hear that the bot was removed, where it can still reach them."""
    log.warning("The bot was removed from Slack", extra={"workspaces": ", ".join(gone.workspaces)})
    again, at = _install_address(settings), now()
    await store.run(
        lambda connection: removal.removed(
            connection, platform="slack", workspaces=gone.workspaces, name=gone.name, again=again, now=at
        )
    )


def _install_address(settings: SlackSettings) -> str | None:
    """Where the bot can be added again; None where its token is set by hand."""
    return f"{settings.public_url}{install.INSTALL}" if settings.client_id and settings.public_url else None


# --- the doctor


async def diagnose(settings: SlackSettings, *, api_url: str) -> list[Check]:
    """What is set without what it needs, and what Slack says of the token."""
    found = checks.together(settings)
    if not settings.bot_token:
        return found
    async with outbound.open_session() as session:

        async def ask(token: str) -> tuple[dict[str, Any], list[str]]:
            client = outbound.connect(token, session=session, base_url=api_url)
            answer = await client.auth_test()
            scopes = str(answer.headers.get("x-oauth-scopes", "")).split(",")
            assert isinstance(answer.data, dict), "auth.test answers with JSON"
            return answer.data, [each.strip() for each in scopes]

        return [*found, *await checks.token(settings.bot_token, ask)]
