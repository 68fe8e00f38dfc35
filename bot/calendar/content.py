"""Content lines (RFC 5545, section 3.1): escaping, quoting and folding, so that no text can become a property."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

LONGEST_LINE = 75  # octets, the line's end not counted
_BREAKS = re.compile(
    "\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]"
)  # All that some reader takes for the end of a line.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NOT_IN_ADDRESSES = re.compile('[\\s"<>,;:\\\\\x00-\x1f\x7f]')


def component(name: str, lines: Iterable[str]) -> list[str]:
    return [f"BEGIN:{name}", *lines, f"END:{name}"]


def prop(name: str, value: str, **parameters: str) -> str:
    """A property whose value is neither text nor from a person."""
    given = "".join(f";{each}={parameters[each]}" for each in parameters)
    return f"{name}{given}:{value}"


def text(name: str, value: str) -> str:
    """A property of type TEXT that may have several lines."""
    return f"{name}:{_escaped(_cleaned(value))}"


def one_line(name: str, value: str, *, instead: str = "") -> str:
    """A TEXT property that calendars show on one line. instead: of a value in which nothing can be seen."""
    return f"{name}:{_escaped(_flat(value) or instead)}"


def quoted(value: str) -> str:
    """A parameter's value. A quotation mark can't stand in one, whatever is written before it."""
    return f'"{_flat(value).replace(chr(34), chr(39))}"'


def mailto(address: str) -> str:
    """A calendar user's address; what no address holds is left out, so that it ends nothing."""
    return f"mailto:{_NOT_IN_ADDRESSES.sub('', address)}"


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def day(on: date) -> str:
    return f"{on:%Y%m%d}"


def to_bytes(lines: Iterable[str]) -> bytes:
    return b"".join(map(_folded, lines))


def _folded(line: str) -> bytes:
    """At most 75 octets a line; a character of several octets stays whole, or some readers refuse all of it."""
    raw = line.encode("utf-8", "replace")
    if len(raw) <= LONGEST_LINE:
        return raw + b"\r\n"
    pieces, begin, room = [], 0, LONGEST_LINE
    while len(raw) - begin > room:
        end = begin + room
        while raw[end] & 0xC0 == 0x80:  # In the middle of a character.
            end -= 1
        pieces.append(raw[begin:end])
        begin, room = end, LONGEST_LINE - 1  # The blank that begins a continuation counts.
    return b"\r\n ".join([*pieces, raw[begin:]]) + b"\r\n"


def _cleaned(value: str) -> str:
    return _CONTROLS.sub("", _BREAKS.sub("\n", value)).strip()


def _flat(value: str) -> str:
    return " ".join(_cleaned(value).split())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
