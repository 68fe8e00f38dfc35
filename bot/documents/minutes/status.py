"""How far an action is, by the words that minutes put beside or behind it."""

from __future__ import annotations

import re

_SAID: tuple[tuple[str, str], ...] = (
    ("open", r"not (?:yet )?(?:done|completed?|started|actioned)|outstanding|incomplete|pending|to be (?:done|confirmed)|open|carried? (?:forward|over)|c/f|no progress|overdue|new|no|n|to do|todo"),
    ("blocked", r"blocked|on hold|stalled|awaiting .{1,40}|waiting .{0,40}"),
    ("dropped", r"dropped|cancelled|canceled|withdrawn|superseded|no longer (?:needed|required|relevant)|abandoned|rejected|removed"),
    ("in_progress", r"on-?going|in (?:progress|hand|train)|in-progress|under ?way|started|partially (?:done|completed?)|partly .{0,20}|continuing|work in progress|wip|in development"),
    ("done", r"(?:already |now |all )?(?:completed?|done|closed|actioned|finished|resolved|discharged)(?: (?:already|during (?:the )?meeting|in (?:the )?meeting))?|yes|y|✓|✔|✅|☑|x|complete[d]? \S{4,12}"),
)  # fmt: skip
_WHOLE = tuple((status, re.compile(rf"(?:{pattern})[.!]?", re.IGNORECASE)) for status, pattern in _SAID)
_OPENING = re.compile(
    r"^(?P<word>not (?:yet )?(?:done|complete)|completed?|done|closed|actioned|finished|on-?going|in progress|cancelled|withdrawn|superseded|outstanding|on hold|blocked)\b(?=\s*(?:$|[-–—.,:;(]|on\b|\d))",
    re.IGNORECASE,
)
# Behind an action: in capitals, between stars or brackets, or after a dash or a full stop.
_BEHIND = re.compile(
    r"(?:\s*\*{1,2}\s*(?P<starred>[^*]{2,40}?)\s*\*{1,2}|\s*[(\[](?P<bracketed>[^()\[\]]{2,30})[)\]]|"
    r"\s*(?:[-–—.,:;]|\s)\s*(?P<bare>(?:now |already )?(?:COMPLETED?|DONE|CLOSED|ONGOING|ACTIONED|IN PROGRESS|NOT DONE|OUTSTANDING|CANCELLED)|"
    r"(?<=[-–—.:;]\s)(?i:(?:(?:now|already)\s+)?(?:completed?|done|closed|on-?going|actioned|in progress|not done|outstanding|not done .{3,40})(?:\s+(?:already|during (?:the )?meeting))?)))\s*[.!*]*\s*$"
)


# In capitals behind a sentence, with a remark: "… survey link. ONGOING - opens in November."
_NOTED = re.compile(
    r"(?<=[.!?)])\s+(?P<word>COMPLETED?|DONE|CLOSED|ONGOING|ACTIONED|IN PROGRESS|NOT DONE|OUTSTANDING|CANCELLED)\s*[-–—:,]\s*\S.{0,120}$"
)


def status_in_column(words: str) -> str | None:
    """The status that a cell says; None where it says something else."""
    bare = " ".join(words.split()).strip(" *()[]")
    if not bare:
        return None
    for status, pattern in _WHOLE:
        if pattern.fullmatch(bare):
            return status
    last = re.split(r"(?<=[.;])\s+", bare)[-1]
    if last != bare and len(last.split()) < 4 and (said := status_in_column(last)) is not None:
        return said
    opening = _OPENING.match(bare)
    return status_in_column(opening["word"]) if opening is not None and opening["word"] != bare else None


def without_status(text: str) -> tuple[str, str | None]:
    """The text without the status behind it ("… COMPLETE", "… ** Not Done **"), and the status."""
    noted = _NOTED.search(text)
    if noted is not None and noted.start() > 0 and (said := status_in_column(noted["word"])) is not None:
        return text[: noted.start()].rstrip(), said
    found: str | None = None
    for _ in range(3):
        match = _BEHIND.search(text)
        if match is None or match.start() == 0:
            break
        said = status_in_column(match["starred"] or match["bracketed"] or match["bare"])
        if said is None:
            break
        # "already completed during meeting" is part of what was written; a mark is none.
        text = text[: match.start()].rstrip(" *-–—,:;")
        found = found or said
    return text, found
