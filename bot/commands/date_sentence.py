"""Finding the one date in a sentence, and leaving its numbers, names and versions alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bot.commands.date_model import Calendar, Resolution, as_typed
from bot.commands.date_named import EVENT_NOUNS, MEETING
from bot.commands.date_periods import SEASONS, TERM_WORDS
from bot.commands.date_phrase import PhraseReader
from bot.commands.date_resolution import Found, resolution
from bot.commands.date_vague import NAMES, STANDING, only_dates, recurs, says_vague
from bot.commands.date_words import UNITS, Token, mended, word_token

REACH = 18  # A date is looked for in so many tokens at the end, and in as many at the beginning.
STRONG = frozenset(("explicit", "weekday", "relative", "week", "end", "close", "elapsed", "offset"))
# Before a date without "by" or "on" these tie it to what the sentence is about: "the minutes of 25 June".
TIES = frozenset(
    """of from the since dated to with and or than vs versus about version a an for per no number item items room
    rooms page pages section sections not policy para paragraph option options chapter v ver year
    like is are was were our their my your this last between through said every each plus minus over under x £ $ #
    ask tell thank ring email phone see meet read both as only + & / = into onto after""".split()
)
CUES = frozenset(
    ("by", "due", "before", "on", "for", "until", "till", "at", "in", "next", "this", "from", "w/c")
)
SHORT_WEEKDAYS = frozenset(("mon", "tue", "tues", "weds", "thu", "thur", "thurs", "fri"))
GATHERINGS = frozenset(
    ("agm", "conference", "meeting", "mtg", "workshop", "launch", "inspection", "training", "awayday")
)
_EDGES = " \t\r\n,;:-–—‒−(["
FREQUENT = frozenset(
    ("weekly", "monthly", "quarterly", "termly", "fortnightly", "annually", "yearly", "daily")
)
MOVING = frozenset(("move", "change", "shift", "postpone", "reschedule", "rearrange", "bring", "push"))


class Cut(NamedTuple):
    """A resolution, and the tokens of the sentence that it came from."""

    resolution: Resolution
    first: int
    last: int  # exclusive


def find(
    tokens: list[Token], sentence: str, calendar: Calendar, purpose: str, *, whole: bool = True
) -> Resolution | None:
    """The date of a sentence with what is left of the text; None if it has no date.

    When the tokens are only the tail of a long text (not `whole`), its beginning is not looked at.
    """
    cut = _search(tokens, sentence, calendar, purpose, whole)
    spelling = None
    if cut is None or cut.resolution.awaits:
        fixed, mended_words = _mended(tokens)
        better = _search(fixed, sentence, calendar, purpose, whole) if mended_words else None
        if better and better.resolution.reason not in (
            "vague",
            "unknown_event",
            "not_understood",
            "two_readings",
        ):
            cut, spelling = better, mended_words
    if cut is None:
        return None
    phrase = sentence[tokens[cut.first].start : tokens[cut.last - 1].end]
    return _with(cut.resolution, phrase, left_over(sentence, tokens, cut), spelling)


def _with(found: Resolution, phrase: str, text: str, spelling: str | None) -> Resolution:
    return replace(found, phrase=phrase, text=text, corrected=spelling, link=as_typed(found.link, phrase))


def left_over(sentence: str, tokens: list[Token], cut: Cut) -> str:
    """The sentence without its date and the words that led to it."""
    before = sentence[: tokens[cut.first].start].rstrip(_EDGES)
    if cut.last >= len(tokens):
        return before.strip()
    after = sentence[tokens[cut.last].start :] if cut.last < len(tokens) else ""
    opened = after.lstrip(_EDGES + ")].")
    return f"{before} {opened}".strip()


def _search(tokens: list[Token], sentence: str, calendar: Calendar, purpose: str, whole: bool) -> Cut | None:
    reader = PhraseReader(list(tokens), calendar)
    reader.trimmed()
    return (
        _at_end(reader, sentence, purpose)
        or (_at_beginning(reader, purpose) if whole else None)
        or _in_between(reader, purpose)
        or _troubled_end(reader)
    )


def _at_end(reader: PhraseReader, sentence: str, purpose: str) -> Cut | None:
    size = reader.size
    for first in range(max(0, size - REACH), size):
        for relation, lead, place in _openings(reader, first):
            if place >= size:
                continue
            for found, end in reader.found(place):
                if end == size and _fits(reader, found, relation, lead, first, sentence, purpose):
                    return Cut(_resolved(reader, found, relation, purpose), first, len(reader.tokens_typed))
                if end < size:
                    break
    return None


def _openings(reader: PhraseReader, first: int) -> Iterator[tuple[str, str, int]]:
    low = reader.low(first)
    if low in ("from", "between"):
        yield "", low, first
    if low in ("ready", "done", "to") and reader.low(first + 1) not in ("by", "be", "for"):
        return
    relation, place = reader.lead(first)
    if relation:
        yield relation, low, place
    elif low not in TIES or low in ("the", "this", "last", "a", "an"):
        yield "", "", first


def _resolved(reader: PhraseReader, found: Found, relation: str, purpose: str) -> Resolution:
    try:
        return resolution(found, relation, reader.calendar, purpose)
    except (OverflowError, ValueError):
        return Resolution(kind="ambiguous", reason="no_such_date")


def _fits(
    reader: PhraseReader, found: Found, relation: str, lead: str, first: int, sentence: str, purpose: str
) -> bool:
    """Whether a reading at the end of a sentence is its date and not part of what it says."""
    shape = found.shape
    reason = found.span.reason if found.span else None
    token = reader.at(first)
    previous = reader.low(first - 1) if first else ""
    strong = shape in STRONG or (shape == "period" and not reason) or reason == "weekday_mismatch"
    timed = found.hours is not None and not found.hours.bare
    if found.span and found.span.reason == "vague" and shape == "day":
        return False
    if shape == "awaited":  # "In the 12 months after launch" says what is looked at.
        begins = lead in ("between", "by", "due", "within") or (not lead and previous not in TIES)
        return begins and token.low != "the"
    if lead in ("from", "between") and not relation:
        return strong and not reason and not any(reader.low(n) in MOVING for n in range(first))
    if not relation:
        return _fits_bare(reader, found, first, sentence, strong)
    if (
        token.apart is False
        and previous in ("drafted", "written", "led", "chaired", "run", "signed", "agreed")
        and (shape in ("month", "term"))
    ):
        return False
    weekday_asked = reason == "two_readings" and reader.at(reader.lead(first)[1]).sort in ("wd", "word")
    match lead:
        case "on":
            return (
                strong
                or shape in ("wdshort", "numeric", "dayonly", "holiday")
                or weekday_asked
                or (
                    reason
                    in (
                        "no_such_date",
                        "us_order",
                    )
                    and _calendar_like(reader, first)
                )
            )
        case "at":
            if (
                reader.low(reader.size - 2) in ("the", "a", "our", "this")
                and reader.low(reader.size - 1) in MEETING
            ):
                return False  # "To talk at the meeting" says where.
            return (
                shape in ("event", "holiday", "end", "close")
                or timed
                or strong
                or (reason in ("unknown_event", "no_next_meeting"))
            )
        case "for":
            place = reader.lead(first)[1]
            if shape == "event" or reason in ("no_next_meeting", "unknown_event", "event_cancelled"):
                return reader.low(reader.size - 1) in MEETING and (
                    reader.low(place) in ("next", "nxt")
                    or reader.low(place + 1) in ("next",)
                    or _has_month(reader, place)
                )
            named = shape in ("explicit", "weekday", "relative", "close", "wdshort", "end")
            return (
                (named and not _whole_month(found))
                or weekday_asked
                or reason == "weekday_mismatch"
                or (shape == "week" and not reason)
            )
        case "in" | "within" | "during" | "over" | "throughout" | "inside":
            if shape == "duration":
                return lead != "over"
            return (
                strong
                or shape in ("month", "monthyear", "period", "term", "elapsed", "event")
                or (reason in ("fy_or_calendar", "not_a_monday"))
            )
        case "around" | "towards" | "circa" | "roughly" | "approx":
            return shape not in ("clock", "duration")
        case (
            "about"
            | "near"
            | "c"
            | "since"
            | "from"
            | "once"
            | "post"
            | "as"
            | "when"
            | "date"
            | "pre"
            | "target"
        ):
            return False
        case "following":
            return shape in ("event", "holiday")
    if shape == "duration":
        return False
    if shape == "clock":
        return timed or bool(found.hours and found.hours.reason)
    return reason != "no_such_date" or _calendar_like(reader, first)


def _whole_month(found: Found) -> bool:
    return bool(found.span and found.span.first and found.span.first != found.span.last)


def _has_month(reader: PhraseReader, place: int) -> bool:
    return any(reader.at(n).sort == "mo" for n in range(place, reader.size))


def _calendar_like(reader: PhraseReader, first: int) -> bool:
    """50/50 and 24/7 are shares and hours, not dates with a slip."""
    return not any(
        token.sort == "dm"
        and (token.value in ((24, 7), (50, 50)) or token.value[1] > 31 or token.value[0] > 39)
        for token in reader.tokens[first : reader.size]
    )


def _fits_bare(reader: PhraseReader, found: Found, first: int, sentence: str, strong: bool) -> bool:
    """A date with no word that leads to it must be a clear one, or stand behind a comma or a dash."""
    token, previous = reader.at(first), reader.low(first - 1) if first else ""
    parted = token.apart or previous == "-"
    shape, reason = found.shape, found.span.reason if found.span else None
    if not parted and previous in TIES:
        return False
    if previous in UNITS and shape not in ("relative", "explicit", "week", "end"):
        return False
    if token.sort == "wd" and reader.size == first + 1:
        typed = sentence[token.start : token.end]
        full = len(token.low) > 4 and token.low.endswith("day")
        return (full or (token.low in SHORT_WEEKDAYS and typed[:1].isupper())) or parted
    if reason:
        return (
            reason == "weekday_mismatch"
            or (
                parted
                and reason in ("two_readings", "us_order", "no_such_date", "not_a_monday")
                and _calendar_like(reader, first)
            )
            or reason in ("not_a_monday",)
            or (reason == "two_readings" and token.sort == "wd")
        )
    if shape in ("numeric", "dayonly", "wdshort", "holiday") and found.hours is None:
        return (
            parted
            or (shape == "wdshort" and token.low in SHORT_WEEKDAYS)
            or (shape == "numeric" and token.sort == "wd")
        )
    if shape in ("clock", "part"):
        return shape == "part" and reader.low(first) == "this"
    return strong and (shape != "offset" or first == 0 or reader.at(first).sort != "wd")


def _at_beginning(reader: PhraseReader, purpose: str) -> Cut | None:
    relation, place = reader.lead(0)
    for found, end in reader.found(place):
        if end >= reader.size:
            continue
        parted = reader.at(end).apart or reader.low(end) in (":", "-")
        shape, reason = found.shape, found.span.reason if found.span else None
        strong = shape in STRONG or reason == "weekday_mismatch" or shape == "period"
        if reader.low(0) in NAMES and not relation:
            continue
        if relation in ("by", "before", "on"):
            named = shape in ("event", "holiday", "wdshort", "numeric", "dayonly", "month", "monthyear")
            dated = shape in ("event", "numeric") and reader.low(end) not in ("of", "to")
            fits = ((strong or dated) and not reason) or (
                parted and (strong or named or reason == "two_readings")
            )
        elif relation:
            fits = parted and (strong or shape in ("event", "holiday", "duration", "month", "monthyear"))
            fits = fits or (relation in ("in", "within") and shape == "duration")
            fits = fits and relation in ("in", "within", "during", "at", "after", "for")
        else:
            fits = parted and strong and shape not in ("offset",)
        if fits:
            last = end + 1 if reader.low(end) in (":", "-") else end
            return Cut(_resolved(reader, found, relation, purpose), 0, last)
    return None


def _in_between(reader: PhraseReader, purpose: str) -> Cut | None:
    """One clear date in the middle: "to send the list by Friday 5 July to Bethan"."""
    leads = ("by", "due", "before", "until") + (("on", "for", "at") if purpose == "meeting" else ())
    cuts = []
    skip_to = 0
    for first in range(1, min(reader.size, 60)):
        low = reader.low(first)
        if first < skip_to:
            continue
        if low in leads:
            relation, place = reader.lead(first)
        elif (
            purpose == "meeting"
            and reader.low(first - 1) not in TIES
            and reader.at(first).sort in ("wd", "num", "ord")
        ):
            relation, place = "", first
        else:
            continue
        for found, end in reader.found(place):
            reason = found.span.reason if found.span else None
            shapes = (
                ("explicit", "weekday", "relative", "close", "end", "week") if relation else ("explicit",)
            )
            if found.shape in shapes and (not reason or reason == "weekday_mismatch"):
                cuts.append(Cut(_resolved(reader, found, relation, purpose), first, end))
                skip_to = end
                break
    return cuts[0] if len(cuts) == 1 else None


def _troubled_end(reader: PhraseReader) -> Cut | None:
    """A vague or repeating end, an event nobody knows: to be asked about."""
    tokens, size = reader.tokens, reader.size
    end = len(reader.tokens_typed)
    for first in range(max(1, size - 9), size):
        tail = tokens[first:size]
        low, previous = tail[0].low, tokens[first - 1].low
        if " ".join(token.low for token in tail) in STANDING:
            return None
        if low in ("every", "each", "once", "twice") and len(tail) > 1 and recurs(tail) and only_dates(tail):
            return Cut(Resolution(kind="ambiguous", reason="recurrence"), first, end)
        if len(tail) == 1 and low in FREQUENT and previous not in ("the", "a", "an", "our", "my", "this"):
            return Cut(Resolution(kind="ambiguous", reason="recurrence"), first, end)
        if low == "on" and len(tail) == 2 and recurs(tail):
            return Cut(Resolution(kind="ambiguous", reason="recurrence"), first, end)
        if previous in TIES and low not in ("by", "before"):
            continue
        relation, place = reader.lead(first)
        rest = tokens[place:size]
        opens = low in (
            "early",
            "mid",
            "late",
            "later",
            "sometime",
            "towards",
            "over",
            "around",
            "beginning",
            "start",
        )
        leads = relation and low not in (
            "about",
            "from",
            "since",
            "for",
            "c",
            "near",
            "once",
            "when",
            "date",
            "at",
        )
        if (opens or leads) and rest and only_dates(rest) and says_vague(tail) and _timely(rest):
            return Cut(Resolution(kind="ambiguous", reason="vague"), first, end)
        back = low in ("when", "once") and tail[-1].low == "back"
        if back and len(tail) <= 5:
            return Cut(Resolution(kind="ambiguous", reason="vague"), first, end)
        if relation in ("by", "before") and 0 < len(rest) <= 4 and rest[-1].low in EVENT_NOUNS:
            if relation == "before" or rest[-1].low in GATHERINGS:
                return Cut(Resolution(kind="ambiguous", reason="unknown_event"), first, end)
    return None


def _timely(tokens: list[Token]) -> bool:
    """Whether a time is named at all, rather than only words that go with one."""
    names = [token for token in tokens if token.low not in NAMES or len(tokens) > 1]
    return any(
        token.sort == "mo" or token.low in SEASONS or token.low in TERM_WORDS or token.low in UNITS
        for token in names
    ) or any(token.low in ("christmas", "xmas", "easter", "year", "autumn", "future") for token in names)


def _mended(tokens: list[Token]) -> tuple[list[Token], str | None]:
    """Mend misspelt words only where a date is likely: beside a number or behind "by"."""
    fixed, spelling = list(tokens), []
    for place, token in enumerate(tokens):
        if token.sort != "word":
            continue
        before, after = (
            tokens[place - 1] if place else None,
            tokens[place + 1] if place + 1 < len(tokens) else None,
        )
        beside = any(each is not None and each.sort in ("num", "ord", "wd", "mo") for each in (before, after))
        led = before is not None and before.low in CUES
        if not (beside or led):
            continue
        better = mended(token.low)
        if better:
            fixed[place] = word_token(better, token.start, token.end, token.apart, token.glued)
            spelling.append(better)
    return fixed, " ".join(spelling) or None
