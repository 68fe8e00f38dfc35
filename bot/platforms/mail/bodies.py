"""The parts of a mail: its words as plain text and as HTML, invitations, and what else hangs on it, unopened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import Final

from bot.commands.request import LARGEST_FILE
from bot.platforms.mail.charsets import decoded
from bot.platforms.mail.headers import parameter, words

LONGEST_TEXT: Final = 400_000  # Characters of plain text that are kept.
LONGEST_HTML: Final = 2_000_000  # Of HTML: one picture written into it is longer than any letter.
LONGEST_CALENDAR: Final = 1_000_000  # Bytes of an invitation.
MOST_CALENDARS: Final = 5
MOST_ATTACHMENTS: Final = 50  # Listed; what else there is is not.
MOST_PARTS: Final = 500

Part = Message
_CALENDARS = ("text/calendar", "application/ics")
_DOCUMENT = re.compile(r"\.(?:docx?|docm|dotx?|rtf|odt|pdf|md|markdown|txt)$", re.IGNORECASE)
_PAPER = re.compile(r"\.(?:xlsx?|pptx?|ods|odp|csv)$", re.IGNORECASE)
_DOCUMENTS = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/msword",
    "application/pdf",
    "text/markdown",
)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """What hangs on a mail. Nothing here opens it."""

    name: str  # "" where it has none
    type: str  # as the mail says: "application/zip"
    size: int  # bytes, about
    content: bytes = field(default=b"", repr=False)  # of documents and papers alone
    cut: bool = False  # there was more than is read

    @property
    def is_document(self) -> bool:
        """Something that people write in, or take for it: no picture of a signature, no key, no calendar."""
        return _DOCUMENT.search(self.name) is not None or self.type in _DOCUMENTS

    @property
    def is_paper(self) -> bool:
        """What is no document, and may go round with an agenda all the same."""
        return _PAPER.search(self.name) is not None


@dataclass(kw_only=True)
class Bodies:
    """What the parts of a mail hold; cut: something was longer than is kept."""

    text: str = ""
    html: str = ""
    enclosed: str = ""  # the words of the first mail that hangs on this one
    calendars: list[bytes] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    cut: bool = False


def read(root: Part, *, cut: bool = False) -> Bodies:
    """cut: the mail's end is missing, and so is that of its last part."""
    bodies, last = Bodies(), None
    for part in _leaves(root):
        before = len(bodies.attachments)
        kind = part.get_content_type()
        if kind in _CALENDARS:
            _calendar(part, bodies)
        elif kind == "message/rfc822" and part is not root:
            _enclosed(part, bodies)
        elif kind in ("text/plain", "text/html") and not _is_attached(part):
            _words(part, kind, bodies)
        elif len(bodies.attachments) < MOST_ATTACHMENTS:
            bodies.attachments.append(_attachment(part, kind))
        last = bodies.attachments[-1] if len(bodies.attachments) > before else None
    if cut and last is not None:
        bodies.attachments[-1] = replace(last, content=b"", cut=True)
    return bodies


def _leaves(root: Part) -> Iterator[Part]:
    """Every part that has no parts, in order; mails that hang on this one are not looked into."""
    waiting, seen = [root], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting += [each for each in reversed(payload) if isinstance(each, Message)]
        else:
            yield part


def _is_attached(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: Part) -> str:
    named = parameter(part, "filename", "content-disposition") or parameter(part, "name")
    return re.split(r"[/\\]", named)[-1][:200]


def _words(part: Part, kind: str, bodies: Bodies) -> None:
    text = content(part)
    if kind == "text/html":
        bodies.html, cut = _joined(bodies.html, text, LONGEST_HTML)
    else:
        if parameter(part, "format").casefold() == "flowed":
            text = _unflowed(text, delete=parameter(part, "delsp").casefold() == "yes")
        bodies.text, cut = _joined(bodies.text, text, LONGEST_TEXT)
    bodies.cut |= cut


def content(part: Part) -> str:
    """The text of a part, its transfer encoding and charset undone."""
    return decoded(raw(part), parameter(part, "charset"))


def raw(part: Part) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _joined(before: str, more: str, longest: int) -> tuple[str, bool]:
    whole = f"{before}\n{more}" if before else more
    return whole[:longest], len(whole) > longest


def _unflowed(text: str, *, delete: bool) -> str:
    """Lines that were broken softly are one again (RFC 3676); delete: the space at the break was none."""
    lines: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:]
        bare = bare[1:] if bare.startswith(" ") else bare
        if open_depth == depth and lines and bare != "-- ":
            lines[-1] += bare
        else:
            lines.append(f"{'>' * depth}{' ' if depth and bare else ''}{bare}")
        flows = bare.endswith(" ") and bare != "-- "
        if flows and delete:
            lines[-1] = lines[-1][:-1]
        open_depth = depth if flows else -1
    return "\n".join(lines)


def _calendar(part: Part, bodies: Bodies) -> None:
    payload = raw(part)
    if len(payload) > LONGEST_CALENDAR or len(bodies.calendars) >= MOST_CALENDARS:
        bodies.cut = True
    elif payload and payload not in bodies.calendars:  # Exchange sends two copies in one mail.
        bodies.calendars.append(payload)


def _enclosed(part: Part, bodies: Bodies) -> None:
    inner = part.get_payload()
    mail = inner[0] if isinstance(inner, list) and inner else None
    if isinstance(mail, Message):
        if not bodies.enclosed:
            within = Bodies()
            for each in _leaves(mail):
                if each.get_content_type() == "text/plain" and not _is_attached(each):
                    _words(each, "text/plain", within)
            bodies.enclosed = within.text
        name = words(str(mail.get("subject", ""))[:1_000])
        bodies.attachments.append(Attachment(name=name[:200], type="message/rfc822", size=0))


def _attachment(part: Part, kind: str) -> Attachment:
    payload = part.get_payload()
    length = len(payload) if isinstance(payload, str) else 0
    in_base64 = str(part.get("content-transfer-encoding", "")).strip().casefold() == "base64"
    size = length * 3 // 4 if in_base64 else length
    found = Attachment(name=_name(part), type=kind[:100], size=size)
    is_kept = (found.is_document or found.is_paper) and size <= LARGEST_FILE
    return replace(found, content=raw(part)) if is_kept else found
