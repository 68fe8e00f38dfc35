"""The app's manifest, which Slack makes the app from: commands from the grammar, the fewest scopes, every event."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands import grammar

EXAMPLE = "https://convenor.example.org"
EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
EVERYTHING = "convenor"  # the command that everything can be said with: /convenor remind mine

# What the bot may do, and what for; people's tokens are never asked for.
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "Reads messages that mention it; of a channel it reads no others.",
    "channels:history": (
        "After a failure in sending a post, looks whether it arrived, so that nobody reads it twice. "
        "It works in channels that the bot was invited to."
    ),
    "channels:read": "Notices when a channel that it posts to is archived, renamed or deleted.",
    "chat:write": "Answers, sends reminders, and posts in the channels that it was invited to.",
    "commands": "Its slash commands, and its shortcuts in the message menu.",
    "files:read": "Fetches a file that somebody sends it, or takes as minutes: minutes, or a paper for an item.",
    "groups:history": "The same look as in channels, in private channels that it was invited to.",
    "groups:read": "Notices the same of private channels that it was invited to.",
    "im:history": "Reads what people write to it directly.",
    "im:write": "Opens the conversation in which it reminds somebody.",
    "reactions:read": "Takes a thumbs-up on a reminder as the question whether it is done.",
    "users:read": "People’s names, time zones, who is a guest, and who has left.",
    "users:read.email": (
        "Matches people to the network’s member list, in the network’s own workspace only and never guests."
    ),
}  # fmt: skip

# What Slack tells the bot, with the scope that each needs ("": none).
EVENTS: Mapping[str, str] = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "team_join": "users:read",
    "tokens_revoked": "",
    "user_change": "users:read",
}
_ORGANISATIONS = ("team_access_granted", "team_access_revoked")  # only an organisation-wide app hears these

# Slack's own commands, which no app may or should take. Slack names them in its help page
# "Use built-in slash commands"; those of the clients' older versions are still reserved.
BUILT_IN = frozenset(
    "active add apps archive away call canvas close collapse contact create dm dnd expand feed feedback feeds files "
    "games giphy help huddle invite invite_people invite_to join keys leave list lists me members msg mute my_files "
    "open part people prefs purpose remind remove rename search send shortcuts shrug star starred status topic "
    "unstar unarchive who workflow".split()
)

_HINTS = {
    "minutes": "draft | import",
    "action": "add WHO to TEXT by WHEN | list | done REF",
    "agenda": "next | suggest TEXT | accept S1",
    "meeting": "next | schedule WHEN | apologies",
    "milestone": "list | add TEXT by WHEN | done M1",
    "calendar": "subscribe | revoke",
    "remind": "mine | pause until WHEN | test",
    "network": "status | members | setup NAME chair WHO",
    EVERYTHING: "help | my actions | remind mine | anything you would write to me",
}
_ABOUT = {
    "action": "Who does what by when",
    "agenda": "What the next meeting is about",
    "meeting": "When you meet, and who can come",
    "minutes": "What was said and agreed at a meeting",
    "milestone": "The steps of a plan",
    "calendar": "Your promises and the meetings in your own calendar",
    "remind": "What you are reminded of, and how",
    "network": "The network: members, settings, where everything stands",
    EVERYTHING: "Everything Convenor can do, in your own words",
}
_DESCRIPTION = "Keeps what your network agrees: who does what by when, what the next meeting is about."
_LONG = (
    "Convenor keeps one register of a network’s actions, agenda suggestions, meetings and plans. "
    "Write down an action in the words you would use anyway, and whoever took it on is reminded in time and not "
    "too often. Suggest what the next meeting should talk about, see its agenda, send apologies. "
    "The chair sees at a glance where everything stands; nobody is ever named as late in front of others."
)
_SHORTCUTS = (
    ("Capture as action", "message", "capture_action", "Make this message somebody’s action"),
    ("Suggest for the agenda", "message", "suggest_agenda", "Ask for this to be talked about at the next meeting"),
    ("Take as minutes", "message", "take_minutes", "Show what its file or its text says that was agreed"),
    ("New action", "global", "new_action", "Write down who does what by when"),
)  # fmt: skip
_COLOUR = "#0b4a8f"


SLACKS_OWN, ASKED = "slack's own", "asked"


class BadManifest(ValueError):
    """Slack would not take it; str() says what to write instead."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A command that the app won't have."""

    name: str
    why: str  # SLACKS_OWN | ASKED: its name is taken there
    instead: str  # what people type


def commands(without: Iterable[str] = ()) -> tuple[list[str], list[LeftOut]]:
    """The names of the slash commands, and of those that are left out.

    Raises:
        BadManifest: one that is to be left out is none of ours, or is the last way in.
    """
    unwanted = {name.strip().lstrip("/").lower() for name in without}
    unknown = unwanted - {*grammar.NOUNS, EVERYTHING}
    if unknown:
        known = ", ".join((*grammar.NOUNS, EVERYTHING))
        raise BadManifest(f"/{min(unknown)} is no command of Convenor’s; they are {known}")
    ours = (*grammar.NOUNS, EVERYTHING)
    names = [name for name in ours if name not in BUILT_IN and name not in unwanted]
    left = [
        LeftOut(
            name=name,
            why=SLACKS_OWN if name in BUILT_IN else ASKED,
            instead=_instead(name, names),
        )
        for name in ours
        if name not in names
    ]
    if not names:
        raise BadManifest("keep at least one command; /convenor can say everything")
    return names, left


