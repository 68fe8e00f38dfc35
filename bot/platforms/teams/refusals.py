"""Teams' refusals: what its words mean, and how they are told to the chair."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

# Each sentence completes "Nadia Farrow, about Jun24/4a: …". Source of the words: "Status codes from bot
# conversational APIs", and "Enable targeted messages".

# This person, or this conversation, will not take it until somebody does something.
NEVER: Final[Mapping[str, str]] = {
    "BotDisabledByAdmin": "the organisation's administrators don't let them use the bot in Teams",
    "BotNotInConversationRoster": "the bot was taken out of the conversation in Teams; it has to be added again",
    "ConversationBlockedByUser": "the bot is blocked there in Teams",
    "ConversationNotFound": "Teams does not know the conversation any more",
    "ForbiddenOperationException": "the bot is not installed for them in Teams",
    "MessageWritesBlocked": "the bot is blocked there in Teams, or was removed",
    "NotEnoughPermissions": "the bot lacks a permission in Teams to write there",
}
# A person with whom no conversation can be begun.
NOBODY: Final = "Teams does not know this person in the organisation, or the bot is not installed for them"
# Nothing is sent anywhere in the tenant until a setting or a registration is mended.
LOCKED_OUT: Final[Mapping[str, str]] = {
    "BotNotRegistered": "Teams does not know the bot's registration; it has to be set up again",
}
TOKEN_REFUSED: Final = "Teams refuses the bot's token; its registration has to be looked at"  # noqa: S105  # words
OTHER_ADDRESS: Final = (
    "Teams wants to be written to at another address, which the next message from there tells"
)
TOO_LONG: Final = "the message is too long for Teams"
WAIT: Final = "Teams asks the bot to write less often"
BUSY: Final = "Teams was busy with the conversation"
UNREACHED: Final = "Teams could not be reached"

# What passes by itself, and is worth another try. Source: "Optimize your bot with rate limiting"; 500 and 503 are
# not on that list, and no less passing to somebody who waits for an answer.
PASSING: Final = frozenset({412, 429, 500, 502, 503, 504})

# What began the thread is gone: it can be said outside of it.
THREAD_GONE: Final = frozenset({"ActivityNotFoundInConversation", "MessageNotFound"})
_KNOWN: Final = (*NEVER, *LOCKED_OUT, *THREAD_GONE, "InvalidBotApiHost", "MessageSizeTooBig")


@dataclass(frozen=True, kw_only=True)
class No:
    """An answer that is no yes."""

    status: int
    error: str = ""  # Teams' word; "" where it gave none
    retry_after: timedelta | None = None

    @property
    def perhaps(self) -> bool:
        """Something broke on the way, or after the message had been taken: it may have arrived."""
        return self.status >= 500 or self.status < 400

    @property
    def about_form(self) -> bool:
        """What is wrong is how the message looks: a plainer one may be taken."""
        return self.status == 413 or (self.status == 400 and self.error not in NEVER)

    @property
    def said(self) -> str:
        return f"Teams answered {self.status}" + (f" ({self.error})" if self.error else "")


def no_of(status: int, headers: Mapping[str, str], raw: bytes) -> No:
    """Status, word and waiting time, whatever it was that answered: the connector, or a gateway in front of it."""
    seconds = headers.get("Retry-After", "")
    return No(
        status=status,
        error=_word(raw[:4_000]),
        retry_after=timedelta(seconds=min(int(seconds[:9]), 86_400)) if seconds.isdecimal() else None,
    )


def _word(raw: bytes) -> str:
    """The error's code. Some stand deep in a message that is JSON itself, as a "subCode"."""
    text = raw.decode(errors="replace")
    for word in _KNOWN:
        if word in text:
            return word
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return "".join(each for each in code if each.isalnum())[:60] if isinstance(code, str) else ""
