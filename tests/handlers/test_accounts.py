"""Accounts of a workspace and the members of a network: who is linked, who is asked about, who has gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.commands.model import LinkAccount
from bot.replies.codec import card_from_text
from bot.replies.model import Card, Tone
from bot.store import accounts as rows
from bot.store import tables
from bot.store.register import Register
from tests.handlers.workspace import TEAM, Workspace, account
from tests.harness import Bot, buttons_of, labels, text

NADIA = account("U0NADIA", "Nadia Farrow", email="nadia.farrow@example.org")
MARION = account("U0MARION", "Marion Keane", email="marion.keane@example.org")


@pytest.fixture
async def slack(bot: Bot) -> Workspace:
    """The network's home."""
    workspace = Workspace(bot=bot)
    await workspace.settle_here()
    return workspace


async def notices(bot: Bot, name: str) -> list[Card]:
    """What waits to be told to somebody."""

    def read(register: Register) -> list[str]:
        person = next(each for each in register.all_people if each.name == name)
        query = (
            select(tables.occurrence.c.card)
            .where(tables.occurrence.c.person_id == person.id, tables.occurrence.c.card.is_not(None))
            .order_by(tables.occurrence.c.id)
        )
        return list(register.connection.execute(query).scalars())

    return [card_from_text(each) for each in await bot.look(read)]


@pytest.mark.parametrize(
    "entry,linked",
    [
        pytest.param(NADIA, True, id="a full member of the home workspace with a member's address"),
        pytest.param(replace(NADIA, email="Nadia.Farrow@Example.org"), True, id="in other letters"),
        pytest.param(replace(NADIA, name="N. Farrow"), True, id="whatever the name"),
        pytest.param(replace(NADIA, standing="guest"), False, id="a guest"),
        pytest.param(replace(NADIA, standing="stranger"), False, id="a stranger"),
        pytest.param(replace(NADIA, standing="bot"), False, id="an app"),
        pytest.param(replace(NADIA, gone=True), False, id="a closed account"),
        pytest.param(replace(NADIA, email=None), False, id="the same name, no address"),
        pytest.param(MARION, False, id="the chair's address"),
        pytest.param(
            account("U0BETHAN", "Bethan Lowe", email="bethan.lowe@example.org"),
            False,
            id="the minute taker's address",
        ),
        pytest.param(account("U0NEW", "Hal Norwood", email="hal@example.org"), False, id="nobody's"),
    ],
)
async def test_only_a_full_member_at_home_is_linked_by_address(
    slack: Workspace, entry: rows.AccountSeen, linked: bool
) -> None:
    await slack.shows(entry)

    assert (entry.user in await slack.owners()) is linked


async def test_in_another_workspace_an_address_is_asked_about(bot: Bot, slack: Workspace) -> None:
    other = Workspace(bot=bot, team="T0ELSE")
    await slack.shows(NADIA)
    await bot.say("/action list")
    code = await link_code(bot)
    await other.say(f"/network link {code}", as_="U0X", channel="C0ELSE")

    await other.shows(replace(NADIA, user="U0NADIA2"))

    assert await other.owners() == {}
    assert "Is this Nadia Farrow in Slack?" in [card.title for card in await notices(bot, "Marion Keane")]


async def link_code(bot: Bot) -> str:
    shown = text(await bot.say("/network link"))
    return shown.partition("/network link ")[2].split()[0]


async def test_the_chair_is_asked_once_and_links_with_a_button(bot: Bot, slack: Workspace) -> None:
    guest = account("U0NADIA", "Nadia Farrow", standing="guest")
    await slack.shows(guest)
    await slack.shows(guest)
    await slack.shows(replace(guest, is_admin=False, time_zone="Europe/London"))

    [asked] = await notices(bot, "Marion Keane")
    assert "a guest of the workspace" in text(asked)
    linked = await bot.press(asked, "Yes, link to Nadia")

    assert "is Nadia Farrow now" in text(linked)
    assert await slack.owners() == {"U0NADIA": "Nadia Farrow"}
    assert "You have no open actions" in text(await slack.say("list", as_="U0NADIA"))
    await bot.press(linked, "Undo")
    assert await slack.owners() == {}


async def test_not_them_is_never_asked_again(bot: Bot, slack: Workspace) -> None:
    guest = account("U0NADIA", "Nadia Farrow", standing="guest")
    await slack.shows(guest)
    [asked] = await notices(bot, "Marion Keane")

    assert "I won't ask again" in text(await bot.press(asked, "Not them"))

    await slack.shows(replace(guest, gone=True), at="2025-06-20T10:00")
    await slack.shows(guest, at="2026-06-20T10:00")
    assert len(await notices(bot, "Marion Keane")) == 1
    assert await slack.owners() == {}


