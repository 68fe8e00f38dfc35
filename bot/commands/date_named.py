"""Days that have names: Easter and the other holidays, and the events of the network."""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import lru_cache

from bot.commands.date_clock import ClockReader, Span
from bot.commands.date_model import DAY, NEXT_MEETING, Event, Link, month_span
from bot.domain.workdays import easter

MEETING = frozenset(("meeting", "mtg", "meetings", "mtgs"))
CONFERENCE = {"conf": "conference", "mtg": "meeting", "confs": "conference"}
OUR = ("the", "our", "your", "my", "a", "this", "their")
EVENT_NOUNS = frozenset(
    """meeting mtg conference agm workshop event launch training inspection visit board forum session assembly
    summit hearing seminar webinar awayday panel committee subgroup celebration interview interviews audit
    election elections ofsted moderation webinars ceremony party show retreat showcase""".split()
)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> dt.date | None:
    """The number-th weekday of a month, from its end when the number is negative; None if it has none."""
    first, last = month_span(year, month)
    if number > 0:
        day = first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
        return day if day <= last else None
    day = last - dt.timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-number - 1))
    return day if day >= first else None


def _on(month: int, day: int) -> Callable[[int], dt.date]:
    return lambda year: dt.date(year, month, day)


def _from_easter(days: int) -> Callable[[int], dt.date]:
    return lambda year: easter(year) + dt.timedelta(days=days)


def _weekday_of(month: int, weekday: int, number: int) -> Callable[[int], dt.date]:
    return lambda year: nth_weekday(year, month, weekday, number) or dt.date(year, month, 1)


_EARLY_MAY, _LATE_MAY, _AUGUST = _weekday_of(5, 0, 1), _weekday_of(5, 0, -1), _weekday_of(8, 0, -1)
_BANK = {
    "early may": _EARLY_MAY,
    "first may": _EARLY_MAY,
    "late may": _LATE_MAY,
    "end of may": _LATE_MAY,
    "second may": _LATE_MAY,
    "spring": _LATE_MAY,
    "whitsun": _LATE_MAY,
    "whit": _LATE_MAY,
    "august": _AUGUST,
    "aug": _AUGUST,
    "late august": _AUGUST,
    "summer": _AUGUST,
    "easter": _from_easter(1),
}
_HOLIDAYS: dict[str, Callable[[int], dt.date]] = {
    "christmas eve": _on(12, 24),
    "christmas day": _on(12, 25),
    "christmas": _on(12, 25),
    "boxing day": _on(12, 26),
    "st stephens day": _on(12, 26),
    "new years eve": _on(12, 31),
    "new year eve": _on(12, 31),
    "nye": _on(12, 31),
    "hogmanay": _on(12, 31),
    "new years day": _on(1, 1),
    "new year day": _on(1, 1),
    "new years": _on(1, 1),
    "new year": _on(1, 1),
    "twelfth night": _on(1, 5),
    "epiphany": _on(1, 6),
    "burns night": _on(1, 25),
    "valentines day": _on(2, 14),
    "valentines": _on(2, 14),
    "st valentines day": _on(2, 14),
    "leap day": _on(2, 29),
    "st davids day": _on(3, 1),
    "st patricks day": _on(3, 17),
    "paddys day": _on(3, 17),
    "april fools day": _on(4, 1),
    "april fools": _on(4, 1),
    "st georges day": _on(4, 23),
    "may day bank holiday": _EARLY_MAY,
    "may day": _on(5, 1),
    "star wars day": _on(5, 4),
    "halloween": _on(10, 31),
    "all hallows eve": _on(10, 31),
    "bonfire night": _on(11, 5),
    "guy fawkes night": _on(11, 5),
    "guy fawkes": _on(11, 5),
    "fireworks night": _on(11, 5),
    "armistice day": _on(11, 11),
    "remembrance day": _on(11, 11),
    "remembrance sunday": _weekday_of(11, 6, 2),
    "st andrews day": _on(11, 30),
    "fathers day": _weekday_of(6, 6, 3),
    "midsummers day": _on(6, 24),
    "midsummer day": _on(6, 24),
    "mothering sunday": _from_easter(-21),
    "mothers day": _from_easter(-21),
    "pancake day": _from_easter(-47),
    "shrove tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter saturday": _from_easter(-1),
    "easter sunday": _from_easter(0),
    "easter day": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter tuesday": _from_easter(2),
    "easter": _from_easter(0),
    "ascension day": _from_easter(39),
    "whit sunday": _from_easter(49),
    "whit monday": _from_easter(50),
    "pentecost": _from_easter(49),
}
_BANK_WORDS = ("bank holiday", "bank holiday monday", "bank hol", "bh", "b h")


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], Callable[[int], dt.date]]]]:
    phrases = dict(_HOLIDAYS)
    for name, rule in _BANK.items():
        phrases |= {f"{name} {words}": rule for words in _BANK_WORDS}
    for name in list(phrases):
        if "christmas" in name:
            phrases[name.replace("christmas", "xmas")] = phrases[name]
            phrases[name.replace("christmas", "chrimbo")] = phrases[name]
        if name.startswith("st "):
            phrases["saint" + name[2:]] = phrases[name]
    table: dict[str, list[tuple[tuple[str, ...], Callable[[int], dt.date]]]] = {}
    for name in sorted(phrases, key=lambda each: -len(each.split())):
        words = tuple(name.split())
        table.setdefault(words[0].rstrip("s"), []).append((words, phrases[name]))
    return table


