"""The two pictures of the app package, drawn here: a list whose first line is ticked."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable

COLOUR, OUTLINE = 192, 32  # pixels a side; Microsoft: "Design your Microsoft Teams app icon"

_BLUE = (0x0B, 0x4A, 0x8F)
# Strokes with round ends on a square of 32 units: from, to, and half their width.
_STROKES = (
    ((6.6, 10.0), (8.6, 12.0), 0.9),
    ((8.6, 12.0), (12.0, 8.0), 0.9),
    ((15.2, 10.2), (25.2, 10.2), 0.9),
    ((9.3, 16.4), (9.3, 16.4), 1.3),
    ((15.2, 16.4), (25.2, 16.4), 0.9),
    ((9.3, 22.4), (9.3, 22.4), 1.3),
    ((15.2, 22.4), (22.2, 22.4), 0.9),
)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def colour() -> bytes:
    """192 by 192 pixels, white on blue: for the store and the chat."""

    def pixel(white: float) -> bytes:
        return bytes(round(each + (255 - each) * white) for each in _BLUE)

    return _png(COLOUR, 2, pixel)


def outline() -> bytes:
    """32 by 32 pixels, white on nothing: for the app bar."""
    return _png(OUTLINE, 6, lambda white: bytes((255, 255, 255, round(255 * white))))


def drawing(png: bytes) -> bytes:
    """What a picture shows, whatever compressed it: two that look alike are alike here.

    Raises:
        ValueError: it is no PNG as they are drawn here.
    """
    if not png.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    place, shown = len(_SIGNATURE), {b"IHDR": b"", b"IDAT": b""}
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if struct.pack(">I", zlib.crc32(kind + data)) != png[place + 8 + length : place + 12 + length]:
            raise ValueError("a damaged PNG")
        if kind in shown:
            shown[kind] += data
        place += 12 + length
    return shown[b"IHDR"] + zlib.decompress(shown[b"IDAT"])


def _png(side: int, kind: int, pixel: Callable[[float], bytes]) -> bytes:
    """kind: the colour type of the PNG specification. pixel: its bytes for so much white (0 to 1)."""
    shades = [pixel(level / 16) for level in range(17)]
    rows = b"".join(
        b"\x00" + b"".join(shades[round(16 * _white(x, y, side))] for x in range(side)) for y in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, kind, 0, 0, 0)
    return (
        _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _white(x: int, y: int, side: int) -> float:
    """How much of a pixel the strokes cover: 1 within, 0 outside, and a soft edge of one pixel between."""
    unit = 32 / side
    across, down = (x + 0.5) * unit, (y + 0.5) * unit
    nearest = min(_distance(across, down, *start, *end) - half for start, end, half in _STROKES)
    return min(1.0, max(0.0, 0.5 - nearest / unit))


def _distance(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """From a point to the nearest of a stroke's."""
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else min(1.0, max(0.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
    return math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay))
