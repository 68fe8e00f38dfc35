"""By when: how the words of a command become a due date, and which doubts are asked instead of stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.commands import dates
from bot.commands.dates import NEXT_MEETING, Calendar, Link, Resolution
from bot.commands.model import Command
from bot.commands.typed import MONTH
from bot.domain.due import Due, DueKind, local_day
from bot.domain.meeting import Meeting
from bot.handlers import awaited, following
from bot.handlers.context import Context
from bot.replies.cards import asking
from bot.replies.model import Card, Reply

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(\.\d+)?([+-]\d{2}:\d{2}|Z)")
_PROGRESS = re.compile(
    r"[\s,;–-]*\b(?:once|when|as soon as)\s+(?:there(?:'s|’s| is| has been)\s+)?(?:\w+\s+)?progress"
    r"(?:\s+(?:is|has been)\s+made)?\b[\s.]*$",
    re.IGNORECASE,
)
MOST_YEARS = 10  # A date that is further away is a slip.
_YEAR = re.compile(
    r"(?:\b(?:by|before|on|until|till|due|in|at|for)\s+)?(?:the\s+)?"
    rf"(?P<date>\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?\b{MONTH}\s+(?P<year>\d{{4}}))\b(?!\s*[-–:.]\s*\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Read:
    """A due date that needs no question, and the text without it."""

    due: Due | None  # None: the text has no date
    text: str
    corrected: str | None = None  # a spelling that was mended, to be echoed


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A date that is asked about; nothing is stored.

    reason is one of commands/dates, or past, too_far, before_meeting, asap, no_date.
    """

    reason: str
    phrase: str
    text: str  # what is left of the sentence without the date
    candidates: tuple[date | datetime, ...] = ()


def read_sentence(
    sentence: str, context: Context, *, said_at: datetime | None = None, past: bool = False
) -> Read | Doubt:
    """The date in a sentence such as "send the slides by Friday"; Read.due is None where there is none.

    said_at: when it was said, for a line that is settled later than it was captured. past: it may be over.
    """
    progress = _PROGRESS.search(sentence)
    if progress is not None and progress.start() > 0:
        due = Due(kind=DueKind.PROGRESS, phrase=progress[0].strip(" ,;–-."))
        return Read(due=due, text=sentence[: progress.start()].rstrip())
    if (absurd := _year_too_far(sentence)) is not None:
        return absurd
    calendar = _calendar(context, said_at)
    return _settled(dates.read(sentence, calendar), sentence, calendar, context, past=past)


def read_phrase(
    phrase: str, context: Context, *, said_at: datetime | None = None, past: bool = False
) -> Read | Doubt:
    """The date of a phrase that should be nothing but a date; Doubt "no_date" where it is none."""
    exact = _exact(phrase.strip(), context)
    if exact is not None:
        read = Read(due=exact, text="")
        return read if past else _unless_past(read, phrase, _calendar(context, said_at), flagged=False)
    if _PROGRESS.search(f" {phrase}"):
        return Read(due=Due(kind=DueKind.PROGRESS, phrase=phrase.strip()), text="")
    if (absurd := _year_too_far(phrase)) is not None:
        return absurd
    calendar = _calendar(context, said_at)
    settled = _settled(dates.resolve(phrase, calendar), phrase, calendar, context, past=past)
    if isinstance(settled, Read) and settled.due is None:
        return Doubt(reason="no_date", phrase=phrase, text="")
    return settled


def default_due(context: Context) -> Due:
    """An action always has a when: by the next meeting, which is ours and says so."""
    meeting = context.next_meeting
    if meeting is None:
        link = Link(key=NEXT_MEETING).to_json()
        return Due(
            kind=DueKind.WAITING, event=NEXT_MEETING, link=link, phrase="the next meeting", assumed=True
        )
    return due_at(meeting, context, assumed=True)


def due_at(meeting: Meeting, context: Context, *, assumed: bool = False) -> Due:
    """Due at a meeting, and following it when it moves."""
    day = local_day(meeting.dtstart, context.network.time_zone)
    return Due(
        kind=DueKind.DAY, day=day, event=meeting.key, link=Link(key=meeting.key).to_json(), assumed=assumed
    )


def before_its_meeting(due: Due, meeting: Meeting | None, context: Context) -> bool:
    """Whether something would be due before the meeting at which it was agreed."""
    return (
        meeting is not None
        and due.day is not None
        and due.day < local_day(meeting.dtstart, context.network.time_zone)
    )


def offers(context: Context) -> tuple[date, ...]:
    """The day that is offered where somebody has to choose one: tomorrow week, on a working day."""
    return (context.workdays.first_working_day(context.today + timedelta(days=8)),)


def question(
    command: Command, doubt: Doubt, context: Context, *, meeting: bool = True, past: bool = False
) -> Card:
    """Asks for the date with what may be meant; each button carries the command with its `when`.

    meeting: the next meeting may be the answer too. past: so may a day that is over.
    """
    meant = [each for each in doubt.candidates if past or not _is_over(each, context)]
    return asking.when(
        command,
        reason=doubt.reason,
        phrase=doubt.phrase,
        candidates=meant or (() if past else offers(context)),
        meeting=context.next_meeting if meeting else None,
        zone=context.zone,
    )


def ask(
    command: Command, doubt: Doubt, context: Context, *, meeting: bool = True, past: bool = False
) -> Reply:
    return Reply(card=question(command, doubt, context, meeting=meeting, past=past))


