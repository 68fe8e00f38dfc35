"""Who a mail is from: proved by the address that it answers to or by our own mail server, else only claimed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.platforms.mail.headers import Address, key_of
from bot.platforms.mail.received import Mail

# --- the token in the address that a mail of ours asks to be answered to

PURPOSE: Final = "reply address"  # What the function that signs is given as its purpose.
LONGEST_LOCAL: Final = 64  # Octets before the @ (RFC 5321, 4.5.3.1.1).
Sign = Callable[[bytes], str]
Unsign = Callable[[str], bytes]


@dataclass(frozen=True, kw_only=True)
class ReplyToken:
    """What an answer is about, and whom the mail was for. delivery: the id in our outbox, 0: no message of it."""

    delivery: int
    person: int


def reply_address(mailbox: str, token: ReplyToken, sign: Sign) -> str:
    """ "bot+TOKEN@…" for a mailbox "bot@…".

    sign: gives letters and digits that mean the same in capitals: on its way a local part may lose its own.
    """
    local, _, domain = mailbox.rpartition("@")
    written = sign(f"{token.delivery}.{token.person}".encode())
    address = f"{local}+{written}"
    assert len(address) <= LONGEST_LOCAL, "a mailbox with a shorter name is needed"
    return f"{address}@{domain}"


def answered(mail: Mail, mailbox: str, unsign: Unsign) -> ReplyToken | None:
    """The token to which a mail is addressed, None where there is none of ours.

    unsign: raises ValueError for what it did not sign, whatever is wrong with it; compares in constant time.
    """
    return token_among(mail.recipients, mailbox, unsign)


def token_among(addresses: Iterable[Address], mailbox: str, unsign: Unsign) -> ReplyToken | None:
    local, _, domain = key_of(mailbox).rpartition("@")
    for each in addresses:
        name, _, written = each.key.rpartition("@")[0].partition("+")
        if name != local or each.domain != domain or not written:
            continue
        try:
            delivery, _, person = unsign(written).decode("ascii").partition(".")
            return ReplyToken(delivery=int(delivery), person=int(person))
        except ValueError:
            continue
    return None


# --- what is proved


class Standing(StrEnum):
    """What a mail may be used for."""

    PROVED = "proved"  # what it says is done
    CLAIMED = "claimed"  # what it says is shown back, for confirmation, at the address that is known
    UNKNOWN = "unknown"  # one polite answer, which says nothing of anybody


@dataclass(frozen=True, kw_only=True)
class Proof:
    standing: Standing
    how: str = ""  # "token", "dmarc", "dkim", "spf", "exchange", for the record


def prove(mail: Mail, *, token: ReplyToken | None, theirs: Collection[str], trusted: str | None) -> Proof:
    """How far a mail is from the person whose confirmed addresses are `theirs`.

    The person is the token's, else the member whose address From says; theirs is empty where there is none.
    A token proves nothing for another address: a mail is passed on, or copied to others, with it.
    trusted: the authserv-id of our own server; None where it writes no Authentication-Results.
    """
    if not theirs:
        return Proof(standing=Standing.UNKNOWN)
    if mail.sender is None or mail.sender.key not in {key_of(each) for each in theirs}:
        return Proof(standing=Standing.CLAIMED if token is not None else Standing.UNKNOWN)
    how, failed = authenticated(mail, trusted)
    if failed:
        return Proof(standing=Standing.CLAIMED)
    if token is not None:
        return Proof(standing=Standing.PROVED, how="token")
    return Proof(standing=Standing.PROVED, how=how) if how else Proof(standing=Standing.CLAIMED)


# --- Authentication-Results (RFC 8601)

WITHOUT_ID: Final = "-"  # As trusted: Exchange Online names itself in no result, and renames those of others.
_RESULT = re.compile(
    r"^(?P<method>[a-z][a-z0-9-]*)(?:/\d+)?\s*=\s*(?P<result>[a-z]+)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PROPERTY = re.compile(
    r"\b(?P<type>header|smtp|policy)\.(?P<name>[a-z-]+)\s*=\s*(?P<value>[^\s;]{1,300})", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class _Result:
    method: str
    result: str
    properties: dict[str, str]


def authenticated(mail: Mail, trusted: str | None) -> tuple[str, bool]:
    """By which method our own server found that From is true ("" by none), and whether it found that it is not.

    Only the topmost header with the id of our server counts: others came with the mail.
    """
    if trusted is None or mail.sender is None:
        return "", False
    ours = next((found for value in mail.authentication if (found := _of(value, trusted)) is not None), [])
    domain = mail.sender.domain
    for each in ours:
        if each.method == "dmarc" and each.result in ("fail", "reject", "quarantine"):
            return "", True
    if trusted == WITHOUT_ID and mail.from_inside and all(each.result == "none" for each in ours):
        return (
            "exchange",
            False,
        )  # Nothing else is checked between colleagues; what was checked came from elsewhere.
    passed = {each.method for each in ours if each.result == "pass" and _names(each, domain)}
    return next((method for method in ("dmarc", "dkim", "spf") if method in passed), ""), False


def _names(result: _Result, domain: str) -> bool:
    """Whether a passed check was about the domain of From: the same, or for DKIM and SPF one above it."""
    said = result.properties
    match result.method:
        case "dmarc":
            return _domain(said.get("header.from", "")) == domain
        case "dkim":
            return _aligned(said.get("header.d") or said.get("header.i", ""), domain)
        case "spf":
            return _aligned(said.get("smtp.mailfrom", ""), domain)
        case _:
            return False


def _domain(value: str) -> str:
    return key_of(f"x@{value.rpartition('@')[2].strip('<>.')}").rpartition("@")[2]


def _aligned(value: str, domain: str) -> bool:
    """A parent of two labels at least speaks for its subdomains; none of these speaks for it."""
    checked = _domain(value)
    return checked == domain or (checked.count(".") >= 1 and domain.endswith(f".{checked}"))


def _of(value: str, trusted: str) -> list[_Result] | None:
    """The results in a header, where it is of the trusted server."""
    id, *results = [each.strip() for each in _without_comments(value).split(";")]
    if trusted == WITHOUT_ID:
        if _RESULT.match(id) is None:
            return None
        results = [id, *results]
    elif id.split(" ")[0].strip('"').casefold() != trusted.strip().casefold():
        return None
    found = []
    for each in results:
        match = _RESULT.match(each)
        if match is not None:
            said = {
                f"{one['type']}.{one['name']}".lower(): one["value"].lower()
                for one in _PROPERTY.finditer(match["rest"])
            }
            found.append(
                _Result(method=match["method"].lower(), result=match["result"].lower(), properties=said)
            )
    return found


def _without_comments(value: str) -> str:
    """Comments say what anybody may have said; so may a reason, between quotation marks."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in value:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth and not quoted:
            depth -= 1
        elif (not depth and not quoted) or (quoted and char not in "; ="):
            kept.append(char)
    return "".join(kept) if not quoted and not depth else ""
