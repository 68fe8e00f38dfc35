"""Where a message can be sent to in Teams, as one text that is kept with a member or a conversation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Final

_CONVERSATION: Final = re.compile(r"(?:19:|a:|28:)")  # How Teams' conversation ids begin.


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A conversation, or a person with whom one can be begun. One of the two is set.

    service_url: of the connector that serves it; it may change, and the latest one counts. None: the tenant's.
    """

    tenant: str
    service_url: str | None = None
    conversation: str | None = None  # without ";messageid="
    user: str | None = None  # aadObjectId, or Teams' own "29:…"
    bot: str | None = None  # "28:…"

    def to_text(self) -> str:
        """The same reference is always the same text: it is saved only when it changed."""
        kept = {name: value for name in _FIELDS if (value := getattr(self, name)) is not None}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def served_at(self, address: str | None) -> Reference:
        """The same place, under the address that counts now; None: none is known but the kept one."""
        return replace(self, service_url=address) if address is not None else self

    @classmethod
    def from_text(cls, written: str, *, tenant: str) -> Reference:
        """A kept reference, or the bare id of a conversation or a person in this tenant.

        Raises:
            ValueError: it is none of ours.
        """
        if not written.startswith("{"):
            if not written:
                raise ValueError("an address is missing")
            conversation = plain(written) if _CONVERSATION.match(written) else None
            return cls(tenant=tenant, conversation=conversation, user=None if conversation else written)
        match json.loads(written):
            case dict(kept) if kept.keys() <= _FIELDS and all(
                isinstance(each, str) for each in kept.values()
            ):
                reference = cls(**{"tenant": tenant} | kept)
                if bool(reference.conversation) != bool(reference.user):
                    return reference
        raise ValueError("no reference of ours")


_FIELDS = frozenset(Reference.__dataclass_fields__)


def plain(conversation: str) -> str:
    """A conversation's own id: in a channel, Teams writes the thread behind it."""
    return conversation.partition(";")[0]


def thread_of(conversation: str) -> str | None:
    """The id of the message that began the thread, where the conversation's id names one."""
    found = re.search(r";messageid=([^;]+)", conversation)
    return found[1] if found else None


def message_id(conversation: str, activity: str) -> str:
    """A message as it is remembered of what was sent."""
    return f"{plain(conversation)}/{activity}"
