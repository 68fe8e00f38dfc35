"""When something is to be done, by the words of minutes: resolved against the day of the meeting."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from bot.commands import dates
from bot.commands.dates import Calendar, Event, Resolution
from bot.commands.typed import MONTH
from bot.documents.minutes.meeting import day_in
from bot.domain.minutes import NextMeeting, Span

ZONE = ZoneInfo("Europe/London")  # Whole days alone come from these dates, so that the zone changes nothing.
_CUE = re.compile(
    r"\b(?:by|before|prior\s+to|until|no\s+later\s+than|ahead\s+of|in\s+time\s+for|in\s+advance\s+of|for|at|in|on|within|during|due(?:\s+by|\s+on)?|to|"
    r"deadline(?:\s+(?:of|for|is|:))?|end\s+of|from|over|after|this|next|w/c|w/b|"
    r"tomorrow|today|tonight|asap|urgently|immediately|ongoing|the\s+end\s+of)\b",
    re.IGNORECASE,
)
_DAY = rf"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|\b{MONTH}\b|\d|\bweeks?\b|\bmonths?\b|\bmeeting|\btomorrow|\bagenda|\byear|\bterm\b|\bquarter|\beaster|\bchristmas|\bsummer|\bautumn|\bspring|\bnext\b|\btoday|\bdays?\b|\bcall\b"
_DATED = re.compile(_DAY, re.IGNORECASE)
# Before these words a date is when something will happen or happened, not when this is due.
_NO_CUE = frozenset(("from", "after", "over", "to"))
_STANDING = re.compile(r"\b(asap|as soon as possible|urgently|immediately)\b", re.IGNORECASE)
_NOT_YET = re.compile(r"^(?:n/?a|none|-+|–|—|tbc|tbd|tba|nil|\?)$", re.IGNORECASE)
_WEEKS = re.compile(r"\b(?:in|within)\s+(?:the\s+next\s+)?(?:(\d+|one|two|three|four|six)\s*(?:-|–|to|or)\s*)?(\d+|one|two|three|four|six)\s+(weeks?|days?|months?)(?:['’]\s*time)?\b", re.IGNORECASE)  # fmt: skip
_AGENDA = re.compile(
    rf"\b(?:(?:on(?:to)?|to|for|in|at)\s+)?(?:the\s+)?(?P<when>(?:{MONTH}|next)(?:\s+meeting)?)(?:['’]?s)?\s+agenda\b|"
    rf"\bagenda\s+(?:for|of|in)\s+(?:the\s+)?(?P<when2>next\s+meeting|{MONTH}(?:['’]s)?(?:\s+meeting)?)\b|"
    rf"\b(?:at|to|for|by|before|prior\s+to|in\s+time\s+for)\s+(?:the\s+|our\s+|a\s+)?(?P<when3>(?:next\s+(?:\w+\s+)?(?:meeting|call|agenda|time)|{MONTH}(?:['’]s)?\s+meeting))\b",
    re.IGNORECASE,
)
_LASTS = re.compile(r"(?:for|over|to|at|from)\s+(?:(?:up\s+to|about|another|a|the\s+(?:next|last|past))\s+)?(?:\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|next|last|past)?\s*(?:-\s*)?(?:weeks?|days?|months?|years?|hours?|minutes?)\b", re.IGNORECASE)  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
# What may follow a date: it ends there, or the sentence goes on. "The January invoice" is no date.
_MAY_FOLLOW = re.compile(
    r"\s*(?:$|[^\w\s]|(?:and|or|to|with|so|if|when|where|which|at|in|on|for|via|using|by|as|but|then|once|before|after|including|unless|latest|together|please|from|the\s+latest)\b)",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\S+(?:\s+\S+){0,9}")  # as many words as a date may have


@dataclass(frozen=True, kw_only=True)
class Due:
    """The words that say when, and the days they mean where that is known."""

    words: str
    span: Span | None = None
    weekend: bool = False


@dataclass(frozen=True, kw_only=True)
class When:
    """What dates of these minutes are read against: the day of the meeting, and of the next one."""

    meeting: dt.date | None
    following: NextMeeting | None = None

    @property
    def calendar(self) -> Calendar | None:
        if self.meeting is None:
            return None
        held = dt.datetime.combine(self.meeting, time(9), tzinfo=ZONE)
        events = [Event(key="meeting:held", name="meeting", type="meeting", start=held)]
        if self.following is not None and self.following.date is not None:
            start = dt.datetime.combine(self.following.date, time(9), tzinfo=ZONE)
            events.append(Event(key="meeting:following", name="meeting", type="meeting", start=start))
        return Calendar(now=held, events=tuple(events), current="meeting:held")


def due_in_column(words: str, when: When) -> Due | None:
    """What a column for due dates says in one row."""
    words = " ".join(words.split())
    if (day := day_in(words)) is not None and len(words) < 80:
        return Due(words=words, span=Span(first=day, last=day))
    if not words or _NOT_YET.match(words):
        return None
    return Due(words=words, span=_span(_resolved(words, when), when)) if len(words) < 80 else None


def due_in(text: str, when: When) -> Due | None:
    """The date in a sentence by which something is to be done; None where there is none."""
    text = re.sub(r"https?://\S+|“[^”]{0,80}”", lambda match: " " * len(match[0]), text)
    found = _agenda_or_meeting(text, when) or _weeks(text, when) or _phrase(text, when)
    if found is not None:
        return found
    standing = _STANDING.search(text)
    return Due(words=standing[1]) if standing is not None and standing.end() > len(text) - 25 else None


def _agenda_or_meeting(text: str, when: When) -> Due | None:
    match = _AGENDA.search(text)
    if match is None:
        return None
    said = match["when"] or match["when2"] or match["when3"]
    following = when.following.date if when.following is not None else None
    if said.casefold().startswith("next"):
        return Due(words=match[0].strip(), span=Span(first=following, last=following) if following else None)
    month = re.match(MONTH, said, re.IGNORECASE)
    if (
        following is not None
        and month is not None
        and following.strftime("%B")[:3].casefold() == month[0][:3].casefold()
    ):
        return Due(words=match[0].strip(), span=Span(first=following, last=following))
    named = month[0] if month is not None else said
    return Due(words=match[0].strip(), span=_span(_resolved(f"in {named}", when), when))


def _weeks(text: str, when: When) -> Due | None:
    """ "in 1-2 weeks", "within two weeks"."""
    match = _WEEKS.search(text)
    if match is None:
        return None
    few, many = (_number(match[1]) if match[1] else None), _number(match[2])
    if when.meeting is None or many > 60:
        return Due(words=match[0])
    days = {"w": 7, "d": 1, "m": 30}[match[3][0].lower()]
    last = when.meeting + dt.timedelta(days=days * many)
    return Due(
        words=match[0],
        span=Span(first=when.meeting + dt.timedelta(days=days * few) if few else last, last=last),
    )


def _number(word: str) -> int:
    return _NUMBERS.get(word.casefold()) or int(word)


def _phrase(text: str, when: When) -> Due | None:
    """The longest date that follows a word such as "by"; the last of several."""
    best: Due | None = None
    at = 0
    for cue in _CUE.finditer(text):
        if cue.start() < at or cue[0].casefold() in _NO_CUE:
            continue
        pieces = _PIECES.match(text[cue.start() :])
        if pieces is None or not _DATED.search(pieces[0]):
            continue
        if _LASTS.match(pieces[0]):
            continue
        words = pieces[0].split()
        for size in range(len(words), 0, -1):
            phrase = " ".join(words[:size]).rstrip(".,;:)]!?")
            if phrase.count("(") > phrase.count(")") or not _DATED.search(phrase):
                continue
            if re.fullmatch(r"(?i)(?:at|in|on|for|within|during|this|next)?\s*\d+(?:\.\d+)?", phrase):
                continue
            if not _MAY_FOLLOW.match(text[cue.start() + len(phrase) :]):
                continue
            resolved = _resolved(phrase, when)
            if (
                resolved is not None
                and resolved.kind in ("date", "datetime", "range")
                and "past" not in resolved.flags
            ):
                best = Due(words=phrase, span=_span(resolved, when))
                at = cue.start() + len(phrase)
                break
        if (
            best is None
            and (named := re.match(rf"(?i)by\s+(?:the\s+)?(?:end\s+of\s+)?(?:{_DAY})", pieces[0]))
            and when.meeting is None
        ):
            best = Due(words=" ".join(words[:4]).rstrip(".,;:"))
            at = cue.start() + named.end()
    return best


def _resolved(words: str, when: When) -> Resolution | None:
    calendar = when.calendar
    if calendar is None:
        return None
    plain = re.sub(
        r"\s+(?:where|if)\s+(?:possible|able)$|\s+at\s+the\s+latest$|\s+or\s+sooner$",
        "",
        words.rstrip(".,;:)!"),
    )
    plain = re.sub(r"(?i)^(?:prior\s+to|ahead\s+of|in\s+advance\s+of)\b", "before", plain)
    plain = re.sub(r"(?i)^(?:with\s+a\s+)?deadline(?:\s+(?:of|for|is|:))?\s*", "by ", plain)
    plain = re.sub(r"(?i)^due(?=\s+(?:by|on)\b)\s*", "", plain)
    plain = re.sub(r"(?i)^(?:during|over)\s+", "in ", plain)
    found = dates.resolve(plain, calendar)
    return found if found.kind != "none" else None


def _span(found: Resolution | None, when: When) -> Span | None:
    if found is None or found.last_day is None or "past" in found.flags:
        return None
    return Span(first=found.first_day, last=found.last_day)
