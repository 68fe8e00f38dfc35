"""What people share in Slack with the bot: which file it is, and its bytes, fetched with the bot's own token."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from bot.commands.request import LARGEST_FILE, SentFile
from bot.platforms.slack.asked import Shared

log = logging.getLogger(__name__)

HOME: Final = "https://files.slack.com"  # The only place that is ever shown the token.
SECONDS: Final = 20.0  # For a whole file.
CHUNK: Final = 65_536  # bytes


def shared(event: Mapping[str, Any]) -> Shared | None:
    """The file that came with a message; of several none is taken, and whoever needs one says so."""
    files = event.get("files")
    known = [each for each in files if isinstance(each, dict)] if isinstance(files, list) else []
    if not known:
        return None
    first = known[0]
    name, media_type, size = first.get("name"), first.get("mimetype"), first.get("size")
    address = first.get("url_private_download")
    found = Shared(
        name=name if isinstance(name, str) else "",
        media_type=media_type if isinstance(media_type, str) else "",
        address=address if isinstance(address, str) else "",
    )
    return Shared(
        name=found.name,
        media_type=found.media_type,
        address=found.address,
        problem=_problem(found, several=len(known) > 1, size=size if isinstance(size, int) else 0),
    )


def _problem(file: Shared, *, several: bool, size: int) -> str:
    """Why it is not even asked for."""
    if several:
        return "several"
    if not file.address:
        return "elsewhere"  # Slack links it only: it is on a drive, or of a channel shared with others.
    return "too_large" if size > LARGEST_FILE else ""


async def fetched(
    file: Shared, *, token: str | None, home: str = HOME, seconds: float = SECONDS, most: int = LARGEST_FILE
) -> SentFile:
    """The file with its bytes, or with the reason why there are none. most: bytes, home: the only origin asked."""
    problem, content = file.problem, b""
    if not problem and not _is_at(file.address, home):
        problem = "elsewhere"
    if not problem:
        try:
            problem, content = await _got(file, token or "", seconds, most)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("a file could not be fetched from Slack", extra={"kind": type(error).__name__})
            problem = "unreachable"
    return SentFile(name=file.name, media_type=file.media_type, content=content, problem=problem)


def _is_at(address: str, home: str) -> bool:
    try:
        asked, ours = urlsplit(address), urlsplit(home)
        return (asked.scheme, asked.hostname, asked.port) == (ours.scheme, ours.hostname, ours.port) and (
            asked.username is None
        )
    except ValueError:
        return False


async def _got(file: Shared, token: str, seconds: float, most: int) -> tuple[str, bytes]:
    """The problem or the bytes. A redirect leads to Slack's login: the token may not read files."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session,
        session.get(
            file.address, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False
        ) as response,
    ):
        if 300 <= response.status < 400 or response.status in (401, 403):
            return "scope", b""
        if response.status != 200:
            return "unreachable", b""
        if response.content_type == "text/html" and file.media_type != "text/html":
            return "scope", b""  # The page on which people log in.
        content = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            content += chunk
            if len(content) > most:
                return "too_large", b""
    return "", bytes(content)
