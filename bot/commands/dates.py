"""Reading dates as people in the UK type them: resolve() for a phrase, read() for a sentence with one in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .date_model import (
    NEXT_MEETING,
    Calendar,
    Event,
    Link,
    Moment,
    NamedPeriod,
    Resolution,
    events_from_json,
    follow,
)
from .date_model import follow_days as follow_days
from .date_phrase import PhraseReader, resolution
from .date_sentence import find
from .date_vague import nothing, recurs, standing_for, trouble_in
from .date_words import Token, mended, tokens_of, word_token

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
    "read",
    "resolve",
    "warm",
]

Purpose = Literal["action", "meeting"]
LONGEST = 160  # characters; what is longer is no date
MOST = 30  # tokens


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
    if found is None and not recurs(tokens):
        mended_tokens, spelling = with_spelling_mended(tokens, calendar)
        if spelling:
            found = whole(mended_tokens, calendar, purpose)
            if found is None and (standing := standing_for(mended_tokens)):
                return Resolution(kind="none", reason="no_date", phrase=phrase, standing=standing)
            found = found and replace(found, corrected=spelling)
    if found is None:
        reason = trouble_in(tokens)
        known = _from_dateparser(phrase, tokens, calendar) if reason == "not_understood" else None
        found = known or Resolution(kind="ambiguous", reason=reason)
    return replace(found, phrase=phrase)


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
        word for event in calendar.events for word in event.name.lower().split() if len(word) > 4
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
    import dateparser  # noqa: F401  (loading it is the purpose)

    from .date_model import bank_holidays

    bank_holidays(2026)


OPENING_WORDS = ("please", "pls", "ideally", "probably", "latest", "actually", "say", "maybe", "make", "it")


def _from_dateparser(phrase: str, tokens: list[Token], calendar: Calendar) -> Resolution | None:
    """An absolute date in an order that the grammar does not know; the parts must all be in the phrase."""
    return None


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
    found = find(tokens, sentence, calendar, purpose) if tokens else None
    if found is not None:
        return found
    standing = next(
        (sort for n in range(1, 6) if (sort := standing_for(tokens[-n:])) and _stands(tokens, n)), None
    )
    return Resolution(kind="none", reason="no_date", standing=standing, text=sentence.strip())


def _stands(tokens: list[Token], number: int) -> bool:
    """Whether the last words may stand in place of a date: "asap" may, "open" is what somebody opens."""
    return tokens[-number].low in SAYS_WHEN or number > 1


SAYS_WHEN = frozenset(
    ("asap", "ongoing", "tbc", "tbd", "tba", "urgently", "n/a", "immediately", "eventually")
)
FAR = 1200  # characters of a sentence that are looked at
