"""What Slack sends, as what somebody asks: pure functions from payloads to frozen values."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.commands.codec import encode
from bot.commands.model import CaptureMessage, ThumbsUp
from bot.commands.request import Request, Sender
from bot.platforms.slack.asked import (
    EPHEMERAL,
    NAME,
    HomeOpened,
    Inbound,
    Nothing,
    Noticed,
    Opens,
    Origin,
    Payload,
    Pressed,
    Said,
    Submitted,
    Typed,
    Unknown,
    Unreadable,
)
from bot.platforms.slack.files import shared
from bot.platforms.slack.forms import filled_in
from bot.platforms.slack.written import said
from bot.replies.codec import opened
from bot.replies.model import Form

ANY_COMMAND = "/convenor"  # Names are one workspace's for all its apps: this one takes every verb.
SHORTCUTS = {"new_action": "/action add"}  # global shortcut -> what it says
CAPTURES = {
    "capture_action": False,
    "suggest_agenda": True,
}  # message shortcut -> whether it is for the agenda
TAKES_MINUTES = "take_minutes"  # message shortcut: the message's file, or its text, is minutes

Unseal = Callable[[str], str]  # Raises ValueError: the value was altered, or is another bot's.

NOTHING, UNKNOWN = Nothing(), Unknown()
# What is passed on to whoever keeps the directory, the channels and the installations: what the manifest
# subscribes to, and no more.
NOTICED = frozenset(
    "team_join user_change app_uninstalled tokens_revoked team_access_granted team_access_revoked "
    "channel_archive channel_deleted channel_unarchive channel_rename channel_left channel_id_changed "
    "group_archive group_deleted group_unarchive group_rename group_left".split()
)


def read(body: Payload, *, now: datetime, unseal: Unseal, bot_user: str | None = None) -> Inbound:
    """What one payload asks.

    now: when it was received, aware. bot_user: the bot's own user id, whose mention is taken off.
    """
    if "command" in body:
        return _slash(body, now, bot_user)
    match body.get("type"):
        case "event_callback":
            return _event(body, now, bot_user)
        case "block_actions":
            return _block_actions(body, now, unseal)
        case "view_submission":
            return _view_submission(body, now, unseal)
        case "shortcut":
            return _shortcut(body, now)
        case "message_action":
            return _message_action(body, now, bot_user)
        case "view_closed":
            return NOTHING
    return UNKNOWN


# --- typed


def _slash(body: Payload, now: datetime, bot_user: str | None) -> Inbound:
    workspace, user = _text(body, "team_id"), _text(body, "user_id")
    if not workspace or not user:
        return UNKNOWN
    command, words = _text(body, "command"), said(_text(body, "text"), bot_user)
    # "/convenor action add …" and "/convenor my actions" are the words alone; "/action" is the noun of its own.
    line = words if command == ANY_COMMAND else f"{command} {words}".strip()
    channel, trigger = _text(body, "channel_id") or None, _text(body, "trigger_id") or None
    origin = Origin(
        workspace=workspace, user=user, channel=channel, respond=_text(body, "response_url") or None
    )
    sender = _sender(workspace, user, _text(body, "user_name"))
    request = _request(sender, origin, now, key=trigger, text=line or "help")
    return Typed(request=request, origin=origin, trigger=trigger, slash=True)


def _shortcut(body: Payload, now: datetime) -> Inbound:
    line = SHORTCUTS.get(_text(body, "callback_id"))
    who = _interacting(body)
    if line is None or who is None:
        return UNKNOWN
    trigger = _text(body, "trigger_id") or None
    origin = Origin(workspace=who.workspace, user=who.user)
    request = _request(who, origin, now, key=trigger, text=line)
    return Typed(request=request, origin=origin, trigger=trigger)


def _message_action(body: Payload, now: datetime, bot_user: str | None) -> Inbound:
    chosen, who, message = _text(body, "callback_id"), _interacting(body), _part(body, "message")
    if who is None or (chosen not in CAPTURES and chosen != TAKES_MINUTES):
        return UNKNOWN
    trigger, channel = _text(body, "trigger_id") or None, _text(_part(body, "channel"), "id") or None
    origin = Origin(
        workspace=who.workspace,
        user=who.user,
        channel=channel,
        thread=_text(message, "thread_ts") or None,
        respond=_text(body, "response_url") or None,
    )
    words = said(_text(message, "text"), bot_user)
    if chosen == TAKES_MINUTES:
        file = shared(message)
        line = "minutes import" if file is not None else f"minutes import\n{words}"
        request = _request(who, origin, now, key=trigger, text=line)
        return Typed(request=request, origin=origin, trigger=trigger, file=file)
    author = _text(message, "user")
    link = permalink(_text(_part(body, "team"), "domain"), channel, message)
    command = CaptureMessage(
        text=words,
        author=f"<@{author}>" if author else _text(message, "username"),
        source=link or "",
        agenda=CAPTURES[chosen],
    )
    request = replace(_request(who, origin, now, key=trigger, payload=encode(command)), permalink=link)
    return Typed(request=request, origin=origin, trigger=trigger)


def permalink(domain: str, channel: str | None, message: Payload) -> str | None:
    """The address of a message, as Slack makes it; None where the payload says too little."""
    ts, thread = _text(message, "ts"), _text(message, "thread_ts")
    if not domain or not channel or not re.fullmatch(r"\d+\.\d+", ts):
        return None
    link = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread}&cid={channel}" if thread and thread != ts else link


# --- events


def _event(body: Payload, now: datetime, bot_user: str | None) -> Inbound:
    event = _part(body, "event")
    kind, workspace = _text(event, "type"), _workspace(body)
    user = _text(event, "user")
    if kind in ("message", "app_mention"):
        bot_user = bot_user or _bot_user(body)
        return _message(event, kind, workspace, user, now, bot_user)
    if kind == "app_home_opened":
        return HomeOpened(workspace=workspace, user=user) if event.get("tab") != "messages" else NOTHING
    if kind == "reaction_added":
        return _reaction(event, workspace, user, now, bot_user or _bot_user(body))
    if kind in NOTICED:
        authorization = _authorization(body)
        return Noticed(
            kind=kind,
            workspace=workspace,
            enterprise=_text(authorization, "enterprise_id") or _text(body, "enterprise_id"),
            event=event,
            organisation=authorization.get("is_enterprise_install") is True,
        )
    return NOTHING  # An event that we never asked for is acknowledged, or it would come again.


_PEOPLES = ("", "file_share", "thread_broadcast", "me_message")  # subtypes of what people write


def _message(
    event: Payload, kind: str, workspace: str, user: str, now: datetime, bot_user: str | None
) -> Inbound:
    channel, ts = _text(event, "channel"), _text(event, "ts")
    if not (workspace and user and channel and ts) or user == bot_user:
        return NOTHING
    if _text(event, "subtype") not in _PEOPLES or event.get("bot_id") or event.get("hidden"):
        return NOTHING
    direct = channel.startswith("D")
    text = _text(event, "text")
    mentioned = bot_user is not None and re.search(rf"<@{re.escape(bot_user)}(?:\||>)", text) is not None
    if kind == "message" and not direct and not (event.get("channel_type") == "mpim" and mentioned):
        return NOTHING  # People talk to each other; a mention in a channel comes as app_mention too.
    thread = _text(event, "thread_ts") or None
    origin = Origin(
        workspace=workspace, user=user, channel=channel, thread=thread if direct else thread or ts
    )
    home = _text(event, "user_team") or _text(event, "team") or workspace
    sender = replace(_sender(workspace, user), standing="full" if home == workspace else "stranger")
    # The same mention arrives as two events, each perhaps several times: it is one by its place and time.
    file, words = shared(event), said(text, bot_user)
    if not words and file is None:
        words = "help"
    request = _request(sender, origin, now, key=f"{workspace}:{channel}:{ts}", text=words)
    return Said(request=request, origin=origin, file=file)


def _reaction(event: Payload, workspace: str, user: str, now: datetime, bot_user: str | None) -> Inbound:
    """A thumbs-up on a message of ours, alone with the bot, may mean that it is done; any other is a nod."""
    item = _part(event, "item")
    channel, ts = _text(item, "channel"), _text(item, "ts")
    thumbs_up = _text(event, "reaction").split("::")[0] in ("+1", "thumbsup")
    ours = bot_user is not None and _text(event, "item_user") == bot_user
    if not (thumbs_up and ours and workspace and user and ts and channel.startswith("D")):
        return NOTHING
    origin = Origin(workspace=workspace, user=user, channel=channel, thread=ts)
    request = _request(
        _sender(workspace, user),
        origin,
        now,
        key=f"{workspace}:{channel}:{ts}:{user}:thumb",
        payload=encode(ThumbsUp(message=f"{channel}/{ts}")),
    )
    return Said(request=request, origin=origin)


def _authorization(body: Payload) -> Payload:
    """The installation that an event is sent for."""
    given = body.get("authorizations")
    return given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}


def _workspace(body: Payload) -> str:
    """The workspace in which the bot is installed: in a shared channel an author may be of another one."""
    return _text(_authorization(body), "team_id") or _text(body, "team_id")


def _bot_user(body: Payload) -> str | None:
    authorization = _authorization(body)
    return (_text(authorization, "user_id") or None) if authorization.get("is_bot") else None


# --- pressed and filled in


def _block_actions(body: Payload, now: datetime, unseal: Unseal) -> Inbound:
    who, action = _interacting(body), _action(body)
    if who is None or action is None:
        return UNKNOWN
    value = _text(action, "value") or _text(_part(action, "selected_option"), "value")
    if not re.match(r"[cfo]:", _text(action, "action_id")) and not value:
        return NOTHING  # A link that was followed, or a field of a form that was touched.
    origin, blocks = _pressed_at(body, who), _blocks(body)
    trigger = _text(body, "trigger_id") or None
    try:
        pressed = opened(unseal(value))
    except Exception:  # noqa: BLE001  # Altered, another bot's, or of a version whose commands are no more.
        return Unreadable(origin=origin, trigger=trigger)
    if isinstance(pressed, Form):
        return Opens(form=pressed, origin=origin, trigger=trigger, blocks=blocks)
    request = _request(who, origin, now, key=trigger, payload=encode(pressed))
    return Pressed(request=request, command=pressed, origin=origin, trigger=trigger, blocks=blocks)


def _pressed_at(body: Payload, who: Sender) -> Origin:
    container, view, message = _part(body, "container"), _part(body, "view"), _part(body, "message")
    block = _text(_action(body) or {}, "block_id")
    return Origin(
        workspace=who.workspace,
        user=who.user,
        channel=_text(_part(body, "channel"), "id") or _text(container, "channel_id") or None,
        thread=_text(container, "thread_ts") or _text(message, "thread_ts") or None,
        message=_text(container, "message_ts") or None,
        block=block,
        several=any(is_pressable(each) and each.get("block_id") != block for each in _blocks(body)),
        ephemeral=container.get("is_ephemeral") is True,
        home=_text(view, "type") == "home",
        view=(_text(view, "id") or None) if _text(view, "type") == "modal" else None,
        respond=_text(body, "response_url") or None,
    )


def _blocks(body: Payload) -> tuple[Payload, ...]:
    """The blocks of the message in which something was pressed, each with a name.

    Slack names them all. Gateways that don't are understood too: the pressed one has the pressed button.
    """
    blocks, pressed = _part(body, "message").get("blocks"), _action(body) or {}
    if not isinstance(blocks, list):
        return ()
    known = [each for each in blocks if isinstance(each, dict)]
    block = _text(pressed, "block_id")
    if any(each.get("block_id") == block for each in known):
        return tuple(known)
    return tuple(
        {
            **each,
            "block_id": block if _holds(each, pressed) else _text(each, "block_id") or f"unnamed {number}",
        }
        for number, each in enumerate(known)
    )


def _holds(block: Payload, action: Payload) -> bool:
    """Whether the button of that action stands in the block."""
    inside = block.get("elements")
    elements = [*(inside if isinstance(inside, list) else []), block.get("accessory")]
    return any(
        isinstance(each, dict)
        and each.get("action_id") == action.get("action_id")
        and each.get("value") == action.get("value")
        for each in elements
    )


def is_pressable(block: Payload) -> bool:
    """Whether a block of one of our messages has something to press."""
    return block.get("type") == "actions" or "accessory" in block


def _action(body: Payload) -> Payload | None:
    actions = body.get("actions")
    return actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else None


def _view_submission(body: Payload, now: datetime, unseal: Unseal) -> Inbound:
    who, view = _interacting(body), _part(body, "view")
    if who is None or not view:
        return UNKNOWN
    nowhere = Origin(workspace=who.workspace, user=who.user)
    try:
        filled = filled_in(view, unseal)
        origin = nowhere.with_private(filled.private)
    except Exception:  # noqa: BLE001  # The same as for a button.
        return Unreadable(origin=nowhere, in_view=True)
    # An answer that was refused leaves the view as it is: what is filled in tells a second try from a retry.
    answers = hashlib.sha256(json.dumps(filled.answers, sort_keys=True).encode()).hexdigest()[:16]
    key = f"{_text(view, 'id')}:{_text(view, 'hash')}:{answers}"
    return Submitted(request=_request(who, origin, now, key=key), filled=filled, origin=origin)


def _interacting(body: Payload) -> Sender | None:
    """Who pressed or submitted. With an organisation-wide installation the team may be missing."""
    user, team = _part(body, "user"), _part(body, "team")
    view = _part(body, "view")
    workspace = _text(view, "app_installed_team_id") or _text(team, "id") or _text(user, "team_id")
    if not workspace or not _text(user, "id"):
        return None
    sender = _sender(workspace, _text(user, "id"), _text(user, "name") or _text(user, "username"))
    home = _text(user, "team_id") or workspace
    return replace(sender, standing="full" if home == workspace or _is_grid(body) else "stranger")


def _is_grid(body: Payload) -> bool:
    """In an organisation of several workspaces a colleague's own may be another one."""
    return bool(body.get("enterprise"))


# --- requests


def _sender(workspace: str, user: str, name: str = "") -> Sender:
    return Sender(platform=NAME, workspace=workspace, user=user, display_name=name, return_address=user)


def _request(
    sender: Sender,
    origin: Origin,
    now: datetime,
    *,
    key: str | None,
    text: str | None = None,
    payload: str | None = None,
) -> Request:
    return Request(
        sender=sender,
        received_at=now,
        text=text,
        payload=payload,
        key=key,
        conversation=None if origin.direct else origin.channel,
        message=message_of(origin),
    )


def message_of(origin: Origin) -> str | None:
    """The message whose button was pressed, as it is remembered of what was sent: "CHANNEL/TS"."""
    if origin.ephemeral:
        return EPHEMERAL
    return f"{origin.channel}/{origin.message}" if origin.channel and origin.message else None


# --- reading what may be anything


def _text(part: Payload, name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""


def _part(part: Payload, name: str) -> Payload:
    value = part.get(name)
    return value if isinstance(value, dict) else {}
