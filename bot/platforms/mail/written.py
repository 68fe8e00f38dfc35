"""What the person wrote in a mail: without what they quoted, their signature, and what their council adds to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.platforms.mail import markup
from bot.platforms.mail.markup import PRIVATE, QUOTED_BELOW, SIGNATURE, SIGNATURE_ENDS
from bot.platforms.mail.received import Mail
from bot.platforms.mail.sign_off import unsigned

MOST_LINES: Final = 3_000
LONGEST_LINE: Final = 5_000  # Characters.


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What stands under a piece of the quoted mail, in its midst."""

    quoted: str  # the lines just above, without their marks
    text: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A person's own words, in their order. Paragraphs are parted by empty lines."""

    text: str = ""
    answers: tuple[Answer, ...] = ()
    below: str = ""  # the quoted or forwarded mail
    forwarded: bool = False  # the program says that it was passed on, not answered

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.answers


def of(mail: Mail) -> Written:
    """From HTML where there is any: it says where a quotation begins, and which lines are one. Else from plain text."""
    names = (mail.sender.name, mail.sender.address.partition("@")[0]) if mail.sender else ("", "")
    found = Written()
    if mail.html.strip():
        found = _read(_tidy(markup.lines(mail.html)), names)
    if found.is_empty and mail.text.strip():
        found = _read(_rejoined(_tidy(PRIVATE.sub("", mail.text).splitlines())), names)
    return found


_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])


def _tidy(lines: Sequence[str]) -> list[str]:
    kept = [
        line[:LONGEST_LINE].translate(_INVISIBLE).replace("\u00a0", " ").rstrip()
        for line in lines[:MOST_LINES]
    ]
    return [re.sub(r"^(?:[ ]{0,3}>)+", lambda mark: ">" * mark[0].count(">"), line) for line in kept]


def _read(lines: list[str], names: tuple[str, str]) -> Written:
    lines = _without_banner(lines)
    begin, after = _quotation(lines)
    own, rest = lines[:begin], lines[after:]
    forwarded = _says_forwarded(lines[begin:after])
    text = _own(own, names)
    answers = _answers(rest, names) if _is_marked(rest) else ()
    if not text and len(answers) == 1 and _ends(rest):
        text, answers = answers[0].text, ()  # Written under the whole quotation.
    return Written(text=text, answers=answers, below=_below(rest), forwarded=forwarded)


def _own(lines: list[str], names: tuple[str, str]) -> str:
    """Their words without the signature; what stands in a signature counts where there is nothing else."""
    bare = _without_signature(lines)
    text = _joined(unsigned(bare, names))
    return text or _joined(unsigned([line for line in lines if line not in _MARKS], names))


_MARKS = (QUOTED_BELOW, SIGNATURE, SIGNATURE_ENDS)


