"""What people type as a date, and what the bot makes of it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands.date_awaited import key_of
from bot.commands.dates import (
    NEXT_MEETING,
    Calendar,
    Event,
    Link,
    NamedPeriod,
    answer,
    events_from_json,
    follow,
    follow_window,
    read,
    resolve,
)

LONDON = ZoneInfo("Europe/London")
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "date_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
NOW = dt.datetime(2026, 9, 8, 10, 0, tzinfo=LONDON)  # A Tuesday.
SEPTEMBER = Event(
    key="meeting:12",
    name="September meeting",
    type="meeting",
    start=dt.datetime(2026, 9, 21, 10, 0, tzinfo=LONDON),
    end=dt.datetime(2026, 9, 21, 12, 0, tzinfo=LONDON),
)
DECEMBER = Event(
    key="meeting:13",
    name="December meeting",
    type="meeting",
    start=dt.datetime(2026, 12, 7, 10, tzinfo=LONDON),
)
CONFERENCE = Event(
    key="plan:3", name="Conference", type="conference", start=dt.date(2027, 3, 15), end=dt.date(2027, 3, 16)
)
WINDOW = Event(
    key="plan:4", name="Showcase", type="showcase", start=dt.date(2027, 3, 1), end=dt.date(2027, 4, 30)
)
CALENDAR = Calendar(now=NOW, events=(SEPTEMBER, DECEMBER, CONFERENCE, WINDOW))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['text'][:40]}")
def test_case(case: dict[str, Any]) -> None:
    """Each case gives exactly its kind, values, flags and what is left of its text."""
    given_answer = answer(case)
    expect = case["expect"]
    assert {key: given_answer.get(key) for key in expect} == expect
    if expect["kind"] in ("date", "range", "datetime"):
        assert "past" not in given_answer.get("flag", []) or "flag" in expect


def test_what_is_next_depends_on_whether_the_meeting_is_on() -> None:
    """Said during a meeting it is the following one; said earlier on its day it is today's."""
    morning = dt.datetime(2026, 9, 21, 9, 0, tzinfo=LONDON)
    during = dt.datetime(2026, 9, 21, 11, 0, tzinfo=LONDON)
    early = resolve("next meeting", Calendar(now=morning, events=CALENDAR.events))
    held = resolve("next meeting", Calendar(now=during, events=CALENDAR.events, current="meeting:12"))
    opened_early = resolve(
        "next meeting", Calendar(now=morning, events=CALENDAR.events, current="meeting:12")
    )
    assert early.date == dt.date(2026, 9, 21)
    assert held.date == opened_early.date == dt.date(2026, 12, 7)


def test_a_meeting_nobody_has_scheduled_gives_a_waiting_link() -> None:
    found = resolve("by the next meeting", Calendar(now=NOW))
    assert (found.kind, found.reason) == ("ambiguous", "no_next_meeting")
    assert found.link == Link(key=NEXT_MEETING)


def test_a_wait_for_the_day_before_keeps_its_offset() -> None:
    found = resolve("2 weeks before the next meeting", Calendar(now=NOW))
    assert found.link == Link(key=NEXT_MEETING, relation="before", amount=2, unit="week")


def test_a_cancelled_meeting_is_asked_about() -> None:
    gone = Event(key="m", name="September meeting", type="meeting", start=SEPTEMBER.start, cancelled=True)
    found = resolve("the September meeting", Calendar(now=NOW, events=(gone,)))
    assert (found.kind, found.reason) == ("ambiguous", "event_cancelled")


@pytest.mark.parametrize(
    "phrase, date",
    [
        ("before the showcase", dt.date(2027, 2, 28)),
        ("by the showcase", dt.date(2027, 4, 30)),
        ("by the conference", dt.date(2027, 3, 15)),
        ("the last day of the conference", dt.date(2027, 3, 16)),
        ("the day after the conference", dt.date(2027, 3, 17)),
    ],
)
def test_a_window_is_due_on_its_last_day_and_begins_on_its_first(phrase: str, date: dt.date) -> None:
    assert resolve(phrase, CALENDAR).date == date