def _instead(name: str, names: list[str]) -> str:
    if name == EVERYTHING:
        return "a message to it, or a mention"
    return f"/{EVERYTHING} {name} …" if EVERYTHING in names else f"“{name} …” in a message to it"


def manifest(
    *,
    url: str = EXAMPLE,
    name: str = "Convenor",
    socket: bool = False,
    oauth: bool = False,
    without: Iterable[str] = (),
) -> dict[str, Any]:
    """What Slack makes the app from.

    url: where Slack reaches the bot; with socket it is needed for OAuth only. socket: Socket Mode.
    oauth: for several workspaces, or an organisation. Tokens then expire and are renewed, which can't be
    switched off again; an app for one workspace has a token that is pasted once, and must last.

    Raises:
        BadManifest: Slack would not take it.
    """
    if not 1 <= len(name.strip()) <= 35:
        raise BadManifest("the name must have 1 to 35 characters")
    url = _checked(url)
    events = sorted((*EVENTS, *(_ORGANISATIONS if oauth else ())))
    address = {} if socket else {"request_url": url + EVENTS_PATH}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name.strip(),
            "description": _DESCRIPTION,
            "long_description": _LONG,
            "background_color": _COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": _handle(name), "always_online": True},
            "shortcuts": [
                {"name": each, "type": kind, "callback_id": id, "description": about}
                for each, kind, id, about in _SHORTCUTS
            ],
            "slash_commands": [
                {
                    "command": f"/{each}",
                    **({} if socket else {"url": url + EVENTS_PATH}),
                    "description": _ABOUT[each],
                    "usage_hint": _HINTS[each],
                    "should_escape": True,
                }
                for each in commands(without)[0]
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [url + REDIRECT_PATH]} if oauth else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": oauth,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": oauth,
        },
    }


def _checked(url: str) -> str:
    """Slack calls https addresses only; http is for a machine's own tests."""
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", url):
        raise BadManifest(f"{url!r} is no web address; write one such as {EXAMPLE}")
    if url.startswith("http://") and not re.match(
        r"http://(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)", url
    ):
        raise BadManifest(f"{url!r} is not encrypted; Slack needs https://")
    return url.rstrip("/")


def _handle(name: str) -> str:
    """The bot's display name, in the letters that Slack allows in it."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name.strip()).strip("-")[:80] or "Convenor"


# --- as text


def to_yaml(value: Mapping[str, Any], *, heading: str = "") -> str:
    """The manifest as YAML: the few shapes that it has, every text quoted that could be read as something else."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + "".join(f"{line}\n" for line in _lines(value, ""))


def to_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _lines(value: Any, indent: str) -> Iterable[str]:
    for key, each in value.items():
        if isinstance(each, Mapping) and each:
            yield f"{indent}{key}:"
            yield from _lines(each, f"{indent}  ")
        elif isinstance(each, list) and each:
            yield f"{indent}{key}:"
            for item in each:
                yield from _item(item, f"{indent}  ")
        else:
            yield f"{indent}{key}: {_scalar(each)}"


def _item(item: Any, indent: str) -> Iterable[str]:
    if not isinstance(item, Mapping):
        yield f"{indent}- {_scalar(item)}"
        return
    dash = f"{indent}- "
    for line in _lines(item, f"{indent}  "):
        yield dash + line[len(dash) :] if dash.strip() else line
        dash = " " * len(dash)


# A text that stands as it is in every YAML: letters first, nothing that means something, no number, no yes or no.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./ -]*[A-Za-z0-9]")
_TAKEN = re.compile(r"y|n|yes|no|on|off|true|false|null|none|nan|inf", re.IGNORECASE)


def _scalar(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str() if _PLAIN.fullmatch(value) and not _TAKEN.fullmatch(value):
            return value
        case str():
            # JSON's texts are YAML's double-quoted ones, but for what YAML takes for a line's end or not at all.
            return "".join(map(_seen, json.dumps(value, ensure_ascii=False)))
        case list() | dict() if not value:
            return "[]" if isinstance(value, list) else "{}"
    raise TypeError(f"a manifest has no {type(value).__name__}")


def _seen(letter: str) -> str:
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


# --- the files that are kept with the project

# What each file of manifests/ is written with.
FILES: Mapping[str, Mapping[str, bool]] = {
    "slack.yaml": {},
    "slack-socket.yaml": {"socket": True},
    "slack-oauth.yaml": {"oauth": True},
}


def page(
    *,
    url: str = EXAMPLE,
    name: str = "Convenor",
    socket: bool = False,
    oauth: bool = False,
    without: Iterable[str] = (),
    as_json: bool = False,
) -> str:
    """A whole manifest file; the arguments are manifest's.

    Raises:
        BadManifest: Slack would not take it.
    """
    unwanted = tuple(without)
    app = manifest(url=url, name=name, socket=socket, oauth=oauth, without=unwanted)
    if as_json:
        return to_json(app)
    flags = [f"--{flag}" for flag, on in (("socket", socket), ("oauth", oauth)) if on]
    flags += [f"--without {each.strip().lstrip('/').lower()}" for each in unwanted]
    lines = [
        "The Slack app of Convenor: paste all of this where docs/slack.md says.",
        f"Written by: {' '.join(('python -m bot manifest slack', *flags))}",
    ]
    if url == EXAMPLE and (oauth or not socket):
        lines.append(
            f"Replace {EXAMPLE} by the address where your Convenor is reached, or write it with --url."
        )
    return to_yaml(app, heading="\n".join(lines))
