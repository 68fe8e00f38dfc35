"""A year: two meetings move, one is cancelled, a conference is planned; all that goes out was rehearsed, and is one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.replies.codec import card_to_text
from bot.store.unit_of_work import Store
from tests.calendar.reader import Reader, Shown, calendar_in
from tests.harness import moment, text
from tests.platforms.mail.office import Office, opened
from tests.scenarios.year import BOT, CHAIR, MINUTE_TAKER, Year, beginning

pytestmark = pytest.mark.slow

MEETINGS = (
    "Monday 18 March 2024",
    "Monday 24 June 2024",
    "Monday 16 September 2024",
    "Monday 9 December 2024",
)
ENDS = "2024-12-10T12:00"
READS_CHATS_FOR = timedelta(days=60)

EVERYBODY, MEMBERS, LEADERS = 45, 44, 2  # One of the 45 observes.
# Every message but the few that are about somebody's own things: its kind, its days, and how many get it.
EXPECTED = {
    "invitation": {
        "2024-01-08": 4 * EVERYBODY,  # scheduled
        "2024-04-02": EVERYBODY,  # June moves
        "2024-06-27": EVERYBODY,  # September moves
        "2024-09-24": EVERYBODY,  # December is off
    },
    "meeting_call": {
        "2024-02-09": MEMBERS,
        "2024-03-18": MEMBERS,  # for June, with what March agreed
        "2024-04-08": MEMBERS,  # again after the Easter holidays
        "2024-07-26": MEMBERS,  # before the summer's quiet weeks
    },
    "meeting_closing": {"2024-03-05": MEMBERS, "2024-06-12": MEMBERS, "2024-09-04": MEMBERS},
    "meeting_tomorrow": {
        "2024-03-15": EVERYBODY - 1,  # one has sent apologies
        "2024-06-24": EVERYBODY,
        "2024-09-16": EVERYBODY,
    },
    "chair_overview": dict.fromkeys(
        ("2024-03-04", "2024-03-13", "2024-06-11", "2024-06-20", "2024-09-03", "2024-09-12"), LEADERS
    ),
    "agenda_missing": dict.fromkeys(("2024-03-11", "2024-06-18", "2024-09-10"), LEADERS),
    "meeting_release": dict.fromkeys(("2024-06-28", "2024-09-20"), LEADERS),  # March was released at once
}

# What is about somebody's own: the apologies, the action that March agreed, the steps of the conference.
OWN = [
    ("2024-01-10", CHAIR, "notice", "meeting:1"),
    ("2024-01-10", MINUTE_TAKER, "notice", "meeting:1"),
    ("2024-03-18", "Imran Sethi", "notice", "Mar24/1, meeting of 24 June 2024"),
    ("2024-04-08", "Imran Sethi", "action_due", "Mar24/1, meeting of 25 June 2024"),
    ("2024-06-14", "Imran Sethi", "action_due", "Mar24/1"),
    ("2024-06-25", "Imran Sethi", "action_due", "Mar24/1"),
    ("2024-07-01", "Imran Sethi", "action_late", "Mar24/1"),
    ("2024-07-08", "Imran Sethi", "action_late", "Mar24/1"),
    ("2024-07-11", CHAIR, "action_word", "Mar24/1"),
    ("2024-09-05", CHAIR, "milestone_due", "M1"),
    ("2024-09-17", CHAIR, "milestone_due", "M1"),
    ("2024-09-20", CHAIR, "milestone_late", "M1, meeting of 17 September 2024"),
    ("2024-11-14", CHAIR, "milestone_due", "M2"),
    ("2024-11-26", CHAIR, "milestone_due", "M2"),
    ("2024-11-29", CHAIR, "milestone_late", "M2"),
]


@pytest.fixture
async def year(sqlite_url: str, sqlite_store: Store) -> AsyncIterator[Year]:
    async with (
        opened(Office()) as office,
        beginning(sqlite_store, sqlite_url, office, at="2024-01-08T09:00") as year,
    ):
        yield year


async def test_a_year(year: Year) -> None:
    await it_is_planned(year)
    await march_is_held(year)
    await june_is_moved_and_held(year)
    await september_is_moved_and_held(year)
    await december_is_cancelled(year)

    everybody_s_calendar_has_what_is_so(year)
    await what_was_rehearsed_is_what_was_sent(year)
    await every_message_is_one_that_should_be(year)
    await everybody_is_written_to_where_they_read(year)


async def it_is_planned(year: Year) -> None:
    assert len(year.people) == EVERYBODY
    for day in MEETINGS:
        assert "Scheduled" in text(await year.say(f"/meeting schedule {day} 10:00 to 12:00"))
    assert "Six steps of the conference" in text(await year.agree("/milestone plan conference 20 March 2025"))
    await year.until("2024-01-09T18:00")


async def march_is_held(year: Year) -> None:
    """Answers come from chats and from calendars."""
    for name in in_chats(year)[:10]:
        assert "coming" in text(await year.say("I'm coming to the March meeting", who=name))
    for name in by_mail(year)[:8]:
        assert await year.answers(name, "ACCEPTED", on="2024-03-18") == "from a calendar: stored"
    away = in_chats(year)[11]
    assert "apologies" in text(await year.say("apologies for March", who=away)).lower()
    assert "10 of 19 authorities are coming" in text(await year.say("/meeting attendance March"))

    await year.until("2024-03-18T10:30")
    venue = "/action add Imran to find three options for a venue by 28 June"
    assert "Mar24/1" in text(await year.say(venue, who=MINUTE_TAKER))
    assert "One owner will hear of it" in text(await year.say("/meeting release"))
    await year.until("2024-04-02T12:00")


async def june_is_moved_and_held(year: Year) -> None:
    assert "44 other members" in text(await year.agree("/meeting move June to Tuesday 25 June"))
    await year.until("2024-06-27T12:00")


async def september_is_moved_and_held(year: Year) -> None:
    assert "44 other members" in text(await year.agree("/meeting move September to Tuesday 17 September"))
    await year.until("2024-09-24T12:00")


async def december_is_cancelled(year: Year) -> None:
    """And the rest is simulated on the command line before it happens."""
    assert "44 other members" in text(await year.agree("/meeting cancel December"))
    told = await simulated(year, until=ENDS)
    before = len(year.rehearsed)
    await year.until(ENDS)
    assert told == [
        (each.at, each.to, each.platform, each.kind, each.about) for each in year.rehearsed[before:]
    ]
    assert Counter(kind for *_, kind, _ in told)["invitation"] == EVERYBODY


def in_chats(year: Year) -> list[str]:
    return [name for name, each in year.people.items() if each.platform != "mail" and name != CHAIR]


def by_mail(year: Year) -> list[str]:
    return [name for name, each in year.people.items() if each.platform == "mail"]


async def simulated(year: Year, *, until: str) -> list[tuple[object, ...]]:
    """What `python -m bot simulate` prints for the time from now."""
    span = ("--from", year.now.isoformat(), "--to", moment(until).isoformat())
    mail = {"SMTP_URL": f"smtp://127.0.0.1:{year.office.port}", "MAIL_FROM": BOT}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "simulate", "--database", year.url, *span, "--json"),
        env=os.environ | mail,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    rows = [json.loads(line) for line in printed.decode().splitlines()]
    return [(moment(row["at"]), row["to"], row["platform"], row["kind"], row["about"]) for row in rows]


# --- the account


def everybody_s_calendar_has_what_is_so(year: Year) -> None:
    """Six invitations and changes, one cancellation, each newer than the one before; three meetings are left."""
    left = [
        Shown(
            title="South Quay QA Leads meeting",
            start=moment(f"{day}T10:00"),
            end=moment(f"{day}T12:00"),
            place="",
        )
        for day in ("2024-03-18", "2024-06-25", "2024-09-17")
    ]
    for name in year.people:
        calendar = Reader()
        for mail in year.invitations(name):
            calendar.take(calendar_in(mail))
        assert sorted(calendar.shown.values(), key=lambda each: str(each.start)) == left, name
        methods = Counter(part.get_param("method") for mail in year.invitations(name) for part in mail.walk())
        assert (methods["REQUEST"], methods["CANCEL"]) == (6, 1)


async def what_was_rehearsed_is_what_was_sent(year: Year) -> None:
    """To the day: a mail server takes some mails seconds later."""
    rows = [each for each in await year.deliveries() if each["state"] == "sent"]
    names = await year.look(lambda register: {each.id: each.name for each in register.all_people})
    sent = Counter(
        (each["sent_at"].date(), names[each["person_id"]], each["platform"], each["about"], each["card"])
        for each in rows
    )
    rehearsed = Counter(
        (each.at.date(), each.to, each.platform, each.about, card_to_text(each.card))
        for each in year.rehearsed
    )
    assert sent == rehearsed
    assert {each["state"] for each in await year.deliveries()} == {"sent", "superseded"}
    mails = Counter(str(mail["Message-ID"])[1:-1] for mail in year.office.taken)
    assert mails == Counter(each["message_id"] for each in rows if each["platform"] == "mail")
    chats = [each for each in rows if each["platform"] != "mail"]
    assert len(year.in_chats()) == len(chats)


async def every_message_is_one_that_should_be(year: Year) -> None:
    found: dict[str, Counter[str]] = {}
    own = []
    for each in year.rehearsed:
        for kind in each.kind.split(", "):
            if kind in EXPECTED:
                found.setdefault(kind, Counter())[f"{each.at:%Y-%m-%d}"] += 1
            else:
                own.append((f"{each.at:%Y-%m-%d}", each.to, kind, each.about))
    assert found == EXPECTED
    assert own == OWN


async def everybody_is_written_to_where_they_read(year: Year) -> None:
    """Calendars by mail; else the chat in which they were heard from lately, and mail for all others."""
    for each in year.rehearsed:
        account = year.people[each.to]
        heard = max(at for at in year.heard[each.to] if at <= each.at)
        reads_chats = account.platform != "mail" and each.at - heard < READS_CHATS_FOR
        wanted = account.platform if reads_chats and each.kind != "invitation" else "mail"
        assert each.platform == wanted, (each.at, each.to, each.kind)
