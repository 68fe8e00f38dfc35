"""What keeps Slack from working, for the doctor: settings that belong together, and what Slack says of the token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from slack_sdk.errors import SlackApiError

from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.workspaces import SILENT, UNREACHABLE, kind_of
from bot.replies.check import Check

Ask: TypeAlias = Callable[[str], Awaitable[tuple[Mapping[str, Any], Iterable[str]]]]


@dataclass(frozen=True, kw_only=True)
class SlackSettings:
    """The settings that Slack is about; "" or None: not set."""

    bot_token: str | None = None
    signing_secret: str | None = None
    app_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    public_url: str | None = None

    @property
    def is_touched(self) -> bool:
        """Somebody began to set Slack up."""
        given = (self.bot_token, self.signing_secret, self.app_token, self.client_id, self.client_secret)
        return any(given)


_EXPIRES = "xoxe."  # how a token begins that is renewed by exchange
_GUIDE = "docs/slack.md says where to find it."


def together(settings: SlackSettings) -> list[Check]:
    """What is set without what it needs; empty where Slack is not used."""
    if not settings.is_touched:
        return []
    missing = [
        Check(ok=False, says=f"{name} is not set, {why}", fix=fix)
        for name, why, fix, wanted in _wanted(settings)
        if wanted
    ]
    if (settings.bot_token or "").startswith(_EXPIRES):
        missing.append(
            Check(ok=False, says="SLACK_BOT_TOKEN expires after twelve hours", fix=_fix("token_expired"))
        )
    return missing or [Check(ok=True, says=_manner(settings))]


def _wanted(settings: SlackSettings) -> list[tuple[str, str, str, bool]]:
    """Each setting with why it is needed, where to find it, and whether it is missing."""
    oauth = bool(settings.client_id or settings.client_secret)
    return [
        (
            "SLACK_BOT_TOKEN",
            "so that nothing can be sent",
            f"Copy the Bot User OAuth Token (Install App). {_GUIDE}",
            not settings.bot_token and not oauth,
        ),
        (
            "SLACK_SIGNING_SECRET",
            "so that no request can be proved to be Slack’s",
            f"Copy it from Basic Information, App Credentials, or use Socket Mode (SLACK_APP_TOKEN). {_GUIDE}",
            not settings.signing_secret and not settings.app_token,
        ),
        (
            "SLACK_CLIENT_ID",
            "and SLACK_CLIENT_SECRET needs it",
            f"Copy it from Basic Information, App Credentials. {_GUIDE}",
            oauth and not settings.client_id,
        ),
        (
            "SLACK_CLIENT_SECRET",
            "and SLACK_CLIENT_ID needs it",
            f"Copy it from Basic Information, App Credentials. {_GUIDE}",
            oauth and not settings.client_secret,
        ),
        (
            "PUBLIC_URL",
            "and Slack must send people back to it when they add the bot",
            "Write the address of this server, such as https://convenor.example.org.",
            oauth and not settings.public_url,
        ),
    ]


def _manner(settings: SlackSettings) -> str:
    way = "by Socket Mode" if settings.app_token else "at /slack/events"
    which = "one workspace" if settings.bot_token else ""
    several = "several workspaces, by OAuth" if settings.client_id else ""
    return f"{' and '.join(filter(None, (which, several)))}, {way}"


async def token(bot_token: str, ask: Ask) -> list[Check]:
    """What Slack says of the token. ask: auth.test with it; its answer, and the scopes that the token has."""
    try:
        who, scopes = await ask(bot_token)
    except SlackApiError as error:
        word = kind_of(error)
        if word in SILENT:
            return [_not_reached(word or "no answer that can be read")]
        return [Check(ok=False, says=f"Slack does not take the token: {word}", fix=_fix(word))]
    except UNREACHABLE as error:
        return [_not_reached(kind_of(error))]
    checks = [Check(ok=True, says=f"Slack takes the token, in {who.get('team') or 'its workspace'}")]
    missing = sorted(set(SCOPES) - set(scopes)) if any(scopes) else []  # A gateway may not pass them on.
    if missing:
        checks.append(
            Check(
                ok=False,
                says=f"the app may not yet: {', '.join(missing)}",
                fix="Paste the manifest of this version under App Manifest, then reinstall the app.",
            )
        )
    return checks


def _not_reached(why: str) -> Check:
    return Check(
        ok=False,
        says=f"Slack could not be asked: {why}",
        fix="Can this server reach the address in SLACK_API_URL, directly or through its proxy?",
    )


def _fix(word: str) -> str:
    match word:
        case "token_expired":
            return "The app renews its tokens: use SLACK_CLIENT_ID, or make an app from manifests/slack.yaml."
        case "token_revoked" | "account_inactive":
            return "The app was removed: install it again, and copy the new token."
        case _:
            return f"Copy the Bot User OAuth Token again (Install App). {_GUIDE}"
