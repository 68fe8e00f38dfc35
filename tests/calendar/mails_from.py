"""Answers in the forms in which Exchange, Google and Thunderbird send them, built by hand."""

from __future__ import annotations

import base64
import quopri

UID = "5f0c@south-quay.convenor"
NADIA = "nadia.farrow@harrowmere.example.org"
ORGANIZER = "convenor@southquay.example.org"

# Exchange: no ORGANIZER, its own names for time zones, SUMMARY translated, upper-case MAILTO.
EXCHANGE = """BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={partstat};CN=Nadia Farrow:MAILTO:Nadia.Farrow@harrowmere.example.org
COMMENT;LANGUAGE=en-GB:{comment}
UID:5f0c@south-quay.convenor
SUMMARY;LANGUAGE=en-GB:{subject}: QA leads
DTSTART;TZID=GMT Standard Time:{start}
DTEND;TZID=GMT Standard Time:{end}
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{dtstamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=en-GB:Council House\\, Room 2
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-OWNERAPPTID:2122
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-CDO-INSTTYPE:0
X-MICROSOFT-DISALLOW-COUNTER:FALSE
END:VEVENT
END:VCALENDAR
"""

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20240916T090000Z
DTEND:20240916T110000Z
DTSTAMP:{dtstamp}
ORGANIZER;CN=South Quay QA Leads:mailto:convenor@southquay.example.org
UID:5f0c@south-quay.convenor
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=Nadia
  Farrow;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="{comment}":mailto:nadia.farrow@harrowmere.example.org
CREATED:20240625T090007Z
DESCRIPTION:
LAST-MODIFIED:{dtstamp}
LOCATION:Council House\\, Room 2
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:QA leads
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""

THUNDERBIRD = """BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20240625T090007Z
LAST-MODIFIED:{dtstamp}
DTSTAMP:{dtstamp}
UID:5f0c@south-quay.convenor
SUMMARY:QA leads
STATUS:CONFIRMED
ORGANIZER;CN=South Quay QA Leads:mailto:convenor@southquay.example.org
ATTENDEE;CN=Nadia Farrow;PARTSTAT={partstat};CUTYPE=INDIVIDUAL;ROLE=REQ-PART
 ICIPANT:mailto:nadia.farrow@harrowmere.example.org
DTSTART:20240916T090000Z
DTEND:20240916T110000Z
SEQUENCE:{sequence}
CLASS:PUBLIC
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""

DELEGATED = """BEGIN:VCALENDAR
PRODID:-//Example//Calendar//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:5f0c@south-quay.convenor
DTSTAMP:20240701T080000Z
SEQUENCE:0
ORGANIZER:mailto:convenor@southquay.example.org
ATTENDEE;PARTSTAT=DELEGATED;CN="Farrow, Nadia";DELEGATED-TO="mailto:sam.okoro@harrowmere.example.org":mailto:nadia.farrow@harrowmere.example.org
ATTENDEE;PARTSTAT=NEEDS-ACTION;CN="Sam Okoro";DELEGATED-FROM="mailto:nadia.farrow@harrowmere.example.org":mailto:sam.okoro@harrowmere.example.org
END:VEVENT
END:VCALENDAR
"""

# The deputy's own answer.
OF_THE_DEPUTY = """BEGIN:VCALENDAR
PRODID:-//Example//Calendar//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:5f0c@south-quay.convenor
DTSTAMP:20240701T090000Z
SEQUENCE:0
ORGANIZER:mailto:convenor@southquay.example.org
ATTENDEE;PARTSTAT=ACCEPTED;CN="Sam Okoro";DELEGATED-FROM="mailto:nadia.farrow@harrowmere.example.org":mailto:sam.okoro@harrowmere.example.org
END:VEVENT
END:VCALENDAR
"""

# The chair's own invitation from Outlook, to which the bot's address was added.
INVITATION = """BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN=Marion Keane:mailto:marion.keane@wexcombe.example.org
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Convenor:mailto:convenor@southquay.example.org
DESCRIPTION;LANGUAGE=en-GB:\\n____\\nMicrosoft Teams meeting\\nJoin: https://teams.microsoft.com/l/meetup-join/19%3ameeting_Y2I%40thread.v2/0?context=%7b%22Tid%22%7d\\nID: 312
RRULE:FREQ=MONTHLY;COUNT=2
SUMMARY;LANGUAGE=en-GB:QA leads\\, autumn
DTSTART;TZID=GMT Standard Time:20240916T100000
DTEND;TZID=GMT Standard Time:20240916T120000
UID:040000008200E00074C5B7101A82E008
CLASS:PUBLIC
DTSTAMP:20240626T101500Z
SEQUENCE:3
LOCATION;LANGUAGE=en-GB:Microsoft Teams Meeting
END:VEVENT
END:VCALENDAR
"""


def crlf(calendar: str) -> bytes:
    return calendar.replace("\n", "\r\n").encode()


def mail(calendar: bytes, *, method: str = "REPLY", copies: int = 1, sender: str = NADIA) -> bytes:
    """A whole mail: a text beside the calendar; Exchange and Thunderbird add a second copy as a file."""
    parts = [
        b'--b\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\nYes.\r\n',
        b'--b\r\nContent-Type: text/calendar; charset="utf-8"; method=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n'
        % (method.encode(), base64.encodebytes(calendar)),
    ]
    if copies > 1:
        parts.append(
            b'--b\r\nContent-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment\r\n'
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n" % quopri.encodestring(calendar)
        )
    head = f"From: <{sender}>\r\nTo: <{ORGANIZER}>\r\nSubject: Accepted\r\nMIME-Version: 1.0\r\n"
    kind = 'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    return (head + kind).encode() + b"".join(parts) + b"--b--\r\n"
