"""Through a calendar server and back: what Radicale keeps and finds is what was written, and an update replaces it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

import caldav
import pytest
import radicale
import radicale.config

from bot.calendar import objects
from tests.calendar.samples import ENTRY, GONE, LONDON, MOVED, NADIA, ORGANIZER, every_object
from tests.calendar.test_readers import Events, as_written, by_icalendar, in_order

OBJECTS = every_object()
_METHOD = re.compile(rb"^METHOD:.*\r\n", re.MULTILINE)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[caldav.DAVClient]:
    settings = radicale.config.load()
    folder = str(tmp_path_factory.mktemp("radicale"))
    settings.update({"auth": {"type": "none"}, "storage": {"filesystem_folder": folder}}, "test")
    with make_server("127.0.0.1", 0, radicale.Application(settings), handler_class=_Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        with caldav.DAVClient(url, username="nadia", password="x") as client:
            yield client
        server.shutdown()


@pytest.fixture
def calendar(client: caldav.DAVClient) -> caldav.Calendar:
    return client.principal().make_calendar(name=uuid4().hex)


def keep(calendar: caldav.Calendar, data: bytes) -> None:
    """As a program does that took it out of a mail. caldav's own way to save counts the SEQUENCE up."""
    uid = as_written(data)[0]["uid"]
    answer = calendar.client.put(f"{calendar.url}{uid}.ics", kept(data), {"Content-Type": "text/calendar"})
    assert answer.status in (201, 204)


def kept(data: bytes) -> str:
    """As a program keeps what came by mail: the method is the mail's, not the calendar's (RFC 4791, 4.1)."""
    return _METHOD.sub(b"", data).decode()


def shown(calendar: caldav.Calendar) -> Events:
    """Every event, as the server gives it back; it folds lines as it likes."""
    return in_order([each for event in calendar.events() for each in by_icalendar(event.data.encode())])


@pytest.mark.parametrize("name", [name for name in OBJECTS if OBJECTS[name].count(b"BEGIN:VEVENT") == 1])
def test_what_is_kept_comes_back_as_it_was_written(name: str, calendar: caldav.Calendar) -> None:
    keep(calendar, OBJECTS[name])
    assert shown(calendar) == as_written(OBJECTS[name])


def test_a_whole_feed_is_taken_in(client: caldav.DAVClient) -> None:
    address = f"{client.url}nadia/{uuid4().hex}/"
    answer = client.put(address, kept(OBJECTS["feed"]), {"Content-Type": "text/calendar"})
    assert answer.status == 201
    assert shown(client.calendar(url=address)) == in_order(as_written(OBJECTS["feed"]))


def test_an_update_and_a_cancellation_stand_in_the_place_of_what_was_sent(calendar: caldav.Calendar) -> None:
    sent = [
        objects.request(ENTRY, ORGANIZER, NADIA, zone=LONDON),
        objects.request(MOVED, ORGANIZER, NADIA, zone=LONDON),
        objects.cancelled(GONE, ORGANIZER, NADIA, zone=LONDON),
    ]
    for each in sent:
        keep(calendar, each)
        assert shown(calendar) == as_written(each)
    (event,) = calendar.events()
    assert "STATUS:CANCELLED" in event.data


@pytest.mark.parametrize("entry", [ENTRY, MOVED], ids=["in summer time", "in winter time"])
def test_the_server_finds_a_meeting_at_its_hour_by_the_time_zone_in_it(
    entry: objects.Entry, calendar: caldav.Calendar
) -> None:
    """The server reckons with the zone's rules as they were sent: an hour beside it there is nothing."""
    keep(calendar, objects.request(entry, ORGANIZER, NADIA, zone=LONDON))
    start, end = entry.start.astimezone(UTC), entry.end.astimezone(UTC)
    minute = timedelta(minutes=1)

    def between(first: datetime, last: datetime) -> int:
        return len(calendar.search(start=first, end=last, event=True))

    assert between(start, start + minute) == 1
    assert between(end - minute, end) == 1
    assert between(start - 60 * minute, start) == 0
    assert between(end, end + 60 * minute) == 0
