"""A whole phrase: the words that lead to a date, its days, its hours, and the resolution they make."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, NamedTuple

from .date_clock import CLOSE, PARTS, UNTIL, Hours, Span, settled, stretch
from .date_days import DayReader
from .date_model import DAY, WINDOW, Calendar, Link, Moment, Relation, Resolution, add_months, month_span
from .date_numbers import Raw, one, real_date
from .date_periods import asked
from .date_words import TODAY, TOMORROW

LEADS: dict[tuple[str, ...], str] = {
    tuple(words.split()): relation
    for relation, phrases in (
        (
            "by",
            "by|on or before|by or on|before or on|no later than|not later than|no later then|latest by|until|till"
            "|til|up to|up until|due|due by|due on|due date|due in|due at|deadline|deadline is|deadline of|ready by"
            "|ready for|done by|needed by|required by|complete by|completed by|finished by|return by|target|by no later"
            "|by the latest|nlt|target date|to be done by|in time for|in good time for|at or before",
        ),
        ("for", "for|for the"),
        ("on", "on|date|when|this coming|effective|wef"),
        ("at", "at|@|in time for|at the time of"),
        (
            "in",
            "in|sometime in|some time in|inside|over|sometime|some time|any time|anytime",
        ),
        ("during", "during|throughout|over the course of"),
        ("within", "within"),
        (
            "before",
            "before|ahead of|prior to|in advance of|earlier than|sooner than|pre|due before|by before|well before"
            "|in time before|just before|any time before|not after",
        ),
        (
            "after",
            "after|following|from|since|once|post|beyond|no earlier than|not before|no sooner than|starting|straight"
            " after|shortly after|soon after|right after|just after|immediately after|on or after|as of|as from"
            "|later than|starting from|not until",
        ),
        (
            "vague",
            "around|about|approx|approximately|circa|roughly|towards|by around|on or around|on or about|c|near",
        ),
    )
    for words in phrases.split("|")
}
_LEADING: dict[str, list[tuple[str, ...]]] = {}
for _words in sorted(LEADS, key=len, reverse=True):
    _LEADING.setdefault(_words[0], []).append(_words)
TRAILING = (
    ("at", "the", "very", "latest"),
    ("at", "the", "latest"),
    ("at", "latest"),
    ("latest",),
    ("please",),
    ("pls",),
    ("plz",),
    ("thanks",),
    ("thank", "you"),
    ("ta",),
    ("if", "possible"),
    ("if", "poss"),
    ("ideally",),
    ("or", "sooner"),
    ("or", "earlier"),
    ("or", "before"),
    ("deadline",),
    ("prompt",),
    ("max",),
    ("at", "most"),
    ("or", "so", "please"),
    ("inclusive",),
    ("-",),
    ("onwards",),
)
OPENING = (
    "please",
    "pls",
    "say",
    "ideally",
    "probably",
    "maybe",
    "latest",
    "date",
    "wef",
    "actually",
    "only",
    "just",
)
CLOSES = frozenset(("cop", "cob", "eod", "eop", "coplay", "c.o.p"))
CLOSE_OF = frozenset(("play", "business", "day", "work", "trading", "office", "biz", "plays", "bus"))
CLOSE_WORDS = frozenset(("close", "end", "finish", "cl"))


class Found(NamedTuple):
    """What was read: days, hours, a part of the day, or an exact moment; `shape` says how strong a sign it is."""

    span: Span | None = None
    hours: Hours | None = None
    part: str = ""
    moment: dt.datetime | None = None
    shape: str = ""


class PhraseReader(DayReader):
    """Reads whole phrases from tokens."""

    def lead(self, place: int) -> tuple[str, int]:
        """The relation that the words at a place lead to ("" if none), and the place after them."""
        relation = ""
        for _ in range(4):
            words = next((w for w in _LEADING.get(self.low(place), ()) if self.said(place, *w)), None)
            if words is None:
                break
            if words == ("c",) or (words == ("when",) and self.low(place + 1) == "we"):
                break
            if self._part_of_date(words, place, relation):
                break
            new = LEADS[words]
            relation = (
                new if not relation or new in ("before", "after", "vague", "in", "within") else relation
            )
            place = self.skip(place + len(words), ":", "-")
        return relation, place

    def _part_of_date(self, words: tuple[str, ...], place: int, relation: str) -> bool:
        """ "From 10 until 12" and "in 3 days" begin with a word that could lead as well."""
        return bool(relation) and words[0] in (
            "from",
            "following",
            "starting",
            "since",
            "on",
            "when",
            "about",
            "date",
        )

    def meeting_of_month(self, place: int) -> Found | None:
        """ "For September" is for the meeting of that month, if there is one."""
        if self.at(place).sort != "mo" or place + 1 < self.size:
            return None
        span = self.in_month(self.at(place).value, None)
        return None if span.reason else Found(span, shape="event")

    def trimmed(self) -> None:
        """Leave the courtesies at the end and the beginning out."""
        changed = True
        while changed and self.size:
            changed = False
            for words in TRAILING:
                start = self.size - len(words)
                if start > 0 and self.said(start, *words) == self.size:
                    self.size, changed = start, True

    # Ranges of days

    def ranged(self, place: int) -> list[tuple[Span, int]]:
        opening = self.low(place)
        start = place + 1 if opening in ("from", "between") else place
        found: list[tuple[Span, int]] = []
        if self.at(start).sort == "dm" and self.at(start + 1).sort == "mo":
            first, last = self.at(start).value
            for raw, end in self._month_after(start, last):
                found.append((self._between(Raw(first), raw), end))
        if self.at(start).sort == "mo":
            found += self._months(start, opening)
            found += self._within_month(start)
        left = self._left(start)
        for weekday, number, after in left:
            joint = self.low(after)
            if joint not in UNTIL and joint not in ("/", "&", "or"):
                continue
            right = self.skip(after + 1, "on", "the")
            right_weekday = self.at(right).value if self.at(right).sort == "wd" else None
            right = self.skip(right + 1, "the") if right_weekday is not None else right
            for raw, end in self.raw(right):
                if raw.month is None or raw.shape in ("dashed", "monthtwo"):
                    continue
                span = self._between(Raw(number), raw, weekday, right_weekday)
                if joint == "or" or (joint == "/" and weekday is not None):
                    span = self._either(span)
                elif (
                    joint in ("and", "&")
                    and opening != "between"
                    and span.first
                    and span.last - span.first > DAY
                ):
                    span = self._either(span)
                found.append((span, end))
        if left and found:
            return found
        for span, after in self.day(start):
            joint = self.low(after)
            if joint not in UNTIL and joint not in ("/", "&", "or") or span.shape in ("month", "monthyear"):
                continue
            if after + 1 >= self.size or (span.first is None and span.reason != "weekday_mismatch"):
                continue
            found += self._to_day(span, joint, opening, self.skip(after + 1, "on", "the", "is"))
        return found

    def _month_after(self, place: int, day: int) -> list[tuple[Raw, int]]:
        month = self.at(place + 1).value
        given = self.year(place + 2)
        return [*([(Raw(day, month, given[0]), given[1])] if given else []), (Raw(day, month), place + 2)]

    def _left(self, place: int) -> list[tuple[int | None, int, int]]:
        """A day of the month with nothing but perhaps its weekday before it."""
        weekday = None
        if self.at(place).sort == "wd":
            weekday, place = self.at(place).value, place + 1
        place = self.skip(place, "the")
        token = self.at(place)
        if token.sort in ("num", "ord") and token.low[0].isdigit() and 0 < token.value <= 99:
            return [(weekday, token.value, place + 1)]
        if token.sort == "ord":
            return [(weekday, token.value, place + 1)]
        return []

    def _between(self, left: Raw, right: Raw, weekday: int | None = None, last: int | None = None) -> Span:
        """From a bare day of the month to a date: the month is that of the date, or the one before."""
        end = self.settle(right, last)
        if end.reason:
            return end
        month = end.first.month
        if left.day > end.first.day:
            return asked("two_readings", end.first)
        start = self.settle(Raw(left.day, month, end.first.year), weekday)
        if start.reason:
            return start
        return Span(start.first, end.first, "explicit")

    def _either(self, span: Span) -> Span:
        return span if span.reason else Span(reason="two_readings", candidates=(span.first, span.last))

    def _months(self, place: int, opening: str) -> list[tuple[Span, int]]:
        found = []
        for left, after in self.months(place):
            if self.low(after) not in UNTIL and self.low(after) not in ("/", "&", "or"):
                continue
            start = self.at(place).value
            for right, end in self.months_with_short_year(after + 1):
                year = left.first.year if left.shape == "monthyear" else None
                last = right.first.month
                if year is None:
                    year = right.first.year - (start > last)
                    if right.shape == "month" and dt.date(year, start, 1) < self.today.replace(day=1):
                        year = left.first.year
                final = (
                    right if right.shape == "monthyear" else Span(*month_span(year + (last < start), last))
                )
                first = dt.date(year, start, 1)
                if first <= final.last:
                    found.append((Span(first, final.last, "monthyear"), end))
        return found

    def _within_month(self, place: int) -> list[tuple[Span, int]]:
        """Sept 16-18."""
        month, first = self.at(place).value, self.at(place + 1)
        if first.sort not in ("num", "ord") or self.low(place + 2) not in UNTIL:
            return []
        second = self.at(place + 3)
        if second.sort not in ("num", "ord") or not first.low[0].isdigit() or second.value > 31:
            return []
        given = self.year(place + 4)
        year, end = given if given else (None, place + 4)
        return [(self._between(Raw(first.value), Raw(second.value, month, year)), end)]

    def _to_day(self, left: Span, joint: str, opening: str, place: int) -> list[tuple[Span, int]]:
        found = []
        place = self.skip(place, "it")
        for right, end in self.day(place):
            if right.shape == "duration" or (right.shape == "dayonly" and left.shape == "event"):
                continue
            if left.reason or right.reason:
                if right.reason == "two_readings" and self.at(place).sort == "wd" and not left.reason:
                    right = one(self.coming(self.at(place).value))
                else:
                    found.append((left if left.reason else right, end))
                    continue
            first, last = left.first, right.last
            if self.at(place).sort == "wd" and end == place + 1:
                last = first + dt.timedelta(days=(self.at(place).value - first.weekday() - 1) % 7 + 1)
            elif right.shape in ("dayonly", "dayword"):
                last = self._day_after(first, last.day)
            elif right.shape in ("explicit", "numeric") and last < first:
                first = add_months(first, -12) if left.shape in ("explicit", "numeric") else first
            span = Span(first, last, "explicit")
            if last < first:
                span = asked("two_readings", first, last)
            elif joint in ("or", "/") and not (joint == "/" and left.first != left.last):
                span = Span(reason="two_readings", candidates=(first, right.first))
            elif joint in ("and", "&") and opening != "between" and last - first > DAY:
                span = Span(reason="two_readings", candidates=(first, right.first))
            found.append((span, end))
        return found

    def _day_after(self, first: dt.date, number: int) -> dt.date:
        """The day of that number in the month of a date, or in the next month."""
        same = real_date(first.year, first.month, number)
        if same and same > first:
            return same
        following = add_months(first.replace(day=1), 1)
        return real_date(following.year, following.month, number) or first

    # Days with hours

    def found(self, place: int) -> list[tuple[Found, int]]:
        """Every reading from a place on, longest first."""
        key = ("found", place)
        if key not in self.memo:
            self.memo[key] = []
            readings = self._found(place)
            readings.sort(key=lambda each: -each[1])
            self.memo[key] = readings
        readings = self.memo[key]
        return readings

    def _found(self, place: int) -> list[tuple[Found, int]]:
        found: list[tuple[Found, int]] = []
        if self.at(place).sort == "iso":
            return self._iso(place)
        days = [*self.ranged(place), *self.day(place)]
        seen = set()
        for span, after in days:
            if (span, after) in seen:
                continue
            seen.add((span, after))
            found.append((Found(span, shape=span.shape), after))
            if after < self.size:
                found += self._day_then(span, after)
        found += self._hours_then(place)
        length = self.lasting(place)
        if length and length[1] == "minute" and length[0] <= 60 * 24 * 366:
            end = self.said(length[2], "from", "now") or self.skip(length[2], "time", "hence")
            moment = self.calendar.now + dt.timedelta(minutes=length[0])
            found.append((Found(moment=moment, shape="elapsed" if end > length[2] else "duration"), end))
        ahead = self.skip(place, "the")
        if self.low(ahead) == "next" and (length := self.lasting(ahead + 1)) and length[1] == "minute":
            moment = self.calendar.now + dt.timedelta(minutes=min(length[0], 60 * 24 * 366))
            found.append((Found(moment=moment, shape="elapsed"), length[2]))
        return found

    def _day_then(self, span: Span, after: int) -> list[tuple[Found, int]]:
        found: list[tuple[Found, int]] = []
        comma = self.skip(after, "-", ":", "by", "before")
        part_at = (
            self.skip(self.skip(comma, "in", "during", "over"), "the")
            if self.low(comma) != "at"
            else self.skip(comma + 1, "the")
        )
        part_end = self._part(part_at)
        if part_end:
            word = self.low(part_end - 1)
            found.append((Found(span, part=word, shape=span.shape), part_end))
            for hours, end in self._hinted(part_end, PARTS.get(word, "")):
                found.append((Found(span, hours, shape=span.shape), end))
        tonight = self.low(after - 1) in ("tonight", "tonite")
        for hours, end in self._hinted(comma, "pm") if tonight else self.hours(comma):
            if hours.bare and hours.end is None and span.first and span.shape != "relative":
                hours = hours._replace(reason="two_readings", choices=(hours.start,))
            if part := self._part(self.skip(end, "in", "the")) if not tonight else 0:
                for hinted, last in self._hinted(comma, PARTS.get(self.low(part - 1), "")):
                    if last == end:
                        found.append((Found(span, hinted, shape=span.shape), part))
            found.append((Found(span, hours, shape=span.shape), end))
        for hours, end in self.close(self.skip(comma, "by", "at", "before")):
            found.append((Found(span, hours, shape=span.shape), end))
        found += self._echoed(span, after)
        return found

    def _hinted(self, place: int, half: str) -> list[tuple[Hours, int]]:
        """Hours after "tomorrow morning" are before noon."""
        begin = place + 1 if self.low(place) in ("at", "from", "@", "between", "by") else place
        clock = self.clock(begin)
        if not clock:
            return []
        readings = [(settled(clock[0], hint=half), clock[1])]
        if self.low(clock[1]) in UNTIL and (end := self.clock(clock[1] + 1)):
            start = clock[0]._replace(half=half) if clock[0].half == "open" and half else clock[0]
            readings.insert(0, (stretch(start, end[0]), end[1]))
        return readings

    def _echoed(self, span: Span, after: int) -> list[tuple[Found, int]]:
        """The same day said twice, "tomorrow (Wednesday 26 June)": they must agree."""
        found: list[tuple[Found, int]] = []
        if span.shape == "dashed" or (span.first is None and not span.candidates):
            return found
        begin = self.skip(after, "-", "on", "i", "e", "ie")
        begin = self.skip(begin, "which", "e", "is")
        if self.low(begin) in TOMORROW or self.low(begin) in TODAY:
            day = self.today + DAY * (self.low(begin) in TOMORROW)
            if span.shape in ("weekday", "wdshort", "day"):
                weekday = self.at(after - 1).value
                same = self.at(after - 1).sort == "wd" and day.weekday() == weekday
                agreed = (
                    one(day)
                    if same
                    else asked("weekday_mismatch", day, *([span.first] if span.first else []))
                )
                found.append((Found(agreed, shape="relative"), begin + 1))
            return found
        if self.at(begin).sort == "wd" and self.at(begin + 1).sort not in ("num", "ord", "dm", "dmy"):
            weekday = self.at(begin).value
            if (
                span.first is not None
                and span.first == span.last
                and span.shape not in ("weekday", "wdshort")
            ):
                same = span.first.weekday() == weekday
                other = span.first + dt.timedelta(days=weekday - span.first.weekday())
                agreed = span if same else asked("weekday_mismatch", span.first, other)
                found.append((Found(agreed, shape=span.shape), begin + 1))
            return found
        if (
            self.at(begin).sort not in ("wd", "num", "ord", "dm", "dmy", "ymd", "mo", "dot")
            and self.low(begin) != "the"
        ):
            return found
        for other_span, end in self.week_day(self.skip(begin, "the")):
            if other_span.shape not in ("explicit", "numeric", "dayonly"):
                continue
            given = other_span.first
            known = [span.first] if span.first else [self.calendar.day_of(each) for each in span.candidates]
            if span.first != span.last or not given:
                continue
            agreed = next((d for d in known if (d.day, d.month) == (given.day, given.month)), None)
            result = (
                one(agreed, "explicit")._replace(link=span.link)
                if agreed
                else asked("two_readings", *known, given)
            )
            found.append((Found(result, shape="explicit"), end))
            for hours, last in self.hours(end):
                found.append((Found(result, hours, shape="explicit"), last))
        return found

    def _part(self, place: int) -> int:
        """The place after a part of the day: "morning", "first thing", "lunchtime"."""
        if end := self.said(place, "first", "thing") or self.said(place, "last", "thing"):
            return self._part(self.skip(end, "in", "the")) or end
        place = self.skip(place, "early", "late", "mid")
        if self.low(place) == "lunch" and self.low(place + 1) == "time":
            return place + 2
        return place + 1 if self.low(place) in PARTS else 0

    def _hours_then(self, place: int) -> list[tuple[Found, int]]:
        found: list[tuple[Found, int]] = []
        for hours, after in [*self.hours(place), *self.close(self.skip(place, "the"))]:
            shape = "close" if hours.close else "clock"
            bare = hours.bare and self.low(place) not in ("at", "@")
            if not (bare and hours.end is None):
                found.append((Found(hours=hours, shape=shape), after))
            begin = self.skip(self.skip(after, "-"), "on", "of", "for", "in")
            begin = self.skip(begin, "the", "each")
            for span, end in self.day(begin):
                if (
                    begin == after
                    and hours.bare
                    and span.shape not in ("relative", "weekday", "wdshort", "explicit")
                ):
                    continue
                if hours.bare and hours.end is None and begin == after and span.shape == "explicit":
                    continue
                if span.shape == "duration":
                    continue
                found.append((Found(span, hours, shape=span.shape), end))
            if part := self._part(begin):
                for span, end in self.day(part):
                    hinted = self._hinted(place, PARTS.get(self.low(part - 1), ""))
                    found += [
                        (Found(span, each, shape=span.shape), end) for each, last in hinted if last == after
                    ]
                if self.low(after) == "this" or self.low(begin - 1) == "this":
                    hinted = self._hinted(place, PARTS.get(self.low(part - 1), ""))
                    found += [(Found(one(self.today), each, shape="relative"), part) for each, last in hinted]
            if self.low(begin) == "this" and (part := self._part(begin + 1)):
                hinted = self._hinted(place, PARTS.get(self.low(part - 1), ""))
                found += [
                    (Found(one(self.today), e, shape="relative"), part) for e, last in hinted if last == after
                ]
        if part := self._part(self.skip(place, "the")):
            begin = self.skip(part, "on", "of")
            for span, end in self.day(begin):
                found.append((Found(span, part=self.low(part - 1), shape=span.shape), end))
            if self.low(place) not in ("am", "pm", "lunch", "night"):
                found.append((Found(one(self.today), part=self.low(part - 1), shape="part"), part))
        return found

    def close(self, place: int) -> list[tuple[Hours, int]]:
        """The close of a day: COP, COB, EOD, close of play, end of the day."""
        place = self.skip(place, "the")
        hours = Hours(CLOSE, close=True)
        low, after = self.low(place), place + 1
        if low in CLOSES:
            return (
                [(hours, self.skip(after, "of", "on"))]
                if self.low(after) in ("of", "on")
                else [(hours, after)]
            )
        if low not in CLOSE_WORDS:
            return []
        after = self.skip(self.skip(after, "of"), "the")
        after = self.skip(after, "working", "business", "school", "office")
        if self.low(after) in CLOSE_OF or (self.low(after - 1) in ("business", "office")):
            end = after + 1 if self.low(after) in CLOSE_OF else after
            return [(hours, end)]
        if low == "close" and self.low(place + 1) not in ("of", "the"):
            return [(hours, place + 1)]
        if self.low(place + 1) == "of" and (
            self.at(place + 2).sort == "wd" or self.low(place + 2) in ("today", "tomorrow")
        ):
            return [(hours, place + 2)]
        return []

    def _iso(self, place: int) -> list[tuple[Found, int]]:
        low = self.at(place).low.replace(" ", "t", 1).replace(" ", "").replace(",", ".")
        try:
            moment = dt.datetime.fromisoformat(low.upper())
        except ValueError:
            return [(Found(asked("no_such_date"), shape="explicit"), place + 1)]
        if moment.tzinfo is None:
            hours = Hours((moment.hour, moment.minute))
            return [(Found(one(moment.date(), "explicit"), hours, shape="explicit"), place + 1)]
        return [(Found(moment=moment, shape="explicit"), place + 1)]


# From readings to a resolution


def resolution(found: Found, relation: str, calendar: Calendar, purpose: str) -> Resolution:
    """What a reading comes to, for an action or a meeting."""
    span, hours = found.span, found.hours
    if found.moment is not None:
        if relation in ("after", "vague"):
            return Resolution(kind="ambiguous", reason="vague")
        return _moment(found.moment.astimezone(calendar.zone), calendar)
    if span is not None and span.reason:
        link = _related(span.link, relation) if span.reason == "no_next_meeting" else None
        return Resolution(kind="ambiguous", reason=span.reason, candidates=tuple(span.candidates), link=link)
    if relation in ("after", "vague") or (relation == "before" and found.part):
        return Resolution(kind="ambiguous", reason="vague")
    if hours is not None:
        return _timed(span, hours, calendar)
    assert span is not None
    if span.shape in ("dot", "dashed") and purpose == "meeting" and not relation:
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(span.first,))
    if relation == "within" and span.shape in ("week", "period"):
        return Resolution(kind="ambiguous", reason="vague")
    if found.part and purpose == "meeting" and span.first == span.last:
        return Resolution(kind="ambiguous", reason="vague", candidates=(span.first,))
    return _days(span, relation, calendar)


def _related(link: Link | None, relation: str) -> Link | None:
    if link is None or relation != "before" or link.relation != "at":
        return link
    before: Relation = "before"
    return Link(key=link.key, relation=before, amount=1, unit="day")


def _days(span: Span, relation: str, calendar: Calendar) -> Resolution:
    first, last, link = span.first, span.last, span.link
    if relation == "before" and span.shape != "end":
        day = first - DAY
        kept = _related(link, relation) if span.shape == "event" else None
        return _day(day, calendar, kept)
    if (
        relation == "by"
        and span.shape in ("month", "monthyear")
        and first.day == 1
        and last - first < 32 * DAY
    ):
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first - DAY, last))
    if relation == "by" and span.shape == "period" and last - first > WINDOW:
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first - DAY, last))
    if span.shape == "event":
        due = first if last - first <= WINDOW else last
        return _day(due, calendar, link) if relation != "during" else _range(first, last, calendar, link)
    if span.shape == "weekend" and relation == "by":
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first - DAY, last))
    if span.shape == "term" and relation in ("by", "at"):
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(first, last))
    if first == last:
        return _day(first, calendar, link)
    return _range(first, last, calendar, link)


def _day(day: dt.date, calendar: Calendar, link: Link | None = None) -> Resolution:
    flags = frozenset(("past",)) if day < calendar.today else frozenset()
    return Resolution(kind="date", date=day, link=link, flags=flags)


def _range(first: dt.date, last: dt.date, calendar: Calendar, link: Link | None) -> Resolution:
    flags = frozenset(("past",)) if last < calendar.today else frozenset()
    return Resolution(kind="range", from_=first, to=last, link=link, flags=flags)


def _moment(start: dt.datetime, calendar: Calendar, end: dt.datetime | None = None) -> Resolution:
    flags = frozenset(("past",)) if start < calendar.now else frozenset()
    return Resolution(kind="datetime", start=start, end=end, flags=flags)


def _timed(span: Span | None, hours: Hours, calendar: Calendar) -> Resolution:
    day = span.first if span else calendar.today
    if hours.reason == "no_such_date":
        return Resolution(kind="ambiguous", reason="no_such_date")
    if span and span.first != span.last and span.shape == "event":
        day = span.first
    elif span and span.first != span.last:
        return Resolution(kind="ambiguous", reason="vague")
    if hours.reason == "midnight":
        midnights = tuple(_local(each, 0, 0, calendar) for each in (day, day + DAY))
        return Resolution(kind="ambiguous", reason="two_readings", candidates=midnights)
    if hours.reason:
        choices = tuple(_local(day, *each, calendar) for each in hours.choices)
        return Resolution(kind="ambiguous", reason=hours.reason, candidates=choices)
    start, trouble = checked(day, *hours.start, calendar)
    end: dt.datetime | None = None
    if hours.end:
        end, end_trouble = checked(day + DAY if hours.over else day, *hours.end, calendar)
        trouble = trouble or end_trouble
    elif hours.minutes:
        end = (start.astimezone(dt.UTC) + dt.timedelta(minutes=hours.minutes)).astimezone(calendar.zone)
    if trouble:
        return Resolution(kind="ambiguous", reason=trouble)
    if span is None and start < calendar.now and not hours.close:
        tomorrow = _local(day + DAY, *hours.start, calendar)
        return Resolution(kind="ambiguous", reason="two_readings", candidates=(start, tomorrow))
    return replace(_moment(start, calendar, end), link=span.link if span else None)


def _local(day: dt.date, hour: int, minute: int, calendar: Calendar) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=calendar.zone)


def checked(day: dt.date, hour: int, minute: int, calendar: Calendar) -> tuple[dt.datetime, str | None]:
    """A local time, and the trouble with it if clocks skip it or show it twice that night."""
    local = _local(day, hour, minute, calendar)
    back: Any = local.astimezone(dt.UTC).astimezone(calendar.zone)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        return local, "nonexistent_time"
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return local, "ambiguous_time"
    return local, None


def moments(candidates: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Each candidate once, in the order given."""
    return tuple(dict.fromkeys(candidates))
