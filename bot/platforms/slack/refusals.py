"""Slack's refusals: what its words mean, and how they are told to the chair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from slack_sdk.errors import SlackApiError

# Each sentence completes "Nadia Farrow, about Jun24/4a: …".

# This person, or this conversation, will never take it.
NEVER: Final[Mapping[str, str]] = {
    "account_inactive": "their Slack account is closed",
    "cannot_dm_bot": "that Slack account is a bot",
    "cannot_reply_to_message": "Slack does not let anybody reply there",
    "channel_not_found": "Slack does not know the conversation any more, or the bot was taken out of it",
    "ekm_access_denied": "the workspace's administrators have closed this conversation to the bot",
    "is_archived": "the channel is archived",
    "is_inactive": "the conversation is closed",
    "messages_tab_disabled": "the bot takes no direct messages in this workspace",
    "restricted_action": "the workspace's rules do not let the bot write there",
    "restricted_action_non_threadable_channel": "the channel takes no replies",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_locked": "the thread is locked",
    "restricted_action_thread_only_channel": "the channel takes replies only",
    "user_disabled": "their Slack account is closed",
    "user_not_found": "Slack does not know this person any more",
    "user_not_visible": "the bot is not allowed to see this person in Slack",
    "users_not_reachable": "Slack does not let the bot write to this person",
}
NOT_IN: Final = "the bot is not in {channel}; invite it there with /invite @Convenor"
SHUT: Final = "the Slack workspace is closed to the bot"
# Slack takes the bot's word no longer, anywhere in the workspace, until somebody does something.
LOCKED_OUT: Final[Mapping[str, str]] = {
    "access_denied": "Slack does not let the bot into the workspace",
    "app_uninstalled": "the bot was removed from the Slack workspace",
    "invalid_auth": "Slack refuses the bot's token; it has to be set again",
    "missing_scope": "the bot lacks a permission in Slack; it has to be added again",
    "no_permission": "the bot lacks a permission in Slack; it has to be added again",
    "not_allowed_token_type": "the bot was given the wrong kind of Slack token",
    "not_authed": "the bot has no token for the Slack workspace",
    "org_login_required": "the Slack workspace is being moved",
    "team_access_not_granted": "the bot is not allowed into the Slack workspace",
    "team_not_found": "Slack does not know the workspace any more",
    "token_expired": "the bot's Slack token has run out",
    "token_revoked": "the bot's Slack token was withdrawn; it has to be added again",
}
# "It's possible some aspect of the operation succeeded before the error was raised." Source: Slack, both errors.
PERHAPS: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "service_timeout"})
# The app, or everybody in the workspace, sends too much; `ratelimited` is about one conversation.
ALL_TOO_FAST: Final = frozenset({"rate_limited", "message_limit_exceeded", "accesslimited"})
TOO_FAST: Final = frozenset({"ratelimited", *ALL_TOO_FAST})
# What is wrong with the blocks: the words may go without them.
BAD_BLOCKS: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch", "msg_too_long"}
)


@dataclass(frozen=True, kw_only=True)
class No:
    """An answer that is no yes."""

    status: int
    error: str  # Slack's word; "" where it gave none
    retry_after: timedelta | None = None

    @property
    def too_fast(self) -> bool:
        return self.status == 429 or self.error in TOO_FAST

    @property
    def passing(self) -> bool:
        """Nothing is said about what was asked: Slack is busy, or broken."""
        return self.too_fast or not self.error or self.status >= 500 or self.error in PERHAPS

    @property
    def said(self) -> str:
        return f"Slack answered {self.error or self.status or 'nothing'}"


def no_of(error: SlackApiError) -> No:
    """Status, word and waiting time, whatever it was that answered: Slack, or a gateway in front of it."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    seconds = str((getattr(response, "headers", None) or {}).get("Retry-After") or "")
    return No(
        status=int(status),
        error=str(data.get("error") or "") if isinstance(data, dict) else "",
        retry_after=timedelta(seconds=int(seconds)) if seconds.isdecimal() else None,
    )
