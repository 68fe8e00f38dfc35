"""Where mail is handed in and fetched: an address such as smtps://USER:PASSWORD@HOST:PORT, read into its parts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

# Scheme -> its usual port. "smtp" and "imap" are encrypted where the server offers it, "starttls" insists on that.
PORTS: Final = {"smtp": 587, "smtps": 465, "starttls": 587, "imap": 143, "imaps": 993}


@dataclass(frozen=True, kw_only=True)
class Server:
    """One server, and who signs in there."""

    scheme: str
    host: str
    port: int
    user: str = ""  # "": nobody signs in, or whoever has the token does
    password: str = field(default="", repr=False)

    @property
    def from_the_first_byte(self) -> bool:
        """Encrypted from the first byte on, not by a command later."""
        return self.scheme in ("smtps", "imaps")

    @property
    def must_encrypt(self) -> bool:
        return self.from_the_first_byte or self.scheme == "starttls"

    @property
    def is_this_machine(self) -> bool:
        """Nobody reads what does not leave it: there, a password may go unencrypted."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def server_of(url: str) -> Server:
    """Raises ValueError: it is no address of a mail server."""
    parts = urlsplit(url)
    if (
        parts.scheme not in PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError("no address of a mail server")
    return Server(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
