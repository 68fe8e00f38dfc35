"""Microsoft's connector on loopback: it keeps what is sent to it, with the limits and refusals that are documented."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

LARGEST = 100 * 1024  # Bytes of a message in UTF-16.
PAGE = 50  # Members; fewer than a bot asks for.


def refusal(status: int, code: str = "", **headers: str) -> web.Response:
    """As the connector words one; "Retry_After" stands for the header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if not code:
        return web.Response(
            status=status, headers=named, text="<html>gateway</html>", content_type="text/html"
        )
    return web.json_response({"error": {"code": code, "message": "…"}}, status=status, headers=named)


@dataclass(kw_only=True)
class Sent:
    """A message that arrived."""

    conversation: str  # with the thread, as it was addressed
    id: str
    activity: dict[str, Any]
    only_for: str | None = None
    edits: int = 0

    @property
    def words(self) -> str:
        return str(self.activity.get("summary") or self.activity.get("text") or "")

    @property
    def card(self) -> dict[str, Any] | None:
        attachments = self.activity.get("attachments")
        return attachments[0]["content"] if attachments else None


@dataclass(kw_only=True)
class Teams:
    """How it behaves can be changed while it runs. `next`: what the next calls are answered with, instead."""

    address: str = ""
    tenant: str
    people: dict[str, str] = field(
        default_factory=dict
    )  # aadObjectId or "29:…" -> their conversation with the bot
    conversations: set[str] = field(default_factory=set)  # where the bot is
    roster: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)  # conversations in which it is blocked
    threads: set[str] = field(default_factory=set)  # ids of messages with which people began a thread
    targets: bool = True  # whether it takes messages for one person alone
    sent: list[Sent] = field(default_factory=list)
    begun: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    tokens: set[str] = field(default_factory=set)  # whose bearer was let in
    is_token: Callable[[str], bool] = lambda token: token.startswith("token-")
    next: list[web.Response] = field(default_factory=list)
    after: list[web.Response] = field(default_factory=list)  # the same, but the message has been taken before
    open: asyncio.Event = field(default_factory=asyncio.Event)  # cleared: it keeps everybody waiting
    arrived: asyncio.Event = field(default_factory=asyncio.Event)  # set: a message was taken
    hangs_up: int = 0  # how many of the next calls end without an answer, the message being taken
    _ids: count[int] = field(default_factory=lambda: count(1))

    # --- the calls

    async def begin(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        body = await request.json()
        self.begun.append(body)
        if body.get("tenantId") != self.tenant or not str(body["bot"]["id"]).startswith("28:"):
            return refusal(400, "BadArgument")
        conversation = self.people.get(body["members"][0]["id"])
        if conversation is None:
            return refusal(403, "ForbiddenOperationException")
        self.conversations.add(conversation)
        return web.json_response({"id": conversation}, status=201)

    async def send(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        conversation, activity = request.match_info["conversation"], await request.json()
        targeted = request.query.get("isTargetedActivity") == "true"
        refused = self._not_there(conversation, activity)
        if refused is not None:
            return refused
        if targeted and not self.targets:
            return refusal(403, "TargetedMessagesNotSupported")
        if targeted and "id" not in activity.get("recipient", {}):
            return refusal(400, "BadArgument")
        sent = Sent(
            conversation=conversation,
            id=str(1719309600000 + next(self._ids)),
            activity=activity,
            only_for=activity["recipient"]["id"] if targeted else None,
        )
        self.sent.append(sent)
        self.arrived.set()
        if self.hangs_up:
            self.hangs_up -= 1
            assert request.transport is not None
            request.transport.abort()
        return self.after.pop(0) if self.after else web.json_response({"id": sent.id}, status=201)

    async def update(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        activity, targeted = await request.json(), request.query.get("isTargetedActivity") == "true"
        if targeted and "recipient" in activity:
            return refusal(400, "BadArgument")
        for sent in self.sent:
            if sent.id == request.match_info["activity"] and (sent.only_for is not None) == targeted:
                sent.activity, sent.edits = activity, sent.edits + 1
                return web.json_response({"id": sent.id})
        return refusal(404, "ActivityNotFoundInConversation")

    async def delete(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        self.sent = [sent for sent in self.sent if sent.id != request.match_info["activity"]]
        return web.Response()

    async def members(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        people = self.roster.get(request.match_info["conversation"])
        if people is None:
            return refusal(404, "ConversationNotFound")
        start, size = int(request.query.get("continuationToken", 0)), int(request.query["pageSize"])
        end = start + min(size, PAGE)
        more = {"continuationToken": str(end)} if end < len(people) else {}
        return web.json_response({"members": people[start:end]} | more)

    # --- refusing

    async def _refused(self, request: web.Request) -> web.StreamResponse | None:
        self.asked += 1
        await self.open.wait()
        if self.next:
            return self.next.pop(0)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.is_token(token):
            return refusal(401, "Unauthorized")
        self.tokens.add(token)
        return None

    def _not_there(self, conversation: str, activity: dict[str, Any]) -> web.Response | None:
        place, _, thread = conversation.partition(";messageid=")
        if place in self.blocked:
            return refusal(403, "ConversationBlockedByUser")
        if place not in self.conversations:
            return refusal(404, "ConversationNotFound")
        if thread and thread not in self.threads and all(sent.id != thread for sent in self.sent):
            return refusal(404, "ActivityNotFoundInConversation")
        if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > LARGEST:
            return refusal(413, "MessageSizeTooBig")
        return None


@asynccontextmanager
async def running(tenant: str) -> AsyncIterator[Teams]:
    teams = Teams(tenant=tenant)
    teams.open.set()
    application = web.Application(client_max_size=5_000_000)
    application.router.add_post("/uk/v3/conversations", teams.begin)
    application.router.add_post("/uk/v3/conversations/{conversation}/activities", teams.send)
    application.router.add_put("/uk/v3/conversations/{conversation}/activities/{activity}", teams.update)
    application.router.add_delete("/uk/v3/conversations/{conversation}/activities/{activity}", teams.delete)
    application.router.add_get("/uk/v3/conversations/{conversation}/pagedmembers", teams.members)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0.1)
    teams.address = f"http://{server.host}:{server.port}/uk/"
    try:
        yield teams
    finally:
        teams.open.set()
        await server.close()
