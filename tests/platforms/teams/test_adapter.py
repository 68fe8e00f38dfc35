"""Teams asks, the bot answers: proved activities through a real server, dispatcher and database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.commands.codec import encode
from bot.commands.model import ThumbsUp
from bot.commands.request import Request
from bot.platforms.teams.asked import Installed, Members
from bot.replies.model import Card, Reply, text
from tests.harness import Bot
from tests.platforms.teams import office as offices
from tests.platforms.teams.activities import BOT, GROUP_CHAT, LEADS, NADIA, THREAD
from tests.platforms.teams.identity import TENANT, Identity
from tests.platforms.teams.office import MEETING_CHAT, Handle, Office, chat_of
from tests.platforms.teams.standin import Teams, refusal

ADD = "action add Nadia to send round the supervision template by Friday 5 July"
WHERE = {"group": GROUP_CHAT, "channel": LEADS, "meeting": MEETING_CHAT}
MARIONS, NADIAS = chat_of("Marion Keane"), chat_of("Nadia Farrow")


# --- said


async def test_what_is_said_in_the_personal_chat_is_stored_and_answered_there(office: Office):
    answer = await office.says(ADD, by="Marion Keane")

    (action,) = await office.bot.actions()
    (shown,) = office.shown(MARIONS)
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


async def test_in_a_channel_the_answer_stands_in_the_thread(office: Office):
    await office.says("my actions", by="Nadia Farrow", where="channel")

    assert office.last(LEADS, only_for="Nadia Farrow").conversation == f"{LEADS};messageid={THREAD}"


async def test_a_thread_that_is_gone_keeps_nobody_from_their_answer(office: Office):
    office.teams.threads.clear()

    await office.says("my actions", by="Nadia Farrow", where="channel")

    assert office.last(LEADS, only_for="Nadia Farrow").conversation == LEADS


def for_all(handle: Handle) -> Handle:
    """Every answer is for everybody."""

    async def public(request: Request) -> Reply:
        return replace(await handle(request), private=False)

    return public


async def test_what_is_for_everybody_is_said_to_everybody(bot: Bot, teams: Teams, identity: Identity):
    async with offices.opened(bot, teams, identity, between=for_all) as office:
        await office.says(ADD, by="Marion Keane", where="channel")

        (action,) = await bot.actions()
        (shown,) = office.shown(LEADS)
        assert action.key in shown.words
        assert shown.conversation == f"{LEADS};messageid={THREAD}"


async def test_what_nobody_understands_gets_an_answer_too(office: Office):
    await office.says("flurb the wexit", by="Nadia Farrow")

    assert office.last(NADIAS).words


async def test_people_who_talk_to_each_other_are_left_alone(office: Office):
    said = office.from_("Nadia Farrow", "channel", text="action add Imran to do everything")

    assert (await office.sends(said)).status == 200
    assert office.requests == []


async def test_thanks_are_not_answered(office: Office):
    await office.says("thanks", by="Nadia Farrow")

    assert office.teams.sent == []


async def test_a_thumbs_up_is_passed_on_with_its_message(office: Office):
    await office.says("my actions", by="Nadia Farrow")
    shown = office.last(NADIAS)
    liked = {"type": "messageReaction", "reactionsAdded": [{"type": "like"}], "replyToId": shown.id}

    await office.sends(office.from_("Nadia Farrow", **liked))

    assert office.requests[-1].payload == encode(ThumbsUp(message=f"{NADIAS}/{shown.id}"))


async def test_every_place_that_is_heard_of_is_passed_on_with_its_address(office: Office):
    await office.says("help", by="Nadia Farrow", where="group")

    assert [each.place.service_url for each in office.heard] == [office.teams.address]
    assert [each.place.conversation for each in office.heard] == [GROUP_CHAT]


async def test_who_changed_something_is_passed_on(office: Office):
    await office.says("my actions", by="Nadia Farrow")
    await office.says("action add me to book the room by 5 July", by="Nadia Farrow")

    assert office.changes == [(TENANT, NADIA)]


# --- for one pair of eyes


@pytest.mark.parametrize("where", WHERE)
async def test_where_nobody_can_be_told_alone_the_answer_comes_in_the_personal_chat(
    office: Office, where: str
):
    office.teams.targets = False

    await office.says("my actions", by="Nadia Farrow", where=where)

    assert len(office.shown(NADIAS)) == 1
    assert office.shown(WHERE[where]) == []


async def test_who_cannot_be_reached_alone_is_told_nothing_that_others_may_not_know(office: Office):
    office.teams.targets = False
    office.teams.people.clear()
    await office.says(ADD, by="Marion Keane", where="channel")

    (action,) = await office.bot.actions()
    (shown,) = office.shown(LEADS)
    assert shown.words == "I can only answer that to you alone: please write to me directly."
    assert action.key not in json.dumps(shown.activity)


# --- the same again


@pytest.mark.parametrize("where", ["personal", "channel"])
async def test_what_arrives_four_times_makes_one_action_and_one_answer(office: Office, where: str):
    said = office.from_("Marion Keane", where, text=ADD, recipient={"id": BOT, "isTargeted": True})

    for _ in range(4):
        assert (await office.sends(said)).status == 200

    assert len(await office.bot.actions()) == 1
    assert len(office.teams.sent) == 1


async def test_a_repeat_while_it_is_being_handled_waits_for_the_same_answer(
    bot: Bot, teams: Teams, identity: Identity
):
    release = asyncio.Event()
    async with offices.opened(bot, teams, identity, between=offices.slow(release)) as office:
        said = office.from_("Marion Keane", text=ADD)
        both = asyncio.gather(office.sends(said, settles=False), office.sends(said, settles=False))
        release.set()

        assert [each.status for each in await both] == [200, 200]
        await office.settled()
        assert len(office.requests) == len(office.shown(MARIONS)) == 1


async def test_a_repeat_after_a_restart_shows_the_first_answer(bot: Bot, teams: Teams, identity: Identity):
    async with offices.opened(bot, teams, identity) as office:
        said = office.from_("Marion Keane", text=ADD)
        await office.sends(said)
    async with offices.opened(bot, teams, identity, connected=True) as office:
        await office.sends(said)

    assert len(await bot.actions()) == 1
    first, second = office.shown(MARIONS)
    assert first.words == second.words


# --- what takes longer, and what fails


async def test_alone_with_the_bot_the_answer_takes_the_place_of_the_promise(
    bot: Bot, teams: Teams, identity: Identity
):
    release = asyncio.Event()
    async with offices.opened(bot, teams, identity, between=offices.slow(release), patience=0.01) as office:
        answer = await office.says_and_goes_on(ADD, by="Marion Keane")
        await teams.arrived.wait()
        (promise,) = office.shown(MARIONS)
        assert (answer.status, "Working on it" in promise.words) == (200, True)

        release.set()
        await office.settled()

        (action,) = await bot.actions()
        (shown,) = office.shown(MARIONS)
        assert (shown.edits, action.key in shown.words) == (1, True)


async def test_in_a_channel_promise_and_answer_are_for_who_asked_alone(
    bot: Bot, teams: Teams, identity: Identity
):
    release = asyncio.Event()
    async with offices.opened(bot, teams, identity, between=offices.slow(release), patience=0.01) as office:
        await office.says_and_goes_on(ADD, by="Marion Keane", where="channel")
        await teams.arrived.wait()
        release.set()
        await office.settled()

        promise, answer = (each.words for each in office.shown(LEADS, only_for="Marion Keane"))
        (action,) = await bot.actions()
        assert "Working on it" in promise
        assert action.key in answer
        assert office.shown(LEADS) == []


async def test_a_promise_of_nothing_is_taken_back(bot: Bot, teams: Teams, identity: Identity):
    release = asyncio.Event()
    async with offices.opened(bot, teams, identity, between=offices.slow(release), patience=0.01) as office:
        await office.says_and_goes_on("thanks", by="Nadia Farrow")
        await teams.arrived.wait()
        release.set()
        await office.settled()

        assert teams.sent == []


async def test_what_is_promised_is_given_before_the_server_stops(bot: Bot, teams: Teams, identity: Identity):
    release = asyncio.Event()
    async with offices.opened(bot, teams, identity, between=offices.slow(release), patience=0.01) as office:
        await office.says_and_goes_on(ADD, by="Marion Keane")
        release.set()

    (action,) = await bot.actions()
    assert action.key in office.last(MARIONS).words


def broken(handle: object) -> Callable[[Request], Awaitable[Reply]]:
    async def fails(request: Request) -> Reply:
        raise RuntimeError("hunter2")

    return fails


async def test_a_defect_is_told_and_logged_and_is_no_500(
    bot: Bot, teams: Teams, identity: Identity, caplog: pytest.LogCaptureFixture
):
    async with offices.opened(bot, teams, identity, between=broken) as office:
        answer = await office.says(ADD, by="Marion Keane")

        (shown,) = office.shown(MARIONS)
    assert answer.status == 200
    assert "went wrong on my side, and nothing was stored" in shown.words
    assert "hunter2" not in json.dumps(shown.activity)
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        "a request ended in an error"
    ]


# --- the connector says no


PASSING = {
    "busy": refusal(412, "PreconditionFailed"),
    "too fast": refusal(429, "Throttled", Retry_After="2"),
    "broken": refusal(500),
    "a gateway that broke": refusal(502),
    "away": refusal(503),
    "a gateway that waited": refusal(504),
    "an old token": refusal(401, "Unauthorized"),
}


@pytest.mark.parametrize("name", PASSING)
async def test_what_passes_is_tried_again(office: Office, name: str):
    office.teams.next.append(PASSING[name])

    answer = await office.says(ADD, by="Marion Keane")

    (action,) = await office.bot.actions()
    (shown,) = office.shown(MARIONS)
    assert (answer.status, action.key in shown.words) == (200, True)


async def test_it_is_tried_again_when_teams_says_and_not_all_at_once(office: Office):
    office.teams.next += [refusal(429, "Throttled", Retry_After="3"), refusal(412), refusal(412)]

    await office.says(ADD, by="Marion Keane")

    first, second, third = office.waited
    assert 3.0 <= first <= 3.5
    assert 1.0 <= second <= 2.0 <= third <= 4.0


LASTING = {
    "no token is taken": (401, "Unauthorized"),
    "blocked": (403, "ConversationBlockedByUser"),
    "uninstalled": (403, "BotNotInConversationRoster"),
    "gone": (404, "ConversationNotFound"),
    "broken for good": (500, ""),
    "too fast for good": (429, "Throttled"),
}


@pytest.mark.parametrize("where", ["personal", "channel"])
@pytest.mark.parametrize("name", LASTING)
async def test_what_is_stored_stays_whatever_becomes_of_the_answer(office: Office, name: str, where: str):
    status, code = LASTING[name]
    office.teams.next += [refusal(status, code) for _ in range(40)]

    answer = await office.says(ADD, by="Marion Keane", where=where)

    assert answer.status == 200
    assert len(await office.bot.actions()) == 1
    assert office.teams.sent == []

    office.teams.next.clear()
    await office.says("my actions", by="Nadia Farrow")
    assert "supervision template" in json.dumps(office.last(NADIAS).activity)


@pytest.mark.parametrize("status, code", [(413, "MessageSizeTooBig"), (400, "BadSyntax")])
async def test_a_card_that_teams_does_not_take_is_said_in_words(office: Office, status: int, code: str):
    office.teams.next.append(refusal(status, code))

    await office.says(ADD, by="Marion Keane")

    (action,) = await office.bot.actions()
    (shown,) = office.shown(MARIONS)
    assert shown.card is None
    assert action.key in shown.words


async def test_a_connector_that_hangs_up_is_asked_again(office: Office):
    office.teams.hangs_up = 1

    await office.says(ADD, by="Marion Keane")

    assert {each.words for each in office.shown(MARIONS)} == {office.last(MARIONS).words}


async def test_a_connector_that_keeps_us_waiting_keeps_nobody_else_waiting(
    bot: Bot, teams: Teams, identity: Identity
):
    async with offices.opened(bot, teams, identity, patience=0.05) as office:
        teams.open.clear()

        answer = await office.says_and_goes_on(ADD, by="Marion Keane")

        assert answer.status == 200
        assert len(await bot.actions()) == 1
        teams.open.set()
        await office.settled()
        assert len(office.shown(MARIONS)) == 1


# --- news


async def test_news_are_passed_on_and_what_they_are_answered_with_is_posted(office: Office):
    office.welcome = Reply(card=Card(parts=(text("Hello, everybody."),)), private=False)
    came = office.from_(
        "Marion Keane", "channel", type="conversationUpdate", membersAdded=[{"id": BOT, "name": "Convenor"}]
    )
    came["conversation"] = {**came["conversation"], "id": LEADS}

    answer = await office.sends(came)

    (news,) = office.news
    (shown,) = office.shown(LEADS)
    assert answer.status == 200
    assert isinstance(news, Members)
    assert (shown.words, shown.conversation) == ("Hello, everybody.", LEADS)


async def test_news_that_come_twice_are_passed_on_once(office: Office):
    added = office.from_("Nadia Farrow", type="installationUpdate", action="add")

    await office.sends(added)
    await office.sends(added)

    (news,) = office.news
    assert isinstance(news, Installed)


async def test_news_that_could_not_be_kept_are_taken_when_they_come_again(office: Office):
    added = office.from_("Nadia Farrow", type="installationUpdate", action="add")
    office.fails = 1

    assert (await office.sends(added)).status == 503
    assert (await office.sends(added)).status == 200
    assert len(office.news) == 1