@pytest.mark.parametrize(
    "phrase",
    [
        "the September meeting",
        "before the September meeting",
        "2 weeks before the September meeting",
        "3 working days before the September meeting",
        "the Friday before the September meeting",
        "the Thursday after the September meeting",
        "a month before the September meeting",
        "COP the day before the September meeting",
    ],
)
def test_a_link_follows_its_event_when_it_moves(phrase: str) -> None:
    """Following the link gives what the phrase would give after the move, also from its stored form."""
    moved = Event(
        key=SEPTEMBER.key, name=SEPTEMBER.name, type="meeting", start=SEPTEMBER.start + dt.timedelta(days=10)
    )
    before = resolve(phrase, CALENDAR)
    after = resolve(phrase, Calendar(now=NOW, events=(moved,)))
    assert before.link is not None
    link = Link.from_json(json.loads(json.dumps(before.link.to_json())))
    expected = after.date or (after.start and after.start.date())
    assert follow(link, moved, CALENDAR) == expected != (before.date or before.start)


def test_a_school_holiday_from_the_list_has_dates() -> None:
    half_term = NamedPeriod(name="October half term", first=dt.date(2026, 10, 26), last=dt.date(2026, 10, 30))
    calendar = Calendar(now=NOW, terms=(half_term,))
    assert resolve("before half term", calendar).date == dt.date(2026, 10, 25)
    assert resolve("over half term", calendar).from_ == dt.date(2026, 10, 26)
    assert resolve("after half term", calendar).reason == "vague"
    assert resolve("before half term", Calendar(now=NOW)).reason == "vague"


def test_other_holidays_may_be_given() -> None:
    feast = dt.date(2026, 9, 9)
    assert resolve("next working day", Calendar(now=NOW, holidays=[feast])).date == dt.date(2026, 9, 10)
    assert resolve("next working day", Calendar(now=NOW, holidays=feast.__eq__)).date == dt.date(2026, 9, 10)


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Dublin", "America/New_York", "Pacific/Auckland"])
def test_times_and_today_are_those_of_the_calendars_zone(zone: str) -> None:
    place = ZoneInfo(zone)
    late = dt.datetime(2026, 9, 8, 22, 30, tzinfo=dt.UTC)
    calendar = Calendar(now=late, zone=place)
    assert resolve("today", calendar).date == late.astimezone(place).date()
    start = resolve("tomorrow at 10am", calendar).start
    assert start is not None
    assert (start.tzinfo, start.hour) == (place, 10)


def test_a_night_that_another_zone_skips_is_asked() -> None:
    calendar = Calendar(now=NOW, zone=ZoneInfo("America/New_York"))
    assert resolve("14 March 2027 2.30am", calendar).reason == "nonexistent_time"
    assert resolve("14 March 2027 2.30am", CALENDAR).kind == "datetime"


def test_a_mended_spelling_is_told() -> None:
    assert resolve("12 Ocotber", CALENDAR).corrected == "october"
    assert read("Asha Rowan to reply by Firday", CALENDAR).corrected == "friday"
    assert resolve("12 October", CALENDAR).corrected is None


def test_what_stands_in_place_of_a_date_is_told_apart() -> None:
    assert [resolve(words, CALENDAR).standing for words in ("ASAP", "ongoing", "TBC", "n/a")] == [
        "asap",
        "ongoing",
        "tbc",
        "none",
    ]


def test_what_is_left_of_a_sentence_is_its_own_words() -> None:
    found = read("Imran Sethi to send the “self-audit” – v2.1 – by Friday!", CALENDAR)
    assert found.text == "Imran Sethi to send the “self-audit” – v2.1"
    assert found.phrase == "by Friday"


def test_dateparser_is_the_last_stage_and_only_for_absolute_dates() -> None:
    assert resolve("2026 16 Sept", CALENDAR).date == dt.date(2026, 9, 16)
    assert resolve("2026 32 July", CALENDAR).kind == "ambiguous"


def test_importing_dates_loads_neither_dateparser_nor_holidays() -> None:
    code = "import sys, bot.commands.dates; print(sorted({'dateparser', 'holidays'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_events_are_read_from_rows() -> None:
    rows = [{"name": "Board", "type": "meeting", "start": "2026-10-01T10:00:00+01:00", "end": None}]
    assert events_from_json(rows)[0] == Event(
        key="meeting:1",
        name="Board",
        type="meeting",
        start=dt.datetime.fromisoformat("2026-10-01T10:00:00+01:00"),
    )


