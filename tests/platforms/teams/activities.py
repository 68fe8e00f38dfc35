"""Activities as Teams sends them, by the people of an invented network."""

from __future__ import annotations

from typing import Any

from tests.platforms.teams.identity import APP_ID, SERVICE_URL, TENANT

BOT = f"28:{APP_ID}"
NADIA, NADIA_THERE = "6b1f9a3c-7d55-4f0e-9c55-0d2f6a1b7e01", "29:1nadia"
IMRAN, IMRAN_THERE = "0a4d2b7e-2c1f-4b9a-8d3e-5f6a7b8c9d02", "29:1imran"
CHAT = "a:1personalchat"
GROUP_CHAT = "19:2f0c7d@thread.v2"
LEADS = "19:leads@thread.tacv2"
THREAD = "1719300000000"

PLACES: dict[str, dict[str, Any]] = {
    "personal": {
        "conversation": {"id": CHAT, "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    },
    "group": {
        "conversation": {
            "id": GROUP_CHAT,
            "conversationType": "groupChat",
            "isGroup": True,
            "tenantId": TENANT,
            "name": "Templates",
        },
        "channelData": {"tenant": {"id": TENANT}},
    },
    "channel": {
        "conversation": {
            "id": f"{LEADS};messageid={THREAD}",
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        },
        "channelData": {
            "tenant": {"id": TENANT},
            "team": {"id": "19:team@thread.tacv2", "name": "South Quay QA Leads"},
            "channel": {"id": LEADS},
        },
    },
    "meeting": {
        "conversation": {
            "id": "19:meeting_Zm9v@thread.v2",
            "conversationType": "groupChat",
            "isGroup": True,
            "tenantId": TENANT,
        },
        "channelData": {"tenant": {"id": TENANT}, "meeting": {"id": "MCMxOTptZWV0aW5n"}},
    },
}


def activity(where: str = "personal", **changed: Any) -> dict[str, Any]:
    """Something from Nadia. A part that is None is left out; `sender` stands for "from"."""
    whole: dict[str, Any] = {
        "type": "message",
        "id": "1719309600000",
        "timestamp": "2024-06-25T10:00:00.000Z",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": NADIA_THERE, "name": "Nadia Farrow", "aadObjectId": NADIA},
        "recipient": {"id": BOT, "name": "Convenor"},
        **PLACES[where],
    }
    if "sender" in changed:
        changed["from"] = changed.pop("sender")
    whole |= changed
    return {name: value for name, value in whole.items() if value is not None}


def mention(id: str, name: str, text: str | None = None, **also: Any) -> dict[str, Any]:
    """An entity; `text` where it is written otherwise than as the name in its tag."""
    return {
        "type": "mention",
        "mentioned": {"id": id, "name": name, **also},
        "text": f"<at>{name}</at>" if text is None else text,
    }


def to_the_bot(words: str, *others: dict[str, Any]) -> dict[str, Any]:
    """What a message holds that begins with the bot's mention."""
    return {"text": f"<at>Convenor</at> {words}", "entities": [mention(BOT, "Convenor"), *others]}


def pressed(data: dict[str, Any], *, verb: str = "do", trigger: str = "manual") -> dict[str, Any]:
    """An Action.Execute."""
    return {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": "f:7b0c",
        "replyToId": "1719309500000",
        "value": {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": trigger},
    }


def invoked(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "invoke", "name": name, "id": "f:7b0c", "value": value}
