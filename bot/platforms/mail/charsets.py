"""Bytes of a mail as text, whatever the mail says that they are."""

from __future__ import annotations

import codecs
from typing import Final

# The text encodings that mail programs write. Python knows others, of which some take quadratic time
# (punycode), or read escapes that nobody meant (unicode_escape).
_WRITTEN: Final = frozenset(
    """ascii utf-8 utf-16 utf-16-le utf-16-be utf-32 big5 big5hkscs gb2312 gbk gb18030 hz euc_jp shift_jis cp932
    iso2022_jp iso2022_jp_2 iso2022_kr euc_kr cp949 koi8-r koi8-u mac-roman tis-620 utf-7
    cp437 cp850 cp852 cp866 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10
    iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16""".split()
)
# What programs say when they did not look: the bytes say more.
_SAID_LIGHTLY: Final = frozenset({"ascii", "iso8859-1", "cp1252"})


def decoded(raw: bytes, charset: str | None) -> str:
    """The text. UTF-8 under a wrong name is seen as such; what is nothing is read as Western European."""
    name = _known(charset)
    if name is None or name in _SAID_LIGHTLY:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            name = "cp1252"
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, UnicodeError):
        pass
    if name != "utf-8":
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode(name, errors="replace")
    return raw.decode("cp1252", errors="replace")


def _known(charset: str | None) -> str | None:
    if not charset or len(charset) > 40:
        return None
    try:
        name = codecs.lookup(charset.strip(" \"'").encode("ascii", "ignore").decode()).name
    except (LookupError, ValueError):
        return None
    return name if name in _WRITTEN else None
