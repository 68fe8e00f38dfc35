"""When the bot is removed from a workspace, the chairs of the networks there hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.request import Sender
from bot.handlers.removal import removed
from bot.store import entrance
from bot.store.register import Register
from bot.store.types import Connection
from tests.harness import CHAIR, Bot, text


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
