"""A mail as it arrived: raw bytes in, one frozen value out, whatever the bytes are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from typing import Any, Final

from bot.platforms.mail import automatic, bodies, reports
from bot.platforms.mail.bodies import Attachment, Bodies
from bot.platforms.mail.headers import LONGEST_LIST, Address, Headers
from bot.platforms.mail.reports import Report

LARGEST: Final = 28 * 2**20  # Bytes that are read: a file of 20 MB fits, as mails write it.
MOST_LINES: Final = 400_000
MOST_BOUNDARIES: Final = 1_000  # Lines that may part one part from the next.
DEEPEST: Final = 24  # Boundaries that are declared: each is compared with every line that follows.
MOST_HEADERS: Final = 500  # Of one part.
LONGEST_FIELD: Final = 2_000  # Characters of a header that says what a part is.

_SENT_AS: Final = "x-ms-exchange-organization-authas"  # Exchange takes it off whatever comes from outside.
_SEALED = (
    "application/ms-tnef",
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a mail says of itself, and holds. Its headers are claims; `proof` says what they are worth."""

    sender: Address | None  # None: from nobody, or from several
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()  # where a server put it: Delivered-To, X-Original-To, Envelope-To
    subject: str = ""
    message_id: str | None = None  # without brackets
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    enclosed: str = ""  # the words of a mail that hangs on it
    attachments: tuple[Attachment, ...] = ()
    calendars: tuple[bytes, ...] = ()  # iCalendar objects, each once
    authentication: tuple[str, ...] = ()  # Authentication-Results, the topmost first
    from_inside: bool = (
        False  # Exchange says that whoever sent it signed in to the organisation that has the mailbox
    )
    automatic: str = ""  # why a machine is taken to have sent it; "" for people's
    report: Report | None = None  # a bounce, a delay, a complaint
    cut: bool = False  # there was more than is read

    @property
    def documents(self) -> tuple[Attachment, ...]:
        return tuple(each for each in self.attachments if each.is_document)

    @property
    def is_sealed(self) -> bool:
        """Its words are in a wrapping that only some mail programs open (winmail.dat), or encrypted."""
        if self.text.strip() or self.html.strip():
            return False
        return any(each.type in _SEALED for each in self.attachments)

    @property
    def recipients(self) -> tuple[Address, ...]:
        return (*self.to, *self.cc, *self.delivered_to)


class _Part(Message):
    """A part with no more headers, and no longer ones, than people's programs write.

    The library takes quadratic time over parameters: five megabytes of them took three minutes.
    """

    kept = 0

    def set_raw(self, name: str, value: Any) -> None:
        self.kept += 1
        if self.kept <= MOST_HEADERS:
            longest = LONGEST_FIELD if name.casefold().startswith("content-") else LONGEST_LIST
            super().set_raw(name, str(value)[:longest])


def read(raw: bytes) -> Mail:
    """The mail; nothing in it makes this raise, or take long."""
    kept = _bounded(raw)
    root = _parsed(kept)
    head = Headers(root)
    found = _bodies(root, cut=len(kept) < len(raw))
    report = reports.read(root, head)
    return Mail(
        sender=head.sender(),
        to=head.addresses("to"),
        cc=head.addresses("cc"),
        reply_to=head.addresses("reply-to"),
        delivered_to=head.addresses("delivered-to", "x-original-to", "envelope-to"),
        subject=head.words("subject"),
        message_id=next(iter(head.ids("message-id")), None),
        in_reply_to=head.ids("in-reply-to"),
        references=head.ids("references"),
        date=head.moment("date"),
        text=found.text,
        html=found.html,
        enclosed=found.enclosed,
        attachments=tuple(found.attachments),
        calendars=tuple(found.calendars),
        authentication=tuple(head.all("authentication-results")[:20]),
        from_inside=[each.casefold() for each in head.all(_SENT_AS)] == ["internal"],
        automatic=automatic.reason(head, root.get_content_type()),
        report=report,
        cut=found.cut or len(kept) < len(raw),
    )


_NTH = re.compile(rb"\n--")
_DECLARED = re.compile(rb"boundary\s*=", re.IGNORECASE)


def _bounded(raw: bytes) -> bytes:
    """The beginning of a mail, as far as it is no trap: not too long, not too deep, not in too many parts."""
    kept = raw[:LARGEST]
    for pattern, most in ((_DECLARED, DEEPEST), (_NTH, MOST_BOUNDARIES), (re.compile(rb"\n"), MOST_LINES)):
        for number, match in enumerate(pattern.finditer(kept)):
            if number == most:
                kept = kept[: match.start()]
                break
    return kept


def _parsed(raw: bytes) -> Message:
    try:
        return BytesParser(_class=_Part).parsebytes(raw)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError):
        return BytesParser(_class=_Part).parsebytes(raw[:100_000], headersonly=True)


def _bodies(root: Message, *, cut: bool) -> Bodies:
    try:
        return bodies.read(root, cut=cut)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError):
        return Bodies(cut=True)
