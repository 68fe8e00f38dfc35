"""What Teams' news mean to the bot, from the activities themselves."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.teams import inbound, places
from bot.platforms.teams.asked import Changed, Installed, Members, Met
from bot.platforms.teams.auth import Verified
from tests.harness import moment
from tests.platforms.teams.activities import CHAT, GROUP_CHAT, IMRAN, LEADS, NADIA, PLACES, activity
from tests.platforms.teams.identity import SERVICE_URL, TENANT

TEAM = "19:team@thread.tacv2"
NEWS = (Installed, Members, Changed, Met)


def read(where: str, **more: Any) -> places.Change | None:
    sent = activity(where, **more)
    verified = Verified(tenant=TENANT, user=NADIA, service_url=SERVICE_URL)
    news = inbound.read(sent, verified, now=moment("2024-06-20T10:00"), unseal=lambda value: value)
    assert isinstance(news, NEWS), news
    return places.change_in(news)


def happened(what: str) -> places.Change | None:
    data = {**PLACES["channel"]["channelData"], "eventType": what}
    return read("channel", type="conversationUpdate", channelData=data)


@pytest.mark.parametrize(
    "where, id",
    [("personal", CHAT), ("group", GROUP_CHAT), ("channel", TEAM)],
)
def test_the_bot_comes_and_goes(where: str, id: str) -> None:
    came = read(where, type="installationUpdate", action="add")
    assert isinstance(came, places.Came)
    assert (came.id, came.place.conversation) == (id, id)

    went = read(where, type="installationUpdate", action="remove")
    assert isinstance(went, places.Went)
    assert (went.id, went.team) == (id, where == "channel")


def test_an_upgrade_is_no_goodbye() -> None:
    assert read("personal", type="installationUpdate", action="remove-upgrade") is None
    assert isinstance(read("personal", type="installationUpdate", action="add-upgrade"), places.Came)


@pytest.mark.parametrize(
    "what, lost",
    [
        ("channelDeleted", (LEADS, False, "deleted", True)),
        ("teamArchived", (TEAM, True, "archived", True)),
        ("teamDeleted", (TEAM, True, "deleted", True)),
        ("teamHardDeleted", (TEAM, True, "deleted", False)),
    ],
)
def test_what_is_lost(what: str, lost: tuple[str, bool, str, bool]) -> None:
    found = happened(what)
    assert isinstance(found, places.Lost)
    assert (found.id, found.team, found.why, found.for_now) == lost


@pytest.mark.parametrize(
    "what, back",
    [("channelRestored", (LEADS, False)), ("teamUnarchived", (TEAM, True)), ("teamRestored", (TEAM, True))],
)
def test_what_is_back(what: str, back: tuple[str, bool]) -> None:
    found = happened(what)
    assert isinstance(found, places.Back)
    assert (found.id, found.team) == back


@pytest.mark.parametrize("what", ["channelRenamed", "teamRenamed", "channelCreated", "somethingNew"])
def test_names_are_nothing_to_us(what: str) -> None:
    assert happened(what) is None


def test_who_comes_is_read_and_of_who_leaves_nothing_follows() -> None:
    imran = {"id": "29:1imran", "aadObjectId": IMRAN}
    came = read("channel", type="conversationUpdate", membersAdded=[imran])
    assert isinstance(came, places.Joined)
    assert came.place.conversation == TEAM
    assert read("channel", type="conversationUpdate", membersRemoved=[imran]) is None
