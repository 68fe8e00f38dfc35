"""What mail systems report about a mail of ours: it came back, it waits, or somebody complains (RFC 3464, 5965)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import Any, Final

from bot.platforms.mail import bodies
from bot.platforms.mail.headers import Address, Headers, addresses

MOST_RECIPIENTS: Final = 50
LONGEST_REASON: Final = 300  # Characters of what the other server said.

Part = Message
_PERMANENT = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55\d\b")
_FAILED_SUBJECT = re.compile(
    r"\b(?:undeliver|delivery (?:status notification|has failed|failure)|mail delivery failed|returned mail|"
    r"failure notice|unzustellbar|non remis)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One recipient to whom it did not get, or not yet."""

    address: str
    status: str = ""  # "5.1.1" (RFC 3463), "" where it was not said
    reason: str = ""  # the other server's words


@dataclass(frozen=True, kw_only=True)
class Report:
    """kind: bounce (for good) | delay (it is still tried) | complaint ("this is spam") | receipt (arrived, read).

    Anybody can write one: it counts only where `message_id`, or a token among `addresses`, is one of ours.
    """

    kind: str
    recipients: tuple[Returned, ...] = ()
    message_id: str | None = None  # of the mail that it is about
    addresses: tuple[Address, ...] = ()  # its From, Reply-To and To: ours with their tokens among them


def read(root: Part, head: Headers) -> Report | None:
    """The report that a mail is, None for every other mail."""
    if root.get_content_type() == "multipart/report":
        return _formal(root)
    failed = head.addresses("x-failed-recipients")
    by_machine = (
        head.first("return-path").replace(" ", "") == "<>" or "mailer-daemon" in head.first("from").casefold()
    )
    if failed or (by_machine and _FAILED_SUBJECT.search(head.words("subject"))):
        known = head.ids("in-reply-to") or head.ids("references")
        return Report(
            kind="bounce",
            recipients=tuple(Returned(address=each.address) for each in failed[:MOST_RECIPIENTS]),
            message_id=known[-1] if known else None,
            addresses=head.addresses("to"),
        )
    return None


def _formal(root: Part) -> Report | None:
    parts = list(_direct(root))
    about = _original(parts)
    shared: dict[str, Any] = {
        "message_id": next(iter(about.ids("message-id")), None) if about else None,
        "addresses": about.addresses("from", "reply-to", "to") if about else (),
    }
    for part in parts:
        match part.get_content_type():
            case "message/delivery-status":
                return _delivery(part, **shared)
            case "message/feedback-report":
                return _complaint(part, **shared)
            case "message/disposition-notification":
                return Report(kind="receipt", **shared)
    return None


def _direct(root: Part) -> Iterator[Part]:
    payload = root.get_payload()
    for part in payload[:20] if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield part


def _original(parts: list[Part]) -> Headers | None:
    """The headers of the mail that is reported."""
    for part in reversed(parts):
        match part.get_content_type():
            case "message/rfc822":
                inner = part.get_payload()
                if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                    return Headers(inner[0])
            case "text/rfc822-headers" | "message/rfc822-headers":
                return Headers(HeaderParser().parsestr(bodies.content(part)[:100_000]))
    return None


def _groups(part: Part) -> list[Headers]:
    """The groups of fields of a report's middle part, of each recipient one."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [Headers(each) for each in payload[: MOST_RECIPIENTS + 1] if isinstance(each, Message)]
    return [
        Headers(HeaderParser().parsestr(each))
        for each in re.split(r"\n\s*\n", bodies.content(part)[:100_000])
    ]


def _delivery(part: Part, **about: Any) -> Report | None:
    returned: list[Returned] = []
    kinds: set[str] = set()
    for fields in _groups(part):
        address = _mailbox(fields.first("original-recipient")) or _mailbox(fields.first("final-recipient"))
        action = fields.first("action").strip().casefold()
        if not address or not action:
            continue
        status, said = fields.first("status")[:20].strip(), fields.first("diagnostic-code")
        kind = {"failed": "bounce", "delayed": "delay"}.get(action, "receipt")
        if kind == "bounce" and status.startswith("4") and not _PERMANENT.search(said):
            kind = "delay"
        kinds.add(kind)
        reason = said.partition(";")[2] or said
        returned.append(Returned(address=address, status=status, reason=reason.strip()[:LONGEST_REASON]))
    for kind in ("bounce", "delay", "receipt"):
        if kind in kinds:
            return Report(kind=kind, recipients=tuple(returned), **about)
    return None


def _mailbox(field: str) -> str:
    """ "rfc822; gwen@thornbury.example": the address."""
    spelling, _, value = field.partition(";")
    found = addresses([value.strip() or spelling.strip()])
    return found[0].address if found else ""


def _complaint(part: Part, **about: Any) -> Report | None:
    for fields in _groups(part):
        if fields.first("feedback-type"):
            found = fields.addresses("original-rcpt-to")
            said = fields.first("feedback-type").strip().casefold()
            recipients = tuple(Returned(address=each.address, reason=said[:40]) for each in found)
            return Report(kind="complaint", recipients=recipients, **about)
    return None
