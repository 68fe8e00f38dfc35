"""What keeps Teams from working, for the doctor: settings that belong together, and what Microsoft says to them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import aiohttp

from bot.platforms.teams.door import PATH
from bot.platforms.teams.keys import Keys, KeysUnavailable
from bot.platforms.teams.manifest import NO_APP
from bot.platforms.teams.registration import (
    ANY_TENANT,
    MANAGED_IDENTITY,
    MULTI_TENANT,
    SINGLE_TENANT,
    TeamsSettings,
)
from bot.platforms.teams.tokens import NoToken, Tokens
from bot.replies.check import Check

TIMES = aiohttp.ClientTimeout(total=10, sock_connect=5)  # Seconds.
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_GUIDE = "docs/teams.md says where to find it."
_KINDS = {
    SINGLE_TENANT: "a single-tenant bot",
    MULTI_TENANT: "a multi-tenant bot",
    MANAGED_IDENTITY: "a bot with a managed identity",
}


def together(settings: TeamsSettings) -> list[Check]:
    """What is set without what it needs, or can't be what it is; empty where Teams is not used."""
    if not settings.is_touched:
        return []
    if not settings.is_guarded:
        return [
            Check(
                ok=False,
                says="TEAMS_AUTH is off: every program on this machine can speak as anybody",
                fix="That is for Microsoft’s test clients alone. Where people use the bot, take TEAMS_AUTH out.",
            )
        ]
    wrong = [Check(ok=False, says=says, fix=fix) for says, fix, is_wrong in _wanted(settings) if is_wrong]
    return wrong or [Check(ok=True, says=_manner(settings))]


def _wanted(settings: TeamsSettings) -> list[tuple[str, str, bool]]:
    """What may be wrong: how it is said, what to do, and whether it is so."""
    app_id, address = settings.app_id or "", urlsplit(settings.public_url or "")
    odd = [each for each in settings.tenants if each != ANY_TENANT and not _GUID.fullmatch(each)]
    return [
        (
            "TEAMS_APP_ID is not set, so that Teams is off",
            f"Copy the Microsoft App ID (Azure Bot, Configuration). {_GUIDE}",
            not app_id,
        ),
        (
            f"TEAMS_APP_ID is {app_id!r}, which is no app id: {NO_APP.replace('0', 'x')}",
            f"Copy the Microsoft App ID (Azure Bot, Configuration). {_GUIDE}",
            bool(app_id) and (not _GUID.fullmatch(app_id) or app_id == NO_APP),
        ),
        (
            "TEAMS_APP_PASSWORD is not set, so that the bot can’t answer",
            f"Make a client secret of the registration, and copy its Value. {_GUIDE}",
            not settings.password and settings.app_type != MANAGED_IDENTITY,
        ),
        (
            "TEAMS_TENANT_IDS is not set, so that nobody is let in",
            f"Copy the Tenant ID (Microsoft Entra, Overview). {_GUIDE}",
            not settings.tenants,
        ),
        (
            f"TEAMS_TENANT_IDS holds {', '.join(map(repr, odd))}, which is no tenant’s id",
            f"Copy the Tenant ID (Microsoft Entra, Overview). {_GUIDE}",
            bool(odd),
        ),
        (
            "PUBLIC_URL is not set: Teams must be told where the bot is",
            "Write the address of this server, such as https://convenor.example.org.",
            not settings.public_url,
        ),
        (
            f"PUBLIC_URL is {settings.public_url}, where Teams sends nothing",
            "Write an address that begins with https:// and can be reached from the internet.",
            bool(settings.public_url) and address.scheme != "https",
        ),
    ]


def _manner(settings: TeamsSettings) -> str:
    who = (
        "open to every tenant"
        if settings.allowed is None
        else f"for {len(settings.tenants)} tenant{'s' if len(settings.tenants) > 1 else ''}"
    )
    return f"{_KINDS[settings.app_type]}, {who}, at {settings.public_url}{PATH}"


async def token(tokens: Tokens) -> Check:
    """Whether Microsoft gives the bot what it needs to answer."""
    try:
        await tokens.get()
    except NoToken as no:
        fix = (
            "Look at the registration, and at TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_APP_TYPE "
            "and the first of TEAMS_TENANT_IDS."
            if no.lasting
            else "Can this server reach the address in TEAMS_AUTHORITY_URL, directly or through its proxy?"
        )
        return Check(ok=False, says=f"no token for Teams: {no.why}", fix=fix)
    return Check(ok=True, says="Microsoft gives the bot a token")


async def keys(known: Keys) -> Check:
    """Whether it can be told that a request comes from Teams."""
    try:
        await known.find("")  # No key is called so: they are fetched, as for any that is not known.
    except KeysUnavailable:
        return Check(
            ok=False,
            says="the keys that prove a request to be Teams’ could not be fetched",
            fix="Can this server reach the address in TEAMS_OPENID_URL, directly or through its proxy?",
        )
    return Check(ok=True, says="the keys that prove a request to be Teams’ are published")


async def endpoint(public_url: str, session: aiohttp.ClientSession) -> Check:
    """Whether the address that Teams sends to leads here, and lets nobody in who proves nothing."""
    address = f"{public_url}{PATH}"
    fix = (
        f"In Azure the bot’s messaging endpoint must be {address}. Is `serve` running, "
        f"and does what stands before it pass {PATH} on?"
    )
    try:
        async with session.post(address, json={}, timeout=TIMES, allow_redirects=False) as answer:
            status, asks = answer.status, answer.headers.get("WWW-Authenticate", "")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Check(ok=False, says=f"{address} can’t be reached from here ({type(error).__name__})", fix=fix)
    if status == 401 and asks == "Bearer":
        return Check(ok=True, says=f"{address} answers, and lets nobody in without a proof")
    return Check(ok=False, says=f"{address} answers {status}, and not as this bot does", fix=fix)
