"""A meeting of the invented network, and the objects that are made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.calendar import entries, objects
from bot.calendar.entries import Entry
from bot.calendar.objects import Mailbox
from bot.domain.meeting import Meeting

LONDON = "Europe/London"
MADE = datetime(2024, 6, 25, 9, 0, 7, 250_000, tzinfo=UTC)
ORGANIZER = Mailbox(name="South Quay QA Leads", address="convenor@southquay.example.org")
NADIA = Mailbox(name="Nadia Farrow", address="nadia.farrow@harrowmere.example.org")
MEETING = Meeting(
    id=2,
    network_id=1,
    title="QA leads – September; “minutes”, actions",
    dtstart=datetime(2024, 9, 16, 9, tzinfo=UTC),
    dtend=datetime(2024, 9, 16, 11, tzinfo=UTC),
    location="Council House, Room 2",
    link="https://meet.example.org/j/19%3ameeting_abcdefghijklmnopqrstuvwxyz0123456789?p=1,2",
    uid="5f0c@south-quay.convenor",
    created_at=MADE,
)
ENTRY = entries.of_meeting(MEETING, description="1. Introductions\n2. Feedback; from families 👩‍👩‍👧‍👦")
MOVED = replace(
    ENTRY,
    sequence=1,
    dtstamp=MADE + timedelta(days=1),
    start=ENTRY.start + timedelta(days=182),
    end=ENTRY.end + timedelta(days=182),
)
SERIES = replace(ENTRY, uid=f"series.{ENTRY.uid}", rule="FREQ=MONTHLY;INTERVAL=3;BYDAY=3MO;COUNT=4")
GONE = replace(MOVED, sequence=2, dtstamp=MADE + timedelta(days=2), cancelled=True)
CONFERENCE = entries.of_days(
    date(2025, 3, 31),
    date(2025, 4, 1),
    uid="plan-1@south-quay.convenor",
    version=3,
    dtstamp=MADE,
    created=MADE,
    summary="Conference",
)
OWED = entries.of_days(
    date(2024, 9, 16),
    date(2024, 9, 16),
    uid="action-7@south-quay.convenor",
    version=1,
    dtstamp=MADE,
    created=MADE,
    summary="Due: send round an anonymised self-audit",
    private=True,
)


def every_object() -> dict[str, bytes]:
    """One of each kind that the bot sends or shows."""
    return {
        "feed": objects.feed("South Quay", [ENTRY, CONFERENCE, OWED, other(GONE)], zone=LONDON, about="All"),
        "feed of days": objects.feed("South Quay", [CONFERENCE], zone=LONDON),
        "published": objects.published(ENTRY, ORGANIZER, zone=LONDON),
        "series": objects.published(SERIES, ORGANIZER, zone=LONDON),
        "request": objects.request(ENTRY, ORGANIZER, NADIA, zone=LONDON),
        "update": objects.request(MOVED, ORGANIZER, NADIA, zone=LONDON),
        "detail": objects.request(MOVED, ORGANIZER, NADIA, zone=LONDON, partstat="ACCEPTED"),
        "cancelled": objects.cancelled(GONE, ORGANIZER, NADIA, zone=LONDON),
        "uninvited": objects.uninvited(
            replace(MOVED, sequence=MOVED.sequence + 1), ORGANIZER, NADIA, zone=LONDON
        ),
        "counter declined": objects.counter_declined(MOVED, ORGANIZER, NADIA, zone=LONDON),
        "in Paris": objects.request(ENTRY, ORGANIZER, NADIA, zone="Europe/Paris"),
        "in New York": objects.request(ENTRY, ORGANIZER, NADIA, zone="America/New_York"),
    }


def other(entry: Entry) -> Entry:
    return replace(entry, uid=f"other-{entry.uid}")
