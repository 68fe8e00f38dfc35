"""One message about five actions, answered by one mail, in the ways in which people and their programs do it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.store import tables
from bot.store.unit_of_work import Store
from tests.platforms.mail.dovecot import opened as mailbox_opened
from tests.platforms.mail.mails import mail
from tests.platforms.mail.office import Office, opened
from tests.scenarios.by_mail import CHAIR, MINUTE_TAKER, Town, living

NADIA = "Nadia Farrow"
NOTES = """Please add these actions from this morning:

1a. Nadia to update the terms of reference by 12 July
3b. Nadia to find three options for a venue by 19 July
4a. Nadia to circulate an anonymised example of a self-audit by 19 July
4b. Nadia to collect examples of feedback from families by 2 August
7a. Nadia to draft the survey by 13 September"""

pytestmark = pytest.mark.slow


@pytest.fixture
async def town(sqlite_store: Store) -> AsyncIterator[Town]:
    """Nadia was told of five actions in one message."""
    with mailbox_opened() as mailbox:
        async with (
            opened(Office()) as office,
            living(sqlite_store, office, mailbox, at="2024-06-24T09:00") as town,
        ):
            await town.write(CHAIR, "/meeting schedule Tuesday 25 June 2024 10:00 to 12:00")
            await town.until("2024-06-25T13:00")
            await town.write(MINUTE_TAKER, NOTES)
            await town.write(MINUTE_TAKER, "Yes please", to=town.last(MINUTE_TAKER, "Nothing is stored yet"))
            await town.write(CHAIR, "Please release the meeting.")
            await town.until("2024-06-26T18:00")
            yield town


async def statuses(town: Town) -> dict[str, str]:
    table = tables.action
    rows = await town.rows(select(table.c.ref, table.c.status))
    return {str(row["ref"]).rpartition("/")[2]: str(row["status"]) for row in rows}


async def test_five_answers_in_one_mail(town: Town):
    """Each is about its own, in whatever words; what asks nobody is done at once."""
    answers = """Hi,

1a is done, sent to Marion on Friday.
3b - can I have until 2 August please?
4a not started yet
4b: no longer needed, Imran collected them
7a is Asha Rowan's, not mine.

Thanks
Nadia"""
    (answer,) = await town.write(NADIA, answers, to=town.last(NADIA, "7a"))

    assert await statuses(town) == {"1a": "done", "3b": "open", "4a": "open", "4b": "open", "7a": "open"}
    assert "Done: Jun24/1a" in answer.words
    assert "Noted, still open: Jun24/4a" in answer.words
    assert answer.words.count("I've asked Bethan Lowe or Marion Keane") == 3
    await town.until("2024-06-27T12:00")
    told = " ".join(each.words for each in town.got(CHAIR))
    assert all(key in told for key in ("Jun24/3b", "Jun24/4b", "Jun24/7a"))


async def test_five_answers_between_the_lines(town: Town):
    """Where somebody writes under each of them, as many do who grew up with mail."""
    told = town.last(NADIA, "7a")
    answers = {"1a": "Done.", "3b": "I need until 9 August.", "4a": "Not yet.", "7a": "I'm stuck with this."}
    lines = ["On Wed, 26 Jun 2024 at 13:15, Convenor wrote:", ""]
    for line in told.text.splitlines():
        lines.append(f"> {line}")
        said = next((words for key, words in answers.items() if line.startswith(f"- Jun24/{key}")), None)
        lines += ["", said, ""] if said is not None else []
    raw = mail(
        "\n".join(lines), None, sender=f"{NADIA} <{town.addresses[NADIA]}>",
        to=str(told.mail["Reply-To"].addresses[0].addr_spec), subject=f"Re: {told.subject}", id="inline@wexcombe",
    )  # fmt: skip
    (answer,) = await town.arrives(raw, id="inline@wexcombe")

    assert await statuses(town) == {"1a": "done", "3b": "open", "4a": "open", "4b": "open", "7a": "open"}
    assert "Noted, still open: Jun24/4a" in answer.words
    assert "I've asked Bethan Lowe or Marion Keane" in answer.words
    assert "can help with Jun24/7a" in answer.words


async def test_numbers_that_we_did_not_give_are_asked_about(town: Town):
    told = town.last(NADIA, "7a")
    (answer,) = await town.write(NADIA, "1. done\n2. done\n3. next week\n4. done\n5. not mine", to=told)

    assert set((await statuses(town)).values()) == {"open"}
    assert "Nothing was changed" in answer.words
