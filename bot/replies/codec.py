"""Cards and replies to JSON and back, for the outbox and for answers that are repeated to a retry."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.commands import codec
from bot.replies import model
from bot.replies.model import Card, Reply

KNOWN: Mapping[str, type] = {**codec.COMMANDS, **codec.classes(model)}


def card_to_text(card: Card) -> str:
    return json.dumps(codec.to_json(card), ensure_ascii=False, separators=(",", ":"))


def card_from_text(stored: str) -> Card:
    card = codec.from_json(json.loads(stored), KNOWN)
    assert isinstance(card, Card), "only cards are stored as cards"
    return card


def reply_to_text(reply: Reply) -> str:
    return json.dumps(codec.to_json(reply), ensure_ascii=False, separators=(",", ":"))


def reply_from_text(stored: str) -> Reply:
    reply = codec.from_json(json.loads(stored), KNOWN)
    assert isinstance(reply, Reply), "only replies are stored as replies"
    return reply