async def test_many_questions_are_one_card_and_follow_each_other(bot: Bot, slack: Workspace) -> None:
    names = ["Marion Keane", "Bethan Lowe", "Nadia Farrow", "Imran Sethi", "Dev Anand-Price"]
    names += ["Asha Rowan", "Priya Mistry", "Gwen Tallis", "Sam Okoro", "Sam Pryce"]
    await slack.shows(*(account(f"U{n}", name) for n, name in enumerate(names)))

    [asked] = await notices(bot, "Marion Keane")
    assert asked.title == "Ten accounts that may be members"
    assert labels(asked).count("Not them") == 8
    assert "And two more" in text(asked)

    after = await bot.press(asked, "Yes, link to Marion")

    assert labels(after).count("Not them") == 8
    assert "And one more" in text(after)


async def test_a_stranger_is_never_offered_the_place_of_the_chair(bot: Bot, slack: Workspace) -> None:
    await slack.shows(
        account("U0FAKE", "Marion Keane", standing="stranger", email="marion.keane@example.org"),
        account("U0FAKE2", "Imran Sethi", standing="stranger", email="nadia.farrow@example.org"),
    )

    [asked] = await notices(bot, "Marion Keane")
    assert "Marion Keane" not in text(asked)
    assert "Imran Sethi" in text(asked)
    assert "from another organisation" in text(asked)
    assert "example.org" not in text(asked)


