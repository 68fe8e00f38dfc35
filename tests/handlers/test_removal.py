"""When the bot is removed from a workspace, the chairs of the networks there hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.request import Sender
from bot.handlers.removal import refused, removed, works_again
from bot.store import entrance
from bot.store.register import Register
from bot.store.types import Connection
from tests.harness import CHAIR, Bot, moment, text


async def remove(bot: Bot, *workspaces: str) -> None:
    def work(connection: Connection) -> None:
        removed(
            connection,
            platform="slack",
            workspaces=workspaces,
            name="South Quay",
            again="https://convenor.example.org/slack/install",
            now=bot.now,
        )

    await bot.store.run(work)


@pytest.fixture
async def at_home(bot: Bot) -> Bot:
    """The network has a member in the workspace T0QUAY."""

    def connect(register: Register) -> None:
        nadia = next(person for person in register.all_people if person.name == "Nadia Farrow")
        sender = Sender(platform="slack", workspace="T0QUAY", user="U0NADIA", return_address="U0NADIA")
        entrance.connect(
            register.connection,
            network_id=register.network.id,
            person_id=nadia.id,
            sender=sender,
            at=register.now - timedelta(days=1),
        )

    await bot.look(connect)
    return bot


async def test_the_chair_hears_once_and_nobody_else(at_home: Bot):
    await remove(at_home, "T0QUAY", "T0QUAY")

    sent = await at_home.tick(at_home.now + timedelta(days=3))
    about = [message for message in sent if message.card and "was removed" in message.card.title]
    assert [message.to_name for message in about] == [CHAIR]
    assert "Convenor was removed from South Quay" in text(about[0])
    assert "nothing in the register is lost" in text(about[0])


async def test_networks_elsewhere_hear_nothing(at_home: Bot):
    await remove(at_home, "T0OTHER")
    await remove(at_home)

    sent = await at_home.tick(at_home.now + timedelta(days=3))
    assert not [message for message in sent if message.card and "was removed" in message.card.title]


async def refuse(
    bot: Bot, why: str = "the bot's Slack token was withdrawn; it has to be added again"
) -> None:
    await bot.store.run(
        lambda connection: refused(
            connection, platform="slack", workspace="T0QUAY", why=why, again=None, now=bot.now
        )
    )


async def test_a_refused_token_is_told_at_once_and_once_until_it_works(at_home: Bot) -> None:
    at_home.now = moment("2024-06-22T23:00")  # Saturday night
    for _ in range(3):
        await refuse(at_home)
    sent = await at_home.tick("2024-06-22T23:05")
    assert [message.to_name for message in sent] == [CHAIR]
    assert "I can’t write in Slack any more" in text(sent[0])
    assert "In Slack, the bot's Slack token was withdrawn; it has to be added again." in text(sent[0])
    assert "Please ask whoever looks after Slack to add it again." in text(sent[0])

    await at_home.store.run(lambda connection: works_again(connection, platform="slack", workspace="T0QUAY"))
    await refuse(at_home)
    again = await at_home.tick("2024-06-22T23:10")
    assert [message.to_name for message in again] == [CHAIR]


async def test_who_was_told_of_the_token_is_not_told_of_the_removal_too(at_home: Bot) -> None:
    await refuse(at_home)
    await remove(at_home, "T0QUAY")

    sent = await at_home.tick(at_home.now + timedelta(days=3))

    about = [each.card.title for each in sent if each.to_name == CHAIR and "Slack" in text(each)]
    assert about == ["I can’t write in Slack any more"]


async def test_the_status_says_where_the_bot_cannot_write_until_it_can(at_home: Bot) -> None:
    await refuse(at_home, "Slack refuses the bot's token; it has to be set again")
    said = "I can’t write in Slack: Slack refuses the bot's token; it has to be set again"

    assert said in text(await at_home.say("/network status"))
    assert said not in text(await at_home.say("/network status", as_="Nadia Farrow"))
    await at_home.store.run(lambda connection: works_again(connection, platform="slack", workspace="T0QUAY"))
    assert said not in text(await at_home.say("/network status"))
