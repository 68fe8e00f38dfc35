"""A Slack of the project's own: a Web API on loopback that enforces what Slack enforces, and can be made to fail."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.platforms.slack import block_kit
from tests.platforms.slack.standin_methods import (
    HOOK_LASTS,
    METHODS,
    TRIGGER_LASTS,
    Asked,
    Check,
    No,
    answer_by_hook,
    channel_of,
    oauth_access,
)
from tests.platforms.slack.standin_state import (
    Call,
    Channel,
    Grant,
    Hands,
    Hook,
    Json,
    Kept,
    Posted,
    Trigger,
    User,
    View,
    Workspace,
)

CLIENT_ID, CLIENT_SECRET, APP_ID = "1717.4200", "client-secret", "A0CONVENOR"
SIGNING_SECRET = "signing-secret"
HISTORY_SCOPE = {"D": "im:history", "G": "groups:history"}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How one call goes wrong. acts: it does what was asked before that."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    body: str | None = None  # a page, or JSON of a gateway's own
    acts: bool = False
    cuts: bool = False  # the connection, instead of an answer
    hangs: bool = False  # until Slack.release()


def too_many(seconds: int = 30, error: str = "ratelimited") -> Fault:
    return Fault(status=429, error=error, retry_after=seconds)


def says(error: str) -> Fault:
    return Fault(error=error)


def fails(error: str = "internal_error", *, acts: bool = False) -> Fault:
    return Fault(status=500, error=error, acts=acts)


def bad_gateway(*, acts: bool = False) -> Fault:
    return Fault(status=502, body="<html>Bad gateway</html>", acts=acts)


def cuts(*, acts: bool = True) -> Fault:
    return Fault(cuts=True, acts=acts)


def hangs(*, acts: bool = True) -> Fault:
    return Fault(hangs=True, acts=acts)


def faults_of(kind: str, payload: Json) -> list[str]:
    """What Slack would refuse in a message's blocks or in a view; kind: message or view."""
    try:
        if kind == "view":
            return block_kit.faults_of_view(payload)
        return block_kit.faults_of_message({"blocks": payload["blocks"], "text": "judged apart"})
    except (AttributeError, KeyError, TypeError) as error:
        return [f"not the shape of a {kind}: {error!r}"]