def _is_over(moment: date | datetime, context: Context) -> bool:
    """A candidate in the past is no answer."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment <= context.now
    return (moment.date() if isinstance(moment, datetime) else moment) < context.today


def _year_too_far(said: str) -> Doubt | None:
    """A year after a month that the grammar of dates does not know, and would leave in the text or take for an hour."""
    match = _YEAR.search(said)
    if match is None:
        return None
    year = int(match["year"])
    is_hour = year < 2400 and year % 100 < 60 and year % 5 == 0
    if year < 2100 or is_hour:
        return None
    rest = f"{said[: match.start()].rstrip()}{said[match.end() :]}"
    return Doubt(reason="too_far", phrase=match["date"], text=rest)


def _calendar(context: Context, said_at: datetime | None) -> Calendar:
    if said_at is None:
        return context.calendar
    session = [each.key for each in context.meetings if each.dtstart <= said_at < each.dtend]
    return replace(
        context.calendar,
        now=said_at.astimezone(context.calendar.zone),
        current=session[0] if session else None,
    )


def _exact(phrase: str, context: Context) -> Due | None:
    """The date of a button: ISO, with nothing left to settle."""
    try:
        if _ISO_DAY.fullmatch(phrase):
            return Due.on(date.fromisoformat(phrase))
        if _ISO_INSTANT.fullmatch(phrase):
            at = datetime.fromisoformat(phrase)
            return Due(kind=DueKind.INSTANT, at=at, day=local_day(at, context.zone))
    except ValueError:
        return None
    return None


def _settled(
    resolution: Resolution, said: str, calendar: Calendar, context: Context, *, past: bool
) -> Read | Doubt:
    rest = resolution.text if resolution.text is not None else said
    if resolution.standing in ("asap", "ongoing", "tbc"):
        rest = _without(resolution.standing, rest, calendar)
    match resolution.standing:
        case "asap":
            return Doubt(reason="asap", phrase=resolution.phrase or said, text=rest)
        case "ongoing":
            return Read(due=Due(kind=DueKind.ONGOING, phrase=resolution.phrase or None), text=rest)
        case "tbc":
            return Read(due=Due(kind=DueKind.WAITING, phrase="TBC"), text=rest)
        case _:
            pass
    if resolution.link is not None and resolution.link.key == NEXT_MEETING:
        waiting = Due(
            kind=DueKind.WAITING,
            event=NEXT_MEETING,
            link=resolution.link.to_json(),
            phrase=resolution.phrase or "the next meeting",
        )
        return Read(due=waiting, text=rest)
    if resolution.link is not None and resolution.awaits:
        return _counted(resolution.link, resolution.phrase or said, rest, calendar, context)
    if resolution.kind == "ambiguous":
        return Doubt(
            reason=resolution.reason or "two_readings",
            phrase=resolution.phrase or said,
            text=rest,
            candidates=resolution.candidates,
        )
    due = _due(resolution, context.zone)
    if due is None:
        return _no_date(resolution, said, rest)
    read = Read(due=due, text=rest, corrected=resolution.corrected)
    if past:
        return read
    return _unless_past(read, resolution.phrase or said, calendar, flagged="past" in resolution.flags)


def _counted(link: Link, phrase: str, rest: str, calendar: Calendar, context: Context) -> Read | Doubt:
    """A date that counts from an event by a name of its own: dated where the register has that, else it waits."""
    due = awaited.waiting(link, phrase)
    event = following.event_named(link.name or "", context)
    if event is None:
        return Read(due=due, text=rest)
    dated = replace(following.followed(due, event, calendar), phrase=phrase)
    return _unless_past(Read(due=dated, text=rest), phrase, calendar, flagged=False)


def _without(standing: str, sentence: str, calendar: Calendar) -> str:
    """The sentence without its last words, where these stand in place of a date ("as soon as possible")."""
    said = sentence.split()
    for count in range(1, min(6, len(said)) + 1):
        if dates.resolve(" ".join(said[-count:]).strip(" .,;:()–-!"), calendar).standing == standing:
            rest = " ".join(said[:-count]).rstrip(" ,;:(–-")
            return re.sub(r"[\s,;–-]+(by|due|date)$", "", rest, flags=re.IGNORECASE)
    return sentence


def _no_date(resolution: Resolution, said: str, rest: str) -> Read | Doubt:
    """No date in it at all, or one that cannot be: 31 June, an event that nobody knows."""
    if resolution.reason in (None, "no_date", "none", "standing"):
        return Read(due=None, text=rest)
    return Doubt(
        reason=resolution.reason or "no_date",
        phrase=resolution.phrase or said,
        text=rest,
        candidates=resolution.candidates,
    )


def _due(resolution: Resolution, zone: str) -> Due | None:
    link = resolution.link.to_json() if resolution.link else None
    event = resolution.link.key if resolution.link else None
    phrase = resolution.phrase or None
    if resolution.kind == "date" and resolution.date is not None:
        return Due(kind=DueKind.DAY, day=resolution.date, event=event, link=link, phrase=phrase)
    if resolution.kind == "datetime" and resolution.start is not None:
        at = resolution.end or resolution.start
        return Due(
            kind=DueKind.INSTANT, at=at, day=local_day(at, zone), event=event, link=link, phrase=phrase
        )
    if resolution.kind == "range" and resolution.from_ is not None and resolution.to is not None:
        return Due(
            kind=DueKind.WINDOW,
            first=resolution.from_,
            day=resolution.to,
            event=event,
            link=link,
            phrase=phrase,
        )
    return None


def _unless_past(read: Read, phrase: str, calendar: Calendar, *, flagged: bool) -> Read | Doubt:
    due = read.due
    assert due is not None, "only a date can be past"
    over = (due.at is not None and due.at <= calendar.now) or (
        due.day is not None and due.day < calendar.today
    )
    if over or flagged:
        return Doubt(reason="past", phrase=phrase, text=read.text)
    if due.day is not None and due.day.year > calendar.today.year + MOST_YEARS:
        return Doubt(reason="too_far", phrase=phrase, text=read.text)
    return read