_TABLE = _by_first_word()
HOLIDAY_WORDS = frozenset(word for name in (*_HOLIDAYS, *_BANK) for word in name.split()) | {
    "xmas",
    "bank",
    "holiday",
}


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """The words of an event's name as the tokens of a phrase have them."""
    return tuple(re.findall(r"[^\W_]+|[^\w\s]", name.lower().replace("'", "").replace("’", "")))


class NamedReader(ClockReader, ABC):
    """Reads holidays and events from tokens."""

    def year(self, place: int) -> tuple[int, int] | None:
        """A year at a place: four digits, or two that lie about now."""
        token = self.at(place)
        if token.sort != "num" or not token.low.isdigit():
            return None
        value, now = token.value, self.today.year
        if len(token.low) == 4 and now - 30 <= value <= now + 30:
            return value, place + 1
        if len(token.low) == 2 and now - 3 <= 2000 + value <= now + 12:
            return 2000 + value, place + 1
        return None

    def holiday(self, place: int) -> list[tuple[Span, int]]:
        found: list[tuple[Span, int]] = []
        if after := self._next_bank_holiday(place):
            day = next(
                (d for d in self._days_ahead(400) if d.weekday() < 5 and not self.calendar.works(d)), None
            )
            found.append((Span(day, day, "holiday") if day else Span(reason="unknown_event"), after))
        if (
            (after := self._next_bank_holiday(place))
            and self.low(after) in ("in", "of")
            and self.at(after + 1).sort == "mo"
        ):
            month = self.at(after + 1).value
            days = [d for d in self._days_ahead(400) if d.month == month and d.weekday() < 5]
            free = [d for d in days if not self.calendar.works(d)]
            one_day = len(free) == 1
            trouble = Span(reason="two_readings" if free else "no_such_date", candidates=tuple(free))
            found.append((Span(free[0], free[0], "holiday") if one_day else trouble, after + 2))
        if after := self.said(place, "may", "bank", "holiday") or self.said(place, "may", "bank", "hol"):
            given = self.year(after)
            year = given[0] if given else self.today.year
            if not given and _LATE_MAY(year) < self.today:
                year += 1
            both = tuple(d for d in (_EARLY_MAY(year), _LATE_MAY(year)) if given or d >= self.today)
            trouble = Span(reason="two_readings", candidates=both)
            found.append(
                (
                    trouble if len(both) > 1 else Span(both[0], both[0], "holiday"),
                    given[1] if given else after,
                )
            )
            return found
        for words, rule in _TABLE.get(self.low(place).rstrip("s"), ()):
            after = self._holiday_words(place, words)
            if not after:
                continue
            rest = self.said(after, "bank", "holiday") or after
            rest = self.skip(rest, "itself")
            if given := self.year(self.skip(rest, "in", "of")):
                found.append((self._holiday_in(rule, given[0]), given[1]))
            day = self._coming(rule)
            found.append((Span(day, day, "holiday"), rest))
            break
        return found

    def _holiday_words(self, place: int, words: tuple[str, ...]) -> int:
        for offset, word in enumerate(words):
            if self.low(place + offset).rstrip("s") != word.rstrip("s"):
                return 0
        return place + len(words)

    def _holiday_in(self, rule: Callable[[int], dt.date], year: int) -> Span:
        try:
            return Span(rule(year), rule(year), "explicit")
        except ValueError:
            return Span(reason="no_such_date")

    def _coming(self, rule: Callable[[int], dt.date]) -> dt.date:
        for year in range(self.today.year, self.today.year + 9):
            try:
                if (day := rule(year)) >= self.today:
                    return day
            except ValueError:
                continue
        return self.today

    def _next_bank_holiday(self, place: int) -> int:
        place = self.skip(place, "next", "coming")
        after = self.said(place, "bank", "holiday") or self.said(place, "bank", "hol")
        if not after:
            return 0
        return (
            after if self.low(after) in ("", "at", "-") or after >= self.size else self.skip(after, "monday")
        )

    def _days_ahead(self, limit: int) -> list[dt.date]:
        return [self.today + dt.timedelta(days=number) for number in range(1, limit)]

    # Events

    def meetings(self) -> list[Event]:
        if "meetings" not in self.memo:
            chosen = [
                event for event in self.calendar.events if event.type == "meeting" and not event.cancelled
            ]
            self.memo["meetings"] = sorted(chosen, key=lambda event: self.calendar.days_of(event)[0])
        meetings: list[Event] = self.memo["meetings"]
        return meetings

    def coming_meetings(self) -> list[Event]:
        """The meetings still to come: today's counts until it has begun."""
        current = next((event for event in self.meetings() if event.key == self.calendar.current), None)
        line = self.calendar.days_of(current)[0] if current else None
        return [
            event
            for event in self.meetings()
            if event.key != self.calendar.current
            and self._ahead(event)
            and (line is None or self.calendar.days_of(event)[0] >= line)
        ]

    def _ahead(self, event: Event) -> bool:
        start = event.start
        if isinstance(start, dt.datetime) and start.tzinfo:
            return start > self.calendar.now
        return self.calendar.day_of(start) >= self.today

    def event(self, place: int) -> list[tuple[Span, int]]:
        """The events said at a place (an article before them is read already)."""
        low = self.low(place)
        found = self._named(place) if self.calendar.events else []
        if low in ("next", "following", "nxt", "upcoming"):
            after = self._meeting_word(place + 1)
            if after or (after := self._next_time(place)):
                found.append((self._next(0), after))
            found += self._named(place + 1) if self.calendar.events else []
            if (after := self.said(place, "next", "but", "one")) and (after := self._meeting_word(after)):
                found.append((self._next(1), after))
        elif low in ("last", "previous", "first") and self.low(self._meeting_word(place + 1)) in (
            "before",
            "after",
        ):
            found += self._beside(self._meeting_word(place + 1))
        elif low in ("last", "previous"):
            if after := self._meeting_word(place + 1):
                past = [event for event in self.meetings() if not self._ahead(event)]
                found.append((self._span(past[-1]) if past else Span(reason="unknown_event"), after))
        elif low == "when" and (
            after := self.said(place, "when", "we", "next", "meet")
            or self.said(place, "when", "we", "meet", "next")
        ):
            found.append((self._next(0), after))
        elif low == "todays" and (after := self._meeting_word(place + 1)):
            found.append((self._todays(), after))
        elif after := self._meeting_word(place):
            if further := self.said(after, "after", "next"):
                found.append((self._next(1), further))
            elif self.low(after) in ("before", "after", "following"):
                found += self._beside(after)
            if self.low(after) in ("in", "of") and self.at(after + 1).sort == "mo":
                given = self.year(after + 2)
                month = self.at(after + 1).value
                found.append(
                    (self.in_month(month, given[0] if given else None), given[1] if given else after + 2)
                )
            found.append((self._next(0), after))
        if self.at(place).sort == "mo":
            given = self.year(place + 1)
            after = given[1] if given else place + 1
            if end := self._meeting_word(after):
                month = self.at(place).value
                found.append((self.in_month(month, given[0] if given else None), end))
        return found

    @abstractmethod
    def day(self, place: int) -> list[tuple[Span, int]]:
        """Every reading of the day or period at a place, longest first."""

    def _beside(self, place: int) -> list[tuple[Span, int]]:
        """The meeting before or after another day."""
        found = []
        for span, end in self.day(place + 1):
            if span.first is None:
                continue
            days = [(self.calendar.days_of(event)[0], event) for event in self.meetings()]
            if self.low(place) == "before":
                chosen = [event for day, event in days if day < span.first][-1:]
            else:
                chosen = [event for day, event in days if day > span.last][:1]
            found.append(
                (self._span(chosen[0]) if chosen else Span(shape="event", reason="unknown_event"), end)
            )
        return found

    def _meeting_word(self, place: int) -> int:
        place = self.skip(place, "network", "scheduled", "full", "regular", "quarterly")
        return place + 1 if self.low(place) in MEETING else 0

    def _next_time(self, place: int) -> int:
        after = self.said(place, "next", "time")
        if not after:
            return 0
        return self.said(after, "we", "meet") or (after if after >= self.size else 0)

    def _next(self, number: int) -> Span:
        coming = self.coming_meetings()
        if len(coming) > number:
            return self._span(coming[number])
        return Span(shape="event", reason="no_next_meeting", link=Link(key=NEXT_MEETING))

    def _todays(self) -> Span:
        today = [event for event in self.meetings() if self.calendar.days_of(event)[0] == self.today]
        return self._span(today[0]) if today else Span(reason="unknown_event")

    def _span(self, event: Event) -> Span:
        first, last = self.calendar.days_of(event)
        return Span(first, last, "event", Link(key=event.key))

    def _best(self, events: list[Event]) -> Span:
        """One of several events of the same name: the next to come, else the latest that has been."""
        live = [event for event in events if not event.cancelled]
        if not live:
            return Span(shape="event", reason="event_cancelled")
        live.sort(key=lambda event: self.calendar.days_of(event)[0])
        return self._span(
            next((event for event in live if self.calendar.days_of(event)[1] >= self.today), live[-1])
        )

    def in_month(self, month: int, year: int | None) -> Span:
        fitting = []
        for event in self.calendar.events:
            first = self.calendar.days_of(event)[0]
            if event.type == "meeting" and first.month == month and (year is None or first.year == year):
                fitting.append(event)
        recent = [
            event for event in fitting if year or self.calendar.days_of(event)[0] > self.today - 90 * DAY
        ]
        return self._best(recent) if recent else Span(shape="event", reason="unknown_event")

    def _beginning_with(self, word: str) -> list[Event]:
        """The events whose name begins with a word, or that are of that kind."""
        if "by word" not in self.memo:
            by_word: dict[str, list[Event]] = {}
            for event in self.calendar.events:
                words = name_words(event.name)
                for first in {words[0], event.type.lower()} if words else ():
                    by_word.setdefault(first, []).append(event)
            self.memo["by word"] = by_word
        found: list[Event] = self.memo["by word"].get(word, [])
        return found

    def _named(self, place: int) -> list[tuple[Span, int]]:
        by_end: dict[int, list[Event]] = {}
        low = CONFERENCE.get(self.low(place), self.low(place))
        for event in self._beginning_with(low):
            words = name_words(event.name)
            if words[0] == low and all(
                self.low(place + number).removesuffix("s") == word.removesuffix("s")
                or CONFERENCE.get(self.low(place + number)) == word
                for number, word in enumerate(words)
            ):
                by_end.setdefault(place + len(words), []).append(event)
            elif low == event.type.lower() and event.type != "meeting":
                by_end.setdefault(place + 1, []).append(event)
        return [(self._best(events), end) for end, events in sorted(by_end.items(), reverse=True)]
