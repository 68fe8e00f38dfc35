"""Actions that are marked where they were agreed: "ACTION: NF to …", "Action 7a – …", "#action", "… Action: Clerk"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?:(?:no\.?|number|item|point|\#)\s*)*(?P<label>\d{1,4}(?:[./-]\d{1,4}){0,3}\s?[a-z]?(?![a-z])|[A-Z]{1,3}[-.]?\d{1,4}[a-z]?)"
_WHO = r"[(\[]?\s*(?:for|on|by|to)?\s*(?P<who>(?:the\s+)?@?[A-Za-z][\w.'’()/&,+ -]{0,60}?)\s*[)\]]?"
# The word that marks, then a number, then names; one of them is followed by a colon or a dash.
_MARK = re.compile(
    rf"""(?P<lead>^[\s*>\[(\-–—•→]*|(?<=[\s*\[(>.;]))
    (?:(?P<word>ACTIONS?(?:\s+(?:ITEMS?|POINTS?|ON))?|A\.?P\.?|TO-?DOS?|AI|A/I)|(?P<soft>(?:New\s+)?Actions?(?:\s+(?i:items?|points?|agreed|required))?|New\s+actions?)|(?P<hash>\#(?:action|ACTION|todo|ai)\b))
    \s*\**\s*
    (?:{_NUMBER}\s*\**)?
    (?:(?P<sep>\s*(?::|–|—|-(?=\s)|-(?=>)|\.(?=\s)|\])\s*\**)|(?=\s|$|\(|\[))""",
    re.VERBOSE,
)
# "(Action NF)" behind what was said
_SIGNED = re.compile(r"\s+[A-Z]{2,4}(?:\s*[,/&]\s*[A-Z]{2,4}){0,4}\s*[)\]]\s*\.?$")
_ARROW = re.compile(r"^\s*(?:→|->|=>|➜|➡️?)\s*(?P<text>\S.*)$", re.DOTALL)
_NAMED = re.compile(rf"^\s*{_WHO}\s*(?P<sep>:|\s[–—-]\s)\s*(?P<rest>\S.*)$", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Marked:
    """What stands behind one mark; before is what the paragraph says ahead of it."""

    before: str
    text: str
    label: str | None = None
    loud: bool = False  # the mark can be nothing else: capitals, a colon, a number, a hash


def marked(text: str) -> Iterator[Marked]:
    """Each marked part of a paragraph, up to the next mark."""
    found = [match for match in _MARK.finditer(text) if _marks(match, text)]
    arrow = _ARROW.match(text)
    if arrow is not None and not found:
        yield Marked(before="", text=arrow["text"])
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        start = found[place - 1].end() if place else 0
        rest = text[match.end() : end].strip()
        yield Marked(
            before=text[start : match.start()].strip(" *([-–—>") if not place else "",
            text=rest,
            label=re.sub(r"\s", "", match["label"]).lower() if match["label"] else None,
            loud=bool(match["sep"] or match["label"] or match["hash"]),
        )


def _marks(match: re.Match[str], text: str) -> bool:
    """Whether the word marks an action here, and is not one of the sentence's."""
    word = match["word"] or match["soft"] or match["hash"]
    at_start = not re.search(r"\w", text[: match.start()])
    following = text[match.end() :]
    if match["hash"]:
        return True
    if word.upper() in ("AP", "AI", "A.P.", "A.P", "A/I"):
        if at_start and re.match(r"\s*[(\[][^()\[\]]{1,40}[)\]]\s*[:–-]", following):
            return True
        return at_start and bool(
            (match["label"] and match["sep"])
            or match["sep"] in (":", ": ")
            or (match["sep"] or "").startswith(":")
        )
    if match["sep"] is not None:
        sep = match["sep"].strip(" *")
        if sep == "." and match["label"] is None:
            return False
        if sep in ("-", "–", "—", ".") and not at_start and match["word"] is None and match["label"] is None:
            return False
        return bool(following.strip()) or at_start
    if _SIGNED.match(following) and text[: match.start()].endswith(("(", "[")):
        return True
    if match["label"] is not None:
        return at_start and bool(re.match(r"\s+[A-Z]", following))
    # With names behind it and no colon, as in: ACTION Nadia to send it. Or with nothing but names: ACTION JB.
    if (
        _NAMED.match(following)
        and (at_start or match["word"])
        and re.match(r"\s*[(\[]?(?:for\s+|on\s+|by\s+)?[A-Z@]", following)
    ):
        return True
    if match["word"] is not None:
        return bool(
            re.match(r"\s*\**\s*(?:\S+\s+){0,5}?(?:to|will)\s", following)
            or re.fullmatch(r"\s*[A-Z][\w ,/&]{0,40}[.)\]]*", following)
        )
    return at_start and bool(
        re.match(r"\s+(?:for\s+)?[A-Z]\S*(?:\s+(?:and|&)\s+[A-Z]\S*|\s+[A-Z]\S*)?\s+(?:to|will)\s", following)
    )
