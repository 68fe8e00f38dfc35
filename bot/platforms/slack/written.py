"""What people wrote in Slack, as they typed it: Slack's own spelling of links, channels and signs undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPECIAL = re.compile(r"<([@#!][^<>]+|[a-zA-Z][a-zA-Z0-9+.-]*:[^<>]+)>")


def said(text: str, bot_user: str | None = None) -> str:
    """What a person wrote, as they wrote it: Slack's own spelling of links, channels and signs undone.

    The bot's own mention is taken off; those of others stay as "<@U123>".
    """
    if "<" not in text and "&" not in text:
        return text.strip()
    return "".join(_pieces(text, bot_user)).strip()


def _pieces(text: str, bot_user: str | None) -> Iterator[str]:
    end = 0
    for special in _SPECIAL.finditer(text):
        yield _unescaped(text[end : special.start()])
        end = special.end()
        if bot_user is not None and special[1].split("|")[0] == f"@{bot_user}":
            # "<@U0BOT>: add …" and "<@U0BOT> , add …" are the words alone.
            end += len(text[end:]) - len(re.sub(r"^\s*[,:]?\s*", "", text[end:]))
            continue
        yield _plain(special[1])
    yield _unescaped(text[end:])


def _plain(special: str) -> str:
    """What stands between angle brackets, as a person would write it."""
    what, _, label = special.partition("|")
    label = _unescaped(label)
    if what.startswith("@"):
        return f"<{what}>"
    if what.startswith("#"):
        return f"#{label or what[1:]}"
    if what.startswith("!"):
        return label.rpartition("|")[2] or f"@{what[1:].split('^')[0]}"
    address = _unescaped(what)
    if not label:
        return address.removeprefix("mailto:").removeprefix("tel:")
    if address.startswith(("mailto:", "tel:")) or label.rstrip("/") in address:
        return label  # Slack made the link of what was typed.
    return f"{label} ({address})"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