async def test_only_the_chair_answers_and_only_what_was_asked(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0NADIA", "Nadia Farrow", standing="guest"), account("U0X", "Hal Norwood"))
    [asked] = await notices(bot, "Marion Keane")
    command = next(each.command for each in buttons_of(asked) if isinstance(each.command, LinkAccount))

    assert "only the chair" in text(await bot.do(command, as_="Nadia Farrow")).lower()
    never = await bot.do(replace(command, user="U0X"))

    assert never.card is not None
    assert never.card.tone is Tone.REFUSAL
    assert await slack.owners() == {}


async def test_a_question_that_answered_itself_says_so(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0NADIA", "Nadia Farrow", standing="guest"))
    [asked] = await notices(bot, "Marion Keane")
    await bot.press(asked, "Yes")

    assert "already linked" in text(await bot.press(asked, "Yes"))


async def test_whoever_is_added_later_is_found_in_the_directory(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0HAL", "Hal Norwood", email="hal@pellingham.example"))

    await bot.say('/network members add "Hal Norwood" of Pellingham hal@pellingham.example')

    assert await slack.owners() == {"U0HAL": "Hal Norwood"}


async def test_a_closed_account_is_told_to_the_chair_once_with_what_is_left(
    bot: Bot, slack: Workspace
) -> None:
    await slack.shows(NADIA)
    await bot.say("/action add Nadia to send the template by 12 July 2024")
    await slack.shows(replace(NADIA, gone=True))
    await slack.shows(replace(NADIA, gone=True))

    [told] = await notices(bot, "Marion Keane")
    assert told.title == "Has Nadia Farrow left?"
    assert "one action" in text(told)
    assert await slack.owners() == {"U0NADIA": "Nadia Farrow"}
    await bot.press(told, "Hand over the actions", to="Imran Sethi")
    assert "send the template" in text(await bot.say("list", as_="Imran Sethi"))
    assert "Has Nadia Farrow left?" in text(await bot.press(told, "Nadia has left"))


async def test_an_account_that_comes_back_is_the_same_member_s(bot: Bot, slack: Workspace) -> None:
    await slack.shows(NADIA)
    await slack.shows(replace(NADIA, gone=True))
    await slack.shows(NADIA)

    assert "back" in (await notices(bot, "Marion Keane"))[-1].title
    assert await slack.owners() == {"U0NADIA": "Nadia Farrow"}


async def test_when_the_only_chair_s_account_is_closed_the_minute_taker_hears(
    bot: Bot, slack: Workspace
) -> None:
    await slack.shows(MARION)
    [asked] = await notices(bot, "Marion Keane")
    await bot.press(asked, "Yes")

    await slack.shows(replace(MARION, gone=True))

    assert [card.title for card in await notices(bot, "Bethan Lowe")] == ["Has Marion Keane left?"]


async def test_a_new_account_of_somebody_whose_old_one_was_closed_is_asked_about(
    bot: Bot, slack: Workspace
) -> None:
    await slack.shows(NADIA)
    await slack.shows(replace(NADIA, gone=True))

    await slack.shows(replace(NADIA, user="U0NADIA2"))

    assert "U0NADIA2" not in await slack.owners()
    assert "Is this Nadia Farrow in Slack?" in [card.title for card in await notices(bot, "Marion Keane")]


async def test_hundreds_of_accounts_are_kept_at_once(bot: Bot, slack: Workspace) -> None:
    await slack.shows(*(account(f"U{n:04}", f"Person {n}") for n in range(900)), NADIA)
    await slack.shows(*(account(f"U{n:04}", f"Person {n}", gone=n % 2 == 0) for n in range(900)))

    kept = await bot.store.run(lambda connection: rows.known(connection, "slack", TEAM), write=False)
    assert len(kept) == 901
    assert sum(each.gone for each in kept.values()) == 450
    mentioned = await bot.store.run(lambda connection: rows.mentioned(connection, "slack", TEAM), write=False)
    assert list(mentioned.values()) == ["U0NADIA"]


async def test_several_networks_of_one_workspace_match_each_for_itself(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0HAL", "Hal Norwood", email="hal@pellingham.example", is_admin=True))
    await slack.say("/network setup Sector Heads", as_="U0HAL", channel="C0SECTOR")

    await slack.say(
        '/network members add "Nadia Farrow" nadia.farrow@example.org', as_="U0HAL", channel="C0SECTOR"
    )
    await slack.shows(NADIA)

    both = await bot.store.run(
        lambda connection: connection.execute(
            select(tables.identity.c.network_id).where(tables.identity.c.user == "U0NADIA")
        ).all(),
        write=False,
    )
    assert len(both) == 2


# --- whoever is no member


async def test_somebody_who_is_no_member_may_ask_to_be_added(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0HAL", "Hal Norwood", email="hal@pellingham.example"))

    shown = await slack.say("/action list all", as_="U0HAL")

    assert "not a member" in text(shown)
    assert "Nadia" not in text(shown)
    asked = await slack.press(shown, "Ask Marion to add me", as_="U0HAL")
    assert "asked Marion Keane" in text(asked)
    assert "already" in text(await slack.press(shown, "Ask Marion", as_="U0HAL"))
    [told] = await notices(bot, "Marion Keane")
    form = next(button.form for button in buttons_of(told) if button.form)
    assert {each.name: each.value for each in form.inputs}["name"] == "Hal Norwood"
    await bot.press(told, "Add Hal Norwood", organisation="Pellingham")
    assert await slack.owners() == {"U0HAL": "Hal Norwood"}
    assert "not a member" not in text(await slack.say("/action list", as_="U0HAL"))
    [welcome] = await notices(bot, "Hal Norwood")
    assert "You are in South Quay QA Leads now" in welcome.title


async def test_a_stranger_learns_not_even_the_network_s_name(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0OUT", "Ned Outside", standing="stranger", email="ned@else.example"))

    shown = await slack.say(
        "/action list", as_="U0OUT", standing="stranger", email="nadia.farrow@example.org"
    )

    for word in ("South Quay", "Marion", "Nadia"):
        assert word not in text(shown) + "".join(labels(shown))
    await slack.press(shown, "Ask the chair to add me", as_="U0OUT")
    [told] = await notices(bot, "Marion Keane")
    assert "from another organisation" in text(told)
    assert "@" not in text(told)


async def test_a_button_for_a_network_elsewhere_does_nothing(bot: Bot, slack: Workspace) -> None:
    shown = await slack.say("list", as_="U0HAL", display_name="Hal Norwood")

    refused = await Workspace(bot=bot, team="T0ELSE").press(shown, "Ask", as_="U0HAL")

    assert refused.card is not None
    assert refused.card.tone is Tone.REFUSAL
    assert await notices(bot, "Marion Keane") == []


# --- mentions


async def test_a_mentioned_member_owns_what_is_added(bot: Bot, slack: Workspace) -> None:
    await slack.shows(NADIA, account("U0IMRAN", "Imran Sethi", email="imran.sethi@example.org"))

    said = await slack.say(
        "/action add <@U0NADIA|nadia.f> send <@U0IMRAN> the slides by 12 July", as_="U0IMRAN"
    )

    assert "U0" not in text(said)
    [action] = await bot.actions()
    assert [owner.name for owner in action.owners] == ["Nadia Farrow"]
    assert action.summary == "send Imran Sethi the slides"


@pytest.mark.parametrize(
    "line",
    [
        "/action add <@U0NADIA> and <@U0IMRAN> to find a venue by 12 July",
        "/action add find a venue by 12 July owner: <@U0NADIA>, <@U0IMRAN>",
        "/action add find a venue for <@U0NADIA> and <@U0IMRAN> by 12 July",
    ],
)
async def test_several_may_be_mentioned(bot: Bot, slack: Workspace, line: str) -> None:
    await slack.shows(NADIA, account("U0IMRAN", "Imran Sethi", email="imran.sethi@example.org"))

    await slack.say(line, as_="U0IMRAN")

    [action] = await bot.actions()
    assert [owner.name for owner in action.owners] == ["Nadia Farrow", "Imran Sethi"]
    assert action.summary == "find a venue"


@pytest.mark.parametrize("name", ["Hal Norwood", "Nadia Farrow", "Dev", "Norwood, Hal", "all", "Wexcombe"])
async def test_an_account_of_no_member_is_nobody_whatever_it_is_called(
    bot: Bot, slack: Workspace, name: str
) -> None:
    await slack.shows(
        account("U0IMRAN", "Imran Sethi", email="imran.sethi@example.org"),
        account("U0HAL", name, standing="stranger"),
    )

    said = await slack.say("/action add <@U0HAL> to find a venue by 12 July", as_="U0IMRAN")

    assert "U0HAL" not in text(said)
    assert "<@" not in text(said)
    [action] = await bot.actions()
    assert [(owner.kind.value, owner.id) for owner in action.owners] == [("name", None)]
    assert action.owners[0].name == name.replace(", ", " ")


@pytest.mark.parametrize(
    "line",
    [
        "/action assign 4a <@U0NOBODY>",
        "<@U0NADIA> <@U0NOBODY> frobnicate?",
        "/network roles <@U0NOBODY> chair",
        "/frobnicate <@U0NADIA>",
        "/search <@U0NOBODY>",
        "/action add <@U0NOBODY> to find a venue",
    ],
)
async def test_no_account_s_id_is_ever_shown(slack: Workspace, line: str) -> None:
    await slack.shows(NADIA)

    said = await slack.say(line, as_="U0NADIA")

    assert "U0" not in text(said)
    assert "<@" not in text(said)


async def test_two_of_one_name_are_told_apart_by_their_accounts(bot: Bot, slack: Workspace) -> None:
    await bot.say('/network members add "Nadia Farrow" of Eastmarsh nadia@eastmarsh.example')
    await slack.shows(NADIA, account("U0NADIA2", "Nadia Farrow", email="nadia@eastmarsh.example"))

    said = await slack.say("/action add <@U0NADIA2> to find a venue by 12 July", as_="U0NADIA")

    assert "person:" not in text(said)
    [action] = await bot.actions()
    [owner] = action.owners
    people = {each.id: each.email for each in await bot.look(lambda register: register.members)}
    assert people[owner.id or 0] == "nadia@eastmarsh.example"


async def test_a_mention_in_pasted_notes_is_who_does_it(bot: Bot, slack: Workspace) -> None:
    await slack.shows(NADIA, account("U0IMRAN", "Imran Sethi", email="imran.sethi@example.org"))

    proposed = await slack.say(
        "• <@U0IMRAN> to book the room by 12 July\n4b. <@U0NADIA> send <@U0IMRAN> the slides by 12 July",
        as_="U0NADIA",
    )

    assert "U0" not in text(proposed)
    await slack.press(proposed, "Store all 2", as_="U0NADIA")
    owned = {action.summary: action.owners[0].name for action in await bot.actions()}
    assert owned == {"book the room": "Imran Sethi", "send Imran Sethi the slides": "Nadia Farrow"}


async def test_whoever_is_added_by_a_mention_comes_with_the_account(bot: Bot, slack: Workspace) -> None:
    await slack.shows(MARION, account("U0HAL", "Hal Norwood", email="hal@pellingham.example"))
    [asked] = await notices(bot, "Marion Keane")
    await bot.press(asked, "Yes")

    await slack.say("/network members add <@U0HAL> of Pellingham", as_="U0MARION", channel=None)

    assert (await slack.owners())["U0HAL"] == "Hal Norwood"
    assert "hal@pellingham.example" in text(await bot.say("/network members Hal"))


async def test_taking_back_an_addition_takes_the_account_too(bot: Bot, slack: Workspace) -> None:
    await slack.shows(account("U0HAL", "Hal Norwood", email="hal@pellingham.example"))

    added = await bot.say('/network members add "Hal Norwood" hal@pellingham.example')
    assert await slack.owners() == {"U0HAL": "Hal Norwood"}
    await bot.press(added, "Undo")

    assert await slack.owners() == {}
    assert "not a member" in text(await slack.say("list", as_="U0HAL"))


async def test_somebody_who_left_may_come_back_with_the_same_account(bot: Bot, slack: Workspace) -> None:
    await slack.shows(NADIA)
    await bot.press(await bot.say("/network members remove Nadia Farrow"), "Yes")

    shown = await slack.say("list", as_="U0NADIA")
    assert "not a member" in text(shown)
    await slack.press(shown, "Ask Marion", as_="U0NADIA")
    await bot.press((await notices(bot, "Marion Keane"))[-1], "Add Nadia Farrow")

    assert "You have no open actions" in text(await slack.say("list", as_="U0NADIA"))