WORDS = st.sampled_from(
    """by before after on at the next last this a week two 3 16 16th Sept Monday Fri tomorrow month end of
    in days from to - / and or 10am 2 half past quarter 31/02 5/7 2026 w/c meeting conference Easter bank holiday
    working fortnight first every until between Q3 24/25 10:30 noon COP . , ( ) twenty-first 29 February 9999
    year end before the day after""".split()
)
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=10).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TYPED)
@example("\u202e5/7\u202c\x00\ufeff")
@example("🎉 by Friday 🎉")
@example("9999 months after Easter")
@example("Friday 99999999999999999999")
@example("٣/٤/٢٥")
@example("İstanbul by ﬁve")
@example("one hundred years before 1 Jan")
def test_nothing_that_is_typed_makes_it_fail(text: str) -> None:
    """Any text gives an answer; a date given is a real one, in order, and the same when asked again."""
    for reading in (resolve, read):
        for purpose in ("action", "meeting"):
            found = reading(text, CALENDAR, purpose=purpose)
            assert found == reading(text, CALENDAR, purpose=purpose)
            json.dumps(found.to_json())
            match found.kind:
                case "date":
                    assert found.date is not None
                    again = resolve(found.date.isoformat(), CALENDAR)
                    assert found.date.year < 1000 or again.date == found.date
                case "range":
                    assert found.from_ is not None
                    assert found.to is not None
                    assert found.from_ <= found.to
                case "datetime":
                    assert found.start is not None
                    assert found.start.tzinfo is not None
                    assert found.end is None or found.end > found.start
                case "ambiguous":
                    assert found.reason
                case "none":
                    assert found.reason == "no_date"


