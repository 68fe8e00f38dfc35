"""The load of the Teams bench: messages as Teams sends them, with the connector's token.

Its jobs have "token", "service_url", "text", "accounts", and "mentions": whether they are for the bot at all.
"""

from __future__ import annotations

import json

from bench import load

APP_ID = "5b0c2d4e-0000-4000-8000-00000000be7c"  # Of servers that the bench starts itself.
PASSWORD = "bench-client-secret"
TENANT = "7a1e0000-0000-4000-8000-00000000be7c"
BOT = {"id": f"28:{APP_ID}", "name": "Convenor"}


def said(job: load.Job) -> bytes:
    """One message in a channel, ready for the wire."""
    number = next(load.numbers)
    user, channel = job["accounts"][number % len(job["accounts"])]
    words = job["text"].format(number=number)
    to_bot = {"type": "mention", "text": "<at>Convenor</at>", "mentioned": BOT}
    about = {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}
    body = json.dumps(
        {
            "type": "message",
            "id": str(number),
            "timestamp": "2026-07-01T09:00:00.000Z",
            "localTimestamp": "2026-07-01T10:00:00.000+01:00",
            "localTimezone": "Europe/London",
            "locale": "en-GB",
            "serviceUrl": job["service_url"],
            "channelId": "msteams",
            "text": f"<at>Convenor</at> {words}" if job["mentions"] else words,
            "textFormat": "plain",
            "from": {"id": f"29:{user}", "name": "Marion Keane", "aadObjectId": user},
            "recipient": BOT,
            "conversation": {
                "id": f"{channel};messageid=1719300000000",
                "conversationType": "channel",
                "isGroup": True,
                "tenantId": TENANT,
            },
            "entities": [*([to_bot] if job["mentions"] else []), about],
            "channelData": {
                "teamsChannelId": channel,
                "teamsTeamId": "19:bench@thread.tacv2",
                "channel": {"id": channel},
                "team": {"id": "19:bench@thread.tacv2"},
                "tenant": {"id": TENANT},
            },
        }
    ).encode()
    head = (
        f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:{job['port']}\r\nUser-Agent: Microsoft-SkypeBotApi\r\n"
        f"Accept: */*\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {job['token']}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    load.serve(said)
