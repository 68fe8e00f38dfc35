"""What stands in a network's calendar, and in a member's own."""

from __future__ import annotations

import pytest

from bot.domain.errors import AmbiguousReference, UnknownReference
from bot.handlers import calendars
from bot.store.register import Register
from tests.calendar import rules
from tests.handlers.agenda_seen import IMRAN, NADIA
from tests.harness import Bot


async def calendar(bot: Bot, of: str | None = None) -> dict[str, rules.Component]:
    """The entries of a calendar by their titles, of two the first; every one keeps the rules."""

    def read(register: Register) -> bytes:
        person = calendars.person_named(register, of) if of else None
        return calendars.shown(register, person).to_bytes()

    events = rules.checked(await bot.look(read)).parts("VEVENT")
    return {rules.plain(each.value("SUMMARY")): each for each in reversed(events)}


async def test_a_member_sees_what_they_promised_and_nobody_elses(bot: Bot) -> None:
    await bot.say("/action add Nadia to send round the template; twice, by 12 July 2024")
    await bot.say("/action add Imran to find a venue by 12 July 2024")

    mine, all_of_it = await calendar(bot, NADIA), await calendar(bot)

    owed = mine["Due: send round the template; twice"]
    assert owed.value("CLASS") == "PRIVATE"
    assert str(rules.instant(owed.one("DTSTART"))) == "2024-07-12"
    assert not any("venue" in title for title in mine)
    assert not any("template" in title or "venue" in title for title in all_of_it)


async def test_what_is_done_or_held_is_in_nobodys_calendar(bot: Bot) -> None:
    await bot.say("/action add Nadia to send round the template by 12 July 2024")
    await bot.say("/action done #1", as_=NADIA)
    await bot.say("/action add Nadia to ask about venues by 19 July 2024", at="2024-06-25T10:30")

    assert [each for each in await calendar(bot, NADIA) if each.startswith("Due")] == []
    await bot.say("/meeting release")
    assert [each for each in await calendar(bot, NADIA) if each.startswith("Due")] == [
        "Due: ask about venues"
    ]


async def test_what_is_due_at_a_meeting_moves_with_it(bot: Bot) -> None:
    await bot.say("/action add Nadia to bring the slides by September's meeting")
    before = (await calendar(bot, NADIA))["Due: bring the slides"]
    await bot.press(await bot.say("/meeting move September to 23 September"), "Move")
    after = (await calendar(bot, NADIA))["Due: bring the slides"]

    assert before.value("UID") == after.value("UID")
    assert int(after.value("SEQUENCE")) > int(before.value("SEQUENCE"))
    assert after.value("DTSTAMP") > before.value("DTSTAMP")
    assert str(rules.instant(after.one("DTSTART"))) == "2024-09-23"


async def test_plans_and_their_steps_are_shown_with_who_does_them(bot: Bot) -> None:
    await bot.say("/milestone plan conference 20 March 2025")
    await bot.say(
        "/milestone add Book the venue owner Imran by 8 weeks before the conference plan conference"
    )

    shown, imrans, nadias = await calendar(bot), await calendar(bot, IMRAN), await calendar(bot, NADIA)

    assert str(rules.instant(shown["Conference"].one("DTSTART"))) == "2025-03-20"
    assert "Imran Sethi" in shown["Book the venue"].value("DESCRIPTION")
    assert "Book the venue" in imrans
    assert "Book the venue" not in nadias


async def test_the_agenda_stands_in_the_entry_once_it_was_sent_out_and_follows_its_changes(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections", "Feedback; from families")
    before = await calendar(bot)
    await bot.say("/agenda publish")
    sent = await calendar(bot)
    await bot.say("/agenda time 1 20 min", at="2024-06-21T10:00")
    changed = await calendar(bot)

    first, then, now = (each["QA leads"] for each in (before, sent, changed))
    assert first.value("UID") == "2024-06-25@example.org"
    assert "Inspections" not in rules.plain(first.value("DESCRIPTION"))
    assert "10:00 1. Inspections" in rules.plain(then.value("DESCRIPTION"))
    assert "(20 minutes)" in rules.plain(now.value("DESCRIPTION"))
    assert first.value("SEQUENCE") == then.value("SEQUENCE") == now.value("SEQUENCE")
    assert first.value("DTSTAMP") < then.value("DTSTAMP") < now.value("DTSTAMP")


async def test_a_cancelled_meeting_stays_and_says_so(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting cancel June"), "Cancel")
    found = [each for each in (await calendar(bot)).values() if each.value("STATUS") == "CANCELLED"]

    assert [each.value("UID") for each in found] == ["2024-06-25@example.org"]


async def test_a_calendar_is_never_empty(bot: Bot) -> None:
    for meeting in await bot.look(lambda register: register.all_meetings):
        await bot.look(lambda register, meeting=meeting: register.meetings.remove(meeting))

    assert list(await calendar(bot)) == ["South Quay QA Leads: nothing is scheduled yet"]


@pytest.mark.parametrize("phrase", ["June", "june 2024", "2024-06-25", "1", "25 June", "Jun24", "next"])
async def test_a_meeting_is_named_in_many_ways(bot: Bot, phrase: str) -> None:
    found = await bot.look(lambda register: calendars.meeting_named(register, phrase))

    assert found.uid == "2024-06-25@example.org"


async def test_what_names_no_meeting_or_two_is_refused(bot: Bot) -> None:
    await bot.say("/meeting schedule Monday 23 June 2025 10:00 to 12:00")

    for phrase, error in (("October", UnknownReference), ("June", AmbiguousReference)):
        with pytest.raises(error):
            await bot.look(lambda register, phrase=phrase: calendars.meeting_named(register, phrase))
