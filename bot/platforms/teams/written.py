"""What people wrote in Teams, as they typed it: mentions, tags and entities undone."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

Activity: TypeAlias = Mapping[str, Any]

MOST_MENTIONS: Final = 100  # In one message; what a person writes has a few.
LONGEST: Final = 100_000  # Characters; Teams itself takes less.

_AT = re.compile(r"</?at\b[^<>]{0,200}>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^<>]{0,200}>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_NAME = re.compile(r"[<>|]")


def said(activity: Activity, bot: str | None) -> str:
    """The words of a message; "" where it has none.

    The bot's own mention is taken off; that of somebody whose account is known becomes "<@ACCOUNT>", and that of
    somebody else their name. A tag that somebody typed mentions nobody: only the message's entities do.
    """
    text = activity.get("text")
    if not isinstance(text, str):
        return ""
    text = text[:LONGEST]
    marked = activity.get("textFormat") == "xml"
    words, place = [], 0
    for written, mentioned in _in_order(text, mentions(activity)):
        start = text.find(written, place)
        if start < 0:
            continue
        words.append(_plain(text[place:start], marked))
        place = start + len(written)
        if bot is not None and mentioned.get("id") == bot:
            if not "".join(words).strip():  # "@Convenor: add …" is the words alone.
                place = len(text) - len(text[place:].lstrip(" \t\u00a0,:"))
            words.append(" ")
        else:
            words.append(_person(mentioned))
    words.append(_plain(text[place:], marked))
    return _tidy("".join(words))


def mentions(activity: Activity) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Who is mentioned, and by which part of the text, in the message's order."""
    entities = activity.get("entities")
    found: list[tuple[str, Mapping[str, Any]]] = []
    for each in entities if isinstance(entities, list) else ():
        if not isinstance(each, dict) or each.get("type") != "mention":
            continue
        mentioned, text = each.get("mentioned"), each.get("text")
        if isinstance(mentioned, dict) and isinstance(mentioned.get("id"), str):
            found.append((text if isinstance(text, str) else "", mentioned))
    return found[:MOST_MENTIONS]


def is_mentioned(activity: Activity, bot: str | None) -> bool:
    return bot is not None and any(mentioned["id"] == bot for _, mentioned in mentions(activity))


def plain_html(written: str) -> str:
    """The words of a message that comes as HTML, as a message extension is given it."""
    return _tidy(_plain(written[:LONGEST], True))


def _in_order(
    text: str, found: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, Mapping[str, Any]]]:
    """As they stand in the text: two people of one name are written alike, and told apart by their order."""
    placed: list[tuple[int, str, Mapping[str, Any]]] = []
    after: dict[str, int] = {}
    for written, mentioned in found:
        start = text.find(written, after.get(written, 0)) if written else -1
        if start >= 0:
            after[written] = start + len(written)
            placed.append((start, written, mentioned))
    return [(written, mentioned) for _, written, mentioned in sorted(placed, key=lambda each: each[0])]


def _person(mentioned: Mapping[str, Any]) -> str:
    account = mentioned.get("aadObjectId")
    if not isinstance(account, str) or not _OBJECT_ID.fullmatch(account):
        account = mentioned["id"].removeprefix("8:orgid:")
    if _OBJECT_ID.fullmatch(account):
        return f"<@{account.casefold()}>"
    name = mentioned.get("name")
    return _NO_NAME.sub("", name).strip() if isinstance(name, str) else ""


def _plain(text: str, marked: bool) -> str:
    """marked: it is HTML, and its other tags are no words either."""
    text = _AT.sub("", text)
    if marked:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return html.unescape(text)


def _tidy(words: str) -> str:
    whole = words.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in whole.split("\n")).strip()
