"""Addresses of pages that are made for one person, for a while, and signed; the page presses, never the link."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

PURPOSE: Final = "mail link"  # Of the signatures; must never change.
PATH: Final = "/page"
DO, ME, FEWER, SEND = "do", "me", "fewer", "send"
GOOD_FOR: Final = {
    DO: timedelta(days=90),  # A reminder is answered within the quarter, or its thing has moved on.
    ME: timedelta(days=30),
    FEWER: timedelta(days=730),
    SEND: timedelta(days=7),  # Of whoever has just asked where a file can be put.
}
LONGEST: Final = 8_000  # Characters of a token that is looked at.

Sign = Callable[[bytes], str]
Unsign = Callable[[str], bytes]

_FIRST = datetime(2020, 1, 1, tzinfo=UTC)  # Days are counted from here: a link is short.


class NoLink(Exception):
    """It is none of ours, or was altered."""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a link holds."""

    person: int
    last: datetime  # when it stops working
    label: str = ""  # of the button
    payload: str = ""  # what it would do, as a button carries it
    account: int | None = None  # of a chat, by which they speak on the page; None: their address


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Makes the links of one installation, and reads them again."""

    public_url: str
    sign: Sign
    unsign: Unsign  # raises ValueError

    def of(
        self,
        page: str,
        person: int,
        now: datetime,
        *,
        label: str = "",
        payload: str = "",
        account: int | None = None,
    ) -> str:
        token = self.token(page, person, now, label=label, payload=payload, account=account)
        return f"{self.public_url}{PATH}/{page}/{token}"

    def token(
        self,
        page: str,
        person: int,
        now: datetime,
        *,
        label: str = "",
        payload: str = "",
        account: int | None = None,
    ) -> str:
        who = str(person) if account is None else f"{person}.{account}"
        last = (now + GOOD_FOR[page] - _FIRST).days + 1
        said = f"{label}\n{payload}".encode() if payload else b""
        packed = zlib.compress(said, 9)
        body = b"z" + packed if len(packed) < len(said) else b"p" + said
        return self.sign(f"{page} {who} {last} ".encode() + body)

    def read(self, page: str, token: str) -> Linked:
        """Raises NoLink."""
        if len(token) > LONGEST:
            raise NoLink
        try:
            raw = self.unsign(token)
            its_page, who, last, body = raw.split(b" ", 3)
            person, _, account = who.partition(b".")
            said = zlib.decompress(body[1:]) if body[:1] == b"z" else body[1:]
            label, _, payload = said.decode().partition("\n")
            linked = Linked(
                person=int(person),
                last=_FIRST + timedelta(days=int(last)),
                label=label,
                payload=payload,
                account=int(account) if account else None,
            )
        except (ValueError, zlib.error) as error:
            raise NoLink from error
        if its_page.decode() != page:
            raise NoLink
        return linked
