"""What people send in Teams with a message: which file it is, and its bytes, from where Teams keeps it for a while."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.commands.request import LARGEST_FILE, SentFile
from bot.platforms.teams.asked import Shared

log = logging.getLogger(__name__)

SECONDS: Final = 20.0  # For a whole file.
CHUNK: Final = 65_536  # bytes
DOWNLOAD: Final = "application/vnd.microsoft.teams.file.download.info"
REFERENCE: Final = "reference"  # A file of a channel: it is named, and for us to be had nowhere.

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def shared(activity: Mapping[str, Any]) -> Shared | None:
    """The file that came with a message; of several none is taken, and whoever needs one says so.

    Teams adds the message itself as text/html, and cards of other apps come as attachments too: those are no files.
    """
    listed = activity.get("attachments")
    files = [
        each
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and _is_file(each)
    ]
    if not files:
        return None
    first = files[0]
    content = first.get("content")
    told = content if isinstance(content, dict) else {}
    name, kind, address = _text(first, "name"), _text(told, "fileType"), _text(told, "downloadUrl")
    file = Shared(name=name or (f"file.{kind}" if kind else ""), address=address)
    if len(files) > 1:
        return replace(file, problem="several")
    return file if address else replace(file, problem="elsewhere")


def _is_file(attachment: Mapping[str, Any]) -> bool:
    """A picture that was pasted is one too: Teams keeps it where a file can't be had from."""
    kind = _text(attachment, "contentType")
    return kind in (DOWNLOAD, REFERENCE) or kind.startswith("image/")


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""


def is_public(address: str) -> bool:
    """Whether it is one of the Internet's, also where it stands within an IPv6 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None
        ip = ip.ipv4_mapped or ip.sixtofour or translated or ip
    return ip.is_global and not ip.is_multicast


class PublicAddresses(AbstractResolver):
    """Names as they are resolved elsewhere, without the addresses of machines that are nobody else's business."""

    def __init__(self, names: AbstractResolver | None = None) -> None:
        self._names = names or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises OSError: the name has no address on the Internet."""
        found = await self._names.resolve(host, port, family)
        public = [each for each in found if is_public(each["host"])]
        if not public:
            raise OSError("no address on the Internet")
        return public

    async def close(self) -> None:
        await self._names.close()


def to_the_internet() -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(resolver=PublicAddresses(), use_dns_cache=False)


async def fetched(
    file: Shared,
    *,
    connector: Callable[[], aiohttp.TCPConnector] = to_the_internet,
    seconds: float = SECONDS,
    most: int = LARGEST_FILE,
) -> SentFile:
    """The file with its bytes, or with the reason why there are none. most: bytes.

    Its address opens it by itself, for some minutes: nobody is shown a token of ours.
    """
    problem, content = file.problem, b""
    if not problem and not _is_asked(file.address):
        problem = "elsewhere"
    if not problem:
        try:
            problem, content = await _got(file.address, connector(), seconds, most)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("a file could not be fetched from Teams", extra={"kind": type(error).__name__})
            problem = "unreachable"
    return SentFile(name=file.name, content=content, problem=problem)


def _is_asked(address: str) -> bool:
    """Only a named server, by https: what stands in a message is not proved to come from Microsoft."""
    try:
        asked = urlsplit(address)
        plain = asked.scheme == "https" and asked.port in (None, 443) and asked.username is None
    except ValueError:
        return False
    return plain and bool(asked.hostname) and not _is_address(asked.hostname or "")


def _is_address(host: str) -> bool:
    """As a number in any spelling, which no resolver is asked about."""
    try:
        socket.inet_aton(host)
    except OSError:
        return ":" in host
    return True


async def _got(address: str, connector: aiohttp.TCPConnector, seconds: float, most: int) -> tuple[str, bytes]:
    """The problem or the bytes. Redirects are not followed: they could lead anywhere."""
    async with (
        aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(total=seconds), trust_env=False
        ) as session,
        session.get(address, allow_redirects=False) as response,
    ):
        if response.status != 200:
            return "unreachable", b""
        if (response.content_length or 0) > most:
            return "too_large", b""
        content = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            content += chunk
            if len(content) > most:
                return "too_large", b""
    return "", bytes(content)
