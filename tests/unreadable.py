"""Files from which no minutes can be had, and what is said of each: the same at every door."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """says: the beginning of what is said of it."""

    says: str
    content: bytes = field(repr=False)
    name: str = "minutes.docx"

    @property
    def is_large(self) -> bool:
        return len(self.content) > 20_000_000


def _file(id: str, says: str, content: bytes) -> object:
    return pytest.param(Unreadable(says=f"“minutes.docx” {says}", content=content), id=id)


UNREADABLE = [
    _file("empty", "is empty.", b""),
    _file("fifty megabytes", "is larger than 20 MB.", b"PK\x03\x04" + b"\0" * 50_000_000),
    _file("a PDF with another name", "is a PDF.", b"%PDF-1.7\n%\xe2\xe3"),
    _file("a .doc with another name", "is in the old Word format.", OLD_OFFICE),
    _file(
        "a password",
        "is protected with a password.",
        OLD_OFFICE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99,
    ),
]
