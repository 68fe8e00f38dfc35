"""Signing links and buttons, and sealing tokens that are stored, with the installation's SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.errors import BadValue

_MAC_BYTES = 18  # 144 bits: short enough for an address in a mail, and not to be guessed.


class Secrets:
    """Keys for each purpose, derived from SECRET_KEY (HKDF-SHA256, RFC 5869).

    SECRET_KEY may be several keys joined by commas: the first signs and seals, all verify and unseal,
    so that a key can be replaced without breaking what exists.
    """

    def __init__(self, secret_key: str) -> None:
        self._keys = [each.strip().encode() for each in secret_key.split(",") if each.strip()]
        if not self._keys:
            raise BadValue(name="SECRET_KEY", value="", expected="at least 32 random characters")
        self._box = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(_derive(key, "seal", 32))) for key in self._keys]
        )

    def sign(self, payload: str, *, purpose: str, until: datetime) -> str:
        """The payload with its end and signature, safe in an address. A signature counts for its purpose alone.

        until: aware; the first instant at which it is no longer accepted.
        """
        body = f"{_encode(payload.encode())}.{int(until.timestamp()):x}"
        return f"{body}.{_encode(self._mac(self._keys[0], body, purpose))}"

    def unsign(self, signed: str, *, purpose: str, now: datetime) -> str:
        """The payload again.

        Raises:
            BadValue: altered, made for another purpose, or expired.
        """
        body, _, mac = signed.rpartition(".")
        payload, _, until = body.rpartition(".")
        given = _decode(mac)
        if not any(hmac.compare_digest(self._mac(key, body, purpose), given) for key in self._keys):
            raise BadValue(name="the link", value=signed[:12], expected="whole and as it was sent")
        if now >= datetime.fromtimestamp(int(until, 16), tz=now.tzinfo):
            raise BadValue(name="the link", value=signed[:12], expected="a newer one; this one has expired")
        return _decode(payload).decode()

    def seal(self, words: str) -> str:
        """Encrypt and authenticate what is stored (Fernet)."""
        return self._box.encrypt(words.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The words again.

        Raises:
            BadValue: sealed with another key, or altered.
        """
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise BadValue(
                name="SECRET_KEY",
                value="the present one",
                expected="the one that stored tokens were sealed with",
            ) from error

    @staticmethod
    def _mac(key: bytes, body: str, purpose: str) -> bytes:
        return hmac.new(_derive(key, f"sign:{purpose}", 32), body.encode(), hashlib.sha256).digest()[
            :_MAC_BYTES
        ]


def _derive(key: bytes, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"convenor:{purpose}".encode()).derive(key)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(words: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(words.encode() + b"=" * (-len(words) % 4))
    except ValueError:
        return b""
