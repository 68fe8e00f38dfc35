"""A list of members from a CSV file, read before the unit of work begins."""

from __future__ import annotations

import csv
from pathlib import Path

from bot.domain.errors import BadValue

LARGEST = 1_000_000  # bytes
MOST_ROWS = 2_000


def read_members(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the file: name, organisation, e-mail, role. The separator is a comma or a semicolon.

    Raises:
        BadValue: no such file, too large, or no UTF-8 text.
    """
    path = Path(name).expanduser()
    try:
        if path.stat().st_size > LARGEST:
            raise BadValue(name="the file", value=path.name, expected=f"at most {LARGEST:,} bytes long")
        words = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadValue(name="the file", value=name, expected="a CSV file that can be read here") from error
    except UnicodeDecodeError as error:
        raise BadValue(name="the file", value=path.name, expected="saved as “CSV UTF-8”") from error
    heading = words.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    rows = [tuple(row) for row in csv.reader(words.splitlines(), delimiter=delimiter) if any(row)]
    if len(rows) > MOST_ROWS:
        raise BadValue(name="the file", value=path.name, expected=f"at most {MOST_ROWS:,} rows long")
    return tuple(rows)
