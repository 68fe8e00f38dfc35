"""What a line of notes asks for: an action, an item for an agenda, or both."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.commands import adding
from bot.commands.model import AddAction, Suggest

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
# "September's agenda", "the agenda for September", "the next agenda", "the agenda of the next meeting"
_AGENDA = rf"""(?:
      (?:the\s+)?(?P<month>{_MONTH})(?:['’]?s)?\s+(?:meeting['’]?s?\s+)?agenda
    | (?:the\s+)?agenda\s+(?:for|of|in)\s+(?:the\s+)?(?P<month2>{_MONTH})(?:['’]?s)?(?:\s+meeting)?
    | (?:the\s+)?(?:next\s+(?:meeting['’]?s?\s+)?agenda|agenda\s+(?:for|of)\s+(?:the\s+)?next\s+(?:meeting|time))
    | (?:the\s+|an?\s+|our\s+)?agenda
)"""
_FLAGS = re.IGNORECASE | re.VERBOSE
_ASKS = (
    re.compile(rf"^(?:please\s+)?(?:re)?(?:add|put|place|introduce)\s+(?P<what>.+?)\s+(?:back\s+)?(?:on|to|onto|in)\s+{_AGENDA}\.?$", _FLAGS),
    re.compile(rf"^(?P<what>.+?)\s+(?:to\s+|should\s+|will\s+)?(?:be\s+|go\s+)?(?:re)?(?:added|add|put|placed|go)?\s*(?:back\s+)?(?:on|to|onto)\s+{_AGENDA}\.?$", _FLAGS),
    re.compile(rf"^(?:please\s+)?(?:reintroduce|have)\s+(?:the\s+)?(?:agenda\s+)?(?:item\s+)?(?P<what>.+?)\s+(?:on|to|onto)\s+{_AGENDA}\.?$", _FLAGS),
)  # fmt: skip
_BACK = re.compile(
    r"^(?:please\s+)?(?:to\s+)?bring\s+(?:back\s+(?P<what>.+?)|(?P<what2>.+?)\s+back)"
    r"(?:\s+(?:to|at)\s+(?:the\s+|our\s+)?(?P<when>.+?)(?:\s+meeting)?)?\.?$",
    re.IGNORECASE,
)
_INVITE = re.compile(
    rf"^(?:please\s+)?(?:to\s+)?invite\s+(?P<what>.+?)\s+(?:to|along\s+to)\s+(?:the\s+|our\s+)?"
    rf"(?P<when>next\s+meeting|next\s+time|{_MONTH}(?:['’]?s)?(?:\s+meeting)?)\b.*$",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"^(?P<first>.{8,}?)\s*(?:,|;)?\s+and\s+(?P<second>(?:re)?(?:add|put|send|circulate|invite|bring|share|ask|arrange|draft|"
    r"update|check|contact|book|write|present|collect|prepare|review|organise|set up)\b.{5,})$",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^(?:actions?|summary of actions|action (?:no|log|description).*|lead|due|owner|agenda|minutes|notes|attendees|apologies|"
    r"present|date|item|no\.?)\s*:?$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•●▪◦–—‣·o]\s+|\[[ x]?\]\s*)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class AgendaRequest:
    """Words that ask for an item on an agenda. meeting is as it was written; None: the next one."""

    title: str
    meeting: str | None = None


def agenda_request(text: str) -> AgendaRequest | None:
    """What a text asks to have on an agenda ("add X to September's agenda", "bring back", "invite Y"); None: nothing."""
    words = text.strip()
    if len(words) > 400:
        return None
    if "agenda" in words.casefold():
        for pattern in _ASKS:
            match = pattern.match(words)
            if match is not None:
                title = _title(match["what"])
                return (
                    AgendaRequest(title=title, meeting=match["month"] or match["month2"]) if title else None
                )
    match = _BACK.match(words)
    if match is not None:
        title = _title(match["what"] or match["what2"])
        return AgendaRequest(title=title, meeting=_meeting(match["when"])) if title else None
    match = _INVITE.match(words)
    if match is not None:
        return AgendaRequest(title=_title(match["what"]), meeting=_meeting(match["when"]))
    return None


def _title(words: str) -> str:
    bare = re.sub(r"^(?:to\s+)?(?:re)?(?:add|put|introduce)\s+", "", words.strip(), flags=re.IGNORECASE)
    bare = re.sub(r"^(?:an?\s+|the\s+)?agenda\s+item\s+(?:on\s+|for\s+)?", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r"\s+(?:to|should|will)(?:\s+be)?$", "", bare, flags=re.IGNORECASE).strip(" \"'“”‘’,.;:")
    return bare[:1].upper() + bare[1:]


def _meeting(words: str | None) -> str | None:
    """The meeting's name, where it is one: "September"; "this group" and "the next meeting" mean the next."""
    if words is None:
        return None
    month = re.search(_MONTH, words, re.IGNORECASE)
    return month[0] if month and "next" not in words.casefold() else None


def two_parts(text: str) -> tuple[str, str] | None:
    """The two things that "A and B" asks for, where each has a verb of its own."""
    match = _TWO.match(text.strip())
    return (match["first"].strip(" ,;"), match["second"].strip(" ,;.")) if match else None


def command_of(line: str) -> AddAction | Suggest | None:
    """What one line of notes becomes; None where it is a heading or is no action that anybody could do."""
    words = _BULLET.sub("", line.strip())
    if not words or _NOISE.match(words):
        return None
    cells = [cell.strip() for cell in re.split(r"\t+|\s*\|\s*", words) if cell.strip()]
    if len(cells) > 1:
        return _row(cells)
    request = agenda_request(words)
    if request is not None and not adding.has_owner(words):
        return Suggest(text=request.title, meeting=request.meeting)
    command = adding.add(words)
    if command.who is None and command.label is None and not command.done:
        return None
    return command


def _row(cells: list[str]) -> AddAction | None:
    """A row of a pasted table: number, action, lead, due, in this order as far as they are there."""
    label = (
        cells.pop(0).rstrip(".):")
        if re.fullmatch(r"\d{1,3}[a-z]{0,2}[.):]?", cells[0], re.IGNORECASE)
        else None
    )
    if not cells or all(_NOISE.match(cell) for cell in cells):
        return None
    text = cells[0]
    who = cells[1] if len(cells) > 1 else None
    when = cells[2] if len(cells) > 2 else None
    sentence, done = adding.without_done(text)
    return AddAction(
        who=who, text=sentence, when=when, label=label, done=done, explicit_owner=who is not None
    )
