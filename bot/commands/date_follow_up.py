"""What is counted from an event: "6 to 9 months after publication", "12 months after the tool is introduced"."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from bot.commands.date_awaited import is_named, key_of
from bot.commands.date_clock import UNTIL, Span
from bot.commands.date_days import EARLIER, LATER, DayReader
from bot.commands.date_model import FURTHEST, Link, Relation

# Ten years; what is counted further from an event is a slip.
_MOST = {"day": 3_650, "working day": FURTHEST, "week": 520, "month": 120, "year": 10}


class Distance(NamedTuple):
    """How far from something; until is None where it is one day and no stretch of days."""

    amount: int
    until: int | None
    unit: str
    after: int  # the place after it


class FollowUpReader(DayReader):
    """Reads stretches that are counted from an event, and what is counted from an event nobody has dated."""

    def counted(self, place: int) -> list[tuple[Span, int]]:
        named = [(self._with_name(span, place, end), end) for span, end in super().counted(place)]
        return [*named, *self.stretch(place), *self._awaited(place)]

    def _with_name(self, span: Span, place: int, end: int) -> Span:
        """A day that hangs on an event, with what that was called."""
        distance = self._one_amount(place)
        side = self._side(distance.after) if distance else None
        if span.link is None or span.reason or side is None:
            return span
        return span._replace(link=replace(span.link, name=self._words(side[1], end)))

    def stretch(self, place: int) -> list[tuple[Span, int]]:
        """From so many to so many weeks before or after a day that is known."""
        far = self._two_amounts(place)
        side = self._side(far.after) if far else None
        if far is None or far.until is None or side is None:
            return []
        ends = {end: span for span, end in self.around(far.after, far.unit, far.until)}
        found = []
        for near, end in self.around(far.after, far.unit, far.amount):
            other = ends.get(end)
            if near.reason or other is None or other.reason:
                continue
            link = near.link and replace(near.link, until=far.until, name=self._words(side[1], end))
            first, last = min(near.first, other.first), max(near.last, other.last)
            found.append((Span(first, last, "offset", link), end))
        return found

    def is_stretch(self, span: Span) -> bool:
        """Whether it is from so many to so many weeks after something."""
        if span.shape == "awaited":
            return span.link is not None and span.link.until is not None
        return span.shape == "offset" and span.first != span.last

    def _awaited(self, place: int) -> list[tuple[Span, int]]:
        """An event that has no date yet, named by all the words up to the end."""
        distance = self._two_amounts(place) or self._one_amount(place)
        side = self._side(distance.after) if distance else None
        if distance is None or side is None or any(end == self.size for _, end in self.day(side[1])):
            return []
        relation, begin = side
        named = all(self.at(each).sort == "word" for each in range(begin, self.size))
        if not named or not is_named([self.low(each) for each in range(begin, self.size)]):
            return []
        name = self._words(begin, self.size)
        link = Link(
            key=key_of(name),
            relation=relation,
            amount=distance.amount,
            unit=distance.unit,
            until=distance.until,
            name=name,
        )
        return [(Span(shape="awaited", reason="unknown_event", link=link), self.size)]

    def _words(self, begin: int, end: int) -> str:
        """What the tokens say, in small letters."""
        tokens = [self.at(each) for each in range(begin, end)]
        return "".join(("" if each.glued else " ") + each.low for each in tokens).strip()

    def _two_amounts(self, place: int) -> Distance | None:
        """6 to 9 months, 6-9 months, between 6 and 9 months."""
        token = self.at(place)
        if token.sort == "dm" and "-" in token.low:
            near, far = token.value
            rest = place + 1
        elif (
            token.sort == "num" and self.low(place + 1) in (*UNTIL, "or") and self.at(place + 2).sort == "num"
        ):
            near, far, rest = token.value, self.at(place + 2).value, place + 3
        else:
            return None
        length = self._in_units(far, rest)
        if length is None or length[1] == "minute" or not 0 < near < far:
            return None
        scale = length[0] / far  # A fortnight is two weeks.
        return self._bounded(Distance(int(near * scale), int(length[0]), length[1], length[2]))

    def _one_amount(self, place: int) -> Distance | None:
        length = self.lasting(place)
        if length is None or length[1] == "minute" or length[0] != int(length[0]):
            return None
        return self._bounded(Distance(int(length[0]), None, length[1], length[2]))

    def _bounded(self, distance: Distance) -> Distance | None:
        return distance if (distance.until or distance.amount) <= _MOST.get(distance.unit, 0) else None

    def _side(self, place: int) -> tuple[Relation, int] | None:
        """Before or after, and the place at which its event begins."""
        word = self.low(place)
        if word in EARLIER:
            return "before", place + 1
        if word in LATER or word == "of":
            return "after", place + 1
        return None