@given(st.dates(min_value=dt.date(2015, 1, 1), max_value=dt.date(2045, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_a_full_date_in_any_usual_form_is_itself(day: dt.date) -> None:
    for form in (
        "%d/%m/%Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%Y-%m-%d",
        "%d %B %Y",
        "%B %d, %Y",
        "%A %d %B %Y",
        "%a %d %b %Y",
    ):
        assert resolve(day.strftime(form), CALENDAR).date == day, form
        assert read(f"Gwen Tallis to ring the hall by {day.strftime(form)}", CALENDAR).date == day, form


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1/",
        "by friday ",
        "the ",
        "- ",
        "from monday to ",
        "a week before ",
        "1.1.",
        "half ",
        "10 to 4 on ",
    ],
)
def test_a_very_long_text_is_answered_at_once(piece: str) -> None:
    """Ten thousand characters take less than 50 milliseconds (the best of three, for a busy machine)."""
    text = (piece * 10_000)[:10_000]
    for reading in (resolve, read):
        reading("by Friday", CALENDAR)
        spent = []
        for _ in range(3):
            begun = time.perf_counter()
            reading(text, CALENDAR)
            spent.append(time.perf_counter() - begun)
        assert min(spent) < 0.05


def test_a_long_sentence_keeps_its_date_at_the_end() -> None:
    long = "Bethan Lowe to circulate " + "the notes and " * 400
    found = read(f"{long}by Friday 25 September", CALENDAR)
    assert found.date == dt.date(2026, 9, 25)
    assert found.text == long.strip()


# --- counted from an event

PUBLICATION = Event(key="plan:9", name="publication", type="plan", start=dt.date(2026, 10, 30))


@pytest.mark.parametrize(
    "phrase, first, last",
    [
        ("6 to 9 months after publication", dt.date(2027, 4, 30), dt.date(2027, 7, 30)),
        ("6-9 months after publication", dt.date(2027, 4, 30), dt.date(2027, 7, 30)),
        ("between six and nine months after publication", dt.date(2027, 4, 30), dt.date(2027, 7, 30)),
        ("3 or 4 weeks before publication", dt.date(2026, 10, 2), dt.date(2026, 10, 9)),
        ("5 to 10 working days before publication", dt.date(2026, 10, 16), dt.date(2026, 10, 23)),
    ],
)
def test_a_stretch_that_is_counted_from_an_event_stays_linked(
    phrase: str, first: dt.date, last: dt.date
) -> None:
    found = resolve(phrase, Calendar(now=NOW, events=(PUBLICATION,)))

    assert (found.kind, found.from_, found.to) == ("range", first, last)
    assert found.link is not None
    assert follow_window(found.link, PUBLICATION, CALENDAR) == (first, last)
    moved = replace(PUBLICATION, start=dt.date(2026, 11, 30))
    assert follow_window(found.link, moved, CALENDAR) != (first, last)


@pytest.mark.parametrize(
    "phrase, amount, until, name",
    [
        ("12 months after the tool is introduced", 12, None, "the tool is introduced"),
        ("6 to 9 months after Publication", 6, 9, "Publication"),
        ("by a fortnight after the inspectors' visit", 2, None, "the inspectors visit"),
        ("two weeks before the launch", 2, None, "the launch"),
        ("within 6 months of publication", 6, None, "publication"),
    ],
)
def test_an_event_without_a_date_is_waited_for(
    phrase: str, amount: int, until: int | None, name: str
) -> None:
    found = resolve(phrase, CALENDAR)

    assert (found.kind, found.reason, found.awaits) == ("ambiguous", "unknown_event", True)
    assert found.link is not None
    assert (found.link.amount, found.link.until, found.link.name) == (amount, until, name)


@pytest.mark.parametrize(
    "phrase",
    [
        "after publication",  # no distance
        "12 months after it is introduced",  # which?
        "2 weeks after each visit",
        "6 months after they leave care",
        "before 6 months after publication",
        "around 6 months after publication",
    ],
)
def test_what_names_no_event_is_asked_about(phrase: str) -> None:
    found = resolve(phrase, CALENDAR)

    assert found.kind == "ambiguous"
    assert not found.awaits


@pytest.mark.parametrize(
    "sentence",
    [
        "say what happens in the 12 months after launch",
        "ask for the 2 weeks after the inspection",
        "send the report 2 weeks after publication by e-mail",
    ],
)
def test_a_stretch_of_time_that_is_spoken_of_is_no_date(sentence: str) -> None:
    found = read(sentence, CALENDAR)

    assert found.kind == "none"
    assert found.text == sentence


@given(
    event=st.sampled_from(["publication", "the conference", "Easter", "the launch"]),
    unit=st.sampled_from(["days", "working days", "weeks", "fortnights", "months", "years"]),
    near=st.integers(0, 10**10),
    far=st.integers(0, 10**10),
    before=st.booleans(),
)
def test_no_distance_is_too_far_to_be_answered(
    event: str, unit: str, near: int, far: int, before: bool
) -> None:
    calendar = Calendar(now=NOW, events=(PUBLICATION, CONFERENCE))
    side = "before" if before else "after"
    for phrase in (
        f"between {near} and {far} {unit} {side} {event}",
        f"{near} to {far} {unit} {side} {event}",
    ):
        found = resolve(phrase, calendar)
        read(f"Send it {phrase}", calendar)
        if found.link is not None and found.link.until is not None:
            far_off = replace(PUBLICATION, start=dt.date(2045, 1, 31))
            first, last = follow_window(found.link, far_off, calendar)
            assert first <= last


def test_the_event_is_taken_out_of_a_sentence_with_its_distance() -> None:
    found = read("Review the tool 12 months after the tool is introduced", CALENDAR)

    assert (found.awaits, found.text) == (True, "Review the tool")


@pytest.mark.parametrize(
    "one, other",
    [
        ("the tool is introduced", "Introduction of the tool"),
        ("the tool is introduced", "Tool introduced"),
        ("publication of the guidance", "The guidance was published"),
        ("the contract's approval", "contract approved"),
    ],
)
def test_an_event_is_the_same_in_other_words(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_other_events_are_others() -> None:
    names = ("publication", "Publish the guidance", "the tool is introduced", "the launch", "the inspection")

    assert len({key_of(name) for name in names}) == len(names)


@given(st.text(max_size=300))
def test_the_key_of_an_event_fits_wherever_it_is_kept(name: str) -> None:
    assert len(key_of(name)) <= 100
