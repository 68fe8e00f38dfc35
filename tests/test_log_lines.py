"""What stands in the log: every line with what belongs to it, and JSON that is JSON."""

from __future__ import annotations

import io
import json
import logging

import pytest

from bot.log_lines import AsJson, AsText


def written(formatter: logging.Formatter, message: str, *args: object, **extra: object) -> str:
    """The line of one message; its logger is nobody else's."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("bot.door")  # noqa: LOG001  # One that no other test hears.
    log.addHandler(handler)
    log.warning(message, *args, extra=extra)
    return stream.getvalue()


def test_what_belongs_to_a_message_stands_behind_it() -> None:
    line = written(AsText(), "refused on port %d", 8080, status=403, why="tenant")

    assert line.endswith("WARNING bot.door refused on port 8080 (status=403, why=tenant)\n")


def test_a_message_alone_stands_alone() -> None:
    assert written(AsText(), "ready").endswith("WARNING bot.door ready\n")


@pytest.mark.parametrize("formatter", [AsText(), AsJson()], ids=["text", "json"])
def test_one_message_is_one_line_whatever_it_says(formatter: logging.Formatter) -> None:
    line = written(formatter, "said %s", "one\ntwo\r\x1b[31m", why="three\nfour\u2028five")

    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert "\x1b" not in line


def test_json_is_json_with_quotes_in_it_and_what_belongs_to_it_apart() -> None:
    found = json.loads(written(AsJson(), 'said "%s"', "yes", status=403, error=ValueError("no")))

    assert (found["level"], found["logger"], found["message"]) == ("WARNING", "bot.door", 'said "yes"')
    assert (found["status"], found["error"]) == (403, "no")


def test_what_belongs_to_it_can_not_take_the_place_of_its_parts() -> None:
    found = json.loads(written(AsJson(), "ready", level="none"))

    assert found["level"] == "WARNING"


def test_an_error_keeps_its_trace() -> None:
    broken = (ValueError, ValueError("broken"), None)
    record = logging.LogRecord("bot", logging.ERROR, "", 0, "failed", (), broken)

    assert "ValueError: broken" in json.loads(AsJson().format(record))["trace"]
    assert "ValueError: broken" in AsText().format(record)
