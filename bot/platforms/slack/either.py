"""Both ways into Slack at once: workspaces that added the bot, and the one whose token is in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.workspaces import NotInstalled, Voice, Workspaces


@dataclass(kw_only=True)
class Either:
    """Workspaces that were installed, and beside them the one of the bot token in the settings."""

    many: Workspaces
    one: Workspaces

    async def client_of(self, workspace: str) -> AsyncWebClient:
        try:
            return await self.many.client_of(workspace)
        except NotInstalled:
            return await self.one.client_of(workspace)

    async def voice_in(self, workspace: str, enterprise: str = "") -> Voice:
        try:
            return await self.many.voice_in(workspace, enterprise)
        except NotInstalled:
            return await self.one.voice_in(workspace, enterprise)

    async def authorize(
        self, enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        found = await self.many.authorize(enterprise_id, team_id, user_id)
        if found is not None:
            return found
        try:
            await self.one.client_of(team_id or "")
        except NotInstalled:
            return None
        return await self.one.authorize(enterprise_id, team_id, user_id)

    def forget(self, workspace: str) -> None:
        self.many.forget(workspace)
        self.one.forget(workspace)

    async def heard(
        self, event: Mapping[str, Any], *, workspace: str, enterprise: str = "", organisation: bool = False
    ) -> bool:
        told = [
            await each.heard(event, workspace=workspace, enterprise=enterprise, organisation=organisation)
            for each in (self.many, self.one)
        ]
        return any(told)