class Slack:
    """The server, with what a test says to it and asks of it."""

    def __init__(self, *, check: Check = faults_of) -> None:
        self.kept = Kept()
        self.check = check
        self.base_url = ""
        self._faults: dict[tuple[str, str | None], deque[Fault]] = defaultdict(deque)
        self._always: dict[tuple[str, str | None], Fault] = {}
        self._released = asyncio.Event()
        self._hanging = asyncio.Event()
        self._taken: dict[str, list[float]] = defaultdict(list)

    # --- what is there

    @property
    def clock(self) -> Hands:
        return self.kept.clock

    def add_workspace(
        self, id: str = "T0QUAY", name: str = "South Quay", *, token: str = "", enterprise: str | None = None
    ) -> Workspace:
        """A workspace; `token` is that of its bot, where there is one."""
        workspace = Workspace(id=id, name=name, bot_user=f"U0BOT{id[2:]}", enterprise=enterprise)
        self.kept.workspaces[id] = workspace
        self.add_user(workspace.bot_user, "Convenor", workspace=id, is_bot=True)
        if token:
            self.kept.grants[token] = Grant(token=token, workspace=id)
        return workspace

    def add_user(self, id: str, name: str, *, workspace: str = "T0QUAY", **more: Any) -> User:
        user = User(id=id, name=name, workspace=workspace, **more)
        self.kept.users[id] = user
        return user

    def add_channel(
        self,
        id: str,
        name: str,
        *members: str,
        workspaces: tuple[str, ...] = ("T0QUAY",),
        has_bot: bool = True,
        **more: Any,
    ) -> Channel:
        bots = [self.kept.workspaces[each].bot_user for each in workspaces] if has_bot else []
        channel = Channel(id=id, name=name, workspaces=list(workspaces), members=[*members, *bots], **more)
        self.kept.channels[id] = channel
        return channel

    def write(self, channel: str, user: str, text: str, *, thread_ts: str | None = None) -> Posted:
        """Something that a person wrote."""
        message = Posted(
            channel=channel, ts=self.kept.new_ts(), user=user, text=text, blocks=[], thread_ts=thread_ts
        )
        self.kept.messages.append(message)
        return message

    def without(self, scope: str) -> None:
        for each in self.kept.grants.values():
            each.scopes -= {scope}

    def code(self, workspace: str, *, rotating: bool = False, org: bool = False) -> str:
        """A fresh OAuth code, as the browser brings it back."""
        code = f"code-{self.kept.number()}"
        manner = [name for name, wanted in (("rotating", rotating), ("org", org)) if wanted]
        self.kept.codes[code] = "+".join([workspace, *manner])
        return code

    def trigger(self, user: str, workspace: str = "T0QUAY") -> str:
        """A trigger_id, good once and for three seconds."""
        id = f"{self.kept.number()}.42.trigger"
        self.kept.triggers[id] = Trigger(user=user, workspace=workspace, ends=self.clock.now + TRIGGER_LASTS)
        return id

    def response_url(
        self, channel: str, user: str, workspace: str = "T0QUAY", *, message: Posted | None = None
    ) -> str:
        id = f"hook{self.kept.number()}"
        self.kept.hooks[id] = Hook(
            channel=channel,
            user=user,
            workspace=workspace,
            ends=self.clock.now + HOOK_LASTS,
            message=message,
        )
        return f"{self.base_url.removesuffix('/api/')}/hooks/{id}"

    # --- how it misbehaves

    def next(self, method: str, *faults: Fault, channel: str | None = None) -> None:
        """The next calls of a method (for one conversation) go wrong so, one each; later ones are well again."""
        self._faults[method, channel].extend(faults)

    def always(self, method: str, fault: Fault, *, channel: str | None = None) -> None:
        self._always[method, channel] = fault

    def is_well(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()
        self._always.clear()

    def revoke(self, workspace: str = "T0QUAY", error: str = "token_revoked") -> None:
        for each in self.kept.grants.values():
            if each.workspace == workspace:
                each.error = error

    async def hanging(self) -> None:
        """Wait until one more call hangs."""
        await self._hanging.wait()
        self._hanging.clear()

    def release(self) -> None:
        self._released.set()

    # --- what happened

    def calls(self, method: str = "") -> list[Call]:
        return [each for each in self.kept.calls if method in ("", each.method)]

    def messages(self, conversation: str | None = None, *, only_for: str | None = None) -> list[Posted]:
        """What the bot wrote and what stands, oldest first. conversation: a channel, or a person for their messages."""
        channel = f"D{conversation[1:]}" if conversation and conversation[0] == "U" else conversation
        return [
            each
            for each in self.kept.messages
            if each.asked
            and not each.deleted
            and each.only_for == only_for
            and channel in (None, each.channel)
        ]

    def home(self, user: str, workspace: str = "T0QUAY") -> Json | None:
        view = self.kept.homes.get((workspace, user))
        return view.body if view else None

    def modal(self, user: str) -> View | None:
        """The modal on top, as the person sees it."""
        return next((each for each in reversed(self.kept.views.values()) if each.user == user), None)

    # --- serving

    def app(self) -> web.Application:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{id}", self._hook)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        grant = self.kept.grants.get(_token(request, arguments))
        fault = self._fault(method, arguments, grant)
        if fault is None:
            return self._logged(method, grant, arguments, self._do(method, request, grant, arguments))
        if fault.acts:
            self._do(method, request, grant, arguments)
        return await self._misbehave(method, request, grant, arguments, fault)

    def _fault(self, method: str, arguments: Json, grant: Grant | None) -> Fault | None:
        channel = str(arguments.get("channel") or arguments.get("user_id") or "")
        for key in ((method, channel), (method, None)):
            if self._faults[key]:
                return self._faults[key].popleft()
            if key in self._always:
                return self._always[key]
        workspace = self.kept.workspaces.get(grant.workspace) if grant else None
        return self._too_fast(method, channel, workspace) if workspace else None

    def _too_fast(self, method: str, channel: str, workspace: Workspace) -> Fault | None:
        if method == "chat.postMessage":
            key, most, seconds = f"{method} {channel}", workspace.sends_per_second, 1
        elif method in ("conversations.history", "conversations.replies"):
            key, most, seconds = f"{method} {workspace.id}", workspace.looks_per_minute, 60
        else:
            return None
        if most is None:
            return None
        now = self.clock.seconds()
        lately = [each for each in self._taken[key] if now - each < seconds]
        if len(lately) >= most:
            return too_many(seconds)
        self._taken[key] = [*lately, now]
        return None

    async def _misbehave(
        self, method: str, request: web.Request, grant: Grant | None, arguments: Json, fault: Fault
    ) -> web.StreamResponse:
        if fault.hangs or fault.cuts:
            self._log(method, grant, arguments, "hung" if fault.hangs else "cut")
        if fault.hangs:
            self._hanging.set()
            await self._released.wait()
        if (fault.hangs or fault.cuts) and request.transport is not None:
            request.transport.abort()
            return web.Response()
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if fault.body is not None:
            self._log(method, grant, arguments, str(fault.status))
            kind = "application/json" if fault.body.startswith("{") else "text/html"
            return web.Response(status=fault.status, text=fault.body, content_type=kind, headers=headers)
        self._log(method, grant, arguments, fault.error)
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)

    def _do(self, method: str, request: web.Request, grant: Grant | None, arguments: Json) -> Json:
        try:
            if method == "oauth.v2.access":
                _prove_app(request, arguments)
                return {"ok": True, **oauth_access(self.kept, arguments, app_id=APP_ID)}
            if method not in METHODS:
                raise No("unknown_method")
            workspace = self._proved(grant, arguments, has_token=bool(_token(request, arguments)))
            assert grant is not None, "only a known token is let through"
            scope, do = METHODS[method]
            asked = Asked(
                kept=self.kept,
                workspace=workspace,
                grant=grant,
                arguments=arguments,
                check=self.check,
                app_id=APP_ID,
            )
            _need(asked, _history_scope(asked, scope))
            if method == "apps.uninstall":
                _prove_app(request, arguments)
            return {"ok": True, **do(asked)}
        except No as no:
            details = {"response_metadata": {"messages": no.messages}} if no.messages else {}
            return {"ok": False, "error": no.error, **details}

    def _proved(self, grant: Grant | None, arguments: Json, *, has_token: bool) -> Workspace:
        if grant is None:
            raise No("invalid_auth" if has_token else "not_authed")
        if grant.error:
            raise No(grant.error)
        if grant.expires_at is not None and self.clock.now >= grant.expires_at:
            raise No("token_expired")
        wanted = str(arguments.get("team_id") or grant.workspace)
        return self.kept.workspaces[wanted if grant.org_wide else grant.workspace]

    def _logged(self, method: str, grant: Grant | None, arguments: Json, answer: Json) -> web.Response:
        self._log(method, grant, arguments, "ok" if answer["ok"] else answer["error"])
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(grant.scopes if grant else ())})

    def _log(self, method: str, grant: Grant | None, arguments: Json, answer: str) -> None:
        call = Call(
            method=method,
            workspace=grant.workspace if grant else None,
            arguments=arguments,
            answer=answer,
            at=self.clock.now,
        )
        self.kept.calls.append(call)

    async def _hook(self, request: web.Request) -> web.Response:
        hook = self.kept.hooks.get(request.match_info["id"])
        if hook is None:
            return web.json_response({"ok": False, "error": "invalid_url"}, status=404)
        body = json.loads(await request.read())
        try:
            answer_by_hook(self.kept, hook, body, self.check)
        except No as no:
            self._log("response_url", None, body, no.error)
            gone = no.error in ("used_url", "expired_url")
            return web.json_response({"ok": False, "error": no.error}, status=404 if gone else 400)
        self._log("response_url", None, body, "ok")
        return web.json_response({"ok": True})


