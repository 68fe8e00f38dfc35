"""A file out of a form that a browser sends: read as it comes, within limits, and kept nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.commands.request import LARGEST_FILE, SentFile
from bot.platforms.mail.on_page import FILE, ONCE, TEXT

SECONDS: Final = 120.0  # For the largest file over a slow line.
MOST_BYTES: Final = 64 * 2**20  # Are read and let go, so that a browser gets to hear that it is too large.
MOST_PARTS: Final = 8
TOO_LARGE: Final = "too_large"
PASTED: Final = "minutes.txt"  # What a text is called that was pasted.
_CHUNK: Final = 65_536  # bytes
_LONGEST_ONCE: Final = 64


class Damaged(Exception):
    """It is no form, or not the whole of one."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a form brought. digest: of the page and the file together, the same when it is sent twice."""

    file: SentFile | None
    digest: str


async def received(request: web.Request, *, most: int = LARGEST_FILE) -> Sent:
    """The file of a form, else the text that was pasted there; None: neither. most: bytes of it.

    Raises:
        Damaged: it is no form, or not the whole of one.
    """
    if request.content_type != "multipart/form-data":
        raise Damaged
    file, text, once, left = None, None, b"", MOST_BYTES
    try:
        parts = await request.multipart()
        for _ in range(MOST_PARTS):
            part = await parts.next()
            if part is None:
                break
            if isinstance(part, MultipartReader):
                raise Damaged
            if part.name == FILE and part.filename and file is None:
                content, length = await _content(part, most, left)
                file = _file(part.filename, part.headers.get("Content-Type", ""), content, length, most)
            elif part.name == TEXT:
                content, length = await _content(part, most, left)
                text = _file(PASTED, "text/plain", content.strip(), length, most)
            elif part.name == ONCE:
                once, length = await _content(part, _LONGEST_ONCE, left)
            else:
                _, length = await _content(part, 0, left)
            left -= length
            if left <= 0:
                break
    except (ValueError, AssertionError, RuntimeError, web.RequestPayloadError, HttpProcessingError) as error:
        raise Damaged from error
    if file is None and text is not None and (text.content or text.problem):
        file = text
    digest = hashlib.sha256(once)
    digest.update(file.content if file is not None else b"")
    return Sent(file=file, digest=digest.hexdigest()[:40])


async def _content(part: BodyPartReader, most: int, left: int) -> tuple[bytes, int]:
    """Its beginning, and how long it is as far as was looked: what is too long goes by unkept."""
    kept, length = bytearray(), 0
    while length <= left and (piece := await part.read_chunk(_CHUNK)):
        length += len(piece)
        kept += piece[: max(most - len(kept), 0)]
    return bytes(kept), length


def _file(name: str, media_type: str, content: bytes, length: int, most: int) -> SentFile:
    is_large = length > most
    return SentFile(
        name=name.replace("\\", "/").rpartition("/")[2],
        media_type=media_type,
        content=b"" if is_large else content,
        problem=TOO_LARGE if is_large else "",
    )