def _without_signature(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    depth = 0
    for line in lines:
        if line == SIGNATURE:
            depth += 1
        elif line == SIGNATURE_ENDS:
            depth = max(depth - 1, 0)
        elif not depth and line != QUOTED_BELOW:
            kept.append(line)
    return kept


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n ")


# --- where the quotation begins

_WROTE = re.compile(
    r"^\s*(?:on\b.{5,300}\b(?:wrote|said)\s*:|le\b.{5,300}\ba\s+écrit\s*:|am\b.{5,300}\bschrieb\b.{0,200}:|"
    r"el\b.{5,300}\bescribió\s*:|op\b.{5,300}\bschreef\b.{0,200}:|il\b.{5,300}\bha\s+scritto\s*:|"
    r"em\b.{5,300}\bescreveu\s*:|ar\b.{5,300}\bysgrifenn\w+\b.{0,200}:|.{3,200}<[^<>\s]+@[^<>\s]+>\s*(?:wrote|writes)\s*:)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_DATED = re.compile(r"\b\d{4}\b|\d{1,2}[:.]\d{2}|<[^<>\s]+@[^<>\s]+>|\S+@\S+")
_FIELD = re.compile(
    r"^\s*\*{0,2}(?:(?P<from>from|von|de|da|van|oddi wrth)|(?P<other>sent|date|to|cc|subject|reply-to|gesendet|datum|"
    r"an|betreff|envoyé|date|à|objet|enviado|para|asunto|inviato|a|oggetto|verzonden|aan|onderwerp|anfonwyd|at|pwnc|"
    r"importance|attachments?))\s*:\*{0,2}(?=\s|$)",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^\W*-{2,}\s*(?P<what>original message|original appointment|forwarded message|forwarded by.{0,100}|"
    r"ursprüngliche nachricht|message d'origine|message transféré|weitergeleitete nachricht|neges wreiddiol)\s*-*\W*$|"
    r"^\s*(?P<begin>begin forwarded message|start of forwarded message)\s*:?\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*_{10,}\s*$")
_FORWARDED = re.compile(r"forwarded|transféré|weitergeleitet", re.IGNORECASE)


def _quotation(lines: Sequence[str]) -> tuple[int, int]:
    """Where the quotation begins: the line of its head, and the line after that; both the end where there is none."""
    for number, line in enumerate(lines):
        if line == QUOTED_BELOW or _DIVIDER.match(line):
            return number, number + 1
        if line.startswith(">") and not _wrote_at(lines, number):
            return number, number
        if _RULE.match(line) and _head_at(lines, _next(lines, number + 1)):
            return number, number + 1
        if _head_at(lines, number):
            return number, number
        length = _wrote_at(lines, number)
        if length:
            return number, number + length
    return len(lines), len(lines)


def _next(lines: Sequence[str], number: int) -> int:
    """The first line from here on that is not empty."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number


def _head_at(lines: Sequence[str], number: int) -> bool:
    """Whether the head of a mail stands here: From, and within the next lines two more of its fields."""
    first = _FIELD.match(lines[number]) if number < len(lines) else None
    if first is None or not first["from"]:
        return False
    following = [line for line in lines[number + 1 : number + 9] if line.strip()]
    return sum(match is not None and bool(match["other"]) for match in map(_FIELD.match, following)) >= 2


def _wrote_at(lines: Sequence[str], number: int) -> int:
    """How many lines "On Tuesday, Convenor wrote:" takes here, 0 where it is something else.

    Somebody's own "On 2 July I wrote:" is left alone unless a quotation follows it or it names a mail.
    """
    marked = lines[number].startswith(">")
    for length in range(1, 5):
        piece = lines[number : number + length]
        if (
            len(piece) < length
            or not piece[-1].strip()
            or any(line.startswith(">") != marked for line in piece)
        ):
            return 0
        said = " ".join(line.lstrip("> ") for line in piece)
        if said.rstrip().endswith(":") and _WROTE.match(said):
            following = _next(lines, number + length)
            quoted = following < len(lines) and lines[following].startswith(">")
            last = following >= len(lines)
            named = "@" in said and _DATED.search(said) is not None
            return length if quoted or (last and _DATED.search(said)) or named else 0
    return 0


def _says_forwarded(head: Sequence[str]) -> bool:
    return any(_FORWARDED.search(line) for line in head if _DIVIDER.match(line))


def _below(rest: Sequence[str]) -> str:
    """The other mail's words, without its head."""
    lines = [line.lstrip("> ") for line in rest if line not in _MARKS]
    first = _next(lines, 0)
    if _head_at(lines, first):
        while first < len(lines) and lines[first].strip():
            first += 1
    return _joined(lines[first:])


# --- answers in the midst of it


def _is_marked(rest: Sequence[str]) -> bool:
    """Whether the quotation has its mark on each line, so that what has none is an answer."""
    first = _next(rest, 0)
    return first < len(rest) and rest[first].startswith(">")


def _answers(rest: Sequence[str], names: tuple[str, str]) -> tuple[Answer, ...]:
    found: list[Answer] = []
    above: list[str] = []
    own: list[str] = []
    for line in [*rest, ">"]:
        if not line.startswith(">"):
            own.append(line)
            continue
        text = _own(own, names) if any(each.strip() for each in own) else ""
        if text:
            found.append(Answer(quoted="\n".join(above[-12:]).strip(), text=text))
            above = []
        own = []
        above.append(line.lstrip("> "))
    return tuple(found)


def _ends(rest: Sequence[str]) -> bool:
    """Whether nothing quoted follows what they wrote under it."""
    last = max((number for number, line in enumerate(rest) if line.startswith(">")), default=-1)
    return any(line.strip() for line in rest[last + 1 :])


# --- plain text that a program broke into lines

_NEW = re.compile(r"^\s*(?:[-*•●▪–—‣·>|]|\(?\d{1,3}[a-z]{0,2}[.):]\s|[a-z][.)]\s|\[[ xX]\])")
_WIDTHS = range(60, 81)  # Characters at which programs break lines.


def _rejoined(lines: list[str]) -> list[str]:
    """Lines that were broken at a page's width are one again: the next word had no room on the one before."""
    joined: list[str] = []
    room = 0
    for line in lines:
        first = line.split(" ", 1)[0]
        full = room in _WIDTHS and room + 1 + len(first) > 70
        if (
            joined and full and line.strip() and not _NEW.match(line) and not line.startswith(">")
            and not joined[-1].startswith(">") and not _FIELD.match(line) and not _is_address_line(joined[-1], line)
        ):  # fmt: skip
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line)
        room = len(line)
    return joined


def _is_address_line(before: str, line: str) -> bool:
    return _WROTE.match(f"{before} {line}") is not None or _RULE.match(before) is not None


# --- what a server puts on top

_BANNER = re.compile(
    r"^\W*(?:caution|warning|external|be\s+careful|this\s+(?:e-?mail|message)\s+(?:originated|came|is|was\s+sent)\s+from\s+(?:an?\s+)?(?:outside|external)|"
    r"you\s+don't\s+often\s+get\s+e-?mail\s+from|some\s+people\s+who\s+received\s+this\s+message\s+don't\s+often)\b.*"
    r"(?:external|outside|click|links|attachments|sender|often|important)",
    re.IGNORECASE,
)


def _without_banner(lines: list[str]) -> list[str]:
    """Without the paragraph in which a council's server warns of mails from elsewhere."""
    first = _next(lines, 0)
    while first < len(lines) and _BANNER.match(lines[first].replace("\t", " ")):
        end = first
        while end < len(lines) and lines[end].strip():
            end += 1
        if sum(len(line) for line in lines[first:end]) > 700:  # Not a banner alone.
            end = first + 1
        lines = lines[end:]
        first = _next(lines, 0)
    return lines
