"""The three pages a browser shows while the bot is added to Slack: before, after, and when it went wrong."""

from __future__ import annotations

import re
from html import escape

from bot.replies.page import page


def before(url: str) -> str:
    """url: Slack's page that asks for the permission."""
    return page(
        "Add Convenor to Slack",
        "<p>Convenor keeps what your network agrees: who does what by when, what the next meeting is about, "
        "and a reminder in time.</p>"
        "<p>Slack will ask you to allow it. You may need an administrator’s approval.</p>"
        f'<p><a class="do" href="{escape(url)}">Add to Slack</a></p>'
        '<p class="quiet">The permission page is good for ten minutes.</p>',
    )


def after(*, name: str, app: str, workspace: str, enterprise: str = "") -> str:
    """name: where it was added. workspace: "" for a whole organisation. Ids that are none are left out."""
    where = escape(name) or "your workspace"
    if enterprise and not workspace:
        steps = (
            "<p>It is allowed for the whole organisation, and in no workspace yet. "
            "Add it to the workspaces that need it.</p>"
        )
        link = f"https://app.slack.com/manage/{enterprise}/integrations/profile/{app}/workspaces/add"
        label = "Choose workspaces"
    else:
        steps = (
            "<p>Three steps, and your network is up and running:</p><ol>"
            "<li>Invite it to your channel: <code>/invite @Convenor</code></li>"
            "<li>Set the network up there: <code>/network setup &quot;Our network&quot; chair me</code></li>"
            "<li>Write down the first action: <code>/action add me to find a venue by Friday</code></li>"
            "</ol><p>The same is waiting for you as a message in Slack.</p>"
        )
        link = f"https://slack.com/app_redirect?app={app}&team={workspace}"
        label = "Go to Slack"
    known = all(_ID.fullmatch(each) for each in (app, workspace or enterprise))
    button = f'<p><a class="do" href="{escape(link)}">{label}</a></p>' if known else ""
    return page(f"Convenor is in {where}", steps + button, escaped=True)


def wrong(reason: str, *, again: str) -> str:
    """reason: bolt's or Slack's word for it. again: the address to start from."""
    title, what = _REASONS.get(reason, ("Convenor was not added", _OTHER))
    return page(
        title,
        f"<p>{what}</p>"
        f'<p><a class="do" href="{escape(again)}">Try again</a></p>'
        f'<p class="quiet">For whoever helps you: <code>{escape(reason[:80])}</code></p>',
    )


_OTHER = "Slack did not allow it. Nothing was stored. Ask whoever looks after Slack, with the word below."
_REASONS = {
    "access_denied": (
        "Convenor was not added",
        "You did not allow it, so nothing was stored. You can try again at any time.",
    ),
    "invalid_browser": (
        "Please start once more",
        "This page belongs to another visit, or was loaded twice. Start again in this browser, and stay in it.",
    ),
    "invalid_state": (
        "That took a little too long",
        "A visit is good for ten minutes, and once. Nothing was stored.",
    ),
    "missing_code": ("Please start once more", "Slack’s answer was not complete. Nothing was stored."),
    "invalid_code": (
        "Slack would not confirm it",
        "Slack did not accept its own answer; it may have expired. Nothing was stored.",
    ),
    "slack_silent": (
        "Slack did not answer",
        "Slack could not be reached from here. Nothing was stored; try again in a few minutes.",
    ),
    "storage_error": (
        "It could not be stored",
        "Slack said yes, but it could not be written down here. Try again in a few minutes.",
    ),
}
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
