"""What the bot puts into calendars keeps the rules, whatever it is called and whenever it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import entries, objects
from bot.calendar.objects import Mailbox
from bot.domain.meeting import MeetingStatus
from tests.calendar import rules
from tests.calendar.samples import (
    CONFERENCE,
    ENTRY,
    GONE,
    LONDON,
    MADE,
    MEETING,
    MOVED,
    NADIA,
    ORGANIZER,
    OWED,
    every_object,
)

OBJECTS = every_object()


def event(data: bytes) -> rules.Component:
    return rules.checked(data).parts("VEVENT")[0]


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_keeps_the_rules(name: str) -> None:
    assert rules.checked(OBJECTS[name])


def test_an_invitation_is_for_one_person_and_asks_for_an_answer() -> None:
    calendar = rules.checked(OBJECTS["request"])
    invited = calendar.parts("VEVENT")[0].one("ATTENDEE")

    assert calendar.value("METHOD") == "REQUEST"
    assert invited.value == "mailto:nadia.farrow@harrowmere.example.org"
    assert invited.parameters == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
        "CN": "Nadia Farrow",
    }
    assert event(OBJECTS["request"]).value("DTSTART") == "20240916T100000"


def test_an_update_has_the_same_uid_and_is_newer() -> None:
    first, moved, gone = (event(OBJECTS[name]) for name in ("request", "update", "cancelled"))

    assert {each.value("UID") for each in (first, moved, gone)} == {MEETING.uid}
    assert [each.value("SEQUENCE") for each in (first, moved, gone)] == ["0", "1", "2"]
    assert first.value("DTSTAMP") < moved.value("DTSTAMP") < gone.value("DTSTAMP")
    assert first.value("ORGANIZER") == moved.value("ORGANIZER") == gone.value("ORGANIZER")


def test_a_change_of_details_keeps_the_answer() -> None:
    assert event(OBJECTS["detail"]).one("ATTENDEE").parameters["PARTSTAT"] == "ACCEPTED"


def test_a_cancellation_says_so_and_takes_nobodys_time() -> None:
    gone = event(OBJECTS["cancelled"])

    assert (gone.value("STATUS"), gone.value("TRANSP")) == ("CANCELLED", "TRANSPARENT")


def test_who_is_not_invited_any_more_is_not_told_that_it_does_not_take_place() -> None:
    left = event(OBJECTS["uninvited"])

    assert left.all("STATUS") == []
    assert int(left.value("SEQUENCE")) == MOVED.sequence + 1


def test_a_feed_names_nobodys_address_and_says_how_often_to_look() -> None:
    feed = OBJECTS["feed"]

    assert b"mailto:" not in feed
    assert b"X-PUBLISHED-TTL:PT6H" in feed
    assert b"METHOD" not in feed


def test_what_takes_whole_days_ends_the_day_after_its_last() -> None:
    found = {each.value("UID"): each for each in rules.checked(OBJECTS["feed"]).parts("VEVENT")}
    conference, owed = found[CONFERENCE.uid], found[OWED.uid]

    assert rules.instant(conference.one("DTSTART")) == date(2025, 3, 31)
    assert rules.instant(conference.one("DTEND")) == date(2025, 4, 2)
    assert (conference.value("CLASS"), owed.value("CLASS")) == ("PUBLIC", "PRIVATE")
    assert conference.value("SEQUENCE") == "2"


def test_a_cancelled_meeting_stays_in_a_feed_as_cancelled() -> None:
    entry = entries.of_meeting(replace(MEETING, status=MeetingStatus.CANCELLED))

    assert event(objects.feed("South Quay", [entry], zone=LONDON)).value("STATUS") == "CANCELLED"


def test_where_the_rules_of_a_zone_are_not_known_times_are_in_utc() -> None:
    calendar = rules.checked(OBJECTS["in New York"])

    assert calendar.parts("VTIMEZONE") == []
    assert calendar.parts("VEVENT")[0].value("DTSTART") == "20240916T090000Z"


def test_the_hour_that_comes_twice_is_said_in_utc() -> None:
    begins = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    entry = replace(ENTRY, start=begins, end=begins + timedelta(hours=2))

    assert event(objects.request(entry, ORGANIZER, NADIA, zone=LONDON)).value("DTSTART").endswith("Z")


# --- any words

WORDS = st.text(st.characters(exclude_categories=()), max_size=120) | st.sampled_from(
    [
        "a\r\nBEGIN:VEVENT\r\nUID:forged",
        'x"\r\nATTENDEE:mailto:other@example.org',
        "; , \\ \\n \\\\ :",
        "👩‍👩‍👧‍👦" * 40,
        "\u2028\u2029\x85\x0b\x0c\x00\x1b[31m",
        "é" * 75,
    ]
)


@given(title=WORDS, place=WORDS, about=WORDS, name=WORDS)
def test_no_words_become_a_property(title: str, place: str, about: str, name: str) -> None:
    entry = replace(ENTRY, summary=title, location=place, description=about)
    made = event(objects.request(entry, ORGANIZER, replace(NADIA, name=name), zone=LONDON))

    assert {each.name for each in made.properties} - {"DESCRIPTION", "LOCATION"} == {
        "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "URL",
        "ORGANIZER", "ATTENDEE", "STATUS", "CLASS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
    }  # fmt: skip
    assert made.value("UID") == MEETING.uid
    assert made.value("ATTENDEE") == "mailto:nadia.farrow@harrowmere.example.org"


PRINTED = st.text(st.characters(categories=("L", "N", "P", "S")) | st.just(" "), min_size=1, max_size=200)


@given(title=PRINTED, about=PRINTED)
def test_what_was_written_is_what_a_reader_reads(title: str, about: str) -> None:
    title, about = f"t {title}", f"first\n{about}"
    entry = replace(ENTRY, summary=title, description=about)
    data = objects.feed("South Quay", [entry], zone=LONDON)
    (read,) = icalendar.Calendar.from_ical(data).walk("VEVENT")

    assert str(read["SUMMARY"]) == " ".join(title.split())
    assert str(read["DESCRIPTION"]) == about.strip()
    assert rules.plain(event(data).value("SUMMARY")) == " ".join(title.split())


@given(address=WORDS)
def test_an_address_ends_nothing(address: str) -> None:
    who = Mailbox(name="Sam", address=f"sam@{address.replace('@', '')}example.org")

    assert (
        event(objects.request(ENTRY, ORGANIZER, who, zone=LONDON)).value("ATTENDEE").startswith("mailto:sam@")
    )


# --- any day

ZONES = st.sampled_from([LONDON, "Europe/Dublin", "Europe/Paris", "Europe/Athens", "Asia/Tokyo", "UTC"])


@given(
    at=st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1997 <= at.year < 2090),
    minutes=st.integers(1, 3 * 24 * 60),
    zone=ZONES,
)
def test_every_instant_is_read_as_it_is(at: datetime, minutes: int, zone: str) -> None:
    begins = at.replace(second=0, microsecond=0)
    ends = begins + timedelta(minutes=minutes)
    calendar = rules.checked(objects.feed("x", [replace(ENTRY, start=begins, end=ends)], zone=zone))
    made = calendar.parts("VEVENT")[0]

    for name, meant in (("DTSTART", begins), ("DTEND", ends)):
        found = rules.instant(made.one(name))
        assert found == meant
        for known in calendar.parts("VTIMEZONE"):
            assert isinstance(found, datetime)
            assert rules.offset(known, found.replace(tzinfo=None)) == found.utcoffset()


CHANGES = [datetime(2024, 3, 31, 1, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC)]


@pytest.mark.parametrize("change", CHANGES, ids=["clocks go forward", "clocks go back"])
@pytest.mark.parametrize("hours", range(-30, 31, 5))
def test_both_changes_of_the_clocks_seen_nine_months_ahead(change: datetime, hours: int) -> None:
    made = change - timedelta(days=274)
    begins = change + timedelta(hours=hours)
    entry = replace(ENTRY, created=made, dtstamp=made, start=begins, end=begins + timedelta(hours=2))
    data = objects.request(entry, ORGANIZER, NADIA, zone=LONDON)
    (read,) = icalendar.Calendar.from_ical(data).walk("VEVENT")

    assert read.start.astimezone(UTC) == begins
    assert read.end - read.start == timedelta(hours=2) or begins.astimezone(ZoneInfo(LONDON)).dst() != (
        read.end.astimezone(ZoneInfo(LONDON)).dst()
    )
    assert rules.instant(event(data).one("DTSTART")) == begins


@given(first=st.dates(date(1990, 1, 1), date(2090, 1, 1)), length=st.integers(0, 60))
def test_whole_days_stay_the_days_they_are(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    entry = entries.of_days(
        first, last, uid="d@x", version=1, dtstamp=MADE, created=MADE, summary="Conference"
    )
    (read,) = icalendar.Calendar.from_ical(objects.feed("x", [entry], zone=LONDON)).walk("VEVENT")

    assert (read.start, read.end) == (first, last + timedelta(days=1))


def test_the_same_entries_are_the_same_bytes() -> None:
    assert every_object() == OBJECTS
    assert GONE.cancelled
