"""Whole iCalendar objects: a feed, an .ics for a chat, and the invitation, update and cancellation of a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.calendar import content, zones
from bot.calendar.entries import Entry, is_local, vevent

PRODUCT = "-//Convenor//Convenor//EN"
REFRESH = "PT6H"  # A hint: readers look again every 3 to 24 hours, whatever it says.


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Somebody's name and address."""

    name: str
    address: str


def feed(name: str, entries: Iterable[Entry], *, zone: str, about: str = "") -> bytes:
    """What a calendar subscribes to: nobody's address, no METHOD, no alarm.

    name: what it is called in the reader. zone: the IANA zone in which times are written.
    """
    known = list(entries)
    titles = [
        content.one_line("NAME", name),
        content.one_line("X-WR-CALNAME", name),
        *([content.one_line("X-WR-CALDESC", about)] if about else []),
        content.prop("X-WR-TIMEZONE", zone),
        content.prop("REFRESH-INTERVAL", REFRESH, VALUE="DURATION"),
        content.prop("X-PUBLISHED-TTL", REFRESH),
    ]
    return _vcalendar(titles, known, zone, [line for each in known for line in vevent(each, zone=zone)])


def published(entry: Entry, organizer: Mailbox, *, zone: str) -> bytes:
    """An .ics to keep: one event, which follows no later change."""
    return _itip("PUBLISH", entry, zone, (_organizer(organizer),))


def request(
    entry: Entry, organizer: Mailbox, attendee: Mailbox, *, zone: str, partstat: str = "NEEDS-ACTION"
) -> bytes:
    """An invitation for one person, or an update of it.

    partstat: what they answered (RFC 5545, section 3.2.12), where an update changes nothing that they answered to.
    """
    return _itip("REQUEST", entry, zone, (_organizer(organizer), _attendee(attendee, partstat=partstat)))


def cancelled(entry: Entry, organizer: Mailbox, attendee: Mailbox, *, zone: str) -> bytes:
    """The meeting does not take place. Its sequence was raised when it was cancelled (RFC 5546, section 2.1.4)."""
    people = (_organizer(organizer), _attendee(attendee, partstat=None))
    return _itip("CANCEL", replace(entry, cancelled=True), zone, people)


def uninvited(entry: Entry, organizer: Mailbox, attendee: Mailbox, *, zone: str) -> bytes:
    """The meeting takes place, without this person: so it says nothing of its status. Its sequence was raised."""
    people = (_organizer(organizer), _attendee(attendee, partstat=None))
    return _itip("CANCEL", entry, zone, people, status=False)


def counter_declined(entry: Entry, organizer: Mailbox, attendee: Mailbox, *, zone: str) -> bytes:
    """The other time that somebody proposed is not taken (RFC 5546, section 3.2.8)."""
    people = (_organizer(organizer), _attendee(attendee, partstat="NEEDS-ACTION"))
    return _itip("DECLINECOUNTER", entry, zone, people)


def _itip(method: str, entry: Entry, zone: str, people: tuple[str, ...], *, status: bool = True) -> bytes:
    # METHOD stands before every component: where it came later, Gmail did not see it.
    event = vevent(entry, zone=zone, people=people, status=status)
    return _vcalendar([content.prop("METHOD", method)], [entry], zone, event)


def _organizer(who: Mailbox) -> str:
    return content.prop("ORGANIZER", content.mailto(who.address), CN=content.quoted(who.name or who.address))


def _attendee(who: Mailbox, *, partstat: str | None) -> str:
    asked = {"PARTSTAT": partstat, "RSVP": "TRUE"} if partstat is not None else {}
    return content.prop(
        "ATTENDEE",
        content.mailto(who.address),
        CUTYPE="INDIVIDUAL",
        ROLE="REQ-PARTICIPANT",
        **asked,
        CN=content.quoted(who.name or who.address),
    )


def _vcalendar(
    properties: Sequence[str], entries: Sequence[Entry], zone: str, components: Sequence[str]
) -> bytes:
    local = any(is_local(each, zone) for each in entries)
    lines = [
        content.prop("PRODID", PRODUCT),
        content.prop("VERSION", "2.0"),
        content.prop("CALSCALE", "GREGORIAN"),
        *properties,
        *(zones.vtimezone(zone) if local else ()),
        *components,
    ]
    return content.to_bytes(content.component("VCALENDAR", lines))
