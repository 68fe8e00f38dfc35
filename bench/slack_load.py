"""The load of the Slack bench: signed slash commands. Its jobs have "command", "text" and "accounts"."""

from __future__ import annotations

import hmac
import time
from urllib.parse import urlencode

from bench import load

SECRET = "bench-signing-secret"  # Of servers that the bench starts itself.
WORKSPACE = "T0BENCH"


def signed(job: load.Job) -> bytes:
    """One request as Slack sends it, ready for the wire."""
    number = next(load.numbers)
    user, channel = job["accounts"][number % len(job["accounts"])]
    body = urlencode(
        {
            "token": "an-old-token-that-proves-nothing",
            "team_id": WORKSPACE,
            "team_domain": "south-quay",
            "channel_id": channel,
            "channel_name": "qa-leads",
            "user_id": user,
            "user_name": "marion",
            "command": job["command"],
            "text": job["text"].format(number=number),
            "api_app_id": "A0BENCH",
            "is_enterprise_install": "false",
            "response_url": f"http://127.0.0.1:9/commands/{WORKSPACE}/{number}",
            "trigger_id": f"{number}.1.bench",
        }
    ).encode()
    stamp = str(int(time.time()))
    mac = hmac.digest(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hex()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{job['port']}\r\nUser-Agent: Slackbot 1.0\r\n"
        f"Accept: */*\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mac}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    load.serve(signed)
