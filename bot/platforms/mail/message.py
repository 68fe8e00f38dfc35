"""A letter as the mail that is handed in: whom from and to, how it is answered, and what programs are told about it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import quote

from bot.platforms.mail.render import Letter, content_id
from bot.replies.aloud import one_line, shortened
from bot.replies.model import KeptFile

# What a mail program writes for its reader who wants fewer; one that writes words of its own keeps the subject.
FEWER_SUBJECT: Final = "pause"
FEWER_WORDS: Final = "pause for 3 months"
DELIVERY: Final = "X-Convenor-Delivery"  # The id in our outbox: it comes back in bounces and complaints.
LONGEST: Final = 254  # Characters of an address (RFC 5321, 4.5.3.1.3, with its brackets).
MOST_REFERENCES: Final = 10
LINE: Final = 998  # Characters (RFC 5322, 2.1.1).

_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:@\"]{1,64}")
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)
_ID = re.compile(r"[^\s<>]{1,500}")


class BadAddress(ValueError):
    """No mail can be sent there."""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """An address in the one spelling that mail servers take: its domain is ASCII, its local part may not be."""

    local: str
    domain: str
    name: str = ""

    @classmethod
    def of(cls, address: str, name: str = "") -> Mailbox:
        """Raises BadAddress."""
        local, _, domain = address.strip().rpartition("@")
        try:
            domain = domain.encode("idna").decode("ascii").lower()
        except UnicodeError as error:
            raise BadAddress from error
        if (
            not _LOCAL.fullmatch(local)
            or not _DOMAIN.fullmatch(domain)
            or len(local) + len(domain) >= LONGEST
        ):
            raise BadAddress
        return cls(local=local, domain=domain, name=shortened(one_line(name), 100))

    @classmethod
    def written(cls, header: str) -> Mailbox:
        """Of "Convenor <bot@example.org>" or "bot@example.org". Raises BadAddress."""
        name, address = parseaddr(header)
        return cls.of(address, name)

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server that knows RFC 6531 can deliver there."""
        return not self.local.isascii()

    @property
    def header(self) -> Address:
        return Address(display_name=self.name, username=self.local, domain=self.domain)


@dataclass(frozen=True, kw_only=True)
class Thread:
    """The mail that this one answers; ids without their brackets."""

    answers: str
    references: tuple[str, ...] = ()  # of that mail, in order


@dataclass(frozen=True, kw_only=True)
class CalendarBytes:
    """An iCalendar object, for which mail programs show buttons (iMIP, RFC 6047)."""

    method: str  # as it stands in the object
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Everything about a mail but its words."""

    sender: Mailbox
    on_behalf_of: Mailbox | None = None  # whom it is from; None: the sender
    to: Mailbox
    reply_to: Mailbox  # with the token by which an answer is known
    message_id: str  # without brackets; the same whenever this very mail is sent
    sent_at: datetime
    delivery: int | None = None  # the id in our outbox; None: an answer
    thread: Thread | None = None
    fewer: str | None = None  # the address of the page where one asks for fewer
    calendar: CalendarBytes | None = None


def mail(letter: Letter, envelope: Envelope, contents: Mapping[int, bytes] | None = None) -> EmailMessage:
    """The whole mail. No header of it can hold a line's end, whatever the letter's words are.

    contents: of the files that the letter shows and encloses, by their ids.
    """
    utf8 = envelope.to.needs_utf8
    made = EmailMessage(policy=SMTPUTF8 if utf8 else SMTP)
    source = envelope.on_behalf_of or envelope.sender
    made["From"] = source.header
    if source.address != envelope.sender.address:
        made["Sender"] = envelope.sender.header
    made["To"] = envelope.to.header
    made["Reply-To"] = envelope.reply_to.header
    made["Subject"] = one_line(letter.subject)
    made["Date"] = format_datetime(envelope.sent_at)
    made["Message-ID"] = f"<{envelope.message_id}>"
    if envelope.thread is not None:
        _answer(made, envelope.thread)
    # Whoever is away must not answer the bot, and the bot's own answers are never answered (RFC 3834; Exchange's own).
    # An invitation is meant to be answered, by calendars too.
    if envelope.calendar is None:
        made["Auto-Submitted"] = "auto-generated" if envelope.thread is None else "auto-replied"
    made["X-Auto-Response-Suppress"] = "All" if envelope.calendar is None else "OOF, AutoReply"
    if envelope.delivery is not None:
        made[DELIVERY] = str(envelope.delivery)
        if envelope.calendar is None:
            _fewer(made, envelope)
    made.set_content(letter.text, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    _enclose(made, letter, contents or {})
    if envelope.calendar is not None:
        _add_calendar(made, envelope.calendar)
    return made


async def contents(letter: Letter, read: Callable[[KeptFile], Awaitable[bytes]]) -> dict[int, bytes]:
    """Of its files, by their ids."""
    return {each.id: await read(each) for each in dict.fromkeys((*letter.shows, *letter.encloses))}


def _enclose(made: EmailMessage, letter: Letter, contents: Mapping[int, bytes]) -> None:
    written = made.get_body(("html",))
    assert isinstance(written, EmailMessage), "it was just written"
    for each in letter.shows:
        kind, _, subtype = each.media_type.partition("/")
        id = f"<{content_id(each)}>"
        written.add_related(
            contents[each.id], kind, subtype, cid=id, filename=each.name, disposition="inline"
        )
    for each in letter.encloses:
        kind, _, subtype = each.media_type.partition("/")
        made.add_attachment(contents[each.id], kind, subtype, filename=each.name)


def _add_calendar(made: EmailMessage, calendar: CalendarBytes) -> None:
    """As the last alternative, and no attachment: else a file is shown instead of buttons."""
    params = {"method": calendar.method}
    made.add_alternative(calendar.content.decode(), subtype="calendar", params=params, cte="base64")


def as_sent(mail: EmailMessage, *, utf8: bool) -> bytes:
    """The mail as it is handed in. Python folds long headers in the middle of addresses: they stay on one line."""
    return mail.as_bytes(policy=(SMTPUTF8 if utf8 else SMTP).clone(max_line_length=LINE))


def message_id(key: str, sender: Mailbox) -> str:
    """Without its brackets. key: of the delivery, or of what is answered: the same one gives the same id."""
    return f"{re.sub(r'[^A-Za-z0-9.-]', '-', key)[:80]}@{sender.domain}"


def _answer(made: EmailMessage, thread: Thread) -> None:
    if not _ID.fullmatch(thread.answers):
        return
    known = [each for each in thread.references if _ID.fullmatch(each)][-MOST_REFERENCES:]
    made["In-Reply-To"] = f"<{thread.answers}>"
    made["References"] = " ".join(f"<{each}>" for each in dict.fromkeys((*known, thread.answers)))


def _fewer(made: EmailMessage, envelope: Envelope) -> None:
    """One press in the mail program pauses: what was due meanwhile comes afterwards (RFC 2369, RFC 8058)."""
    asked = f"subject={quote(FEWER_SUBJECT)}&body={quote(FEWER_WORDS)}"
    by_mail = f"<mailto:{quote(envelope.reply_to.address)}?{asked}>"
    if envelope.fewer is None:
        made["List-Unsubscribe"] = by_mail
    else:
        made["List-Unsubscribe"] = f"<{envelope.fewer}>, {by_mail}"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
