"""The app package, which Teams makes the app from: commands from the grammar, the fewest permissions, two icons."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from bot.commands import grammar
from bot.platforms.teams import icons

EXAMPLE = "https://convenor.example.org"
NO_APP = "00000000-0000-0000-0000-000000000000"  # stands where the app's own id belongs
SCHEMA = "1.29"  # the first with commands behind "/"
VERSION = "1.0.0"  # Goes up with every change to the package: Teams takes an update by it alone.

# What the bot may do where it was added, and what for. It is never allowed to read a conversation: it gets what
# people say to it. Members are told to any bot of a conversation, without a permission.
PERMISSIONS: Mapping[str, str] = {
    "OnlineMeeting.ReadBasic.Chat": "Notices when a meeting starts and ends, in the meetings that it was added to.",
    "ChannelMeeting.ReadBasic.Group": "The same of meetings in the channels of a team that it was added to.",
}

# The commands that Teams offers when somebody types the bot's name or "/": the six verbs that are enough for a
# member, and what answers the next question. Teams takes twelve.
OFFERED = (
    "action list",
    "action add",
    "action done",
    "action due",
    "agenda next",
    "agenda suggest",
    "meeting next",
    "meeting apologies",
    "milestone list",
    "remind mine",
    "network status",
    "help",
)
_SCOPES = ("personal", "team", "groupChat")  # a chat of a meeting is a groupChat
_SHORT = "Keeps what your network agrees: actions, agenda, meetings and plans."
_FULL = (
    "Convenor keeps one register of a network’s actions, agenda suggestions, meetings and plans. "
    "Write down an action in the words you would use anyway, and whoever took it on is reminded in time and not "
    "too often. Suggest what the next meeting should talk about, see its agenda, send apologies. "
    "The chair sees at a glance where everything stands; nobody is ever named as late in front of others."
)
_CAPTURES = (
    ("captureAction", "Capture as action", "Make this message somebody’s action."),
    ("suggestAgenda", "Suggest for the agenda", "Ask for this to be talked about at the next meeting."),
)
_COLOUR = "#0b4a8f"


class BadManifest(ValueError):
    """Teams would not take it; str() says what to write instead."""


def manifest(*, url: str = EXAMPLE, name: str = "Convenor", app_id: str = NO_APP) -> dict[str, Any]:
    """What Teams makes the app from.

    url: where Teams reaches the bot. app_id: of the bot's registration in Microsoft Entra.

    Raises:
        BadManifest: Teams would not take it.
    """
    if not 1 <= len(name.strip()) <= 30:
        raise BadManifest("the name must have 1 to 30 characters")
    address, host, id = *_address(url), _id(app_id)
    return {
        "$schema": (
            f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json"
        ),
        "manifestVersion": SCHEMA,
        "version": VERSION,
        "id": id,
        "localizationInfo": {"defaultLanguageTag": "en-gb"},
        "developer": {
            "name": name.strip(),
            "websiteUrl": address,
            "privacyUrl": f"{address}/privacy",
            "termsOfUseUrl": f"{address}/terms",
        },
        "name": {"short": name.strip(), "full": f"{name.strip()}, for networks that meet"},
        "description": {"short": _SHORT, "full": _FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _COLOUR,
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot", "meetings": "bot"},
        "bots": [
            {
                "botId": id,
                "scopes": list(_SCOPES),
                "isNotificationOnly": False,
                "supportsFiles": True,
                "supportsTargetedMessages": True,
                "commandLists": [_commands("personal"), _commands("team", "groupChat")],
            }
        ],
        "composeExtensions": [
            {
                "botId": id,
                "commands": [
                    {
                        "id": command,
                        "type": "action",
                        "context": ["message"],
                        "title": title,
                        "description": about,
                        "fetchTask": True,
                    }
                    for command, title, about in _CAPTURES
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
        # Teams grants the permissions below to the app that is named here. No resource is asked for.
        "webApplicationInfo": {"id": id, "resource": f"api://{host}/botid-{id}"},
        "authorization": {
            "permissions": {
                "resourceSpecific": [{"name": each, "type": "Application"} for each in PERMISSIONS]
            }
        },
    }


def files(*, url: str = EXAMPLE, name: str = "Convenor", app_id: str = NO_APP) -> dict[str, bytes]:
    """The files of the package by name; the arguments are manifest's.

    Raises:
        BadManifest: Teams would not take it.
    """
    return {
        "manifest.json": page(url=url, name=name, app_id=app_id).encode(),
        "color.png": icons.colour(),
        "outline.png": icons.outline(),
    }


def page(*, url: str = EXAMPLE, name: str = "Convenor", app_id: str = NO_APP) -> str:
    """manifest.json; the arguments are manifest's.

    Raises:
        BadManifest: Teams would not take it.
    """
    return json.dumps(manifest(url=url, name=name, app_id=app_id), ensure_ascii=False, indent=2) + "\n"


def package(contents: Mapping[str, bytes]) -> bytes:
    """The files as the zip that is uploaded; the same files make the same zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _commands(*scopes: str) -> dict[str, Any]:
    rows = {f"{verb.noun} {verb.name}".strip(): verb for verb in grammar.VERBS}
    return {
        "scopes": list(scopes),
        "triggers": ["mention", "slash"],
        "commands": [{"title": title, "description": rows[title].summary} for title in OFFERED],
    }


def _address(url: str) -> tuple[str, str]:
    """The address without a slash at its end, and its host."""
    match = re.fullmatch(
        r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?)(?:/[^\s?#]*)?", url, re.IGNORECASE
    )
    if match is None:
        raise BadManifest(f"{url!r} is no address that Teams reaches; write one such as {EXAMPLE}")
    return url.rstrip("/"), match[1].lower()


def _id(app_id: str) -> str:
    written = app_id.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", written):
        raise BadManifest(
            f"{app_id!r} is no app id; it is on the page of the app registration, such as {NO_APP}"
        )
    return written
