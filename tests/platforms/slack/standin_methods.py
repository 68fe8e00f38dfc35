"""Slack's Web API methods as this project needs them, with the refusals that the real ones give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from tests.platforms.slack.standin_state import (
    Channel,
    Grant,
    Hook,
    Json,
    Kept,
    Posted,
    User,
    View,
    Workspace,
)

TRIGGER_LASTS: Final = timedelta(seconds=3)
HOOK_LASTS: Final = timedelta(minutes=30)
HOOK_USES: Final = 5
TOKEN_LASTS: Final = timedelta(hours=12)  # Of a rotated one.
LONGEST_TEXT: Final = 40_000
DEEPEST: Final = 3  # Modals on one another.
Check = Callable[[str, Json], list[str]]  # ("message" or "view", payload) -> what Slack would refuse


class No(Exception):
    """{"ok": false, "error": …}"""

    def __init__(self, error: str, *messages: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call, its token checked."""

    kept: Kept
    workspace: Workspace
    grant: Grant
    arguments: Json
    check: Check
    app_id: str

    def text(self, name: str) -> str:
        return str(self.arguments.get(name) or "")

    def needed(self, name: str) -> str:
        if not self.text(name):
            raise No("invalid_arguments", f"[ERROR] missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) in (True, 1, "1", "true", "True")


# --- conversations


def channel_of(asked: Asked, name: str = "channel") -> Channel:
    """Any conversation that the bot may know of, a person's id standing for their direct message."""
    id = asked.needed(name)
    if id[0] in "UW":
        return _direct(asked, id, missing="channel_not_found")
    channel = asked.kept.channels.get(id)
    if channel is None or asked.workspace.id not in channel.workspaces:
        raise No("channel_not_found")
    if channel.is_private and asked.workspace.bot_user not in channel.members:
        raise No("channel_not_found")
    return channel


def _direct(asked: Asked, user_id: str, *, missing: str) -> Channel:
    user = asked.kept.users.get(user_id)
    if user is None:
        raise No(missing)
    if user.deleted:
        raise No("user_disabled" if missing == "user_not_found" else "account_inactive")
    if user.is_bot:
        raise No("cannot_dm_bot")
    return asked.kept.direct(asked.workspace, user_id)


def _writable(asked: Asked) -> Channel:
    channel = channel_of(asked)
    if channel.is_archived:
        raise No("is_archived")
    if asked.workspace.bot_user not in channel.members and not _is_open(asked, channel):
        raise No("not_in_channel")
    return channel


def _is_open(asked: Asked, channel: Channel) -> bool:
    return not channel.is_private and "chat:write.public" in asked.grant.scopes


def _readable(asked: Asked) -> Channel:
    channel = channel_of(asked)
    if asked.workspace.bot_user not in channel.members:
        raise No("not_in_channel")
    return channel


def conversations_open(asked: Asked) -> Json:
    channel = _direct(asked, asked.needed("users"), missing="user_not_found")
    return {"channel": channel.as_json(asked.workspace.bot_user)}


def conversations_info(asked: Asked) -> Json:
    return {"channel": channel_of(asked).as_json(asked.workspace.bot_user)}


def conversations_join(asked: Asked) -> Json:
    channel = channel_of(asked)
    if channel.is_direct or channel.is_private:
        raise No("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise No("is_archived")
    if asked.workspace.bot_user not in channel.members:
        channel.members.append(asked.workspace.bot_user)
    return {"channel": channel.as_json(asked.workspace.bot_user)}


def conversations_members(asked: Asked) -> Json:
    page, cursor = _page(asked, sorted(_readable(asked).members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def conversations_list(asked: Asked) -> Json:
    shown = [
        each.as_json(asked.workspace.bot_user)
        for each in asked.kept.channels.values()
        if asked.workspace.id in each.workspaces
        and not each.is_direct
        and (not each.is_private or asked.workspace.bot_user in each.members)
        and not (each.is_archived and asked.flag("exclude_archived"))
    ]
    page, cursor = _page(asked, shown)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def conversations_history(asked: Asked) -> Json:
    channel = _readable(asked)
    found = [each for each in _present(asked, channel) if each.thread_ts in (None, each.ts)]
    return _messages(asked, found[::-1])


def conversations_replies(asked: Asked) -> Json:
    channel = _readable(asked)
    first = asked.needed("ts")
    found = [each for each in _present(asked, channel) if first in (each.ts, each.thread_ts)]
    if not any(each.ts == first for each in found):
        raise No("thread_not_found")
    return _messages(asked, found)


def _present(asked: Asked, channel: Channel) -> list[Posted]:
    oldest = float(asked.text("oldest") or 0)
    return [
        each
        for each in asked.kept.messages
        if each.channel == channel.id
        and not each.deleted
        and each.only_for is None
        and float(each.ts) > oldest
    ]


def _messages(asked: Asked, found: list[Posted]) -> Json:
    page, cursor = _page(asked, found)
    shown = [each.as_json(with_metadata=asked.flag("include_all_metadata")) for each in page]
    return {
        "messages": shown,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _page(asked: Asked, everything: list[Any]) -> tuple[list[Any], str]:
    limit = int(asked.text("limit") or 100)
    if not 1 <= limit <= 999:
        raise No("invalid_limit")
    cursor = asked.text("cursor")
    if cursor and not cursor.startswith("next:"):
        raise No("invalid_cursor")
    begin = int(cursor.removeprefix("next:") or 0)
    end = begin + limit
    return everything[begin:end], f"next:{end}" if end < len(everything) else ""


# --- messages


def chat_post(asked: Asked) -> Json:
    channel = _writable(asked)
    text, blocks = checked(asked.arguments, asked.check)
    thread = asked.text("thread_ts") or None
    if thread and not any(each.channel == channel.id and each.ts == thread for each in asked.kept.messages):
        raise No("thread_not_found")
    metadata = asked.arguments.get("metadata")
    if metadata is not None and not (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    ):
        raise No("invalid_metadata_format")
    message = Posted(
        channel=channel.id,
        ts=asked.kept.new_ts(),
        user=asked.workspace.bot_user,
        text=text,
        blocks=blocks,
        thread_ts=thread,
        metadata=metadata,
        asked=asked.arguments,
    )
    asked.kept.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}


def chat_post_ephemeral(asked: Asked) -> Json:
    channel = _writable(asked)
    user = asked.needed("user")
    if user not in channel.members:
        raise No("user_not_in_channel")
    text, blocks = checked(asked.arguments, asked.check)
    message = Posted(
        channel=channel.id,
        ts=asked.kept.new_ts(),
        user=asked.workspace.bot_user,
        text=text,
        blocks=blocks,
        only_for=user,
        asked=asked.arguments,
    )
    asked.kept.messages.append(message)
    return {"message_ts": message.ts}


def checked(payload: Mapping[str, Any], check: Check) -> tuple[str, list[Json]]:
    """The words and blocks of a message that Slack would take."""
    text, blocks = str(payload.get("text") or ""), payload.get("blocks") or []
    if not text and not blocks:
        raise No("no_text")
    if len(text) > LONGEST_TEXT:
        raise No("msg_too_long")
    if not isinstance(blocks, list):
        raise No("invalid_blocks_format")
    faults = check("message", {"blocks": blocks}) if blocks else []
    if faults:
        raise No("invalid_blocks", *faults)
    return text, blocks


def _own(asked: Asked, refusal: str) -> Posted:
    channel = channel_of(asked)
    for each in asked.kept.messages:
        if (each.channel, each.ts) == (channel.id, asked.needed("ts")) and not each.deleted:
            if each.only_for is not None:
                break
            if each.user != asked.workspace.bot_user:
                raise No(refusal)
            return each
    raise No("message_not_found")


def chat_update(asked: Asked) -> Json:
    message = _own(asked, "cant_update_message")
    message.text, message.blocks = checked(asked.arguments, asked.check)
    message.edited += 1
    return {"channel": message.channel, "ts": message.ts, "text": message.text}


def chat_delete(asked: Asked) -> Json:
    message = _own(asked, "cant_delete_message")
    message.deleted = True
    return {"channel": message.channel, "ts": message.ts}


def chat_permalink(asked: Asked) -> Json:
    channel, ts = channel_of(asked), asked.needed("message_ts")
    if not any((each.channel, each.ts) == (channel.id, ts) for each in asked.kept.messages):
        raise No("message_not_found")
    address = f"https://{asked.workspace.name.lower().replace(' ', '-')}.slack.com"
    return {"channel": channel.id, "permalink": f"{address}/archives/{channel.id}/p{ts.replace('.', '')}"}


# --- people


def auth_teams_list(asked: Asked) -> Json:
    """An organisation's workspaces that let the bot in; a workspace's own token knows itself alone."""
    teams = [
        each
        for each in asked.kept.workspaces.values()
        if each.id == asked.grant.workspace
        or (
            asked.grant.org_wide
            and asked.workspace.enterprise
            and each.enterprise == asked.workspace.enterprise
        )
    ]
    page, cursor = _page(asked, teams)
    return {
        "teams": [{"id": each.id, "name": each.name} for each in page],
        "response_metadata": {"next_cursor": cursor},
    }


def users_list(asked: Asked) -> Json:
    if asked.grant.org_wide and not asked.text("team_id"):
        raise No("missing_argument")
    everybody = [each for each in asked.kept.users.values() if each.workspace == asked.workspace.id]
    page, cursor = _page(asked, everybody)
    return {"members": [_person(asked, each) for each in page], "response_metadata": {"next_cursor": cursor}}


def users_info(asked: Asked) -> Json:
    user = asked.kept.users.get(asked.needed("user"))
    if user is None:
        raise No("user_not_found")
    return {"user": _person(asked, user)}


def _person(asked: Asked, user: User) -> Json:
    seen = replace(user, is_stranger=user.is_stranger or user.workspace != asked.workspace.id)
    return seen.as_json(with_email="users:read.email" in asked.grant.scopes)


# --- views


def _view(asked: Asked, kind: str) -> Json:
    view = asked.arguments.get("view")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise No("invalid_arguments", "[ERROR] view: not of the right type")
    faults = asked.check("view", view)
    if faults:
        raise No("invalid_arguments", *faults)
    return view


def _trigger_user(asked: Asked) -> str:
    trigger = asked.kept.triggers.get(asked.needed("trigger_id"))
    if trigger is None or trigger.workspace != asked.workspace.id:
        raise No("invalid_trigger_id")
    if asked.kept.clock.now >= trigger.ends:
        raise No("expired_trigger_id")
    if trigger.used:
        raise No("exchanged_trigger_id")
    trigger.used = True
    return trigger.user


def _opened(asked: Asked, user: str, body: Json, previous: View | None = None) -> Json:
    kept = asked.kept
    view = View(id=f"V{kept.number():06d}", user=user, workspace=asked.workspace.id, body=body)
    if previous is not None:
        view.previous, view.root = previous.id, previous.root or previous.id
    kept.views[view.id] = view
    return {"view": view.as_json(asked.app_id, asked.workspace.bot_id)}


def views_open(asked: Asked) -> Json:
    body = _view(asked, "modal")
    return _opened(asked, _trigger_user(asked), body)


def views_push(asked: Asked) -> Json:
    body, user = _view(asked, "modal"), _trigger_user(asked)
    stack = [each for each in asked.kept.views.values() if each.user == user]
    if not stack:
        raise No("not_found")
    if len(stack) >= DEEPEST:
        raise No("push_limit_reached")
    return _opened(asked, user, body, stack[-1])


def views_update(asked: Asked) -> Json:
    view = asked.kept.views.get(asked.text("view_id"))
    if view is None:
        external = asked.text("external_id")
        for each in asked.kept.views.values():
            if external and each.body.get("external_id") == external:
                view = each
    if view is None or view.workspace != asked.workspace.id:
        raise No("not_found")
    body = _view(asked, "modal")
    _change(view, body, asked.text("hash"))
    return {"view": view.as_json(asked.app_id, asked.workspace.bot_id)}


def views_publish(asked: Asked) -> Json:
    user, body = asked.needed("user_id"), _view(asked, "home")
    if user not in asked.kept.users:
        raise No("invalid_arguments", "[ERROR] user_id: not found")
    key = (asked.workspace.id, user)
    home = asked.kept.homes.get(key)
    if home is None:
        home = View(id=f"V{asked.kept.number():06d}", user=user, workspace=asked.workspace.id, body=body)
        asked.kept.homes[key] = home
    else:
        _change(home, body, asked.text("hash"))
    return {"view": home.as_json(asked.app_id, asked.workspace.bot_id)}


def _change(view: View, body: Json, seen: str) -> None:
    if seen and seen != view.hash:
        raise No("hash_conflict")
    view.body = body
    view.version += 1


# --- installations


def auth_test(asked: Asked) -> Json:
    name = asked.workspace.name
    return {
        "url": f"https://{name.lower().replace(' ', '-')}.slack.com/",
        "team": name,
        "user": "convenor",
        "team_id": asked.workspace.id,
        "user_id": asked.workspace.bot_user,
        "bot_id": asked.workspace.bot_id,
        "is_enterprise_install": asked.grant.org_wide,
        **({"enterprise_id": asked.workspace.enterprise} if asked.workspace.enterprise else {}),
    }


def apps_uninstall(asked: Asked) -> Json:
    for each in asked.kept.grants.values():
        if each.workspace == asked.workspace.id:
            each.error = "token_revoked"
    return {}


def auth_revoke(asked: Asked) -> Json:
    asked.grant.error = "token_revoked"
    return {"revoked": True}


def oauth_access(kept: Kept, arguments: Mapping[str, Any], *, app_id: str) -> Json:
    """A code for a token, or a refresh token for the next one; both are good once."""
    if arguments.get("grant_type") == "refresh_token":
        given = arguments.get("refresh_token")
        old = next((each for each in kept.grants.values() if given and each.refresh_token == given), None)
        if old is None:
            raise No("invalid_refresh_token")
        old.refresh_token = None
        return _granted(kept, old.workspace, app_id=app_id, rotates=True, org_wide=old.org_wide)
    code = str(arguments.get("code") or "")
    if code not in kept.codes:
        raise No("invalid_code")
    how = kept.codes[code]
    if how is None:
        raise No("code_already_used")
    kept.codes[code] = None
    workspace, *manner = how.split("+")
    return _granted(kept, workspace, app_id=app_id, rotates="rotating" in manner, org_wide="org" in manner)


def _granted(kept: Kept, workspace_id: str, *, app_id: str, rotates: bool, org_wide: bool) -> Json:
    workspace, number = kept.workspaces[workspace_id], kept.number()
    grant = Grant(token=f"xoxb-{workspace_id}-{number}", workspace=workspace_id, org_wide=org_wide)
    answer: Json = {
        "app_id": app_id,
        "authed_user": {"id": next((u.id for u in kept.users.values() if u.is_admin), "U0ADMIN")},
        "scope": ",".join(sorted(grant.scopes)),
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": workspace.bot_user,
        "team": None if org_wide else {"id": workspace.id, "name": workspace.name},
        "enterprise": {"id": workspace.enterprise, "name": "Quays"} if workspace.enterprise else None,
        "is_enterprise_install": org_wide,
    }
    if rotates:
        grant.expires_at = kept.clock.now + TOKEN_LASTS
        grant.refresh_token = f"xoxe-1-{workspace_id}-{number}"
        answer |= {"expires_in": int(TOKEN_LASTS.total_seconds()), "refresh_token": grant.refresh_token}
    kept.grants[grant.token] = grant
    return answer


# --- what a response_url takes


def answer_by_hook(kept: Kept, hook: Hook, body: Json, check: Check) -> None:
    """Five messages in thirty minutes.

    Raises:
        No: used_url, expired_url, or what is wrong with the message.
    """
    if kept.clock.now >= hook.ends:
        raise No("expired_url")
    if hook.uses >= HOOK_USES:
        raise No("used_url")
    hook.uses += 1
    hook.bodies.append(body)
    if body.get("delete_original"):
        if hook.message is not None:
            hook.message.deleted = True
        return
    text, blocks = checked(body, check)
    if body.get("replace_original") and hook.message is not None:
        hook.message.text, hook.message.blocks = text, blocks
        hook.message.edited += 1
        return
    kept.messages.append(
        Posted(
            channel=hook.channel,
            ts=kept.new_ts(),
            user=kept.workspaces[hook.workspace].bot_user,
            text=text,
            blocks=blocks,
            thread_ts=body.get("thread_ts"),
            only_for=None if body.get("response_type") == "in_channel" else hook.user,
            asked=body,
        )
    )


METHODS: Mapping[str, tuple[str, Callable[[Asked], Json]]] = {
    "auth.test": ("", auth_test),
    "auth.revoke": ("", auth_revoke),
    "apps.uninstall": ("", apps_uninstall),
    "chat.postMessage": ("chat:write", chat_post),
    "chat.postEphemeral": ("chat:write", chat_post_ephemeral),
    "chat.update": ("chat:write", chat_update),
    "chat.delete": ("chat:write", chat_delete),
    "chat.getPermalink": ("", chat_permalink),
    "conversations.open": ("im:write", conversations_open),
    "conversations.info": ("channels:read", conversations_info),
    "conversations.join": ("channels:join", conversations_join),
    "conversations.list": ("channels:read", conversations_list),
    "conversations.members": ("channels:read", conversations_members),
    "conversations.history": ("channels:history", conversations_history),
    "conversations.replies": ("channels:history", conversations_replies),
    "auth.teams.list": ("", auth_teams_list),
    "users.list": ("users:read", users_list),
    "users.info": ("users:read", users_info),
    "views.open": ("", views_open),
    "views.push": ("", views_push),
    "views.update": ("", views_update),
    "views.publish": ("", views_publish),
}
