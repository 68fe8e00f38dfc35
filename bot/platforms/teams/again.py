"""Lists shown anew: under what was done in one stands the list as it is now.

Teams does not send a card along when one of its buttons is pressed, so the other rows can't be kept as they are. The
buttons of a list carry what its reader asked for instead, and it is asked again, with the same rights.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands import codec, grammar
from bot.commands.request import Request
from bot.platforms.teams.asked import Origin
from bot.replies.model import Heading, Reply, Tone


def asked_for(request: Request) -> str:
    """What was asked, to be asked again from the list that it is answered with."""
    return request.text or request.payload or ""


def only_reading(origin: Origin) -> Origin:
    """The origin with what can be asked again: it came back with the button, and may be made by hand."""
    if not origin.again:
        return origin
    try:
        asked = codec.decode(origin.again) if _is_payload(origin.again) else grammar.parse(origin.again)
        reads = not grammar.verb_of(asked).writes
    except Exception:  # noqa: BLE001  # No words or command of ours.
        reads = False
    return origin if reads else replace(origin, again="")


def reading(request: Request, again: str) -> Request:
    """The same person's question, at the same time; nothing that is kept."""
    words, payload = (None, again) if _is_payload(again) else (again, None)
    return replace(request, text=words, payload=payload, key=None, message=None)


def under(reply: Reply, anew: Reply) -> Reply:
    """What was done, and the list under it; alone where the list has become something else."""
    if reply.card is None or anew.card is None or not anew.private or anew.card.tone is not Tone.PLAIN:
        return reply
    heading = (Heading(text=anew.card.title),) if anew.card.title else ()
    return replace(reply, card=replace(reply.card, parts=(*reply.card.parts, *heading, *anew.card.parts)))


def _is_payload(again: str) -> bool:
    return again.startswith("{")
