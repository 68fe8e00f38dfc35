"""What a mail server's refusals mean, and how they are told to the chair."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Each sentence completes "Nadia Farrow, about Jun24/4a: …".
UNREACHED: Final = "our mail server could not be reached"
BUSY: Final = "our mail server is busy"
NOT_LET_IN: Final = (
    "our mail server refuses the bot's sign-in; its user and password, or its token, have to be checked"
)
IN_THE_CLEAR: Final = "our mail server offers no encryption, and the bot tells nobody its password without"
NOT_ENCRYPTED: Final = "our mail server could not prove who it is, or offers no encryption"
NOT_AS_US: Final = "our mail server does not let the bot send under its own address"
UNREADABLE: Final = "their e-mail address can't be read"
FOREIGN_LETTERS: Final = "their e-mail address has letters that our mail server can't send to"
WAIT: Final = "mail to their organisation goes out slowly"
SLOW: Final = "our mail server has not answered yet"

# Enhanced status codes (RFC 3463; Exchange Online adds some).
_ABOUT_THEM: Final = {
    "1.1": "their mail server does not know their address any more",
    "1.2": "there is no mail server for their address",
    "1.3": "their e-mail address is not written right",
    "1.6": "their mailbox has moved, and nobody says where to",
    "1.10": "their mail server does not know their address any more",
    "2.1": "their mailbox is switched off",
    "2.2": "their mailbox is full",
    "2.3": "their mail server takes no mail of this length",
    "3.4": "their mail server takes no mail of this length",
    "4.1": "there is no mail server for their address",
    "4.4": "there is no mail server for their address",
    "4.310": "there is no mail server for their address",
    "6.7": FOREIGN_LETTERS,
}
_BY_CODE: Final = {
    550: "their mail server does not take mail for their address",
    551: "their mailbox has moved, and nobody says where to",
    552: "their mailbox is full, or the mail too long for it",
    553: "their e-mail address is not written right",
}
_ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, kw_only=True)
class No:
    """A mail server's answer that is no yes."""

    code: int
    message: str = ""

    @property
    def is_passing(self) -> bool:
        return not 500 <= self.code < 600

    @property
    def enhanced(self) -> str:
        """ "1.1" of "5.1.1"; "" where there is none."""
        found = _ENHANCED.search(self.message[:200])
        return found[1] if found else ""

    @property
    def about_them(self) -> str:
        """Why this person will never get it; "" where another mail, or another hour, may fare better.

        A server that refuses us by its rules (5.7) may be talked to: that is no reason to give an address up.
        """
        if self.is_passing or self.code not in range(550, 557):
            return ""
        return _ABOUT_THEM.get(self.enhanced, "") if self.enhanced else _BY_CODE.get(self.code, "")

    @property
    def said(self) -> str:
        """In numbers alone: the server's own words may name people."""
        first = str(self.code)[:1]
        return f"a mail server answered {self.code}{f' {first}.{self.enhanced}' if self.enhanced else ''}"
