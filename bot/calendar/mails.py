"""Calendar objects as whole mails (iMIP, RFC 6047), in the shape for which mail programs show buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.calendar.objects import Mailbox
from bot.domain.errors import BadValue

_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a mail says to whoever reads it without a calendar."""

    subject: str
    plain: str
    html: str  # a whole page


def mail(
    calendar: bytes, words: Words, *, sender: Mailbox, to: Mailbox, message_id: str, sent_at: datetime
) -> EmailMessage:
    """One person's mail with an iCalendar object of objects.py.

    sender: the ORGANIZER's address, where answers arrive; any other is taken for a forgery by some readers.
    message_id: without its angle brackets.

    Raises:
        BadValue: an address that no mail can be sent to.
    """
    method = _METHOD.search(calendar)
    assert method is not None, "a feed is no mail"
    # This policy ends lines as mails do; the default one would send the calendar with bare line feeds.
    made = EmailMessage(policy=SMTP)
    made["From"] = _address(sender)
    made["To"] = _address(to)
    made["Subject"] = _flat(words.subject)
    made["Date"] = format_datetime(sent_at)
    made["Message-ID"] = f"<{message_id}>"
    made.set_content(words.plain, cte="quoted-printable")
    made.add_alternative(words.html, subtype="html", cte="quoted-printable")
    # The calendar stands last, and is no attachment: else a file is shown instead of buttons.
    made.add_alternative(
        calendar.decode(), subtype="calendar", params={"method": method[1].decode()}, cte="base64"
    )
    return made


def _address(who: Mailbox) -> Address:
    try:
        return Address(display_name=_flat(who.name), addr_spec=_flat(who.address))
    except (ValueError, IndexError, HeaderParseError) as error:  # Whatever is wrong with it.
        raise BadValue(
            name="the e-mail address", value=who.address, expected="like name@example.org"
        ) from error


def _flat(words: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in words).split())
