"""Which meeting it was and when the next one is: titles, days and times as minutes write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.commands import dates
from bot.commands.dates import Calendar, Resolution
from bot.commands.typed import MONTH
from bot.documents.minutes.outline import Section, label_of
from bot.documents.structure import Document, Paragraph, Table
from bot.domain.minutes import MeetingFound, NextMeeting

_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+(?:the\s+)?)"
# Days as they are written, with a year.
_DAYS = re.compile(
    rf"(?P<iso>\b{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}\b)|"
    rf"(?P<uk>{_WEEKDAY}?\b\d{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?-?{MONTH}\.?,?-?\s*(?:{_YEAR}|['’]?\d\d\b))|"
    rf"(?P<us>{_WEEKDAY}?\b{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR})|"
    rf"(?P<short>\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)\b)",
    re.IGNORECASE,
)
# Days of a year that everybody knew.
_BARE_DAY = re.compile(
    rf"{_WEEKDAY}?\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b|{_WEEKDAY}?\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_TIME = r"(?P<{0}>\d{{1,2}}(?:[:.h]\d\d)?)\s*(?P<{0}half>[ap]\.?m\.?|noon|hrs|hours|h\b|UTC|GMT|BST|CES?T|E[SD]T|P[SD]T)?"
_SPAN = re.compile(
    rf"\b{_TIME.format('from')}\s*(?:–|—|-|to|until|till)\s*{_TIME.format('to')}", re.IGNORECASE
)
_ONE = re.compile(rf"\b{_TIME.format('at')}", re.IGNORECASE)
_CLOSED = re.compile(r"\b(?:meeting\s+)?(?:was\s+)?(?:closed|ended|adjourned|finished|concluded|closure|end time|end)\b\D{0,30}?(?P<at>\d{1,2}[:.]\d\d|\d{1,2})\s*(?P<half>[ap]\.?m\.?)?", re.IGNORECASE)  # fmt: skip
_OPENED = re.compile(r"\b(?:opened|commenced|started|began|start time|called to order)\b\D{0,20}?(?P<at>\d{1,2}[:.]\d\d|\d{1,2}(?=\s*[ap]\.?m))\s*(?P<half>[ap]\.?m\.?)?", re.IGNORECASE)  # fmt: skip
_NEXT = re.compile(
    r"(?:\b(?:date|dates|time|details)(?:\s+(?:and|&)\s+(?:time|venue|place|location))?\s+(?:of|for)\s+(?:the\s+|our\s+)?(?:next|future|following)\s+(?:\w+\s+){0,3}?(?:meetings?|call)|"
    r"\b(?:the\s+|our\s+)?next\s+(?:scheduled\s+|regular\s+|full\s+|ordinary\s+|committee\s+|board\s+|parish\s+|council\s+|quarterly\s+|monthly\s+|team\s+|group\s+|network\s+|trustees['’]?\s+){0,3}(?:meetings?|call|session|catch-?up|sync|gathering)\b|"
    r"\bthe\s+(?:group|committee|board|council|network|trustees|team|working\s+group)\s+will\s+(?:next\s+|then\s+)?meet(?:\s+again|\s+next)?\b|"
    r"\b(?:will|to)\s+meet\s+(?:again|next)\b|\bdonm\b|\bsave\s+the\s+date\b|\bnext\s+date\b)",
    re.IGNORECASE,
)
_OTHER_DAYS = ("next_meeting", "next_agenda", "previous_actions", "actions")
_REACH = 160  # characters after "next meeting" within which its day stands
_TITLE_WORDS = re.compile(r"\b(?:minutes|meeting|committee|board|council|group|network|notes|forum|telco|call|triage|panel|steering|trustees|governors|sync|standup|assembly)\b", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Line:
    section: Section
    text: str
    tabled: bool = False


def meeting_of(document: Document, sections: Sequence[Section]) -> MeetingFound:
    """The meeting's title, day and times."""
    lines = list(_lines(sections))
    title = _title(document, sections)
    when, words = _held(document, title, lines)
    start, end = _times(words or "", lines)
    return MeetingFound(
        title=title,
        body=_body(title),
        date=when,
        date_text=words,
        start=start,
        end=end,
        place=_place(sections, lines),
    )


