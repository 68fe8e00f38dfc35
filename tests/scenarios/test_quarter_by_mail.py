"""A quarter of 19 authorities by mail alone: all write in their own words, and every message is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.store.deliveries import ANSWER
from bot.store.unit_of_work import Store
from tests.platforms.mail.dovecot import opened as mailbox_opened
from tests.platforms.mail.office import Office, opened
from tests.scenarios.by_mail import BOT, CHAIR, MINUTE_TAKER, Got, Town, living

IMRAN, NADIA, GWEN, DEV, SAM = "Imran Sethi", "Nadia Farrow", "Gwen Tallis", "Dev Anand-Price", "Sam Okoro"
NOTES = """Please add these actions from this morning:

1a. Marion Keane to update the terms of reference
4b. Imran: find three options for a venue - due Friday 12 July
4c. Dev to present a timeline and dates for the conference at the September meeting
7a. Nadia to circulate an anonymised example of a self-audit by the next meeting
7b. Priya, Gwen to collect examples of feedback from families by 2 weeks before the next meeting
Decision: the self-audit example may be shared within the network"""

pytestmark = pytest.mark.slow


@pytest.fixture
async def town(sqlite_store: Store) -> AsyncIterator[Town]:
    with mailbox_opened() as mailbox:
        async with (
            opened(Office()) as office,
            living(sqlite_store, office, mailbox, at="2024-06-03T09:00") as town,
        ):
            yield town


def only(got: list[Got]) -> str:
    """What the one answer says, on one line."""
    (answer,) = got
    return answer.words


async def test_a_quarter_by_mail_alone(town: Town):
    await the_network_is_prepared(town)
    await the_june_meeting_is_captured_and_released(town)
    await july_is_for_doing(town)
    await september_is_prepared_and_held(town)
    await machines_answer_everything_and_nothing_happens(town)
    await every_message_is_accounted_for(town)


async def the_network_is_prepared(town: Town) -> None:
    """The chair sets it up, and a member asks for a change of the members' list."""
    assert "standing item 1" in only(
        await town.write(CHAIR, "/agenda standing add Introductions and apologies 10 min lead chair")
    )
    for words in ("Tuesday 25 June 2024 10:00 to 12:00", "Monday 16 September 2024 10:00 to 12:00"):
        assert "Scheduled" in only(await town.write(CHAIR, f"/meeting schedule {words}"))

    assert "Passed on to Bethan Lowe and Marion Keane" in only(
        await town.write(
            NADIA, "Please add Tess Orme of Wexcombe, tess.orme@wexcombe.example, replacing Owen Trask."
        )
    )
    await town.until("2024-06-03T17:00")
    left = only(await town.write(CHAIR, "Yes please", to=town.last(CHAIR, "asks you to do something")))
    assert "Has Owen Trask left?" in left
    await town.write(CHAIR, "Yes, that's right.", to=town.last(CHAIR, "Has Owen Trask left?"))
    town.addresses["Tess Orme"] = "tess.orme@wexcombe.example"
    assert "Tess Orme" in only(await town.write(CHAIR, "/network members Wexcombe"))
    assert "Owen Trask" not in only(await town.write(CHAIR, "/network members Wexcombe"))

    await town.until("2024-06-25T10:15")
    for who, address in town.addresses.items():
        first = next((each for each in town.got() if each.to == address and not each.is_answer), None)
        if who not in (CHAIR, "Owen Trask"):
            assert first is not None, who
            assert "I'm Convenor" in first.text
    assert not any(each.to == town.addresses["Owen Trask"] for each in town.got()[100:])


async def the_june_meeting_is_captured_and_released(town: Town) -> None:
    """The minute taker writes a list and confirms one proposal; owners hear once it is released."""
    assert "Nothing is stored yet" in only(await town.write(MINUTE_TAKER, NOTES))
    proposal = town.last(MINUTE_TAKER, "Nothing is stored yet")
    assert "Held: 5" in only(
        await town.write(MINUTE_TAKER, "Yes, that's right, please store them.", to=proposal)
    )
    assert await town.until("2024-06-26T16:00") == [], "what is held is nobody else's"

    released = only(await town.write(CHAIR, "Please release the meeting."))
    assert "Five actions from Tuesday 25 June 2024. Five owners will hear of it" in released
    got = await town.until("2024-06-26T18:00")
    owners = {each.to for each in got if "7b" in each.words or "4b" in each.words}
    assert owners == {town.addresses[name] for name in (IMRAN, GWEN, "Priya Mistry")}
    assert len(got) == len({each.to for each in got}), "one message each"

    assert "Jun24/7a" in only(await town.write(NADIA, "What do I owe?"))
    assert "S1" in only(
        await town.write(
            "Priya Mistry", "Could we have 20 minutes on how we see that actions make a difference?"
        )
    )
    await town.until("2024-06-27T12:00")
    suggested = town.last(CHAIR, "Priya Mistry suggests")
    assert "on the agenda" in only(await town.write(CHAIR, "accept S1 for 20 min lead Priya", to=suggested))


