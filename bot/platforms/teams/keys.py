"""The connector's signing keys: fetched without blocking, kept for hours, and looked for anew when one is unknown."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from jwt.utils import base64url_decode

log = logging.getLogger(__name__)

TIMES: Final = aiohttp.ClientTimeout(total=5, sock_connect=3)  # Seconds, for each of the two documents.
LARGEST: Final = 1_000_000  # Bytes of a document; Microsoft's are a few thousand.
RENEWED_AFTER: Final = 12 * 3600.0  # Seconds; in the background, while the keys at hand still serve.
TRUSTED_FOR: Final = 3 * 86_400.0  # Seconds since they were last published: an outage of days, not for ever.
WINDOW: Final = 60.0  # Seconds …
LOOKS: Final = 4  # … in which keys are looked for at most so often, whatever key ids strangers make up.
SHORTEST: Final = 2048  # Bits.


class KeysUnavailable(Exception):
    """The identity provider did not publish its keys: it is down, slow, or says something else."""


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    public: RSAPublicKey
    endorsements: frozenset[str]  # channels that may be spoken for with it


class Keys:
    """What the identity provider publishes. One for a process."""

    def __init__(
        self,
        openid_url: str,
        *,
        session: aiohttp.ClientSession,
        times: aiohttp.ClientTimeout = TIMES,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._openid_url = openid_url
        self._session = session
        self._times = times
        self._seconds = seconds
        self._keys: Mapping[str, SigningKey] = {}
        self._published = float("-inf")  # when these were fetched
        self._looked: tuple[float, ...] = ()  # when keys were looked for, within the window
        self._missed: dict[str, float] = {}  # key ids that were looked for in vain
        self._looking: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> SigningKey | None:
        """The key of this id; None: it is not published.

        A known key never waits for the network. An unknown one is looked for once, together with all others that
        are unknown at that moment.

        Raises:
            KeysUnavailable: nobody knows any key, or none that may still be trusted.
        """
        known = self._at_hand(kid)
        if known is not None:
            if self._seconds() - self._published >= RENEWED_AFTER and self._may_look():
                self._look()
            return known
        if self._looking is None and not self._may_look_for(kid):
            self._must_know_some()
            return None
        if self._looking is None:
            self._missed[kid] = self._seconds()  # Forgotten again when it is found.
        # A caller that gives up leaves the look to the others.
        await asyncio.shield(self._looking or self._look())
        known = self._at_hand(kid)
        if known is None:
            self._must_know_some()
        return known

    async def close(self) -> None:
        """End what is under way; the session belongs to whoever made it."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def _at_hand(self, kid: str) -> SigningKey | None:
        return self._keys.get(kid) if self._seconds() - self._published < TRUSTED_FOR else None

    def _must_know_some(self) -> None:
        if not self._keys or self._seconds() - self._published >= TRUSTED_FOR:
            raise KeysUnavailable

    def _may_look(self) -> bool:
        since = self._seconds() - WINDOW
        self._looked = tuple(at for at in self._looked if at > since)
        return self._looking is None and len(self._looked) < LOOKS

    def _may_look_for(self, kid: str) -> bool:
        since = self._seconds() - WINDOW
        self._missed = {missed: at for missed, at in self._missed.items() if at > since}
        return kid not in self._missed and self._may_look()

    def _look(self) -> asyncio.Task[None]:
        self._looked += (self._seconds(),)
        self._looking = asyncio.create_task(self._fetch(), name="teams-signing-keys")
        self._looking.add_done_callback(self._ended)
        return self._looking

    def _ended(self, _: asyncio.Task[None]) -> None:
        self._looking = None

    async def _fetch(self) -> None:
        try:
            metadata = await self._document(self._openid_url)
            keys = _read(await self._document(self._address_of_keys(metadata)))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, RecursionError) as error:
            # What is known already goes on serving.
            log.warning(
                "the connector's signing keys could not be fetched", extra={"error": type(error).__name__}
            )
            return
        self._keys, self._published = keys, self._seconds()
        self._missed = {kid: at for kid, at in self._missed.items() if kid not in keys}

    def _address_of_keys(self, metadata: Mapping[str, Any]) -> str:
        address = metadata.get("jwks_uri")
        if not isinstance(address, str):
            raise ValueError("the metadata names no keys")
        # Fetched in clear, keys would be anybody's; a provider on loopback is for tests.
        if urlsplit(address).scheme not in ("https", urlsplit(self._openid_url).scheme):
            raise ValueError("the keys are not where they could be trusted")
        return address

    async def _document(self, address: str) -> Mapping[str, Any]:
        async with self._session.get(address, timeout=self._times, allow_redirects=False) as answer:
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            raw = b""
            async for part in answer.content.iter_any():
                raw += part
                if len(raw) > LARGEST:
                    raise ValueError("far too long")
        document = json.loads(raw)
        if not isinstance(document, dict):
            raise ValueError("no document")
        return document


def _read(document: Mapping[str, Any]) -> Mapping[str, SigningKey]:
    """The keys of a JSON Web Key Set that can serve; others are left out. Source: RFC 7517, RFC 7518 section 6.3.

    Raises:
        ValueError: there is none.
    """
    listed = document.get("keys")
    keys: dict[str, SigningKey] = {}
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict) or each.get("kty") != "RSA" or each.get("use", "sig") != "sig":
            continue
        kid, endorsed = each.get("kid"), each.get("endorsements")
        try:
            public = RSAPublicNumbers(_number(each["e"]), _number(each["n"])).public_key()
        except (KeyError, TypeError, ValueError):
            continue
        if isinstance(kid, str) and kid and public.key_size >= SHORTEST:
            names = (
                frozenset(name for name in endorsed if isinstance(name, str))
                if isinstance(endorsed, list)
                else ()
            )
            keys[kid] = SigningKey(public=public, endorsements=frozenset(names))
    if not keys:
        raise ValueError("no keys")
    return keys


def _number(encoded: str) -> int:
    return int.from_bytes(base64url_decode(encoded), "big")