def _lines(sections: Sequence[Section]) -> Iterator[_Line]:
    for section in sections:
        yield _Line(section=section, text=section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield _Line(section=section, text=block.text)
            else:
                for row in block.rows:
                    yield _Line(
                        section=section,
                        text=" ".join(" ".join(row.texts).split()),
                        tabled=len(block.rows) > 4,
                    )


def _title(document: Document, sections: Sequence[Section]) -> str | None:
    if document.title and _TITLE_WORDS.search(document.title):
        titled = next((section.title for section in sections[:2] if section.level == 1), None)
        return titled if titled and _TITLE_WORDS.search(titled) else document.title
    first = sections[0] if sections and sections[0].level else None
    if first is not None and len(first.title.split()) > 2 and re.match(r"(?i)minutes\b.{0,4}\s", first.title):
        return first.title
    early = [line.text for line in _lines(sections[:4])][:12]
    named = [
        text
        for text in early
        if text
        and len(text) < 140
        and not label_of(text)
        and _NEXT.search(text) is None
        and "://" not in text
    ]
    if named and day_in(named[0]) is not None:
        return named[0]  # The first line that has the day in it is the title, whatever it calls itself.
    named = [re.sub(r"(?i)^(?:subject|re|title)\s*:\s*", "", text) for text in named]
    return (
        next((text for text in named if _TITLE_WORDS.search(text)), None)
        or (named[0] if named else None)
        or document.title
    )


def _body(title: str | None) -> str | None:
    """The group's name: the title without what kind of paper it is and of which day."""
    if title is None:
        return None
    bare = _DAYS.sub("", title)
    bare = re.sub(
        r"(?i)\b(?:draft|unconfirmed|approved|minutes|notes|of the|meeting|held on|for|from|on)\b(?=\W|$)",
        " ",
        bare,
    )
    bare = re.sub(r"\s+", " ", bare).strip(" -–—,:.()")
    return bare or None


def _held(document: Document, title: str | None, lines: Sequence[_Line]) -> tuple[dt.date | None, str | None]:
    """The day of the meeting: by its label, in the title, or the first day that is written near the top."""
    for line in lines:
        labelled = label_of(line.text)
        if line.section.role == "date" or (labelled is not None and labelled[0] == "date"):
            words = labelled[1] if labelled is not None else line.text
            if day := day_in(words):
                return day, words
    if document.date and (day := day_in(document.date)):
        return day, document.date
    if title and (day := day_in(title)):
        return day, title
    for line in lines[:40]:
        if line.tabled or line.section.role in _OTHER_DAYS or _NEXT.search(line.text):
            continue
        if len(line.text.split()) <= 30 and (day := day_in(line.text)):
            return day, line.text
    for line in lines[:40]:
        if (
            not line.tabled
            and not _NEXT.search(line.text)
            and line.section.role is None
            and re.search(r"(?i)\b(?:held|meeting|minutes)\b", line.text)
            and (day := day_in(line.text))
        ):
            return day, line.text
    return None, None


def day_in(text: str) -> dt.date | None:
    """The first day with a year that is written in a text."""
    for match in _DAYS.finditer(text):
        if (day := _day(match)) is not None:
            return day
    return None


def _day(match: re.Match[str]) -> dt.date | None:
    words = match[0]
    if match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-./]", words))
        return _date(year, month, day)
    if match["short"]:
        first, second, year = (int(part) for part in re.split(r"[-./]", words))
        year += 2000 if year < 100 else 0
        return _date(year, second, first) or _date(year, first, second)
    return _named_day(words)


def _named_day(words: str, year: int | None = None) -> dt.date | None:
    """A day whose month is written out. A weekday that disagrees is passed over: the number was looked up."""
    month = re.search(rf"(?<![a-z]){MONTH}(?![a-z])", words, re.IGNORECASE)
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    if month is None or not numbers:
        return None
    if year is None:
        year = numbers[-1] + (2000 if numbers[-1] < 100 else 0)
    return _date(year, _MONTHS.index(month[0][:3].casefold()) + 1, numbers[0])


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def _resolved(words: str, today: dt.date) -> Resolution | None:
    now = dt.datetime.combine(today, time(0), tzinfo=ZoneInfo("Europe/London"))
    found = dates.resolve(" ".join(words.split()), Calendar(now=now), purpose="meeting")
    return found if found.kind in ("date", "datetime", "range") else None


def _times(words: str, lines: Sequence[_Line]) -> tuple[str | None, str | None]:
    """When it began and ended."""
    early = [words, *(line.text for line in lines[:30] if _may_say_when(line))]
    start = end = None
    for text in early:
        bare = _DAYS.sub(" ", text)
        span = _SPAN.search(bare)
        if span is not None and _is_time(span["from"], span["fromhalf"]) | _is_time(
            span["to"], span["tohalf"]
        ):
            start, end = (
                _clock(span["from"], span["fromhalf"] or span["tohalf"]),
                _clock(span["to"], span["tohalf"]),
            )
            break
        if text is words or label_of(text) is not None or re.search(r"(?i)\bat\s+\d", bare):
            one = next(
                (match for match in _ONE.finditer(bare) if _is_time(match["at"], match["athalf"])), None
            )
            if one is not None and start is None:
                start = _clock(one["at"], one["athalf"])
    for line in lines:
        if len(line.text.split()) > 30:
            continue
        if start is None and (opened := _OPENED.search(line.text)):
            start = _clock(opened["at"], opened["half"])
        if end is None and (closed := _CLOSED.search(line.text)) and _is_time(closed["at"], closed["half"]):
            end = _clock(closed["at"], closed["half"])
    return start, end


