"""The three pages a browser shows while the bot is added to Slack: before, after, and when it went wrong."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape

_STYLE = (
    "body{margin:0;background:#f6f6f3;color:#1d1c1d;font:1.0625rem/1.55 system-ui,sans-serif}"
    "main{max-width:34rem;margin:12vh auto 4rem;padding:0 1.25rem}"
    "h1{font-size:1.6rem;line-height:1.25}li{margin:.4rem 0}"
    "code{background:#e7e7e2;padding:.1rem .3rem;border-radius:.25rem;overflow-wrap:anywhere}"
    "li code{display:table;margin-top:.25rem}"
    "a{color:#0b4a8f}a.do{display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;"
    "background:#0b4a8f;color:#fff;text-decoration:none;font-weight:600}"
    "a:focus-visible{outline:3px solid #b35900;outline-offset:2px}.quiet{color:#595959}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# Nothing is loaded, nothing runs, nothing may frame it; the code and state in the address go nowhere else.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def before(url: str) -> str:
    """url: Slack's page that asks for the permission."""
    return _page(
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
    return _page(f"Convenor is in {where}", steps + button, escaped=True)


def wrong(reason: str, *, again: str) -> str:
    """reason: bolt's or Slack's word for it. again: the address to start from."""
    title, what = _REASONS.get(reason, ("Convenor was not added", _OTHER))
    return _page(
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


def _page(title: str, content: str, *, escaped: bool = False) -> str:
    heading = title if escaped else escape(title)
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{heading}</h1>{content}</main></body></html>"
    )
