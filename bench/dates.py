"""How long it takes to read a date, and to read a command."""

from __future__ import annotations

import statistics
from datetime import datetime
from time import perf_counter
from zoneinfo import ZoneInfo

from bench.report import Figure
from bot.commands import dates, grammar
from bot.commands.dates import Calendar, Event

LONDON = ZoneInfo("Europe/London")
PHRASES = (
    "by Friday", "5 July 2027", "by the next meeting", "end of September", "tomorrow", "next Tuesday at 3pm",
    "in two weeks", "before the September meeting", "Wednesday 16 September", "by close of play Thursday",
    "mid October", "15/09", "within 10 working days", "the last Friday of August", "a week on Monday",
    "2026-09-15", "first thing Monday", "before half term", "end of next month", "the day before the meeting",
)  # fmt: skip
SENTENCES = (
    "send the slides to everybody by Friday", "Nadia to chase the venue before the next meeting",
    "update the terms of reference and share them by the end of September",
    "ask Imran about the new audit template", "circulate the draft framework two weeks before the meeting",
)  # fmt: skip
COMMANDS = (
    "/action add Nadia to send the slides by Friday item 4", "/action done Jun26/4a", "/agenda", "/action mine",
    "/agenda suggest the new audit template 15 min", "/meeting add 15 September 2026 10:00 to 12:00",
    "/action due Jun26/4a end of September", "/action list overdue", "/help", "done 4a",
)  # fmt: skip
ROUNDS = 200


async def measure(server: str | None, quick: bool) -> list[Figure]:
    now = datetime(2026, 7, 1, 10, tzinfo=LONDON)
    calendar = Calendar(
        now=now,
        zone=LONDON,
        events=tuple(
            Event(
                key=f"meeting:{month}",
                name=f"{start:%B} meeting",
                type="meeting",
                start=start,
                end=start.replace(hour=12),
            )
            for month in (6, 9, 12)
            for start in [datetime(2026, month, 15, 10, tzinfo=LONDON)]
        ),
    )
    rounds = ROUNDS // 10 if quick else ROUNDS
    return [
        _timed("a date phrase", PHRASES, lambda phrase: dates.resolve(phrase, calendar), rounds),
        _timed("the date in a sentence", SENTENCES, lambda sentence: dates.read(sentence, calendar), rounds),
        _timed("a typed command", COMMANDS, _parse, rounds),
    ]


def _parse(text: str) -> object:
    return grammar.parse(text)


def _timed(what: str, phrases: tuple[str, ...], read: object, rounds: int) -> Figure:
    for phrase in phrases:
        read(phrase)  # type: ignore[operator]  # What is loaded late is loaded now.
    took: dict[str, list[float]] = {phrase: [] for phrase in phrases}
    for _ in range(rounds):
        for phrase in phrases:
            begun = perf_counter()
            read(phrase)  # type: ignore[operator]
            took[phrase].append((perf_counter() - begun) * 1e6)
    typical = {phrase: statistics.median(times) for phrase, times in took.items()}
    slowest = max(typical, key=lambda phrase: typical[phrase])
    return Figure(
        what=f"reading {what}, of {len(phrases)}",
        figure=f"{statistics.median(typical.values()):,.0f} µs; the slowest {typical[slowest]:,.0f} µs (“{slowest}”)",
    )
