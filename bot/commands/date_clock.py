"""Times of day as people in the UK say them: half ten, quarter to 5, 9-9:30am, close of play."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.commands.date_model import Calendar, Link, Moment
from bot.commands.date_words import UNITS, Token

END = Token("end", "")
CLOSE = (17, 0)  # COP, COB and EOD.
PAST = frozenset(("past", "after"))
TO = frozenset(("to", "til", "till", "before"))
UNTIL = frozenset(("-", "to", "until", "till", "til", "untill", "through", "thru", "and"))
AT = frozenset(("at", "@", "from", "starting", "between"))
ZONES = frozenset(("gmt", "bst", "uk", "sharp", "prompt", "promptly", "exactly", "local"))
HOUR_SUFFIXES = frozenset(("hrs", "hr", "h", "hours", "oclock"))
PARTS = {
    "morning": "am",
    "mornings": "am",
    "am": "am",
    "afternoon": "pm",
    "pm": "pm",
    "evening": "pm",
    "eve": "pm",
    "night": "pm",
    "lunchtime": "",
    "lunch": "",
    "teatime": "pm",
    "midmorning": "am",
    "midafternoon": "pm",
}
Hm = tuple[int, int]


class Span(NamedTuple):
    """Some days, both inclusive; or the trouble with them, for which the reply will ask."""

    first: Any = None  # dt.date; None only in trouble
    last: Any = None
    shape: str = "day"
    link: Link | None = None
    reason: str | None = None
    candidates: tuple[Moment, ...] = ()


class Clock(NamedTuple):
    """One time as typed. `half` is am, pm, 24 (as it stands) or open; trouble: doubt, midnight, bad."""

    hour: int
    minute: int
    half: str = "open"
    bare: bool = False


class Hours(NamedTuple):
    """A time or a stretch of time, settled on the 24-hour clock; `over` when it ends the next day."""

    start: Hm
    end: Hm | None = None
    over: bool = False
    reason: str | None = None
    choices: tuple[Hm, ...] = ()
    bare: bool = False
    close: bool = False  # The close of the day, said as such.
    minutes: int | None = None  # A length instead of an end.


class Cursor:
    """The tokens of one phrase, and the calendar they are read against."""

    def __init__(self, tokens: list[Token], calendar: Calendar) -> None:
        self.tokens = tokens
        self.tokens_typed = tokens
        self.size = len(tokens)
        self.calendar = calendar
        self.today = calendar.today
        self.depth = 0
        self.memo: dict[Any, Any] = {}

    def at(self, place: int) -> Token:
        return self.tokens[place] if place < self.size else END

    def low(self, place: int) -> str:
        return self.tokens[place].low if place < self.size else ""

    def skip(self, place: int, *words: str) -> int:
        """The place after the first of these words, if it stands here."""
        return place + 1 if self.low(place) in words else place

    def said(self, place: int, *words: str) -> int:
        """The place after these words in a row, or 0."""
        for word in words:
            if self.low(place) != word:
                return 0
            place += 1
        return place

    def whole_number(self, place: int) -> bool:
        """Whether a bare number stands here, with no st, nd, rd or th."""
        token = self.at(place)
        return token.sort == "num" and token.low.isdigit()

    def lasting(self, place: int) -> tuple[float, str, int] | None:
        """A length of time at a place: how much, of what unit, and where it ends."""
        token = self.at(place)
        amount: float | None = None
        after = place + 1
        if token.sort == "num":
            amount = token.value
        elif token.sort == "dot" and token.value[1] == 5:
            amount = token.value[0] + 0.5
        elif token.low in ("a", "an", "one"):
            amount = 1
            if self.low(after) == "couple":
                amount, after = 2, self.skip(after + 1, "of")
            elif self.at(after).low == "dozen":
                amount, after = 12, after + 1
        elif token.low == "couple":
            amount, after = 2, self.skip(after, "of")
        elif token.low == "half" and self.low(self.skip(after, "a", "an")) in (
            "hour",
            "day",
            "year",
            "dozen",
        ):
            after = self.skip(after, "a", "an")
            if self.low(after) == "hour":
                return 30, "minute", after + 1
            return (6, "month", after + 1) if self.low(after) == "year" else None
        elif token.low in ("quarter", "fortnight", "fortnights"):
            if token.low == "quarter" and (after := self.said(place, "quarter", "of", "an", "hour")):
                return 15, "minute", after
            return (2, "week", place + 1) if token.low != "quarter" else None
        if amount is None or amount < 0:
            return None
        return self._in_units(amount, after)

    def _in_units(self, amount: float, place: int) -> tuple[float, str, int] | None:
        if self.low(place) == "and" and (after := self.said(place, "and", "a", "half")):
            amount, place = amount + 0.5, after
        place = self.skip(place, "of", "more", "further", "full", "whole", "calendar", "clear", "quarter")
        if self.low(place) in ("working", "business", "work", "week"):
            after = place + 1
            if self.low(after) in ("day", "days", "dys"):
                return (amount, "working day", after + 1) if amount == int(amount) else None
            if self.low(after) in ("week", "weeks") and self.low(place) != "week":
                return amount * 5, "working day", after + 1
        word = self.low(place)
        if word in ("h", "d", "w", "m") and self.at(place).glued and self.at(place - 1).sort == "num":
            return amount, {"h": "hour", "d": "day", "w": "week", "m": "month"}[word], place + 1
        unit = UNITS.get(word)
        if unit is None:
            return None
        after = place + 1
        if unit == "fortnight":
            amount, unit = amount * 2, "week"
        if (half := self.said(after, "and", "a", "half")) and unit in ("hour", "year"):
            amount, after = amount + 0.5, half
        if unit == "year" and amount != int(amount):
            amount, unit = amount * 12, "month"
        if unit == "hour":
            more = self.lasting(self.skip(after, "and")) if after < self.size else None
            if more and more[1] == "minute":
                return amount * 60 + more[0], "minute", more[2]
            return amount * 60, "minute", after
        if unit == "week" and self.low(after) in ("and",) and (extra := self.lasting(after + 1)):
            if extra[1] == "day":
                return amount * 7 + extra[0], "day", extra[2]
        if amount != int(amount) and unit != "minute":
            return None
        return amount, unit, after


class ClockReader(Cursor):
    """Reads times from tokens."""

    def clock(self, place: int) -> tuple[Clock, int] | None:
        token = self.at(place)
        low = token.low
        if low == "a" and self.low(place + 1) == "quarter":
            place, low, token = place + 1, "quarter", self.at(place + 1)
        if low in ("noon", "midday"):
            return self._rest(Clock(12, 0, "24"), place + 1)
        if low == "midnight":
            return Clock(0, 0, "midnight"), place + 1
        if low == "half" and (hour := self._hour(self.skip(place + 1, "past"))):
            return self._rest(Clock(hour, 30), self.skip(place + 1, "past") + 1)
        if low == "quarter" and self.low(place + 1) in (*PAST, *TO) and (hour := self._hour(place + 2)):
            return self._near_hour(15, self.low(place + 1), hour, place + 3)
        if token.sort == "hm":
            hour, minute = token.value
            zero = low.startswith("0") and hour < 7
            if hour > 24 or minute > 59 or (hour == 24 and minute):
                return Clock(0, 0, "bad"), self._past_half(place + 1)
            half = (
                "midnight"
                if hour == 24 or not (hour or minute)
                else "24"
                if hour > 12 or not hour
                else "doubt"
                if zero
                else "open"
            )
            return self._rest(Clock(hour, minute, half), place + 1)
        if token.sort == "dot":
            hour, minute = token.value
            written = len(low.rpartition(".")[2]) == 2
            halved = self.low(place + 1) in ("am", "pm")
            if not written or hour > 24 or minute > 59:
                return (Clock(0, 0, "bad"), place + 2) if halved or (hour > 31 and written) else None
            half = (
                "24" if hour > 12 else "doubt" if (low.startswith("0") and hour < 7) or not hour else "open"
            )
            return self._rest(Clock(hour, minute, half), place + 1)
        if token.sort == "num":
            return self._numbered(place, token)
        return None

    def _numbered(self, place: int, token: Token) -> tuple[Clock, int] | None:
        value, low = token.value, token.low
        digits = low.isdigit()
        after = self.skip(place + 1, "minutes", "mins", "minute", "min")
        if 0 < value < 30 and self.low(after) in (*PAST, *TO) and (hour := self._hour(after + 1)):
            sure = after > place + 1 or self.low(after) != "to"
            if sure or not (digits and value <= 12):
                if self.low(after) in PAST or value % 5 == 0 or after > place + 1:
                    return self._near_hour(value, self.low(after), hour, after + 2)
        if not digits:
            minute = self.at(place + 1)
            if 0 < value <= 12:
                spoken = minute.sort == "num" and not minute.low.isdigit() and 10 <= minute.value < 60
                if spoken and UNITS.get(self.low(place + 2)) is None:
                    return self._rest(Clock(value, minute.value, "open"), place + 2)
                return self._rest(Clock(value, 0, bare=True), place + 1)
            return None
        if len(low) in (3, 4):
            hour, minutes = divmod(value, 100)
            suffixed = self.low(place + 1) in ("am", "pm", *HOUR_SUFFIXES)
            if hour > 24 or minutes > 59 or (len(low) == 3 and not suffixed):
                return None
            half = "open" if self.low(place + 1) in ("am", "pm") else "24"
            return self._rest(
                Clock(hour, minutes, half, bare=not suffixed and 1990 <= value < 2060), place + 1
            )
        if len(low) > 2 or self.low(place + 1) in ("hours", "hrs", "hr", "hour", "h"):
            return None
        if self.low(place + 1) in ("am", "pm") and (value > 24 or value == 0):
            return Clock(0, 0, "bad"), place + 2
        if value > 23:
            return None
        if self.low(place + 1) == "noon" and value == 12:
            return Clock(12, 0, "24"), place + 2
        if self.low(place + 1) == "midnight" and value == 12:
            return Clock(0, 0, "midnight"), place + 2
        half = "24" if value > 12 else "doubt" if value == 0 else "open"
        return self._rest(Clock(value, 0, half, bare=True), place + 1)

    def _hour(self, place: int) -> int:
        token = self.at(place)
        return token.value if token.sort == "num" and 0 < token.value <= 12 and len(token.low) != 0 else 0

    def _near_hour(self, minutes: int, word: str, hour: int, place: int) -> tuple[Clock, int]:
        if word in PAST:
            return self._rest(Clock(hour, minutes), place)
        return self._rest(Clock((hour - 2) % 12 + 1, 60 - minutes), place)

    def _past_half(self, place: int) -> int:
        return place + 1 if self.low(place) in ("am", "pm", *HOUR_SUFFIXES) else place

    def _rest(self, clock: Clock, place: int) -> tuple[Clock, int]:
        """What may follow a time: am, o'clock, in the morning, sharp."""
        hour, minute, half, bare = clock
        place = self.skip(place, "o")
        word = self.low(place)
        if word in HOUR_SUFFIXES or word == "clock":
            if word in ("hrs", "hours", "h", "hr") and half in ("open", "doubt"):
                half = "24" if minute or hour > 6 else half
            place, bare = place + 1, False
            word = self.low(place)
        if word in ("am", "pm"):
            place, bare = place + 1, False
            half = _halved(hour, minute, word, half)
        elif after := (
            self.said(place, "in", "the", "morning")
            or self.said(place, "in", "the", "afternoon")
            or self.said(place, "in", "the", "evening")
            or self.said(place, "at", "night")
        ):
            half = _halved(hour, minute, PARTS[self.low(after - 1)], half)
            place, bare = after, False
        while self.low(place) in ZONES:
            place = self.skip(place + 1, "time")
        return Clock(hour, minute, half, bare), place

    def hours(self, place: int) -> list[tuple[Hours, int]]:
        """Every reading of a time or stretch of time at a place, longest first."""
        opening = self.low(place)
        asked = opening in AT
        if asked:
            place += 1
            place = self.skip(place, "at", "about", "the")
        first = self.clock(place)
        if not first:
            return []
        found: list[tuple[Hours, int]] = []
        start, after = first
        word = self.low(after)
        if word in UNTIL and (word != "and" or opening == "between"):
            second = self.clock(after + 1)
            if second:
                short = all(self.at(n).sort == "num" and len(self.low(n)) < 3 for n in (place, after + 1))
                twofold = short and word == "to" and opening not in ("from", "between")
                found.append((self._stretch(start, second[0], twofold), second[1]))
        if word == "for" and (length := self.lasting(after + 1)) and length[1] == "minute":
            hours = settled(start, bare=False)
            found.append((hours._replace(minutes=int(length[0])), length[2]))
        found.append((settled(start, bare=start.bare and not asked), after))
        return found

    def _stretch(self, start: Clock, end: Clock, twofold: bool) -> Hours:
        """A stretch of hours; "10 to 4" may be ten minutes to four as well."""
        hours = stretch(start, end)
        if twofold and start.half == "open" and start.hour in (5, 10):
            minutes = Clock((end.hour - 2) % 12 + 1, 60 - start.hour, end.half)
            once = settled(minutes)
            if hours.reason or hours.over or not hours.end or not 0 < hours.end[0] - hours.start[0] <= 9:
                return once
            return hours._replace(reason="two_readings", choices=(once.start, hours.start))
        return hours


