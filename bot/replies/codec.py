"""Cards, replies and buttons to JSON and back: for the outbox, a retry's answer, and what a button carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.commands import codec
from bot.commands.model import Command, Parked
from bot.domain.errors import BadValue
from bot.replies import model
from bot.replies.model import Button, Card, Form, Reply

LONGEST = 1_300  # Bytes of a payload: signed, it still fits into every platform's button.

KNOWN: Mapping[str, type] = {**codec.COMMANDS, **codec.classes(model)}


def card_to_text(card: Card) -> str:
    return _text(codec.to_json(card))


def card_from_text(stored: str) -> Card:
    card = codec.from_json(json.loads(stored), KNOWN)
    assert isinstance(card, Card), "only cards are stored as cards"
    return card


def reply_to_text(reply: Reply) -> str:
    return _text(codec.to_json(reply))


def reply_from_text(stored: str) -> Reply:
    reply = codec.from_json(json.loads(stored), KNOWN)
    assert isinstance(reply, Reply), "only replies are stored as replies"
    return reply


def payload(pressed: Button | Form) -> str:
    """What a button carries on every platform: its command, or the form that it opens.

    A form that is kept carries only where: opening it then needs one more request.
    """
    form = pressed if isinstance(pressed, Form) else pressed.form
    if form is None:
        assert isinstance(pressed, Button), "without a form it is a button"
        return codec.encode(pressed.command)
    if form.kept is not None:
        return codec.encode(Parked(id=form.kept))
    return _text(codec.to_json(form))


def opened(payload: str) -> Command | Form:
    """The command of a button, or the form that it opens.

    Raises:
        BadValue: it is neither (altered, or of another version).
    """
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise _altered(payload) from error
    return pressed_from_json(value)


def pressed_to_json(pressed: Command | Form) -> Any:
    return codec.to_json(pressed)


def pressed_from_json(value: Any) -> Command | Form:
    """Raises BadValue."""
    pressed = codec.from_json(value, KNOWN)
    match pressed:
        case Form(command=Command(), inputs=tuple()):
            return pressed
        case Command():
            return pressed
    raise _altered(str(value))


def _altered(payload: str) -> BadValue:
    return BadValue(name="payload", value=payload[:40], expected="a button of this bot")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
