"""The chat platforms that are set up, each opened with what it needs; one that is not is not even imported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot import config
from bot.commands.request import Request
from bot.engine import loop
from bot.engine.outbox import Platform
from bot.replies.check import Check
from bot.replies.model import Reply
from bot.store.unit_of_work import Store

if TYPE_CHECKING:
    from aiohttp import web

    from bot.platforms.mail.checks import MailSettings
    from bot.platforms.slack.checks import SlackSettings
    from bot.platforms.teams.registration import TeamsSettings

Handle: TypeAlias = Callable[[Request], Awaitable[Reply]]


class InChat(Protocol):
    """One chat platform's parts of this process."""

    def post(self) -> Platform:
        """The engine's way into it."""
        ...

    def answer(self, handle: Handle, application: web.Application) -> None:
        """Take what it sends by HTTP from now on, and follow who is there."""
        ...

    async def listen(self, stopping: asyncio.Event) -> None:
        """Take what it sends by other ways, until `stopping` is set."""
        ...


@asynccontextmanager
async def opened(store: Store, settings: config.Settings) -> AsyncIterator[tuple[InChat, ...]]:
    """The platforms that are configured."""
    async with AsyncExitStack() as stack:
        chats: list[InChat] = []
        if settings.uses_slack:
            from bot import in_slack

            slack = in_slack.opened(
                store,
                _slack(settings),
                api_url=settings.slack_api_url,
                secret_key=config.secret_of(settings),
                now=loop.local_clock,
            )
            chats.append(await stack.enter_async_context(slack))
        if settings.uses_teams:
            from bot import in_teams

            teams = in_teams.opened(
                store, _teams(settings), secret_key=config.secret_of(settings), now=loop.local_clock
            )
            chats.append(await stack.enter_async_context(teams))
        if settings.uses_mail:
            from bot import in_mail

            mail = in_mail.opened(
                store, _mail(settings), secret_key=config.secret_of(settings), now=loop.local_clock
            )
            chats.append(await stack.enter_async_context(mail))
        yield tuple(chats)


def names(settings: config.Settings) -> str:
    """The ways that messages go, for a sentence."""
    ways = (
        ("Slack", settings.uses_slack),
        ("Microsoft Teams", settings.uses_teams),
        ("e-mail", settings.uses_mail),
    )
    *others, last = [name for name, is_used in ways if is_used] or ["the terminal"]
    return f"{', '.join(others)} and {last}" if others else last


async def diagnose(settings: config.Settings) -> list[tuple[str, Check]]:
    """What the platforms say to what was set of them; (platform, what was looked at)."""
    found: list[tuple[str, Check]] = []
    if settings.uses_slack or settings.slack_signing_secret or settings.slack_app_token:
        from bot import in_slack

        checks = await in_slack.diagnose(_slack(settings), api_url=settings.slack_api_url)
        found += [("slack", each) for each in checks]
    if settings.uses_teams or settings.teams_app_password or settings.teams_tenant_ids:
        from bot import in_teams

        found += [("teams", each) for each in await in_teams.diagnose(_teams(settings), now=loop.local_clock)]
    if settings.uses_mail:
        from bot import in_mail

        found += [("mail", each) for each in await in_mail.diagnose(_mail(settings))]
    return found


def _slack(settings: config.Settings) -> SlackSettings:
    from bot.platforms.slack.checks import SlackSettings

    return SlackSettings(
        bot_token=settings.slack_bot_token,
        signing_secret=settings.slack_signing_secret,
        app_token=settings.slack_app_token,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        public_url=settings.public_url,
    )


def _teams(settings: config.Settings) -> TeamsSettings:
    from bot.platforms.teams.registration import TeamsSettings

    return TeamsSettings(
        app_id=settings.teams_app_id,
        password=settings.teams_app_password,
        app_type=settings.teams_app_type,
        tenants=settings.teams_tenant_ids,
        openid_url=settings.teams_openid_url,
        authority_url=settings.teams_authority_url,
        identity_endpoint=settings.identity_endpoint,
        identity_header=settings.identity_header,
        is_guarded=settings.teams_auth == "on",
        public_url=settings.public_url,
    )


def _mail(settings: config.Settings) -> MailSettings:
    from bot.platforms.mail.checks import MailSettings
    from bot.platforms.mail.oauth import Client

    assert settings.smtp_url is not None, "mail is on"
    assert settings.mail_from is not None, "which was asked for with SMTP_URL"
    oauth = None
    if settings.mail_oauth_client_id and settings.mail_oauth_client_secret and settings.mail_oauth_token_url:
        oauth = Client(
            token_url=settings.mail_oauth_token_url,
            id=settings.mail_oauth_client_id,
            secret=settings.mail_oauth_client_secret,
        )
    return MailSettings(
        smtp_url=settings.smtp_url,
        mail_from=settings.mail_from,
        imap_url=settings.imap_url,
        oauth=oauth,
        public_url=settings.public_url,
        inbound_secret=settings.mail_inbound_secret,
        authserv_id=settings.mail_authserv_id,
    )
