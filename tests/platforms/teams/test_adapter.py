"""Teams asks, the bot answers: proved activities through a real server, dispatcher and database."""

from __future__ import annotations

import json

import pytest

from tests.platforms.teams.activities import GROUP_CHAT, LEADS
from tests.platforms.teams.office import MEETING_CHAT, Office, chat_of

ADD = "action add Nadia to send round the supervision template by Friday 5 July"
WHERE = {"group": GROUP_CHAT, "channel": LEADS, "meeting": MEETING_CHAT}


# --- said


async def test_what_is_said_in_the_personal_chat_is_stored_and_answered_there(office: Office):
    answer = await office.says(ADD, by="Marion Keane")

    (action,) = await office.bot.actions()
    (shown,) = office.shown(chat_of("Marion Keane"))
    assert (answer.status, answer.body) == (200, None)
    assert action.key in shown.words
    assert "send round the supervision template" in json.dumps(shown.card)


@pytest.mark.parametrize("where", WHERE)
async def test_a_mention_is_answered_to_who_asked_alone(office: Office, where: str):
    await office.says(ADD, by="Marion Keane", where=where)

    (action,) = await office.bot.actions()
    (shown,) = office.shown(WHERE[where], only_for="Marion Keane")
    assert action.key in shown.words
    assert office.shown(WHERE[where]) == []


@pytest.mark.parametrize("where", WHERE)
async def test_a_slash_command_is_answered_to_who_typed_it_alone(office: Office, where: str):
    await office.slash("my actions", by="Nadia Farrow", where=where)

    assert len(office.shown(WHERE[where], only_for="Nadia Farrow")) == 1
    assert office.shown(WHERE[where]) == []
