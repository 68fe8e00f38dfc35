"""Parsers of others read what the bot wrote, all alike: ical.js, node-ical, icalendar, and libical where it is."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bot.calendar import objects
from tests.calendar import rules
from tests.calendar.samples import ENTRY, LONDON, every_object

HERE = Path(__file__).parent
NEEDED = "CONVENOR_REQUIRE_CLIENTS"  # Set in CI: a missing reader is a failure, not a skip.
OBJECTS = every_object()
Events = list[dict[str, Any]]


def need(there: bool, what: str) -> None:
    if not there:
        words = f"NO CALENDAR READER: install {what}"
        if os.environ.get(NEEDED):
            pytest.fail(words)
        pytest.skip(words)


def as_written(data: bytes) -> Events:
    """The same of our own bytes, by the rules of the tests."""

    def at(stamp: rules.Property) -> str:
        value = rules.instant(stamp)
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)

    def text(event: rules.Component, name: str) -> str:
        return rules.plain(event.value(name)) if event.all(name) else ""

    return [
        {
            "uid": event.value("UID"),
            "start": at(event.one("DTSTART")),
            "end": at(event.one("DTEND")),
            "summary": text(event, "SUMMARY"),
            "description": text(event, "DESCRIPTION"),
            "location": text(event, "LOCATION"),
            "sequence": int(event.value("SEQUENCE")),
            "attendees": [each.value for each in event.all("ATTENDEE")],
        }
        for event in rules.checked(data).parts("VEVENT")
    ]


def by_icalendar(data: bytes) -> Events:
    """The same as the library icalendar reads it."""

    def at(value: Any) -> str:
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)

    return [
        {
            "uid": str(event["UID"]),
            "start": at(event.start),
            "end": at(event.end),
            "summary": str(event["SUMMARY"]),
            "description": str(event.get("DESCRIPTION", "")),
            "location": str(event.get("LOCATION", "")),
            "sequence": int(event["SEQUENCE"]),
            "attendees": [str(each) for each in event.attendees],
        }
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT")
    ]


def in_order(events: Events) -> Events:
    return sorted(events, key=lambda each: str(each["uid"]))


@pytest.fixture(scope="module")
def read_by_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Events]]:
    need(shutil.which("node") is not None, "Node.js 20 or newer")
    need((HERE / "node_modules" / "node-ical").exists(), "the npm packages (make clients)")
    folder = tmp_path_factory.mktemp("objects")
    for name, data in OBJECTS.items():
        (folder / name).write_bytes(data)
    done = subprocess.run(
        ["node", "readers.mjs", str(folder)], cwd=HERE, capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, Events]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("reader", ["ical.js", "node-ical"])
@pytest.mark.parametrize("name", OBJECTS)
def test_readers_of_browsers_and_servers_read_what_was_written(
    name: str, reader: str, read_by_node: dict[str, dict[str, Events]]
) -> None:
    assert in_order(read_by_node[reader][name]) == in_order(as_written(OBJECTS[name]))


@pytest.mark.parametrize("name", OBJECTS)
def test_icalendar_reads_what_was_written(name: str) -> None:
    assert in_order(by_icalendar(OBJECTS[name])) == in_order(as_written(OBJECTS[name]))


# libical has rules for each METHOD; those for refusing a proposal are of an older standard (RFC 2446).
@pytest.mark.parametrize("name", [each for each in OBJECTS if each != "counter declined"])
def test_libical_finds_nothing_to_say_about_an_object(name: str) -> None:
    found = ctypes.util.find_library("ical")
    need(found is not None, "Debian's package libical3")
    library = ctypes.CDLL(found)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalrestriction_check.argtypes = [ctypes.c_void_p]
    library.icalcomponent_count_errors.argtypes = [ctypes.c_void_p]
    library.icalcomponent_free.argtypes = [ctypes.c_void_p]
    component = library.icalparser_parse_string(ctypes.c_char_p(OBJECTS[name]))

    try:
        assert component
        assert library.icalrestriction_check(component) == 1
        assert library.icalcomponent_count_errors(component) == 0
    finally:
        library.icalcomponent_free(component)


def test_an_object_of_ten_thousand_entries_is_read_whole() -> None:
    from dataclasses import replace

    entries = [replace(ENTRY, uid=f"{number}@example.org") for number in range(10_000)]
    data = objects.feed("South Quay", entries, zone=LONDON)

    assert len(rules.checked(data).parts("VEVENT")) == 10_000
