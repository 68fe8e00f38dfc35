"""What the columns of a table are for, by the words above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.documents.structure import Row

# What each column is called, longest names first; what stands in brackets after them is passed over.
_NAMES: tuple[tuple[str, str], ...] = (
    ("status", r"(?:action )?status|complete[d?]*|done\??|update/status|closed\??|completed\?|date (?:completed|closed)|open ?/ ?closed"),
    ("update", r"progress|updates?|comments?|outcome|comments? ?/ ?updates?|current (?:position|status)|progress ?/ ?updates?|update since last meeting|notes"),
    ("rag", r"rag(?: rating| status)?|b?rag"),
    ("when", r"due(?: date| by)?|(?:by )?when\??|deadline|target(?: date)?|time ?(?:scale|frame|line)s?|by|complete by|completion(?: date)?|due for completion|date due|when by|required by|deliver by|to be completed by"),
    ("who", r"(?:(?:action )?(?:lead|owner|assignee|assigned to|responsible|responsibility|who\??|by whom\??|allocated to|person\(?s?\)? responsible|responsible (?:person|officer|party)|lead officer|lead person|action by|actioned by|actionee|action owner|assigned|for action by|responsible for action|named lead|member|officer|initials|who by|whom|person))s?(?: ?/ ?(?:lead|owner|by whom|who|responsible))?"),
    ("number", r"(?:(?:action|item|agenda|ref(?:erence)?|minute|min|agenda item|action ref|action item|id|no|number|#|ap|s)\s*)?(?:no|nos|ref|reference|number|#|id)\.?|item no\.?|#|action no\.?|min\.? ?ref"),
    ("time", r"time(?: slot| allocated| allowed)?|timings?|start(?: time)?|duration|mins|minutes \(time\)"),
    ("papers", r"papers?|enclosures?|encs?\.?|attachments?|documents?|paper ?(?:no|ref)?\.?|paper/verbal|format"),
    ("action", r"(?:agreed |key |new |required |follow[- ]?up )?actions?(?: (?:points?|items?|required|agreed|descriptions?|to be taken|needed|arising|and owner|summary|detail|text|title))?|tasks?|what\??|to ?do|next steps?|action ?/ ?(?:decision|outcome)s?|agreed action ?/ ?outcome|description of (?:the )?action"),
    ("text", r"(?:item )?description|(?:agenda )?items?|(?:agenda )?topics?|subject|title|discussion(?: points?| summary)?|details?|minutes?|notes?|summary|issue|agenda|key points(?: of discussion)?|matters?|discussion ?(?:/|and|&) ?(?:decisions?|outcomes?|actions?)|agenda item ?/ ?discussion|point|name of item"),
    ("since", r"(?:meeting )?date(?: raised| of meeting| opened| agreed| added)?|raised|meeting|date set|opened|minute"),
    ("priority", r"priority|risk|rating|theme|category"),
)  # fmt: skip
_NUMBER = re.compile(r"\(?[A-Z]{0,3}\d{1,4}(?:[./-]\d{1,3})*[a-z]?\)?[.):]?")
_COLUMNS = tuple((name, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for name, pattern in _NAMES)
_FORM = re.compile(
    r"(?:date|time|date (?:and|&) time|date/time|venue|place|location|present|attend(?:ees|ance|ing)|apologies(?: for absence| received)?|"
    r"in attendance|also (?:present|in attendance)|chair(?:ed by|person)?|minutes?(?: taken by| by)?|minute[- ]taker|note[- ]taker|scribe|"
    r"(?:date of )?next meeting|members present|participants|meeting|title|subject|absent|facilitator|clerk|committee|group|"
    r"meeting (?:title|date|name)|purpose|members|guests)\s*:?",
    re.IGNORECASE,
)  # fmt: skip


def column_of(heading: str) -> str | None:
    """What a column of this heading holds; None where its name says nothing."""
    words = re.sub(r"\s*\([^)]*\)", "", " ".join(heading.split())).strip(" :*.?").casefold()
    if not words or len(words) > 45:
        return None
    return next((name for name, pattern in _COLUMNS if pattern.fullmatch(words)), None)


def header_of(rows: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    """The row among the first that names columns, and the column of each name."""
    for place, row in enumerate(rows[:4]):
        found: dict[str, int] = {}
        for cell in row.cells:
            name = column_of(cell.text)
            if name is not None and name not in found:
                found[name] = cell.at
        said = [text for text in row.texts if text.strip()]
        if len(found) >= 2 and len(found) * 2 >= len(said):
            return place, _with_numbers(found, row, rows[place + 1 :])
        if "action" in found and len(said) == 1 and place == 0 and len(row.cells) > 1:
            return place, found  # a column for actions beside the text, which has no heading
    return None


def _with_numbers(found: dict[str, int], header: Row, rows: Sequence[Row]) -> dict[str, int]:
    """Where what is called "Item" holds numbers alone, it is their column; the text stands in the next of its kind."""
    column = found.get("text")
    if column is None or "number" in found:
        return found
    cells = [text for row in rows if (text := row.text(column).strip())]
    if not cells or not all(_NUMBER.fullmatch(text) for text in cells):
        return found
    others = [cell.at for cell in header.cells if cell.at != column and column_of(cell.text) == "text"]
    rest = {name: at for name, at in found.items() if name != "text"}
    return {**rest, "number": column, **({"text": others[0]} if others else {})}


def is_form(rows: Sequence[Row]) -> bool:
    """Whether a table is a form: what is asked for on the left, the answer beside it."""
    labels = [row.texts[0].strip() for row in rows if len(row.cells) >= 2]
    if not labels or len(rows) > 25:
        return False
    known = sum(_FORM.fullmatch(label) is not None for label in labels)
    # A header of such words ("Present | Apologies") is no label with its answer.
    first = [text for text in rows[0].texts if text.strip()]
    if len(first) > 1 and all(_FORM.fullmatch(text) for text in first):
        return False
    return known * 2 > len(labels) or (known >= 2 and known * 3 >= len(labels))
