"""One action while it is being read: what was found where, before the wordings of the same one are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.commands.wording import tidy
from bot.documents.minutes import owners, people_names
from bot.documents.minutes.owners import Known
from bot.documents.minutes.status import status_in_column, without_status

LONGEST = 1500  # characters
NOTHING = re.compile(
    r"^\W*(?:none|nil|n/?a|tbc|tbd|no (?:new |further |outstanding |open )?(?:actions?|action items?|items)\b.{0,60}|nothing .{0,40}|see (?:above|below|table).{0,40}|as (?:above|below).{0,20}|\[[^\[\]]*\])\W*$",
    re.IGNORECASE,
)
_LABELS = r"(?P<label>owners?|leads?|assigned\s+to|assignees?|responsible(?:\s+person)?|by\s+whom|who|due(?:\s+date)?|deadline|by\s+when|when|target(?:\s+date)?|status|progress)"
_FACT = re.compile(rf"\**{_LABELS}\**\s*:\**\s*\S", re.IGNORECASE)
_FACT_BEHIND = re.compile(
    rf"(?:^|[\s;,|([–-])\**{_LABELS}\**\s*:\**\s*(?P<value>[^:|;()\[\]]{{1,60}})[)\]|;.]*\s*$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """source: table | list | inline | narrative; item is the number of the section it stands in."""

    text: str
    owners: tuple[str, ...] = ()
    label: str | None = None
    due: str | None = None  # what a column for it says
    status: str | None = None
    source: str
    carried: bool = False
    item: str | None = None
    context: str | None = None
    wordings: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # whom another wording names instead
    certain: bool = False  # the owner was written apart from the text


def read(text: str, known: Known, *, source: str, struck: bool = False, **more: object) -> Found | None:
    """An action from its words: status and owner taken from them. None where nothing is left."""
    text, told = _told(re.sub(r"\s*\[recorded in\b[^\]]*\]?|\s*\(\S{1,30}, \d\d:\d\d:\d\d\)", "", text))
    words, status = without_status(tidy_status(text))
    words = tidy(re.sub(r"^(\w+)\*\s+(?=[A-Z])", r"\1: ", words))
    said = owners.owned(words, known)
    left, later = without_status(said.text)
    left = tidy(left)
    if not re.search(r"\w\w", left) or NOTHING.match(left):
        return None
    found = Found(
        text=left[:LONGEST], owners=said.owners, certain=said.certain, source=source,
        status="done" if struck else status or later or _done_inside(left),
    )  # fmt: skip
    return with_facts(replace(found, **more), told)  # type: ignore[arg-type]


def facts_of(line: str) -> dict[str, str]:
    """What a line such as "Owner: Nadia Farrow" says about the action above it; nothing where it is another line."""
    bare = line.strip(" -–•*")
    match = _FACT.match(bare)
    if match is None:
        return {}
    left, told = _told(f"_ {bare}")
    return told if left.strip(" _") == "" else {}


def _told(text: str) -> tuple[str, dict[str, str]]:
    """The text without the facts behind it ("… | Owner: NF | Due: 3 May"), and the facts by their kind."""
    told: dict[str, str] = {}
    while (match := _FACT_BEHIND.search(text)) is not None and match.start() > 0:
        told.setdefault(_kind_of(match["label"]), match["value"].strip(" *.;,"))
        text = text[: match.start()].rstrip(" *|;,(–-[")
    return text, told


def _kind_of(label: str) -> str:
    low = label.casefold()
    return (
        "status"
        if low in ("status", "progress")
        else "when"
        if re.match(r"due|deadline|by when|when|target|by$", low)
        else "who"
    )


def with_facts(found: Found, told: dict[str, str]) -> Found:
    """The action with what was told about it apart from its words."""
    names = people_names.split(told["who"]) if "who" in told else ()
    return replace(
        found, owners=names or found.owners, certain=bool(names) or found.certain, due=found.due or told.get("when"),
        status=(status_in_column(told["status"]) if "status" in told else None) or found.status,
    )  # fmt: skip


def _done_inside(text: str) -> str | None:
    return (
        "done"
        if re.search(r"[-–—(]\s*(?:already|now)\s+(?:completed?|done)\b", text, re.IGNORECASE)
        else None
    )


def tidy_status(text: str) -> str:
    """Stars around a status kept apart from stars around the whole action."""
    bare = text.strip()
    if bare.startswith("**") and bare.endswith("**") and bare.count("**") == 2:
        return bare.strip("* ")
    return bare
