"""Files as they were sent or handed in: kept once, read by their number or under a secret address."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select

from bot.domain.errors import BadValue
from bot.store import tables
from bot.store.register import Register

LONGEST_NAME: Final = 100  # Characters.
LARGEST: Final = 25_000_000  # Bytes: most mail servers take no more.

_NOT_IN_NAMES = re.compile(r"[^\w .()+-]|^[. ]+")


@dataclass(frozen=True, kw_only=True)
class File:
    """What is known of one besides its bytes. word: the secret in its address, with its number in front."""

    id: int
    word: str
    name: str
    media_type: str
    size: int


_KNOWN = (
    tables.file.c.id,
    tables.file.c.word,
    tables.file.c.name,
    tables.file.c.media_type,
    tables.file.c.size,
)


def keep(register: Register, *, name: str, media_type: str, content: bytes) -> File:
    """Raises BadValue: it is too large to be sent round."""
    if len(content) > LARGEST:
        raise BadValue(name="file", value=name, expected=f"a file of at most {LARGEST // 1_000_000} MB")
    values = {
        "word": secrets.token_urlsafe(24),
        "name": safe_name(name),
        "media_type": media_type,
        "size": len(content),
    }
    author = register.author.person_id
    made = register.connection.execute(
        insert(tables.file).values(
            **values,
            network_id=register.network.id,
            content=content,
            created_by=author,
            created_at=register.now,
        )
    )
    (id,) = made.inserted_primary_key or (0,)
    return _file({**values, "id": id})


def of(register: Register, id: int) -> File | None:
    """One of this network's."""
    table = tables.file
    mine = select(*_KNOWN).where(table.c.id == id, table.c.network_id == register.network.id)
    row = register.connection.execute(mine).mappings().one_or_none()
    return _file(dict(row)) if row is not None else None


def content(connection: Connection, id: int) -> bytes | None:
    """The bytes of a file that somebody was given."""
    found: bytes | None = connection.scalar(select(tables.file.c.content).where(tables.file.c.id == id))
    return found


def at(connection: Connection, word: str) -> tuple[File, bytes] | None:
    """What is read under an address. It is looked up by its number: how long that takes tells nothing of the word."""
    number, _, secret = word.partition("-")
    if not number.isascii() or not number.isdecimal() or len(number) > 15:
        return None
    table = tables.file
    wanted = select(*_KNOWN, table.c.content).where(table.c.id == int(number))
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None or not hmac.compare_digest(row["word"].encode(), secret.encode("utf-8", "replace")):
        return None
    return _file(dict(row)), row["content"]


def safe_name(name: str) -> str:
    """As a file is called on anybody's disk: no folders, no signs that mean something there; its ending stays."""
    stem, dot, ending = _NOT_IN_NAMES.sub("-", name.replace("\\", "/").rpartition("/")[2]).rpartition(".")
    stem, ending = (stem, ending[:10]) if dot else (ending, "")
    return f"{stem[:LONGEST_NAME].strip('-. ') or 'file'}{'.' if ending else ''}{ending}"


def _file(row: dict[str, object]) -> File:
    id, secret = row["id"], row["word"]
    return File(
        id=int(str(id)),
        word=f"{id}-{secret}",
        name=str(row["name"]),
        media_type=str(row["media_type"]),
        size=int(str(row["size"])),
    )
