"""Reading dates as people in the UK type them: resolve() for a phrase, read() for a sentence with one in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.commands.date_model import (
    NEXT_MEETING,
    Calendar,
    Event,
    Link,
    Moment,
    NamedPeriod,
    Resolution,
    as_typed,
    bank_holidays,
    events_from_json,
    follow,
    follow_window,
)
from bot.commands.date_phrase import PhraseReader
from bot.commands.date_resolution import resolution
from bot.commands.date_sentence import find
from bot.commands.date_vague import nothing, recurs, says_vague, standing_for, standing_within, trouble_in
from bot.commands.date_words import Token, mended, tokens_of, word_token

__all__ = [
    "NEXT_MEETING",
    "Calendar",
    "Event",
    "Link",
    "Moment",
    "NamedPeriod",
    "Resolution",
    "answer",
    "answers",
    "events_from_json",
    "follow",
    "follow_window",
    "read",
    "resolve",
    "warm",
]

Purpose = Literal["action", "meeting"]
LONGEST = 160  # characters; what is longer is no date
MOST = 30  # tokens
FAR = 1200  # characters of a sentence that are looked at
OPENING_WORDS = ("please", "pls", "ideally", "probably", "latest", "actually", "say", "maybe", "make", "it")
SAYS_WHEN = frozenset(
    ("asap", "ongoing", "tbc", "tbd", "tba", "urgently", "n/a", "immediately", "eventually")
)


def resolve(phrase: str, calendar: Calendar, *, purpose: Purpose = "action") -> Resolution:
    """What a phrase that should be a date means; a question when it is none.

    The whole phrase must be understood. Never raises, whatever was typed.
    """
    tokens = tokens_of(phrase[: LONGEST * 4])
    if nothing(tokens):
        return Resolution(kind="none", reason="no_date", phrase=phrase, standing="none")
    if len(phrase) > LONGEST or len(tokens) > MOST:
        return Resolution(kind="ambiguous", reason="not_understood", phrase=phrase[:LONGEST])
    if standing := standing_for(tokens):
        return Resolution(kind="none", reason="no_date", phrase=phrase, standing=standing)
    found = whole(tokens, calendar, purpose)
    if found is None and (sort := standing_within(tokens)):
        return Resolution(kind="none", reason="no_date", phrase=phrase, standing=sort)
    if (found is None or found.awaits) and not recurs(tokens):
        mended_tokens, spelling = with_spelling_mended(tokens, calendar)
        if spelling:
            better = whole(mended_tokens, calendar, purpose)
            if found is None and better is None and (standing := standing_for(mended_tokens)):
                return Resolution(kind="none", reason="no_date", phrase=phrase, standing=standing)
            if (
                better is not None and not better.awaits
            ):  # A known event that was misspelt is none to wait for.
                found = replace(better, corrected=spelling)
    if found is None:
        reason = trouble_in(tokens)
        known = _from_dateparser(phrase, tokens, calendar) if not says_vague(tokens) else None
        found = known or Resolution(kind="ambiguous", reason=reason)
    return replace(found, phrase=phrase, link=as_typed(found.link, phrase))


def whole(tokens: list[Token], calendar: Calendar, purpose: Purpose) -> Resolution | None:
    """The first reading that takes in every token, or None."""
    reader = PhraseReader(tokens, calendar)
    reader.trimmed()
    begin = 0
    while reader.low(begin) in OPENING_WORDS and begin + 1 < reader.size:
        begin += 1
    for relation, place in starts(reader, begin):
        if relation == "for" and (meeting := reader.meeting_of_month(place)):
            return resolution(meeting, relation, calendar, purpose)
        for found, end in reader.found(place):
            if end == reader.size:
                try:
                    return resolution(found, relation, calendar, purpose)
                except (OverflowError, ValueError):
                    return Resolution(kind="ambiguous", reason="no_such_date")
            if end < reader.size:
                break
    return None


def starts(reader: PhraseReader, begin: int) -> Iterator[tuple[str, int]]:
    """Where the date may begin: at once, or after the words that lead to it."""
    if reader.low(begin) in ("from", "between", "at", "@", "starting", "close", "end"):
        yield "", begin
    relation, place = reader.lead(begin)
    if relation:
        yield relation, place
    yield "", begin


def with_spelling_mended(tokens: list[Token], calendar: Calendar) -> tuple[list[Token], str | None]:
    """The tokens with misspelt words of dates mended, and the words that were."""
    names = frozenset(
        word
        for event in calendar.events
        if event.type != "milestone"  # What is to be done in a plan is said in any words.
        for word in event.name.lower().split()
        if len(word) > 4
    )
    fixed: list[Token] = []
    spelling: list[str] = []
    for token in tokens:
        better = mended(token.low, names) if token.sort == "word" else None
        if better is None:
            fixed.append(token)
            continue
        spelling.append(better)
        fixed.append(word_token(better, token.start, token.end, token.apart, token.glued))
    return fixed, " ".join(spelling) or None


def warm() -> None:
    """Load what the last stage and the working days need, so that no phrase waits for it."""
    import dateparser

    dateparser.parse("2024 16 September", languages=["en"])
    bank_holidays(2024)


def _from_dateparser(phrase: str, tokens: list[Token], calendar: Calendar) -> Resolution | None:
    """An absolute date in an order that the grammar does not know.

    Only with a month and a four-digit year, and only when every number of the answer was typed:
    left to itself the library turns "32 July" into July 2032.
    """
    month = next((token.value for token in tokens if token.sort == "mo"), None)
    numbers = [token.value for token in tokens if token.sort in ("num", "ord")]
    if month is None or len(numbers) != 2 or not any(1990 < number < 2100 for number in numbers):
        return None
    if any(token.sort not in ("num", "ord", "mo", "wd", "sign") for token in tokens):
        return None
    import dateparser  # Loading it takes a quarter of a second: see warm().

    try:
        found = dateparser.parse(
            phrase,
            languages=["en"],
            settings={
                "DATE_ORDER": "DMY",
                "STRICT_PARSING": True,
                "RELATIVE_BASE": calendar.now.replace(tzinfo=None),
                "PARSERS": ["absolute-time"],
            },
        )
    except Exception:  # noqa: BLE001  Whatever a library makes of a stranger's text, the answer is a question.
        return None
    if found is None or found.month != month or {found.year, found.day} != set(numbers):
        return None
    day = found.date()
    weekday = next((token.value for token in tokens if token.sort == "wd"), day.weekday())
    if weekday != day.weekday():
        return Resolution(kind="ambiguous", reason="weekday_mismatch", candidates=(day,))
    return Resolution(kind="date", date=day, flags=frozenset(("past",) if day < calendar.today else ()))


def answer(case: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case of a dates file: reference, zone, context and text give a kind and its values."""
    zone = ZoneInfo(case.get("tz", "Europe/London"))
    context = case.get("context", {})
    calendar = Calendar(
        now=dt.datetime.fromisoformat(case["reference"]),
        zone=zone,
        events=events_from_json(context.get("events", ())),
    )
    purpose: Purpose = "meeting" if context.get("command") == "meeting" else "action"
    reading = read if context.get("mode") == "sentence" else resolve
    return {"id": case.get("id"), **reading(case["text"], calendar, purpose=purpose).to_json()}


def answers(cases: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The answers to the cases of a dates file, one for each."""
    return (answer(case) for case in cases)


def read(sentence: str, calendar: Calendar, *, purpose: Purpose = "action") -> Resolution:
    """The date in a sentence, and the sentence without it; `none` when there is none.

    Never raises, whatever was typed. Only the beginning and the end of a long text are looked at.
    """
    tokens = tokens_of(sentence if len(sentence) <= FAR else sentence[-FAR:])
    if len(sentence) > FAR:
        offset = len(sentence) - FAR
        tokens = [token._replace(start=token.start + offset, end=token.end + offset) for token in tokens]
    found = find(tokens, sentence, calendar, purpose, whole=len(sentence) <= FAR) if tokens else None
    if found is not None:
        return found
    standing = next(
        (
            sort
            for n in range(1, min(6, len(tokens) + 1))
            if (sort := standing_for(tokens[-n:])) and _stands(tokens, n)
        ),
        None,
    )
    return Resolution(kind="none", reason="no_date", standing=standing, text=sentence.strip())


def _stands(tokens: list[Token], number: int) -> bool:
    """Whether the last words may stand in place of a date: "asap" may, "open" is what somebody opens."""
    return tokens[-number].low in SAYS_WHEN or number > 1
