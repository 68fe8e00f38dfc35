"""Minutes name people whom the network does not know: they become members where somebody says so."""

from __future__ import annotations

import pytest

from bot.commands.request import SentFile
from bot.replies.model import Reply
from tests.harness import Bot, labels, text

AFTER = "2024-06-27T10:00"
MINUTES = """\
# South Quay QA Leads, minutes

Date: 25 June 2024, 10:00 to 12:00

| ATTENDEES | APOLOGIES |
|---|---|
| Wexcombe, Marion Keane – Chair | Thornbury Vale & Sands, Vera Quill |
| Harrowmere, Imran Sethi | Pellingham, Hal Norwood |
| Thornbury Vale and Sands, Jonah Pike | |

## Actions

| Action No. | Action | Lead | By when |
|---|---|---|---|
| 4b | Find a venue for the conference | Vera Quill | 12 July 2024 |
"""


async def offered(bot: Bot, minutes: str = MINUTES) -> Reply:
    return await bot.send(SentFile(name="Minutes.md", content=minutes.encode()), "/minutes import", at=AFTER)


async def members(bot: Bot) -> dict[str, str | None]:
    """Each member's organisation."""
    homes = {each.id: each.name for each in await bot.look(lambda register: register.all_organisations)}
    people = await bot.look(lambda register: register.members)
    return {each.name: homes.get(each.organisation_id or 0) for each in people}


async def test_nobody_joins_unless_somebody_says_so(bot: Bot) -> None:
    before = await members(bot)
    stored = await bot.press(await offered(bot), "Accept all")

    assert await members(bot) == before
    assert "Vera Quill (not matched to a member yet)" in text(stored)


async def test_all_of_them_join_in_one_press(bot: Bot) -> None:
    before = await members(bot)
    shown = await offered(bot)
    assert "Add the 3 new people as members" in labels(shown)
    chosen = await bot.press(shown, "Add the 3 new people as members")
    assert "3 new" in text(chosen)
    stored = await bot.press(chosen, "Accept all")

    joined = {name: home for name, home in (await members(bot)).items() if name not in before}
    assert joined == {
        "Vera Quill": "Thornbury Vale and Sands",
        "Hal Norwood": "Pellingham",
        "Jonah Pike": "Thornbury Vale and Sands",
    }
    assert "Three new members" in text(stored)


async def test_whoever_joins_owns_what_is_theirs_and_was_there(bot: Bot) -> None:
    chosen = await bot.press(await offered(bot), "Add the 3 new people as members")
    await bot.press(chosen, "Accept all")

    action = await bot.action("Jun24/4b")
    assert [owner.id for owner in action.owners] != [None]
    seen = await bot.look(lambda register: register.at_meeting.where(was_there=True))
    names = {each.id: each.name for each in await bot.look(lambda register: register.members)}
    assert {names[each.person_id] for each in seen} == {"Marion Keane", "Imran Sethi", "Jonah Pike"}


async def test_one_joins_and_the_others_do_not(bot: Bot) -> None:
    before = await members(bot)
    section = await bot.press(await offered(bot), "Members")
    add = next(label for label in labels(section) if label.startswith("Add M"))
    await bot.press(await bot.press(section, add), "Accept all")

    assert len(await members(bot)) == len(before) + 1


async def test_they_are_gone_when_the_import_is_taken_back(bot: Bot) -> None:
    before = await members(bot)
    chosen = await bot.press(await offered(bot), "Add the 3 new people as members")
    await bot.press(await bot.press(chosen, "Accept all"), "Undo")

    assert await members(bot) == before


async def test_a_member_whose_organisation_nobody_knew_gets_it(bot: Bot) -> None:
    await bot.say('/network members add "Una Reed"', at=AFTER)
    minutes = MINUTES.replace("Jonah Pike", "Una Reed")
    section = await bot.press(await offered(bot, minutes), "Members")
    assert "changes their organisation · Thornbury Vale and Sands" in text(section)
    await bot.press(section, "Accept all")

    assert (await members(bot))["Una Reed"] == "Thornbury Vale and Sands"


@pytest.mark.parametrize(
    "listed",
    ["Present: Marion Keane, Vera", "Present: Marion Keane, Vera Quill (deputising for Asha Rowan)"],
    ids=["half a name", "a deputy"],
)
async def test_who_is_not_offered(bot: Bot, listed: str) -> None:
    minutes = f"# Minutes\n\nDate: 25 June 2024\n\n{listed}\n\n## Actions\n- Nadia to find a venue\n"

    assert "new people" not in text(await offered(bot, minutes))
