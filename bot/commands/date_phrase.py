"""A whole phrase: the words that lead to a date, its days, its hours, and the resolution they make."""

from __future__ import annotations

import datetime as dt

from bot.commands.date_clock import CLOSE, PARTS, UNTIL, Hours, Span, settled, stretch
from bot.commands.date_model import DAY, Calendar
from bot.commands.date_numbers import one
from bot.commands.date_periods import asked
from bot.commands.date_ranges import RangeReader
from bot.commands.date_resolution import Found
from bot.commands.date_words import TODAY, TOMORROW, Token

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
            "in|inside|over|any time|anytime|any time in",
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
            "sometime|some time|sometime in|some time in|around|about|approx|approximately|circa|roughly|towards"
            "|by around|on or around|on or about|c|near",
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


class PhraseReader(RangeReader):
    """Reads whole phrases from tokens."""

    def __init__(self, tokens: list[Token], calendar: Calendar) -> None:
        super().__init__(tokens, calendar)
        self.readings: dict[int, list[tuple[Found, int]]] = {}

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

    # Days with hours

    def found(self, place: int) -> list[tuple[Found, int]]:
        """Every reading from a place on, longest first."""
        known = self.readings.get(place)
        if known is None:
            self.readings[place] = []  # A phrase that leads back to itself has no reading.
            known = self.readings[place] = sorted(self._found(place), key=lambda each: -each[1])
        return known

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
            same_day: dt.date | None = next(
                (d for d in known if (d.day, d.month) == (given.day, given.month)), None
            )
            result = (
                one(same_day, "explicit")._replace(link=span.link)
                if same_day
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
