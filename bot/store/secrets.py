"""What SECRET_KEY is for: signing what goes out and comes back, and encrypting tokens that are stored."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SHORT = 10  # Bytes of a signature that has to fit into an address.
_ENCRYPTION = "encryption"  # A purpose that nothing is signed for.


class BadSignature(ValueError):
    """A signed text was changed, was signed with another key, or for another purpose."""


class Unreadable(Exception):
    """An encrypted text was changed, or was encrypted with a key that is not known any more."""


class Secrets:
    """Signs and encrypts with keys of their own for each purpose, derived from SECRET_KEY (HKDF, RFC 5869).

    secret_key: one key, or several with commas between them while one replaces another: the first signs and
    encrypts, and what any of them made is still good. A text cut off from the list is worthless from then on.
    """

    def __init__(self, secret_key: str) -> None:
        self._keys = [key for part in secret_key.split(",") if (key := part.strip())]
        if not self._keys:
            raise ValueError("SECRET_KEY is empty")
        self._fernet = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(_derived(key, _ENCRYPTION))) for key in self._keys]
        )
        self._signing: dict[str, list[bytes]] = {}

    def __repr__(self) -> str:
        return "Secrets(…)"

    # --- signing: anybody can read it, only we can have written it

    def sign(self, payload: str | bytes, *, purpose: str) -> str:
        """The payload with its signature, in letters that links and buttons carry as they are.

        purpose: what it is for ("calendar feed"); it is good for nothing else. It does not expire: what
        must, says until when in its payload.
        """
        raw = payload.encode() if isinstance(payload, str) else payload
        return f"{_text(raw)}.{_text(_mac(self._keys_for(purpose)[0], raw))}"

    def unsign(self, token: str, *, purpose: str) -> bytes:
        """The payload of a signed text.

        Raises:
            BadSignature: whatever is wrong with it.
        """
        payload, _, signature = token.partition(".")
        try:
            raw, given = _raw(payload), _raw(signature)
        except (ValueError, binascii.Error):
            raise BadSignature from None
        # Every key is tried, so that the time it takes says nothing.
        if not sum(hmac.compare_digest(_mac(key, raw), given) for key in self._keys_for(purpose)):
            raise BadSignature
        return raw

    def sign_short(self, payload: bytes, *, purpose: str) -> str:
        """As sign(), in letters and digits that mean the same in capitals, for a mail address.

        The signature is cut to 80 bits: enough for what is asked of us alone, a guess at a time.
        """
        mac = _mac(self._keys_for(purpose)[0], payload)[:_SHORT]
        return base64.b32encode(payload + mac).rstrip(b"=").decode().lower()

    def unsign_short(self, token: str, *, purpose: str) -> bytes:
        """The payload of a text that sign_short() made, in whichever case it comes back.

        Raises:
            BadSignature: whatever is wrong with it.
        """
        try:
            raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        except ValueError:
            raise BadSignature from None
        payload, given = raw[:-_SHORT], raw[-_SHORT:]
        same = base64.b32encode(raw).rstrip(b"=").decode().lower() == token.lower()
        fitting = sum(
            hmac.compare_digest(_mac(key, payload)[:_SHORT], given) for key in self._keys_for(purpose)
        )
        if not (same and payload and fitting):
            raise BadSignature
        return payload

    def _keys_for(self, purpose: str) -> list[bytes]:
        if purpose not in self._signing:
            self._signing[purpose] = [_derived(key, f"signing {purpose}") for key in self._keys]
        return self._signing[purpose]

    # --- encryption at rest: nobody else can read it

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The text that was encrypted.

        Raises:
            Unreadable: none of the keys fits.
        """
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def encrypt_again(self, encrypted: str) -> str:
        """The same text under the first key, so that an older one can be given up.

        Raises:
            Unreadable: none of the keys fits.
        """
        try:
            return self._fernet.rotate(encrypted.encode()).decode()
        except InvalidToken:
            raise Unreadable from None


def _derived(key: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from which neither the key nor another purpose's can be found."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"convenor {purpose}".encode()).derive(
        key.encode()
    )


def _mac(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, payload, hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    """The bytes of a text, which has one spelling only: decoders let stray letters and bits pass."""
    raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _text(raw) != text:
        raise ValueError("not as it was written")
    return raw
