"""How a line of the log is written: for people, or as one JSON object for a collector."""

from __future__ import annotations

import json
import logging
from typing import Any

# What every record has; the rest is what was given with the message (`extra`).
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _given(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


class AsText(logging.Formatter):
    """Time, level, who, what, and in brackets what was given with it; one line, but for an error's trace."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # As logging names it.
        given = ", ".join(f"{name}={value}" for name, value in _given(record).items())
        return _one_line(super().formatMessage(record) + (f" ({given})" if given else ""))


class AsJson(logging.Formatter):
    """The keys at, level, logger, message, what was given with it, and trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            **{name: _plain(value) for name, value in _given(record).items()},
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _one_line(said: str) -> str:
    """Nothing that was said begins a line of its own, or moves a terminal's cursor."""
    return "".join(each if each.isprintable() else " " for each in said)