async def july_is_for_doing(town: Town) -> None:
    """A nudge is answered with a date and then with an outcome; one is done, one is not theirs."""
    await town.until("2024-07-09T12:00")
    nudge = town.last(IMRAN, "A quick reminder about 4b")
    more = "I need until Friday 19 July please, two venues have not answered."
    assert "I've asked Bethan Lowe or Marion Keane" in only(await town.write(IMRAN, more, to=nudge))
    await town.until("2024-07-09T17:00")
    wish = town.last(CHAIR, "Imran Sethi asks")
    assert "Friday 19 July" in only(await town.write(CHAIR, "/action due Jun24/4b Friday 19 July", to=wish))
    assert "Jun24/4b" in only(await town.write(IMRAN, "4b done. Three venues, all with step-free access."))
    yours = town.last(NADIA, "7a")
    done = only(await town.write(NADIA, "Done, circulated on Wednesday; two authorities use it.", to=yours))
    assert "What difference it made: circulated on Wednesday" in done
    assert "I've asked" in only(
        await town.write(GWEN, "Not me, this is Rory Ketch's.", to=town.last(GWEN, "7b"))
    )
    assert await town.write(NADIA, "Many thanks!", to=yours) == []


async def september_is_prepared_and_held(town: Town) -> None:
    """A call for items, the agenda, apologies with a deputy, and the review at the meeting."""
    await town.until("2024-09-03T12:00")
    call = town.last(SAM, "What should we talk about")
    assert "S2: Joint inspections: what are others seeing?" in only(
        await town.write(SAM, "Joint inspections: what are others seeing?", to=call)
    )
    kezia = town.last("Kezia Lund", "What should we talk about")
    assert await town.write("Kezia Lund", "Nothing from me this time, thanks.", to=kezia) == []
    asha = town.last("Asha Rowan", "What should we talk about")
    assert "I'm not sure of it" in only(await town.write("Asha Rowan", "Yes please", to=asha))
    assert "One suggestion to decide" in only(await town.write(CHAIR, "Where do we stand?"))
    await town.write(CHAIR, "accept S2 for 15 min lead Sam Okoro")
    assert "goes out to" in only(await town.write(CHAIR, "Please send out the agenda."))
    got = await town.until("2024-09-09T12:00")
    assert len([each for each in got if "4c" in each.words and each.to == town.addresses[DEV]]) == 1

    agenda = town.last(GWEN, "16 September")
    away = "Sorry, I can't make the 16th. Rory Ketch will come in my place."
    assert "Rory Ketch is coming instead" in only(await town.write(GWEN, away, to=agenda))
    await town.write(DEV, "I'll be there.", to=town.last(DEV, "16 September"))
    await town.write("Kezia Lund", "Apologies for the meeting, I am on leave that week.")
    coming = only(await town.write(CHAIR, "Who is coming?"))
    assert "Rory Ketch comes for Gwen Tallis" in coming
    assert "Without a voice: Upper Sallow" in coming

    await town.until("2024-09-16T11:30")
    assert "Action review" in only(await town.write(MINUTE_TAKER, "/meeting review"))
    assert "Jun24/4b and Jun24/7a" in only(await town.write(MINUTE_TAKER, "agree all"))
    assert "Carried over: Jun24/1a" in only(await town.write(MINUTE_TAKER, "carry 1a"))
    assert "Released" in only(await town.write(CHAIR, "release the meeting"))
    await town.until("2024-09-17T12:00")


async def machines_answer_everything_and_nothing_happens(town: Town) -> None:
    """Out of office to every kind of message, every link opened, a stranger, and a forged address."""
    before = await town.changes()
    kinds = {str(each["id"]): each["kind"] for each in await town.deliveries()}
    here = [each for each in town.got() if each.to != town.addresses["Owen Trask"] and not each.is_answer]
    one_of_each = {kinds[str(each.mail["X-Convenor-Delivery"])]: each for each in here}.values()
    for each in one_of_each:
        who = next(name for name, address in town.addresses.items() if address == each.to)
        words = "I am out of the office until 30 September. Done."
        assert await town.write(who, words, to=each, Auto_Submitted="auto-replied") == []
        assert await town.write(who, words, to=each, subject=f"Automatic reply: {each.subject}") == []
    assert await town.opens_everything(here) > 500

    forged = await town.write(CHAIR, "/meeting cancel next", proved=False)
    assert [each.to for each in forged] == [town.addresses[CHAIR]]
    assert "I can't tell whether it is from you" in only(forged)
    stranger = await town.write("Somebody", "What does Nadia owe?", address="somebody@elsewhere.example")
    assert "I don't know your address" in only(stranger)
    assert "South Quay" not in only(stranger)
    assert await town.write("Somebody", "Hello?", address="somebody@elsewhere.example") == []

    unlike = await town.changes() - before
    assert not {verb: count for verb, count in unlike.items() if verb != "AccountsSeen"}


async def every_message_is_accounted_for(town: Town) -> None:
    """Each row of the outbox is one mail, each mail one row; nobody got anything twice; answers have questions."""
    rows = [each for each in await town.deliveries() if each["state"] != "superseded"]
    assert [each for each in rows if each["state"] != "sent"] == []
    by_id = {f"<{each['message_id']}>": each for each in rows}
    assert len(by_id) == len(rows)

    strangers = [each for each in town.got() if each.to == "somebody@elsewhere.example"]
    mails = [each for each in town.got() if each not in strangers]
    ids = Counter(str(each.mail["Message-ID"]) for each in mails)
    assert ids == Counter(by_id.keys())
    for each in mails:
        row = by_id[str(each.mail["Message-ID"])]
        assert (row["platform"], row["address"]) == ("mail", each.to)
        assert (row["kind"] == ANSWER) is each.is_answer
        if each.is_answer:
            assert str(each.mail["In-Reply-To"])[1:-1] in town.written
        else:
            assert str(each.mail["X-Convenor-Delivery"]) == str(row["id"])
        assert str(each.mail["Reply-To"].addresses[0].addr_spec).startswith(BOT.partition("@")[0] + "+")
    told = Counter((each.to, each.words, each.day) for each in mails if not each.is_answer)
    assert [each for each, count in told.items() if count > 1] == []
