"""What a card offers: nobody is shown a button of a command that their role would be refused."""

from __future__ import annotations

import pytest

from bot.commands import grammar
from bot.commands.model import AddAction, Command, Help, Home, ListActions, ShowAgenda
from bot.domain.person import Role
from bot.handlers import rights
from tests.harness import CHAIR, MINUTE_TAKER, Bot, buttons_of, labels, text

ROLES = {
    "Gwen Tallis": Role.OBSERVER,
    "Nadia Farrow": Role.MEMBER,
    MINUTE_TAKER: Role.MINUTE_TAKER,
    CHAIR: Role.CHAIR,
}
LOOKED_AT = (
    "my actions",
    "/action list open",
    "/action list all",
    "/action show #1",
    "/action review",
    "/agenda",
    "/agenda review",
    "/meeting next",
    "/meeting list",
    "/milestone list",
    "/network members",
    "/search slides",
    "help",
    "help all",
    "undo",
    "quite something else",
)


@pytest.fixture
async def promised(bot: Bot) -> Bot:
    await bot.do(AddAction(who="Nadia, Gwen", text="send the slides by 5 July"))
    await bot.say("/agenda suggest Feedback from families")
    return bot


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("line", LOOKED_AT)
async def test_what_is_offered_is_allowed(promised: Bot, line: str, name: str) -> None:
    reply = await promised.say(line, as_=name)

    for button in buttons_of(reply):
        command = button.form.command if button.form else button.command
        assert rights.passes_door(command, ROLES[name]), button.label


@pytest.mark.parametrize(
    "asked, kept",
    [
        (ListActions(), {"Show", "Share in channel"}),
        (Help(), {"My actions", "Agenda"}),
        (Home(), {"See the agenda"}),
        (ShowAgenda(), set()),
    ],
    ids=["a list", "help", "home", "an agenda"],
)
async def test_an_observer_keeps_what_is_for_looking(promised: Bot, asked: Command, kept: set[str]) -> None:
    assert set(labels(await promised.do(asked, as_="Gwen Tallis"))) == kept


async def test_members_are_offered_a_new_action(promised: Bot) -> None:
    assert "New action" in labels(await promised.do(ListActions(), as_="Nadia Farrow"))
    assert "New action" in labels(await promised.do(Help(), as_="Nadia Farrow"))


async def test_what_is_shared_is_offered_to_everybody(promised: Bot) -> None:
    """Whoever presses it is asked what they may; the one who shares it does not decide for them."""
    reply = await promised.do(ShowAgenda(shared=True), as_="Gwen Tallis")

    assert labels(reply) == ["Post it here"]
    assert "Agenda for" in text(reply)


def test_every_command_has_a_least_role() -> None:
    assert all(verb.allowed in rights.DOOR for verb in grammar.VERBS)