def _may_say_when(line: _Line) -> bool:
    return (
        len(line.text.split()) < 25
        and line.section.role not in _OTHER_DAYS
        and not _NEXT.search(line.text)
        and not _CLOSED.search(line.text)
    )


def _is_time(number: str, half: str | None) -> bool:
    return half is not None or re.search(r"\d[:.h]\d\d", number) is not None


def _clock(number: str, half: str | None) -> str | None:
    """A time of day as "19:30"; None where it is none."""
    parts = re.split(r"[:.h]", number)
    hour, minute = int(parts[0]), int(parts[1]) if len(parts) > 1 and parts[1] else 0
    low = (half or "").replace(".", "").casefold()
    if low == "pm" and hour < 12:
        hour += 12
    elif low == "am" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def clock_span(text: str) -> tuple[str | None, str | None]:
    """The times in an agenda's column: "10:00 – 10:10", "10.00", "2pm"."""
    span = _SPAN.search(text)
    if span is not None:
        return _clock(span["from"], span["fromhalf"] or span["tohalf"]), _clock(span["to"], span["tohalf"])
    one = _ONE.search(text)
    if one is None or not _is_time(one["at"], one["athalf"]):
        return None, None
    return _clock(one["at"], one["athalf"]), None


def _place(sections: Sequence[Section], lines: Sequence[_Line]) -> str | None:
    for section in sections:
        if section.role == "place":
            said = next((block.text for block in section.blocks if isinstance(block, Paragraph)), None)
            if said:
                return said
    for line in lines[:40]:
        labelled = label_of(line.text)
        if labelled is not None and labelled[0] == "place":
            return labelled[1]
    return None


# --- the next one


def next_meeting_of(sections: Sequence[Section], held: dt.date | None) -> NextMeeting | None:
    """When the next meeting is, where the minutes say so."""
    for section in reversed(sections):
        if section.role == "next_meeting":
            said = [section.title, *(text for block in section.blocks[:6] for text in _texts(block))]
            for text in said:
                if (found := _following(text, held)) is not None:
                    return found
    for line in reversed(list(_lines(sections))):
        for match in _NEXT.finditer(line.text):
            if line.section.role in ("actions", "previous_actions") and len(line.text.split()) > 12:
                continue
            after = line.text[match.end() : match.end() + _REACH]
            if re.match(r"(?i)['’]?s?\s*(?:agenda|to\s+(?:discuss|review|be\s+added))", after):
                continue
            before = re.split(r"(?<=[.!?])\s", line.text[: match.start()])[-1]
            found = _following(after, held) or (_following(before, held) if len(before) < 80 else None)
            if found is not None:
                return found
    return None


def _texts(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    else:
        yield from (" ".join(row.texts) for row in block.rows)


def _following(text: str, held: dt.date | None) -> NextMeeting | None:
    """The first day after the meeting that a text names."""
    for match in _DAYS.finditer(text):
        day = _day(match)
        if day is not None and (held is None or day > held):
            return _with_start(NextMeeting(text=_said(text), date=day), text[match.start() :])
    bare = _BARE_DAY.search(text)
    if bare is not None and held is not None:
        day = _in_a_year(bare[0], held)
        if day is not None:
            return _with_start(NextMeeting(text=_said(text), date=day), text[bare.start() :])
    if held is None:
        return None
    window = re.search(
        rf"\b(?:w/?c|week commencing|week beginning)\b.{{0,30}}|\b(?:early|mid|late|end of)?\s*{MONTH}\s+{_YEAR}\b|\bin\s+{MONTH}\b|^\W*{MONTH}\b",
        text,
        re.IGNORECASE,
    )
    if window is not None:
        found = _resolved(window[0].strip(" .:–-"), held)
        if found is not None and found.last_day is not None and found.last_day > held:
            return NextMeeting(text=_said(text), first=found.first_day, last=found.last_day)
    near = re.search(
        r"(?:this|next)\s+(?:mon|tues|wednes|thurs|fri)day\b|\b(?:tomorrow|in (?:a|one|two|three|four|\d) (?:weeks?|months?)(?:['’] time)?)\b",
        text,
        re.IGNORECASE,
    )
    if near is not None:
        found = _resolved(near[0], held)
        if (
            found is not None
            and found.last_day is not None
            and found.last_day > held
            and found.first_day == found.last_day
        ):
            return _with_start(NextMeeting(text=_said(text), date=found.last_day), text[near.start() :])
    return None


def _in_a_year(words: str, held: dt.date) -> dt.date | None:
    """A day without its year, as the first of that name after the meeting."""
    days = (_named_day(words, year) for year in (held.year, held.year + 1))
    return next((day for day in days if day is not None and day > held), None)


def _said(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" :–—-.,|")[:_REACH]


def _with_start(found: NextMeeting, text: str) -> NextMeeting:
    bare = _BARE_DAY.sub(" ", _DAYS.sub(" ", text)) if found.date else text
    start, _ = clock_span(bare)
    return replace(found, start=start)
