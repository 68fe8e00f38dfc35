"""What the headers of a mail say: words, addresses, ids and dates, each of one line and no longer than makes sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

from bot.platforms.mail.charsets import decoded

LONGEST: Final = 4_000  # Characters of one header that are read.
LONGEST_LIST: Final = 40_000  # Of a list of addresses.
MOST_ADDRESSES: Final = 200
MOST_IDS: Final = 100

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that reorder or hide what follows them.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_ID = re.compile(r"<([^<>\s]{1,500})>")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,255}")


@dataclass(frozen=True, kw_only=True)
class Address:
    """One mailbox. address is as it was written; names are what their owners call themselves, and prove nothing."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The address for comparison: capitals count nowhere, and a domain has one spelling."""
        return key_of(self.address)

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]


def key_of(address: str) -> str:
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        pass
    return f"{local}@{domain}".casefold()


class Headers:
    """All headers of one part, by name, in their order."""

    def __init__(self, message: Message) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._all.setdefault(name.casefold(), []).append(str(value))

    def all(self, name: str, *, longest: int = LONGEST) -> list[str]:
        """Every value of that name, the topmost first, unfolded, its encoded words as they are."""
        return [_plain(value[:longest]) for value in self._all.get(name.casefold(), [])]

    def first(self, name: str, *, longest: int = LONGEST) -> str:
        values = self.all(name, longest=longest)
        return values[0] if values else ""

    def words(self, name: str) -> str:
        return words(self.first(name))

    def addresses(self, *names: str) -> tuple[Address, ...]:
        values = [value for name in names for value in self.all(name, longest=LONGEST_LIST)]
        return addresses(values)

    def sender(self) -> Address | None:
        """Who the mail is from, where it is from one: a mail with two From headers is from nobody."""
        values = self.all("from", longest=LONGEST_LIST)
        found = addresses(values)
        return found[0] if len(values) == 1 and len(found) == 1 else None

    def ids(self, name: str) -> tuple[str, ...]:
        """Message ids without their brackets."""
        found = _ID.findall(self.first(name, longest=LONGEST_LIST))
        return tuple(dict.fromkeys(found[-MOST_IDS:]))

    def moment(self, name: str) -> datetime | None:
        """The date, aware; None where it is none."""
        try:
            value = parsedate_to_datetime(self.first(name)[:100])
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None


def words(value: str) -> str:
    """A header as people wrote it: encoded words read (RFC 2047), on one line, without control characters."""
    try:
        pieces = decode_header(value) if "=?" in value else [(value, None)]
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    text = "".join(piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces)
    return " ".join(_CONTROL.sub(" ", text.translate(_INVISIBLE)).split())


def _plain(value: str) -> str:
    """A raw header on one line; bytes that are no ASCII are read as what they most likely are."""
    if not value.isascii():
        value = decoded(value.encode("utf-8", "surrogateescape"), None)
    return " ".join(_CONTROL.sub(" ", value).split())


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """The mailboxes in lists of them (RFC 5322, 3.4), each once; what is none is left out, never mended."""
    found: dict[str, Address] = {}
    for value in values:
        for piece in _pieces(value):
            each = _mailbox(piece)
            if each is not None and len(found) < MOST_ADDRESSES:
                found.setdefault(each.key, each)
    return tuple(found.values())


@dataclass(kw_only=True)
class _Piece:
    """One entry of a list: what stands outside of brackets, and between them."""

    outside: str = ""
    inside: Sequence[str] = ()
    broken: bool = False


def _pieces(value: str) -> Iterator[_Piece]:
    outside: list[str] = []
    inside: list[list[str]] = []
    quoted = bracket = False
    comments, escaped = 0, False
    for char in f"{value},":
        if escaped:
            escaped = False
            if quoted:
                outside.append(char)
        elif char == "\\" and (quoted or comments):
            escaped = True
        elif comments:
            comments += {"(": 1, ")": -1}.get(char, 0)
        elif char == '"' and not bracket:
            quoted = not quoted
        elif quoted:
            outside.append(char if char not in "@<>" else " ")
        elif char == "(" and not bracket:
            comments += 1
        elif char == "<" and not bracket:
            bracket = True
            inside.append([])
        elif char == ">" and bracket:
            bracket = False
        elif bracket:
            inside[-1].append(char)
        elif char in ",;":
            yield _Piece(outside="".join(outside), inside=["".join(each) for each in inside])
            outside, inside = [], []
        elif char == ":":
            outside = []  # A group's name; its members follow.
        else:
            outside.append(char)
    if quoted or bracket or comments:
        yield _Piece(broken=True)


def _mailbox(piece: _Piece) -> Address | None:
    """The mailbox of an entry. "marion@x <other@y>" is other@y, and two pairs of brackets are nobody."""
    if piece.broken or len(piece.inside) > 1:
        return None
    if piece.inside:
        written, name = piece.inside[0].strip(), words(piece.outside.strip())
    else:
        written, name = piece.outside.strip(), ""
    if not _ADDRESS.fullmatch(written) or written.startswith("=?"):
        return None
    return Address(address=written, name=name[:200])


def parameter(message: Message, name: str, header: str = "content-type") -> str:
    """A parameter of a header (RFC 2231), "" where there is none or it can't be read."""
    try:
        value = message.get_param(name, "", header=header)
    except (ValueError, TypeError, IndexError, LookupError):
        return ""
    if isinstance(value, tuple):
        charset, _, text = value  # The library has undone the percent signs, a byte for a character.
        return words(decoded(text[:LONGEST].encode("latin-1", "replace"), charset))
    return words(_plain(str(value)[:LONGEST]))