def _halved(hour: int, minute: int, half: str, was: str) -> str:
    if was == "bad" or not half:
        return was
    if hour == 12 and half == "am":
        return "midnight" if not minute else "am"
    if hour > 12:
        return "24" if half == "pm" else "bad"
    return half


def settled(clock: Clock, *, bare: bool = False, hint: str = "") -> Hours:
    """A single time on the 24-hour clock; with no am or pm it lies between 07:00 and 18:59."""
    hour, minute, half, _ = clock
    if half == "open" and hint:
        half = hint
    match half:
        case "bad":
            return Hours((0, 0), reason="no_such_date")
        case "midnight":
            return Hours((0, 0), reason="midnight")
        case "doubt":
            return Hours(
                (hour, minute), reason="two_readings", choices=((hour, minute), (hour % 12 + 12, minute))
            )
        case "am":
            return Hours((hour % 12, minute), bare=bare)
        case "pm":
            return Hours((hour % 12 + 12, minute), bare=bare)
        case "24":
            return Hours((hour, minute), bare=bare)
    return Hours((hour + 12 if hour < 7 else hour, minute), bare=bare)


def stretch(start: Clock, end: Clock) -> Hours:
    """From one time to another: am or pm said once carries over, and the end lies after the start."""
    if end.half == "midnight" and start.half != "midnight":
        begin = settled(start)
        return begin._replace(end=(0, 0), over=True) if not begin.reason else begin
    if start.half in ("bad", "midnight", "doubt"):
        return settled(start)
    if end.half in ("bad", "midnight", "doubt"):
        return settled(end)
    bare = start.bare and end.bare
    if start.half == "open" and end.half in ("am", "pm"):
        close = settled(end).start
        same = settled(start._replace(half=end.half)).start
        other = settled(start._replace(half="am" if end.half == "pm" else "pm")).start
        begin_at = same if same < close else other
    else:
        begin_at = settled(start).start
        close = settled(end).start
        if end.half == "open":
            choices = sorted(((end.hour % 12, end.minute), (end.hour % 12 + 12, end.minute)))
            close = next((each for each in choices if each > begin_at), choices[0])
    if close == begin_at:
        return Hours(begin_at, reason="two_readings", choices=(begin_at,))
    if close < begin_at and start.half == end.half == "open":
        return Hours(begin_at, reason="two_readings", choices=(begin_at, close))
    return Hours(begin_at, close, over=close < begin_at, bare=bare)