def _history_scope(asked: Asked, scope: str) -> str:
    if scope != "channels:history":
        return scope
    channel = channel_of(asked)
    return HISTORY_SCOPE.get("G" if channel.is_private else channel.id[0], scope)


def _need(asked: Asked, scope: str) -> None:
    if scope and scope not in asked.grant.scopes:
        raise No("missing_scope", f"needed: {scope}")


def _prove_app(request: web.Request, arguments: Mapping[str, Any]) -> None:
    given = request.headers.get("Authorization", "")
    if given.startswith("Basic "):
        id, _, secret = b64decode(given.removeprefix("Basic ")).decode().partition(":")
    else:
        id, secret = str(arguments.get("client_id")), str(arguments.get("client_secret"))
    if id != CLIENT_ID:
        raise No("invalid_client_id")
    if secret != CLIENT_SECRET:
        raise No("bad_client_secret")


async def _arguments(request: web.Request) -> Json:
    """What was asked: address, form or JSON; a form's blocks, views and metadata are JSON in text."""
    asked: Json = dict(request.query)
    if request.content_type == "application/json":
        asked |= json.loads(await request.read() or b"{}")
    else:
        asked |= {name: str(value) for name, value in (await request.post()).items()}
    for name in ("blocks", "view", "metadata"):
        if isinstance(asked.get(name), str):
            try:
                asked[name] = json.loads(asked[name])
            except ValueError:
                pass
    return asked


def _token(request: web.Request, arguments: Mapping[str, Any]) -> str:
    given = request.headers.get("Authorization", "")
    return given.removeprefix("Bearer ") if given.startswith("Bearer ") else str(arguments.get("token") or "")


@asynccontextmanager
async def running() -> AsyncIterator[Slack]:
    """Slack with one workspace, South Quay, its bot's token being "xoxb-quay", and the network's people in it."""
    slack = Slack()
    slack.add_workspace(token="xoxb-quay")
    for id, name in PEOPLE.items():
        email = f"{name.split()[0].lower()}@{id[2:].lower()}.example"
        slack.add_user(id, name, email=email, is_admin=name == "Marion Keane")
    slack.add_channel("C0QALEADS", "qa-leads", *PEOPLE)
    async with TestServer(slack.app()) as server:
        slack.base_url = str(server.make_url("/api/"))
        yield slack
        slack.release()  # Nobody is left to hang.


PEOPLE = {
    "U0MARION": "Marion Keane",
    "U0BETHAN": "Bethan Lowe",
    "U0NADIA": "Nadia Farrow",
    "U0IMRAN": "Imran Sethi",
    "U0DEV": "Dev Anand-Price",
}
